// SPDX-License-Identifier: Apache-2.0
#include "cli/member/releases.h"

#include "cli/member/rows.h"
#include "crypto/hash.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::uint8_t kReleaseVersion = 1;
constexpr std::size_t kMostLinks = 64;  // at one start; the others at the next

constexpr std::string_view kLink = "released-";
Bytes link_key(std::string_view digits) { return meta_key(std::string(kLink) + std::string(digits)); }
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
  out.push_back(keeping_link({row.case_number, digits}));
  return out;
}

Outcome<std::vector<ReleasedLink>> released_links(Session& session) {
  const auto rows = session.archive().with_prefix(store::ArchiveTable::kMeta, meta_key(kLink), kMostLinks);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<ReleasedLink> out;
  for (const auto& row : *rows) {
    RowReader in(row.value, kReleaseVersion);
    ReleasedLink link{in.text(), std::string(as_text(BytesView(row.key).subspan(meta_key(kLink).size())))};
    if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
    out.push_back(std::move(link));
  }
  return out;
}

store::ArchiveWrite keeping_link(const ReleasedLink& link) {
  RowWriter row(kReleaseVersion);
  row.text(link.case_number);
  return {store::ArchiveTable::kMeta, link_key(link.item_number), row.take()};
}

store::ArchiveWrite forgetting_link(const ReleasedLink& link) {
  return {store::ArchiveTable::kMeta, link_key(link.item_number), std::nullopt};
}

}  // namespace ceptoar::member
