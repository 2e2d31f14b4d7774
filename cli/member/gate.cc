// SPDX-License-Identifier: Apache-2.0
#include "cli/member/gate.h"

#include <chrono>

#include "crypto/random.h"
#include "node/client/node_client.h"

namespace ceptoar::member {

std::optional<bool> keeps_strangers_out(Session& session) {
  constexpr std::chrono::milliseconds kPatience{2'000};
  const auto node = session.node_record();
  if (!node) return std::nullopt;
  crypto::SystemRandom random;
  const client::NodeAddress address = {(*node)->id, (*node)->ntk, (*node)->host,
                                       (*node)->member_port};
  const Result<void> outside = client::stranger_stays_out(address, kPatience, random);
  if (outside) return true;
  if (outside.error().code == ErrorCode::kNotAuthorized) return false;
  return std::nullopt;
}

}  // namespace ceptoar::member
