// SPDX-License-Identifier: Apache-2.0
// What the commands of voting on the roster take.
#ifndef CEPTOAR_CLI_CMD_ARGS_VOTING_H_
#define CEPTOAR_CLI_CMD_ARGS_VOTING_H_

#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct RosterProposeArgs {
  std::vector<std::string> add_org;
  bool candidate = false;
  std::vector<std::string> form;
  std::vector<std::string> ready;
  std::vector<std::string> activate;
  std::vector<std::string> suspend;
  std::vector<std::string> reinstate;
  std::vector<std::string> remove;
  std::vector<std::string> replace_node;
  std::vector<std::string> add_node;
  std::vector<std::string> suspend_node;
  std::vector<std::string> reinstate_node;
  std::vector<std::string> remove_node;
  std::vector<std::string> admin_key;
  std::vector<std::string> last;   // "banks=120"
  std::vector<std::string> add_voter;
  std::vector<std::string> remove_voter;
  std::vector<std::string> recovery;
  bool renew = false;
  bool resolve = false;
  std::string out;       // empty: sent
};
struct RosterDiffArgs {
  std::string proposal;  // number or the beginning of its hash; empty: the only one
};
struct RosterVoteArgs {
  std::string proposal;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;       // a sheet, or with --sheet a ballot
  std::string sheet;
  std::string ballot;
};
struct RosterAbandonArgs {
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct RosterStatusArgs {};
struct RosterApplyArgs {
  std::string roster;    // empty: the one in force
};
struct RosterHistoryArgs {
  std::string out;
};
struct RosterKeysArgs {
  bool all = false;
};

// roster recover: voters who are lost are replaced.
struct RecoverKeyArgs {
  std::string voter;     // handle of the organisation whose voter's key it is; empty: a holder's
  std::string admin;     // where the medium is made
  std::optional<std::string> admin_credential;
  std::string out;
};
struct RecoverProposeArgs {
  std::vector<std::string> voters;
  std::string out;
};
struct RecoverSignArgs {
  std::string sheet;
  bool present = false;
  bool object = false;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct RecoverStatusArgs {
  std::string recovery;  // the first digits of its hash; empty: all
  std::string out;       // the sheet of that one, or of the only one
};

// roster suspend: three voters, 72 hours.
struct SuspendProposeArgs {
  std::string org;
  std::string node;  // of it, alone; empty: the whole organisation
  std::string out;
};
struct SuspendSignArgs {
  std::string sheet;
  bool again = false;
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};
struct SuspendStatusArgs {};

struct RosterRulesArgs {
  std::string org;
  std::string document;
};
struct RosterReadyArgs {
  std::string rules;
  std::string rules_name;
  std::string poc_members;
  std::string poc_outside;
  std::string coordinator;
  std::string rosters;   // a file; empty: the roster that is trusted here
  std::string admin;
  std::optional<std::string> admin_credential;
  std::string out;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_VOTING_H_
