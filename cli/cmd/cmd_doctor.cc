// SPDX-License-Identifier: Apache-2.0
// doctor: what is wrong here, and what mends it; with the node off and a broken home too.
#include <algorithm>

#include "cli/cmd/commands.h"
#include "cli/cmd/doctor_facts.h"
#include "cli/cmd/screens_doctor.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const DoctorArgs&) {
  const std::vector<work::Diagnosis> found = work::judge(gather_facts(context));
  if (context.json()) {
    context.print_json(doctor_document(context.lang(), found));
  } else {
    show_doctor(context.out(), found);
  }
  const bool failed = std::any_of(found.begin(), found.end(), [](const work::Diagnosis& one) {
    return work::facts_of(one.finding).level == work::Level::kFail;
  });
  return failed ? kExitNegative : kExitDone;
}

}  // namespace ceptoar::cmd
