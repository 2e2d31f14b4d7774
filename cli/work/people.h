// SPDX-License-Identifier: Apache-2.0
// An organisation's own people and, for a CEPTOAR, its companies: who holds which key until when, who
// leaves and what he still has, who hands over to whom.
#ifndef CEPTOAR_CLI_WORK_PEOPLE_H_
#define CEPTOAR_CLI_WORK_PEOPLE_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/session.h"
#include "cli/work/requests.h"
#include "schema/people.h"

namespace ceptoar::work {

enum class KeyState {
  kGood,
  kEnds,   // within 14 days
  kOver,   // past its time
  kNone,   // none is known here
};
struct PersonRow {
  std::string handle;
  std::string role;                  // empty for a company
  std::string name_ja;
  std::string name_en;
  bool company = false;
  bool device = false;               // may change the organisation's keys
  bool own = false;
  KeyState key = KeyState::kNone;    // of the person; of the company's staff
  std::uint64_t key_ends_ms = 0;
  std::uint64_t certificate_ends_ms = 0;  // 0: not known
  std::uint64_t confirmed_ms = 0;    // contacts; 0: never
  bool stale = true;                 // of the card
  std::string successor;             // handover
  std::uint64_t access_ends_ms = 0;  // handover; 0: none
  std::optional<OperatorStanding> standing;  // of a company in the register of operators; nullopt: not in it
  std::string sector;                // by the register
};
struct PeopleView {
  std::vector<PersonRow> people;     // own staff, then companies and, as far as known, their people
  std::uint64_t device_ends_ms = 0;  // of this device's certificate; 0: none
  std::size_t leaving = 0;           // taken off the list, not yet published
};
member::Outcome<PeopleView> people(member::Session& session);

// What wants somebody's hand on the organisation's home screen.
struct PeoplePending {
  std::size_t leaving = 0;
  std::size_t handovers = 0;
  std::uint64_t next_handover_ms = 0;
  std::size_t keys_ending = 0;       // keys within 14 days, certificates within four weeks, or over
  std::size_t stale_cards = 0;
  std::size_t companies_ending = 0;  // certificates of member companies within eight weeks, or over
  std::uint64_t company_ends_ms = 0; // the own company's, within eight weeks; 0: later, or no company
  std::vector<OfficeRequest> requests;
  std::optional<std::string> on_duty;  // now, by the duty table
};
member::Outcome<PeoplePending> people_pending(member::Session& session);
// Of companies alone: what doctor asks for.
struct CompaniesEnding {
  std::size_t count = 0;
  std::uint64_t own_ends_ms = 0;     // as PeoplePending::company_ends_ms
};
member::Outcome<CompaniesEnding> companies_ending(member::Session& session);

// By the admin key instead of this device's word: for a device that does harm (cli/member/admin_removal.h).
struct AdminWord {
  const member::AdminKeys& keys;
  std::string access_out;            // file for a node that this device was cut off from; empty: none
};

// Removes and publishes. What he still has is for telling.
struct Removal {
  std::string handle;
  bool company = false;
  bool by_company = false;           // its CEPTOAR's program publishes the revocation and ends the access
  bool published = false;            // false: waits in the outbox
  std::uint64_t network_until_ms = 0;  // so long nodes keep bodies sealed to the keys he had
  std::uint64_t red_until_ms = 0;    // with grace, his last key for TLP:RED ends; 0: a company
  bool by_admin = false;             // nothing that he ever published counts
};
// Errors: E-UNKNOWN-RECIPIENT, E-REMOVE-SELF, E-NOT-DEVICE, E-OWN-REVOKED, E-NOT-ALLOWED; with `admin`
// E-ADMIN-OTHER, E-EXISTS.
member::Outcome<Removal> remove_from_organisation(member::Session& session,
                                                  const std::string& handle,
                                                  const AdminWord* admin = nullptr);

// "2026-12-01 09:00,2026-12-02 09:00,officer@banks,03-..." a line; lines with # in front are passed over.
// Errors: E-DUTY-FORM (`path` names where it came from).
member::Outcome<std::vector<Shift>> parse_duty(std::string_view text, const std::string& path,
                                               std::uint64_t now_ms);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PEOPLE_H_
