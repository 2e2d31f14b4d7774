// SPDX-License-Identifier: Apache-2.0
// Own entries: what members post. Numbers are given in memory, but one commit of own entries is under
// way at a time and nothing of a number leaves before it: when a commit fails, the numbers behind it
// are free again, and a crash cannot leave a hole or use a number twice.
#include "node/core/state.h"

namespace ceptoar::core {
namespace {

// In clear, so that nonsense need not be flooded to every node.
ErrorCode control_verdict(BytesView body) {
  const auto control = parse<Control>(body);
  if (!control) return ErrorCode::kMalformed;
  // Everybody takes it as the word of this node, whose signature it would carry.
  if (control->kind == ControlKind::kAuditRoot) return ErrorCode::kNotAuthorized;
  if (control->kind == ControlKind::kSuspension && !parse<Suspension>(control->object)) {
    return ErrorCode::kMalformed;
  }
  if (control->kind == ControlKind::kObjection) {
    const auto word = parse<RecoveryWord>(control->object);
    if (!word) return ErrorCode::kMalformed;
    if (word->says == RecoverySays::kReceived) return ErrorCode::kNotAuthorized;
  }
  return ErrorCode{};
}

}  // namespace

// Lengths that never fit are malformed: kLimitExceeded tells a program that the same is taken later.
void Core::State::on_body_put(const Waiter& who, const BodyPut& put) {
  Member& member = members.at(who.conn);
  const BodyPart& part = put.part;
  // A short one comes with its post: of those, any number would fit under the bounds below.
  if (part.total <= limits::kInlineBodyBytes || part.total > limits::kBodyBytes) {
    return refuse(who, ErrorCode::kMalformed);
  }
  if (part.offset == 0) {
    member.staged.erase(part.body_hash);
    std::size_t all = part.total;
    std::size_t of_holder = part.total;
    for (const auto& [conn, other] : members) {
      for (const auto& [hash, staged] : other.staged) {
        all += staged.total;
        if (other.holder == member.holder) of_holder += staged.total;
      }
    }
    if (of_holder > limits::kStagedBytesPerHolder || all > limits::kQuarantineBytes) {
      return refuse(who, ErrorCode::kLimitExceeded);
    }
    member.staged[part.body_hash] = {part.total, {}};
  }
  const auto it = member.staged.find(part.body_hash);
  if (it == member.staged.end()) return refuse(who, ErrorCode::kNotFound);
  Staged& staged = it->second;
  if (part.total != staged.total || part.offset != staged.data.size() ||
      part.data.size() > staged.total - staged.data.size()) {
    return refuse(who, ErrorCode::kMalformed);
  }
  append(staged.data, part.data);
  answer(who, Done{});
}

bool Core::State::plan_fits(const PostRequest& request) const {
  if (request.dist != Dist::kDirected) return request.plan.empty();
  bool own = false;
  std::size_t recipients = 0;
  for (const PlannedNode& planned : request.plan) recipients += planned.recipients.size();
  if (recipients > limits::kLocalRecipients) return false;
  for (std::size_t i = 0; i < request.plan.size(); ++i) {
    const NodeRecord* node = roster->find_node(request.plan[i].node);
    // The suspended and candidates are sent to by name, never by group.
    if (node == nullptr || node->status == Status::kRemoved) return false;
    if (i > 0 && !(request.plan[i - 1].node < request.plan[i].node)) return false;
    if (request.plan[i].recipients.empty()) return false;
    own = own || node->id == config.self;
  }
  if (!own) return false;
  // Counted as it is made: what is numbered and then too long could not be signed. It shares a frame with an inline
  // body.
  const std::size_t routing = crypto::routing_bytes(request.plan);
  const std::size_t body =
      request.body_len <= limits::kInlineBodyBytes ? request.body_len : limits::kChunkBytes;
  return routing <= limits::kRoutingBytes && routing + body <= limits::kFrameBytes - 8 * limits::kKiB;
}

ErrorCode Core::State::post_verdict(const PostRequest& request, const AccessEntry& entry) const {
  if (request.holder != entry.holder) return ErrorCode::kNotAuthorized;
  const bool control = request.dist == Dist::kControl;
  if (control && !entry.device) return ErrorCode::kNotAuthorized;
  if (request.lane == Lane::kControl && !control) return ErrorCode::kNotAuthorized;
  constexpr std::size_t kFlashBody = limits::kBodyBuckets[2];
  if (request.lane == Lane::kFlash && request.body_len > kFlashBody) {
    return ErrorCode::kMalformed;
  }
  if (request.body_len == 0 || request.body_len > limits::kBodyBytes) {
    return ErrorCode::kMalformed;
  }
  if (!plan_fits(request)) return ErrorCode::kNotAuthorized;
  if (request.expires_ms <= now) return ErrorCode::kExpired;
  // A device writes for its whole office: a new client key is a grant to each of 600 companies.
  if (!entry.device && holder_accounts.is_over(entry.holder, request.lane, now, config)) {
    return ErrorCode::kLimitExceeded;
  }
  // The others would not take it yet.
  if (over_quota(config.self, request.lane)) return ErrorCode::kLimitExceeded;
  if (read_only) return ErrorCode::kStorageReadOnly;
  // Later own entries came back from peers, but not all between: numbering on would fork the log.
  if (!logs.at(config.self).above.empty()) return ErrorCode::kChain;
  return ErrorCode{};
}

// Asked again when a post's own checks have ended: meanwhile somebody may have said that this log goes on, or an
// entry of it may have come back to the position that the post would get.
ErrorCode Core::State::numbering_verdict() const {
  if (const ErrorCode code = guard.refuses(now); code != ErrorCode{}) return code;
  if (read_only) return ErrorCode::kStorageReadOnly;
  if (!logs.at(config.self).above.empty()) return ErrorCode::kChain;
  return may_number() ? ErrorCode{} : ErrorCode::kNotReady;
}

void Core::State::release_posts() {
  const std::deque<HeldPost> waiting = std::move(posts_held);
  posts_held.clear();
  for (const HeldPost& held : waiting) {
    if (!members.contains(held.who.conn)) continue;
    Post post = held.post;
    on_post(held.who, post);
  }
}

// Who was taken off the list meanwhile hears that, and nothing of this node's start.
void Core::State::tell_who_waits() {
  while (!posts_held.empty() && posts_held.front().until_ms != 0 && now >= posts_held.front().until_ms) {
    const Waiter who = posts_held.front().who;
    posts_held.pop_front();
    const auto member = members.find(who.conn);
    if (member == members.end()) continue;
    const bool is_admitted = find_access(member->second.holder) != nullptr;
    refuse(who, is_admitted ? ErrorCode::kNotReady : ErrorCode::kNotAuthorized);
  }
}

void Core::State::on_post(const Waiter& who, Post& post) {
  if (const ErrorCode code = guard.refuses(now); code != ErrorCode{}) return refuse(who, code);
  if (!may_number()) {
    std::size_t bytes = post.body.size();
    for (const HeldPost& held : posts_held) bytes += held.post.body.size();
    if (bytes > limits::kQuarantineBytes) return refuse(who, ErrorCode::kLimitExceeded);
    const std::uint64_t patience = config.post_patience_ms;
    posts_held.push_back({who, std::move(post), patience == 0 ? 0 : now + patience});
    return;
  }
  Member& member = members.at(who.conn);
  auto request = parse<PostRequest>(post.request);
  const AccessEntry* entry = find_access(member.holder);
  if (!request) return refuse(who, for_good(request.error().code));
  if (entry == nullptr) return refuse(who, ErrorCode::kNotAuthorized);
  if (const ErrorCode code = post_verdict(*request, *entry); code != ErrorCode{}) {
    return refuse(who, code);
  }
  if (post.body.empty()) {
    const auto staged = member.staged.find(request->body_hash);
    if (staged == member.staged.end()) return refuse(who, ErrorCode::kNotFound);
    post.body = std::move(staged->second.data);
    member.staged.erase(staged);
  }
  if (post.body.size() != request->body_len ||
      crypto::body_hash(post.body) != request->body_hash) {
    return refuse(who, ErrorCode::kMalformed);
  }
  if (request->dist == Dist::kControl) {
    if (const ErrorCode code = control_verdict(post.body); code != ErrorCode{}) return refuse(who, code);
  }
  if (const auto same = post_of.find(request->msg_id); same != post_of.end()) {
    if (same->second->request != post.request) return refuse(who, ErrorCode::kDuplicate);
    same->second->waiters.push_back(who);
    return;
  }
  auto own = std::make_shared<OwnPost>();
  own->waiters.push_back(who);
  own->by = request->holder;
  own->out.header.msg_id = request->msg_id;
  own->out.header.lane = request->lane;
  own->out.header.body_len = request->body_len;
  own->out.body = std::move(post.body);
  own->plan = request->plan;
  own->request = post.request;
  post_of[request->msg_id] = own;
  holder_accounts.charge(request->holder, own->out.header, now, config);
  const JobId job = jobs.add<PostVerified>([this, own, request = *request](PostVerified& event) {
    if (!event.good) return forget_post(own, ErrorCode::kBadSignature);
    load({{NodeTable::kMessages, key_message(config.self, request.msg_id)}},
         [this, own, request](Loaded& rows) {
           if (!rows.good || rows.values.size() != 1) return forget_post(own, ErrorCode::kIo);
           const auto known = id_in(rows.values[0]);
           if (!known) {
             const ErrorCode code = numbering_verdict();
             return code == ErrorCode{} ? assign(own, request) : forget_post(own, code);
           }
           const std::vector<Waiter> waiters = std::move(own->waiters);
           post_of.erase(request.msg_id);
           holder_accounts.give_back(request.holder, own->out.header, config);
           for (const Waiter& waiter : waiters) post_again(waiter, request, *known);
         }, Lane::kFlash);  // somebody sits before it: not behind what waits to be verified
  });
  emit(VerifyPost{job, entry->sign_key, member.session, std::move(post.request), post.signature});
}

// The same post once more, after a lost answer: told what became of it.
void Core::State::post_again(const Waiter& who, const PostRequest& request, const EntryId& id) {
  load({row_key(NodeTable::kEntries, id.view()), row_key(NodeTable::kRoutes, id.view())},
       [this, who, request, id](Loaded& rows) {
         Outgoing entry;
         const bool here = rows.good && rows.values.size() == 2 &&
                           load_entry(entry, rows.values[0], rows.values[1], network);
         if (!here) return refuse(who, ErrorCode::kIo);
         if (entry.header.body_hash != request.body_hash) {
           return refuse(who, ErrorCode::kDuplicate);
         }
         const bool directed = entry.header.dist == Dist::kDirected;
         const std::size_t of = directed ? entry.named.size() : everybody().size();
         answer(who, Posted{id, entry.header.seq, static_cast<std::uint32_t>(of)});
       });
}

void Core::State::assign(const OwnPostPtr& post, const PostRequest& request) {
  const Frontier& end = logs[config.self].frontier;
  EntryHeader& header = post->out.header;
  header.dist = request.dist;
  header.lane = request.lane;
  header.nsk_epoch = config.nsk_epoch;
  header.roster_seq = roster->roster.version;
  header.roster_hash = roster->hash;
  header.seq = posts.empty() ? end.seq + 1 : posts.back()->out.header.seq + 1;
  header.prev = posts.empty() ? end.head : posts.back()->out.id;
  header.hlc = next_hlc(last_hlc, now);
  header.expires_ms = request.expires_ms;
  header.body_len = request.body_len;
  header.author = config.self;
  header.network_id = network;
  header.body_hash = request.body_hash;
  header.key_commit = request.key_commit;
  header.inner_commit = request.inner_commit;
  post->out.wire.header = encode(header);
  // The same rules that every other node will apply: nothing leaves that they would refuse.
  if (const auto checked = crypto::check_header(post->out.wire.header, network); !checked) {
    return forget_post(post, checked.error().code);
  }
  last_hlc = header.hlc;
  post->out.id = crypto::entry_id(post->out.wire.header);
  post->out.body_held = true;
  std::vector<crypto::RoutingPlan> plans;
  for (const PlannedNode& planned : post->plan) {
    const NodeRecord* node = roster->find_node(planned.node);
    if (node == nullptr) return forget_post(post, ErrorCode::kNotAuthorized);
    plans.push_back({node->id, KemPublicKey{node->ntk.bytes}, planned.recipients});
    post->out.named.push_back(node->id);
    if (node->id == config.self) post->local.recipients = planned.recipients;
  }
  posts.push_back(post);
  const JobId job = jobs.add<EntrySigned>([this, post](EntrySigned& event) {
    if (post->failed) return;
    post->out.wire.signature = event.signature;
    post->out.routing = std::move(event.signed_routing);
    post->is_signed = true;
    if (planted(Bug::kPushBeforeCommit)) {
      remember_fresh(std::make_shared<Outgoing>(post->out));
      for (auto& [node, peer] : peers) enqueue(peer, post->out.id, post->out.header.lane);
    }
    commit_posts();
  });
  emit(SignEntry{job, post->out.id, std::move(plans)});
}

// Everything that is signed, in order of number, goes into one commit.
void Core::State::commit_posts() {
  if (committing_posts > 0) return;
  std::vector<OwnPostPtr> group;
  RowBatch batch;
  Lane lane = Lane::kBulk;
  for (const OwnPostPtr& post : posts) {
    if (!post->is_signed || group.size() >= limits::kGroupCommitOps) break;
    const Outgoing& out_entry = post->out;
    const bool directed = out_entry.header.dist == Dist::kDirected;
    OutboxRow row{static_cast<std::uint8_t>(out_entry.header.lane),
                  directed ? out_entry.named : everybody()};
    post->of = static_cast<std::uint32_t>(row.missing.size());
    std::erase(row.missing, config.self);
    post->arrival = take_arrival();
    ++bodies;
    add_entry_rows(batch, out_entry.header, out_entry.id,
                   {now, post->arrival, true, out_entry.wire.signature, out_entry.wire.header});
    batch.push_back(put_row(NodeTable::kBodies, out_entry.id.view(), out_entry.body));
    add_candidate_row(batch, out_entry.header, out_entry.body);
    if (out_entry.header.dist == Dist::kControl) add_fork_rows(batch, out_entry.body);
    if (directed) {
      const RouteRow route{out_entry.routing, encode(post->local)};
      batch.push_back(put_row(NodeTable::kRoutes, out_entry.id.view(), encode_row(route)));
      post->pair_parts = pair_parts(out_entry.id, out_entry.named);
      add_pair_change(batch, post->pair_parts);
      pairs.open.insert(out_entry.id);
    }
    if (!row.missing.empty()) {
      batch.push_back(put_row(NodeTable::kOutbox, out_entry.id.view(), encode_row(row)));
    }
    if (post->with_it) batch.push_back(*post->with_it);
    lane = std::min(lane, out_entry.header.lane);
    group.push_back(post);
  }
  if (group.empty()) return;
  add_counts(batch, config.self);
  committing_posts = group.size();
  commit(lane, std::move(batch), [this, group](Committed& done) {
    committing_posts = 0;
    for (const OwnPostPtr& post : group) pairs.open.erase(post->out.id);
    if (!done.good) {
      note_commit_failure(done.code);
      bodies -= group.size();
      return posts_failed(done.code);
    }
    posts_committed(group);
  });
}

void Core::State::posts_committed(const std::vector<OwnPostPtr>& group) {
  for (const OwnPostPtr& post : group) {
    posts.pop_front();
    settle(post->out.header, post->out.id);
  }
  for (const OwnPostPtr& post : group) post_published(post);
  commit_posts();
}

void Core::State::post_published(const OwnPostPtr& post) {
  const Outgoing& entry = post->out;
  const bool directed = entry.header.dist == Dist::kDirected;
  OutboxRow row{static_cast<std::uint8_t>(entry.header.lane),
                directed ? entry.named : everybody()};
  std::erase(row.missing, config.self);
  if (!row.missing.empty()) outbox[entry.id] = std::move(row);
  remember_fresh(std::make_shared<Outgoing>(entry));
  for (auto& [node, peer] : peers) {
    if (peer.up) enqueue(peer, entry.id, entry.header.lane);
  }
  post_of.erase(entry.header.msg_id);
  for (const Waiter& waiter : post->waiters) {
    answer(waiter, Posted{entry.id, entry.header.seq, post->of});
  }
  if (post->then) {
    post->then(entry.id, ErrorCode{});
  } else if (entry.header.dist == Dist::kControl) {
    note_control(entry);
  }
  body_arrived(entry.header, entry.id, entry.body, entry.named, post->pair_parts);
  arrival_settled(post->arrival);
}

// Everything numbered from the failed commit on is void; none of it left this node.
void Core::State::posts_failed(ErrorCode code) {
  const std::deque<OwnPostPtr> failed = std::move(posts);
  posts.clear();
  for (const OwnPostPtr& post : failed) {
    if (post->arrival != 0) arrival_settled(post->arrival);
    forget_post(post, code);
  }
}

void Core::State::forget_post(const OwnPostPtr& post, ErrorCode code) {
  post->failed = true;
  post_of.erase(post->out.header.msg_id);
  if (post->by) holder_accounts.give_back(*post->by, post->out.header, config);
  for (const Waiter& waiter : post->waiters) refuse(waiter, code);
  if (post->then) post->then(post->out.id, code);
}

// Votes, key statements and revocations of this node's people.
void Core::State::note_control(const Outgoing& entry) {
  const auto control = parse<Control>(entry.body);
  if (!control) return;
  Hash32 subject;
  subject.bytes = entry.id.bytes;
  note_audit({AuditKind::kControl, static_cast<std::uint16_t>(control->kind), 0, subject});
}

}  // namespace ceptoar::core
