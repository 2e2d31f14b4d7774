// SPDX-License-Identifier: Apache-2.0
// What the everyday commands take.
#ifndef CEPTOAR_CLI_CMD_ARGS_ITEMS_H_
#define CEPTOAR_CLI_CMD_ARGS_ITEMS_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::cmd {

struct PostArgs {
  std::string file;  // "-": standard input
  std::optional<std::string> title;
  std::optional<std::string> tlp;
  std::vector<std::string> to;
  bool with_members = false;
  bool exercise = false;
  bool flash = false;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
  std::string kind;                    // "share" (default), "alert"
  std::string certainty;
  std::string as_of, ack_by, act_by;   // as typed
  std::string importance;              // "0" to "3"
  std::vector<std::string> summary;
  std::vector<std::string> fields;     // "cve=CVE-2026-1234"
  std::vector<std::string> ack_to;
};
// Which items: of inbox and search.
struct FilterArgs {
  bool unread = false;
  bool unanswered = false;
  bool all = false;
  std::string exercise;               // "yes", "no"
  std::vector<std::string> tlp;
  std::vector<std::string> from;
  std::vector<std::string> sectors;
  std::vector<std::string> kinds;
  std::string since, until;           // as typed
};
struct InboxArgs {
  FilterArgs filter;
};
struct SearchArgs {
  std::vector<std::string> words;
  FilterArgs filter;
};
struct ReadArgs {
  std::string id;
  bool headers = false;
};
struct BoardArgs {
  std::string id;
  bool csv = false;
  bool watch = false;
  std::string until;  // "complete", "answered" or a duration: ends a --watch
};
struct StatusArgs {};
struct VersionArgs {};
struct SyncArgs {};
struct TryArgs {
  std::vector<std::string> files;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_ITEMS_H_
