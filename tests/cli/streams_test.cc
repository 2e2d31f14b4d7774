// SPDX-License-Identifier: Apache-2.0
// Standard streams that are closed, full, or read by nobody any more.
#include "schema/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <sstream>

#include "cli/cmd/run_words.h"
#include "cli/ui/live.h"

namespace ceptoar::streams_test {
namespace {

// What a process of its own ends with that runs this.
template <class Work>
int ends_with(const Work& work) {
  std::cout.flush();
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool goes_on_and_can(int fd, int mode) {
  return ::fcntl(fd, F_GETFD) == 0 && (::fcntl(fd, F_GETFL) & O_ACCMODE) == mode;
}

TEST(StandardStreamsTest, NoFileTakesThePlaceOfAClosedOne) {
  for (unsigned closed = 0; closed < 8; ++closed) {
    const int status = ends_with([closed] {
      for (unsigned fd = 0; fd < 3; ++fd) {
        if ((closed >> fd & 1U) != 0) ::close(static_cast<int>(fd));
      }
      if (!fill_standard_streams()) return 1;
      for (unsigned fd = 0; fd < 3; ++fd) {
        const bool filled = (closed >> fd & 1U) != 0;
        if (filled && !goes_on_and_can(static_cast<int>(fd), fd == 0 ? O_RDONLY : O_WRONLY)) return 2;
      }
      return ::open("/dev/null", O_RDONLY) > STDERR_FILENO ? 0 : 3;
    });
    EXPECT_EQ(status, 0) << "closed: " << closed;
  }
}

TEST(StandardStreamsTest, OpenOnesStayAsTheyAre) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_EQ(ends_with([&] {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(STDIN_FILENO);
    return fill_standard_streams() && ::write(STDOUT_FILENO, "x", 1) == 1 ? 0 : 1;
  }), 0);
  ::close(ends[1]);
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  ::close(ends[0]);
}

TEST(StandardStreamsTest, WhereNothingCanBeOpenedItIsSaid) {
  EXPECT_EQ(ends_with([] {
    ::close(STDOUT_FILENO);
    const rlimit none{0, 0};
    return ::setrlimit(RLIMIT_NOFILE, &none) == 0 && !fill_standard_streams() ? 0 : 1;
  }), 0);
}

// A pipe whose ends are closed with it, each once.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

TEST(ReaderTest, APipeWithoutReaderIsToldFromAFileThatIsFull) {
  Pipe pipe;
  EXPECT_FALSE(ui::reader_is_gone(pipe.writer()));
  pipe.close_reader();
  EXPECT_TRUE(ui::reader_is_gone(pipe.writer()));
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  EXPECT_FALSE(ui::reader_is_gone(full));
  ::close(full);
}

TEST(ReaderTest, AScreenThatDoesNotChangeSeesItsReaderGo) {
  Pipe pipe;
  std::ostringstream out;
  ui::Live live(false, out);
  live.show("a\n");
  EXPECT_TRUE(live.is_read(pipe.writer()));
  pipe.close_reader();
  EXPECT_FALSE(live.show("a\n"));
  EXPECT_FALSE(live.is_read(pipe.writer()));
}

TEST(ReaderTest, AScreenThatCannotBeWrittenIsNotRead) {
  const Pipe pipe;
  std::ostringstream out;
  const ui::Live live(false, out);
  EXPECT_TRUE(live.is_read(pipe.writer()));
  out.setstate(std::ios::badbit);
  EXPECT_FALSE(live.is_read(pipe.writer()));
}

// The command, with its standard output there; SIGPIPE as the program has it.
int run_into(int output, const std::vector<std::string>& words) {
  return ends_with([&] {
    std::signal(SIGPIPE, SIG_IGN);
    ::dup2(output, STDOUT_FILENO);
    return cmd::run_words(words, [](const char*) { return std::nullopt; });
  });
}

TEST(OutputTest, WhatCouldNotBeWrittenIsAnError) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ASSERT_TRUE(full >= 0 && nothing >= 0);
  const std::vector<std::vector<std::string>> all = {
      {"version"}, {"--json", "version"}, {"report", "form"}, {"board", "--help"}};
  for (const auto& words : all) {
    EXPECT_EQ(run_into(full, words), 74) << words.back();
    EXPECT_EQ(run_into(nothing, words), 0) << words.back();
  }
  EXPECT_EQ(run_into(full, {"board", "--no-such"}), 64) << "a failure keeps its own status";
  ::close(full);
  ::close(nothing);
}

TEST(OutputTest, AReaderWhoLeftWantedNoMore) {
  Pipe pipe;
  pipe.close_reader();
  EXPECT_EQ(run_into(pipe.writer(), {"--json", "version"}), 0);
}

}  // namespace
}  // namespace ceptoar::streams_test
