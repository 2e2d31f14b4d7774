// SPDX-License-Identifier: Apache-2.0
// What an office sends to its own people and gets from its companies as InnerKind staffList: signed
// staff lists, and the notes of schema/people.h. Roles and certificates. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_OFFICE_H_
#define CEPTOAR_CLI_MEMBER_OFFICE_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

// Roles inside an organisation (decisions "Other answers"). Those with a key of their own are not given
// to a key that did other work before: a new key is enrolled for them.
inline constexpr std::array<std::string_view, 8> kRoles = {
    "secretariat",    "coordinator",        "poc",              "duty_officer",
    "member_officer", "disclosure_officer", "drill_controller", "analyst"};
bool has_own_key(std::string_view role);

// Tells the colleagues' devices which companies this CEPTOAR has: whoever changes the client key must
// hand it to all of them. Companies and other organisations, and an office of one, have nothing to tell.
Outcome<void> tell_companies(Session& session);

// Takes what came: the own organisation's list or note, a company's list at its CEPTOAR, or a CEPTOAR's
// register of operators.
// Errors: E-SIGNATURE-BAD, E-NOT-ALLOWED, E-FILE-BAD.
Outcome<void> take_from_office(Session& session, const crypto::Subject& author, BytesView content,
                               std::uint64_t at_ms, std::vector<store::ArchiveWrite>& writes);

// New certificates for a colleague, or for this holder himself: a role, the right to change keys
// (`device`; once given it stays), or the same once more because the old ones end. A colleague's travel
// to him by the mesh.
struct Certified {
  std::string handle;
  std::string role;
  bool device = false;
  bool own = false;                      // in force here at once
  std::uint64_t ends_ms = 0;             // of the holder's certificate
  std::uint64_t device_ends_ms = 0;      // 0: none
  std::size_t colleagues = 0;            // whose certificates were made along with these
};
struct CertifyWish {
  std::string handle;
  std::string role;      // empty: stays
  bool device = false;   // give it; false: stays as it is
};
// Under a new admin key of the organisation (session.h, Identity::former): everybody's at once, this holder's
// first, and a staff list under it. They travel sealed to the staff key, which every colleague still holds.
// Errors: E-UNKNOWN-RECIPIENT, E-USAGE-CHOICE, E-ROLE-KEY, E-ADMIN-OTHER, E-NO-CARD, E-ENROL-ANEW,
// E-ADMIN-CHANGED (under a new admin key, another role or right than everybody has).
Outcome<Certified> certify(Session& session, const AdminKeys& admin, const CertifyWish& wish);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OFFICE_H_
