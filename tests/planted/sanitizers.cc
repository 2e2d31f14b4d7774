// SPDX-License-Identifier: Apache-2.0
// Faults a sanitizer must stop. `.ci/full` runs each and fails when one ends well: a sanitizer
// that was left out of the build would otherwise pass everything.
#include <climits>
#include <cstdio>
#include <cstring>
#include <memory>
#include <thread>

namespace {

int use_after_free() {
  auto box = std::make_unique<int>(7);
  int* volatile lost = box.get();  // volatile: the compiler must not see it first
  box.reset();
  return *lost;
}

int undefined_overflow(int start) {
  return start + INT_MAX;  // start is 1 or more: overflows
}

int data_race() {
  int shared = 0;
  std::thread other([&shared] { ++shared; });
  ++shared;
  other.join();
  return shared;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  int seen = 0;
  if (std::strcmp(argv[1], "address") == 0) seen = use_after_free();
  else if (std::strcmp(argv[1], "undefined") == 0) seen = undefined_overflow(argc);
  else if (std::strcmp(argv[1], "thread") == 0) seen = data_race();
  else return 64;
  std::printf("not stopped: %d\n", seen);
  return 0;
}
