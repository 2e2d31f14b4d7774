// SPDX-License-Identifier: Apache-2.0
// A flash to everybody: from the sealed post leaving the member's program to the moment at which it is durable
// on the last of all nodes, as their signed receipts say it (whole milliseconds of one clock, each counted to
// its end); beside its floor, the processor time of one verification and one durable commit per node over the
// cores, measured between the flashes. Beside it too: as many bare processes that commit the same rows at one
// moment, which is what the disk takes for it. Apart: until the author's node has the receipts of all, the
// client's own time (sealed and in the outbox, durable), and the time until another member's `ceptoar watch`
// has printed the line, counted from the post leaving; that reader was left alone for two seconds before each,
// as a watch pauses after what it has shown.
// Run against a council made by quickstart (tests/bench/flash).
//   bench_flash HOME CREDENTIAL [ROUNDS] [DIRECTORY] [--watch PROGRAM HOME CREDENTIAL] [--gate]
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cli/member/outbox.h"
#include "cli/member/sealing.h"
#include "cli/work/post.h"
#include "cli/work/session_start.h"
#include "crypto/certificate.h"
#include "store/node_store.h"
#include "tests/bench/bench.h"

extern char** environ;

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using bench::Clock;
using bench::ms_since;
using bench::quantile;
using std::chrono::milliseconds;

constexpr double kMostRatio = 2;
constexpr int kPieces = 10;        // of the floor, after each flash
constexpr int kCrowd = 21;         // of a Council
constexpr int kWatched = 11;       // flashes that somebody watches for
constexpr milliseconds kAlone{2'000};
constexpr milliseconds kMost{20'000};

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::uint64_t unix_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

// The rows of a 16 KiB flash.
RowBatch rows_of(const EntryId& id, std::uint64_t seq, const Bytes& body) {
  return {{{NodeTable::kEntries, to_bytes(id.view())}, Bytes(500, 1)},
          {{NodeTable::kLog, key_number(seq)}, to_bytes(id.view())},
          {{NodeTable::kBodies, to_bytes(id.view())}, body}};
}

std::unique_ptr<store::NodeStore> new_store(const std::filesystem::path& directory, crypto::Random& random) {
  crypto::Secret<32> master;
  random.fill(master.writable());
  auto store = store::NodeStore::open(directory, master, {}, random);
  CEPTOAR_CHECK(store.has_value());
  return std::move(*store);
}

// Processes with a store each that commit those rows at a sign: no network, no checks.
// REQUIRES: made before any thread.
class Crowd {
 public:
  explicit Crowd(std::filesystem::path directory) : directory_(std::move(directory)) {
    std::filesystem::create_directories(directory_);
    for (int i = 0; i < kCrowd; ++i) {
      int ends[2];
      CEPTOAR_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
      const pid_t child = fork();
      CEPTOAR_CHECK(child >= 0);
      if (child == 0) {
        close(ends[0]);
        for (const auto& [process, end] : children_) close(end);  // so that each sees the end of its own
        commit_at_each_sign(directory_ / std::to_string(i), ends[1]);
        _exit(0);
      }
      close(ends[1]);
      children_.push_back({child, ends[0]});
      char ready = 0;
      CEPTOAR_CHECK(read(ends[0], &ready, 1) == 1);
    }
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  ~Crowd() {
    for (const auto& [process, end] : children_) {
      close(end);
      int status = 0;
      waitpid(process, &status, 0);
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  // Until the last of the first `count` is done.
  void measure(std::uint32_t count) {
    const std::size_t all = std::min<std::size_t>(count, children_.size());
    const auto start = Clock::now();
    char byte = 1;
    for (std::size_t i = 0; i < all; ++i) CEPTOAR_CHECK(write(children_[i].end, &byte, 1) == 1);
    for (std::size_t i = 0; i < all; ++i) CEPTOAR_CHECK(read(children_[i].end, &byte, 1) == 1);
    times_.push_back(ms_since(start));
  }
  double ms() const { return bench::median(times_); }

 private:
  struct Member {
    pid_t process;
    int end;
  };
  static void commit_at_each_sign(const std::filesystem::path& directory, int end) {
    CEPTOAR_CHECK(crypto::init());
    crypto::SystemRandom random;
    const auto store = new_store(directory, random);
    const Bytes body(16 * 1024, 7);
    std::uint64_t seq = 0;
    for (char byte = 0; write(end, &byte, 1) == 1 && read(end, &byte, 1) == 1;) {
      CEPTOAR_CHECK(store->apply({rows_of(random.id<EntryId>(), ++seq, body)}).has_value());
    }
  }

  const std::filesystem::path directory_;
  std::vector<Member> children_;
  std::vector<double> times_;
};

// Processor time of one signature check and of one durable commit of the rows of a 16 KiB flash.
class Floor {
 public:
  Floor(const std::filesystem::path& directory, crypto::Random& random)
      : directory_(directory / "flash-floor"), random_(random), key_(crypto::SignKey::generate(random)) {
    random.fill(network_.bytes);
    signature_ = key_.sign(crypto::label::kEntrySign, network_, network_.view());
    store_ = new_store(directory_, random);
  }
  ~Floor() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  void measure() {
    double begin = cpu_ms();
    for (int i = 0; i < kPieces; ++i) {
      CEPTOAR_CHECK(crypto::verify(key_.public_key(), crypto::label::kEntrySign, network_,
                                   network_.view(), signature_));
    }
    verify_.push_back((cpu_ms() - begin) / kPieces);
    begin = cpu_ms();
    for (int i = 0; i < kPieces; ++i) {
      CEPTOAR_CHECK(store_->apply({rows_of(random_.id<EntryId>(), ++seq_, body_)}).has_value());
    }
    commit_.push_back((cpu_ms() - begin) / kPieces);
  }
  double of_one_ms() const {
    std::printf("floor pieces: verify %.3f ms, commit %.3f ms of processor time\n",
                bench::median(verify_), bench::median(commit_));
    return bench::median(verify_) + bench::median(commit_);
  }

 private:
  const std::filesystem::path directory_;
  crypto::Random& random_;
  const crypto::SignKey key_;
  const Bytes body_ = Bytes(16 * 1024, 7);
  NetworkId network_;
  Signature signature_;
  std::unique_ptr<store::NodeStore> store_;
  std::uint64_t seq_ = 0;
  std::vector<double> verify_;
  std::vector<double> commit_;
};

// Times of one flash, all but the first from the post leaving.
struct Times {
  double sealing = 0;
  double stored = 0;
  double durable = 0;
  double receipts = 0;
};

class Sender {
 public:
  Sender(const char* home, const char* credential) {
    auto unlock = member::Unlock::from_credential_file(credential);
    CEPTOAR_CHECK(unlock.has_value());
    unlock_.emplace(std::move(*unlock));
    auto opened = member::Session::open({home, &*unlock_, &connector_, &clock_, &random_});
    CEPTOAR_CHECK(opened.has_value());
    session_ = std::move(*opened);
    CEPTOAR_CHECK(work::start(*session_).has_value());
    const auto roster = session_->roster();
    CEPTOAR_CHECK(roster.has_value());
    network_ = (*roster)->network_id;
    nodes_ = static_cast<std::uint32_t>((*roster)->roster.nodes.size());
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# flash\n\n" + std::string(2048, 'x') + "\n"));
    wish.tlp = "green";
    wish.flash = true;
    auto draft = work::prepare(*session_, wish);
    CEPTOAR_CHECK(draft.has_value());
    draft_.emplace(std::move(*draft));
  }
  std::uint32_t nodes() const { return nodes_; }
  crypto::Random& random() { return random_; }

  // `leaving` is called when the sealed post leaves.
  template <class Leaving>
  Times flash(const std::string& title, const Leaving& leaving) {
    Times times;
    auto start = Clock::now();
    member::SealWish seal;
    seal.audience = draft_->audience;
    seal.content = encode(Advisory{title, draft_->written.text, "ja"});
    seal.title = title;
    seal.flash = true;
    CEPTOAR_CHECK(member::seal_to_outbox(*session_, seal).has_value());
    times.sealing = ms_since(start);
    const auto node = session_->node();
    CEPTOAR_CHECK(node.has_value() && *node != nullptr);
    const auto rows = member::queued(*session_);
    CEPTOAR_CHECK(rows.has_value() && !rows->empty());
    const member::QueuedRow& row = rows->back().row;
    const auto request = parse<PostRequest>(row.request);
    CEPTOAR_CHECK(request.has_value());
    const Welcome& welcome = (*node)->welcome();
    const Post post{row.request,
                    crypto::sign_post(session_->home().sign_key(), network_, welcome.node,
                                      welcome.session, row.request),
                    row.body};
    leaving();
    const std::uint64_t left_us = unix_us();
    start = Clock::now();
    const auto posted = (*node)->post(post, request->body_hash, {});
    CEPTOAR_CHECK(posted.has_value());
    times.stored = ms_since(start);
    const auto delivery = (*node)->delivery(posted->entry_id, nodes_, kMost);
    CEPTOAR_CHECK(delivery.has_value());
    times.receipts = ms_since(start);
    std::size_t delivered = 0;
    std::uint64_t last_ms = 0;
    for (const DeliveryRow& each : delivery->rows) {
      delivered += each.delivered_ms != 0 ? 1 : 0;
      last_ms = std::max(last_ms, each.delivered_ms);
    }
    CEPTOAR_CHECK(delivered == nodes_);
    times.durable = static_cast<double>((last_ms + 1) * 1'000 - left_us) / 1e3;
    return times;
  }
  // What was posted leaves the outbox.
  void settle() { CEPTOAR_CHECK(member::flush_outbox(*session_).has_value()); }

 private:
  crypto::SystemRandom random_;
  member::NodeConnector connector_;
  member::SystemClock clock_;
  std::optional<member::Unlock> unlock_;
  std::unique_ptr<member::Session> session_;
  NetworkId network_;
  std::uint32_t nodes_ = 0;
  std::optional<work::Draft> draft_;
};

// `ceptoar watch` of another member; its lines come through a pipe.
class Watcher {
 public:
  Watcher(const std::string& program, const char* home, const char* credential) {
    int ends[2] = {-1, -1};
    CEPTOAR_CHECK(pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    setenv("CEPTOAR_HOME", home, 1);
    setenv("CEPTOAR_CREDENTIAL", credential, 1);
    std::vector<std::string> words{program, "watch", "--new", "--no-input"};
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    CEPTOAR_CHECK(posix_spawn(&process_, program.c_str(), &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    fd_ = ends[0];
  }
  ~Watcher() {
    kill(process_, SIGTERM);
    int status = 0;
    waitpid(process_, &status, 0);
    close(fd_);
  }
  // Reads on until a line with `words` is there; false when it takes longer than kMost or it ended.
  bool shows(std::string_view words) {
    const auto end = Clock::now() + kMost;
    while (read_.find(words) == std::string::npos) {
      const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
      pollfd item{fd_, POLLIN, 0};
      if (left.count() <= 0 || poll(&item, 1, static_cast<int>(left.count())) != 1) return false;
      char buffer[4096];
      const ssize_t got = read(fd_, buffer, sizeof buffer);
      if (got <= 0) return false;
      read_.append(buffer, static_cast<std::size_t>(got));
    }
    read_.clear();
    return true;
  }

 private:
  pid_t process_ = -1;
  int fd_ = -1;
  std::string read_;
};

int watched(Sender& sender, const std::string& program, const char* home, const char* credential) {
  Watcher watcher(program, home, credential);
  std::vector<double> printed;
  for (int i = 0; i < kWatched; ++i) {
    poll(nullptr, 0, static_cast<int>(kAlone.count()));
    const std::string title = "watched-" + std::to_string(i) + "-of-" + std::to_string(kWatched);
    Clock::time_point left;
    // The line may come before the last node is done: it waits in the pipe, so it is looked for beside.
    std::thread reader;
    bool shown = false;
    double ms = 0;
    sender.flash(title, [&] {
      left = Clock::now();
      reader = std::thread([&] {
        shown = watcher.shows(title);
        ms = ms_since(left);
      });
    });
    reader.join();
    sender.settle();
    if (!shown) {
      std::fprintf(stderr, "watch did not print %s\n", title.c_str());
      return 1;
    }
    printed.push_back(ms);
  }
  std::printf("printed by another member's watch, %d flashes: p50 %.1f ms, slowest %.1f ms\n", kWatched,
              quantile(printed, 0.5), quantile(printed, 1));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool gate = bench::take_gate(argc, argv);
  const char* const* watch = nullptr;
  if (argc > 6 && std::string_view(argv[argc - 4]) == "--watch") {
    watch = argv + argc - 3;
    argc -= 4;
  }
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 51;
  if (argc < 3 || rounds < 1 || !crypto::init()) {
    std::fprintf(stderr,
                 "bench_flash HOME CREDENTIAL [ROUNDS] [DIRECTORY] [--watch PROGRAM HOME CREDENTIAL] "
                 "[--gate]\n");
    return 64;
  }
  const std::filesystem::path directory = argc > 4 ? argv[4] : argv[1];
  if (!bench::is_on_disk(directory)) return 64;
  Crowd crowd(directory / "flash-crowd");
  Sender sender(argv[1], argv[2]);
  Floor floor(directory, sender.random());
  std::vector<double> sealing, stored, durable, receipts;
  for (int i = 0; i < rounds; ++i) {
    const Times times = sender.flash("flash", [] {});
    sealing.push_back(times.sealing);
    stored.push_back(times.stored);
    durable.push_back(times.durable);
    receipts.push_back(times.receipts);
    sender.settle();
    floor.measure();
    crowd.measure(sender.nodes());
  }
  const double least =
      floor.of_one_ms() * sender.nodes() / std::max(1U, std::thread::hardware_concurrency());
  std::printf("%d flashes to %u nodes: the client's own time (sealed, in the outbox, durable) p50 %.1f "
              "ms; stored at the author's node p50 %.2f ms; durable on the last p99 %.2f ms; receipts of all "
              "at the author's node p50 %.2f ms\n",
              rounds, sender.nodes(), quantile(sealing, 0.5), quantile(stored, 0.5),
              quantile(durable, 0.99), quantile(receipts, 0.5));
  std::printf("the same rows by %d bare processes at one moment: durable on the last p50 %.2f ms\n",
              std::min<int>(kCrowd, static_cast<int>(sender.nodes())), crowd.ms());
  const int failed = watch == nullptr ? 0 : watched(sender, watch[0], watch[1], watch[2]);
  const bool met = bench::print_row(
      {"flash, durable on the last of " + std::to_string(sender.nodes()), "ms", bench::median(durable),
       least, "processor time of a verification and a commit a node", bench::Promise::kRatioAtMost,
       kMostRatio});
  return failed != 0 || (gate && !met) ? 1 : 0;
}
