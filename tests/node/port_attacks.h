// SPDX-License-Identifier: Apache-2.0
// What anybody, and anybody with an admitted key, can do to a port by hand: the same against the port of
// nodes and that of members, of a hub in this process or of a daemon.
#ifndef CEPTOAR_TESTS_NODE_PORT_ATTACKS_H_
#define CEPTOAR_TESTS_NODE_PORT_ATTACKS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "crypto/random.h"
#include "tests/node/raw_client.h"
#include "tests/node/raw_curve.h"

namespace ceptoar::test {

inline constexpr std::chrono::milliseconds kHandshakeTime{10'000};  // as in net/socket_setup.cc
inline constexpr std::chrono::milliseconds kPatience{15'000};
inline constexpr std::size_t kMiB = 1024 * 1024;

class AttackedPort {
 public:
  virtual ~AttackedPort() = default;
  virtual std::uint16_t attacked_port() const = 0;
  // True when the connection is closed from there within this time.
  virtual bool closes(RawClient& client, std::chrono::milliseconds most = kPatience) = 0;
  virtual std::size_t memory() const = 0;  // of the process that listens
  virtual void turn() {}                   // lets a hub of this process take what came
  // An honest one is served over the connection he had before.
  virtual void expect_still_serving() = 0;
};

// And somebody whose key is on its list.
class ListedAttacker {
 public:
  virtual ~ListedAttacker() = default;
  virtual RawCurve attacker() = 0;  // connected; has said nothing yet
};

// Each expects that the connections end, the memory stays and the others are served.
namespace attack {

void by_bytes_that_are_no_greeting(AttackedPort& port, crypto::Random& random);
void by_mechanisms_without_security(AttackedPort& port);
void by_messages_before_the_handshake(AttackedPort& port);
void by_an_endless_command(AttackedPort& port);
void by_endless_frames_with_more(AttackedPort& port);
void by_silence(AttackedPort& port);
void by_older_versions(AttackedPort& port);
void by_single_bytes(AttackedPort& port, ListedAttacker& listed);
void by_frames_cut_at_every_length(AttackedPort& port, ListedAttacker& listed);
void by_lengths_nobody_can_mean(AttackedPort& port, ListedAttacker& listed);
void by_garbage_after_the_handshake(AttackedPort& port, ListedAttacker& listed, crypto::Random& random);

}  // namespace attack
}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_PORT_ATTACKS_H_
