// SPDX-License-Identifier: Apache-2.0
// Decisions to disclose a report against the condition under which it was given (the proviso of article 5,
// item 2 of the disclosure law). Rows of kDisclosure. Whoever of the office decides, the disclosure officer has
// it on his list: it travels to the staff as a note (schema/people.h). Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_OVERRIDES_H_
#define CEPTOAR_CLI_MEMBER_OVERRIDES_H_

#include <string>
#include <vector>

#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

struct Override {
  std::uint64_t at_ms = 0;
  std::string holder;  // who decided: handle
  std::string why;
  friend bool operator==(const Override&, const Override&) = default;
};
// Oldest first. `number`: of the report, without the check digit.
Outcome<std::vector<Override>> overrides_of(Session& session, std::uint64_t number);
// Of this person, now; the office is told in the same commit, unless only named persons may know of the report.
// Errors: E-OVERRIDES-MANY.
Outcome<void> keep_override(Session& session, std::uint64_t number, std::string why, bool personal);
// Of a colleague. REQUIRES: `author` is on the staff list.
Outcome<void> take_override(Session& session, const OfficeNote& note, const crypto::Subject& author,
                            std::vector<store::ArchiveWrite>& writes);
// Somebody joined the office: what was decided here once more.
Outcome<void> tell_overrides(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OVERRIDES_H_
