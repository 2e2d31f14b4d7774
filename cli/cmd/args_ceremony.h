// SPDX-License-Identifier: Apache-2.0
#ifndef CEPTOAR_CLI_CMD_ARGS_CEREMONY_H_
#define CEPTOAR_CLI_CMD_ARGS_CEREMONY_H_

#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct KeyInitArgs {
  std::string org;
  bool ceremony = false;
  bool check = false;      // read a medium back, make nothing
  bool voter = false;
  bool exercise = false;   // a rehearsal: the sheets say so
  std::string admin;       // first medium
  std::optional<std::string> admin_credential;
  std::string second;      // second medium
  std::optional<std::string> second_credential;
  std::vector<std::string> witnesses;
  std::string print;       // FILE.html or FILE.pdf: FILE.ja.html and FILE.en.html are made
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_CEREMONY_H_
