// SPDX-License-Identifier: Apache-2.0
// Runs a program of the member's own choice beside ours: its own process group, its own short
// environment, nothing of ours open but standard error. Thread: one.
#ifndef CEPTOAR_CLI_WORK_LAUNCH_H_
#define CEPTOAR_CLI_WORK_LAUNCH_H_

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ceptoar::work {

struct Launch {
  std::vector<std::string> words;        // the program (found by PATH) and its arguments
  std::vector<std::string> environment;  // "NAME=value": all that it gets
  std::string input;                     // its standard input
  std::chrono::milliseconds limit{30'000};
  std::function<bool()> given_up = {};   // asked after a signal; true ends the program too
};
enum class LaunchEnd : std::uint8_t { kDone = 1, kFailed = 2, kKilled = 3, kNotStarted = 4, kTooLong = 5 };
struct Launched {
  LaunchEnd end = LaunchEnd::kNotStarted;
  int number = 0;  // of kFailed: exit status; kKilled: signal; kNotStarted: errno
};
// Returns when the program ended, or was ended with its whole group after `limit`. What it prints goes
// to our standard error, so that our standard output stays ours.
Launched launch(const Launch& what);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_LAUNCH_H_
