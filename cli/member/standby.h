// SPDX-License-Identifier: Apache-2.0
// The standby: the process that fetches for the agent (agent.h) stays until its next turn with the home
// open, what is new taken in and the node's line up, and runs a short command for whoever calls: what a
// command does before its own work is done then. It works in the place of the caller, with his words,
// his environment, his working directory and his input and outputs, and has no terminal of its own: nothing
// that asks is called that way.
// How it is called: front/call.h. The agent hands a call on as it is, with the caller's connection as the
// fifth descriptor. The standby answers there.
// Standby to agent, one byte each: see StandbyWord.
#ifndef CEPTOAR_CLI_MEMBER_STANDBY_H_
#define CEPTOAR_CLI_MEMBER_STANDBY_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/front/call.h"
#include "cli/front/fd.h"

namespace ceptoar::member {

using front::Fd;

// How long a call waits at the agent for a standby that is just getting ready.
inline constexpr int kStandbyPatienceMs = 150;

enum class StandbyWord : std::uint8_t {
  kReady = 'R',   // what is new is here; calls are taken
  kServed = 'S',  // a call is done; from now on it gives way again
  kBack = 'B',    // a call was not taken; as ready as before
};
inline constexpr int kStandbyDescriptor = 3;

struct StandbyJob {
  front::StandbyCall call;
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

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_STANDBY_H_
