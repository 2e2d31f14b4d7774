// SPDX-License-Identifier: Apache-2.0
// Voters who are lost are replaced with the shipped functions: keys, sheets that are carried, words,
// the fourteen days, and a voter who was only silent.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/member/ceremony.h"
#include "cli/member/new_admin.h"
#include "cli/member/recovering.h"
#include "cli/member/roster_changes.h"
#include "cli/member/sealing.h"
#include "cli/member/voter.h"
#include "cli/work/recovery_view.h"
#include "store/files.h"
#include "tests/cli/cut_off.h"
#include "tests/cli/voting_world.h"

namespace ceptoar::test::recovering_test {
namespace {

using member::UserCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using work::RecoveryStage;

// banks, telecom, electric and fsa vote: T = 3, two objections block. Five recovery keys.
class RecoveringTest : public VotingTest {
 protected:
  RecoveringTest() {
    RosterChanges changes;
    std::vector<std::string> numbers;
    for (int i = 0; i < 5; ++i) {
      const std::string name = "holder-" + std::to_string(i);
      const auto made = member::make_recovery_key(world.file(name), world.file(name + ".key"), "",
                                                  world.unlock(), world.random());
      EXPECT_TRUE(fine(made));
      numbers.push_back(made->number);
      changes.recovery.push_back(world.file(name + ".key"));
    }
    const auto next = member::next_roster(voting("banks"), changes, world.clock().now_ms());
    EXPECT_TRUE(fine(next));
    // Who votes for them compares what each holder reads out.
    const auto said = member::difference(voting("banks").life.in_force()->roster, *next);
    EXPECT_THAT(said, SizeIs(1));
    EXPECT_EQ(said[0].what, member::RosterChange::kRecoveryKeys);
    for (const std::string& number : numbers) {
      EXPECT_NE(said[0].detail.find(number.substr(0, 23)), std::string::npos) << number;
    }
    SignedRoster proposal;
    proposal.roster = encode(*next);
    send("banks", {{ControlKind::kRoster, encode(proposal)}});
    agree(crypto::roster_hash(proposal.roster), {"banks", "electric", "fsa"});
    EXPECT_EQ(version("banks"), 2u);
  }

  void agree(const Hash32& hash, const std::vector<std::string>& orgs) {
    for (int hands = 0; hands < 2; ++hands) {
      for (const std::string& org : orgs) {
        const Voting now = voting(org);
        if (now.find(hash) == nullptr) continue;  // in force since
        const auto said = member::vote(now, admin_of(org), hash);
        EXPECT_TRUE(fine(said)) << org;
        if (said) send(org, said->controls);
      }
    }
  }
  auto key_on(const std::filesystem::path& medium, const std::filesystem::path& out, const std::string& org) {
    return member::make_recovery_key(medium, out, org, world.unlock(), world.random());
  }
  member::AdminKeys admin_of(const std::string& org) {
    const auto fresh = world.file("new-" + org);
    if (!std::filesystem::exists(fresh) || version(org) < 3) return world.open_admin(org);
    auto keys = member::AdminKeys::open(fresh, world.unlock());
    EXPECT_TRUE(fine(keys));
    return std::move(*keys);
  }

  std::filesystem::path new_voter(const std::string& org) {
    const auto out = world.file(org + ".voter");
    EXPECT_TRUE(fine(member::make_recovery_key(world.file("new-" + org), out, org, world.unlock(),
                                               world.random())));
    return out;
  }
  // The sheet that replaces the voters of telecom and fsa, as a file.
  std::filesystem::path sheet() {
    const Voting now = voting("banks");
    const auto wire = member::next_recovery(now, {new_voter("telecom"), new_voter("fsa")},
                                            world.clock().now_ms());
    EXPECT_TRUE(fine(wire));
    const auto path = world.file("sheet");
    EXPECT_TRUE(store::write_file(path, member::encode_sheet({now.bytes.rosters, *wire}),
                                  store::FileKind::kPlain, false));
    return path;
  }
  void sign(const std::filesystem::path& sheet_path, int holder) {
    const auto open = member::read_recovery_sheet(sheet_path);
    ASSERT_TRUE(fine(open));
    const auto keys =
        member::AdminKeys::open(world.file("holder-" + std::to_string(holder)), world.unlock());
    ASSERT_TRUE(fine(keys));
    const auto said = member::sign_recovery(*open, *keys);
    ASSERT_TRUE(fine(said));
    // Carried as a file, as `roster vote --ballot` takes it.
    const auto ballot = world.file("ballot-" + std::to_string(holder));
    ASSERT_TRUE(store::write_file(ballot, member::encode_said({*said}), store::FileKind::kPlain,
                                  false));
    const auto back = member::read_said(ballot);
    ASSERT_TRUE(fine(back));
    send("electric", *back);
  }
  // What the nodes say in their logs.
  void received(const std::filesystem::path& sheet_path,
                const std::vector<std::string>& by = {"banks", "telecom", "electric", "fsa"}) {
    const auto open = member::read_recovery_sheet(sheet_path);
    ASSERT_TRUE(fine(open));
    const crypto::RosterState& base = *open->life.recovery_base();
    const RecoveryWord word{base.network_id, open->recovery.roster.version, open->recovery.hash,
                            RecoverySays::kReceived, {}, {}};
    for (const std::string& org : by) send(org, {{ControlKind::kObjection, encode(word)}});
  }
  work::RecoveryView view(const std::string& org) {
    const auto views = work::recovery_views(voting(org));
    EXPECT_THAT(views, SizeIs(1));
    return views.empty() ? work::RecoveryView{} : views.front();
  }
};

// The stick for the file was not there: the same command goes on with the key that was made.
TEST_F(RecoveringTest, AFileThatCouldNotBeWrittenIsWrittenByTheSameCommand) {
  for (const std::string& org : {std::string(), std::string("banks")}) {
    const auto medium = world.file("late" + org);
    const auto made_at = [&](const std::filesystem::path& out) { return key_on(medium, out, org); };
    EXPECT_FALSE(made_at(world.file("missing") / "key"));
    const auto made = made_at(world.file("late.key" + org));
    ASSERT_TRUE(fine(made)) << org;
    const auto keys = member::AdminKeys::open(medium, world.unlock());
    ASSERT_TRUE(fine(keys));
    EXPECT_EQ(made->key, org.empty() ? keys->admin().public_key() : keys->voter()->public_key());
    const auto again = made_at(world.file("late.key" + org));
    ASSERT_TRUE(fine(again));
    EXPECT_EQ(again->number, made->number);
    EXPECT_TRUE(refused_with(made_at(world.file("second.key")), UserCode::kExists))
        << "the next holder, with the medium that was passed on";
    EXPECT_TRUE(refused_with(key_on(medium, world.file("wrong"), org.empty() ? "banks" : ""), UserCode::kExists))
        << "the other kind of key";
    for (const char* name : {"second.key", "wrong"}) EXPECT_FALSE(std::filesystem::exists(world.file(name)));
  }
}

TEST_F(RecoveringTest, CutOffAtAnyWriteTheSameCommandMakesTheKey) {
  namespace fs = std::filesystem;
  const auto bytes_of = [](const fs::path& path) {
    const auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
    EXPECT_TRUE(bytes) << path;
    return bytes ? *bytes : Bytes{};
  };
  for (const std::string& org : {std::string(), std::string("gas")}) {
    long nth = 1;
    for (; nth < kMostCalls; ++nth) {
      SCOPED_TRACE(org + ": killed in disk call " + std::to_string(nth));
      const fs::path medium = world.file("cut" + org + std::to_string(nth));
      const fs::path out = world.file("cut" + org + std::to_string(nth) + ".key");
      const bool killed = killed_in(nth, [&] { return key_on(medium, out, org).has_value(); });
      const bool has_keys = fs::exists(medium / "admin.keys");
      const Bytes keys = has_keys ? bytes_of(medium / "admin.keys") : Bytes{};
      if (fs::exists(medium / "purpose")) {
        const fs::path other = world.file("cut-other");
        EXPECT_TRUE(refused_with(key_on(medium, other, org.empty() ? "gas" : ""), UserCode::kExists));
        EXPECT_TRUE(refused_with(key_on(medium, other, "electric"), UserCode::kExists));
      }
      const auto made = key_on(medium, out, org);
      ASSERT_TRUE(fine(made));
      if (has_keys) {
        EXPECT_EQ(bytes_of(medium / "admin.keys"), keys);
      }
      const auto read = member::read_recovery_key(out);
      ASSERT_TRUE(fine(read));
      EXPECT_EQ(read->number, made->number);
      if (!killed) break;
    }
    EXPECT_GT(nth, 9) << "note, keys, file and note: three calls each";
    EXPECT_LT(nth, kMostCalls);
  }
}

// A key that is used daily, or is another's, must not become one that is kept for a recovery.
TEST_F(RecoveringTest, AMediumOfSomethingElseIsRefused) {
  namespace fs = std::filesystem;
  const member::OrgInit company_init = world.company("banks-1");
  ASSERT_TRUE(fine(member::trust_roster(company_init.home, world.file("genesis"), world.network_number())));
  ASSERT_TRUE(fine(member::org_init(company_init, world.unlock(), world.unlock(), world.clock(), world.random())));
  const fs::path witnessed = world.file("witnessed");
  ASSERT_TRUE(fine(member::hold_ceremony("gas", true, {{witnessed, &world.unlock()}}, world.random())));
  const fs::path company = world.file("witnessed-company");
  ASSERT_TRUE(fine(member::hold_ceremony("gas-1", false, {{company, &world.unlock()}}, world.random())));
  const auto rekeyed = [&](const std::string& name, bool voter, const fs::path& out) {
    return member::make_new_admin(world.file(name), out, "gas", voter, world.unlock(), world.random());
  };
  ASSERT_TRUE(fine(rekeyed("rekeyed", true, world.file("rekeyed.admin"))));
  EXPECT_FALSE(rekeyed("rekey-begun", true, world.file("missing") / "gas.admin"));
  EXPECT_FALSE(rekeyed("rekey-bare", false, world.file("missing") / "gas.admin"));
  const fs::path theirs = world.file("theirs");
  EXPECT_FALSE(key_on(theirs, world.file("missing") / "key", "electric"));
  const fs::path out = world.file("taken.key");
  for (const fs::path& medium :
       {world.admin("banks-1"), world.admin("electric"), witnessed, company, world.file("rekeyed"),
        world.file("rekey-begun"), world.file("rekey-bare"), theirs}) {
    for (const std::string& org : {std::string(), std::string("gas")}) {
      EXPECT_TRUE(refused_with(key_on(medium, out, org), UserCode::kExists)) << medium << ' ' << org;
      EXPECT_FALSE(fs::exists(out));
    }
  }
  // Keys without the note are of an earlier program, or of `org init`.
  ASSERT_TRUE(fs::remove(theirs / "purpose"));
  EXPECT_TRUE(refused_with(key_on(theirs, out, "electric"), UserCode::kExists));
}

TEST_F(RecoveringTest, LostVotersAreReplacedAndTheNewOnesVote) {
  const auto path = sheet();
  sign(path, 0);
  sign(path, 1);
  EXPECT_EQ(view("banks").stage, RecoveryStage::kSigning);
  sign(path, 3);
  EXPECT_EQ(view("banks").stage, RecoveryStage::kSpreading);
  EXPECT_THAT(view("banks").replaces, ElementsAre("fsa", "telecom"));
  received(path);
  const auto waiting = view("banks");
  EXPECT_EQ(waiting.stage, RecoveryStage::kWaiting);
  EXPECT_GE(waiting.due_ms, kCouncilNowMs + limits::kRecoveryDelayDays * limits::kDayMs);
  EXPECT_EQ(version("banks"), 2u);
  world.clock().advance_days(limits::kRecoveryDelayDays + 1);
  for (const char* org : {"banks", "telecom", "electric", "fsa"}) {
    version(org);  // a look at the clock
    EXPECT_EQ(version(org), 3u) << org;
  }
  EXPECT_EQ(view("banks").stage, RecoveryStage::kInForce);
  RosterChanges changes;
  changes.renew = true;
  const auto next = member::next_roster(voting("banks"), changes, world.clock().now_ms());
  ASSERT_TRUE(fine(next));
  EXPECT_EQ(next->version, 4u);
  SignedRoster proposal;
  proposal.roster = encode(*next);
  send("banks", {{ControlKind::kRoster, encode(proposal)}});
  agree(crypto::roster_hash(proposal.roster), {"banks", "electric", "fsa"});
  for (const char* org : {"banks", "telecom", "electric", "fsa"}) EXPECT_EQ(version(org), 4u) << org;
  EXPECT_THAT(work::recovery_views(voting("banks")), IsEmpty());
}

// Away over the recovery: its words, the version after it and the entries of the node which that added come in
// one feed, and nobody knows their author before the words have counted.
TEST_F(RecoveringTest, WhoWasAwayReadsWhatANodeAddedSinceWrote) {
  const std::vector<std::string> here = {"banks", "electric", "fsa"};
  const auto path = sheet();
  for (const int holder : {0, 1, 3}) sign(path, holder);
  received(path, here);
  ASSERT_EQ(view("banks").stage, RecoveryStage::kWaiting);
  world.clock().advance_days(limits::kRecoveryDelayDays + 1);
  for (const std::string& org : here) version(org);  // a look at the clock
  const MeshNode& added = world.make_node("banks", world.file("second.pub"), 7900);
  const NodeId second = added.id;
  world.mesh().node(second).access = world.node_of("banks").access;
  RosterChanges changes;
  changes.add_node = {world.file("second.pub")};
  agree(propose("banks", changes), here);
  ASSERT_EQ(version("banks"), 4u);

  const auto first = *world.open(holder_of("telecom"))->trust().agreed();
  ASSERT_EQ(first->roster.version, 1u) << "not started since";
  world.mesh().set_roster(*world.open(holder_of("banks"))->trust().agreed());
  world.node_of("banks").up = false;
  const auto sent = world.post(holder_of("banks"), "amber", "telecom", false, "新しいノードから");
  ASSERT_TRUE(fine(sent));
  ASSERT_TRUE(sent->stored);
  ASSERT_EQ(world.mesh().entries().at(*sent->entry).header.author, second);
  world.mesh().set_roster(first);  // a node here tells the newest version alone: it comes with the feed

  const auto started = world.start(holder_of("telecom"));
  for (const member::Alarm& alarm : started.sync.alarms) {
    EXPECT_NE(alarm.kind, member::AlarmKind::kBadEntry) << alarm.detail;
    EXPECT_NE(alarm.kind, member::AlarmKind::kHeldBack) << alarm.detail;
  }
  EXPECT_THAT(world.titles(holder_of("telecom")), testing::Contains("新しいノードから"));
  auto session = world.open(holder_of("telecom"));
  auto held = member::log_positions(*session, (*session->trust().agreed())->roster.nodes);
  ASSERT_TRUE(fine(held));
  EXPECT_EQ((*held)[second], world.mesh().node(second).seq);
}

TEST_F(RecoveringTest, AVoterWhoWasOnlySilentSaysThatHeIsThere) {
  const auto path = sheet();
  for (const int holder : {0, 1, 2, 3, 4}) sign(path, holder);
  received(path);
  const auto open = member::read_recovery_sheet(path);
  ASSERT_TRUE(fine(open));
  const auto word = member::answer_recovery(*open, world.open_admin("telecom"), RecoverySays::kPresent);
  ASSERT_TRUE(fine(word));
  send("banks", {*word});  // through any node
  EXPECT_EQ(view("electric").stage, RecoveryStage::kAnswered);
  EXPECT_THAT(view("electric").present, ElementsAre("telecom"));
  world.clock().advance_days(limits::kRecoveryDelayDays + 1);
  version("electric");
  EXPECT_EQ(version("electric"), 2u);
}

TEST_F(RecoveringTest, OfSeveralUnderWayTheHashChooses) {
  const auto path = sheet();
  EXPECT_TRUE(refused_with(member::sheet_of_recovery(voting("electric"), ""), UserCode::kNoRecovery))
      << "none is under way";
  sign(path, 0);
  const auto only = member::sheet_of_recovery(voting("electric"), "");
  ASSERT_TRUE(fine(only));
  // Another holder made a sheet of his own, an hour later.
  const auto second = world.file("second");
  {
    world.clock().advance_hours(1);
    const Voting now = voting("banks");
    const auto wire = member::next_recovery(
        now, {world.file("telecom.voter"), world.file("fsa.voter")}, world.clock().now_ms());
    ASSERT_TRUE(fine(wire));
    ASSERT_TRUE(store::write_file(second, member::encode_sheet({now.bytes.rosters, *wire}),
                                  store::FileKind::kPlain, false));
  }
  sign(second, 1);
  const auto views = work::recovery_views(voting("electric"));
  ASSERT_THAT(views, SizeIs(2));
  EXPECT_TRUE(refused_with(member::sheet_of_recovery(voting("electric"), ""), UserCode::kNoRecovery));
  EXPECT_TRUE(refused_with(member::sheet_of_recovery(voting("electric"), "0000"), UserCode::kNoRecovery));
  for (const work::RecoveryView& one : views) {
    const auto chosen = member::sheet_of_recovery(voting("electric"), member::short_hash(one.hash));
    ASSERT_TRUE(fine(chosen));
    const auto file = world.file("chosen-" + one.hash.hex());
    ASSERT_TRUE(store::write_file(file, *chosen, store::FileKind::kPlain, false));
    const auto open = member::read_recovery_sheet(file);
    ASSERT_TRUE(fine(open));
    EXPECT_EQ(open->recovery.hash, one.hash);
  }
}

TEST_F(RecoveringTest, ObjectionsBlockAndUndo) {
  const auto path = sheet();
  for (const int holder : {0, 1, 2}) sign(path, holder);
  received(path);
  world.clock().advance_days(limits::kRecoveryDelayDays + 1);
  version("electric");
  ASSERT_EQ(version("electric"), 3u);
  const auto open = member::read_recovery_sheet(path);
  ASSERT_TRUE(fine(open));
  for (const char* org : {"banks", "electric"}) {
    const auto word =
        member::answer_recovery(*open, world.open_admin(org), RecoverySays::kObjection);
    ASSERT_TRUE(fine(word));
    send("banks", {*word});
  }
  EXPECT_EQ(version("electric"), 2u);
  EXPECT_EQ(view("electric").stage, RecoveryStage::kBlocked);
  EXPECT_THAT(view("electric").objected, ElementsAre("banks", "electric"));
  EXPECT_EQ(version("electric"), 2u) << "and stays so when it is opened again";
}

TEST_F(RecoveringTest, RefusesKeysAndSheetsThatDoNotFit) {
  const auto path = sheet();
  const auto open = member::read_recovery_sheet(path);
  ASSERT_TRUE(fine(open));
  EXPECT_TRUE(refused_with(member::sign_recovery(*open, world.open_admin("banks")),
                           UserCode::kNotHolder));
  const auto holder = member::AdminKeys::open(world.file("holder-0"), world.unlock());
  ASSERT_TRUE(fine(holder));
  EXPECT_TRUE(refused_with(member::answer_recovery(*open, *holder, RecoverySays::kPresent),
                           UserCode::kNotVoter));
  const auto fresh = member::AdminKeys::open(world.file("new-fsa"), world.unlock());
  ASSERT_TRUE(fine(fresh));
  EXPECT_TRUE(refused_with(member::answer_recovery(*open, *fresh, RecoverySays::kObjection),
                           UserCode::kNotVoter))
      << "he does not vote yet";
  const Voting now = voting("banks");
  const std::uint64_t at_ms = world.clock().now_ms();
  EXPECT_TRUE(refused_with(member::next_recovery(now, {}, at_ms), UserCode::kRosterChange));
  EXPECT_TRUE(refused_with(member::next_recovery(now, {world.file("holder-0.key")}, at_ms),
                           UserCode::kRosterChange));
  const auto stranger = world.file("gas.voter");
  ASSERT_TRUE(fine(member::make_recovery_key(world.file("new-gas"), stranger, "gas", world.unlock(),
                                             world.random())));
  EXPECT_TRUE(refused_with(member::next_recovery(now, {stranger}, at_ms),
                           UserCode::kUnknownRecipient));
  RosterChanges two;
  two.recovery = {world.file("holder-0.key"), world.file("holder-1.key")};
  EXPECT_TRUE(refused_with(member::next_roster(now, two, at_ms), UserCode::kRosterChange));
  two.recovery = {world.file("fsa.voter")};
  EXPECT_TRUE(refused_with(member::next_roster(now, two, at_ms), UserCode::kRosterChange));
  // One byte of a key's file, and a sheet cut anywhere.
  auto bytes = store::read_file(stranger, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(bytes);
  bytes->back() ^= 1;
  const auto bent = world.file("bent.voter");
  ASSERT_TRUE(store::write_file(bent, *bytes, store::FileKind::kPlain, false));
  EXPECT_TRUE(refused_with(member::read_recovery_key(bent), UserCode::kSignatureBad));
  const auto whole = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(whole);
  for (std::size_t size = 0; size < whole->size(); size += 211) {
    ASSERT_TRUE(store::write_file(bent, BytesView(*whole).first(size), store::FileKind::kPlain, true));
    EXPECT_FALSE(member::read_recovery_sheet(bent)) << size;
  }
}

}  // namespace
}  // namespace ceptoar::test::recovering_test
