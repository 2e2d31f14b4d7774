// SPDX-License-Identifier: Apache-2.0
// What commands say after they wrote a file that somebody carries to another party.
#ifndef CEPTOAR_CLI_CMD_FILES_OUT_H_
#define CEPTOAR_CLI_CMD_FILES_OUT_H_

#include <string>

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

// An empty `number`: none belongs to the file.
int show_file(Context& context, const std::string& path, const std::string& number);
// The same with a sentence before it.
int show_file(Context& context, Msg sentence, const std::string& path, const std::string& number);
// For commands without a result of their own.
int show_done(Context& context, Msg sentence);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_FILES_OUT_H_
