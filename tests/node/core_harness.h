// SPDX-License-Identifier: Apache-2.0
// One core, driven by hand: effects are carried out at once with real keys and a store in memory, and
// what the core sends is kept for the test to look at. Results can be held back.
#ifndef CEPTOAR_TESTS_NODE_CORE_HARNESS_H_
#define CEPTOAR_TESTS_NODE_CORE_HARNESS_H_

#include <deque>
#include <functional>
#include <set>
#include <string_view>

#include "node/core/core.h"
#include "schema/limits.h"
#include "tests/sim/mem_store.h"
#include "tests/support/council.h"
#include "tests/support/message.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::core {

// Four CEPTOARs (telecom, broadcast, banks, securities) and one ministry (fsa), one node each.
const test::Council& council();
const test::CouncilNode& node_of(std::string_view org);

struct Sent {
  NodeId peer;
  Lane lane;
  PeerFrame frame;
};
struct Answered {
  MemberConn conn;
  std::uint64_t id;
  MemberMessage message;
};

class Harness {
 public:
  explicit Harness(std::string_view org);

  void give(Event event);               // and everything that follows from it
  void restart();                       // what is not in the store is forgotten
  Config config() const;                // with which it starts
  void pass(std::uint64_t ms);          // time goes by, timers go off
  void connect(std::string_view org);   // PeerUp and its good Hello
  void frame(std::string_view from, const PeerFrame& frame);
  // A member's request; the answer when there is one at once.
  MemberMessage ask(MemberConn conn, std::string_view holder_org, MemberMessage message);
  Hash32 greet(MemberConn conn, std::string_view holder_org);  // the session
  // What the program of this node's secretariat posts: readable by all, or for the staff of `orgs`. signed_post()
  // puts in holder, message id and what is said of the body.
  PostRequest public_request() const;
  PostRequest directed_request(const std::vector<std::string_view>& orgs);
  Bytes random_body(std::size_t size = limits::kBodyBuckets[0]);
  Post signed_post(const Hash32& session, PostRequest request, Bytes body);
  Post signed_post(const test::CouncilHolder& by, const Hash32& session, PostRequest request, Bytes body);

  // The codes with which this entry was acknowledged to that peer, in order.
  std::vector<std::uint16_t> acks(std::string_view to, const EntryId& id) const;
  template <class Frame>
  std::vector<Frame> sent(std::string_view to) const {
    std::vector<Frame> found;
    for (const Sent& one : frames) {
      if (one.peer != node_of(to).id) continue;
      if (const Frame* frame = std::get_if<Frame>(&one.frame)) found.push_back(*frame);
    }
    return found;
  }
  bool holds(NodeTable table, BytesView key) const { return store.has(table, key); }
  std::uint64_t frontier(std::string_view author) const;
  bool logged(std::string_view code) const;

  test::SeededRandom random{7};
  std::uint64_t now = test::kCouncilNowMs;
  const test::CouncilNode& self;
  const test::CouncilOrg& org;
  sim::MemStore store;
  std::unique_ptr<Core> core;
  std::vector<Sent> frames;
  std::vector<Answered> answers;
  std::vector<Log> logs;
  std::vector<NodeId> cut;
  std::vector<MemberConn> cut_members;
  std::vector<EntryId> committed;   // entries in the order their rows became durable
  int rosters_changed = 0;
  int positions_confirmed = 0;
  std::vector<NodeId> roots_accepted;
  bool unconfirmed = false;         // in force after restart()
  std::uint64_t author_burst = Config{}.author_burst;  // in force after restart()
  std::uint64_t audit_root_every_ms = 0;                       // these too
  std::uint64_t post_patience_ms = 0;
  std::uint64_t audit_kept = Config{}.audit_kept;
  std::uint64_t timer_at = 0;
  ErrorCode commit_fails{};         // other than 0: commits fail with it
  std::set<RowKey> damaged;         // rows that do not open when they are loaded
  std::function<bool(const Effect&)> hold;  // true: its result waits in `held`
  bool together = false;            // all results that are there are given in one step
  // The rows of a commit whose result is held become durable with that result, all earlier ones with them;
  // a restart before loses them. Else they are durable at once and only the result waits.
  bool commit_late = false;
  std::deque<Event> held;
  void release_held();              // in the order they were held
  void release_held_backwards();
  void release(std::size_t at);     // one of them
  void write_held(std::size_t commits);  // the first of the late ones, as before a crash

 private:
  void begin();
  void perform(Effect& effect);
  void result(const Effect& of, Event event);
  void write(const RowBatch& batch);
  void write_until(const Event& event);
  std::deque<Event> due_;
  std::map<JobId, RowBatch> unwritten_;
};

// --- entries made by hand ------------------------------------------------------------------------

// A log of one node, entry after entry.
class Author {
 public:
  explicit Author(std::string_view org, std::uint64_t seed = 1);
  test::Message clear(Lane lane = Lane::kNormal, std::uint64_t now_ms = test::kCouncilNowMs);
  test::Message strict(const std::vector<std::string_view>& orgs);  // AMBER+STRICT to these
  test::Message control(const Control& control);
  // As if the last one had not been written: the next takes its place.
  void forget() { place = before_; }
  // Item with the body; directed: with a routing that names the nodes of `orgs`.
  Item item(const test::Message& message) const;
  Item item(const test::Message& message, const std::vector<std::string_view>& orgs);

  const test::CouncilOrg& org;
  test::SeededRandom random;
  test::Place place;

 private:
  test::Message take(test::Message message);
  test::Place before_;
};

// Signs a header that was changed by hand.
Item signed_item(const EntryHeader& header, const test::CouncilNode& node, Bytes body);
EntryId id_of(const Item& item);

}  // namespace ceptoar::core

#endif  // CEPTOAR_TESTS_NODE_CORE_HARNESS_H_
