// SPDX-License-Identifier: Apache-2.0
// The menu's question for a label: what it offers, and what an answer means.
#ifndef CEPTOAR_CLI_CMD_LABEL_CHOICE_H_
#define CEPTOAR_CLI_CMD_LABEL_CHOICE_H_

#include <optional>
#include <string>
#include <string_view>

#include "cli/ui/texts.h"

namespace ceptoar::cmd {

// A broadcast is never TLP:RED; the other labels keep their digits.
enum class LabelFor { kPost, kBroadcast };

ui::Msg label_choices(LabelFor what);
// The label as --tlp takes it. What is no digit stands as typed: the command judges it. nullopt: not offered.
std::optional<std::string> chosen_label(std::string_view typed, LabelFor what);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_LABEL_CHOICE_H_
