// SPDX-License-Identifier: Apache-2.0
// What this program knows by name, for the lint (cli/liaison/lint.h): the organisations of the roster, the
// cards held, the own card, the register of member operators, companies without a program.
#ifndef CEPTOAR_CLI_WORK_EXPOSURE_H_
#define CEPTOAR_CLI_WORK_EXPOSURE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/lint.h"
#include "cli/member/session.h"
#include "cli/work/held_report.h"

namespace ceptoar::work {

// `session` may be nullptr: then only what every text is searched for, and `names`.
member::Outcome<liaison::Dictionary> lint_dictionary(member::Session* session,
                                                     const std::vector<std::string>& names);
// Who reported, as the report itself says it: NISC may hold no card of a company.
void add_reporter(liaison::Dictionary& dictionary, const HeldItem& report);
// The first name among the findings in a text, or the way to reach the reporter, which names him as his name
// does. nullopt: neither.
std::optional<liaison::Finding> name_in(std::string_view text, const std::vector<liaison::Finding>& findings,
                                        const HeldItem& report);
// The name of the own ministry when it is competent for one sector alone: what it signs shows the sector.
// Empty for everybody else.
member::Outcome<std::string> telling_signer(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_EXPOSURE_H_
