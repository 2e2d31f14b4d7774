// SPDX-License-Identifier: Apache-2.0
// What peer list shows, and ceptoar.peers/1 (schema/json/peers.schema.json).
#ifndef CEPTOAR_CLI_CMD_SCREENS_PEER_H_
#define CEPTOAR_CLI_CMD_SCREENS_PEER_H_

#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/status.h"

namespace ceptoar::cmd {

void show_peer_list(ui::Printer& out, const work::StatusView& status);
ui::Json peers_document(const work::StatusView& status);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_PEER_H_
