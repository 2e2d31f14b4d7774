// SPDX-License-Identifier: Apache-2.0
// What a device keeps about people: whom its office let in, who is about to go, which company's key
// lags behind its people, who hands over to whom. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_PEOPLE_ROWS_H_
#define CEPTOAR_CLI_MEMBER_PEOPLE_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// Whom this office let onto its node: its own people, and a company's.
struct KnownPerson {
  OrgId org;
  HolderId holder;
  std::string handle;
  std::string role;
  SignPublicKey key;
  CurvePublicKey transport_key;  // zero: another device let him in
  std::uint64_t since_ms = 0;
  friend bool operator==(const KnownPerson&, const KnownPerson&) = default;
};
store::ArchiveWrite write_of(const KnownPerson& person);
store::ArchiveWrite erase_of(const KnownPerson& person);
Outcome<std::vector<KnownPerson>> known_persons(Session& session, const OrgId& org);

// Taken off a list; keys, revocation and access follow, and are taken up again by the next command if
// this one ends before they did.
struct Leaver {
  enum class Kind : std::uint8_t {
    kColleague = 1,
    kCompanyPerson = 2,  // by his company's list
    kCompany = 3,
    kByAdmin = 4,  // a company's person by the CEPTOAR's admin key: at all nodes, also where only they know him
  };
  Kind kind = Kind::kColleague;
  OrgId org;          // his organisation; the company itself
  HolderId holder;    // zero for a company
  std::string handle;
  SignPublicKey key;  // what ends: the holder's; the company's admin key
  std::uint64_t since_ms = 0;
  friend bool operator==(const Leaver&, const Leaver&) = default;
};
store::ArchiveWrite write_of(const Leaver& leaver);
store::ArchiveWrite erase_of(const Leaver& leaver);
Outcome<std::vector<Leaver>> leavers(Session& session);

// The newest staff list that a company told its CEPTOAR of. While the company's key stands under an
// older one than `left_version`, whoever left may still hold that key.
struct CompanyList {
  OrgId org;
  std::uint64_t version = 0;
  std::uint64_t left_version = 0;  // the last one that named fewer people; 0: none
  std::uint64_t since_ms = 0;  // from when on its new key is waited for (leaving.h)
  friend bool operator==(const CompanyList&, const CompanyList&) = default;
};
store::ArchiveWrite write_of(const CompanyList& list);
store::ArchiveWrite erase_of(const CompanyList& list);
Outcome<std::optional<CompanyList>> company_list(Session& session, const OrgId& org);

struct HandoverRow {
  HolderId from;
  HolderId to;
  std::uint64_t ends_ms = 0;     // 0: taken back
  std::uint64_t created_ms = 0;  // the later of two holds
  friend bool operator==(const HandoverRow&, const HandoverRow&) = default;
};
store::ArchiveWrite write_of(const HandoverRow& row);
store::ArchiveWrite erase_of(const HandoverRow& row);
Outcome<std::vector<HandoverRow>> handovers(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_PEOPLE_ROWS_H_
