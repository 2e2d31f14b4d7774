// SPDX-License-Identifier: Apache-2.0
// What this home knows of the votes on the next roster: proposals, prevotes and signatures as they
// came with the feed, bounded by who sent them. And the same as a file, the sheet that a voter takes
// to a machine without network: everything in it is verified there again.
#ifndef CEPTOAR_CLI_MEMBER_ROSTER_VOTING_H_
#define CEPTOAR_CLI_MEMBER_ROSTER_VOTING_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/member/session.h"
#include "crypto/roster_file.h"
#include "crypto/voter.h"

namespace ceptoar::member {

struct RosterProposal {
  Hash32 hash;
  Bytes wire;                // SignedRoster without signatures
  Roster roster;
  NodeId by;                 // whose log it stands in; zero: not known
  std::uint64_t at_ms = 0;   // when its node says it came
};

// The bytes of a sheet and of the archive alike.
struct VotingBytes {
  std::vector<Bytes> rosters;    // from the first on, as adopted
  std::vector<Bytes> votes;      // SignedRoster
  std::vector<Bytes> ballots;
  std::vector<RosterProposal> proposals;  // hash and roster are read again
};

// A voter's word on the fast path as it came (suspending.h), and when the entry that carried it says.
struct SuspensionFact {
  std::uint64_t at_ms = 0;
  Bytes object;  // Suspension
};
struct Voting {
  VotingBytes bytes;
  crypto::RosterLife life;
  std::vector<SuspensionFact> suspensions;  // words that `life` was told
  std::vector<RosterProposal> proposals;  // on the next version, oldest first
  crypto::BallotBook ballots;

  const RosterProposal* find(const Hash32& hash) const;
  std::map<Hash32, const Roster*> rosters() const;
  crypto::Quorums quorums() const;
  std::vector<Hash32> disputed() const;
};

struct RecoveryFact;  // recovering.h
Outcome<Voting> voting_of(VotingBytes bytes);
Outcome<Voting> voting_of(VotingBytes bytes, const std::vector<RecoveryFact>& facts,
                          std::vector<SuspensionFact> words);
Outcome<Voting> load_voting(Session& session);
// A proposal by its number in `roster status`, by the first digits of its hash, or the only one there
// is for an empty word. Errors: E-NO-PROPOSAL.
Outcome<RosterProposal> chosen_proposal(const Voting& voting, std::string_view word);
// Whether `word` is the beginning of that hash, with or without the dash that people write in it.
bool means(std::string_view word, const Hash32& hash);
// "1a2b-3c4d": what people read to each other.
std::string short_hash(const Hash32& hash);

// For the reader of control entries: the first who brought it stays whose it is. kChain: its roster is not here yet.
Result<void> keep_proposal(Session& session, BytesView signed_roster, const NodeId& by,
                           std::uint64_t at_ms, std::vector<store::ArchiveWrite>& writes);
Result<void> keep_ballot(Session& session, BytesView ballot,
                         std::vector<store::ArchiveWrite>& writes);
// The row of a vote that the trust store counted.
store::ArchiveWrite vote_row(BytesView signed_roster);

// --- sheets -------------------------------------------------------------------------------------

struct VoteSheet {
  VotingBytes bytes;
  Hash32 choice;             // zero: to abandon the round
};
Bytes encode_sheet(const VoteSheet& sheet);
// Errors: E-FILE-BAD.
Outcome<VoteSheet> read_sheet(const std::filesystem::path& path);

// What an offline voter hands back: control objects, to be sent by any device of any organisation.
Bytes encode_said(const std::vector<Control>& controls);
Outcome<std::vector<Control>> read_said(const std::filesystem::path& path);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ROSTER_VOTING_H_
