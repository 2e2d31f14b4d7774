// SPDX-License-Identifier: Apache-2.0
// What the commands of administration take: roster, org, member, card, key, node.
#ifndef CEPTOAR_CLI_CMD_ARGS_ADMIN_H_
#define CEPTOAR_CLI_CMD_ARGS_ADMIN_H_

#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct RosterShowArgs {
  std::string handle;  // empty: all
  std::string at;      // a version or a date; empty: now
};
struct RosterGenesisArgs {
  std::vector<std::string> requests;  // propose from these ...
  std::string from;                   // ... or put signatures together
  std::vector<std::string> signatures;
  std::string out;
};
struct RosterSignArgs {
  std::string roster;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct RosterTrustArgs {
  std::string roster;
  std::string number;
};

struct OrgInitArgs {
  std::string handle;
  std::string under;  // a company's CEPTOAR; empty for an organisation of the roster
  std::string kind;
  std::string sector;
  std::string ministry;
  std::string name_ja;
  std::string name_en;
  std::string holder;
  std::string role;
  std::string node;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct OrgEnrolArgs {
  std::string request;
  std::string number;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct OrgAcceptArgs {
  std::string reply;  // empty for an organisation of the roster
  std::string number;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string access_out;
};
struct MemberInitArgs {
  std::string handle;
  std::string role;
  std::string out;
  bool qr = false;  // draws the request as well
};
struct MemberEnrolArgs {
  bool device = false;  // may rotate the organisation's keys
  bool archive = false; // gets the archive keys
  std::string request;
  std::string number;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct MemberAcceptArgs {
  std::string reply;
  std::string number;
};

struct CardShareArgs {
  std::vector<std::string> to;
  std::vector<std::string> telephones;
  std::vector<std::string> mails;
  std::vector<std::string> faxes;
};
struct CardListArgs {
  bool stale = false;  // those alone that nobody confirmed for long, or with too few means
};
struct KeyRotateArgs {
  std::string
      key_class;  // "staff", "members", "person"; empty: all that are this holder's to rotate
};
struct KeyShowArgs {};
struct ArchiveRepairArgs {};
struct ArchiveCopyArgs {};
struct ArchiveRestoreArgs {};

struct NodeInitArgs {
  std::string directory, org, host, port, member_port;
};
struct NodeAcceptArgs {
  std::string directory, roster, number, access;
};
struct NodeStartArgs {
  std::string directory;
  bool detach = false;
};
struct NodeAccessArgs {
  bool end = false;       // what is too much
  std::string out, node;  // the list of a node as a file
};
struct NodeStatusArgs {
  std::string directory;  // empty: ask the own node through the member port
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_ADMIN_H_
