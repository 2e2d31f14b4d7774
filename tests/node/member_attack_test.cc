// SPDX-License-Identifier: Apache-2.0
// The port for members of a daemon: all that is tried at the port of nodes (hostile_test.cc, raw_attack_test.cc),
// and its own limits. The attacker is on the access list; an honest member is served throughout, over the
// connection that he had before.
#include <gtest/gtest.h>

#include <algorithm>

#include "schema/limits.h"
#include "tests/node/daemon_words.h"
#include "tests/node/mesh.h"
#include "tests/node/port_attacks.h"
#include "tests/support/outcome.h"
#include "tests/support/speed.h"

namespace ceptoar::test::member_attack_test {
namespace {

using std::chrono::milliseconds;

class MemberAttackTest : public testing::Test, public AttackedPort, public ListedAttacker {
 protected:
  void SetUp() override {
    mesh.admit(0, officer);  // beside the holder whom the mesh admits
    mesh.spawn(0);
    auto client = mesh.connect(0);
    ASSERT_TRUE(good(client));
    honest = std::move(*client);
    expect_still_serving();
  }
  std::uint16_t attacked_port() const override { return mesh.record(0).member_port; }
  bool closes(RawClient& client, milliseconds most = kPatience) override {
    return client.closed_within(most);
  }
  std::size_t memory() const override { return resident_bytes(mesh.process(0)); }
  void expect_still_serving() override {
    EXPECT_TRUE(good(send(mesh, *honest, 0, community_post(mesh, 0))));
    EXPECT_FALSE(honest->lost());
  }
  RawCurve with_key(const crypto::KemKey& key) { return {attacked_port(), key, mesh.record(0).ntk}; }
  RawCurve attacker() override { return with_key(officer.transport); }
  // A frame that no program would send: whoever is heard gets an answer.
  static bool is_heard(RawCurve& client) {
    return client.send_part(Bytes(8, 1)) && !client.next_answer().empty();
  }

  Mesh mesh{132};
  const CouncilHolder& officer = mesh.org(0).companies[0].officer;
  std::unique_ptr<client::NodeClient> honest;
};

TEST_F(MemberAttackTest, BytesThatAreNoGreetingAreCutOff) {
  attack::by_bytes_that_are_no_greeting(*this, mesh.random());
}

TEST_F(MemberAttackTest, MechanismsWithoutSecurityAndOlderVersionsAreCutOff) {
  attack::by_mechanisms_without_security(*this);
  attack::by_older_versions(*this);
  attack::by_messages_before_the_handshake(*this);
}

TEST_F(MemberAttackTest, WhatIsEndlessBeforeTheHandshakeTakesNoMemory) {
  attack::by_an_endless_command(*this);
  attack::by_endless_frames_with_more(*this);
}

TEST_F(MemberAttackTest, SlowHandshakesAreCutInTime) {
  attack::by_silence(*this);
  attack::by_single_bytes(*this, *this);
}

TEST_F(MemberAttackTest, FramesCutAtEveryLengthHarmNobody) {
  attack::by_frames_cut_at_every_length(*this, *this);
}

TEST_F(MemberAttackTest, LengthsThatNobodyCanMeanAreCutOffWithoutMemory) {
  attack::by_lengths_nobody_can_mean(*this, *this);
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  client.send_part(Bytes(limits::kFrameBytes + 1, 0x55));
  EXPECT_TRUE(closes(client.line()));
  expect_still_serving();
}

TEST_F(MemberAttackTest, GarbageAndRepetitionAfterTheHandshakeAreCutOff) {
  attack::by_garbage_after_the_handshake(*this, *this, mesh.random());
}

// The lists of both ports are two: a node is no member, nor is a member a node.
TEST_F(MemberAttackTest, KeysThatAreOnNoListOrOnThatOfTheOtherPortAreRefused) {
  const crypto::KemKey nobody = crypto::KemKey::generate(mesh.random());
  for (const crypto::KemKey* key : {&nobody, &mesh.org(1).nodes[0].ntk}) {
    RawCurve client = with_key(*key);
    EXPECT_NE(client.handshake(), RawCurve::End::kReady);
    client.send_part(Bytes{1});
    EXPECT_TRUE(closes(client.line()));
  }
  RawCurve member(mesh.record(0).port, officer.transport, mesh.record(0).ntk);
  EXPECT_NE(member.handshake(), RawCurve::End::kReady);
  RawCurve listed = attacker();
  ASSERT_EQ(listed.handshake(), RawCurve::End::kReady) << "the same key, where it is listed";
  EXPECT_TRUE(is_heard(listed));
  expect_still_serving();
}

TEST_F(MemberAttackTest, MessageWithoutEndIsCutOffBeforeItFillsTheMemory) {
  const Bytes part(60'000, 0x42);
  for (const bool spoke_before : {false, true}) {
    SCOPED_TRACE(spoke_before ? "somebody who was heard" : "nobody yet");
    RawCurve client = attacker();
    ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
    if (spoke_before) {
      ASSERT_TRUE(is_heard(client));
    }
    const std::size_t before = memory();
    std::size_t most = before;
    std::size_t taken = 0;
    while (taken < 1'000 * kMiB && client.send_part(part, true)) {
      taken += part.size();
      most = std::max(most, memory());
    }
    std::printf("taken %zu MiB, memory + %zu MiB\n", taken / kMiB, (most - before) / kMiB);
    EXPECT_LT(taken, 400 * kMiB);
    if (!kSanitized) {
      EXPECT_LT(most, before + 160 * kMiB);
    }
    EXPECT_TRUE(closes(client.line()));
    const char* why = spoke_before ? "sends more than comes out as messages"
                                   : "sends without finishing a first message";
    EXPECT_EQ(times_said(log_of(mesh, 0), "connection-trouble", why), 1U) << log_of(mesh, 0);
  }
  expect_still_serving();
}

TEST_F(MemberAttackTest, MessageOfSeveralPartsIsNotHeardAndWhatFollowsIs) {
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  ASSERT_TRUE(is_heard(client));
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(client.send_part(Bytes(8, 1), true));
    ASSERT_TRUE(client.send_part(Bytes(8, 1)));
  }
  EXPECT_TRUE(is_heard(client));
  expect_still_serving();
}

TEST_F(MemberAttackTest, ConnectionWithoutAFirstMessageIsClosedInTime) {
  RawCurve client = attacker();
  ASSERT_EQ(client.handshake(), RawCurve::End::kReady);
  EXPECT_TRUE(closes(client.line(), kPatience * 3));
  expect_still_serving();
}

TEST_F(MemberAttackTest, ManyConnectionsOfOneHolderAreHeldToHisShareAndPushNobodyElseOut) {
  constexpr std::size_t kOver = 4;
  std::vector<std::unique_ptr<RawCurve>> all;
  for (std::size_t i = 0; i < limits::kConnectionsPerHolder + kOver; ++i) {
    all.push_back(std::make_unique<RawCurve>(attacked_port(), officer.transport, mesh.record(0).ntk));
    ASSERT_EQ(all.back()->handshake(), RawCurve::End::kReady);
    ASSERT_TRUE(is_heard(*all.back())) << i;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_old = i < kOver;
    EXPECT_EQ(closes(all[i]->line(), is_old ? kPatience : milliseconds(1)), is_old) << i;
  }
  expect_still_serving();
}

TEST_F(MemberAttackTest, CrowdOfSilentConnectionsKeepsNobodyOut) {
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back(std::make_unique<RawClient>(attacked_port()));
  EXPECT_TRUE(good(mesh.connect(0)));
  RawCurve listed = attacker();
  ASSERT_EQ(listed.handshake(), RawCurve::End::kReady);
  EXPECT_TRUE(is_heard(listed));
  expect_still_serving();
}

}  // namespace
}  // namespace ceptoar::test::member_attack_test
