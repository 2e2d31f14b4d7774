// SPDX-License-Identifier: Apache-2.0
// What the everyday commands take.
#ifndef CEPTOAR_CLI_CMD_ARGS_ITEMS_H_
#define CEPTOAR_CLI_CMD_ARGS_ITEMS_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/member/typed.h"

namespace ceptoar::cmd {

struct PostArgs : member::Typed {
  std::string file;  // "-": standard input; empty: the editor
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
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
  std::vector<std::string> purposes;
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
  bool provenance = false;
  bool versions = false;
  bool phone = false;
  bool called = false;     // --phone: this side was called
  std::string nonce;       // --phone: the four digits that the called side said
  std::string print;       // FILE.html or FILE.pdf
};
struct BoardArgs {
  std::string id;
  bool csv = false;
  bool watch = false;
  std::string until;  // "complete", "answered" or a duration: ends a --watch
  std::string print;  // FILE.html or FILE.pdf
};
struct StatusArgs {
  bool watch = false;
};
struct VersionArgs {};
struct SyncArgs {};
struct TryArgs {
  std::vector<std::string> files;
};

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_ARGS_ITEMS_H_
