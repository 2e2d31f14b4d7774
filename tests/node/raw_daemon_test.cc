// SPDX-License-Identifier: Apache-2.0
// A daemon whose roster lists the attacker: messages without end, floods and crowds from his key, with
// the memory of the process measured and the honest nodes served meanwhile.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "schema/limits.h"
#include "tests/node/daemon_words.h"
#include "tests/node/mesh.h"
#include "tests/node/raw_curve.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::raw_daemon_test {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;
// What a unit file would give the process at least; a sanitizer's own memory is not the node's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kMemoryCap = 4'096 * kMiB;
#else
constexpr std::size_t kMemoryCap = 160 * kMiB;
#endif

// Nodes 0 and 1 run; 2 is in the roster, and the attacker has its transport key.
class RawDaemonTest : public testing::Test {
 protected:
  RawDaemonTest() {
    mesh.spawn(0);
    mesh.spawn(1);
    auto client = mesh.connect(1);
    EXPECT_TRUE(good(client));
    if (client) author = std::move(*client);
  }
  RawCurve attacker() {
    return {mesh.record(0).port, mesh.org(2).nodes[0].ntk, mesh.record(0).ntk};
  }
  // An entry of node 1 reaches node 0, is committed there, and the receipt comes back.
  void expect_served() {
    const auto posted = send(mesh, *author, 1, directed_post(mesh, 1, {0, 1}));
    ASSERT_TRUE(good(posted));
    EXPECT_TRUE(await_delivery(*author, *posted));
  }
  std::string log() const { return log_of(mesh, 0); }
  std::size_t memory() const { return resident_bytes(mesh.process(0)); }

  Mesh mesh{122};
  std::unique_ptr<client::NodeClient> author;
};

TEST_F(RawDaemonTest, MessagesWithoutEndStayBelowTheMemoryCap) {
  ASSERT_TRUE(author);
  std::size_t most = 0;
  std::size_t taken = 0;
  const Bytes part(250'000, 0x42);
  for (int round = 0; round < 6; ++round) {
    RawCurve client = attacker();
    ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
    // Every second time as somebody who said something proper before.
    if (round % 2 == 1) {
      ASSERT_TRUE(client.send_part(encode_peer_frame(Ping{1})));
    }
    for (std::size_t sent = 0; sent < 2'000 * kMiB && client.send_part(part, true);
         sent += part.size()) {
      taken += part.size();
      most = std::max(most, memory());
    }
    EXPECT_TRUE(client.line().closed_within(RawCurve::kPatience)) << round;
  }
  std::printf("taken %zu MiB, memory at most %zu MiB\n", taken / kMiB, most / kMiB);
  EXPECT_GT(most, 0U);
  EXPECT_LT(most, kMemoryCap);
  EXPECT_NE(log().find(" connection-trouble "), std::string::npos);
  expect_served();
}

TEST_F(RawDaemonTest, FloodOfGoodFramesKeepsNobodyWaiting) {
  ASSERT_TRUE(author);
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> sent{0};
  std::thread flood([&] {
    const Bytes ping = encode_peer_frame(Ping{1});
    while (!stop && client.send_part(ping)) ++sent;
  });
  for (int i = 0; i < 5; ++i) expect_served();
  stop = true;
  flood.join();
  std::printf("%zu frames meanwhile, memory %zu MiB\n", sent.load(), memory() / kMiB);
  EXPECT_GT(sent, 0U);
  EXPECT_LT(memory(), kMemoryCap);
}

TEST_F(RawDaemonTest, FloodOfBadFramesEndsInACut) {
  ASSERT_TRUE(author);
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  std::size_t sent = 0;
  while (sent < 100'000 && client.send_part(Bytes(64, 0x42))) ++sent;
  EXPECT_TRUE(client.line().closed_within(RawCurve::kPatience));
  EXPECT_NE(log().find(" peer-cut "), std::string::npos);
  expect_served();
}

TEST_F(RawDaemonTest, FloodOfMessagesOfSeveralPartsEndsInACut) {
  ASSERT_TRUE(author);
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  std::size_t sent = 0;
  while (sent < 100'000 && client.send_part(Bytes(8, 1), true) && client.send_part(Bytes(8, 1))) ++sent;
  EXPECT_TRUE(client.line().closed_within(RawCurve::kPatience));
  EXPECT_NE(log().find("message of several parts"), std::string::npos);
  EXPECT_NE(log().find(" peer-cut "), std::string::npos);
  expect_served();
}

TEST_F(RawDaemonTest, ThousandsOfConnectionsAreHeldToALimitAndListedOnesComeIn) {
  ASSERT_TRUE(author);
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  constexpr rlim_t kOwn = 200;
  constexpr rlim_t kFewest = 2'000;
  if (files.rlim_max < kFewest + kOwn) {
    GTEST_SKIP() << "at most " << files.rlim_max << " descriptors here: no crowd of " << kFewest
                 << " connections can be made (ulimit -Hn)";
  }
  files.rlim_cur = files.rlim_max;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  const std::size_t most = std::min<std::size_t>(3'000, files.rlim_cur - kOwn);
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (std::size_t i = 0; i < most; ++i) {
    crowd.push_back(std::make_unique<RawClient>(i % 2 == 0 ? mesh.record(0).port
                                                           : mesh.record(0).member_port));
  }
  expect_served();
  EXPECT_TRUE(good(mesh.connect(0))) << "a member of the crowded node";
  RawCurve listed = attacker();
  EXPECT_EQ(listed.handshake(), RawCurve::End::kReady) << "a node that comes in the crowd";
  std::size_t open = 0;
  for (const auto& file : std::filesystem::directory_iterator(
           "/proc/" + std::to_string(mesh.process(0)) + "/fd")) {
    open += file.path().empty() ? 0 : 1;
  }
  std::printf("%zu connections made, %zu descriptors open, memory %zu MiB\n", crowd.size(), open,
              memory() / kMiB);
  EXPECT_LT(open, 1'500U);
  EXPECT_LT(memory(), kMemoryCap);
}

// The same from the other side: on the node's own connection to the attacker, where nobody has
// anything to say. He listens before the node starts, so that it finds him at once.
TEST(RawLinkTest, MessageWithoutEndOnOurOwnLinkStaysBelowTheMemoryCap) {
  Mesh mesh(123);
  RawCurveServer server(mesh.record(2).port, mesh.org(2).nodes[0].ntk);
  mesh.spawn(0);
  std::size_t most = 0;
  std::size_t taken = 0;
  const Bytes part(250'000, 0x42);
  for (int cut = 0; cut < 3; ++cut) {
    ASSERT_TRUE(server.take_one());
    for (std::size_t sent = 0; sent < 2'000 * kMiB && server.send_part(part, true);
         sent += part.size()) {
      taken += part.size();
      most = std::max(most, resident_bytes(mesh.process(0)));
    }
    EXPECT_TRUE(server.line().closed_within(RawCurve::kPatience));
  }
  std::printf("taken %zu MiB, memory at most %zu MiB\n", taken / kMiB, most / kMiB);
  EXPECT_LT(most, kMemoryCap);
  auto client = mesh.connect(0);
  ASSERT_TRUE(good(client));
  EXPECT_TRUE(good(send(mesh, **client, 0, community_post(mesh, 0))));
}

// Whole messages that nobody reads, and the end of the connection with the queue full: what ended the
// process of a library that sends heartbeats.
TEST(RawLinkTest, FullQueueWhoseConnectionEndsDoesNotEndTheProcess) {
  Mesh mesh(124);
  RawCurveServer server(mesh.record(2).port, mesh.org(2).nodes[0].ntk);
  mesh.spawn(0);
  ASSERT_TRUE(server.take_one());
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(server.send_part(Bytes(100, 1), false));
  server.hang_up();
  auto client = mesh.connect(0);
  ASSERT_TRUE(good(client));
  // Longer than a heartbeat would take to come.
  const Result<Feed> nothing = (*client)->feed(0, 1, std::chrono::seconds(7));
  EXPECT_TRUE(good(nothing));
  EXPECT_TRUE(good(send(mesh, **client, 0, community_post(mesh, 0))));
}

}  // namespace
}  // namespace ceptoar::test::raw_daemon_test
