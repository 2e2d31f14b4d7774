// SPDX-License-Identifier: Apache-2.0
// Inside net only: what happens to the connections of one socket, as libzmq reports it.
#ifndef CEPTOAR_NODE_NET_MONITOR_H_
#define CEPTOAR_NODE_NET_MONITOR_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "node/net/zmq_types.h"

namespace ceptoar::net {

enum class LinkEvent {
  kWired,    // bytes can flow; nothing is known of the other side yet
  kUp,       // handshake done: both sides are who they should be
  kDown,     // a connection ended
  kRefused,  // the access list of the other side does not have us
  kBroken,   // handshake failed otherwise: closed half-way, too slow; at a client also another protocol
  kWrongKey, // clients only: what came is not sealed to the own key
  kRetry,    // could not connect, another attempt is coming
};
struct LinkReport {
  LinkEvent event;
  int fd;  // of the connection; kWired, kDown
};

// Whose connections. Of a server handshakes that end in an error of the protocol are not reported: unfinished.h.
enum class LinkEnd { kClient, kServer };

// Lifetime: must end before the socket it watches is closed.
// Thread: that of the socket.
class Monitor {
 public:
  Monitor(zmq::context_t& context, zmq::socket_t& watched, LinkEnd end);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  void* handle();
  // nullopt: nothing more for now. Never blocks.
  std::optional<LinkReport> next();

 private:
  zmq::socket_t* watched_;
  std::unique_ptr<zmq::socket_t> pair_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_MONITOR_H_
