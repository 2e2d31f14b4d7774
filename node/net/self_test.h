// SPDX-License-Identifier: Apache-2.0
// Proof, before anything is served and again while serving, that a stranger stays outside: connects
// to an own server socket with a random key that is on no list. A server without its gatekeeper
// admits everybody in silence (measured), so this is asked, never assumed.
// Thread: any; a messaging context of its own.
#ifndef CEPTOAR_NODE_NET_SELF_TEST_H_
#define CEPTOAR_NODE_NET_SELF_TEST_H_

#include <chrono>
#include <string_view>

#include "crypto/random.h"
#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar::net {

// Success: turned away. kNotAuthorized: the stranger got in, nothing may be served. kTimeout: no
// verdict in time, which proves nothing and counts as a failure too.
// `listen_host` is what the socket was bound to; "*" is asked on the loopback address.
Result<void> stranger_stays_out(std::string_view listen_host, std::uint16_t port,
                                const CurvePublicKey& server, std::chrono::milliseconds timeout,
                                crypto::Random& random);

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_SELF_TEST_H_
