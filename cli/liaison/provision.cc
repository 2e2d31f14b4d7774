// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/provision.h"

#include <algorithm>

#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::liaison {
namespace {

constexpr std::array<std::string_view, kProvisionCount> kNames = {
    "early_warning", "alert",    "attack_method", "recovery_method", "threat",
    "advice",        "guidance", "support",       "security_info",   "terror"};

std::string_view value_of(const Advisory& advisory, std::string_view name) {
  for (const Field& field : advisory.fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view without_spaces(std::string_view line) {
  const std::size_t from = line.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return line.substr(from, line.find_last_not_of(" \t") - from + 1);
}

// How long the mark is with which a line says what to do; 0: it does not.
std::size_t action_mark(std::string_view line) {
  constexpr std::array<std::string_view, 3> kMarks = {"対応:", "対応：", "Action:"};
  for (const std::string_view mark : kMarks) {
    if (line.starts_with(mark)) return mark.size();
  }
  return 0;
}

// After the last whole sentence that fits, else after the last whole character.
std::string shortened(std::string_view line, std::size_t most) {
  if (line.size() <= most) return std::string(line);
  constexpr std::string_view kStop = "。";
  const std::string_view fits = line.substr(0, most);
  const std::size_t stop = fits.rfind(kStop);
  if (stop != std::string_view::npos) return std::string(fits.substr(0, stop + kStop.size()));
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return std::string(line.substr(0, end));
}

}  // namespace

std::string_view provision_name(Provision kind) {
  return kNames[static_cast<std::size_t>(kind) - 1];
}

std::optional<Provision> parse_provision(std::string_view name) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Provision>(at - kNames.begin() + 1);
}

std::optional<Provision> provision_from_byte(std::uint8_t value) {
  if (value == 0 || value > kProvisionCount) return std::nullopt;
  return static_cast<Provision>(value);
}

bool is_warning(Provision kind) {
  return kind == Provision::kEarlyWarning || kind == Provision::kAlert;
}

std::optional<Provision> provision_of(const Advisory& advisory) {
  return parse_provision(value_of(advisory, kProvisionField));
}

std::string action_in(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (const std::size_t mark = action_mark(line); mark != 0) return std::string(without_spaces(line.substr(mark)));
  }
  return {};
}

std::vector<std::string> lines_for_manager(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() < limits::kSummaryLines) {
    const std::string_view line = without_spaces(next_line(text));
    if (line.empty() || action_mark(line) != 0) continue;
    out.push_back(shortened(line, limits::kSummaryBytes));
  }
  return out;
}

std::uint64_t publish_ms(const Advisory& advisory) {
  const auto time = parse_rfc3339(value_of(advisory, kPublishField));
  return time ? *time : 0;
}

}  // namespace ceptoar::liaison
