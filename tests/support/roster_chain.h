// SPDX-License-Identifier: Apache-2.0
// A long chain of rosters of many voting organisations, for what it costs to verify one: each version has
// the signatures of two thirds of its voters, and changes a name.
#ifndef CEPTOAR_TESTS_SUPPORT_ROSTER_CHAIN_H_
#define CEPTOAR_TESTS_SUPPORT_ROSTER_CHAIN_H_

#include <vector>

#include "crypto/keys.h"
#include "crypto/random.h"

namespace ceptoar::test {

struct RosterChain {
  NetworkId network;
  std::vector<crypto::SignKey> voters;  // in the order of their ids
  std::vector<Bytes> versions;          // encoded SignedRoster, the genesis first
  std::size_t signatures = 0;           // of all versions
};

// REQUIRES: 4 <= organisations <= limits::kRosterVoters, versions >= 1.
RosterChain make_roster_chain(crypto::Random& random, std::size_t organisations,
                              std::size_t versions);
// The floor: every signature of the chain verified once, and nothing else but reading it. How many fitted.
std::size_t verify_signatures_alone(const RosterChain& chain);

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_ROSTER_CHAIN_H_
