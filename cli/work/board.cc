// SPDX-License-Identifier: Apache-2.0
#include "cli/work/board.h"

#include <algorithm>

#include "cli/member/rows.h"
#include "cli/work/find.h"
#include "crypto/entry.h"
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

// Asks the node; keeps what it says for the time when it is down.
Outcome<bool> refresh(Session& session, SentRow& sent) {
  const auto node = session.node();
  if (!node) return node.error();
  if (*node == nullptr) return false;
  auto delivery = (*node)->delivery(sent.delivery.entry_id, 0, std::chrono::milliseconds{0});
  if (!delivery) {
    if (delivery.error().code == ErrorCode::kUnreachable) session.drop_node();
    return false;
  }
  sent.delivery = std::move(*delivery);
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

Outcome<Board> board_of(Session& session, SentRow sent) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.node_record();
  if (!own) return own.error();
  const auto live = refresh(session, sent);
  if (!live) return live.error();
  Board out;
  out.number = format_item_number(sent.number);
  out.title = sent.title;
  out.tlp = sent.tlp;
  out.exercise = sent.exercise;
  out.live = *live;
  out.of = sent.delivery.of;
  for (const DeliveryRow& delivery : sent.delivery.rows) {
    out.rows.push_back(row_of(**roster, delivery, sent.delivery.entry_id, (*own)->id));
    if (out.rows.back().delivered_ms) ++out.delivered;
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const BoardRow& a, const BoardRow& b) {
    return std::tuple(a.delivered_ms.has_value(), a.org, a.node) <
           std::tuple(b.delivered_ms.has_value(), b.org, b.node);
  });
  return out;
}

}  // namespace

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
  const auto row = member::load_optional(session.archive(), ArchiveTable::kSent, item.entry.view());
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return user_error(UserCode::kNoItem, {{"id", make_visible(id, true)}});
  auto sent = member::parse_sent_row(**row);
  if (!sent) return from_error(sent.error(), "archive");
  return board_of(session, std::move(*sent));
}

}  // namespace ceptoar::work
