// SPDX-License-Identifier: Apache-2.0
// What relay, its lists and reach take.
#ifndef CEPTOAR_CLI_CMD_ARGS_RELAY_H_
#define CEPTOAR_CLI_CMD_ARGS_RELAY_H_

#include <string>
#include <vector>

namespace ceptoar::cmd {

// What becomes of those who have no program.
struct OtherMeansArgs {
  std::string out;    // directory for the drafts; empty: none
  std::string smtp;   // empty: member.toml, else the local mail server
  std::string from;   // empty: member.toml
  bool send_mail = false;
  bool full_text = false;
};
struct RelayArgs {
  std::string id;
  std::string group;
  std::string note;
  std::string ack_by;  // as typed
  bool dry_run = false;
  OtherMeansArgs others;
};
struct RelayMailArgs {
  std::string id;
  std::string group;
  OtherMeansArgs others;
};
struct RelayToldArgs {
  std::string id;
  std::string name;
  std::string means;   // empty: tel
  bool confirmed = false;
};
struct ContactAddArgs {
  std::string name;
  std::string mail;
  std::string fax;
  std::string tel;
};
struct ContactImportArgs {
  std::string file;
};
struct ContactListArgs {};
struct ContactRemoveArgs {
  std::string name;
};
struct GroupSetArgs {
  std::string name;
  std::string members;  // comma separated
};
// Of a place, agreed in the mesh.
struct GroupProposeArgs {
  std::string name;
  std::string members;  // comma separated
  bool exercise = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct GroupWordArgs {
  std::string id;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct GroupJoinArgs : GroupWordArgs {};
struct GroupLeaveArgs : GroupWordArgs {};
struct GroupRenewArgs : GroupWordArgs {};
struct GroupListArgs {};
struct GroupRemoveArgs {
  std::string name;
};
struct ReachArgs {
  std::string id;
  bool csv = false;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_RELAY_H_
