// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "node/service/args.h"
#include "node/service/commands.h"
#include "node/service/last_words.h"
#include "node/service/node.h"
#include "node/service/notify.h"
#include "node/service/watch.h"
#include "schema/text.h"

namespace ceptoar::service {
namespace {

// Tells whoever started the daemon how it went: one line, "<exit code> <text>". -1: nobody waits.
class Reporter {
 public:
  explicit Reporter(int fd) : fd_(fd) {}
  void say(int code, std::string_view text) {
    if (fd_ < 0) return;
    const std::string line = fmt::format("{} {}", code, text);
    while (write(fd_, line.data(), line.size()) < 0 && errno == EINTR) {
    }
    close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// Signals are taken from a descriptor by the main thread; every other thread inherits the block.
int block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  CEPTOAR_CHECK(pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0);
  CEPTOAR_CHECK(std::signal(SIGPIPE, SIG_IGN) != SIG_ERR);
  const int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  CEPTOAR_CHECK(fd >= 0);
  return fd;
}

LogFormat log_format(const NodeConfig& config) {
  const bool journal = goes_to_journal(STDERR_FILENO);
  if (config.log == "json") return journal ? LogFormat::kJournalJson : LogFormat::kJson;
  return journal ? LogFormat::kJournal : LogFormat::kText;
}

// The log first: whoever waited for the report looks into it next.
int give_up(Reporter& reporter, const Error& error, int code) {
  complain(error, code);
  reporter.say(code, complaint(error, code));
  return code;
}

int serve(const NodePaths& paths, const std::string& credential, Reporter reporter) {
  const int signal_fd = block_signals();
  const Notifier notifier;
  Result<NodeConfig> config = read_config(paths.config());
  if (!config) {
    return give_up(reporter, config.error(), config_exit_code(config.error()));
  }
  const LogFormat format = log_format(*config);
  speak_before_dying(format);
  const Log log(STDERR_FILENO, format);
  Result<std::unique_ptr<Node>> node = Node::start(paths, std::move(*config), credential, log, notifier.has_manager());
  if (!node) {
    // Of a start that is only what node.toml says and this machine does not have (socket_setup.h). Tried again by the
    // service manager: an address may come later than the network.
    const bool no_address = node.error().code == ErrorCode::kUsage;
    const int code = no_address ? kExitNotYet : exit_code(node.error().code);
    notifier.send("STATUS=" + make_visible(node.error().context, true));
    return give_up(reporter, node.error(), code);
  }
  const std::string pid = fmt::format("{}\n", getpid());
  if (auto written = store::write_file(paths.pid(), as_bytes(pid), store::FileKind::kPlain, true);
      !written) {
    return give_up(reporter, written.error(), exit_code(written.error().code));
  }
  log.write(Severity::kInfo, "started",
            fmt::format("node {} ports {} and {}", (*node)->id().hex(), (*node)->config().port,
                        (*node)->config().member_port));
  reporter.say(0, "");
  const int code = Watch(**node, notifier, log).run(signal_fd);
  notifier.send("STOPPING=1\nSTATUS=stopping");
  node->reset();
  std::error_code ignored;
  std::filesystem::remove(paths.pid(), ignored);
  log.write(Severity::kInfo, "stopped", fmt::format("exit {}", code));
  close(signal_fd);
  return code;
}

// Waits for the daemon's line.
int wait_for_report(int fd, pid_t child) {
  std::string line;
  char buffer[512];
  for (;;) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got > 0) line.append(buffer, static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EINTR)) break;
  }
  close(fd);
  int code = exit_code(ErrorCode::kInternal);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), code);
  if (error != std::errc()) {
    int status = 0;
    waitpid(child, &status, 0);
    return complain(fail(ErrorCode::kInternal, "the daemon ended before it could say why"));
  }
  if (code == 0) return 0;
  const std::string_view text(end, line.data() + line.size());
  fmt::print(stderr, "ceptoar-node:{}\n", text);
  return code;
}

// REQUIRES: no thread yet.
int serve_detached(const NodePaths& paths, const std::string& credential) {
  int ends[2] = {-1, -1};
  const int log =
      open(paths.log().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (log < 0) {
    return complain(fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                         paths.log().string() + ": " + std::strerror(errno)));
  }
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return complain(fail(ErrorCode::kIo, std::string("pipe: ") + std::strerror(errno)));
  }
  const pid_t child = fork();
  if (child < 0)
    return complain(fail(ErrorCode::kIo, std::string("fork: ") + std::strerror(errno)));
  if (child > 0) {
    close(log);
    close(ends[1]);
    return wait_for_report(ends[0], child);
  }
  close(ends[0]);
  setsid();
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  close(nothing);
  close(log);
  return serve(paths, credential, Reporter(ends[1]));
}

}  // namespace

int run_start(const std::vector<std::string>& words) {
  const Result<Args> args = parse_args(words, {"dir", "config", "credential"}, {"detach"});
  if (!args) return complain(args.error());
  if (args->option("dir").empty() || !args->rest.empty()) {
    return complain(fail(ErrorCode::kUsage, "start --dir D [--detach]"));
  }
  // Each arena keeps memory of its own; a node has few threads that allocate much.
  mallopt(M_ARENA_MAX, 2);
  const std::string credential = args->option("credential");
  const NodePaths paths(args->option("dir"), args->option("config"));
  if (args->flag("detach")) return serve_detached(paths, credential);
  return serve(paths, credential, Reporter(-1));
}

}  // namespace ceptoar::service
