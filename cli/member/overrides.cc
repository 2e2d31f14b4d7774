// SPDX-License-Identifier: Apache-2.0
#include "cli/member/overrides.h"

#include <algorithm>

#include "cli/member/rows.h"
#include "cli/member/staff.h"
#include "schema/limits.h"

namespace ceptoar::member {

using store::ArchiveTable;
using store::ArchiveWrite;

namespace {

constexpr std::uint8_t kOverridesVersion = 2;  // 1: without `personal`

struct OverrideRow {
  std::vector<Override> all;
  bool personal = false;  // the report is for named persons alone: nobody else is told
};

Bytes override_key(std::uint64_t number) {
  Bytes out;
  append_be64(out, number);
  return out;
}

Outcome<OverrideRow> parse_overrides(BytesView bytes) {
  const bool before = !bytes.empty() && bytes[0] == 1;
  RowReader in(bytes, before ? 1 : kOverridesVersion);
  OverrideRow out;
  for (std::uint32_t left = in.count(); left > 0; --left) {
    Override one;
    one.at_ms = in.u64();
    one.holder = in.text();
    one.why = in.text();
    out.all.push_back(std::move(one));
  }
  out.personal = before || in.flag();  // of a report of before nobody knows: it is told to nobody
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}

ArchiveWrite write_of(std::uint64_t number, const OverrideRow& row) {
  RowWriter value(kOverridesVersion);
  value.u32(static_cast<std::uint32_t>(row.all.size()));
  for (const Override& one : row.all) value.u64(one.at_ms).text(one.holder).text(one.why);
  value.flag(row.personal);
  return {ArchiveTable::kDisclosure, override_key(number), value.take()};
}

Outcome<OverrideRow> row_of(Session& session, std::uint64_t number) {
  const auto bytes = load_optional(session.archive(), ArchiveTable::kDisclosure, override_key(number));
  if (!bytes) return from_error(bytes.error(), "archive");
  if (!*bytes) return OverrideRow{};
  return parse_overrides(**bytes);
}

// In the order of their times, the same one once.
bool add_to(OverrideRow& row, Override one) {
  const bool known = std::find(row.all.begin(), row.all.end(), one) != row.all.end();
  if (known || row.all.size() >= limits::kOverrides) return false;
  const auto earlier = [](const Override& a, const Override& b) {
    return std::pair(a.at_ms, a.holder) < std::pair(b.at_ms, b.holder);
  };
  row.all.insert(std::upper_bound(row.all.begin(), row.all.end(), one, earlier), std::move(one));
  return true;
}

Outcome<void> tell_staff(Session& session, std::uint64_t number, const Override& one,
                         std::vector<ArchiveWrite> also) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  OfficeNote note;
  note.kind = NoteKind::kOverride;
  note.created_ms = one.at_ms;
  note.network_id = (*roster)->network_id;
  note.org = (*identity)->subject.org;
  note.number = number;
  note.why = one.why;
  return send_to_staff(session, encode(note), std::move(also));
}

}  // namespace

Outcome<std::vector<Override>> overrides_of(Session& session, std::uint64_t number) {
  auto row = row_of(session, number);
  if (!row) return row.error();
  return std::move(row->all);
}

Outcome<void> keep_override(Session& session, std::uint64_t number, std::string why, bool personal) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  auto row = row_of(session, number);
  if (!row) return row.error();
  const Override one{session.now_ms(), (*identity)->subject.handle, std::move(why)};
  if (!add_to(*row, one)) {
    return user_error(UserCode::kOverridesMany, {{"limit", std::to_string(limits::kOverrides)}});
  }
  row->personal = personal;
  std::vector<ArchiveWrite> writes = {write_of(number, *row)};
  const auto others = has_colleagues(session);
  if (!others) return others.error();
  if (personal || !*others) return session.commit(std::move(writes));
  return tell_staff(session, number, one, std::move(writes));
}

Outcome<void> take_override(Session& session, const OfficeNote& note, const crypto::Subject& author,
                            std::vector<ArchiveWrite>& writes) {
  auto row = row_of(session, note.number);
  if (!row) return row.error();
  const Bytes key = override_key(note.number);
  for (const ArchiveWrite& write : writes) {  // of the commit that is being made
    if (write.table != ArchiveTable::kDisclosure || write.key != key || !write.value) continue;
    row = parse_overrides(*write.value);
    if (!row) return row.error();
  }
  if (add_to(*row, {note.created_ms, author.handle, note.why})) writes.push_back(write_of(note.number, *row));
  return {};
}

Outcome<void> tell_overrides(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto rows = session.archive().scan(ArchiveTable::kDisclosure, Bytes(8, 0), false,
                                           limits::kOverridesTold);
  if (!rows) return from_error(rows.error(), "archive");
  for (const auto& held : *rows) {
    const auto row = parse_overrides(held.value);
    if (!row) return row.error();
    if (row->personal) continue;
    for (const Override& one : row->all) {
      if (one.holder != (*identity)->subject.handle) continue;
      if (auto told = tell_staff(session, read_be64(held.key), one, {}); !told) return told;
    }
  }
  return {};
}

}  // namespace ceptoar::member
