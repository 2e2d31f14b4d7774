// SPDX-License-Identifier: Apache-2.0
// Admission of verified entries: is it known, does it continue its author's chain, what is written.
#include "crypto/roster_ends.h"
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Three rows each at most; less than what the store copies in one transaction.
constexpr std::size_t kLookedUpTogether = 32;
// A row of kMessages: whether the entry that used the message id has expired and waits for its sweep alone.
bool message_over(BytesView row, std::uint64_t now) {
  return row.size() == EntryId::kSize + 8 && read_be64(row.subspan(EntryId::kSize)) <= now;
}

}  // namespace

// One admission at a time for an id, a position and a message id: what comes meanwhile waits, so
// that nothing read from the store is out of date when it is judged.
void Core::State::admit(const IncomingPtr& in) {
  if (!in->entry) {
    if (Peer* peer = find_peer(in->peer)) strike(*peer, 10, "entry does not verify");
    ack(in->peer, in->id, in->code);
    return;
  }
  // Meanwhile a roster may have come that ends the author's key before this position.
  if (!crypto::log_key(*roster, in->header)) {
    ack(in->peer, in->id, ErrorCode::kNotAuthorized);
    return;
  }
  if (const auto same = admissions.find(in->id); same != admissions.end()) {
    if (in->has_body() && !same->second.first->has_body()) {
      defer(in, same->second);
    } else {
      same->second.waiters.insert(in->peer);
    }
    return;
  }
  const Position position{in->header.author, in->header.seq};
  const MessageKey message{in->header.author, in->header.msg_id};
  const auto at_position = positions.find(position);
  const auto of_message = messages.find(message);
  if (at_position != positions.end() || of_message != messages.end()) {
    const EntryId& other =
        at_position != positions.end() ? at_position->second : of_message->second;
    return defer(in, admissions.at(other));
  }
  positions[position] = in->id;
  messages[message] = in->id;
  admissions[in->id] = {in, {in->peer}, {}};
  if (in->urgent) return look_up({in});
  admitted.push_back(in);
}

void Core::State::defer(const IncomingPtr& in, Admission& behind) {
  if (behind.deferred.size() >= limits::kDeferredBehindOne) return ack(in->peer, in->id, ErrorCode::kLimitExceeded);
  behind.deferred.push_back(in);
}

// Something at its position, this entry or another one.
bool Core::State::holds(const EntryHeader& header) const {
  const auto author = logs.find(header.author);
  return author != logs.end() && author->second.holds(header.seq);
}

// Those of a step together, so that a page of entries is one read of the store and not one for each. What each
// finds is its own: its id, position and message id are kept for it by admit() until it is released.
void Core::State::look_up_admitted() {
  for (std::size_t at = 0; at < admitted.size(); at += kLookedUpTogether) {
    const std::size_t end = std::min(admitted.size(), at + kLookedUpTogether);
    look_up({admitted.begin() + static_cast<std::ptrdiff_t>(at),
             admitted.begin() + static_cast<std::ptrdiff_t>(end)});
  }
  admitted.clear();
}

// An urgent flash is not read behind what else waits to be verified.
void Core::State::look_up(std::vector<IncomingPtr> together) {
  const Lane lane = together.front()->work_lane();
  std::vector<RowKey> rows;
  std::vector<bool> held;
  for (const IncomingPtr& in : together) {
    held.push_back(holds(in->header));
    rows.push_back({NodeTable::kMessages, key_message(in->header.author, in->header.msg_id)});
    if (!held.back()) continue;  // no row can be there: two reads less, one of them anywhere in the file
    rows.push_back(row_key(NodeTable::kEntries, in->id.view()));
    rows.push_back({NodeTable::kLog, key_log(in->header.author, in->header.seq)});
  }
  const std::size_t asked = rows.size();
  load(std::move(rows), [this, asked, held = std::move(held), together = std::move(together)](Loaded& loaded) {
    if (loaded.good && loaded.values.size() == asked) {
      auto value = loaded.values.begin();
      for (std::size_t i = 0; i < together.size(); ++i) {
        const auto& message = *value++;
        if (held[i]) {
          judge(together[i], value[0], value[1], message);
          value += 2;
        } else {
          judge(together[i], std::nullopt, std::nullopt, message);
        }
      }
    } else if (together.size() == 1) {
      release(together.front()->id, ErrorCode::kIo);
    } else {
      // One row that cannot be read must not keep the others out.
      for (const IncomingPtr& in : together) look_up({in});
    }
  }, lane);
}

void Core::State::judge(const IncomingPtr& in, const std::optional<Bytes>& entry_row,
                        const std::optional<Bytes>& log_row,
                        const std::optional<Bytes>& message_row) {
  // Numbered here since it came: which of the two stands at its position is known when that has ended.
  if (in->header.author == config.self && !posts.empty()) return release(in->id, ErrorCode::kLimitExceeded);
  if (entry_row) {
    const auto row = parse_entry_row(*entry_row);
    if (!row) return release(in->id, ErrorCode::kStorageCorrupt);
    return judge_known(in, *row);
  }
  if (const auto other = id_in(log_row)) return prove_fork(in, *other);
  if (const auto other = id_in(message_row); other && *other != in->id) {
    if (!message_over(*message_row, now)) {
      log(2, "message-again", in->id.hex());
      return release(in->id, ErrorCode::kDuplicate);
    }
    // A sweep has read whose row that is and may be about to erase it.
    if (sweeping) return release(in->id, ErrorCode::kLimitExceeded);
  }
  const ErrorCode verdict = chain_verdict(in->header, in->id);
  if (verdict == ErrorCode::kChain) {
    AuthorLog& author = logs[in->header.author];
    if (!author.alarmed) log(2, "chain-broken", in->header.author.hex());
    author.alarmed = true;
    // Ours, and after another one than the last we hold: two machines went on from one position.
    Peer* peer = in->header.author == config.self ? find_peer(in->peer) : nullptr;
    if (peer != nullptr && in->header.seq == author.frontier.seq + 1) {
      doubt_own(*peer, author.frontier.seq);
    }
  }
  if (verdict != ErrorCode{}) return release(in->id, verdict);
  store_new(in);
}

void Core::State::judge_known(const IncomingPtr& in, const EntryRow& row) {
  const bool ours = in->header.dist != Dist::kDirected || in->routing.has_value();
  const bool fresh_enough = in->header.expires_ms > now;
  if (!row.body_held && ours && fresh_enough && in->has_body()) return store_body(in, row);
  if (!row.body_held && ours && fresh_enough && in->item.body_follows) begin_pull(in);
  const std::set<NodeId> waiters = std::move(admissions.at(in->id).waiters);
  admissions.at(in->id).waiters.clear();
  release(in->id, ErrorCode{});
  const bool to_author = row.body_held && waiters.contains(in->header.author);
  if (!to_author || in->header.author == config.self) {
    for (const NodeId& node : waiters) ack_good(node, in->id, tells_body(in->header, node) && row.body_held, {});
    return;
  }
  // The author does not know yet: the receipt is made again.
  load({row_key(NodeTable::kRoutes, in->id.view())},
       [this, in, waiters, received = row.received_ms](Loaded& rows) {
         std::size_t recipients = 0;
         const bool directed = in->header.dist == Dist::kDirected;
         if (directed) {
           if (!rows.good || rows.values.empty() || !rows.values[0]) {
             return acknowledge(*in, waiters, false, {});
           }
           const auto route = parse_route_row(*rows.values[0]);
           if (route) {
             const auto local = parse<LocalRecipients>(route->local);
             if (local) recipients = local->recipients.size();
           }
         }
         make_receipt(in->id, recipients, received, [this, in, waiters](Bytes receipt) {
           acknowledge(*in, waiters, true, std::move(receipt));
         });
       });
}

// Whether this node is among those that a directed entry names is for its author alone: every node has the header
// and could ask with it.
bool Core::State::tells_body(const EntryHeader& header, const NodeId& to) {
  return header.dist != Dist::kDirected || to == header.author;
}

void Core::State::acknowledge(const Incoming& in, const std::set<NodeId>& waiters, bool body,
                              Bytes receipt) {
  const NodeId& author = in.header.author;
  for (const NodeId& node : waiters) {
    const bool to_author = node == author;
    ack_good(node, in.id, body && tells_body(in.header, node), to_author ? receipt : Bytes{});
  }
  if (receipt.empty() || waiters.contains(author)) return;
  if (Peer* peer = find_peer(author)) send(*peer, Lane::kControl, Receipts{{std::move(receipt)}});
}

ErrorCode Core::State::chain_verdict(const EntryHeader& header, const EntryId& id) const {
  const auto found = logs.find(header.author);
  static const AuthorLog kEmpty;
  const AuthorLog& author = found == logs.end() ? kEmpty : found->second;
  const std::uint64_t seq = header.seq;
  if (seq <= author.frontier.seq) return ErrorCode::kChain;
  if (seq == author.frontier.seq + 1 && header.prev != author.frontier.head) {
    return ErrorCode::kChain;
  }
  if (const auto before = author.above.find(seq - 1); before != author.above.end()) {
    if (before->second.id != header.prev) return ErrorCode::kChain;
  }
  if (const auto after = author.above.find(seq + 1); after != author.above.end()) {
    if (after->second.prev != id) return ErrorCode::kChain;
  }
  if (const auto before = positions.find({header.author, seq - 1}); before != positions.end()) {
    if (before->second != header.prev) return ErrorCode::kChain;
  }
  if (const auto after = positions.find({header.author, seq + 1}); after != positions.end()) {
    if (admissions.at(after->second).first->header.prev != id) return ErrorCode::kChain;
  }
  if (seq > author.frontier.seq + 1 && author.above.size() >= limits::kParkedPerAuthor) {
    return ErrorCode::kLimitExceeded;
  }
  return ErrorCode{};
}

// Two valid entries at one position: the first stays, the pair is kept as proof, and told to all nodes.
// Once: it is offered again for ever, as its author has no receipt for it.
void Core::State::prove_fork(const IncomingPtr& in, const EntryId& other) {
  if (guard.known_forks.contains(in->header.author)) return release(in->id, ErrorCode::kFork);
  load({row_key(NodeTable::kEntries, other.view())}, [this, in](Loaded& rows) {
    if (!rows.good || rows.values.empty() || !rows.values[0]) {
      return release(in->id, ErrorCode::kIo);
    }
    const auto row = parse_entry_row(*rows.values[0]);
    if (!row) return release(in->id, ErrorCode::kStorageCorrupt);
    log(2, "fork", in->header.author.hex() + " at " + std::to_string(in->header.seq));
    logs[in->header.author].alarmed = true;
    Hash32 subject;
    subject.bytes = in->id.bytes;
    note_author(in->header.author, {AuditKind::kFork, 0, in->header.seq, subject});
    const ForkProof proof{{row->header, row->signature}, (*in->entry)->wire};
    commit(Lane::kControl,
           {put_row(NodeTable::kForks, key_log(in->header.author, in->header.seq), encode(proof))},
           [this, in, proof](Committed& done) {
             if (!done.good) {
               note_commit_failure(done.code);
               if (in->header.author == config.self) own_log_forked();
               return release(in->id, done.code);  // offered again, and proven then
             }
             fork_proven(in->header.author, proof, false);
             release(in->id, ErrorCode::kFork);
           });
  });
}

std::uint64_t Core::State::take_arrival() {
  arrivals_open.insert(++last_arrival);
  return last_arrival;
}

void Core::State::arrival_settled(std::uint64_t arrival) {
  arrivals_open.erase(arrival);
  feeds_moved = true;
}

// Up to here every arrival number is decided: a member who has read so far misses nothing.
std::uint64_t Core::State::feed_end() const {
  return arrivals_open.empty() ? last_arrival : *arrivals_open.begin() - 1;
}

void Core::State::follow_clock(std::uint64_t hlc) {
  if (hlc_ms(hlc) <= now + limits::kHlcAdoptMs) last_hlc = std::max(last_hlc, hlc);
}

void Core::State::add_entry_rows(RowBatch& batch, const EntryHeader& header, const EntryId& id,
                                 const EntryRow& row) {
  batch.push_back(put_row(NodeTable::kEntries, id.view(), encode_row(row)));
  batch.push_back(put_row(NodeTable::kLog, key_log(header.author, header.seq), to_bytes(id.view())));
  batch.push_back(put_row(NodeTable::kArrival, key_number(row.arrival), to_bytes(id.view())));
  add_expiry_rows(batch, header, id, row.arrival);
}

// `arrival`: of the header.
void Core::State::add_expiry_rows(RowBatch& batch, const EntryHeader& header, const EntryId& id,
                                  std::uint64_t arrival) {
  if (header.expires_ms <= now) return;
  Bytes message = to_bytes(id.view());
  append_be64(message, header.expires_ms);
  batch.push_back(
      put_row(NodeTable::kMessages, key_message(header.author, header.msg_id), std::move(message)));
  batch.push_back(
      put_row(NodeTable::kExpiry, key_expiry(header.expires_ms, arrival), to_bytes(id.view())));
}

// Hints from which recovery begins to read. They may lag behind, never run ahead: only what is
// durable already counts.
void Core::State::add_counts(RowBatch& batch, const NodeId& author) {
  const Frontier& frontier = logs[author].frontier;
  if (frontier.seq > 0) {
    Bytes value = number_value(frontier.seq);
    append(value, frontier.head.view());
    batch.push_back(put_row(NodeTable::kMeta, meta_frontier(author), std::move(value)));
  }
  batch.push_back(put_row(NodeTable::kMeta, meta_name(kMetaArrival), number_value(last_arrival)));
  batch.push_back(put_row(NodeTable::kMeta, meta_name(kMetaBodies), number_value(bodies)));
}

// What came last is above the hint that was written with it. Once nothing is on its way any more hints say where
// the logs end: a start would read all of that, entry by entry from all over the file.
void Core::State::settle_hints() {
  if (hints_behind.empty() || read_only || !admissions.empty() || !posts.empty()) return;
  RowBatch batch;
  const std::set<NodeId> authors = std::exchange(hints_behind, {});
  for (const NodeId& author : authors) add_counts(batch, author);
  commit(Lane::kControl, std::move(batch), [this, authors](Committed& done) {
    if (done.good) return;
    if (done.code != ErrorCode::kStorageFull) note_commit_failure(done.code);  // nobody waits for it
    hints_behind.insert(authors.begin(), authors.end());
  });
}

void Core::State::add_body_rows(RowBatch& batch, Incoming& in) {
  ++bodies;
  add_candidate_row(batch, in.header, in.item.body);
  if (in.header.dist == Dist::kControl) {
    add_witness_row(batch, in.header, in.id, in.item.body);
    add_fork_rows(batch, in.item.body);
    batch.push_back(put_row(NodeTable::kBodies, in.id.view(), in.item.body));  // read when it is durable
    return;
  }
  batch.push_back(put_row(NodeTable::kBodies, in.id.view(), in.give_body()));
  if (in.header.dist != Dist::kDirected) return;
  const RouteRow route{in.item.routing, encode(in.local)};
  batch.push_back(put_row(NodeTable::kRoutes, in.id.view(), encode_row(route)));
  if (!in.routing) return;
  if (!planted(Bug::kPairSumLater)) in.pair_parts = pair_parts(in.id, (*in.routing)->nodes);
  add_pair_change(batch, in.pair_parts);
  pairs.open.insert(in.id);
}

// The rows of a step that go into one commit. Each of another lane than the one before begins another: on a full
// disk the lanes are not treated alike.
RowBatch& Core::State::rows_to_store(Lane lane) {
  if (storing.empty() || storing.back().lane != lane) storing.push_back({lane, {}, {}});
  return storing.back().rows;
}

void Core::State::store_new(const IncomingPtr& in) {
  const EntryHeader& header = in->header;
  if (header.dist == Dist::kDirected && !in->routing) in->item.body.clear();
  const SignedEntry& wire = (*in->entry)->wire;
  const EntryRow row{now, take_arrival(), in->has_body(), wire.signature, wire.header};
  RowBatch& rows = rows_to_store(header.lane);
  add_entry_rows(rows, header, in->id, row);
  if (in->has_body()) {
    add_body_rows(rows, *in);
  } else if (header.dist != Dist::kDirected && header.expires_ms > now) {
    Bytes where = to_bytes(header.author.view());
    append_le64(where, header.seq);
    rows.push_back(put_row(NodeTable::kMeta, meta_missing(in->id), std::move(where)));
  }
  store(in, row.arrival, true);
}

// The body comes after its header: a new arrival number, so that members see the entry again.
void Core::State::store_body(const IncomingPtr& in, const EntryRow& row) {
  EntryRow updated = row;
  updated.received_ms = now;  // what a receipt says is since when the body is here
  updated.arrival = take_arrival();
  updated.body_held = true;
  RowBatch& rows = rows_to_store(in->header.lane);
  rows.push_back(put_row(NodeTable::kEntries, in->id.view(), encode_row(updated)));
  rows.push_back(erase_row(NodeTable::kArrival, key_number(row.arrival)));
  rows.push_back(
      put_row(NodeTable::kArrival, key_number(updated.arrival), to_bytes(in->id.view())));
  rows.push_back(erase_row(NodeTable::kMeta, meta_missing(in->id)));
  add_expiry_rows(rows, in->header, in->id, row.arrival);  // there are none where a clock ahead took it as expired
  add_body_rows(rows, *in);
  store(in, updated.arrival, false);
}

void Core::State::store(const IncomingPtr& in, std::uint64_t arrival, bool is_new) {
  const auto stored = std::make_shared<Stored>(Stored{in, arrival, is_new, now});
  if (planted(Bug::kAckBeforeCommit)) ack_good(in->peer, in->id, in->has_body(), {});
  ask_receipt(stored);
  storing.back().entries.push_back(stored);
}

// All that a step stores is one commit: the rows that say how far logs reach are made once, and what it ends in
// is one event.
void Core::State::commit_stored() {
  for (Storing& group : std::exchange(storing, {})) {
    std::set<NodeId> authors;
    for (const StoredPtr& each : group.entries) authors.insert(each->in->header.author);
    for (const NodeId& author : authors) add_counts(group.rows, author);
    commit(group.lane, std::move(group.rows), [this, entries = std::move(group.entries)](Committed& done) {
      if (!done.good) note_commit_failure(done.code);
      for (const StoredPtr& each : entries) after_commit(each, done);
    });
  }
}

void Core::State::after_commit(const StoredPtr& stored, const Committed& done) {
  const IncomingPtr& in = stored->in;
  pairs.open.erase(in->id);
  if (!done.good) {
    if (in->has_body()) --bodies;
    arrival_settled(stored->arrival);
    return release(in->id, done.code);
  }
  stored->durable = true;
  stored->waiters = std::exchange(admissions.at(in->id).waiters, {});
  follow_clock(in->header.hlc);
  if (stored->is_new) settle(in->header, in->id);
  if (in->has_body()) {
    static const std::vector<NodeId> kNobody;
    body_arrived(in->header, in->id, in->item.body, in->routing ? (*in->routing)->nodes : kNobody,
                 in->pair_parts);
  } else {
    miss_body(in->header, in->id);
    const bool ours = in->header.dist != Dist::kDirected || in->routing.has_value();
    if (in->item.body_follows && ours) begin_pull(in);
  }
  arrival_settled(stored->arrival);
  release(in->id, ErrorCode{});
  ask_receipt(stored);  // he may have come meanwhile
  finish_stored(*stored);
}

// A receipt costs a third of what the check of the entry does, and an author who is not there does not hear it:
// when he is, he offers again what he has none for, and it is made then (judge_known). So a node that
// catches up with the logs of others from a third one signs nothing.
void Core::State::ask_receipt(const StoredPtr& stored) {
  const Incoming& in = *stored->in;
  const Peer* author = find_peer(in.header.author);
  if (!in.has_body() || author == nullptr || !author->up || stored->receipt_asked ||
      !stored->receipt.empty()) {
    return;
  }
  stored->receipt_asked = true;
  make_receipt(in.id, in.local.recipients.size(), stored->stored_ms, [this, stored](Bytes receipt) {
    stored->receipt_asked = false;
    stored->receipt = std::move(receipt);
    finish_stored(*stored);
  });
}

void Core::State::finish_stored(Stored& stored) {
  if (stored.receipt_asked || !stored.durable) return;
  acknowledge(*stored.in, stored.waiters, stored.in->has_body(), std::move(stored.receipt));
}

// Ends an admission. What waited for it is judged now, against the store as it has become.
void Core::State::release(const EntryId& id, ErrorCode code) {
  const auto it = admissions.find(id);
  if (it == admissions.end()) return;
  const Admission over = std::move(it->second);
  admissions.erase(it);
  positions.erase({over.first->header.author, over.first->header.seq});
  messages.erase({over.first->header.author, over.first->header.msg_id});
  for (const NodeId& node : over.waiters) {
    if (code == ErrorCode{}) {
      ack_good(node, id, false, {});
    } else {
      ack(node, id, code);
    }
  }
  for (const IncomingPtr& in : over.deferred) admit(in);
}

// A durable entry takes its place; the frontier moves over whatever is contiguous now.
void Core::State::settle(const EntryHeader& header, const EntryId& id) {
  AuthorLog& author = logs[header.author];
  author.frontier.author = header.author;
  charge(author, header);
  if (header.author != config.self) sweep_clock.hear(header.author, hlc_ms(header.hlc), now);
  // A node's own time never goes back (assign()): its clock or its program is not what it should be. The
  // entry stands; the order within a log is that of its numbers.
  if (header.seq == author.frontier.seq + 1 && header.hlc < author.frontier_hlc) {
    log(2, "clock-backwards", header.author.hex() + " at " + std::to_string(header.seq));
  }
  author.above[header.seq] = {id, header.prev};
  while (!author.above.empty() && author.above.begin()->first == author.frontier.seq + 1) {
    const auto next = author.above.begin();
    if (next->second.prev != author.frontier.head) {
      if (!author.alarmed) log(2, "chain-broken", header.author.hex());
      author.alarmed = true;
      break;
    }
    author.progress_ms = now;
    author.idle_asks = 0;
    author.frontier.seq = next->first;
    author.frontier.head = next->second.id;
    author.frontier_hlc = next->first == header.seq ? header.hlc : 0;
    author.above.erase(next);
  }
  changed.insert(header.author);
  hints_behind.insert(header.author);
  if (header.author == config.self && now < guard.hold_until && author.frontier.seq < guard.claimed) {
    guard.hold_until = now + config.own_hold_ms;  // they do come back
  }
  const auto want = wanting.find(header.author);
  if (want == wanting.end()) return;
  want->second.deadline_ms = now + config.want_retry_ms;
  if (author.frontier.seq >= want->second.to) {
    wanting.erase(want);
    chase(header.author, true);
  }
}

void Core::State::body_arrived(const EntryHeader& header, const EntryId& id, BytesView body,
                               const std::vector<NodeId>& named, const PairParts& pair_parts) {
  missing.erase(id);
  pulls.erase(id);
  if (header.dist == Dist::kDirected) pair_add(header, id, named, pair_parts);
  if (header.dist == Dist::kControl) on_control(header, body);
}

}  // namespace ceptoar::core
