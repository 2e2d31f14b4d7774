// SPDX-License-Identifier: Apache-2.0
// Questions to the person at the terminal. They go to /dev/tty, so that a text piped into the
// program is never taken for an answer.
// Thread: one. Errors: kIo (no terminal), kUsage (given up with Ctrl-C or Ctrl-D), kTimeout.
#ifndef CEPTOAR_CLI_UI_PROMPT_H_
#define CEPTOAR_CLI_UI_PROMPT_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret.h"
#include "schema/result.h"

namespace ceptoar::ui {

// y, yes, はい in any width; everything else, an empty line too, is no.
bool is_yes(std::string_view answer);

class Prompt {
 public:
  // nullopt where there is no controlling terminal.
  static std::optional<Prompt> open(const char* device = "/dev/tty");
  ~Prompt();
  Prompt(Prompt&& other) noexcept;
  Prompt& operator=(Prompt&&) = delete;
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;

  // kTimeout: nobody ended a line within `limit`. What was typed of it goes to nobody.
  Result<std::string> ask_line(std::string_view question,
                               std::optional<std::chrono::milliseconds> limit = std::nullopt);
  // Without echo; the characters go straight into locked memory.
  Result<crypto::SecretMemory> ask_secret(std::string_view question);

 private:
  explicit Prompt(int fd) : fd_(fd) {}
  bool write_all(std::string_view text);
  int fd_;
};

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_PROMPT_H_
