// SPDX-License-Identifier: Apache-2.0
// Inside net only: the library's types by name. zmq.hpp itself is included by net's sources alone.
#ifndef CEPTOAR_NODE_NET_ZMQ_TYPES_H_
#define CEPTOAR_NODE_NET_ZMQ_TYPES_H_

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

#endif  // CEPTOAR_NODE_NET_ZMQ_TYPES_H_
