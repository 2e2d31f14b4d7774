// SPDX-License-Identifier: Apache-2.0
#include "cli/member/relays.h"

#include <algorithm>
#include <map>

#include "cli/member/archive_items.h"
#include "cli/member/own_keys.h"
#include "schema/codec.h"
#include "schema/node_rows.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kVersionBefore = 1;  // without its readers
constexpr std::size_t kRelaysOfItem = 1'000;
constexpr std::size_t kRelaysHeld = 100'000;

UserError refused(std::string_view what) {
  return user_error(UserCode::kFileBad, {{"path", "relay"}, {"what", std::string(what)}});
}

// Whether its author has another entry at this position: then it will never stand in his chain.
Outcome<bool> is_position_taken(Session& session, const ArchivedEntry& row) {
  const auto header = parse<EntryHeader>(row.header);
  if (!header) return from_error(header.error(), "archive");
  const auto there = load_optional(session.archive(), ArchiveTable::kLog,
                                   key_log(header->author, header->seq));
  if (!there) return from_error(there.error(), "archive");
  return there->has_value();
}

// The header as flooded; nothing while it does not stand in its author's unbroken chain. Errors:
// E-FILE-BAD when it never will.
Outcome<std::optional<Bytes>> flooded_header(Session& session, const EntryId& entry) {
  const auto stored = load_optional(session.archive(), ArchiveTable::kEntries, entry.view());
  if (!stored) return from_error(stored.error(), "archive");
  if (!*stored) return std::optional<Bytes>();
  auto row = parse_archived_entry(**stored);
  if (!row) return from_error(row.error(), "archive");
  if (!row->linked) {
    const auto taken = is_position_taken(session, *row);
    if (!taken) return taken.error();
    return *taken ? Outcome<std::optional<Bytes>>(refused("of what stands in no chain"))
                  : std::optional<Bytes>();
  }
  return std::optional<Bytes>(std::move(row->header));
}

// Who may answer it.
void note_readers(const Inner& relaying, RelayRow& row) {
  row.to_all = false;
  for (const Reader& reader : relaying.audience.readers) {
    row.to_all |= reader.reader_class == ReaderClass::kMembers && reader.org == row.org;
    if (reader.reader_class == ReaderClass::kStaff && !reader.chain.empty()) {
      row.readers.push_back(reader.org);
    }
  }
}

// To whom the secretariat sent it: all that hold the client key now, or the companies of a group.
Outcome<std::vector<std::string>> companies_of(Session& session, const Inner& relaying) {
  const auto known = known_companies(session);
  if (!known) return known.error();
  std::vector<std::string> out;
  for (const KnownCompany& company : *known) {
    const bool reads = std::any_of(
        relaying.audience.readers.begin(), relaying.audience.readers.end(),
        [&](const Reader& reader) {
          return reader.reader_class == ReaderClass::kMembers || reader.org == company.org;
        });
    if (reads) out.push_back(company.handle);
  }
  return out;
}

Outcome<void> keep_item_of(Session& session, const crypto::Verified<crypto::Relayed>& relayed,
                           const crypto::Authored& outer, const RelayRow& relay, BytesView body,
                           std::vector<store::ArchiveWrite>& writes) {
  const auto direct = item_of(session, relay.original);
  // Its own readers were checked already when it came directly.
  const bool came_directly = direct && !direct->relay_entry;
  const Content content{relayed->original, relayed->author, relayed->header, relay.original,
                        came_directly ? direct->audience : outer.audience};
  auto item = describe_item(session, content, relay.received_ms, writes);
  if (!item) return item.error();
  ItemRow& row = item->row;
  row.exercise |= relay.exercise;
  row.retain_until_ms = std::min(row.retain_until_ms, outer.opened.inner.retain_until_ms);
  if (relay.ack_by_ms != 0) row.ack_by_ms = relay.ack_by_ms;
  if (!row.relay_entry) row.relay_entry = relay.relay;
  row.relay_org = relay.org;
  row.relay_handle = relay.handle;
  put_item(*item, writes);
  return put_body(session, relay.relay, outer.opened, body, writes);
}

}  // namespace

Bytes encode_row(const RelayRow& row) {
  RowWriter out(kVersion);
  out.fixed(row.original.view()).fixed(row.relay.view()).fixed(row.org.view()).text(row.handle);
  out.u64(row.sent_ms).u64(row.received_ms).u64(row.ack_by_ms).flag(row.exercise).text(row.note);
  out.u32(static_cast<std::uint32_t>(row.companies.size()));
  for (const std::string& company : row.companies) out.text(company);
  out.flag(row.to_all).u32(static_cast<std::uint32_t>(row.readers.size()));
  for (const OrgId& reader : row.readers) out.fixed(reader.view());
  return out.take();
}

Result<RelayRow> parse_relay_row(BytesView bytes) {
  const bool before = !bytes.empty() && bytes.front() == kVersionBefore;
  RowReader in(bytes, before ? kVersionBefore : kVersion);
  RelayRow row;
  row.original = in.fixed<EntryId>();
  row.relay = in.fixed<EntryId>();
  row.org = in.fixed<OrgId>();
  row.handle = in.text();
  row.sent_ms = in.u64();
  row.received_ms = in.u64();
  row.ack_by_ms = in.u64();
  row.exercise = in.flag();
  row.note = in.text();
  for (std::uint32_t left = in.count(); left > 0; --left) row.companies.push_back(in.text());
  if (!before) {
    row.to_all = in.flag();
    for (std::uint32_t left = in.count(); left > 0; --left) row.readers.push_back(in.fixed<OrgId>());
  }
  if (auto good = in.finish(); !good) return good.error();
  return row;
}

store::ArchiveWrite write_of(const RelayRow& row) {
  Bytes key = to_bytes(row.original.view());
  append(key, row.relay.view());
  return {ArchiveTable::kRelays, std::move(key), encode_row(row)};
}

Outcome<std::optional<KeptRelay>> keep_relay(
    Session& session, const crypto::Verified<crypto::Authored>& authored, const EntryId& entry,
    BytesView body, std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes) {
  const Inner& outer = authored->opened.inner;
  const auto original = crypto::relayed_entry(outer);
  if (!original) return refused(original.error().context);
  const auto header = flooded_header(session, *original);
  if (!header) return header.error();
  if (!*header) return std::optional<KeptRelay>();
  const auto relayed = crypto::verify_relay(authored, **header, session.trust());
  if (!relayed && relayed.error().code == ErrorCode::kNotFound) return std::optional<KeptRelay>();
  if (!relayed) return refused(relayed.error().context);
  // The own secretariat's keys are published before it writes; they are on the way.
  if (authored->audience == crypto::AudienceCheck::kStatementMissing) return std::optional<KeptRelay>();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  RelayRow row;
  row.original = *original;
  row.relay = entry;
  row.org = authored->author.org;
  row.handle = authored->author.handle;
  row.sent_ms = outer.created_ms;
  row.received_ms = received_ms;
  row.ack_by_ms = (*relayed)->relay.ack_by_ms;
  row.exercise = (*relayed)->exercise;
  row.note = (*relayed)->relay.note;
  note_readers(outer, row);
  if (row.org == (*identity)->subject.org) {
    auto companies = companies_of(session, outer);
    if (!companies) return companies.error();
    row.companies = std::move(*companies);
  } else if (auto kept = keep_item_of(session, *relayed, *authored, row, body, writes); !kept) {
    return kept.error();
  }
  writes.push_back(write_of(row));
  return std::optional<KeptRelay>({std::move(row), (*relayed)->original});
}

Outcome<std::vector<RelayRow>> relays_of(Session& session, const EntryId& original) {
  const auto rows =
      session.archive().with_prefix(ArchiveTable::kRelays, original.view(), kRelaysOfItem);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<RelayRow> out;
  for (const auto& row : *rows) {
    auto parsed = parse_relay_row(row.value);
    if (!parsed) return from_error(parsed.error(), "archive");
    out.push_back(std::move(*parsed));
  }
  std::sort(out.begin(), out.end(), [](const RelayRow& a, const RelayRow& b) {
    return std::pair(a.sent_ms, a.received_ms) < std::pair(b.sent_ms, b.received_ms);
  });
  return out;
}

Outcome<std::optional<EntryId>> original_of(Session& session, const EntryId& relay) {
  const auto rows = session.archive().scan(ArchiveTable::kRelays, {}, false, kRelaysHeld);
  if (!rows) return from_error(rows.error(), "archive");
  for (const auto& row : *rows) {
    const auto parsed = parse_relay_row(row.value);
    if (!parsed) return from_error(parsed.error(), "archive");
    if (parsed->relay == relay) return std::optional<EntryId>(parsed->original);
  }
  return std::optional<EntryId>();
}

Outcome<std::vector<KnownCompany>> known_companies(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* own = (*roster)->find_org((*identity)->subject.org);
  if (own == nullptr) return std::vector<KnownCompany>();
  const auto certified = companies(session);
  if (!certified) return certified.error();
  std::map<std::string, KnownCompany> known;
  for (const CompanyRow& row : *certified) {
    known[row.handle] = {row.handle, row.name_ja, row.name_en, row.org};
  }
  // Another device of the secretariat certified these.
  for (const HeldCard& held : session.trust().cards()) {
    const Card& card = held.card->card;
    if (!card.holder.is_zero() || parent_handle(card.handle) != own->handle) continue;
    known.try_emplace(card.handle,
                      KnownCompany{card.handle, card.name_ja, card.name_en, card.org});
  }
  std::vector<KnownCompany> out;
  out.reserve(known.size());
  for (auto& [handle, company] : known) out.push_back(std::move(company));
  return out;
}

}  // namespace ceptoar::member
