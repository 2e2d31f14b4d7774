// SPDX-License-Identifier: Apache-2.0
#include "cli/member/alarms.h"

#include <algorithm>
#include <map>

#include "cli/member/rows.h"

namespace ceptoar::member {

using store::ArchiveTable;

namespace {

constexpr std::uint8_t kAlarmVersion = 2;
constexpr std::uint8_t kAlarmVersionBefore = 1;  // without evidence; and of what names an alarm
constexpr std::uint8_t kEvidenceVersion = 1;
constexpr std::size_t kMostKinds = 256;
constexpr std::size_t kMostRows = kMostKinds * kAlarmsOfAKind;

using Rows = std::map<Bytes, KeptAlarm>;

// Says the same of the same; without the archive's key it tells nobody of what.
Bytes key_of(Session& session, const Alarm& alarm) {
  RowWriter out(kAlarmVersionBefore);
  out.u8(static_cast<std::uint8_t>(alarm.kind)).fixed(alarm.entry.view());
  out.fixed(alarm.author.view()).text(alarm.detail);
  return session.archive().blind_word(out.take());
}

Outcome<Rows> load(Session& session) {
  const auto rows = session.archive().scan(ArchiveTable::kAlarms, Bytes(), false, kMostRows);
  if (!rows) return from_error(rows.error(), "archive");
  Rows out;
  for (const auto& row : *rows) {
    auto alarm = parse_alarm(row.value);
    if (!alarm) return from_error(alarm.error(), "alarms");
    out.emplace(row.key, std::move(*alarm));
  }
  return out;
}

std::string org_of(Session& session, const NodeId& author) {
  const auto* roster = session.trust().current();
  if (roster == nullptr) return {};
  const NodeRecord* node = (*roster)->find_node(author);
  const Organisation* org = node == nullptr ? nullptr : (*roster)->find_org(node->org);
  return org == nullptr ? std::string() : org->handle;
}

// The row of that kind that gives way: one that was seen, the longest ago; end() when all are new.
Rows::iterator place_of_a_seen_one(Rows& rows, AlarmKind kind) {
  auto out = rows.end();
  for (auto row = rows.begin(); row != rows.end(); ++row) {
    if (row->second.alarm.kind != kind || row->second.seen_ms == 0) continue;
    if (out == rows.end() || row->second.seen_ms < out->second.seen_ms) out = row;
  }
  return out;
}

Rows::iterator newest_of(Rows& rows, AlarmKind kind) {
  auto out = rows.end();
  for (auto row = rows.begin(); row != rows.end(); ++row) {
    if (row->second.alarm.kind != kind) continue;
    if (out == rows.end() || row->second.last_ms > out->second.last_ms) out = row;
  }
  return out;
}

}  // namespace

Bytes encode_row(const KeptAlarm& alarm) {
  RowWriter out(kAlarmVersion);
  out.u8(static_cast<std::uint8_t>(alarm.alarm.kind)).fixed(alarm.alarm.entry.view());
  out.fixed(alarm.alarm.author.view()).text(alarm.alarm.detail).text(alarm.org);
  out.u64(alarm.first_ms).u64(alarm.last_ms).u64(alarm.times).u64(alarm.seen_ms);
  out.bytes(alarm.alarm.evidence);
  return out.take();
}

Result<KeptAlarm> parse_alarm(BytesView bytes) {
  const bool before = !bytes.empty() && bytes.front() == kAlarmVersionBefore;
  RowReader in(bytes, before ? kAlarmVersionBefore : kAlarmVersion);
  KeptAlarm out;
  out.alarm.kind = static_cast<AlarmKind>(in.u8());
  out.alarm.entry = in.fixed<EntryId>();
  out.alarm.author = in.fixed<NodeId>();
  out.alarm.detail = in.text();
  out.org = in.text();
  out.first_ms = in.u64();
  out.last_ms = in.u64();
  out.times = in.u64();
  out.seen_ms = in.u64();
  if (!before) out.alarm.evidence = in.bytes();
  if (auto good = in.finish(); !good) return good.error();
  return out;
}

Bytes encode_row(const SealEvidence& evidence) {
  RowWriter out(kEvidenceVersion);
  out.bytes(evidence.header).fixed(evidence.signature.view()).bytes(evidence.body);
  out.u16(evidence.position).bytes(evidence.stanza);
  out.u8(static_cast<std::uint8_t>(evidence.reader_class)).fixed(evidence.org.view());
  out.u32(evidence.epoch).fixed(evidence.key.view());
  out.fixed(evidence.committed.view()).fixed(evidence.found.view());
  return out.take();
}

Result<SealEvidence> parse_evidence(BytesView bytes) {
  RowReader in(bytes, kEvidenceVersion);
  SealEvidence out;
  out.header = in.bytes();
  out.signature = in.fixed<Signature>();
  out.body = in.bytes();
  out.position = in.u16();
  out.stanza = in.bytes();
  const auto reader_class = reader_class_from_wire(in.u8());
  out.org = in.fixed<OrgId>();
  out.epoch = in.u32();
  out.key = in.fixed<KemPublicKey>();
  out.committed = in.fixed<Hash32>();
  out.found = in.fixed<Hash32>();
  if (auto good = in.finish(); !good) return good.error();
  if (!reader_class) return fail(ErrorCode::kStorageCorrupt, "evidence of no class of readers");
  out.reader_class = *reader_class;
  return out;
}

Outcome<std::vector<store::ArchiveWrite>> keeping_alarms(Session& session,
                                                         std::span<const Alarm> alarms) {
  std::vector<store::ArchiveWrite> writes;
  if (alarms.empty()) return writes;
  auto rows = load(session);
  if (!rows) return rows.error();
  const std::uint64_t now = session.now_ms();
  for (const Alarm& alarm : alarms) {
    Bytes key = key_of(session, alarm);
    auto found = rows->find(key);
    if (found == rows->end()) {
      const auto of_kind = static_cast<std::size_t>(
          std::count_if(rows->begin(), rows->end(),
                        [&](const auto& row) { return row.second.alarm.kind == alarm.kind; }));
      if (of_kind < kAlarmsOfAKind) {
        found = rows->emplace(key, KeptAlarm{alarm, org_of(session, alarm.author), now}).first;
      } else if (const auto seen = place_of_a_seen_one(*rows, alarm.kind); seen != rows->end()) {
        writes.push_back({ArchiveTable::kAlarms, seen->first, std::nullopt});
        rows->erase(seen);
        found = rows->emplace(key, KeptAlarm{alarm, org_of(session, alarm.author), now}).first;
      } else {
        found = newest_of(*rows, alarm.kind);
      }
    }
    KeptAlarm& kept = found->second;
    ++kept.times;
    kept.last_ms = now;
    // What was done again and did not go again is no repetition.
    const bool each_time = alarm.kind == AlarmKind::kNotSent || alarm.kind == AlarmKind::kBackAsDraft;
    if (kept.seen_ms != 0 && (each_time || now - kept.seen_ms > kAlarmRisesAgainMs)) kept.seen_ms = 0;
    writes.push_back({ArchiveTable::kAlarms, found->first, encode_row(kept)});
  }
  return writes;
}

Outcome<void> keep_alarms(Session& session, std::span<const Alarm> alarms) {
  auto writes = keeping_alarms(session, alarms);
  if (!writes) return writes.error();
  return session.commit(std::move(*writes));
}

Outcome<std::vector<KeptAlarm>> kept_alarms(Session& session, bool seen_too) {
  auto rows = load(session);
  if (!rows) return rows.error();
  std::vector<KeptAlarm> out;
  for (auto& row : *rows) {
    if (seen_too || row.second.seen_ms == 0) out.push_back(std::move(row.second));
  }
  std::stable_sort(out.begin(), out.end(), [](const KeptAlarm& a, const KeptAlarm& b) {
    return a.last_ms > b.last_ms;
  });
  return out;
}

Outcome<void> mark_seen(Session& session, const std::vector<KeptAlarm>& alarms) {
  std::vector<store::ArchiveWrite> writes;
  const std::uint64_t now = session.now_ms();
  for (KeptAlarm alarm : alarms) {
    alarm.seen_ms = now;
    writes.push_back({ArchiveTable::kAlarms, key_of(session, alarm.alarm), encode_row(alarm)});
  }
  return session.commit(std::move(writes));
}

}  // namespace ceptoar::member
