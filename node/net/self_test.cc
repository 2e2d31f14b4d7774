// SPDX-License-Identifier: Apache-2.0
#include "node/net/self_test.h"

#include <string>

#include "crypto/keys.h"
#include "node/net/member_link.h"

namespace ceptoar::net {

Result<void> stranger_stays_out(std::string_view listen_host, std::uint16_t port,
                                const CurvePublicKey& server, std::chrono::milliseconds timeout,
                                crypto::Random& random) {
  const crypto::KemKey stranger = crypto::KemKey::generate(random);
  const std::string_view host = listen_host == "*" ? "127.0.0.1" : listen_host;
  const auto link =
      MemberLink::connect(host, port, server, stranger, std::chrono::steady_clock::now() + timeout);
  if (link) {
    return fail(ErrorCode::kNotAuthorized,
                "port " + std::to_string(port) + " admitted a key that is on no list");
  }
  if (link.error().code == ErrorCode::kNotAuthorized) return {};
  return fail(ErrorCode::kTimeout,
              "port " + std::to_string(port) + ": no verdict (" + link.error().context + ")");
}

}  // namespace ceptoar::net
