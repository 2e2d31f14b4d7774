// SPDX-License-Identifier: Apache-2.0
#include "node/service/threads.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "node/service/receiver.h"
#include "schema/limits.h"

namespace ceptoar::service {

VerifierPool::VerifierPool(unsigned count, WorkContext context, Channel<core::Event>& results,
                           Vitals& vitals, Fatal fatal)
    : context_(context), results_(results), fatal_(std::move(fatal)) {
  for (unsigned i = 0; i < count; ++i) {
    threads_.emplace_back([this, &pulse = vitals.verifier(i)] { run(pulse); });
  }
}

VerifierPool::~VerifierPool() {
  jobs_.close();
  for (std::thread& thread : threads_) thread.join();
}

void VerifierPool::run(Pulse& pulse) {
  try {
    crypto::SystemRandom random;
    std::vector<core::Event> done;
    const auto work_on = [&](Work work) {
      pulse.beat();
      return do_work(context_, std::move(work), random);
    };
    Receiver<Work> jobs(jobs_, kJobsTogether);
    while (auto job = jobs.next()) {
      core::Event result = work_on(std::move(job->value));
      if (job->urgency == Urgency::kUrgent) {
        results_.push(std::move(result));
      } else {
        done.push_back(std::move(result));
      }
      if (jobs.in_hand()) continue;
      results_.push_all(done);
      pulse.rest();
    }
  } catch (const std::exception& error) {
    fatal_("verifier", error.what());
  }
}

StoreThread::StoreThread(store::NodeStore& store, const Log& log, Channel<core::Event>& results,
                         Vitals& vitals, Fatal fatal)
    : store_(store),
      log_(log),
      results_(results),
      vitals_(vitals),
      fatal_(std::move(fatal)),
      thread_([this] { run(); }) {}

StoreThread::~StoreThread() {
  jobs_.close();
  thread_.join();
}

std::size_t group_size(const std::deque<core::Commit>& waiting) {
  const std::size_t most = std::min(waiting.size(), limits::kGroupCommitBacklog);
  if (waiting.size() > 2 * limits::kGroupCommitOps) return most;  // behind
  const auto flash = std::find_if(waiting.rbegin(), waiting.rend(), [](const core::Commit& each) {
    return each.lane == Lane::kFlash;
  });
  const auto to_flash = static_cast<std::size_t>(std::distance(flash, waiting.rend()));
  return std::min(most, std::max(limits::kGroupCommitOps, to_flash));
}

void StoreThread::run() {
  try {
    std::deque<core::Commit> waiting;
    for (;;) {
      std::deque<core::Commit> more = jobs_.take(waiting.empty());
      if (more.empty() && waiting.empty()) return;
      std::move(more.begin(), more.end(), std::back_inserter(waiting));
      const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(group_size(waiting));
      std::deque<core::Commit> group(std::move_iterator(waiting.begin()), std::move_iterator(end));
      waiting.erase(waiting.begin(), end);
      vitals_.store().beat();
      commit_group(std::move(group));
      vitals_.store().rest();
    }
  } catch (const std::exception& error) {
    fatal_("store", error.what());
  }
}

ErrorCode StoreThread::apply(std::deque<core::Commit>& group) {
  std::vector<RowBatch> batches;
  batches.reserve(group.size());
  for (core::Commit& each : group) batches.push_back(std::move(each.batch));
  const auto begin = Pulse::Clock::now();
  Result<void> applied = store_.apply(batches);
  vitals_.note_commit(applied.has_value(), std::chrono::duration_cast<std::chrono::microseconds>(
                                               Pulse::Clock::now() - begin));
  // Given back: a group that failed for want of room may be tried again in part.
  for (std::size_t i = 0; i < group.size(); ++i) group[i].batch = std::move(batches[i]);
  tell();
  return applied ? ErrorCode{} : applied.error().code;
}

// Once for each change, with what to do about it.
void StoreThread::tell() {
  if (store_.read_only() && !std::exchange(told_read_only_, true)) {
    log_.write(Severity::kAlarm, "store-read-only",
               "the disk failed a write: nothing more is stored or acknowledged until a restart, what "
               "was acknowledged is kept and can be read. Check the disk, then restart the node. (" +
                   store_.reason() + ")");
  }
  const store::Space space = store_.space();
  if (space == told_space_) return;
  told_space_ = space;
  switch (space) {
    case store::Space::kPlenty:
      log_.write(Severity::kInfo, "store-room", "the disk has room again: everything is stored");
      break;
    case store::Space::kReserve:
      log_.write(Severity::kAlarm, "store-reserve",
                 "the disk is nearly full: the reserve is in use. Make room on the disk");
      break;
    case store::Space::kFull:
      log_.write(Severity::kAlarm, "store-full",
                 "the disk is full: what comes is refused and comes again, flash and control first. "
                 "Reading goes on. Make room on the disk; a restart is not needed");
      break;
  }
}

void StoreThread::report(const std::deque<core::Commit>& group, ErrorCode code) {
  std::vector<core::Event> ended;
  ended.reserve(group.size());
  for (const core::Commit& each : group) {
    ended.emplace_back(core::Committed{each.job, code, code == ErrorCode{}});
  }
  results_.push_all(ended);
}

// The reserve is for flash and control: with no other room the rest is not even tried, and a body
// beside them must not keep them out.
void StoreThread::commit_group(std::deque<core::Commit> group) {
  if (store_.space() == store::Space::kPlenty) {
    const ErrorCode code = apply(group);
    if (code != ErrorCode::kStorageFull) return report(group, code);
  }
  std::deque<core::Commit> first;
  std::deque<core::Commit> rest;
  for (core::Commit& each : group) {
    const bool keeps = each.lane == Lane::kFlash || each.lane == Lane::kControl;
    (keeps ? first : rest).push_back(std::move(each));
  }
  report(rest, ErrorCode::kStorageFull);
  if (!first.empty()) report(first, apply(first));
}

}  // namespace ceptoar::service
