// SPDX-License-Identifier: Apache-2.0
// What the self-test's verdict does to a node that serves: a stranger who got in is its end.
#include "node/service/watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <zmq.h>

#include <csignal>
#include <functional>
#include <vector>

#include "crypto/keys.h"
#include "node/net/self_test.h"
#include "node/service/commands.h"
#include "tests/node/net_fixture.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test::watch_test {
namespace {

using std::chrono::milliseconds;

class FakeNode final : public service::Watched {
 public:
  explicit FakeNode(std::function<Result<void>(int)> verdict)
      : verdict_(std::move(verdict)), failure_(eventfd(0, EFD_CLOEXEC)) {}
  ~FakeNode() override { close(failure_); }
  Result<void> stranger_test() override { return verdict_(++tests); }
  void note_self_test(bool stayed_out) override { noted.push_back(stayed_out); }
  void upkeep() override {}
  std::optional<std::string> stuck_thread(milliseconds /*limit*/) const override { return std::nullopt; }
  std::string status_line() const override { return "serving"; }
  int failure_fd() const override { return failure_; }

  int tests = 0;
  std::vector<bool> noted;

 private:
  std::function<Result<void>(int)> verdict_;
  int failure_;
};

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    EXPECT_EQ(pipe2(signals_, O_CLOEXEC), 0);
    log_fd_ = open((temp_.path() / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    EXPECT_GE(log_fd_, 0);
    log_.emplace(log_fd_);
  }
  ~WatchTest() override {
    for (const int fd : {signals_[0], signals_[1], log_fd_}) close(fd);
  }
  // As the kernel tells of a signal.
  void ask_to_stop() {
    signalfd_siginfo info{};
    info.ssi_signo = SIGTERM;
    EXPECT_EQ(write(signals_[1], &info, sizeof info), static_cast<ssize_t>(sizeof info));
  }
  int run(FakeNode& node) {
    return service::Watch(node, notifier_, *log_, milliseconds(1)).run(signals_[0]);
  }
  std::uint64_t alarms() const { return log_->counts()[2]; }

  TempDir temp_;
  int signals_[2] = {-1, -1};
  int log_fd_ = -1;
  std::optional<service::Log> log_;
  service::Notifier notifier_;
};

TEST_F(WatchTest, StrangerWhoGotInEndsTheNode) {
  // A server as ours would be if its gatekeeper were gone: by the library, it admits everybody.
  ASSERT_TRUE(crypto::init());
  SeededRandom random(20'261'121);
  const crypto::KemKey key = crypto::KemKey::generate(random);
  const std::uint16_t port = free_port();
  void* context = zmq_ctx_new();
  void* socket = zmq_socket(context, ZMQ_ROUTER);
  const int one = 1;
  const int none = 0;
  zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
  zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &one, sizeof one);
  zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, key.secret().view().data(), 32);
  ASSERT_EQ(zmq_bind(socket, ("tcp://127.0.0.1:" + std::to_string(port)).c_str()), 0);
  FakeNode node([&](int test) {
    if (test == 3) ask_to_stop();  // a node that goes on must not go on for ever
    return net::stranger_stays_out("127.0.0.1", port, key.curve_public_key(), milliseconds(10'000),
                                   random);
  });
  EXPECT_EQ(run(node), service::kExitRefused);
  EXPECT_EQ(node.tests, 1);
  EXPECT_EQ(node.noted, std::vector<bool>{false}) << "the audit log has it";
  EXPECT_EQ(alarms(), 1U) << "and the operator";
  zmq_close(socket);
  zmq_ctx_term(context);
}

TEST_F(WatchTest, TestWithoutAVerdictIsSaidAndRepeated) {
  FakeNode node([this](int test) -> Result<void> {
    if (test == 6) ask_to_stop();
    return fail(test < 3 ? ErrorCode::kTimeout : ErrorCode::kNotAuthorized, "of the test");
  });
  EXPECT_EQ(run(node), service::kExitRefused);
  EXPECT_EQ(node.tests, 3);
  EXPECT_EQ(node.noted, (std::vector<bool>{false, false, false}));
  EXPECT_EQ(alarms(), 3U);
}

TEST_F(WatchTest, NodeGoesOnWhileStrangersStayOutside) {
  FakeNode node([this](int test) -> Result<void> {
    if (test == 5) ask_to_stop();
    return {};
  });
  EXPECT_EQ(run(node), 0) << "a signal ended it";
  EXPECT_GE(node.tests, 5);
  EXPECT_EQ(node.noted, std::vector<bool>(node.noted.size(), true));
  EXPECT_EQ(alarms(), 0U);
}

}  // namespace
}  // namespace ceptoar::test::watch_test
