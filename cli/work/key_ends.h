// SPDX-License-Identifier: Apache-2.0
// When keys and certificates end, and who must do something about it: of this member, and as a table of
// the whole Council. Days: schema/limits.h.
#ifndef CEPTOAR_CLI_WORK_KEY_ENDS_H_
#define CEPTOAR_CLI_WORK_KEY_ENDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

enum class KeyEnd : std::uint8_t {
  kRoster = 1,
  kAdminKey = 2,    // of an organisation; the roster names it
  kNodeKey = 3,     // the key that a node signs its log with
  kStaffKey = 4,
  kMembersKey = 5,  // of a CEPTOAR's companies
  kDevice = 6,      // the right to make an organisation's keys, of the device that renewed them last
  kCompany = 7,     // a member company's certificate
  kHolder = 8,      // a person's
};
std::string_view key_end_name(KeyEnd what);  // "roster", "admin-key" ...
enum class EndState : std::uint8_t { kLater = 1, kSoon = 2, kOver = 3 };
std::string_view end_state_name(EndState state);  // "later", "soon", "over"
struct KeyEndRow {
  KeyEnd what = KeyEnd::kRoster;
  std::string handle;          // empty for the roster
  std::uint64_t since_ms = 0;  // 0: not known
  std::uint64_t ends_ms = 0;   // of admin and node keys: when they have served as long as they are meant to
  EndState state = EndState::kLater;
  bool own = false;            // this member, or his organisation
  friend bool operator==(const KeyEndRow&, const KeyEndRow&) = default;
};
// How long before its end something is told of.
std::uint64_t told_before_ms(KeyEnd what);
EndState end_state(KeyEnd what, std::uint64_t ends_ms, std::uint64_t now_ms);

// Everything that this program knows of: the roster, each organisation that is in it, its nodes, its keys,
// companies and persons whose cards are held and who have not left. The first to end comes first.
// How long admin and node keys serve counts from the first version of the roster that has them.
// Errors: E-NO-ROSTER.
member::Outcome<std::vector<KeyEndRow>> key_ends(member::Session& session);
// Of those, what ends soon or is over and is this member's own to look after: the roster is everybody's; the
// admin key and the nodes of an organisation in the roster are its staff's.
member::Outcome<std::vector<KeyEndRow>> own_key_ends(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_KEY_ENDS_H_
