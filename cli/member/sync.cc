// SPDX-License-Identifier: Apache-2.0
#include "cli/member/sync.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/member/alarms.h"
#include "cli/member/feed_place.h"
#include "cli/member/outbox.h"
#include "cli/member/rows.h"
#include "cli/member/sync_content.h"
#include "cli/member/sync_logs.h"
#include "cli/member/waiting_list.h"
#include "crypto/entry.h"
#include "schema/limits.h"
#include "schema/node_rows.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

bool is_gone(ErrorCode code) {
  return code == ErrorCode::kUnreachable || code == ErrorCode::kTimeout || code == ErrorCode::kIo;
}

// In the feed, and what stood there.
struct FeedAt {
  std::uint64_t arrival = 0;
  EntryId last;
};

// One run of sync(): owns nothing that outlives it.
class Syncer {
 public:
  // `other`: a further node of the organisation, because the own one does not answer. It counts arrivals of
  // its own, so its cursor is another row.
  Syncer(Session& session, NodeLink& node, bool other)
      : session_(session), node_(node), other_(other), reader_(session, report_),
        cursor_key_(other ? other_cursor(node.welcome().node) : own_cursor()), waiting_(session) {
    report_.online = !other;
    report_.by_other_node = other;
  }

  Outcome<SyncReport> run(std::chrono::milliseconds wait) {
    if (auto done = load_waiting(); !done) return done.error();
    if (auto done = pull_rosters(); !done) return done.error();
    if (auto done = load_cursor(); !done) return done.error();
    if (auto done = go_on(); !done) return done.error();
    do {
      if (auto done = pull_feed(std::exchange(wait, {})); !done) return done.error();
      // A roster or a key that comes late in the feed opens what came before it.
      look_at_clock();
      if (auto done = retry_waiting(); !done) return done.error();
    } while (go_back());
    judge_unknown();
    if (auto done = commit_page(); !done) return done.error();  // alarms of a node that went away
    // What no key of ours opens is mostly what was sent before we came: not counted.
    report_.waiting = static_cast<std::size_t>(
        std::count_if(waiting_.rows().begin(), waiting_.rows().end(),
                      [](const auto& w) {
                        return w.second.reason != WaitReason::kKey &&
                               w.second.reason != WaitReason::kTelling;
                      }));
    if (gone_ && other_) session_.drop_other_node();
    if (gone_ && !other_) session_.drop_node();
    return std::move(report_);
  }

 private:
  // --- where we are ---

  Outcome<void> load_waiting() {
    if (auto loaded = waiting_.load(); !loaded) return loaded;
    for (const auto& [id, row] : waiting_.rows()) {
      if (row.reason != WaitReason::kChainGap) continue;
      const auto entry = archived(id);
      if (!entry) return entry.error();
      if (!*entry) continue;
      if ((*entry)->linked) {
        linked_unread_.push_back(id);
        continue;
      }
      const auto header = parse<EntryHeader>((*entry)->header);
      if (header) above_gap_[{header->author, header->seq}] = id;
    }
    return {};
  }

  Outcome<void> load_cursor() {
    const auto row = load_optional(session_.archive(), ArchiveTable::kMeta, cursor_key_);
    if (!row) return from_error(row.error(), "archive");
    if (!*row) return {};
    RowReader in(**row, kCursorVersion);
    const NodeId node = in.fixed<NodeId>();
    const std::uint64_t arrival = in.u64();
    const EntryId last = in.fixed<EntryId>();
    if (!in.finish()) return {};
    // Another node, or one that lost its store, counts arrivals anew: begin again, what is held is
    // recognised.
    if (node != node_.welcome().node || arrival > node_.welcome().feed_end) return {};
    if (arrival > 0) {
      auto feed = node_.feed(first_after(arrival), kFeedPage, {});
      if (!feed) {
        gone_ = is_gone(feed.error().code);
        return gone_ ? Outcome<void>() : Outcome<void>(from_node(feed.error()));
      }
      // A number may be gone: an entry moves on when its body comes.
      if (!feed->items.empty() && feed->items.front().arrival == arrival) {
        if (crypto::entry_id(feed->items.front().header) != last) return {};
        feed->items.erase(feed->items.begin());
      }
      ahead_ = std::move(*feed);
    }
    at_ = {arrival, last};
    kept_cursor_ = arrival;
    return {};
  }

  // The earlier one of two clocks: a device that runs ahead must not take a recovery for due, and a
  // node cannot make it due.
  void look_at_clock() {
    session_.trust().look_at_clock(surely_ms());
  }
  // What both clocks have reached: by one that is wrong nothing goes.
  std::uint64_t surely_ms() const { return std::min(session_.now_ms(), node_.welcome().now_ms); }

  Outcome<void> pull_rosters() {
    look_at_clock();
    const std::uint64_t held = (*session_.trust().current())->roster.version;
    if (node_.welcome().roster_version <= held) return {};
    const auto rosters = node_.rosters(held + 1);
    if (!rosters) {
      gone_ = gone_ || is_gone(rosters.error().code);
      return {};
    }
    for (const Bytes& roster : *rosters) {
      const auto adopted = session_.trust().adopt_roster(roster);
      if (adopted || adopted.error().code == ErrorCode::kDuplicate) continue;
      // On top of a recovery whose words are still to come with the feed.
      if (adopted.error().code == ErrorCode::kChain && session_.trust().recovery_pending()) break;
      reader_.alarm(AlarmKind::kRosterBad, {}, node_.welcome().node, adopted.error().context);
      break;
    }
    return session_.commit();
  }

  // What came with the look at the cursor is not asked for a second time: each question is a way there
  // and back, and most commands find nothing new.
  Result<Feed> next_page(std::chrono::milliseconds wait) {
    const std::optional<Feed> ahead = std::exchange(ahead_, std::nullopt);
    if (ahead && (!ahead->items.empty() || wait.count() == 0)) return *ahead;
    return node_.feed(at_.arrival, kFeedPage, wait);
  }

  Outcome<void> pull_feed(std::chrono::milliseconds wait) {
    while (!gone_) {
      const auto feed = next_page(wait);
      if (!feed) {
        gone_ = is_gone(feed.error().code);
        return gone_ ? Outcome<void>() : Outcome<void>(from_node(feed.error()));
      }
      wait = {};
      if (feed->items.empty()) return {};
      const FeedAt before = page_ = at_;
      for (const FeedItem& item : feed->items) {
        if (auto done = take(item); !done) return done;
        if (gone_) break;
        if (item.arrival > at_.arrival) at_ = {item.arrival, crypto::entry_id(item.header)};
      }
      if (auto done = commit_page(); !done) return done;
      // A recovery whose time has come is in force for what comes after the words about it.
      look_at_clock();
      if (!waiting_.tried_with(rosters_here(session_))) {
        if (auto done = retry_waiting(); !done) return done;
      }
      // A node that says the same again and again must not hold a command for ever.
      if (at_.arrival >= feed->end || at_.arrival == before.arrival) return {};
    }
    return {};
  }

  // Entries of unknown authors stand behind the cursor that is kept until they are judged.
  Outcome<void> commit_page() {
    const FeedAt& at = back_ ? *back_ : at_;
    if (at.arrival != kept_cursor_) {  // an idle command writes nothing
      RowWriter cursor(kCursorVersion);
      cursor.fixed(node_.welcome().node.view()).u64(at.arrival).fixed(at.last.view());
      writes_.push_back({ArchiveTable::kMeta, cursor_key_, cursor.take()});
      kept_cursor_ = at.arrival;
    }
    return commit_state();
  }

  // --- entries of authors who are in no roster here ---

  void note_unknown(const EntryId& id, const NodeId& author) {
    if (!back_) back_under_ = rosters_here(session_);
    if (!back_) back_ = page_;
    unknown_.emplace_back(id, author);
  }

  // Their roster came after them. What is held is recognised, and it takes another roster each time.
  bool go_back() {
    if (!back_ || gone_ || back_under_ == rosters_here(session_)) return false;
    at_ = *std::exchange(back_, std::nullopt);
    unknown_.clear();
    return true;
  }

  void judge_unknown() {
    // What the node knows already may name them: a recovery that is not due by our clock, or it went away.
    const bool behind = node_.welcome().roster_version > (*session_.trust().agreed())->roster.version;
    if (behind || (gone_ && back_under_ != rosters_here(session_))) return;
    for (const auto& [id, author] : unknown_) {
      reader_.alarm(AlarmKind::kBadEntry, id, author,
                    "author not in the roster, or after the end of its key");
    }
    back_.reset();
  }

  // Entries, heads and everything they led to go together: after a crash no entry may stand here
  // linked while its author's head does not know it.
  Outcome<void> commit_state() {
    for (const auto& [author, head] : heads_) {
      writes_.push_back(
          {ArchiveTable::kMeta, frontier_key(author), encode_frontier(head.seq, head.id)});
      known_heads_[author] = head;
    }
    for (const auto& [id, row] : fresh_) {
      writes_.push_back({ArchiveTable::kEntries, to_bytes(id.view()), encode_row(row)});
    }
    heads_.clear();
    fresh_.clear();
    content_unseen_ = false;
    if (auto done = add_alarms(); !done) return done;
    return session_.commit(std::exchange(writes_, {}));
  }

  // Those that no commit has taken yet.
  Outcome<void> add_alarms() {
    auto alarms = keeping_alarms(session_, std::span(report_.alarms).subspan(alarms_kept_));
    if (!alarms) return alarms.error();
    for (store::ArchiveWrite& write : *alarms) writes_.push_back(std::move(write));
    alarms_kept_ = report_.alarms.size();
    return {};
  }

  // --- headers ---

  Outcome<std::optional<ArchivedEntry>> archived(const EntryId& id) {
    if (const auto found = fresh_.find(id); found != fresh_.end()) {
      return std::optional<ArchivedEntry>(found->second);
    }
    const auto row = load_optional(session_.archive(), ArchiveTable::kEntries, id.view());
    if (!row) return from_error(row.error(), "archive");
    if (!*row) return std::optional<ArchivedEntry>();
    auto parsed = parse_archived_entry(**row);
    if (!parsed) return from_error(parsed.error(), "archive");
    return std::optional<ArchivedEntry>(std::move(*parsed));
  }

  Outcome<Head> head_of(const NodeId& author) {
    if (const auto found = heads_.find(author); found != heads_.end()) return found->second;
    if (const auto found = known_heads_.find(author); found != known_heads_.end()) {
      return found->second;
    }
    const auto head = kept_head(session_, author);
    if (!head) return head.error();
    known_heads_[author] = *head;
    return *head;
  }

  Outcome<void> take(const FeedItem& item) {
    const EntryId id = crypto::entry_id(item.header);
    auto known = archived(id);
    if (!known) return known.error();
    if (*known) {
      ArchivedEntry row = std::move(**known);
      // Whom a directed entry is for comes with its body: what was nobody's by its header alone may
      // be ours now.
      if (item.for_me && !row.for_me) row.settled = false;
      row.body_held = row.body_held || item.body_held;
      row.for_me = row.for_me || item.for_me;
      row.hint = item.stanzas;
      return settle(id, std::move(row));
    }
    ++report_.headers;
    const auto header = verify(item, id);
    if (!header) return {};
    ArchivedEntry row;
    row.received_ms = item.received_ms;
    row.body_held = item.body_held;
    row.for_me = item.for_me;
    row.signature = item.signature;
    row.header = item.header;
    row.hint = item.stanzas;
    const auto linked = link(*header, id);
    if (!linked) return linked.error();
    row.linked = *linked;
    fresh_[id] = row;
    // A flash is shown once verified, whatever came before it.
    if (row.linked || header->lane == Lane::kFlash) {
      if (auto done = settle(id, std::move(row)); !done) return done;
    }
    return *linked ? link_followers(header->author) : Outcome<void>();
  }

  // nullopt: refused, with an alarm; of an author who is unknown at the end of the run.
  std::optional<EntryHeader> verify(const FeedItem& item, const EntryId& id) {
    const crypto::RosterState& roster = **session_.trust().current();
    const auto header = crypto::check_header(item.header, roster.network_id);
    if (!header) {
      reader_.alarm(AlarmKind::kBadEntry, id, node_.welcome().node, header.error().context);
      return std::nullopt;
    }
    const auto key = key_for(session_.trust(), roster, *header, node_.welcome().roster_version);
    if (!key) {
      note_unknown(id, header->author);
      return std::nullopt;
    }
    const auto entry = crypto::verify_entry({item.header, item.signature}, roster.network_id, *key);
    if (!entry) {
      reader_.alarm(AlarmKind::kBadEntry, id, header->author, entry.error().context);
      return std::nullopt;
    }
    return *header;
  }

  // False when it must wait or does not belong into its author's chain.
  Outcome<bool> link(const EntryHeader& header, const EntryId& id) {
    const auto head = head_of(header.author);
    if (!head) return head.error();
    if (header.seq > head->seq + 1) {
      above_gap_[{header.author, header.seq}] = id;
      const auto waits = waiting_.add(id, header, WaitReason::kChainGap, writes_);
      if (!waits) return waits.error();
      return false;
    }
    if (header.seq == head->seq + 1 && header.prev == head->id) {
      heads_[header.author] = {header.seq, id};
      writes_.push_back({ArchiveTable::kLog, key_log(header.author, header.seq), to_bytes(id.view())});
      return true;
    }
    // At a position that is taken, or after another entry than the one held.
    reader_.alarm(AlarmKind::kFork, id, header.author,
                  "two entries at position " + std::to_string(header.seq));
    return false;
  }

  Outcome<void> link_followers(const NodeId& author) {
    while (!gone_) {  // go_on() takes the rest
      const auto head = head_of(author);
      if (!head) return head.error();
      const auto next = above_gap_.find({author, head->seq + 1});
      if (next == above_gap_.end()) return {};
      const EntryId id = next->second;
      above_gap_.erase(next);
      auto row = archived(id);
      if (!row) return row.error();
      if (!*row) {
        waiting_.drop(id, writes_);
        continue;
      }
      const auto header = parse<EntryHeader>((*row)->header);
      if (!header) return from_error(header.error(), "archive");
      const auto linked = link(*header, id);
      if (!linked) return linked.error();
      if (!*linked) {
        waiting_.drop(id, writes_);
        return {};
      }
      (*row)->linked = true;
      if (auto done = settle_from_gap(id, std::move(**row)); !done) return done;
    }
    return {};
  }

  // Its row goes in the commit of what it led to and in none before: it stands behind the cursor, so nobody
  // tells of it again.
  Outcome<void> settle_from_gap(const EntryId& id, ArchivedEntry row) {
    if (auto done = settle(id, std::move(row)); !done || gone_) return done;
    const auto at = waiting_.rows().find(id);
    if (at != waiting_.rows().end() && at->second.reason == WaitReason::kChainGap) waiting_.drop(id, writes_);
    return {};
  }

  // Where a run ended while it closed a gap: some were linked and not read, others are next and not linked.
  Outcome<void> go_on() {
    for (const EntryId& id : std::exchange(linked_unread_, {})) {
      if (gone_) return {};
      auto row = archived(id);
      if (!row) return row.error();
      if (!*row) continue;
      if (auto done = settle_from_gap(id, std::move(**row)); !done) return done;
    }
    std::set<NodeId> authors;
    for (const auto& [place, id] : above_gap_) authors.insert(place.first);
    for (const NodeId& author : authors) {
      if (gone_) return {};
      if (auto done = link_followers(author); !done) return done;
    }
    return {};
  }

  // --- bodies ---

  Outcome<void> settle(const EntryId& id, ArchivedEntry row) {
    const auto header = parse<EntryHeader>(row.header);
    if (!header) return from_error(header.error(), "archive");
    const bool may_read = row.linked || header->lane == Lane::kFlash;
    if (!row.settled && !row.for_me) row.settled = header->dist == Dist::kDirected;
    if (!row.settled && row.for_me && row.body_held && may_read) {
      return read_body(*header, id, row);
    }
    fresh_[id] = std::move(row);
    return {};
  }

  // One that stands here need not come again: its item was lost with a part of the disk (repair.h), and
  // the node may have deleted it long ago.
  Result<Bytes> body_of(const EntryHeader& header, const EntryId& id) {
    auto held = session_.archive().load(ArchiveTable::kBodies, id.view());
    if (held && crypto::body_fits(header, *held)) return held;
    if (header.author == node_.welcome().node) {
      if (auto sent = body_in_outbox(header)) return std::move(*sent);
    }
    return node_.body(id);
  }

  // What this program just sent stands there until the commit that takes it into the archive.
  std::optional<Bytes> body_in_outbox(const EntryHeader& header) {
    auto waiting = queued(session_);
    if (!waiting) return std::nullopt;  // the node has it too
    for (Queued& sent : *waiting) {
      if (crypto::body_fits(header, sent.row.body)) return std::move(sent.row.body);
    }
    return std::nullopt;
  }

  Outcome<void> read_body(const EntryHeader& header, const EntryId& id,
                          const ArchivedEntry& row) {
    fresh_[id] = row;  // its author's head knows it: the two must not be parted by a crash
    if (auto seen = show_content(); !seen) return seen;
    fresh_[id] = row;
    const auto body = body_of(header, id);
    if (!body) {
      gone_ = is_gone(body.error().code);
      return body_failed(header, row, id);
    }
    if (!crypto::body_fits(header, *body)) {
      reader_.alarm(AlarmKind::kBadEntry, id, header.author, "body does not fit its header");
      return body_failed(header, row, id);
    }
    const auto settled = reader_.read(header, id, row, *body, writes_);
    if (!settled) return settled.error();
    content_unseen_ = content_unseen_ || header.dist != Dist::kControl;
    // An item that is shown but marked stands here already; only its audience waits.
    const bool marked = *settled == WaitReason::kStatement && header.dist != Dist::kControl;
    // Above a gap it cannot wait for that; it is read once more in its place.
    fresh_[id].settled = !*settled || (marked && row.linked);
    if (!*settled && row.linked) waiting_.drop(id, writes_);
    if (!*settled || !row.linked) return {};
    const auto waits = waiting_.add(id, header, **settled, writes_);
    if (waits && !*waits && *settled != WaitReason::kTelling) {  // of that an alarm stands
      reader_.alarm(AlarmKind::kBadSeal, id, header.author, "more of its author waits than there is room for");
    }
    return waits ? Outcome<void>() : Outcome<void>(waits.error());
  }

  // Items look at each other through the archive: what was read before must stand there. The last one
  // of a page goes with the page.
  Outcome<void> show_content() { return content_unseen_ ? commit_state() : Outcome<void>(); }

  // Asking the node again in this run would give the same.
  Outcome<void> body_failed(const EntryHeader& header, const ArchivedEntry& row, const EntryId& id) {
    failed_bodies_.insert(id);
    if (!row.linked) return {};  // a flash above a gap stays in line for its place in the chain
    if (gone_ && waiting_.rows().contains(id)) return {};  // go_on() finds what that leaves of a gap
    const auto may = waiting_.may_wait_for_body(id, header);
    if (!may) return may.error();
    if (!*may) return {};
    // Without room: the node tells it anew when it has the body.
    const auto waits = waiting_.add(id, header, WaitReason::kBody, writes_);
    return waits ? Outcome<void>() : Outcome<void>(waits.error());
  }

  // --- waiting ---

  // Those for which something may have come since they were tried.
  std::vector<std::pair<EntryId, WaitReason>> due(bool new_keys, const Bytes& rosters) const {
    std::vector<std::pair<EntryId, WaitReason>> out;
    for (const auto& [id, row] : waiting_.rows()) {
      if (row.reason == WaitReason::kChainGap || row.reason == WaitReason::kTelling) continue;
      const bool may_be_over = row.since_ms + limits::kSealedHorizonDays * limits::kDayMs < surely_ms();
      const bool keys_tried = !new_keys && !reader_.keys_arrived();
      if (row.reason == WaitReason::kKey && keys_tried && !may_be_over) continue;
      if (row.reason == WaitReason::kRoster && waiting_.tried_with(rosters) && !may_be_over) continue;
      if (!failed_bodies_.contains(id)) out.emplace_back(id, row.reason);
    }
    return out;
  }

  // Statements may wait for each other: again while something gets through.
  Outcome<void> retry_waiting() {
    // Not "a grant came in this run": a run that ended between the grant and this point must not
    // leave unread what the grant opens.
    const auto tried =
        load_optional(session_.archive(), ArchiveTable::kMeta, meta_key("keys-tried"));
    if (!tried) return from_error(tried.error(), "archive");
    const Hash32 keys = keys_held(session_);
    const bool new_keys = !*tried || **tried != to_bytes(keys.view());
    for (bool progress = true; progress && !gone_;) {
      progress = false;
      const Bytes rosters = rosters_here(session_);
      for (const auto& [id, reason] : due(new_keys, rosters)) {
        if (auto done = retry(id, reason); !done) return done;
        progress = progress || !waiting_.rows().contains(id);
        if (gone_) break;
      }
      if (!gone_) waiting_.note_tried(rosters, writes_);
      if (auto done = commit_page(); !done) return done;
    }
    if (gone_ || !new_keys) return {};
    writes_.push_back({ArchiveTable::kMeta, meta_key("keys-tried"), to_bytes(keys.view())});
    return commit_state();
  }

  Outcome<void> retry(const EntryId& id, WaitReason reason) {
    auto row = archived(id);
    if (!row) return row.error();
    if (!*row) {
      waiting_.drop(id, writes_);
      return {};
    }
    const auto header = parse<EntryHeader>((*row)->header);
    if (!header) return from_error(header.error(), "archive");
    if (header->expires_ms < surely_ms()) {
      waiting_.drop(id, writes_);  // the network has deleted it too
      return {};
    }
    if (reason == WaitReason::kRoster && waiting_.tried_with(rosters_here(session_))) return {};
    if (reason == WaitReason::kStatement && header->dist != Dist::kControl) {
      if (auto seen = show_content(); !seen) return seen;
      const auto settled = reader_.recheck(id, writes_);
      if (!settled) return settled.error();
      content_unseen_ = content_unseen_ || !*settled;  // it may have changed other versions
      if (!*settled) waiting_.drop(id, writes_);
      return {};
    }
    return settle(id, std::move(**row));
  }

  Session& session_;
  NodeLink& node_;
  bool other_;
  SyncReport report_;
  ContentReader reader_;
  Bytes cursor_key_;
  FeedAt at_;    // the cursor
  FeedAt page_;  // where the page began that is being taken
  std::uint64_t kept_cursor_ = 0;
  std::optional<FeedAt> back_;  // the first page with an author who is unknown here
  Bytes back_under_;            // and rosters_here() then
  std::vector<std::pair<EntryId, NodeId>> unknown_;
  std::optional<Feed> ahead_;  // what stands behind the cursor
  bool content_unseen_ = false;  // writes_ hold what an item may look at
  bool gone_ = false;
  std::size_t alarms_kept_ = 0;         // of report_.alarms
  std::map<NodeId, Head> known_heads_;  // as in the archive
  std::map<NodeId, Head> heads_;        // changed in this page
  std::map<EntryId, ArchivedEntry> fresh_;
  WaitingList waiting_;
  std::set<EntryId> failed_bodies_;
  std::map<std::pair<NodeId, std::uint64_t>, EntryId> above_gap_;
  std::vector<EntryId> linked_unread_;  // of a run that ended in the middle
  std::vector<store::ArchiveWrite> writes_;
};

}  // namespace

Outcome<SyncReport> sync(Session& session, std::chrono::milliseconds wait) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto node = session.node();
  if (!node) return node.error();
  if (*node != nullptr) return Syncer(session, **node, false).run(wait);
  // What is for this member is at every node of his organisation.
  const auto other = session.other_node();
  if (!other) return other.error();
  if (*other == nullptr) return SyncReport{};
  return Syncer(session, **other, true).run({});
}

}  // namespace ceptoar::member
