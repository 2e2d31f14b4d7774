// SPDX-License-Identifier: Apache-2.0
// Inside net only: the one place where socket options are set (PROTOCOL.md, transport). Whoever
// makes a socket without these functions makes a hole: MAXMSGSIZE is what bounds memory before a
// handshake and option 93 is what makes a server without its ZAP handler refuse instead of admit.
#ifndef CEPTOAR_NODE_NET_SOCKET_SETUP_H_
#define CEPTOAR_NODE_NET_SOCKET_SETUP_H_

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/keys.h"
#include "node/net/zmq_types.h"
#include "schema/result.h"

namespace ceptoar::net {

using SocketPtr = std::unique_ptr<zmq::socket_t>;

// Reconnection of a client socket, exponential between the two.
struct Reconnect {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds most{60'000};
};

// A CURVE server ROUTER with the common options, not yet bound. kInternal when enforcement of the
// ZAP domain cannot be switched on: then nothing may be served.
Result<SocketPtr> make_server(zmq::context_t& context, const crypto::KemKey& own,
                              std::string_view zap_domain);
// A CURVE client DEALER with the common options, not yet connected.
Result<SocketPtr> make_client(zmq::context_t& context, const crypto::KemKey& own,
                              const CurvePublicKey& server, const Reconnect& reconnect);
// kDuplicate: the port is taken. kUsage: the address is none of this machine's, or the port is not for this user.
// kIo: anything else, with the reason.
Result<void> bind_socket(zmq::socket_t& socket, const std::string& endpoint);

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_SOCKET_SETUP_H_
