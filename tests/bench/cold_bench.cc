// SPDX-License-Identifier: Apache-2.0
// A node that starts on a large store whose file is in no cache: until it has answered a member who asks
// for the newest 20 entries. Apart from it: the derivation of keys and the self-test of the gatekeeper,
// which a start of the daemon has besides. Floor, alternating: the same file opened cold by LMDB and
// the newest 20 rows read. Half of the entries are directed, so that there is much to sum up that the start
// must not read. Beside it, not gated: the daemon itself, from `ceptoar-node start` to the answer in the hands
// of a program that connects then; its keys and its self-test, which are taken off, are measured anew while it
// runs. The program's own file stays in the cache.
//   bench_cold [ENTRIES] [ROUNDS] [DIRECTORY] [--gate]      (default 100,000; 1,000,000 takes minutes)
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "node/net/self_test.h"
#include "store/env.h"
#include "store/places.h"
#include "tests/bench/loop_node.h"
#include "tests/node/mesh.h"
#include "tests/support/seeded_random.h"

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using bench::Clock;

constexpr std::uint64_t kSeed = 20'261'121;
constexpr std::uint32_t kNewest = 20;
constexpr double kMostMs = 15;
constexpr core::MemberConn kConn = 1;
constexpr std::size_t kSelf = 1;
constexpr std::size_t kAuthor = 0;
constexpr std::size_t kSender = 2;
// As the daemon, which goes on after the last entry: its next tick notes how far the logs reach.
constexpr std::uint64_t kGoesOnMs = 11'000;
constexpr std::chrono::milliseconds kMost{20'000};

template <class T>
T must(Result<T> result) {
  CEPTOAR_CHECK(result.has_value());
  return std::move(*result);
}

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

// Of the daemon.
struct Spawned {
  double all_ms = 0;
  double listens_ms = 0;  // of these: process, keys, store, self-test
  double keys_ms = 0;
  double self_test_ms = 0;
};

// One node of a Council of real directories, with its store; nobody else runs.
class Setting {
 public:
  explicit Setting(std::size_t entries)
      : mesh_(kSeed),
        paths_(mesh_.directory(kSelf)),
        config_(must(service::read_config(paths_.config()))),
        genesis_(must(service::read_genesis(paths_))),
        keys_(must(service::open_node_keys(paths_, config_, ""))) {
    fill(entries);
  }

  std::filesystem::path file() const { return paths_.store() / "data.mdb"; }
  std::filesystem::path store() const { return paths_.store(); }

  Started start() {
    const auto begin = Clock::now();
    bench::LoopNode node(bench::copy_of(keys_), genesis_, store(), {2, bench::wall_ms(), 4096});
    std::size_t items = 0;
    std::uint64_t feed_end = 0;
    node.to_member = [&](core::MemberConn, const Bytes& bytes) {
      const auto frame = parse_member_frame(bytes);
      CEPTOAR_CHECK(frame.has_value());
      if (const auto* welcome = std::get_if<Welcome>(&frame->message)) feed_end = welcome->feed_end;
      if (const auto* feed = std::get_if<Feed>(&frame->message)) items += feed->items.size();
    };
    MemberHello hello;
    hello.network_id = mesh_.network();
    hello.holder = mesh_.org(kSelf).holder.id;
    hello.program = "bench";
    ask(node, 1, hello);
    CEPTOAR_CHECK(feed_end >= kNewest);
    ask(node, 2, FeedWant{feed_end - kNewest, kNewest, 0});
    while (items < kNewest) CEPTOAR_CHECK(node.turn());
    const double all = bench::ms_since(begin);
    return {node.start_times(), all};
  }

  Spawned spawn() {
    Spawned out;
    const auto begin = Clock::now();
    mesh_.spawn(kSelf);
    out.listens_ms = bench::ms_since(begin);
    const auto program = must(mesh_.connect(kSelf));
    const std::uint64_t end = program->welcome().feed_end;
    CEPTOAR_CHECK(end >= kNewest);
    const Feed feed = must(program->feed(end - kNewest, kNewest, std::chrono::milliseconds(0)));
    out.all_ms = bench::ms_since(begin);
    CEPTOAR_CHECK(feed.items.size() == kNewest);
    auto again = Clock::now();
    const auto keys = must(service::open_node_keys(paths_, config_, ""));
    out.keys_ms = bench::ms_since(again);
    again = Clock::now();
    for (const std::uint16_t port : {config_.port, config_.member_port}) {
      CEPTOAR_CHECK(net::stranger_stays_out(config_.listen, port, keys.ntk.curve_public_key(), kMost,
                                            mesh_.random())
                        .has_value());
    }
    out.self_test_ms = bench::ms_since(again);
    mesh_.stop_process(kSelf);
    return out;
  }

 private:
  void ask(bench::LoopNode& node, std::uint64_t id, MemberMessage message) const {
    node.step(core::MemberFrameIn{kConn, mesh_.org(kSelf).holder.id,
                                  encode_member_frame({id, std::move(message)})});
  }

  void fill(std::size_t entries) {
    const auto begin = Clock::now();
    const std::uint64_t now_ms = bench::wall_ms() - 2 * kGoesOnMs;
    bench::LoopNode node(bench::copy_of(keys_), genesis_, store(), {2, now_ms, entries});
    bench::LogMaker maker(mesh_.state(), mesh_.org(kAuthor).nodes[0],
                          {50, {mesh_.id(kSelf), mesh_.id(kSender)}}, now_ms, mesh_.random());
    node.take_in(maker, mesh_.id(kSender), entries);
    node.pass_ms(kGoesOnMs);
    node.step(core::Timer{});
    std::printf("%zu entries, half of them directed, taken in in %.0f s; %.0f MiB\n", entries,
                bench::seconds_since(begin),
                static_cast<double>(std::filesystem::file_size(file())) / (1 << 20));
    std::fflush(stdout);
  }

  test::Mesh mesh_;
  const service::NodePaths paths_;
  const service::NodeConfig config_;
  const crypto::Verified<crypto::RosterState> genesis_;
  const service::NodeKeys keys_;
};

// What is printed of the daemon; without its keys and its self-test it is comparable with the rest.
void print_daemon(const std::vector<Spawned>& rounds, double floor, const std::string& entries) {
  const auto of = [&](double Spawned::*part) {
    std::vector<double> all;
    for (const Spawned& one : rounds) all.push_back(one.*part);
    return bench::median(all);
  };
  const double keys = of(&Spawned::keys_ms);
  const double self_test = of(&Spawned::self_test_ms);
  std::printf("daemon, medians of %zu: answer in the program's hands after %.1f ms, both ports open after "
              "%.1f ms; keys %.1f ms, self-test of both ports %.1f ms\n",
              rounds.size(), of(&Spawned::all_ms), of(&Spawned::listens_ms), keys, self_test);
  static_cast<void>(bench::print_row({"the daemon, without keys and self-test, to the newest 20 of " + entries,
                                      "ms", of(&Spawned::all_ms) - keys - self_test, floor,
                                      "cold LMDB, the newest 20 rows", bench::Promise::kFigureAtMost,
                                      kMostMs}));
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const long entries = argc > 1 ? std::atol(argv[1]) : 100'000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  if (entries < static_cast<long>(kNewest) || rounds < 1 || !crypto::init()) {
    std::fprintf(stderr, "bench_cold [ENTRIES] [ROUNDS] [DIRECTORY] [--gate]\n");
    return 64;
  }
  const std::filesystem::path directory =
      argc > 3 ? std::filesystem::path(argv[3]) : std::filesystem::temp_directory_path();
  if (!bench::is_on_disk(directory)) return 64;
  setenv("TMPDIR", directory.c_str(), 1);  // where the Council's directories are made
  std::vector<double> floor, open, recover, all;
  std::vector<Spawned> spawned;
  Setting setting(static_cast<std::size_t>(entries));
  for (int round = 0; round < rounds; ++round) {
    drop_from_cache(setting.file());
    floor.push_back(floor_ms(setting.store()));
    drop_from_cache(setting.file());
    const Started started = setting.start();
    open.push_back(started.parts.open_ms);
    recover.push_back(started.parts.recover_ms);
    all.push_back(started.all_ms);
    drop_from_cache(setting.file());
    spawned.push_back(setting.spawn());
  }
  print_daemon(spawned, bench::median(floor), std::to_string(entries));
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
