// SPDX-License-Identifier: Apache-2.0
#include "node/service/last_words.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "node/service/log.h"
#include "schema/result.h"

namespace ceptoar::service {
namespace {

bool to_journal = false;  // known before there are threads

// The journal takes the priority off.
std::string_view words_for(int signal) {
  if (signal == SIGBUS) {
    return "<1>alarm store-unreadable the disk failed while the store was read, or its file was cut "
           "short: check the disk, then start again. If it ends like this again, put a backup of "
           "the store in its place; other nodes bring what is newer\n";
  }
  return "<1>alarm died a fault of the program, or a damaged store: start again. If it ends like this "
         "again, check the disk and put a backup of the store in its place; other nodes bring what "
         "is newer\n";
}

// Only what may be called in a signal handler.
extern "C" void last_words(int signal) {
  std::string_view words = words_for(signal);
  if (!to_journal) words.remove_prefix(3);
  // Whoever cannot write now cannot say so either.
  static_cast<void>(write(STDERR_FILENO, words.data(), words.size()) < 0);
  raise(signal);  // SA_RESETHAND: the system's own answer to it
}

}  // namespace

void speak_before_dying() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they say more themselves
  to_journal = goes_to_journal(STDERR_FILENO);
  struct sigaction action {};
  action.sa_handler = last_words;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGBUS, SIGSEGV, SIGABRT}) {
    CEPTOAR_CHECK(sigaction(signal, &action, nullptr) == 0);
  }
#endif
}

}  // namespace ceptoar::service
