// SPDX-License-Identifier: Apache-2.0
// The outbox on its way to a node: the own one, or another of the organisation when that one cannot take
// it. What is sealed for the log of one node is sealed anew for the other's, as the same item: should the
// first have had it after all, readers know both as one (versions.h).
#include <algorithm>
#include <chrono>
#include <iterator>

#include "cli/member/access.h"
#include "cli/member/not_sent.h"
#include "cli/member/outbox.h"
#include "cli/member/sealing.h"

namespace ceptoar::member {
namespace {

// What becomes of a queued row after the node's answer.
enum class Fate { kSent, kKeep, kDrop, kNodeGone, kNodeStarts, kNodeCannot };
Fate fate_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnreachable:
    case ErrorCode::kTimeout:
    case ErrorCode::kIo:
      return Fate::kNodeGone;
    case ErrorCode::kNotReady:
      return Fate::kNodeStarts;
    case ErrorCode::kStorageFull:
    case ErrorCode::kStorageReadOnly:
    case ErrorCode::kFork:
    case ErrorCode::kChain:
    case ErrorCode::kUnconfirmed:
    case ErrorCode::kLimitExceeded:  // of what it takes at once: lengths that never fit are malformed
      return Fate::kNodeCannot;  // it is about the node: may pass later, and another one may take it
    case ErrorCode::kMalformed:
    case ErrorCode::kTlpViolation:
    case ErrorCode::kWrongNetwork:
    case ErrorCode::kBadSignature:
      return Fate::kDrop;
    default:
      return Fate::kKeep;  // not on the access list yet, clock: may pass later
  }
}

Outcome<bool> is_own(Session& session, const NodeLink& node) {
  const auto own = session.node_record();
  if (!own) return own.error();
  return (*own)->id == node.welcome().node;
}

// An access list: whoever should go is still there until the node took it; nobody may be told otherwise.
Outcome<Fate> send_access(Session& session, NodeLink& node, const Queued& item) {
  const auto refused = hand_in_access(session, node, item);
  if (!refused) return refused.error();
  if (*refused) return fate_of(**refused) == Fate::kNodeGone ? Fate::kNodeGone : Fate::kKeep;
  auto kept = session.commit({{store::ArchiveTable::kOutbox, item.key, std::nullopt}});
  if (!kept) return kept.error();
  session.redial_node();
  return Fate::kSent;
}

// The row as this node can take it stands in the outbox so before it leaves: sent a second time after a lost
// answer it is the same post, and the node knows it.
Outcome<void> keep_ready(Session& session, const Bytes& key, QueuedRow& row, bool changed) {
  // Whoever stops it later must know that the node may have it, should its answer be lost.
  if (!row.terms.empty() && !row.tried) row.tried = changed = true;
  if (!changed) return {};
  return session.commit({{store::ArchiveTable::kOutbox, key, encode_row(row)}});
}

// About the disk, and no row alone.
bool is_of_store(UserCode code) {
  return code == UserCode::kStoreFull || code == UserCode::kStoreCorrupt || code == UserCode::kIo;
}

// Nothing of its kind can be made of it for this node. It must not keep anything else, nor any command: it
// waits where that may pass, and for the own node; else its text becomes a draft, and what is done again by
// whoever did it goes. Either is alarmed.
Outcome<Fate> not_ready(Session& session, const Queued& item, const MsgId& msg, bool own,
                        const UserError& error, FlushReport& report) {
  constexpr int kPasses = 75;  // EX_TEMPFAIL
  if (is_of_store(error.code)) return error;
  if (!own) return Fate::kKeep;
  report.refused.push_back({msg, error, false, 0});
  if (error.exit_status() == kPasses) return Fate::kKeep;
  auto back = take_back(session, item.key, item.row, error, true);
  if (!back) return back.error();
  if (!back->goes) return Fate::kKeep;  // an office's keys and lists
  if (auto kept = session.commit(std::move(back->writes)); !kept) return kept.error();
  report.refused.back().removed = true;
  report.refused.back().draft = back->draft;
  std::ranges::move(back->with, std::back_inserter(report.gone_with));
  return Fate::kDrop;
}

// Who should have it, by what this program itself knows when a node takes it; that one has it by its own word.
// What names no readers goes to whoever takes part now: no receipt comes from who joins later.
Outcome<Delivery> planned(Session& session, const PostRequest& request, const Posted& posted,
                          const NodeId& taken_by) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::vector<NodeId> nodes;
  if (request.dist == Dist::kDirected) {
    for (const PlannedNode& node : request.plan) nodes.push_back(node.node);
  } else {
    nodes = (*roster)->active_nodes();
  }
  Delivery out;
  out.entry_id = posted.entry_id;
  const std::uint64_t now = session.now_ms();
  for (const NodeId& node : nodes) out.rows.push_back({node, node == taken_by ? now : 0, {}});
  out.of = std::max(posted.of, static_cast<std::uint32_t>(out.rows.size()));
  return out;
}

// What shows that it was sent, for its sender's lists.
void note_sent(const QueuedRow& row, const PostRequest& request, Delivery delivery,
               const NodeId& elsewhere, std::vector<store::ArchiveWrite>& writes) {
  if (row.kind != InnerKind::kAdvisory) return;
  const SentRow sent{request.msg_id, row.number, row.title, row.tlp, row.exercise, row.created_ms,
                     std::move(delivery), elsewhere};
  writes.push_back(
      {store::ArchiveTable::kSent, to_bytes(sent.delivery.entry_id.view()), encode_row(sent)});
}

// Its text becomes a draft again where the node will never take it. `waited`: nobody sits there to be told.
Outcome<Fate> refused(Session& session, const Queued& item, const QueuedRow& row, const MsgId& msg,
                      const Error& error, bool waited, FlushReport& report) {
  const Fate fate = fate_of(error.code);
  if (fate == Fate::kNodeGone || fate == Fate::kNodeStarts) return fate;
  report.refused.push_back({msg, from_node(error), fate == Fate::kDrop, 0});
  if (fate != Fate::kDrop) return fate;
  auto back = take_back(session, item.key, row, from_node(error), waited);
  if (!back) return back.error();
  // What an office publishes is no text that somebody types once more: a revocation or a key that was thrown away
  // is missing in its chain for ever. The node takes it later, or a later version of the node does.
  if (!back->goes) {
    report.refused.back().removed = false;
    return Fate::kKeep;
  }
  report.refused.back().draft = back->draft;
  if (auto kept = session.commit(std::move(back->writes)); !kept) return kept.error();
  std::ranges::move(back->with, std::back_inserter(report.gone_with));
  return fate;
}

// As flush_outbox() was asked.
struct Manner {
  Keeping keeping;
  const std::optional<MsgId>& fresh;
  std::chrono::steady_clock::time_point until;  // for all rows together
};

// Sends one row. The outbox row goes and the proof of sending comes in one transaction.
Outcome<Fate> send_one(Session& session, NodeLink& node, const Queued& item, const Manner& how,
                       std::chrono::milliseconds wait, FlushReport& report) {
  if (item.row.type == QueuedType::kAccess) return send_access(session, node, item);
  const auto own = is_own(session, node);
  if (!own) return own.error();
  const auto known_as = parse<PostRequest>(item.row.request);
  if (!known_as) return from_error(known_as.error(), "outbox");
  QueuedRow row = item.row;
  const bool waited = how.fresh != known_as->msg_id;
  const auto anew = make_ready(session, row, node.welcome().node, waited);
  if (!anew) return not_ready(session, item, known_as->msg_id, *own, anew.error(), report);
  if (auto kept = keep_ready(session, item.key, row, *anew); !kept) return kept.error();
  const auto request = parse<PostRequest>(row.request);
  if (!request) return from_error(request.error(), "outbox");
  const auto post = signed_post(session, node, row);
  if (!post) return post.error();
  auto posted = node.post(*post, request->body_hash, wait);
  if (!posted) {
    return refused(session, item, row, known_as->msg_id, posted.error(), waited, report);
  }
  const NodeId taken_by = node.welcome().node;
  auto plan = planned(session, *request, *posted, taken_by);
  if (!plan) return plan.error();
  posted->of = plan->of;
  std::vector<store::ArchiveWrite> writes = {{store::ArchiveTable::kOutbox, item.key, std::nullopt}};
  note_sent(row, *request, std::move(*plan), *own ? NodeId{} : taken_by, writes);
  if (how.keeping == Keeping::kWithNext) {
    session.commit_with_next(std::move(writes));
  } else if (auto kept = session.commit(std::move(writes)); !kept) {
    return kept.error();
  }
  report.posted.push_back({known_as->msg_id, *posted, taken_by});
  return Fate::kSent;
}

// One run of flush_outbox().
class Flush {
 public:
  Flush(Session& session, const Manner& how, FlushReport& report)
      : session_(session), how_(how), report_(report) {}

  // False: no node is left that would take anything of this kind in this run.
  Outcome<bool> send(const Queued& item) {
    const std::size_t refusals = report_.refused.size();
    for (;;) {
      const auto node = taker(item.row);
      if (!node) return node.error();
      if (*node == nullptr && may_go_elsewhere(item.row)) return false;
      if (*node == nullptr) return other_is_there();
      const auto own = is_own(session_, **node);
      if (!own) return own.error();
      const auto wait = patience(item.row, *own);
      if (!wait) return wait.error();
      const auto fate = send_one(session_, **node, item, how_, *wait, report_);
      if (!fate) return fate.error();
      switch (*fate) {
        case Fate::kSent:
          keep_refusals(refusals, 0);
          --report_.left;
          return true;
        case Fate::kDrop:
          keep_refusals(refusals, 1);
          --report_.left;
          return true;
        case Fate::kKeep: return true;
        case Fate::kNodeGone:
          *own ? session_.drop_node() : session_.drop_other_node();
          continue;
        case Fate::kNodeStarts:
          // Whatever else waits would be told the same, each after a while.
          if (!*own) return false;
          session_.set_node_is_starting(true);
          own_starts_ = true;
          continue;
        case Fate::kNodeCannot: break;
      }
      const auto another = *own && may_go_elsewhere(item.row) ? other_is_there() : Outcome<bool>(false);
      if (!another) return another.error();
      if (!*another) return true;
      own_cannot_ = true;
    }
  }

 private:
  // A change of an access list is for one node alone; what has terms waits for the node that says whether
  // they hold.
  static bool may_go_elsewhere(const QueuedRow& row) {
    return row.type == QueuedType::kPost && row.terms.empty();
  }
  // Another node has it sooner than one that is waited for.
  Outcome<std::chrono::milliseconds> patience(const QueuedRow& row, bool own) {
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(
        how_.until - std::chrono::steady_clock::now());
    const auto left = std::max(rest, std::chrono::milliseconds(0));
    if (!own || !may_go_elsewhere(row)) return left;
    const auto nodes = session_.node_records();
    if (!nodes) return nodes.error();
    return nodes->size() > 1 ? std::chrono::milliseconds(0) : left;
  }
  Outcome<bool> other_is_there() {
    const auto other = session_.other_node();
    if (!other) return other.error();
    return *other != nullptr;
  }
  Outcome<NodeLink*> taker(const QueuedRow& row) {
    const bool elsewhere = may_go_elsewhere(row);
    if (!own_starts_ && !(own_cannot_ && elsewhere)) {
      auto own = session_.node();
      if (!own || *own != nullptr) return own;
    }
    return elsewhere ? session_.other_node() : Outcome<NodeLink*>(nullptr);
  }
  // What the own node said of a row is no answer to anybody when another node had the last word: `last` of
  // those after the first `before` stay.
  void keep_refusals(std::size_t before, std::size_t last) {
    const auto from = report_.refused.begin() + static_cast<std::ptrdiff_t>(before);
    report_.refused.erase(from, report_.refused.end() - static_cast<std::ptrdiff_t>(last));
  }

  Session& session_;
  Manner how_;
  FlushReport& report_;
  bool own_cannot_ = false;  // take posts: it said so, and there is another
  bool own_starts_ = false;  // it takes nothing yet
};

}  // namespace

const PostTaken* find_posted(const FlushReport& report, const MsgId& msg) {
  const auto found = std::find_if(report.posted.begin(), report.posted.end(),
                                  [&](const PostTaken& one) { return one.msg == msg; });
  return found == report.posted.end() ? nullptr : &*found;
}

Outcome<FlushReport> flush_outbox(Session& session, Keeping keeping,
                                  const std::vector<Bytes>& released,
                                  const std::optional<MsgId>& fresh, std::chrono::milliseconds wait) {
  FlushReport report;
  auto waiting = queued(session);
  if (!waiting) return waiting.error();
  report.left = waiting->size();
  session.set_node_is_starting(false);
  if (waiting->empty()) return report;
  std::stable_partition(waiting->begin(), waiting->end(), [](const Queued& item) {
    const auto request = parse<PostRequest>(item.row.request);
    return item.row.type == QueuedType::kPost && request && request->lane == Lane::kFlash;
  });
  Flush flush(session, {keeping, fresh, std::chrono::steady_clock::now() + wait}, report);
  for (const Queued& item : *waiting) {
    if (std::ranges::find(report.gone_with, item.key) != report.gone_with.end()) {
      --report.left;
      continue;
    }
    if (must_wait(item.row, session.now_ms())) {
      ++report.later;
      continue;
    }
    const bool free = item.row.terms.empty() ||
                      std::find(released.begin(), released.end(), item.key) != released.end();
    if (!free) {
      ++report.held;
      continue;
    }
    if (item.row.type == QueuedType::kAccess) {
      const auto taken = send_elsewhere(session, item);
      if (!taken) return taken.error();
      if (*taken == Elsewhere::kTaken) --report.left;
      if (*taken != Elsewhere::kOwnNode) continue;
    }
    const auto more = flush.send(item);
    if (!more) return more.error();
    if (!*more) break;
  }
  return report;
}

}  // namespace ceptoar::member
