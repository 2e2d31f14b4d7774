// SPDX-License-Identifier: Apache-2.0
// A daemon that may open no further descriptor: its limit is lowered under it while it runs. A connection
// that cannot be taken keeps the library asking, a whole core of it, unless somebody stands against that.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <set>

#include "tests/node/daemon_words.h"
#include "tests/node/mesh.h"
#include "tests/node/raw_client.h"
#include "tests/support/outcome.h"
#include "tests/support/speed.h"

namespace ceptoar::test::descriptors_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kWords = "no further descriptors";
constexpr seconds kLongEnough{20};

// Its limit as it was comes back at the end.
class LoweredLimit {
 public:
  explicit LoweredLimit(pid_t process) : process_(process) {
    std::set<rlim_t> open;
    for (const auto& file :
         std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
      open.insert(std::stoul(file.path().filename()));
    }
    rlim_t first_free = 0;
    while (open.contains(first_free)) ++first_free;
    EXPECT_EQ(prlimit(process, RLIMIT_NOFILE, nullptr, &before_), 0);
    const rlimit now{first_free, before_.rlim_max};
    EXPECT_EQ(prlimit(process, RLIMIT_NOFILE, &now, nullptr), 0);
    std::printf("%lu descriptors at most, before that %lu\n", first_free, before_.rlim_cur);
  }
  void put_back() { EXPECT_EQ(prlimit(process_, RLIMIT_NOFILE, &before_, nullptr), 0); }

 private:
  pid_t process_;
  rlimit before_{};
};

nanoseconds processor_time(pid_t process) {
  clockid_t clock{};
  timespec used{};
  EXPECT_EQ(clock_getcpuclockid(process, &clock), 0);
  EXPECT_EQ(clock_gettime(clock, &used), 0);
  return seconds(used.tv_sec) + nanoseconds(used.tv_nsec);
}

// Nodes 0, whose limit is lowered, and 1, with a member connected to each.
class DescriptorsTest : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "looking at a type, this sanitizer needs a pipe itself, and calls it wrong without one";
#endif
    for (const std::size_t node : {0, 1}) {
      mesh.spawn(node);
      auto client = mesh.connect(node);
      ASSERT_TRUE(good(client));
      members.push_back(std::move(*client));
    }
    expect_served();  // what is needed for that is open now
  }
  // An entry of each of both nodes is committed at the other, and its receipt comes back.
  void expect_served() {
    for (const std::size_t node : {0, 1}) {
      const auto posted = send(mesh, *members[node], node, directed_post(mesh, node, {0, 1}));
      ASSERT_TRUE(good(posted));
      EXPECT_TRUE(await_delivery(*members[node], *posted));
    }
  }
  // Strangers at both ports, who say nothing.
  void crowd_comes(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      crowd.push_back(std::make_unique<RawClient>(i % 2 == 0 ? mesh.record(0).port
                                                             : mesh.record(0).member_port));
    }
  }
  // How many of them were closed, once it is as many as `wanted` or took too long.
  std::size_t closed(std::size_t wanted) {
    const auto end = SteadyClock::now() + kLongEnough;
    for (;;) {
      const auto gone = static_cast<std::size_t>(std::count_if(
          crowd.begin(), crowd.end(), [](auto& one) { return one->closed_within(milliseconds(1)); }));
      if (gone >= wanted || SteadyClock::now() >= end) return gone;
    }
  }
  // The member of node 0 asks for what comes after all there is, and hears nothing for that time.
  void stays_quiet(SteadyClock::time_point until) {
    while (SteadyClock::now() < until) {
      const auto left = std::chrono::ceil<milliseconds>(until - SteadyClock::now());
      const Result<Feed> feed = members[0]->feed(heard, 100, left);
      ASSERT_TRUE(good(feed));
      heard = feed->end;
    }
  }
  bool said() {
    const auto end = SteadyClock::now() + kLongEnough;
    while (times_said(log_of(mesh, 0), "connection-trouble", kWords) == 0) {
      if (SteadyClock::now() >= end) return false;
      stays_quiet(SteadyClock::now() + milliseconds(50));
    }
    return true;
  }

  Mesh mesh{131};
  std::vector<std::unique_ptr<client::NodeClient>> members;
  std::vector<std::unique_ptr<RawClient>> crowd;
  std::uint64_t heard = 0;
};

TEST_F(DescriptorsTest, WithoutAnyLeftItSaysSoServesWhoIsThereAndDoesNotSpin) {
  LoweredLimit limit(mesh.process(0));
  constexpr std::size_t kCrowd = 64;
  crowd_comes(kCrowd);
  EXPECT_TRUE(said()) << log_of(mesh, 0);

  // From here on: what is spent on those who come one after the other, and on nothing at all.
  const auto begin = SteadyClock::now();
  const nanoseconds used_before = processor_time(mesh.process(0));
  crowd_comes(kCrowd);
  // A few may be where a descriptor was left; nobody waits at the port.
  EXPECT_GE(closed(kCrowd), kCrowd);
  for (int i = 0; i < 3; ++i) expect_served();
  stays_quiet(begin + seconds(6));
  const nanoseconds passed = SteadyClock::now() - begin;
  const nanoseconds used = processor_time(mesh.process(0)) - used_before;
  std::printf("%.2f s of processor time in %.2f s\n", std::chrono::duration<double>(used).count(),
              std::chrono::duration<double>(passed).count());
  EXPECT_LT(used, passed / (kSanitized ? 2 : 4)) << "it spins";
  EXPECT_LE(times_said(log_of(mesh, 0), "connection-trouble", kWords), 2U) << "once for each port";

  limit.put_back();
  auto late = mesh.connect(0);
  ASSERT_TRUE(good(late)) << "a new member, once there are descriptors again";
  const auto posted = send(mesh, **late, 0, directed_post(mesh, 0, {0, 1}));
  ASSERT_TRUE(good(posted));
  EXPECT_TRUE(await_delivery(**late, *posted));
  expect_served();
}

}  // namespace
}  // namespace ceptoar::test::descriptors_test
