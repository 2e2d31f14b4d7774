// SPDX-License-Identifier: Apache-2.0
// The making of an organisation's admin key before witnesses: two media or more with the same keys, all
// read back, and one number over the public keys and the handle that everybody reads aloud. `org init`
// takes the keys of such a medium; it makes its own where there was no ceremony.
//
// Beside admin.keys lies `ceremony`: "CEPCER01" LF handle LF 60 digits LF. It holds nothing secret and
// is believed only as far as it fits the keys.
// `org rekey` and `roster recover key` make keys for one purpose and write, before these, `purpose` beside
// admin.keys: "CEPKEY01" LF purpose LF; once the file that they made the keys for is out, the number follows,
// LF. Without exactly this note a medium is somebody else's: its keys are used for something already.
// Thread: one. Errors: E-EXISTS, E-NO-FILE, E-PASSPHRASE, E-LOOSE-MODE, E-KEY-ACCESS, E-FILE-BAD, E-IO,
// E-NUMBER-DIFFERS (a medium whose keys are not those of its number), E-ADMIN-OTHER (of another
// organisation).
#ifndef CEPTOAR_CLI_MEMBER_CEREMONY_H_
#define CEPTOAR_CLI_MEMBER_CEREMONY_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/member/home.h"

namespace ceptoar::member {

struct CeremonyMedium {
  std::filesystem::path directory;
  const Unlock* unlock = nullptr;  // Lifetime: outlives the call
};
// The number, "12345 67890 ...". REQUIRES: a medium at least. On an error nothing of it is used: media
// that were written before are to be thrown away.
Outcome<std::string> hold_ceremony(const std::string& org, bool voter,
                                   const std::vector<CeremonyMedium>& media,
                                   crypto::Random& random);
// The number of a medium, computed of its keys and compared with what was read aloud.
Outcome<std::string> check_medium(const std::string& org, const CeremonyMedium& medium);

bool is_of_ceremony(const std::filesystem::path& admin_directory);
// Those of a ceremony for this organisation. REQUIRES: is_of_ceremony().
Outcome<AdminKeys> keys_of_ceremony(const std::string& org, bool voter, const CeremonyMedium& medium);

// Admin or recovery keys lie there, of a run before this one or of a ceremony.
bool is_begun(const std::filesystem::path& admin_directory);
// No note lies there, not even one without keys. Errors: E-EXISTS.
Outcome<void> check_unmarked(const std::filesystem::path& admin_directory);

struct PurposeKeys {
  AdminKeys keys;
  std::string purpose;    // "rekey banks voter"; empty: of a ceremony, which has its own note
  bool finished = false;  // their file was written by a run before this one
};
// Makes them, or takes those that a run for the same purpose made before it was cut off. Errors: E-EXISTS (keys or a
// note of anything else, a ceremony's too), E-FILE-BAD (exchanged: check_vote()).
Outcome<PurposeKeys> keys_for(const std::string& purpose, bool voter, const CeremonyMedium& medium,
                              crypto::Random& random);
// Writes the file that they were made for; from then on they are nobody else's. Errors: E-EXISTS (it was written
// already, and is not at `out`).
Outcome<void> hand_out(const PurposeKeys& made, const std::string& number,
                       const std::filesystem::path& out, BytesView file);
// Keys that were there must be what would have been made. Errors: E-FILE-BAD.
Outcome<void> check_vote(const AdminKeys& keys, bool voter);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_CEREMONY_H_
