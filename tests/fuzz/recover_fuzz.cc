// SPDX-License-Identifier: Apache-2.0
// A store that is not as the core left it: rows altered, lost or invented. The core says so or goes
// on with what is left; it never crashes.
#include <array>

#include "tests/fuzz/fuzz.h"
#include "tests/node/core_harness.h"

namespace ceptoar::fuzz {
namespace {

using core::council;

constexpr std::array kTables = {NodeTable::kMeta,    NodeTable::kEntries,  NodeTable::kLog,
                                NodeTable::kArrival, NodeTable::kBodies,   NodeTable::kRoutes,
                                NodeTable::kOutbox,  NodeTable::kReceipts, NodeTable::kRosters,
                                NodeTable::kAccess,  NodeTable::kMessages, NodeTable::kExpiry,
                                NodeTable::kForks,   NodeTable::kAudit,    NodeTable::kCopyNames};
// Those that came later are counted apart; parts of copies are read by nobody here.
static_assert(kTables.size() == kNodeTableCount + 2);

// What a node of banks holds after it heard telecom and fsa.
sim::MemStore good_store() {
  core::Harness node("banks");
  for (const std::string_view org : {"telecom", "fsa"}) {
    core::Author author(org);
    node.connect(org);
    Push push;
    push.items.push_back(author.item(author.clear(Lane::kFlash)));
    push.items.push_back(author.item(author.strict({org, "banks"}), {org, "banks"}));
    (void)author.clear();  // a gap
    push.items.push_back(author.item(author.clear()));
    node.frame(org, push);
  }
  return node.store;
}

void change_row(Input& input, sim::MemStore& store) {
  const NodeTable table = kTables[input.u8() % kTables.size()];
  const auto& rows = store.table(table);
  const unsigned act = input.u8() % 4;
  if (act == 3 || rows.empty()) {
    const BytesView key = input.bytes(input.u8());
    if (key.empty()) return;
    store.apply({{{table, to_bytes(key)}, to_bytes(input.bytes(input.u8()))}});
    return;
  }
  auto at = rows.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(input.below(rows.size())));
  const RowKey key{table, at->first};
  const Bytes value = at->second;
  if (act == 0) {
    store.apply({{key, std::nullopt}});
  } else if (act == 1) {
    store.apply({{key, edited(input, value)}});
  } else {
    Bytes moved = edited(input, key.key);
    if (!moved.empty()) store.apply({{key, std::nullopt}, {{table, std::move(moved)}, value}});
  }
}

void run(BytesView bytes) {
  static const sim::MemStore good = good_store();
  Input input(bytes);
  core::Harness node("banks");
  sim::MemStore changed = good;
  for (unsigned left = input.u8() % 8; left > 0; --left) change_row(input, changed);
  core::Config config;
  config.self = node.self.id;
  if (!core::recover(changed, config)) return;
  node.store = std::move(changed);
  node.restart();
  node.connect("telecom");
  (void)node.greet(1, "banks");
  (void)node.ask(1, "banks", FeedWant{0, 100, 0});
  (void)node.ask(1, "banks", RosterWant{1});
  core::Author author("telecom");
  node.frame("telecom", Push{{author.item(author.clear(Lane::kFlash))}});
  node.frame("telecom", Want{{{node.self.id, 1, 10}, {author.org.nodes[0].id, 1, 10}}});
  node.pass(60'000);
}

const Registration kRegistered("recover", run);

}  // namespace
}  // namespace ceptoar::fuzz
