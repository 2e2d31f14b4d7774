// SPDX-License-Identifier: Apache-2.0
#include "cli/work/concern.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/text_input.h"
#include "cli/work/find.h"
#include "cli/work/systems.h"
#include "schema/codec.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

// All in which a product may be named.
std::string words_of(const Advisory& advisory) {
  std::string out = advisory.title + "\n" + advisory.text;
  for (const std::string& line : advisory.summary) out += "\n" + line;
  for (const Field& field : advisory.fields) out += "\n" + field.value;
  return out;
}

std::string argument_of(const member::UserError& error, std::string_view name) {
  const std::string_view value = error.argument(name);
  return value.empty() ? "1" : std::string(value);
}

}  // namespace

Outcome<liaison::Inventory> read_inventory(const Bytes& document, std::string_view path) {
  const auto clean = member::clean_text(document, "text", false);
  if (!clean) {
    return user_error(UserCode::kInventory, {{"path", make_visible(path, true)},
                                             {"line", argument_of(clean.error(), "line")}});
  }
  return liaison::Inventory(clean->text);
}

Outcome<Concerns> concerns(Session& session, const liaison::Inventory& inventory,
                           std::uint64_t since_ms) {
  Concerns out;
  const auto critical = member::critical_systems(session);
  if (!critical) return critical.error();
  std::vector<ItemRow> rows;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    if (row.received_ms < since_ms) return false;
    const bool gone = row.own || row.superseded || row.withdrawn || row.same_as.has_value();
    if (!gone && row.content != ContentKind::kWithdrawal) rows.push_back(std::move(row));
    return true;
  });
  if (!listed) return listed.error();
  for (const ItemRow& row : rows) {
    const auto again = member::reopen(session, row.entry);
    if (!again) {
      // Its key was destroyed with its retention: there is nothing left to compare.
      if (again.error().code == UserCode::kItemClosed) continue;
      return again.error();
    }
    const auto content = parse<Advisory>(again->opened.inner.content);
    if (!content) return member::from_error(content.error(), "archive");
    ++out.looked_at;
    const auto lines = inventory.named_in(words_of(*content));
    if (lines.empty()) continue;
    Concern hit;
    hit.item = summary_of(session, row);
    hit.of = lines.size();
    std::string all;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i < kConcernLines) hit.lines.push_back(inventory.line(lines[i]));
      all += inventory.line(lines[i]).text + "\n";
    }
    hit.systems = systems_named_in(*critical, all);
    out.hits.push_back(std::move(hit));
  }
  return out;
}

}  // namespace ceptoar::work
