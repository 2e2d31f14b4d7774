// SPDX-License-Identifier: Apache-2.0
#include "cli/member/archive_copy.h"

#include <algorithm>
#include <set>

#include "cli/member/archive_content.h"
#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/arrivals.h"
#include "cli/member/copy_parts.h"
#include "cli/member/device_proof.h"
#include "crypto/aead.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kStateVersion = 1;
constexpr std::size_t kPage = 64;

// kMeta "copied": how far the copy at which node goes.
struct CopyState {
  NodeId node;
  Bytes walked;               // key in kItems of the last item of the history that was looked at
  bool history_done = false;
  std::uint64_t place = 0;    // last arrival looked at
  std::uint32_t red = 0;      // items of TLP:RED passed over
  std::uint32_t red_told = 0;
  std::uint64_t parts = 0;    // that the node said it held
  std::uint64_t at_ms = 0;    // of the last step
  bool full = false;
};

Outcome<CopyState> load_state(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key("copied"));
  if (!row) return from_error(row.error(), "archive");
  CopyState out;
  if (!*row) return out;
  RowReader in(**row, kStateVersion);
  out.node = in.fixed<NodeId>();
  out.walked = in.bytes();
  out.history_done = in.flag();
  out.place = in.u64();
  out.red = in.u32();
  out.red_told = in.u32();
  out.parts = in.u64();
  out.at_ms = in.u64();
  out.full = in.flag();
  if (!in.finish()) return CopyState{};  // begun anew: what is there is known to the node
  return out;
}

store::ArchiveWrite write_of(const CopyState& state) {
  RowWriter out(kStateVersion);
  out.fixed(state.node.view()).bytes(state.walked).flag(state.history_done).u64(state.place);
  out.u32(state.red).u32(state.red_told).u64(state.parts).u64(state.at_ms).flag(state.full);
  return {ArchiveTable::kMeta, meta_key("copied"), out.take()};
}

Outcome<bool> is_pending(Session& session, const CopyState& state) {
  if (!state.history_done || state.red != state.red_told) return true;
  const auto last = last_arrival(session);
  if (!last) return last.error();
  return *last > state.place;
}

// A certified device that is not revoked. Nobody else puts.
Outcome<bool> may_put(Session& session) {
  const auto identity = session.identity();
  if (!identity) {
    const UserCode code = identity.error().code;
    if (code == UserCode::kNotEnrolled || code == UserCode::kNoRoster) return false;
    return identity.error();
  }
  return (*identity)->device.has_value() && !session.trust().has_left((*identity)->subject);
}

// One run of copy_step().
class Copier {
 public:
  Copier(Session& session, NodeLink& node, const Identity& me, const NetworkId& network,
         std::size_t max_parts)
      : session_(session), node_(node), me_(me), network_(network), left_(max_parts) {}

  Outcome<CopyStep> run(CopyState state) {
    state_ = std::move(state);
    done_.asked = true;
    state_.at_ms = session_.now_ms();
    if (auto ready = look_at_node(); !ready) return ready.error();
    if (!stopped_) {
      if (auto walked = walk_history(); !walked) return walked.error();
    }
    if (!stopped_ && state_.history_done) {
      if (auto walked = walk_arrivals(); !walked) return walked.error();
    }
    if (!stopped_) {
      if (auto told = tell_red(); !told) return told.error();
    }
    state_.full = done_.full;
    state_.parts += done_.parts;
    if (auto kept = session_.commit({write_of(state_)}); !kept) return kept.error();
    const auto more = is_pending(session_, state_);
    if (!more) return more.error();
    done_.more = *more;
    return done_;
  }

 private:
  // Another node, or one that holds less than half of what it held, gets everything anew. (A few parts
  // less: their time was over.)
  Outcome<void> look_at_node() {
    Hash32 last;
    last.bytes.fill(0xff);  // the sums alone
    const auto held = node_.copies(last);
    if (!held) return stop();
    if (state_.node != node_.welcome().node || held->parts < state_.parts / 2) {
      const std::uint64_t at_ms = state_.at_ms;
      state_ = {};
      state_.node = node_.welcome().node;
      state_.at_ms = at_ms;
    }
    state_.parts = held->parts;
    return {};
  }

  Outcome<void> walk_history() {
    if (state_.history_done) return {};
    if (state_.walked.empty()) {
      const auto last = last_arrival(session_);
      if (!last) return last.error();
      state_.place = *last;
    }
    while (left_ > 0) {
      Bytes from = state_.walked;
      from.push_back(0);
      const auto rows = session_.archive().scan(ArchiveTable::kItems, from, false, kPage);
      if (!rows) return from_error(rows.error(), "archive");
      for (const auto& row : *rows) {
        const auto item = parse_item_row(row.value);
        if (!item) return from_error(item.error(), "archive");
        if (auto put = put_item(*item); !put) return put;
        if (stopped_) return {};
        state_.walked = row.key;
        if (left_ == 0) return {};
      }
      if (rows->size() < kPage) {
        state_.history_done = true;
        return {};
      }
    }
    return {};
  }

  Outcome<void> walk_arrivals() {
    while (left_ > 0) {
      const auto next = arrivals_after(session_, state_.place, kPage);
      if (!next) return next.error();
      if (next->empty()) return {};
      if (next->front().place > state_.place + 1) {  // some forgotten meanwhile: from the list of items
        state_.history_done = false;
        state_.walked.clear();
        state_.red = 0;
        return {};
      }
      for (const Arrival& arrival : *next) {
        const auto item = item_of(session_, arrival.entry);
        if (item) {
          if (auto put = put_item(*item); !put) return put;
        } else if (item.error().code != UserCode::kNoItem) {
          return item.error();
        }
        if (stopped_) return {};
        state_.place = arrival.place;
        if (left_ == 0) return {};
      }
    }
    return {};
  }

  Outcome<void> put_item(const ItemRow& item) {
    if (item.tlp == Tlp::kRed) {
      ++state_.red;
      return {};
    }
    const auto key = key_of(item);
    if (!key) return key.error();
    if (!*key) return {};
    auto content = content_of(session_, item);
    if (!content) return content.error();
    if (!*content) return {};
    const crypto::WipeOnExit wiped(**content);
    for (CopyPart& part : seal_item(**key, {network_, me_.subject.org}, **content, session_.random())) {
      if (auto put = put_part(part); !put) return put;
      if (stopped_) return {};
    }
    ++done_.items;
    return {};
  }

  // The archive key that the item is kept under; CLEAR has none of its own. nullopt: nothing opens it.
  Outcome<std::optional<crypto::Secret<32>>> key_of(const ItemRow& item) {
    using Found = std::optional<crypto::Secret<32>>;
    const crypto::KeyRecord* record = nullptr;
    if (item.tlp == Tlp::kClear) {
      record = archive_key_now(session_, me_.subject.org, item.tlp);
    } else {
      const auto bytes =
          load_optional(session_.archive(), ArchiveTable::kContentKeys, item.entry.view());
      if (!bytes) return from_error(bytes.error(), "archive");
      if (!*bytes) return Found();
      const auto row = parse_content_key_row(**bytes);
      if (!row) return from_error(row.error(), "archive");
      if (row->purpose != crypto::KeyPurpose::kArchive) return Found();
      record = session_.home().keys().find(crypto::KeyPurpose::kArchive, me_.subject.org.view(),
                                           row->epoch, row->tag);
    }
    return record == nullptr ? Found() : Found(record->secret.copy());
  }

  // How many were left out, under the strictest label's key of this month.
  Outcome<void> tell_red() {
    if (state_.red == state_.red_told || !state_.history_done || left_ == 0) return {};
    const crypto::KeyRecord* key =
        archive_key_now(session_, me_.subject.org, Tlp::kAmberStrict);
    if (key == nullptr) return {};
    CopyPart part = seal_tally(key->secret, {network_, me_.subject.org},
                               {me_.subject.holder, me_.subject.handle, state_.red, session_.now_ms()},
                               session_.random());
    if (auto put = put_part(part); !put) return put;
    if (!stopped_) state_.red_told = state_.red;
    return {};
  }

  Outcome<void> put_part(const CopyPart& part) {
    const auto put = node_.copy_put(part);
    if (!put) {
      done_.full = put.error().code == ErrorCode::kLimitExceeded || put.error().code == ErrorCode::kStorageFull;
      return stop();
    }
    if (left_ > 0) --left_;
    ++done_.parts;
    return {};
  }

  // A node that refuses or goes away is no error of this device: the next step goes on from here.
  Outcome<void> stop() {
    stopped_ = true;
    return {};
  }

  Session& session_;
  NodeLink& node_;
  const Identity& me_;
  NetworkId network_;
  std::size_t left_;
  CopyState state_;
  CopyStep done_;
  bool stopped_ = false;
};

Outcome<NodeLink*> needed_node(Session& session) {
  auto node = proven_node(session);
  if (node && *node == nullptr) {
    return user_error(UserCode::kNodeNeeded, {{"node", session.home().config().node}});
  }
  return node;
}

UserError node_gone(Session& session, const Error& error) {
  const bool gone = error.code == ErrorCode::kUnreachable || error.code == ErrorCode::kTimeout ||
                    error.code == ErrorCode::kIo;
  if (!gone) return from_node(error);
  return user_error(UserCode::kNodeNeeded, {{"node", session.home().config().node}});
}

// One run of restore_archive().
class Restorer {
 public:
  Restorer(Session& session, NodeLink& node, const CopyOwner& owner)
      : session_(session), node_(node), owner_(owner), keys_(session, owner.org) {}

  bool has_keys() const { return !keys_.empty(); }

  Outcome<Restored> run() {
    Hash32 after;
    for (;;) {
      const auto page = node_.copies(after);
      if (!page) return node_gone(session_, page.error());
      for (const Hash32& name : page->names) {
        if (auto taken = take(name); !taken) return taken.error();
      }
      if (page->names.size() < limits::kIdsPerFrame) return std::move(done_);
      // Names come ascending; a node that says the same page again must not keep us for ever.
      if (!(after < page->names.back())) return std::move(done_);
      after = page->names.back();
    }
  }

 private:
  Outcome<void> take(const Hash32& name) {
    if (taken_.contains(name)) return {};
    const auto data = node_.copy(name);
    if (!data && data.error().code == ErrorCode::kNotFound) return {};  // its time was over just now
    if (!data) return node_gone(session_, data.error());
    const CopyKeys::Held* key = keys_.find(*data);
    if (key == nullptr) {
      ++done_.no_key;
      return {};
    }
    auto part = open_part(key->record.secret, owner_, name, *data);
    if (!part) {
      ++done_.damaged;
      return {};
    }
    if (const auto* tally = std::get_if<CopyTally>(&*part)) {
      std::uint32_t& red = done_.red[tally->handle];
      red = std::max(red, tally->red);
      return {};
    }
    return put_together(*key, std::move(std::get<CopyPiece>(*part)));
  }

  // The others of the same item are asked for by name at once: no more than one item is in memory.
  Outcome<void> put_together(const CopyKeys::Held& key, CopyPiece first) {
    Bytes content;
    content.reserve(kContentFixedBytes + limits::kBodyBytes);  // one allocation: no key is left behind
    const crypto::WipeOnExit wiped(content);
    begin_content(content, first);
    for (std::uint16_t index = 0; index < first.count; ++index) {
      const Hash32 name = piece_name(key.record.secret, first.entry, index);
      taken_.insert(name);
      if (index == first.index) {
        append(content, first.bytes);
        continue;
      }
      const auto data = node_.copy(name);
      if (!data && data.error().code != ErrorCode::kNotFound) return node_gone(session_, data.error());
      auto part = data ? open_part(key.record.secret, owner_, name, *data)
                       : Result<OpenedPart>(data.error());
      const auto* piece = part ? std::get_if<CopyPiece>(&*part) : nullptr;
      const bool fits = piece != nullptr && piece->entry == first.entry && piece->index == index &&
                        piece->count == first.count && piece->content_key.equals(first.content_key) &&
                        content.size() + piece->bytes.size() <= kContentFixedBytes + limits::kBodyBytes;
      if (!fits) {
        ++done_.damaged;
        return {};
      }
      append(content, piece->bytes);
    }
    const auto taken = take_content(session_, content, &key.record);
    if (!taken) return taken.error();
    switch (*taken) {
      case TakenAs::kNew: ++done_.items; break;
      case TakenAs::kKnown: ++done_.known; break;
      case TakenAs::kRefused: ++done_.refused; break;
    }
    return {};
  }

  Session& session_;
  NodeLink& node_;
  const CopyOwner& owner_;
  CopyKeys keys_;
  std::set<Hash32> taken_;
  Restored done_;
};

}  // namespace

Outcome<bool> copy_is_due(Session& session, std::uint64_t pause_ms) {
  auto may = may_put(session);
  if (!may || !*may) return may;
  const auto state = load_state(session);
  if (!state) return state.error();
  const std::uint64_t pause = state->full ? limits::kDayMs : pause_ms;
  const std::uint64_t now = session.now_ms();
  if (now >= state->at_ms && now < state->at_ms + pause) return false;
  return is_pending(session, *state);
}

Outcome<CopyStep> copy_step(Session& session, std::size_t max_parts) {
  const auto may = may_put(session);
  if (!may) return may.error();
  if (!*may) return CopyStep{};
  auto state = load_state(session);
  if (!state) return state.error();
  const auto pending = is_pending(session, *state);
  if (!pending) return pending.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto record = session.node_record();
  if (!record) return record.error();
  if (!*pending && state->node == (*record)->id) return CopyStep{};
  const auto node = proven_node(session);
  if (!node) {  // it will not know better in the next minute
    state->at_ms = session.now_ms();
    state->full = true;
    if (auto kept = session.commit({write_of(*state)}); !kept) return kept.error();
    return node.error();
  }
  if (*node == nullptr) return CopyStep{};
  return Copier(session, **node, **identity, (*roster)->network_id, max_parts)
      .run(std::move(*state));
}

Outcome<CopyFacts> copy_facts(Session& session) {
  const auto node = needed_node(session);
  if (!node) return node.error();
  Hash32 last;
  last.bytes.fill(0xff);
  const auto held = (*node)->copies(last);
  if (!held) return node_gone(session, held.error());
  const auto state = load_state(session);
  if (!state) return state.error();
  const auto pending = is_pending(session, *state);
  if (!pending) return pending.error();
  CopyFacts out;
  out.parts = held->parts;
  out.bytes = held->bytes;
  out.room = held->room;
  out.red = state->red;
  out.whole = !*pending && state->node == (*node)->welcome().node;
  return out;
}

Outcome<Restored> restore_archive(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto node = needed_node(session);
  if (!node) return node.error();
  const CopyOwner owner{(*roster)->network_id, (*identity)->subject.org};
  Restorer restorer(session, **node, owner);
  if (!restorer.has_keys()) return user_error(UserCode::kNoArchiveKeys);
  return restorer.run();
}

}  // namespace ceptoar::member
