// SPDX-License-Identifier: Apache-2.0
#include "cli/member/waiting_list.h"

#include "schema/limits.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

Bytes tried_key() { return meta_key("rosters-tried"); }

}  // namespace

Bytes rosters_here(Session& session) {
  Bytes out;
  const auto* agreed = session.trust().agreed();
  if (agreed == nullptr) return out;
  append(out, (*agreed)->hash.view());
  for (const NodeRecord& node : (*agreed)->roster.nodes) {
    const std::uint64_t since = session.trust().suspended_since(node);
    if (since == 0) continue;
    append(out, node.id.view());
    append_be64(out, since);
  }
  return out;
}

Outcome<void> WaitingList::load() {
  const auto tried = load_optional(session_.archive(), ArchiveTable::kMeta, tried_key());
  if (!tried) return from_error(tried.error(), "archive");
  tried_ = *tried;
  const auto rows = session_.archive().scan(ArchiveTable::kWaiting, Bytes(EntryId::kSize, 0), false,
                                            kEveryWaitingRow);
  if (!rows) return from_error(rows.error(), "archive");
  for (const auto& row : *rows) {
    const auto id = EntryId::from(row.key);
    const auto waiting = parse_waiting_row(row.value);
    if (!id || !waiting) return user_error(UserCode::kStoreCorrupt, {{"what", "waiting list"}});
    rows_[*id] = *waiting;
  }
  return {};
}

Outcome<bool> WaitingList::add(const EntryId& id, const EntryHeader& header, WaitReason reason,
                               std::vector<store::ArchiveWrite>& writes) {
  const auto found = rows_.find(id);
  const bool waits = found != rows_.end();
  if (waits && found->second.reason == reason) return true;
  if (auto done = count(); !done) return done.error();
  // What stood above a gap begins to wait for something else only now.
  const bool goes_on = waits && found->second.reason != WaitReason::kChainGap;
  WaitingRow row = goes_on ? found->second : WaitingRow{reason, session_.now_ms()};
  row.reason = reason;
  const Room room = room_of(reason);
  const std::size_t most = most_in(room);
  leave_place(id);
  auto& taken = rooms_[{header.author, room}];
  if (taken.size() >= most && room != Room::kKey && room != Room::kOpen) {
    drop(id, writes);
    return false;
  }
  rows_[id] = row;
  take_place(id, header, reason);
  writes.push_back({ArchiveTable::kWaiting, to_bytes(id.view()), encode_row(row)});
  if (room == Room::kKey && taken.size() > most) drop(EntryId(taken.begin()->second), writes);
  // It has not been tried with what the row says was tried: a run that ends now leaves it to the next.
  if (reason == WaitReason::kRoster && tried_ && !tried_with(rosters_here(session_))) {
    tried_.reset();
    writes.push_back({ArchiveTable::kMeta, tried_key(), std::nullopt});
  }
  return true;
}

Outcome<bool> WaitingList::may_wait_for_body(const EntryId& id, const EntryHeader& header) {
  const auto waits = rows_.find(id);
  if (waits == rows_.end() || waits->second.reason == WaitReason::kChainGap) return true;
  if (waits->second.reason != WaitReason::kKey && waits->second.reason != WaitReason::kRoster) return false;
  if (auto done = count(); !done) return done.error();
  const Room room = room_of(WaitReason::kBody);
  const auto taken = rooms_.find({header.author, room});
  return taken == rooms_.end() || taken->second.size() < most_in(room);
}

std::size_t WaitingList::most_in(Room room) {
  const bool each_run = room == Room::kTriedEachRun || room == Room::kNamed;
  return each_run ? limits::kTriedAgainPerAuthor : limits::kWaitingPerAuthor;
}

void WaitingList::drop(const EntryId& id, std::vector<store::ArchiveWrite>& writes) {
  leave_place(id);
  if (rows_.erase(id) == 0) return;
  writes.push_back({ArchiveTable::kWaiting, to_bytes(id.view()), std::nullopt});
}

void WaitingList::note_tried(const Bytes& rosters, std::vector<store::ArchiveWrite>& writes) {
  if (tried_with(rosters)) return;
  tried_ = rosters;
  writes.push_back({ArchiveTable::kMeta, tried_key(), rosters});
}

WaitingList::Room WaitingList::room_of(WaitReason reason) {
  switch (reason) {
    case WaitReason::kChainGap: return Room::kOpen;
    case WaitReason::kBody:
    case WaitReason::kTelling: return Room::kTriedEachRun;
    // Control entries and what is shown already: missing bodies, which one member of a node makes, take no
    // room from these.
    case WaitReason::kStatement: return Room::kNamed;
    case WaitReason::kRoster: return Room::kRoster;
    case WaitReason::kKey: return Room::kKey;
  }
  return Room::kOpen;
}

// Whose the rows are stands with their entries alone.
Outcome<void> WaitingList::count() {
  if (counted_) return {};
  counted_ = true;
  for (const auto& [id, row] : rows_) {
    if (room_of(row.reason) == Room::kOpen) continue;
    const auto stored = load_optional(session_.archive(), ArchiveTable::kEntries, id.view());
    if (!stored) return from_error(stored.error(), "archive");
    if (!*stored) continue;
    const auto entry = parse_archived_entry(**stored);
    if (!entry) return from_error(entry.error(), "archive");
    const auto header = parse<EntryHeader>(entry->header);
    if (!header) return from_error(header.error(), "archive");
    take_place(id, *header, row.reason);
  }
  return {};
}

void WaitingList::take_place(const EntryId& id, const EntryHeader& header, WaitReason reason) {
  const Room room = room_of(reason);
  if (room == Room::kOpen) return;
  places_[id] = {header.author, room, header.seq};
  rooms_[{header.author, room}].insert({header.seq, id});
}

void WaitingList::leave_place(const EntryId& id) {
  const auto place = places_.find(id);
  if (place == places_.end()) return;
  rooms_[{place->second.author, place->second.room}].erase({place->second.seq, id});
  places_.erase(place);
}

}  // namespace ceptoar::member
