// SPDX-License-Identifier: Apache-2.0
// What the words of a command line say before anybody has understood them.
#ifndef CEPTOAR_CLI_FRONT_SERVED_H_
#define CEPTOAR_CLI_FRONT_SERVED_H_

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::front {

// The value of an environment variable; nothing when it is unset.
using Environment = std::function<std::optional<std::string>(const char* name)>;

// Whether the standby may be asked to run these words: they ask nothing, follow nothing, and use the agent's
// key. The caller's own look, which costs nothing; the standby looks at what they mean.
bool can_be_served(const std::vector<std::string>& words);
// `named`: with --home; else CEPTOAR_HOME, else ~/.ceptoar.
std::filesystem::path home_directory(const std::optional<std::filesystem::path>& named, const Environment& environment);
// The home that the words name.
std::filesystem::path home_of(const std::vector<std::string>& words, const Environment& environment);

}  // namespace ceptoar::front

#endif  // CEPTOAR_CLI_FRONT_SERVED_H_
