// SPDX-License-Identifier: Apache-2.0
#include "cli/member/people_rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMost = 100'000;
// First byte of a key of kPeople.
constexpr std::uint8_t kKnown = 1;
constexpr std::uint8_t kLeaving = 2;
constexpr std::uint8_t kListOf = 3;

Bytes key_of(std::uint8_t kind, const OrgId& org) {
  Bytes out{kind};
  append(out, org.view());
  return out;
}
Bytes key_of(std::uint8_t kind, const OrgId& org, const HolderId& holder) {
  Bytes out = key_of(kind, org);
  append(out, holder.view());
  return out;
}

template <class T, class Parse>
Outcome<std::vector<T>> rows_of(Session& session, ArchiveTable table, BytesView prefix,
                                const Parse& parse) {
  const auto rows = session.archive().with_prefix(table, prefix, kMost);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<T> out;
  for (const auto& row : *rows) {
    RowReader in(row.value, kVersion);
    out.push_back(parse(in));
    if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  }
  return out;
}

}  // namespace

ArchiveWrite write_of(const KnownPerson& person) {
  RowWriter out(kVersion);
  out.fixed(person.org.view()).fixed(person.holder.view()).text(person.handle).text(person.role);
  out.fixed(person.key.view()).fixed(person.transport_key.view()).u64(person.since_ms);
  return {ArchiveTable::kPeople, key_of(kKnown, person.org, person.holder), out.take()};
}
ArchiveWrite erase_of(const KnownPerson& person) {
  return {ArchiveTable::kPeople, key_of(kKnown, person.org, person.holder), std::nullopt};
}
Outcome<std::vector<KnownPerson>> known_persons(Session& session, const OrgId& org) {
  return rows_of<KnownPerson>(session, ArchiveTable::kPeople, key_of(kKnown, org),
                              [](RowReader& in) {
                                KnownPerson out;
                                out.org = in.fixed<OrgId>();
                                out.holder = in.fixed<HolderId>();
                                out.handle = in.text();
                                out.role = in.text();
                                out.key = in.fixed<SignPublicKey>();
                                out.transport_key = in.fixed<CurvePublicKey>();
                                out.since_ms = in.u64();
                                return out;
                              });
}

ArchiveWrite write_of(const Leaver& leaver) {
  RowWriter out(kVersion);
  out.u8(static_cast<std::uint8_t>(leaver.kind)).fixed(leaver.org.view());
  out.fixed(leaver.holder.view()).text(leaver.handle).fixed(leaver.key.view());
  out.u64(leaver.since_ms);
  return {ArchiveTable::kPeople, key_of(kLeaving, leaver.org, leaver.holder), out.take()};
}
ArchiveWrite erase_of(const Leaver& leaver) {
  return {ArchiveTable::kPeople, key_of(kLeaving, leaver.org, leaver.holder), std::nullopt};
}
Outcome<std::vector<Leaver>> leavers(Session& session) {
  return rows_of<Leaver>(session, ArchiveTable::kPeople, Bytes{kLeaving}, [](RowReader& in) {
    Leaver out;
    out.kind = static_cast<Leaver::Kind>(in.u8());
    out.org = in.fixed<OrgId>();
    out.holder = in.fixed<HolderId>();
    out.handle = in.text();
    out.key = in.fixed<SignPublicKey>();
    out.since_ms = in.u64();
    return out;
  });
}

ArchiveWrite write_of(const CompanyList& list) {
  RowWriter out(kVersion);
  out.fixed(list.org.view()).u64(list.version).u64(list.left_version).u64(list.since_ms);
  return {ArchiveTable::kPeople, key_of(kListOf, list.org), out.take()};
}
ArchiveWrite erase_of(const CompanyList& list) {
  return {ArchiveTable::kPeople, key_of(kListOf, list.org), std::nullopt};
}
Outcome<std::optional<CompanyList>> company_list(Session& session, const OrgId& org) {
  auto rows = rows_of<CompanyList>(session, ArchiveTable::kPeople, key_of(kListOf, org),
                                   [](RowReader& in) {
                                     CompanyList out;
                                     out.org = in.fixed<OrgId>();
                                     out.version = in.u64();
                                     out.left_version = in.u64();
                                     out.since_ms = in.u64();
                                     return out;
                                   });
  if (!rows) return rows.error();
  return rows->empty() ? std::optional<CompanyList>() : std::optional(rows->front());
}

ArchiveWrite write_of(const HandoverRow& row) {
  RowWriter out(kVersion);
  out.fixed(row.from.view()).fixed(row.to.view()).u64(row.ends_ms).u64(row.created_ms);
  return {ArchiveTable::kHandovers, to_bytes(row.from.view()), out.take()};
}
ArchiveWrite erase_of(const HandoverRow& row) {
  return {ArchiveTable::kHandovers, to_bytes(row.from.view()), std::nullopt};
}
Outcome<std::vector<HandoverRow>> handovers(Session& session) {
  return rows_of<HandoverRow>(session, ArchiveTable::kHandovers, {}, [](RowReader& in) {
    HandoverRow out;
    out.from = in.fixed<HolderId>();
    out.to = in.fixed<HolderId>();
    out.ends_ms = in.u64();
    out.created_ms = in.u64();
    return out;
  });
}

}  // namespace ceptoar::member
