// SPDX-License-Identifier: Apache-2.0
// A small Council that votes, for tests.
#ifndef CEPTOAR_TESTS_CLI_VOTING_WORLD_H_
#define CEPTOAR_TESTS_CLI_VOTING_WORLD_H_

#include <string>
#include <utility>
#include <vector>

#include "cli/member/sealing.h"
#include "cli/member/voter.h"
#include "tests/cli/world.h"

namespace ceptoar::test {

using member::Outcome;
using member::RosterChanges;
using member::Said;
using member::Voting;

inline std::string holder_of(const std::string& org) {
  return org == "fsa" ? "liaison@fsa" : "secretariat@" + org;
}

// banks, telecom, electric and fsa vote: T = 3.
class VotingTest : public testing::Test {
 protected:
  VotingTest() {
    world.init_roster_orgs();
    world.agree_on_genesis();
    world.accept_roster_orgs();
    world.sync_all(2);
  }

  Voting voting(const std::string& org) {
    world.start(holder_of(org));
    auto session = world.open(holder_of(org));
    auto out = member::load_voting(*session);
    EXPECT_TRUE(fine(out));
    return std::move(*out);
  }
  void send(const std::string& org, const std::vector<Control>& controls) {
    auto session = world.open(holder_of(org));
    for (const Control& one : controls) EXPECT_TRUE(fine(member::control_to_outbox(*session, one)));
    session.reset();
    world.start(holder_of(org));
  }
  Hash32 propose(const std::string& org, const RosterChanges& changes) {
    const auto next = member::next_roster(voting(org), changes, world.clock().now_ms());
    EXPECT_TRUE(fine(next));
    return propose(org, *next);
  }
  Hash32 propose(const std::string& org, const Roster& next) {
    SignedRoster proposal;
    proposal.roster = encode(next);
    send(org, {{ControlKind::kRoster, encode(proposal)}});
    return crypto::roster_hash(proposal.roster);
  }
  Hash32 propose_suspension(const std::string& by, const std::string& of) {
    RosterChanges changes;
    changes.suspend = {of};
    return propose(by, changes);
  }
  Outcome<Said> try_vote(const std::string& org, const Hash32& choice) {
    return member::vote(voting(org), world.open_admin(org), choice);
  }
  Said vote(const std::string& org, const Hash32& choice) {
    auto said = try_vote(org, choice);
    EXPECT_TRUE(fine(said)) << org;
    send(org, said->controls);
    return std::move(*said);
  }
  void abandon(const std::string& org) {
    const auto said = member::abandon(voting(org), world.open_admin(org));
    ASSERT_TRUE(fine(said));
    send(org, said->controls);
  }
  std::uint64_t version(const std::string& org) {
    world.start(holder_of(org));
    auto session = world.open(holder_of(org));
    return (*session->trust().current())->roster.version;
  }

  World world;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_VOTING_WORLD_H_
