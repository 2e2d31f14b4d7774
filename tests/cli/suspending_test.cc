// SPDX-License-Identifier: Apache-2.0
// The fast path with the shipped functions: sheets that are carried, words, what programs read of the
// suspended and what not, and a voter whose machine dies between saving and sending.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/member/alarms.h"
#include "cli/member/roster_changes.h"
#include "cli/member/sealing.h"
#include "cli/member/suspending.h"
#include "cli/member/voter.h"
#include "cli/work/items.h"
#include "cli/work/roster_votes.h"
#include "cli/work/suspension_view.h"
#include "store/files.h"
#include "tests/cli/voting_world.h"

namespace ceptoar::test::suspending_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using work::SuspensionStage;

// banks, telecom, electric and fsa vote: three are more than half as well.
class SuspendingTest : public VotingTest {
 protected:
  std::filesystem::path write(const std::string& name, BytesView bytes) {
    const auto path = world.file(name);
    EXPECT_TRUE(store::write_file(path, bytes, store::FileKind::kPlain, true));
    return path;
  }
  // As `roster suspend propose` makes it.
  std::filesystem::path sheet(const std::string& by, const std::string& of,
                              const std::string& name = "sheet") {
    const auto made = member::next_suspension(voting(by), of, world.clock().now_ms());
    EXPECT_TRUE(fine(made));
    return write(name, member::encode_sheet(*made));
  }
  member::Outcome<Control> sign(const std::filesystem::path& path, const std::string& org,
                                bool again = false) {
    const auto open = member::read_suspension_sheet(path);
    if (!open) return open.error();
    return member::sign_suspension(*open, world.open_admin(org), again, world.clock().now_ms());
  }
  // Signed at that organisation, carried as a file, sent by electric.
  void sign_and_send(const std::filesystem::path& path, const std::string& org) {
    const auto said = sign(path, org);
    ASSERT_TRUE(fine(said)) << org;
    const auto ballot = write("ballot-" + org, member::encode_said({*said}));
    const auto back = member::read_said(ballot);
    ASSERT_TRUE(fine(back));
    send("electric", *back);
  }
  void suspend_telecom() {
    const auto path = sheet("banks", "telecom");
    for (const char* org : {"banks", "electric", "fsa"}) sign_and_send(path, org);
  }
  std::vector<work::SuspensionView> views(const std::string& org) {
    return work::suspension_views(voting(org), world.clock().now_ms());
  }
  Status status_at(const std::string& org, const std::string& of) {
    world.start(holder_of(org));
    auto session = world.open(holder_of(org));
    return (*session->trust().current())->find_org(of)->status;
  }
  void post(const std::string& holder, const std::string& title, bool flash) {
    auto session = world.open(holder);
    ASSERT_TRUE(fine(work::start(*session)));
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("本文です。"));
    wish.title = title;
    wish.tlp = "amber+strict";
    wish.to = "banks";
    wish.flash = flash;
    const auto draft = work::prepare(*session, wish);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, std::chrono::milliseconds{0})));
  }
  // Posts of the suspended telecom: those that are no flash wait, and all it sent is marked.
  void only_flashes_are_read() {
    post("secretariat@telecom", "during", false);
    post("secretariat@telecom", "flash", true);
    const auto now = world.titles("secretariat@banks");
    EXPECT_THAT(now, Contains("flash"));
    EXPECT_THAT(now, Not(Contains("during")));
    auto session = world.open("secretariat@banks");
    const auto items = work::inbox(*session, {false, true, 50});
    ASSERT_TRUE(fine(items));
    for (const auto& item : *items) EXPECT_EQ(item.suspended, item.from == "telecom") << item.title;
  }
  void agree(const Roster& next, const std::vector<std::string>& orgs) {
    SignedRoster proposal;
    proposal.roster = encode(next);
    const Hash32 hash = crypto::roster_hash(proposal.roster);
    send("banks", {{ControlKind::kRoster, encode(proposal)}});
    for (int hands = 0; hands < 2; ++hands) {
      for (const std::string& org : orgs) {
        const Voting now = voting(org);
        if (now.find(hash) == nullptr) continue;  // in force since
        const auto said = member::vote(now, world.open_admin(org), hash);
        EXPECT_TRUE(fine(said)) << org;
        if (said) send(org, said->controls);
      }
    }
  }
};

TEST_F(SuspendingTest, ThreeVotersSuspendForSeventyTwoHours) {
  const auto path = sheet("banks", "telecom");
  sign_and_send(path, "banks");
  sign_and_send(path, "electric");
  ASSERT_THAT(views("fsa"), SizeIs(1));
  EXPECT_EQ(views("fsa")[0].stage, SuspensionStage::kSigning);
  EXPECT_EQ(views("fsa")[0].org, "telecom");
  EXPECT_THAT(views("fsa")[0].who, ElementsAre("banks", "electric"));
  EXPECT_EQ(status_at("banks", "telecom"), Status::kActive);
  sign_and_send(path, "fsa");
  for (const char* org : {"banks", "telecom", "electric", "fsa"}) {
    EXPECT_EQ(status_at(org, "telecom"), Status::kSuspended) << org;
  }
  const auto view = views("banks")[0];
  EXPECT_EQ(view.stage, SuspensionStage::kInForce);
  EXPECT_EQ(view.ends_ms, view.starts_ms + crypto::kSuspensionMs);
  {
    auto session = world.open(holder_of("banks"));
    EXPECT_EQ((*session->trust().agreed())->find_org("telecom")->status, Status::kActive)
        << "the roster itself is what it was";
    const auto roster = work::roster_view(*session, "telecom");
    ASSERT_TRUE(fine(roster));
    EXPECT_EQ(roster->orgs[0].suspended_until_ms, view.ends_ms);
    const auto alarms = member::kept_alarms(*session, true);
    ASSERT_TRUE(fine(alarms));
    std::vector<member::AlarmKind> kinds;
    for (const auto& one : *alarms) kinds.push_back(one.alarm.kind);
    EXPECT_THAT(kinds, Contains(member::AlarmKind::kSuspension));
  }
  const auto versions = work::version_views(voting("banks"), world.clock().now_ms());
  ASSERT_TRUE(fine(versions));
  ASSERT_THAT(versions->back().suspensions, SizeIs(1));
  EXPECT_EQ(versions->back().suspensions[0].org, "telecom");
  world.clock().advance_hours(73);
  EXPECT_EQ(status_at("banks", "telecom"), Status::kActive);
  EXPECT_EQ(views("banks")[0].stage, SuspensionStage::kEnded);
  world.clock().advance_days(limits::kSuspensionSpentDays);
  status_at("banks", "telecom");  // a look at the clock forgets it
  EXPECT_THAT(views("banks"), IsEmpty());
}

TEST_F(SuspendingTest, OfTheSuspendedFlashesAreReadAndMarkedAndTheRestWhenItHasEnded) {
  post("secretariat@telecom", "before", false);
  suspend_telecom();
  only_flashes_are_read();
  EXPECT_THAT(world.titles("secretariat@banks"), Contains("before"));
  world.clock().advance_hours(73);
  EXPECT_THAT(world.titles("secretariat@banks"), Contains("during"));
}

TEST_F(SuspendingTest, OfASingleNodeFlashesAreReadAndItsOrganisationStands) {
  const std::string place = "127.0.0.1:7003";
  const auto made = member::next_suspension(voting("banks"), "telecom", world.clock().now_ms(), place);
  ASSERT_TRUE(fine(made));
  EXPECT_EQ(made->node, world.node_of("telecom").id);
  const auto path = write("sheet", member::encode_sheet(*made));
  const auto open = member::read_suspension_sheet(path);
  ASSERT_TRUE(fine(open));
  EXPECT_EQ(open->handle, "telecom " + place) << "who signs sees which one";
  EXPECT_TRUE(refused_with(
      member::next_suspension(voting("banks"), "electric", world.clock().now_ms(), place),
      UserCode::kRosterChange))
      << "another organisation's";
  EXPECT_TRUE(refused_with(
      member::next_suspension(voting("banks"), "telecom", world.clock().now_ms(), "127.0.0.1:1"),
      UserCode::kNoNode));
  for (const char* org : {"banks", "electric", "fsa"}) sign_and_send(path, org);
  EXPECT_EQ(status_at("banks", "telecom"), Status::kActive);
  ASSERT_THAT(views("banks"), SizeIs(1));
  EXPECT_EQ(views("banks")[0].stage, SuspensionStage::kInForce);
  EXPECT_EQ(views("banks")[0].node, place);
  only_flashes_are_read();
  {
    const auto session = world.open("secretariat@banks");
    const auto roster = work::roster_view(*session, "telecom");
    ASSERT_TRUE(fine(roster));
    EXPECT_THAT(roster->orgs[0].suspended_nodes, ElementsAre(place));
  }
  world.clock().advance_hours(73);
  EXPECT_THAT(world.titles("secretariat@banks"), Contains("during"));
}

// The same three sign once in thirty days, and who lost his medium is known by what the mesh holds.
TEST_F(SuspendingTest, AVoterSignsOnceInThirtyDaysUnlessMoreThanHalfDo) {
  suspend_telecom();
  const auto other = sheet("banks", "electric", "other");
  const auto refused = sign(other, "banks");
  ASSERT_TRUE(refused_with(refused, UserCode::kSuspendSpent));
  EXPECT_EQ(refused.error().arguments[1].value, "30");
  EXPECT_TRUE(fine(sign(other, "banks", true)));
  std::filesystem::remove(world.admin("fsa") / "suspensions");
  EXPECT_TRUE(refused_with(sign(other, "fsa"), UserCode::kSuspendSpent));
  EXPECT_TRUE(fine(sign(other, "telecom"))) << "the suspended organisation keeps its vote";
  world.clock().advance_days(limits::kSuspensionSpentDays + 1);
  EXPECT_TRUE(fine(sign(sheet("banks", "electric", "later"), "electric")));
}

// A machine that dies between saving and sending: the same again, another one not.
TEST_F(SuspendingTest, WhatWasSavedIsSignedAgainAndNothingElse) {
  const auto first = sheet("banks", "telecom");
  world.clock().advance_hours(1);
  const auto second = sheet("banks", "electric", "second");
  const auto said = sign(first, "banks");
  ASSERT_TRUE(fine(said));  // and lost
  const auto again = sign(first, "banks");
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(*again, *said);
  EXPECT_TRUE(refused_with(sign(second, "banks"), UserCode::kSuspendSpent));
  // What cannot be saved is not signed.
  std::filesystem::create_directory(world.admin("fsa") / "suspensions");
  EXPECT_FALSE(sign(first, "fsa"));
}

TEST_F(SuspendingTest, VotersJoinWhatIsBeingSigned) {
  const auto first = sheet("banks", "telecom");
  sign_and_send(first, "banks");
  world.clock().advance_hours(10);
  const auto joined = member::read_suspension_sheet(sheet("fsa", "telecom", "joined"));
  const auto begun = member::read_suspension_sheet(first);
  ASSERT_TRUE(fine(joined));
  ASSERT_TRUE(fine(begun));
  EXPECT_EQ(joined->word, begun->word);
  world.clock().advance_hours(30);
  const auto late = member::read_suspension_sheet(sheet("fsa", "telecom", "late"));
  ASSERT_TRUE(fine(late));
  EXPECT_NE(late->word.starts_ms, begun->word.starts_ms) << "less than half of its time is left";
}

TEST_F(SuspendingTest, TheNextVersionDecides) {
  suspend_telecom();
  ASSERT_EQ(status_at("banks", "telecom"), Status::kSuspended);
  RosterChanges renew;
  renew.renew = true;
  const auto next = member::next_roster(voting("banks"), renew, world.clock().now_ms());
  ASSERT_TRUE(fine(next));
  for (const Organisation& org : next->organisations) EXPECT_EQ(org.status, Status::kActive);
  agree(*next, {"banks", "electric", "fsa"});
  EXPECT_EQ(status_at("banks", "telecom"), Status::kActive) << "the quorum left it active";
  RosterChanges confirm;
  confirm.suspend = {"telecom"};
  const auto third = member::next_roster(voting("banks"), confirm, world.clock().now_ms());
  ASSERT_TRUE(fine(third));
  agree(*third, {"banks", "electric", "fsa"});
  EXPECT_EQ(status_at("electric", "telecom"), Status::kSuspended);
  world.clock().advance_hours(100);
  EXPECT_EQ(status_at("electric", "telecom"), Status::kSuspended) << "without an end";
}

TEST_F(SuspendingTest, RefusesSheetsAndKeysThatDoNotFit) {
  const auto path = sheet("banks", "telecom");
  const std::uint64_t now_ms = world.clock().now_ms();
  const Voting known = voting("banks");
  EXPECT_TRUE(refused_with(member::next_suspension(known, "nobody", now_ms),
                           UserCode::kUnknownRecipient));
  RosterChanges confirm;
  confirm.suspend = {"telecom"};
  const auto next = member::next_roster(known, confirm, now_ms);
  ASSERT_TRUE(fine(next));
  const auto open = member::read_suspension_sheet(path);
  ASSERT_TRUE(fine(open));
  // No vote key at all, and the vote key of no voter.
  const auto made = member::AdminKeys::create(world.file("stranger"), world.unlock(), true, world.random());
  ASSERT_TRUE(fine(made));
  EXPECT_TRUE(refused_with(member::sign_suspension(*open, *made, false, now_ms), UserCode::kNotVoter));
  const auto bare = member::AdminKeys::create(world.file("bare"), world.unlock(), false, world.random());
  ASSERT_TRUE(fine(bare));
  EXPECT_TRUE(refused_with(member::sign_suspension(*open, *bare, false, now_ms), UserCode::kNotVoter));
  const auto banks = world.open_admin("banks");
  EXPECT_TRUE(refused_with(member::sign_suspension(*open, banks, false, now_ms - limits::kDayMs),
                           UserCode::kClock));
  EXPECT_TRUE(refused_with(
      member::sign_suspension(*open, banks, false, open->word.starts_ms + crypto::kSuspensionMs),
      UserCode::kSuspendOver));
  EXPECT_TRUE(fine(member::sign_suspension(
      *open, banks, false, open->word.starts_ms + crypto::kSuspensionMs - 1)));
  // A sheet cut anywhere, and one that is no sheet.
  const auto whole = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(whole);
  for (std::size_t size = 0; size < whole->size(); size += 211) {
    EXPECT_FALSE(member::read_suspension_sheet(write("cut", BytesView(*whole).first(size)))) << size;
  }
  for (const std::size_t from_end : {std::size_t{25}, std::size_t{9}}) {  // of the organisation, of the node
    Bytes bent = *whole;
    bent[bent.size() - from_end] ^= 1;
    EXPECT_TRUE(refused_with(member::read_suspension_sheet(write("bent", bent)), UserCode::kFileBad));
  }
  EXPECT_FALSE(member::read_suspension_sheet(world.file("missing")));
}

}  // namespace
}  // namespace ceptoar::test::suspending_test
