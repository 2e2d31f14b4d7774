// SPDX-License-Identifier: Apache-2.0
// Another admin key for an organisation of the roster, under the id that it has: the new medium, and its
// public half as a file for `roster propose --admin-key`. Where the new medium holds a vote key as well, it
// takes the organisation's seat. Two people compare the numbers by telephone: nothing but the new keys signs
// the file, because the old medium may be the one that is lost. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_NEW_ADMIN_H_
#define CEPTOAR_CLI_MEMBER_NEW_ADMIN_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/member/home.h"
#include "schema/objects.h"

namespace ceptoar::member {

struct NewAdminKey {
  std::string org;      // handle
  SignPublicKey admin;
  SignPublicKey voter;  // zero: the vote key stays the one that it is
  std::string number;   // of the admin key: 60 digits, grouped
  std::string voter_number;  // empty: none
};
// The first 20 digits of an admin key's number: what a voter compares before he votes.
std::string short_admin_number(const std::string& org, const SignPublicKey& admin);

// A medium as `org init` makes one, or that of a ceremony (ceremony.h), and its public half as a file.
// Again with the same keys where the same command was cut off. Errors: E-EXISTS (`directory` holds keys of anything
// else), E-HANDLE-FORM, E-FILE-BAD (keys that were exchanged), E-PASSPHRASE, those of keys_of_ceremony().
Outcome<NewAdminKey> make_new_admin(const std::filesystem::path& directory,
                                    const std::filesystem::path& out, const std::string& org,
                                    bool voter, const Unlock& unlock, crypto::Random& random);
// Errors: E-FILE-BAD, E-SIGNATURE-BAD, E-NO-FILE.
Outcome<NewAdminKey> read_new_admin(const std::filesystem::path& path);

// Puts the keys of such files into the next roster. `positions`: how far logs are held here; up to there
// everybody's certificates under the old key count. Errors: E-ROSTER-CHANGE, E-UNKNOWN-RECIPIENT, those of
// read_new_admin().
Outcome<void> put_admin_keys(Roster& next, const std::vector<std::filesystem::path>& files,
                             const std::map<NodeId, std::uint64_t>& positions);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_NEW_ADMIN_H_
