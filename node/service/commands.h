// SPDX-License-Identifier: Apache-2.0
// The subcommands of ceptoar-node. Each returns an exit code: 0 done, 64 usage, 65 bad data, 66 no
// such file, 69 node not running, 70 bug, 73 refuses to overwrite, 74 input/output, 75 try again
// (port or directory in use), 77 refused (modes, number, access), 78 configuration.
#ifndef CEPTOAR_NODE_SERVICE_COMMANDS_H_
#define CEPTOAR_NODE_SERVICE_COMMANDS_H_

#include <string>
#include <vector>

#include "schema/result.h"

namespace ceptoar::service {

inline constexpr int kExitExists = 73;
inline constexpr int kExitNotYet = 75;  // the service manager tries again
inline constexpr int kExitRefused = 77;
inline constexpr int kExitConfig = 78;

// Keys, node.toml and node.pub of a new node.
int run_init(const std::vector<std::string>& words);
// Trusts a genesis roster after the number was compared; takes a first access list.
int run_accept(const std::vector<std::string>& words);
// Reads node.toml and says what is wrong with it.
int run_check_config(const std::vector<std::string>& words);
// Reads every row of the store and says whether all of it is what it should be.
int run_check_store(const std::vector<std::string>& words);
// The daemon.
int run_start(const std::vector<std::string>& words);
// A copy of everything but the credential, beside the running node.
int run_backup(const std::vector<std::string>& words);
// Restores the newest backup aside, reads all of it and compares it with what runs.
int run_prove_restore(const std::vector<std::string>& words);
// A node's directory from a backup.
int run_restore(const std::vector<std::string>& words);
// The operator's word that no other machine has this node's keys, for a restored node without peers.
int run_assert_alone(const std::vector<std::string>& words);
// Stored entries as files, past every access check: for the operator of this machine.
int run_raw(const std::vector<std::string>& words);
// Every key the node holds on such files.
int run_try(const std::vector<std::string>& words);

// The audit log of this node: shows, verifies, exports it, proves a record of it (store/AUDIT.md).
int run_audit(const std::vector<std::string>& words);

int exit_code(ErrorCode code);
// Says it on standard error; returns the exit code.
// Its two lines: what it was about, with the code, and what to do (advice.h).
std::string complaint(const Error& error, int code);
int complain(const Error& error);
int complain(const Error& error, int code);
// The same for an error of node.toml: 78 when it is there and wrong.
int complain_config(const Error& error);
int config_exit_code(const Error& error);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_COMMANDS_H_
