// SPDX-License-Identifier: Apache-2.0
// The member's audit log: which keys of consequence this home used, and when. In the archive, sealed as
// everything there; written in the very commit that holds what it tells of, so that neither is there
// without the other. No title, no text, no reader: whoever reads it learns which entries were opened,
// sealed and voted on here. Beside it `audit.mark` in the home: how far the log had got, so that an old
// archive put in the place of a newer one is noticed.
// Format: store/AUDIT.md. Thread: as Session.
#ifndef CEPTOAR_CLI_MEMBER_AUDIT_H_
#define CEPTOAR_CLI_MEMBER_AUDIT_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/session.h"
#include "crypto/audit_witness.h"

namespace ceptoar::member {

struct AuditNote {
  AuditKind kind;
  std::uint16_t detail = 0;
  std::uint64_t count = 0;
  Hash32 subject = {};
};
inline Hash32 audit_subject(const EntryId& entry) { return {entry.bytes}; }
Hash32 audit_subject(const MsgId& message);  // and zeros
// Durable with the session's next commit. REQUIRES: the caller sees to it that one comes.
void note_audit(Session& session, const AuditNote& note);

// The log before and after some notes.
struct AuditStep {
  crypto::KnownRoot before;
  crypto::KnownRoot after;
};
// Session::commit() alone: gives the notes among `writes` their numbers and links. nullopt: there were
// no notes.
Result<std::optional<AuditStep>> number_notes(const store::MemberArchive& archive,
                                              std::vector<store::ArchiveWrite>& writes);
// Once they are durable. A mark that the log does not contain stays: it tells of an older archive.
void write_audit_mark(const std::filesystem::path& home, const store::MemberArchive& archive,
                      const AuditStep& step);
// For an archive that no session has open.
Result<void> append_audit(store::MemberArchive& archive, const std::vector<AuditNote>& notes,
                          std::uint64_t now_ms);

struct AuditLog {
  crypto::AuditHead base;
  crypto::AuditHead head;
  std::vector<crypto::FiledRecord> records;
  std::optional<crypto::KnownRoot> mark;  // absent: no mark, or one that somebody else wrote
};
Outcome<AuditLog> read_audit(Session& session);
// Errors: E-AUDIT-UNREADABLE, -ALTERED, -MISSING, -TRUNCATED, -ROOT, -ROLLED-BACK, -MARK; E-NO-RECORD: a
// known root of before the first record that is kept.
Outcome<void> verify_audit(const AuditLog& log, std::vector<crypto::KnownRoot> known);
// "120:6e34...": a root as proofs and exports show it. Errors: E-USAGE.
Outcome<crypto::KnownRoot> parse_audit_root(std::string_view text);

// JSON lines: where the records begin, the records, and the root they give, signed by this holder.
// Errors: as verify_audit(); who exports a log that is not whole would hand on a wrong one.
Outcome<std::string> export_audit(Session& session, const AuditLog& log);
// One JSON object: the record, its path to the root, the root signed by this holder. Errors: E-NO-RECORD.
Outcome<std::string> prove_audit(Session& session, const AuditLog& log, std::uint64_t number);

// A root of a node that came with the feed: it must follow from the one before. What is wrong, as our own
// words; nullptr: nothing.
Outcome<const char*> witness_root(Session& session, const NodeId& author, std::uint64_t seq,
                                  BytesView root, std::vector<store::ArchiveWrite>& writes);
// The newest root of a node that this program saw; nullopt: none yet. Of all nodes: witnessed.h.
Result<std::optional<crypto::Witnessed>> witnessed_root(Session& session, const NodeId& node);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_AUDIT_H_
