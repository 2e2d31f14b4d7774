// SPDX-License-Identifier: Apache-2.0
// What a seed stands for, what is posted in it, and what came out.
#ifndef CEPTOAR_TESTS_SIM_SCENARIO_H_
#define CEPTOAR_TESTS_SIM_SCENARIO_H_

#include <set>
#include <string>
#include <vector>

#include "schema/link.h"
#include "tests/support/council.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::sim {

struct Scenario {
  std::uint64_t seed = 0;
  std::size_t nodes = 4;
  std::size_t posts = 8;
  int crashes = 0;
  int partitions = 0;        // cuts of one direction of one link
  int flips = 0;             // frames with one bit turned
  bool duplicates = false;   // frames that come twice
  bool full_disk = false;    // commits that fail now and then
  bool lost_author = false;  // a node that never reaches one other and dies for good
  bool restored = false;     // a node comes back with an old copy of its store
  bool older_store = false;  // each start finds a store without pair sums, as an earlier program left it
  bool slow_verify = false;  // ordinary entries take a second to verify: a flash must not wait
  bool trace = false;
};
Scenario scenario_of(std::uint64_t seed);

struct Outcome {
  std::vector<std::string> violations;
  std::size_t posted = 0;
  std::size_t crashes = 0;
  std::size_t frames = 0;
  std::uint64_t healed_in_ms = 0;
  std::uint64_t digest = 0;  // of all frames: equal for equal seeds
};
Outcome run(const Scenario& scenario);

// A council of `nodes` nodes, made once for each size.
const test::Council& council_of(std::size_t nodes);

struct PlannedPost {
  std::size_t node = 0;        // posts there
  PostRequest request;
  Bytes body;
  std::set<NodeId> named;      // who holds the body in the end
  bool real = false;           // a sealed envelope, not random bytes of the right size
  std::vector<OrgId> readers;  // real: whose staff keys open it; empty: everybody (public)
};
// Members' messages: most are random bytes of a sealed body's size, some are real envelopes.
PlannedPost make_post(const test::Council& council, std::size_t node, bool flash,
                      std::uint64_t now_ms, test::SeededRandom& random);

}  // namespace ceptoar::sim

#endif  // CEPTOAR_TESTS_SIM_SCENARIO_H_
