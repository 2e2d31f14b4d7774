// SPDX-License-Identifier: Apache-2.0
// A voter's own hand: prevote, signature, abandonment with the key on the offline medium. What he has
// said is written beside the key, in `votes`, and durable BEFORE anything is signed: after a crash the
// same ballot can be made again and no other one in that round. A medium that lost the file learns
// from the ballots that the mesh holds of this voter.
#ifndef CEPTOAR_CLI_MEMBER_VOTER_H_
#define CEPTOAR_CLI_MEMBER_VOTER_H_

#include <map>

#include "cli/member/roster_voting.h"

namespace ceptoar::member {

// What `votes` holds: of one network, by version; older versions than kept are refused.
struct VoterFile {
  NetworkId network;
  std::map<std::uint64_t, crypto::VoterRecord> records;
};
// An empty one when there is no file. Errors: E-FILE-BAD, E-IO.
Outcome<VoterFile> read_voter_file(const AdminKeys& admin);
Outcome<void> write_voter_file(const AdminKeys& admin, const VoterFile& file);

struct Said {
  std::vector<Control> controls;   // to be sent
  std::uint32_t round = 0;
  bool prevoted = false;
  bool signed_roster = false;
  bool abandoned = false;
};
// Whether a voter may sign this by his own clock: not what was made in the future, which would bind
// all later versions to that date, and not what an expired roster freezes, whatever date the proposal
// bears. A hash that is no proposal (an abandonment) is never refused.
// Errors: E-CLOCK, E-ROSTER-EXPIRED.
Outcome<void> may_vote_at(const Voting& voting, const Hash32& choice, std::uint64_t now_ms);
// Prevotes for the proposal in the round in which the council stands, and signs it when a quorum has
// prevoted. Errors: E-NOT-VOTER, E-VOTE-TWICE, E-VOTE-LOCKED, E-VOTE-ROUND, E-OTHER-NETWORK,
// E-ROSTER-CHANGE (a dispute is open and the proposal does not name its sides), E-NO-PROPOSAL.
Outcome<Said> vote(const Voting& voting, const AdminKeys& admin, const Hash32& choice);
// Ends this voter's round. Errors: as vote.
Outcome<Said> abandon(const Voting& voting, const AdminKeys& admin);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_VOTER_H_
