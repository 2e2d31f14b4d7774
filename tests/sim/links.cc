// SPDX-License-Identifier: Apache-2.0
// Links as measured with ZeroMQ: in order, each direction a connection of its own; what is queued when
// it breaks is lost, and the sender hears of it later or not before it is up again.
#include "tests/sim/world.h"

namespace ceptoar::sim {

void World::update_links_of(std::size_t node) {
  for (std::size_t other = 0; other < nodes_.size(); ++other) {
    if (other == node) continue;
    update_link(node, other);
    update_link(other, node);
  }
}

void World::update_link(std::size_t from, std::size_t to) {
  if (from == to) return;
  Link& way = link(from, to);
  SimNode& sender = nodes_[from];
  const bool wanted = !way.blocked && sender.core && nodes_[to].core;
  const NodeId peer = nodes_[to].keys->id;
  ++way.epoch;
  if (way.told) {
    way.told = false;
    way.last_ms = std::max(way.last_ms, now_ms_ + within(2'000));
    if (sender.core) give(sender, way.last_ms - now_ms_, core::PeerDown{peer});
  }
  if (!wanted) return;
  way.last_ms = std::max(way.last_ms, now_ms_ + 50 + within(700));
  at(way.last_ms - now_ms_, [this, from, to, peer, epoch = way.epoch] {
    Link& now_way = link(from, to);
    if (now_way.epoch != epoch) return;
    now_way.told = true;
    if (nodes_[from].core) give(nodes_[from], 0, core::PeerUp{peer});
  });
}

void World::send_frame(SimNode& from, core::SendPeer& effect) {
  SimNode& to = node_of(effect.peer);
  tap_peer_frame(from, effect.peer, effect.frame);
  Link& way = link(from.index, to.index);
  if (!way.told) return;
  Bytes frame = std::move(effect.frame);
  if (flips_left_ > 0 && random_.below(25) == 0) {
    --flips_left_;
    trace("flip a bit from " + std::to_string(from.index) + " to " + std::to_string(to.index));
    frame[random_.below(frame.size())] ^= static_cast<std::uint8_t>(1u << random_.below(8));
  }
  way.last_ms = std::max(way.last_ms, now_ms_ + 1 + within(40));
  const int copies = scenario_.duplicates && random_.below(20) == 0 ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    at(way.last_ms - now_ms_,
       [this, &to, from_index = from.index, epoch = way.epoch, life = to.life, frame] {
         if (link(from_index, to.index).epoch != epoch || to.life != life || !to.core) return;
         ++outcome_.frames;
         for (const std::uint8_t byte : frame) outcome_.digest = outcome_.digest * 31 + byte;
         step(to, core::PeerFrameIn{nodes_[from_index].keys->id, frame});
       });
  }
}

}  // namespace ceptoar::sim
