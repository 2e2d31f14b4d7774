// SPDX-License-Identifier: Apache-2.0
// The operator's log: one line an event, on standard error. A stable code and facts; never content,
// never a key, and nothing of a peer's text that is not escaped.
// Thread: any; a line is one write.
#ifndef CEPTOAR_NODE_SERVICE_LOG_H_
#define CEPTOAR_NODE_SERVICE_LOG_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace ceptoar::service {

enum class Severity { kInfo = 0, kWarning = 1, kAlarm = 2 };

enum class LogFormat {
  kText,         // time, severity, code, text
  kJournal,      // to the journal, which wants a priority and brings its own time
  kJson,         // one object a line: time, severity, code, text
  kJournalJson,  // the same to the journal, which takes the priority off
};
// Whether what is written there goes to the journal: the variable JOURNAL_STREAM alone is inherited by whoever
// writes elsewhere (systemd.exec(5)).
bool goes_to_journal(int fd);

// One line with its end. `time` is RFC 3339, or empty where it is not known.
std::string log_line(LogFormat format, Severity severity, std::string_view code, std::string_view text,
                     const std::string& time);

class Log {
 public:
  explicit Log(int fd, LogFormat format = LogFormat::kText) : fd_(fd), format_(format) {}
  void write(Severity severity, std::string_view code, std::string_view text) const;
  // How many lines so far, by severity.
  std::array<std::uint64_t, 3> counts() const { return {counts_[0], counts_[1], counts_[2]}; }

 private:
  int fd_;
  LogFormat format_;
  mutable std::array<std::atomic<std::uint64_t>, 3> counts_{};
};

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_LOG_H_
