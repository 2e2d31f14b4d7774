// SPDX-License-Identifier: Apache-2.0
// What the node's store costs on this disk, beside the floor under it: durable batches per second against
// bare fdatasync, and bytes on disk against bytes on the wire. Prints; asserts nothing.
// Usage: bench_store [DIRECTORY]  (default: the temporary directory; the disk that matters is the one
// the node will use)
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "store/node_store.h"
#include "tests/bench/bench.h"
#include "tests/support/seeded_random.h"

namespace {

using ceptoar::Bytes;
using ceptoar::NodeTable;
using ceptoar::RowBatch;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kSeed = 20'100'401;
constexpr std::size_t kHeaderBytes = 400;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kBodyBytes = 4096;
constexpr std::size_t kWireBytes = kHeaderBytes + kSignatureBytes + kBodyBytes;
constexpr std::size_t kEntries = 10'000;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void print_rate(const std::string& what, std::size_t per_commit, std::vector<double> times) {
  std::ranges::sort(times);
  double sum = 0;
  for (const double time : times) sum += time;
  const double commits = static_cast<double>(times.size());
  std::printf("%-36s %9.0f commits/s %10.0f entries/s   p50 %8.3f ms   p99 %8.3f ms\n", what.c_str(),
              commits / sum, commits * static_cast<double>(per_commit) / sum,
              times[times.size() / 2] * 1e3, times[times.size() * 99 / 100] * 1e3);
}

std::vector<double> timed(std::size_t rounds, const std::function<void()>& work) {
  std::vector<double> times;
  for (std::size_t i = 0; i < rounds; ++i) {
    const auto start = Clock::now();
    work();
    times.push_back(seconds_since(start));
  }
  return times;
}

void bench_floor(const std::filesystem::path& directory, ceptoar::test::SeededRandom& random) {
  const auto path = directory / "floor";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  CEPTOAR_CHECK(fd >= 0);
  for (const std::size_t entries : {1u, 10u, 100u}) {
    Bytes block(entries * kWireBytes);
    random.fill(block);
    const auto write = [&] {
      CEPTOAR_CHECK(::pwrite(fd, block.data(), block.size(), 0) ==
                    static_cast<ssize_t>(block.size()));
      CEPTOAR_CHECK(::fdatasync(fd) == 0);
    };
    write();
    print_rate("floor: fdatasync, same bytes in place", entries, timed(200, write));
  }
  ::close(fd);
  std::filesystem::remove(path);
}

// The rows one directed entry makes at a node that holds its body.
RowBatch entry_rows(std::uint64_t number, ceptoar::test::SeededRandom& random) {
  const auto bytes = [&](std::size_t size) {
    Bytes out(size);
    random.fill(out);
    return out;
  };
  const auto id = random.id<ceptoar::EntryId>();
  const Bytes key = ceptoar::to_bytes(id.view());
  ceptoar::NodeId author;
  author.bytes[0] = static_cast<std::uint8_t>(number % 21);
  ceptoar::EntryRow row;
  row.received_ms = number;
  row.header = bytes(kHeaderBytes);
  Bytes message = key;
  ceptoar::append_be64(message, number);
  return {
      {{NodeTable::kEntries, key}, encode_row(row)},
      {{NodeTable::kLog, ceptoar::key_log(author, number / 21)}, key},
      {{NodeTable::kArrival, ceptoar::key_number(number)}, key},
      {{NodeTable::kBodies, key}, bytes(kBodyBytes)},
      {{NodeTable::kMessages, ceptoar::key_message(author, random.id<ceptoar::MsgId>())}, message},
      {{NodeTable::kExpiry, ceptoar::key_expiry(1'700'000'000'000 + number / 100, number)}, key},
  };
}

class Bench {
 public:
  explicit Bench(const std::filesystem::path& directory) : directory_(directory) {
    ceptoar::store::NodeStoreOptions options;
    auto opened = ceptoar::store::NodeStore::open(directory / "store", master_, options, random_);
    CEPTOAR_CHECK(opened.has_value());
    store_ = std::move(*opened);
  }
  void write(std::size_t per_commit, std::size_t rounds) {
    std::vector<std::vector<RowBatch>> prepared(rounds);  // the rows are the core's cost, not ours
    for (auto& batches : prepared) {
      for (std::size_t i = 0; i < per_commit; ++i) batches.push_back(entry_rows(number_++, random_));
    }
    auto next = prepared.begin();
    print_rate("apply: " + std::to_string(per_commit) + " a commit, 6 rows each", per_commit,
               timed(rounds, [&] { CEPTOAR_CHECK(store_->apply(*next++).has_value()); }));
  }
  void print_size() {
    CEPTOAR_CHECK(number_ == kEntries);
    // The file as it is, then as a copy without the free pages that commits leave behind.
    print_ratio("file", directory_ / "store");
    CEPTOAR_CHECK(store_->copy_to(directory_ / "copy").has_value());
    print_ratio("compact copy", directory_ / "copy");
  }
  void read(std::size_t rounds) {
    std::vector<double> times = timed(rounds, [&] {
      const auto key = ceptoar::key_number(random_.below(kEntries));
      const auto id = store_->load(NodeTable::kArrival, key);
      CEPTOAR_CHECK(id && store_->load(NodeTable::kEntries, *id).has_value());
      CEPTOAR_CHECK(store_->load(NodeTable::kBodies, *id).has_value());
    });
    print_rate("read: arrival, entry, body", 1, std::move(times));
  }

 private:
  static void print_ratio(const char* what, const std::filesystem::path& directory) {
    const auto size = static_cast<double>(std::filesystem::file_size(directory / "data.mdb"));
    const double each = size / static_cast<double>(kEntries);
    std::printf("%-36s %9.0f bytes an entry, %.3f of its %zu on the wire\n", what, each,
                each / static_cast<double>(kWireBytes), kWireBytes);
  }

  std::filesystem::path directory_;
  ceptoar::test::SeededRandom random_{kSeed};
  ceptoar::crypto::Secret<32> master_;
  std::unique_ptr<ceptoar::store::NodeStore> store_;
  std::uint64_t number_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CEPTOAR_CHECK(ceptoar::crypto::init().has_value());
  std::string pattern =
      (argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::temp_directory_path()) /
      "ceptoar-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    std::perror(pattern.c_str());
    return 1;
  }
  const std::filesystem::path directory = pattern;
  if (!ceptoar::bench::is_on_disk(directory)) {
    std::filesystem::remove(directory);
    return 64;
  }
  ceptoar::test::SeededRandom random{kSeed};
  std::printf("seed %llu, in %s\n", static_cast<unsigned long long>(kSeed), directory.c_str());
  bench_floor(directory, random);
  {
    Bench bench(directory);
    bench.write(1, 500);
    bench.write(10, 150);
    bench.write(100, 50);
    bench.write(1000, 3);
    bench.print_size();
    bench.read(2000);
  }
  std::filesystem::remove_all(directory);
  return 0;
}
