// SPDX-License-Identifier: Apache-2.0
// What the commands of the desk take that stand for themselves: alarms, invitations.
#ifndef CEPTOAR_CLI_CMD_ARGS_DESK_H_
#define CEPTOAR_CLI_CMD_ARGS_DESK_H_

#include <string>

namespace ceptoar::cmd {

struct AlarmArgs {
  bool all = false;   // those that were seen too
  bool seen = false;  // what is shown now is not shown again
};

struct MemberInviteArgs {
  std::string handle;
  std::string role;
  std::string out;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_DESK_H_
