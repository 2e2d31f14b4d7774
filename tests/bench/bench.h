// SPDX-License-Identifier: Apache-2.0
// What all benchmarks do alike: time, medians, and the one line in which a figure stands beside its
// floor from the same run and what was promised. A promise is about a ratio wherever there is a floor
// that says something; milliseconds and bytes of one machine say nothing of another.
#ifndef CEPTOAR_TESTS_BENCH_BENCH_H_
#define CEPTOAR_TESTS_BENCH_BENCH_H_

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::bench {

using Clock = std::chrono::steady_clock;

inline double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}
inline double seconds_since(Clock::time_point start) { return ms_since(start) / 1e3; }

// What the machine's clock says, as a node takes it.
inline std::uint64_t wall_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

// In memory a commit costs nothing: what is said to be durable would be measured without a disk. Says why not.
inline bool is_on_disk(const std::filesystem::path& directory) {
  struct statfs facts {};
  const bool asked = statfs(directory.c_str(), &facts) == 0;
  if (asked && facts.f_type != TMPFS_MAGIC && facts.f_type != RAMFS_MAGIC) return true;
  std::fprintf(stderr, "%s: %s\n", directory.c_str(),
               asked ? "a file system in memory; give DIRECTORY, or set TMPDIR, to one on a disk"
                     : std::strerror(errno));
  return false;
}

// REQUIRES: not empty.
inline double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(q * static_cast<double>(values.size()));
  return values[std::min(values.size() - 1, at)];
}
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

enum class Promise { kRatioAtLeast, kRatioAtMost, kFigureAtMost };

struct Row {
  std::string what;
  std::string unit;      // of figure and floor
  double figure = 0;
  double floor = 0;
  std::string floor_is;  // words
  Promise promise = Promise::kRatioAtMost;
  double target = 0;
};

constexpr double ratio_of(double figure, double floor) { return floor > 0 ? figure / floor : 0; }

constexpr bool is_met(Promise promise, double figure, double floor, double target) {
  switch (promise) {
    case Promise::kRatioAtLeast: return ratio_of(figure, floor) >= target;
    case Promise::kRatioAtMost: return floor > 0 && ratio_of(figure, floor) <= target;
    case Promise::kFigureAtMost: return figure <= target;
  }
  return false;
}
// A verdict that is always good would be found by nobody.
static_assert(is_met(Promise::kRatioAtLeast, 75, 100, 0.75));
static_assert(!is_met(Promise::kRatioAtLeast, 74, 100, 0.75));
static_assert(is_met(Promise::kRatioAtMost, 2, 1, 2));
static_assert(!is_met(Promise::kRatioAtMost, 2.1, 1, 2));
static_assert(!is_met(Promise::kRatioAtMost, 2, 0, 2));  // a floor that was not measured
static_assert(is_met(Promise::kFigureAtMost, 24, 1, 24));
static_assert(!is_met(Promise::kFigureAtMost, 24.1, 100, 24));

// The last line of a benchmark, or one of its last. True: met.
inline bool print_row(const Row& row) {
  const bool met = is_met(row.promise, row.figure, row.floor, row.target);
  const bool of_figure = row.promise == Promise::kFigureAtMost;
  std::printf("%s: %.3f %s; floor %.3f %s (%s); ratio %.2f; target: %s %s %.2f%s%s: %s\n",
              row.what.c_str(), row.figure, row.unit.c_str(), row.floor, row.unit.c_str(),
              row.floor_is.c_str(), ratio_of(row.figure, row.floor), of_figure ? "figure" : "ratio",
              row.promise == Promise::kRatioAtLeast ? "at least" : "at most", row.target,
              of_figure ? " " : "", of_figure ? row.unit.c_str() : "", met ? "met" : "NOT MET");
  std::fflush(stdout);
  return met;
}

// Takes a last argument --gate away. With it a benchmark ends with 1 when a promise is not kept.
inline bool take_gate(int& argc, char** argv) {
  if (argc < 2 || std::string_view(argv[argc - 1]) != "--gate") return false;
  --argc;
  return true;
}

}  // namespace ceptoar::bench

#endif  // CEPTOAR_TESTS_BENCH_BENCH_H_
