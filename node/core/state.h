// SPDX-License-Identifier: Apache-2.0
// Inside of the core: its state and how its parts call each other. One idea a file: peers.cc links
// and sessions, receive.cc verification in order, log.cc admission and chains, quota.cc what an
// author or a holder may fill, push.cc sending, sync.cc frontiers, bodies.cc bodies and chunks, pairs.cc and
// pair_walk.cc directed bodies, outbox.cc receipts, posts.cc own entries, members.cc and reads.cc the
// member link, rosters.cc control entries, recoveries.cc those about recoveries, suspensions.cc the
// fast path, expiry.cc the sweep, audit.cc the audit log, copies.cc what certified devices ask, kept.cc
// what is held in memory. Included by node/core/*.cc alone.
#ifndef CEPTOAR_NODE_CORE_STATE_H_
#define CEPTOAR_NODE_CORE_STATE_H_

#include <array>
#include <deque>
#include <functional>
#include <list>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "crypto/roster_life.h"
#include "node/core/audit_state.h"
#include "node/core/author_log.h"
#include "node/core/copies.h"
#include "node/core/core.h"
#include "node/core/expiry.h"
#include "node/core/guard.h"
#include "node/core/incoming.h"
#include "node/core/jobs.h"
#include "node/core/missing.h"
#include "node/core/pairs.h"
#include "node/core/peer.h"
#include "node/core/plant.h"
#include "node/core/quota.h"
#include "node/core/rows.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::core {

// A body coming in chunks.
struct Pull {
  NodeId peer;
  EntryHeader header;
  Item item;                       // header, signature, routing; body grows
  std::uint32_t asked_to = 0;      // first chunk not asked for yet
  std::uint64_t deadline_ms = 0;
};

struct Waiter {
  MemberConn conn = 0;
  std::uint64_t id = 0;
};

struct OwnPost {
  std::vector<Waiter> waiters;
  std::optional<HolderId> by;                  // whose account it was charged to; none: the node's own
  Outgoing out;
  Bytes request;
  std::vector<PlannedNode> plan;
  LocalRecipients local;
  std::uint64_t arrival = 0;
  std::uint32_t of = 0;
  bool is_signed = false;
  bool failed = false;
  std::optional<RowWrite> with_it;             // in the same commit
  PairParts pair_parts;
  // Of the node's own: 0 when it is durable.
  std::function<void(const EntryId&, ErrorCode)> then = {};
};
using OwnPostPtr = std::shared_ptr<OwnPost>;

struct Staged {
  std::uint32_t total = 0;
  Bytes data;
};
struct Member {
  HolderId holder;
  bool greeted = false;
  Hash32 session;
  std::map<Hash32, Staged> staged;
  std::size_t requests = 0;  // not answered yet
  std::optional<OrgId> device_of;  // it proved to be a certified device of this organisation
  bool proving = false;            // a proof of it is being checked
};
// A member's question that went on to another node.
struct AskedHeads {
  Waiter who;
  NodeId node;
  Hash32 nonce;
  std::uint64_t asked_ms = 0;
};
struct Park {
  Waiter who;
  HolderId holder;
  std::uint64_t deadline_ms = 0;
  std::variant<FeedWant, DeliveryWant> want;
};

struct Wanting {
  NodeId peer;
  std::uint64_t to = 0;
  std::uint64_t deadline_ms = 0;
};

struct Core::State {
  State(Config config_in, crypto::Verified<crypto::RosterState> roster_in, Recovered recovered);

  // --- core.cc ---
  void on(PeerUp& event);
  void on(PeerDown& event);
  void on(PeerFrameIn& event);
  void on(PeerPartsIn& event);
  void on(MemberFrameIn& event);
  void on(MemberGone& event);
  void on(Timer& event);
  void on(PeerKey& event);
  void on(AuditNote& note);
  void on(RootsSeen& event);
  void on(Loaded& event);
  void on(Scanned& event);
  template <class E>
  void on(E& event) {
    jobs.finish(event);
  }
  void begin();
  void clock_went_back(std::uint64_t by_ms);
  void finish_step();
  void emit(Effect effect) { out.push_back(std::move(effect)); }
  void log(int severity, std::string code, std::string text);
  // A row that another one speaks of is not there, or is not what it was: for the operator. LMDB keeps no
  // checksums, so a damaged page shows in this way alone where values are not sealed.
  void damaged(const std::string& what);
  void load(std::vector<RowKey> rows, Then<Loaded> then, Lane lane = Lane::kNormal);
  void scan(NodeTable table, Bytes from, std::size_t limit, std::size_t max_bytes,
            Then<Scanned> then);
  void commit(Lane lane, RowBatch batch, Then<Committed> then);
  void send(Peer& peer, Lane lane, const PeerFrame& frame);
  std::uint64_t next_due() const;

  // --- peers.cc ---
  void make_peers();
  Peer* find_peer(const NodeId& id);
  void say_hello(Peer& peer);
  void void_flights(Peer& peer);
  void on_hello(Peer& peer, Hello& hello);
  void on_pong(Peer& peer, const Pong& pong);
  void dispatch(Peer& peer, PeerFrame& frame);
  void strike(Peer& peer, std::size_t points, const char* why);
  void tick_heads();
  void tick_retry();

  // --- receive.cc ---
  void on_push(Peer& peer, Push& push);
  void receive(Peer& peer, Item item);
  ErrorCode acceptable(const EntryHeader& header, const std::optional<SignPublicKey>& key) const;
  bool is_urgent(const Peer& peer, const EntryHeader& header) const;
  void verify(const IncomingPtr& in, crypto::CheckedEntry entry, const SignPublicKey& key);
  void drain(Peer& peer);
  void verified(const IncomingPtr& in);
  void ack(const NodeId& peer, const EntryId& id, ErrorCode code);
  void ack_good(const NodeId& peer, const EntryId& id, bool body, Bytes receipt);

  // --- quota.cc ---
  bool over_quota(const NodeId& author, Lane lane) const;
  void charge(AuthorLog& author, const EntryHeader& header);

  // --- log.cc ---
  void admit(const IncomingPtr& in);
  void defer(const IncomingPtr& in, Admission& behind);
  bool holds(const EntryHeader& header) const;
  void look_up_admitted();
  void look_up(std::vector<IncomingPtr> together);
  void judge(const IncomingPtr& in, const std::optional<Bytes>& entry_row,
             const std::optional<Bytes>& log_row, const std::optional<Bytes>& message_row);
  void judge_known(const IncomingPtr& in, const EntryRow& row);
  ErrorCode chain_verdict(const EntryHeader& header, const EntryId& id) const;
  void prove_fork(const IncomingPtr& in, const EntryId& other);
  void store_new(const IncomingPtr& in);
  void store_body(const IncomingPtr& in, const EntryRow& row);
  RowBatch& rows_to_store(Lane lane);
  void store(const IncomingPtr& in, std::uint64_t arrival, bool is_new);
  void commit_stored();
  void after_commit(const StoredPtr& stored, const Committed& done);
  void ask_receipt(const StoredPtr& stored);
  void finish_stored(Stored& stored);
  void acknowledge(const Incoming& in, const std::set<NodeId>& waiters, bool body, Bytes receipt);
  static bool tells_body(const EntryHeader& header, const NodeId& to);
  void release(const EntryId& id, ErrorCode code);
  void settle(const EntryHeader& header, const EntryId& id);
  void add_body_rows(RowBatch& batch, Incoming& in);
  void add_entry_rows(RowBatch& batch, const EntryHeader& header, const EntryId& id,
                      const EntryRow& row);
  void add_expiry_rows(RowBatch& batch, const EntryHeader& header, const EntryId& id, std::uint64_t arrival);
  void add_counts(RowBatch& batch, const NodeId& author);
  void settle_hints();
  void body_arrived(const EntryHeader& header, const EntryId& id, BytesView body,
                    const std::vector<NodeId>& named, const PairParts& pair_parts);
  std::uint64_t take_arrival();
  void arrival_settled(std::uint64_t arrival);
  std::uint64_t feed_end() const;
  void follow_clock(std::uint64_t hlc);
  void note_commit_failure(ErrorCode code);

  // --- push.cc ---
  void enqueue(Peer& peer, const EntryId& id, Lane lane);
  void remember_fresh(OutgoingPtr fresh);
  void pump(Peer& peer);
  void send_last(Peer& peer);
  std::vector<EntryId> take_queued(Peer& peer);
  // Of ids `from_log` every entry must be here.
  void load_outgoing(Peer& peer, const std::vector<EntryId>& ids, bool from_log);
  void look_at_routing(const Outgoing& entry);
  void load_bodies(Peer& peer, std::vector<std::shared_ptr<Outgoing>> found);
  void send_items(Peer& peer, const std::vector<OutgoingPtr>& entries);
  Item make_item(const Peer& peer, const Outgoing& entry) const;
  bool may_have_body(const NodeId& peer, const Outgoing& entry) const;
  void on_acks(Peer& peer, Acks& acks);
  void land(Peer& peer, const EntryId& id);
  void serve_next(Peer& peer);

  // --- sync.cc ---
  std::vector<Frontier> own_frontiers() const;
  void note_frontier(Peer& peer, const Frontier& frontier);
  void on_have(Peer& peer, const Have& have);
  void on_want(Peer& peer, const Want& want);
  void tick_have();
  void chase(const NodeId& author, bool eager);
  std::vector<SeqRange> gaps(const NodeId& author, std::uint64_t to) const;

  // --- bodies.cc ---
  void on_want_bodies(Peer& peer, const WantBodies& want);
  void on_chunk_want(Peer& peer, const ChunkWant& want);
  void send_chunks(Peer& peer, const ChunkWant& want, const Outgoing& entry);
  bool body_whole(const Outgoing& entry, BytesView body);
  void on_chunk(Peer& peer, Chunk& chunk);
  void begin_pull(const IncomingPtr& in);
  void ask_chunks(Pull& pull, const EntryId& id);
  void end_pulls_of(const NodeId& peer);
  void miss_body(const EntryHeader& header, const EntryId& id);  // missing.cc, as the next
  void look_for_missing();
  void want_missing_bodies();

  // --- pairs.cc ---
  void recover_pairs(const PairTallies& stored, bool no_routes);
  const Shared* shared_with(const NodeId& node) const;
  PairParts pair_parts(const EntryId& id, const std::vector<NodeId>& named) const;
  void note_stored(const PairTallies& change);
  void pair_add(const EntryHeader& header, const EntryId& id, const std::vector<NodeId>& named,
                const PairParts& parts);
  void pair_remove(const EntryHeader& header, const EntryId& id, const std::vector<NodeId>& named,
                   const PairParts& parts);
  void on_pair_sum(Peer& peer, const PairSum& sum);
  void send_pair_lists(Peer& peer, const Shared& shared);
  void on_pair_list(Peer& peer, const PairList& list);
  void want_unheld(const NodeId& node, std::vector<EntryId> ids, std::vector<RowKey> entries);

  // --- pair_walk.cc ---
  void begin_pairs();
  void tick_pairs();
  void walk_pairs();
  void walk_on();
  void count_page(const Scanned& routes, const std::vector<std::optional<Bytes>>& entries);
  void walk_page_over(bool good);
  void walk_done();
  void settle_pairs();

  // --- outbox.cc ---
  const OutboxRow* owed(const NodeId& node, const EntryId& id) const;
  void refill(Peer& peer);
  void offer(Peer& peer, Offers& offers, std::vector<Owed> entries);
  void offer_answered(Peer& peer, const Ack& answer, std::uint64_t sent_ms);
  void make_receipt(const EntryId& id, std::size_t recipients, std::uint64_t committed_ms,
                    std::function<void(Bytes)> then);
  void on_receipt_bytes(const NodeId& from, BytesView bytes);
  void receipt_verified(const Receipt& receipt);
  void receipt_lost(const NodeId& node);
  void commit_receipts();
  void prune_outbox();
  std::vector<NodeId> everybody() const;

  // --- members.cc ---
  void answer(const Waiter& who, MemberMessage message);
  void refuse(const Waiter& who, ErrorCode code);
  void on_member(Waiter who, MemberMessage& message);
  void on_member_hello(const Waiter& who, const MemberHello& hello);
  void on_access_request(const Waiter& who, const AccessRequest& request);
  void adopt_access(const Waiter& who, const ceptoar::Access& change);
  void on_peers_want(const Waiter& who);
  Peers peers_table();
  const AccessEntry* find_access(const HolderId& holder) const;
  void wake_feeds();
  void wake_deliveries(const EntryId& id);
  void expire_parks();

  // --- copies.cc ---
  const OrgId* proven(const Waiter& who);
  void on_device_proof(const Waiter& who, DeviceProof& proof);
  void on_copy_put(const Waiter& who, CopyPart& part);
  void store_copy(const OrgId& org, const Bytes& key, Bytes data);
  void copy_put(const Bytes& key, ErrorCode code);
  void copy_gone(const OrgId& org, std::uint32_t bytes);
  RowWrite copy_sum_row(const OrgId& org) const;
  void on_copies_want(const Waiter& who, const CopiesWant& want);
  void on_copy_want(const Waiter& who, const CopyWant& want);
  void on_access_want(const Waiter& who, const AccessWant& want);
  void sweep_copies();

  // --- reads.cc ---
  std::vector<std::uint16_t> stanzas_for(const HolderId& holder, const LocalRecipients& local,
                                         bool& for_me) const;
  std::vector<std::uint16_t> stanzas_in(const HolderId& holder,
                                        const std::optional<Bytes>& route_row, bool& for_me) const;
  void on_roster_want(const Waiter& who, const RosterWant& want);
  void on_feed_want(const Waiter& who, const HolderId& holder, const FeedWant& want);
  void serve_feed(const Waiter& who, const HolderId& holder, std::uint64_t after,
                  std::uint32_t limit);
  void on_body_want(const Waiter& who, const HolderId& holder, const BodyWant& want);
  void sign_heads(const Hash32& nonce, std::function<void(Bytes)> then);
  void on_heads_want(const Waiter& who, const HeadsWant& want);
  void on_heads_ask(Peer& peer, const HeadsAsk& ask);
  void on_heads_said(Peer& peer, HeadsSaid& said);
  void heads_refused(Peer& peer);
  void expire_heads();
  void end_heads(const std::function<bool(const AskedHeads&)>& which);
  void on_delivery_want(const Waiter& who, const HolderId& holder, const DeliveryWant& want,
                        bool may_park);
  void answer_delivery(const Waiter& who, const DeliveryWant& want,
                       const std::vector<NodeId>& named, const std::optional<Park>& park);

  // --- posts.cc ---
  void on_body_put(const Waiter& who, const BodyPut& put);
  void on_post(const Waiter& who, Post& post);
  void release_posts();
  void tell_who_waits();
  ErrorCode post_verdict(const PostRequest& request, const AccessEntry& entry) const;
  ErrorCode numbering_verdict() const;
  bool plan_fits(const PostRequest& request) const;
  void post_again(const Waiter& who, const PostRequest& request, const EntryId& id);
  void assign(const OwnPostPtr& post, const PostRequest& request);
  void commit_posts();
  void posts_committed(const std::vector<OwnPostPtr>& group);
  void post_published(const OwnPostPtr& post);
  void posts_failed(ErrorCode code);
  void forget_post(const OwnPostPtr& post, ErrorCode code);
  void note_control(const Outgoing& entry);

  // --- guard.cc ---
  void begin_guard();
  bool may_number() const;
  void hear_position(const Peer& peer, const Hello& hello);
  void doubt_own(Peer& peer, std::uint64_t seq);
  void fork_proven(const NodeId& author, const ForkProof& proof, bool told);
  void own_log_forked();
  bool fork_told(const NodeId& author) const;
  void add_fork_rows(RowBatch& batch, BytesView body);
  void take_fork_proof(const NodeId& from, BytesView object);
  void tick_guard();
  void post_own(Bytes body, std::optional<RowWrite> with_it, std::function<void(const EntryId&, ErrorCode)> then);

  // --- rosters.cc ---
  void on_control(const EntryHeader& header, BytesView body);
  void roster_votes_moved(const Hash32& before, RowBatch batch);
  std::optional<RosterCandidate> candidate_in(const NodeId& author, BytesView body) const;
  void add_candidate_row(RowBatch& batch, const EntryHeader& header, BytesView body);
  void keep_candidate(const RosterCandidate& candidate, RowBatch& batch);
  void take_roster(const RosterCandidate& candidate, RowBatch& batch);
  void roster_moved(crypto::RosterLife::Step step, RowBatch& batch);
  void read_waiting_votes();
  void read_votes_behind(const Bytes& row);
  void take_waiting_votes(const std::vector<Bytes>& rows, Loaded& page);
  void hear_roster(Peer& peer, const Hello& hello);
  void follow_roster();
  void recover_roster(const std::vector<Bytes>& stored, const std::vector<WaitingVote>& waiting,
                      const std::vector<RosterFact>& facts);

  // --- recoveries.cc ---
  void take_fact(RosterFact fact, RowBatch& batch);
  Result<crypto::RosterLife::Step> count_fact(const RosterFact& fact);
  void keep_fact(RosterFact fact, RowBatch& batch);
  void look_at_recoveries(RowBatch& batch);
  void recovery_facts_moved(RowBatch& batch);
  void tick_recoveries();
  void say_received();

  // --- suspensions.cc ---
  void see_roster();
  void take_suspension(RosterFact fact, RowBatch& batch);
  void look_at_suspensions(RowBatch& batch);
  void forget_suspensions(RowBatch& batch);

  // --- audit.cc ---
  void begin_audit();
  void note_audit(const AuditNote& note);
  void note_author(const NodeId& author, const AuditNote& note);
  void write_audit();
  void forget_audit();
  void tick_audit();
  void judge_silence();
  void forget_damaged(std::uint64_t upto);
  void forgotten(crypto::AuditHead next, RowBatch batch);
  void send_root();
  void root_sent(const EntryId& id, const crypto::AuditHead& head, ErrorCode code);
  void judge_canary();
  void canary_ends(EntryId id, bool good, std::size_t holders, const char* why);
  void add_witness_row(RowBatch& batch, const EntryHeader& header, const EntryId& id, BytesView body);
  void own_root_returned(const AuditRoot& root);
  AuditFigures audit_figures() const;

  // --- kept.cc ---
  Kept kept() const;

  // --- expiry.cc ---
  void sweep();
  std::uint64_t sweep_until() const;
  void sweep_page(std::vector<Expiring> due, bool full);
  void sweep_messages(std::vector<Expiring> due, bool full);
  void erase_page(const std::vector<Expiring>& due, const std::vector<std::optional<Bytes>>& message_rows, bool full);
  Erased erase_expired(const Expiring& due, const EntryRow& row, const std::optional<Bytes>& message_row,
                       RowBatch& batch);
  Erased erase_unreadable(const Expiring& due, RowBatch& batch);
  void erased(const Erased& entry);
  void sweep_over();

  Config config;
  crypto::RosterLife life;
  // life.in_force() as it is judged by now: see_roster().
  crypto::Verified<crypto::RosterState> roster;
  std::map<OrgId, std::uint64_t> suspended;        // by the fast path now, and from when
  std::map<NodeId, std::uint64_t> suspended_nodes; // the same, alone
  bool suspended_changed = false;                  // and nobody was told yet
  NetworkId network;
  WaitingVotes waiting_votes;                      // in the store, of versions that do not follow yet
  bool votes_unread = false;                       // the roster moved, and those of the next version were not read
  bool reading_votes = false;
  std::map<Bytes, std::uint64_t> roster_votes;     // rows of what was counted -> version
  std::vector<RosterFact> roster_facts;            // of versions or voters that are not here
  struct SuspensionRow { NodeId author; std::uint64_t kept_until_ms = 0; };
  std::map<Bytes, SuspensionRow> suspension_rows;  // of words that were counted
  std::set<Hash32> received_said;                  // recoveries whose receipt is on its way into the log
  RowBatch start_rows;                             // what the first step writes
  bool begun = false;

  struct LogLines {
    std::uint64_t since_ms = 0;
    std::size_t count = 0;
  };
  std::map<std::string, LogLines> log_lines;  // by code

  // Of the step being made.
  std::uint64_t now = 0;
  crypto::Random* random = nullptr;
  Effects out;
  std::set<NodeId> dirty;                 // peers with something to send
  std::vector<IncomingPtr> admitted;      // to be looked up in the store
  std::vector<Storing> storing;
  std::map<NodeId, std::vector<Ack>> acks;

  Jobs jobs;
  std::map<NodeId, Peer> peers;
  std::size_t verifying = 0;
  HeldBytes::Sum incoming_bytes = std::make_shared<std::size_t>(0);  // of all peers

  std::map<NodeId, AuthorLog> logs;
  std::unordered_map<EntryId, Admission, OnItsWay> admissions;
  std::map<Position, EntryId> positions;
  std::unordered_map<MessageKey, EntryId, OnItsWay> messages;
  std::set<NodeId> changed;               // frontiers to announce
  std::set<NodeId> hints_behind;          // whose log goes further than its row of kMeta says
  std::map<NodeId, Wanting> wanting;
  std::set<std::uint64_t> arrivals_open;  // numbers whose commit has not ended
  bool feeds_moved = false;               // some have ended in this step
  std::uint64_t last_arrival = 0;
  std::uint64_t last_hlc = 0;
  std::uint64_t bodies = 0;

  std::map<EntryId, OutgoingPtr> fresh;
  std::deque<EntryId> fresh_order;
  std::size_t fresh_bytes = 0;

  PairState pairs;

  MissingBodies missing;
  EntryId missing_looked_at;
  std::map<EntryId, Pull> pulls;

  std::map<EntryId, OutboxRow> outbox;
  std::map<std::pair<EntryId, NodeId>, Receipt> receipts_waiting;  // verified, not durable yet
  bool committing_receipts = false;
  std::uint64_t receipt_commits = 0;

  std::deque<OwnPostPtr> posts;           // numbered, in order
  std::map<MsgId, OwnPostPtr> post_of;    // numbered or still being verified
  std::size_t committing_posts = 0;
  struct HeldPost {
    Waiter who;
    Post post;
    std::uint64_t until_ms;  // then its member is told; 0: never
  };
  std::deque<HeldPost> posts_held;  // until may_number()

  HolderAccounts holder_accounts;
  std::map<HolderId, ceptoar::AccessEntry> access;
  std::uint64_t access_serial = 0;
  bool changing_access = false;
  std::map<MemberConn, Member> members;
  std::list<Park> parks;
  std::vector<AskedHeads> heads_asked;
  bool read_only = false;
  AuditState audit;
  Guard guard;
  CopyStore copies;
  std::map<Bytes, std::vector<Waiter>> copies_open;  // parts that are being put, and by whom

  std::uint64_t have_due = 0;  // 0: nothing to announce
  std::uint64_t heads_due = 0;
  std::uint64_t retry_due = 0;
  std::uint64_t sweep_due = 0;
  SweepClock sweep_clock;
  bool sweeping = false;
  std::uint64_t timer_at = 0;
};

// Reads an entry and its route as rows of the store; false when there is none.
bool load_entry(Outgoing& entry, const std::optional<Bytes>& entry_row,
                const std::optional<Bytes>& route_row, const NetworkId& network);

std::optional<std::uint64_t> roster_version_of(BytesView signed_roster);

// Rows of kMeta that the core keeps.
Bytes meta_frontier(const NodeId& author);   // seq LE8 | head: durable at least up to here
Bytes meta_missing(const EntryId& id);       // author 16 | seq LE8
Bytes meta_candidate(const RosterCandidate& candidate);  // SignedRoster; ordered by version
Bytes meta_fact(const RosterFact& fact);     // encode_fact
Bytes encode_fact(const RosterFact& fact);
std::optional<RosterFact> fact_in(const EntryHeader& header, BytesView body);
Bytes meta_name(std::string_view name);      // number LE8
inline constexpr std::string_view kMetaArrival = "arrival";
inline constexpr std::string_view kMetaBodies = "bodies";
inline constexpr std::string_view kMetaAccessSerial = "access-serial";
inline constexpr std::string_view kMetaPairs = "pairs";  // PairTallies

inline bool names(const std::vector<NodeId>& sorted, const NodeId& node) {
  return std::binary_search(sorted.begin(), sorted.end(), node);
}

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_STATE_H_
