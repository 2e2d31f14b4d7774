// SPDX-License-Identifier: Apache-2.0
// What the threads of a node tell about themselves, for the watchdog and the operator's figures.
// The one place where they share anything that changes: atomics, and one lock around the figures
// that the io thread publishes whole.
// Thread: any. Lifetime: outlives the threads.
#ifndef CEPTOAR_NODE_SERVICE_VITALS_H_
#define CEPTOAR_NODE_SERVICE_VITALS_H_

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "node/core/core.h"
#include "node/net/member_hub.h"
#include "node/net/peer_hub.h"
#include "schema/link.h"

namespace ceptoar::service {

// Whether one thread gets on with its work. Who waits for work cannot be stuck; who took some up
// and is never heard again is.
class Pulse {
 public:
  using Clock = std::chrono::steady_clock;
  void beat() { since_ = now_ms(); }  // at work from now on; again with each step forward
  void rest() { since_ = 0; }
  std::chrono::milliseconds busy_for() const {  // 0 at rest
    const std::int64_t since = since_.load();
    return std::chrono::milliseconds(since == 0 ? 0 : now_ms() - since);
  }
  bool is_stuck(std::chrono::milliseconds limit) const {
    return since_.load() != 0 && busy_for() >= limit;
  }

 private:
  static std::int64_t now_ms() {
    const auto now = Clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  }
  std::atomic<std::int64_t> since_{0};
};

// The io thread's poll ends after this, whether anything came or not.
inline constexpr std::chrono::milliseconds kLongestWait{10'000};

// The state of the io thread and its core at one moment. No id of any entry or holder is in it.
struct Figures {
  struct PeerFigure {
    std::string name;  // handle of the organisation, and the node's id when it has several
    bool up = false;
    std::uint64_t last_heard_ms = 0;  // UTC; 0: never
    std::uint64_t queued = 0;
    std::uint64_t behind = 0;  // own entries that it does not have
  };
  std::vector<PeerFigure> peers;
  std::uint64_t entries = 0;
  std::uint64_t bodies = 0;
  std::uint64_t outbox = 0;
  std::uint64_t roster_version = 0;
  std::uint64_t roster_expires_ms = 0;
  std::uint64_t holders = 0;      // admitted
  std::uint64_t connections = 0;  // of members' programs
  std::uint64_t refused = 0;      // by the gatekeeper, own tests apart
  core::AuditFigures audit;
  net::PeerCounters peer_counters;
  net::MemberCounters member_counters;
};

struct CommitFigures {
  std::uint64_t commits = 0;
  std::uint64_t failed = 0;
  std::uint64_t microseconds = 0;  // of all of them
};

class Vitals {
 public:
  explicit Vitals(unsigned verifiers) : verifiers_(verifiers) {}

  Pulse& io() { return io_; }
  Pulse& store() { return store_; }
  Pulse& verifier(unsigned number) { return verifiers_.at(number); }
  // The name of a thread that has been at one piece of work for longer than `limit`. The io thread,
  // which beats with each turn of its loop, waits at most kLongestWait in between: its silence
  // beyond twice that counts too, whatever it waits for.
  std::optional<std::string> stuck(std::chrono::milliseconds limit) const;
  // The longest that a verifier or the store has been at one piece of work.
  std::chrono::milliseconds busiest() const;

  // The node's own test knocks at its own ports (Node::stranger_test): those refusals are nobody's. Begun before
  // each knock, taken back where it got no verdict.
  void own_knock();
  void no_own_knock();
  // Of so many refusals in all, those of others; never less than it said before.
  std::uint64_t strangers(std::uint64_t refused);

  void publish(Figures figures);
  Figures figures() const;

  void note_commit(bool good, std::chrono::microseconds took);
  CommitFigures commits() const;

 private:
  Pulse io_;
  Pulse store_;
  std::deque<Pulse> verifiers_;
  mutable std::mutex mutex_;
  Figures figures_;
  std::uint64_t own_knocks_ = 0;
  std::uint64_t strangers_ = 0;
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> failed_commits_{0};
  std::atomic<std::uint64_t> commit_us_{0};
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_VITALS_H_
