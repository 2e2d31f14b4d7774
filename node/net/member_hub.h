// SPDX-License-Identifier: Apache-2.0
// The server socket for members' programs. A connection has a number of its own, never used twice
// in a process; who is behind it is what the gatekeeper proved.
//
// Thread: the poller's. Handler calls come from inside Poller::run_once() alone.
// Lifetime: context and poller outlive the hub.
// Errors: as peer_hub.h.
#ifndef CEPTOAR_NODE_NET_MEMBER_HUB_H_
#define CEPTOAR_NODE_NET_MEMBER_HUB_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/keys.h"
#include "node/net/context.h"
#include "node/net/poller.h"

namespace ceptoar::net {

using ConnId = std::uint64_t;

struct MemberKey {
  HolderId holder;
  CurvePublicKey key;
  friend auto operator<=>(const MemberKey&, const MemberKey&) = default;
};

class MemberHandler {
 public:
  virtual ~MemberHandler() = default;
  virtual void member_frame(ConnId conn, const HolderId& holder, Bytes frame) = 0;
  virtual void member_gone(ConnId conn) = 0;
  // Somebody's connection was shut down for what he sent: words for the operator.
  virtual void connection_trouble(std::string_view why, const std::string& address) = 0;
  // Our port could not be opened again, and nobody can connect: said once. Then that it is open.
  virtual void port_lost(std::string_view /*why*/) {}
  virtual void port_back(const std::string& /*address*/) {}
};

struct MemberHubOptions {
  std::string listen_host = "*";
  std::uint16_t listen_port = 0;
};

struct MemberCounters {
  std::uint64_t nameless = 0;
  std::uint64_t not_listed = 0;
  std::uint64_t multipart = 0;
  std::uint64_t dropped = 0;  // frames on connections that were cut
  // Connections that were shut down: see connection_guard.h.
  std::uint64_t undelivered = 0;
  std::uint64_t silent = 0;
  std::uint64_t crowded = 0;
  std::uint64_t hasty = 0;
};

class MemberHub {
 public:
  static Result<std::unique_ptr<MemberHub>> open(Context& context, Poller& poller,
                                                 const crypto::KemKey& ntk,
                                                 const MemberHubOptions& options,
                                                 MemberHandler& handler);
  ~MemberHub();

  // Who is admitted from now on; whoever left is not heard from this call on.
  Result<void> set_members(const std::vector<MemberKey>& members);
  // False: that connection is gone, or does not read what it asked for.
  bool send(ConnId conn, BytesView frame);
  // Nothing more is heard from it, and it is closed.
  void cut(ConnId conn);
  std::size_t connections() const;

  MemberCounters counters() const;

 private:
  struct Impl;
  explicit MemberHub(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_MEMBER_HUB_H_
