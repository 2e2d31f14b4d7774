// SPDX-License-Identifier: Apache-2.0
// What somebody who sees all roots of a log says of it: that it only ever grew, or what is wrong. Nodes
// do it for each other, members' programs for all nodes.
// Thread: plain values.
#ifndef CEPTOAR_CRYPTO_AUDIT_WITNESS_H_
#define CEPTOAR_CRYPTO_AUDIT_WITNESS_H_

#include <vector>

#include "crypto/audit_chain.h"
#include "schema/limits.h"

namespace ceptoar {

namespace limits {
// A body that is late comes from whoever has it; what nobody had for so long was not shown.
inline constexpr std::uint64_t kAuditGapMs = 7 * kDayMs;
// Bodies of roots expire: who saw none for longer cannot see the ones between.
inline constexpr std::uint64_t kAuditAwayMs = (kSealedHorizonDays - 1) * kDayMs;
// Roots that wait for an earlier one: as many as an honest node makes while their bodies live.
inline constexpr std::size_t kAuditLoose = 24 * (kSealedHorizonDays + 3);
// Entries of roots that are remembered: a late one between them is of another log.
inline constexpr std::size_t kAuditLinked = 32;
}  // namespace limits

namespace crypto {

// A root and the one it names as its predecessor.
struct LinkedRoot {
  std::uint64_t seq = 0;  // of the entry it came in
  KnownRoot root;
  KnownRoot before;
  friend bool operator==(const LinkedRoot&, const LinkedRoot&) = default;
};

// What is known of one author's roots.
struct Witnessed {
  std::uint64_t seq = 0;  // of the entry that `newest` came in; 0: none yet
  std::uint64_t at_ms = 0;
  KnownRoot newest;
  // Every root up to this one follows from the one before.
  KnownRoot reached;
  std::vector<std::uint64_t> linked;  // entries of the newest of these, ascending
  std::vector<LinkedRoot> loose;  // later ones, ascending: one between is not here yet
  // By the clock of who sees them.
  std::uint64_t seen_ms = 0;  // the last one of all
  std::uint64_t loose_since_ms = 0;
  bool bad = false;  // one of them did not follow from the one before: for good
  friend bool operator==(const Witnessed&, const Witnessed&) = default;
};
Bytes encode_row(const Witnessed& row);
Result<Witnessed> parse_witnessed(BytesView bytes);

// Takes in a root that came as entry `seq` of its author's log. Bodies come late, in any order, and
// kept back by whoever passes them on: a root whose predecessor is not here yet waits for it.
// What is wrong, for the log; nullptr: nothing.
const char* witness(Witnessed& known, std::uint64_t seq, const NodeId& author,
                    const NetworkId& network, const AuditRoot& root, std::uint64_t now_ms);

}  // namespace crypto
}  // namespace ceptoar

#endif  // CEPTOAR_CRYPTO_AUDIT_WITNESS_H_
