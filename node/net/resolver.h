// SPDX-License-Identifier: Apache-2.0
// Inside net only: the address of one host name, asked for on a thread of its own. libzmq would ask in the thread
// that moves the bytes of all sockets, at each attempt to connect, and a resolver that says nothing holds whoever
// asks it for half a minute.
//
// Thread: the poller's; the answer comes from inside Poller::run_once(). A look-up that is under way when this ends
// is not waited for: its thread holds what it writes to, answers to nobody and ends by itself.
// Lifetime: the poller outlives it.
#ifndef CEPTOAR_NODE_NET_RESOLVER_H_
#define CEPTOAR_NODE_NET_RESOLVER_H_

#include <functional>
#include <memory>
#include <string>

#include "node/net/poller.h"
#include "schema/result.h"

namespace ceptoar::net {

class Resolver {
 public:
  // An address as text, the one that the system would try first; or why there is none (kUnreachable).
  using Answer = std::function<void(const Result<std::string>& address)>;
  Resolver(Poller& poller, std::string host, Answer answer);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // One answer each; nothing while one is on its way: there is one thread at most.
  void ask();

 private:
  struct Shared;
  void take();

  Poller& poller_;
  const std::string host_;
  const Answer answer_;
  const std::shared_ptr<Shared> shared_;
  bool under_way_ = false;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_RESOLVER_H_
