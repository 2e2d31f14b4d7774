// SPDX-License-Identifier: Apache-2.0
// ceptoar-node: the daemon of the mesh and its operator's tools.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.h"
#include "node/service/commands.h"
#include "node/service/help.h"
#include "node/service/last_words.h"
#include "schema/standard_streams.h"
#include "schema/text.h"

namespace {

struct Command {
  std::string_view name;
  int (*run)(const std::vector<std::string>&);
};
constexpr std::array<Command, 12> kCommands = {
    {{"init", ceptoar::service::run_init},
     {"accept", ceptoar::service::run_accept},
     {"check-config", ceptoar::service::run_check_config},
     {"check-store", ceptoar::service::run_check_store},
     {"start", ceptoar::service::run_start},
     {"backup", ceptoar::service::run_backup},
     {"prove-restore", ceptoar::service::run_prove_restore},
     {"restore", ceptoar::service::run_restore},
     {"assert-alone", ceptoar::service::run_assert_alone},
     {"raw", ceptoar::service::run_raw},
     {"try", ceptoar::service::run_try},
     {"audit", ceptoar::service::run_audit}}};

int say_help(std::FILE* where) {
  const std::string_view text = ceptoar::service::help(ceptoar::service::prefers_japanese());
  return std::fwrite(text.data(), 1, text.size(), where) != text.size();
}

// Anywhere: `ceptoar-node backup --help` asks what `ceptoar-node --help` does.
bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "--help" || word == "-h"; });
}

int run(const std::vector<std::string>& words) {
  const std::string_view first = words.empty() ? std::string_view() : words.front();
  if (first == "--version" || first == "version")
    return std::puts("ceptoar-node " CEPTOAR_VERSION) < 0;
  if (first == "help" || asks_for_help(words)) return say_help(stdout);
  for (const Command& command : kCommands) {
    if (command.name != first) continue;
    if (const auto ready = ceptoar::crypto::init(); !ready) {
      return ceptoar::service::complain(ready.error());
    }
    return command.run({words.begin() + 1, words.end()});
  }
  say_help(stderr);
  if (!words.empty()) {
    const std::string shown = ceptoar::make_visible(first, true);
    std::fprintf(stderr, ceptoar::service::prefers_japanese()
                             ? "\nceptoar-node に「%s」という命令はありません。\n"
                             : "\nceptoar-node has no command \"%s\".\n",
                 shown.c_str());
  }
  return ceptoar::service::exit_code(ceptoar::ErrorCode::kUsage);
}

}  // namespace

int main(int argc, char** argv) {
  if (!ceptoar::fill_standard_streams()) return ceptoar::kNoStandardStreams;
  const bool journal = ceptoar::service::goes_to_journal(STDERR_FILENO);
  ceptoar::service::speak_before_dying(journal ? ceptoar::service::LogFormat::kJournal
                                               : ceptoar::service::LogFormat::kText);
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    return ceptoar::service::complain(ceptoar::fail(ceptoar::ErrorCode::kInternal, error.what()));
  }
}
