// SPDX-License-Identifier: Apache-2.0
// Rosters: raw bytes, altered ones, and nonsense that a quorum signed. Whatever is taken follows
// the roster in force and is sound by itself.
#include <algorithm>

#include "crypto/roster.h"
#include "tests/fuzz/council_world.h"

namespace ceptoar::fuzz {
namespace {

using namespace crypto;

// Signed by the first `signers` voters over exactly these bytes, whatever they are.
Bytes signed_anyhow(BytesView roster, std::size_t signers, std::uint64_t version) {
  SignedRoster wire;
  wire.roster = to_bytes(roster);
  wire.round = 1;
  for (const test::CouncilOrg* org : test::first_voters(council(), signers)) {
    wire.signatures.push_back(
        {id_of<VoterId>(label::kVoterId, org->voter->public_key()),
         sign_roster(*org->voter, council().network, version, wire.round, roster_hash(roster))});
  }
  std::sort(wire.signatures.begin(), wire.signatures.end(),
            [](const auto& a, const auto& b) { return a.voter < b.voter; });
  return encode(wire);
}

void check_taken(const RosterState& next, BytesView bytes) {
  const RosterState& now = *council().roster;
  CEPTOAR_CHECK(next.roster.version == now.roster.version + 1);
  CEPTOAR_CHECK(next.roster.prev_hash == now.hash && next.network_id == now.network_id);
  CEPTOAR_CHECK(check_roster(next.roster).has_value());
  CEPTOAR_CHECK(
      std::equal(bytes.begin(), bytes.end(), next.signed_bytes.begin(), next.signed_bytes.end()));
  for (const NodeRecord& node : next.roster.nodes) {
    CEPTOAR_CHECK(next.find_org(node.org) != nullptr && next.find_node(node.id) != nullptr);
  }
  for (const Community& community : next.roster.communities) {
    for (const OrgId& org : community.members) (void)next.in_community(community, org);
  }
}

void check_signed_file(BytesView bytes) {
  if (const auto genesis = verify_genesis(bytes, council().network)) {
    CEPTOAR_CHECK((*genesis)->hash == council().roster->hash);
  }
  if (const auto next = verify_next(council().roster, bytes)) check_taken(**next, bytes);
}

void check_ballots(BytesView bytes) {
  if (const auto ballot = parse<Ballot>(bytes)) (void)verify_ballot(*ballot, *council().roster);
  if (const auto proof = parse<ForkProof>(bytes)) {
    CEPTOAR_CHECK(!verify_fork_proof(*proof, *council().roster).has_value());
  }
}

void run(BytesView bytes) {
  static const Bytes successor = encode(test::successor(*council().roster));
  Input input(bytes);
  const unsigned way = input.u8() % 5;
  const std::size_t signers = input.u8() % 6;
  switch (way) {
    case 0:
      check_signed_file(input.rest());
      check_ballots(bytes.subspan(std::min<std::size_t>(2, bytes.size())));
      break;
    case 1:
      check_signed_file(edited(input, council().roster->signed_bytes));
      break;
    case 2:
    case 3: {
      const Bytes roster = way == 2 ? edited(input, successor) : to_bytes(input.rest());
      const Bytes file = signed_anyhow(roster, signers, council().roster->roster.version + 1);
      const auto next = verify_next(council().roster, file);
      if (next) check_taken(**next, file);
      CEPTOAR_CHECK(!next || signers >= roster_threshold(council().voters().size()));
      break;
    }
    default: {
      const Bytes file = signed_anyhow(successor, signers, council().roster->roster.version + 1);
      const Bytes changed = edited(input, file);
      const auto next = verify_next(council().roster, changed);
      CEPTOAR_CHECK(!next || (*next)->roster == test::successor(*council().roster));
      break;
    }
  }
}

const Registration kRegistered("roster", run);

}  // namespace
}  // namespace ceptoar::fuzz
