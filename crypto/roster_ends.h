// SPDX-License-Identifier: Apache-2.0
// Positions of revocation (decisions "Trust", "Active when signed"): where the log of a node that left, is
// suspended or has another key ends, and up to where an old admin key speaks. They stand in the roster, so
// everybody judges alike: by the roster in force, never by clocks. Pure functions.
#ifndef CEPTOAR_CRYPTO_ROSTER_ENDS_H_
#define CEPTOAR_CRYPTO_ROSTER_ENDS_H_

#include <map>
#include <optional>
#include <vector>

#include "crypto/roster.h"

namespace ceptoar::crypto {

// Rules of one roster: an ended key is one of its organisation's or node's and serves nobody any more, but for
// a node that is suspended or left under it. Errors: kMalformed, kLimitExceeded.
Result<void> check_ended(const Roster& roster);
// Rules of the next version: ends that were agreed stay as they are - a key whose node is taken back is
// dropped - and what is new ended a key of the version before. Errors: kMalformed.
Result<void> check_ended_follow(const Roster& before, const Roster& next);

// The node's key of this epoch, in force or ended; nullptr: none that the roster knows.
const SignPublicKey* key_of_epoch(const RosterState& now, const NodeId& node, std::uint16_t epoch);
// The key with which an entry of this header must be signed to be taken; nullopt: it is taken from nobody.
// An active node writes all; a suspended one flashes and control, a candidate control; of one that left, is
// suspended or has another key now, what is numbered up to its agreed last position, and nothing by a new key
// below that.
std::optional<SignPublicKey> log_key(const RosterState& now, const EntryHeader& header);
// Nothing of this node's log above is taken; the greatest number where it has no end.
std::uint64_t last_position(const RosterState& now, const NodeId& node);
// The agreed end of this key of a node, where there is one.
std::optional<std::uint64_t> agreed_end(const RosterState& now, const NodeId& node, std::uint16_t epoch);

// Position `seq` of `node` lies after the end of an old admin key. False for a key that has no end.
bool admin_ended(const RosterState& now, const SignPublicKey& admin, const NodeId& node,
                 std::uint64_t seq);
// Admin keys that `org` had, with an end: what was verified before under one of them is still its word.
std::vector<SignPublicKey> old_admin_keys(const RosterState& now, const OrgId& org);
// The same roster as it was while `admin` was the key of `org`: to verify again what was taken then.
RosterState with_admin_key(const RosterState& now, const OrgId& org, const SignPublicKey& admin);

// For who proposes `next` after `before`: an end for every key of a node that is suspended, removed or changed,
// and for every changed admin key, where a position is known; ends of nodes that are taken back go. A node
// without a known position gets none: then nothing of it is taken any more, as before there were ends.
void add_ends(const Roster& before, Roster& next, const std::map<NodeId, std::uint64_t>& positions);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_ROSTER_ENDS_H_
