// SPDX-License-Identifier: Apache-2.0
// backup, prove-restore, restore, assert-alone.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <filesystem>

#include "node/service/args.h"
#include "node/service/audit_check.h"
#include "node/service/backup.h"
#include "node/service/commands.h"
#include "node/service/help.h"
#include "node/service/place.h"
#include "schema/text.h"

namespace ceptoar::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeepUnlessSaid = 14;
constexpr std::size_t kMostKept = 1'000;

std::uint64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

Result<std::size_t> parse_keep(const std::string& text) {
  if (text.empty()) return kKeepUnlessSaid;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > kMostKept) {
    return fail(ErrorCode::kUsage, "--keep must be a number from 1 to 1000");
  }
  return value;
}

// A directory that goes when the value goes.
class Scratch {
 public:
  explicit Scratch(fs::path path) : path_(std::move(path)) { remove(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { remove(); }
  const fs::path& path() const { return path_; }

 private:
  void remove() const {
    std::error_code left_behind;  // the next run takes it away
    fs::remove_all(path_, left_behind);
  }
  fs::path path_;
};

// Before anything else that may fail: it may be the reason.
void tell_future(const std::vector<fs::path>& future) {
  if (future.empty()) return;
  fmt::print(stderr, "ceptoar-node: {}\n", make_visible(words_about_future(future, prefers_japanese()), true));
}

Result<void> backup(const Args& args, const NodePaths& paths, const NodeConfig& config) {
  const Result<std::size_t> keep = parse_keep(args.option("keep"));
  if (!keep) return keep.error();
  const Result<NodeKeys> keys = open_node_keys(paths, config, args.option("credential"));
  if (!keys) return keys.error();
  crypto::SystemRandom random;
  const fs::path into(args.option("to"));
  const std::uint64_t now = now_ms();
  const auto made = make_backup(paths, *keys, into, free_backup_name(into, now), random);
  if (!made) return made.error();
  auto backups = list_backups(into);
  if (!backups) return backups.error();
  tell_future(take_future(*backups, now));
  if (Result<void> pruned = prune_backups(into, *keep, *made, now); !pruned) return pruned;
  fmt::print("{}\n", made->string());
  return write_stamp(paths.backup_stamp());
}

// Restores the newest backup that is not of the future beside the node and compares it with what runs.
Result<void> prove(const Args& args, const NodePaths& paths, const NodeConfig& config) {
  const Result<NodeKeys> keys = open_node_keys(paths, config, args.option("credential"));
  if (!keys) return keys.error();
  auto backups = list_backups(args.option("from"));
  if (!backups) return backups.error();
  const std::vector<fs::path> future = take_future(*backups, now_ms());
  tell_future(future);
  if (backups->empty()) {
    return fail(ErrorCode::kNotFound,
                "no backup in " + args.option("from") + (future.empty() ? "" : " but those of the future"));
  }
  // On the directory itself, which nobody else locks: a second one would take away what this one restores.
  const auto alone = store::FileLock::take_directory(paths.directory);
  if (!alone && alone.error().code == ErrorCode::kDuplicate) {
    return fail(ErrorCode::kDuplicate,
                "another proof of a restore is at work in " + paths.directory.string() + ": wait for its end");
  }
  if (!alone) return alone.error();
  crypto::SystemRandom random;
  const auto live = open_store(paths, *keys, true, random);
  if (!live) return live.error();
  const Scratch scratch(paths.directory / "restore-proof");
  const NodePaths restored(scratch.path());
  if (auto done = restore_backup(backups->back(), restored, (*live)->leave_free()); !done) return done;
  // The restored keys, not those of the running node, must open the restored store.
  const Result<NodeConfig> its_config = read_config(restored.config());
  if (!its_config) return its_config.error();
  const std::string credential =
      args.option("credential").empty() ? config.credential : args.option("credential");
  const Result<NodeKeys> its_keys = open_node_keys(restored, *its_config, credential);
  if (!its_keys) return its_keys.error();
  const Result<CheckedStore> checked = check_store(restored, *its_keys, random);
  if (!checked) return checked.error();
  const auto copy = open_store(restored, *its_keys, true, random);
  if (!copy) return copy.error();
  if (Result<void> same = compare_logs(**copy, **live); !same) return same;
  fmt::print("{}: {} entries, {} bodies, {} rows, all good\n", backups->back().string(),
             checked->entries, checked->bodies, checked->rows);
  if (Result<void> proven = write_stamp(paths.proof_stamp()); !proven) return proven;
  // The same hour reads the running store's audit log as a whole: the node looks at its end alone.
  return check_whole_audit(paths, **live);
}

}  // namespace

int run_backup(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential", "to", "keep"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->option("to").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "backup --dir D --to DIR [--keep N]"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<void> done = backup(*args, paths, *config);
  return done ? 0 : complain(done.error());
}

int run_prove_restore(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential", "from"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->option("from").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "prove-restore --dir D --from DIR"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  const Result<NodeConfig> config = read_config(paths.config());
  if (!config) return complain_config(config.error());
  const Result<void> done = prove(*args, paths, *config);
  return done ? 0 : complain(done.error());
}

int run_restore(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential", "from"}, {});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || args->option("from").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "restore --dir D --from BACKUP"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  // Before the lock: of a node that runs there it is not enough to stop it.
  if (const Result<void> none = check_no_node(paths); !none) return complain(none.error(), kExitExists);
  if (const auto made = store::make_private_directory(paths.directory); !made) return complain(made.error());
  const Result<store::FileLock> lock = store::FileLock::take(paths.lock());
  if (!lock) return complain(lock.error());
  const Result<void> done = restore_backup(args->option("from"), paths);
  if (done) return 0;
  return done.error().code == ErrorCode::kDuplicate ? complain(done.error(), kExitExists) : complain(done.error());
}

int run_assert_alone(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config"}, {"yes"});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || !args->flag("yes") || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "assert-alone --dir D --yes"));
  }
  const NodePaths paths(args->option("dir"), args->option("config"));
  // Not beside the running node: it would not look, and somebody might take it for said.
  const Result<store::FileLock> lock = store::FileLock::take(paths.lock());
  if (!lock) return complain(lock.error());
  const Result<void> asserted = assert_alone(paths);
  return asserted ? 0 : complain(asserted.error());
}

}  // namespace ceptoar::service
