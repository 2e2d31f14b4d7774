// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/world.h"

#include <cstdio>

#include "crypto/entry.h"

namespace ceptoar::sim {

Outcome run(const Scenario& scenario) { return World(scenario).run(); }

World::World(const Scenario& scenario)
    : scenario_(scenario), council_(council_of(scenario.nodes)), random_(scenario.seed) {
  const auto keys = council_.nodes();
  nodes_.resize(keys.size());
  links_.resize(keys.size() * keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    SimNode& node = nodes_[i];
    node.index = i;
    node.keys = keys[i];
    node.org = &council_.org(keys[i]->org);
    index_[keys[i]->id] = i;
    node.config.self = keys[i]->id;
    node.config.program = "sim";
    for (const test::CouncilNode* peer : keys) {
      if (peer == keys[i]) continue;
      const KemPublicKey ntk = peer->ntk.public_key();
      node.config.pair_keys[peer->id] =
          crypto::pair_key(keys[i]->ntk, ntk, council_.network).value();
    }
    node.clock_offset_ms = static_cast<std::int64_t>(within(20'000)) - 10'000;
    AccessEntry holder;
    holder.holder = node.org->holder.id;
    holder.org = node.org->id;
    holder.handle = node.org->holder.handle;
    holder.sign_key = node.org->holder.sign.public_key();
    holder.transport_key = node.org->holder.transport.curve_public_key();
    holder.device = true;
    node.store.apply({core::access_row(council_.network, keys[i]->id, holder)});
  }
  flips_left_ = scenario.flips;
}

SimNode& World::node_of(const NodeId& id) { return nodes_[index_.at(id)]; }

void World::at(std::uint64_t delay_ms, Action action) {
  agenda_.emplace(std::make_pair(now_ms_ + delay_ms, ++order_), std::move(action));
}

void World::violated(std::string what) {
  trace("VIOLATION " + what);
  if (outcome_.violations.size() < 10) {
    outcome_.violations.push_back("at " + std::to_string(now_ms_) + " ms: " + std::move(what));
  }
}

void World::trace(const std::string& what) {
  if (scenario_.trace) {
    std::printf("%7llu  %s\n", static_cast<unsigned long long>(now_ms_), what.c_str());
  }
}

void World::start(SimNode& node) {
  if (node.core || node.gone) return;
  ++node.life;
  node.store_free_ms = now_ms_;
  if (scenario_.older_store) {
    node.store.apply({{{NodeTable::kMeta, to_bytes(as_bytes("pairs"))}, std::nullopt}});
  }
  auto recovered = core::recover(node.store, node.config);
  if (!recovered) return violated("recovery failed: " + recovered.error().context);
  judge_sums(node);
  node.core = std::make_unique<core::Core>(node.config, council_.roster, std::move(*recovered));
  trace("start " + std::to_string(node.index));
  give(node, 0, core::Timer{});
  update_links_of(node.index);
  client_connect(node);
}

void World::crash(SimNode& node) {
  if (!node.core) return;
  trace("crash " + std::to_string(node.index));
  ++outcome_.crashes;
  ++node.life;
  node.core.reset();
  node.crash_in = -1;
  update_links_of(node.index);
  at(500 + within(6'000), [this, &node] { start(node); });
}

void World::give(SimNode& node, std::uint64_t delay_ms, core::Event event) {
  auto kept = std::make_shared<core::Event>(std::move(event));
  at(delay_ms, [this, &node, life = node.life, kept] {
    if (node.life == life && node.core) step(node, std::move(*kept));
  });
}

void World::step(SimNode& node, core::Event event) {
  const std::uint64_t clock =
      test::kCouncilNowMs + now_ms_ + static_cast<std::uint64_t>(10'000 + node.clock_offset_ms);
  core::Effects effects = node.core->step(std::move(event), clock, random_);
  const std::uint64_t life = node.life;
  for (core::Effect& effect : effects) {
    if (node.crash_in == 0) crash(node);
    if (node.life != life) return;
    if (node.crash_in > 0) --node.crash_in;
    perform(node, effect);
  }
}

void World::plan() {
  for (SimNode& node : nodes_) at(within(500), [this, &node] { start(node); });
  std::uint64_t posting = 0;
  for (std::size_t i = 0; i < scenario_.posts; ++i) {
    const std::size_t where =
        scenario_.slow_verify ? 0 : static_cast<std::size_t>(random_.below(nodes_.size()));
    // The last one is a flash; with slow verifiers it comes right behind the others.
    const bool flash = i + 1 == scenario_.posts || random_.below(8) == 0;
    posts_.push_back(make_post(council_, where, flash, test::kCouncilNowMs, random_));
    post_of_body_[posts_.back().request.body_hash] = i;
    const bool burst = i > 0 && random_.below(3) == 0;
    if (!burst) posting = 1'000 + random_.below(kPostsUntilMs - 1'000);
    const std::uint64_t when = scenario_.slow_verify ? 5'000 + 20 * i : posting;
    at(when, [this, i] {
      SimNode& node = nodes_[posts_[i].node];
      node.client.open.insert(i);
      if (node.core && node.client.greeted) client_post(node, i);
    });
  }
  plan_faults();
  if (scenario_.lost_author) plan_loss();
  if (scenario_.restored) plan_restore();
}

// Two nodes that never reach each other, and one of them dies: what it wrote comes to the other
// through third nodes or not at all.
void World::plan_loss() {
  const std::size_t author = random_.below(nodes_.size());
  const std::size_t cut_off = (author + 1 + random_.below(nodes_.size() - 1)) % nodes_.size();
  lost_ = author;
  link(author, cut_off).blocked = true;
  link(cut_off, author).blocked = true;
  at(15'000 + random_.below(10'000), [this, author] {
    nodes_[author].gone = true;
    crash(nodes_[author]);
  });
}

// The copy is some seconds old, and the node's members go on posting as soon as it is back.
void World::plan_restore() {
  SimNode& node = nodes_[posts_.front().node];
  auto copy = std::make_shared<MemStore>();
  at(3'000 + random_.below(8'000), [&node, copy] { *copy = node.store; });
  restored_ms_ = kPostsUntilMs + 3'000;
  at(restored_ms_, [this, &node, copy] {
    // A copy of a store that was still new cannot be told from a new node.
    if (!node.client.open.empty() || copy->table(NodeTable::kArrival).empty()) return;
    restored_ = node.index;
    crash(node);
    node.store = *copy;
    node.client.cursor = 0;
    node.client.seen.clear();
  });
  for (int i = 0; i < 3; ++i) {
    posts_.push_back(make_post(council_, node.index, false, test::kCouncilNowMs, random_));
    post_of_body_[posts_.back().request.body_hash] = posts_.size() - 1;
    at(restored_ms_ + 1, [this, &node, post = posts_.size() - 1] {
      node.client.open.insert(post);
      if (node.core && node.client.greeted) client_post(node, post);
    });
  }
}

void World::plan_faults() {
  for (int i = 0; i < scenario_.crashes; ++i) {
    SimNode& node = nodes_[random_.below(nodes_.size())];
    const int effects = static_cast<int>(random_.below(60));
    at(1'000 + random_.below(24'000), [&node, effects] {
      if (node.core) node.crash_in = effects;
    });
  }
  for (int i = 0; i < scenario_.partitions; ++i) {
    const std::size_t from = random_.below(nodes_.size());
    const std::size_t to = random_.below(nodes_.size());
    const bool both = random_.below(2) == 0;
    const auto set = [this, from, to, both](bool blocked) {
      if (healed_) blocked = false;
      if (lost_ == from || lost_ == to) return;
      link(from, to).blocked = blocked;
      if (both) link(to, from).blocked = blocked;
      update_link(from, to);
      update_link(to, from);
    };
    const std::uint64_t begin = random_.below(25'000);
    at(begin, [set] { set(true); });
    at(begin + 200 + random_.below(12'000), [set] { set(false); });
  }
}

void World::run_until(std::uint64_t time_ms) {
  while (!agenda_.empty() && agenda_.begin()->first.first <= time_ms) {
    const auto first = agenda_.begin();
    now_ms_ = first->first.first;
    const Action action = std::move(first->second);
    agenda_.erase(first);
    action();
  }
  now_ms_ = time_ms;
}

void World::heal() {
  trace("heal");
  healed_ = true;
  flips_left_ = 0;
  for (SimNode& node : nodes_) node.crash_in = -1;
  for (std::size_t from = 0; from < nodes_.size(); ++from) {
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
      link(from, to).blocked = false;
      if (from != to) update_link(from, to);
    }
  }
}

Outcome World::run() {
  plan();
  run_until(kHealAtMs);
  heal();
  std::string left;
  while (now_ms_ < kHealedByMs) {
    run_until(now_ms_ + 500);
    left = unhealed();
    if (left.empty()) break;
    trace("still " + left);
  }
  outcome_.healed_in_ms = now_ms_ - kHealAtMs;
  outcome_.posted = posted_.size();
  if (!left.empty()) violated("not healed: " + left);
  run_until(now_ms_ + 1'000);
  judge_end();
  return outcome_;
}

}  // namespace ceptoar::sim
