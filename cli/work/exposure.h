// SPDX-License-Identifier: Apache-2.0
// What this program knows by name, for the lint (cli/liaison/lint.h): the organisations of the roster, the
// cards held, the own card.
#ifndef CEPTOAR_CLI_WORK_EXPOSURE_H_
#define CEPTOAR_CLI_WORK_EXPOSURE_H_

#include <string>
#include <vector>

#include "cli/liaison/lint.h"
#include "cli/member/session.h"

namespace ceptoar::work {

// `session` may be nullptr: then only what every text is searched for, and `names`.
member::Outcome<liaison::Dictionary> lint_dictionary(member::Session* session,
                                                     const std::vector<std::string>& names);
// The name of the own ministry when it is competent for one sector alone: what it signs shows the sector.
// Empty for everybody else.
member::Outcome<std::string> telling_signer(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_EXPOSURE_H_
