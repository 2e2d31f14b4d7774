// SPDX-License-Identifier: Apache-2.0
// ceptoar-desk: all that `ceptoar` (front/main.cc) does not hand to the standby.
#include <malloc.h>

#include <csignal>
#include <iostream>

#include "cli/cmd/hidden.h"
#include "cli/cmd/run_words.h"
#include "cli/cmd/standby.h"
#include "cli/front/program.h"
#include "crypto/random.h"
#include "schema/standard_streams.h"

namespace ceptoar::cmd {
namespace {

int run_all(const std::vector<std::string>& words) {
  const ui::Environment environment = ui::process_environment();
  const std::vector<std::string> rest(words.begin() + (words.empty() ? 0 : 1), words.end());
  const std::string_view first = words.empty() ? std::string_view() : words.front();
  if (first == kCompleteWord) return complete(rest, environment, std::cout);
  if (first == kManWord) return write_man_pages(rest);
  if (first == front::kCutOffWord) return report_cut_off(rest, environment);
  if (first == kStandbyWord && rest.size() == 1) return stand_by(rest.front(), environment);
  return run_words(words, environment);
}

}  // namespace
}  // namespace ceptoar::cmd

int main(int argc, char** argv) {
  if (!ceptoar::fill_standard_streams()) return ceptoar::kNoStandardStreams;
  const std::vector<std::string> words(argv + 1, argv + argc);
  // The two threads of libzmq need little: a heap of their own for each costs a short command more.
  mallopt(M_ARENA_MAX, 1);
  // A pager that was closed ends the output, not the work; writing then fails quietly.
  std::signal(SIGPIPE, SIG_IGN);
  constexpr int kBug = 70;
  if (const auto ready = ceptoar::crypto::init(); !ready) {
    std::cerr << "ceptoar: " << ready.error().context << '\n';
    return kBug;
  }
  try {
    return ceptoar::cmd::run_all(words);
  } catch (const std::exception& bug) {
    std::cerr << "ceptoar: E-BUG: " << bug.what() << '\n';
    return kBug;
  }
}
