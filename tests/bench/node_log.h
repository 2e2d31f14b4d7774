// SPDX-License-Identifier: Apache-2.0
// The log of one author as a node sees it: signed headers, opaque bodies, routings. As many entries as
// a benchmark wants, in order.
#ifndef CEPTOAR_TESTS_BENCH_NODE_LOG_H_
#define CEPTOAR_TESTS_BENCH_NODE_LOG_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "crypto/entry.h"
#include "crypto/roster.h"
#include "schema/link.h"
#include "tests/support/council.h"

namespace ceptoar::bench {

// Bodies of directed entries are of the smallest padded size, 4 KiB; those of the others 2 KiB.
struct LogShape {
  unsigned directed_percent = 50;  // of the entries; they name the author's node and `named`
  std::vector<NodeId> named;
};

// Lifetime: `roster`, `author` and `random` outlive it.
class LogMaker {
 public:
  LogMaker(const crypto::RosterState& roster, const test::CouncilNode& author, LogShape shape,
           std::uint64_t now_ms, crypto::Random& random);
  // The next entry. REQUIRES: every named node is in the roster.
  Item next();
  // Where the log ends now.
  Frontier end() const { return {author_.id, seq_, prev_}; }

 private:
  Bytes make_routing(const EntryId& id);

  const crypto::RosterState& roster_;
  const test::CouncilNode& author_;
  const LogShape shape_;
  const std::uint64_t now_ms_;
  crypto::Random& random_;
  std::uint64_t seq_ = 0;
  EntryId prev_;
};

// What a peer would send together: one frame.
Bytes push_frame(std::vector<Item> items);
// Bytes of an entry on the wire: header, signature, body, routing.
std::size_t wire_bytes(const Item& item);

// The floor of taking them in: `threads` threads check all signatures and do nothing else. Seconds.
double verify_seconds(const std::vector<SignedEntry>& entries, const NetworkId& network,
                      const SignPublicKey& nsk, unsigned threads);

}  // namespace ceptoar::bench

#endif  // CEPTOAR_TESTS_BENCH_NODE_LOG_H_
