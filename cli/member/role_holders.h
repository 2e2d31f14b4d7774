// SPDX-License-Identifier: Apache-2.0
// Who holds a role of an organisation now, for TLP:RED to "role:coordinator@banks". A role's key is that of the
// holder enrolled for it: a coordinator and a disclosure officer are enrolled with a new one (office.h). So
// what is sealed to a role is opened by whoever holds it at that time, and by no successor; what follows in its
// thread is sealed to whoever holds it then (resolve.h AgainWish).
// Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ROLE_HOLDERS_H_
#define CEPTOAR_CLI_MEMBER_ROLE_HOLDERS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

struct RoleName {
  std::string role;  // one of kRoles
  std::string org;   // handle
  friend bool operator==(const RoleName&, const RoleName&) = default;
};
// Begins as the name of a role does.
bool is_role(std::string_view recipient);
// nullopt: no role that there is, or no organisation's handle behind it.
std::optional<RoleName> parse_role(std::string_view recipient);

bool holds_role(const crypto::Subject& who, const RoleName& name);
// Handles of those whose certificate names the role, in order: this member himself and whose cards are held,
// but for who has left and whose certificate or key is over. During a handover there are two.
std::vector<std::string> role_holders(Session& session, const RoleName& name);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ROLE_HOLDERS_H_
