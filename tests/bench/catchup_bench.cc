// SPDX-License-Identifier: Apache-2.0
// A node that was away: 1,000 entries are missing of 100,000. From the link coming up until all of them
// are durable in order, frontiers, requests, pages, verification and commits in between; two nodes in
// this process, each with the core, threads and store of the daemon, frames handed over without CURVE.
// Floor, alternating: two threads that check the same signatures.
//   bench_catchup [HELD] [MISSING] [ROUNDS] [DIRECTORY] [--gate]
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "schema/limits.h"
#include "tests/bench/loop_node.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using bench::Clock;
using std::chrono::milliseconds;

constexpr std::uint64_t kSeed = 20'261'122;
constexpr unsigned kCores = 2;
constexpr double kLeastRatio = 0.75;
constexpr std::uint64_t kAwayMs = 5'000;  // more than between two sessions of one peer
constexpr milliseconds kTick{50};
constexpr milliseconds kMost{60'000};

// Set once, waited for by the main thread.
class Finish {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    done_ = Clock::now();
    over_ = true;
    changed_.notify_one();
  }
  bool wait(milliseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [this] { return over_; });
  }
  Clock::time_point done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  Clock::time_point done_;
};

struct Side {
  const NodeId id;
  bench::LoopNode& node;
  std::atomic<std::uint64_t> sent{0};  // bytes of frames
};

struct Round {
  double ms = 0;
  std::uint64_t down_bytes = 0;  // to the one behind
  std::uint64_t up_bytes = 0;
};

void connect(Side& from, Side& to, std::atomic<bool>& open) {
  from.node.to_peer = [&](const NodeId& node, Bytes frame) {
    if (node != to.id || !open.load()) return;
    from.sent += frame.size();
    to.node.results().push(core::PeerFrameIn{from.id, std::move(frame)});
  };
}

// From link up to `end` durable at `behind`.
Round catch_up(Side& behind, Side& holder, const Frontier& end) {
  std::atomic<bool> open{true};
  std::atomic<bool> stopping{false};
  Finish finish;
  connect(behind, holder, open);
  connect(holder, behind, open);
  behind.sent = holder.sent = 0;
  behind.node.pass_ms(kAwayMs);
  holder.node.pass_ms(kAwayMs);
  const auto begin = Clock::now();
  // The one behind first: it must know the link when the other's frontiers arrive.
  behind.node.results().push(core::PeerUp{holder.id});
  holder.node.results().push(core::PeerUp{behind.id});
  std::thread behind_loop([&] {
    bool said = false;
    while (!stopping.load() && behind.node.turn()) {
      if (said || behind.node.frontier_of(end.author) != end) continue;
      said = true;
      finish.set();
    }
  });
  std::thread holder_loop([&] {
    while (!stopping.load() && holder.node.turn()) continue;
  });
  const auto give_up = begin + kMost;
  while (!finish.wait(kTick)) {
    CEPTOAR_CHECK(Clock::now() < give_up);
    behind.node.results().push(core::Timer{});
    holder.node.results().push(core::Timer{});
  }
  const Round round{std::chrono::duration<double, std::milli>(finish.done() - begin).count(),
                    holder.sent.load(), behind.sent.load()};
  open = false;
  stopping = true;
  behind.node.results().push(core::PeerDown{holder.id});
  holder.node.results().push(core::PeerDown{behind.id});
  behind_loop.join();
  holder_loop.join();
  // A loop may have ended before it came to the end of the link.
  behind.node.step(core::PeerDown{holder.id});
  holder.node.step(core::PeerDown{behind.id});
  behind.node.to_peer = holder.node.to_peer = nullptr;
  return round;
}

// The missing entries, for the floor.
struct Extra {
  std::vector<SignedEntry> entries;
  std::size_t bytes = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const long held = argc > 1 ? std::atol(argv[1]) : 100'000;
  const long missing = argc > 2 ? std::atol(argv[2]) : 1'000;
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
  if (missing < 1 || held < missing || rounds < 1 || !crypto::init()) {
    std::fprintf(stderr, "bench_catchup [HELD] [MISSING] [ROUNDS] [DIRECTORY] [--gate]\n");
    return 64;
  }
  const test::TempDir temporary;
  const std::filesystem::path directory = argc > 4 ? argv[4] : temporary.path();
  if (!bench::is_on_disk(directory)) return 64;
  test::SeededRandom random(kSeed);
  const test::Council council = test::make_council(random);
  const test::CouncilNode& author = council.orgs[0].nodes[0];
  const test::CouncilNode& feeder = council.orgs[3].nodes[0];
  const bench::LoopOptions options{kCores, test::kCouncilNowMs,
                                   static_cast<std::uint64_t>(held + missing * (rounds + 1))};
  std::vector<double> floor, product, overhead, asked;
  {
    bench::LoopNode behind_node(bench::keys_of(council.orgs[1].nodes[0], random), council.roster,
                                directory / "behind", options);
    bench::LoopNode holder_node(bench::keys_of(council.orgs[2].nodes[0], random), council.roster,
                                directory / "holder", options);
    Side behind{council.orgs[1].nodes[0].id, behind_node};
    Side holder{council.orgs[2].nodes[0].id, holder_node};
    // Makers with the same seed write the same log.
    const bench::LogShape shape{0, {}};
    test::SeededRandom first_words(kSeed + 1), second_words(kSeed + 1), third_words(kSeed + 1);
    bench::LogMaker for_behind(*council.roster, author, shape, test::kCouncilNowMs, first_words);
    bench::LogMaker for_holder(*council.roster, author, shape, test::kCouncilNowMs, second_words);
    bench::LogMaker for_floor(*council.roster, author, shape, test::kCouncilNowMs, third_words);
    const auto common = static_cast<std::size_t>(held - missing);
    behind_node.take_in(for_behind, feeder.id, common);
    holder_node.take_in(for_holder, feeder.id, common);
    for (std::size_t i = 0; i < common; ++i) for_floor.next();
    for (int round = 0; round < rounds; ++round) {
      holder_node.pass_ms(kAwayMs);
      holder_node.take_in(for_holder, feeder.id, static_cast<std::size_t>(missing));
      Extra extra;
      for (long i = 0; i < missing; ++i) {
        const Item item = for_floor.next();
        extra.entries.push_back({item.header, item.signature});
        extra.bytes += bench::wire_bytes(item);
      }
      floor.push_back(1e3 * bench::verify_seconds(extra.entries, council.network,
                                                  author.nsk.public_key(), kCores));
      const Round done = catch_up(behind, holder, for_holder.end());
      product.push_back(done.ms);
      overhead.push_back(static_cast<double>(done.down_bytes) / static_cast<double>(extra.bytes));
      asked.push_back(static_cast<double>(done.up_bytes));
    }
  }
  std::filesystem::remove_all(directory / "behind");
  std::filesystem::remove_all(directory / "holder");
  std::printf("%ld missing of %ld, medians of %d: %.1f ms, floor %.1f ms; bytes sent %.3f times those of "
              "the entries, %.0f bytes back (acknowledgements and receipts among them)\n",
              missing, held, rounds, bench::median(product), bench::median(floor),
              bench::median(overhead), bench::median(asked));
  const auto rate = [&](double ms) { return static_cast<double>(missing) / ms * 1e3; };
  const bool met = bench::print_row({"catch-up, durable", "entries/s", rate(bench::median(product)),
                                     rate(bench::median(floor)),
                                     "two threads of Ed25519 verification",
                                     bench::Promise::kRatioAtLeast, kLeastRatio});
  return gate && !met ? 1 : 0;
}
