// SPDX-License-Identifier: Apache-2.0
// Provisions (情報提供) downwards: kinds beyond the alert, an embargo until something is public, whom to tell
// by the interdependency of sectors, and two officers where the policy asks for them.
#ifndef CEPTOAR_CLI_WORK_PROVIDE_H_
#define CEPTOAR_CLI_WORK_PROVIDE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/interdependency.h"
#include "cli/liaison/provision.h"
#include "cli/work/broadcast.h"
#include "cli/work/policies.h"
#include "cli/work/post.h"

namespace ceptoar::work {

struct ProvideWish {
  Bytes document;
  liaison::Provision kind = liaison::Provision::kAlert;
  std::string tlp;
  std::string to;                    // as typed
  bool with_members = false;
  std::vector<std::string> summary;  // for a manager: one line at least
  std::string action;                // an alert says what to do
  std::uint64_t act_by_ms = 0;
  std::uint64_t publish_ms = 0;      // 公表予定日時; 0: no embargo
  std::optional<std::uint8_t> importance;  // none: by its kind
  std::string case_number;           // it joins this case; empty: none
  bool propose = false;              // a second officer releases it
  bool exercise = false;
};
// An early warning goes ahead of everything that waits. Errors: E-PROVIDE-ROLE, E-PROVIDE-MISSING,
// E-EMBARGO, E-RELEASE-TWO, E-NO-CASE, E-PROVIDE-CASE (a drill and a real case), those of prepare() and prepare_broadcast().
member::Outcome<Draft> prepare_provision(member::Session& session, const HeldPack& pack,
                                         const ProvideWish& wish);
// An alert (注意喚起) that NISC, a ministry or the Council posts is a provision by whatever command it is sent:
// it begins with a line for a manager, and where the rules in force ask for two officers one alone does not
// send it. Of anybody else nothing is asked. Errors: E-PROVIDE-MISSING, E-RELEASE-TWO, of held_packs().
member::Outcome<void> check_posted_alert(member::Session& session, const Details& details);
// To the officers who may release it; the author is never the second of them. `fate` and errors: of
// propose().
member::Outcome<Proposed> propose_provision(member::Session& session, const ProvideWish& wish,
                                            const Draft& draft, SendFate* fate = nullptr);

// Whether the policy wants two officers for this kind. `two_persons`: of the pack.
bool needs_two(const std::vector<std::string>& two_persons, liaison::Provision kind);
// 0-3, where nobody says otherwise.
std::uint8_t usual_importance(liaison::Provision kind);

// Whom an outage of a sector may reach, and why that is thought.
struct SuggestedSector {
  std::string sector;
  std::vector<liaison::Edge> evidence;  // the way there, nearest first
  std::vector<std::string> ceptoars;    // active ones of the sector: handles
};
// Errors: E-NO-ROSTER, E-REGIMES (`interdependency.toml` of the home).
member::Outcome<std::vector<SuggestedSector>> suggested_for(member::Session& session,
                                                            std::string_view sector);

// What was suggested and what a person chose; of this home alone, as it tells who was hit.
struct Choice {
  std::string affects;                  // sector
  std::vector<std::string> suggested;   // handles
  std::vector<std::string> chosen;
  std::uint64_t at_ms = 0;
};
member::Outcome<void> keep_choice(member::Session& session, std::string_view number,
                                  const Choice& choice);
// The same and the case of a proposal: kept here until it is sent, then of the broadcast.
member::Outcome<void> keep_for_release(member::Session& session, std::string_view number,
                                       std::string_view case_number,
                                       const std::optional<Choice>& choice);
member::Outcome<std::optional<Choice>> choice_for(member::Session& session, std::string_view number);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PROVIDE_H_
