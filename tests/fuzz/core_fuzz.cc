// SPDX-License-Identifier: Apache-2.0
// The node's core under orders from the input: peers and members who are honest, careless or evil,
// results late, in another order or failed, restarts. Keys and verification are real, so what the
// core takes for signed was signed by whoever holds that key.
#include <algorithm>
#include <array>
#include <map>

#include "crypto/certificate.h"
#include "schema/time.h"
#include "tests/fuzz/fuzz.h"
#include "tests/node/core_harness.h"
#include "tests/support/random_objects.h"

namespace ceptoar::fuzz {
namespace {

using core::council;
using core::node_of;

constexpr unsigned kMostActs = 64;
// Until then nothing expires. The sweep may take a log's rows away later.
constexpr std::uint64_t kNothingExpiredMs = test::kCouncilNowMs + 50 * limits::kDayMs;
constexpr std::array<std::string_view, 4> kPeers = {"telecom", "broadcast", "securities", "fsa"};

// Entries of three peers, a fork among them.
struct Pool {
  std::vector<Item> items;
  std::vector<EntryId> ids;

  Pool() {
    for (const std::string_view org : {"telecom", "fsa", "broadcast"}) {
      core::Author author(org);
      add(author.item(author.clear(Lane::kFlash)));
      add(author.item(author.clear()));
      add(author.item(author.strict({org, "banks"}), {org, "banks"}));
      add(author.item(author.strict({org, "securities"}), {org, "securities"}));
      const Control control{ControlKind::kKeyStatement, council().org(org).staff.wire};
      add(author.item(author.control(control)));
      author.forget();
      add(author.item(author.clear()));
    }
    core::Author author("securities");
    const Bytes next =
        test::sign_roster_by(test::successor(*council().roster), test::first_voters(council(), 4));
    add(author.item(author.control({ControlKind::kRoster, next})));
  }
  void add(Item item) {
    ids.push_back(core::id_of(item));
    items.push_back(std::move(item));
  }
};

const Pool& pool() {
  static const Pool made;
  return made;
}

class Play {
 public:
  explicit Play(BytesView bytes) : input_(bytes) {
    for (const core::MemberConn on : {core::MemberConn{1}, core::MemberConn{2}})
      sessions_[on] = node_.greet(on, holder_of(on));
  }

  void run() {
    for (unsigned acts = 0; acts < kMostActs && !input_.empty(); ++acts) {
      act();
      check();
    }
    node_.hold = nullptr;
    node_.commit_fails = ErrorCode{};
    node_.release_held();
    check();
  }

 private:
  std::string_view peer() { return kPeers[input_.u8() % kPeers.size()]; }
  static std::string_view holder_of(core::MemberConn on) {
    return on % 2 == 0 ? "banks-1" : "banks";
  }
  core::MemberConn conn() { return 1 + input_.u8() % 4; }
  EntryId entry() {
    const std::size_t which = input_.u8();
    if (which >= 128) return pool().ids[which % pool().ids.size()];
    if (!node_.committed.empty()) return node_.committed[which % node_.committed.size()];
    return EntryId::from(crypto::hash("any", {}).view()).value();
  }

  void act() {
    switch (input_.u8() % 20) {
      case 0:
      case 1:
        return node_.connect(peer());
      case 2:
        return node_.give(core::PeerDown{node_of(peer()).id});
      case 3:
      case 4:
      case 5:
        return push();
      case 6:
        return push_altered();
      case 7:
        return any_peer_frame();
      case 8:
        return small_peer_frame();
      case 9:
        return raw_peer_frame();
      case 10: {
        const core::MemberConn on = conn();
        sessions_[on] = node_.greet(on, holder_of(on));
        return;
      }
      case 11:
      case 12:
        return post();
      case 13:
        return ask();
      case 14:
        return any_member_frame();
      case 15:
        return node_.give(core::MemberGone{conn()});
      case 16:
        return hold();
      case 17:
        return input_.flag() ? node_.release_held() : node_.release_held_backwards();
      case 18:
        return trouble();
      default:
        return time();
    }
  }

  Item item() {
    Item out = input_.one_of(pool().items);
    const unsigned ways = input_.u8();
    if ((ways & 7) == 1) out.body.clear();
    if ((ways & 7) == 2) out.body = edited(input_, out.body);
    if ((ways & 56) == 8) out.routing.clear();
    if ((ways & 56) == 16) out.routing = edited(input_, out.routing);
    if ((ways & 64) != 0) out.body_follows = out.body.empty();
    if ((ways & 128) != 0) out.signature.bytes[input_.u8() % 64] ^= 1;
    return out;
  }
  void push() {
    Push frame;
    const std::string_view from = peer();
    for (unsigned left = 1 + input_.u8() % 4; left > 0; --left) frame.items.push_back(item());
    node_.frame(from, frame);
  }
  // A node signs a header of its own making.
  void push_altered() {
    const std::string_view from = peer();
    Item item = input_.one_of(pool().items);
    auto header = parse<EntryHeader>(edited(input_, item.header));
    if (!header) return;
    if (input_.flag()) header->author = node_of(from).id;
    if (input_.flag()) header->seq = input_.u8();
    if (input_.flag()) header->hlc = (node_.now + input_.u16() * std::uint64_t{1000}) << 16;
    node_.frame(from, Push{{core::signed_item(*header, node_of(from), item.body)}});
  }
  void any_peer_frame() {
    test::SeededRandom random(input_.u64());
    const std::string_view from = peer();
    const std::size_t kind = input_.u8() % std::variant_size_v<PeerFrame>;
    node_.frame(from, test::random_alternative<PeerFrame>(random, kind));
  }
  void small_peer_frame() {
    const std::string_view from = peer();
    const NodeId author = input_.one_of(council().nodes())->id;
    const std::uint64_t low = input_.u8();
    const std::uint64_t high = low + input_.u8();
    switch (input_.u8() % 10) {
      case 0:
        return node_.frame(from, Have{{{author, high, entry()}}});
      case 1:
        return node_.frame(from, Want{{{author, low, high}}});
      case 2:
        return node_.frame(from, WantBodies{{entry(), entry()}});
      case 3:
        return node_.frame(from, ChunkWant{entry(), static_cast<std::uint32_t>(low),
                                           static_cast<std::uint32_t>(high)});
      case 4:
        return node_.frame(from, Chunk{entry(), static_cast<std::uint32_t>(low),
                                       to_bytes(input_.chunk()), to_bytes(input_.chunk())});
      case 5:
        return node_.frame(from, PairSum{low, crypto::hash("any", {})});
      case 6:
        return node_.frame(from, PairList{author, low, high, {low, high + 1}});
      case 7:
        return node_.frame(from, Acks{{{entry(), input_.flag(), {}, input_.u8()}}});
      case 8:
        return node_.frame(from, ReceiptsAck{{entry()}});
      default:
        return receipt(from);
    }
  }
  void receipt(std::string_view from) {
    const test::CouncilNode& by = node_of(peer());
    Receipt receipt =
        crypto::make_receipt(by.nsk, council().network, entry(), by.id, input_.u8(), node_.now);
    if (input_.flag()) receipt.signature.bytes[0] ^= 1;
    const Bytes bytes = encode(receipt);
    if (input_.flag()) return node_.frame(from, Receipts{{bytes}});
    node_.frame(from, Acks{{{receipt.entry_id, true, bytes, 0}}});
  }
  void raw_peer_frame() {
    const std::string_view from = peer();
    const Bytes good = encode_peer_frame(Push{{input_.one_of(pool().items)}});
    const Bytes bytes = input_.flag() ? to_bytes(input_.chunk()) : edited(input_, good);
    node_.give(core::PeerFrameIn{node_of(from).id, bytes});
  }

  void post() {
    const core::MemberConn on = conn();
    const std::string_view who = holder_of(on);
    const test::CouncilOrg& banks = council().org("banks");
    const test::CouncilHolder& author = who == "banks" ? banks.holder : banks.companies[0].officer;
    Bytes body(limits::kBodyBuckets[0], input_.u8());
    PostRequest request;
    request.dist = static_cast<Dist>(input_.u8() % 4);
    request.lane = static_cast<Lane>((input_.u8() + 2) % 4);
    request.expires_ms = horizon_ms(node_.now, input_.flag() ? input_.u16() : 61);
    request.expires_ms = std::max<std::uint64_t>(request.expires_ms, 1);
    request.holder = author.id;
    request.msg_id.bytes[0] = input_.u8();
    request.body_hash = crypto::body_hash(body);
    request.body_len = static_cast<std::uint32_t>(body.size());
    if (request.dist == Dist::kDirected || request.dist == Dist::kCommunity) {
      request.key_commit.bytes[0] = 1;
    }
    if (request.dist == Dist::kDirected) {
      const unsigned named = input_.u8();  // zero: this node alone
      for (std::size_t i = 0; i < council().nodes().size(); ++i) {
        const test::CouncilNode& to = *council().nodes()[i];
        const bool self = to.id == node_.self.id;
        if ((named >> i & 1) == (self ? 1 : 0)) continue;
        request.plan.push_back({to.id, {{ReaderClass::kStaff, 3, to.org, {}}}});
      }
      std::sort(request.plan.begin(), request.plan.end(),
                [](const auto& a, const auto& b) { return a.node < b.node; });
    }
    Post post;
    post.request = input_.flag() ? edited(input_, encode(request)) : encode(request);
    post.signature = crypto::sign_post(author.sign, council().network, node_.self.id, sessions_[on],
                                       post.request);
    if (input_.u8() % 8 != 1) post.body = std::move(body);
    (void)node_.ask(on, who, std::move(post));
  }
  void ask() {
    const core::MemberConn on = conn();
    const std::string_view who = holder_of(on);
    switch (input_.u8() % 7) {
      case 0:
        (void)node_.ask(on, who, FeedWant{input_.u8(), input_.u8(), input_.u16()});
        return;
      case 1:
        (void)node_.ask(on, who, BodyWant{entry(), input_.u16()});
        return;
      case 2: {
        const Bytes whole(100'000, input_.u8());
        const std::size_t from = input_.below(whole.size());
        const std::size_t size = std::min<std::size_t>(input_.u16(), whole.size() - from);
        (void)node_.ask(on, who,
                        BodyPut{{crypto::body_hash(whole), static_cast<std::uint32_t>(whole.size()),
                                 static_cast<std::uint32_t>(from), Bytes(size, whole[0])}});
        return;
      }
      case 3:
        (void)node_.ask(on, who, DeliveryWant{entry(), input_.u8(), input_.u16()});
        return;
      case 4:
        (void)node_.ask(on, who, RosterWant{input_.u8()});
        return;
      case 5:
        (void)node_.ask(on, who, PeersWant{});
        return;
      default:
        return change_access(on, who);
    }
  }
  void change_access(core::MemberConn on, std::string_view who) {
    const test::CouncilOrg& banks = council().org("banks");
    const test::CouncilHolder& officer = banks.companies[0].officer;
    Access access;
    access.network_id = council().network;
    access.node = node_.self.id;
    access.serial = input_.u8();
    access.created_ms = node_.now;
    if (input_.flag()) {
      access.remove = {officer.id};
    } else {
      access.add = {{officer.id, officer.org, officer.handle, officer.sign.public_key(),
                     officer.transport.curve_public_key(), false}};
    }
    const SignedAccess wire = crypto::sign_access(banks.admin, {}, access);
    (void)node_.ask(on, who, AccessRequest{edited(input_, encode(wire))});
  }
  void any_member_frame() {
    test::SeededRandom random(input_.u64());
    const core::MemberConn on = conn();
    const std::size_t kind = input_.u8() % std::variant_size_v<MemberMessage>;
    if (input_.flag()) {
      const HolderId id = council().org("banks").holder.id;
      node_.give(core::MemberFrameIn{on, id, to_bytes(input_.chunk())});
    } else {
      (void)node_.ask(on, holder_of(on), test::random_alternative<MemberMessage>(random, kind));
    }
  }

  void hold() {
    const unsigned which = input_.u8();
    if (which == 0) {
      node_.hold = nullptr;
      node_.release_held();
      return;
    }
    node_.hold = [which](const core::Effect& of) { return (which >> of.index() % 8 & 1) != 0; };
  }
  void trouble() {
    switch (input_.u8() % 4) {
      case 0:
        node_.commit_fails = ErrorCode::kStorageFull;
        return;
      case 1:
        node_.commit_fails = ErrorCode::kIo;
        return;
      case 2:
        node_.commit_fails = ErrorCode{};
        return;
      default:
        node_.commit_fails = ErrorCode{};
        node_.restart();
        seen_frames_ = 0;
        sessions_.clear();
        return;
    }
  }
  void time() {
    const std::uint64_t ms = input_.flag() ? input_.u16() : input_.u16() * std::uint64_t{60'000};
    if (ms <= 120'000) return node_.pass(ms);
    switch (input_.u8() % 8) {
      case 0:  // a clock set back
        node_.now -= std::min(ms, node_.now - test::kCouncilStartMs);
        break;
      case 1:  // all bodies expire, the clear ones too with luck
        node_.now += (ms / 60'000 % 500) * limits::kDayMs;
        break;
      default:  // as after a sleep of the machine
        node_.now += ms;
        break;
    }
    node_.give(core::Timer{});
  }

  // What holds after every act: nothing is acknowledged or sent as own before it is durable, and
  // the own log has one entry a number.
  void check() {
    latest_ = std::max(latest_, node_.now);
    if (latest_ > kNothingExpiredMs) return;
    for (; seen_frames_ < node_.frames.size(); ++seen_frames_) {
      const PeerFrame& frame = node_.frames[seen_frames_].frame;
      if (const auto* acks = std::get_if<Acks>(&frame)) {
        for (const Ack& ack : acks->acks) {
          CEPTOAR_CHECK(ack.code != 0 || node_.holds(NodeTable::kEntries, ack.entry_id.view()));
        }
      } else if (const auto* push = std::get_if<Push>(&frame)) {
        for (const Item& sent : push->items) check_sent(sent);
      }
    }
    for (const auto& [author, frontier] : node_.core->frontiers()) {
      CEPTOAR_CHECK(frontier.seq == 0 ||
                    node_.holds(NodeTable::kLog, key_log(author, frontier.seq)));
    }
  }
  void check_sent(const Item& sent) {
    const EntryId id = core::id_of(sent);
    CEPTOAR_CHECK(node_.holds(NodeTable::kEntries, id.view()));
    const EntryHeader header = parse<EntryHeader>(sent.header).value();
    if (header.author != node_.self.id) return;
    const auto [at, added] = own_.try_emplace(header.seq, id);
    CEPTOAR_CHECK(at->second == id);
  }

  Input input_;
  core::Harness node_{"banks"};
  std::map<core::MemberConn, Hash32> sessions_;
  std::map<std::uint64_t, EntryId> own_;
  std::size_t seen_frames_ = 0;
  std::uint64_t latest_ = 0;
};

void run(BytesView bytes) { Play(bytes).run(); }

const Registration kRegistered("core", run);

}  // namespace
}  // namespace ceptoar::fuzz
