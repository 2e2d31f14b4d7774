// SPDX-License-Identifier: Apache-2.0
// A server socket that is opened anew, and its port which another program took meanwhile.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/net/endpoint.h"
#include "node/net/server_socket.h"
#include "tests/node/net_fixture.h"
#include "tests/node/raw_client.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::lost_port_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

int call_port(std::uint16_t port, int (*call)(int, const sockaddr*, socklen_t), int fd) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return call(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

// The other program, as long as it lives.
class PortTaker {
 public:
  explicit PortTaker(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    CEPTOAR_CHECK(fd_ >= 0 && call_port(port, &bind, fd_) == 0 && listen(fd_, 1) == 0);
  }
  ~PortTaker() { close(fd_); }
  PortTaker(const PortTaker&) = delete;
  PortTaker& operator=(const PortTaker&) = delete;

 private:
  int fd_;
};

bool somebody_listens(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool connected = call_port(port, &connect, fd) == 0;
  close(fd);
  return connected;
}

class LostPortTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(good(crypto::init()));
    std::printf("seed 151\n");
    auto made = net::Context::open();
    ASSERT_TRUE(good(made));
    context = std::move(*made);
    const auto endpoint = net::bind_endpoint("127.0.0.1", port);
    ASSERT_TRUE(good(endpoint));
    net::ServerSocket::Hooks hooks;
    hooks.ready = [] {};
    hooks.told = [](std::string_view why, const std::string& /*address*/) { ADD_FAILURE() << why; };
    hooks.port_lost = [this](std::string_view why) { lost.emplace_back(why); };
    hooks.port_back = [this](const std::string& address) { back.push_back(address); };
    server = std::make_unique<net::ServerSocket>(*context, poller, ntk, std::string(net::kMemberDomain),
                                                 *endpoint, net::GuardLimits{}, std::move(hooks));
    taker = std::make_unique<PortTaker>(port);
  }

  SeededRandom random{151};
  net::Poller poller;
  crypto::KemKey ntk = crypto::KemKey::generate(random);
  std::uint16_t port = free_port();
  std::vector<std::string> lost;
  std::vector<std::string> back;
  std::unique_ptr<net::Context> context;
  std::unique_ptr<net::ServerSocket> server;
  std::unique_ptr<PortTaker> taker;
};

TEST_F(LostPortTest, IsToldOnceAndToldToBeBackAndServesAgain) {
  const auto begun = net::Poller::Clock::now();
  server->reopen();
  ASSERT_TRUE(run_until(poller, [&] { return !lost.empty(); }, seconds(10)));
  EXPECT_GE(net::Poller::Clock::now() - begun, seconds(5)) << "until then it may be our own";
  EXPECT_FALSE(run_until(poller, [&] { return lost.size() > 1; }, milliseconds(300))) << "some tries more";
  EXPECT_THAT(lost, ElementsAre(HasSubstr("in use by another program")));
  EXPECT_THAT(back, IsEmpty());
  taker.reset();
  ASSERT_TRUE(run_until(poller, [&] { return !back.empty(); }));
  EXPECT_THAT(back, ElementsAre(HasSubstr(std::to_string(port))));
  RawClient client(port);
  const Bytes greeting = zmtp_greeting("CURVE", false);
  EXPECT_EQ(client.send(greeting), greeting.size());
  EXPECT_EQ(client.receive(greeting.size(), seconds(10)).size(), greeting.size()) << "it greets as well";
}

// Asked to open anew again and again: it is one loss all the same.
TEST_F(LostPortTest, IsToldAlthoughItIsOpenedAnewMeanwhile) {
  server->reopen();
  const auto again_every = [&] {
    server->reopen();
    return !lost.empty();
  };
  EXPECT_TRUE(run_until(poller, again_every, seconds(10)));
}

TEST_F(LostPortTest, ThatComesBackWithinMomentsIsNotWorthAWord) {
  server->reopen();
  taker.reset();
  ASSERT_TRUE(run_until(poller, [&] { return somebody_listens(port); }));
  EXPECT_THAT(lost, IsEmpty());
  EXPECT_THAT(back, IsEmpty());
}

}  // namespace
}  // namespace ceptoar::test::lost_port_test
