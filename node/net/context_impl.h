// SPDX-License-Identifier: Apache-2.0
// Inside net only.
#ifndef CEPTOAR_NODE_NET_CONTEXT_IMPL_H_
#define CEPTOAR_NODE_NET_CONTEXT_IMPL_H_

#include <atomic>
#include <memory>
#include <thread>

#include "node/net/context.h"
#include "node/net/zmq_types.h"

namespace ceptoar::net {

struct Context::Impl {
  Impl();
  ~Impl();
  std::unique_ptr<zmq::context_t> zmq;
  std::atomic<std::uint64_t> refused{0};
  std::thread gatekeeper;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_CONTEXT_IMPL_H_
