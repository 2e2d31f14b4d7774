// SPDX-License-Identifier: Apache-2.0
// What this program and all its libraries learn of host names that end in ".mesh.test"; all other names are looked
// up as ever. Before one is made, and after its end, these names have no address.
#ifndef CEPTOAR_TESTS_NODE_TEST_NAMES_H_
#define CEPTOAR_TESTS_NODE_TEST_NAMES_H_

#include <chrono>
#include <string>

namespace ceptoar::test {

// One at a time. Thread: any.
class TestNames {
 public:
  TestNames();
  // Whoever waits hears that there is no such name. Make it after whatever ends no earlier than its look-ups.
  ~TestNames();
  TestNames(const TestNames&) = delete;
  TestNames& operator=(const TestNames&) = delete;

  void answer(const std::string& address);  // empty: no such name
  void say_nothing();                       // whoever asks from now on waits for the next answer()
  int asked() const;                        // look-ups that have begun so far
  bool await_asked(int times, std::chrono::milliseconds most = std::chrono::seconds(10)) const;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_TEST_NAMES_H_
