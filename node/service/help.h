// SPDX-License-Identifier: Apache-2.0
// What --help says. Examples, then "Usage:" or 書式: with a line a command, then sentences and rows: the
// man pages of both languages are made from it (cli/cmd/man_page.h). Pure.
#ifndef CEPTOAR_NODE_SERVICE_HELP_H_
#define CEPTOAR_NODE_SERVICE_HELP_H_

#include <string_view>

namespace ceptoar::service {

std::string_view help(bool japanese);
// By CEPTOAR_LANG, LC_ALL, LC_MESSAGES, LANG, as `ceptoar` chooses; Japanese where none of them says.
// Thread: none that changes the environment.
bool prefers_japanese();

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_HELP_H_
