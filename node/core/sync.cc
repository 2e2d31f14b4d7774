// SPDX-License-Identifier: Apache-2.0
// Headers to everybody: frontiers are announced, whoever is behind asks for the range it lacks, and
// any node serves any author's entries.
#include "crypto/roster_ends.h"
#include "node/core/state.h"

namespace ceptoar::core {

std::vector<Frontier> Core::State::own_frontiers() const {
  std::vector<Frontier> all;
  for (const auto& [author, entries] : logs) {
    if (entries.frontier.seq == 0 || all.size() >= limits::kRangesPerFrame) continue;
    all.push_back(entries.frontier);
  }
  return all;
}

void Core::State::tick_have() {
  Have have;
  for (const NodeId& author : changed) {
    if (logs[author].frontier.seq > 0 && have.frontiers.size() < limits::kRangesPerFrame) {
      have.frontiers.push_back(logs[author].frontier);
    }
  }
  changed.clear();
  have_due = 0;
  if (have.frontiers.empty()) return;
  for (auto& [node, peer] : peers) send(peer, Lane::kControl, have);
}

void Core::State::on_have(Peer& peer, const Have& have) {
  for (const Frontier& frontier : have.frontiers) note_frontier(peer, frontier);
}

void Core::State::note_frontier(Peer& peer, const Frontier& frontier) {
  if (roster->find_node(frontier.author) == nullptr) return;
  Frontier& claim = peer.frontiers[frontier.author];
  const bool is_news = !(claim == frontier);
  claim = frontier;
  AuthorLog& held = logs[frontier.author];
  if (is_news && frontier.seq == held.frontier.seq && frontier.head != held.frontier.head) {
    log(1, "heads-differ", frontier.author.hex() + " at " + std::to_string(frontier.seq));
    if (frontier.author == config.self) doubt_own(peer, frontier.seq);
  }
  if (frontier.author == config.self && frontier == held.frontier) guard.asked.erase(peer.id);
  const std::uint64_t numbered = posts.empty() ? held.frontier.seq : posts.back()->out.header.seq;
  if (frontier.author == config.self && frontier.seq > numbered) {
    // Somebody knows more of our own log than we do: this store is an old one. Writing now would
    // use numbers twice. A liar can hold us up only for a while: each peer is believed once, and the
    // time grows only with entries of ours that really come back (settle()).
    guard.claimed = std::max(guard.claimed, frontier.seq);
    if (!std::exchange(peer.held_us, true)) {
      guard.hold_until = now + config.own_hold_ms;
      log(2, "own-log-behind", peer.id.hex() + " says " + std::to_string(frontier.seq));
    }
  }
  chase(frontier.author, false);
}

// What lies between our frontier and `to` and is neither held nor on its way into the store.
std::vector<SeqRange> Core::State::gaps(const NodeId& author, std::uint64_t to) const {
  std::vector<SeqRange> ranges;
  const auto held = logs.find(author);
  if (held == logs.end()) return ranges;
  std::uint64_t from = held->second.frontier.seq + 1;
  const auto close = [&](std::uint64_t end) {
    if (from < end && ranges.size() < limits::kRangesPerFrame) {
      ranges.push_back({author, from, end - 1});
    }
    from = end + 1;
  };
  std::set<std::uint64_t> have;
  for (const auto& [seq, above] : held->second.above) have.insert(seq);
  for (auto it = positions.lower_bound({author, from});
       it != positions.end() && it->first.first == author; ++it) {
    have.insert(it->first.second);
  }
  for (const std::uint64_t seq : have) {
    if (seq >= from && seq <= to) close(seq);
  }
  if (from <= to) close(to + 1);
  return ranges;
}

// Asks one peer at a time for an author's missing entries; after a time without progress another
// one. While the author itself is connected and entries keep coming, others are not asked (unless
// `next_page`): what they announce is on its way already.
void Core::State::chase(const NodeId& author, bool next_page) {
  AuthorLog& held = logs[author];
  if (author == config.self && !posts.empty()) return;
  // Of a node that left, what it wrote up to its agreed last position still comes.
  const std::uint64_t last = crypto::last_position(*roster, author);
  if (held.frontier.seq >= last) {
    wanting.erase(author);  // nothing of it would be taken
    return;
  }
  if (read_only || over_quota(author, Lane::kNormal)) return;  // would be refused
  const auto pending = wanting.find(author);
  if (pending != wanting.end() && now < pending->second.deadline_ms) return;
  const Peer* source = find_peer(author);
  const bool flowing = source != nullptr && source->up && held.progress_ms != 0 &&
                       now < held.progress_ms + config.want_retry_ms;
  if (flowing && !next_page) return;
  std::vector<Peer*> able;
  for (auto& [node, peer] : peers) {
    const auto claim = peer.frontiers.find(author);
    if (peer.up && !peer.refused && claim != peer.frontiers.end() &&
        claim->second.seq > held.frontier.seq) {
      able.push_back(&peer);
    }
  }
  if (able.empty()) {
    wanting.erase(author);
    return;
  }
  Peer* chosen = able.front();
  if (pending != wanting.end()) {
    for (Peer* peer : able) {
      if (peer->id > pending->second.peer) {
        chosen = peer;
        break;
      }
    }
  }
  const std::uint64_t to = std::min<std::uint64_t>(
      {chosen->frontiers[author].seq, held.frontier.seq + limits::kParkedPerAuthor, last});
  std::vector<SeqRange> ranges = gaps(author, to);
  if (ranges.empty()) return;
  send(*chosen, Lane::kControl, Want{std::move(ranges)});
  // After a fork nothing that comes is taken, and a liar sends nothing: asked less and less often once
  // everybody was asked.
  const std::size_t rounds = std::min<std::size_t>(held.idle_asks++ / able.size(), 4);
  wanting[author] = {chosen->id, to, now + (config.want_retry_ms << rounds)};
}

void Core::State::on_want(Peer& peer, const Want& want) {
  for (SeqRange range : want.ranges) {
    const auto held = logs.find(range.author);
    if (held == logs.end() || range.from == 0 || range.from > range.to) continue;
    std::uint64_t last = held->second.frontier.seq;
    if (!held->second.above.empty()) last = std::max(last, held->second.above.rbegin()->first);
    range.to = std::min(range.to, last);
    if (range.from > range.to) continue;
    const bool known = std::find(peer.serving.begin(), peer.serving.end(), range) !=
                       peer.serving.end();
    if (known || peer.serving.size() >= limits::kRangesPerFrame) continue;
    peer.serving.push_back(range);
    dirty.insert(peer.id);
  }
}

}  // namespace ceptoar::core
