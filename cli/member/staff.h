// SPDX-License-Identifier: Apache-2.0
// The staff list of the own organisation (職員): who holds which key, version by version. Internal to
// cli/.
#ifndef CEPTOAR_CLI_MEMBER_STAFF_H_
#define CEPTOAR_CLI_MEMBER_STAFF_H_

#include <optional>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct HeldStaffList {
  StaffList list;
  Bytes wire;  // SignedStaffList
};
// nullopt: none yet.
Outcome<std::optional<HeldStaffList>> staff_list(Session& session);
// Verifies and keeps a list that continues the one held; an older or equal one is passed over.
// Errors: E-SIGNATURE-BAD, E-NOT-ALLOWED, E-FILE-BAD.
Outcome<void> keep_staff_list(Session& session, BytesView signed_list, std::uint64_t at_ms,
                              std::vector<store::ArchiveWrite>& writes);
// Next version with `staff`; signed by the admin key.
Outcome<HeldStaffList> next_staff_list(Session& session, const crypto::SignKey& admin,
                                       std::vector<StaffMember> staff);
store::ArchiveWrite write_of(const HeldStaffList& list);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_STAFF_H_
