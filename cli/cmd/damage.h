// SPDX-License-Identifier: Apache-2.0
// An archive whose pages are damaged ends the process from the inside of LMDB (store/damage.h). The person
// is told what every other error tells: code, cause, remedy.
#ifndef CEPTOAR_CLI_CMD_DAMAGE_H_
#define CEPTOAR_CLI_CMD_DAMAGE_H_

#include "cli/cmd/context.h"

namespace ceptoar::cmd {

// From here on. Prepares the words, since nothing can be put together in a signal handler.
void tell_of_damaged_archive(const Context& context);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DAMAGE_H_
