// SPDX-License-Identifier: Apache-2.0
// The socket of a home's agent, and messages that carry descriptors.
#ifndef CEPTOAR_CLI_FRONT_AGENT_SOCKET_H_
#define CEPTOAR_CLI_FRONT_AGENT_SOCKET_H_

#include <sys/un.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "cli/front/fd.h"
#include "schema/bytes.h"

namespace ceptoar::front {

inline constexpr const char* kAgentSocket = "agent.sock";

// First byte of a request.
enum class AgentOp : std::uint8_t { kGet = 1, kLock = 2, kPut = 3, kGiveWay = 4, kRun = 5 };
// First byte of a reply.
inline constexpr std::uint8_t kAgentGood = 0;
inline constexpr std::uint8_t kAgentRefused = 1;
inline constexpr std::uint8_t kAgentTaken = 2;  // of a call alone: it is begun, its end comes

// A socket's name has 107 bytes and homes may be deep: the directory is named by its descriptor.
struct AgentPlace {
  Fd directory;
  sockaddr_un address{};
};
std::optional<AgentPlace> agent_place(const std::filesystem::path& home);

bool same_user(int fd);
// Nothing waits longer than a second at this socket from here on.
void be_patient(int fd);
// And from here on as long as it takes.
void wait_without_end(int fd);
// An empty one where no agent of this user listens. Waits for answers without end until be_patient().
Fd connect_to_agent(const std::filesystem::path& home);

// One message of SOCK_SEQPACKET with descriptors.
struct Parcel {
  Bytes bytes;
  std::vector<Fd> fds;
};
bool send_parcel(int to, BytesView bytes, const std::vector<int>& fds);
// Nothing: the other side is gone, a message longer than `limit`, or more descriptors than `most_fds`.
std::optional<Parcel> take_parcel(int from, std::size_t limit, std::size_t most_fds);

}  // namespace ceptoar::front

#endif  // CEPTOAR_CLI_FRONT_AGENT_SOCKET_H_
