// SPDX-License-Identifier: Apache-2.0
// The register of member operators, for people and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_OPERATORS_H_
#define CEPTOAR_CLI_CMD_SCREENS_OPERATORS_H_

#include <optional>

#include "cli/liaison/sector_tables.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/operators.h"

namespace ceptoar::cmd {

ui::Msg standing_text(std::optional<OperatorStanding> standing);
ui::Json standing_json(std::optional<OperatorStanding> standing);  // "target", "other", null
void show_operators(ui::Printer& out, const work::OperatorView& view, const liaison::SectorTable& sectors);
ui::Json operators_document(const work::OperatorView& view);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_OPERATORS_H_
