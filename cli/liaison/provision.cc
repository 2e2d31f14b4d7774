// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/provision.h"

#include <algorithm>

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

std::uint64_t publish_ms(const Advisory& advisory) {
  const auto time = parse_rfc3339(value_of(advisory, kPublishField));
  return time ? *time : 0;
}

}  // namespace ceptoar::liaison
