// SPDX-License-Identifier: Apache-2.0
#include "cli/work/status.h"

#include <algorithm>

#include "cli/member/cases.h"
#include "cli/member/drafts.h"
#include "cli/member/sealing.h"
#include "cli/work/broadcast.h"
#include "cli/work/items.h"
#include "cli/work/reissues.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;
using member::UserCode;

namespace {

std::string address_of(const NodeRecord& node) {
  const bool ipv6 = node.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + node.host + "]" : node.host) + ":" + std::to_string(node.port);
}

Outcome<void> fill_peers(Session& session, StatusView& view) {
  const auto node = session.node();
  if (!node) return node.error();
  if (*node == nullptr) return {};
  view.clock_off_ms = static_cast<std::int64_t>((*node)->welcome().now_ms) -
                      static_cast<std::int64_t>(session.now_ms());
  const auto peers = (*node)->peers();
  if (!peers) {
    view.online = peers.error().code != ErrorCode::kUnreachable;
    return {};
  }
  const crypto::RosterState& roster = **session.trust().current();
  const bool reached = std::any_of(peers->rows.begin(), peers->rows.end(),
                                   [](const PeerRow& peer) { return peer.connected; });
  for (const PeerRow& peer : peers->rows) {
    const NodeRecord* record = roster.find_node(peer.node);
    const Organisation* org = record == nullptr ? nullptr : roster.find_org(record->org);
    view.peers.push_back({org == nullptr ? peer.node.hex() : org->handle, peer.connected,
                          peer.last_heard_ms, peer.behind, peer.round_trip_us, peer.program,
                          record == nullptr ? "" : address_of(*record),
                          peer.connected ? PeerPath::kDirect
                          : reached      ? PeerPath::kOthers
                                         : PeerPath::kNone});
  }
  std::sort(view.peers.begin(), view.peers.end(),
            [](const PeerLine& a, const PeerLine& b) { return a.org < b.org; });
  view.entries = peers->entries;
  view.bodies = peers->bodies;
  view.node_outbox = peers->outbox;
  view.node_read_only = peers->read_only;
  return {};
}

bool runs(const BroadcastRow& row, std::uint64_t now_ms) {
  constexpr std::uint64_t kDayMs = 24ULL * 3'600'000;
  const bool sent = row.state == BroadcastRow::State::kSent || row.state == BroadcastRow::State::kAlone;
  return sent && now_ms <= (row.ack_by_ms != 0 ? row.ack_by_ms : row.at_ms + kDayMs);
}

OpenBroadcasts open_ones(const std::vector<BroadcastRow>& rows, bool exercise,
                         std::uint64_t now_ms) {
  OpenBroadcasts out;
  for (const BroadcastRow& row : rows) {
    if (row.exercise != exercise || !runs(row, now_ms)) continue;
    ++out.count;
    if (row.ack_by_ms == 0) continue;
    if (out.next_due_ms == 0 || row.ack_by_ms < out.next_due_ms) out.next_due_ms = row.ack_by_ms;
  }
  return out;
}

Awaiting awaiting_of(const std::vector<InboxItem>& items, bool exercise) {
  Awaiting out;
  for (const InboxItem& item : items) {
    if (item.exercise != exercise) continue;
    ++out.count;
    if (item.ack_by_ms == 0) continue;
    if (out.next_due_ms == 0 || item.ack_by_ms < out.next_due_ms) out.next_due_ms = item.ack_by_ms;
  }
  return out;
}

// What a person should do today.
Outcome<void> count_open(Session& session, StatusView& view) {
  const auto waiting = unanswered(session);
  if (!waiting) return waiting.error();
  view.awaiting = awaiting_of(*waiting, false);
  view.awaiting_drills = awaiting_of(*waiting, true);
  const auto all = broadcasts(session);
  if (!all) return all.error();
  view.broadcasts = open_ones(*all, false, session.now_ms());
  view.drills = open_ones(*all, true, session.now_ms());
  const auto kept = member::drafts(session);
  if (!kept) return kept.error();
  view.drafts = kept->size();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* mine = (*roster)->find_org(view.org);
  const bool central =
      mine != nullptr && (mine->kind == OrgKind::kNisc || mine->kind == OrgKind::kCouncil);
  view.to_approve = static_cast<std::size_t>(
      std::count_if(all->begin(), all->end(), [&](const BroadcastRow& row) {
        const bool open = row.state == BroadcastRow::State::kWaiting ||
                          row.state == BroadcastRow::State::kAlone;
        const bool of_mine = row.by.ends_with("@" + view.org);
        return open && row.by != view.handle && (central || of_mine);
      }));
  return {};
}

// What colleagues wait for.
Outcome<void> count_colleagues(Session& session, StatusView& view) {
  constexpr std::size_t kLookedAt = 100;  // what was left undecided for longer stands in `case list`
  const auto matters = member::newest_cases(session, kLookedAt);
  if (!matters) return matters.error();
  for (const member::CaseRow& row : *matters) view.to_decide += member::open_points(row);
  const auto waiting = waiting_reissues(session);
  if (!waiting) return waiting.error();
  view.to_release = static_cast<std::size_t>(
      std::count_if(waiting->begin(), waiting->end(), [](const WaitingReissue& one) {
        return !one.where.empty() && one.terms.two && one.released.empty();
      }));
  return {};
}

}  // namespace

std::string_view peer_path_name(PeerPath path) {
  switch (path) {
    case PeerPath::kNone: return "none";
    case PeerPath::kOthers: return "others";
    case PeerPath::kDirect: return "direct";
  }
  return "none";
}

Outcome<StatusView> status(Session& session) {
  StatusView view;
  view.handle = session.home().config().handle;
  view.node = session.home().config().node;
  const auto roster = session.roster();
  if (!roster) return roster.error();
  view.roster_version = (*roster)->roster.version;
  const auto identity = session.identity();
  if (!identity) {
    if (identity.error().code == UserCode::kNotEnrolled) return view;
    return identity.error();
  }
  view.enrolled = true;
  const crypto::Subject& me = (*identity)->subject;
  view.role = me.role;
  view.org = me.handle.substr(me.handle.find('@') + 1);
  if (const Organisation* org = (*roster)->find_org(me.org)) {
    view.org_name_ja = org->name_ja;
    view.org_name_en = org->name_en;
  } else if (const auto card = session.trust().card_of(me.roster_org, me.org, HolderId{});
             card.card != nullptr) {
    view.org_name_ja = card.card->card.name_ja;
    view.org_name_en = card.card->card.name_en;
  }
  auto started = start(session);
  if (!started) return started.error();
  view.online = started->sync.online;
  view.waiting = started->sync.waiting;
  auto alarms = member::kept_alarms(session, false);
  if (!alarms) return alarms.error();
  view.alarms = std::move(*alarms);
  view.device_ends_ms = started->maintenance.device_ends_ms;
  auto pending = people_pending(session);
  if (!pending) return pending.error();
  view.people = std::move(*pending);
  auto ends = own_key_ends(session);
  if (!ends) return ends.error();
  view.ends = std::move(*ends);
  const auto unread = count_unread(session);
  if (!unread) return unread.error();
  view.unread = *unread;
  if (auto counted = count_open(session, view); !counted) return counted.error();
  if (auto counted = count_colleagues(session, view); !counted) return counted.error();
  const auto waiting = member::outbox_items(session);
  if (!waiting) return waiting.error();
  view.queued = waiting->size();
  view.queued_items = *waiting;
  if (view.online) {
    if (auto done = fill_peers(session, view); !done) return done.error();
  }
  return view;
}

}  // namespace ceptoar::work
