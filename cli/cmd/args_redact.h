// SPDX-License-Identifier: Apache-2.0
// What the commands take that send parts of a report, keep account of what may be disclosed, and carry
// documents in and out.
#ifndef CEPTOAR_CLI_CMD_ARGS_REDACT_H_
#define CEPTOAR_CLI_CMD_ARGS_REDACT_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct ReportRenderArgs {
  std::string id;
  std::string level;    // "full", "sector", "council", "public"
  std::string tlp;
  std::vector<std::string> to;
  bool with_members = false;
  std::string consent;  // of a report of others
  std::string out;      // a file for the text: it is written, nothing is sent
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
struct ReportSourceArgs {
  std::string id;
};
struct DisclosureListArgs {};
struct DisclosureOverrideArgs {
  std::string id;
  std::string why;
};
struct ReadLogArgs {
  std::string since;  // as typed
};
struct ExportArgs {
  std::string id;
  std::string form;   // "ddos", "ransomware"
  std::string out;    // empty: standard output
};
struct ImportArgs {
  std::string file;
  std::string feed;   // "jvn", "ipa", "jpcert"
  std::string since;  // as typed
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_REDACT_H_
