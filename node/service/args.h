// SPDX-License-Identifier: Apache-2.0
// Command line of ceptoar-node: a subcommand, options with a value, flags, and what is left over.
#ifndef CEPTOAR_NODE_SERVICE_ARGS_H_
#define CEPTOAR_NODE_SERVICE_ARGS_H_

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/result.h"

namespace ceptoar::service {

struct Args {
  std::map<std::string, std::string, std::less<>> options;  // without the dashes
  std::set<std::string, std::less<>> flags;
  std::vector<std::string> rest;

  std::string option(std::string_view name) const;  // empty: not given
  bool flag(std::string_view name) const { return flags.contains(name); }
};

// kUsage for anything not among the allowed ones, given twice or without its value. "--" ends
// options.
Result<Args> parse_args(const std::vector<std::string>& words,
                        std::initializer_list<std::string_view> options,
                        std::initializer_list<std::string_view> flags);
// 1 to 65,535.
Result<std::uint16_t> parse_port(std::string_view name, std::string_view text);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_ARGS_H_
