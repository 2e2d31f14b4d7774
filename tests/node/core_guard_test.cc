// SPDX-License-Identifier: Apache-2.0
// No number of an own log twice: a restored store waits for its peers, two machines with the same keys
// both stop, and every node hears of the proof.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/certificate.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_guard_test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ErrorCode refusal(const MemberMessage& message) {
  const auto* refuse = std::get_if<Refuse>(&message);
  return refuse == nullptr ? ErrorCode{} : static_cast<ErrorCode>(refuse->code);
}

// A machine with the keys of the node of banks, and its secretariat before it.
struct Machine {
  explicit Machine(std::uint64_t seed = 7) {
    node.random = test::SeededRandom(seed);
    session = node.greet(1, "banks");
  }
  void restart() {
    node.restart();
    session = node.greet(1, "banks");
  }
  MemberMessage send() { return send(node.public_request(), node.random_body()); }
  MemberMessage send(PostRequest request, Bytes body) {
    return node.ask(1, "banks", node.signed_post(session, std::move(request), std::move(body)));
  }
  Posted posted() {
    const MemberMessage answer = send();
    const auto* good = std::get_if<Posted>(&answer);
    EXPECT_NE(good, nullptr) << "refused " << error_code_name(refusal(answer));
    return good == nullptr ? Posted{} : *good;
  }
  bool waits() { return std::holds_alternative<PeersWant>(send()); }
  Item item(const EntryId& id) const {
    const auto row = parse_entry_row(*node.store.find(NodeTable::kEntries, id.view()));
    return {row->header, row->signature, *node.store.find(NodeTable::kBodies, id.view()), {}, false};
  }
  void hears_of_own(std::string_view from, std::uint64_t seq, const EntryId& head) {
    node.frame(from, Have{{{node.self.id, seq, head}}});
  }
  void gets(std::string_view from, const Item& item) { node.frame(from, Push{{item}}); }
  // The posts that were held, as they were answered.
  std::vector<std::uint64_t> answered() const {
    std::vector<std::uint64_t> seqs;
    for (const Answered& one : node.answers) {
      if (const auto* good = std::get_if<Posted>(&one.message)) seqs.push_back(good->seq);
    }
    return seqs;
  }
  std::vector<ErrorCode> refusals() const {
    std::vector<ErrorCode> codes;
    for (const Answered& one : node.answers) {
      if (const ErrorCode code = refusal(one.message); code != ErrorCode{}) codes.push_back(code);
    }
    return codes;
  }
  bool asked_for(std::string_view peer, const SeqRange& range) const {
    for (const Want& want : node.sent<Want>(peer)) {
      for (const SeqRange& one : want.ranges) {
        if (one == range) return true;
      }
    }
    return false;
  }

  Harness node{"banks"};
  Hash32 session;
};

// Five nodes: more than half of the four others are three.
TEST(CoreGuardTest, RestoredStoreWaitsForMoreThanHalfOfItsPeers) {
  Machine machine;
  machine.posted();
  machine.node.unconfirmed = true;
  machine.restart();
  EXPECT_TRUE(machine.node.logged("position-unconfirmed"));
  EXPECT_TRUE(machine.waits());
  machine.node.answers.clear();
  machine.node.connect("telecom");
  machine.node.connect("fsa");
  EXPECT_THAT(machine.answered(), IsEmpty());
  EXPECT_EQ(machine.node.positions_confirmed, 0);
  machine.node.connect("securities");
  EXPECT_THAT(machine.answered(), ElementsAre(2u));
  EXPECT_EQ(machine.node.positions_confirmed, 1);
  EXPECT_EQ(machine.posted().seq, 3u);
}

TEST(CoreGuardTest, AloneItWritesNothingHoweverLongAndSaysWhy) {
  Machine machine;
  machine.posted();
  machine.node.unconfirmed = true;
  machine.node.audit_root_every_ms = limits::kAuditRootEveryMs;
  machine.restart();
  EXPECT_TRUE(machine.waits());
  machine.node.answers.clear();
  machine.node.pass(21'000);
  EXPECT_THAT(machine.refusals(), ElementsAre(ErrorCode::kUnconfirmed)) << "nobody waits for days";
  machine.node.pass(48 * 3'600'000);
  EXPECT_EQ(refusal(machine.send()), ErrorCode::kUnconfirmed);
  EXPECT_EQ(machine.node.frontier("banks"), 1u) << "no root of the audit log either";
}

TEST(CoreGuardTest, WhoPostsToANodeThatHasJustStartedIsToldSoWhileHeListens) {
  Machine machine;
  machine.posted();
  machine.node.post_patience_ms = 1'700;
  machine.restart();
  EXPECT_TRUE(machine.waits());
  machine.node.answers.clear();
  machine.node.pass(1'600);
  EXPECT_THAT(machine.refusals(), IsEmpty());
  machine.node.pass(200);
  EXPECT_THAT(machine.refusals(), ElementsAre(ErrorCode::kNotReady));
  machine.node.answers.clear();
  machine.node.pass(5'000);
  EXPECT_THAT(machine.answered(), IsEmpty()) << "it was refused: its program sends it again";
  EXPECT_EQ(machine.posted().seq, 2u) << "now, and no number was lost";
}

TEST(CoreGuardTest, WhomPeersConfirmInTimeHearsNothingOfTheWait) {
  Machine machine;
  machine.posted();
  machine.node.post_patience_ms = 1'700;
  machine.restart();
  EXPECT_TRUE(machine.waits());
  machine.node.answers.clear();
  for (const char* peer : {"telecom", "fsa", "securities"}) machine.node.connect(peer);
  machine.node.pass(2'000);
  EXPECT_THAT(machine.refusals(), IsEmpty());
  EXPECT_THAT(machine.answered(), ElementsAre(2u));
}

TEST(CoreGuardTest, StateAHundredEntriesOldGivesNoNumberTwice) {
  Machine machine;
  for (int i = 0; i < 5; ++i) machine.posted();
  const sim::MemStore copy = machine.node.store;
  std::vector<Item> later;
  EntryId last;
  for (int i = 0; i < 100; ++i) {
    last = machine.posted().entry_id;
    later.push_back(machine.item(last));
  }
  machine.node.store = copy;
  machine.node.unconfirmed = true;
  machine.restart();
  for (const std::string_view peer : {"telecom", "fsa", "securities", "broadcast"}) {
    machine.node.connect(peer);
    if (peer == "telecom") machine.hears_of_own(peer, 105, last);
  }
  EXPECT_EQ(machine.node.positions_confirmed, 0) << "all four were heard, and one knows more";
  EXPECT_TRUE(machine.waits());
  machine.node.answers.clear();
  for (const Item& item : later) {
    EXPECT_THAT(machine.answered(), IsEmpty());
    machine.gets("telecom", item);
  }
  EXPECT_THAT(machine.answered(), ElementsAre(106u));
  EXPECT_EQ(machine.node.positions_confirmed, 1);
}

// What a claim in the Hello itself says counts before anything is written.
TEST(CoreGuardTest, ClaimOfOnePeerIsWaitedForWithoutEnd) {
  Machine machine;
  machine.posted();
  const sim::MemStore copy = machine.node.store;
  const EntryId lost = machine.posted().entry_id;
  const Item item = machine.item(lost);
  machine.node.store = copy;
  machine.node.unconfirmed = true;
  machine.restart();
  machine.node.connect("telecom");
  machine.hears_of_own("telecom", 2, lost);
  machine.node.connect("fsa");
  machine.node.connect("securities");
  machine.node.pass(3'600'000);
  EXPECT_EQ(machine.node.positions_confirmed, 0) << "more than half, but one knows more than is here";
  EXPECT_EQ(refusal(machine.send()), ErrorCode::kUnconfirmed);
  machine.gets("telecom", item);
  EXPECT_EQ(machine.node.positions_confirmed, 1);
  EXPECT_EQ(machine.posted().seq, 3u);
}

// The keys came back, the store did not: the log begins anew only where peers say there is none.
TEST(CoreGuardTest, NewStoreWithOldKeysFetchesTheOwnLogFirst) {
  Machine before;
  const EntryId first = before.posted().entry_id;
  const Item item = before.item(first);
  Machine machine(8);
  machine.node.unconfirmed = true;
  machine.restart();
  machine.node.connect("telecom");
  machine.hears_of_own("telecom", 1, first);
  machine.node.connect("fsa");
  machine.node.connect("securities");
  EXPECT_TRUE(machine.waits());
  EXPECT_TRUE(machine.asked_for("telecom", {machine.node.self.id, 1, 1}));
  machine.node.answers.clear();
  machine.gets("telecom", item);
  EXPECT_THAT(machine.answered(), ElementsAre(2u));
}

class CoreCloneTest : public testing::Test {
 protected:
  void expect_stopped(Machine& machine) {
    EXPECT_TRUE(machine.node.logged("own-fork"));
    EXPECT_EQ(refusal(machine.send()), ErrorCode::kFork);
    const Bytes* kept = machine.node.store.find(NodeTable::kForks, key_log(machine.node.self.id, 1));
    ASSERT_NE(kept, nullptr) << "the evidence";
    const auto proof = parse<ForkProof>(*kept);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(crypto::verify_fork_proof(*proof, *council().roster));
    const std::uint64_t reached = machine.node.frontier("banks");
    machine.restart();
    machine.node.connect("telecom");
    machine.node.connect("fsa");
    machine.node.pass(3'600'000);
    EXPECT_EQ(refusal(machine.send()), ErrorCode::kFork) << "a restart forgets nothing";
    EXPECT_EQ(machine.node.frontier("banks"), reached);
  }
  ForkProof proof() const { return *parse<ForkProof>(*second.node.store.find(
      NodeTable::kForks, key_log(second.node.self.id, 1))); }

  Machine first{11};
  Machine second{12};
};

TEST_F(CoreCloneTest, BothMachinesStopWithEvidence) {
  const EntryId one = first.posted().entry_id;
  const EntryId two = second.posted().entry_id;
  ASSERT_NE(one, two);
  // The second one's peers have the first one's entry: it asks for it, and there is the proof.
  second.node.connect("telecom");
  second.hears_of_own("telecom", 1, one);
  EXPECT_TRUE(second.asked_for("telecom", {second.node.self.id, 1, 1}));
  EXPECT_FALSE(second.node.logged("own-fork")) << "a claim proves nothing";
  second.gets("telecom", first.item(one));
  // The first one hears it from any node that got both.
  Author telecom("telecom");
  first.node.connect("telecom");
  first.gets("telecom",
             telecom.item(telecom.control({ControlKind::kForkProof, encode(proof())})));
  expect_stopped(second);
  expect_stopped(first);
}

// The other machine has gone on: its next entry does not follow our last one.
TEST_F(CoreCloneTest, EntryThatFollowsAnotherOneLeadsToTheProof) {
  const EntryId one = first.posted().entry_id;
  const EntryId next = first.posted().entry_id;
  second.posted();
  second.node.connect("telecom");
  second.hears_of_own("telecom", 2, next);
  second.gets("telecom", first.item(next));
  EXPECT_TRUE(second.asked_for("telecom", {second.node.self.id, 1, 1}));
  second.gets("telecom", first.item(one));
  expect_stopped(second);
}

bool is_verify(const Effect& effect) { return std::holds_alternative<VerifyEntry>(effect); }
bool is_commit(const Effect& effect) { return std::holds_alternative<Commit>(effect); }

// Told by another node alone, and the machine dies as soon as that entry is in the store.
TEST_F(CoreCloneTest, ProofThatCameFromAnotherNodeOutlivesACrash) {
  const EntryId one = first.posted().entry_id;
  second.posted();
  second.node.connect("telecom");
  second.gets("telecom", first.item(one));
  Author telecom("telecom");
  const auto word = telecom.control({ControlKind::kForkProof, encode(proof())});
  first.node.connect("telecom");
  first.node.commit_late = true;
  first.node.hold = is_commit;
  first.gets("telecom", telecom.item(word));
  first.node.write_held(1);
  ASSERT_TRUE(first.node.holds(NodeTable::kEntries, word.id.view()));
  first.node.hold = nullptr;
  first.restart();
  EXPECT_EQ(refusal(first.send()), ErrorCode::kFork);
}

// Told by a person of the own office, whose program heard of it elsewhere.
TEST_F(CoreCloneTest, ProofThatAPersonPostedOutlivesARestart) {
  const EntryId one = first.posted().entry_id;
  second.posted();
  second.node.connect("telecom");
  second.gets("telecom", first.item(one));
  PostRequest request;
  request.dist = Dist::kControl;
  request.lane = Lane::kControl;
  request.expires_ms = horizon_ms(first.node.now, limits::kControlHorizonDays);
  first.send(request, encode(Control{ControlKind::kForkProof, encode(proof())}));
  ASSERT_TRUE(first.node.logged("own-fork"));
  first.restart();
  EXPECT_EQ(refusal(first.send()), ErrorCode::kFork);
}

// The opposite order: the post was taken before anything of that was known, and its number is taken by now.
TEST_F(CoreCloneTest, PostThatWasTakenBeforeAnEntryCameBackIsNotNumberedOverIt) {
  const EntryId other = first.posted().entry_id;
  second.node.connect("telecom");
  second.node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyPost>(effect); };
  EXPECT_TRUE(second.waits());
  ASSERT_EQ(second.node.held.size(), 1U);
  Event verified = std::move(second.node.held.front());
  second.node.held.clear();
  second.node.hold = is_commit;
  second.gets("telecom", first.item(other));
  second.node.give(std::move(verified));
  second.node.hold = nullptr;
  second.node.release_held();
  EXPECT_TRUE(second.answered().empty()) << "refused for now";
  const Bytes* first_place = second.node.store.find(NodeTable::kLog, key_log(second.node.self.id, 1));
  ASSERT_NE(first_place, nullptr);
  EXPECT_EQ(*first_place, to_bytes(other.view()));
  EXPECT_EQ(second.posted().seq, 2U);
}

// The other machine's entry is verified while one is numbered here for the same position: it must not be put
// over that one, and is the proof when it comes again.
TEST_F(CoreCloneTest, EntryThatComesWhileOneIsNumberedWaitsForIt) {
  const EntryId other = first.posted().entry_id;
  second.node.connect("telecom");
  second.node.hold = is_verify;
  second.gets("telecom", first.item(other));
  ASSERT_EQ(second.node.held.size(), 1U);
  Event verified = std::move(second.node.held.front());
  second.node.held.clear();
  second.node.hold = is_commit;
  EXPECT_TRUE(second.waits());
  second.node.give(std::move(verified));
  EXPECT_THAT(second.node.acks("telecom", other),
              ElementsAre(static_cast<std::uint16_t>(ErrorCode::kLimitExceeded)));
  second.node.hold = nullptr;
  second.node.release_held();
  EXPECT_THAT(second.answered(), ElementsAre(1u));
  second.gets("telecom", first.item(other));
  expect_stopped(second);
}

// The other way round: what comes back is on its way into the store, and the next own number is behind it.
TEST_F(CoreCloneTest, NothingIsNumberedWhileAnEntryComesBack) {
  const EntryId other = first.posted().entry_id;
  second.node.connect("telecom");
  second.node.hold = is_commit;
  second.gets("telecom", first.item(other));
  EXPECT_TRUE(second.waits());
  EXPECT_THAT(second.answered(), IsEmpty());
  second.node.hold = nullptr;
  second.node.release_held();
  EXPECT_THAT(second.answered(), ElementsAre(2u));
}

TEST_F(CoreCloneTest, ClaimAloneStopsNoNodeThatIsSureOfItsStore) {
  first.posted();
  first.node.connect("telecom");
  EntryId other;
  other.bytes[0] = 1;
  first.hears_of_own("telecom", 1, other);
  EXPECT_EQ(first.posted().seq, 2u);
  first.node.frames.clear();
  first.hears_of_own("telecom", 2, other);
  EXPECT_FALSE(first.asked_for("telecom", {first.node.self.id, 2, 2})) << "asked once a connection";
}

TEST_F(CoreCloneTest, UnconfirmedNodeWaitsWhileAPeerHasAnotherEntry) {
  first.posted();
  first.node.unconfirmed = true;
  first.restart();
  first.node.connect("telecom");
  EntryId other;
  other.bytes[0] = 1;
  first.hears_of_own("telecom", 1, other);
  for (const std::string_view peer : {"fsa", "securities", "broadcast"}) first.node.connect(peer);
  first.node.pass(3'600'000);
  EXPECT_EQ(first.node.positions_confirmed, 0);
  first.node.give(PeerDown{node_of("telecom").id});
  first.node.give(PeerUp{node_of("telecom").id});
  EXPECT_EQ(first.node.positions_confirmed, 0) << "who goes away takes no doubt with him";
  first.hears_of_own("telecom", 1, first.node.core->frontiers().at(first.node.self.id).head);
  EXPECT_EQ(first.node.positions_confirmed, 1) << "he says the same as we do";
}

TEST_F(CoreCloneTest, AlteredProofStopsNobody) {
  const EntryId one = first.posted().entry_id;
  second.posted();
  second.node.connect("telecom");
  second.gets("telecom", first.item(one));
  const Bytes whole = encode(proof());
  Author telecom("telecom");
  first.node.connect("telecom");
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    Bytes altered = whole;
    altered[at] ^= 1;
    first.gets("telecom", telecom.item(telecom.control({ControlKind::kForkProof, altered})));
    ASSERT_FALSE(first.node.logged("own-fork")) << "byte " << at;
  }
  EXPECT_TRUE(first.node.logged("fork-proof-bad"));
  EXPECT_EQ(first.posted().seq, 2u);
}

// What every node gets: an own control entry with the proof, one an author.
class CoreForkSpreadTest : public testing::Test {
 protected:
  CoreForkSpreadTest() { machine.node.connect("telecom"); }
  std::size_t told() const {
    std::size_t count = 0;
    for (const auto& [key, body] : machine.node.store.table(NodeTable::kBodies)) {
      const auto row = parse_entry_row(*machine.node.store.find(NodeTable::kEntries, key));
      const auto header = parse<EntryHeader>(row->header);
      const auto control = parse<Control>(body);
      count += control && control->kind == ControlKind::kForkProof &&
                       header->author == machine.node.self.id
                   ? 1
                   : 0;
    }
    return count;
  }
  void fork() {
    machine.gets("telecom", author.item(author.clear()));
    author.forget();
    machine.gets("telecom", author.item(author.clear()));
  }
  Machine machine;
  Author author{"telecom"};
};

TEST_F(CoreForkSpreadTest, WhoProvesAForkTellsAllNodesOnce) {
  fork();
  ASSERT_TRUE(machine.node.logged("fork"));
  machine.node.pass(4'000);
  EXPECT_EQ(told(), 1u);
  author.forget();
  machine.gets("telecom", author.item(author.clear()));
  machine.node.pass(60'000);
  EXPECT_EQ(told(), 1u) << "a second one of the same author is no news";
}

// Its author has no receipt for it and offers it every few seconds, for ever.
TEST_F(CoreForkSpreadTest, WhatIsKnownToBeAForkIsRefusedAndNotAlarmedAgain) {
  machine.gets("telecom", author.item(author.clear()));
  author.forget();
  const auto other = author.clear();
  for (int offer = 0; offer < 3; ++offer) machine.gets("telecom", author.item(other));
  const auto fork = [](const Log& log) { return log.code == "fork"; };
  EXPECT_EQ(std::ranges::count_if(machine.node.logs, fork), 1);
  EXPECT_THAT(machine.node.acks("telecom", other.id), Each(static_cast<std::uint16_t>(ErrorCode::kFork)));
  EXPECT_THAT(machine.node.acks("telecom", other.id), SizeIs(3));
}

TEST_F(CoreForkSpreadTest, WhatWasNotToldBeforeARestartIsToldAfterItOnce) {
  fork();
  ASSERT_EQ(told(), 0u) << "it waits before it speaks";
  for (int run = 0; run < 2; ++run) {
    machine.restart();
    machine.node.connect("telecom");
    machine.node.pass(60'000);
    EXPECT_EQ(told(), 1u) << "run " << run;
  }
  author.forget();
  machine.gets("telecom", author.item(author.clear()));
  machine.node.pass(60'000);
  EXPECT_EQ(told(), 1u) << "it is known that all were told";
}

TEST_F(CoreForkSpreadTest, WhatWasToldByAnotherIsNotToldAfterARestart) {
  fork();
  const Bytes kept = *machine.node.store.find(NodeTable::kForks, key_log(node_of("telecom").id, 1));
  Author fsa("fsa");
  machine.node.connect("fsa");
  machine.gets("fsa", fsa.item(fsa.control({ControlKind::kForkProof, kept})));
  machine.restart();
  machine.node.pass(60'000);
  EXPECT_EQ(told(), 0u);
}

TEST_F(CoreForkSpreadTest, ProofThatCouldNotBeKeptIsMadeAgain) {
  machine.gets("telecom", author.item(author.clear()));
  author.forget();
  const auto other = author.clear();
  machine.node.commit_fails = ErrorCode::kStorageFull;
  machine.gets("telecom", author.item(other));
  EXPECT_THAT(machine.node.acks("telecom", other.id),
              ElementsAre(static_cast<std::uint16_t>(ErrorCode::kStorageFull)))
      << "telecom offers it again";
  machine.node.commit_fails = ErrorCode{};
  machine.gets("telecom", author.item(other));
  EXPECT_TRUE(machine.node.holds(NodeTable::kForks, key_log(node_of("telecom").id, 1)));
  machine.node.pass(4'000);
  EXPECT_EQ(told(), 1u);
}

TEST_F(CoreForkSpreadTest, WhoHearsItFromAnotherSaysNothing) {
  fork();
  const Bytes* kept =
      machine.node.store.find(NodeTable::kForks, key_log(node_of("telecom").id, 1));
  ASSERT_NE(kept, nullptr);
  if (told() != 0) GTEST_FAIL() << "it waits before it speaks";
  Author fsa("fsa");
  machine.node.connect("fsa");
  machine.gets("fsa", fsa.item(fsa.control({ControlKind::kForkProof, *kept})));
  machine.node.pass(60'000);
  EXPECT_EQ(told(), 0u);
}

}  // namespace
}  // namespace ceptoar::core::core_guard_test
