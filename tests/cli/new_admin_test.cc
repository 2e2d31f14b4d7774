// SPDX-License-Identifier: Apache-2.0
// Another admin key for an organisation under the id that it has: the file, the proposal and its words, and
// how its people, its companies and everybody else go on afterwards.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/member/ceremony.h"
#include "cli/member/invitation.h"
#include "cli/member/new_admin.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/recovering.h"
#include "cli/member/roster_changes.h"
#include "cli/member/staff.h"
#include "cli/member/sync.h"
#include "cli/member/told_reissues.h"
#include "crypto/roster_file.h"
#include "store/files.h"
#include "tests/cli/cut_off.h"
#include "tests/cli/voting_world.h"

namespace ceptoar::test::new_admin_test {
namespace {

using member::RosterChange;
using member::UserCode;
using testing::Contains;
using testing::Not;

class NewAdminTest : public VotingTest {
 protected:
  member::NewAdminKey make(const std::string& org, bool voter, const std::string& name) {
    const auto made = member::make_new_admin(world.file(name), world.file(name + ".admin"), org, voter,
                                             world.unlock(), world.random());
    EXPECT_TRUE(fine(made));
    return *made;
  }
  RosterChanges changes_with(const std::string& name, const std::string& proposer = "telecom") {
    RosterChanges out;
    out.admin_key = {world.file(name + ".admin")};
    const Voting now = voting(proposer);
    auto session = world.open(holder_of(proposer));
    const auto held = member::log_positions(*session, now.life.in_force()->roster.nodes);
    EXPECT_TRUE(fine(held));
    out.positions = *held;
    return out;
  }
  auto rekey(const std::string& org, bool voter, const std::filesystem::path& medium,
             const std::filesystem::path& out) {
    return member::make_new_admin(medium, out, org, voter, world.unlock(), world.random());
  }
  Bytes bytes_of(const std::filesystem::path& path) {
    auto bytes = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
    EXPECT_TRUE(bytes) << path;
    return bytes ? std::move(*bytes) : Bytes{};
  }
  member::AdminKeys open_new(const std::string& name) {
    auto keys = member::AdminKeys::open(world.file(name), world.unlock());
    EXPECT_TRUE(fine(keys));
    return std::move(*keys);
  }
  bool is_former(const std::string& holder) {
    auto session = world.open(holder);
    const auto identity = session->identity();
    EXPECT_TRUE(fine(identity)) << holder;
    return (*identity)->former;
  }
  // Everybody who is told of it.
  void go_round(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      for (const char* one : {"secretariat@banks", "clerk@banks", "officer@banks-1",
                              "secretariat@electric"}) {
        world.start(one);
      }
    }
  }
};

TEST_F(NewAdminTest, TheFileHoldsWhatItsKeysSignedAndNothingElse) {
  const auto made = make("banks", true, "banks-2nd");
  EXPECT_EQ(made.number.size(), 71u) << "60 digits in groups of five";
  EXPECT_EQ(made.number.substr(0, 23), member::short_admin_number("banks", made.admin));
  EXPECT_EQ(made.voter_number, member::short_voter_number("banks", made.voter));
  EXPECT_NE(member::short_admin_number("electric", made.admin), made.number.substr(0, 23));
  const auto read = member::read_new_admin(world.file("banks-2nd.admin"));
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->admin, made.admin);
  EXPECT_EQ(read->voter, made.voter);
  EXPECT_EQ(read->number, made.number);
  EXPECT_EQ(open_new("banks-2nd").admin().public_key(), made.admin);
  // The medium is not made twice, and no other file is written over.
  const auto again = [&](const std::string& medium, const std::string& name, bool voter) {
    return member::make_new_admin(world.file(medium), world.file(name), "banks", voter, world.unlock(),
                                  world.random());
  };
  const auto same = again("banks-2nd", "banks-2nd.admin", true);
  ASSERT_TRUE(fine(same)) << "nobody may have seen the number";
  EXPECT_EQ(same->number, made.number);
  EXPECT_EQ(same->voter_number, made.voter_number);
  for (const bool voter : {true, false}) {
    EXPECT_TRUE(refused_with(again("banks-2nd", "other", voter), UserCode::kExists)) << voter;
    EXPECT_FALSE(std::filesystem::exists(world.file("other")));
  }
  EXPECT_TRUE(refused_with(again("banks-2nd", "genesis", true), UserCode::kExists));
  EXPECT_TRUE(refused_with(again("banks-3rd", "genesis", true), UserCode::kExists));
  EXPECT_FALSE(std::filesystem::exists(world.file("banks-3rd"))) << "nothing is made for it";
  const auto bytes = store::read_file(world.file("banks-2nd.admin"), store::FileKind::kPlain, 4096);
  ASSERT_TRUE(bytes);
  for (std::size_t at = 0; at < bytes->size(); ++at) {
    Bytes bent = *bytes;
    bent[at] ^= 1;
    ASSERT_TRUE(store::write_file(world.file("bent"), bent, store::FileKind::kPlain, true));
    EXPECT_FALSE(member::read_new_admin(world.file("bent"))) << at;
  }
  ASSERT_TRUE(store::write_file(world.file("bent"), BytesView(*bytes).first(bytes->size() - 1),
                                store::FileKind::kPlain, true));
  EXPECT_TRUE(refused_with(member::read_new_admin(world.file("bent")), UserCode::kFileBad));
}

// The stick for the file was not there: the same command goes on with the keys that were made.
TEST_F(NewAdminTest, AFileThatCouldNotBeWrittenIsWrittenByTheSameCommand) {
  const auto made_at = [&](const std::filesystem::path& out) {
    return member::make_new_admin(world.file("medium"), out, "banks", true, world.unlock(), world.random());
  };
  EXPECT_FALSE(made_at(world.file("missing") / "banks.admin"));
  const SignPublicKey key = open_new("medium").admin().public_key();
  const auto made = made_at(world.file("banks.admin"));
  ASSERT_TRUE(fine(made));
  EXPECT_EQ(made->admin, key);
  EXPECT_EQ(made->number, made_at(world.file("banks.admin"))->number);
  const auto read = member::read_new_admin(world.file("banks.admin"));
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->number, made->number);
}

TEST_F(NewAdminTest, CutOffAtAnyWriteTheSameCommandGoesOnAndNoOtherDoes) {
  namespace fs = std::filesystem;
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    const fs::path medium = world.file("cut-" + std::to_string(nth));
    const fs::path out = world.file("cut-out-" + std::to_string(nth));
    const bool killed = killed_in(nth, [&] { return rekey("banks", true, medium, out).has_value(); });
    const bool has_keys = fs::exists(medium / "admin.keys");
    const Bytes keys = has_keys ? bytes_of(medium / "admin.keys") : Bytes{};
    if (has_keys) {
      EXPECT_TRUE(fs::exists(medium / "purpose")) << "the note is there before the keys";
    }
    if (fs::exists(medium / "purpose")) {
      const fs::path other = world.file("cut-other");
      EXPECT_TRUE(refused_with(rekey("electric", true, medium, other), UserCode::kExists));
      EXPECT_TRUE(refused_with(rekey("banks", false, medium, other), UserCode::kExists));
      EXPECT_TRUE(refused_with(member::make_recovery_key(medium, other, "", world.unlock(), world.random()),
                               UserCode::kExists));
      EXPECT_TRUE(refused_with(
          member::hold_ceremony("banks", true, {{medium, &world.unlock()}}, world.random()),
          UserCode::kExists));
      EXPECT_FALSE(fs::exists(other));
      EXPECT_EQ(fs::exists(medium / "admin.keys"), has_keys);
    }
    const auto made = rekey("banks", true, medium, out);
    ASSERT_TRUE(fine(made));
    if (has_keys) {
      EXPECT_EQ(bytes_of(medium / "admin.keys"), keys);
    }
    const auto read = member::read_new_admin(out);
    ASSERT_TRUE(fine(read));
    EXPECT_EQ(read->number, made->number);
    EXPECT_TRUE(refused_with(rekey("banks", true, medium, world.file("cut-other")), UserCode::kExists))
        << "their file is out";
    if (!killed) break;
  }
  EXPECT_GT(nth, 9) << "note, keys, file and note: three calls each";
  EXPECT_LT(nth, kMostCalls);
}

// What lies on the medium is used for something, or may be.
TEST_F(NewAdminTest, AMediumOfSomethingElseIsRefused) {
  namespace fs = std::filesystem;
  const fs::path out = world.file("taken.admin");
  // Of `org init`, the own one too: it is in use.
  for (const char* org : {"electric", "banks"}) {
    EXPECT_TRUE(refused_with(rekey("banks", true, world.admin(org), out), UserCode::kExists)) << org;
    EXPECT_FALSE(fs::exists(world.admin(org) / "purpose"));
  }
  // Of another organisation's rekey, whose file is not out yet, and is.
  const fs::path theirs = world.file("theirs");
  EXPECT_FALSE(rekey("electric", true, theirs, world.file("missing") / "electric.admin"));
  EXPECT_TRUE(refused_with(rekey("banks", true, theirs, out), UserCode::kExists));
  ASSERT_TRUE(fine(rekey("electric", true, theirs, world.file("electric.admin"))));
  EXPECT_TRUE(refused_with(rekey("banks", true, theirs, out), UserCode::kExists));
  // Of a ceremony: for the organisation that it was held for alone.
  const fs::path witnessed = world.file("witnessed");
  ASSERT_TRUE(fine(member::hold_ceremony("electric", true, {{witnessed, &world.unlock()}}, world.random())));
  EXPECT_TRUE(refused_with(rekey("banks", true, witnessed, out), UserCode::kAdminOther));
  EXPECT_TRUE(refused_with(rekey("electric", false, witnessed, out), UserCode::kFileBad));
  EXPECT_FALSE(fs::exists(out));
  EXPECT_TRUE(fine(rekey("electric", true, witnessed, world.file("witnessed.admin"))));
  EXPECT_FALSE(fs::exists(witnessed / "purpose")) << "it has a note already";
  // Of a program that wrote no note, and keys that were put under another's note.
  const fs::path begun = world.file("begun");
  EXPECT_FALSE(rekey("banks", true, begun, world.file("missing") / "banks.admin"));
  ASSERT_TRUE(fs::exists(begun / "admin.keys"));
  const Bytes note = bytes_of(begun / "purpose");
  ASSERT_TRUE(fs::remove(begun / "purpose"));
  EXPECT_TRUE(refused_with(rekey("banks", true, begun, out), UserCode::kExists));
  ASSERT_TRUE(store::write_file(begun / "purpose", note, store::FileKind::kPlain, false));
  const fs::path bare = world.file("bare");
  ASSERT_TRUE(fine(member::AdminKeys::create(bare, world.unlock(), false, world.random())));
  fs::copy_file(bare / "admin.keys", begun / "admin.keys", fs::copy_options::overwrite_existing);
  EXPECT_TRUE(refused_with(rekey("banks", true, begun, out), UserCode::kFileBad)) << "no vote key";
  EXPECT_FALSE(fs::exists(out));
}

TEST_F(NewAdminTest, AProposalSaysWhoseKeysChangeAndByWhichNumbers) {
  const auto made = make("banks", true, "banks-2nd");
  const Voting now = voting("telecom");
  const Roster& before = now.life.in_force()->roster;
  const std::uint64_t at_ms = world.clock().now_ms();
  RosterChanges changes = changes_with("banks-2nd");
  const auto next = member::next_roster(now, changes, at_ms);
  ASSERT_TRUE(fine(next));
  const auto said = member::difference(before, *next);
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0].what, RosterChange::kAdminKey);
  EXPECT_EQ(said[0].org, "banks");
  EXPECT_EQ(said[0].detail, made.number.substr(0, 23));
  EXPECT_EQ(said[1].what, RosterChange::kVoterKey) << "the seat stays";
  EXPECT_EQ(said[1].detail, made.voter_number);
  EXPECT_EQ(said[2].what, RosterChange::kLastPosition);
  EXPECT_EQ(said[2].org, "banks");
  EXPECT_EQ(next->voters.size(), before.voters.size());

  // Without the vote key the seat keeps its own.
  make("electric", false, "electric-2nd");
  const auto admin_alone = member::next_roster(now, changes_with("electric-2nd"), at_ms);
  ASSERT_TRUE(fine(admin_alone));
  EXPECT_EQ(admin_alone->voters, before.voters);

  // Nobody could say up to where the old key counts.
  changes.positions.clear();
  const auto blind = member::next_roster(now, changes, at_ms);
  EXPECT_TRUE(refused_with(blind, UserCode::kRosterChange));
  EXPECT_NE(blind.error().argument("what").find("nothing of its log"), std::string_view::npos);
  changes = changes_with("banks-2nd");
  changes.admin_key.push_back(changes.admin_key.front());
  EXPECT_TRUE(refused_with(member::next_roster(now, changes, at_ms), UserCode::kRosterChange)) << "twice";
  make("gas", false, "gas-2nd");
  EXPECT_TRUE(refused_with(member::next_roster(now, changes_with("gas-2nd"), at_ms),
                           UserCode::kUnknownRecipient));
  // Nor while the roster has expired.
  EXPECT_TRUE(refused_with(member::next_roster(now, changes_with("banks-2nd"), before.expires_ms + 1),
                           UserCode::kRosterExpired));
}

TEST_F(NewAdminTest, AfterwardsEverybodyReadsAndOneCommandMakesAllCertificates) {
  const std::string secretariat = "secretariat@banks";
  world.enrol_company("banks-1");
  world.enrol_person("clerk@banks");
  world.sync_all(2);
  go_round(3);
  make("banks", false, "banks-2nd");
  const Hash32 hash = [&] {
    const auto next = member::next_roster(voting("telecom"), changes_with("banks-2nd"),
                                          world.clock().now_ms());
    EXPECT_TRUE(fine(next));
    return propose("telecom", *next);
  }();
  for (const char* org : {"telecom", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"telecom", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("banks"), 2u);

  // They read on, and hear why nothing leaves.
  EXPECT_TRUE(is_former(secretariat));
  ASSERT_TRUE(fine(world.post("secretariat@electric", "amber", "banks", true, "着信")));
  EXPECT_THAT(world.titles(secretariat), Contains("着信"));
  EXPECT_THAT(world.titles("clerk@banks"), Contains("着信"));
  EXPECT_THAT(world.titles("officer@banks-1"), Contains("着信"));
  EXPECT_TRUE(refused_with(world.post(secretariat, "amber", "electric", false, "前の鍵"),
                           UserCode::kAdminChanged));
  // What it has to tell its office waits for the new certificates, and keeps nobody from working.
  {
    auto session = world.open(secretariat);
    member::ToldReissue ended;
    ended.number = 482'719'306'615;
    ended.told_ms = session->now_ms();
    ended.holder = (*session->identity())->subject.holder;
    ASSERT_TRUE(fine(session->commit({member::write_of(ended)})));
  }
  EXPECT_TRUE(world.start(secretariat).maintenance.admin_changed);
  {
    auto session = world.open(secretariat);
    EXPECT_EQ(member::told_reissues(*session)->size(), 1u);
  }

  {
    auto session = world.open(secretariat);
    EXPECT_TRUE(refused_with(
        member::certify(*session, world.open_admin("banks"), {secretariat, "", false}),
        UserCode::kAdminOther))
        << "the old medium certifies nobody";
    EXPECT_TRUE(refused_with(
        member::certify(*session, open_new("banks-2nd"), {"clerk@banks", "poc", false}),
        UserCode::kAdminChanged))
        << "nobody could be told of another role yet";
    const auto made = member::certify(*session, open_new("banks-2nd"), {secretariat, "", false});
    ASSERT_TRUE(fine(made));
    EXPECT_TRUE(made->own);
    EXPECT_EQ(made->colleagues, 1u);
  }
  go_round(4);
  for (const char* one : {"secretariat@banks", "clerk@banks", "officer@banks-1"}) {
    EXPECT_FALSE(is_former(one)) << one;
  }
  {
    auto session = world.open(secretariat);
    EXPECT_TRUE(member::told_reissues(*session)->empty());
  }
  {
    auto session = world.open("clerk@banks");
    const auto list = member::staff_list(*session);
    ASSERT_TRUE(fine(list));
    ASSERT_TRUE(list->has_value());
    EXPECT_EQ((*list)->list.staff.size(), 2u);
    EXPECT_TRUE(crypto::verify_staff_list((*list)->wire, (*list)->list.org,
                                          open_new("banks-2nd").admin().public_key(),
                                          (*list)->list.network_id, world.clock().now_ms())
                    .has_value())
        << "whoever is enrolled from now on gets this list";
  }
  // The next keys are under the new admin key, and reach all.
  {
    auto session = world.open("secretariat@electric");
    for (const ReaderClass key_class : {ReaderClass::kStaff, ReaderClass::kMembers}) {
      const auto* newest = session->trust().newest_statement(
          (*session->roster())->find_org("banks")->id, key_class);
      ASSERT_NE(newest, nullptr);
      EXPECT_TRUE(member::stands(*session, *newest));
    }
  }
  ASSERT_TRUE(fine(world.post("secretariat@electric", "amber", "banks", true, "後")));
  for (const char* one : {"secretariat@banks", "clerk@banks", "officer@banks-1"}) {
    EXPECT_THAT(world.titles(one), Contains("後")) << one;
  }
  // From now on one is certified as before, and alone.
  {
    auto session = world.open(secretariat);
    const auto made = member::certify(*session, open_new("banks-2nd"), {"clerk@banks", "poc", false});
    ASSERT_TRUE(fine(made));
    EXPECT_EQ(made->colleagues, 0u);
    EXPECT_FALSE(made->own);
  }
  // Who invites proves himself by the roster of today, and hands it on.
  {
    auto session = world.open(secretariat);
    const auto made = member::make_invitation(*session, "officer3@banks", "secretariat",
                                              world.file("officer3.invite"));
    ASSERT_TRUE(fine(made));
    const auto read = member::read_invitation(world.file("officer3.invite"), world.clock().now_ms());
    ASSERT_TRUE(fine(read));
    EXPECT_EQ(read->number, made->number);
    const auto rosters = crypto::parse_rosters(read->rosters);
    ASSERT_TRUE(rosters);
    EXPECT_EQ(crypto::life_of(*rosters)->in_force()->roster.version, 2u);
    ASSERT_TRUE(fine(member::accept_invitation(world.home("officer3@banks"), *read)));
    EXPECT_TRUE(fine(member::accept_invitation(world.home("officer3@banks"), *read))) << "once more";
    EXPECT_TRUE(refused_with(member::accept_invitation(world.home("liaison@fsa"), {}), UserCode::kExists))
        << "a home that trusts another one";
  }
  ASSERT_TRUE(fine(world.post(secretariat, "amber", "electric", false, "新しい鍵")));
  EXPECT_THAT(world.titles("secretariat@electric"), Contains("新しい鍵"));
  EXPECT_THAT(world.titles("secretariat@electric"), Not(Contains("前の鍵")));
}

}  // namespace
}  // namespace ceptoar::test::new_admin_test
