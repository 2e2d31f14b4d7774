// SPDX-License-Identifier: Apache-2.0
// Entries on their way in: cheap checks, a bounded number of verifications at a time, and each
// peer's entries put back in the order they came; a flash does not wait for its turn, and is checked before
// usual work as long as it can be news and its peer does not send too many.
#include "crypto/roster_ends.h"
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
// Bodies in memory on their way in, of one peer and of all together. The rest is refused for now and
// offered again.
constexpr std::size_t kPeerBytes = 2 * limits::kUnackedBytesPerPeer;
constexpr std::size_t kAllBytes = limits::kQuarantineBytes / 2;
}  // namespace

void Core::State::on_push(Peer& peer, Push& push) {
  for (Item& item : push.items) receive(peer, std::move(item));
}

void Core::State::ack(const NodeId& peer, const EntryId& id, ErrorCode code) {
  acks[peer].push_back({id, false, {}, static_cast<std::uint16_t>(code)});
}

void Core::State::ack_good(const NodeId& peer, const EntryId& id, bool body, Bytes receipt) {
  acks[peer].push_back({id, body, std::move(receipt), 0});
}

// What can be said of a header before a signature is spent on it. `key`: its author's at this position; an
// older one up to its agreed end.
ErrorCode Core::State::acceptable(const EntryHeader& header,
                                  const std::optional<SignPublicKey>& key) const {
  if (!key) return ErrorCode::kNotAuthorized;
  // A flash of a wrong clock is taken: it moves no clock of ours (follow_clock), is paid for by our time
  // (charge), and readers mark it.
  const bool urgent = header.lane == Lane::kFlash;
  const std::uint64_t most = urgent ? limits::kHlcFlashMs : limits::kHlcParkMs;
  if (hlc_ms(header.hlc) > now + most) return ErrorCode::kClock;
  // Own entries come back only after a loss; with posts under way the order is not known yet.
  if (header.author == config.self && !posts.empty()) return ErrorCode::kLimitExceeded;
  return ErrorCode{};
}

void Core::State::receive(Peer& peer, Item item) {
  const std::size_t header_bytes = item.header.size();
  auto checked = crypto::check_entry({item.header, item.signature}, network);
  if (!checked) {
    const ErrorCode code = checked.error().code;
    const bool foreign = code == ErrorCode::kWrongNetwork;
    // A later version is nobody's fault: who passes it on knows more than we do.
    if (code != ErrorCode::kUnsupportedVersion) {
      strike(peer, foreign ? 1 : 10, foreign ? "entry of another network" : "bad header");
    }
    ack(peer.id, crypto::entry_id(item.header), code);
    return;
  }
  const EntryHeader* header = &(*checked)->header;
  const EntryId id = (*checked)->id;
  const auto key = crypto::log_key(*roster, *header);
  if (const ErrorCode code = acceptable(*header, key); code != ErrorCode{}) {
    ack(peer.id, id, code);
    return;
  }
  if (header->author != config.self && over_quota(header->author, header->lane)) {
    log(2, "author-flood", header->author.hex() + " writes more than its quota: taken later");
    ack(peer.id, id, ErrorCode::kLimitExceeded);
    return;
  }
  // Nothing new is written until a restart: no signature is spent on it. Who offers what is here hears that it is.
  if (read_only && !holds(*header)) {
    ack(peer.id, id, ErrorCode::kStorageReadOnly);
    return;
  }
  const bool expired = header->expires_ms <= now;
  const bool homeless = header->dist == Dist::kDirected && item.routing.empty();
  if (homeless && !item.body.empty()) log(1, "body-without-routing", id.hex());
  if (hlc_ms(header->hlc) > now + limits::kHlcParkMs) {
    log(2, "author-clock-ahead",
        header->author.hex() + " dates a flash " +
            std::to_string((hlc_ms(header->hlc) - now) / 60'000) +
            " minutes ahead: taken, and marked for its readers");
  }
  if (expired || homeless) {
    // The network forgets bodies at their expiry and never takes them again; the header stays part
    // of its author's chain. A directed body is nobody's without a routing.
    item.body.clear();
    item.routing.clear();
    item.body_follows = false;
  }
  const std::size_t bytes = header_bytes + item.body.size() + item.routing.size();
  // One of each peer is always let in: some loud ones together must not shut the others out.
  const bool crowded = (verifying >= limits::kVerifyInFlight && !peer.order.empty()) ||
                       (*incoming_bytes + bytes > kAllBytes && *peer.incoming_bytes != 0);
  if (crowded || peer.order.size() >= limits::kVerifyInFlightPerPeer ||
      *peer.incoming_bytes + bytes > kPeerBytes) {
    ack(peer.id, id, ErrorCode::kLimitExceeded);
    return;
  }
  auto in = std::make_shared<Incoming>(peer.incoming_bytes, incoming_bytes, bytes);
  in->peer = peer.id;
  in->id = id;
  in->header = *header;
  in->item = std::move(item);
  in->urgent = is_urgent(peer, in->header);
  if (in->urgent) in->urgent_place.emplace(peer.urgent_checks);
  peer.order.push_back(in);
  if (peer.id == in->header.author && in->header.author != config.self) {
    auto& known = peer.frontiers[in->header.author];
    if (in->header.seq > known.seq + 1) known.seq = in->header.seq - 1;  // it has what it numbered
  }
  verify(in, std::move(*checked), *key);
}

// Whether a flash is checked before usual work. Copies of one that is held are not: its author is charged for it
// once, and anybody may send it again without end. Nor is another entry at its place: as the proof of a fork it is in
// no hurry.
bool Core::State::is_urgent(const Peer& peer, const EntryHeader& header) const {
  if (header.lane != Lane::kFlash || *peer.urgent_checks >= limits::kUrgentChecksPerPeer) return false;
  const auto log = logs.find(header.author);
  return log == logs.end() || !log->second.holds(header.seq);
}

// The body is given away with the entry and comes back with the verdict.
void Core::State::verify(const IncomingPtr& in, crypto::CheckedEntry entry, const SignPublicKey& key) {
  ++verifying;
  ++in->waiting;
  const JobId job = jobs.add<EntryVerified>([this, in](EntryVerified& event) {
    --verifying;
    if (!in->not_ours) in->item.body = std::move(event.body);
    if (event.entry) {
      in->entry.emplace(std::move(*event.entry));
    } else {
      in->code = event.code == ErrorCode{} ? ErrorCode::kBadSignature : event.code;
    }
    --in->waiting;
    verified(in);
  });
  const bool has_body = in->has_body();
  emit(VerifyEntry{job, in->peer, std::move(entry), key, std::move(in->item.body), has_body, in->work_lane()});
  in->item.body.clear();
  if (in->header.dist != Dist::kDirected || in->item.routing.empty()) return;
  ++verifying;
  ++in->waiting;
  const JobId routing_job = jobs.add<RoutingVerified>([this, in](RoutingVerified& event) {
    --verifying;
    if (event.routing && names((*event.routing)->nodes, config.self)) {
      if (event.code != ErrorCode{}) log(1, "routing-box", in->id.hex());
      in->routing.emplace(std::move(*event.routing));
      in->local = std::move(event.local);
    } else {
      if (!event.routing) {
        if (Peer* peer = find_peer(in->peer)) strike(*peer, 10, "bad routing");
      }
      log(1, "body-not-ours", in->id.hex());
      in->not_ours = true;
      in->item.body.clear();
      in->item.body_follows = false;
    }
    --in->waiting;
    verified(in);
  });
  emit(VerifyRouting{routing_job, in->id, in->item.routing, key, in->work_lane()});
}

void Core::State::verified(const IncomingPtr& in) {
  if (in->waiting > 0) return;
  in->urgent_place.reset();
  if (in->header.lane == Lane::kFlash && !planted(Bug::kFlashWaits)) {
    in->admitted = true;
    admit(in);
  }
  if (Peer* peer = find_peer(in->peer)) drain(*peer);
}

void Core::State::drain(Peer& peer) {
  while (!peer.order.empty() && peer.order.front()->waiting == 0) {
    const IncomingPtr in = std::move(peer.order.front());
    peer.order.pop_front();
    if (!in->admitted) {
      in->admitted = true;
      admit(in);
    }
  }
}

}  // namespace ceptoar::core
