// SPDX-License-Identifier: Apache-2.0
#include "cli/work/mail.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::work {

using member::Outcome;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::size_t kMostWords = 4096;
constexpr std::size_t kMostPassword = 256;
constexpr int kLoginDescriptor = 3;  // of curl's

// A descriptor that is closed.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// The whole text in memory, so that a server that says no does not leave us writing into a pipe that
// nobody reads.
int in_memory(const char* name, std::string_view text) {
  const int fd = ::memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) return -1;
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      ::close(fd);
      return -1;
    }
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

std::string words_of(int fd) {
  ::lseek(fd, 0, SEEK_SET);
  std::string out(kMostWords, '\0');
  const ssize_t got = ::read(fd, out.data(), out.size());
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
  return make_visible(out, true);
}

struct Ran {
  int status = -1;    // of the program; -1: could not be started
  std::string words;  // what it said on standard error
};
// `login`: what curl reads as its configuration; empty: none.
Ran run_curl(std::vector<std::string> words, std::string_view input, BytesView login) {
  const Descriptor in(in_memory("mail", input));
  const Descriptor said(in_memory("said", ""));
  const Descriptor secret(in_memory("login", as_text(login)));
  if (in.get() < 0 || said.get() < 0 || secret.get() < 0) return {-1, "memory"};
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, said.get(), STDERR_FILENO);
  if (!login.empty()) {
    ::posix_spawn_file_actions_adddup2(&actions, secret.get(), kLoginDescriptor);
  }
  pid_t child = 0;
  const int failed =
      ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return {-1, failed == ENOENT ? "curl is not installed" : "curl cannot be run"};
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 1, words_of(said.get())};
}

// One line of curl's configuration: user = "login:password", with what ends the quotes escaped.
crypto::SecretMemory login_line(const MailServer& server) {
  const BytesView password = server.password->view();
  const std::string head = "user = \"" + server.login + ":";
  constexpr std::string_view kEnd = "\"\n";
  const auto escaped = [](std::uint8_t c) { return c == '"' || c == '\\'; };
  const auto more = std::count_if(password.begin(), password.end(), escaped);
  crypto::SecretMemory out(head.size() + password.size() + static_cast<std::size_t>(more) +
                           kEnd.size());
  auto at = std::copy(head.begin(), head.end(), out.writable().begin());
  for (const std::uint8_t c : password) {
    if (escaped(c)) *at++ = '\\';
    *at++ = c;
  }
  std::copy(kEnd.begin(), kEnd.end(), at);
  return out;
}

}  // namespace

bool is_mail_server(std::string_view url) {
  for (const std::string_view scheme : {"smtp://", "smtps://"}) {
    if (!url.starts_with(scheme)) continue;
    const std::string_view host = url.substr(scheme.size());
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view(".-:[]").find(c) != std::string_view::npos;
    });
  }
  return false;
}

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.front() != '-' &&
         text.find('@', at + 1) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("@.-_+").find(c) != std::string_view::npos;
         });
}

bool is_mail_login(std::string_view text) {
  return !text.empty() && text.size() <= kMostPassword &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < '\x7f' && c != ':' && c != '"' && c != '\\';
         });
}

Outcome<crypto::SecretMemory> read_mail_password(const std::filesystem::path& home,
                                                 const std::filesystem::path& credentials) {
  const auto bad = [&](std::string what) {
    return user_error(UserCode::kMailPassword,
                      {{"path", (home / kMailPasswordFile).string()}, {"what", std::move(what)}});
  };
  auto file = store::read_file(home / kMailPasswordFile, store::FileKind::kSecret, kMostPassword);
  if (!file && file.error().code == ErrorCode::kNotFound && !credentials.empty()) {
    file = store::read_file(credentials / kMailPasswordFile, store::FileKind::kSecret,
                            kMostPassword);
  }
  if (!file) return bad(file.error().context);
  const crypto::WipeOnExit wiped(*file);
  std::size_t size = file->size();
  if (size > 0 && (*file)[size - 1] == '\n') --size;
  const BytesView line = BytesView(*file).first(size);
  const bool plain = std::none_of(line.begin(), line.end(), [](std::uint8_t c) {
    return c < ' ' || c == 0x7f;
  });
  if (line.empty() || !plain) return bad("not one line");
  crypto::SecretMemory out(line.size());
  std::copy(line.begin(), line.end(), out.writable().begin());
  return out;
}

Outcome<void> send_mail(const MailServer& server, std::string_view name, const std::string& to,
                        std::string_view eml) {
  // No ~/.curlrc (it comes first): it could send a copy somewhere else.
  std::vector<std::string> words = {"curl", "--disable", "--silent", "--show-error",
                                    "--max-time", "30", "--url", server.url,
                                    "--mail-from", server.from, "--mail-rcpt", to,
                                    "--upload-file", "-"};
  const bool logs_in = server.password.has_value();
  // A password never goes to a server that has not proved who it is.
  words.emplace_back(logs_in ? "--ssl-reqd" : "--ssl");
  if (logs_in) {
    words.insert(words.end(), {"--config", "/dev/fd/" + std::to_string(kLoginDescriptor)});
  }
  if (!server.authorities.empty()) words.insert(words.end(), {"--cacert", server.authorities});
  std::optional<crypto::SecretMemory> login;
  if (logs_in) login = login_line(server);
  const Ran ran = run_curl(std::move(words), eml, logs_in ? login->view() : BytesView{});
  if (ran.status == 0) return {};
  const std::string what =
      ran.words.empty() ? "curl ended with " + std::to_string(ran.status) : ran.words;
  return user_error(UserCode::kMailFailed,
                    {{"name", make_visible(name, true)}, {"what", what}, {"path", ""}});
}

}  // namespace ceptoar::work
