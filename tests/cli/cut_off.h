// SPDX-License-Identifier: Apache-2.0
// A command whose machine dies in one of its writes.
#ifndef CEPTOAR_TESTS_CLI_CUT_OFF_H_
#define CEPTOAR_TESTS_CLI_CUT_OFF_H_

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "tests/store/faulty_disk.h"

namespace ceptoar::test {

// No command under test writes as often.
inline constexpr long kMostCalls = 400;

// Runs `work` in a process of its own that the kernel kills in its `nth` write or sync; false: it came
// to its end before.
inline bool killed_in(long nth, const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    disk::kill_at(nth);
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  EXPECT_TRUE(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << status;
  return killed;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_CUT_OFF_H_
