// SPDX-License-Identifier: Apache-2.0
// The node's audit log: what is written, what its peers notice of a log that shrinks, forks or skips,
// and the canary that goes with every root.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_audit_test {
namespace {

constexpr std::uint64_t kHour = limits::kAuditRootEveryMs;

std::vector<AuditRecord> records_of(const Harness& node) {
  std::vector<AuditRecord> out;
  for (const auto& [key, value] : node.store.table(NodeTable::kAudit)) out.push_back(*parse_audit(value));
  return out;
}

std::size_t count_of(const Harness& node, AuditKind kind) {
  return static_cast<std::size_t>(
      std::ranges::count(records_of(node), kind, &AuditRecord::kind));
}

// What the stored log says of itself.
std::optional<crypto::AuditFinding> fault_of(const Harness& node) {
  const auto stored = read_audit(node.store);
  EXPECT_TRUE(stored);
  std::vector<crypto::KnownRoot> known;
  if (stored->sent) known.push_back(*stored->sent);
  return crypto::find_audit_fault(stored->base, stored->records, stored->head, known);
}

class CoreAuditTest : public testing::Test {
 protected:
  CoreAuditTest() {
    node.audit_root_every_ms = kHour;
    node.restart();
  }
  void note(std::uint64_t count = 0) { node.give(AuditNote{AuditKind::kRefused, 0, count, {}}); }
  // The newest root in the own log.
  std::optional<std::pair<EntryId, AuditRoot>> newest_root() const {
    std::optional<std::pair<EntryId, AuditRoot>> out;
    for (const EntryId& id : node.committed) {
      const Bytes* body = node.store.find(NodeTable::kBodies, id.view());
      const auto control = body != nullptr ? parse<Control>(*body)
                                           : Result<Control>(fail(ErrorCode::kNotFound, ""));
      if (!control || control->kind != ControlKind::kAuditRoot) continue;
      out = {id, *parse<AuditRoot>(control->object)};
    }
    return out;
  }
  Harness node{"banks"};
};

TEST_F(CoreAuditTest, RecordsAreLinkedAndSurviveARestart) {
  for (std::uint64_t i = 0; i < 10; ++i) note(i);
  EXPECT_EQ(records_of(node).size(), 10u);
  node.restart();
  note(10);
  const auto records = records_of(node);
  ASSERT_EQ(records.size(), 11u);
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].seq, i);
    EXPECT_EQ(records[i].count, i);
  }
  EXPECT_FALSE(fault_of(node));
}

// The commit of notes fails, more come meanwhile: nothing is lost, no number is used twice.
TEST_F(CoreAuditTest, FailedCommitsLeaveNoHole) {
  note(0);
  node.commit_fails = ErrorCode::kStorageFull;
  for (std::uint64_t i = 1; i < 6; ++i) note(i);
  EXPECT_EQ(records_of(node).size(), 1u);
  node.commit_fails = {};
  node.pass(30'000);
  const auto records = records_of(node);
  ASSERT_GE(records.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(records[i].count, i);
  EXPECT_FALSE(fault_of(node));
}

TEST_F(CoreAuditTest, MoreNotesThanFitAreCountedAndSaid) {
  node.commit_fails = ErrorCode::kStorageFull;
  for (std::uint64_t i = 0; i < limits::kAuditWaiting + 7; ++i) note(i);
  node.commit_fails = {};
  node.pass(30'000);
  const auto records = records_of(node);
  EXPECT_EQ(records.back().kind, AuditKind::kUnwritten);
  EXPECT_EQ(records.back().count, 7u);
}

TEST_F(CoreAuditTest, RootGoesOutAsAnOwnEntryAndFollowsFromTheOneBefore) {
  node.connect("telecom");
  node.pass(kHour);
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i <= round; ++i) note();
    node.pass(kHour + 120'000);
  }
  const auto newest = newest_root();
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->second.node, node.self.id);
  EXPECT_GT(newest->second.prev_size, 0u);
  EXPECT_TRUE(crypto::consistent(newest->second.prev_size, newest->second.prev_root,
                                 newest->second.size, newest->second.root, newest->second.proof));
  EXPECT_FALSE(fault_of(node)) << "the stored log contains the root that went out";
  EXPECT_EQ(node.core->audit_figures().sent_size, newest->second.size);
}

// Every header is kept by every node for ever.
TEST_F(CoreAuditTest, WithoutNewsRootsAreRare) {
  note();
  for (int i = 0; i < 10 * 60; ++i) {
    node.give(AuditNote{AuditKind::kSelfTest, 1, 0, {}});
    node.pass(60'000);
  }
  const std::size_t canaries = count_of(node, AuditKind::kCanary);
  EXPECT_GE(canaries, 2u);
  EXPECT_LE(canaries, 3u);
}

TEST_F(CoreAuditTest, CanaryWithoutPeersComesBackFromTheOwnStore) {
  note();
  node.pass(600'000);
  const auto figures = node.core->audit_figures();
  EXPECT_NE(figures.canary_ms, 0u);
  EXPECT_TRUE(figures.canary_good);
}

TEST_F(CoreAuditTest, CanaryThatNoPeerAcknowledgesIsSaid) {
  node.connect("telecom");
  note();
  node.pass(600'000);
  ASSERT_TRUE(newest_root());
  EXPECT_FALSE(node.core->audit_figures().canary_good);
  EXPECT_TRUE(node.logged("canary-failed"));
  EXPECT_EQ(count_of(node, AuditKind::kCanary), 1u);
}

TEST_F(CoreAuditTest, CanaryThatCannotBeCommittedIsSaid) {
  note();
  node.commit_fails = ErrorCode::kStorageFull;
  node.pass(600'000);
  EXPECT_TRUE(node.logged("canary-failed"));
  EXPECT_FALSE(node.core->audit_figures().canary_good);
}

TEST_F(CoreAuditTest, CanaryThatAPeerAcknowledgesIsGood) {
  node.connect("telecom");
  note();
  node.pass(305'000);
  const auto newest = newest_root();
  ASSERT_TRUE(newest);
  const auto& peer = node_of("telecom");
  const Receipt receipt =
      crypto::make_receipt(peer.nsk, council().network, newest->first, peer.id, 0, node.now);
  node.frame("telecom", Receipts{{encode(receipt)}});
  node.pass(10'000);
  const auto figures = node.core->audit_figures();
  EXPECT_TRUE(figures.canary_good);
  EXPECT_EQ(records_of(node).back().kind, AuditKind::kCanary);
  EXPECT_EQ(records_of(node).back().count, 1u);
}

TEST_F(CoreAuditTest, OldRecordsAreForgottenOnlyUnderARootAndTheRestStaysWhole) {
  node.audit_kept = 10;
  node.audit_root_every_ms = 0;
  node.restart();
  const auto many = [&] {
    for (std::uint64_t i = 0; i < limits::kAuditSegment; ++i) note(i);
  };
  many();
  many();
  EXPECT_EQ(read_audit(node.store)->base.tree.size, 0u) << "no root went out for them";
  node.audit_root_every_ms = kHour;
  node.restart();
  node.pass(600'000);
  note();
  const auto stored = read_audit(node.store);
  EXPECT_EQ(stored->base.tree.size, limits::kAuditSegment);
  EXPECT_LT(stored->records.size(), limits::kAuditSegment + 100);
  EXPECT_FALSE(fault_of(node));
  EXPECT_EQ(count_of(node, AuditKind::kForgotten), 1u);
  node.restart();
  note();
  EXPECT_FALSE(fault_of(node));
}

// Said while they are kept and by a record when they are gone; what is left is whole and counts as that.
TEST_F(CoreAuditTest, DamagedOldestRecordsAreForgottenAllTheSameAndSaid) {
  for (const bool of_before : {false, true}) {  // a log that did not keep where its segments end
    Harness other("banks");
    other.audit_kept = 10;
    other.audit_root_every_ms = 0;
    other.restart();
    for (std::uint64_t i = 0; i < 2 * limits::kAuditSegment; ++i) {
      other.give(AuditNote{AuditKind::kRefused, 0, i, {}});
    }
    other.audit_root_every_ms = kHour;
    other.restart();
    other.store.apply({{{NodeTable::kAudit, key_number(7)}, std::nullopt}});
    if (of_before) {
      other.store.apply({{{NodeTable::kMeta, meta_audit_at(limits::kAuditSegment)}, std::nullopt}});
    }
    EXPECT_TRUE(fault_of(other));
    other.pass(600'000);
    other.give(AuditNote{AuditKind::kRefused, 0, 1, {}});
    const auto stored = read_audit(other.store);
    EXPECT_EQ(stored->base.tree.size, limits::kAuditSegment) << "a log has an end";
    EXPECT_LT(stored->records.size(), limits::kAuditSegment + 100);
    EXPECT_EQ(count_of(other, AuditKind::kForgotten), 1u);
    EXPECT_EQ(count_of(other, AuditKind::kDamaged), 1u);
    EXPECT_TRUE(other.logged("audit-damaged"));
    EXPECT_TRUE(other.core->audit_figures().damaged);
    EXPECT_EQ(fault_of(other).has_value(), of_before);
    EXPECT_FALSE(other.store.has(NodeTable::kMeta, meta_audit_at(limits::kAuditSegment)));
    EXPECT_TRUE(other.store.has(NodeTable::kMeta, meta_audit_at(2 * limits::kAuditSegment)));
    other.restart();
    EXPECT_FALSE(other.core->audit_figures().damaged) << "there is nothing damaged any more";
  }
}

TEST_F(CoreAuditTest, DamagedLogIsSaidAtTheStartAndTheNodeGoesOn) {
  for (std::uint64_t i = 0; i < 5; ++i) note(i);
  AuditRecord record = records_of(node)[2];
  record.count = 99;
  node.store.apply({{{NodeTable::kAudit, key_number(2)}, encode_audit(record)}});
  node.restart();
  note(5);
  EXPECT_TRUE(node.logged("audit-damaged"));
  EXPECT_TRUE(node.core->audit_figures().damaged);
  const auto fault = fault_of(node);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->fault, crypto::AuditFault::kAltered);
  EXPECT_EQ(fault->seq, 3u);
  node.pass(600'000);
  EXPECT_TRUE(newest_root()) << "roots go on";
}

// What is left of a damaged log is evidence: nothing is written over it.
TEST_F(CoreAuditTest, LostEndOfTheLogOverwritesNoRecord) {
  for (std::uint64_t i = 0; i < 5; ++i) note(i);
  const auto before = records_of(node);
  node.store.apply({{{NodeTable::kMeta, meta_audit(kAuditHead)}, std::nullopt}});
  EXPECT_FALSE(append_audit(node.store, {{AuditKind::kStart, 0, 0, {}}}, node.now));
  node.restart();
  note(5);
  const auto after = records_of(node);
  ASSERT_GE(after.size(), before.size() + 1);
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i], before[i]) << i;
  EXPECT_TRUE(node.logged("audit-damaged"));
}

// --- roots of others ----------------------------------------------------------------------------

class CoreWitnessTest : public testing::Test {
 protected:
  CoreWitnessTest() { node.connect("telecom"); }
  // The other node's log grows.
  void grow(std::size_t records) {
    for (std::size_t i = 0; i < records; ++i) {
      log.append(AuditKind::kRefused, node.now, i, {}, 0);
      leaves.push_back(log.last);
    }
  }
  AuditRoot root(std::uint64_t from) const {
    const crypto::TreeView view({}, leaves);
    AuditRoot out{council().network, node_of("telecom").id, leaves.size(), log.tree.root(), from,
                  {},                node.now,               *view.consistency(from, leaves.size())};
    if (from > 0) out.prev_root = *view.root(from);
    return out;
  }
  Item item_of(const AuditRoot& root) {
    return author.item(author.control({ControlKind::kAuditRoot, encode(root)}));
  }
  void show(const AuditRoot& root) { node.frame("telecom", Push{{item_of(root)}}); }
  bool alarmed() const { return node.logged("audit-root-bad"); }

  Harness node{"banks"};
  Author author{"telecom"};
  crypto::AuditHead log;
  std::vector<Hash32> leaves;
};

TEST_F(CoreWitnessTest, LogThatOnlyGrowsIsGood) {
  std::uint64_t before = 0;
  for (const std::size_t records : {3, 1, 8, 20}) {
    grow(records);
    show(root(before));
    before = leaves.size();
  }
  EXPECT_FALSE(alarmed());
  EXPECT_EQ(node.core->audit_figures().witnessed, 1u);
  EXPECT_EQ(node.core->audit_figures().bad_roots, 0u);
}

TEST_F(CoreWitnessTest, LogThatShrinksIsNoticedAndStaysNoticed) {
  grow(5);
  show(root(0));
  log = {};
  leaves.clear();
  grow(3);
  show(root(0));
  EXPECT_TRUE(alarmed());
  EXPECT_EQ(count_of(node, AuditKind::kPeerRoot), 1u);
  node.restart();
  EXPECT_EQ(node.core->audit_figures().bad_roots, 1u);
}

// The operator's word is a file until it is durable here.
TEST_F(CoreWitnessTest, AnAcceptanceThatCannotBeWrittenIsGivenAgain) {
  const NodeId telecom = node_of("telecom").id;
  grow(5);
  show(root(0));
  log = {};
  leaves.clear();
  grow(3);
  show(root(0));
  node.commit_fails = ErrorCode::kStorageFull;
  node.give(RootsSeen{telecom});
  EXPECT_TRUE(node.roots_accepted.empty());
  EXPECT_EQ(node.core->audit_figures().bad_roots, 1u);
  node.commit_fails = ErrorCode{};
  node.pass(60'000);  // writes again
  node.give(RootsSeen{telecom});
  EXPECT_THAT(node.roots_accepted, testing::ElementsAre(telecom));
  EXPECT_EQ(node.core->audit_figures().bad_roots, 0u);
}

TEST_F(CoreWitnessTest, ARootThatComesWhileAnAcceptanceIsWrittenDoesNotBringTheAlarmBack) {
  const NodeId telecom = node_of("telecom").id;
  grow(5);
  show(root(0));
  log = {};
  leaves.clear();
  grow(3);
  show(root(0));
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  node.commit_late = true;
  node.give(RootsSeen{telecom});
  node.give(RootsSeen{telecom});
  EXPECT_TRUE(node.roots_accepted.empty()) << "not durable yet";
  grow(2);
  show(root(3));
  node.hold = nullptr;
  node.release_held();
  EXPECT_THAT(node.roots_accepted, testing::ElementsAre(telecom));
  node.restart();
  EXPECT_EQ(node.core->audit_figures().bad_roots, 0u);
}

// A node that was rightly restored: its operator was telephoned, and the witness's operator says so.
TEST_F(CoreWitnessTest, RootsThatWereLookedIntoAreGoodAgainFromTheNewestOne) {
  const NodeId telecom = node_of("telecom").id;
  grow(5);
  show(root(0));
  log = {};
  leaves.clear();
  grow(3);
  show(root(0));
  ASSERT_EQ(node.core->audit_figures().bad_roots, 1u);
  NodeId other = telecom;
  other.bytes[0] ^= 1;
  node.give(RootsSeen{other});
  EXPECT_EQ(node.core->audit_figures().bad_roots, 1u) << "another node";
  node.give(RootsSeen{telecom});
  EXPECT_EQ(node.core->audit_figures().bad_roots, 0u);
  ASSERT_EQ(count_of(node, AuditKind::kPeerRoot), 2u) << "what it did, and that it was accepted";
  const AuditRecord accepted = records_of(node).back();
  EXPECT_EQ(accepted.detail, 2u);
  EXPECT_EQ(accepted.count, 3u);
  EXPECT_TRUE(std::equal(telecom.bytes.begin(), telecom.bytes.end(), accepted.subject.bytes.begin()));
  node.give(RootsSeen{telecom});
  EXPECT_EQ(count_of(node, AuditKind::kPeerRoot), 2u) << "nothing to accept";
  node.restart();
  node.connect("telecom");
  EXPECT_EQ(node.core->audit_figures().bad_roots, 0u) << "durable";
  grow(2);
  show(root(3));
  EXPECT_EQ(node.core->audit_figures().bad_roots, 0u);
  // And no charter for the next time.
  log = {};
  leaves.clear();
  grow(1);
  show(root(0));
  EXPECT_EQ(node.core->audit_figures().bad_roots, 1u);
}

TEST_F(CoreWitnessTest, NodeThatSendsNoMoreRootsIsSaidOnceAndUntilItDoes) {
  node.audit_root_every_ms = kHour;
  node.restart();
  node.connect("telecom");
  grow(5);
  show(root(0));
  for (int hour = 0; hour < 23; ++hour) node.pass(kHour);
  EXPECT_FALSE(node.logged("audit-root-silent"));
  for (int hour = 0; hour < 3; ++hour) node.pass(kHour);
  EXPECT_TRUE(node.logged("audit-root-silent"));
  EXPECT_EQ(node.core->audit_figures().silent_roots, 1u);
  const auto said = [&] {
    const auto all = records_of(node);
    return std::count_if(all.begin(), all.end(), [](const AuditRecord& one) {
      return one.kind == AuditKind::kPeerRoot && one.detail == 1;
    });
  };
  for (int hour = 0; hour < 5; ++hour) node.pass(kHour);
  EXPECT_EQ(said(), 1) << "once";
  grow(1);
  show(root(5));
  node.pass(kHour);
  EXPECT_EQ(node.core->audit_figures().silent_roots, 0u);
}

TEST_F(CoreWitnessTest, NodeThatIsNotConnectedIsNotCalledSilent) {
  node.audit_root_every_ms = kHour;
  node.restart();
  for (int hour = 0; hour < 40; ++hour) node.pass(kHour);
  EXPECT_FALSE(node.logged("audit-root-silent"));
  node.connect("telecom");
  for (int hour = 0; hour < 20; ++hour) node.pass(kHour);
  EXPECT_FALSE(node.logged("audit-root-silent")) << "a day from when it came";
}

// Killed right behind the commit of the entry: it does not come again.
TEST_F(CoreWitnessTest, RootIsWitnessedInTheCommitOfItsEntry) {
  grow(5);
  show(root(0));
  grow(2);
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  show(root(5));
  node.hold = nullptr;
  node.restart();
  const auto stored = read_audit(node.store);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->witnessed.at(node_of("telecom").id).newest.size, 7u);
}

TEST_F(CoreWitnessTest, RewrittenLogIsNoticed) {
  grow(5);
  show(root(0));
  log = {};
  leaves.clear();
  node.now += 1;  // other records
  grow(9);
  show(root(5));  // consistent in itself
  EXPECT_TRUE(alarmed());
}

TEST_F(CoreWitnessTest, LogThatGrewAgainFromAnOlderPlaceIsNoticed) {
  grow(4);
  show(root(0));
  const crypto::AuditHead old = log;
  const auto old_leaves = leaves;
  grow(4);
  show(root(4));
  log = old;
  leaves = old_leaves;
  node.now += 1;
  grow(9);
  show(root(4));
  EXPECT_TRUE(alarmed());
}

TEST_F(CoreWitnessTest, ProofThatDoesNotHoldIsNoticed) {
  grow(5);
  show(root(0));
  grow(6);
  AuditRoot bad = root(5);
  bad.proof.front().bytes[0] ^= 1;
  show(bad);
  EXPECT_TRUE(alarmed());
}

TEST_F(CoreWitnessTest, RootOfAnotherNodeIsNoticed) {
  grow(5);
  AuditRoot bad = root(0);
  bad.node = node_of("banks").id;
  show(bad);
  EXPECT_TRUE(alarmed());
}

TEST_F(CoreWitnessTest, RootsThatComeInAnotherOrderAreGood) {
  std::vector<Item> items;
  std::uint64_t before = 0;
  for (int i = 0; i < 4; ++i) {
    grow(3);
    items.push_back(item_of(root(before)));
    before = leaves.size();
  }
  for (const std::size_t i : {0u, 3u, 1u, 2u}) node.frame("telecom", Push{{items[i]}});
  EXPECT_FALSE(alarmed());
  grow(1);
  show(root(before));
  EXPECT_FALSE(alarmed());
}

// Two entries at one place are charged to no quota: any number of them must not fill the log.
TEST_F(CoreWitnessTest, WhatOneNodeDoesAgainAndAgainIsWrittenOnceAnHour) {
  const test::Place begin = author.place;
  node.frame("telecom", Push{{author.item(author.clear())}});
  const test::Place first = author.place;
  for (int i = 0; i < 20; ++i) {
    author.place = begin;
    node.frame("telecom", Push{{author.item(author.clear())}});
  }
  author.place = first;
  EXPECT_EQ(count_of(node, AuditKind::kFork), 1u);
  grow(5);
  AuditRoot bad = root(0);
  bad.node = node_of("banks").id;
  for (int i = 0; i < 20; ++i) show(bad);
  EXPECT_EQ(count_of(node, AuditKind::kPeerRoot), 1u) << "the other kind is not hidden by it";
  node.now += kHour;
  show(bad);
  EXPECT_EQ(count_of(node, AuditKind::kPeerRoot), 2u);
}

// The way around the rules above: to name a predecessor that nobody ever saw.
TEST_F(CoreWitnessTest, PredecessorThatIsNeverShownIsNoticed) {
  grow(5);
  show(root(0));
  log = {};
  leaves.clear();
  node.now += 1;
  grow(9);
  show(root(7));
  grow(2);
  show(root(9));
  EXPECT_FALSE(alarmed()) << "it may be late, or kept back by whoever passes it on";
  node.now += limits::kAuditGapMs + 1;
  grow(2);
  show(root(11));
  EXPECT_TRUE(alarmed());
}

}  // namespace
}  // namespace ceptoar::core::core_audit_test
