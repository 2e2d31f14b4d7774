// SPDX-License-Identifier: Apache-2.0
#include "cli/member/archive_items.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "cli/member/answers.h"
#include "cli/member/archive_keys.h"
#include "cli/member/arrivals.h"
#include "cli/member/proposals.h"
#include "cli/member/relays.h"
#include "cli/member/search_index.h"
#include "cli/member/versions.h"
#include "crypto/envelope.h"
#include "schema/limits.h"
#include "schema/codec.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

// Versions of one number; more would be an attack on the eyes, not on the archive.
constexpr std::size_t kSameNumber = 64;
constexpr std::size_t kEveryItem = 1'000'000;
constexpr std::size_t kPage = 64;  // rows of one read: a screen's list, and some that it leaves out
constexpr std::size_t kItemKeyBytes = 8 + EntryId::kSize;
constexpr std::size_t kWritesAtOnce = 1024;
constexpr std::uint8_t kOpenVersion = 1;

UserError no_item(const EntryId& entry) {
  return user_error(UserCode::kNoItem, {{"id", entry.hex().substr(0, 16)}});
}

// Whether it says that it corrects or takes back an earlier version of itself.
void note_revision(const Inner& inner, ItemRow& row) {
  for (const Reference& ref : inner.refs) {
    const bool revises = ref.relation == Relation::kUpdates || ref.relation == Relation::kWithdraws;
    if (!revises || ref.author_org != inner.author_org || ref.item_id != inner.item_id) continue;
    row.revision = ref.relation;
    row.revises = ref.entry_id;
  }
}

ItemRow row_of(const Content& content, std::uint64_t received_ms) {
  const Inner& inner = content.inner;
  ItemRow row;
  row.entry = content.entry;
  row.number = crypto::item_number(inner.network_id, inner.author_org, inner.item_id);
  row.tlp = inner.tlp;
  row.author_org = inner.author_org;
  row.author_holder = inner.author_holder;
  row.author_node = inner.author_node;
  row.item_id = inner.item_id;
  row.author_handle = content.author.handle;
  row.author_role = content.author.role;
  row.sent_ms = inner.created_ms;
  row.received_ms = received_ms;
  row.retain_until_ms = inner.retain_until_ms;
  row.importance = inner.importance;
  row.audience = content.audience;
  row.exercise = inner.exercise;
  row.flash = content.header.lane == Lane::kFlash;
  row.ack_wish = inner.ack_wish;
  row.thread_org = inner.author_org;
  row.thread_item = inner.item_id;
  row.hlc = content.header.hlc;
  note_revision(inner, row);
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

// Each field has words of its own: one that borrowed another's would be shown with what its author may not say.
constexpr auto kProvisionWords = std::to_array<std::string_view>(
    {"early_warning", "alert", "attack_method", "recovery_method", "threat", "advice", "guidance", "support",
     "security_info", "terror"});
constexpr auto kAskingWords = std::to_array<std::string_view>({"question", "request", "aid", "place"});

// The kind that lists show for a field, where this author may say it: a provision comes from above, an
// instruction from the Cabinet Secretariat alone, a ministry passes a report on, and only a report has a
// class. Of anybody else such a word is none: his message is shown as the kind that it stands on.
std::string kind_in(const Organisation* author, ContentKind kind, const Field& field) {
  const auto is = [&](OrgKind wanted) { return author != nullptr && author->kind == wanted; };
  const bool above = is(OrgKind::kNisc) || is(OrgKind::kMinistry) || is(OrgKind::kCouncil);
  const std::string& word = field.value;
  const auto where = [&](bool said) { return said ? word : std::string(); };
  const auto among = [&](const auto& words) { return std::ranges::find(words, word) != words.end(); };
  if (field.name == "report-class") return where(kind == ContentKind::kReport && word == "precursor");
  if (field.name == "provision") return where(above && among(kProvisionWords));
  if (field.name == "inquiry") {
    return where(among(kAskingWords) || (word == "instruction" && is(OrgKind::kNisc)));
  }
  if (field.name == "notice") return where(word == "failure_notice");
  if (kind != ContentKind::kReply) return {};
  if (field.name == "consent") return "consent_" + word;
  if (field.name == "handling") return is(OrgKind::kMinistry) ? "handling_" + word : "";
  if (field.name == "outcome") {
    const bool told = is(OrgKind::kMinistry) || is(OrgKind::kNisc) || is(OrgKind::kResponseMinistry);
    return told ? field.name : "";  // whom reports go to
  }
  if (field.name == "disclosure") return is(OrgKind::kNisc) || is(OrgKind::kCouncil) ? field.name : "";
  return field.name == "inquiry-answer" ? "inquiry_answer" : "";
}

void put_finer_kind(Session& session, const Inner& inner, const EntryId& entry,
                    const Advisory& advisory, std::vector<store::ArchiveWrite>& writes) {
  const auto* roster = session.trust().current();
  const Organisation* author =
      roster == nullptr ? nullptr : (*roster)->find_org(inner.author_org);
  for (const Field& field : advisory.fields) {
    // Text of others: a word of ours or nothing, which whoever shows it checks.
    const std::string finer = kind_in(author, advisory.kind, field);
    if (finer.empty() || finer.size() > limits::kHandleBytes) continue;
    writes.push_back({ArchiveTable::kFiner, to_bytes(entry.view()), to_bytes(as_bytes(finer))});
    return;
  }
}

// The same of an item that stands here; what its retention has closed says nothing any more.
void put_finer_kind_again(Session& session, const EntryId& entry, std::vector<store::ArchiveWrite>& writes) {
  const auto again = reopen(session, entry);
  if (!again) return;
  const auto advisory = parse<Advisory>(again->opened.inner.content);
  if (advisory) put_finer_kind(session, again->opened.inner, entry, *advisory, writes);
}

}  // namespace

namespace {

store::ArchiveWrite wanting_of(const ItemRow& row) {
  std::uint8_t marks = 0;
  for (const Wanting what : {Wanting::kReading, Wanting::kAnswer}) {
    if (wants(row, what)) marks |= static_cast<std::uint8_t>(what);
  }
  store::ArchiveWrite out{ArchiveTable::kOpen, key_item(row.received_ms, row.entry), std::nullopt};
  if (marks != 0) out.value = RowWriter(kOpenVersion).u8(marks).take();
  return out;
}

// Rows of kOpen with that mark, newest first, until `visit` says false.
Outcome<void> each_mark(Session& session, Wanting what,
                        const std::function<Outcome<bool>(const Bytes& key)>& visit) {
  Bytes from(kItemKeyBytes, 0xFF);
  for (bool first = true;; first = false) {
    // A page begins with the last row of the one before.
    const auto rows = session.archive().scan(ArchiveTable::kOpen, from, true, kPage);
    if (!rows) return from_error(rows.error(), "archive");
    for (std::size_t i = first ? 0 : 1; i < rows->size(); ++i) {
      RowReader in((*rows)[i].value, kOpenVersion);
      const std::uint8_t marks = in.u8();
      if (auto read = in.finish(); !read) return from_error(read.error(), "archive");
      if ((marks & static_cast<std::uint8_t>(what)) == 0) continue;
      const auto more = visit((*rows)[i].key);
      if (!more) return more.error();
      if (!*more) return {};
    }
    if (rows->size() < kPage) return {};
    from = rows->back().key;
  }
}

}  // namespace

bool wants(const ItemRow& row, Wanting what) {
  if (row.own || row.superseded || row.withdrawn || row.same_as) return false;
  if (what == Wanting::kReading) return !row.read;
  // Its author asked for an answer, and this holder gave none. "Opened" is the program's word.
  const bool asked = row.ack_by_ms != 0 || row.content == ContentKind::kBroadcast;
  const bool answered = row.own_answer && row.own_answer != AckState::kOpened;
  return asked && !answered && row.content != ContentKind::kWithdrawal;
}

void put_item_row(const ItemRow& row, std::vector<store::ArchiveWrite>& writes) {
  writes.push_back(
      {ArchiveTable::kItems, key_item(row.received_ms, row.entry), encode_row(row)});
  writes.push_back(wanting_of(row));
}

Outcome<std::size_t> count_wanting(Session& session, Wanting what) {
  std::size_t count = 0;
  const auto counted = each_mark(session, what, [&](const Bytes&) -> Outcome<bool> {
    ++count;
    return true;
  });
  if (!counted) return counted.error();
  return count;
}

Outcome<void> each_wanting(Session& session, Wanting what,
                           const std::function<bool(ItemRow&&)>& visit) {
  return each_mark(session, what, [&](const Bytes& key) -> Outcome<bool> {
    const auto stored = load_optional(session.archive(), ArchiveTable::kItems, key);
    if (!stored) return from_error(stored.error(), "archive");
    if (!*stored) return true;
    auto row = parse_item_row(**stored);
    if (!row) return from_error(row.error(), "archive");
    return visit(std::move(*row));
  });
}

Bytes lists_complete_key() { return meta_key("lists-complete"); }

Outcome<void> complete_lists(Session& session) {
  const auto done =
      load_optional(session.archive(), ArchiveTable::kMeta, lists_complete_key());
  if (!done) return from_error(done.error(), "archive");
  if (*done) return {};
  const auto indexed = indexed_entries(session);
  if (!indexed) return indexed.error();
  std::vector<store::ArchiveWrite> writes;
  Outcome<void> kept;
  auto read = each_item(session, [&](ItemRow&& row) {
    writes.push_back(wanting_of(row));
    put_finer_kind_again(session, row.entry, writes);
    if (!indexed->contains(row.entry) && !row.title.empty()) {
      writes.push_back({ArchiveTable::kToIndex, key_item(row.received_ms, row.entry), Bytes{}});
    }
    if (writes.size() >= kWritesAtOnce) kept = session.commit(std::exchange(writes, {}));
    return kept.has_value();
  });
  if (!kept) return kept;
  if (!read) return read;
  writes.push_back({ArchiveTable::kMeta, lists_complete_key(), RowWriter(kOpenVersion).take()});
  return session.commit(std::move(writes));
}

namespace {

// It came by the other way before: its place in the list and what its reader did stay.
void take_over(const ItemRow& before, ItemRow& row) {
  row.received_ms = before.received_ms;
  row.read |= before.read;
  row.told |= before.told;
  row.exercise |= before.exercise;
  row.superseded |= before.superseded;
  row.withdrawn |= before.withdrawn;
  row.conflict |= before.conflict;
  row.own_answer = before.own_answer;
  row.relay_entry = before.relay_entry;
  row.relay_org = before.relay_org;
  row.relay_handle = before.relay_handle;
  if (before.relay_entry && before.ack_by_ms != 0) row.ack_by_ms = before.ack_by_ms;
  if (row.second_officer.empty()) row.second_officer = before.second_officer;
  if (!before.second_officer.empty()) row.alone = before.alone;
}

}  // namespace

std::string finer_kind(Session& session, const EntryId& entry) {
  const auto row = session.archive().load(ArchiveTable::kFiner, to_bytes(entry.view()));
  return row ? std::string(as_text(*row)) : std::string();
}

Outcome<Described> describe_item(Session& session, const Content& content,
                                 std::uint64_t received_ms,
                                 std::vector<store::ArchiveWrite>& writes) {
  const Inner& inner = content.inner;
  const auto advisory = parse<Advisory>(inner.content);
  if (!advisory) return from_error(advisory.error(), "content");
  const auto identity = session.identity();
  if (!identity) return identity.error();
  ItemRow row = row_of(content, received_ms);
  describe(row, *advisory);
  if (advisory->kind == ContentKind::kBroadcast) {
    auto second = check_broadcast(session, inner, content.author, *advisory, content.header);
    if (!second) return second.error();
    row.alone = advisory->alone;
    row.second_officer = std::move(*second);
    if (!advisory->proposal.empty()) row.proposal = proposal_hash(advisory->proposal);
  }
  if (auto joined = join_thread(session, inner, row); !joined) return joined.error();
  row.own = inner.author_org == (*identity)->subject.org;
  row.read = inner.author_holder == (*identity)->subject.holder;
  const auto before = item_of(session, content.entry);
  if (before) take_over(*before, row);
  const auto placed = place_version(session, inner, row, writes);
  if (!placed) return placed.error();
  // What is over already, or was said by a twin, is no news.
  if (!before && !row.superseded && !row.withdrawn && !placed->twin) {
    if (auto noted = note_arrival(session, content.entry, writes); !noted) return noted.error();
  }
  put_finer_kind(session, inner, content.entry, *advisory, writes);
  return Described{std::move(row), {placed->conflict}, !before};
}

void put_item(const Described& item, std::vector<store::ArchiveWrite>& writes) {
  const ItemRow& row = item.row;
  put_item_row(row, writes);
  if (!item.fresh) return;
  writes.push_back({ArchiveTable::kNumbers, key_number_of(row.number, row.entry), Bytes{}});
  writes.push_back({ArchiveTable::kToIndex, key_item(row.received_ms, row.entry), Bytes{}});
  writes.push_back(
      {ArchiveTable::kThread, key_of_item(row.thread_org, row.thread_item, row.entry), Bytes{}});
}

namespace {

Outcome<bool> is_content_key_held(Session& session, const EntryId& entry) {
  const auto wrapped = load_optional(session.archive(), ArchiveTable::kContentKeys, entry.view());
  if (!wrapped) return from_error(wrapped.error(), "archive");
  if (!*wrapped) return false;
  const auto row = parse_content_key_row(**wrapped);
  if (!row) return from_error(row.error(), "archive");
  return is_wrapping_key_held(session, *row);
}

}  // namespace

Outcome<void> put_body(Session& session, const EntryId& entry, const crypto::Opened& opened,
                       BytesView body, std::vector<store::ArchiveWrite>& writes) {
  const auto held = is_content_key_held(session, entry);
  if (!held) return held.error();
  // Read once more it keeps the key it stands under: its time began when it came first.
  if (opened.inner.tlp != Tlp::kClear && !*held) {
    auto wrapped = wrap_content_key(session, opened.inner.tlp, entry, opened.content_key);
    if (!wrapped) return wrapped.error();
    writes.push_back({ArchiveTable::kContentKeys, to_bytes(entry.view()), encode_row(*wrapped)});
  }
  writes.push_back({ArchiveTable::kBodies, to_bytes(entry.view()), to_bytes(body)});
  return {};
}

Outcome<Kept> keep_item(Session& session, const crypto::Authored& authored,
                        const EntryHeader& header, const EntryId& entry, BytesView body,
                        std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes) {
  const Content content{authored.opened.inner, authored.author, header, entry, authored.audience};
  auto described = describe_item(session, content, received_ms, writes);
  if (!described) return described.error();
  if (auto put = put_body(session, entry, authored.opened, body, writes); !put) return put.error();
  put_item(*described, writes);
  return described->kept;
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
  if (*row) return lift(parse_item_row(**row), "archive");
  // An item that came by a relay stands where that came.
  const auto relays = relays_of(session, entry);
  if (!relays) return relays.error();
  for (const RelayRow& relay : *relays) {
    const auto relayed = load_optional(session.archive(), ArchiveTable::kItems,
                                       key_item(relay.received_ms, entry));
    if (!relayed) return from_error(relayed.error(), "archive");
    if (*relayed) return lift(parse_item_row(**relayed), "archive");
  }
  return no_item(entry);
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
  const Bytes last(kItemKeyBytes, 0xFF);
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
  Bytes from(kItemKeyBytes, 0xFF);
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

namespace {

Outcome<EntryHeader> header_of(Session& session, const EntryId& entry) {
  const auto stored =
      load_optional(session.archive(), ArchiveTable::kEntries, entry.view());
  if (!stored) return from_error(stored.error(), "archive");
  if (!*stored) return no_item(entry);
  const auto archived = parse_archived_entry(**stored);
  if (!archived) return from_error(archived.error(), "archive");
  return lift(parse<EntryHeader>(archived->header), "archive");
}

UserError closed(const EntryId& entry) {
  return user_error(UserCode::kItemClosed, {{"id", entry.hex().substr(0, 16)}});
}

// The message of one entry as it was sealed.
Outcome<Reopened> reopen_entry(Session& session, const EntryId& entry, BytesView body) {
  const auto header = header_of(session, entry);
  if (!header) return header.error();
  if (header->dist == Dist::kPublic) {
    auto opened = crypto::open_public(*header, body);
    if (!opened) return from_error(opened.error(), "archive");
    return Reopened{*header, std::move(*opened)};
  }
  const auto wrapped =
      load_optional(session.archive(), ArchiveTable::kContentKeys, entry.view());
  if (!wrapped) return from_error(wrapped.error(), "archive");
  if (!*wrapped) return closed(entry);
  const auto row = parse_content_key_row(**wrapped);
  if (!row) return from_error(row.error(), "archive");
  const auto key = unwrap_content_key(session, entry, *row);
  if (!key) return key.error();
  // Whatever stands here was opened and compared with its audience when it came; what became of that
  // stands in the item's row. Its header is sealed here and names the hash of the body.
  auto opened = crypto::open_again(*header, body, *key);
  if (!opened) return from_error(opened.error(), "archive");
  return Reopened{*header, std::move(*opened)};
}

// What the relay carries, under its own header.
Outcome<Reopened> reopen_relayed(Session& session, const EntryId& entry, const EntryId& relay) {
  const auto body = load_optional(session.archive(), ArchiveTable::kBodies, relay.view());
  if (!body) return from_error(body.error(), "archive");
  if (!*body) return closed(entry);
  auto outer = reopen_entry(session, relay, **body);
  if (!outer) return outer;
  const auto header = header_of(session, entry);
  if (!header) return header.error();
  auto content = parse<Relay>(outer->opened.inner.content);
  if (!content) return from_error(content.error(), "archive");
  const auto wire = parse<InnerSigned>(content->inner_signed);
  if (!wire) return from_error(wire.error(), "archive");
  auto inner = parse<Inner>(wire->inner);
  if (!inner) return from_error(inner.error(), "archive");
  outer->header = *header;
  outer->opened.inner = std::move(*inner);
  outer->opened.inner_signed = std::move(content->inner_signed);
  return outer;
}

}  // namespace

Outcome<Reopened> reopen(Session& session, const EntryId& entry) {
  const auto body = load_optional(session.archive(), ArchiveTable::kBodies, entry.view());
  if (!body) return from_error(body.error(), "archive");
  if (*body) return reopen_entry(session, entry, **body);
  const auto item = item_of(session, entry);
  if (!item) return item.error();
  return item->relay_entry ? reopen_relayed(session, entry, *item->relay_entry)
                           : Outcome<Reopened>(closed(entry));
}

Outcome<std::vector<store::ArchiveWrite>> forget_closed_items(Session& session) {
  std::vector<store::ArchiveWrite> out;
  std::set<EntryId> forgotten;
  auto items = newest_items(session, kEveryItem);
  if (!items) return items.error();
  for (ItemRow& item : *items) {
    EntryId sealed = item.entry;
    auto wrapped = load_optional(session.archive(), ArchiveTable::kContentKeys, sealed.view());
    if (wrapped && !*wrapped && item.relay_entry) {
      sealed = *item.relay_entry;
      wrapped = load_optional(session.archive(), ArchiveTable::kContentKeys, sealed.view());
    }
    if (!wrapped) return from_error(wrapped.error(), "archive");
    if (!*wrapped) {
      // Closed before: an answer may have come since, and an earlier program left the words of all.
      if (item.tlp == Tlp::kClear) continue;
      if (auto done = forget_notes(session, item, out); !done) return done.error();
      continue;
    }
    const auto row = parse_content_key_row(**wrapped);
    if (!row) return from_error(row.error(), "archive");
    const auto held = is_wrapping_key_held(session, *row);
    if (!held) return held.error();
    if (*held) continue;
    const Bytes key = to_bytes(sealed.view());
    forgotten.insert(item.entry);
    out.push_back({ArchiveTable::kToIndex, key_item(item.received_ms, item.entry), std::nullopt});
    out.push_back({ArchiveTable::kContentKeys, key, std::nullopt});
    out.push_back({ArchiveTable::kBodies, key, std::nullopt});
    item.title.clear();
    put_item_row(item, out);
    auto relays = relays_of(session, item.entry);
    if (!relays) return relays.error();
    for (RelayRow& relay : *relays) {
      relay.note.clear();
      out.push_back(write_of(relay));
    }
    if (auto done = forget_notes(session, item, out); !done) return done.error();
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
  if (auto done = forget_old_proposals(session, out); !done) return done.error();
  return out;
}

}  // namespace ceptoar::member
