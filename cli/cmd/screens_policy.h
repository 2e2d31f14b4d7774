// SPDX-License-Identifier: Apache-2.0
// The decision helper and the policy packs, for people and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_POLICY_H_
#define CEPTOAR_CLI_CMD_SCREENS_POLICY_H_

#include <string_view>
#include <vector>

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/policies.h"

namespace ceptoar::cmd {

const std::string& words_in(ui::Lang lang, const liaison::Words& words);
void show_question(ui::Printer& out, const liaison::Question& question);
// A number, or yes, no and "not known" in any width; false: none of the answers, nothing changed.
bool take_answer(const liaison::Question& question, std::string_view typed, liaison::Facts& facts);
void show_decision(ui::Printer& out, const liaison::Pack& pack, const liaison::Rule& rule);
ui::Json decision_document(ui::Lang lang, const liaison::Pack& pack, const liaison::Rule& rule);
void show_policies(ui::Printer& out, const std::vector<work::HeldPack>& packs);
ui::Json policies_document(const std::vector<work::HeldPack>& packs);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_POLICY_H_
