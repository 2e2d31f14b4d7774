// SPDX-License-Identifier: Apache-2.0
// audit: this member's own log, and what he saw of nodes' logs. The node is not asked.
#include <algorithm>
#include <charconv>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens_witnessed.h"
#include "cli/cmd/show.h"
#include "cli/member/audit.h"
#include "schema/text.h"
#include "schema/time.h"
#include "schema/tlp.h"

namespace ceptoar::cmd {
namespace {

using member::user_error;
using ui::Json;

constexpr std::uint64_t kShown = 50;

Outcome<std::uint64_t> number_of(const std::string& name, const std::string& text) {
  std::uint64_t out = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (wrong != std::errc() || end != text.data() + text.size() || text.empty()) {
    return user_error(UserCode::kUsage, {{"what", name}});
  }
  return out;
}

std::string root_text(const crypto::AuditHead& head) {
  return std::to_string(head.tree.size) + ":" + head.tree.root().hex();
}

std::string label_of(const AuditRecord& record) {
  const bool labelled = record.kind == AuditKind::kSealed || record.kind == AuditKind::kOpened ||
                        record.kind == AuditKind::kRead || record.kind == AuditKind::kWidening;
  if (!labelled || record.detail > 0xff) return {};
  const auto tlp = tlp_from_wire(static_cast<std::uint8_t>(record.detail));
  return tlp ? std::string(tlp_label(*tlp)) : std::string();
}

Json record_json(const AuditRecord& record) {
  const std::string label = label_of(record);
  return Json::object()
      .set("record", record.seq)
      .set("at", format_rfc3339(record.at_ms))
      .set("kind", audit_kind_name(record.kind))
      .set("tlp", label.empty() ? Json() : Json(label))
      .set("detail", static_cast<std::uint64_t>(record.detail))
      .set("count", record.count)
      .set("subject", record.subject.hex());
}

Outcome<int> write_out(Context& context, const std::string& text, const std::string& path) {
  if (path.empty()) {
    context.out().stream() << text;
    return kExitDone;
  }
  const auto written = store::write_file(path, as_bytes(text), store::FileKind::kSecret, false);
  if (!written) return member::from_error(written.error(), path);
  return show_file(context, Msg::kAuditWritten, path, "");
}

}  // namespace

Outcome<int> run(Context& context, const AuditLogArgs& args) {
  const auto last = args.last.empty() ? Outcome<std::uint64_t>(kShown) : number_of("--last", args.last);
  if (!last) return last.error();
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto log = member::read_audit(**session);
  if (!log) return log.error();
  const std::size_t first = log->records.size() - std::min<std::size_t>(log->records.size(), *last);
  Json rows = Json::array();
  for (std::size_t i = first; i < log->records.size(); ++i) {
    const auto& filed = log->records[i];
    const auto record = filed.bytes ? parse_audit(*filed.bytes)
                                    : Result<AuditRecord>(fail(ErrorCode::kStorageCorrupt, ""));
    if (context.json()) {
      rows.push(record ? record_json(*record)
                       : Json::object().set("record", filed.filed).set("kind", Json()));
      continue;
    }
    const std::string number = std::to_string(filed.filed);
    if (!record) {
      context.out().line(number + "  " + context.out().tr(Msg::kAuditUnreadableRow));
      continue;
    }
    const std::string subject = record->subject.is_zero() ? "" : record->subject.hex().substr(0, 16);
    context.out().say(Msg::kAuditLine, {{"seq", number},
                                        {"time", format_jst_long(record->at_ms)},
                                        {"what", std::string(audit_kind_name(record->kind))},
                                        {"tlp", label_of(*record)},
                                        {"count", std::to_string(record->count)},
                                        {"subject", subject}});
  }
  if (context.json()) {
    context.print_json(document("audit-log")
                           .set("records", std::move(rows))
                           .set("count", log->head.tree.size)
                           .set("root", log->head.tree.root().hex()));
  } else if (log->records.empty()) {
    context.out().say(Msg::kAuditNone);
  } else {
    context.out().say(Msg::kAuditCount, {{"count", std::to_string(log->head.tree.size)},
                                         {"root", root_text(log->head)}});
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const AuditVerifyArgs& args) {
  std::vector<crypto::KnownRoot> known;
  if (!args.root.empty()) {
    const auto root = member::parse_audit_root(args.root);
    if (!root) return root.error();
    known.push_back(*root);
  }
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto log = member::read_audit(**session);
  if (!log) return log.error();
  if (auto whole = member::verify_audit(*log, std::move(known)); !whole) return whole.error();
  if (context.json()) {
    context.print_json(document("audit-verified")
                           .set("count", log->head.tree.size)
                           .set("kept", log->records.size())
                           .set("root", log->head.tree.root().hex()));
  } else {
    context.out().say(Msg::kAuditGood, {{"count", std::to_string(log->head.tree.size)},
                                        {"root", root_text(log->head)}});
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const AuditExportArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto log = member::read_audit(**session);
  if (!log) return log.error();
  const auto text = member::export_audit(**session, *log);
  if (!text) return text.error();
  // Before they leave: who has a copy of the log is part of it.
  member::note_audit(**session, {AuditKind::kExported, 0, log->records.size(), {}});
  if (auto kept = (*session)->commit(); !kept) return kept.error();
  return write_out(context, *text, args.out);
}

Outcome<int> run(Context& context, const AuditProveArgs& args) {
  const auto number = number_of("RECORD", args.number);
  if (!number) return number.error();
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto log = member::read_audit(**session);
  if (!log) return log.error();
  const auto text = member::prove_audit(**session, *log, *number);
  if (!text) return text.error();
  return write_out(context, *text, args.out);
}

Outcome<int> run(Context& context, const AuditWitnessedArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if (!args.seen.empty()) {
    const auto accepted = member::accept_roots(**session, args.seen);
    if (!accepted) return accepted.error();
    if (!context.json()) {
      context.out().say(*accepted == 0 ? Msg::kAuditSeenNothing : Msg::kAuditSeen,
                        {{"org", make_visible(args.seen, true)}});
      return kExitDone;
    }
  }
  const auto nodes = member::witnessed_nodes(**session);
  if (!nodes) return nodes.error();
  if (context.json()) {
    context.print_json(witnessed_document(*nodes));
  } else {
    show_witnessed(context.out(), *nodes);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
