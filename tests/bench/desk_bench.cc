// SPDX-License-Identifier: Apache-2.0
// The member's desk on a large archive. Run by tests/bench/desk against a council made by quickstart.
//   bench_desk fill HOME CREDENTIAL TO COUNT        COUNT advisories of 2 KiB from this home
//   bench_desk sync HOME CREDENTIAL                 brings the archive up to date and indexes it
//   bench_desk search HOME CREDENTIAL [--gate]      search in the process
//   bench_desk commands HOME PROGRAMS ROUNDS [--gate]
// commands: wall time of `ceptoar inbox` and `ceptoar post` as whole processes, the key from an agent,
// each alternating with bench_empty, which links the same and does nothing; and one durable commit of
// an archive. Prints medians and ratios; with --gate exits 1 where one is above its target.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/member/agent.h"
#include "cli/member/archive_items.h"
#include "cli/member/search_index.h"
#include "cli/work/search.h"
#include "cli/work/post.h"
#include "cli/work/session_start.h"
#include "store/member_archive.h"

extern char** environ;

namespace {

using namespace ceptoar;  // NOLINT: a program of one file
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}
double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

struct Desk {
  crypto::SystemRandom random;
  member::NodeConnector connector;
  member::SystemClock clock;
  std::optional<member::Unlock> unlock;
  std::unique_ptr<member::Session> session;
  Desk(const char* home, const char* credential) {
    auto given = member::Unlock::from_credential_file(credential);
    CEPTOAR_CHECK(given.has_value());
    unlock.emplace(std::move(*given));
    auto opened = member::Session::open({home, &*unlock, &connector, &clock, &random});
    CEPTOAR_CHECK(opened.has_value());
    session = std::move(*opened);
    CEPTOAR_CHECK(work::start(*session).has_value());
  }
};

// Words that differ from item to item, as texts of a year do.
std::string text_of(int i) {
  static const char* const kWords[] = {"停電", "復旧", "遠隔接続", "装置", "欠陥", "攻撃", "確認", "通信", "影響",
                                       "範囲", "調査", "更新", "設定", "遮断", "監視", "報告", "連絡", "事業者"};
  std::string out = "# 件名 第" + std::to_string(i) + "報\n";
  unsigned state = static_cast<unsigned>(i) * 2654435761u + 1;
  while (out.size() < 2048) {
    state = state * 1664525u + 1013904223u;
    out += kWords[(state >> 16) % std::size(kWords)];
    out += (state >> 8) % 7 == 0 ? "。\n" : "の";
  }
  return out + "CVE-2026-" + std::to_string(10'000 + i) + "\n";
}

int fill(const char* home, const char* credential, const std::string& to, int count) {
  Desk desk(home, credential);
  work::PostWish wish;
  wish.tlp = "amber";
  wish.to = to;
  wish.document = to_bytes(as_bytes(text_of(0)));
  const auto draft = work::prepare(*desk.session, wish);
  CEPTOAR_CHECK(draft.has_value());
  for (int i = 0; i < count; ++i) {
    const std::string text = text_of(i);
    Advisory advisory;
    advisory.title = "件名 第" + std::to_string(i) + "報";
    advisory.text = text.substr(text.find('\n') + 1);
    member::SealWish seal;
    seal.audience = draft->audience;
    seal.content = encode(advisory);
    seal.title = advisory.title;
    CEPTOAR_CHECK(member::seal_to_outbox(*desk.session, seal).has_value());
    if (i % 100 == 99 || i + 1 == count) CEPTOAR_CHECK(member::flush_outbox(*desk.session).has_value());
  }
  std::printf("posted %d\n", count);
  return 0;
}

int sync_all(const char* home, const char* credential) {
  Desk desk(home, credential);
  auto begin = Clock::now();
  std::size_t items = 0;
  for (;;) {
    const auto synced = member::sync(*desk.session);
    CEPTOAR_CHECK(synced.has_value());
    items += synced->new_items;
    if (synced->headers == 0) break;
  }
  std::printf("synced %zu items in %.0f ms\n", items, ms_since(begin));
  begin = Clock::now();
  const auto indexed = member::index_waiting(*desk.session, 0);
  CEPTOAR_CHECK(indexed.has_value());
  std::printf("indexed %zu items in %.0f ms\n", *indexed, ms_since(begin));
  return 0;
}

double run(const char* program, std::vector<std::string> words) {
  std::vector<char*> argv{const_cast<char*>(program)};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  const auto begin = Clock::now();
  pid_t pid = 0;
  CEPTOAR_CHECK(posix_spawn(&pid, program, &quiet, nullptr, argv.data(), environ) == 0);
  int status = 0;
  CEPTOAR_CHECK(waitpid(pid, &status, 0) == pid);
  const double ms = ms_since(begin);
  posix_spawn_file_actions_destroy(&quiet);
  CEPTOAR_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return ms;
}

// What the desk must hold (README): times the empty process, for post after one commit; milliseconds.
constexpr double kMostInbox = 2.0;
constexpr double kMostPost = 2.0;
constexpr double kMostSearchMs = 20;

// The slowest median.
double search_times(const char* home, const char* credential) {
  Desk desk(home, credential);
  CEPTOAR_CHECK(member::index_waiting(*desk.session, 0).has_value());
  double slowest = 0;
  for (const char* words : {"CVE-2026-10077", "停電", "遠隔接続 欠陥 第777報", "存在しない語句"}) {
    std::vector<double> times;
    std::size_t hits = 0;
    for (int i = 0; i < 11; ++i) {
      const auto begin = Clock::now();
      const auto found = work::search(*desk.session, words, {});
      times.push_back(ms_since(begin));
      CEPTOAR_CHECK(found.has_value());
      hits = found->hits.size();
    }
    std::printf("search %-30s %3zu hits  median %.1f ms\n", words, hits, median(times));
    slowest = std::max(slowest, median(times));
  }
  std::size_t items = 0;
  CEPTOAR_CHECK(member::each_item(*desk.session, [&](member::ItemRow&&) { ++items; return true; }).has_value());
  std::printf("items in the archive: %zu\n", items);
  return slowest;
}

// One row into a small archive on the disk of the home: the least that a commit can be.
double commit_ms(const char* home) {
  const std::filesystem::path directory = std::filesystem::path(home) / "bench-commit";
  std::vector<double> times;
  {
    crypto::SystemRandom random;
    const auto archive = store::MemberArchive::open(directory, crypto::Secret<32>(), random);
    CEPTOAR_CHECK(archive.has_value());
    for (int i = 0; i < 31; ++i) {
      const auto begin = Clock::now();
      const store::ArchiveWrite row{store::ArchiveTable::kMeta, Bytes(8, 1), Bytes(64, 2)};
      CEPTOAR_CHECK((*archive)->apply({row}).has_value());
      times.push_back(ms_since(begin));
    }
  }
  std::filesystem::remove_all(directory);
  return median(times);
}

// A person's next command comes when the last one is long over, and the agent's process waits again.
void until_it_stands_by(const std::string& home) {
  const auto give_up = Clock::now() + std::chrono::seconds(20);
  for (;;) {
    const auto state = member::state_of_agent(home);
    CEPTOAR_CHECK(state.has_value());
    if (state->stands_by) return;
    CEPTOAR_CHECK(Clock::now() < give_up);
  }
}

struct Beside {
  double empty = 0;
  double command = 0;
};
// Medians of `rounds` runs of each, in turn.
Beside beside_empty(const std::string& programs, const std::string& home,
                    const std::vector<std::string>& words, int rounds) {
  std::vector<double> empty;
  std::vector<double> command;
  for (int i = 0; i < rounds; ++i) {
    until_it_stands_by(home);
    empty.push_back(run((programs + "/bench_empty").c_str(), {}));
    command.push_back(run((programs + "/ceptoar").c_str(), words));
  }
  return {median(empty), median(command)};
}

int search(const char* home, const char* credential, bool gate) {
  const double slowest = search_times(home, credential);
  if (slowest <= kMostSearchMs) return 0;
  std::printf("search is above %.0f ms\n", kMostSearchMs);
  return gate ? 1 : 0;
}

int commands(const char* home, const std::string& programs, int rounds, bool gate) {
  const std::filesystem::path text = std::filesystem::path(home) / "bench-post.md";
  std::ofstream(text) << text_of(1);
  const auto with = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--home", home, "--no-input"});
    return words;
  };
  const Beside version = beside_empty(programs, home, {"version"}, rounds);
  const Beside inbox = beside_empty(programs, home, with({"inbox"}), rounds);
  const Beside post = beside_empty(
      programs, home,
      with({"post", text.string(), "--tlp", "amber", "--to", "electric,telecom", "--yes"}), rounds);
  std::filesystem::remove(text);
  const double commit = commit_ms(home);
  const double inbox_ratio = inbox.command / inbox.empty;
  const double post_ratio = (post.command - commit) / post.empty;
  std::printf("version %5.1f ms  empty %.1f ms  %.2f x\n", version.command, version.empty,
              version.command / version.empty);
  std::printf("inbox   %5.1f ms  empty %.1f ms  %.2f x  (at most %.1f)\n", inbox.command, inbox.empty,
              inbox_ratio, kMostInbox);
  std::printf("post    %5.1f ms  empty %.1f ms  %.2f x after one commit of %.1f ms  (at most %.1f)\n",
              post.command, post.empty, post_ratio, commit, kMostPost);
  const bool good = inbox_ratio <= kMostInbox && post_ratio <= kMostPost;
  if (!good) std::printf("above a target\n");
  return gate && !good ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || !crypto::init()) return 64;
  const std::string mode = argv[1];
  if (mode == "fill" && argc == 6) return fill(argv[2], argv[3], argv[4], std::atoi(argv[5]));
  if (mode == "sync") return sync_all(argv[2], argv[3]);
  const bool gate = std::string_view(argv[argc - 1]) == "--gate";
  if (mode == "search") return search(argv[2], argv[3], gate);
  if (mode == "commands" && argc >= 5) return commands(argv[2], argv[3], std::atoi(argv[4]), gate);
  return 64;
}
