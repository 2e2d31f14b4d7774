// SPDX-License-Identifier: Apache-2.0
#include "cli/member/feed_place.h"

#include "cli/member/sync.h"

namespace ceptoar::member {
namespace {

Outcome<FeedPlace> place_at(Session& session, const Bytes& key) {
  const auto row = load_optional(session.archive(), store::ArchiveTable::kMeta, key);
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return FeedPlace{};
  RowReader in(**row, kCursorVersion);
  FeedPlace out;
  out.node = in.fixed<NodeId>();
  out.arrival = in.u64();
  (void)in.fixed<EntryId>();
  return in.finish() ? out : FeedPlace{};
}

}  // namespace

Outcome<FeedPlace> feed_place(Session& session) { return place_at(session, own_cursor()); }

Outcome<FeedPlace> other_feed_place(Session& session, const NodeId& node) {
  return place_at(session, other_cursor(node));
}

void call_node(Session& session) {
  const auto place = feed_place(session);
  if (place) session.call_node(FeedWant{first_after(place->arrival), kFeedPage, 0});
}

Outcome<bool> ask_again(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto place = feed_place(session);
  if (!place) return place.error();
  session.renew_lost_node();
  const auto node = session.node();
  if (!node) return node.error();
  if (*node == nullptr) return true;
  const std::uint64_t next = (*roster)->roster.version + 1;
  (*node)->ask_ahead(RosterWant{next});
  (*node)->ask_ahead(FeedWant{first_after(place->arrival), kFeedPage, 0});
  const auto newer = (*node)->rosters(next);
  return !newer || !newer->empty();
}

}  // namespace ceptoar::member
