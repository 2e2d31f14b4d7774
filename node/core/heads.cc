// SPDX-License-Identifier: Apache-2.0
// How far this node holds every log, signed for whoever asks; and a member's question to another node, which
// this one passes on and whose answer it cannot alter. Nothing here is stored.
#include <algorithm>

#include "crypto/heads.h"
#include "node/core/state.h"

namespace ceptoar::core {

// Of frontiers that are durable: what a Hello says too.
void Core::State::sign_heads(const Hash32& nonce, std::function<void(Bytes)> then) {
  auto said = std::make_shared<Heads>();
  said->node = config.self;
  said->nonce = nonce;
  said->now_ms = now;
  said->frontiers = own_frontiers();
  const JobId job = jobs.add<EntrySigned>([said, then = std::move(then)](EntrySigned& event) {
    said->signature = event.signature;
    then(encode(*said));
  });
  emit(SignEntry{job, crypto::heads_id(network, *said), {}});
}

void Core::State::on_heads_want(const Waiter& who, const HeadsWant& want) {
  if (want.node == config.self) {
    return sign_heads(want.nonce, [this, who](Bytes said) {
      if (members.contains(who.conn)) answer(who, HeadsSaid{std::move(said)});
    });
  }
  Peer* peer = find_peer(want.node);
  if (peer == nullptr || !peer->up || peer->session == 0 || peer->knows_no_heads) {
    return refuse(who, ErrorCode::kUnreachable);
  }
  if (heads_asked.size() >= limits::kHeadsWaiting) return refuse(who, ErrorCode::kLimitExceeded);
  heads_asked.push_back({who, want.node, want.nonce, now});
  send(*peer, Lane::kControl, HeadsAsk{want.nonce});
}

void Core::State::on_heads_ask(Peer& peer, const HeadsAsk& ask) {
  // Whoever asks more often hears nothing, and his member asks another node.
  if (peer.heads_said_ms != 0 && now < peer.heads_said_ms + limits::kHeadsEveryMs) return;
  peer.heads_said_ms = now;
  sign_heads(ask.nonce, [this, id = peer.id](Bytes said) {
    if (Peer* asking = find_peer(id)) send(*asking, Lane::kControl, HeadsSaid{std::move(said)});
  });
}

void Core::State::on_heads_said(Peer& peer, HeadsSaid& said) {
  const auto heads = parse<Heads>(said.heads);
  if (!heads || heads->node != peer.id) return strike(peer, 2, "heads that are none of its own");
  const auto asked = std::find_if(heads_asked.begin(), heads_asked.end(), [&](const AskedHeads& one) {
    return one.node == peer.id && one.nonce == heads->nonce;
  });
  if (asked == heads_asked.end()) return;  // too late
  const Waiter who = asked->who;
  heads_asked.erase(asked);
  if (members.contains(who.conn)) answer(who, HeadsSaid{std::move(said.heads)});
}

// A node of an earlier version refuses a frame that it does not know.
void Core::State::heads_refused(Peer& peer) {
  const auto waits = [&](const AskedHeads& one) { return one.node == peer.id; };
  if (std::none_of(heads_asked.begin(), heads_asked.end(), waits)) return;
  peer.knows_no_heads = true;
  end_heads(waits);
}

void Core::State::expire_heads() {
  end_heads([this](const AskedHeads& one) {
    return now < one.asked_ms || now >= one.asked_ms + limits::kHeadsWaitMs;
  });
}

void Core::State::end_heads(const std::function<bool(const AskedHeads&)>& which) {
  std::vector<Waiter> waiters;
  std::erase_if(heads_asked, [&](const AskedHeads& one) {
    const bool ends = which(one);
    if (ends) waiters.push_back(one.who);
    return ends;
  });
  for (const Waiter& who : waiters) {
    if (members.contains(who.conn)) refuse(who, ErrorCode::kUnreachable);
  }
}

}  // namespace ceptoar::core
