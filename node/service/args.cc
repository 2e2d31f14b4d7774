// SPDX-License-Identifier: Apache-2.0
#include "node/service/args.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace ceptoar::service {
namespace {

bool among(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Error usage(std::string text) { return fail(ErrorCode::kUsage, std::move(text)); }

}  // namespace

std::string Args::option(std::string_view name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

Result<Args> parse_args(const std::vector<std::string>& words,
                        std::initializer_list<std::string_view> options,
                        std::initializer_list<std::string_view> flags) {
  Args out;
  bool only_rest = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (only_rest || !word.starts_with("--")) {
      out.rest.push_back(word);
      continue;
    }
    if (word == "--") {
      only_rest = true;
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (equals == std::string::npos && among(flags, name)) {
      out.flags.insert(name);
      continue;
    }
    if (!among(options, name)) return usage("--" + name + " is not an option here");
    if (equals == std::string::npos && i + 1 == words.size()) {
      return usage("--" + name + " needs a value");
    }
    std::string value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
    if (value.empty()) return usage("--" + name + " needs a value");
    if (!out.options.emplace(name, std::move(value)).second) {
      return usage("--" + name + " is given twice");
    }
  }
  return out;
}

Result<std::uint16_t> parse_port(std::string_view name, std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 65'535) {
    return usage("--" + std::string(name) + " must be a port number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(value);
}

}  // namespace ceptoar::service
