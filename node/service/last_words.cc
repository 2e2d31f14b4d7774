// SPDX-License-Identifier: Apache-2.0
#include "node/service/last_words.h"

#include <unistd.h>

#include <csignal>
#include <string>

#include "schema/result.h"

namespace ceptoar::service {
namespace {

// Written before there are threads: a signal handler puts no text together.
std::string unreadable;
std::string died;

// Only what may be called in a signal handler.
extern "C" void last_words(int signal) {
  const std::string& words = signal == SIGBUS ? unreadable : died;
  // Whoever cannot write now cannot say so either.
  static_cast<void>(write(STDERR_FILENO, words.data(), words.size()) < 0);
  raise(signal);  // SA_RESETHAND: the system's own answer to it
}

}  // namespace

void speak_before_dying([[maybe_unused]] LogFormat format) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they say more themselves
  // Without a time: that of a start would be wrong.
  unreadable = log_line(format, Severity::kAlarm, "store-unreadable",
                        "the disk failed while the store was read, or its file was cut short: check the disk, then "
                        "start again. If it ends like this again, put a backup in its place by ceptoar-nodectl "
                        "restore (runbook, section 12); other nodes bring what is newer",
                        {});
  died = log_line(format, Severity::kAlarm, "died",
                  "a fault of the program, or a damaged store: start again. If it ends like this again, check the disk "
                  "and put a backup in its place by ceptoar-nodectl restore (runbook, section 12); other nodes bring "
                  "what is newer",
                  {});
  struct sigaction action {};
  action.sa_handler = last_words;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGBUS, SIGSEGV, SIGABRT}) {
    CEPTOAR_CHECK(sigaction(signal, &action, nullptr) == 0);
  }
#endif
}

}  // namespace ceptoar::service
