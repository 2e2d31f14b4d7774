// SPDX-License-Identifier: Apache-2.0
// Voting on the next roster with the shipped functions: proposal, prevotes, signatures, a lost medium,
// a machine without network, bad changes.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "cli/member/epochs.h"
#include "cli/member/readiness.h"
#include "cli/member/roster_nodes.h"
#include "cli/member/sealing.h"
#include "cli/member/sync.h"
#include "cli/member/voter.h"
#include "cli/work/roster_votes.h"
#include "crypto/node_number.h"
#include "store/files.h"
#include "tests/cli/voting_world.h"

namespace ceptoar::test::voting_test {
namespace {

using member::RosterChange;
using member::UserCode;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(VotingTest, AgreesWithThreeOfFourAndSaysWhoIsMissingOnTheWay) {
  const Hash32 hash = propose_suspension("banks", "telecom");
  EXPECT_FALSE(vote("banks", hash).signed_roster);
  EXPECT_FALSE(vote("fsa", hash).signed_roster);
  work::VoteView view = work::vote_view(voting("electric"));
  ASSERT_EQ(view.proposals.size(), 1u);
  EXPECT_EQ(view.proposals[0].hash, hash);
  EXPECT_EQ(view.proposals[0].by, "banks");
  EXPECT_EQ(view.proposals[0].prevotes.have, 2u);
  EXPECT_EQ(view.proposals[0].prevotes.missing(), 1u);
  EXPECT_THAT(view.proposals[0].prevotes.who, ElementsAre("banks", "fsa"));
  EXPECT_THAT(view.silent, ElementsAre("electric", "telecom"));
  ASSERT_EQ(view.proposals[0].changes.size(), 1u);
  EXPECT_EQ(view.proposals[0].changes[0].what, RosterChange::kOrgSuspended);
  EXPECT_EQ(view.proposals[0].changes[0].org, "telecom");

  EXPECT_TRUE(vote("electric", hash).signed_roster) << "the third one completes the quorum";
  EXPECT_TRUE(vote("banks", hash).signed_roster);
  EXPECT_EQ(version("banks"), 1u);
  view = work::vote_view(voting("telecom"));
  EXPECT_EQ(view.proposals[0].signatures.have, 2u);
  EXPECT_EQ(view.proposals[0].signatures.missing(), 1u);
  EXPECT_TRUE(vote("fsa", hash).signed_roster);
  for (const char* org : {"banks", "telecom", "electric", "fsa"}) EXPECT_EQ(version(org), 2u) << org;
  EXPECT_THAT(work::vote_view(voting("banks")).proposals, IsEmpty());

  auto session = world.open("secretariat@banks");
  EXPECT_EQ((*session->roster())->find_org("telecom")->status, Status::kSuspended);
  const auto before = work::roster_view_at(*session, "1", "telecom");
  ASSERT_TRUE(fine(before));
  EXPECT_EQ(before->orgs[0].status, Status::kActive);
  EXPECT_TRUE(refused_with(work::roster_view_at(*session, "3", std::nullopt), UserCode::kNoVersion));
  EXPECT_TRUE(refused_with(work::roster_view_at(*session, "2001-01-01", std::nullopt),
                           UserCode::kNoVersion));
  EXPECT_TRUE(fine(work::roster_view_at(*session, "2030-01-01", std::nullopt)));
}

TEST_F(VotingTest, RefusesASecondProposalInOneRoundAlsoAfterACrash) {
  const Hash32 a = propose_suspension("banks", "telecom");
  const Hash32 b = propose_suspension("fsa", "electric");
  const auto first = try_vote("banks", a);  // saved and signed, and the machine dies before it is sent
  ASSERT_TRUE(fine(first));
  EXPECT_TRUE(refused_with(try_vote("banks", b), UserCode::kVoteTwice));
  const auto again = try_vote("banks", a);
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(again->controls, first->controls);
  send("banks", again->controls);
  // The medium is lost, or an old copy of it is used: the mesh remembers.
  std::filesystem::remove(world.admin("banks") / "votes");
  EXPECT_TRUE(refused_with(try_vote("banks", b), UserCode::kVoteTwice));
  // A round later it may be another one.
  abandon("banks");
  EXPECT_EQ(vote("banks", b).round, 1u);
  EXPECT_TRUE(refused_with(try_vote("banks", a), UserCode::kVoteTwice));
}

TEST_F(VotingTest, ARecordThatWasSavedBeforeTheSignatureBindsAsMuch) {
  const Hash32 a = propose_suspension("banks", "telecom");
  const Hash32 b = propose_suspension("fsa", "electric");
  const auto admin = world.open_admin("banks");
  member::VoterFile file;
  file.network = (*world.open("secretariat@banks")->roster())->network_id;
  file.records[2].version = 2;
  file.records[2].prevotes[0] = a;  // the crash came right here
  ASSERT_TRUE(fine(member::write_voter_file(admin, file)));
  EXPECT_TRUE(refused_with(try_vote("banks", b), UserCode::kVoteTwice));
  EXPECT_TRUE(fine(try_vote("banks", a)));
  file.network.bytes[0] ^= 1;
  ASSERT_TRUE(fine(member::write_voter_file(admin, file)));
  EXPECT_TRUE(refused_with(try_vote("banks", a), UserCode::kOtherNetwork));
}

TEST_F(VotingTest, WhoSignedIsLockedAndWhoHasNoVoteIsRefused) {
  const Hash32 a = propose_suspension("banks", "telecom");
  const Hash32 b = propose_suspension("fsa", "electric");
  vote("banks", a);
  vote("fsa", a);
  EXPECT_TRUE(vote("electric", a).signed_roster);
  abandon("electric");
  const auto other = try_vote("electric", b);
  EXPECT_TRUE(refused_with(other, UserCode::kVoteLocked));
  EXPECT_EQ(other.error().argument("hash"), member::short_hash(a));
  EXPECT_EQ(vote("electric", a).round, 1u);
  // A voter's key of no voter: a company's admin medium has none.
  const auto stranger = member::AdminKeys::create(world.file("stranger"), world.unlock(), true,
                                                  world.random());
  ASSERT_TRUE(fine(stranger));
  EXPECT_TRUE(refused_with(member::vote(voting("banks"), *stranger, a), UserCode::kNotVoter));
  EXPECT_TRUE(refused_with(try_vote("banks", Hash32{}), UserCode::kNoProposal));
}

TEST_F(VotingTest, TwoCampsAgreeInTheNextRound) {
  const Hash32 a = propose_suspension("banks", "telecom");
  const Hash32 b = propose_suspension("fsa", "electric");
  vote("banks", a);
  vote("electric", a);
  vote("telecom", b);
  vote("fsa", b);
  for (const char* org : {"banks", "electric", "telecom", "fsa"}) abandon(org);
  EXPECT_EQ(work::vote_view(voting("banks")).round, 1u);
  for (const char* org : {"banks", "telecom", "fsa"}) vote(org, b);
  for (const char* org : {"banks", "telecom"}) vote(org, b);
  EXPECT_EQ(version("electric"), 2u);
}

// banks and telecom sign both: everybody stays on version 1, sees who did it, and goes on sending.
TEST_F(VotingTest, InADisputeProgramsStayOnTheAgreedVersionAndNameTheVoters) {
  const crypto::RosterState now = *voting("banks").life.in_force();
  const auto bundle = [&](const std::string& name, std::vector<std::string> signers) {
    Roster next = successor(now);
    next.organisations[0].name_en = name;
    SignedRoster wire;
    wire.roster = encode(next);
    for (const std::string& org : signers) {
      const auto admin = world.open_admin(org);
      const VoterId id =
          crypto::id_of<VoterId>(crypto::label::kVoterId, admin.voter()->public_key());
      EXPECT_TRUE(crypto::add_roster_signature(
          wire, {id, crypto::sign_roster(*admin.voter(), now.network_id, 2, 0,
                                         crypto::roster_hash(wire.roster))}));
    }
    return Control{ControlKind::kRoster, encode(wire)};
  };
  send("banks", {bundle("A", {"banks", "telecom", "fsa"})});
  EXPECT_EQ(version("electric"), 2u);
  send("banks", {bundle("B", {"banks", "telecom", "electric"})});
  for (const char* org : {"electric", "fsa", "banks"}) {
    EXPECT_EQ(version(org), 1u) << org;
    const Voting disputed = voting(org);
    EXPECT_EQ(disputed.disputed().size(), 2u);
    const work::VoteView view = work::vote_view(disputed);
    EXPECT_THAT(view.twice, ElementsAre("banks", "telecom"));
    EXPECT_EQ(view.disputed.size(), 2u);
  }
  EXPECT_TRUE(fine(world.post("secretariat@electric", "amber", "banks", false, "goes on")));
  // What does not name both sides gets no vote.
  const Hash32 other = propose_suspension("fsa", "electric");
  EXPECT_TRUE(refused_with(try_vote("fsa", other), UserCode::kRosterChange));
}

TEST_F(VotingTest, VotesOnASheetThatWasCarriedToAMachineWithoutNetwork) {
  const Hash32 hash = propose_suspension("banks", "telecom");
  vote("banks", hash);
  vote("fsa", hash);
  const Bytes sheet = member::encode_sheet({voting("electric").bytes, hash});
  const auto path = world.file("sheet");
  ASSERT_TRUE(store::write_file(path, sheet, store::FileKind::kPlain, false));
  const auto carried = member::read_sheet(path);
  ASSERT_TRUE(fine(carried));
  EXPECT_EQ(carried->choice, hash);
  const auto there = member::voting_of(carried->bytes);
  ASSERT_TRUE(fine(there));
  const auto said = member::vote(*there, world.open_admin("electric"), carried->choice);
  ASSERT_TRUE(fine(said));
  EXPECT_TRUE(said->signed_roster);
  const auto ballot = world.file("ballot");
  ASSERT_TRUE(store::write_file(ballot, member::encode_said(said->controls),
                                store::FileKind::kPlain, false));
  const auto back = member::read_said(ballot);
  ASSERT_TRUE(fine(back));
  EXPECT_EQ(*back, said->controls);
  send("telecom", *back);  // anybody may send it
  EXPECT_EQ(work::vote_view(voting("banks")).proposals[0].signatures.have, 1u);
  // Truncated at any length it is no sheet and no ballot.
  for (std::size_t size = 0; size < sheet.size(); size += 97) {
    ASSERT_TRUE(store::write_file(path, BytesView(sheet).first(size), store::FileKind::kPlain, true));
    EXPECT_TRUE(refused_with(member::read_sheet(path), UserCode::kFileBad)) << size;
  }
  EXPECT_TRUE(refused_with(member::read_said(path), UserCode::kFileBad));
}

TEST_F(VotingTest, OfASuspendedNodeTheLogCountsUpToTheNumberThatIsAgreedOn) {
  const std::string telecom = holder_of("telecom");
  ASSERT_TRUE(fine(world.post(telecom, "amber", "banks", false, "前")));
  world.sync_all(1);
  RosterChanges changes;
  changes.suspend = {"telecom"};
  const Voting now = voting("banks");
  const std::vector<NodeRecord>& nodes = now.life.in_force()->roster.nodes;
  {
    auto session = world.open(holder_of("banks"));
    auto held = member::log_positions(*session, nodes);
    ASSERT_TRUE(fine(held));
    changes.positions = *held;
  }
  const NodeId node = world.node_of("telecom").id;
  ASSERT_TRUE(changes.positions.contains(node));
  const std::uint64_t last = changes.positions.at(node);
  const std::uint64_t at_ms = world.clock().now_ms();
  const auto next = member::next_roster(now, changes, at_ms);
  ASSERT_TRUE(fine(next));
  ASSERT_EQ(next->ended.size(), 1u);
  EXPECT_EQ(next->ended[0].last, (std::vector<LastPosition>{{node, last}}));
  const auto words = member::difference(now.life.in_force()->roster, *next);
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[1].what, RosterChange::kLastPosition);
  EXPECT_EQ(words[1].org, "telecom");
  EXPECT_EQ(words[1].detail, std::to_string(last));

  // A stolen key: earlier than what is held here, never later.
  RosterChanges stolen = changes;
  stolen.last = {"telecom=1"};
  const auto early = member::next_roster(now, stolen, at_ms);
  ASSERT_TRUE(fine(early));
  EXPECT_EQ(early->ended[0].last, (std::vector<LastPosition>{{node, 1}}));
  for (const std::string bad : {"telecom", "telecom=", "telecom=x", "telecom=1x", "telecom=-1",
                                "telecom=999999", "telecom=99999999999999999999"}) {
    stolen.last = {bad};
    EXPECT_TRUE(refused_with(member::next_roster(now, stolen, at_ms), UserCode::kRosterChange)) << bad;
  }
  stolen.last = {"telecon=1"};
  EXPECT_TRUE(refused_with(member::next_roster(now, stolen, at_ms), UserCode::kUnknownRecipient));
  stolen.last = {"banks=1"};
  EXPECT_TRUE(refused_with(member::next_roster(now, stolen, at_ms), UserCode::kRosterChange))
      << "no key of banks ends";

  const Hash32 hash = propose("banks", *next);
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("banks"), 2u);
  (void)world.post(telecom, "amber", "banks", false, "後");
  const auto titles = world.titles(holder_of("banks"));
  EXPECT_THAT(titles, testing::Contains("前"));
  EXPECT_THAT(titles, testing::Not(testing::Contains("後")));
}

// One of two machines is lost or in wrong hands: the organisation goes on with the other.
TEST_F(VotingTest, ASingleNodeIsAddedSuspendedReinstatedAndRemoved) {
  const Voting now = voting("fsa");
  const std::uint64_t at_ms = world.clock().now_ms();
  const crypto::SignKey nsk = crypto::SignKey::generate(world.random());
  NodePub facts;
  facts.org_handle = "banks";
  facts.ntk = crypto::KemKey::generate(world.random()).curve_public_key();
  facts.host = "127.0.0.1";
  facts.port = 7200;
  facts.member_port = 7201;
  ASSERT_TRUE(store::write_file(world.file("second.pub"), member::make_node_pub(facts, nsk),
                                store::FileKind::kPlain, false));
  const NodeId second = crypto::id_of<NodeId>(crypto::label::kNodeId, nsk.public_key());
  Roster before = now.life.in_force()->roster;
  // From one version to the next, as if each had been agreed on.
  const auto step = [&](const std::function<void(RosterChanges&)>& change) {
    RosterChanges changes;
    change(changes);
    return member::change_nodes(before, changes);
  };
  RosterChanges add;
  add.add_node = {world.file("second.pub")};
  const auto added = member::next_roster(now, add, at_ms);
  ASSERT_TRUE(fine(added));
  auto said = member::difference(before, *added);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].what, RosterChange::kNodeAdded);
  const auto new_one = std::find_if(added->nodes.begin(), added->nodes.end(),
                                    [&](const NodeRecord& node) { return node.id == second; });
  ASSERT_NE(new_one, added->nodes.end());
  EXPECT_EQ(said[0].detail, "127.0.0.1:7200 " + crypto::short_node_number("banks", *new_one));
  EXPECT_TRUE(refused_with(step([](auto& c) { c.remove_node = {"127.0.0.1:7001"}; }),
                           UserCode::kRosterChange))
      << "the only one";
  before = *added;
  const auto status = [&] {
    return std::find_if(before.nodes.begin(), before.nodes.end(),
                        [&](const NodeRecord& node) { return node.id == second; })
        ->status;
  };
  for (const std::string& name : {std::string("127.0.0.1:7200"), second.hex().substr(0, 8)}) {
    Roster then = before;
    ASSERT_TRUE(fine(step([&](auto& c) { c.suspend_node = {name}; })));
    EXPECT_EQ(status(), Status::kSuspended);
    said = member::difference(then, before);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].what, RosterChange::kNodeSuspended);
    EXPECT_EQ(said[0].org, "banks");
    EXPECT_TRUE(refused_with(step([&](auto& c) { c.suspend_node = {name}; }), UserCode::kRosterChange));
    then = before;
    ASSERT_TRUE(fine(step([&](auto& c) { c.reinstate_node = {name}; })));
    said = member::difference(then, before);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].what, RosterChange::kNodeReinstated);
    EXPECT_TRUE(refused_with(step([&](auto& c) { c.reinstate_node = {name}; }), UserCode::kRosterChange));
  }
  const Roster then = before;
  ASSERT_TRUE(fine(step([](auto& c) { c.remove_node = {"127.0.0.1:7200"}; })));
  said = member::difference(then, before);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].what, RosterChange::kNodeRemoved);
  for (const char* bad : {"127.0.0.1:7200", "127.0.0.1", "", "zz"}) {
    EXPECT_TRUE(refused_with(step([&](auto& c) { c.suspend_node = {bad}; }), UserCode::kNoNode)) << bad;
  }
  // Along with its organisation a node is not named for itself.
  RosterChanges whole;
  whole.suspend = {"telecom"};
  const auto suspended = member::next_roster(now, whole, at_ms);
  ASSERT_TRUE(fine(suspended));
  EXPECT_EQ(member::difference(now.life.in_force()->roster, *suspended).size(), 1u);
}

TEST_F(VotingTest, AnOrganisationGetsASecondNodeAndLosesOneOfTwo) {
  const auto node_file = [&](const std::string& name, std::uint16_t port) {
    const auto path = world.file(name);
    world.make_node("banks", path, port);
    return path;
  };
  const std::uint64_t at_ms = world.clock().now_ms();
  RosterChanges changes;
  changes.add_node = {node_file("second.pub", 7900)};
  const Voting before = voting("banks");
  const auto next = member::next_roster(before, changes, at_ms);
  ASSERT_TRUE(fine(next));
  EXPECT_EQ(next->nodes.size(), before.life.in_force()->roster.nodes.size() + 1);
  const auto words = member::difference(before.life.in_force()->roster, *next);
  ASSERT_EQ(words.size(), 1u) << "the first one stays";
  EXPECT_EQ(words[0].what, RosterChange::kNodeAdded);
  EXPECT_EQ(words[0].org, "banks");
  EXPECT_TRUE(words[0].detail.starts_with("127.0.0.1:7900 ")) << words[0].detail;
  RosterChanges three = changes;
  three.add_node.push_back(node_file("third.pub", 7910));
  EXPECT_TRUE(refused_with(member::next_roster(before, three, at_ms), UserCode::kRosterChange));

  const Hash32 hash = propose("banks", *next);
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("banks"), 2u);
  const Voting now = voting("banks");
  const std::vector<NodeRecord>& nodes = now.life.in_force()->roster.nodes;
  const NodeId first = world.node_of("banks").id;
  const auto status_of = [&](const Roster& roster, bool is_first) {
    const auto found = std::find_if(roster.nodes.begin(), roster.nodes.end(), [&](const auto& node) {
      return is_first ? node.id == first : node.port == 7900;
    });
    return found->status;
  };
  RosterChanges gone;
  for (const std::string& word : {std::string("127.0.0.1:7900"), first.hex().substr(0, 12)}) {
    gone.remove_node = {word};
    const auto one = member::next_roster(now, gone, at_ms);
    ASSERT_TRUE(fine(one)) << word;
    const bool is_first = word.find(':') == std::string::npos;
    EXPECT_EQ(status_of(*one, is_first), Status::kRemoved);
    EXPECT_EQ(status_of(*one, !is_first), Status::kActive);
  }
  gone.remove_node = {"127.0.0.1:7900", first.hex()};
  EXPECT_TRUE(refused_with(member::next_roster(now, gone, at_ms), UserCode::kRosterChange))
      << "the last one goes with its organisation";
  for (const std::string& word : {std::string("127.0.0.1:1"), first.hex().substr(0, 7), std::string()}) {
    gone.remove_node = {word};
    EXPECT_TRUE(refused_with(member::next_roster(now, gone, at_ms), UserCode::kNoNode)) << word;
  }
  EXPECT_EQ(nodes.size(), next->nodes.size());
}

TEST_F(VotingTest, RefusesChangesThatMakeNoRoster) {
  const Voting now = voting("banks");
  const std::uint64_t at_ms = world.clock().now_ms();
  const auto refused_change = [&](auto change, const std::string& why) {
    RosterChanges changes;
    change(changes);
    const auto next = member::next_roster(now, changes, at_ms);
    EXPECT_TRUE(refused_with(next, UserCode::kRosterChange)) << why;
    if (next) return;
    const std::string said(next.error().argument("what"));
    EXPECT_NE(said.find(why), std::string::npos) << said;
  };
  refused_change([](auto&) {}, "no change");
  refused_change([](auto& c) { c.reinstate = {"banks"}; }, "not suspended");
  refused_change([](auto& c) { c.activate = {"banks"}; }, "no candidate");
  refused_change([](auto& c) { c.suspend = {"banks", "banks"}; }, "only an active");
  refused_change([](auto& c) { c.remove = {"banks"}; }, "voters are too few");
  refused_change([](auto& c) { c.remove_voter = {"banks", "banks"}; }, "does not vote");
  refused_change([&](auto& c) { c.add = {world.file("banks.request")}; }, "handle is taken");
  refused_change([&](auto& c) { c.replace_node = {world.file("banks.node.pub")}; }, "in the roster");
  refused_change([&](auto& c) { c.add_voter = {world.file("banks.request")}; }, "names something twice");
  refused_change([](auto& c) { c.resolve = true; }, "no dispute");
  RosterChanges unknown;
  unknown.suspend = {"bank"};
  EXPECT_TRUE(refused_with(member::next_roster(now, unknown, at_ms), UserCode::kUnknownRecipient));
  // After its end the roster can be renewed, and nothing else can change before.
  const std::uint64_t late = now.life.in_force()->roster.expires_ms + 1;
  RosterChanges suspend;
  suspend.suspend = {"banks"};
  EXPECT_TRUE(refused_with(member::next_roster(now, suspend, late), UserCode::kRosterExpired));
  suspend.renew = true;
  EXPECT_TRUE(refused_with(member::next_roster(now, suspend, late), UserCode::kRosterExpired))
      << "renewed alone, in a version of its own";
  RosterChanges renew;
  renew.renew = true;
  const auto renewed = member::next_roster(now, renew, late);
  ASSERT_TRUE(fine(renewed));
  EXPECT_GT(renewed->expires_ms, late);
}

// Somebody proposed before the end and collects votes after it, or wrote an old date: a voter asks his
// own clock. Ending a round stays possible, and so does renewing.
TEST_F(VotingTest, AVoterSignsNothingFrozenWhateverDateItBears) {
  const Hash32 hash = propose_suspension("banks", "telecom");
  const Voting now = voting("fsa");
  const std::uint64_t end = now.life.in_force()->roster.expires_ms;
  EXPECT_TRUE(fine(member::may_vote_at(now, hash, end - 1)));
  EXPECT_TRUE(refused_with(member::may_vote_at(now, hash, end), UserCode::kRosterExpired));
  EXPECT_TRUE(fine(member::may_vote_at(now, Hash32{}, end)));
  EXPECT_TRUE(refused_with(
      member::may_vote_at(now, hash, now.find(hash)->roster.created_ms - limits::kHlcParkMs - 1),
      UserCode::kClock));
  RosterChanges renew;
  renew.renew = true;
  const Hash32 renewal = propose("electric", renew);
  EXPECT_TRUE(fine(member::may_vote_at(voting("fsa"), renewal, end)));
}

// The roster ends in the middle of an incident: who writes, who reads and whose key changes notice
// nothing; only who wants to change the roster does.
TEST_F(VotingTest, MessagesAndKeysGoOnUnderAnExpiredRoster) {
  Roster next = successor(*voting("banks").life.in_force());
  next.created_ms = world.clock().now_ms();
  next.expires_ms = next.created_ms + 3'600'000;
  const Hash32 hash = propose("banks", next);
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("telecom"), 2u);
  world.clock().advance_hours(2);
  ASSERT_GT(world.clock().now_ms(), voting("banks").life.in_force()->roster.expires_ms);
  EXPECT_TRUE(fine(world.post("secretariat@electric", "amber", "banks", false, "goes on")));
  EXPECT_THAT(world.titles("secretariat@banks"), testing::Contains("goes on"));
  {
    world.start(holder_of("banks"));
    auto session = world.open(holder_of("banks"));
    EXPECT_TRUE(fine(member::rotate_staff(*session)));
  }
  world.start(holder_of("banks"));
  EXPECT_TRUE(fine(world.post("liaison@fsa", "amber", "banks", false, "to the new key")));
  EXPECT_THAT(world.titles("secretariat@banks"), testing::Contains("to the new key"));
  RosterChanges suspend;
  suspend.suspend = {"electric"};
  EXPECT_TRUE(refused_with(
      member::next_roster(voting("banks"), suspend, world.clock().now_ms()),
      UserCode::kRosterExpired));
}

TEST_F(VotingTest, AnAgencyComesInByVotesAndWhoVotesSeesThatItIsOne) {
  const member::OrgInit what = world.init_org("jpcert", 7102);
  ASSERT_EQ(what.kind, OrgKind::kAgency);
  RosterChanges changes;
  changes.add = {what.out};
  const auto next = member::next_roster(voting("banks"), changes, world.clock().now_ms());
  ASSERT_TRUE(fine(next));
  EXPECT_EQ(next->voters.size(), 4u) << "it came without a vote";
  const auto said = member::difference(voting("banks").life.in_force()->roster, *next);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].what, RosterChange::kOrgAdded);
  EXPECT_EQ(said[0].detail, "agency");
  changes.as_candidate = true;
  const auto candidate = member::next_roster(voting("banks"), changes, world.clock().now_ms());
  ASSERT_TRUE(fine(candidate));
  EXPECT_EQ(member::difference(voting("banks").life.in_force()->roster, *candidate)[0].detail,
            "candidate, agency");

  const Hash32 hash = propose("banks", [&] {
    RosterChanges now;
    now.add = {what.out};
    return now;
  }());
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("telecom"), 2u);
  const Voting now = voting("telecom");
  const crypto::RosterState& roster = *now.life.in_force();
  ASSERT_NE(roster.find_org("jpcert"), nullptr);
  EXPECT_EQ(roster.find_org("jpcert")->kind, OrgKind::kAgency);
  EXPECT_FALSE(roster.in_community(*roster.find_community("council"), roster.find_org("jpcert")->id));
  RosterChanges voter;
  voter.add_voter = {what.out};
  EXPECT_TRUE(refused_with(member::next_roster(now, voter, world.clock().now_ms()),
                           UserCode::kRosterChange));
}

TEST_F(VotingTest, ANewOrganisationTrustsAllVersionsByTheOneNumber) {
  for (const std::string& round : {std::string("suspend"), std::string("reinstate")}) {
    RosterChanges changes;
    (round == "suspend" ? changes.suspend : changes.reinstate) = {"telecom"};
    const Hash32 hash = propose("banks", changes);
    for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
    for (const char* org : {"banks", "fsa"}) vote(org, hash);
  }
  ASSERT_EQ(version("banks"), 3u);
  const auto file = world.file("all-versions");
  ASSERT_TRUE(store::write_file(file, crypto::encode_rosters(voting("banks").bytes.rosters),
                                store::FileKind::kPlain, false));
  const auto home = world.file("newcomer");
  ASSERT_TRUE(fine(member::trust_roster(home, file, world.network_number())));
  const auto held = store::read_file(home / "genesis", store::FileKind::kPlain, limits::kBodyBytes);
  ASSERT_TRUE(held);
  const auto rosters = crypto::parse_rosters(*held);
  ASSERT_TRUE(rosters);
  EXPECT_EQ(crypto::life_of(*rosters)->in_force()->roster.version, 3u);
  const auto versions = work::version_views(voting("banks"), world.clock().now_ms());
  ASSERT_TRUE(fine(versions));
  ASSERT_EQ(versions->size(), 3u);
  EXPECT_TRUE(versions->back().in_force);
  EXPECT_EQ(versions->back().changes[0].what, RosterChange::kOrgReinstated);
  // One byte of a later version is another file.
  Bytes altered = *held;
  altered[altered.size() - 40] ^= 1;
  const auto bad = world.file("altered");
  ASSERT_TRUE(store::write_file(bad, altered, store::FileKind::kPlain, false));
  EXPECT_FALSE(member::trust_roster(world.file("other"), bad, world.network_number()));
}

// Its node is dead or was replaced: it asks nobody else.
TEST_F(VotingTest, WhoseNodeIsGoneLearnsOfLaterVersionsByAFile) {
  world.node_of("telecom").up = false;
  const Hash32 hash = propose_suspension("banks", "electric");
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  ASSERT_EQ(version("banks"), 2u);
  ASSERT_EQ(version("telecom"), 1u);
  const auto file = world.file("all-versions");
  ASSERT_TRUE(store::write_file(file, crypto::encode_rosters(voting("banks").bytes.rosters),
                                store::FileKind::kPlain, false));
  const auto home = world.home("secretariat@telecom");
  const auto ready = member::Home::open(home, world.unlock());
  ASSERT_TRUE(fine(ready));
  EXPECT_TRUE(ready->files_stand());
  ASSERT_TRUE(fine(member::trust_roster(home, file, world.network_number())));
  EXPECT_FALSE(ready->files_stand()) << "whoever stands by with the older one begins anew";
}

TEST_F(VotingTest, AnOlderFileTakesNoVersionAway) {
  world.node_of("telecom").up = false;
  const Hash32 hash = propose_suspension("banks", "electric");
  for (const char* org : {"banks", "fsa", "electric"}) vote(org, hash);
  for (const char* org : {"banks", "fsa"}) vote(org, hash);
  const auto file = world.file("all-versions");
  ASSERT_TRUE(store::write_file(file, crypto::encode_rosters(voting("banks").bytes.rosters),
                                store::FileKind::kPlain, false));
  const auto home = world.home("secretariat@telecom");
  for (const auto& given : {file, world.file("genesis"), file}) {
    ASSERT_TRUE(fine(member::trust_roster(home, given, world.network_number())));
    EXPECT_EQ(version("telecom"), 2u) << given;
  }
}

}  // namespace
}  // namespace ceptoar::test::voting_test
