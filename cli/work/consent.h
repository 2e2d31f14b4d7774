// SPDX-License-Identifier: Apache-2.0
// Consent (同意): before anything of a report goes further than its readers, the reporter sees the exact
// text, to whom it would go and until when, and says yes or no; and may take it back. Consent binds that
// text: a text that changed since has none. Requests and answers are private replies in the report's
// thread, their terms are fields.
#ifndef CEPTOAR_CLI_WORK_CONSENT_H_
#define CEPTOAR_CLI_WORK_CONSENT_H_

#include <optional>
#include <string>
#include <string_view>

#include "cli/liaison/lint.h"
#include "cli/liaison/provision.h"
#include "cli/liaison/report_form.h"
#include "cli/work/items.h"
#include "cli/work/post.h"

namespace ceptoar::work {

// Beside handles among the readers that are asked for: the member companies of the CEPTOARs named,
// everybody (TLP:CLEAR), and that they learn from the reporter's signature who reported (rendering.h).
inline constexpr std::string_view kConsentMembers = "members";
inline constexpr std::string_view kConsentEverybody = "everybody";
inline constexpr std::string_view kConsentNamed = "named";

struct ConsentTerms {
  std::string to;              // readers, groups taken apart: "electric,gas", "community:council"
  std::uint64_t until_ms = 0;  // 0: no end
  Hash32 text;                 // consent_digest() of the text that would go out
  friend bool operator==(const ConsentTerms&, const ConsentTerms&) = default;
};
Hash32 consent_digest(std::string_view title, std::string_view text);

enum class ConsentState : std::uint8_t { kAsked = 1, kGranted = 2, kRefused = 3, kWithdrawn = 4, kExpired = 5 };
std::string_view consent_state_name(ConsentState state);  // "asked", "granted", ...

// Asks the author of the report `id`. Errors: those of find_item, E-NOT-REPORT, E-OWN-ITEM, of
// prepare_reply(), of check_consent_readers().
member::Outcome<Draft> prepare_consent_request(member::Session& session, std::string_view id,
                                               const Bytes& document, std::string_view to,
                                               std::uint64_t until_ms);
// `answer`: kGranted, kRefused or kWithdrawn. `until_ms`: earlier than asked for; 0: as asked. Errors:
// E-CONSENT-REQUEST (no request, or not to this organisation).
member::Outcome<Draft> prepare_consent_answer(member::Session& session, std::string_view request,
                                              ConsentState answer, std::uint64_t until_ms);

struct Consent {
  ConsentTerms terms;          // as granted: the earlier end
  ConsentState state = ConsentState::kAsked;
  std::string title, text;     // of others
  std::string report;          // number
  OrgId asked_org;             // whose report it is
  InboxItem request;           // as it was asked
};
// By a request that was sent or received. Errors: E-CONSENT-REQUEST.
member::Outcome<Consent> consent_of(member::Session& session, std::string_view request);

// What is to go out, and by which request.
struct ConsentNeed {
  std::string request;  // id, as typed; empty: none was named
  std::string report;   // number
  Hash32 digest;        // consent_digest() of the text
  std::string to;       // readers as typed
  bool with_members = false;
  Tlp tlp = Tlp::kRed;
  bool named = false;   // it goes out under the reporter's signature
};
// TLP:AMBER lets a CEPTOAR hand an item on to its companies: consent that does not name them
// (kConsentMembers) holds for TLP:AMBER+STRICT, which no program relays. Errors: E-CONSENT-MISSING,
// E-CONSENT-TEXT, E-CONSENT-MEMBERS, E-CONSENT-REQUEST.
member::Outcome<void> check_consent(member::Session& session, const ConsentNeed& need);

// Why something of a report may go further (4(1) of the agreement of 2001).
enum class Basis : std::uint8_t {
  kConsent,  // of the reporter
  kHole,     // a hole likely to hit others
  kAttack,   // an attack under way or announced that endangers others
  kLaw,
};
std::string_view basis_name(Basis basis);
std::optional<Basis> parse_basis(std::string_view name);  // "consent", "hole", "attack", "law"

struct ReissueWish {
  Bytes document;
  std::string report;          // id of the source
  Basis basis = Basis::kConsent;
  std::string request;         // kConsent: id of the request that was granted
  std::string why;             // all others: required
  std::string tlp;
  std::string to;
  bool with_members = false;
  bool now = false;            // do not wait for a full hour
  // None: an alert where the text says what to do, else word of a threat.
  std::optional<liaison::Provision> kind;
  std::uint64_t act_by_ms = 0;
  std::vector<std::string> two_persons;  // of the policy: kinds that two officers release
};
struct Reissue {
  Draft draft;                              // a new item: no reference, number or time of its source
  std::vector<liaison::Finding> findings;   // what a person should still weigh
  std::vector<liaison::ReportFact> leaves;  // facts of the report that stand in the text as they are
  std::size_t stays = 0;                    // facts that do not
};
// An anonymised new item (匿名化して再発信) in the name of NISC or the Council. It carries nothing of its
// source but a commitment under the source's content key, which looks random to all who cannot read the
// source. It goes out at one of the next two full hours, so that its time does not point to the report.
// Names that the lint finds need consent to this very text; without consent so do figures that identify
// together. The reporter is told in his thread, in the commit that seals it (Draft::along): a notice of the
// exception, or of the use of his consent. Drills stay drills. It is a provision: its first lines are those for
// a manager and its line "対応: ..." is the action, so that nothing goes out beside the text that was agreed to.
// The office is told of it in the same commit when it waits (reissues.h). Errors: E-REISSUE-ROLE, E-REISSUE-TWO
// (two officers, and nobody could be the second), E-REISSUE-ACTION (an alert that does not say what to do),
// E-CONSENT-MISSING, E-CONSENT-TEXT, E-LINT-NAME, E-LINT-TOGETHER, E-NOT-REPORT, E-TEXT-LONG (`why`), those of
// prepare().
member::Outcome<Reissue> prepare_reissue(member::Session& session, const ReissueWish& wish);
// The number of the report that the re-issue `id` was made from, of those that can be read here; nullopt:
// none of them. Errors: those of find_item, E-SOURCE-NONE.
member::Outcome<std::optional<std::string>> source_of_reissue(member::Session& session,
                                                              std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_CONSENT_H_
