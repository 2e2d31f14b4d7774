// SPDX-License-Identifier: Apache-2.0
// What voters are shown before they sign: no field of a roster changes without a line, and who comes in
// beside the NISC is seen and refused.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <set>
#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/screens_voting.h"
#include "cli/cmd/show.h"
#include "cli/member/new_admin.h"
#include "cli/member/roster_changes.h"
#include "cli/work/reporter.h"
#include "cli/work/roster_votes.h"
#include "crypto/node_number.h"
#include "tests/cli/voting_world.h"

namespace ceptoar::test::roster_difference_test {
namespace {

using member::RosterChange;
using member::UserCode;
using testing::HasSubstr;
using testing::IsEmpty;

std::string said_to_voters(ui::Lang lang, const Roster& before, const Roster& after) {
  std::ostringstream sink;
  ui::Terminal terminal;
  terminal.width = 0;
  ui::Printer out(lang, terminal, sink);
  cmd::show_changes(out, member::difference(before, after));
  return sink.str();
}

template <class T>
T other(T value) {
  value.bytes[0] ^= 1;
  return value;
}

class RosterDifferenceTest : public VotingTest {
 protected:
  Roster now() { return voting("banks").life.in_force()->roster; }
  Organisation& org_of(Roster& roster, const std::string& handle) {
    const auto found = member::organisation_in(roster, handle);
    CEPTOAR_CHECK(found);
    return **found;
  }
};

struct FieldChange {
  const char* field;
  RosterChange what;
  std::function<void(Roster&)> change;
};

const std::vector<FieldChange>& every_field() {
  static const std::vector<FieldChange> all = {
      {"expires_ms", RosterChange::kExpiry, [](Roster& r) { r.expires_ms -= 1000; }},
      {"resolves", RosterChange::kResolves, [](Roster& r) { r.resolves = {Hash32{}}; }},
      {"recovery", RosterChange::kRecoveryKeys, [](Roster& r) { r.recovery.push_back(r.voters[0].key); }},
      {"ended", RosterChange::kLastPosition,
       [](Roster& r) { r.ended.push_back({r.nodes[0].nsk, r.nodes[0].org, r.nodes[0].id, 1, {{r.nodes[0].id, 3}}}); }},
      {"voter", RosterChange::kVoterAdded,
       [](Roster& r) { r.voters.push_back({other(r.voters[0].id), r.voters[0].org, other(r.voters[0].key)}); }},
      {"voter gone", RosterChange::kVoterRemoved, [](Roster& r) { r.voters.pop_back(); }},
      {"voter.key", RosterChange::kVoterKey, [](Roster& r) { r.voters[0].key = other(r.voters[0].key); }},
      {"voter.id", RosterChange::kVoterKey, [](Roster& r) { r.voters[0].id = other(r.voters[0].id); }},
      {"voter.org", RosterChange::kVoterAdded, [](Roster& r) { r.voters[0].org = r.voters[1].org; }},
      {"organisation", RosterChange::kOrgAdded,
       [](Roster& r) {
         r.organisations.push_back(r.organisations[0]);
         r.organisations.back().id = other(r.organisations[0].id);
       }},
      {"organisation gone", RosterChange::kOrgRemoved, [](Roster& r) { r.organisations.pop_back(); }},
      {"org.id", RosterChange::kOrgAdded, [](Roster& r) { r.organisations[0].id = other(r.organisations[0].id); }},
      {"org.kind", RosterChange::kOrgKind, [](Roster& r) { r.organisations[0].kind = OrgKind::kAssociate; }},
      {"org.status", RosterChange::kOrgSuspended,
       [](Roster& r) { r.organisations[0].status = Status::kSuspended; }},
      {"org.handle", RosterChange::kOrgRenamed, [](Roster& r) { r.organisations[0].handle = "renamed"; }},
      {"org.sector", RosterChange::kOrgRenamed, [](Roster& r) { r.organisations[0].sector = "gas"; }},
      {"org.ministry", RosterChange::kOrgRenamed, [](Roster& r) { r.organisations[0].ministry = "meti"; }},
      {"org.name_ja", RosterChange::kOrgRenamed, [](Roster& r) { r.organisations[0].name_ja = "別名"; }},
      {"org.name_en", RosterChange::kOrgRenamed, [](Roster& r) { r.organisations[0].name_en = "Other"; }},
      {"org.admin_key", RosterChange::kAdminKey,
       [](Roster& r) { r.organisations[0].admin_key = other(r.organisations[0].admin_key); }},
      {"org.readiness", RosterChange::kReadiness, [](Roster& r) { r.organisations[0].readiness = {1}; }},
      {"node", RosterChange::kNodeAdded,
       [](Roster& r) {
         r.nodes.push_back(r.nodes[0]);
         r.nodes.back().id = other(r.nodes[0].id);
       }},
      {"node gone", RosterChange::kNodeRemoved, [](Roster& r) { r.nodes.pop_back(); }},
      {"node.org", RosterChange::kOther, [](Roster& r) { r.nodes[0].org = r.nodes[1].org; }},
      {"node.status", RosterChange::kNodeSuspended, [](Roster& r) { r.nodes[0].status = Status::kSuspended; }},
      {"node.nsk_epoch", RosterChange::kOther, [](Roster& r) { r.nodes[0].nsk_epoch += 1; }},
      {"node.nsk", RosterChange::kNodeKey, [](Roster& r) { r.nodes[0].nsk = other(r.nodes[0].nsk); }},
      {"node.ntk", RosterChange::kNodeKey, [](Roster& r) { r.nodes[0].ntk = other(r.nodes[0].ntk); }},
      {"node.host", RosterChange::kNodeMoved, [](Roster& r) { r.nodes[0].host = "192.0.2.1"; }},
      {"node.port", RosterChange::kNodeMoved, [](Roster& r) { r.nodes[0].port = 9000; }},
      {"node.member_port", RosterChange::kNodeMemberPort, [](Roster& r) { r.nodes[0].member_port = 9001; }},
      {"community", RosterChange::kCommunities,
       [](Roster& r) { r.communities.push_back({"small", "小", false, {r.organisations[0].id}}); }},
      {"community gone", RosterChange::kCommunities, [](Roster& r) { r.communities.clear(); }},
      {"community.name", RosterChange::kCommunities, [](Roster& r) { r.communities[0].name = "renamed"; }},
      {"community.name_ja", RosterChange::kCommunities, [](Roster& r) { r.communities[0].name_ja = "別名"; }},
      {"community.all", RosterChange::kCommunities, [](Roster& r) { r.communities[0].all = false; }},
      {"community.members", RosterChange::kCommunities,
       [](Roster& r) { r.communities[0].members = {r.organisations[1].id}; }},
  };
  return all;
}

TEST_F(RosterDifferenceTest, NoFieldChangesWithoutALine) {
  const Roster before = now();
  ASSERT_FALSE(before.communities.empty());
  for (const FieldChange& one : every_field()) {
    Roster after = before;
    one.change(after);
    const auto said = member::difference(before, after);
    EXPECT_TRUE(std::any_of(said.begin(), said.end(),
                            [&](const auto& line) { return line.what == one.what; }))
        << one.field;
    for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
      const std::string text = said_to_voters(lang, before, after);
      EXPECT_EQ(text.find('{'), std::string::npos) << one.field << ": " << text;
      EXPECT_NE(text, said_to_voters(lang, before, before)) << one.field;
    }
  }
}

TEST_F(RosterDifferenceTest, NumberHashAndDateAloneAreNoDifference) {
  const Roster before = now();
  Roster after = before;
  after.version += 1;
  after.created_ms += 1000;
  after.network_id = NetworkId{Hash32{}.bytes};
  after.network_id.bytes[0] = 1;
  after.prev_hash.bytes[0] ^= 1;
  EXPECT_THAT(member::difference(before, after), IsEmpty());
  // The order alone makes other bytes, and so another roster to sign.
  std::swap(after.organisations[0], after.organisations[1]);
  const auto said = member::difference(before, after);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].what, RosterChange::kOther);
}

TEST_F(RosterDifferenceTest, AKindIsNamedWhereverItComesFrom) {
  const Roster before = now();
  Roster after = before;
  org_of(after, "banks").kind = OrgKind::kNisc;
  EXPECT_THAT(said_to_voters(ui::Lang::kEn, before, after), HasSubstr("banks changes its kind: from CEPTOAR to NISC"));
  EXPECT_THAT(said_to_voters(ui::Lang::kJa, before, after), HasSubstr("セプター から NISC へ"));
  EXPECT_EQ(member::difference(before, after).front().detail, "ceptoar -> nisc");

  for (const OrgKind kind : {OrgKind::kCeptoar, OrgKind::kMinistry, OrgKind::kNisc, OrgKind::kCouncil,
                             OrgKind::kAgency, OrgKind::kObserver}) {
    for (const Status status : {Status::kActive, Status::kCandidate, Status::kForming, Status::kSuspended}) {
      after = before;
      Organisation comes = org_of(after, "banks");
      comes.id = other(comes.id);
      comes.handle = "newcomer";
      comes.kind = kind;
      comes.status = status;
      after.organisations.push_back(comes);
      EXPECT_TRUE(member::difference(before, after).front().detail.ends_with(org_kind_name(kind)));
      const ui::Printer words(ui::Lang::kJa, {}, std::cout);
      const std::string text = said_to_voters(ui::Lang::kJa, before, after);
      EXPECT_THAT(text, HasSubstr(words.tr(cmd::org_kind_text(kind)))) << text;
      if (status != Status::kActive) {
        after.organisations.back().status = Status::kActive;
        EXPECT_NE(text, said_to_voters(ui::Lang::kJa, before, after)) << "how it stands";
      }
      const std::string first = text.substr(0, text.find('\n'));
      for (const char* raw : {"forming", "suspended", "candidate", "ceptoar"}) {
        EXPECT_EQ(first.find(raw), std::string::npos) << "no English in Japanese: " << first;
      }
    }
  }
}

// A newcomer of its own organisation and node, as a request brings it.
struct NewcomerWorld {
  Roster before;
  Roster after;
  Organisation& org() { return after.organisations.back(); }
  NodeRecord& node() { return after.nodes.back(); }
};
NewcomerWorld newcomer_to(const Roster& before) {
  NewcomerWorld out{before, before};
  Organisation org = before.organisations.front();
  org.id = other(org.id);
  org.admin_key = other(org.admin_key);
  org.handle = "gas";
  org.sector = "gas";
  NodeRecord node = before.nodes.front();
  node.id = other(node.id);
  node.org = org.id;
  node.nsk = other(node.nsk);
  node.ntk = other(node.ntk);
  out.after.organisations.push_back(org);
  out.after.nodes.push_back(node);
  return out;
}

// A proposal with other keys or names in the newcomer's place reads otherwise.
TEST_F(RosterDifferenceTest, NoFieldOfANewcomerAndItsNodeIsExchangedUnseen) {
  NewcomerWorld true_one = newcomer_to(now());
  const struct {
    const char* field;
    std::function<void(NewcomerWorld&)> change;
  } all[] = {
      {"kind", [](auto& w) { w.org().kind = OrgKind::kObserver; }},
      {"status", [](auto& w) { w.org().status = Status::kCandidate; }},
      {"handle", [](auto& w) { w.org().handle = "gaz"; }},
      {"sector", [](auto& w) { w.org().sector = "oil"; }},
      {"ministry", [](auto& w) { w.org().ministry = "mlit"; }},
      {"name_ja", [](auto& w) { w.org().name_ja = "別名"; }},
      {"name_en", [](auto& w) { w.org().name_en = "Other"; }},
      {"admin_key", [](auto& w) { w.org().admin_key.bytes[1] ^= 1; }},
      {"readiness", [](auto& w) { w.org().readiness = {1}; }},
      {"node.id", [](auto& w) { w.node().id.bytes[1] ^= 1; }},
      {"node.nsk", [](auto& w) { w.node().nsk.bytes[1] ^= 1; }},
      {"node.ntk", [](auto& w) { w.node().ntk.bytes[1] ^= 1; }},
      {"node.nsk_epoch", [](auto& w) { w.node().nsk_epoch += 1; }},
      {"node.host", [](auto& w) { w.node().host = "192.0.2.1"; }},
      {"node.port", [](auto& w) { w.node().port += 1; }},
      {"node.member_port", [](auto& w) { w.node().member_port += 1; }},
      {"node.status, suspended", [](auto& w) { w.node().status = Status::kSuspended; }},
      {"node.status, candidate", [](auto& w) { w.node().status = Status::kCandidate; }},
  };
  for (const ui::Lang lang : {ui::Lang::kJa, ui::Lang::kEn}) {
    const std::string text = said_to_voters(lang, true_one.before, true_one.after);
    EXPECT_THAT(text, HasSubstr(crypto::short_node_number("gas", true_one.node())));
    EXPECT_THAT(text, HasSubstr(member::short_admin_number("gas", true_one.org().admin_key)));
    for (const auto& one : all) {
      NewcomerWorld exchanged = true_one;
      one.change(exchanged);
      EXPECT_NE(said_to_voters(lang, exchanged.before, exchanged.after), text) << one.field;
    }
  }
}

TEST_F(RosterDifferenceTest, OtherKeysOfANodeHaveOtherDigits) {
  const Roster before = now();
  std::set<std::string> texts;
  const std::function<void(NodeRecord&)> changes[] = {
      [](NodeRecord& node) { node.nsk.bytes[0] ^= 1; }, [](NodeRecord& node) { node.nsk.bytes[0] ^= 2; },
      [](NodeRecord& node) { node.ntk.bytes[0] ^= 1; }, [](NodeRecord& node) { node.ntk.bytes[0] ^= 2; }};
  for (const auto& change : changes) {
    Roster after = before;
    change(after.nodes[0]);
    const std::string text = said_to_voters(ui::Lang::kEn, before, after);
    EXPECT_THAT(text, HasSubstr("The keys of the node of"));
    EXPECT_TRUE(texts.insert(text).second) << text;
  }
}

// What a node may write goes by its own standing: who is suspended in words alone goes on.
TEST_F(RosterDifferenceTest, ANodeThatStaysWhereItsOrganisationStopsIsSeen) {
  const Roster before = now();
  const OrgId banks = [&] {
    Roster copy = before;
    return org_of(copy, "banks").id;
  }();
  const auto stays = [](const Roster& from, const Roster& to) {
    const auto said = member::difference(from, to);
    return std::count_if(said.begin(), said.end(),
                         [](const auto& line) { return line.what == RosterChange::kNodeStays; });
  };
  const auto set_nodes = [&](Roster& roster, Status status) {
    for (NodeRecord& node : roster.nodes) {
      if (node.org == banks) node.status = status;
    }
  };
  for (const Status status : {Status::kSuspended, Status::kRemoved, Status::kCandidate, Status::kForming}) {
    Roster after = before;
    org_of(after, "banks").status = status;
    EXPECT_EQ(stays(before, after), 1) << static_cast<int>(status);
    EXPECT_THAT(said_to_voters(ui::Lang::kEn, before, after), HasSubstr("(active): what that node writes"));
    EXPECT_THAT(said_to_voters(ui::Lang::kJa, before, after), HasSubstr("参加中）。書いたものが"));
    EXPECT_EQ(stays(after, after), 0) << "said once";
    Roster whole = after;
    set_nodes(whole, status);
    EXPECT_EQ(stays(before, whole), 0) << "they stop together";
    EXPECT_EQ(stays(whole, after), 1) << "it comes back alone";
  }
  Roster gone = before;
  org_of(gone, "banks").status = Status::kRemoved;
  set_nodes(gone, Status::kSuspended);
  EXPECT_EQ(stays(before, gone), 1) << "its flashes would count";
  NewcomerWorld candidate = newcomer_to(before);
  candidate.org().status = Status::kCandidate;
  EXPECT_EQ(stays(candidate.before, candidate.after), 1) << "a candidate whose node writes everything";
}

TEST_F(RosterDifferenceTest, WhatIsRenamedIsShownAsItWasAndAsItWillBe) {
  const Roster before = now();
  Roster after = before;
  Organisation& banks = org_of(after, "banks");
  banks.handle = "nisc";
  banks.name_ja = "内閣\" -> \"";
  const std::string text = said_to_voters(ui::Lang::kEn, before, after);
  EXPECT_THAT(text, HasSubstr("banks \"銀行等セプター\" \"banks\" \"finance\" \"fsa\" -> nisc \"内閣\\\" -> \\\"\""));
}

TEST_F(RosterDifferenceTest, SeatsThatTwoOrganisationsExchangeAreBothShown) {
  const Roster before = now();
  Roster after = before;
  std::swap(after.voters[0].org, after.voters[1].org);
  const auto said = member::difference(before, after);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].what, RosterChange::kVoterKey);
  EXPECT_EQ(said[1].what, RosterChange::kVoterKey);
  EXPECT_NE(said[0].org, said[1].org);
}

TEST_F(RosterDifferenceTest, OfACommunityWhoComesInAndWhoGoesIsNamed) {
  Roster before = now();
  before.communities.push_back({"money", "金融", false, {org_of(before, "banks").id, org_of(before, "fsa").id}});
  Roster after = before;
  after.communities.back().members = {org_of(before, "telecom").id, org_of(before, "fsa").id};
  after.communities.front().all = false;
  const auto said = member::difference(before, after);
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0].detail, "council: -ALL");
  EXPECT_EQ(said[1].detail, "money: +telecom, -banks");
}

// Any node may flood what another one proposed: the list that a voter looked at stays as it was.
TEST_F(RosterDifferenceTest, AProposalThatComesTwiceStaysWhereItStoodAndWhose) {
  const Roster next = [&] {
    RosterChanges changes;
    changes.suspend = {"telecom"};
    return *member::next_roster(voting("banks"), changes, world.clock().now_ms());
  }();
  const Hash32 first = propose("banks", next);
  (void)voting("electric");  // it came there
  world.clock().advance_hours(1);
  const Hash32 second = propose_suspension("fsa", "electric");
  const work::VoteView before = work::vote_view(voting("electric"));
  ASSERT_EQ(before.proposals.size(), 2u);
  ASSERT_EQ(before.proposals[0].hash, first);
  ASSERT_EQ(before.proposals[1].hash, second);
  world.clock().advance_hours(1);
  EXPECT_EQ(propose("telecom", next), first);
  const work::VoteView after = work::vote_view(voting("electric"));
  ASSERT_EQ(after.proposals.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after.proposals[i].hash, before.proposals[i].hash);
    EXPECT_EQ(after.proposals[i].number, before.proposals[i].number);
    EXPECT_EQ(after.proposals[i].by, before.proposals[i].by);
    EXPECT_EQ(after.proposals[i].at_ms, before.proposals[i].at_ms);
  }
  EXPECT_EQ(after.proposals[0].by, "banks");
}

// Where nobody is shown what it is, a number is no name: another proposal may have it by now.
TEST_F(RosterDifferenceTest, WhoVotesUnseenNamesTheProposalByItsHash) {
  const Hash32 hash = propose_suspension("banks", "telecom");
  const auto sheet_for = [&](const std::string& proposal, const std::string& name) {
    cmd::OpenSession open;
    open.session = world.open(holder_of("banks"));
    auto started = work::start(*open);
    EXPECT_TRUE(fine(started));
    open.started = std::move(*started);
    cmd::Globals globals;
    globals.home = world.home(holder_of("banks"));
    globals.no_input = true;
    std::ostringstream out;
    std::ostringstream err;
    cmd::Context context(globals, [](const char*) { return std::nullopt; }, out, err);
    context.adopt(open);
    cmd::RosterVoteArgs args;
    args.proposal = proposal;
    args.out = world.file(name).string();
    const auto status = cmd::run(context, args);
    return status ? std::string("made") : std::string(status.error().id());
  };
  EXPECT_EQ(sheet_for("1", "by-number"), "E-USAGE-MISSING");
  EXPECT_EQ(sheet_for("", "by-nothing"), "E-USAGE-MISSING");
  EXPECT_EQ(sheet_for(member::short_hash(hash), "by-hash"), "made");
  const auto sheet = member::read_sheet(world.file("by-hash"));
  ASSERT_TRUE(fine(sheet));
  EXPECT_EQ(sheet->choice, hash);
}

// Reports go to the NISC: a second one would get them.
TEST_F(RosterDifferenceTest, ASecondNiscIsRefusedAndWhoeverVotesIsWarned) {
  const std::uint64_t at_ms = world.clock().now_ms();
  const member::OrgInit first = world.init_org("nisc", 7100);
  const Voting four = voting("banks");
  RosterChanges changes;
  changes.add = {first.out};
  auto with_nisc = member::next_roster(four, changes, at_ms);
  ASSERT_TRUE(fine(with_nisc)) << "the first one comes in";
  const OrgId nisc = org_of(*with_nisc, "nisc").id;  // without a vote: it need not be asked below
  std::erase_if(with_nisc->voters, [&](const Voter& voter) { return voter.org == nisc; });
  const Hash32 hash = propose("banks", *with_nisc);
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("banks"), 2u);

  member::OrgInit second = world.roster_org("gas");
  second.kind = OrgKind::kNisc;
  second.sector = second.ministry = "";
  world.make_node("gas", second.node_pub, 7110);
  ASSERT_TRUE(fine(member::org_init(second, world.unlock(), world.unlock(), world.clock(), world.random())));
  const Voting five = voting("banks");
  changes.add = {second.out};
  const auto refused = member::next_roster(five, changes, at_ms);
  ASSERT_TRUE(refused_with(refused, UserCode::kRosterChange));
  EXPECT_THAT(std::string(refused.error().argument("what")), HasSubstr("only one of this kind"));
  changes.as_candidate = true;
  EXPECT_TRUE(fine(member::next_roster(five, changes, at_ms))) << "nothing goes to a candidate";
  changes.as_candidate = false;
  changes.remove = {"nisc"};
  EXPECT_TRUE(fine(member::next_roster(five, changes, at_ms))) << "its successor";

  // Made by another program, it is seen before it is signed, and all take the same of both.
  const crypto::RosterState& now_state = *five.life.in_force();
  crypto::RosterState two = now_state;
  org_of(two.roster, "electric").kind = OrgKind::kNisc;
  const auto said = member::difference(now_state.roster, two.roster);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].what, RosterChange::kTwoOfKind);
  for (const char* handle : {"nisc: ", "nisc", "electric"}) EXPECT_THAT(said[0].detail, HasSubstr(handle));
  EXPECT_THAT(member::difference(two.roster, two.roster), IsEmpty()) << "said once, when it is voted on";
  const auto both = member::active_of(two.roster, OrgKind::kNisc);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(work::only_of(two, OrgKind::kNisc), both[0]);
  EXPECT_EQ(work::only_of(two, OrgKind::kCouncil), nullptr);
}

}  // namespace
}  // namespace ceptoar::test::roster_difference_test
