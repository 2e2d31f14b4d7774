// SPDX-License-Identifier: Apache-2.0
#include "cli/member/arrivals.h"

#include <algorithm>
#include <map>

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

store::ArchiveWrite write_of(std::uint64_t place, const EntryId& entry) {
  RowWriter row(kArrivalVersion);
  row.fixed(entry.view());
  return {ArchiveTable::kArrivals, key_of(place), row.take()};
}

Outcome<std::optional<std::uint64_t>> watched_in(const store::MemberArchive& archive) {
  const auto row = load_optional(archive, ArchiveTable::kMeta, watched_key());
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<std::uint64_t>();
  RowReader in(**row, kArrivalVersion);
  const std::uint64_t place = in.u64();
  if (auto read = in.finish(); !read) return from_error(read.error(), "archive");
  return std::optional<std::uint64_t>(place);
}

// What stands in a repaired archive.
struct KeptOrder {
  std::vector<Bytes> keys;
  std::map<EntryId, std::uint64_t> places;
  std::uint64_t last = 0;
  bool in_line = true;   // no gap between two places, and every row reads
};
Outcome<KeptOrder> kept_order(const store::MemberArchive& archive) {
  const auto rows = archive.scan(ArchiveTable::kArrivals, {}, false, 2 * kArrivalsKept);
  if (!rows) return from_error(rows.error(), "archive");
  KeptOrder out;
  for (const auto& row : *rows) {
    const std::uint64_t place = place_of(row.key);
    RowReader in(row.value, kArrivalVersion);
    const auto entry = in.fixed<EntryId>();
    const bool reads = in.finish().has_value();
    out.in_line = out.in_line && reads && (out.last == 0 || place == out.last + 1);
    out.last = place;
    out.keys.push_back(row.key);
    if (reads) out.places[entry] = place;
  }
  return out;
}

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
  writes.push_back(write_of(place, entry));
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
  return watched_in(session.archive());
}

Outcome<void> keep_watched_to(Session& session, std::uint64_t place) {
  const auto before = watched_to(session);
  if (!before) return before.error();
  if (*before && **before >= place) return {};
  RowWriter row(kArrivalVersion);
  row.u64(place);
  return session.commit({{ArchiveTable::kMeta, watched_key(), row.take()}});
}

Outcome<std::vector<store::ArchiveWrite>> arrivals_anew(const store::MemberArchive& archive,
                                                        const std::vector<ArrivedItem>& items) {
  const auto kept = kept_order(archive);
  if (!kept) return kept.error();
  const auto watched = watched_in(archive);
  if (!watched) return watched.error();
  const std::uint64_t told_to = watched->value_or(0);
  // A table that is full has forgotten the oldest.
  const bool all_here = kept->keys.size() >= kArrivalsKept ||
                        std::all_of(items.begin(), items.end(), [&](const ArrivedItem& item) {
                          return !item.stands || kept->places.contains(item.entry);
                        });
  if (kept->in_line && kept->last >= told_to && all_here) return std::vector<store::ArchiveWrite>();
  std::vector<EntryId> before;
  std::vector<EntryId> news;
  for (const ArrivedItem& item : items) {
    const auto at = kept->places.find(item.entry);
    const bool told = at != kept->places.end() && at->second <= told_to;
    (item.unread && !told ? news : before).push_back(item.entry);
  }
  // A program that watches at this moment has its place in memory: what it is to be told of stands behind it.
  const std::uint64_t end = *watched ? told_to : std::max<std::uint64_t>(kept->last, before.size());
  const std::size_t most_before = kArrivalsKept - std::min<std::size_t>(news.size(), kArrivalsKept);
  const std::size_t fit = std::min<std::uint64_t>({before.size(), end, most_before});
  before.erase(before.begin(), before.end() - static_cast<std::ptrdiff_t>(fit));
  if (news.size() > kArrivalsKept) {
    news.erase(news.begin(), news.end() - static_cast<std::ptrdiff_t>(kArrivalsKept));
  }
  std::vector<store::ArchiveWrite> writes;
  for (const Bytes& key : kept->keys) writes.push_back({ArchiveTable::kArrivals, key, std::nullopt});
  std::uint64_t place = end - fit;
  for (const EntryId& entry : before) writes.push_back(write_of(++place, entry));
  for (const EntryId& entry : news) writes.push_back(write_of(++place, entry));
  return writes;
}

}  // namespace ceptoar::member
