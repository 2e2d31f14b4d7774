// SPDX-License-Identifier: Apache-2.0
// board: which nodes proved that they hold an item of ours.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const BoardArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Board> board = work::board(**session, args.id);
  if (!board) return board.error();
  if (context.json()) {
    context.print_json(board_document(*board));
  } else {
    show_board(context.out(), *board);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
