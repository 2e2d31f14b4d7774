// SPDX-License-Identifier: Apache-2.0
#include "node/service/log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::service {
namespace {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kAlarm:
      return "alarm";
  }
  return "alarm";
}

std::string_view journal_priority(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "<6>";
    case Severity::kWarning:
      return "<4>";
    case Severity::kAlarm:
      return "<1>";
  }
  return "<1>";
}

std::string time_text() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return format_rfc3339(static_cast<std::uint64_t>(ms));
}

std::string json_line(Severity severity, std::string_view code, const std::string& text, const std::string& time) {
  nlohmann::ordered_json line;
  if (!time.empty()) line["time"] = time;
  line["severity"] = name_of(severity);
  line["code"] = code;
  line["text"] = text;
  return line.dump();
}

}  // namespace

bool goes_to_journal(int fd) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat facts {};
  if (stream == nullptr || ::fstat(fd, &facts) != 0) return false;
  return std::to_string(facts.st_dev) + ':' + std::to_string(facts.st_ino) == stream;
}

std::string log_line(LogFormat format, Severity severity, std::string_view code, std::string_view text,
                     const std::string& time) {
  const std::string visible = make_visible(text, true);
  const std::string priority(journal_priority(severity));
  const std::string words = std::string(code) + ' ' + visible;
  switch (format) {
    case LogFormat::kText:
      return time + (time.empty() ? "" : " ") + std::string(name_of(severity)) + ' ' + words + '\n';
    case LogFormat::kJournal: return priority + words + '\n';
    case LogFormat::kJson: return json_line(severity, code, visible, time) + '\n';
    case LogFormat::kJournalJson: return priority + json_line(severity, code, visible, time) + '\n';
  }
  return words + '\n';
}

void Log::write(Severity severity, std::string_view code, std::string_view text) const {
  ++counts_.at(static_cast<std::size_t>(severity));
  const std::string line = log_line(format_, severity, code, text, time_text());
  // A log that cannot be written must not stop the node.
  while (::write(fd_, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

}  // namespace ceptoar::service
