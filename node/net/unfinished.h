// SPDX-License-Identifier: Apache-2.0
// Inside net only: how many handshakes at a server socket ended in an error of the protocol: sealed to another key
// than ours, or not ZMTP with CURVE at all. libzmq has an event for it (HANDSHAKE_FAILED_PROTOCOL), and sending it
// overwrites the error that is to close a connection after a bad frame (4.3.4, stream_engine_base.cpp: EPROTO
// becomes EAGAIN as soon as the last event is some milliseconds ago): the connection stays open. So servers do not
// ask for it, and count: whatever ended without having been anything else was that.
//
// The other events do not say which connection they are of, so the count lags while handshakes that succeeded
// have not sent a first message. It is never too high.
// Thread: that of its owner.
#ifndef CEPTOAR_NODE_NET_UNFINISHED_H_
#define CEPTOAR_NODE_NET_UNFINISHED_H_

#include <cstdint>

#include "node/net/monitor.h"

namespace ceptoar::net {

class Unfinished {
 public:
  enum class Known {
    kNoMore,
    kOneMore,      // which of those that ended is not known
    kThisOne,      // the one that ended now
  };
  // Every report of the monitor, in its order. `owned`, of kDown: the connection had its first message.
  Known reported(LinkEvent event, bool owned);
  // A connection had its first message; its kUp was reported before.
  Known first_message();
  void forget_all();  // the socket was closed

  std::uint64_t count() const { return count_; }

 private:
  Known leave();

  std::uint64_t open_ = 0;      // connections that are nobody's yet
  std::uint64_t explained_ = 0; // so many of them succeeded, were refused or broke off
  bool in_doubt_ = false;       // one that ended may be another than it was taken for
  std::uint64_t count_ = 0;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_UNFINISHED_H_
