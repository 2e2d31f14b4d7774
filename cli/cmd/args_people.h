// SPDX-License-Identifier: Apache-2.0
// What the commands of an organisation's own people take.
#ifndef CEPTOAR_CLI_CMD_ARGS_PEOPLE_H_
#define CEPTOAR_CLI_CMD_ARGS_PEOPLE_H_

#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct OrgMembersArgs {};
struct OrgRoleArgs {
  std::string handle;
  std::string role;     // empty: stays; the certificates are renewed
  bool device = false;  // may change the organisation's keys
  std::string admin;
  std::optional<std::string> admin_credential;
};
struct OrgRemoveArgs {
  std::string handle;   // of a person, or of a member company
  std::string admin;    // by the admin key; empty: by this device
  std::optional<std::string> admin_credential;
  std::string access_out;  // with --admin alone
};
struct OrgRenewArgs {
  std::string handle;   // of a company; empty: all that are due
  std::string admin;    // at the CEPTOAR ...
  std::optional<std::string> admin_credential;
  std::string out;      // also as a file, with a handle
  std::string from;     // ... or at the company: take this file
};
struct OrgRekeyArgs {
  std::string handle;
  bool voter = false;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct OrgHandoverArgs {
  std::string from;
  std::string to;
  std::string at;           // empty with --cancel or --archive alone
  bool cancel = false;
  std::string archive_out;  // file for the successor
};
struct OrgTakeoverArgs {
  std::string file;
};
struct OrgDutyArgs {
  std::string set;  // file; empty: shows the table
};
struct OperatorListArgs {
  std::string handle;   // of a CEPTOAR; empty: the own one
};
struct OperatorSetArgs {
  std::vector<std::string> names;
  std::string as;       // "target", "other"; empty: as before
  std::string sector;   // empty: as before
  std::string name_ja;
  std::string name_en;
};
struct OperatorRemoveArgs {
  std::vector<std::string> names;
};
struct OperatorShareArgs {
  std::string to;
  bool with_members = false;
};
struct CardConfirmArgs {
  std::string handle;  // somebody else's card, asked for by telephone; empty: the own contacts
  std::string choice;  // which of several; empty: the first
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_PEOPLE_H_
