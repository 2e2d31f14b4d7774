// SPDX-License-Identifier: Apache-2.0
#include "cli/member/archive_items.h"

#include <algorithm>
#include <set>

#include "cli/member/archive_keys.h"
#include "cli/member/proposals.h"
#include "cli/member/search_index.h"
#include "crypto/envelope.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

// Versions of one number; more would be an attack on the eyes, not on the archive.
constexpr std::size_t kSameNumber = 64;
constexpr std::size_t kEveryItem = 1'000'000;

UserError no_item(const EntryId& entry) {
  return user_error(UserCode::kNoItem, {{"id", entry.hex().substr(0, 16)}});
}

// A company's id is unique under its CEPTOAR only; its handle says which one that is.
bool same_author(const ItemRow& a, const ItemRow& b) {
  const auto organisation = [](const ItemRow& row) {
    return std::string_view(row.author_handle).substr(row.author_handle.find('@') + 1);
  };
  return a.author_org == b.author_org && organisation(a) == organisation(b);
}

ItemRow row_of(const crypto::Authored& authored, const EntryHeader& header, const EntryId& entry,
               std::uint64_t received_ms) {
  const Inner& inner = authored.opened.inner;
  ItemRow row;
  row.entry = entry;
  row.number = crypto::item_number(inner.network_id, inner.author_org, inner.item_id);
  row.tlp = inner.tlp;
  row.author_org = inner.author_org;
  row.author_holder = inner.author_holder;
  row.author_node = inner.author_node;
  row.item_id = inner.item_id;
  row.author_handle = authored.author.handle;
  row.author_role = authored.author.role;
  row.sent_ms = inner.created_ms;
  row.received_ms = received_ms;
  row.retain_until_ms = inner.retain_until_ms;
  row.importance = inner.importance;
  row.audience = authored.audience;
  row.exercise = inner.exercise;
  row.flash = header.lane == Lane::kFlash;
  row.ack_wish = inner.ack_wish;
  row.thread_org = inner.author_org;
  row.thread_item = inner.item_id;
  return row;
}

void describe(ItemRow& row, const Advisory& advisory) {
  row.title = advisory.title;
  row.content = advisory.kind;
  row.certainty = advisory.certainty;
  row.as_of_ms = advisory.as_of_ms;
  row.ack_by_ms = advisory.ack_by_ms;
  row.act_by_ms = advisory.act_by_ms;
}

// An answer belongs to the thread of what it answers; when that is not here, the thread begins with
// it.
Outcome<void> join_thread(Session& session, const Inner& inner, ItemRow& row) {
  for (const Reference& ref : inner.refs) {
    if (ref.relation != Relation::kAnswers) continue;
    row.thread_org = ref.author_org;
    row.thread_item = ref.item_id;
    const std::uint64_t number =
        crypto::item_number(inner.network_id, ref.author_org, ref.item_id);
    const auto answered = items_of_number(session, number);
    if (!answered) return answered.error();
    for (const ItemRow& item : *answered) {
      if (item.author_org != ref.author_org || item.item_id != ref.item_id) continue;
      row.thread_org = item.thread_org;
      row.thread_item = item.thread_item;
    }
  }
  return {};
}

// What the references of `row` do to the items that stand here already.
Outcome<Kept> mark_earlier(Session& session, const Inner& inner, ItemRow& row,
                           std::vector<store::ArchiveWrite>& writes) {
  Kept kept;
  const auto same = items_of_number(session, row.number);
  if (!same) return same.error();
  const auto relation_to = [&](const ItemRow& earlier) -> std::optional<Relation> {
    for (const Reference& ref : inner.refs) {
      const bool names = ref.author_org == earlier.author_org && ref.item_id == earlier.item_id;
      if (names) return ref.relation;
    }
    return std::nullopt;
  };
  for (ItemRow earlier : *same) {
    const bool same_item = earlier.author_org == row.author_org && earlier.item_id == row.item_id;
    if (!same_item || earlier.entry == row.entry) continue;
    const auto relation = relation_to(earlier);
    const bool by_author = same_author(earlier, row);
    if (by_author && relation == Relation::kUpdates) {
      row.told |= earlier.read && !row.own;
      earlier.superseded = true;
    } else if (by_author && relation == Relation::kWithdraws) {
      row.told |= earlier.read && !row.own;
      earlier.withdrawn = true;
    } else {
      earlier.conflict = row.conflict = kept.conflict = true;
    }
    writes.push_back(write_of(earlier));
  }
  return kept;
}

}  // namespace

store::ArchiveWrite write_of(const ItemRow& row) {
  return {ArchiveTable::kItems, key_item(row.received_ms, row.entry), encode_row(row)};
}

Outcome<Kept> keep_item(Session& session, const crypto::Authored& authored,
                        const EntryHeader& header, const EntryId& entry, BytesView body,
                        std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes) {
  const Inner& inner = authored.opened.inner;
  const auto advisory = parse<Advisory>(inner.content);
  if (!advisory) return from_error(advisory.error(), "content");
  const auto identity = session.identity();
  if (!identity) return identity.error();
  ItemRow row = row_of(authored, header, entry, received_ms);
  describe(row, *advisory);
  if (advisory->kind == ContentKind::kBroadcast) {
    auto second = check_broadcast(session, authored, *advisory, header);
    if (!second) return second.error();
    row.alone = advisory->alone;
    row.second_officer = std::move(*second);
  }
  if (auto joined = join_thread(session, inner, row); !joined) return joined.error();
  row.own = inner.author_org == (*identity)->subject.org;
  row.read = inner.author_holder == (*identity)->subject.holder;
  auto kept = mark_earlier(session, inner, row, writes);
  if (!kept) return kept;
  if (inner.tlp != Tlp::kClear) {
    auto wrapped = wrap_content_key(session, inner.tlp, entry, authored.opened.content_key);
    if (!wrapped) return wrapped.error();
    writes.push_back({ArchiveTable::kContentKeys, to_bytes(entry.view()), encode_row(*wrapped)});
  }
  writes.push_back({ArchiveTable::kBodies, to_bytes(entry.view()), to_bytes(body)});
  writes.push_back(write_of(row));
  writes.push_back({ArchiveTable::kNumbers, key_number_of(row.number, entry), Bytes{}});
  writes.push_back({ArchiveTable::kToIndex, to_bytes(entry.view()), Bytes{}});
  writes.push_back(
      {ArchiveTable::kThread, key_of_item(row.thread_org, row.thread_item, entry), Bytes{}});
  return kept;
}

Outcome<ItemRow> item_of(Session& session, const EntryId& entry) {
  const auto stored =
      load_optional(session.archive(), ArchiveTable::kEntries, entry.view());
  if (!stored) return from_error(stored.error(), "archive");
  if (!*stored) return no_item(entry);
  const auto archived = parse_archived_entry(**stored);
  if (!archived) return from_error(archived.error(), "archive");
  const auto row = load_optional(session.archive(), ArchiveTable::kItems,
                                 key_item(archived->received_ms, entry));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return no_item(entry);
  return lift(parse_item_row(**row), "archive");
}

Outcome<std::vector<ItemRow>> items_of_number(Session& session, std::uint64_t number) {
  Bytes prefix;
  append_be64(prefix, number);
  const auto rows = session.archive().with_prefix(ArchiveTable::kNumbers, prefix, kSameNumber);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<ItemRow> out;
  for (const auto& row : *rows) {
    const auto entry = EntryId::from(BytesView(row.key).subspan(prefix.size()));
    if (!entry) return from_error(entry.error(), "archive");
    auto item = item_of(session, *entry);
    if (item) out.push_back(std::move(*item));
  }
  return out;
}

Outcome<std::vector<ItemRow>> newest_items(Session& session, std::size_t limit) {
  const Bytes last(40, 0xFF);
  const auto rows = session.archive().scan(ArchiveTable::kItems, last, true, limit);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<ItemRow> out;
  for (const auto& row : *rows) {
    auto item = parse_item_row(row.value);
    if (!item) return from_error(item.error(), "archive");
    out.push_back(std::move(*item));
  }
  return out;
}

Outcome<void> each_item(Session& session, const std::function<bool(ItemRow&&)>& visit) {
  constexpr std::size_t kPage = 128;
  Bytes from(40, 0xFF);
  for (bool first = true;; first = false) {
    // A page begins with the last row of the one before.
    const auto rows = session.archive().scan(ArchiveTable::kItems, from, true, kPage);
    if (!rows) return from_error(rows.error(), "archive");
    for (std::size_t i = first ? 0 : 1; i < rows->size(); ++i) {
      auto item = parse_item_row((*rows)[i].value);
      if (!item) return from_error(item.error(), "archive");
      if (!visit(std::move(*item))) return {};
    }
    if (rows->size() < kPage) return {};
    from = rows->back().key;
  }
}

Outcome<Reopened> reopen(Session& session, const EntryId& entry) {
  const auto stored =
      load_optional(session.archive(), ArchiveTable::kEntries, entry.view());
  if (!stored) return from_error(stored.error(), "archive");
  const auto body =
      load_optional(session.archive(), ArchiveTable::kBodies, entry.view());
  if (!body) return from_error(body.error(), "archive");
  if (!*stored) return no_item(entry);
  if (!*body) return user_error(UserCode::kItemClosed, {{"id", entry.hex().substr(0, 16)}});
  const auto archived = parse_archived_entry(**stored);
  if (!archived) return from_error(archived.error(), "archive");
  const auto header = parse<EntryHeader>(archived->header);
  if (!header) return from_error(header.error(), "archive");
  if (header->dist == Dist::kPublic) {
    auto opened = crypto::open_public(*header, **body);
    if (!opened) return from_error(opened.error(), "archive");
    return Reopened{*header, std::move(*opened)};
  }
  const auto wrapped =
      load_optional(session.archive(), ArchiveTable::kContentKeys, entry.view());
  if (!wrapped) return from_error(wrapped.error(), "archive");
  if (!*wrapped) return user_error(UserCode::kItemClosed, {{"id", entry.hex().substr(0, 16)}});
  const auto row = parse_content_key_row(**wrapped);
  if (!row) return from_error(row.error(), "archive");
  const auto key = unwrap_content_key(session, entry, *row);
  if (!key) return key.error();
  auto opened = crypto::open_with_content_key(*header, **body, *key);
  if (!opened) return from_error(opened.error(), "archive");
  return Reopened{*header, std::move(*opened)};
}

Outcome<std::vector<store::ArchiveWrite>> forget_closed_items(Session& session) {
  std::vector<store::ArchiveWrite> out;
  std::set<EntryId> forgotten;
  auto items = newest_items(session, kEveryItem);
  if (!items) return items.error();
  for (ItemRow& item : *items) {
    const auto wrapped =
        load_optional(session.archive(), ArchiveTable::kContentKeys, item.entry.view());
    if (!wrapped) return from_error(wrapped.error(), "archive");
    if (!*wrapped) continue;
    const auto row = parse_content_key_row(**wrapped);
    if (!row) return from_error(row.error(), "archive");
    const auto held = is_wrapping_key_held(session, *row);
    if (!held) return held.error();
    if (*held) continue;
    const Bytes key = to_bytes(item.entry.view());
    forgotten.insert(item.entry);
    out.push_back({ArchiveTable::kContentKeys, key, std::nullopt});
    out.push_back({ArchiveTable::kBodies, key, std::nullopt});
    item.title.clear();
    out.push_back(write_of(item));
    const auto sent = load_optional(session.archive(), ArchiveTable::kSent, key);
    if (!sent) return from_error(sent.error(), "archive");
    if (!*sent) continue;
    auto sent_row = parse_sent_row(**sent);
    if (!sent_row) return from_error(sent_row.error(), "archive");
    sent_row->title.clear();
    out.push_back({ArchiveTable::kSent, key, encode_row(*sent_row)});
  }
  if (auto taken_out = remove_from_index(session, forgotten, out); !taken_out) {
    return taken_out.error();
  }
  return out;
}

}  // namespace ceptoar::member
