// SPDX-License-Identifier: Apache-2.0
#include "tests/node/core_harness.h"

#include <algorithm>

#include "crypto/certificate.h"
#include "schema/time.h"

namespace ceptoar::core {

const test::Council& council() {
  static const test::Council made = [] {
    CEPTOAR_CHECK(crypto::init().has_value());
    test::SeededRandom random(5);
    return test::make_council(random);
  }();
  return made;
}

const test::CouncilNode& node_of(std::string_view org) { return council().org(org).nodes[0]; }

Harness::Harness(std::string_view handle) : self(node_of(handle)), org(council().org(handle)) {
  const auto admit = [&](const test::CouncilHolder& holder, bool device) {
    AccessEntry entry;
    entry.holder = holder.id;
    entry.org = holder.org;
    entry.handle = holder.handle;
    entry.sign_key = holder.sign.public_key();
    entry.transport_key = holder.transport.curve_public_key();
    entry.device = device;
    store.apply({access_row(council().network, self.id, entry)});
  };
  admit(org.holder, true);
  for (const auto& company : org.companies) admit(company.officer, false);
  begin();
}

Config Harness::config() const {
  Config config;
  config.self = self.id;
  config.program = "test";
  config.author_burst = author_burst;
  config.audit_root_every_ms = audit_root_every_ms;
  config.post_patience_ms = post_patience_ms;
  config.audit_kept = audit_kept;
  config.unconfirmed = unconfirmed;
  for (const test::CouncilNode* peer : council().nodes()) {
    if (peer->id == self.id) continue;
    config.pair_keys[peer->id] =
        crypto::pair_key(self.ntk, peer->ntk.public_key(), council().network).value();
  }
  return config;
}

void Harness::begin() {
  auto recovered = recover(store, config());
  CEPTOAR_CHECK(recovered.has_value());
  core = std::make_unique<Core>(config(), council().roster, std::move(*recovered));
  give(Timer{});
}

void Harness::restart() {
  held.clear();
  due_.clear();
  unwritten_.clear();
  frames.clear();
  begin();
}

void Harness::give(Event event) {
  due_.push_back(std::move(event));
  while (!due_.empty()) {
    const auto end = together ? due_.end() : due_.begin() + 1;
    std::vector<Event> next(std::make_move_iterator(due_.begin()), std::make_move_iterator(end));
    due_.erase(due_.begin(), end);
    Effects effects = next.size() == 1 ? core->step(std::move(next.front()), now, random)
                                       : core->step_all(next, now, random);
    for (Effect& effect : effects) perform(effect);
  }
}

void Harness::pass(std::uint64_t ms) {
  const std::uint64_t end = now + ms;
  while (timer_at != 0 && timer_at <= end) {
    now = std::max(now, timer_at);
    timer_at = 0;
    give(Timer{});
  }
  now = end;
}

void Harness::release_held() {
  std::deque<Event> waiting = std::move(held);
  held.clear();
  for (Event& event : waiting) {
    write_until(event);
    give(std::move(event));
  }
}

void Harness::release(std::size_t at) {
  Event event = std::move(held[at]);
  held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
  write_until(event);
  give(std::move(event));
}

void Harness::write(const RowBatch& batch) {
  store.apply(batch);
  for (const RowWrite& row : batch) {
    if (row.at.table == NodeTable::kEntries) committed.push_back(*EntryId::from(row.at.key));
  }
}

void Harness::write_held(std::size_t commits) {
  for (; commits > 0 && !unwritten_.empty(); --commits) {
    write(unwritten_.begin()->second);
    unwritten_.erase(unwritten_.begin());
  }
}

// There is one writer: what is durable has everything before it.
void Harness::write_until(const Event& event) {
  const Committed* done = std::get_if<Committed>(&event);
  if (done == nullptr || !done->good) return;
  const auto end = unwritten_.upper_bound(done->job);
  write_held(static_cast<std::size_t>(std::distance(unwritten_.begin(), end)));
}

void Harness::release_held_backwards() {
  std::reverse(held.begin(), held.end());
  release_held();
}

void Harness::result(const Effect& of, Event event) {
  (hold && hold(of) ? held : due_).push_back(std::move(event));
}

namespace {

Event entry_result(const VerifyEntry& effect) {
  EntryVerified done{effect.job, std::nullopt, ErrorCode{}, {}};
  auto entry = crypto::verify_entry(effect.entry, effect.nsk);
  if (!entry) {
    done.code = entry.error().code;
  } else if (effect.check_body && !crypto::body_fits((*entry)->header, effect.body)) {
    done.code = ErrorCode::kBadSignature;
  } else {
    done.entry.emplace(std::move(*entry));
    done.body = effect.body;
  }
  return done;
}

Event routing_result(const VerifyRouting& effect, const test::CouncilNode& self) {
  RoutingVerified done{effect.job, std::nullopt, {}, ErrorCode{}};
  auto routing = crypto::verify_routing(effect.signed_routing, council().network,
                                        effect.author_nsk, effect.entry);
  if (!routing) {
    done.code = routing.error().code;
    return done;
  }
  auto local = crypto::open_routing(*routing, self.id, self.ntk);
  if (local) done.local = std::move(*local);
  done.routing.emplace(std::move(*routing));
  return done;
}

Event receipt_result(const VerifyReceipt& effect) {
  ReceiptVerified done{effect.job, std::nullopt, ErrorCode{}};
  auto receipt = crypto::verify_receipt(effect.receipt, council().network, effect.nsk);
  if (receipt) {
    done.receipt.emplace(std::move(*receipt));
  } else {
    done.code = receipt.error().code;
  }
  return done;
}

}  // namespace

void Harness::perform(Effect& effect) {
  struct Visitor {
    Harness& h;
    Effect& of;
    void operator()(SendPeer& e) {
      auto parsed = parse_peer_frame(e.frame);
      CEPTOAR_CHECK(parsed.has_value());
      h.frames.push_back({e.peer, e.lane, std::move(*parsed)});
    }
    void operator()(SendMember& e) {
      auto parsed = parse_member_frame(e.frame);
      CEPTOAR_CHECK(parsed.has_value());
      h.answers.push_back({e.conn, parsed->id, std::move(parsed->message)});
    }
    void operator()(CutPeer& e) { h.cut.push_back(e.peer); }
    void operator()(CutMember& e) { h.cut_members.push_back(e.conn); }
    void operator()(SetTimer& e) { h.timer_at = e.at_ms; }
    void operator()(VerifyEntry& e) { h.result(of, entry_result(e)); }
    void operator()(VerifyRouting& e) { h.result(of, routing_result(e, h.self)); }
    void operator()(VerifyReceipt& e) { h.result(of, receipt_result(e)); }
    void operator()(VerifyPost& e) {
      h.result(of, PostVerified{e.job, crypto::verify_post(e.member, council().network, h.self.id,
                                                           e.session, e.request, e.signature)});
    }
    void operator()(VerifyAccess& e) {
      AccessVerified done{e.job, std::nullopt, ErrorCode{}};
      auto access = crypto::verify_access(
          e.signed_access, *council().roster->find_node(h.self.id), *council().roster, h.now);
      if (access) {
        done.access.emplace(std::move(*access));
      } else {
        done.code = access.error().code;
      }
      h.result(of, std::move(done));
    }
    void operator()(VerifyDevice& e) {
      const auto good = crypto::verify_device_proof(e.proof, e.entry, h.org.id, h.self.id, e.session,
                                                    *council().roster, h.now);
      h.result(of, DeviceVerified{e.job, good.has_value(), good ? ErrorCode{} : good.error().code});
    }
    void operator()(SignEntry& e) {
      EntrySigned done{e.job, crypto::sign_entry(h.self.nsk, council().network, e.entry), {}};
      if (!e.plans.empty()) {
        done.signed_routing = encode(*crypto::make_routing(h.self.nsk, council().network, e.entry,
                                                           e.plans, h.random));
      }
      h.result(of, std::move(done));
    }
    void operator()(SignReceipt& e) {
      h.result(of, ReceiptSigned{e.job, crypto::make_receipt(h.self.nsk, council().network, e.entry,
                                                             h.self.id, e.local_recipients,
                                                             e.committed_ms)});
    }
    void operator()(Commit& e) {
      const bool good = h.commit_fails == ErrorCode{};
      if (good && h.commit_late && h.hold && h.hold(of)) {
        h.unwritten_[e.job] = e.batch;
      } else if (good) {
        h.write_held(h.unwritten_.size());
        h.write(e.batch);
      }
      h.result(of, Committed{e.job, h.commit_fails, good});
    }
    void operator()(Load& e) {
      Loaded done{e.job, {}, true};
      for (const RowKey& row : e.rows) {
        const bool opens = !h.damaged.contains(row);
        const Bytes* value = opens ? h.store.find(row.table, row.key) : nullptr;
        done.good = done.good && opens;
        done.damaged = !done.good;
        done.values.push_back(value == nullptr ? std::nullopt : std::optional<Bytes>(*value));
      }
      h.result(of, std::move(done));
    }
    void operator()(Scan& e) {
      Scanned done{e.job, {}, {}, true};
      const auto rows = h.store.scan(e.table, e.from, e.limit);
      for (const auto& [key, value] : *rows) {
        done.keys.push_back({e.table, key});
        done.values.push_back(value);
      }
      h.result(of, std::move(done));
    }
    void operator()(RosterChanged&) { ++h.rosters_changed; }
    void operator()(AccessChanged&) {}
    void operator()(PositionConfirmed&) { ++h.positions_confirmed; }
    void operator()(RootsAccepted& e) { h.roots_accepted.push_back(e.node); }
    void operator()(Log& e) { h.logs.push_back(e); }
  };
  std::visit(Visitor{*this, effect}, effect);
}

void Harness::connect(std::string_view handle) {
  give(PeerUp{node_of(handle).id});
  Hello hello;
  hello.network_id = council().network;
  hello.node = node_of(handle).id;
  hello.roster_version = 1;
  hello.roster_hash = council().roster->hash;
  hello.program = "test";
  hello.session = 1;
  frame(handle, hello);
}

void Harness::frame(std::string_view from, const PeerFrame& content) {
  give(PeerFrameIn{node_of(from).id, encode_peer_frame(content)});
}

MemberMessage Harness::ask(MemberConn conn, std::string_view handle, MemberMessage message) {
  const bool company = handle.find('-') != std::string_view::npos;
  const test::CouncilHolder& holder =
      company ? council().company(handle).officer : council().org(handle).holder;
  answers.clear();
  give(MemberFrameIn{conn, holder.id, encode_member_frame({77, std::move(message)})});
  for (const Answered& one : answers) {
    if (one.conn == conn && one.id == 77) return one.message;
  }
  return PeersWant{};  // no answer yet
}

Hash32 Harness::greet(MemberConn conn, std::string_view handle) {
  const bool company = handle.find('-') != std::string_view::npos;
  MemberHello hello;
  hello.network_id = council().network;
  hello.holder = company ? council().company(handle).officer.id : council().org(handle).holder.id;
  hello.program = "test";
  const MemberMessage answer = ask(conn, handle, hello);
  const auto* welcome = std::get_if<Welcome>(&answer);
  return welcome == nullptr ? Hash32{} : welcome->session;
}

PostRequest Harness::public_request() const {
  PostRequest out;
  out.dist = Dist::kPublic;
  out.expires_ms = horizon_ms(now, limits::kSealedHorizonDays);
  return out;
}

PostRequest Harness::directed_request(const std::vector<std::string_view>& orgs) {
  PostRequest out = public_request();
  out.dist = Dist::kDirected;
  out.key_commit = random.id<Hash32>();
  for (const std::string_view each : orgs) {
    out.plan.push_back({node_of(each).id, {{ReaderClass::kStaff, 3, council().org(each).id, {}}}});
  }
  std::sort(out.plan.begin(), out.plan.end(), [](const auto& a, const auto& b) { return a.node < b.node; });
  return out;
}

Bytes Harness::random_body(std::size_t size) {
  Bytes out(size);
  random.fill(out);
  return out;
}

Post Harness::signed_post(const Hash32& session, PostRequest request, Bytes body) {
  return signed_post(org.holder, session, std::move(request), std::move(body));
}

Post Harness::signed_post(const test::CouncilHolder& by, const Hash32& session, PostRequest request, Bytes body) {
  request.holder = by.id;
  request.msg_id = random.id<MsgId>();
  request.body_hash = crypto::body_hash(body);
  request.body_len = static_cast<std::uint32_t>(body.size());
  Post out;
  out.request = encode(request);
  out.signature = crypto::sign_post(by.sign, council().network, self.id, session, out.request);
  out.body = std::move(body);
  return out;
}

std::vector<std::uint16_t> Harness::acks(std::string_view to, const EntryId& id) const {
  std::vector<std::uint16_t> codes;
  for (const Acks& frame : sent<Acks>(to)) {
    for (const Ack& ack : frame.acks) {
      if (ack.entry_id == id) codes.push_back(ack.code);
    }
  }
  return codes;
}

std::uint64_t Harness::frontier(std::string_view author) const {
  const auto all = core->frontiers();
  const auto it = all.find(node_of(author).id);
  return it == all.end() ? 0 : it->second.seq;
}

bool Harness::logged(std::string_view code) const {
  return std::any_of(logs.begin(), logs.end(), [&](const Log& log) { return log.code == code; });
}

// --- entries made by hand ------------------------------------------------------------------------

Author::Author(std::string_view handle, std::uint64_t seed)
    : org(council().org(handle)), random(seed * 1000 + handle.size()) {}

test::Message Author::take(test::Message message) {
  before_ = place;
  ++place.seq;
  place.prev = message.id;
  return message;
}

test::Message Author::clear(Lane lane, std::uint64_t now_ms) {
  test::Place here = place;
  here.lane = lane;
  here.now_ms = now_ms;
  const Inner inner = test::draft(council(), org.holder, org.nodes[0], Tlp::kClear, {}, random);
  return take(test::post(council(), org.nodes[0], org.holder.sign, inner, random, here));
}

test::Message Author::strict(const std::vector<std::string_view>& orgs) {
  std::vector<Reader> readers = {test::staff_reader(org)};
  for (const std::string_view handle : orgs) {
    if (handle != org.handle) readers.push_back(test::staff_reader(council().org(handle)));
  }
  const Inner inner =
      test::draft(council(), org.holder, org.nodes[0], Tlp::kAmberStrict, readers, random);
  return take(test::post(council(), org.nodes[0], org.holder.sign, inner, random, place));
}

test::Message Author::control(const Control& control) {
  return take(test::post_control(council(), org.nodes[0], control, random, place));
}

Item Author::item(const test::Message& message) const {
  Item item;
  item.header = message.entry.header;
  item.signature = message.entry.signature;
  item.body = message.sealed.body;
  return item;
}

Item Author::item(const test::Message& message, const std::vector<std::string_view>& orgs) {
  Item item = std::as_const(*this).item(message);
  std::vector<crypto::RoutingPlan> plans;
  for (const std::string_view handle : orgs) {
    const test::CouncilNode& node = node_of(handle);
    plans.push_back({node.id,
                     node.ntk.public_key(),
                     {{ReaderClass::kStaff, 0, council().org(handle).id, {}}}});
  }
  std::sort(plans.begin(), plans.end(), [](const auto& a, const auto& b) { return a.node < b.node; });
  auto routing =
      crypto::make_routing(org.nodes[0].nsk, council().network, message.id, plans, random);
  CEPTOAR_CHECK(routing.has_value());
  item.routing = encode(*routing);
  return item;
}

Item signed_item(const EntryHeader& header, const test::CouncilNode& node, Bytes body) {
  Item item;
  item.header = encode(header);
  item.signature =
      crypto::sign_entry(node.nsk, council().network, crypto::entry_id(item.header));
  item.body = std::move(body);
  return item;
}

EntryId id_of(const Item& item) { return crypto::entry_id(item.header); }

}  // namespace ceptoar::core
