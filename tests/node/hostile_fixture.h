// SPDX-License-Identifier: Apache-2.0
// Two honest ends of the council link, to be attacked: whatever a stranger does, they go on.
#ifndef CEPTOAR_TESTS_NODE_HOSTILE_FIXTURE_H_
#define CEPTOAR_TESTS_NODE_HOSTILE_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "tests/node/net_fixture.h"
#include "tests/node/port_attacks.h"
#include "tests/node/raw_client.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test {

class HostileTest : public testing::Test, public AttackedPort {
 protected:
  HostileTest() : random(13), a(random, poller), b(random, poller) {
    EXPECT_TRUE(good(crypto::init()));
    std::printf("seed 13\n");
  }
  void SetUp() override {
    a.open();
    b.open();
    ASSERT_TRUE(good(a.hub->set_peers({b.address()})));
    ASSERT_TRUE(good(b.hub->set_peers({a.address()})));
    ASSERT_TRUE(run_until(poller, [&] { return a.heard.is_up[b.node] && b.heard.is_up[a.node]; }));
    expect_still_serving();  // and has said something: it is nobody that waits to be known
  }
  std::size_t heard_of(const NodeId& peer) const {
    return static_cast<std::size_t>(
        std::count_if(a.heard.frames.begin(), a.heard.frames.end(),
                      [&](const auto& frame) { return frame.first == peer; }));
  }
  std::uint16_t attacked_port() const override { return a.port; }
  std::size_t memory() const override { return resident_bytes(); }
  void turn() override { ASSERT_TRUE(poller.run_once(std::chrono::milliseconds(0))); }
  void expect_still_serving() override {
    const std::size_t before = heard_of(b.node);
    ASSERT_TRUE(b.hub->send(a.node, Lane::kNormal, {1}));
    ASSERT_TRUE(run_until(poller, [&] { return heard_of(b.node) == before + 1; }));
    EXPECT_EQ(b.heard.downs[a.node], 0);
  }
  // The loop being run meanwhile.
  bool closes(RawClient& client, std::chrono::milliseconds most = kPatience) override {
    const auto end = std::chrono::steady_clock::now() + most;
    while (std::chrono::steady_clock::now() < end) {
      if (!poller.run_once(std::chrono::milliseconds(5))) return false;
      if (client.closed_within(std::chrono::milliseconds(1))) return true;
    }
    return false;
  }

  SeededRandom random;
  net::Poller poller;
  PeerEnd a;
  PeerEnd b;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_HOSTILE_FIXTURE_H_
