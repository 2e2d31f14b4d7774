// SPDX-License-Identifier: Apache-2.0
#include "cli/work/versions.h"

#include "cli/liaison/rendering.h"
#include "cli/member/audit.h"
#include "cli/member/versions.h"
#include "cli/work/find.h"
#include "schema/codec.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

Version::What what_of(const ItemRow& row) {
  if (!row.revision) return Version::What::kFirst;
  return *row.revision == Relation::kWithdraws ? Version::What::kWithdrawal
                                               : Version::What::kCorrection;
}

// Nothing when its key is destroyed.
Outcome<std::optional<Advisory>> content_of(Session& session, const ItemRow& row) {
  const auto again = member::reopen(session, row.entry);
  if (!again && again.error().code == UserCode::kItemClosed) return std::optional<Advisory>();
  if (!again) return again.error();
  auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  return std::optional<Advisory>(std::move(*content));
}

}  // namespace

std::string lines_to_compare(const Advisory& content) {
  std::string out;
  for (const std::string& line : content.summary) out += line + '\n';
  const bool report = content.kind == ContentKind::kReport || content.kind == ContentKind::kConsult;
  for (const Field& field : content.fields) {
    if (!report && !liaison::is_machine_field(field.name)) out += field.name + ": " + field.value + '\n';
  }
  return out + content.text;
}

std::string_view version_name(Version::What what) {
  switch (what) {
    case Version::What::kFirst: return "first";
    case Version::What::kCorrection: return "correction";
    case Version::What::kWithdrawal: return "withdrawal";
  }
  return "first";
}

Outcome<Versions> versions(Session& session, std::string_view id) {
  const auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* item = std::get_if<ItemRow>(&*found);
  if (item == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  const auto all = member::one_item(session, *item);
  if (!all) return all.error();
  if (item->tlp >= Tlp::kAmber) {  // their lines are shown
    member::note_audit(session, {AuditKind::kRead, static_cast<std::uint16_t>(item->tlp), 0,
                                 member::audit_subject(item->entry)});
    if (auto kept = session.commit(); !kept) return kept.error();
  }
  Versions out;
  out.number = format_item_number(item->number);
  out.tlp = item->tlp;
  std::optional<Advisory> before;
  for (const ItemRow& row : *all) {
    if (row.same_as) {  // the same words under another number
      out.twins.push_back({format_item_number(row.number), row.author_handle});
      continue;
    }
    auto content = content_of(session, row);
    if (!content) return content.error();
    Version version;
    version.what = what_of(row);
    version.summary = summary_of(session, row);
    version.signed_by = row.author_handle;
    version.entry_id = row.entry.hex();
    version.standing = row.entry == item->entry;
    version.closed = !*content;
    if (*content && before && version.what != Version::What::kWithdrawal) {
      if (before->title != (*content)->title) version.old_title = before->title;
      version.changes = differences(lines_to_compare(*before), lines_to_compare(**content));
    } else if (*content && version.what == Version::What::kWithdrawal) {
      version.changes = differences("", (*content)->text);  // the reason
    }
    out.exercise |= row.exercise;
    if (version.what != Version::What::kWithdrawal) before = std::move(*content);
    out.list.push_back(std::move(version));
  }
  return out;
}

}  // namespace ceptoar::work
