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
  // File that opens node.keys; may be overridden. A name without '/' is one of the service
  // manager's credentials (systemd.exec(5), LoadCredentialEncrypted).
  std::string credential;
  unsigned verifiers = 0;          // threads; 0: one a processor
  std::uint16_t metrics_port = 0;  // on 127.0.0.1; 0: no figures are given
  std::string log = "text";        // or "json": one object a line
};

Result<NodeConfig> parse_config(std::string_view toml);
Result<NodeConfig> read_config(const std::filesystem::path& path);
// REQUIRES: check_config holds.
std::string format_config(const NodeConfig& config);
Result<void> check_config(const NodeConfig& config);
// Where the credential lies. Errors: kNotFound (a name, and no service manager that hands it out).
Result<std::filesystem::path> credential_path(const std::string& credential);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_CONFIG_H_
