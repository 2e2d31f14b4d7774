// SPDX-License-Identifier: Apache-2.0
#include "store/damage.h"

#include <csignal>
#include <utility>

namespace ceptoar::store {
namespace {

thread_local volatile std::sig_atomic_t readings = 0;
void (*volatile damage_report)() = nullptr;

extern "C" void on_fault(int signal) {
  if (readings > 0) report_damaged_pages();
  // A bug: the faulting instruction runs again and ends the process as it should.
  std::signal(signal, SIG_DFL);
}

}  // namespace

void report_damaged_pages() {
  if (void (*const report)() = damage_report) report();
}

void on_damaged_pages(void (*report)()) {
  damage_report = report;
  struct sigaction action {};
  action.sa_handler = on_fault;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGSEGV, SIGBUS}) sigaction(signal, &action, nullptr);
}

ReadingPages::ReadingPages() : counted_(true) { readings = readings + 1; }
ReadingPages::ReadingPages(ReadingPages&& other) noexcept
    : counted_(std::exchange(other.counted_, false)) {}
ReadingPages& ReadingPages::operator=(ReadingPages&& other) noexcept {
  std::swap(counted_, other.counted_);
  return *this;
}
ReadingPages::~ReadingPages() {
  if (counted_) readings = readings - 1;
}

}  // namespace ceptoar::store
