// SPDX-License-Identifier: Apache-2.0
// The one process beside an agent: it fetches, and may then stand by for calls (standby.h) until the next
// turn. Inside member only. Thread: the agent's.
#ifndef CEPTOAR_CLI_MEMBER_FETCHER_H_
#define CEPTOAR_CLI_MEMBER_FETCHER_H_

#include <sys/types.h>

#include "cli/front/agent_socket.h"
#include "cli/front/fd.h"
#include "cli/member/agent.h"

namespace ceptoar::member {

// CLOCK_BOOTTIME: a machine's sleep counts.
std::uint64_t boot_ms();

class Fetcher {
 public:
  // Lifetime: `options` outlives it.
  explicit Fetcher(const AgentOptions& options);
  ~Fetcher() { end(); }
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  int timer() const { return timer_.get(); }
  // Where the process speaks; -1: there is none.
  int line() const { return line_.get(); }
  std::uint64_t fetched_at() const { return fetched_at_; }
  std::uint8_t status() const { return status_; }
  bool running() const { return child_ > 0; }
  bool ready() const { return state_ == State::kReady; }

  void due();   // its timer
  void hear();  // its line
  void reap();  // after SIGCHLD
  // A call to a process that is ready. False: it is gone.
  bool hand_on(const front::Parcel& call, int caller);
  // The home is free when this returns, but where a call is worked at just now.
  void give_way() {
    if (state_ != State::kServing) end();
  }
  // Whatever it does: no process of this agent holds a key when this returns.
  void stop() { end(); }

 private:
  enum class State { kFetching, kReady, kServing };
  void start();
  void end();

  const AgentOptions& options_;
  front::Fd timer_;
  front::Fd line_;
  pid_t child_ = 0;
  State state_ = State::kFetching;
  bool told_ = false;  // that it fetched: its end says nothing more
  std::uint64_t fetched_at_ = 0;
  std::uint8_t status_ = 0;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_FETCHER_H_
