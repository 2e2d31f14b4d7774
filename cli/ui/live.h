// SPDX-License-Identifier: Apache-2.0
// A screen that stays and is drawn anew when something changed; without a terminal each change is
// printed once. Ends with Ctrl-C, which is caught while a Live exists and never kills in the middle of
// a line. Thread: one Live at a time in a process.
#ifndef CEPTOAR_CLI_UI_LIVE_H_
#define CEPTOAR_CLI_UI_LIVE_H_

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

#include "cli/ui/term.h"

namespace ceptoar::ui {

class Live {
 public:
  // Lifetime: the stream outlives it.
  Live(const Terminal& terminal, std::ostream& out);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  // `text`: whole lines. True when it differs from what stands there.
  bool show(std::string_view text);
  // False when the person gave up meanwhile (SIGINT, SIGTERM).
  bool wait(std::chrono::milliseconds time) const;

 private:
  bool redraws_;
  std::ostream& out_;
  std::string shown_;
};

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_LIVE_H_
