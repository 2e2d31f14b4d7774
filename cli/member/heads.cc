// SPDX-License-Identifier: Apache-2.0
#include "cli/member/heads.h"

#include <map>

#include "cli/member/alarms.h"
#include "cli/member/rows.h"
#include "crypto/heads.h"
#include "schema/limits.h"
#include "schema/node_rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kLookVersion = 1;
constexpr std::size_t kAskedAtOnce = 3;  // of those that do not answer
constexpr std::uint64_t kClockOffMs = 3'600'000;

struct Behind {
  std::uint64_t seq = 0;       // another node holds the log up to here
  std::uint64_t since_ms = 0;
};
// kMeta "heads-look".
struct Look {
  std::uint64_t next_ms = 0;
  std::uint64_t bad_since_ms = 0;  // since when no node answered; 0: the last one did
  std::map<NodeId, Behind> behind;
};

Bytes encode_look(const Look& look) {
  RowWriter out(kLookVersion);
  out.u64(look.next_ms).u64(look.bad_since_ms).u32(static_cast<std::uint32_t>(look.behind.size()));
  for (const auto& [author, one] : look.behind) out.fixed(author.view()).u64(one.seq).u64(one.since_ms);
  return out.take();
}

Outcome<std::optional<Look>> kept_look(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key("heads-look"));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<Look>();
  RowReader in(**row, kLookVersion);
  Look out;
  out.next_ms = in.u64();
  out.bad_since_ms = in.u64();
  for (std::uint32_t left = in.count(); left > 0; --left) {
    const auto author = in.fixed<NodeId>();
    Behind& one = out.behind[author];
    one.seq = in.u64();
    one.since_ms = in.u64();
  }
  if (!in.finish()) return std::optional<Look>();  // made anew
  return std::optional<Look>(std::move(out));
}

// One run of compare_heads().
class Comparison {
 public:
  Comparison(Session& session, const crypto::RosterState& roster, const OrgId& own, Look look)
      : session_(session), roster_(roster), own_(own), look_(std::move(look)),
        now_ms_(session.now_ms()) {}

  Outcome<std::vector<Alarm>> run() {
    const auto held = log_positions(session_, roster_.roster.nodes);
    if (!held) return held.error();
    held_ = *held;
    if (now_ms_ >= look_.next_ms || now_ms_ + kHeadsLookEveryMs < look_.next_ms) {
      if (auto done = ask(); !done) return done.error();
    }
    judge();
    return std::move(alarms_);
  }
  const Look& look() const { return look_; }

 private:
  // Of others: two nodes of one organisation may be in the same hands.
  std::vector<const NodeRecord*> others() const {
    std::vector<const NodeRecord*> out;
    for (const NodeRecord& node : roster_.roster.nodes) {
      if (node.org != own_ && node.status == Status::kActive) out.push_back(&node);
    }
    return out;
  }

  Outcome<void> ask() {
    look_.next_ms = now_ms_ + kHeadsLookEveryMs;
    const auto all = others();
    const auto node = session_.node();
    if (!node) return node.error();
    if (all.empty() || *node == nullptr) return {};
    const Hash32 nonce = session_.random().id<Hash32>();
    std::size_t first = 0;
    for (std::size_t i = 0; i < 4; ++i) first = first << 8 | nonce.bytes[i];
    for (std::size_t i = 0; i < std::min(kAskedAtOnce, all.size()); ++i) {
      const NodeRecord& witness = *all[(first + i) % all.size()];
      const auto said = (*node)->heads(witness.id, nonce);
      const bool good = said && said->node == witness.id && said->nonce == nonce &&
                        crypto::verify_heads(*said, roster_.network_id, witness.nsk);
      if (!good) continue;
      look_.bad_since_ms = 0;
      return compare(*said);
    }
    if (look_.bad_since_ms == 0) look_.bad_since_ms = now_ms_;
    if (now_ms_ > look_.bad_since_ms + kHeadsUnseenMs) {
      alarms_.push_back({AlarmKind::kHeldBack, {}, (*node)->welcome().node, "no other node answers"});
    }
    return {};
  }

  // What somebody wrote who is out, or may not write now, is not awaited.
  bool is_awaited(const NodeId& author) const {
    const NodeRecord* node = roster_.find_node(author);
    return node != nullptr && node->status == Status::kActive &&
           session_.trust().suspended_since(*node) == 0;
  }

  Outcome<void> compare(const Heads& said) {
    for (const Frontier& end : said.frontiers) {
      if (!is_awaited(end.author)) continue;
      if (held_[end.author] < end.seq) {
        look_.behind.try_emplace(end.author, Behind{end.seq, now_ms_});
        continue;
      }
      const auto ours = load_optional(session_.archive(), ArchiveTable::kLog,
                                      key_log(end.author, end.seq));
      if (!ours) return from_error(ours.error(), "archive");
      if (!*ours || **ours == to_bytes(end.head.view())) continue;
      alarms_.push_back({AlarmKind::kFork, end.head, end.author,
                         "another node has another entry at position " + std::to_string(end.seq)});
    }
    return {};
  }

  void judge() {
    std::erase_if(look_.behind, [&](const auto& one) {
      const auto& [author, behind] = one;
      if (held_[author] >= behind.seq || !is_awaited(author)) return true;
      if (now_ms_ < behind.since_ms + kHeadsComeWithinMs) return false;
      alarms_.push_back({AlarmKind::kHeldBack, {}, author, ""});
      return true;
    });
  }

  Session& session_;
  const crypto::RosterState& roster_;
  OrgId own_;
  Look look_;
  std::uint64_t now_ms_;
  std::map<NodeId, std::uint64_t> held_;
  std::vector<Alarm> alarms_;
};

}  // namespace

Outcome<void> compare_heads(Session& session, SyncReport& report) {
  // By a clock that is wrong everything is late.
  const auto apart = session.clocks_apart_ms();
  if (!report.online || (apart && *apart > kClockOffMs)) return {};
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  auto kept = kept_look(session);
  if (!kept) return kept.error();
  const std::uint64_t now = session.now_ms();
  // At first there is nothing to compare: the feed has just begun.
  const bool fresh = !kept->has_value();
  Look look = fresh ? Look{now + kHeadsLookEveryMs, 0, {}} : std::move(**kept);
  const Bytes before = fresh ? Bytes() : encode_look(look);
  Comparison comparison(session, **roster, (*identity)->subject.roster_org, std::move(look));
  auto alarms = comparison.run();
  if (!alarms) return alarms.error();
  const Bytes after = encode_look(comparison.look());
  if (after == before) return {};  // an idle command writes nothing
  auto writes = keeping_alarms(session, *alarms);
  if (!writes) return writes.error();
  writes->push_back({ArchiveTable::kMeta, meta_key("heads-look"), after});
  if (auto done = session.commit(std::move(*writes)); !done) return done;
  for (Alarm& alarm : *alarms) report.alarms.push_back(std::move(alarm));
  return {};
}

}  // namespace ceptoar::member
