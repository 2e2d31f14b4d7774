// SPDX-License-Identifier: Apache-2.0
// Changes of the list of those who may talk to this node: asked of the running node, or brought as a file to
// one that does not run. One judgement for both.
#include <algorithm>

#include "node/core/state.h"

namespace ceptoar::core {
namespace {

Result<std::uint64_t> serial_held(const RowReader& rows) {
  auto value = rows.load(NodeTable::kMeta, meta_name(kMetaAccessSerial));
  if (!value) return value.error();
  if (!*value || (*value)->size() != 8) return std::uint64_t{0};
  return read_le64(**value);
}

Result<std::map<HolderId, AccessEntry>> entries_held(const RowReader& rows,
                                                     const ceptoar::Access& change) {
  std::map<HolderId, AccessEntry> out;
  std::vector<HolderId> named = change.remove;
  for (const AccessEntry& entry : change.add) named.push_back(entry.holder);
  for (const HolderId& holder : named) {
    const auto row = rows.load(NodeTable::kAccess, holder.view());
    if (!row) return row.error();
    if (!*row) continue;
    const auto held = parse<ceptoar::Access>(**row);
    if (held && held->add.size() == 1) out[holder] = held->add.front();
  }
  return out;
}

}  // namespace

// Serials keep an old list from letting somebody in again; they come from the clocks of devices, so one
// that ran ahead, or that somebody set ahead, must not keep a leaver on the list. Whoever goes, goes,
// whatever number his removal bears.
AccessVerdict judge_access(
    const ceptoar::Access& change, std::uint64_t held_serial, std::uint64_t now_ms,
    const std::function<const AccessEntry*(const HolderId&)>& held) {
  const bool used = change.serial <= held_serial;
  const bool ahead = change.serial > now_ms + limits::kHlcParkMs;
  const bool in_place =
      std::all_of(change.add.begin(), change.add.end(), [&](const AccessEntry& entry) {
        const AccessEntry* is = held(entry.holder);
        return is != nullptr && *is == entry;
      }) && std::none_of(change.remove.begin(), change.remove.end(), [&](const HolderId& holder) {
        return held(holder) != nullptr;
      });
  if (used && in_place) return {ErrorCode::kDuplicate, held_serial};
  if (!change.add.empty() && used) return {ErrorCode::kChain, held_serial};
  if (!change.add.empty() && ahead) return {ErrorCode::kClock, held_serial};
  return {std::nullopt, used || ahead ? held_serial : change.serial};
}

RowBatch access_change(const NetworkId& network, const NodeId& self, const ceptoar::Access& change,
                       std::uint64_t serial) {
  RowBatch batch;
  // First: a file may be there to get somebody off who cut his office off.
  for (const HolderId& holder : change.remove) {
    batch.push_back(erase_row(NodeTable::kAccess, holder.view()));
  }
  for (const AccessEntry& entry : change.add) batch.push_back(access_row(network, self, entry));
  batch.push_back(put_row(NodeTable::kMeta, meta_name(kMetaAccessSerial), number_value(serial)));
  return batch;
}

Result<RowBatch> access_from_file(const RowReader& rows, const NodeId& self,
                                  const ceptoar::Access& change, std::uint64_t now_ms) {
  const auto serial = serial_held(rows);
  if (!serial) return serial.error();
  const auto held = entries_held(rows, change);
  if (!held) return held.error();
  const AccessVerdict verdict =
      judge_access(change, *serial, now_ms, [&](const HolderId& holder) -> const AccessEntry* {
        const auto at = held->find(holder);
        return at == held->end() ? nullptr : &at->second;
      });
  if (verdict.refused == ErrorCode::kDuplicate) return fail(ErrorCode::kDuplicate, "held already");
  if (verdict.refused == ErrorCode::kClock) {
    return fail(ErrorCode::kClock,
                "this access list is dated in the future: set the clock right where it is wrong, here or where "
                "the list was made, and have it written anew (ceptoar node access --out FILE)");
  }
  if (verdict.refused) {
    return fail(ErrorCode::kChain,
                "this access list is older than the one this node holds, and would let in again who was taken "
                "off since: have a new one written (ceptoar node access --out FILE)");
  }
  return access_change(change.network_id, self, change, verdict.serial);
}

}  // namespace ceptoar::core
