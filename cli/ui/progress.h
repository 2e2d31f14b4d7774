// SPDX-License-Identifier: Apache-2.0
// A line on the terminal while something takes long: what is being done and for how many seconds,
// so that nobody takes work for a hang. Gone again when it is over.
// Thread: one of its own, which alone writes to `out` between construction and destruction.
// Lifetime: the stream outlives the progress.
#ifndef CEPTOAR_CLI_UI_PROGRESS_H_
#define CEPTOAR_CLI_UI_PROGRESS_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

#include "cli/ui/term.h"

namespace ceptoar::ui {

class Progress {
 public:
  // What is shorter than this needs no words.
  static constexpr std::chrono::milliseconds kPatience{800};

  // Says nothing where `terminal` is none.
  Progress(const Terminal& terminal, std::ostream& out, std::string what,
           std::chrono::milliseconds patience = kPatience);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void run();

  Terminal terminal_;
  std::ostream& out_;
  std::string what_;
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_PROGRESS_H_
