// SPDX-License-Identifier: Apache-2.0
// What a program cannot judge yet, and authors who make much of it: neither does it cost every command, nor does
// it hide what others wrote.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/member/archive_items.h"
#include "cli/member/own_keys.h"
#include "cli/member/roster_voting.h"
#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "cli/member/waiting_list.h"
#include "cli/work/items.h"
#include "tests/cli/cut_off.h"
#include "tests/cli/second_node.h"
#include "tests/cli/world.h"

namespace ceptoar::test::sync_waiting_test {
namespace {

using member::WaitReason;
using store::ArchiveTable;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kReaderHere = "secretariat@electric";
constexpr const char* kWriter = "secretariat@banks";

class SyncWaitingTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }

  // Entries of banks from now on do not reach the reader's node, but for flashes.
  void hold_back_all_but_flashes(bool controls_too = false) {
    const NodeId author = world_.node_of("banks").id;
    const std::uint64_t before = world_.node_of("banks").seq;
    world_.mesh().hold_back(reader_node(), [=](const MeshEntry& entry) {
      if (controls_too && entry.header.dist == Dist::kControl) return true;
      return entry.header.author == author && entry.header.seq > before &&
             entry.header.lane != Lane::kFlash;
    });
  }
  NodeId reader_node() { return world_.node_of("electric").id; }
  work::PostResult flash(const std::string& to, const std::string& title) {
    auto session = world_.open(kWriter);
    EXPECT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("本文です。"));
    wish.title = title;
    wish.tlp = "amber";
    wish.to = to;
    wish.flash = true;
    const auto draft = work::prepare(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    return sent ? *sent : work::PostResult{};
  }
  std::uint64_t place_of_log(const NodeId& author) {
    auto session = world_.open(kReaderHere);
    const auto held = member::log_positions(*session, (*session->trust().agreed())->roster.nodes);
    EXPECT_TRUE(fine(held));
    return held && held->contains(author) ? held->at(author) : 0;
  }
  std::size_t questions_of_a_start(std::size_t new_items = 0) {
    const std::size_t before = world_.mesh().questions();
    const auto started = world_.start(kReaderHere);
    EXPECT_THAT(started.sync.alarms, IsEmpty());
    EXPECT_EQ(started.sync.new_items, new_items);
    return world_.mesh().questions() - before;
  }
  // Under the roster and the keys that the writer's program has.
  member::SealWish wish_of(const std::string& title, const std::vector<std::string>& to,
                           bool flash = false) {
    auto session = world_.open(kWriter);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto readers = member::resolve(*session, {Tlp::kAmber, to, false, flash});
    EXPECT_TRUE(fine(readers));
    Advisory text;
    text.title = title;
    text.language = "ja";
    text.text = "本文です。";
    member::SealWish wish;
    if (readers) wish.audience = *readers;
    wish.content = encode(text);
    wish.title = title;
    wish.flash = flash;
    return wish;
  }
  // As if it were sealed to that key; how many of its readers have one of them.
  static std::size_t name_newest(member::SealWish& wish, const crypto::StatementState& newest) {
    std::size_t changed = 0;
    for (Reader& reader : wish.audience.audience.readers) {
      if (reader.org != newest.statement.org) continue;
      ++changed;
      reader.epoch = newest.statement.epoch;
      reader.statement_hash = newest.hash;
    }
    return changed;
  }
  void send(const member::SealWish& wish, std::size_t times = 1) {
    auto session = world_.open(kWriter);
    ASSERT_TRUE(fine(work::start(*session)));
    const std::vector<member::SealWish> wishes(times, wish);
    ASSERT_TRUE(fine(member::seal_all_to_outbox(*session, wishes)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  // As it is, and not by the keys that the program knows.
  void send_untouched(const member::SealWish& wish) {
    auto session = world_.open(kWriter);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto sealed = member::seal_to_outbox(*session, wish);
    ASSERT_TRUE(fine(sealed));
    ASSERT_TRUE(fine(member::flush_outbox(*session, member::Keeping::kAtOnce, {}, sealed->msg)));
  }
  void send_controls(const std::vector<Control>& controls) {
    {
      auto session = world_.open(kWriter);
      for (const Control& one : controls) ASSERT_TRUE(fine(member::control_to_outbox(*session, one)));
    }
    world_.start(kWriter);
  }

  World world_{5311};
};

TEST_F(SyncWaitingTest, WhatNamesAnUnknownRosterIsAskedForOnceAndReadWhenItComes) {
  constexpr std::size_t kMany = 300;
  const auto known = *world_.open(kReaderHere)->trust().agreed();
  add_second_node(world_);
  const auto next = *world_.open(kWriter)->trust().agreed();
  ASSERT_NE(next->hash, known->hash);
  world_.mesh().set_roster(known);  // nobody but the writer hears of the next one
  questions_of_a_start();
  const std::size_t idle = questions_of_a_start();
  send(wish_of("大量", {"electric"}), kMany);
  EXPECT_GE(questions_of_a_start(), kMany) << "each is looked at when it comes";
  EXPECT_LE(questions_of_a_start(), idle + 1) << "and not again";
  world_.mesh().set_roster(next);
  questions_of_a_start(kMany);
}

// Whoever is a voter by the proposal alone is known when it has come; no roster is another then.
TEST_F(SyncWaitingTest, ABallotOfAProposedVoterCountsWhicheverOfTheTwoComesFirst) {
  for (const bool ballot_first : {false, true}) {
    SCOPED_TRACE(ballot_first ? "the ballot first" : "both at once");
    const std::size_t waiting = world_.start(kReaderHere).sync.waiting;  // tried with all rosters from here on
    const auto known = *world_.open(kReaderHere)->trust().agreed();
    const crypto::SignKey key = crypto::SignKey::generate(world_.random());
    Roster next = successor(*known);
    next.voters.front().key = key.public_key();
    next.voters.front().id = crypto::id_of<VoterId>(crypto::label::kVoterId, key.public_key());
    const VoterId voter = next.voters.front().id;
    sort_roster(next);
    SignedRoster proposal;
    proposal.roster = encode(next);
    const Hash32 hash = crypto::roster_hash(proposal.roster);
    const Control roster{ControlKind::kRoster, encode(proposal)};
    const Control ballot{ControlKind::kPrevote,
                         encode(crypto::make_prevote(key, known->network_id, next.version, 0, hash))};
    if (ballot_first) {
      send_controls({ballot});
      const auto before = world_.start(kReaderHere).sync;
      EXPECT_THAT(before.alarms, IsEmpty());
      EXPECT_EQ(before.waiting, waiting + 1);
      send_controls({roster});
    } else {
      send_controls({roster, ballot});
    }
    const auto after = world_.start(kReaderHere).sync;
    EXPECT_THAT(after.alarms, IsEmpty());
    EXPECT_EQ(after.waiting, waiting);
    const auto session = world_.open(kReaderHere);
    const auto voting = member::load_voting(*session);
    ASSERT_TRUE(fine(voting));
    EXPECT_NE(voting->find(hash), nullptr);
    EXPECT_THAT(voting->ballots.voters(0, hash), ElementsAre(voter));
  }
}

TEST_F(SyncWaitingTest, AGapBehindThousandsThatNoKeyOpensIsClosed) {
  hold_back_all_but_flashes();
  ASSERT_TRUE(fine(world_.post(kWriter, "amber", "electric", false, "前の件")));
  const auto urgent = flash("electric", "至急");
  EXPECT_THAT(world_.titles(kReaderHere), Contains("至急"));
  const EntryHeader header = world_.mesh().entries().at(urgent.entry.value()).header;
  ASSERT_LT(place_of_log(header.author), header.seq);
  {
    auto session = world_.open(kReaderHere);
    std::vector<store::ArchiveWrite> writes;
    for (std::uint64_t n = 0; n < 10'001; ++n) {
      Bytes key(EntryId::kSize - 8, 0);  // before every other
      append_be64(key, n);
      writes.push_back({ArchiveTable::kWaiting, std::move(key),
                        encode_row(member::WaitingRow{WaitReason::kKey, world_.clock().now_ms()})});
    }
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  world_.mesh().release(reader_node());
  EXPECT_THAT(world_.titles(kReaderHere), Contains("前の件"));
  EXPECT_GE(place_of_log(header.author), header.seq);
}

// Two wait above the gap: what follows it is linked in one commit and read in a later one.
TEST_F(SyncWaitingTest, WhatStoodAboveAGapIsReadWhereverTheRunThatClosesItIsCutOff) {
  namespace fs = std::filesystem;
  const NodeId author = world_.node_of("banks").id;
  const std::uint64_t missing = world_.node_of("banks").seq + 1;
  world_.mesh().hold_back(reader_node(), [=](const MeshEntry& entry) {
    return entry.header.author == author && entry.header.seq == missing;
  });
  for (const char* title : {"前の件", "中の件", "後の件"}) {
    ASSERT_TRUE(fine(world_.post(kWriter, "amber", "electric", false, title)));
  }
  EXPECT_THAT(world_.titles(kReaderHere), Not(Contains("後の件")));
  ASSERT_LT(place_of_log(author), missing);
  world_.mesh().release(reader_node());
  const fs::path home = world_.home(kReaderHere);
  fs::copy(home, world_.file("before"), fs::copy_options::recursive);
  const auto pull = [&] {
    auto session = world_.open(kReaderHere);
    const auto synced = member::sync(*session);
    EXPECT_TRUE(fine(synced));
    return synced.has_value();
  };
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    ASSERT_GT(fs::remove_all(home), 0u);
    fs::copy(world_.file("before"), home, fs::copy_options::recursive);
    const bool killed = killed_in(nth, pull);
    ASSERT_TRUE(pull());
    auto session = world_.open(kReaderHere);
    const auto items = work::inbox(*session, {});
    ASSERT_TRUE(fine(items));
    std::vector<std::string> titles;
    for (const work::InboxItem& item : *items) titles.push_back(item.title);
    for (const char* title : {"前の件", "中の件", "後の件"}) EXPECT_THAT(titles, Contains(title));
    if (!killed) break;
  }
  EXPECT_GT(nth, 5) << "each of the three in a commit of its own";
  EXPECT_LT(nth, kMostCalls);
}

TEST_F(SyncWaitingTest, AFlashAboveAGapHasItsAudienceCheckedAgain) {
  hold_back_all_but_flashes(true);
  {
    auto session = world_.open("secretariat@telecom");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  ASSERT_TRUE(fine(world_.post(kWriter, "amber", "electric", false, "前の件")));
  const std::string number = flash("telecom,electric", "至急").number;
  const auto audience = [&] {
    EXPECT_EQ(world_.start(kReaderHere).sync.new_items, 1u) << "the flash, and then what came before it";
    auto session = world_.open(kReaderHere);
    const auto read = work::read_item(*session, number);
    EXPECT_TRUE(fine(read));
    return read ? read->summary.audience : crypto::AudienceCheck::kSuperseded;
  };
  EXPECT_EQ(audience(), crypto::AudienceCheck::kStatementMissing);
  world_.mesh().release(reader_node());
  EXPECT_EQ(audience(), crypto::AudienceCheck::kGood);
}

TEST_F(SyncWaitingTest, AFlashAboveAGapThatProvesFalseInItsPlaceIsTakenAway) {
  hold_back_all_but_flashes(true);
  world_.mesh().hold_back(world_.node_of("banks").id,
                          [](const MeshEntry& entry) { return entry.header.dist == Dist::kControl; });
  std::optional<crypto::StatementState> newest;
  {
    auto session = world_.open("secretariat@telecom");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    newest = **member::own_statement(*session, ReaderClass::kStaff);
  }
  ASSERT_TRUE(fine(world_.post(kWriter, "amber", "electric", false, "前の件")));
  member::SealWish wish = wish_of("至急", {"telecom", "electric"}, true);
  EXPECT_EQ(name_newest(wish, *newest), 1u);
  send_untouched(wish);
  EXPECT_THAT(world_.titles(kReaderHere), Contains("至急"));
  world_.mesh().release(reader_node());
  std::vector<member::AlarmKind> alarms;
  for (const member::Alarm& one : world_.start(kReaderHere).sync.alarms) alarms.push_back(one.kind);
  EXPECT_THAT(alarms, Contains(member::AlarmKind::kBadSeal));
  for (int i = 0; i < 2; ++i) {
    const auto titles = world_.titles(kReaderHere);
    EXPECT_THAT(titles, Contains("前の件"));
    EXPECT_THAT(titles, Not(Contains("至急")));
  }
}

// Its author says that it is for telecom's newest key and seals to the one before; who has no statement of the
// newest one cannot see that yet.
TEST_F(SyncWaitingTest, WhatProvesFalseOnTheSecondLookIsTakenAway) {
  const auto inbox = [&](const char* holder) {
    world_.start(holder);
    auto session = world_.open(holder);
    std::vector<std::string> out;
    const auto items = work::inbox(*session, {});
    EXPECT_TRUE(fine(items));
    if (!items) return out;
    for (const work::InboxItem& item : *items) out.push_back(item.title);
    return out;
  };
  constexpr const char* kEarly = "liaison@fsa";
  member::SealWish wish = wish_of("第1報", {"telecom", "electric", "fsa"});
  send(wish);
  const EntryId first = world_.node_of("banks").head;
  EXPECT_THAT(inbox(kReaderHere), Contains("第1報"));
  for (const char* org : {"banks", "electric"}) {
    world_.mesh().hold_back(world_.node_of(org).id,
                            [](const MeshEntry& entry) { return entry.header.dist == Dist::kControl; });
  }
  std::optional<crypto::StatementState> newest;
  {
    auto session = world_.open("secretariat@telecom");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    newest = **member::own_statement(*session, ReaderClass::kStaff);
  }
  wish = wish_of("第2報", {"telecom", "electric", "fsa"});
  ASSERT_EQ(name_newest(wish, *newest), 1u);
  {
    const auto session = world_.open(kReaderHere);
    const auto row = member::item_of(*session, first);
    ASSERT_TRUE(fine(row));
    wish.item = row->item_id;
    wish.refs = {{Relation::kUpdates, first, row->author_org, row->item_id}};
  }
  send_untouched(wish);
  const auto late = inbox(kReaderHere);
  EXPECT_THAT(late, Contains("第2報"));
  EXPECT_THAT(late, Not(Contains("第1報")));
  const auto early = inbox(kEarly);
  EXPECT_THAT(early, Contains("第1報"));
  EXPECT_THAT(early, Not(Contains("第2報")));
  world_.mesh().release(reader_node());
  EXPECT_EQ(inbox(kReaderHere), early);
  EXPECT_EQ(inbox(kReaderHere), early) << "and it does not come back";
}

TEST_F(SyncWaitingTest, WhatWaitsForAKeyDoesSoStillWhenItsBodyFailsAndThereIsNoRoomForBodies) {
  ASSERT_TRUE(fine(world_.post(kWriter, "amber", "electric", false, "待つ件")));
  const EntryId entry = world_.node_of("banks").head;
  EXPECT_THAT(world_.titles(kReaderHere), Contains("待つ件"));
  const auto put_back = [&](bool fill) {
    auto session = world_.open(kReaderHere);
    const auto stored = session->archive().load(ArchiveTable::kEntries, entry.view());
    ASSERT_TRUE(stored.has_value());
    auto row = member::parse_archived_entry(*stored);
    ASSERT_TRUE(row.has_value());
    std::vector<store::ArchiveWrite> writes;
    // Entries of the same author that wait for their bodies.
    for (std::uint64_t n = 0; fill && n < limits::kTriedAgainPerAuthor; ++n) {
      Bytes key(EntryId::kSize - 8, 0);
      append_be64(key, n);
      writes.push_back({ArchiveTable::kEntries, key, encode_row(*row)});
      writes.push_back({ArchiveTable::kWaiting, key,
                        encode_row(member::WaitingRow{WaitReason::kBody, world_.clock().now_ms()})});
    }
    row->settled = false;
    writes.push_back({ArchiveTable::kEntries, to_bytes(entry.view()), encode_row(*row)});
    writes.push_back({ArchiveTable::kBodies, to_bytes(entry.view()), std::nullopt});
    writes.push_back({ArchiveTable::kWaiting, to_bytes(entry.view()),
                      encode_row(member::WaitingRow{WaitReason::kKey, world_.clock().now_ms()})});
    writes.push_back({ArchiveTable::kMeta, member::meta_key("keys-tried"), std::nullopt});
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  };
  const auto waits = [&] {
    auto session = world_.open(kReaderHere);
    const auto synced = member::sync(*session);
    EXPECT_TRUE(fine(synced));
    return session->archive().load(ArchiveTable::kWaiting, entry.view()).has_value();
  };
  MeshEntry& at_node = world_.mesh().mutable_entries().at(entry);
  const Bytes body = std::exchange(at_node.body, Bytes(1, 0));
  put_back(true);
  EXPECT_TRUE(waits());
  at_node.body = body;
  put_back(false);
  EXPECT_FALSE(waits()) << "and it is read with the next key";
}

// Another node of the organisation has the header, and the body a moment later.
TEST_F(SyncWaitingTest, WhoseBodyFailsWhenItsKeyCameIsAskedForAgain) {
  ASSERT_TRUE(fine(world_.post(kWriter, "amber", "electric", false, "後から本文")));
  const EntryId entry = world_.node_of("banks").head;
  EXPECT_THAT(world_.titles(kReaderHere), Contains("後から本文"));
  for (const WaitReason reason : {WaitReason::kKey, WaitReason::kRoster}) {
    {
      auto session = world_.open(kReaderHere);
      const auto stored = session->archive().load(ArchiveTable::kEntries, entry.view());
      ASSERT_TRUE(stored.has_value());
      auto row = member::parse_archived_entry(*stored);
      ASSERT_TRUE(row.has_value());
      row->settled = false;
      ASSERT_TRUE(fine(session->commit(
          {{ArchiveTable::kEntries, to_bytes(entry.view()), encode_row(*row)},
           {ArchiveTable::kBodies, to_bytes(entry.view()), std::nullopt},
           {ArchiveTable::kWaiting, to_bytes(entry.view()),
            encode_row(member::WaitingRow{reason, world_.clock().now_ms()})},
           {ArchiveTable::kMeta, member::meta_key("keys-tried"), std::nullopt},
           {ArchiveTable::kMeta, member::meta_key("rosters-tried"), std::nullopt}})));
    }
    const auto waits = [&] {
      auto session = world_.open(kReaderHere);
      EXPECT_TRUE(fine(member::sync(*session)));
      return session->archive().load(ArchiveTable::kWaiting, entry.view()).has_value();
    };
    MeshEntry& at_node = world_.mesh().mutable_entries().at(entry);
    const Bytes body = std::exchange(at_node.body, Bytes(1, 0));
    EXPECT_TRUE(waits());
    at_node.body = body;
    EXPECT_FALSE(waits()) << "no other key and no other roster came meanwhile";
  }
}

TEST_F(SyncWaitingTest, AnAuthorHasSoMuchRoomAndTakesNoneFromOthers) {
  auto session = world_.open(kReaderHere);
  member::WaitingList list(*session);
  ASSERT_TRUE(fine(list.load()));
  const std::size_t before = list.rows().size();
  std::vector<store::ArchiveWrite> writes;
  std::uint64_t made = 0;
  EntryHeader header;
  header.author = world_.random().id<NodeId>();
  const auto add = [&](WaitReason reason) {
    header.seq = ++made;
    EntryId id;
    Bytes bytes(EntryId::kSize - 8, 1);
    append_be64(bytes, made);
    std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    const auto waits = list.add(id, header, reason, writes);
    EXPECT_TRUE(fine(waits));
    return waits && *waits;
  };
  for (std::size_t i = 0; i < limits::kTriedAgainPerAuthor; ++i) ASSERT_TRUE(add(WaitReason::kStatement));
  EXPECT_FALSE(add(WaitReason::kStatement));
  // Missing bodies have a room of their own, which leaves the other one as it is.
  for (std::size_t i = 0; i < limits::kTriedAgainPerAuthor; ++i) ASSERT_TRUE(add(WaitReason::kBody));
  EXPECT_FALSE(add(WaitReason::kBody));
  EXPECT_FALSE(add(WaitReason::kTelling)) << "the same room";
  EXPECT_TRUE(add(WaitReason::kRoster));
  EXPECT_EQ(list.rows().size(), before + 2 * limits::kTriedAgainPerAuthor + 1);
  // Those above a gap never go; of those that no key opens the oldest does.
  for (std::size_t i = 0; i < 2 * limits::kWaitingPerAuthor; ++i) ASSERT_TRUE(add(WaitReason::kChainGap));
  const std::size_t gaps = list.rows().size();
  for (std::size_t i = 0; i < limits::kWaitingPerAuthor; ++i) ASSERT_TRUE(add(WaitReason::kKey));
  EXPECT_EQ(list.rows().size(), gaps + limits::kWaitingPerAuthor);
  const std::uint64_t oldest = made - limits::kWaitingPerAuthor + 1;
  EXPECT_TRUE(add(WaitReason::kKey));
  EXPECT_EQ(list.rows().size(), gaps + limits::kWaitingPerAuthor);
  const Bytes gone = std::exchange(writes.back().key, {});
  EXPECT_FALSE(writes.back().value);
  Bytes expected(EntryId::kSize - 8, 1);
  append_be64(expected, oldest);
  EXPECT_EQ(gone, expected);
  header.author = world_.random().id<NodeId>();
  EXPECT_TRUE(add(WaitReason::kStatement)) << "somebody else";
}

}  // namespace
}  // namespace ceptoar::test::sync_waiting_test
