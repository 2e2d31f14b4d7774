// SPDX-License-Identifier: Apache-2.0
// A candidate CEPTOAR forms, says what it has for taking part, and is activated by votes.
#include <gmock/gmock.h>

#include <filesystem>

#include "cli/member/epochs.h"
#include "cli/member/readiness.h"
#include "cli/work/roster_votes.h"
#include "store/files.h"
#include "tests/cli/voting_world.h"

namespace ceptoar::test::forming_test {
namespace {

using member::RosterChange;
using member::UserCode;

class FormingTest : public VotingTest {
 protected:
  // gas is forming in the roster in force.
  void activate_when_ready(const std::filesystem::path& request) {
    const Voting now = voting("telecom");
    const crypto::RosterState& roster = *now.life.in_force();
    EXPECT_EQ(roster.find_org("gas")->status, Status::kForming);
    ASSERT_TRUE(store::write_file(world.file("rules"), as_bytes("規則"), store::FileKind::kPlain, false));
    member::ReadinessWish wish = {"gas", world.file("rules"), "運営規則", "poc@gas", "", ""};
    const auto next_with = [&](const std::string& name) {
      const auto made =
          member::make_readiness(roster, wish, world.open_admin("gas"), world.clock().now_ms());
      EXPECT_TRUE(fine(made));
      EXPECT_TRUE(store::write_file(world.file(name), *made, store::FileKind::kPlain, false));
      RosterChanges changes;
      changes.ready = {world.file(name)};
      changes.activate = {"gas"};
      changes.add_voter = {request};
      return member::next_roster(now, changes, world.clock().now_ms());
    };
    EXPECT_TRUE(refused_with(next_with("part"), UserCode::kRosterChange)) << "nobody for outside";
    wish.poc_outside = "secretariat@gas";
    const auto active = next_with("whole");
    ASSERT_TRUE(fine(active));
    const auto said = member::difference(roster.roster, *active);
    EXPECT_EQ(active->voters.size(), 5u);
    ASSERT_EQ(said.size(), 3u);
    EXPECT_EQ(said[0].what, RosterChange::kOrgActivated);
    EXPECT_EQ(said[2].what, RosterChange::kVoterAdded);
    EXPECT_EQ(said[1].what, RosterChange::kReadiness);
    EXPECT_EQ(said[1].detail, "運営規則");
    auto session = world.open(holder_of("telecom"));
    auto shown = work::roster_view_of(
        *session, crypto::RosterState{*active, Hash32{}, roster.network_id, {}}, "gas");
    ASSERT_TRUE(fine(shown));
    ASSERT_TRUE(shown->orgs[0].readiness.has_value());
    EXPECT_TRUE(shown->orgs[0].readiness->complete);
    EXPECT_EQ(shown->orgs[0].readiness->rules, crypto::rules_hash(as_bytes("規則")));
    EXPECT_EQ(shown->orgs[0].readiness->coordinator, "");
    shown = work::roster_view_of(*session, roster, "gas");
    ASSERT_TRUE(fine(shown));
    ASSERT_TRUE(shown->orgs[0].readiness.has_value()) << "the list of what is missing";
    EXPECT_FALSE(shown->orgs[0].readiness->complete);
    shown = work::roster_view_of(*session, roster, "banks");
    ASSERT_TRUE(fine(shown));
    EXPECT_FALSE(shown->orgs[0].readiness.has_value()) << "it takes part already";
  }
};

TEST_F(FormingTest, ACandidateComesInWithoutAVoteAndTakesPartWhenActivated) {
  const member::OrgInit what = world.init_org("gas", 7100);
  RosterChanges changes;
  changes.add = {what.out};
  changes.as_candidate = true;
  const auto next = member::next_roster(voting("banks"), changes, world.clock().now_ms());
  ASSERT_TRUE(fine(next));
  EXPECT_EQ(next->voters.size(), 4u);
  const auto said = member::difference(voting("banks").life.in_force()->roster, *next);
  ASSERT_EQ(said.size(), 4u);
  EXPECT_EQ(said[0].what, RosterChange::kOrgAdded);
  EXPECT_EQ(said[0].detail, "candidate, ceptoar");
  EXPECT_EQ(said[1].what, RosterChange::kOrgNames);
  EXPECT_EQ(said[2].what, RosterChange::kAdminKey);
  EXPECT_EQ(said[3].what, RosterChange::kNodeAdded);

  const Hash32 hash = propose("banks", changes);
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("telecom"), 2u);
  const Voting now = voting("telecom");
  const crypto::RosterState& roster = *now.life.in_force();
  EXPECT_EQ(roster.find_org("gas")->status, Status::kCandidate);
  EXPECT_FALSE(roster.in_community(*roster.find_community("council"), roster.find_org("gas")->id));
  RosterChanges voter;
  voter.add_voter = {what.out};
  EXPECT_TRUE(refused_with(member::next_roster(now, voter, world.clock().now_ms()),
                           UserCode::kRosterChange));
  voter.activate = {"gas"};
  EXPECT_TRUE(refused_with(member::next_roster(now, voter, world.clock().now_ms()),
                           UserCode::kRosterChange))
      << "a CEPTOAR is formed first";
  RosterChanges form;
  form.form = {"gas"};
  const Hash32 forming = propose("banks", form);
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, forming);
  for (const char* org : {"banks", "fsa"}) vote(org, forming);
  ASSERT_EQ(version("telecom"), 3u);
  activate_when_ready(what.out);
}

// Who is in no roster yet writes its requirements by a file of rosters; without them nobody proposes it.
TEST_F(FormingTest, WhoTakesPartAtOnceIsAskedForItsRequirements) {
  const member::OrgInit what = world.init_org("gas", 7100);
  ASSERT_TRUE(store::write_file(world.file("rules"), as_bytes("規則"), store::FileKind::kPlain, false));
  const Voting now = voting("banks");
  const crypto::RosterState& roster = *now.life.in_force();
  RosterChanges changes;
  changes.add = {what.out};
  const auto refused = member::next_roster(now, changes, world.clock().now_ms());
  EXPECT_TRUE(refused_with(refused, UserCode::kRequirements));
  EXPECT_EQ(refused.error().argument("org"), "gas");

  member::ReadinessWish wish = {"gas", world.file("rules"), "規則", "poc@gas", "", "", false};
  EXPECT_TRUE(refused_with(member::make_readiness(roster, wish, world.open_admin("gas"),
                                                  world.clock().now_ms()),
                           UserCode::kRosterChange))
      << "it is not in that roster, and did not say that it is new";
  wish.newcomer = true;
  const auto next_with = [&](const std::string& name) {
    const auto made =
        member::make_readiness(roster, wish, world.open_admin("gas"), world.clock().now_ms());
    EXPECT_TRUE(fine(made));
    EXPECT_TRUE(store::write_file(world.file(name), *made, store::FileKind::kPlain, false));
    RosterChanges with = changes;
    with.ready = {world.file(name)};
    return member::next_roster(now, with, world.clock().now_ms());
  };
  EXPECT_TRUE(refused_with(next_with("part"), UserCode::kRequirements)) << "nobody for outside";
  wish.poc_outside = "poc@gas";
  const auto next = next_with("whole");
  ASSERT_TRUE(fine(next));
  const auto gas = std::find_if(next->organisations.begin(), next->organisations.end(),
                                [](const Organisation& org) { return org.handle == "gas"; });
  ASSERT_NE(gas, next->organisations.end());
  EXPECT_EQ(gas->status, Status::kActive);
  EXPECT_EQ(next->voters.size(), 5u);
  // Of somebody else's organisation they are nobody's.
  wish.org = "water";
  EXPECT_TRUE(refused_with(member::make_readiness(roster, wish, world.open_admin("gas"),
                                                  world.clock().now_ms()),
                           UserCode::kRosterChange));

  // The document against the check code that the roster has now.
  const crypto::RosterState with_gas{*next, Hash32{}, roster.network_id, {}};
  auto compared = member::compare_rules(with_gas, "gas", world.file("rules"));
  ASSERT_TRUE(fine(compared));
  EXPECT_TRUE(compared->same());
  EXPECT_EQ(compared->name, "規則");
  ASSERT_TRUE(store::write_file(world.file("other"), as_bytes("規則\n"), store::FileKind::kPlain, false));
  compared = member::compare_rules(with_gas, "gas", world.file("other"));
  ASSERT_TRUE(fine(compared));
  EXPECT_FALSE(compared->same()) << "a line more";
  EXPECT_TRUE(refused_with(member::compare_rules(with_gas, "banks", world.file("rules")),
                           UserCode::kNoRules));
  EXPECT_TRUE(refused_with(member::compare_rules(with_gas, "gaz", world.file("rules")),
                           UserCode::kUnknownRecipient));
  EXPECT_TRUE(refused_with(member::compare_rules(with_gas, "gas", world.file("missing")),
                           UserCode::kNoFile));
}

TEST_F(FormingTest, OnlyACandidateCeptoarIsFormed) {
  const auto refused = [&](const std::string& handle) {
    RosterChanges form;
    form.form = {handle};
    return refused_with(member::next_roster(voting("banks"), form, world.clock().now_ms()),
                        UserCode::kRosterChange);
  };
  EXPECT_TRUE(refused("electric")) << "it takes part already";
  EXPECT_TRUE(refused("fsa")) << "a ministry";
}

TEST_F(FormingTest, RefusesRequirementsThatDoNotFit) {
  const crypto::RosterState base = *voting("banks").life.in_force();
  const auto rules = world.file("rules");
  ASSERT_TRUE(store::write_file(rules, as_bytes("規則"), store::FileKind::kPlain, false));
  const member::ReadinessWish good = {"banks", rules, "規則", "poc@banks", "poc@banks", ""};
  const auto make = [&](const std::function<void(member::ReadinessWish&)>& change,
                        const std::string& by = "banks") {
    member::ReadinessWish wish = good;
    change(wish);
    return member::make_readiness(base, wish, world.open_admin(by), world.clock().now_ms());
  };
  EXPECT_TRUE(fine(make([](auto&) {})));
  EXPECT_TRUE(refused_with(make([](auto& w) { w.org = "fsa"; }, "fsa"), UserCode::kRosterChange));
  EXPECT_TRUE(refused_with(make([](auto&) {}, "electric"), UserCode::kRosterChange));
  EXPECT_TRUE(refused_with(make([](auto& w) { w.poc_outside = "poc@electric"; }),
                           UserCode::kRosterChange));
  EXPECT_TRUE(refused_with(make([](auto& w) { w.coordinator = "somebody"; }), UserCode::kRosterChange));
  EXPECT_TRUE(refused_with(make([](auto& w) { w.rules_name = "a\nb"; }), UserCode::kRosterChange));
  EXPECT_FALSE(make([&](auto& w) { w.rules = world.file("missing"); }));
  // As a file: cut, bent, of another organisation.
  const auto whole = make([](auto&) {});
  ASSERT_TRUE(fine(whole));
  const auto put = [&](BytesView bytes) {
    const auto path = world.file("ready");
    EXPECT_TRUE(store::write_file(path, bytes, store::FileKind::kPlain, true));
    RosterChanges changes;
    changes.ready = {path};
    return member::next_roster(voting("banks"), changes, world.clock().now_ms());
  };
  EXPECT_TRUE(fine(put(*whole)));
  EXPECT_TRUE(refused_with(put(BytesView(*whole).first(whole->size() - 8)), UserCode::kFileBad));
  auto wire = parse<SignedReadiness>(*whole);
  ASSERT_TRUE(wire.has_value());
  wire->signature.bytes[1] ^= 1;
  EXPECT_TRUE(refused_with(put(encode(*wire)), UserCode::kSignatureBad));
}

}  // namespace
}  // namespace ceptoar::test::forming_test
