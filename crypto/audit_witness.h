// SPDX-License-Identifier: Apache-2.0
// What somebody who sees all roots of a log says of it: that it only ever grew, or what is wrong. Nodes
// do it for each other, members' programs for all nodes.
// Thread: plain values.
#ifndef CEPTOAR_CRYPTO_AUDIT_WITNESS_H_
#define CEPTOAR_CRYPTO_AUDIT_WITNESS_H_

#include "crypto/audit_chain.h"

namespace ceptoar::crypto {

// The newest root of one author.
struct Witnessed {
  std::uint64_t seq = 0;  // of the entry it came in; 0: none yet
  std::uint64_t at_ms = 0;
  KnownRoot newest;
  KnownRoot gap;          // named as a predecessor and not seen yet; size 0: none
  KnownRoot before_gap;
  bool bad = false;       // one of them did not follow from the one before: for good
  friend bool operator==(const Witnessed&, const Witnessed&) = default;
};
Bytes encode_row(const Witnessed& row);
Result<Witnessed> parse_witnessed(BytesView bytes);

// Takes in a root that came as entry `seq` of its author's log. Bodies may come late and in another
// order: a root that names one not seen yet as its predecessor leaves a gap, which late ones fill
// backwards; the next newer one must find it closed, or what lay between was never shown.
// What is wrong, for the log; nullptr: nothing.
const char* witness(Witnessed& known, std::uint64_t seq, const NodeId& author,
                    const NetworkId& network, const AuditRoot& root);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_AUDIT_WITNESS_H_
