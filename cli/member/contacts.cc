// SPDX-License-Identifier: Apache-2.0
#include "cli/member/contacts.h"

#include <algorithm>

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kVersion = 1;

void write(RowWriter& out, const ContactRow& row) {
  out.text(row.name).text(row.mail).text(row.fax).text(row.tel);
}
void read(RowReader& in, ContactRow& row) {
  row.name = in.text();
  row.mail = in.text();
  row.fax = in.text();
  row.tel = in.text();
}
void write(RowWriter& out, const GroupRow& row) {
  out.text(row.name).u32(static_cast<std::uint32_t>(row.members.size()));
  for (const std::string& member : row.members) out.text(member);
}
void read(RowReader& in, GroupRow& row) {
  row.name = in.text();
  for (std::uint32_t left = in.count(); left > 0; --left) row.members.push_back(in.text());
}
void write(RowWriter& out, const HandedRow& row) {
  out.text(row.name).u8(static_cast<std::uint8_t>(row.means)).u64(row.at_ms).flag(row.confirmed);
}
void read(RowReader& in, HandedRow& row) {
  row.name = in.text();
  row.means = static_cast<Means>(std::clamp<std::uint8_t>(in.u8(), 1, 4));
  row.at_ms = in.u64();
  row.confirmed = in.flag();
}

template <class Row>
Outcome<std::vector<Row>> load_rows(Session& session, BytesView key) {
  const auto stored = load_optional(session.archive(), ArchiveTable::kContacts, key);
  if (!stored) return from_error(stored.error(), "archive");
  std::vector<Row> out;
  if (!*stored) return out;
  RowReader in(**stored, kVersion);
  for (std::uint32_t left = in.count(); left > 0; --left) read(in, out.emplace_back());
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}

template <class Row>
Outcome<void> keep_rows(Session& session, BytesView key, const std::vector<Row>& rows) {
  RowWriter out(kVersion);
  out.u32(static_cast<std::uint32_t>(rows.size()));
  for (const Row& row : rows) write(out, row);
  return session.commit({{ArchiveTable::kContacts, to_bytes(key), out.take()}});
}

template <class Row>
void sort_by_name(std::vector<Row>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.name < b.name; });
}

}  // namespace

Outcome<std::vector<ContactRow>> contacts(Session& session) {
  return load_rows<ContactRow>(session, as_bytes("contacts"));
}
Outcome<void> keep_contacts(Session& session, std::vector<ContactRow> rows) {
  sort_by_name(rows);
  return keep_rows(session, as_bytes("contacts"), rows);
}

Outcome<std::vector<GroupRow>> groups(Session& session) {
  return load_rows<GroupRow>(session, as_bytes("groups"));
}
Outcome<void> keep_groups(Session& session, std::vector<GroupRow> rows) {
  sort_by_name(rows);
  return keep_rows(session, as_bytes("groups"), rows);
}

Outcome<std::vector<HandedRow>> handed(Session& session, const EntryId& entry) {
  return load_rows<HandedRow>(session, entry.view());
}
Outcome<void> keep_handed(Session& session, const EntryId& entry, const std::vector<HandedRow>& rows) {
  return keep_rows(session, entry.view(), rows);
}

}  // namespace ceptoar::member
