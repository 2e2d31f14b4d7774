// SPDX-License-Identifier: Apache-2.0
// What the connections to a server socket may cost before one of them is shut down, each with the
// attack it stops. How they are enforced: connection_guard.h.
#ifndef CEPTOAR_NODE_NET_GUARD_LIMITS_H_
#define CEPTOAR_NODE_NET_GUARD_LIMITS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "schema/limits.h"

namespace ceptoar::net {

struct GuardLimits {
  // Endless multipart message, or a queue that is filled faster than it is read. Above the window of
  // unacknowledged bytes (4 MiB) and what its acknowledgements and chunks add, twice.
  std::uint64_t undelivered_bytes = 16ull << 20;
  // The same before the first message, when nobody can be blamed yet: a Hello and what was pushed
  // behind it.
  std::uint64_t unproven_bytes = 1ull << 20;
  // Many connections of one admitted key that each begin such a message: more than the handshake
  // came in, but no message.
  std::uint64_t handshake_bytes = 4096;
  std::size_t unproven_loaded = 32;
  // Thousands of connections that are opened and left alone: the oldest of the address that has most
  // of them goes.
  std::size_t unproven = 512;
  std::chrono::milliseconds first_message{20'000};
  // Storms of handshakes, and slow ones one after the other (handshakes.h); 0: as many as come. What comes from
  // this machine itself is not counted: who is on it needs no network to harm it, and a whole mesh may run here.
  std::size_t handshakes = limits::kHandshakesPerMinute;
  std::size_t handshakes_known = limits::kHandshakesKnownPerMinute;
  bool spare_loopback = true;
  // Thousands of connections with one key. A link that is renewed has two for a moment, one whose
  // old connection died silently until the kernel notices as well.
  std::size_t per_owner = 4;
  // All of them: below the descriptors that the process may have, or accept() would fail for all.
  std::size_t connections = 1024;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_GUARD_LIMITS_H_
