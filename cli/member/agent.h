// SPDX-License-Identifier: Apache-2.0
// The agent: one process of a member that holds, for the day, the key that opens his key file, so that
// the passphrase is typed once. It holds no passphrase and no opened keyring; other commands of the same
// user get the key over a socket in the home (mode 0600, same user only), open the key file themselves
// and wipe everything when they end.
// While it holds the key it fetches once a minute in a process of its own, which asks for the key like any
// other: what waits in the outbox goes, what is new comes. That process then stands by until its next turn
// (standby.h): short commands that it can run at once are handed to it. It gives way at once to any other
// command of the member: whoever finds the home held says so here, and it is ended, unless it works for
// somebody just now. It may be: all that a sync does survives being cut off.
// Wire (Unix SOCK_SEQPACKET, one request and one reply a connection): request: op u8 [head 41 | key 32];
// reply: status u8 [head 41 | key 32 | ends at, CLOCK_BOOTTIME ms u64le | last sync u64le, 0: none yet |
// its exit status u8 | a standby is ready u8]. Calls to the standby: standby.h.
#ifndef CEPTOAR_CLI_MEMBER_AGENT_H_
#define CEPTOAR_CLI_MEMBER_AGENT_H_

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/member/error.h"
#include "crypto/keyring.h"

namespace ceptoar::member {

// --- for commands. Nothing here waits longer than a second, whatever the other side does.

// The key the agent of this home holds; nullopt: no agent, or it does not answer.
std::optional<crypto::FileKey> key_of_agent(const std::filesystem::path& home);
struct AgentState {
  std::chrono::milliseconds left{};                        // until it wipes the key
  std::optional<std::chrono::milliseconds> fetched_ago;    // nullopt: no sync has ended yet
  std::uint8_t fetch_status = 0;                           // exit status of the last one
  bool stands_by = false;                                  // calls are taken at once (standby.h)
};
// nullopt: no agent.
std::optional<AgentState> state_of_agent(const std::filesystem::path& home);
// Ends the sync that the agent runs just now, if any. False: there is no agent.
bool ask_agent_to_give_way(const std::filesystem::path& home);
// Wipes the key and ends the agent. False: there is none.
bool lock_agent(const std::filesystem::path& home);
// After a change of passphrase. False: there is none.
bool give_agent(const std::filesystem::path& home, const crypto::FileKey& key);

// --- the agent itself

// For a process that holds keys for long: no core, no debugger, nothing that others may read.
void harden();

struct AgentOptions {
  std::filesystem::path home;
  std::chrono::milliseconds timeout{};  // then it wipes the key and ends; a machine's sleep counts
  int leader = -1;                      // pidfd: ends with this process (logout); -1: none
  std::chrono::milliseconds fetch_every{};  // 0: never
  std::vector<std::string> fetch_words;     // program and its words; exit status 0: done
  std::uint8_t fetch_busy = 255;            // exit status of one that found the home held: not counted
  std::function<void()> ready;          // called once, when commands can connect
};
// Serves until the timeout, a lock, the leader's end or SIGTERM. The caller has no other thread.
// Errors: E-BUSY (another agent holds this home), E-IO.
Outcome<void> serve_agent(const AgentOptions& options, crypto::FileKey key);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_AGENT_H_
