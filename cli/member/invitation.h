// SPDX-License-Identifier: Apache-2.0
// The file that a secretariat or a company gives to a new person of its own: who is invited as what, by
// whom, and the roster that the person's program shall trust. It gives no right: the person is let in
// by `member enrol`, after the two have compared the number of the request. What it spares her is
// every word of a command line.
// The rosters are all that the inviter holds, so that a newcomer begins where everybody is: voters who
// have gone since could make another second version for who knows the first one alone, and whoever came
// in after the first one stands in none before.
// Format: "CEPTOAR INVITE 1" LF | row version u8 | rosters (a file of crypto/roster_file.h, length u32le
// first, as all byte strings) | inviter's certificates (list) | handle | role | created u64le | ends u64le, ms |
// nonce 32 | signature 64 of the inviter's holder key ("enrol-sign") over all before it.
#ifndef CEPTOAR_CLI_MEMBER_INVITATION_H_
#define CEPTOAR_CLI_MEMBER_INVITATION_H_

#include <filesystem>
#include <optional>
#include <string>

#include "cli/member/enrolment.h"

namespace ceptoar::member {

inline constexpr std::uint64_t kInvitationDays = 7;

struct Invitation {
  Bytes wire;
  Bytes rosters;            // every version, a file of crypto/roster_file.h
  std::string handle;       // officer2@banks: who is invited
  std::string role;
  std::string by;           // handle of who invites
  std::string org;          // handle of the organisation
  std::string node;         // handle of the roster organisation whose node that person uses
  std::string name_ja;      // of the roster organisation above; may be empty
  std::string name_en;
  std::uint64_t ends_ms = 0;
  std::string number;       // 60 digits over all of it, grouped
};

// Writes the invitation of a person of the own organisation. The number is read to that person.
// Errors: E-NOT-ENROLLED, E-HANDLE-FORM, E-NOT-ALLOWED (another organisation's person), E-EXISTS.
Outcome<Invitation> make_invitation(Session& session, const std::string& handle,
                                    const std::string& role, const std::filesystem::path& out);
// Well formed, and signed by the key that it names; who that is, the number tells. Errors: E-NO-FILE,
// E-FILE-BAD, E-SIGNATURE-BAD, E-INVITE-OVER, those of check_versions().
Outcome<Invitation> read_invitation(const std::filesystem::path& path, std::uint64_t now_ms);
// After the two have compared the number: the home trusts the roster and keeps the invitation.
// Errors: E-EXISTS (it trusts another one).
Outcome<void> accept_invitation(const std::filesystem::path& home, const Invitation& invitation);
// The one that this home keeps; nullopt: none.
Outcome<std::optional<Invitation>> accepted_invitation(const std::filesystem::path& home,
                                                       std::uint64_t now_ms);

struct OwnRequest {
  Bytes bytes;
  std::string number;
};
// Of a person not enrolled yet: the request that was made, made now where a run ended before that.
// nullopt: this home waits for something else. Errors: E-ENROLLED, E-ROSTER-OTHER.
Outcome<std::optional<OwnRequest>> own_request(Session& session, const std::string& role);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_INVITATION_H_
