// SPDX-License-Identifier: Apache-2.0
// The standby: the process that fetches for the agent (agent.h) stays until its next turn with the home
// open, what is new taken in and the node's line up, and runs a short command for whoever calls: what a
// command does before its own work is done then. It works in the place of the caller, with his words,
// his environment, his working directory and his input and outputs, and has no terminal of its own: nothing
// that asks is called that way.
// Wire (SOCK_SEQPACKET): a call is op u8, then words and environment, each count u32le and size u32le |
// bytes an element, then CallerPlace as five u64le, with four descriptors: input, output, error, working
// directory. The agent hands it on as it is with the caller's connection as the fifth. The standby answers
// there `taken` u8 before it begins and good u8 | exit status u8 at the end; what it does not do, and what the
// agent has nobody for, is answered `refused`: then the caller does it himself. So he does without an
// answer within a second: nobody takes a call that its caller has given up.
// Standby to agent, one byte each: see StandbyWord.
#ifndef CEPTOAR_CLI_MEMBER_STANDBY_H_
#define CEPTOAR_CLI_MEMBER_STANDBY_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/member/fd.h"
#include "schema/bytes.h"

namespace ceptoar::member {

// What words and paths mean depends on these: the program's own file, and the mounts and the root it sees.
struct CallerPlace {
  std::uint64_t program_device = 0;
  std::uint64_t program_inode = 0;
  std::uint64_t mounts = 0;
  std::uint64_t root_device = 0;
  std::uint64_t root_inode = 0;
  friend bool operator==(const CallerPlace&, const CallerPlace&) = default;
};
// Of this process; nothing: it cannot be told.
std::optional<CallerPlace> own_place();

struct StandbyCall {
  std::vector<std::string> words;        // without the program's name
  std::vector<std::string> environment;  // NAME=value
  CallerPlace place = {};
};
// One message of a Unix socket must hold it; longer calls are not made (a command line may have megabytes).
inline constexpr std::size_t kStandbyCallBytes = 64 * 1024;
inline constexpr std::size_t kStandbyFds = 4;
// How long a call waits at the agent for a standby that is just getting ready.
inline constexpr int kStandbyPatienceMs = 150;

// --- for commands
struct Served {
  // kNot: nothing was begun. kCutOff: begun, and nobody knows how it ended.
  enum class How { kNot, kDone, kCutOff } how = How::kNot;
  int exit_status = 0;
};
// Waits as long as the command takes once it is begun, a second at most for that. kNot where no agent
// listens, or nobody takes it.
Served call_standby(const std::filesystem::path& home, const StandbyCall& call);

// --- for the process that stands by
enum class StandbyWord : std::uint8_t {
  kReady = 'R',   // what is new is here; calls are taken
  kServed = 'S',  // a call is done; from now on it gives way again
  kBack = 'B',    // a call was not taken; as ready as before
};
inline constexpr int kStandbyDescriptor = 3;

struct StandbyJob {
  StandbyCall call;
  Fd input, output, error, directory;
  Fd caller;
};
class StandbyPort {
 public:
  explicit StandbyPort(int fd = kStandbyDescriptor);
  // Whether an agent is at the other end at all.
  bool connected() const;
  void tell(StandbyWord word);
  // Waits for a call. Nothing: the agent wants the home back, or is gone.
  std::optional<StandbyJob> wait();
  // Before anything of it is done. False: its caller has given it up.
  static bool take(const StandbyJob& job);
  static void refuse(const StandbyJob& job);
  static void answer(const StandbyJob& job, int exit_status);

 private:
  Fd fd_;
};

// While it lives the process ends, with status 0, as soon as the caller does: what somebody breaks off is not
// done behind his back, and nobody reads or writes his terminal after him. It may: whatever a command does
// survives being cut off. One at a time; takes SIGIO for itself.
class EndWithCaller {
 public:
  explicit EndWithCaller(const StandbyJob& job);
  ~EndWithCaller();
  EndWithCaller(const EndWithCaller&) = delete;
  EndWithCaller& operator=(const EndWithCaller&) = delete;

 private:
  int caller_;
};

// --- both
Bytes encode_call(const StandbyCall& call);
std::optional<StandbyCall> parse_call(BytesView bytes);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_STANDBY_H_
