// SPDX-License-Identifier: Apache-2.0
// A company's certificate ends after 400 days. Its CEPTOAR's admin key makes the next one: by command, and
// by itself in every command at a certified device of the CEPTOAR that has the admin key open. It travels by
// the mesh to the company's staff, or as a file where it has ended already. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_RENEWAL_H_
#define CEPTOAR_CLI_MEMBER_RENEWAL_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/session.h"
#include "schema/limits.h"
#include "schema/people.h"

namespace ceptoar::member {

// From here on it is renewed, and warned of at both sides: eight weeks, in which a secretariat takes the
// admin key out of its safe once at least.
inline constexpr std::uint64_t kRenewCompanyBeforeMs =
    limits::kCompanyEndsSoonDays * limits::kDayMs;

struct RenewedCompany {
  std::string handle;
  std::uint64_t ends_ms = 0;
  Bytes certificate;  // SignedCertificate
};
// At a CEPTOAR's certified device. `handle` empty: all companies whose certificate ends within
// kRenewCompanyBeforeMs, has ended, or is by a former admin key; a company's: that one. Colleagues' devices are
// told.
// Errors: E-ADMIN-OTHER, E-NOT-DEVICE, E-NOT-ALLOWED (no CEPTOAR), E-UNKNOWN-RECIPIENT.
Outcome<std::vector<RenewedCompany>> renew_companies(Session& session, const AdminKeys& admin,
                                                     const std::string& handle);
// The same for whoever has the admin key open for something else: nothing where it is no CEPTOAR's.
Outcome<void> renew_companies_due(Session& session, const AdminKeys& admin);

// At the company: what came from its CEPTOAR. Errors: E-NOT-ALLOWED.
Outcome<void> take_company_certificate(Session& session, const Identity& me,
                                       const OfficeNote& note,
                                       std::vector<store::ArchiveWrite>& writes);
// The same from a file, also when the one held has ended. When the new one ends.
// Errors: E-FILE-BAD, E-NOT-ALLOWED, E-NOT-ENROLLED.
Outcome<std::uint64_t> take_company_certificate(Session& session, const std::filesystem::path& file);

// When a certificate ends; 0: it is none.
std::uint64_t certificate_end(BytesView signed_certificate);
// Whether it is one that begins after `now_ms`: then a clock is wrong, here or where it was made.
bool begins_later(BytesView signed_certificate, std::uint64_t now_ms);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_RENEWAL_H_
