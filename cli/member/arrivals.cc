// SPDX-License-Identifier: Apache-2.0
#include "cli/member/arrivals.h"

#include <algorithm>

#include "cli/member/rows.h"

namespace ceptoar::member {

using store::ArchiveTable;

namespace {

constexpr std::uint8_t kArrivalVersion = 1;
constexpr std::size_t kPlaceBytes = 8;

Bytes key_of(std::uint64_t place) {
  Bytes out;
  append_be64(out, place);
  return out;
}

std::uint64_t place_of(BytesView key) {
  std::uint64_t out = 0;
  for (const std::uint8_t byte : key.first(std::min(key.size(), kPlaceBytes))) {
    out = (out << 8) | byte;
  }
  return out;
}

Bytes watched_key() { return meta_key("watched-to"); }

}  // namespace

Outcome<void> note_arrival(Session& session, const EntryId& entry,
                           std::vector<store::ArchiveWrite>& writes) {
  const auto last = last_arrival(session);
  if (!last) return last.error();
  std::uint64_t place = *last;
  for (const store::ArchiveWrite& write : writes) {
    if (write.table == ArchiveTable::kArrivals) place = std::max(place, place_of(write.key));
  }
  ++place;
  RowWriter row(kArrivalVersion);
  row.fixed(entry.view());
  writes.push_back({ArchiveTable::kArrivals, key_of(place), row.take()});
  if (place > kArrivalsKept) {
    writes.push_back({ArchiveTable::kArrivals, key_of(place - kArrivalsKept), std::nullopt});
  }
  return {};
}

Outcome<std::vector<Arrival>> arrivals_after(Session& session, std::uint64_t place,
                                             std::size_t limit) {
  const auto rows =
      session.archive().scan(ArchiveTable::kArrivals, key_of(place + 1), false, limit);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<Arrival> out;
  for (const auto& row : *rows) {
    RowReader in(row.value, kArrivalVersion);
    out.push_back({place_of(row.key), in.fixed<EntryId>()});
    if (auto read = in.finish(); !read) return from_error(read.error(), "archive");
  }
  return out;
}

Outcome<std::uint64_t> last_arrival(Session& session) {
  const Bytes end(kPlaceBytes, 0xFF);
  const auto rows = session.archive().scan(ArchiveTable::kArrivals, end, true, 1);
  if (!rows) return from_error(rows.error(), "archive");
  return rows->empty() ? 0 : place_of(rows->front().key);
}

Outcome<std::optional<std::uint64_t>> watched_to(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, watched_key());
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<std::uint64_t>();
  RowReader in(**row, kArrivalVersion);
  const std::uint64_t place = in.u64();
  if (auto read = in.finish(); !read) return from_error(read.error(), "archive");
  return std::optional<std::uint64_t>(place);
}

Outcome<void> keep_watched_to(Session& session, std::uint64_t place) {
  const auto before = watched_to(session);
  if (!before) return before.error();
  if (*before && **before >= place) return {};
  RowWriter row(kArrivalVersion);
  row.u64(place);
  return session.commit({{ArchiveTable::kMeta, watched_key(), row.take()}});
}

}  // namespace ceptoar::member
