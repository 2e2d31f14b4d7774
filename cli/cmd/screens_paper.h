// SPDX-License-Identifier: Apache-2.0
// Where an item comes from, and the script for the telephone.
#ifndef CEPTOAR_CLI_CMD_SCREENS_PAPER_H_
#define CEPTOAR_CLI_CMD_SCREENS_PAPER_H_

#include <string>
#include <vector>

#include "cli/ui/printer.h"
#include "cli/work/phone.h"
#include "cli/work/provenance.h"

namespace ceptoar::cmd {

void show_provenance(ui::Printer& out, const work::Provenance& provenance);
// What is said, line by line, visible text. The text of RED is not among it: a telephone is not
// sealed, and others in the room hear; its reader opens it himself.
std::vector<std::string> phone_lines(const ui::Printer& out, const work::PhoneScript& script);
void show_phone(ui::Printer& out, const work::PhoneScript& script);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_PAPER_H_
