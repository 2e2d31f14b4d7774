// SPDX-License-Identifier: Apache-2.0
// The sheet that lies on the table while a key is made: who does what, the number that is read aloud, and
// where everybody signs.
#ifndef CEPTOAR_CLI_CMD_CEREMONY_SHEET_H_
#define CEPTOAR_CLI_CMD_CEREMONY_SHEET_H_

#include <string>
#include <vector>

#include "cli/form/sheet.h"
#include "cli/ui/printer.h"

namespace ceptoar::cmd {

struct CeremonyRecord {
  std::string org;
  std::string number;                  // "12345 67890 ...", twelve groups
  bool voter = false;
  std::size_t media = 2;
  std::vector<std::string> witnesses;
  bool exercise = false;
  std::uint64_t at_ms = 0;
};
form::Sheet ceremony_sheet(const CeremonyRecord& record, ui::Lang lang);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_CEREMONY_SHEET_H_
