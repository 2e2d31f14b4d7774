// SPDX-License-Identifier: Apache-2.0
#include "store/places.h"

#include <algorithm>

#include "store/layout.h"

namespace ceptoar::store {
namespace {

constexpr std::size_t kIdLength = 2;
constexpr std::size_t kMovedTogether = 256;
constexpr std::size_t kMovedBytes = 4 << 20;
constexpr bool kIntoTheReserve = true;  // what is moved is given up where it was
constexpr TableNo kTailsOfFormat1 = kNodeTableCount + 1;

constexpr std::array<TableNo, 3> kData = {kPlacedEntries, kPlacedBodies, kPlacedRoutes};
constexpr std::array<NodeTable, 3> kPlaced = {NodeTable::kEntries, NodeTable::kBodies, NodeTable::kRoutes};

std::size_t index_of(NodeTable table) {
  const auto at = std::find(kPlaced.begin(), kPlaced.end(), table);
  CEPTOAR_CHECK(at != kPlaced.end());
  return static_cast<std::size_t>(at - kPlaced.begin());
}

constexpr BodyTables kBodyTables{kPlacedBodies, kPlacedTails};

Result<std::uint64_t> place_in(BytesView value) {
  if (value.size() != sizeof(std::uint64_t)) {
    return fail(ErrorCode::kStorageCorrupt, "store: a place that is none");
  }
  return read_le64(value);
}

std::optional<std::uint64_t> number_of_key(BytesView key) {
  if (key.size() != sizeof(std::uint64_t)) return std::nullopt;
  return read_be64(key);
}

Bytes named(BytesView id, BytesView value) {
  Bytes out;
  out.reserve(kIdLength + id.size() + value.size());
  append_le16(out, static_cast<std::uint16_t>(id.size()));
  append(out, id);
  append(out, value);
  return out;
}

struct Named {
  BytesView id;
  BytesView value;
};

Result<Named> split(BytesView row) {
  const std::size_t length = row.size() < kIdLength ? row.size() : row[0] + 256u * row[1];
  if (row.size() < kIdLength + length) {
    return fail(ErrorCode::kStorageCorrupt, "store: a row without the id that it is of");
  }
  return Named{row.subspan(kIdLength, length), row.subspan(kIdLength + length)};
}

}  // namespace

bool is_placed(NodeTable table) {
  return std::find(kPlaced.begin(), kPlaced.end(), table) != kPlaced.end();
}

// --- writing ------------------------------------------------------------------------------------

Result<std::optional<std::uint64_t>> Placer::place_of(BytesView id) const {
  const auto held = txn_.get(kPlaces, id);
  if (!held && held.error().code == ErrorCode::kNotFound) return std::optional<std::uint64_t>();
  if (!held) return held.error();
  const auto place = place_in(*held);
  if (!place) return place.error();
  return std::optional<std::uint64_t>(*place);
}

Result<std::uint64_t*> Placer::end_of(std::size_t index) {
  std::optional<std::uint64_t>& end = ends_[index];
  if (!end) {
    const auto last = txn_.last_key(kData[index]);
    if (!last) return last.error();
    end = number_of_key(*last).value_or(0);
  }
  return &*end;
}

Result<std::uint64_t> Placer::next_place() {
  if (!next_) {
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < kData.size(); ++i) {
      const auto last = end_of(i);
      if (!last) return last.error();
      end = std::max(end, **last);
    }
    next_ = end + 1;
  }
  return (*next_)++;
}

Result<void> Placer::put(NodeTable table, BytesView id, BytesView value) {
  const std::size_t index = index_of(table);
  auto place = place_of(id);
  if (!place) return place.error();
  if (!*place) {
    const auto next = next_place();
    if (!next) return next.error();
    Bytes where;
    append_le64(where, *next);
    if (auto put = txn_.put(kPlaces, id, where); !put) return put;
    *place = *next;
  }
  const auto end = end_of(index);
  if (!end) return end.error();
  // What is put behind all others fills the last page instead of halving it.
  const auto how = **place > **end ? WriteTxn::Where::kBehindAll : WriteTxn::Where::kAnywhere;
  **end = std::max(**end, **place);
  const Bytes key = key_number(**place);
  const Bytes row = named(id, value);
  if (table == NodeTable::kBodies) return put_body(txn_, kBodyTables, key, row, how);
  return txn_.put(kData[index], key, row, how);
}

Result<void> Placer::erase(NodeTable table, BytesView id) {
  const auto place = place_of(id);
  if (!place) return place.error();
  if (!*place) return {};
  const Bytes key = key_number(**place);
  auto erased = table == NodeTable::kBodies ? erase_body(txn_, kBodyTables, key)
                                            : txn_.erase(kData[index_of(table)], key);
  if (!erased) return erased;
  for (const TableNo data : kData) {
    const auto left = txn_.get(data, key);
    if (left) return {};
    if (left.error().code != ErrorCode::kNotFound) return left.error();
  }
  // The last row may have gone, and with it the end of its table.
  ends_ = {};
  next_.reset();
  return txn_.erase(kPlaces, id);
}

// --- reading ------------------------------------------------------------------------------------

Result<Bytes> placed_row(const ReadTxn& txn, NodeTable table, BytesView id) {
  const auto where = txn.get(kPlaces, id);
  if (!where) return where.error();
  const auto place = place_in(*where);
  if (!place) return place.error();
  const Bytes key = key_number(*place);
  const auto row = txn.get(kData[index_of(table)], key);
  if (!row) return row.error();
  const auto parts = split(*row);
  if (!parts) return parts.error();
  if (!std::ranges::equal(parts->id, id)) {
    return fail(ErrorCode::kStorageCorrupt, "store: a place that holds the row of another id");
  }
  if (table != NodeTable::kBodies) return to_bytes(parts->value);
  return body_behind(txn, kBodyTables, key, *row, kIdLength + id.size());
}

Result<void> scan_placed(const ReadTxn& txn, NodeTable table, BytesView from,
                         const std::function<bool(BytesView, BytesView)>& row) {
  const std::size_t index = index_of(table);
  Bytes begin;
  if (!from.empty()) {
    auto where = txn.get(kPlaces, from);
    const bool behind = !where && where.error().code == ErrorCode::kNotFound && from.size() > 1;
    if (behind) where = txn.get(kPlaces, from.first(from.size() - 1));
    if (!where && where.error().code == ErrorCode::kNotFound) return {};
    if (!where) return where.error();
    const auto place = place_in(*where);
    if (!place) return place.error();
    begin = key_number(*place + (behind ? 1 : 0));
  }
  Result<void> done;
  const auto scanned = txn.scan(kData[index], begin, false, [&](BytesView key, BytesView value) {
    const auto parts = split(value);
    if (!parts) {
      done = parts.error();
      return false;
    }
    if (table != NodeTable::kBodies) return row(parts->id, parts->value);
    const auto body = body_behind(txn, kBodyTables, key, value, kIdLength + parts->id.size());
    if (body) return row(parts->id, *body);
    done = body.error();
    return false;
  });
  return scanned ? done : scanned;
}

Result<std::uint64_t> check_places(const ReadTxn& txn) {
  std::uint64_t ids = 0;
  Result<void> wrong;
  const auto say = [&](BytesView id, const char* what) {
    wrong = fail(ErrorCode::kStorageCorrupt, "store: id " + to_hex(id) + what);
    return false;
  };
  auto scanned = txn.scan(kPlaces, {}, false, [&](BytesView id, BytesView value) {
    ++ids;
    const auto place = place_in(value);
    if (!place) return say(id, " has a place that is none");
    bool held = false;
    for (const TableNo data : kData) {
      const auto row = txn.get(data, key_number(*place));
      if (!row) continue;
      const auto parts = split(*row);
      if (!parts || !std::ranges::equal(parts->id, id)) return say(id, " has the place of another");
      held = true;
    }
    return held || say(id, " has a place with no row");
  });
  for (const TableNo data : kData) {
    if (!scanned || !wrong) break;
    scanned = txn.scan(data, {}, false, [&](BytesView key, BytesView value) {
      const auto parts = split(value);
      const auto where = parts ? txn.get(kPlaces, parts->id) : Result<BytesView>(parts.error());
      if (where && number_of_key(key) && read_le64(*where) == *number_of_key(key)) return true;
      return say(parts ? parts->id : BytesView(), " does not lead to a row of it");
    });
  }
  if (!scanned) return scanned.error();
  if (!wrong) return wrong.error();
  return ids;
}

// --- stores of format 1 -------------------------------------------------------------------------

namespace {

struct Moving {
  Bytes id;
  Bytes value;
};

Result<std::vector<Moving>> first_rows(const Env& env, NodeTable table) {
  const auto txn = env.read();
  if (!txn) return txn.error();
  const auto from = static_cast<TableNo>(table);
  std::vector<Moving> out;
  std::size_t bytes = 0;
  Result<void> done;
  const auto scanned = txn->scan(from, {}, false, [&](BytesView id, BytesView value) {
    auto whole = table == NodeTable::kBodies
                     ? body_behind(*txn, {from, kTailsOfFormat1}, id, value, 0)
                     : Result<Bytes>(to_bytes(value));
    if (!whole) {
      done = whole.error();
      return false;
    }
    bytes += whole->size();
    out.push_back({to_bytes(id), std::move(*whole)});
    return out.size() < kMovedTogether && bytes < kMovedBytes;
  });
  if (!scanned) return scanned.error();
  if (!done) return done.error();
  return out;
}

// Days of expiry stood under the id: some number that no arrival has takes its place in the key.
Result<void> move_expiry(Env& env) {
  constexpr auto kTable = static_cast<TableNo>(NodeTable::kExpiry);
  constexpr std::size_t kTime = 8;
  constexpr std::uint64_t kNoArrival = 1ull << 63;
  Bytes from;
  for (;;) {
    std::vector<Bytes> old;
    {
      const auto txn = env.read();
      if (!txn) return txn.error();
      std::size_t seen = 0;
      const auto scanned = txn->scan(kTable, from, false, [&](BytesView key, BytesView) {
        if (key.size() == kTime + EntryId::kSize) old.push_back(to_bytes(key));
        from = to_bytes(key);
        return ++seen < kMovedTogether;
      });
      if (!scanned) return scanned.error();
      if (seen <= 1 && old.empty()) return {};  // the last one, read again
    }
    auto moved = env.update([&](WriteTxn& txn) -> Result<void> {
      for (const Bytes& key : old) {
        const BytesView id = BytesView(key).subspan(kTime);
        Bytes now = to_bytes(BytesView(key).first(kTime));
        append_be64(now, read_be64(id.first(8)) | kNoArrival);
        if (auto put = txn.put(kTable, now, id); !put) return put;
        if (auto erased = txn.erase(kTable, key); !erased) return erased;
      }
      return {};
    }, kIntoTheReserve);
    if (!moved) return moved;
  }
}

}  // namespace

Result<void> move_to_places(Env& env) {
  if (auto moved = move_expiry(env); !moved) return moved;
  for (const NodeTable table : kPlaced) {
    const auto from = static_cast<TableNo>(table);
    for (;;) {
      const auto rows = first_rows(env, table);
      if (!rows) return rows.error();
      if (rows->empty()) break;
      auto moved = env.update([&](WriteTxn& txn) -> Result<void> {
        Placer placer(txn);
        for (const Moving& row : *rows) {
          if (auto put = placer.put(table, row.id, row.value); !put) return put;
          auto erased = table == NodeTable::kBodies ? erase_body(txn, {from, kTailsOfFormat1}, row.id)
                                                    : txn.erase(from, row.id);
          if (!erased) return erased;
        }
        return {};
      }, kIntoTheReserve);
      if (!moved) return moved;
    }
  }
  return {};
}

}  // namespace ceptoar::store
