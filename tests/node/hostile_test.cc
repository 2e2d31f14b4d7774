// SPDX-License-Identifier: Apache-2.0
// What a stranger can do to a port before he is anybody: bytes that are no greeting, the mechanism
// without security, frames before the handshake, a frame announced as endless. Each must end in a
// closed connection, with memory where it was and the others served.
#include <gtest/gtest.h>

#include <vector>

#include "schema/limits.h"
#include "tests/node/hostile_fixture.h"
#include "tests/node/raw_client.h"
#include "tests/support/outcome.h"

namespace ceptoar::test {
namespace {

TEST_F(HostileTest, BytesThatAreNoGreetingAreCutOff) {
  RawClient http(a.port);
  const std::string request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(200, 'A');
  http.send(as_bytes(request));
  EXPECT_TRUE(http.closed_within(kPatience));
  Bytes noise(4096);
  random.fill(noise);
  RawClient random_bytes(a.port);
  random_bytes.send(noise);
  EXPECT_TRUE(random_bytes.closed_within(kPatience));
  expect_still_serving();
}

TEST_F(HostileTest, MechanismWithoutSecurityIsCutOff) {
  for (const char* mechanism : {"NULL", "PLAIN", "GSSAPI", "CURVE2"}) {
    RawClient client(a.port);
    client.send(zmtp_greeting(mechanism, false));
    EXPECT_TRUE(client.closed_within(kPatience)) << mechanism;
  }
  expect_still_serving();
}

TEST_F(HostileTest, MessagesBeforeTheHandshakeAreCutOff) {
  RawClient client(a.port);
  client.send(zmtp_greeting("CURVE", false));
  const Bytes short_message = {0x00, 0x05, 'h', 'e', 'l', 'l', 'o'};
  client.send(short_message);
  EXPECT_TRUE(client.closed_within(kPatience));
  expect_still_serving();
}

TEST_F(HostileTest, EndlessCommandBeforeTheHandshakeTakesNoMemory) {
  const std::size_t before = resident_bytes();
  RawClient client(a.port);
  client.send(zmtp_greeting("CURVE", false));
  constexpr std::size_t kAnnounced = 400 * kMiB;
  client.send(zmtp_long_command(kAnnounced));
  const std::size_t taken = client.send_filler(kAnnounced);
  // What the kernel's buffers on both sides swallow is not the node's.
  EXPECT_LT(taken, 16 * kMiB);
  EXPECT_TRUE(client.closed_within(kPatience));
  EXPECT_LT(resident_bytes(), before + 16 * kMiB);
  expect_still_serving();
}

TEST_F(HostileTest, EndlessFramesWithMoreFlagBeforeTheHandshakeTakeNoMemory) {
  const std::size_t before = resident_bytes();
  RawClient client(a.port);
  client.send(zmtp_greeting("CURVE", false));
  Bytes frame = {0x01, 0xff};
  frame.resize(2 + 255, 0x42);
  std::size_t taken = 0;
  for (std::size_t got = frame.size(); got == frame.size() && taken < 64 * kMiB; taken += got) {
    got = client.send(frame);
  }
  EXPECT_LT(taken, 16 * kMiB);
  EXPECT_LT(resident_bytes(), before + 16 * kMiB);
  expect_still_serving();
}

TEST_F(HostileTest, ConnectionThatSaysNothingIsCutAfterTheTimeForAHandshake) {
  RawClient silent(a.port);
  RawClient half(a.port);
  half.send(zmtp_greeting("CURVE", false));
  EXPECT_FALSE(silent.closed_within(kHandshakeTime / 10));
  EXPECT_TRUE(silent.closed_within(kHandshakeTime * 2));
  EXPECT_TRUE(half.closed_within(kHandshakeTime * 2));
  expect_still_serving();
}

TEST_F(HostileTest, ManySilentConnectionsKeepNobodyOut) {
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back(std::make_unique<RawClient>(a.port));
  PeerEnd late(random, poller);
  late.open();
  ASSERT_TRUE(good(a.hub->set_peers({b.address(), late.address()})));
  ASSERT_TRUE(good(late.hub->set_peers({a.address()})));
  EXPECT_TRUE(run_until(poller, [&] { return late.heard.is_up[a.node]; }));
  expect_still_serving();
}

}  // namespace
}  // namespace ceptoar::test
