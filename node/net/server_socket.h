// SPDX-License-Identifier: Apache-2.0
// Inside net only: a listening ROUTER that can be closed and opened again, which is the only way to
// end the connections of somebody who was taken off the list.
#ifndef CEPTOAR_NODE_NET_SERVER_SOCKET_H_
#define CEPTOAR_NODE_NET_SERVER_SOCKET_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "node/net/context_impl.h"
#include "node/net/monitor.h"
#include "node/net/poller.h"
#include "node/net/socket_setup.h"

namespace ceptoar::net {

// One message of one part, and who sent it.
struct Received {
  Bytes routing_id;
  std::string user;  // hexadecimal id from the access list; empty: not proven
  int fd = -1;       // of the connection it came by
  Bytes payload;
  bool one_part = true;
};

class ServerSocket {
 public:
  // `ready` is called when something can be received, `reports` when the monitor has something.
  struct Hooks {
    std::function<void()> ready;
    std::function<void()> reports;  // null: not monitored
  };
  ServerSocket(Context& context, Poller& poller, const crypto::KemKey& own, std::string domain,
               std::string endpoint, Hooks hooks);
  ~ServerSocket();
  ServerSocket(const ServerSocket&) = delete;
  ServerSocket& operator=(const ServerSocket&) = delete;

  Result<void> open();
  // Ends every connection and listens again as soon as the system has the port back.
  void reopen();

  // nullopt: nothing for now. Never blocks.
  std::optional<Received> receive();
  std::optional<LinkReport> next_report();
  enum class Sent { kYes, kFull, kGone };
  Sent send(BytesView routing_id, BytesView payload);

 private:
  void close();
  void try_again();

  Context& context_;
  Poller& poller_;
  const crypto::KemKey& own_;
  std::string domain_;
  std::string endpoint_;
  Hooks hooks_;
  SocketPtr socket_;
  std::unique_ptr<Monitor> monitor_;
  Poller::TimerId again_ = 0;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_SERVER_SOCKET_H_
