// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/label_choice.h"

#include <array>

namespace ceptoar::cmd {

ui::Msg label_choices(LabelFor what) {
  return what == LabelFor::kBroadcast ? ui::Msg::kLabelChoicesBroadcast : ui::Msg::kLabelChoices;
}

std::optional<std::string> chosen_label(std::string_view typed, LabelFor what) {
  static constexpr std::array<std::string_view, 5> kLabels = {"red", "amber+strict", "amber",
                                                              "green", "clear"};
  const bool digit = typed.size() == 1 && typed[0] >= '0' && typed[0] <= '9';
  if (!digit) return std::string(typed);
  const char first = what == LabelFor::kBroadcast ? '2' : '1';
  if (typed[0] < first || typed[0] > '5') return std::nullopt;
  return std::string(kLabels.at(static_cast<std::size_t>(typed[0] - '1')));
}

}  // namespace ceptoar::cmd
