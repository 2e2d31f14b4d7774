// SPDX-License-Identifier: Apache-2.0
// What the main thread looks after while a node serves.
// Thread: the main one.
#ifndef CEPTOAR_NODE_SERVICE_WATCHED_H_
#define CEPTOAR_NODE_SERVICE_WATCHED_H_

#include <chrono>
#include <optional>
#include <string>

#include "schema/result.h"

namespace ceptoar::service {

class Watched {
 public:
  virtual ~Watched() = default;
  // Asks own ports whether a stranger gets in; started with, and to be repeated. kNotAuthorized: yes.
  virtual Result<void> stranger_test() = 0;
  // For the audit log: whether a stranger stayed outside, and how many were turned away.
  virtual void note_self_test(bool stayed_out) = 0;
  // Once a minute.
  virtual void upkeep() = 0;
  // The name of a thread that gets on with nothing for longer than `limit`.
  virtual std::optional<std::string> stuck_thread(std::chrono::milliseconds limit) const = 0;
  // One line for the operator.
  virtual std::string status_line() const = 0;
  // Readable once a thread has died of a bug; the node must then be stopped.
  virtual int failure_fd() const = 0;

 protected:
  Watched() = default;
  Watched(const Watched&) = default;
  Watched& operator=(const Watched&) = default;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_WATCHED_H_
