// SPDX-License-Identifier: Apache-2.0
// A second node for banks, or another one in the place of its first, by a roster that all four voters of the
// small Council sign.
#ifndef CEPTOAR_TESTS_CLI_SECOND_NODE_H_
#define CEPTOAR_TESTS_CLI_SECOND_NODE_H_

#include <algorithm>

#include "cli/member/roster_voting.h"
#include "cli/member/voter.h"
#include "crypto/roster_file.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test {

enum class FirstNode { kStays, kReplaced };

// Its id comes after the first one's unless `comes_first`. Nobody is on its list yet. A first one that is
// replaced is removed in the same version, as `--replace-node` does.
// REQUIRES: nobody has the home of banks' secretariat open.
inline MeshNode& add_second_node(World& world, bool comes_first = false,
                                 FirstNode fate = FirstNode::kStays) {
  const NodeId first = world.node_of("banks").id;
  NodeId second;
  do {
    second = world.mesh().add_node().id;
  } while ((second < first) != comes_first);
  MeshNode& made = world.mesh().node(second);
  auto session = world.open("secretariat@banks");
  const crypto::RosterState& state = **session->trust().current();
  Roster next = successor(state);
  NodeRecord record = *state.find_node(first);
  record.id = second;
  record.nsk = made.nsk.public_key();
  record.ntk = made.ntk.curve_public_key();
  record.port = static_cast<std::uint16_t>(record.port + 100);
  record.member_port = static_cast<std::uint16_t>(record.member_port + 100);
  for (NodeRecord& old : next.nodes) {
    if (old.id == first && fate == FirstNode::kReplaced) old.status = Status::kRemoved;
  }
  next.nodes.push_back(record);
  sort_roster(next);
  SignedRoster wire;
  wire.roster = encode(next);
  wire.round = 1;
  const Hash32 hash = crypto::roster_hash(wire.roster);
  for (const char* org : {"banks", "telecom", "electric", "fsa"}) {
    const member::AdminKeys admin = world.open_admin(org);
    wire.signatures.push_back(
        {crypto::id_of<VoterId>(crypto::label::kVoterId, admin.voter()->public_key()),
         crypto::sign_roster(*admin.voter(), state.network_id, next.version, 1, hash)});
  }
  std::sort(wire.signatures.begin(), wire.signatures.end(),
            [](const auto& a, const auto& b) { return a.voter < b.voter; });
  const auto adopted = session->trust().adopt_roster(encode(wire));
  EXPECT_TRUE(adopted.has_value()) << (adopted ? "" : adopted.error().context);
  EXPECT_TRUE(fine(session->commit()));
  world.mesh().set_roster(*session->trust().current());
  // Whoever comes in from now on is given both versions.
  const auto voting = member::load_voting(*session);
  EXPECT_TRUE(fine(voting));
  EXPECT_TRUE(store::write_file(world.file("genesis"), crypto::encode_rosters(voting->bytes.rosters),
                                store::FileKind::kPlain, true));
  return made;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_SECOND_NODE_H_
