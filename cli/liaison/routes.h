// SPDX-License-Identifier: Apache-2.0
// Along which way a report goes and who can read it, by the tables of a policy pack and the reporter's
// place in the roster. Every way is a row of the pack; here is only how rows are applied. The way is shown
// before anything leaves.
#ifndef CEPTOAR_CLI_LIAISON_ROUTES_H_
#define CEPTOAR_CLI_LIAISON_ROUTES_H_

#include <string>
#include <string_view>
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
  std::string council = {};
  std::vector<std::string> response_ministries = {};
  std::string self = {};                // its own handle; a company has none in the roster
  std::vector<std::string> known = {};  // handles of all active organisations, for ways that name one
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
  kNowhere,   // the pack has nobody for him to report to, or none of them is in the roster
  kWay,       // the pack has no such way for him, or is from before ways were rows
  kParty,     // the way leads to who is not in the roster
};
using Planned = std::variant<Plan, Refusal>;
// What a way names and the roster does not have: an organisation, or any responding ministry. Leaving it
// out would send something else than the pack says. nullptr: all are there.
const Hop* absent_party(const Way& way, const Reporter& reporter);
// `way`: the id of a way that the pack keeps for whoever asks for it; empty: the usual one.
Planned plan_report(const Pack& pack, const Reporter& reporter, Case which, std::string_view way = {});
// The same past who does not answer (a hotline to the Cabinet Secretariat): who stands there reads it
// first, who was passed by stays a reader and his copy waits for him. Where nobody is to be passed by, or
// there is nobody beside him, the plan stays as it is. kWay: the pack knows no such way.
Planned plan_direct(const Pack& pack, Plan plan, const Reporter& reporter);
// To one party alone, by an agreement with it (基本的考え方 2005, 5(1)2)); no report of the framework.
// kNowhere: no party is named, or it is the reporter's own CEPTOAR.
Planned plan_agreement(const Pack& pack, const Reporter& reporter, const std::string& partner);
// Where a failure notice goes (障害発生情報): to who sees what depends on what. kWay: the pack has none.
Planned plan_notice(const Pack& pack, const Reporter& reporter);
// `way`: whom to ask, as the sender likes; empty: the first of the pack that there is.
Planned plan_consult(const Pack& pack, const Reporter& reporter, std::string_view way);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_ROUTES_H_
