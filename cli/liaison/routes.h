// SPDX-License-Identifier: Apache-2.0
// Along which way a report goes and who can read it, by the sector table of a policy pack and the
// reporter's place in the roster. The way is shown before anything leaves.
#ifndef CEPTOAR_CLI_LIAISON_ROUTES_H_
#define CEPTOAR_CLI_LIAISON_ROUTES_H_

#include <string>
#include <variant>
#include <vector>

#include "cli/liaison/policy.h"
#include "schema/tlp.h"

namespace ceptoar::liaison {

struct Reporter {
  OrgKind kind = OrgKind::kCeptoar;  // of its roster organisation; a company's: that of its CEPTOAR
  std::string sector;
  std::string ceptoar;   // handles; empty: none
  std::string ministry;
  std::string nisc;
};
struct Plan {
  Way way;
  std::vector<std::string> to;   // handles of the readers beside the reporter's own organisation
  bool ceptoar_passes = false;   // the CEPTOAR is on the way
  bool ceptoar_reads = false;
  bool ministry_copy = false;    // the ministry does not answer: its copy waits on the way to it
};
enum class Refusal : std::uint8_t {
  kSponsor,   // through the operator it serves
  kAccident,  // the statutory accident system is the channel
  kNowhere,   // NISC and the Council's office have nobody to report to
};
std::variant<Plan, Refusal> plan_report(const Pack& pack, const Reporter& reporter, Case which);
// The same past a ministry that does not answer (a hotline to the Cabinet Secretariat): NISC is the first
// to have it. The ministry stays a reader, its copy waits for it. Without NISC the plan stays as it is.
Plan plan_direct(Plan plan, const Reporter& reporter);
// To one party alone, by an agreement with it (基本的考え方 2005, 5(1)2)); no report of the framework.
// kNowhere: no party is named.
std::variant<Plan, Refusal> plan_agreement(const Reporter& reporter, const std::string& partner);
// To the ministry or straight to NISC, as the sender likes. kNowhere: there is no such party for him.
std::variant<Plan, Refusal> plan_consult(const Reporter& reporter, bool to_nisc);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_ROUTES_H_
