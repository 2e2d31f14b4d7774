// SPDX-License-Identifier: Apache-2.0
// The audit log's values: one record for each thing a node or a member's program did that somebody may
// have to answer for. No content: a record has a kind, a time, a number and one hash that is known
// outside anyway (an entry, a roster, a root); never a title, a text, a name or a reader.
//
// Format: fixed fields, little-endian, so that an auditor's own program can make the same bytes
// (store/AUDIT.md): version u8 | kind u16 | detail u16 | seq u64 | at u64 | count u64 | subject 32 | prev 32.
#ifndef CEPTOAR_SCHEMA_AUDIT_H_
#define CEPTOAR_SCHEMA_AUDIT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/bytes.h"
#include "schema/codec.h"
#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar {

namespace limits {
// A consistency proof of two hashes a level reaches over 2^32 records: a longer one only costs time.
inline constexpr std::size_t kAuditProof = 64;
// What stays readable. Who may make a node log (an admitted member who posts at his quota) must not
// fill its disk: at 93 bytes a record and LMDB's room around it about 25 MB.
inline constexpr std::size_t kAuditKept = 131'072;
// Forgotten at once when there are more: few enough for one commit.
inline constexpr std::size_t kAuditSegment = 4'096;
// Notes that wait for the disk: with a store that is read-only they are counted, not kept in memory.
inline constexpr std::size_t kAuditWaiting = 1'024;
// Every header of the mesh is kept by every node for ever: a root each hour at most, and only when
// there is news; without any, so often.
inline constexpr std::uint64_t kAuditRootEveryMs = 3'600'000;
inline constexpr std::uint64_t kAuditRootAtLeastMs = 6 * kAuditRootEveryMs;
}  // namespace limits

// Numbers are part of the file format. What `detail`, `count` and `subject` say stands behind each.
enum class AuditKind : std::uint16_t {
  kStart = 1,          // count: 1 when the run before it did not end by itself
  kStop = 2,
  kBackup = 3,         // count: UTC seconds of its end
  kRestore = 4,
  kRoster = 5,         // another one is in force; count: version, subject: its hash
  kAccess = 6,         // the access list changed; count: its serial
  kRefused = 7,        // count: connections turned away since the record before of this kind
  kSelfTest = 8,       // a stranger at the door; detail: 1 stayed outside, 0 did not
  kCanary = 9,         // an own root went out; detail: 1 came back, count: peers that hold it, subject: entry
  kPeerRoot = 10,      // a peer's root does not follow from the one before; subject: its entry. detail: 1 a
                       // connected node sends none any more, 2 accepted by the operator; subject: its id
  kFork = 11,          // two entries of one author at one place; subject: the later one
  kLost = 12,          // count: records that peers hold a root of and this log lacks; subject: that root
  kForgotten = 13,     // count: records before this number are not kept any more
  kUnwritten = 14,     // count: records that could not be written
  kControl = 15,       // a member's control entry; detail: ControlKind, subject: entry
  kDamaged = 16,       // the records did not lead to the end; a member's: count: records before this one,
                       // from which an end that did not read was made anew

  kSealed = 32,        // detail: Tlp, subject: message id and zeros
  kOpened = 33,        // TLP:AMBER and closer; detail: Tlp, subject: entry
  kEnrolled = 34,      // this holder became one; subject: organisation and zeros
  kCertified = 35,     // another holder or company was let in; subject: its id and zeros
  kVoted = 36,         // a control entry: a vote, or a key statement; detail: ControlKind, subject: message id and zeros
  kKeyMade = 37,       // detail: reader class, count: epoch
  kKeyDestroyed = 38,  // count: how many
  kRevoked = 39,       // a revocation; as kVoted
  kRepaired = 40,      // the archive was made anew
  kExported = 41,      // records left this home; count: how many
  kRead = 42,          // shown to a person, TLP:AMBER and closer; detail: Tlp, subject: entry
  kWidening = 43,      // handing it on beyond its label was refused; detail: Tlp, subject: entry
};

std::optional<AuditKind> audit_kind_from(std::uint16_t number);
// "self-test"; the same word in export and on the screen's --json.
std::string_view audit_kind_name(AuditKind kind);

struct AuditRecord {
  AuditKind kind = AuditKind::kStart;
  std::uint16_t detail = 0;
  std::uint64_t seq = 0;    // 0, 1, 2 ... without gaps
  std::uint64_t at_ms = 0;  // UTC, by the clock of the machine
  std::uint64_t count = 0;
  Hash32 subject;
  Hash32 prev;              // leaf hash of the record before; zero for the first
  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};
inline constexpr std::size_t kAuditRecordBytes = 1 + 2 + 2 + 3 * 8 + 2 * 32;
Bytes encode_audit(const AuditRecord& record);
// kMalformed (length, unknown kind), kUnsupportedVersion.
Result<AuditRecord> parse_audit(BytesView bytes);

// One line of the export, without its end: JSON of plain words, numbers and hexadecimal.
std::string audit_line(const AuditRecord& record, const Hash32& leaf);

// What a node says of its own log, as a control entry that it signs: peers are its witnesses.
struct AuditRoot {
  NetworkId network_id;
  NodeId node;
  std::uint64_t size = 0;       // records under `root`
  Hash32 root;                  // RFC 9162 tree head over the records, SHA-256
  std::uint64_t prev_size = 0;  // of the root before it; 0: the first
  Hash32 prev_root;             // zero when prev_size is 0
  std::uint64_t at_ms = 0;
  std::vector<Hash32> proof;    // RFC 9162 consistency of prev_size and size
  friend bool operator==(const AuditRoot&, const AuditRoot&) = default;
};
CEPTOAR_WIRE_OBJECT(AuditRoot)

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_AUDIT_H_
