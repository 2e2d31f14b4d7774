// SPDX-License-Identifier: Apache-2.0
// The fast path on the member's side: rows of what came with the feed, the sheet that is carried to the
// machine with the vote key, and a voter's word. The rules: crypto/suspension.h.
#ifndef CEPTOAR_CLI_MEMBER_SUSPENDING_H_
#define CEPTOAR_CLI_MEMBER_SUSPENDING_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/roster_voting.h"

namespace ceptoar::member {

// --- rows ---------------------------------------------------------------------------------------

inline constexpr std::string_view kSuspensionRows = "roster-suspension/";
store::ArchiveWrite suspension_row(const SuspensionFact& fact);
Result<SuspensionFact> read_suspension_row(BytesView value);
// Errors: those of RosterLife::take_suspension; kMalformed.
Result<void> take_suspension_fact(crypto::RosterLife& life, const SuspensionFact& fact);
// Until when a row is of use; 0 for what does not parse.
std::uint64_t kept_until(const SuspensionFact& fact);

// --- sheets -------------------------------------------------------------------------------------

struct SuspensionSheet {
  std::vector<Bytes> rosters;         // from the first on
  std::vector<SuspensionFact> words;  // that are known: whoever signed one is spent
  OrgId org;
  std::uint64_t starts_ms = 0;
  NodeId node = {};                   // alone; zero: the whole organisation
};
Bytes encode_sheet(const SuspensionSheet& sheet);
// Everything in it verified. Errors: E-FILE-BAD, E-SIGNATURE-BAD, E-NO-FILE.
struct OpenSuspension {
  crypto::RosterLife life;
  Suspension word;                    // without voter and signature
  std::string handle;                 // of whom it suspends; a node's place behind it
};
Outcome<OpenSuspension> read_suspension_sheet(const std::filesystem::path& path);

// The suspension of `handle` that voters are signing already, when half of its time is left; else one
// that begins now. `node`: of that organisation, alone (roster_nodes.h); empty: all of it.
// Errors: E-UNKNOWN-RECIPIENT, E-NO-NODE, E-ROSTER-CHANGE (it is not active, or another one's node).
Outcome<SuspensionSheet> next_suspension(const Voting& voting, const std::string& handle,
                                         std::uint64_t now_ms, const std::string& node = {});

// This voter's word. What he signed stands on his medium before he signs: after a crash in between the
// same may be signed again, another one may not. `again`: although he gave another word within 30 days,
// so that it counts together with more than half of the voters alone.
// Errors: E-NOT-VOTER, E-CLOCK (it begins later), E-SUSPEND-OVER, E-SUSPEND-SPENT, E-OTHER-NETWORK,
// E-FILE-BAD.
Outcome<Control> sign_suspension(const OpenSuspension& sheet, const AdminKeys& voter, bool again,
                                 std::uint64_t now_ms);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SUSPENDING_H_
