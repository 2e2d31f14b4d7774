// SPDX-License-Identifier: Apache-2.0
// The roster (名簿): a hash chain of versions, each agreed by T = ceil(2N/3) of the voters of the
// version before and of its own (decisions "Trust"; TUF root rules). Pure functions and a value.
#ifndef CEPTOAR_CRYPTO_ROSTER_H_
#define CEPTOAR_CRYPTO_ROSTER_H_

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "crypto/keys.h"
#include "crypto/verified.h"
#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar::crypto {

Hash32 roster_hash(BytesView roster);
std::size_t roster_threshold(std::size_t voters);  // ceil(2N/3)

// A roster in force, with its exact bytes.
struct RosterState {
  Roster roster;
  Hash32 hash;
  NetworkId network_id;
  Bytes signed_bytes;  // SignedRoster

  const Organisation* find_org(const OrgId& id) const;
  const Organisation* find_org(std::string_view handle) const;
  const NodeRecord* find_node(const NodeId& id) const;
  // Nodes of an organisation, in order of id.
  std::vector<const NodeRecord*> nodes_of(const OrgId& org) const;
  // Where everything goes that names no readers, in order of id.
  std::vector<NodeId> active_nodes() const;
  const Community* find_community(std::string_view name) const;
  // A community of everybody: of the Council's own parties, observers and associates (schema/tlp.h); others where
  // it lists them.
  // Active organisations only: the suspended and candidates are sealed to by name, never by group.
  bool in_community(const Community& community, const OrgId& org) const;
  // An observer reads what is for everybody and sends nothing to it; where a community lists him he does.
  bool only_listens(const Community& community, const OrgId& org) const;
};

// Static rules of one roster: counts of limits.h, sorted lists, unique ids, handles and keys (one
// signing key serves one purpose of one party), nodes of known organisations with a host name or an
// IP literal, ports and a transport key that is not of small order, expiry after creation by at most kRosterLifeDays, N >= 4. Voter ids always
// fit their keys: a new key is a new voter. Organisation and node ids fit their keys where they
// first appear - all of them in version 1 - and stay when the key changes.
// Errors: kMalformed, kLimitExceeded.
Result<void> check_roster(const Roster& roster);
// A roster that has expired freezes who votes, which organisations and nodes there are and how they
// stand, admin keys, node keys and recovery keys (decisions "Trust"): the next version may change the
// rest of it and its own times alone. Entries, epochs and cards go on. `at_ms`: when the next version
// was made - what counts is the date in its bytes, so that everybody judges alike; a voter asks again
// with his own clock before he signs, because a date can be written by anybody. `may_leave`: voters
// who may go no less, those who signed both sides of a dispute.
// Errors: kExpired.
Result<void> check_frozen(const Roster& current, const Roster& next, std::uint64_t at_ms,
                          const std::set<VoterId>& may_leave = {});
// A host name (letters, digits, '-', '_', dots) or an IP literal without brackets, scheme or port.
bool is_host(std::string_view text);

Signature sign_roster(const SignKey& voter, const NetworkId& network, std::uint64_t version,
                      std::uint32_t round, const Hash32& hash);

// Version 1. The caller compared `expected` (the network id) out of band; there is no trust on
// first use. Needs T signatures of its own voters.
Result<Verified<RosterState>> verify_genesis(BytesView signed_roster, const NetworkId& expected);
// Version n+1 on n: exactly +1, previous hash, T of n's voters and T of n+1's, counted separately,
// each key once; not made before n; new ids fit their keys, a node keeps its organisation, and a
// new NSK has a higher epoch; nothing that an expiry froze. Every signature present must be a voter's of n or n+1 and fit. Too
// few signatures are kBadSignature.
// Errors: kChain, kBadSignature, kMalformed, kLimitExceeded, kWrongNetwork, kExpired.
Result<Verified<RosterState>> verify_next(const Verified<RosterState>& current,
                                          BytesView signed_roster);
// For putting a genesis together: the network id of roster bytes.
NetworkId network_of(BytesView genesis_roster);
// Adds a signature in order; kDuplicate, kBadSignature, kNotAuthorized (no such voter). `current`,
// when given, is the roster before: voters whom the new one leaves out sign as well.
Result<void> add_roster_signature(SignedRoster& into, const RosterSignature& signature,
                                  const RosterState* current = nullptr);

Ballot make_prevote(const SignKey& voter, const NetworkId& network, std::uint64_t version,
                    std::uint32_t round, const Hash32& hash);
// A prevote (hash not zero) or an abandonment of a round. `roster` is the one whose voter speaks:
// the version voted on or the one before it, else kChain.
// Errors: kWrongNetwork, kChain, kNotAuthorized, kBadSignature.
Result<Verified<Ballot>> verify_ballot(const Ballot& ballot, const RosterState& roster);

// Two headers of one author at one position with different ids, both signed: a fork. The author's
// node must stand in `roster` with the NSK epoch that the headers name.
// Errors: kMalformed (not two sides of one position), kWrongNetwork, kNotFound, kBadSignature.
Result<void> verify_fork_proof(const ForkProof& proof, const RosterState& roster);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_ROSTER_H_
