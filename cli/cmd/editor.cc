// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/editor.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

namespace ceptoar::cmd {

namespace {

bool found_in_path(const ui::Environment& environment, std::string_view name) {
  const std::string path = environment("PATH").value_or("/usr/bin:/bin");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    const std::filesystem::path file = std::filesystem::path(path.substr(at, end - at)) / name;
    if (::access(file.c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

// Ctrl-C and Ctrl-\ in the terminal go to every program there; this one waits for the editor.
class KeysIgnored {
 public:
  KeysIgnored() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_);
    ::sigaction(SIGQUIT, &ignore, &quit_);
  }
  KeysIgnored(const KeysIgnored&) = delete;
  KeysIgnored& operator=(const KeysIgnored&) = delete;
  ~KeysIgnored() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }

 private:
  struct sigaction interrupt_ {};
  struct sigaction quit_ {};
};

int spawn(const std::string& script, const std::string& file, pid_t& child) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_init(&actions);
  sigset_t usual;
  ::sigemptyset(&usual);
  for (const int signal : {SIGINT, SIGQUIT, SIGPIPE}) ::sigaddset(&usual, signal);
  ::posix_spawnattr_setsigdefault(&attributes, &usual);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  // Standard output may be a pipe that waits for a JSON document.
  if (::isatty(STDOUT_FILENO) == 0) {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/tty", O_RDWR, 0);
  }
  std::string words[] = {"sh", "-c", script, "sh", file};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(),
                       words[3].data(), words[4].data(), nullptr};
  const int failed =
      ::posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return failed;
}

}  // namespace

std::string editor_command(const ui::Environment& environment) {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    const auto value = environment(name);
    if (value && value->find_first_not_of(' ') != std::string::npos) return *value;
  }
  return found_in_path(environment, "nano") ? "nano" : "vi";
}

EditorEnd run_editor(const std::string& command, const std::filesystem::path& file) {
  const KeysIgnored ignored;
  pid_t child = 0;
  // A command with words of its own, as everywhere: EDITOR="code --wait".
  if (const int failed = spawn("exec " + command + " \"$@\"", file.string(), child); failed != 0) {
    return {false, std::strerror(failed)};
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return {false, std::strerror(errno)};
  }
  if (WIFSIGNALED(status)) return {false, "signal " + std::to_string(WTERMSIG(status))};
  if (WEXITSTATUS(status) != 0) return {false, "exit " + std::to_string(WEXITSTATUS(status))};
  return {true, ""};
}

}  // namespace ceptoar::cmd
