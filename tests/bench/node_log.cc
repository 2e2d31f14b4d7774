// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/node_log.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/bench/bench.h"

namespace ceptoar::bench {

namespace {
constexpr std::size_t kOpenBodyBytes = 2 * limits::kKiB;
constexpr std::size_t kSealedBodyBytes = limits::kBodyBuckets.front();
constexpr int kClockShift = 16;
}  // namespace

LogMaker::LogMaker(const crypto::RosterState& roster, const test::CouncilNode& author,
                   LogShape shape, std::uint64_t now_ms, crypto::Random& random)
    : roster_(roster), author_(author), shape_(std::move(shape)), now_ms_(now_ms), random_(random) {}

Item LogMaker::next() {
  const bool directed = (seq_ % 100) < shape_.directed_percent;
  Item item;
  item.body.resize(directed ? kSealedBodyBytes : kOpenBodyBytes);
  random_.fill(item.body);
  EntryHeader header;
  header.dist = directed ? Dist::kDirected : Dist::kPublic;
  header.lane = Lane::kNormal;
  header.roster_seq = roster_.roster.version;
  header.seq = seq_ + 1;
  header.hlc = now_ms_ << kClockShift;
  header.expires_ms = horizon_ms(
      now_ms_, directed ? limits::kSealedHorizonDays : limits::kClearHorizonDays - 1);
  header.body_len = static_cast<std::uint32_t>(item.body.size());
  header.author = author_.id;
  header.network_id = roster_.network_id;
  header.roster_hash = roster_.hash;
  header.prev = prev_;
  header.msg_id = random_.id<MsgId>();
  header.body_hash = crypto::body_hash(item.body);
  if (directed) header.key_commit = random_.id<Hash32>();
  header.inner_commit = random_.id<Hash32>();
  item.header = encode(header);
  const EntryId id = crypto::entry_id(item.header);
  item.signature = crypto::sign_entry(author_.nsk, roster_.network_id, id);
  if (directed) item.routing = make_routing(id);
  ++seq_;
  prev_ = id;
  return item;
}

Bytes LogMaker::make_routing(const EntryId& id) {
  std::vector<NodeId> nodes = shape_.named;
  nodes.push_back(author_.id);
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  std::vector<crypto::RoutingPlan> plans;
  std::uint16_t stanza = 0;
  for (const NodeId& node : nodes) {
    const NodeRecord* record = roster_.find_node(node);
    CEPTOAR_CHECK(record != nullptr);
    const LocalRecipient staff{ReaderClass::kStaff, stanza++, record->org, HolderId{}};
    plans.push_back({node, KemPublicKey{record->ntk.bytes}, {staff}});
  }
  const auto routing =
      crypto::make_routing(author_.nsk, roster_.network_id, id, plans, random_);
  CEPTOAR_CHECK(routing.has_value());
  return encode(*routing);
}

Bytes push_frame(std::vector<Item> items) {
  Push push;
  push.items = std::move(items);
  return encode_peer_frame(push);
}

std::size_t wire_bytes(const Item& item) {
  return item.header.size() + Signature::kSize + item.body.size() + item.routing.size();
}

double verify_seconds(const std::vector<SignedEntry>& entries, const NetworkId& network,
                      const SignPublicKey& nsk, unsigned threads) {
  const auto start = Clock::now();
  std::vector<std::thread> running;
  for (unsigned t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (std::size_t i = t; i < entries.size(); i += threads) {
        const EntryId id = crypto::entry_id(entries[i].header);
        CEPTOAR_CHECK(crypto::verify(nsk, crypto::label::kEntrySign, network, id.view(),
                                     entries[i].signature));
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  return seconds_since(start);
}

}  // namespace ceptoar::bench
