// SPDX-License-Identifier: Apache-2.0
// The messaging context of one node and its gatekeeper: a thread that answers for every new
// connection whether the CURVE key is on the list of its domain (ZAP, RFC 27) and who it belongs
// to. The gatekeeper is there before the first server socket and goes after the last one.
//
// Lifetime: outlives every hub made on it.
// Thread: allow() and counters from any thread.
// Errors: kInternal (the messaging library refuses), kUnreachable (the gatekeeper is gone).
#ifndef CEPTOAR_NODE_NET_CONTEXT_H_
#define CEPTOAR_NODE_NET_CONTEXT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar::net {

inline constexpr std::string_view kCouncilDomain = "council";
inline constexpr std::string_view kMemberDomain = "member";

// One admitted key and the 16-byte id (NodeId or HolderId) of whoever holds it.
struct Admission {
  CurvePublicKey key;
  std::array<std::uint8_t, 16> id{};
};

class Context {
 public:
  static Result<std::unique_ptr<Context>> open();
  ~Context();

  // Replaces the whole list of a domain; in force for every connection made after it returns.
  // Connections that are there already are the hubs' business: ZAP is not asked again.
  Result<void> allow(std::string_view domain, const std::vector<Admission>& list);
  std::uint64_t refused() const;  // connections turned away so far

  struct Impl;  // for net's own sources
  Impl& impl() { return *impl_; }

 private:
  explicit Context(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::net

#endif  // CEPTOAR_NODE_NET_CONTEXT_H_
