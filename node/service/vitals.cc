// SPDX-License-Identifier: Apache-2.0
#include "node/service/vitals.h"

#include <algorithm>
#include <utility>

namespace ceptoar::service {

std::optional<std::string> Vitals::stuck(std::chrono::milliseconds limit) const {
  if (io_.is_stuck(std::max(limit, 2 * kLongestWait))) return "io";
  if (store_.is_stuck(limit)) return "store";
  for (const Pulse& each : verifiers_) {
    if (each.is_stuck(limit)) return "verifier";
  }
  return std::nullopt;
}

std::chrono::milliseconds Vitals::busiest() const {
  std::chrono::milliseconds most = store_.busy_for();
  for (const Pulse& each : verifiers_) most = std::max(most, each.busy_for());
  return most;
}

void Vitals::own_knock() {
  const std::lock_guard lock(mutex_);
  ++own_knocks_;
}

void Vitals::no_own_knock() {
  const std::lock_guard lock(mutex_);
  --own_knocks_;
}

std::uint64_t Vitals::strangers(std::uint64_t refused) {
  const std::lock_guard lock(mutex_);
  if (refused > own_knocks_) strangers_ = std::max(strangers_, refused - own_knocks_);
  return strangers_;
}

void Vitals::publish(Figures figures) {
  const std::lock_guard lock(mutex_);
  figures_ = std::move(figures);
}

Figures Vitals::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

void Vitals::note_commit(bool good, std::chrono::microseconds took) {
  ++(good ? commits_ : failed_commits_);
  commit_us_ += static_cast<std::uint64_t>(took.count());
}

CommitFigures Vitals::commits() const { return {commits_, failed_commits_, commit_us_}; }

}  // namespace ceptoar::service
