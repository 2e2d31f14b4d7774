// SPDX-License-Identifier: Apache-2.0
// The operator's figures in the text format of Prometheus (exposition format 0.0.4). Labels are
// handles of organisations in the roster, states and kinds of refusal: never an id, a title, a
// holder or a reader.
#ifndef CEPTOAR_NODE_SERVICE_METRICS_H_
#define CEPTOAR_NODE_SERVICE_METRICS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "node/service/vitals.h"
#include "store/node_store.h"

namespace ceptoar::service {

// Seconds are UTC; 0: never yet.
struct MetricsFacts {
  std::string version;
  std::uint64_t started_s = 0;
  Figures figures;
  CommitFigures commits;
  std::array<std::uint64_t, 3> log_lines{};  // by severity
  store::Space space = store::Space::kPlenty;
  bool store_read_only = false;
  std::uint64_t store_bytes = 0;
  std::uint64_t disk_free_bytes = 0;
  bool stranger_stayed_out = false;
  std::uint64_t stranger_tested_s = 0;
  std::uint64_t joined_s = 0;
  std::uint64_t backup_s = 0;
  std::uint64_t restore_proven_s = 0;
  std::uint64_t audit_verified_s = 0;   // the whole audit log, UTC; 0: never
  bool audit_fault = false;             // and what it found then
  std::uint64_t busiest_thread_ms = 0;
};

std::string metrics_text(const MetricsFacts& facts);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_METRICS_H_
