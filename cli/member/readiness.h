// SPDX-License-Identifier: Apache-2.0
// The requirements of a CEPTOAR on the member's side: its statement as a file, signed by its admin key, that
// goes into the roster with `roster propose --ready`. The rules: crypto/readiness.h.
#ifndef CEPTOAR_CLI_MEMBER_READINESS_H_
#define CEPTOAR_CLI_MEMBER_READINESS_H_

#include <filesystem>
#include <string>

#include "cli/member/home.h"
#include "crypto/readiness.h"
#include "crypto/roster.h"
#include "schema/limits.h"

namespace ceptoar::member {

// A document that is none must not fill the memory.
inline constexpr std::size_t kRulesBytes = 64 * 1024 * limits::kKiB;

struct ReadinessWish {
  std::string org;                 // handle
  std::filesystem::path rules;     // the document itself: only its hash leaves
  std::string rules_name;
  std::string poc_members;         // handles of this organisation
  std::string poc_outside;
  std::string coordinator;         // empty: none
  bool newcomer = false;           // it is not in the roster yet: its id follows from its admin key
};
// SignedReadiness. Errors: E-NO-FILE, E-ROSTER-CHANGE (no CEPTOAR of the roster, not its admin key, a
// handle that is not of this organisation, a name for the rules that is too long).
Outcome<Bytes> make_readiness(const crypto::RosterState& roster, const ReadinessWish& wish,
                              const AdminKeys& admin, std::uint64_t now_ms);

// Puts the statement beside its organisation. Errors: E-FILE-BAD, E-NO-FILE, E-SIGNATURE-BAD,
// E-ROSTER-CHANGE (of nobody in this roster).
Outcome<void> put_readiness(Roster& next, const std::filesystem::path& path);

// Before a proposal leaves: a CEPTOAR that comes in as active has met its requirements as much as one that
// was a candidate (R8-R11). The rules of rosters leave it to the quorum, because the first Council had to
// begin somewhere. Errors: E-REQUIREMENTS.
Outcome<void> ask_requirements(const Roster& before, const Roster& next);

// A document against the check code that stands in the roster.
struct RulesCompared {
  std::string org;
  std::string name;     // what the CEPTOAR calls its rules
  Hash32 registered;
  Hash32 document;
  bool same() const { return registered == document; }
};
// Errors: E-UNKNOWN-RECIPIENT, E-NO-RULES (it registered none), E-NO-FILE, E-FILE-LARGE.
Outcome<RulesCompared> compare_rules(const crypto::RosterState& roster, const std::string& org,
                                     const std::filesystem::path& document);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_READINESS_H_
