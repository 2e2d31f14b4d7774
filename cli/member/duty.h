// SPDX-License-Identifier: Apache-2.0
// The duty table (当番表) of the own organisation: who is reached when. Anybody on the staff list may
// write it; the one made last holds. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_DUTY_H_
#define CEPTOAR_CLI_MEMBER_DUTY_H_

#include <vector>

#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

struct DutyTable {
  std::uint64_t created_ms = 0;  // 0: none yet
  std::vector<Shift> shifts;     // by their beginning
};
Outcome<DutyTable> duty_table(Session& session);
// An older one than that held is passed over.
Outcome<void> keep_duty(Session& session, const OfficeNote& note,
                        std::vector<store::ArchiveWrite>& writes);
// Replaces the whole table, here and at all colleagues. What is over for a month is left out.
// Errors: E-NOT-ENROLLED, E-LIMIT of sealing.
Outcome<void> set_duty(Session& session, std::vector<Shift> shifts);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_DUTY_H_
