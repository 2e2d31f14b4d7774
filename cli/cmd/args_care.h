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

struct AuditLogArgs {
  std::string last;    // how many; empty: 50
};
struct AuditVerifyArgs {
  std::string root;    // SIZE:HEX that somebody kept; may be empty
};
struct AuditExportArgs {
  std::string out;     // file; empty: standard output
};
struct AuditProveArgs {
  std::string number;
  std::string out;
};

struct AuditWitnessedArgs {
  std::string seen;    // handle of an organisation whose nodes' roots are accepted; empty: they are listed
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_CARE_H_
