// SPDX-License-Identifier: Apache-2.0
// The operator's own list of critical systems (重要システム): made from the sector's examples, or typed; used
// by the decision helper and by check, on this device alone. Nothing here sends anything.
#ifndef CEPTOAR_CLI_WORK_SYSTEMS_H_
#define CEPTOAR_CLI_WORK_SYSTEMS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/sector_systems.h"
#include "cli/member/critical_systems.h"

namespace ceptoar::work {

// The same name in another width or case: it is typed in a hurry.
const member::CriticalSystem* find_system(const std::vector<member::CriticalSystem>& all,
                                          std::string_view typed);
// As find_system(). Errors: E-NO-SYSTEM: that a name is not on the list does not make the system uncritical.
member::Outcome<member::CriticalSystem> known_system(const std::vector<member::CriticalSystem>& all,
                                                     std::string_view typed);
// Those whose names stand in `text`, in the order of the list.
std::vector<std::string> systems_named_in(const std::vector<member::CriticalSystem>& all,
                                          std::string_view text);

// Those that are there already get the note. Errors: E-TEXT-..., E-SYSTEMS-FULL.
member::Outcome<void> add_systems(member::Session& session, const std::vector<std::string>& names,
                                  const std::string& note);
// All of them or none. Errors: E-NO-SYSTEM.
member::Outcome<void> remove_systems(member::Session& session, const std::vector<std::string>& names);

struct TemplateWish {
  std::string sector;     // empty: the own one, by the register of operators, else that of the CEPTOAR
  bool japanese = true;   // the language of the names
  bool dry_run = false;   // show, and add nothing
};
struct FilledTemplate {
  const liaison::SectorSystems* examples;  // of the program
  std::vector<std::string> added;          // or those that would be
};
// Adds the sector's examples that are not on the list. Errors: E-USAGE-MISSING (this organisation has no
// sector), E-NO-EXAMPLES, E-SYSTEMS-FULL.
member::Outcome<FilledTemplate> fill_from_template(member::Session& session, const TemplateWish& wish);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_SYSTEMS_H_
