// SPDX-License-Identifier: Apache-2.0
// The threads beside io: verifiers and the one writer of the store. Each takes from its channel
// until that is closed and empty, and is joined by the destructor.
#ifndef CEPTOAR_NODE_SERVICE_THREADS_H_
#define CEPTOAR_NODE_SERVICE_THREADS_H_

#include <functional>
#include <thread>
#include <vector>

#include "node/service/channel.h"
#include "node/service/log.h"
#include "node/service/vitals.h"
#include "node/service/work.h"

namespace ceptoar::service {

// Called on a thread that met a bug and ends; says why.
using Fatal = std::function<void(const char* thread, const char* why)>;

// Jobs that one verifier takes up at once, so that a page of entries does not cost an awakening each. What is
// urgent goes between them (receiver.h).
inline constexpr std::size_t kJobsTogether = 8;

class VerifierPool {
 public:
  VerifierPool(unsigned count, WorkContext context, Channel<core::Event>& results, Vitals& vitals,
               Fatal fatal);
  ~VerifierPool();
  Channel<Work>& jobs() { return jobs_; }
  const WorkContext& context() const { return context_; }

 private:
  void run(Pulse& pulse);

  const WorkContext context_;
  Channel<Work> jobs_;
  Channel<core::Event>& results_;
  const Fatal fatal_;
  std::vector<std::thread> threads_;
};

// Commits in the order in which the core asked, always: an own entry that overtook an earlier one
// and survived it in a crash would leave a hole in this node's log for ever. A flash therefore does
// not jump the queue, it takes the whole queue before it along into its own commit, at once.
class StoreThread {
 public:
  // `log` hears when the store has no room, has room again, or writes no more. It outlives the thread.
  StoreThread(store::NodeStore& store, const Log& log, Channel<core::Event>& results, Vitals& vitals,
              Fatal fatal);
  ~StoreThread();
  Channel<core::Commit>& jobs() { return jobs_; }

 private:
  void run();
  void commit_group(std::deque<core::Commit> group);
  ErrorCode apply(std::deque<core::Commit>& group);  // ErrorCode{}: done
  void report(const std::deque<core::Commit>& group, ErrorCode code);
  void tell();

  store::NodeStore& store_;
  const Log& log_;
  store::Space told_space_ = store::Space::kPlenty;
  bool told_read_only_ = false;
  Channel<core::Commit> jobs_;
  Channel<core::Event>& results_;
  Vitals& vitals_;
  const Fatal fatal_;
  std::thread thread_;
};

// How many of the waiting commits go into one transaction, from the front: all up to
// kGroupCommitOps; more when behind or when a flash waits, never above kGroupCommitBacklog.
std::size_t group_size(const std::deque<core::Commit>& waiting);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_THREADS_H_
