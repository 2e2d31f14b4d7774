// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/scenario.h"

#include <algorithm>
#include <map>

#include "crypto/envelope.h"
#include "schema/codec.h"
#include "schema/time.h"
#include "tests/support/message.h"

namespace ceptoar::sim {

namespace {

using test::Council;
using test::CouncilOrg;
using test::SeededRandom;

const CouncilOrg& org_of(const Council& council, std::size_t node) {
  return council.org(council.nodes()[node]->org);
}

// Some organisations, `own` among them.
std::vector<std::size_t> pick_orgs(const Council& council, std::size_t own, SeededRandom& random) {
  std::vector<std::size_t> picked;
  for (std::size_t i = 0; i < council.nodes().size(); ++i) {
    if (i == own || random.below(3) == 0) picked.push_back(i);
  }
  return picked;
}

void name_nodes(const Council& council, const std::vector<std::size_t>& orgs, PlannedPost& post) {
  for (const std::size_t i : orgs) {
    PlannedNode planned;
    planned.node = council.nodes()[i]->id;
    planned.recipients.push_back({ReaderClass::kStaff, 0, org_of(council, i).id, {}});
    post.request.plan.push_back(std::move(planned));
    post.named.insert(council.nodes()[i]->id);
  }
  std::sort(post.request.plan.begin(), post.request.plan.end(),
            [](const PlannedNode& a, const PlannedNode& b) { return a.node < b.node; });
}

// A body nobody can open: the core looks only at its length and hash.
void fill_blob(PlannedPost& post, SeededRandom& random) {
  const bool sealed =
      post.request.dist == Dist::kDirected || post.request.dist == Dist::kCommunity;
  std::size_t size = limits::kBodyBuckets[random.below(8) == 0 ? 1 : 0];
  if (post.request.lane == Lane::kBulk) size = limits::kBodyBuckets[4];  // comes in chunks
  post.body.resize(size);
  random.fill(post.body);
  if (sealed) post.request.key_commit = random.id<Hash32>();
  post.request.inner_commit = random.id<Hash32>();
}

void fill_envelope(const Council& council, const std::vector<std::size_t>& orgs, PlannedPost& post,
                   SeededRandom& random) {
  const test::CouncilNode& node = *council.nodes()[post.node];
  const CouncilOrg& author = council.org(node.org);
  const bool is_public = post.request.dist == Dist::kPublic;
  std::vector<Reader> readers;
  for (const std::size_t i : orgs) {
    if (is_public) break;
    readers.push_back(test::staff_reader(org_of(council, i)));
    post.readers.push_back(org_of(council, i).id);
  }
  Inner inner = test::draft(council, author.holder, node,
                            is_public ? Tlp::kClear : Tlp::kAmberStrict, readers, random);
  inner.msg_id = inner.item_id = post.request.msg_id;
  const crypto::Binding binding{council.network, node.id, post.request.msg_id, post.request.dist,
                                post.request.lane, post.request.expires_ms};
  auto sealed = crypto::seal({binding, inner}, author.holder.sign, random);
  CEPTOAR_CHECK(sealed.has_value());
  post.real = true;
  post.body = std::move(sealed->body);
  post.request.key_commit = sealed->key_commit;
  post.request.inner_commit = sealed->inner_commit;
}

}  // namespace

const Council& council_of(std::size_t nodes) {
  static std::map<std::size_t, Council> made;
  const auto known = made.find(nodes);
  if (known != made.end()) return known->second;
  SeededRandom random(nodes);
  test::CouncilShape shape;
  shape.ministries = 1;
  shape.ceptoars = nodes - 1;
  shape.companies = 0;
  if (nodes == 21) {
    shape = test::full_council();
    shape.companies = 0;
  }
  return made.emplace(nodes, test::make_council(random, shape)).first->second;
}

Scenario scenario_of(std::uint64_t seed) {
  SeededRandom random(seed * 2 + 1);
  Scenario scenario;
  scenario.seed = seed;
  scenario.nodes = 4 + random.below(3);
  scenario.posts = 6 + random.below(14);
  if (seed % 100 == 50) scenario.nodes = 21;
  scenario.slow_verify = seed % 8 == 1;
  if (scenario.slow_verify) return scenario;  // and nothing goes wrong: then a flash has no excuse
  scenario.restored = seed % 8 == 5;
  if (scenario.restored) return scenario;  // with more broken, a number may be known to nobody else
  if (random.below(4) != 0) scenario.crashes = static_cast<int>(1 + random.below(6));
  if (random.below(4) != 0) scenario.partitions = static_cast<int>(1 + random.below(8));
  if (random.below(3) == 0) scenario.flips = static_cast<int>(1 + random.below(4));
  scenario.lost_author = seed % 4 == 2;
  scenario.duplicates = random.below(3) == 0;
  scenario.full_disk = random.below(4) == 0;
  scenario.older_store = seed % 5 == 3;
  return scenario;
}

PlannedPost make_post(const Council& council, std::size_t node, bool flash, std::uint64_t now_ms,
                      SeededRandom& random) {
  PlannedPost post;
  post.node = node;
  PostRequest& request = post.request;
  const std::uint64_t kind = random.below(10);
  request.dist = kind < 5   ? Dist::kDirected
                 : kind < 7 ? Dist::kCommunity
                 : kind < 9 ? Dist::kPublic
                            : Dist::kControl;
  request.lane = flash ? Lane::kFlash : Lane::kNormal;
  if (!flash && request.dist != Dist::kControl && random.below(12) == 0) {
    request.lane = Lane::kBulk;
  }
  request.expires_ms = horizon_ms(now_ms, limits::kSealedHorizonDays);
  request.holder = org_of(council, node).holder.id;
  request.msg_id = random.id<MsgId>();
  std::vector<std::size_t> orgs = pick_orgs(council, node, random);
  if (request.dist == Dist::kDirected) {
    name_nodes(council, orgs, post);
  } else {
    for (const test::CouncilNode* every : council.nodes()) post.named.insert(every->id);
  }
  const bool may_be_real = request.dist == Dist::kDirected || request.dist == Dist::kPublic;
  if (request.dist == Dist::kControl) {
    post.body = encode(Control{ControlKind::kKeyStatement, org_of(council, node).staff.wire});
    request.inner_commit = random.id<Hash32>();
  } else if (may_be_real && request.lane != Lane::kBulk && random.below(6) == 0) {
    fill_envelope(council, orgs, post, random);
  } else {
    fill_blob(post, random);
  }
  request.body_len = static_cast<std::uint32_t>(post.body.size());
  request.body_hash = crypto::body_hash(post.body);
  return post;
}

}  // namespace ceptoar::sim
