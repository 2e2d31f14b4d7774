// SPDX-License-Identifier: Apache-2.0
// The operator's log: one line an event, on standard error. A stable code and facts; never content,
// never a key, and nothing of a peer's text that is not escaped.
// Thread: any; a line is one write.
#ifndef CEPTOAR_NODE_SERVICE_LOG_H_
#define CEPTOAR_NODE_SERVICE_LOG_H_

#include <string_view>

namespace ceptoar::service {

enum class Severity { kInfo = 0, kWarning = 1, kAlarm = 2 };

class Log {
 public:
  // `journal`: standard error goes to the journal, which wants a priority and brings its own time.
  Log(int fd, bool journal) : fd_(fd), journal_(journal) {}
  void write(Severity severity, std::string_view code, std::string_view text) const;

 private:
  int fd_;
  bool journal_;
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_LOG_H_
