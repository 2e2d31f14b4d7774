// SPDX-License-Identifier: Apache-2.0
// The votes on the next roster as a person looks at them: who is for what, who signed, who is
// missing, how many more it takes; and the versions there have been.
#ifndef CEPTOAR_CLI_WORK_ROSTER_VOTES_H_
#define CEPTOAR_CLI_WORK_ROSTER_VOTES_H_

#include <string>
#include <vector>

#include "cli/member/roster_changes.h"
#include "cli/work/roster_view.h"
#include "cli/work/suspension_view.h"

namespace ceptoar::work {

struct VoteCount {
  std::size_t have = 0;              // of the voters of the roster in force
  std::size_t need = 0;
  std::size_t new_have = 0;          // of those of the proposed one
  std::size_t new_need = 0;
  std::vector<std::string> who;      // handles, sorted
  std::size_t missing() const;       // at least so many more voters
};
struct ProposalView {
  std::size_t number = 0;            // as `roster vote 1` takes it
  Hash32 hash;
  std::string by;                    // handle; empty: not known
  std::uint64_t at_ms = 0;
  VoteCount prevotes;                // in the round in which the council stands
  VoteCount signatures;              // in the round that has most
  std::vector<member::RosterDifference> changes;
};
struct VoteView {
  std::uint64_t version = 0;         // of the roster in force
  std::uint32_t round = 0;           // from 0
  std::vector<ProposalView> proposals;
  std::vector<std::string> silent;   // voters who have said nothing in this round
  std::vector<std::string> abandoned;
  std::vector<std::string> twice;    // voted twice in one round, or signed both sides of a dispute
  std::vector<Hash32> disputed;      // the valid next versions, when there are two
};
VoteView vote_view(const member::Voting& voting);

struct VersionView {
  std::uint64_t version = 0;
  Hash32 hash;
  std::uint64_t created_ms = 0;
  std::size_t signers = 0;
  bool in_force = false;
  bool side = false;                 // of a dispute, and not what ended it
  std::vector<member::RosterDifference> changes;  // to the version before
  std::vector<SuspensionView> suspensions = {};   // under it, of the last month: those that had enough
};
member::Outcome<std::vector<VersionView>> version_views(const member::Voting& voting,
                                                        std::uint64_t now_ms);

// The roster as it was: `at` a number of a version, or a date ("2026-04-01", Japanese time, the end of
// that day). Errors: E-NO-VERSION, those of roster_view.
member::Outcome<RosterView> roster_view_at(member::Session& session, const std::string& at,
                                           const std::optional<std::string>& handle);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_ROSTER_VOTES_H_
