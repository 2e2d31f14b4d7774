// SPDX-License-Identifier: Apache-2.0
// Companies without a program: how else they are reached, groups for relays, and what was done for
// which item. Kept in the own archive, sealed; nobody else sees it. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_CONTACTS_H_
#define CEPTOAR_CLI_MEMBER_CONTACTS_H_

#include <string>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct ContactRow {
  std::string name;  // as the secretariat calls it; a handle when the company has a program too
  std::string mail;
  std::string fax;
  std::string tel;
  friend bool operator==(const ContactRow&, const ContactRow&) = default;
};
// By name. Writing replaces the whole list.
Outcome<std::vector<ContactRow>> contacts(Session& session);
Outcome<void> keep_contacts(Session& session, std::vector<ContactRow> rows);

struct GroupRow {
  std::string name;
  std::vector<std::string> members;  // handles, and names of contacts
  friend bool operator==(const GroupRow&, const GroupRow&) = default;
};
Outcome<std::vector<GroupRow>> groups(Session& session);
Outcome<void> keep_groups(Session& session, std::vector<GroupRow> rows);

// What was done by other means than the mesh.
enum class Means : std::uint8_t { kMail = 1, kFax = 2, kTel = 3, kPaper = 4 };
struct HandedRow {
  std::string name;
  Means means = Means::kMail;
  std::uint64_t at_ms = 0;
  bool confirmed = false;  // they said that they have it
  friend bool operator==(const HandedRow&, const HandedRow&) = default;
};
// Of one item, in the order it was done. `entry`: of the original.
Outcome<std::vector<HandedRow>> handed(Session& session, const EntryId& entry);
Outcome<void> keep_handed(Session& session, const EntryId& entry,
                         const std::vector<HandedRow>& rows);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_CONTACTS_H_
