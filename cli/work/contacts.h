// SPDX-License-Identifier: Apache-2.0
// Who among the member companies needs other means than the mesh, and groups for relays.
#ifndef CEPTOAR_CLI_WORK_CONTACTS_H_
#define CEPTOAR_CLI_WORK_CONTACTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/contacts.h"

namespace ceptoar::work {

// Adds or replaces one. Errors: E-TEXT-CONTROL, E-TEXT-LONG, E-TEXT-EMPTY, E-CONTACT-MEANS (64: none
// given, or no mail address).
member::Outcome<void> add_contact(member::Session& session,
                                  const member::ContactRow& contact);
// CSV: name,mail,fax,tel; a first line with these words (or 名称,メール,FAX,電話) says the order.
// Windows-31J too. Returns how many. Errors: E-FILE-BAD with the line.
member::Outcome<std::size_t> import_contacts(member::Session& session, BytesView csv);
// Errors: E-NO-CONTACT, E-NO-GROUP (67).
member::Outcome<void> remove_contact(member::Session& session, std::string_view name);
// Errors: E-UNKNOWN-RECIPIENT for a member that is no organisation, company, person or contact known here.
member::Outcome<void> set_group(member::Session& session, std::string_view name,
                                const std::vector<std::string>& members);
// Errors: E-NO-GROUP.
member::Outcome<member::GroupRow> find_group(member::Session& session, std::string_view name);
// "banks,group:haneda": readers as typed, groups taken apart, agreed ones of a place (places.h) too. Who is in
// a group and has no program is not left out: resolving refuses him by name. `exercise`: for a drill. Errors:
// of group_behind().
member::Outcome<std::vector<std::string>> recipients_of(member::Session& session,
                                                        std::string_view typed, bool exercise = false);
member::Outcome<void> remove_group(member::Session& session, std::string_view name);
// Writes down that somebody was reached by other means. Errors: those of find_item, E-NO-CONTACT.
member::Outcome<void> note_handed(member::Session& session, std::string_view id,
                                  std::string_view name, member::Means means, bool confirmed);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_CONTACTS_H_
