// SPDX-License-Identifier: Apache-2.0
// node.toml: what an operator may set. A key the program does not know is refused, because a
// misspelt one would otherwise be ignored in silence. toml++ is included by config.cc alone.
// Errors: kNotFound, kMalformed (with line), kIo.
#ifndef CEPTOAR_NODE_SERVICE_CONFIG_H_
#define CEPTOAR_NODE_SERVICE_CONFIG_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "schema/result.h"

namespace ceptoar::service {

struct NodeConfig {
  std::string org;                // handle of the organisation
  std::string host;               // where others reach this node
  std::uint16_t port = 0;         // other nodes
  std::uint16_t member_port = 0;  // members' programs
  std::string listen = "*";       // address of this machine, or "*"
  std::string credential;         // path of the file that opens node.keys; may be overridden
  unsigned verifiers = 0;         // threads; 0: one a processor
};

Result<NodeConfig> parse_config(std::string_view toml);
Result<NodeConfig> read_config(const std::filesystem::path& path);
// REQUIRES: check_config holds.
std::string format_config(const NodeConfig& config);
Result<void> check_config(const NodeConfig& config);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_CONFIG_H_
