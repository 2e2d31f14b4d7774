// SPDX-License-Identifier: Apache-2.0
// The member link: who may speak, requests and their answers, what waits for something to happen.
#include "node/core/state.h"

#include <algorithm>

namespace ceptoar::core {

const AccessEntry* Core::State::find_access(const HolderId& holder) const {
  const auto it = access.find(holder);
  return it == access.end() ? nullptr : &it->second;
}

void Core::State::answer(const Waiter& who, MemberMessage message) {
  const auto member = members.find(who.conn);
  if (member == members.end()) return;
  if (member->second.requests > 0) --member->second.requests;
  emit(SendMember{who.conn, encode_member_frame({who.id, std::move(message)})});
}

void Core::State::refuse(const Waiter& who, ErrorCode code) {
  answer(who, Refuse{static_cast<std::uint16_t>(code)});
}

void Core::State::on(MemberGone& event) {
  members.erase(event.conn);
  parks.remove_if([&](const Park& park) { return park.who.conn == event.conn; });
  std::erase_if(posts_held, [&](const auto& held) { return held.who.conn == event.conn; });
}

void Core::State::on(MemberFrameIn& event) {
  const bool is_new = !members.contains(event.conn);
  std::size_t in_flight = 1;
  std::size_t connections = 0;
  for (const auto& [conn, other] : members) {
    if (other.holder != event.holder) continue;
    in_flight += other.requests;
    ++connections;
  }
  if (is_new && (members.size() >= limits::kMembersPerNode ||
                 connections >= limits::kConnectionsPerHolder)) {
    emit(CutMember{event.conn});
    return;
  }
  Member& member = members[event.conn];
  if (is_new) member.holder = event.holder;
  auto frame = parse_member_frame(event.frame);
  Waiter who{event.conn, frame ? frame->id : 0};
  ++member.requests;
  if (!frame) return refuse(who, for_good(frame.error().code));
  if (member.holder != event.holder || find_access(event.holder) == nullptr) {
    return refuse(who, ErrorCode::kNotAuthorized);
  }
  if (in_flight > limits::kMemberRequestsInFlight) {
    return refuse(who, ErrorCode::kLimitExceeded);
  }
  on_member(who, frame->message);
}

void Core::State::on_member(Waiter who, MemberMessage& message) {
  struct Visitor {
    State& s;
    Waiter w;
    HolderId holder;
    void operator()(MemberHello& m) { s.on_member_hello(w, m); }
    void operator()(RosterWant& m) { s.on_roster_want(w, m); }
    void operator()(FeedWant& m) { s.on_feed_want(w, holder, m); }
    void operator()(BodyWant& m) { s.on_body_want(w, holder, m); }
    void operator()(BodyPut& m) { s.on_body_put(w, m); }
    void operator()(Post& m) { s.on_post(w, m); }
    void operator()(AccessRequest& m) { s.on_access_request(w, m); }
    void operator()(DeliveryWant& m) { s.on_delivery_want(w, holder, m, true); }
    void operator()(PeersWant&) { s.on_peers_want(w); }
    void operator()(DeviceProof& m) { s.on_device_proof(w, m); }
    void operator()(CopyPut& m) { s.on_copy_put(w, m.part); }
    void operator()(CopiesWant& m) { s.on_copies_want(w, m); }
    void operator()(CopyWant& m) { s.on_copy_want(w, m); }
    void operator()(AccessWant& m) { s.on_access_want(w, m); }
    void operator()(HeadsWant& m) { s.on_heads_want(w, m); }
    // Answers, which only a node gives.
    void operator()(Welcome&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Rosters&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Feed&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(BodyPart&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Posted&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Delivery&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Peers&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Done&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Refuse&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(Copies&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(CopyPart&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(AccessRows&) { s.refuse(w, ErrorCode::kMalformed); }
    void operator()(HeadsSaid&) { s.refuse(w, ErrorCode::kMalformed); }
  };
  const Member& member = members.at(who.conn);
  if (!member.greeted && !std::holds_alternative<MemberHello>(message)) {
    return refuse(who, ErrorCode::kNotAuthorized);
  }
  std::visit(Visitor{*this, who, member.holder}, message);
}

void Core::State::on_member_hello(const Waiter& who, const MemberHello& hello) {
  Member& member = members.at(who.conn);
  if (!limits::speaks(hello.protocol)) return refuse(who, ErrorCode::kUnsupportedVersion);
  if (hello.network_id != network) return refuse(who, ErrorCode::kWrongNetwork);
  if (hello.holder != member.holder) return refuse(who, ErrorCode::kNotAuthorized);
  member.greeted = true;
  member.device_of.reset();  // proven for the session before
  member.session = random->id<Hash32>();
  Welcome welcome;
  welcome.node = config.self;
  welcome.roster_version = roster->roster.version;
  welcome.roster_hash = roster->hash;
  welcome.now_ms = now;
  welcome.session = member.session;
  welcome.feed_end = feed_end();
  welcome.program = config.program;
  answer(who, std::move(welcome));
}

void Core::State::on_access_request(const Waiter& who, const AccessRequest& request) {
  const HolderId holder = members.at(who.conn).holder;
  const auto may_change = [this, holder] {
    const AccessEntry* entry = find_access(holder);
    return entry != nullptr && entry->device;
  };
  if (!may_change()) return refuse(who, ErrorCode::kNotAuthorized);
  const JobId job = jobs.add<AccessVerified>([this, who, may_change](AccessVerified& event) {
    if (!event.access) return refuse(who, for_good(event.code));
    // Taken off the list while his signature was checked: he must not put himself back.
    if (!may_change()) return refuse(who, ErrorCode::kNotAuthorized);
    adopt_access(who, **event.access);
  });
  emit(VerifyAccess{job, request.signed_access});
}

RowWrite access_row(const NetworkId& network, const NodeId& node, const AccessEntry& entry) {
  Access one;
  one.network_id = network;
  one.node = node;
  one.add.push_back(entry);
  return {{NodeTable::kAccess, to_bytes(entry.holder.view())}, encode(one)};
}

void Core::State::adopt_access(const Waiter& who, const ceptoar::Access& change) {
  if (changing_access) return refuse(who, ErrorCode::kLimitExceeded);
  const AccessVerdict verdict = judge_access(
      change, access_serial, now, [this](const HolderId& holder) { return find_access(holder); });
  if (verdict.refused) return refuse(who, *verdict.refused);
  const std::uint64_t serial = verdict.serial;
  RowBatch batch = access_change(network, config.self, change, serial);
  changing_access = true;
  commit(Lane::kControl, std::move(batch), [this, who, change, serial](Committed& done) {
    changing_access = false;
    if (!done.good) {
      note_commit_failure(done.code);
      return refuse(who, done.code);
    }
    const auto before = access;
    access_serial = serial;
    for (const HolderId& holder : change.remove) access.erase(holder);
    for (const AccessEntry& entry : change.add) access[entry.holder] = entry;
    answer(who, Done{});
    note_audit({AuditKind::kAccess, 0, access_serial, {}});
    emit(AccessChanged{});
    std::vector<MemberConn> cut;
    for (const auto& [conn, member] : members) {
      const auto was = before.find(member.holder);
      const AccessEntry* is = find_access(member.holder);
      if (was != before.end() && is != nullptr && was->second == *is) continue;
      cut.push_back(conn);
    }
    for (const MemberConn conn : cut) {
      emit(CutMember{conn});
      MemberGone gone{conn};
      on(gone);
    }
  });
}

Peers Core::State::peers_table() {
  Peers all;
  for (const auto& [node, peer] : peers) {
    PeerRow row;
    row.node = node;
    row.connected = peer.up;
    row.last_heard_ms = peer.last_heard_ms;
    row.queued = peer.queued.size() + peer.flights.size();
    const auto claim = peer.frontiers.find(config.self);
    const std::uint64_t theirs = claim == peer.frontiers.end() ? 0 : claim->second.seq;
    const std::uint64_t ours = logs[config.self].frontier.seq;
    row.behind = ours > theirs ? ours - theirs : 0;
    row.program = peer.program;
    row.round_trip_us = peer.round_trip_us;
    all.rows.push_back(std::move(row));
  }
  for (const auto& [author, entries] : logs) {
    all.entries += entries.frontier.seq + entries.above.size();
  }
  all.bodies = bodies;
  all.outbox = outbox.size();
  all.read_only = read_only;
  return all;
}

void Core::State::on_peers_want(const Waiter& who) { answer(who, peers_table()); }

// Once for all that a step made durable.
void Core::State::wake_feeds() {
  if (!std::exchange(feeds_moved, false)) return;
  const std::uint64_t end = feed_end();
  for (auto it = parks.begin(); it != parks.end();) {
    const auto* want = std::get_if<FeedWant>(&it->want);
    if (want == nullptr || end <= want->after) {
      ++it;
      continue;
    }
    const Park park = *it;
    it = parks.erase(it);
    const FeedWant& wanted = std::get<FeedWant>(park.want);
    serve_feed(park.who, park.holder, wanted.after, wanted.limit);
  }
}

void Core::State::wake_deliveries(const EntryId& id) {
  std::vector<Park> woken;
  for (auto it = parks.begin(); it != parks.end();) {
    const auto* want = std::get_if<DeliveryWant>(&it->want);
    if (want != nullptr && want->entry_id == id) {
      woken.push_back(*it);
      it = parks.erase(it);
    } else {
      ++it;
    }
  }
  for (const Park& park : woken) {
    DeliveryWant want = std::get<DeliveryWant>(park.want);
    want.wait_ms = park.deadline_ms > now ? static_cast<std::uint32_t>(park.deadline_ms - now) : 0;
    on_delivery_want(park.who, park.holder, want, true);
  }
}

void Core::State::expire_parks() {
  std::vector<Park> over;
  for (auto it = parks.begin(); it != parks.end();) {
    if (it->deadline_ms <= now) {
      over.push_back(*it);
      it = parks.erase(it);
    } else {
      ++it;
    }
  }
  for (const Park& park : over) {
    if (const auto* feed = std::get_if<FeedWant>(&park.want)) {
      serve_feed(park.who, park.holder, feed->after, feed->limit);
    } else {
      on_delivery_want(park.who, park.holder, std::get<DeliveryWant>(park.want), false);
    }
  }
}

}  // namespace ceptoar::core
