// SPDX-License-Identifier: Apache-2.0
// From what a person typed (`--tlp`, `--to`, `--with-members`) to readers with keys, from what this
// program verified and nothing else. Refusals: error_codes.h, each with its exit status.
#ifndef CEPTOAR_CLI_MEMBER_RESOLVE_H_
#define CEPTOAR_CLI_MEMBER_RESOLVE_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/role_holders.h"
#include "cli/member/session.h"
#include "schema/objects.h"

namespace ceptoar::member {

// Of TLP:GREEN that names no community.
inline constexpr std::string_view kDefaultCommunity = "council";

struct AudienceWish {
  std::optional<Tlp> tlp;          // none: E-TLP-MISSING
  std::vector<std::string> to;     // split at commas, spaces trimmed
  bool with_members = false;
  bool flash = false;              // goes even to a key that is being replaced
};
// The readers of an earlier item once more, each by his newest key: for replies to all, corrections
// and withdrawals. Who cannot be found by a statement or card of today is sealed to by the key that
// the earlier item names.
struct AgainWish {
  Tlp tlp = Tlp::kRed;
  std::string community;           // GREEN
  std::vector<Reader> readers;     // of the earlier item; empty for CLEAR
  bool flash = false;
  // RED: those of its readers who held one of these roles are read as the role: whoever holds it today reads
  // it, and nobody for having held it.
  std::vector<RoleName> roles = {};
};
// Splits "banks, telecom,own". Empty parts vanish. "role:coordinator@banks" is whoever holds that role now
// (TLP:RED; role_holders.h).
std::vector<std::string> split_recipients(std::string_view text);

// One reader as a person may see him.
struct ReaderName {
  ReaderClass reader_class = ReaderClass::kStaff;
  std::string org;      // handle: banks, banks-1; "everybody" class: empty
  std::string member;   // holder handle for class person
  std::string name_ja;  // organisation or person, as roster or card say; empty when unknown
  std::string name_en;
  bool own = false;     // the author's organisation or the author himself
  friend bool operator==(const ReaderName&, const ReaderName&) = default;
};

enum class WarningKind : std::uint8_t {
  kStaleStatement = 1,  // `handle`'s key statement was not renewed for 72 hours
  kCompanyShown = 2,    // a GREEN audience will see the company's name in the certificate chain
  kReestablished = 3,   // `handle`'s card was made anew: confirm by telephone
  kExpiredStatement = 4,// `handle`'s newest key is past its time (within the grace)
  kNoKey = 5,           // GREEN: `handle` has published no key, or none in force: cannot read this
  kLeft = 6,            // a reader of the earlier item has left since: does not get this one
  kEndsSoon = 7,        // `handle`'s certificate, or the key nobody replaced, ends at `as_of_ms`
  kRoleMoved = 8,       // `handle` held a role the thread goes to: its present holder reads this
};
struct AudienceWarning {
  WarningKind kind;
  std::string handle;
  std::uint64_t as_of_ms = 0;  // when it was renewed last; kEndsSoon: when it ends
};

struct ResolvedAudience {
  Tlp tlp = Tlp::kRed;
  Audience audience;                   // readers sorted; stanza positions not yet set
  std::vector<ReaderName> names;       // same order as audience.readers; CLEAR: one "everybody"
  std::vector<AudienceWarning> warnings;
  std::vector<std::string> member_names;  // company handles behind client keys, from cards held
  std::size_t organisations = 0;       // counts for the prompt
  std::size_t ceptoars_with_members = 0;
  std::size_t persons = 0;
  std::string community;               // GREEN
};
// Errors: E-TLP-MISSING, E-AUDIENCE-EMPTY, E-MEMBERS-NO-CEPTOAR, E-CLEAR-TO, E-GREEN-TO,
// E-COMMUNITY-LABEL, E-TOO-MANY-PERSONS (64); E-UNKNOWN-RECIPIENT, E-UNKNOWN-COMMUNITY (67);
// E-TLP-RED-GROUP, E-TLP-PERSON, E-TLP-MEMBERS, E-NO-CARD, E-CARD-DISPUTED,
// E-CERTIFICATE-OVER (77); E-NO-KEY-YET, E-KEY-CLOSING, E-CLOCK (75).
Outcome<ResolvedAudience> resolve(Session& session, const AudienceWish& wish);
// Errors: E-NO-KEY-YET, E-KEY-CLOSING, E-CARD-DISPUTED, E-CERTIFICATE-OVER, E-CLOCK. Never fewer readers than
// `wish` names, but for
// those who have left since (warning kLeft).
Outcome<ResolvedAudience> resolve_again(Session& session, const AgainWish& wish);

// Names for the readers of somebody's message. Unknown ids come out as hexadecimal.
std::vector<ReaderName> name_readers(Session& session, const Inner& inner);

// Levenshtein distance over code points, neighbours swapped counted once, cut off above `limit` (then
// limit + 1).
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
// Up to three of `known` closest to `given`, nearest first; none further than a third of its length.
std::vector<std::string> suggest(std::string_view given, const std::vector<std::string>& known);
// E-UNKNOWN-RECIPIENT, with what may have been meant.
UserError unknown_recipient(std::string_view given, const std::vector<std::string>& known);
// True when somebody may have typed a part of an organisation's name instead of its handle.
bool is_name_like(std::string_view given, std::string_view name_ja, std::string_view name_en);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_RESOLVE_H_
