// SPDX-License-Identifier: Apache-2.0
// A node at rest: a daemon of its own process with 100,000 entries in its store, half of them directed,
// and 20 peers on real links that have nothing to say. Anonymous resident memory, floor: the same
// program with an empty store and nobody to talk to. Processor time, floor: a process that wakes as
// often and does nothing. Alternating; medians.
//   bench_rest [ENTRIES] [SECONDS A ROUND] [ROUNDS] [--gate]
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "node/service/node_dir.h"
#include "tests/bench/loop_node.h"
#include "tests/bench/quiet_peer.h"
#include "tests/node/mesh.h"
#include "tests/node/net_fixture.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kSeed = 20'261'123;
constexpr double kMostMiB = 24;
constexpr double kMostPercent = 0.1;
constexpr seconds kSettle{5};
constexpr std::size_t kMeasured = 0;
constexpr std::size_t kAuthor = 1;
constexpr std::size_t kSender = 2;

// The number behind `name` in a file of lines "name: number unit".
std::uint64_t line_of(const std::filesystem::path& file, const std::string& name) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    std::uint64_t value = 0;
    if (word == name && in >> value) return value;
  }
  return 0;
}

double anonymous_mib(pid_t pid) {
  const auto kib = line_of("/proc/" + std::to_string(pid) + "/status", "RssAnon:");
  CEPTOAR_CHECK(kib > 0);
  return static_cast<double>(kib) / 1024;
}

// Of all threads of a process so far.
struct Used {
  double cpu_ms = 0;
  double wakes = 0;
};
Used used_by(pid_t pid) {
  Used out;
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream in(task.path() / "schedstat");
    double ran_ns = 0;
    CEPTOAR_CHECK(static_cast<bool>(in >> ran_ns));
    out.cpu_ms += ran_ns / 1e6;
    out.wakes += static_cast<double>(line_of(task.path() / "status", "voluntary_ctxt_switches:"));
  }
  return out;
}

// Processor time of a process that sleeps so many times.
double sleeper_cpu_ms(std::uint64_t times) {
  const pid_t child = fork();
  CEPTOAR_CHECK(child >= 0);
  if (child == 0) {
    const timespec short_sleep{0, 200'000};
    for (std::uint64_t i = 0; i < times; ++i) {
      static_cast<void>(clock_nanosleep(CLOCK_MONOTONIC, 0, &short_sleep, nullptr));
    }
    _exit(0);
  }
  int status = 0;
  rusage usage{};
  CEPTOAR_CHECK(wait4(child, &status, 0, &usage) == child && status == 0);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

void fill(test::Mesh& mesh, std::size_t entries, crypto::Random& random) {
  const service::NodePaths paths(mesh.directory(kMeasured));
  const auto config = service::read_config(paths.config());
  CEPTOAR_CHECK(config.has_value());
  auto keys = service::open_node_keys(paths, *config, "");
  const auto genesis = service::read_genesis(paths);
  CEPTOAR_CHECK(keys.has_value() && genesis.has_value());
  bench::LoopNode node(std::move(*keys), *genesis, paths.store(), {2, bench::wall_ms(), entries});
  bench::LogMaker maker(mesh.state(), mesh.org(kAuthor).nodes[0],
                        {50, {mesh.id(kMeasured), mesh.id(kSender)}}, bench::wall_ms(), random);
  node.take_in(maker, mesh.id(kSender), entries);
}

void idle(net::Poller& poller, milliseconds time) {
  static_cast<void>(test::run_until(poller, [] { return false; }, time));
}

struct Sample {
  double mib = 0;
  double cpu_percent = 0;
  double floor_percent = 0;
  double wakes_a_second = 0;
};
Sample sample(net::Poller& poller, pid_t pid, seconds window) {
  const Used before = used_by(pid);
  idle(poller, window);
  const Used after = used_by(pid);
  const double ms = static_cast<double>(milliseconds(window).count());
  const double wakes = after.wakes - before.wakes;
  return {anonymous_mib(pid), 100 * (after.cpu_ms - before.cpu_ms) / ms,
          100 * sleeper_cpu_ms(static_cast<std::uint64_t>(wakes)) / ms, wakes / ms * 1e3};
}

// The daemon of another council, alone and with nothing in its store.
double empty_mib(test::Mesh& alone, net::Poller& poller) {
  alone.spawn(0);
  idle(poller, kSettle);
  const double mib = anonymous_mib(alone.process(0));
  alone.stop_process(0);
  return mib;
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const long entries = argc > 1 ? std::atol(argv[1]) : 100'000;
  const int window = argc > 2 ? std::atoi(argv[2]) : 12;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
  if (entries < 1 || window < 1 || rounds < 1) {
    std::fprintf(stderr, "bench_rest [ENTRIES] [SECONDS A ROUND] [ROUNDS] [--gate]\n");
    return 64;
  }
  test::Mesh mesh(kSeed, test::full_council());
  test::Mesh alone(kSeed + 1);
  test::SeededRandom random(kSeed);
  fill(mesh, static_cast<std::size_t>(entries), random);
  mesh.spawn(kMeasured);
  net::Poller poller;
  std::list<bench::QuietPeer> peers;
  for (std::size_t i = 0; i < mesh.size(); ++i) {
    if (i == kMeasured) continue;
    peers.emplace_back(poller, mesh.state(), mesh.org(i).nodes[0], mesh.id(kMeasured), bench::wall_ms());
    CEPTOAR_CHECK(peers.back().open().has_value());
  }
  const auto all_linked = [&] {
    return std::all_of(peers.begin(), peers.end(), [](const auto& peer) { return peer.linked(); });
  };
  CEPTOAR_CHECK(test::run_until(poller, all_linked, seconds(60)));
  // The audit log's root goes out after a start, and its canary comes back.
  idle(poller, 2 * kSettle);
  std::vector<double> mib, empty, cpu, floor, wakes;
  for (int round = 0; round < rounds; ++round) {
    empty.push_back(empty_mib(alone, poller));
    const Sample one = sample(poller, mesh.process(kMeasured), seconds(window));
    mib.push_back(one.mib);
    cpu.push_back(one.cpu_percent);
    floor.push_back(one.floor_percent);
    wakes.push_back(one.wakes_a_second);
  }
  CEPTOAR_CHECK(all_linked());
  std::printf("%ld entries, %zu peers, %d rounds of %d s; woken %.1f times a second\n", entries,
              peers.size(), rounds, window, bench::median(wakes));
  const bool small = bench::print_row(
      {"anonymous memory at rest", "MiB", bench::median(mib), bench::median(empty),
       "the same program, empty store, nobody to talk to", bench::Promise::kFigureAtMost, kMostMiB});
  const bool quiet = bench::print_row(
      {"processor at rest", "% of a core", bench::median(cpu), bench::median(floor),
       "a process that wakes as often", bench::Promise::kFigureAtMost, kMostPercent});
  return gate && !(small && quiet) ? 1 : 0;
}
