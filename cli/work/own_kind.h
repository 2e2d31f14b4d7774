// SPDX-License-Identifier: Apache-2.0
// What a member's organisation may do follows from its kind. Internal to cli/work.
#ifndef CEPTOAR_CLI_WORK_OWN_KIND_H_
#define CEPTOAR_CLI_WORK_OWN_KIND_H_

#include <optional>

#include "cli/member/session.h"
#include "schema/objects.h"

namespace ceptoar::work {

// None: a member company, which no roster names. Errors: E-NO-ROSTER, E-NOT-ENROLLED.
member::Outcome<std::optional<OrgKind>> own_kind(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_OWN_KIND_H_
