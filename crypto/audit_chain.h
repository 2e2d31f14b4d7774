// SPDX-License-Identifier: Apache-2.0
// An audit log as a chain of records under a Merkle tree: what to write next, and what is wrong with
// what was found. Who stores the records is below in store/ and beside in node/core and cli/member.
// Thread: plain values.
#ifndef CEPTOAR_CRYPTO_AUDIT_CHAIN_H_
#define CEPTOAR_CRYPTO_AUDIT_CHAIN_H_

#include <optional>
#include <vector>

#include "crypto/audit_tree.h"
#include "schema/audit.h"

namespace ceptoar::crypto {

// The end of a log, or the place up to which its records were forgotten.
struct AuditHead {
  TreePeaks tree;
  Hash32 last;  // leaf hash of the last record; zero when there is none

  // Number and link of the record that comes next; it is counted in.
  AuditRecord append(AuditKind kind, std::uint64_t at_ms, std::uint64_t count, const Hash32& subject,
                     std::uint16_t detail);
  void take(const Hash32& leaf) {
    tree.append(leaf);
    last = leaf;
  }
  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};
// Format: version u8 | size u64 | last 32 | one peak of 32 for each bit that is set in size.
Bytes encode_audit_head(const AuditHead& head);
Result<AuditHead> parse_audit_head(BytesView bytes);

enum class AuditFault {
  kUnreadable,  // a record does not open or parse
  kAltered,     // it does not link to the record before it: one of the two is not what was written
  kMissing,     // its number is not the next one
  kTruncated,   // the head says that there were more
  kRoot,        // all records link, but the head's root is another one
  kWitnessed,   // the log is shorter than a root that was sent out or kept elsewhere, or does not contain it
};
struct AuditFinding {
  AuditFault fault;
  std::uint64_t seq;  // of the first record concerned
};

// A record as it was found: the number it was filed under and its bytes, nullopt when they did not open.
struct FiledRecord {
  std::uint64_t filed = 0;
  std::optional<Bytes> bytes;
};
// A root somebody kept: this log must still contain it.
struct KnownRoot {
  std::uint64_t size = 0;
  Hash32 root;
  friend bool operator==(const KnownRoot&, const KnownRoot&) = default;
};
// Whether records are gone that no log forgets yet: who has the keys moved the base to cut them out.
inline bool forgotten_early(const AuditHead& base, const AuditHead& head) {
  return base.tree.size > 0 && head.tree.size < base.tree.size + limits::kAuditKept;
}
// The whole log from `base` to `head`; nullopt: nothing is wrong. Roots of before the base can not be
// asked any more and are passed over.
std::optional<AuditFinding> find_audit_fault(const AuditHead& base,
                                             const std::vector<FiledRecord>& records,
                                             const AuditHead& head,
                                             const std::vector<KnownRoot>& known);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_AUDIT_CHAIN_H_
