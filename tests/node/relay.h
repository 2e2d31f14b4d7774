// SPDX-License-Identifier: Apache-2.0
// A line between two ends on this machine: takes connections on a port of its own, and what comes in at one end
// goes out at the other so much later.
#ifndef CEPTOAR_TESTS_NODE_RELAY_H_
#define CEPTOAR_TESTS_NODE_RELAY_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace ceptoar::test {

class Relay {
 public:
  // To 127.0.0.1:`to`. `delay` each way.
  Relay(std::uint16_t to, std::chrono::milliseconds delay);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  void run();

  const std::uint16_t to_;
  const std::chrono::milliseconds delay_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_RELAY_H_
