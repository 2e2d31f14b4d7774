// SPDX-License-Identifier: Apache-2.0
// How somebody leaves (decisions "Keys", "Who knows whom"): a colleague, a company's person, a company.
// The list without him comes first and durably; new keys, the revocation and the end of his access to
// the node follow from it, in this command or, when it ends before, in this device's next one. Internal
// to cli/.
#ifndef CEPTOAR_CLI_MEMBER_LEAVING_H_
#define CEPTOAR_CLI_MEMBER_LEAVING_H_

#include <optional>
#include <string>

#include "cli/member/people_rows.h"
#include "cli/member/session.h"
#include "cli/member/staff.h"

namespace ceptoar::member {

// Takes a colleague off the staff list. `created_ms`: of that list; two devices that do it at a set time
// write the same list.
// Errors: E-UNKNOWN-RECIPIENT, E-REMOVE-SELF, E-NOT-DEVICE, E-OWN-REVOKED (somebody removed this device:
// admin_removal.h).
Outcome<Leaver> take_off_list(Session& session, const std::string& handle,
                              std::uint64_t created_ms);
// At a CEPTOAR. Errors: E-UNKNOWN-RECIPIENT, E-NOT-DEVICE.
Outcome<Leaver> take_off_companies(Session& session, const std::string& handle);

// Everything that follows for those who are about to go. Certified devices alone; others pass. What is
// published waits in the outbox. The number of those it was done for.
Outcome<std::size_t> settle_leavers(Session& session);

// At a CEPTOAR's device: whom a company's new staff list does not name any more is about to go.
// `list` came from `company`; false: it says nothing new. One that names anybody but the company's own people
// is refused: others_keys.h. Errors: E-SIGNATURE-BAD.
Outcome<bool> note_company_staff(Session& session, const crypto::Subject& company, BytesView list,
                                 std::uint64_t at_ms, std::vector<store::ArchiveWrite>& writes);

// How long a CEPTOAR waits for the new key of a company that somebody left (decisions "Keys"): so long
// its client key is marked "closing"; then the others get a new one without that company.
inline constexpr std::uint64_t kCompanyKeyWaitMs = 24ULL * 3'600'000;
// And so long after that it is not waited for again.
inline constexpr std::uint64_t kCompanyKeyWaitAgainMs = 7 * kCompanyKeyWaitMs;
enum class CompanyKey { kFits, kAwaited, kOverdue };
Outcome<CompanyKey> company_key(Session& session, const OrgId& org,
                                const KeyStatement& statement);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_LEAVING_H_
