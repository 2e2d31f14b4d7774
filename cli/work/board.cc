// SPDX-License-Identifier: Apache-2.0
#include "cli/work/board.h"

#include <algorithm>
#include <set>

#include "cli/member/answers.h"
#include "cli/member/own_cards.h"
#include "cli/member/reports.h"
#include "cli/member/versions.h"
#include "cli/work/find.h"
#include "crypto/entry.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::from_error;
using member::ItemRow;
using member::Outcome;
using member::SentRow;
using member::Session;
using member::user_error;
using member::UserCode;
using store::ArchiveTable;

namespace {

// The own node's word needs no receipt: it committed before it answered.
BoardRow row_of(const crypto::RosterState& roster, const DeliveryRow& delivery,
                const EntryId& entry, const NodeId& own) {
  BoardRow row;
  row.node = delivery.node;
  row.org = delivery.node.hex();
  const NodeRecord* node = roster.find_node(delivery.node);
  const Organisation* org = node == nullptr ? nullptr : roster.find_org(node->org);
  if (org != nullptr) {
    row.org = org->handle;
    row.own = delivery.node == own;
    row.name_ja = org->name_ja;
    row.name_en = org->name_en;
  }
  if (delivery.node == own && delivery.delivered_ms != 0) {
    row.delivered_ms = delivery.delivered_ms;
    row.verified = true;
    return row;
  }
  if (delivery.receipt.empty() || node == nullptr) return row;
  const auto receipt = parse<Receipt>(delivery.receipt);
  if (!receipt || receipt->entry_id != entry || receipt->node != delivery.node) return row;
  const auto verified = crypto::verify_receipt(*receipt, roster.network_id, node->nsk);
  if (!verified) return row;
  row.delivered_ms = (*verified)->committed_ms;
  row.verified = true;
  return row;
}

// One for each node, however often it is named.
std::vector<BoardRow> rows_of(const crypto::RosterState& roster, const Delivery& delivery,
                              const NodeId& own) {
  std::vector<BoardRow> out;
  std::set<NodeId> seen;
  for (const DeliveryRow& row : delivery.rows) {
    if (seen.insert(row.node).second) out.push_back(row_of(roster, row, delivery.entry_id, own));
  }
  return out;
}

// What goes to everybody is owed to nobody who was removed, or while he is suspended; a receipt of his stands.
std::uint32_t leave_out_who_left(const crypto::RosterState& roster, std::vector<BoardRow>& rows) {
  const auto left = std::erase_if(rows, [&](const BoardRow& row) {
    const NodeRecord* node = roster.find_node(row.node);
    return !row.verified && node != nullptr && node->status != Status::kActive;
  });
  return static_cast<std::uint32_t>(left);
}

std::uint32_t delivered_in(const std::vector<BoardRow>& rows) {
  return static_cast<std::uint32_t>(std::count_if(
      rows.begin(), rows.end(), [](const BoardRow& row) { return row.delivered_ms.has_value(); }));
}

// The receipts are with the node that took it.
Outcome<std::optional<Delivery>> asked(Session& session, const SentRow& sent) {
  constexpr std::chrono::milliseconds kAtOnce{0};
  const EntryId& entry = sent.delivery.entry_id;
  if (!sent.node.is_zero()) {
    const auto nodes = session.node_records();
    if (!nodes) return nodes.error();
    const auto taken_by = std::find_if(nodes->begin(), nodes->end(), [&](const NodeRecord* node) {
      return node->id == sent.node;
    });
    if (taken_by == nodes->end()) return std::optional<Delivery>();
    const auto link = session.dial(**taken_by);
    if (!link) return link.error();
    if (*link == nullptr) return std::optional<Delivery>();
    auto delivery = (*link)->delivery(entry, 0, kAtOnce);
    return delivery ? std::optional(std::move(*delivery)) : std::optional<Delivery>();
  }
  const auto node = session.node();
  if (!node) return node.error();
  if (*node == nullptr) return std::optional<Delivery>();
  auto delivery = (*node)->delivery(entry, 0, kAtOnce);
  if (delivery) return std::optional(std::move(*delivery));
  if (delivery.error().code == ErrorCode::kUnreachable) session.drop_node();
  return std::optional<Delivery>();
}

bool names_nobody(const SentRow& sent) { return dist_for(sent.tlp) != Dist::kDirected; }

// Who should have it is this program's own plan, made when a node took it: one that leaves somebody out, or
// puts another in his place, hides who is silent. Whoever joined or came back since is not waited for, as the
// author's node takes no receipt of his. Somebody is added only where the node knew of more than the plan,
// having a newer roster, or where an earlier program sent it.
void take_heard(Delivery heard, Delivery& kept) {
  std::set<NodeId> seen;
  for (DeliveryRow& row : heard.rows) {
    if (!seen.insert(row.node).second) continue;
    const auto named = std::find_if(kept.rows.begin(), kept.rows.end(),
                                    [&](const DeliveryRow& one) { return one.node == row.node; });
    if (named != kept.rows.end()) {
      *named = std::move(row);
    } else if (kept.rows.size() < kept.of) {
      kept.rows.push_back(std::move(row));
    }
  }
}

// Asks the node; keeps what it says for the time when it is down.
Outcome<bool> refresh(Session& session, SentRow& sent) {
  auto delivery = asked(session, sent);
  if (!delivery) return delivery.error();
  if (!*delivery) return false;
  take_heard(std::move(**delivery), sent.delivery);
  auto kept = session.commit(
      {{ArchiveTable::kSent, to_bytes(sent.delivery.entry_id.view()), encode_row(sent)}});
  if (!kept) return kept.error();
  return true;
}

Board queued_board(const member::QueuedRow& row) {
  Board out;
  out.number = format_item_number(row.number);
  out.title = row.title;
  out.tlp = row.tlp;
  out.exercise = row.exercise;
  out.queued = true;
  return out;
}

// A post of this member whose header has not come back yet is known by what was sent alone.
Outcome<std::optional<SentRow>> sent_by_number(Session& session, std::string_view id) {
  const auto digits = parse_item_number(id);
  if (!digits) return std::optional<SentRow>();
  const std::uint64_t number = std::stoull(digits->substr(0, 12));
  const auto rows = session.archive().scan(ArchiveTable::kSent, Bytes(32, 0), false, 100'000);
  if (!rows) return from_error(rows.error(), "archive");
  for (const auto& row : *rows) {
    auto sent = member::parse_sent_row(row.value);
    if (!sent) return from_error(sent.error(), "archive");
    if (sent->number == number) return std::optional<SentRow>(std::move(*sent));
  }
  return std::optional<SentRow>();
}

// Telephone before everything else: it rings.
std::string second_means_of(Session& session, const std::string& org) {
  std::string found;
  for (const member::HeldCard& held : session.trust().cards()) {
    const Card& card = held.card->card;
    if (card.handle.substr(card.handle.find('@') + 1) != org) continue;
    for (const Contact& contact : card.contacts) {
      if (contact.means == member::kConfirmedMeans) continue;
      const bool better = found.empty() || (contact.means == "tel" && !found.starts_with("tel "));
      if (better) found = contact.means + " " + contact.value;
    }
  }
  return found;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// What the staff of one organisation said.
void add_answers_of(const std::vector<member::AnswerRow>& all, const OrgId& org, BoardRow& row) {
  for (const member::AnswerRow& answer : all) {  // oldest first
    if (answer.org != org || answer.roster_org != org || member::is_report(answer.answer)) continue;
    const std::uint64_t at = answer.answer.at_ms;
    if (is_unopened(answer.answer.state)) {
      row.unopened = answer.answer.state;
      row.unopened_ms = at;
      continue;
    }
    row.opened_ms = std::min(row.opened_ms.value_or(at), at);
    if (answer.answer.state == AckState::kOpened) continue;
    // That it was handed on is said by a program: what a person answered stands.
    if (answer.answer.state == AckState::kRelayed && row.state) continue;
    row.state = answer.answer.state;
    row.answered_ms = at;
    row.by = answer.handle;
    row.note = first_line(answer.answer.note);
  }
  if (row.opened_ms) row.unopened.reset();  // a colleague reads it
}

// The next 08:00 JST, by which a second officer signs what one sent alone.
std::uint64_t next_morning(std::uint64_t sent_ms) {
  constexpr std::uint64_t kHourMs = 3'600'000;
  constexpr std::uint64_t kUtcOfEight = 23 * kHourMs;  // 08:00 JST is 23:00 UTC of the day before
  const std::uint64_t due = sent_ms / limits::kDayMs * limits::kDayMs + kUtcOfEight;
  return due > sent_ms ? due : due + limits::kDayMs;
}

// How far an organisation is: the least first.
int progress_of(const BoardRow& row) {
  if (row.own) return row.delivered_ms || !row.known ? 4 : 0;
  if (row.state) return 3;
  if (row.known && !row.delivered_ms) return 0;
  return row.opened_ms ? 2 : 1;
}

Outcome<void> add_answers(Session& session, const ItemRow& item, Board& out) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto answers = member::answers_of(session, item.author_org, item.item_id);
  if (!answers) return answers.error();
  out.sent_ms = item.sent_ms;
  out.ack_by_ms = item.ack_by_ms;
  out.asks = item.exercise || item.content == ContentKind::kBroadcast || item.ack_by_ms != 0 ||
             !answers->empty();
  const bool alone = item.content == ContentKind::kBroadcast && item.alone;
  if (alone && item.second_officer.empty()) out.countersign_by_ms = next_morning(item.sent_ms);
  for (const member::AnswerRow& report : member::standing_reports(*answers)) {
    out.reports.push_back({report.handle, report.answer.at_ms, report.answer.companies,
                           report.answer.counts});
  }
  const auto twins = member::twins_of(session, item.proposal);
  if (!twins) return twins.error();
  std::set<OrgId> senders{item.author_org};
  for (const ItemRow& twin : *twins) senders.insert(twin.author_org);
  std::set<std::string> counted;  // an organisation may run two nodes
  for (BoardRow& row : out.rows) {
    if (const Organisation* org = (*roster)->find_org(row.org)) {
      row.own |= senders.contains(org->id);
      add_answers_of(*answers, org->id, row);
    }
    if (row.own || !counted.insert(row.org).second) continue;
    ++out.asked;
    if (row.opened_ms) ++out.opened;
    if (row.state) ++out.answered;
    if (!row.state) row.second_means = second_means_of(session, row.org);
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const BoardRow& a, const BoardRow& b) {
    return std::tuple(progress_of(a), a.org, a.node) < std::tuple(progress_of(b), b.org, b.node);
  });
  return {};
}

Outcome<Board> board_of(Session& session, SentRow sent) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.node_record();
  if (!own) return own.error();
  // An earlier program kept no plan: who takes part now stands for it.
  if (names_nobody(sent) && sent.delivery.rows.empty()) {
    for (const NodeId& node : (*roster)->active_nodes()) sent.delivery.rows.push_back({node, 0, {}});
  }
  const auto live = refresh(session, sent);
  if (!live) return live.error();
  Board out;
  out.number = format_item_number(sent.number);
  out.title = sent.title;
  out.tlp = sent.tlp;
  out.exercise = sent.exercise;
  out.live = *live;
  out.rows = rows_of(**roster, sent.delivery, sent.node.is_zero() ? (*own)->id : sent.node);
  out.of = std::max(sent.delivery.of, static_cast<std::uint32_t>(out.rows.size()));
  if (names_nobody(sent)) out.of -= leave_out_who_left(**roster, out.rows);
  out.delivered = delivered_in(out.rows);
  std::sort(out.rows.begin(), out.rows.end(), [](const BoardRow& a, const BoardRow& b) {
    return std::tuple(a.delivered_ms.has_value(), a.org, a.node) <
           std::tuple(b.delivered_ms.has_value(), b.org, b.node);
  });
  return out;
}

// What this organisation sent of the item: the version that stands, and the twins of it that went to the
// same readers. A node that has one of them has the item.
Outcome<std::vector<SentRow>> sent_as(Session& session, const ItemRow& item) {
  std::vector<ItemRow> same{item};
  const auto copies = member::copies_of(session, item);
  if (!copies) return copies.error();
  same.insert(same.end(), copies->begin(), copies->end());
  if (!item.proposal.is_zero()) {
    const auto twins = member::twins_of(session, item.proposal);
    if (!twins) return twins.error();
    std::copy_if(twins->begin(), twins->end(), std::back_inserter(same),
                 [&](const ItemRow& twin) { return twin.entry != item.entry; });
  }
  std::vector<SentRow> out;
  for (const ItemRow& one : same) {
    const auto row =
        member::load_optional(session.archive(), ArchiveTable::kSent, one.entry.view());
    if (!row) return from_error(row.error(), "archive");
    if (!*row) continue;
    auto sent = member::parse_sent_row(**row);
    if (!sent) return from_error(sent.error(), "archive");
    out.push_back(std::move(*sent));
  }
  return out;
}

// The earlier receipt of each node counts.
void add_receipts(const Board& twin, Board& out) {
  for (const BoardRow& from : twin.rows) {
    const auto row = std::find_if(out.rows.begin(), out.rows.end(),
                                  [&](const BoardRow& one) { return one.node == from.node; });
    if (row == out.rows.end() || !from.delivered_ms || !from.verified) continue;
    if (!row->delivered_ms) ++out.delivered;
    row->delivered_ms = std::min(row->delivered_ms.value_or(*from.delivered_ms), *from.delivered_ms);
    row->verified = true;
  }
}

// Whose answers come here although another organisation sent the item.
Outcome<std::optional<Board>> deputys_board(Session& session, const ItemRow& item) {
  const auto again = member::reopen(session, item.entry);
  if (!again) return again.error();
  const Inner& inner = again->opened.inner;
  const auto advisory = parse<Advisory>(inner.content);
  if (!advisory) return from_error(advisory.error(), "archive");
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const OrgId& own = (*identity)->subject.org;
  const auto& deputies = advisory->ack_to;
  if (std::find(deputies.begin(), deputies.end(), own) == deputies.end()) {
    return std::optional<Board>();
  }
  const auto roster = session.roster();
  if (!roster) return roster.error();
  Board out;
  out.number = format_item_number(item.number);
  out.title = item.title;
  out.tlp = item.tlp;
  out.exercise = item.exercise;
  out.live = out.deputy = true;
  for (const Reader& reader : inner.audience.readers) {
    const Organisation* org = (*roster)->find_org(reader.org);
    if (org == nullptr || reader.reader_class != ReaderClass::kStaff) continue;
    BoardRow row;
    row.org = org->handle;
    row.name_ja = org->name_ja;
    row.name_en = org->name_en;
    row.own = reader.org == inner.author_org;
    row.known = false;
    out.rows.push_back(std::move(row));
  }
  if (auto added = add_answers(session, item, out); !added) return added.error();
  return std::optional<Board>(std::move(out));
}

}  // namespace

std::uint32_t proven_deliveries(const crypto::RosterState& roster, const Delivery& delivery,
                                const NodeId& own) {
  return delivered_in(rows_of(roster, delivery, own));
}

bool Board::complete() const {
  return !queued && of != 0 && rows.size() == of &&
         std::all_of(rows.begin(), rows.end(), [](const BoardRow& row) { return row.verified; });
}

Outcome<Board> board(Session& session, std::string_view id) {
  const auto found = find_item(session, id);
  if (!found) {
    if (found.error().code != UserCode::kNoItem) return found.error();
    auto sent = sent_by_number(session, id);
    if (!sent) return sent.error();
    if (!*sent) return found.error();
    return board_of(session, std::move(**sent));
  }
  if (const auto* queued = std::get_if<member::Queued>(&*found)) return queued_board(queued->row);
  const ItemRow& item = std::get<ItemRow>(*found);
  auto sent = sent_as(session, item);
  if (!sent) return sent.error();
  if (sent->empty()) {
    auto deputy = deputys_board(session, item);
    if (!deputy) return deputy.error();
    if (*deputy) return std::move(**deputy);
    return user_error(UserCode::kNotReached, {{"id", make_visible(id, true)}});
  }
  auto out = board_of(session, std::move(sent->front()));
  if (!out) return out;
  for (std::size_t i = 1; i < sent->size(); ++i) {
    const auto twin = board_of(session, std::move((*sent)[i]));
    if (!twin) return twin.error();
    add_receipts(*twin, *out);
  }
  out->number = format_item_number(item.number);
  if (auto added = add_answers(session, item, *out); !added) return added.error();
  return out;
}

}  // namespace ceptoar::work
