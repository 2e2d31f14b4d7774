// SPDX-License-Identifier: Apache-2.0
// lint and check, for people and as JSON.
#ifndef CEPTOAR_CLI_CMD_SCREENS_LIAISON_H_
#define CEPTOAR_CLI_CMD_SCREENS_LIAISON_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/attached.h"
#include "cli/liaison/lint.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/concern.h"

namespace ceptoar::cmd {

// What was found, and the text that would leave with every suggestion taken. `signer`: a ministry whose
// name alone gives the sector away; empty: none.
void show_lint(ui::Printer& out, std::string_view text,
               const std::vector<liaison::Finding>& findings, const std::string& signer);
struct AttachedFindings {
  std::string name;  // of the file, without its directory
  std::vector<liaison::AttachedFinding> findings;
  bool whole = true;
};
void show_attached(ui::Printer& out, const std::vector<AttachedFindings>& files);
ui::Json lint_document(std::string_view text, const std::vector<liaison::Finding>& findings,
                       const std::string& signer, const std::vector<AttachedFindings>& attached);
void show_concerns(ui::Printer& out, const work::Concerns& concerns);
ui::Json concerns_document(const work::Concerns& concerns);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_LIAISON_H_
