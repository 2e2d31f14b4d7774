// SPDX-License-Identifier: Apache-2.0
// node: hands over to ceptoar-node, which lies beside this program or in PATH. This program never
// opens a node's store.
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"
#include "cli/front/program.h"
#include "store/files.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNodeProgram = "ceptoar-node";
constexpr std::size_t kPidFileBytes = 64;
constexpr std::string_view kEqualsDirectory = "--dir=";

// Returns only when it failed.
UserError become_node(Context& context, std::vector<std::string> words) {
  // The node's own credential stands in node.toml; the member's, which the environment may name,
  // is another one.
  if (context.globals().credential) {
    words.insert(words.begin() + 1, {"--credential", *context.globals().credential});
  }
  if (words.front() != "init") ::unsetenv("CEPTOAR_CREDENTIAL");
  ::setenv("CEPTOAR_LANG", std::string(ui::lang_name(context.lang())).c_str(), 1);
  context.out().flush();
  const fs::path beside = front::own_directory() / front::kFrontFromDesk / kNodeProgram;
  words.insert(words.begin(), std::string(kNodeProgram));
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(beside.c_str(), arguments.data());
  ::execvp(arguments.front(), arguments.data());
  return user_error(UserCode::kTryAgain, {{"what", context.tr(Msg::kNoNodeProgram)}});
}

// What a process was told as `--dir`; empty: nothing.
fs::path directory_of(int pid) {
  std::ifstream words("/proc/" + std::to_string(pid) + "/cmdline");
  for (std::string word; std::getline(words, word, '\0');) {
    if (word == "--dir" && std::getline(words, word, '\0')) return word;
    if (word.starts_with(kEqualsDirectory)) return word.substr(kEqualsDirectory.size());
  }
  return {};
}

// Whether the process was started for this directory, by whatever name of it. Where a relative name began a node
// shows to nobody: that one is believed.
bool started_for(int pid, const fs::path& directory) {
  const fs::path told = directory_of(pid);
  std::error_code failed;
  return !told.empty() && (told.is_relative() || fs::equivalent(told, directory, failed));
}

// The process that node.pid names, when it runs and is this node.
std::optional<int> running_node(const fs::path& directory) {
  const Result<Bytes> file =
      store::read_file(directory / "node.pid", store::FileKind::kPlain, kPidFileBytes);
  if (!file) return std::nullopt;
  const std::string_view text = as_text(*file);
  int pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc() || pid <= 0 || end == text.data()) return std::nullopt;
  // EPERM: it runs under another user. A number taken over by another program is not a node.
  if (::kill(pid, 0) != 0 && errno != EPERM) return std::nullopt;
  // Not read_file(): files of /proc have no size.
  std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  if (!std::getline(comm, name) || name != kNodeProgram) return std::nullopt;
  // Nor is another node, which has the number of this one that broke down.
  if (!started_for(pid, directory)) return std::nullopt;
  return pid;
}

std::uintmax_t size_of_store(const fs::path& directory) {
  std::uintmax_t total = 0;
  std::error_code failed;
  for (fs::directory_iterator at(directory / "store", failed), end; !failed && at != end;
       at.increment(failed)) {
    std::error_code unreadable;
    const std::uintmax_t size = at->file_size(unreadable);
    if (!unreadable) total += size;
  }
  return total;
}

Outcome<int> status_of_directory(Context& context, const std::string& directory) {
  std::error_code failed;
  if (!fs::exists(fs::path(directory) / "node.toml", failed)) {
    return user_error(UserCode::kNoFile, {{"path", directory + "/node.toml"}});
  }
  const std::optional<int> pid = running_node(directory);
  const std::uintmax_t bytes = size_of_store(directory);
  if (context.json()) {
    context.print_json(
        document("node").set("running", pid.has_value()).set("pid", pid).set("store_bytes", bytes));
  } else {
    context.out().say(pid ? Msg::kNodeRunning : Msg::kNodeStopped,
                      {{"pid", std::to_string(pid.value_or(0))}});
    context.out().say(Msg::kNodeStoreSize, {{"bytes", std::to_string(bytes)}});
  }
  return pid ? kExitDone : kExitNegative;
}

}  // namespace

Outcome<int> run(Context& context, const NodeInitArgs& args) {
  return become_node(context, {"init", "--dir", args.directory, "--org", args.org, "--host",
                               args.host, "--port", args.port, "--member-port", args.member_port});
}

Outcome<int> run(Context& context, const NodeAcceptArgs& args) {
  std::vector<std::string> words = {"accept", "--dir", args.directory, "--number", args.number};
  if (!args.access.empty()) words.insert(words.end(), {"--access", args.access});
  // `--`: a file whose name begins with a dash is a file.
  words.insert(words.end(), {"--", args.roster});
  return become_node(context, std::move(words));
}

Outcome<int> run(Context& context, const NodeStartArgs& args) {
  std::vector<std::string> words = {"start", "--dir", args.directory};
  if (args.detach) words.push_back("--detach");
  return become_node(context, std::move(words));
}

Outcome<int> run(Context& context, const NodeStatusArgs& args) {
  if (!args.directory.empty()) return status_of_directory(context, args.directory);
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::StatusView> status = work::status(**session);
  if (!status) return status.error();
  if (!status->online) return user_error(UserCode::kNodeNeeded, {{"node", status->node}});
  if (context.json()) {
    context.print_json(status_document(*status));
  } else {
    show_status(context.out(), *status, true);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
