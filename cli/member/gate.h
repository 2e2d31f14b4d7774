// SPDX-License-Identifier: Apache-2.0
// The own node's gatekeeper, tried from outside: it tests itself before it serves and each hour, and whoever
// it serves may see for himself.
#ifndef CEPTOAR_CLI_MEMBER_GATE_H_
#define CEPTOAR_CLI_MEMBER_GATE_H_

#include <optional>

#include "cli/member/session.h"

namespace ceptoar::member {

// Whether a key that is on no list is turned away at the member port. nullopt: no verdict within two
// seconds, or no node to ask. Blocks for that long.
std::optional<bool> keeps_strangers_out(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_GATE_H_
