// SPDX-License-Identifier: Apache-2.0
// The own log is written once: after a restore only when peers have said how far it reaches, and no
// more once two machines wrote it. A proven fork of any author is told to all nodes, and so to both
// machines.
#include "node/core/state.h"

namespace ceptoar::core {
namespace {

constexpr std::uint64_t kSpreadWithinMs = 3'000;  // who hears it meanwhile from another says nothing
constexpr std::uint64_t kSpreadAgainMs = 1'000;

// Where it is; none: a proof of nothing.
std::optional<EntryHeader> place_of(const ForkProof& proof) {
  const auto header = parse<EntryHeader>(proof.first.header);
  if (!header) return std::nullopt;
  return *header;
}

// No entry has the number 0: there it is kept that every node was told (recover_forks()).
RowWrite told_row(const EntryHeader& place) {
  return put_row(NodeTable::kForks, key_log(place.author, 0), number_value(place.seq));
}

}  // namespace

void Core::State::begin_guard() {
  guard.unconfirmed = config.unconfirmed;
  guard.refuse_from = now + config.own_hold_ms;
  guard.spread_due = now + kSpreadWithinMs;
  if (last_arrival > 0) guard.start_until = now + config.start_hold_ms;
  if (guard.forked) {
    log(2, "own-fork", "another machine wrote with this node's keys: it writes nothing any more");
  } else if (guard.unconfirmed) {
    log(2, "position-unconfirmed",
        "restored or copied: nothing of its own is written before " +
            std::to_string(peers.size() / 2 + 1) + " of " + std::to_string(peers.size()) +
            " peers said how far its log reaches");
  }
}

// A store that was restored from a copy does not know its last numbers; using them again would be a
// fork. One that says so of itself (Config::unconfirmed) waits without end for more than half of its
// peers and for all they claim. Any other start hears some peers first, and when one of them knows
// more it fetches its own entries back, both for a bounded time: a node alone, or one that is lied
// to, goes on.
bool Core::State::may_number() const {
  if (guard.forked || guard.unconfirmed) return false;
  const auto coming_back = positions.lower_bound({config.self, 0});
  if (coming_back != positions.end() && coming_back->first.first == config.self) return false;
  if (planted(Bug::kNumbersAtOnce)) return true;
  if (now < guard.start_until) {
    std::size_t heard = 0;
    for (const auto& [node, peer] : peers) heard += peer.session != 0 ? 1 : 0;
    if (heard < std::min<std::size_t>(3, (peers.size() + 1) / 2)) return false;
  }
  if (now >= guard.hold_until) return true;
  const AuthorLog& own = logs.at(config.self);
  return own.frontier.seq >= guard.claimed && own.above.empty();
}

// A Hello that is full and does not name us says nothing of our log.
void Core::State::hear_position(const Peer& peer, const Hello& hello) {
  const bool named = std::ranges::any_of(hello.frontiers, [&](const Frontier& frontier) {
    return frontier.author == config.self;
  });
  if (named || hello.frontiers.size() < limits::kRangesPerFrame) guard.heard.insert(peer.id);
}

// A peer has another entry of ours at `seq`, or says so: the entry itself, signed with our key, is
// what proves it. A claim alone stops nobody but a node that is unconfirmed.
void Core::State::doubt_own(Peer& peer, std::uint64_t seq) {
  if (seq == 0) return;
  const auto [asked, is_new] = guard.asked.try_emplace(peer.id, peer.own_session);
  if (!is_new && std::exchange(asked->second, peer.own_session) == peer.own_session) return;
  log(2, "own-log-differs", peer.id.hex() + " has another entry at " + std::to_string(seq));
  send(peer, Lane::kControl, Want{{{config.self, seq, seq}}});
}

void Core::State::own_log_forked() {
  if (std::exchange(guard.forked, true)) return;
  log(2, "own-fork",
      "two entries at one position bear this node's signature: another machine has its keys. It "
      "writes nothing any more");
}

// The proof is durable. `told`: by an entry that every node gets.
void Core::State::fork_proven(const NodeId& author, const ForkProof& proof, bool told) {
  const bool is_news = guard.known_forks.insert(author).second;
  if (author == config.self) return own_log_forked();
  if (told) {
    std::erase_if(guard.to_spread, [&](const ForkProof& one) {
      const auto place = place_of(one);
      return place && place->author == author;
    });
  } else if (is_news) {
    std::uint8_t draw = 0;
    random->fill({&draw, 1});
    guard.to_spread.push_back(proof);
    guard.spread_due = now + 1 + kSpreadWithinMs * draw / 255;
  }
}

bool Core::State::fork_told(const NodeId& author) const {
  return guard.known_forks.contains(author) &&
         std::ranges::none_of(guard.to_spread, [&](const ForkProof& one) {
           const auto place = place_of(one);
           return place && place->author == author;
         });
}

// Written with the control entry that brings it: after a crash between the two commits nothing else would look
// at that entry again, and a node whose keys another machine has would go on.
void Core::State::add_fork_rows(RowBatch& batch, BytesView body) {
  const auto control = parse<Control>(body);
  if (!control || control->kind != ControlKind::kForkProof) return;
  const auto proof = parse<ForkProof>(control->object);
  const auto place = proof ? place_of(*proof) : std::nullopt;
  if (!place || fork_told(place->author) || !crypto::verify_fork_proof(*proof, *roster)) return;
  batch.push_back(put_row(NodeTable::kForks, key_log(place->author, place->seq), control->object));
  batch.push_back(told_row(*place));
}

// From the control entry of any node, which is durable, and so are its rows.
void Core::State::take_fork_proof(const NodeId& from, BytesView object) {
  const auto proof = parse<ForkProof>(object);
  const auto place = proof ? place_of(*proof) : std::nullopt;
  if (!place) return log(1, "fork-proof-bad", from.hex());
  const NodeId& author = place->author;
  if (fork_told(author)) return;
  if (const auto good = crypto::verify_fork_proof(*proof, *roster); !good) {
    return log(1, "fork-proof-bad", from.hex() + " " + good.error().context);
  }
  if (!guard.known_forks.contains(author)) {
    log(2, "fork", author.hex() + " at " + std::to_string(place->seq) + ", told by " + from.hex());
    logs[author].alarmed = true;
  }
  fork_proven(author, *proof, true);
}

void Core::State::tick_guard() {
  const AuthorLog& own = logs.at(config.self);
  if (guard.unconfirmed && !guard.forked) {
    const auto heard = static_cast<std::size_t>(std::ranges::count_if(
        guard.heard, [&](const NodeId& node) { return peers.contains(node); }));
    if (!peers.empty() && heard >= peers.size() / 2 + 1 && guard.asked.empty() &&
        own.frontier.seq >= guard.claimed && own.above.empty()) {
      guard.unconfirmed = false;
      log(1, "position-confirmed", "the own log reaches to " + std::to_string(own.frontier.seq) +
                                       ", say " + std::to_string(heard) + " peers");
      emit(PositionConfirmed{});
    }
  }
  if (const ErrorCode code = guard.refuses(now); code != ErrorCode{} && !posts_held.empty()) {
    const std::deque<HeldPost> waiting = std::exchange(posts_held, {});
    for (const HeldPost& held : waiting) {
      if (members.contains(held.who.conn)) refuse(held.who, code);
    }
  }
  if (guard.to_spread.empty() || now < guard.spread_due) return;
  if (!may_number() || read_only || !own.above.empty()) {
    guard.spread_due = now + kSpreadAgainMs;
    return;
  }
  const ForkProof proof = guard.to_spread.front();
  guard.to_spread.pop_front();
  const auto place = place_of(proof);
  if (!place) return;
  post_own(encode(Control{ControlKind::kForkProof, encode(proof)}), told_row(*place),
           [this, proof](const EntryId&, ErrorCode code) {
             if (code == ErrorCode{}) return;
             guard.to_spread.push_back(proof);
             guard.spread_due = now + kSpreadAgainMs;
           });
}

// A control entry of the node itself.
void Core::State::post_own(Bytes body, std::optional<RowWrite> with_it,
                           std::function<void(const EntryId&, ErrorCode)> then) {
  PostRequest request;
  request.dist = Dist::kControl;
  request.lane = Lane::kControl;
  request.expires_ms = horizon_ms(now, limits::kSealedHorizonDays);
  random->fill(request.msg_id.bytes);
  request.body_len = static_cast<std::uint32_t>(body.size());
  request.body_hash = crypto::body_hash(body);
  random->fill(request.inner_commit.bytes);
  auto own = std::make_shared<OwnPost>();
  own->out.body = std::move(body);
  own->out.header.msg_id = request.msg_id;
  own->with_it = std::move(with_it);
  own->then = std::move(then);
  post_of[request.msg_id] = own;
  assign(own, request);
}

}  // namespace ceptoar::core
