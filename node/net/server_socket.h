// SPDX-License-Identifier: Apache-2.0
// Inside net only: a listening ROUTER whose connections are guarded, and which can be closed and
// opened again: the sure way to end the connections of somebody who was taken off the list, whoever
// and wherever they are.
#ifndef CEPTOAR_NODE_NET_SERVER_SOCKET_H_
#define CEPTOAR_NODE_NET_SERVER_SOCKET_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "node/net/connection_guard.h"
#include "node/net/context_impl.h"
#include "node/net/monitor.h"
#include "node/net/poller.h"
#include "node/net/socket_setup.h"
#include "node/net/spare_descriptors.h"
#include "node/net/unfinished.h"

namespace ceptoar::net {

// One message of one part, and who sent it.
struct Received {
  Bytes routing_id;
  std::string user;  // hexadecimal id from the access list; empty: not proven
  int fd = -1;       // of the connection it came by
  Bytes payload;
  std::uint64_t wire_bytes = 0;  // of all its parts
  bool one_part = true;
};

class ServerSocket {
 public:
  struct Hooks {
    std::function<void()> ready;      // something can be received
    std::function<void(int)> ended;   // a connection, by its descriptor
    ConnectionGuard::Told told;       // a connection was shut down
    std::function<void(std::string_view why)> port_lost;  // it cannot be opened again; said once
    std::function<void(const std::string& address)> port_back;  // after that
  };
  ServerSocket(Context& context, Poller& poller, const crypto::KemKey& own, std::string domain,
               std::string endpoint, const GuardLimits& limits, Hooks hooks);
  ~ServerSocket();
  ServerSocket(const ServerSocket&) = delete;
  ServerSocket& operator=(const ServerSocket&) = delete;

  Result<void> open();
  // Ends every connection and listens again as soon as the system has the port back.
  void reopen();

  // nullopt: nothing for now. Never blocks. `ended` may be called from here: descriptors are used
  // again, so the end of an old connection is told before a message of a new one with its number.
  std::optional<Received> receive();
  ConnectionGuard& guard() { return guard_; }
  std::uint64_t wrong_key() const { return unfinished_.count(); }  // since this was made
  enum class Sent { kYes, kFull, kGone };
  Sent send(BytesView routing_id, BytesView payload);

 private:
  void close();
  void try_again();
  void note_lost(const Error& why);
  void read_reports();
  void note_wrong_key(const std::string& address);
  bool enough_descriptors();
  void look_after_descriptors();
  std::optional<Received> receive_one();

  Context& context_;
  Poller& poller_;
  const crypto::KemKey& own_;
  std::string domain_;
  std::string endpoint_;
  Hooks hooks_;
  ConnectionGuard guard_;
  SocketPtr socket_;
  std::unique_ptr<Monitor> monitor_;
  Poller::TimerId again_ = 0;
  Poller::Clock::time_point closed_at_{};
  bool loss_said_ = false;
  Unfinished unfinished_;
  int wrong_key_now_ = 0;  // in the ten minutes that began then
  Poller::Clock::time_point wrong_key_since_{};
  SpareDescriptors spare_;
  Poller::TimerId looking_after_ = 0;
  Poller::Clock::time_point shortage_said_{};
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_SERVER_SOCKET_H_
