// SPDX-License-Identifier: Apache-2.0
// The agent: one process of a member that holds, for the day, the key that opens his key file, so that
// the passphrase is typed once. It holds no passphrase and no opened keyring; other commands of the same
// user get the key over a socket in the home (mode 0600, same user only), open the key file themselves
// and wipe everything when they end.
// Wire (Unix SOCK_SEQPACKET, one request and one reply a connection): request: op u8 [head 41 | key 32];
// reply: status u8 [head 41 | key 32 | ends at, CLOCK_BOOTTIME ms u64le].
#ifndef CEPTOAR_CLI_MEMBER_AGENT_H_
#define CEPTOAR_CLI_MEMBER_AGENT_H_

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

#include "cli/member/error.h"
#include "crypto/keyring.h"

namespace ceptoar::member {

// --- for commands. Nothing here waits longer than a second, whatever the other side does.

// The key the agent of this home holds; nullopt: no agent, or it does not answer.
std::optional<crypto::FileKey> key_of_agent(const std::filesystem::path& home);
// How long it will hold it; nullopt: no agent.
std::optional<std::chrono::milliseconds> agent_holds_for(const std::filesystem::path& home);
// Wipes the key and ends the agent. False: there is none.
bool lock_agent(const std::filesystem::path& home);
// After a change of passphrase. False: there is none.
bool give_agent(const std::filesystem::path& home, const crypto::FileKey& key);

// --- the agent itself

struct AgentOptions {
  std::filesystem::path home;
  std::chrono::milliseconds timeout{};  // then it wipes the key and ends; a machine's sleep counts
  int leader = -1;                      // pidfd: ends with this process (logout); -1: none
  std::function<void()> ready;          // called once, when commands can connect
};
// Serves until the timeout, a lock, the leader's end or SIGTERM. The caller has no other thread.
// Errors: E-BUSY (another agent holds this home), E-IO.
Outcome<void> serve_agent(const AgentOptions& options, crypto::FileKey key);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_AGENT_H_
