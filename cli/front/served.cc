// SPDX-License-Identifier: Apache-2.0
#include "cli/front/served.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ceptoar::front {
namespace {

// What a person reads at once or sends without a question. Others may open an editor, ask, or take long.
constexpr std::array<std::string_view, 5> kServed{"inbox", "search", "board", "status", "post"};
// Words with which one of these does not use the agent's key, or stays.
constexpr std::array<std::string_view, 7> kOwnWay{"--credential", "--passphrase-file", "--no-agent", "--watch",
                                                  "--wait",       "--until",           "--print"};

bool is_option(const std::string& word, std::string_view name) {
  return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
}
bool any_of(const std::vector<std::string>& words, std::string_view name) {
  return std::any_of(words.begin(), words.end(), [&](const auto& word) { return is_option(word, name); });
}

// The first word that is no option, nor an option's value.
std::string_view command_of(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].starts_with('-')) return words[i];
    if (words[i] == "--home" || words[i] == "--lang") ++i;
  }
  return {};
}

}  // namespace

bool can_be_served(const std::vector<std::string>& words) {
  const std::string_view command = command_of(words);
  if (std::find(kServed.begin(), kServed.end(), command) == kServed.end()) return false;
  for (const std::string_view name : kOwnWay) {
    if (any_of(words, name)) return false;
  }
  const bool says_yes = any_of(words, "--yes") || any_of(words, "-y") || any_of(words, "--dry-run");
  return command != "post" || says_yes;
}

std::filesystem::path home_directory(const std::optional<std::filesystem::path>& named,
                                     const Environment& environment) {
  if (named) return *named;
  if (const auto path = environment("CEPTOAR_HOME"); path && !path->empty()) return *path;
  const std::optional<std::string> user = environment("HOME");
  return std::filesystem::path(user ? *user : ".") / ".ceptoar";
}

std::filesystem::path home_of(const std::vector<std::string>& words, const Environment& environment) {
  constexpr std::string_view kHome = "--home";
  std::optional<std::filesystem::path> named;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_option(words[i], kHome)) continue;
    if (words[i].size() > kHome.size()) {
      named = words[i].substr(kHome.size() + 1);
    } else if (i + 1 < words.size()) {
      named = words[i + 1];
    }
  }
  return home_directory(named, environment);
}

}  // namespace ceptoar::front
