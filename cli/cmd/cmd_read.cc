// SPDX-License-Identifier: Apache-2.0
// read: one item on the screen.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const ReadArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::ReadItem> item = work::read_item(**session, args.id);
  if (!item) return item.error();
  if (context.json()) {
    context.print_json(read_document(*item));
  } else {
    show_item(context.out(), *item, args.headers);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
