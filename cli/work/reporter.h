// SPDX-License-Identifier: Apache-2.0
// A sender's place among the parties, and why a policy pack gives him no way. Internal to cli/work.
#ifndef CEPTOAR_CLI_WORK_REPORTER_H_
#define CEPTOAR_CLI_WORK_REPORTER_H_

#include <string>

#include "cli/liaison/routes.h"
#include "cli/work/policies.h"

namespace ceptoar::work {

// The active NISC or Council's office; nullptr: there is none. Where a roster has two, which `roster propose`
// refuses, everybody takes the same: the first in the roster's order.
const Organisation* only_of(const crypto::RosterState& roster, OrgKind kind);

// Who writes here. Errors: E-NO-ROSTER, E-NOT-ENROLLED.
struct OwnReporter {
  const member::Identity* own;
  const Organisation* org;  // of the roster; a company's is its CEPTOAR
  liaison::Reporter reporter;
};
member::Outcome<OwnReporter> own_reporter(member::Session& session);

// What was asked for that the pack has no way for.
struct Asked {
  liaison::Purpose purpose = liaison::Purpose::kReport;
  std::string given;  // id of a way, or the option that asks for one
};
member::UserError refusal_error(liaison::Refusal refusal, const Organisation& org, const HeldPack& pack,
                                const liaison::Reporter& reporter, const Asked& asked);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_REPORTER_H_
