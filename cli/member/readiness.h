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
};
// SignedReadiness. Errors: E-NO-FILE, E-ROSTER-CHANGE (no CEPTOAR of the roster, not its admin key, a
// handle that is not of this organisation, no name for the rules).
Outcome<Bytes> make_readiness(const crypto::RosterState& roster, const ReadinessWish& wish,
                              const AdminKeys& admin, std::uint64_t now_ms);

// Puts the statement beside its organisation. Errors: E-FILE-BAD, E-NO-FILE, E-SIGNATURE-BAD,
// E-ROSTER-CHANGE (of nobody in this roster).
Outcome<void> put_readiness(Roster& next, const std::filesystem::path& path);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_READINESS_H_
