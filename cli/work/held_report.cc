// SPDX-License-Identifier: Apache-2.0
#include "cli/work/held_report.h"

#include "cli/member/archive_items.h"
#include "cli/work/find.h"
#include "schema/codec.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

Outcome<HeldItem> open_item(Session& session, const ItemRow& row) {
  auto again = member::reopen(session, row.entry);
  if (!again) return again.error();
  auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  return HeldItem{row, std::move(*content), std::move(again->opened.inner.audience.readers)};
}

Outcome<HeldItem> held_item(Session& session, std::string_view id) {
  const auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  return open_item(session, *row);
}

Outcome<HeldItem> held_report(Session& session, std::string_view id) {
  auto out = held_item(session, id);
  if (!out) return out;
  if (!is_report_kind(out->row.content)) {
    return user_error(UserCode::kNotReport, {{"id", make_visible(id, true)}});
  }
  return out;
}

std::string_view field_of(const Advisory& advisory, std::string_view name) {
  for (const Field& field : advisory.fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

}  // namespace ceptoar::work
