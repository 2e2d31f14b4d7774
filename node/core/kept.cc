// SPDX-License-Identifier: Apache-2.0
// What is held in memory for others, counted. Nothing here decides anything: the limits are kept where the
// things are taken in, and this is how a test sees that they are.
#include <algorithm>

#include "node/core/state.h"

namespace ceptoar::core {

Kept Core::State::kept() const {
  Kept sum;
  sum.incoming_bytes = *incoming_bytes;
  const auto worst = [](std::size_t& so_far, std::size_t one) { so_far = std::max(so_far, one); };
  for (const auto& [node, peer] : peers) {
    worst(sum.incoming_bytes_of_peer, *peer.incoming_bytes);
    worst(sum.in_order_of_peer, peer.order.size());
    worst(sum.queued_for_peer, peer.queued.size());
    worst(sum.flights_to_peer, peer.flights.size());
    worst(sum.flight_bytes_to_peer, peer.flight_bytes);
    worst(sum.ranges_for_peer, peer.serving.size());
    worst(sum.claims_of_peer, peer.frontiers.size());
  }
  for (const auto& [author, entries] : logs) worst(sum.parked_of_author, entries.above.size());
  sum.missing_of_author = missing.most_of_author();
  sum.waiting_votes_of_author = waiting_votes.most_of_author();
  sum.pulls = pulls.size();
  for (const auto& [id, pull] : pulls) sum.pulled_bytes += pull.item.body.size();
  sum.fresh_bytes = fresh_bytes;
  for (const auto& [conn, member] : members) {
    for (const auto& [hash, staged] : member.staged) sum.staged_bytes += staged.data.size();
  }
  sum.holder_accounts = holder_accounts.size();
  for (const HeldPost& held : posts_held) sum.held_post_bytes += held.post.body.size();
  return sum;
}

}  // namespace ceptoar::core
