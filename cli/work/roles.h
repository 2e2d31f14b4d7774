// SPDX-License-Identifier: Apache-2.0
// A thread that goes to a role: TLP:RED to "role:coordinator@banks" is opened by whoever holds the role when it
// is sealed, and what follows in the thread by whoever holds it then. So the item says which roles it went to,
// and what a holder answers says in which role he does: fields of the sealed content. What somebody wrote to a
// person by name stays with that person, whatever role he has.
#ifndef CEPTOAR_CLI_WORK_ROLES_H_
#define CEPTOAR_CLI_WORK_ROLES_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/role_holders.h"
#include "schema/objects.h"

namespace ceptoar::work {

inline constexpr std::string_view kToRoleField = "to-role";      // "coordinator@banks"
inline constexpr std::string_view kFromRoleField = "from-role";

// Of "role:..." among the recipients; others are passed over.
void name_roles(const std::vector<std::string>& to, Advisory& into);
// Roles of the thread, whose present holders an answer, a correction or a withdrawal goes to
// (member::AgainWish::roles).
std::vector<member::RoleName> roles_of(const Advisory& advisory);
// What an answer takes over: the role that its author holds, and with `all` those that the item went to.
void take_roles(member::Session& session, const Advisory& answered, bool all, Advisory& into);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_ROLES_H_
