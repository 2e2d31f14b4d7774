// SPDX-License-Identifier: Apache-2.0
// What this operator itself names as its critical systems (重要システム): the agreement of 2001 leaves the
// details to each operator. It stands sealed in the own archive of this one device and nowhere else: no
// entry, no copy at the node and no archive that is handed over holds a word of it. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_CRITICAL_SYSTEMS_H_
#define CEPTOAR_CLI_MEMBER_CRITICAL_SYSTEMS_H_

#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

struct CriticalSystem {
  std::string name;  // one line
  std::string note;  // one line; may be empty
  std::uint64_t since_ms = 0;
  friend bool operator==(const CriticalSystem&, const CriticalSystem&) = default;
};
// In the order in which they were added.
Outcome<std::vector<CriticalSystem>> critical_systems(Session& session);
// Replaces the whole list.
Outcome<void> keep_critical_systems(Session& session, const std::vector<CriticalSystem>& systems);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_CRITICAL_SYSTEMS_H_
