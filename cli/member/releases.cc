// SPDX-License-Identifier: Apache-2.0
#include "cli/member/releases.h"

#include <algorithm>

#include "cli/member/cases.h"
#include "cli/member/rows.h"
#include "crypto/hash.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::uint8_t kReleaseVersion = 1;

Bytes release_key(std::uint64_t number) { return meta_key("release-" + format_item_number(number)); }

}  // namespace

store::ArchiveWrite keeping_release(std::uint64_t number, const ReleaseRow& row) {
  RowWriter out(kReleaseVersion);
  out.text(row.case_number).bytes(row.choice);
  return {store::ArchiveTable::kMeta, release_key(number), out.take()};
}

store::ArchiveWrite forgetting_release(std::uint64_t number) {
  return {store::ArchiveTable::kMeta, release_key(number), std::nullopt};
}

Outcome<std::vector<store::ArchiveWrite>> settle_release(Session& session, std::uint64_t number,
                                                         const ReleasedItem& broadcast) {
  std::vector<store::ArchiveWrite> out;
  const auto stored = load_optional(session.archive(), store::ArchiveTable::kMeta, release_key(number));
  if (!stored) return from_error(stored.error(), "archive");
  if (!*stored) return out;
  RowReader in(**stored, kReleaseVersion);
  ReleaseRow row;
  row.case_number = in.text();
  row.choice = in.bytes();
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  out.push_back(forgetting_release(number));
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const std::string digits = format_item_number(
      crypto::item_number((*roster)->network_id, broadcast.org, broadcast.item));
  if (!row.choice.empty()) {
    out.push_back({store::ArchiveTable::kChoices, to_bytes(as_bytes(digits)), std::move(row.choice)});
  }
  if (row.case_number.empty()) return out;
  auto matter = load_case(session, row.case_number);
  if (!matter && matter.error().code == UserCode::kNoCase) return out;
  if (!matter) return matter.error();
  const bool there = std::any_of(matter->items.begin(), matter->items.end(), [&](const CaseItem& one) {
    return one.org == broadcast.org && one.item == broadcast.item;
  });
  if (!there) matter->items.push_back({broadcast.org, broadcast.item, session.now_ms(), ""});
  out.push_back(keeping(*matter));
  return out;
}

}  // namespace ceptoar::member
