// SPDX-License-Identifier: Apache-2.0
// The chain of rosters: thresholds, continuity, votes. The static rules: roster_rules_test.cc.
#include "crypto/roster.h"

#include <algorithm>

#include "crypto/entry.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/message.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::roster_test {
namespace {

using crypto::RosterState;
using crypto::SignKey;

const RosterState& in_force() { return *shared_council().roster; }

std::size_t threshold() { return crypto::roster_threshold(shared_council().voters().size()); }

Result<crypto::Verified<RosterState>> accept(const Roster& next, std::size_t signers) {
  return crypto::verify_next(shared_council().roster,
                             sign_roster_by(next, first_voters(shared_council(), signers)));
}

Result<crypto::Verified<RosterState>> accept(const Roster& next) {
  return accept(next, shared_council().voters().size());
}

Voter new_voter(const SignKey& key, const OrgId& org) {
  return {crypto::id_of<VoterId>(crypto::label::kVoterId, key.public_key()), org, key.public_key()};
}

// The wire form with chosen voters, for bundles that sign_roster_by would not make.
Bytes bundle(const Roster& roster, const std::vector<const SignKey*>& keys) {
  SignedRoster out;
  out.roster = encode(roster);
  out.round = 1;
  for (const SignKey* key : keys) {
    out.signatures.push_back({crypto::id_of<VoterId>(crypto::label::kVoterId, key->public_key()),
                              crypto::sign_roster(*key, roster.network_id, roster.version,
                                                  out.round, crypto::roster_hash(out.roster))});
  }
  std::sort(out.signatures.begin(), out.signatures.end(),
            [](const RosterSignature& a, const RosterSignature& b) { return a.voter < b.voter; });
  return encode(out);
}

TEST(RosterThresholdTest, IsTwoThirdsRoundedUp) {
  const std::pair<std::size_t, std::size_t> table[] = {{4, 3},   {5, 4},    {6, 4},   {7, 5},
                                                       {8, 6},   {9, 6},    {19, 13}, {20, 14},
                                                       {21, 14}, {127, 85}, {128, 86}};
  for (const auto& [voters, needed] : table) {
    EXPECT_EQ(crypto::roster_threshold(voters), needed) << voters;
  }
}

TEST(RosterGenesisTest, NeedsTwoThirdsOfItsOwnVoters) {
  const Council& council = shared_council();
  const Roster first = council.roster->roster;
  EXPECT_TRUE(good(crypto::verify_genesis(sign_roster_by(first, first_voters(council, threshold())),
                                          council.network)));
  EXPECT_TRUE(
      refused(crypto::verify_genesis(sign_roster_by(first, first_voters(council, threshold() - 1)),
                                     council.network),
              ErrorCode::kBadSignature));
}

TEST(RosterGenesisTest, RefusesEveryOtherNetworkId) {
  const Council& council = shared_council();
  const Bytes wire = sign_roster_by(council.roster->roster, council.voters());
  NetworkId other = council.network;
  other.bytes[31] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_genesis(wire, other), ErrorCode::kWrongNetwork));
  EXPECT_TRUE(refused(crypto::verify_genesis(wire, NetworkId{}), ErrorCode::kWrongNetwork));
}

TEST(RosterGenesisTest, RefusesALaterVersion) {
  const Bytes second = sign_roster_by(successor(in_force()), shared_council().voters());
  EXPECT_TRUE(refused(crypto::verify_genesis(second, shared_council().network), ErrorCode::kChain));
}

TEST(RosterGenesisTest, RefusesEveryFlippedByte) {
  const Council& council = shared_council();
  Bytes wire = sign_roster_by(council.roster->roster, first_voters(council, threshold()));
  for (std::size_t i = 0; i < wire.size(); i += 3) {
    wire[i] ^= 0x40;
    EXPECT_FALSE(crypto::verify_genesis(wire, council.network)) << i;
    wire[i] ^= 0x40;
  }
}

TEST(RosterNextTest, TakesTheNextVersionWithTwoThirds) {
  const auto next = accept(successor(in_force()), threshold());
  ASSERT_TRUE(good(next));
  EXPECT_EQ((*next)->roster.version, 2u);
  EXPECT_EQ((*next)->network_id, shared_council().network);
  EXPECT_EQ((*next)->hash, crypto::roster_hash(parse<SignedRoster>((*next)->signed_bytes)->roster));
  EXPECT_TRUE(refused(accept(successor(in_force()), threshold() - 1), ErrorCode::kBadSignature));
}

TEST(RosterNextTest, RefusesWhatDoesNotContinueTheOneInForce) {
  struct Case {
    const char* name;
    void (*change)(Roster&);
    ErrorCode code;
  };
  const Case table[] = {
      {"the same version", [](Roster& r) { r.version -= 1; }, ErrorCode::kMalformed},
      {"a skipped version", [](Roster& r) { r.version += 1; }, ErrorCode::kChain},
      {"an unknown previous hash", [](Roster& r) { r.prev_hash.bytes[0] ^= 1; }, ErrorCode::kChain},
      {"another network", [](Roster& r) { r.network_id.bytes[0] ^= 1; }, ErrorCode::kWrongNetwork},
      {"made before", [](Roster& r) { r.created_ms -= 1001; }, ErrorCode::kChain},
  };
  for (const Case& item : table) {
    Roster next = successor(in_force());
    item.change(next);
    EXPECT_TRUE(refused(accept(next), item.code)) << item.name;
  }
}

TEST(RosterNextTest, MayBeMadeInTheSameMillisecond) {
  Roster next = successor(in_force());
  next.created_ms = in_force().roster.created_ms;
  EXPECT_TRUE(good(accept(next)));
}

TEST(RosterNextTest, TakesARotatedKeyUnderTheOldIdWithAHigherEpoch) {
  SeededRandom random(shared_seed() + 1);
  Roster next = successor(in_force());
  const OrgId org = next.organisations[0].id;
  next.organisations[0].admin_key = SignKey::generate(random).public_key();
  next.nodes[0].nsk = SignKey::generate(random).public_key();
  EXPECT_TRUE(refused(accept(next), ErrorCode::kMalformed)) << "new key, old epoch";
  next.nodes[0].nsk_epoch = 2;
  const auto accepted = accept(next);
  ASSERT_TRUE(good(accepted));
  EXPECT_NE((*accepted)->find_org(org), nullptr);
  next.nodes[0].nsk = in_force().roster.nodes[0].nsk;
  EXPECT_TRUE(refused(accept(next), ErrorCode::kMalformed)) << "old key, new epoch";
}

TEST(RosterNextTest, RefusesNewcomersWhoseIdDoesNotFitTheirKey) {
  SeededRandom random(shared_seed() + 2);
  const SignKey admin = SignKey::generate(random);
  Organisation org = in_force().roster.organisations[0];
  org.handle = "newcomer";
  org.admin_key = admin.public_key();
  org.id = crypto::id_of<OrgId>(crypto::label::kOrgId, admin.public_key());
  Roster next = successor(in_force());
  next.organisations.push_back(org);
  sort_roster(next);
  EXPECT_TRUE(good(accept(next)));
  org.id.bytes[15] ^= 1;
  next = successor(in_force());
  next.organisations.push_back(org);
  sort_roster(next);
  EXPECT_TRUE(refused(accept(next), ErrorCode::kMalformed));

  const SignKey nsk = SignKey::generate(random);
  NodeRecord node = in_force().roster.nodes[0];
  node.nsk = nsk.public_key();
  node.ntk = crypto::KemKey::generate(random).curve_public_key();
  node.id = crypto::id_of<NodeId>(crypto::label::kNodeId, nsk.public_key());
  next = successor(in_force());
  next.nodes.push_back(node);
  sort_roster(next);
  EXPECT_TRUE(good(accept(next)));
  node.id.bytes[15] ^= 1;
  next = successor(in_force());
  next.nodes.push_back(node);
  sort_roster(next);
  EXPECT_TRUE(refused(accept(next), ErrorCode::kMalformed));
}

TEST(RosterNextTest, RefusesANodeThatMovesToAnotherOrganisation) {
  Roster next = successor(in_force());
  const OrgId first = next.nodes[0].org;
  next.nodes[0].org =
      next.organisations[0].id == first ? next.organisations[1].id : next.organisations[0].id;
  EXPECT_TRUE(refused(accept(next), ErrorCode::kMalformed));
}

// N goes from 6 to 12: the six new ones and two old ones are T of the new roster, never of the old.
TEST(RosterNextTest, CountsOldAndNewVotersSeparately) {
  SeededRandom random(shared_seed() + 3);
  const Council& council = shared_council();
  ASSERT_EQ(council.voters().size(), 6u);
  Roster next = successor(in_force());
  std::vector<SignKey> newcomers;
  for (int i = 0; i < 6; ++i) {
    newcomers.push_back(SignKey::generate(random));
    next.voters.push_back(new_voter(newcomers.back(), council.orgs[0].id));
  }
  sort_roster(next);
  const auto signed_by = [&](std::size_t old_voters, std::size_t new_voters) {
    std::vector<const SignKey*> keys;
    for (std::size_t i = 0; i < old_voters; ++i) keys.push_back(&*council.voters()[i]->voter);
    for (std::size_t i = 0; i < new_voters; ++i) keys.push_back(&newcomers[i]);
    return crypto::verify_next(council.roster, bundle(next, keys));
  };
  EXPECT_TRUE(refused(signed_by(3, 6), ErrorCode::kBadSignature)) << "only the new threshold";
  EXPECT_TRUE(refused(signed_by(6, 1), ErrorCode::kBadSignature)) << "only the old threshold";
  EXPECT_TRUE(good(signed_by(4, 4)));
}

// Voters who leave count for the old roster alone.
TEST(RosterNextTest, CountsLeaversForTheOldRosterOnly) {
  const Council& council = shared_council();
  Roster next = successor(in_force());
  const auto voters = council.voters();
  const SignPublicKey gone[] = {voters[0]->voter->public_key(), voters[1]->voter->public_key()};
  std::erase_if(next.voters, [&](const Voter& v) { return v.key == gone[0] || v.key == gone[1]; });
  ASSERT_EQ(next.voters.size(), 4u);  // needs 3 of these and 4 of the old six
  const auto by = [&](std::vector<const CouncilOrg*> who) {
    return crypto::verify_next(council.roster, sign_roster_by(next, who));
  };
  EXPECT_TRUE(refused(by({voters[0], voters[1], voters[2], voters[3]}), ErrorCode::kBadSignature));
  EXPECT_TRUE(good(by({voters[0], voters[2], voters[3], voters[4]})));
  EXPECT_TRUE(refused(by({voters[2], voters[3], voters[4]}), ErrorCode::kBadSignature));
}

TEST(RosterNextTest, RefusesASignerCountedTwice) {
  const Council& council = shared_council();
  const Roster next = successor(in_force());
  Bytes wire = sign_roster_by(next, first_voters(council, threshold()));
  const SignedRoster parsed = parse<SignedRoster>(wire).value();
  const Bytes first = to_bytes(parsed.signatures[0].voter.view());
  const Bytes second = to_bytes(parsed.signatures[1].voter.view());
  const auto at = std::find_end(wire.begin(), wire.end(), second.begin(), second.end());
  ASSERT_NE(at, wire.end());
  std::copy(first.begin(), first.end(), at);
  EXPECT_TRUE(refused(crypto::verify_next(council.roster, wire), ErrorCode::kMalformed));
}

TEST(RosterNextTest, RefusesASignatureOfNobodyBesideEnoughGoodOnes) {
  SeededRandom random(shared_seed() + 4);
  const Council& council = shared_council();
  const Roster next = successor(in_force());
  const SignKey stranger = SignKey::generate(random);
  std::vector<const SignKey*> keys{&stranger};
  for (const CouncilOrg* org : council.voters()) keys.push_back(&*org->voter);
  EXPECT_TRUE(
      refused(crypto::verify_next(council.roster, bundle(next, keys)), ErrorCode::kBadSignature));
}

TEST(RosterNextTest, RefusesAnOversizedOneBeforeReadingIt) {
  const Bytes wire(limits::kBodyBytes + 8);
  EXPECT_TRUE(
      refused(crypto::verify_next(shared_council().roster, wire), ErrorCode::kLimitExceeded));
  EXPECT_TRUE(
      refused(crypto::verify_genesis(wire, shared_council().network), ErrorCode::kLimitExceeded));
}

TEST(RosterNextTest, RefusesSignaturesOfAnotherRoundOrVersion) {
  const Council& council = shared_council();
  const Roster next = successor(in_force());
  SignedRoster wire = parse<SignedRoster>(sign_roster_by(next, council.voters(), 1)).value();
  wire.round = 2;
  EXPECT_TRUE(refused(crypto::verify_next(council.roster, encode(wire)), ErrorCode::kBadSignature));
  Roster other = next;
  other.created_ms += 1;
  wire.round = 1;
  wire.roster = encode(other);
  EXPECT_TRUE(refused(crypto::verify_next(council.roster, encode(wire)), ErrorCode::kBadSignature));
}

TEST(RosterSignaturesTest, ArePutTogetherInAnyOrderOnce) {
  const Council& council = shared_council();
  const Bytes complete = sign_roster_by(successor(in_force()), council.voters());
  const SignedRoster all = parse<SignedRoster>(complete).value();
  SignedRoster collected{all.roster, all.round, {}};
  for (std::size_t i = all.signatures.size(); i-- > 0;) {
    EXPECT_TRUE(good(crypto::add_roster_signature(collected, all.signatures[i])));
  }
  EXPECT_EQ(encode(collected), complete);
  EXPECT_TRUE(
      refused(crypto::add_roster_signature(collected, all.signatures[0]), ErrorCode::kDuplicate));
  RosterSignature wrong = all.signatures[0];
  wrong.signature.bytes[5] ^= 1;
  SignedRoster empty{all.roster, all.round, {}};
  EXPECT_TRUE(refused(crypto::add_roster_signature(empty, wrong), ErrorCode::kBadSignature));
  wrong.voter.bytes[0] ^= 1;
  EXPECT_TRUE(refused(crypto::add_roster_signature(empty, wrong), ErrorCode::kNotAuthorized));
}

TEST(RosterSignaturesTest, OfGenesisAreUnderItsOwnNetworkId) {
  const Council& council = shared_council();
  const SignedRoster all =
      parse<SignedRoster>(sign_roster_by(in_force().roster, council.voters())).value();
  SignedRoster collected{all.roster, all.round, {}};
  EXPECT_TRUE(good(crypto::add_roster_signature(collected, all.signatures[0])));
}

TEST(RosterSignaturesTest, OfALeaverNeedTheRosterBefore) {
  const Council& council = shared_council();
  Roster next = successor(in_force());
  const CouncilOrg& leaver = *council.voters()[0];
  std::erase_if(next.voters, [&](const Voter& v) { return v.key == leaver.voter->public_key(); });
  const SignedRoster all = parse<SignedRoster>(sign_roster_by(next, {&leaver})).value();
  SignedRoster collected{all.roster, all.round, {}};
  EXPECT_TRUE(refused(crypto::add_roster_signature(collected, all.signatures[0]),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(good(crypto::add_roster_signature(collected, all.signatures[0], &in_force())));
}

TEST(BallotTest, IsTakenFromAVoterForTheVersionInForceOrTheNext) {
  const Council& council = shared_council();
  const SignKey& voter = *council.voters()[0]->voter;
  const Hash32 hash = crypto::roster_hash(Bytes{1, 2, 3});
  const auto vote = [&](std::uint64_t version, const Hash32& what) {
    return crypto::verify_ballot(crypto::make_prevote(voter, council.network, version, 3, what),
                                 in_force());
  };
  EXPECT_TRUE(good(vote(2, hash)));
  EXPECT_TRUE(good(vote(2, Hash32{}))) << "an abandoned round";
  EXPECT_TRUE(good(vote(1, hash)));
  EXPECT_TRUE(refused(vote(3, hash), ErrorCode::kChain));
  EXPECT_TRUE(refused(vote(0, hash), ErrorCode::kChain));
}

TEST(BallotTest, RefusesStrangersOtherNetworksAndEveryChangedField) {
  SeededRandom random(shared_seed() + 5);
  const Council& council = shared_council();
  const Hash32 hash = crypto::roster_hash(Bytes{1});
  const Ballot ballot =
      crypto::make_prevote(*council.voters()[0]->voter, council.network, 2, 1, hash);
  const Ballot foreign =
      crypto::make_prevote(SignKey::generate(random), council.network, 2, 1, hash);
  EXPECT_TRUE(refused(crypto::verify_ballot(foreign, in_force()), ErrorCode::kNotAuthorized));
  Ballot changed = ballot;
  changed.network_id.bytes[0] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_ballot(changed, in_force()), ErrorCode::kWrongNetwork));
  void (*const changes[])(Ballot&) = {[](Ballot& b) { b.version = 1; },
                                      [](Ballot& b) { b.round = 2; },
                                      [](Ballot& b) { b.roster_hash.bytes[31] ^= 1; },
                                      [](Ballot& b) { b.signature.bytes[0] ^= 1; }};
  for (const auto change : changes) {
    changed = ballot;
    change(changed);
    EXPECT_TRUE(refused(crypto::verify_ballot(changed, in_force()), ErrorCode::kBadSignature));
  }
}

// A signature must not serve as a prevote, nor the other way round.
TEST(BallotTest, IsNoRosterSignature) {
  const Council& council = shared_council();
  const SignKey& voter = *council.voters()[0]->voter;
  const Hash32 hash = crypto::roster_hash(Bytes{1});
  Ballot ballot = crypto::make_prevote(voter, council.network, 2, 1, hash);
  ballot.signature = crypto::sign_roster(voter, council.network, 2, 1, hash);
  EXPECT_TRUE(refused(crypto::verify_ballot(ballot, in_force()), ErrorCode::kBadSignature));
}

class ForkProofTest : public testing::Test {
 protected:
  SignedEntry entry(std::uint64_t seq, const char* text, const CouncilNode& node) {
    const Control control{ControlKind::kKeyStatement, to_bytes(as_bytes(text))};
    Place place;
    place.seq = seq;
    if (seq > 1) place.prev.bytes.fill(7);
    return post_control(council_, node, control, random_, place).entry;
  }

  const Council& council_ = shared_council();
  const CouncilNode& node_ = shared_council().orgs[0].nodes[0];
  SeededRandom random_{shared_seed() + 6};
};

TEST_F(ForkProofTest, IsTwoSignedHeadersAtOnePosition) {
  const ForkProof proof{entry(5, "one", node_), entry(5, "two", node_)};
  EXPECT_TRUE(good(crypto::verify_fork_proof(proof, in_force())));
}

TEST_F(ForkProofTest, RefusesWhatIsNoFork) {
  const SignedEntry one = entry(5, "one", node_);
  const CouncilNode& other = council_.orgs[1].nodes[0];
  EXPECT_TRUE(refused(crypto::verify_fork_proof({one, one}, in_force()), ErrorCode::kMalformed));
  EXPECT_TRUE(refused(crypto::verify_fork_proof({one, entry(6, "two", node_)}, in_force()),
                      ErrorCode::kMalformed));
  EXPECT_TRUE(refused(crypto::verify_fork_proof({one, entry(5, "two", other)}, in_force()),
                      ErrorCode::kMalformed));
}

TEST_F(ForkProofTest, RefusesASideThatTheAuthorDidNotSign) {
  ForkProof proof{entry(5, "one", node_), entry(5, "two", node_)};
  proof.second.signature.bytes[10] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_fork_proof(proof, in_force()), ErrorCode::kBadSignature));
  proof.second.signature = proof.first.signature;
  EXPECT_TRUE(refused(crypto::verify_fork_proof(proof, in_force()), ErrorCode::kBadSignature));
}

TEST_F(ForkProofTest, NeedsTheNodeAndItsKeyEpochInTheRoster) {
  const ForkProof proof{entry(5, "one", node_), entry(5, "two", node_)};
  RosterState later = in_force();
  for (NodeRecord& record : later.roster.nodes) record.nsk_epoch = 2;
  EXPECT_TRUE(refused(crypto::verify_fork_proof(proof, later), ErrorCode::kNotFound));
  later.roster.nodes.clear();
  EXPECT_TRUE(refused(crypto::verify_fork_proof(proof, later), ErrorCode::kNotFound));
  later.network_id.bytes[0] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_fork_proof(proof, later), ErrorCode::kWrongNetwork));
}

TEST(RosterStateTest, FindsWhatItLists) {
  const Council& council = shared_council();
  const CouncilOrg& banks = council.org("banks");
  EXPECT_EQ(in_force().find_org("banks"), in_force().find_org(banks.id));
  EXPECT_EQ(in_force().find_org("bank"), nullptr);
  EXPECT_EQ(in_force().find_org(OrgId{}), nullptr);
  ASSERT_EQ(in_force().nodes_of(banks.id).size(), 1u);
  EXPECT_EQ(in_force().nodes_of(banks.id)[0], in_force().find_node(banks.nodes[0].id));
  EXPECT_EQ(in_force().find_node(NodeId{}), nullptr);
}

TEST(RosterStateTest, ACommunityOfEverybodyIsTheCouncilsOwnParties) {
  RosterState state = in_force();
  const OrgId banks = shared_council().org("banks").id;
  const Community everybody = *state.find_community("council");
  const Community finance = *state.find_community("finance");
  for (Organisation& org : state.roster.organisations) {
    if (org.id == banks) org.kind = OrgKind::kAgency;
  }
  EXPECT_FALSE(state.in_community(everybody, banks));
  EXPECT_TRUE(state.in_community(finance, banks)) << "it is listed there";
  for (const OrgKind kind : {OrgKind::kMinistry, OrgKind::kNisc, OrgKind::kCouncil}) {
    for (Organisation& org : state.roster.organisations) org.kind = kind;
    EXPECT_TRUE(state.in_community(everybody, banks));
    EXPECT_FALSE(state.only_listens(everybody, banks));
  }
  // Without membership: both read, the observer only that.
  for (const OrgKind kind : {OrgKind::kObserver, OrgKind::kAssociate}) {
    for (Organisation& org : state.roster.organisations) org.kind = kind;
    EXPECT_TRUE(state.in_community(everybody, banks));
    EXPECT_EQ(state.only_listens(everybody, banks), kind == OrgKind::kObserver);
    EXPECT_FALSE(state.only_listens(finance, banks)) << "it is listed there";
  }
}

TEST(RosterStateTest, CountsOnlyActiveOrganisationsInACommunity) {
  RosterState state = in_force();
  const OrgId banks = shared_council().org("banks").id;
  const OrgId telecom = shared_council().org("telecom").id;
  const Community everybody = *state.find_community("council");
  const Community finance = *state.find_community("finance");
  EXPECT_TRUE(state.in_community(everybody, telecom));
  EXPECT_FALSE(state.in_community(finance, telecom));
  EXPECT_TRUE(state.in_community(finance, banks));
  EXPECT_FALSE(state.in_community(everybody, OrgId{}));
  EXPECT_EQ(state.find_community("nobody"), nullptr);
  for (const Status status : {Status::kSuspended, Status::kRemoved, Status::kCandidate}) {
    for (Organisation& org : state.roster.organisations) org.status = status;
    EXPECT_FALSE(state.in_community(everybody, banks));
    EXPECT_FALSE(state.in_community(finance, banks));
  }
}

}  // namespace
}  // namespace ceptoar::test::roster_test
