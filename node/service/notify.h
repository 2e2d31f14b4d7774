// SPDX-License-Identifier: Apache-2.0
// The service manager's notification socket (sd_notify(3), Type=notify). Written by hand: the
// protocol is one datagram, and libsystemd would bring its compressors into the process.
// Thread: one. Errors: none; without a manager nothing is sent, and a manager that does not listen
// must not stop the node.
#ifndef CEPTOAR_NODE_SERVICE_NOTIFY_H_
#define CEPTOAR_NODE_SERVICE_NOTIFY_H_

#include <chrono>
#include <string>
#include <string_view>

namespace ceptoar::service {

class Notifier {
 public:
  // Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment: they are for this
  // process alone. REQUIRES: no other thread yet.
  Notifier();
  // Lines of "NAME=value", such as "READY=1\nSTATUS=...".
  void send(std::string_view lines) const;
  // Whether a manager waits for what is sent.
  bool has_manager() const { return !path_.empty(); }
  // How long the manager waits for WATCHDOG=1; 0: it does not.
  std::chrono::milliseconds watchdog() const { return watchdog_; }

 private:
  std::string path_;
  std::chrono::milliseconds watchdog_{0};
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_NOTIFY_H_
