// SPDX-License-Identifier: Apache-2.0
// A member's program's end of its connection to a node: one CURVE connection, frames out and in.
// Thread: one.
// Errors: kUnreachable (nobody listens there, or the connection ended), kNotAuthorized (the node's
// access list does not have this key), kTimeout, kMalformed (host or port, or a frame above the limit).
#ifndef CEPTOAR_NODE_NET_MEMBER_LINK_H_
#define CEPTOAR_NODE_NET_MEMBER_LINK_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "crypto/keys.h"
#include "schema/result.h"

namespace ceptoar::net {

class MemberLink {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // Begins the handshake and does not wait for it. What is sent meanwhile leaves when it is done, to
  // nobody but the holder of the private key of `server`.
  static Result<std::unique_ptr<MemberLink>> begin(std::string_view host, std::uint16_t port,
                                                   const CurvePublicKey& server,
                                                   const crypto::KemKey& own);
  // Returns when the handshake is done: whoever answers holds the private key of `server`.
  static Result<std::unique_ptr<MemberLink>> connect(std::string_view host, std::uint16_t port,
                                                     const CurvePublicKey& server,
                                                     const crypto::KemKey& own, Deadline deadline);
  ~MemberLink();

  Result<void> send(BytesView frame, Deadline deadline);
  Result<Bytes> receive(Deadline deadline);
  // Whether the connection has ended since the handshake, without a wait. A node that was switched off
  // without a word is not noticed.
  bool lost();

 private:
  struct Impl;
  explicit MemberLink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_MEMBER_LINK_H_
