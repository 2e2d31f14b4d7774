// SPDX-License-Identifier: Apache-2.0
#include "node/service/log.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
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

}  // namespace

void Log::write(Severity severity, std::string_view code, std::string_view text) const {
  std::string line;
  if (journal_) {
    line = journal_priority(severity);
  } else {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    line = format_rfc3339(static_cast<std::uint64_t>(ms));
    line += ' ';
    line += name_of(severity);
    line += ' ';
  }
  line += code;
  line += ' ';
  line += make_visible(text, true);
  line += '\n';
  // A log that cannot be written must not stop the node.
  while (::write(fd_, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

}  // namespace ceptoar::service
