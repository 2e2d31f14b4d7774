// SPDX-License-Identifier: Apache-2.0
// A node that starts on a large store whose file is in no cache: until it has answered a member who asks
// for the newest 20 entries. Apart from it: the derivation of keys and the self-test of the gatekeeper,
// which a start of the daemon has besides. Floor, alternating: the same file opened cold by LMDB and
// the newest 20 rows read. Half of the entries are directed, so that there is much to sum up that the start
// must not read.
//   bench_cold [ENTRIES] [ROUNDS] [DIRECTORY] [--gate]      (default 100,000; 1,000,000 takes minutes)
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "store/env.h"
#include "store/places.h"
#include "tests/bench/loop_node.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using bench::Clock;

constexpr std::uint64_t kSeed = 20'261'121;
constexpr std::uint32_t kNewest = 20;
constexpr double kMostMs = 15;
constexpr core::MemberConn kConn = 1;

// Written-back pages of the file leave the cache; what is mapped or dirty stays, so nobody may hold it.
void drop_from_cache(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  CEPTOAR_CHECK(fd >= 0);
  CEPTOAR_CHECK(::fdatasync(fd) == 0);
  CEPTOAR_CHECK(::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) == 0);
  ::close(fd);
}

double floor_ms(const std::filesystem::path& store) {
  const auto begin = Clock::now();
  store::EnvOptions options;
  options.read_only = true;
  options.tables = store::kTablesWithPlaces;
  const auto env = store::Env::open(store, options);
  CEPTOAR_CHECK(env.has_value());
  const auto txn = env->read();
  CEPTOAR_CHECK(txn.has_value());
  std::vector<Bytes> ids;
  const auto scanned = txn->scan(static_cast<store::TableNo>(NodeTable::kArrival), {}, true,
                                 [&](BytesView, BytesView id) {
                                   ids.push_back(to_bytes(id));
                                   return ids.size() < kNewest;
                                 });
  CEPTOAR_CHECK(scanned.has_value() && ids.size() == kNewest);
  for (const Bytes& id : ids) {
    const auto place = txn->get(store::kPlaces, id);
    CEPTOAR_CHECK(place.has_value());
    CEPTOAR_CHECK(txn->get(store::kPlacedEntries, key_number(read_le64(*place))).has_value());
  }
  return bench::ms_since(begin);
}

struct Started {
  bench::StartTimes parts;
  double all_ms = 0;  // until the answer
};

class Setting {
 public:
  Setting(const std::filesystem::path& directory, std::size_t entries)
      : store_(directory / "store"),
        random_(kSeed),
        council_(test::make_council(random_)),
        self_(council_.orgs[1]),
        keys_(bench::keys_of(self_.nodes[0], random_)) {
    fill(entries);
  }

  std::filesystem::path file() const { return store_ / "data.mdb"; }
  const std::filesystem::path& store() const { return store_; }

  Started start() {
    const auto begin = Clock::now();
    bench::LoopNode node(bench::copy_of(keys_), council_.roster, store_, options(4096));
    std::size_t items = 0;
    std::uint64_t feed_end = 0;
    node.to_member = [&](core::MemberConn, const Bytes& bytes) {
      const auto frame = parse_member_frame(bytes);
      CEPTOAR_CHECK(frame.has_value());
      if (const auto* welcome = std::get_if<Welcome>(&frame->message)) feed_end = welcome->feed_end;
      if (const auto* feed = std::get_if<Feed>(&frame->message)) items += feed->items.size();
    };
    MemberHello hello;
    hello.network_id = council_.network;
    hello.holder = self_.holder.id;
    hello.program = "bench";
    ask(node, 1, hello);
    CEPTOAR_CHECK(feed_end >= kNewest);
    ask(node, 2, FeedWant{feed_end - kNewest, kNewest, 0});
    while (items < kNewest) CEPTOAR_CHECK(node.turn());
    const double all = bench::ms_since(begin);
    return {node.start_times(), all};
  }

 private:
  static bench::LoopOptions options(std::uint64_t burst) { return {2, test::kCouncilNowMs, burst}; }

  void ask(bench::LoopNode& node, std::uint64_t id, MemberMessage message) const {
    node.step(core::MemberFrameIn{kConn, self_.holder.id,
                                  encode_member_frame({id, std::move(message)})});
  }

  void fill(std::size_t entries) {
    const AccessEntry entry{self_.holder.id,
                            self_.holder.org,
                            self_.holder.handle,
                            self_.holder.sign.public_key(),
                            self_.holder.transport.curve_public_key(),
                            true};
    {
      const auto store = store::NodeStore::open(store_, keys_.store, {}, random_);
      CEPTOAR_CHECK(store.has_value());
      const RowBatch admitted{core::access_row(council_.network, self_.nodes[0].id, entry)};
      CEPTOAR_CHECK((*store)->apply({admitted}).has_value());
    }
    const auto begin = Clock::now();
    bench::LoopNode node(bench::copy_of(keys_), council_.roster, store_, options(entries));
    bench::LogMaker maker(*council_.roster, council_.orgs[0].nodes[0],
                          {50, {self_.nodes[0].id, council_.orgs[2].nodes[0].id}},
                          test::kCouncilNowMs, random_);
    node.take_in(maker, council_.orgs[2].nodes[0].id, entries);
    // As the daemon, which goes on after the last entry: its next tick notes how far the logs reach.
    node.pass_ms(11'000);
    node.step(core::Timer{});
    std::printf("%zu entries, half of them directed, taken in in %.0f s; %.0f MiB\n", entries,
                bench::seconds_since(begin),
                static_cast<double>(std::filesystem::file_size(file())) / (1 << 20));
    std::fflush(stdout);
  }

  const std::filesystem::path store_;
  test::SeededRandom random_;
  const test::Council council_;
  const test::CouncilOrg& self_;
  const service::NodeKeys keys_;
};

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const long entries = argc > 1 ? std::atol(argv[1]) : 100'000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  if (entries < static_cast<long>(kNewest) || rounds < 1 || !crypto::init()) {
    std::fprintf(stderr, "bench_cold [ENTRIES] [ROUNDS] [DIRECTORY] [--gate]\n");
    return 64;
  }
  const test::TempDir temporary;
  const std::filesystem::path directory = argc > 3 ? argv[3] : temporary.path();
  std::vector<double> floor, open, recover, all;
  {
    Setting setting(directory, static_cast<std::size_t>(entries));
    for (int round = 0; round < rounds; ++round) {
      drop_from_cache(setting.file());
      floor.push_back(floor_ms(setting.store()));
      drop_from_cache(setting.file());
      const Started started = setting.start();
      open.push_back(started.parts.open_ms);
      recover.push_back(started.parts.recover_ms);
      all.push_back(started.all_ms);
    }
    std::filesystem::remove_all(setting.store());
  }
  std::printf("parts, medians of %d: store opened and start noted %.1f ms, state read back %.1f ms, rest "
              "%.1f ms\n",
              rounds, bench::median(open), bench::median(recover),
              bench::median(all) - bench::median(open) - bench::median(recover));
  const bool met = bench::print_row({"cold start to the newest 20 of " + std::to_string(entries), "ms",
                                     bench::median(all), bench::median(floor),
                                     "cold LMDB, the newest 20 rows",
                                     bench::Promise::kFigureAtMost, kMostMs});
  return gate && !met ? 1 : 0;
}
