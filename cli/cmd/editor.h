// SPDX-License-Identifier: Apache-2.0
// The editor that a person writes in.
#ifndef CEPTOAR_CLI_CMD_EDITOR_H_
#define CEPTOAR_CLI_CMD_EDITOR_H_

#include <filesystem>
#include <string>

#include "cli/ui/language.h"

namespace ceptoar::cmd {

// $VISUAL, $EDITOR, nano, vi: the first there is.
std::string editor_command(const ui::Environment& environment);
struct EditorEnd {
  bool well = false;
  std::string what;  // "exit 1", "signal 9", why it could not be started
};
// Waits until it ends. It has the terminal, and Ctrl-C is its own.
EditorEnd run_editor(const std::string& command, const std::filesystem::path& file);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_EDITOR_H_
