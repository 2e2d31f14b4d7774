// SPDX-License-Identifier: Apache-2.0
#include "cli/work/disclosure.h"

#include "cli/liaison/report_form.h"
#include "cli/member/archive_items.h"
#include "cli/member/text_input.h"
#include "cli/work/find.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

bool is_report(const ItemRow& row) {
  return row.content == ContentKind::kReport || row.content == ContentKind::kConsult;
}

// The condition as the reporter put it; nullopt: the key of the item is destroyed.
Outcome<std::optional<std::string>> condition_of(Session& session, const ItemRow& row) {
  const auto again = member::reopen(session, row.entry);
  if (!again) {
    if (again.error().code == UserCode::kItemClosed) return std::optional<std::string>();
    return again.error();
  }
  const auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return member::from_error(content.error(), "archive");
  std::string out;
  for (const liaison::ReportFact& fact : liaison::facts_of(content->fields)) {
    if (fact.name == "voluntary") out = fact.value;
  }
  return std::optional(std::move(out));
}

}  // namespace

Outcome<std::vector<DisclosureRecord>> disclosures(Session& session) {
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    if (is_report(row) && !row.superseded) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  std::vector<DisclosureRecord> out;
  for (const ItemRow& row : rows) {
    auto condition = condition_of(session, row);
    if (!condition) return condition.error();
    auto overrides = member::overrides_of(session, row.number);
    if (!overrides) return overrides.error();
    out.push_back({summary_of(session, row), std::move(*condition), std::move(*overrides)});
  }
  return out;
}

Outcome<void> record_override(Session& session, std::string_view id, std::string_view why) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  if (!is_report(*row)) return user_error(UserCode::kNotReport, {{"id", make_visible(id, true)}});
  const auto clean = member::clean_text(as_bytes(why), "text", true);
  if (!clean) return clean.error();
  if (clean->text.find_first_not_of(' ') == std::string::npos) return user_error(UserCode::kTextEmpty);
  if (clean->text.size() > limits::kNoteBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(clean->text.size())},
                                            {"limit", std::to_string(limits::kNoteBytes)}});
  }
  return member::keep_override(session, row->number, clean->text, row->tlp == Tlp::kRed);
}

}  // namespace ceptoar::work
