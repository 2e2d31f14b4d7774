// SPDX-License-Identifier: Apache-2.0
#include "cli/work/items.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "cli/member/audit.h"
#include "cli/member/own_keys.h"
#include "cli/member/relays.h"
#include "cli/member/shown.h"
#include "cli/member/versions.h"
#include "cli/work/answering.h"
#include "cli/work/find.h"
#include "cli/work/versions.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::from_error;
using member::ItemRow;
using member::Outcome;
using member::Queued;
using member::Session;
using member::user_error;
using member::UserCode;
using member::Wanting;

namespace {

// A list for a screen; `--all` means all, but not more than memory should hold.
constexpr std::size_t kAllItems = 100'000;
constexpr std::size_t kMenuDigits = 5;  // shorter than any shown number

ItemState state_of(const ItemRow& row) {
  if (row.withdrawn) return ItemState::kWithdrawn;
  if (row.superseded) return ItemState::kSuperseded;
  return row.read ? ItemState::kRead : ItemState::kUnread;
}

// The organisation a message came from: roster name, or card.
void name_sender(Session& session, const ItemRow& row, InboxItem& item) {
  item.from = row.author_handle.substr(row.author_handle.find('@') + 1);
  OrgId top = row.author_org;
  if (const auto* roster = session.trust().current()) {
    const NodeRecord* node = (*roster)->find_node(row.author_node);
    if (node != nullptr) top = node->org;
    const Organisation* runs = (*roster)->find_org(top);
    item.suspended = (runs != nullptr && runs->status == Status::kSuspended) ||
                     (node != nullptr && node->status == Status::kSuspended);
    if (const Organisation* org = (*roster)->find_org(row.author_org)) {
      item.from = org->handle;
      item.from_name_ja = org->name_ja;
      item.from_name_en = org->name_en;
      return;
    }
  }
  const member::HeldCard card = session.trust().card_of(top, row.author_org, HolderId{});
  if (card.card == nullptr) return;
  item.from_name_ja = card.card->card.name_ja;
  item.from_name_en = card.card->card.name_en;
}

// How far the clock of the node that dated it was ahead of ours. Only a flash comes with such a date.
std::uint64_t clock_ahead(const ItemRow& row) {
  const std::uint64_t dated = hlc_ms(row.hlc);
  return dated > row.received_ms + limits::kHlcParkMs ? dated - row.received_ms : 0;
}

template <class T>
bool among(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

std::string sector_of(Session& session, const ItemRow& row) {
  const auto* roster = session.trust().current();
  if (roster == nullptr) return "";
  const Organisation* org = (*roster)->find_org(row.author_org);
  if (org == nullptr) {  // a company: its CEPTOAR's sector
    const std::string_view handle =
        std::string_view(row.author_handle).substr(row.author_handle.find('@') + 1);
    org = (*roster)->find_org(std::string(handle.substr(0, handle.rfind('-'))));
  }
  return org == nullptr ? "" : org->sector;
}

Outcome<std::vector<ItemRow>> listed(Session& session, const InboxFilter& filter) {
  const std::size_t limit = filter.all ? kAllItems : filter.limit;
  std::vector<ItemRow> out;
  const auto visit = [&](ItemRow&& row) {
    // Received times only fall from here on.
    const bool more = filter.since_ms == 0 || row.received_ms >= filter.since_ms;
    if (fits(session, row, filter)) out.push_back(std::move(row));
    return more && out.size() < limit;
  };
  const auto read = filter.unread_only       ? each_wanting(session, Wanting::kReading, visit)
                    : filter.unanswered_only ? each_wanting(session, Wanting::kAnswer, visit)
                                             : member::each_item(session, visit);
  if (!read) return read.error();
  return out;
}

// A place in the list: "1", "12".
std::optional<std::size_t> place_of(std::string_view id) {
  std::size_t place = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), place);
  const bool number = error == std::errc() && end == id.data() + id.size();
  if (!number || id.size() > kMenuDigits || place == 0) return std::nullopt;
  return place;
}

// Where no list was ever shown nobody can mean another item than the list has now: `read 1` of a script is
// the newest.
Outcome<Found> find_in_list_of_now(Session& session, std::size_t place, const std::string& id) {
  auto rows = listed(session, {});
  if (!rows) return rows.error();
  if (place > rows->size()) return user_error(UserCode::kNoItem, {{"id", id}});
  return Found(std::move((*rows)[place - 1]));
}

// What stood beside the number when it was shown: the list is another one as soon as something comes, and an
// answer to what nobody has seen cannot be taken back. A number that the last list left out means nothing.
Outcome<Found> find_by_place(Session& session, std::size_t place, const std::string& id) {
  const auto shown = member::shown_places(session);
  if (!shown) return shown.error();
  if (!*shown) return find_in_list_of_now(session, place, id);
  const member::ShownPlaces& places = **shown;
  if (place > places.size() || places[place - 1].is_zero()) {
    return user_error(UserCode::kNoItem, {{"id", id}});
  }
  auto row = member::item_of(session, places[place - 1]);
  if (!row && row.error().code == UserCode::kNoItem) {  // gone since
    return user_error(UserCode::kNoItem, {{"id", id}});
  }
  if (!row) return row.error();
  // Itself while it stands: of two contents under one item a number is all that tells them apart.
  if (!row->superseded && !row->same_as) return Found(std::move(*row));
  const auto all = member::one_item(session, *row);
  if (!all) return all.error();
  return Found(member::standing(*all));
}

Outcome<Found> find_by_number(Session& session, std::uint64_t number, std::string_view id) {
  auto same = member::items_of_number(session, number);
  if (!same) return same.error();
  // The newest version of one item stands for it; two different items are a person's choice.
  std::sort(same->begin(), same->end(), [](const ItemRow& a, const ItemRow& b) {
    return std::pair(!a.superseded, a.hlc) > std::pair(!b.superseded, b.hlc);
  });
  std::string candidates;
  for (const ItemRow& row : *same) {
    if (row.author_org == same->front().author_org && row.item_id == same->front().item_id) continue;
    candidates += (candidates.empty() ? same->front().author_handle : "") + ", " + row.author_handle;
  }
  if (!candidates.empty()) {
    return user_error(UserCode::kItemAmbiguous,
                      {{"id", std::string(id)}, {"candidates", candidates}});
  }
  if (!same->empty()) {
    // A twin is read and answered as the one broadcast that it is.
    const auto all = member::one_item(session, same->front());
    if (!all) return all.error();
    return Found(member::standing(*all));
  }
  auto waiting = member::queued(session);
  if (!waiting) return waiting.error();
  for (Queued& item : *waiting) {
    const bool advisory = item.row.type == member::QueuedType::kPost &&
                          item.row.kind == InnerKind::kAdvisory;
    if (advisory && item.row.number == number) return Found(std::move(item));
  }
  return user_error(UserCode::kNoItem, {{"id", std::string(id)}});
}

Outcome<ReadItem> fill(Session& session, InboxItem summary, const crypto::Opened& opened) {
  const Inner& inner = opened.inner;
  auto advisory = parse<Advisory>(inner.content);
  if (!advisory) return from_error(advisory.error(), "archive");
  ReadItem out;
  out.summary = std::move(summary);
  out.body = advisory->text;
  out.language = advisory->language;
  out.readers = member::name_readers(session, inner);
  out.community = inner.audience.community;
  out.retain_until_ms = inner.retain_until_ms;
  out.content = std::move(*advisory);
  for (const Reference& ref : inner.refs) {
    if (ref.relation != Relation::kUpdates) continue;
    out.supersedes = format_item_number(
        crypto::item_number(inner.network_id, ref.author_org, ref.item_id));
  }
  return out;
}

// Of this item and of its twins, whichever of them was replied to.
Outcome<void> add_thread(Session& session, const ItemRow& row, const std::vector<ItemRow>& all,
                         ReadItem& out) {
  std::set<std::pair<OrgId, MsgId>> roots{{row.thread_org, row.thread_item}};
  for (const ItemRow& one : all) roots.emplace(one.thread_org, one.thread_item);
  for (const auto& [org, item] : roots) {
    const auto thread = member::thread_of(session, org, item);
    if (!thread) return thread.error();
    for (const ItemRow& other : *thread) {
      const bool shown = !other.superseded && !other.same_as;
      if (shown || other.entry == row.entry) out.thread.push_back(summary_of(session, other));
    }
  }
  std::sort(out.thread.begin(), out.thread.end(), [](const InboxItem& a, const InboxItem& b) {
    return std::pair(a.sent_ms, a.received_ms) < std::pair(b.sent_ms, b.received_ms);
  });
  if (out.thread.size() < 2) out.thread.clear();
  return {};
}

Outcome<void> add_relays(Session& session, const ItemRow& version, bool earlier, ReadItem& out) {
  const auto relays = member::relays_of(session, version.entry);
  if (!relays) return relays.error();
  const auto* roster = session.trust().current();
  for (const member::RelayRow& relay : *relays) {
    const Organisation* org = roster == nullptr ? nullptr : (*roster)->find_org(relay.org);
    out.relays.push_back({relay.handle, org == nullptr ? "" : org->name_ja,
                          org == nullptr ? "" : org->name_en, relay.sent_ms, relay.note,
                          relay.companies.size(), earlier});
  }
  return {};
}

// What stands around an item: answers, its thread, the version before it, how it was handed on, and
// under which other numbers it came.
Outcome<void> add_context(Session& session, const ItemRow& row, ReadItem& out) {
  auto answers = member::answers_of(session, row.author_org, row.item_id);
  if (!answers) return answers.error();
  out.answers = member::standing_answers(std::move(*answers));
  const auto all = member::one_item(session, row);
  if (!all) return all.error();
  if (auto added = add_thread(session, row, *all, out); !added) return added;
  for (const ItemRow& other : *all) {
    const bool earlier = other.entry != row.entry && member::is_version_before(other, row);
    if (other.number != row.number && !other.proposal.is_zero()) {
      out.twins.push_back({format_item_number(other.number), other.author_handle});
    }
    const bool is_row = other.entry == row.entry;
    if (!is_row && !earlier) continue;
    if (auto added = add_relays(session, other, !is_row, out); !added) return added;
  }
  const ItemRow* before = member::known_before(*all, row);
  if (before == nullptr || row.content == ContentKind::kWithdrawal) return {};
  auto old = member::reopen(session, before->entry);
  if (!old) return {};  // its key is gone: nothing to compare with
  const auto text = parse<Advisory>(old->opened.inner.content);
  if (!text) return from_error(text.error(), "archive");
  out.earlier = Earlier{before->sent_ms,
                        differences(lines_to_compare(*text), lines_to_compare(out.content)),
                        before->read && !before->own};
  return {};
}

std::string node_handle(Session& session, const NodeId& id) {
  const auto* roster = session.trust().current();
  const NodeRecord* node = roster == nullptr ? nullptr : (*roster)->find_node(id);
  const Organisation* org = node == nullptr ? nullptr : (*roster)->find_org(node->org);
  return org == nullptr ? id.hex() : org->handle;
}

Outcome<ReadItem> read_queued(Session& session, const Queued& item) {
  const auto opened = member::open_queued(session, item.row);
  if (!opened) return opened.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const auto request = parse<PostRequest>(item.row.request);
  if (!request) return from_error(request.error(), "outbox");
  ItemRow row;
  row.number = item.row.number;
  row.tlp = item.row.tlp;
  row.author_org = me.org;
  row.author_handle = me.handle;
  row.title = item.row.title;
  row.sent_ms = item.row.created_ms;
  row.exercise = item.row.exercise;
  row.flash = request->lane == Lane::kFlash;
  row.importance = opened->inner.importance;
  row.own = row.read = true;
  auto out = fill(session, summary_of(session, row), *opened);
  if (!out) return out;
  out->signed_by = me.handle;
  out->signer_role = me.role;
  out->author_node = session.home().config().node;
  out->queued = true;
  return out;
}

}  // namespace

std::string_view item_state_name(ItemState state) {
  switch (state) {
    case ItemState::kUnread: return "unread";
    case ItemState::kRead: return "read";
    case ItemState::kSuperseded: return "superseded";
    case ItemState::kWithdrawn: return "withdrawn";
  }
  return "unread";
}

bool InboxFilter::narrows() const {
  return unread_only || unanswered_only || exercise || !labels.empty() || !from.empty() ||
         !sectors.empty() || !kinds.empty() || !finer.empty() || !purposes.empty() || since_ms != 0 ||
         until_ms != 0;
}

namespace {

// One of the kinds or finer kinds, and of the purposes. What a list does not ask for is not looked up.
bool is_of_kind(Session& session, const ItemRow& row, const InboxFilter& filter) {
  if (filter.finer.empty() && filter.purposes.empty()) return among(filter.kinds, row.content);
  const std::string finer = member::finer_kind(session, row.entry);
  const bool plain = !filter.kinds.empty() && among(filter.kinds, row.content);
  const bool named = !filter.finer.empty() && among(filter.finer, finer);
  const bool any = filter.kinds.empty() && filter.finer.empty();
  return (any || plain || named) &&
         among(filter.purposes, liaison::nature_of(row.content, finer).purpose);
}

}  // namespace

bool fits(Session& session, const ItemRow& row, const InboxFilter& filter) {
  if (filter.unread_only && !wants(row, Wanting::kReading)) return false;
  if (filter.unanswered_only && !wants(row, Wanting::kAnswer)) return false;
  // A copy has nothing of its own, a twin has its number.
  if (row.same_as && row.proposal.is_zero()) return false;
  const bool listed = !row.own && !row.superseded && !row.same_as;
  if (!filter.all && !filter.unread_only && !listed) return false;
  if (filter.exercise && *filter.exercise != row.exercise) return false;
  if (!among(filter.labels, row.tlp) || !is_of_kind(session, row, filter)) return false;
  if (filter.since_ms != 0 && row.received_ms < filter.since_ms) return false;
  if (filter.until_ms != 0 && row.received_ms > filter.until_ms) return false;
  const std::string org = row.author_handle.substr(row.author_handle.find('@') + 1);
  if (!among(filter.from, org)) return false;
  return filter.sectors.empty() || among(filter.sectors, sector_of(session, row));
}

Outcome<std::size_t> count_unread(Session& session) {
  return member::count_wanting(session, Wanting::kReading);
}

InboxItem summary_of(Session& session, const ItemRow& row) {
  InboxItem item;
  item.number = format_item_number(row.number);
  item.entry = row.entry;
  item.tlp = row.tlp;
  name_sender(session, row, item);
  item.title = row.title;
  item.kind = content_kind_name(row.content);
  item.finer = member::finer_kind(session, row.entry);
  item.follow_up = row.content == ContentKind::kReport && row.revision == Relation::kUpdates;
  item.sent_ms = row.sent_ms;
  item.received_ms = row.received_ms;
  item.state = state_of(row);
  item.exercise = row.exercise;
  item.flash = row.flash;
  item.own = row.own;
  item.importance = row.importance;
  item.audience = row.audience;
  item.conflict = row.conflict;
  item.told = row.told;
  item.ack_by_ms = row.ack_by_ms;
  item.act_by_ms = row.act_by_ms;
  item.clock_ahead_ms = clock_ahead(row);
  // "Opened" is the program's word, not an answer of the person.
  if (row.own_answer != AckState::kOpened) item.own_answer = row.own_answer;
  return item;
}

Outcome<std::vector<InboxItem>> inbox(Session& session, const InboxFilter& filter) {
  const auto rows = listed(session, filter);
  if (!rows) return rows.error();
  std::vector<InboxItem> out;
  for (const ItemRow& row : *rows) out.push_back(summary_of(session, row));
  return out;
}

Outcome<InboxPage> inbox_page(Session& session, InboxFilter filter) {
  const std::size_t limit = filter.limit;
  ++filter.limit;  // the first that is left out tells that there are more
  auto items = inbox(session, filter);
  if (!items) return items.error();
  InboxPage out{std::move(*items), false};
  out.more = !filter.all && out.items.size() > limit;
  if (out.more) out.items.resize(limit);
  return out;
}

Outcome<std::vector<InboxItem>> unanswered(Session& session) {
  InboxFilter filter;
  filter.unanswered_only = true;
  return inbox(session, filter);
}

Outcome<Found> find_item(Session& session, std::string_view id) {
  const std::string shown = make_visible(id, true);
  if (const auto place = place_of(id)) return find_by_place(session, *place, shown);
  const auto digits = parse_item_number(id);
  if (!digits) return user_error(UserCode::kNoItem, {{"id", shown}});
  // Twelve digits and the check digit.
  return find_by_number(session, std::stoull(digits->substr(0, 12)), group_item_number(*digits));
}

Outcome<ReadItem> read_item(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  if (const auto* queued = std::get_if<Queued>(&*found)) return read_queued(session, *queued);
  ItemRow row = std::get<ItemRow>(std::move(*found));
  auto again = member::reopen(session, row.entry);
  if (!again) return again.error();
  const bool first_time = !row.read;
  const bool logged = row.tlp >= Tlp::kAmber;  // every time, before it is shown
  if (logged) {
    member::note_audit(session, {AuditKind::kRead, static_cast<std::uint16_t>(row.tlp), 0,
                                 member::audit_subject(row.entry)});
  }
  std::vector<store::ArchiveWrite> writes;
  if (first_time) {
    row.read = true;
    member::put_item_row(row, writes);
  }
  if (logged || first_time) {
    if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
  }
  auto out = fill(session, summary_of(session, row), again->opened);
  if (!out) return out;
  out->signed_by = row.author_handle;
  out->signer_role = row.author_role;
  out->author_node = node_handle(session, row.author_node);
  out->position = again->header.seq;
  out->told_now = row.told && first_time;
  if (auto added = add_context(session, row, *out); !added) return added.error();
  // What keeps the answer from being sealed (a key not here yet, an organisation without one) must not keep
  // the text from whoever sits before it: a flash above all. It is tried again at the next reading.
  const auto told = say_opened(session, row);
  out->opened_told = told && *told;
  out->alone = row.alone;
  out->second_officer = row.second_officer;
  return out;
}

Outcome<std::string> lasting_number(Session& session, std::string_view id) {
  const auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* row = std::get_if<ItemRow>(&*found);
  if (row == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  return group_item_number(format_item_number(row->number));
}

}  // namespace ceptoar::work
