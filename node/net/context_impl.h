// SPDX-License-Identifier: Apache-2.0
// Inside net only.
#ifndef CEPTOAR_NODE_NET_CONTEXT_IMPL_H_
#define CEPTOAR_NODE_NET_CONTEXT_IMPL_H_

#include <atomic>
#include <thread>

#include <zmq.hpp>

#include "node/net/context.h"

namespace ceptoar::net {

struct Context::Impl {
  zmq::context_t zmq{1};
  std::atomic<std::uint64_t> refused{0};
  std::thread gatekeeper;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_CONTEXT_IMPL_H_
