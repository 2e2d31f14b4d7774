// SPDX-License-Identifier: Apache-2.0
// The audit log while the node runs: notes wait for one commit at a time; the root goes out as an own
// control entry, which every peer keeps and checks against the one before. The same entry is the canary:
// it was posted, committed, read back and acknowledged by a peer, or the operator hears of it.
#include "node/core/state.h"

namespace ceptoar::core {
namespace {

constexpr std::uint64_t kFirstRootMs = 300'000;     // after a start: links come up first
constexpr std::uint64_t kCanaryTimeMs = 120'000;    // until a peer's receipt must be here
constexpr std::uint64_t kWriteAgainMs = 10'000;
// Four of the roots that a node sends at least.
constexpr std::uint64_t kSilentMs = 4 * limits::kAuditRootAtLeastMs;

// Of kPeerRoot: what is said of that node.
constexpr std::uint16_t kRootSilent = 1;
constexpr std::uint16_t kRootAccepted = 2;

Hash32 subject_of(const NodeId& node) {
  Hash32 out;
  std::ranges::copy(node.bytes, out.bytes.begin());
  return out;
}

// What comes by itself with every root and test is no reason for another root.
bool is_routine(const AuditNote& note) {
  const bool passed = note.detail == 1;
  return (note.kind == AuditKind::kCanary || note.kind == AuditKind::kSelfTest) && passed;
}

}  // namespace

void Core::State::begin_audit() {
  if (config.audit_root_every_ms != 0) {
    audit.root_due = now + std::min(kFirstRootMs, config.audit_root_every_ms);
  }
  if (audit.damaged) {
    note_audit({AuditKind::kDamaged, 0, 0, {}});
    log(2, "audit-damaged",
        "the audit log does not read as it was written: `ceptoar-node audit verify` says where");
  }
}

void Core::State::on(AuditNote& note) { note_audit(note); }

void Core::State::note_audit(const AuditNote& note) {
  if (audit.waiting.size() >= limits::kAuditWaiting) {
    ++audit.unwritten;
    return;
  }
  audit.waiting.emplace_back(note, now);
}

// What another node does wrong, once an hour for each kind: by repeating it (two entries at one place cost
// it nothing) it would push everything else out of the log, and the log out of memory.
void Core::State::note_author(const NodeId& author, const AuditNote& note) {
  std::uint64_t& noted = logs[author].noted_ms[note.kind];
  if (noted != 0 && now < noted + limits::kAuditRootEveryMs) return;
  noted = now;
  note_audit(note);
}

void Core::State::write_audit() {
  if (audit.writing || audit.waiting.empty() || read_only || now < audit.write_again_ms) return;
  audit.writing = true;
  if (audit.unwritten > 0) {
    audit.waiting.emplace_back(AuditNote{AuditKind::kUnwritten, 0, audit.unwritten, {}}, now);
    audit.unwritten = 0;
  }
  RowBatch batch;
  crypto::AuditHead next = audit.head;
  auto leaves = add_audit_rows(batch, next, audit.waiting);
  commit(Lane::kControl, std::move(batch),
         [this, next = std::move(next), leaves = std::move(leaves)](Committed& done) {
           audit.writing = false;
           if (!done.good) {
             note_commit_failure(done.code);
             audit.write_again_ms = now + kWriteAgainMs;
             return;
           }
           for (std::size_t i = 0; i < leaves.size(); ++i) {
             audit.news = audit.news || !is_routine(audit.waiting[i].first);
           }
           audit.waiting.erase(audit.waiting.begin(),
                               audit.waiting.begin() + static_cast<std::ptrdiff_t>(leaves.size()));
           audit.head = next;
           audit.since_sent.insert(audit.since_sent.end(), leaves.begin(), leaves.end());
           forget_audit();
         });
}

// The oldest records go when there are too many, never any that no root has gone out for.
void Core::State::forget_audit() {
  const std::uint64_t base = audit.base.tree.size;
  const std::uint64_t upto = base + limits::kAuditSegment;
  if (audit.forgetting || audit.head.tree.size < base + config.audit_kept + limits::kAuditSegment ||
      audit.sent.tree.size < upto) {
    return;
  }
  audit.forgetting = true;
  scan(NodeTable::kAudit, key_number(base), limits::kAuditSegment,
       limits::kAuditSegment * 2 * kAuditRecordBytes, [this, upto](Scanned& rows) {
         crypto::AuditHead next = audit.base;
         RowBatch batch;
         for (std::size_t i = 0; i < rows.keys.size() && rows.good; ++i) {
           if (rows.keys[i].key != key_number(next.tree.size)) break;  // one is missing
           next.take(crypto::tree_leaf(rows.values[i]));
           batch.push_back({rows.keys[i], std::nullopt});
         }
         if (!rows.good || next.tree.size != upto) return forget_damaged(upto);
         forgotten(std::move(next), std::move(batch));
       });
}

// What is damaged must not keep the log from having an end, nor be held against it when it is gone: the
// rest begins where it began when those records were written, and a record tells of the loss. A log from
// before that was kept has no such row: a record that is missing or does not open then counts as a leaf that
// no record has, and whoever verifies the log hears of it.
void Core::State::forget_damaged(std::uint64_t upto) {
  log(2, "audit-damaged", "records of the audit log are missing, or do not open");
  std::vector<RowKey> keys = {row_key(NodeTable::kMeta, meta_audit_at(upto))};
  for (std::uint64_t number = audit.base.tree.size; number < upto; ++number) {
    keys.push_back(row_key(NodeTable::kAudit, key_number(number)));
  }
  load(keys, [this, keys](Loaded& rows) {
    const bool any = std::ranges::any_of(rows.values, [](const auto& one) { return one.has_value(); });
    if (!any || rows.values.size() != keys.size()) {  // a disk that reads nothing now is asked again later
      audit.forgetting = false;
      return;
    }
    crypto::AuditHead next = audit.base;
    RowBatch batch;
    for (std::size_t i = 1; i < keys.size(); ++i) {
      next.take(rows.values[i] ? crypto::tree_leaf(*rows.values[i]) : Hash32{});
      batch.push_back({keys[i], std::nullopt});
    }
    const auto was = rows.values[0] ? crypto::parse_audit_head(*rows.values[0])
                                    : Result<crypto::AuditHead>(fail(ErrorCode::kNotFound, "audit"));
    if (was && was->tree.size == next.tree.size) next = *was;
    audit.damaged = true;  // until the next start
    note_audit({AuditKind::kDamaged, 0, next.tree.size, {}});
    forgotten(std::move(next), std::move(batch));
  });
}

void Core::State::forgotten(crypto::AuditHead next, RowBatch batch) {
  batch.push_back(
      put_row(NodeTable::kMeta, meta_audit(kAuditBase), crypto::encode_audit_head(next)));
  batch.push_back(erase_row(NodeTable::kMeta, meta_audit_at(next.tree.size)));
  commit(Lane::kControl, std::move(batch), [this, next = std::move(next)](Committed& done) {
    audit.forgetting = false;
    if (!done.good) return note_commit_failure(done.code);
    audit.base = next;
    note_audit({AuditKind::kForgotten, 0, next.tree.size, {}});
  });
}

// A node that sends no roots any more may rewrite its log unseen. One that is not connected says nothing
// at all, which is another matter; what it sent meanwhile comes soon after it is.
void Core::State::judge_silence() {
  for (const auto& [id, peer] : peers) {
    if (!peer.up) {
      audit.up_since.erase(id);
      continue;
    }
    const std::uint64_t up_since = audit.up_since.try_emplace(id, now).first->second;
    const auto known = audit.witnessed.find(id);
    const std::uint64_t seen = known == audit.witnessed.end() ? 0 : known->second.seen_ms;
    if (now <= std::max(seen, up_since) + kSilentMs) {
      audit.silent.erase(id);
      continue;
    }
    if (!audit.silent.insert(id).second) continue;
    log(2, "audit-root-silent",
        id.hex() + " is connected and has sent no root of its audit log for a day");
    note_audit({AuditKind::kPeerRoot, kRootSilent, 0, subject_of(id)});
  }
}

// Taken at once, so that a root which comes before this is written does not write the alarm again; taken back when it
// could not be written. The service has the operator's word as a file until it hears that it is durable.
void Core::State::on(RootsSeen& event) {
  const auto known = audit.witnessed.find(event.node);
  if (audit.accepting.contains(event.node)) return;
  if (known == audit.witnessed.end() || !known->second.bad) return emit(RootsAccepted{event.node});
  if (read_only) return;
  audit.accepting.insert(event.node);
  known->second.bad = false;
  RowBatch batch{put_row(NodeTable::kMeta, meta_witness(event.node), encode_row(known->second))};
  commit(Lane::kControl, std::move(batch), [this, node = event.node](Committed& done) {
    audit.accepting.erase(node);
    crypto::Witnessed& held = audit.witnessed[node];
    if (!done.good) {
      held.bad = true;
      return note_commit_failure(done.code);
    }
    note_audit({AuditKind::kPeerRoot, kRootAccepted, held.newest.size, subject_of(node)});
    log(1, "audit-root-accepted", node.hex() + " by this node's operator");
    emit(RootsAccepted{node});
  });
}

void Core::State::tick_audit() {
  judge_canary();
  if (config.audit_root_every_ms != 0) judge_silence();
  if (audit.root_due == 0 || now < audit.root_due || audit.sending) return;
  const bool quiet = !audit.news && now < audit.sent_ms + limits::kAuditRootAtLeastMs;
  const AuthorLog& own = logs.at(config.self);
  if (quiet || read_only || !may_number() || !own.above.empty() ||
      audit.head.tree.size == audit.sent.tree.size) {
    audit.root_due = now + std::min(kFirstRootMs, config.audit_root_every_ms);
    return;
  }
  send_root();
}

void Core::State::send_root() {
  audit.sending = true;
  audit.root_due = now + config.audit_root_every_ms;
  const crypto::AuditHead head = audit.head;
  const std::uint64_t size = head.tree.size;
  const std::uint64_t before = audit.sent.tree.size;
  const crypto::TreeView view(audit.sent.tree, audit.since_sent);
  const auto proof = view.consistency(before, size);
  CEPTOAR_CHECK(proof.has_value());  // both ends are held
  AuditRoot root{network, config.self, size, head.tree.root(), before, {}, now, *proof};
  if (before > 0) root.prev_root = audit.sent.tree.root();
  // The body need not outlive the next few roots; a sealed message does not either.
  post_own(encode(Control{ControlKind::kAuditRoot, encode(root)}),
           put_row(NodeTable::kMeta, meta_audit(kAuditSent), crypto::encode_audit_head(head)),
           [this, head](const EntryId& id, ErrorCode code) { root_sent(id, head, code); });
}

void Core::State::root_sent(const EntryId& id, const crypto::AuditHead& head, ErrorCode code) {
  audit.sending = false;
  if (code != ErrorCode{}) {
    audit.root_due = now + kFirstRootMs;
    return canary_ends(id, false, 0, "it was not committed");
  }
  const std::uint64_t sent = head.tree.size - audit.sent.tree.size;
  audit.since_sent.erase(audit.since_sent.begin(),
                         audit.since_sent.begin() + static_cast<std::ptrdiff_t>(sent));
  audit.sent = head;
  audit.sent_ms = now;
  audit.news = false;
  audit.canary = {id, now + kCanaryTimeMs, false};
  load({row_key(NodeTable::kBodies, id.view()), row_key(NodeTable::kEntries, id.view())},
       [this, id](Loaded& rows) {
         if (audit.canary.id != id || audit.canary.due_ms == 0) return;
         const bool whole = rows.good && rows.values.size() == 2 && rows.values[0] && rows.values[1];
         const auto row = whole ? parse_entry_row(*rows.values[1])
                                : Result<EntryRow>(fail(ErrorCode::kNotFound, "canary"));
         const auto header = row ? parse<EntryHeader>(row->header)
                                 : Result<EntryHeader>(fail(ErrorCode::kNotFound, "canary"));
         if (!header || !crypto::body_fits(*header, *rows.values[0])) {
           return canary_ends(id, false, 0, "it does not read back");
         }
         audit.canary.read_back = true;
         judge_canary();
       });
}

// Through a peer where there is one: its signed receipt takes it out of the outbox row.
void Core::State::judge_canary() {
  const Canary& canary = audit.canary;
  if (canary.due_ms == 0 || !canary.read_back) return;
  const auto row = outbox.find(canary.id);
  const std::size_t all = everybody().empty() ? 0 : everybody().size() - 1;
  const std::size_t without = row == outbox.end() ? 0 : std::min(all, row->second.missing.size());
  const std::size_t holders = all - without;
  if (holders > 0 || all == 0) return canary_ends(canary.id, true, holders, "");
  const bool alone = std::ranges::none_of(peers, [](const auto& peer) { return peer.second.up; });
  if (now < canary.due_ms) return;
  if (alone) return canary_ends(canary.id, true, 0, "");
  canary_ends(canary.id, false, 0, "no peer acknowledged it");
}

void Core::State::canary_ends(EntryId id, bool good, std::size_t holders, const char* why) {
  audit.canary = {};
  audit.canary_good = good;
  audit.canary_ms = now;
  Hash32 subject;
  subject.bytes = id.bytes;
  note_audit({AuditKind::kCanary, static_cast<std::uint16_t>(good ? 1 : 0), holders, subject});
  if (!good) log(2, "canary-failed", std::string("an own entry did not come back: ") + why);
}

// What was seen is durable with the entry it was seen in: one that came and was not counted would be
// missing between two others for good.
void Core::State::add_witness_row(RowBatch& batch, const EntryHeader& header, const EntryId& id,
                                  BytesView body) {
  const auto control = parse<Control>(body);
  if (!control || control->kind != ControlKind::kAuditRoot) return;
  const auto root = parse<AuditRoot>(control->object);
  if (header.author == config.self) {
    if (root) own_root_returned(*root);
    return;
  }
  crypto::Witnessed& known = audit.witnessed[header.author];
  const char* wrong = root ? crypto::witness(known, header.seq, header.author, network, *root, now)
                           : "is none";
  if (wrong != nullptr) {
    known.bad = true;
    log(2, "audit-root-bad", header.author.hex() + " at " + std::to_string(header.seq) + ": " + wrong);
    Hash32 subject;
    subject.bytes = id.bytes;
    note_author(header.author, {AuditKind::kPeerRoot, 0, header.seq, subject});
  }
  batch.push_back(put_row(NodeTable::kMeta, meta_witness(header.author), encode_row(known)));
}

// An own root comes back from peers after a restore: they are witnesses of records that are lost here.
void Core::State::own_root_returned(const AuditRoot& root) {
  const std::uint64_t here = audit.head.tree.size;
  if (root.size <= std::max(here, audit.lost_said)) return;
  audit.lost_said = root.size;
  log(2, "audit-lost",
      std::to_string(root.size - here) +
          " records of the audit log are not in this store any more; peers hold the root that tells");
  note_audit({AuditKind::kLost, 0, root.size - here, root.root});
}

AuditFigures Core::State::audit_figures() const {
  AuditFigures now_known;
  now_known.records = audit.head.tree.size;
  now_known.kept = audit.head.tree.size - audit.base.tree.size;
  now_known.sent_size = audit.sent.tree.size;
  now_known.sent_ms = audit.sent_ms;
  now_known.canary_ms = audit.canary_ms;
  now_known.canary_good = audit.canary_good;
  now_known.damaged = audit.damaged || audit.lost_said != 0;
  now_known.silent_roots = audit.silent.size();
  for (const auto& [node, known] : audit.witnessed) {
    ++now_known.witnessed;
    now_known.bad_roots += known.bad ? 1 : 0;
  }
  return now_known;
}

}  // namespace ceptoar::core
