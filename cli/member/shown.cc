// SPDX-License-Identifier: Apache-2.0
#include "cli/member/shown.h"

#include "cli/member/rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

Bytes shown_key() { return meta_key("shown-list"); }

}  // namespace

Outcome<void> keep_shown(Session& session, const ShownPlaces& places) {
  std::vector<Bytes> ids;
  ids.reserve(places.size());
  for (const EntryId& entry : places) ids.push_back(to_bytes(entry.view()));
  Bytes row = encode_list(ids);
  // A damaged row is as good as another list.
  const auto kept = load_optional(session.archive(), ArchiveTable::kMeta, shown_key());
  if (kept && *kept && **kept == row) return {};
  return session.commit({{ArchiveTable::kMeta, shown_key(), std::move(row)}});
}

Outcome<std::optional<ShownPlaces>> shown_places(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, shown_key());
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<ShownPlaces>();
  const auto ids = parse_list(**row);
  if (!ids) return from_error(ids.error(), "archive");
  ShownPlaces places;
  places.reserve(ids->size());
  for (const Bytes& id : *ids) {
    const auto entry = EntryId::from(id);
    if (!entry) return from_error(entry.error(), "archive");
    places.push_back(*entry);
  }
  return std::optional<ShownPlaces>(std::move(places));
}

}  // namespace ceptoar::member
