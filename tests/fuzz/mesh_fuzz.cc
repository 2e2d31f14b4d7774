// SPDX-License-Identifier: Apache-2.0
// Three real cores that talk to each other, under orders from the input: frames are lost, doubled, put out
// of order, altered and replayed, links break, disks are slow, full or broken, machines stop between any two
// results, clocks differ, members post and try again. The same input gives the same run.
//
// After every frame: nothing is acknowledged, announced or sent that is not durable; no position of any log
// has two entries; a directed body goes to nodes that are named; no node calls another one a forger; what
// is kept in memory has its limits; what was durable before a restart counts after it. An exchange comes
// to an end by itself. At the end everything is mended, and then all that a member was told is posted is
// where it belongs.
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>

#include "crypto/certificate.h"
#include "schema/time.h"
#include "tests/fuzz/fuzz.h"
#include "tests/node/core_harness.h"

namespace ceptoar::fuzz {
namespace {

using core::council;
using core::node_of;

constexpr std::array<std::string_view, 3> kOrgs = {"banks", "telecom", "fsa"};
constexpr std::size_t kNodes = kOrgs.size();
constexpr unsigned kMostActs = 160;
constexpr std::size_t kMostPosts = 48;
constexpr std::size_t kMostLargePosts = 2;
constexpr std::size_t kMostOnALink = 512;
constexpr std::size_t kOldFrames = 64;
// Of one exchange without any time going by: more is two nodes that never stop answering each other.
constexpr std::size_t kMostOfAnExchange = 20'000;
constexpr std::uint64_t kRoundMs = 500;
constexpr unsigned kRoundsToMend = 1'200;

struct Planned {
  std::size_t at = 0;         // whose member posts it
  PostRequest request;
  Bytes body;
  std::set<NodeId> named;
  std::optional<EntryId> id;  // once the member was told
};

struct Site {
  explicit Site(std::string_view org) : node(org) { node.commit_late = true; }
  core::Harness node;
  core::MemberConn conn = 0;
  Hash32 session;
  std::map<std::uint64_t, std::size_t> asked;  // request -> post
  std::size_t committed_seen = 0;
  std::size_t logs_seen = 0;
  std::int64_t ahead_s = 0;
  bool read_only = false;  // after an error of the disk, until it starts anew
};

struct Link {
  bool up = false;
  std::deque<Bytes> frames;
};

class Mesh {
 public:
  explicit Mesh(BytesView bytes) : input_(bytes) {
    for (const std::string_view org : kOrgs) sites_.emplace_back(org);
    for (std::size_t at = 0; at < kNodes; ++at) greet(at);
    look();
  }

  void run() {
    for (unsigned acts = 0; acts < kMostActs && !input_.empty(); ++acts) {
      act();
      look();
    }
    mend();
  }

 private:
  struct Way {
    std::size_t from;
    std::size_t to;
  };
  Way way() {
    const std::size_t which = input_.u8();
    return {which % kNodes, (which + 1 + which / kNodes % 2) % kNodes};
  }
  std::size_t site() { return input_.u8() % kNodes; }
  Link& link(Way way) { return links_[way.from][way.to]; }
  core::Harness& node(std::size_t at) { return sites_[at].node; }

  void act() {
    switch (input_.u8() % 16) {
      case 0:
        return link_up(way());
      case 1:
        return link_down(way());
      case 2:
      case 3:
      case 4: {
        const Way on = way();
        for (unsigned left = 1 + input_.u8() % 8; left > 0 && !link(on).frames.empty(); --left) {
          deliver(on, take(on, 0));
        }
        return;
      }
      case 5:
      case 6:
      case 7:
      case 8:
        return trouble_on(way());
      case 9:
        return plan_post();
      case 10:
        if (!posts_.empty()) send_post(input_.below(posts_.size()));
        return;
      case 11:
        return hold(site());
      case 12:
        return release(site());
      case 13:
        return trouble_at(site());
      case 14:
        return time();
      default: {
        const Way on = way();
        const std::size_t at = input_.below(old_.size());
        if (link(on).up && !old_.empty()) deliver(on, old_[at]);
        return;
      }
    }
  }

  // --- links ---
  void link_up(Way on) {
    if (link(on).up) return;
    link(on).up = links_[on.to][on.from].up = true;
    node(on.from).give(core::PeerUp{node(on.to).self.id});
    look();
    node(on.to).give(core::PeerUp{node(on.from).self.id});
  }
  void link_down(Way on) {
    if (!link(on).up) return;
    link(on) = links_[on.to][on.from] = {};
    node(on.from).give(core::PeerDown{node(on.to).self.id});
    node(on.to).give(core::PeerDown{node(on.from).self.id});
  }
  Bytes take(Way on, std::size_t at) {
    std::deque<Bytes>& frames = link(on).frames;
    Bytes frame = std::move(frames[at]);
    frames.erase(frames.begin() + static_cast<std::ptrdiff_t>(at));
    return frame;
  }
  void deliver(Way on, Bytes frame) {
    node(on.to).give(core::PeerFrameIn{node(on.from).self.id, std::move(frame)});
    look();
  }
  void trouble_on(Way on) {
    const unsigned what = input_.u8() % 4;
    if (link(on).frames.empty()) return;
    const std::size_t at = input_.below(link(on).frames.size());
    switch (what) {
      case 0:  // out of its turn
        return deliver(on, take(on, at));
      case 1:
        (void)take(on, at);
        return;
      case 2: {
        const Bytes frame = link(on).frames[at];
        for (unsigned again = 1 + input_.u8() % 16; again > 0; --again) deliver(on, frame);
        return;
      }
      default:
        return deliver(on, edited(input_, take(on, at)));
    }
  }

  // --- members ---
  void greet(std::size_t at) {
    Site& site = sites_[at];
    site.conn = ++conns_;
    site.session = site.node.greet(site.conn, kOrgs[at]);
    site.asked.clear();
  }
  void plan_post() {
    Planned plan;
    plan.at = site();
    const unsigned how = input_.u8();
    if (posts_.size() >= kMostPosts) return;
    const core::Harness& author = node(plan.at);
    PostRequest& request = plan.request;
    request.dist = static_cast<Dist>(how % 4);
    request.lane = static_cast<Lane>(how / 4 % 4);
    const bool control = request.dist == Dist::kControl;
    if (request.lane == Lane::kControl && !control) request.lane = Lane::kNormal;
    const bool large = request.lane == Lane::kBulk && !control && large_posts_ < kMostLargePosts;
    large_posts_ += large ? 1 : 0;
    const auto number = static_cast<std::uint8_t>(posts_.size());
    plan.body = control ? encode(Control{ControlKind::kKeyStatement, author.org.staff.wire})
                        : Bytes(limits::kBodyBuckets[large ? 4 : 0], number);
    request.expires_ms = horizon_ms(author.now, limits::kSealedHorizonDays);
    request.holder = author.org.holder.id;
    request.msg_id.bytes[0] = number;
    request.msg_id.bytes[1] = 1;
    request.body_hash = crypto::body_hash(plan.body);
    request.body_len = static_cast<std::uint32_t>(plan.body.size());
    request.inner_commit.bytes[0] = 1;
    if (request.dist == Dist::kDirected || request.dist == Dist::kCommunity) {
      request.key_commit.bytes[0] = 1;
    }
    name_nodes(plan, how / 16);
    if (request.dist == Dist::kDirected) plan_of_body_[request.body_hash] = posts_.size();
    posts_.push_back(std::move(plan));
    send_post(posts_.size() - 1);
  }
  static void name_nodes(Planned& plan, unsigned which) {
    const bool directed = plan.request.dist == Dist::kDirected;
    for (std::size_t at = 0; at < kNodes; ++at) {
      if (directed && at != plan.at && (which >> at & 1) == 0) continue;
      const test::CouncilNode& to = node_of(kOrgs[at]);
      plan.named.insert(to.id);
      if (directed) {
        plan.request.plan.push_back({to.id, {{ReaderClass::kStaff, 0, to.org, {}}}});
      }
    }
    std::sort(plan.request.plan.begin(), plan.request.plan.end(),
              [](const auto& a, const auto& b) { return a.node < b.node; });
  }
  // The first time, or once more as after a lost answer.
  void send_post(std::size_t index) {
    const Planned& plan = posts_[index];
    Site& site = sites_[plan.at];
    const test::CouncilHolder& author = site.node.org.holder;
    Post post;
    post.request = encode(plan.request);
    post.signature = crypto::sign_post(author.sign, council().network, site.node.self.id,
                                       site.session, post.request);
    if (plan.body.size() <= limits::kInlineBodyBytes) {
      post.body = plan.body;
    } else {
      for (std::size_t at = 0; at < plan.body.size(); at += limits::kInlineBodyBytes) {
        const std::size_t size = std::min(limits::kInlineBodyBytes, plan.body.size() - at);
        BodyPut put;
        put.part = {plan.request.body_hash, plan.request.body_len, static_cast<std::uint32_t>(at),
                    to_bytes(BytesView(plan.body).subspan(at, size))};
        ask(site, std::move(put));
      }
    }
    site.asked[requests_ + 1] = index;
    ask(site, std::move(post));
  }
  void ask(Site& site, MemberMessage message) {
    site.node.give(core::MemberFrameIn{site.conn, site.node.org.holder.id,
                                       encode_member_frame({++requests_, std::move(message)})});
  }

  // --- machines ---
  void hold(std::size_t at) {
    const unsigned which = input_.u8() % 16;
    node(at).hold = [which](const core::Effect& of) {
      if (std::holds_alternative<core::Commit>(of)) return (which & 1) != 0;
      if (std::holds_alternative<core::Load>(of) || std::holds_alternative<core::Scan>(of)) {
        return (which & 2) != 0;
      }
      const bool sign = std::holds_alternative<core::SignEntry>(of) ||
                        std::holds_alternative<core::SignReceipt>(of);
      return (which & (sign ? 4u : 8u)) != 0;
    };
  }
  void release(std::size_t at) {
    core::Harness& on = node(at);
    const unsigned how = input_.u8();
    for (unsigned left = 1 + how / 4; left > 0 && !on.held.empty(); --left) {
      const std::size_t last = on.held.size() - 1;
      on.release(how % 4 == 0 ? last : how % 4 == 1 ? input_.below(last + 1) : 0);
      look();
    }
  }
  void trouble_at(std::size_t at) {
    core::Harness& on = node(at);
    switch (input_.u8() % 4) {
      case 0:
        on.commit_fails = ErrorCode::kStorageFull;
        return;
      case 1:
        on.commit_fails = ErrorCode::kIo;
        sites_[at].read_only = true;
        return;
      case 2:
        on.commit_fails = ErrorCode{};
        return;
      default:
        on.write_held(input_.u8() % 8);  // these were durable, and nobody heard of it
        return restart(at);
    }
  }
  void restart(std::size_t at) {
    core::Harness& on = node(at);
    look();
    const auto before = on.core->frontiers();
    for (std::size_t other = 0; other < kNodes; ++other) {
      if (other == at || !links_[at][other].up) continue;
      links_[at][other] = links_[other][at] = {};
      node(other).give(core::PeerDown{on.self.id});
    }
    on.commit_fails = ErrorCode{};
    sites_[at].read_only = false;
    on.restart();
    const auto after = on.core->frontiers();
    for (const auto& [author, frontier] : before) {
      CEPTOAR_CHECK(after.contains(author) && after.at(author).seq >= frontier.seq);
    }
    look();
    greet(at);
  }
  void time() {
    if (input_.flag()) {
      const std::uint64_t ms = input_.u16();
      for (std::size_t at = 0; at < kNodes; ++at) node(at).pass(ms);
      return;
    }
    // A clock is set, at most two minutes off.
    Site& of = sites_[site()];
    const std::int64_t ahead_s = static_cast<std::int64_t>(input_.u8()) - 128;
    of.node.now += static_cast<std::uint64_t>((ahead_s - of.ahead_s) * 1000);
    of.ahead_s = ahead_s;
    of.node.give(core::Timer{});
  }

  // --- what must hold ---
  void look() {
    do {
      for (std::size_t at = 0; at < kNodes; ++at) look_at(at);
      const std::set<std::pair<std::size_t, std::size_t>> cut = std::move(cut_);
      cut_.clear();
      for (const auto& [from, to] : cut) link_down({from, to});
      if (cut.empty()) return;
    } while (true);
  }
  void look_at(std::size_t at) {
    core::Harness& on = node(at);
    for (; sites_[at].committed_seen < on.committed.size(); ++sites_[at].committed_seen) {
      check_committed(on, on.committed[sites_[at].committed_seen]);
    }
    for (const core::Sent& sent : std::exchange(on.frames, {})) {
      check_frame(on, sent);
      const auto to = std::find_if(sites_.begin(), sites_.end(), [&](const Site& site) {
        return site.node.self.id == sent.peer;
      });
      if (to == sites_.end()) continue;
      carry({at, static_cast<std::size_t>(to - sites_.begin())}, encode_peer_frame(sent.frame));
    }
    for (const core::Answered& answer : std::exchange(on.answers, {})) check_answer(at, answer);
    for (; sites_[at].logs_seen < on.logs.size(); ++sites_[at].logs_seen) {
      const std::string& code = on.logs[sites_[at].logs_seen].code;
      CEPTOAR_CHECK(code != "fork" && code != "own-fork" && code != "chain-broken" &&
                    code != "message-again");
    }
    CEPTOAR_CHECK(on.store.table(NodeTable::kForks).empty());
    for (const NodeId& peer : std::exchange(on.cut, {})) {
      for (std::size_t to = 0; to < kNodes; ++to) {
        if (node(to).self.id == peer) cut_.insert({at, to});
      }
    }
    check_kept(on.core->kept());
    for (const auto& [author, frontier] : on.core->frontiers()) check_announced(on, frontier);
  }
  void carry(Way on, Bytes frame) {
    CEPTOAR_CHECK(frame.size() <= limits::kFrameBytes);
    if (old_.size() >= kOldFrames) old_.pop_front();
    old_.push_back(frame);
    Link& link = this->link(on);
    if (link.up && link.frames.size() < kMostOnALink) link.frames.push_back(std::move(frame));
  }

  void check_committed(const core::Harness& on, const EntryId& id) {
    const Bytes* row = on.store.find(NodeTable::kEntries, id.view());
    CEPTOAR_CHECK(row != nullptr);  // nothing expires in so short a time
    const EntryHeader header = parse<EntryHeader>(parse_entry_row(*row)->header).value();
    const auto [known, added] = positions_.try_emplace({header.author, header.seq}, id);
    CEPTOAR_CHECK(known->second == id);
  }
  void check_frame(const core::Harness& from, const core::Sent& sent) const {
    if (const auto* acks = std::get_if<Acks>(&sent.frame)) {
      for (const Ack& ack : acks->acks) {
        if (ack.code != 0) continue;
        CEPTOAR_CHECK(from.holds(NodeTable::kEntries, ack.entry_id.view()));
        CEPTOAR_CHECK(!ack.body || from.holds(NodeTable::kBodies, ack.entry_id.view()));
      }
    } else if (const auto* push = std::get_if<Push>(&sent.frame)) {
      for (const Item& item : push->items) {
        CEPTOAR_CHECK(from.holds(NodeTable::kEntries, core::id_of(item).view()));
        if (!item.body.empty() || item.body_follows) check_reader(item.header, sent.peer);
      }
    } else if (const auto* chunk = std::get_if<Chunk>(&sent.frame)) {
      const Bytes* row = from.store.find(NodeTable::kEntries, chunk->entry_id.view());
      CEPTOAR_CHECK(row != nullptr);
      check_reader(parse_entry_row(*row)->header, sent.peer);
    } else if (const auto* have = std::get_if<Have>(&sent.frame)) {
      for (const Frontier& frontier : have->frontiers) check_announced(from, frontier);
    }
  }
  void check_reader(BytesView header, const NodeId& to) const {
    const auto post = plan_of_body_.find(parse<EntryHeader>(header).value().body_hash);
    CEPTOAR_CHECK(post == plan_of_body_.end() || posts_[post->second].named.contains(to));
  }
  static void check_announced(const core::Harness& on, const Frontier& frontier) {
    const Bytes* id = on.store.find(NodeTable::kLog, key_log(frontier.author, frontier.seq));
    CEPTOAR_CHECK(id != nullptr && *id == to_bytes(frontier.head.view()));
  }
  void check_answer(std::size_t at, const core::Answered& answer) {
    Site& site = sites_[at];
    const auto asked = answer.conn == site.conn ? site.asked.find(answer.id) : site.asked.end();
    if (asked == site.asked.end()) return;
    Planned& plan = posts_[asked->second];
    site.asked.erase(asked);
    const auto* posted = std::get_if<Posted>(&answer.message);
    if (posted == nullptr) return;
    CEPTOAR_CHECK(site.node.holds(NodeTable::kEntries, posted->entry_id.view()));
    CEPTOAR_CHECK(site.node.holds(NodeTable::kBodies, posted->entry_id.view()));
    CEPTOAR_CHECK(!plan.id || *plan.id == posted->entry_id);  // one entry, however often it is sent
    plan.id = posted->entry_id;
  }
  static void check_kept(const core::Kept& kept) {
    constexpr std::size_t kOneMore = limits::kBodyBytes + limits::kFrameBytes;
    constexpr std::size_t kOfPeer = 2 * limits::kUnackedBytesPerPeer;
    CEPTOAR_CHECK(kept.incoming_bytes <= limits::kQuarantineBytes / 2 + kNodes * kOneMore);
    CEPTOAR_CHECK(kept.incoming_bytes_of_peer <= kOfPeer);
    CEPTOAR_CHECK(kept.in_order_of_peer <= limits::kVerifyInFlightPerPeer);
    CEPTOAR_CHECK(kept.queued_for_peer <= limits::kSeqsPerFrame);
    // Flashes in memory go beside the window, and there are as many as fit into it.
    CEPTOAR_CHECK(kept.flights_to_peer <= 2 * limits::kUnackedEntriesPerPeer);
    CEPTOAR_CHECK(kept.flight_bytes_to_peer <= 3 * limits::kUnackedBytesPerPeer);
    CEPTOAR_CHECK(kept.ranges_for_peer <= limits::kRangesPerFrame);
    CEPTOAR_CHECK(kept.claims_of_peer <= council().nodes().size());
    CEPTOAR_CHECK(kept.parked_of_author <= limits::kParkedPerAuthor);
    CEPTOAR_CHECK(kept.missing_of_author <= limits::kMissingBodiesPerAuthor);
    CEPTOAR_CHECK(kept.waiting_votes_of_author <= limits::kWaitingVotesPerAuthor);
    CEPTOAR_CHECK(kept.pulled_bytes <= kept.pulls * limits::kBodyBytes);
    CEPTOAR_CHECK(kept.pulls <= (council().nodes().size() - 1) *
                                    (limits::kUnackedBytesPerPeer / limits::kBodyBytes));
    CEPTOAR_CHECK(kept.fresh_bytes <= limits::kUnackedBytesPerPeer + kOneMore);
    CEPTOAR_CHECK(kept.staged_bytes <= limits::kStagedBytesPerHolder);
    CEPTOAR_CHECK(kept.held_post_bytes <= limits::kQuarantineBytes + kOneMore);
  }

  // --- the end ---
  void mend() {
    for (std::size_t at = 0; at < kNodes; ++at) {
      node(at).hold = nullptr;
      node(at).commit_fails = ErrorCode{};
      node(at).release_held();
      link_down({at, (at + 1) % kNodes});
    }
    look();
    for (std::size_t at = 0; at < kNodes; ++at) {
      if (sites_[at].read_only) restart(at);
    }
    for (unsigned round = 0; round < kRoundsToMend; ++round) {
      exchange();
      if (whole()) return check_end();
      for (std::size_t at = 0; at < kNodes; ++at) node(at).pass(kRoundMs);
      look();
    }
    CEPTOAR_CHECK(false);  // it does not come together again
  }
  void exchange() {
    for (std::size_t at = 0; at < kNodes; ++at) link_up({at, (at + 1) % kNodes});
    look();
    std::size_t left = kMostOfAnExchange;
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t from = 0; from < kNodes; ++from) {
        for (std::size_t to = 0; to < kNodes; ++to) {
          if (links_[from][to].frames.empty()) continue;
          CEPTOAR_CHECK(left-- > 0);
          moved = true;
          deliver({from, to}, take({from, to}, 0));
        }
      }
    }
  }
  bool whole() {
    const auto everything = node(0).core->frontiers();
    for (Site& site : sites_) {
      if (site.node.core->frontiers() != everything) return false;
    }
    return std::all_of(posts_.begin(), posts_.end(), [&](const Planned& plan) {
      return !plan.id || (everything.contains(node(plan.at).self.id) && arrived(plan));
    });
  }
  bool arrived(const Planned& plan) {
    for (Site& site : sites_) {
      const core::Harness& on = site.node;
      if (!on.holds(NodeTable::kEntries, plan.id->view())) return false;
      if (!plan.named.contains(on.self.id)) continue;
      if (!on.holds(NodeTable::kBodies, plan.id->view())) return false;
      const bool author = on.self.id == node(plan.at).self.id;
      if (!author && !node(plan.at).holds(NodeTable::kReceipts, key_receipt(*plan.id, on.self.id))) {
        return false;
      }
    }
    return true;
  }
  void check_end() {
    for (const Planned& plan : posts_) {
      if (!plan.id) continue;
      for (Site& site : sites_) {
        const Bytes* body = site.node.store.find(NodeTable::kBodies, plan.id->view());
        CEPTOAR_CHECK((body != nullptr) == plan.named.contains(site.node.self.id));
        CEPTOAR_CHECK(body == nullptr || *body == plan.body);
      }
    }
  }

  Input input_;
  std::deque<Site> sites_;
  std::array<std::array<Link, kNodes>, kNodes> links_;
  std::deque<Bytes> old_;
  std::vector<Planned> posts_;
  std::map<Hash32, std::size_t> plan_of_body_;  // of directed ones
  std::map<std::pair<NodeId, std::uint64_t>, EntryId> positions_;
  std::set<std::pair<std::size_t, std::size_t>> cut_;
  core::MemberConn conns_ = 0;
  std::uint64_t requests_ = 1'000;
  std::size_t large_posts_ = 0;
};

void run(BytesView bytes) { Mesh(bytes).run(); }

const Registration kRegistered("mesh", run);

}  // namespace
}  // namespace ceptoar::fuzz
