// SPDX-License-Identifier: Apache-2.0
// What a stranger can do to a port before he is anybody: bytes that are no greeting, the mechanism
// without security, frames before the handshake, a frame announced as endless. Each must end in a
// closed connection, with memory where it was and the others served.
#include <gtest/gtest.h>

#include <vector>

#include "tests/node/hostile_fixture.h"

namespace ceptoar::test::hostile_test {
namespace {

TEST_F(HostileTest, BytesThatAreNoGreetingAreCutOff) {
  attack::by_bytes_that_are_no_greeting(*this, random);
}

TEST_F(HostileTest, MechanismWithoutSecurityIsCutOff) {
  attack::by_mechanisms_without_security(*this);
}

TEST_F(HostileTest, MessagesBeforeTheHandshakeAreCutOff) {
  attack::by_messages_before_the_handshake(*this);
}

TEST_F(HostileTest, EndlessCommandBeforeTheHandshakeTakesNoMemory) {
  attack::by_an_endless_command(*this);
}

TEST_F(HostileTest, EndlessFramesWithMoreFlagBeforeTheHandshakeTakeNoMemory) {
  attack::by_endless_frames_with_more(*this);
}

TEST_F(HostileTest, ConnectionThatSaysNothingIsCutAfterTheTimeForAHandshake) {
  attack::by_silence(*this);
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
}  // namespace ceptoar::test::hostile_test
