// SPDX-License-Identifier: Apache-2.0
// Recovery of lost voters on the member's side: keys of holders and of new voters, the sheet that is
// carried to machines without network, what a holder or a voter says with it, and the rows of what
// came with the feed. The rules: crypto/recovery.h.
#ifndef CEPTOAR_CLI_MEMBER_RECOVERING_H_
#define CEPTOAR_CLI_MEMBER_RECOVERING_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/roster_voting.h"

namespace ceptoar::member {

// --- rows ---------------------------------------------------------------------------------------

// A control entry about a recovery: in whose log it came and when its author says it was.
struct RecoveryFact {
  ControlKind kind = ControlKind::kRecovery;
  NodeId author;
  std::uint64_t at_ms = 0;
  Bytes object;
};
inline constexpr std::string_view kRecoveryRows = "roster-recovery/";
store::ArchiveWrite recovery_row(const RecoveryFact& fact);
Result<RecoveryFact> read_recovery_row(BytesView value);
// Of the roster that it is about; 0 for what does not parse.
std::uint64_t recovery_version(const RecoveryFact& fact);
Result<crypto::RosterLife::Step> take_recovery_fact(crypto::RosterLife& life,
                                                    const RecoveryFact& fact);

// --- keys ---------------------------------------------------------------------------------------

// The public half of a key made for a recovery, signed by itself.
struct RecoveryKey {
  std::string org;        // handle of the organisation whose new voter it is; empty: a holder's
  SignPublicKey key;
  std::string number;     // 60 digits that two people read to each other, grouped
};
// The first 20 digits of a holder's number: what a voter compares before he signs for these keys.
std::string short_number(const SignPublicKey& holder);
// The same of an organisation's vote key.
std::string short_voter_number(const std::string& org, const SignPublicKey& voter);
// A medium as `org init` makes one, with a new key, and its public half as a file.
// Again with the same key where the same command was cut off. Errors: E-EXISTS (`directory` holds keys of anything
// else), E-HANDLE-FORM, E-PASSPHRASE, E-FILE-BAD (keys that were exchanged).
Outcome<RecoveryKey> make_recovery_key(const std::filesystem::path& directory,
                                       const std::filesystem::path& out, const std::string& org,
                                       const Unlock& unlock, crypto::Random& random);
// Errors: E-FILE-BAD, E-SIGNATURE-BAD, E-NO-FILE.
Outcome<RecoveryKey> read_recovery_key(const std::filesystem::path& path);

// --- sheets -------------------------------------------------------------------------------------

struct RecoverySheet {
  std::vector<Bytes> rosters;  // from the first on
  Bytes recovery;              // SignedRoster, whatever signatures it has
};
Bytes encode_sheet(const RecoverySheet& sheet);
// Everything in it verified. Errors: E-FILE-BAD, E-SIGNATURE-BAD, E-NO-FILE.
struct OpenRecovery {
  crypto::RosterLife life;
  crypto::CheckedRecovery recovery;
};
Outcome<OpenRecovery> read_recovery_sheet(const std::filesystem::path& path);

// The next roster with these voters (files of make_recovery_key) in the place of those of their
// organisations; where the roster has expired, with a new end. Errors: E-ROSTER-CHANGE,
// E-UNKNOWN-RECIPIENT, those of read_recovery_key.
Outcome<Bytes> next_recovery(const Voting& voting, const std::vector<std::filesystem::path>& voters,
                             std::uint64_t now_ms);
// The sheet of a recovery that is under way, by the first digits of its hash, or of the only one there is for
// an empty word. Errors: E-NO-RECOVERY.
Outcome<Bytes> sheet_of_recovery(const Voting& voting, std::string_view word);
// With the key on that medium. Errors: E-NOT-HOLDER.
Outcome<Control> sign_recovery(const OpenRecovery& sheet, const AdminKeys& holder);
// Errors: E-NOT-VOTER.
Outcome<Control> answer_recovery(const OpenRecovery& sheet, const AdminKeys& voter,
                                 RecoverySays says);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_RECOVERING_H_
