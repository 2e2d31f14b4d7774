// SPDX-License-Identifier: Apache-2.0
// ceptoar: what a member types. Hands a short command to the standby of the agent, which has all it needs
// ready, and becomes the desk for every other. Loading the desk's libraries takes longer than such a command:
// this program has none of them.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "cli/front/call.h"
#include "cli/front/program.h"
#include "cli/front/served.h"
#include "schema/standard_streams.h"

namespace ceptoar::front {
namespace {

// The state of a whole installation: sysexits' EX_OSFILE.
constexpr int kNoDesk = 72;

// Returns only when it failed.
int become_desk(const std::filesystem::path& desk, const std::vector<const char*>& words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const char* word : words) arguments.push_back(const_cast<char*>(word));
  arguments.push_back(nullptr);
  ::execv(desk.c_str(), arguments.data());
  const char* why = std::strerror(errno);
  std::fprintf(stderr,
               "E-INCOMPLETE: プログラムの一部がありません: %s (%s)。パッケージを入れ直してください。\n"
               "E-INCOMPLETE: a part of the program is missing: %s (%s). Install the package again.\n",
               desk.c_str(), why, desk.c_str(), why);
  return kNoDesk;
}

Served ask_standby(const std::filesystem::path& desk, const std::vector<std::string>& words) {
  if (!can_be_served(words)) return {};
  const auto place = place_of(desk);
  if (!place) return {};
  StandbyCall call{words, {}, *place};
  for (char** one = environ; *one != nullptr; ++one) call.environment.emplace_back(*one);
  const auto variable = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return value;
  };
  return call_standby(home_of(words, variable), call);
}

int serve(int argc, char** argv) {
  const std::filesystem::path desk = own_directory() / kDeskFromFront;
  const Served served = ask_standby(desk, {argv + 1, argv + argc});
  if (served.how == Served::How::kDone) return served.exit_status;
  std::vector<const char*> words{argv, argv + argc};
  if (served.how == Served::How::kCutOff) words.insert(words.begin() + 1, kCutOffWord);
  return become_desk(desk, words);
}

}  // namespace
}  // namespace ceptoar::front

int main(int argc, char** argv) {
  // Before the socket of an agent is one of them.
  if (!ceptoar::fill_standard_streams()) return ceptoar::kNoStandardStreams;
  if (argc < 1) return 64;
  return ceptoar::front::serve(argc, argv);
}
