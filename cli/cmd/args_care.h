// SPDX-License-Identifier: Apache-2.0
// What the commands take that look after the program itself.
#ifndef CEPTOAR_CLI_CMD_ARGS_CARE_H_
#define CEPTOAR_CLI_CMD_ARGS_CARE_H_

#include <string>
#include <vector>

namespace ceptoar::cmd {

struct ExplainArgs {
  std::vector<std::string> words;  // none: everything
};

struct DoctorArgs {};
struct PeerListArgs {};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_CARE_H_
