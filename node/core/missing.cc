// SPDX-License-Identifier: Apache-2.0
// Which bodies are asked for: a share of each author, and of his others as many as places come free.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {
constexpr std::size_t kLookedAtOnce = 1024;  // rows
constexpr std::size_t kLookedBytes = 128 * limits::kKiB;
constexpr unsigned kRests = 30;  // a minute: a row that does not open is told of each time
}

void MissingBodies::add(const EntryId& id, const MissingBody& body) {
  if (bodies_.contains(id)) return;
  const auto held = of_author_.find(body.author);
  if (held != of_author_.end() && held->second >= limits::kMissingBodiesPerAuthor) {
    left_out_ = true;
    return;
  }
  bodies_.emplace(id, body);
  ++of_author_[body.author];
}

void MissingBodies::erase(const EntryId& id) {
  if (looking_) came_meanwhile_.insert(id);
  const auto body = bodies_.find(id);
  if (body == bodies_.end()) return;
  const auto held = of_author_.find(body->second.author);
  if (--held->second == 0) of_author_.erase(held);
  bodies_.erase(body);
}

std::size_t MissingBodies::most_of_author() const {
  std::size_t most = 0;
  for (const auto& [author, held] : of_author_) most = std::max(most, held);
  return most;
}

std::optional<Bytes> MissingBodies::begin_look() {
  if (rests_ > 0) --rests_;
  const bool begins = looked_to_.empty();
  if (rests_ > 0 || looking_ || (begins && !left_out_)) return std::nullopt;
  if (begins) left_out_ = false;  // until one of those that are found has no place either
  looking_ = true;
  return looked_to_;
}

void MissingBodies::found(const EntryId& id, const MissingBody& body) {
  if (!came_meanwhile_.contains(id)) add(id, body);
}

void MissingBodies::look_failed() {
  end_look({});
  left_out_ = true;
  rests_ = kRests;
}

void MissingBodies::end_look(Bytes looked_to) {
  looking_ = false;
  came_meanwhile_.clear();
  looked_to_ = std::move(looked_to);
}

void Core::State::miss_body(const EntryHeader& header, const EntryId& id) {
  if (header.dist == Dist::kDirected || header.expires_ms <= now) return;
  missing.add(id, {header.author, header.seq, now + config.want_retry_ms, 0});
}

// A page of those that the store names, after a start and while some were left out.
void Core::State::look_for_missing() {
  auto from = missing.begin_look();
  if (!from) return;
  const Bytes first = meta_missing({});
  if (from->empty()) *from = first;
  scan(NodeTable::kMeta, std::move(*from), kLookedAtOnce, kLookedBytes, [this, first](Scanned& rows) {
    if (!rows.good) return missing.look_failed();
    const BytesView prefix = BytesView(first).first(first.size() - EntryId::kSize);
    Bytes looked_to;
    for (std::size_t i = 0; i < rows.keys.size(); ++i) {
      const BytesView key = rows.keys[i].key;
      looked_to.clear();  // begins anew behind the last of them
      if (key.size() != first.size() || !std::ranges::equal(key.first(prefix.size()), prefix)) break;
      looked_to = rows.keys[i].key;
      looked_to.push_back(0);
      const BytesView value = rows.values[i];
      if (value.size() != NodeId::kSize + 8) continue;
      missing.found(*EntryId::from(key.subspan(prefix.size())),
                    {*NodeId::from(value.first(NodeId::kSize)), read_le64(value.subspan(NodeId::kSize)), 0, 0});
    }
    missing.end_look(std::move(looked_to));
  });
}

}  // namespace ceptoar::core
