// SPDX-License-Identifier: Apache-2.0
// Numbers of staff lists (職員) beyond the one that is held: a list that this device had and lost with its home, one
// of a colleague that is still on its way, and one that somebody named far ahead before he was removed. The newest
// staff key says which: its statement names the list it was made under. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_LOST_LISTS_H_
#define CEPTOAR_CLI_MEMBER_LOST_LISTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "cli/member/session.h"

namespace ceptoar::member {

// The number for the next staff key, which goes on from `before`; `list` is the own one (nullptr: none). A lost
// list's number is noted, and told of as an alarm, once.
// Errors: E-LIST-MISSING (a colleague's list is on its way; a key under an older one nobody would take).
Outcome<std::uint64_t> list_version_for(Session& session, const StaffList* list,
                                        const std::optional<crypto::StatementState>& before);
// The handle of a device's holder; "HANDLE" where the list (nullptr: none) does not name it.
std::string handle_of(const StaffList* list, const SignPublicKey& device);
// The number for the list that follows the `held` one. REQUIRES: there is one.
Outcome<std::uint64_t> next_list_version(Session& session, std::uint64_t held, bool by_admin);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_LOST_LISTS_H_
