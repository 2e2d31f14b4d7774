// SPDX-License-Identifier: Apache-2.0
// Whole nodes on loopback: posts reach whom they should, receipts come back, killed nodes lose
// nothing that was acknowledged, and who is taken off the roster is cut off.
#include "tests/node/mesh.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "crypto/entry.h"
#include "schema/limits.h"
#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::mesh_test {
namespace {

std::unique_ptr<client::NodeClient> must_connect(Mesh& mesh, std::size_t node) {
  auto client = mesh.connect(node);
  EXPECT_TRUE(good(client));
  return client ? std::move(*client) : nullptr;
}

bool brought(const std::vector<std::pair<NodeId, Bytes>>& frames, const Bytes& body) {
  return std::any_of(frames.begin(), frames.end(), [&](const auto& frame) {
    const auto parsed = parse_peer_frame(frame.second);
    const Push* push = parsed ? std::get_if<Push>(&*parsed) : nullptr;
    return push != nullptr && std::any_of(push->items.begin(), push->items.end(),
                                          [&](const Item& item) { return item.body == body; });
  });
}

TEST(MeshTest, PostReachesEveryNodeAndEveryReceiptComesBack) {
  Mesh mesh(101);
  mesh.start_all();
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  const TestPost post = community_post(mesh, 0);
  const auto posted = send(mesh, *author, 0, post);
  ASSERT_TRUE(good(posted));
  EXPECT_EQ(posted->seq, 1U);
  EXPECT_EQ(posted->of, mesh.size());
  EXPECT_TRUE(await_delivery(*author, *posted));
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    auto member = must_connect(mesh, i);
    ASSERT_TRUE(member);
    EXPECT_TRUE(await_bodies(*member, {posted->entry_id}).empty()) << i;
    const auto body = member->body(posted->entry_id);
    ASSERT_TRUE(good(body)) << i;
    EXPECT_EQ(*body, post.body);
  }
  const auto peers = author->peers();
  ASSERT_TRUE(good(peers));
  EXPECT_EQ(peers->outbox, 0U);
  EXPECT_EQ(peers->rows.size(), mesh.size() - 1);
}

TEST(MeshTest, DirectedBodyIsAtItsNamedNodesAndItsHeaderEverywhere) {
  Mesh mesh(102);
  mesh.start_all();
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  const auto posted = send(mesh, *author, 0, directed_post(mesh, 0, {0, 2}));
  ASSERT_TRUE(good(posted));
  EXPECT_EQ(posted->of, 2U);
  EXPECT_TRUE(await_delivery(*author, *posted));
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    auto member = must_connect(mesh, i);
    ASSERT_TRUE(member);
    const auto item = await_header(*member, posted->entry_id);
    ASSERT_TRUE(item) << i;
    EXPECT_EQ(item->body_held, i == 0 || i == 2) << i;
    EXPECT_EQ(item->for_me, i == 0 || i == 2) << i;
    const auto body = member->body(posted->entry_id);
    EXPECT_EQ(body.has_value(), i == 0 || i == 2) << i;
  }
}

TEST(MeshTest, LargeBodyGoesInPartsAndArrivesWhole) {
  Mesh mesh(103);
  mesh.start_all();
  auto author = must_connect(mesh, 1);
  ASSERT_TRUE(author);
  const TestPost post = directed_post(mesh, 1, {1, 3}, limits::kBodyBytes);
  const auto posted = send(mesh, *author, 1, post);
  ASSERT_TRUE(good(posted));
  EXPECT_TRUE(await_delivery(*author, *posted));
  auto reader = must_connect(mesh, 3);
  ASSERT_TRUE(reader);
  ASSERT_TRUE(await_bodies(*reader, {posted->entry_id}).empty());
  const auto body = reader->body(posted->entry_id);
  ASSERT_TRUE(good(body));
  EXPECT_EQ(*body, post.body);
}

TEST(MeshTest, MemberIsRefusedWhatIsNotHis) {
  Mesh mesh(104);
  mesh.start_all();
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  // Named is node 2, but the only recipient there is a person who is not its holder.
  TestPost post = directed_post(mesh, 0, {0, 2});
  for (PlannedNode& planned : post.request.plan) {
    if (planned.node != mesh.id(2)) continue;
    planned.recipients = {{ReaderClass::kPerson, 1, mesh.org(2).id, mesh.random().id<HolderId>()}};
  }
  const auto posted = send(mesh, *author, 0, post);
  ASSERT_TRUE(good(posted));
  ASSERT_TRUE(await_delivery(*author, *posted));
  auto other = must_connect(mesh, 2);
  ASSERT_TRUE(other);
  EXPECT_TRUE(refused(other->body(posted->entry_id), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(good(author->body(posted->entry_id)));
}

TEST(MeshTest, StrangersAndForeignersAreRefusedAtTheMembersPort) {
  Mesh mesh(105);
  mesh.start(0);
  NetworkId other = mesh.network();
  other.bytes[0] ^= 1;
  EXPECT_TRUE(refused(mesh.connect(0, 0, other), ErrorCode::kWrongNetwork));
  // A holder of another organisation is not on this node's list.
  EXPECT_TRUE(refused(mesh.connect(1, 0, mesh.network()), ErrorCode::kNotAuthorized));
  // A post that somebody else signed, over a connection that is good.
  auto client = must_connect(mesh, 0);
  ASSERT_TRUE(client);
  TestPost post = community_post(mesh, 0);
  const Bytes request = encode(post.request);
  const Signature forged = crypto::sign_post(mesh.org(1).holder.sign, mesh.network(), mesh.id(0),
                                             client->welcome().session, request);
  EXPECT_TRUE(refused(client->post({request, forged, post.body}, post.request.body_hash),
                      ErrorCode::kBadSignature));
  // Signed for another session: a replay.
  const Signature replayed = crypto::sign_post(mesh.org(0).holder.sign, mesh.network(), mesh.id(0),
                                               mesh.random().id<Hash32>(), request);
  EXPECT_TRUE(refused(client->post({request, replayed, post.body}, post.request.body_hash),
                      ErrorCode::kBadSignature));
  EXPECT_TRUE(good(send(mesh, *client, 0, post)));
}

TEST(MeshTest, PlanThatIsTooLargeIsRefusedAndTheNodeGoesOn) {
  Mesh mesh(115);
  mesh.start(0);
  auto client = must_connect(mesh, 0);
  ASSERT_TRUE(client);
  TestPost post = directed_post(mesh, 0, {0, 1});
  for (PlannedNode& planned : post.request.plan) {
    const LocalRecipient one = planned.recipients[0];
    planned.recipients.clear();
    for (std::size_t i = 0; i < limits::kLocalRecipients / 2 + 1; ++i) {
      LocalRecipient next = one;
      next.reader_class = ReaderClass::kPerson;
      next.stanza = static_cast<std::uint16_t>(i);
      next.holder = mesh.random().id<HolderId>();
      planned.recipients.push_back(next);
    }
    std::sort(planned.recipients.begin(), planned.recipients.end());
  }
  EXPECT_TRUE(refused(send(mesh, *client, 0, post), ErrorCode::kNotAuthorized));
  EXPECT_TRUE(good(send(mesh, *client, 0, community_post(mesh, 0))));
}

TEST(MeshTest, NodeThatWasAwayCatchesUpFromAThirdOne) {
  Mesh mesh(106);
  mesh.start(0);
  mesh.start(1);
  std::set<EntryId> all;
  {
    auto author = must_connect(mesh, 0);
    ASSERT_TRUE(author);
    for (int i = 0; i < 30; ++i) {
      const auto posted = send(mesh, *author, 0, community_post(mesh, 0));
      ASSERT_TRUE(good(posted));
      all.insert(posted->entry_id);
    }
  }
  auto second = must_connect(mesh, 1);
  ASSERT_TRUE(second);
  ASSERT_TRUE(await_bodies(*second, all).empty());
  mesh.stop(0);  // the author is gone: only node 1 has them now
  mesh.start(2);
  auto late = must_connect(mesh, 2);
  ASSERT_TRUE(late);
  EXPECT_TRUE(await_bodies(*late, all).empty());
}

TEST(MeshTest, NodeThatWasAwayGetsDirectedBodiesOfAKilledAuthorFromAnotherNamedNode) {
  Mesh mesh(116);
  mesh.spawn(0);
  mesh.spawn(1);
  std::set<EntryId> for_both;
  EntryId for_others;
  {
    auto author = must_connect(mesh, 0);
    ASSERT_TRUE(author);
    const auto post = [&](const std::set<std::size_t>& named, std::size_t bytes) {
      const auto posted = send(mesh, *author, 0, directed_post(mesh, 0, named, bytes));
      EXPECT_TRUE(good(posted));
      return posted ? posted->entry_id : EntryId{};
    };
    for (int i = 0; i < 10; ++i) for_both.insert(post({0, 1, 2}, 4096));
    for_both.insert(post({0, 1, 2}, limits::kBodyBytes));  // goes in chunks
    for_others = post({0, 1}, 4096);
  }
  auto second = must_connect(mesh, 1);
  ASSERT_TRUE(second);
  std::set<EntryId> all = for_both;
  all.insert(for_others);
  ASSERT_TRUE(await_bodies(*second, all).empty());
  mesh.kill_process(0);
  mesh.spawn(2);
  auto late = must_connect(mesh, 2);
  ASSERT_TRUE(late);
  EXPECT_TRUE(await_bodies(*late, for_both, std::chrono::seconds(60)).empty());
  const auto header = await_header(*late, for_others);
  ASSERT_TRUE(header);
  EXPECT_FALSE(header->body_held);
  EXPECT_FALSE(header->for_me);
}

TEST(MeshTest, KilledReaderMissesNothingInThreeRounds) {
  Mesh mesh(107);
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    if (i != 2) mesh.start(i);
  }
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  std::vector<Posted> all;
  for (int round = 0; round < 3; ++round) {
    mesh.spawn(2);
    for (int i = 0; i < 20; ++i) {
      const auto posted = send(mesh, *author, 0, directed_post(mesh, 0, {0, 2, 3}));
      ASSERT_TRUE(good(posted));
      all.push_back(*posted);
      if (i == 10) mesh.kill_process(2);  // in the middle of it
    }
  }
  mesh.spawn(2);
  for (const Posted& posted : all) EXPECT_TRUE(await_delivery(*author, posted));
  auto reader = must_connect(mesh, 2);
  ASSERT_TRUE(reader);
  std::set<EntryId> ids;
  for (const Posted& posted : all) ids.insert(posted.entry_id);
  EXPECT_TRUE(await_bodies(*reader, ids).empty());
}

TEST(MeshTest, WhatAKilledAuthorAcknowledgedReachesEverybody) {
  Mesh mesh(108);
  for (std::size_t i = 1; i < mesh.size(); ++i) mesh.start(i);
  std::set<EntryId> acknowledged;
  std::uint64_t last_seq = 0;
  for (int round = 0; round < 3; ++round) {
    mesh.spawn(0);
    auto author = must_connect(mesh, 0);
    ASSERT_TRUE(author);
    std::thread killer;
    for (int i = 0; i < 1000; ++i) {
      const auto posted = send(mesh, *author, 0, community_post(mesh, 0));
      if (!posted) break;  // killed under it: not acknowledged, no claim
      EXPECT_GT(posted->seq, last_seq);
      last_seq = posted->seq;
      acknowledged.insert(posted->entry_id);
      if (i == 15) killer = std::thread([&] { mesh.kill_process(0); });
    }
    killer.join();
  }
  EXPECT_GE(acknowledged.size(), 48U);
  mesh.spawn(0);
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    auto member = must_connect(mesh, i);
    ASSERT_TRUE(member);
    EXPECT_TRUE(await_bodies(*member, acknowledged).empty()) << i;
  }
}

TEST(MeshTest, NodeTakenOffTheRosterIsCutOffWhileConnected) {
  Mesh mesh(109);
  // The node that leaves is played by a hub of the test with that node's keys.
  const std::size_t leaver = mesh.size() - 1;
  for (std::size_t i = 0; i < leaver; ++i) mesh.start(i);
  net::Poller poller;
  const CouncilNode& keys = mesh.org(leaver).nodes[0];
  PeerEnd end(poller, keys.id, crypto::KemKey::from_secret(keys.ntk.secret()),
              mesh.record(leaver).port);
  end.open();
  const NodeRecord& first = mesh.record(0);
  ASSERT_TRUE(good(end.hub->set_peers({{first.id, first.ntk, first.host, first.port}})));
  // Both ways: we are let in, and node 0 says Hello to us.
  ASSERT_TRUE(
      run_until(poller, [&] { return end.heard.is_up[first.id] && !end.heard.frames.empty(); }));

  Roster next = successor(mesh.state());
  for (NodeRecord& node : next.nodes) {
    if (node.id == keys.id) node.status = Status::kRemoved;
  }
  const Bytes signed_roster = sign_roster_by(next, mesh.council().voters());
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  const TestPost taken_off = control_post(mesh, 0, {ControlKind::kRoster, signed_roster});
  const auto posted = send(mesh, *author, 0, taken_off);
  ASSERT_TRUE(good(posted));
  const auto applied = std::chrono::steady_clock::now();
  ASSERT_TRUE(run_until(poller, [&] { return end.heard.downs[first.id] > 0; }));
  // The promise is one of wall time: nothing of its is taken a second after the roster is in force.
  EXPECT_LT(std::chrono::steady_clock::now() - applied, std::chrono::seconds(1));
  ASSERT_TRUE(run_until(poller, [&] { return end.hub->counters().refused > 0; }));
  // The last that it hears is why: its members learn of it from this node alone.
  EXPECT_TRUE(run_until(poller, [&] { return brought(end.heard.frames, taken_off.body); }));
  // The others learn of it too, and go on among themselves.
  auto again = must_connect(mesh, 0);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->welcome().roster_version, 2U);
  const auto after = send(mesh, *again, 0, community_post(mesh, 0));
  ASSERT_TRUE(good(after));
  EXPECT_EQ(after->of, mesh.size() - 1);
  EXPECT_TRUE(await_delivery(*again, *after));
}

}  // namespace
}  // namespace ceptoar::test::mesh_test
