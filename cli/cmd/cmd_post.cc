// SPDX-License-Identifier: Apache-2.0
// post: a text from a file, standard input or the editor; show who will be able to read it, ask, send.
#include "cli/cmd/commands.h"
#include "cli/cmd/drafting.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

Outcome<int> run(Context& context, const PostArgs& args) {
  const DraftChoice choice{TextFrom::kFile, args.dry_run, args.wait};
  const bool known = !args.tlp || parse_tlp(*args.tlp);
  if (args.file.empty()) {
    // A slip of the keyboard is said at once; what is only missing can be said later.
    if (!known && can_edit(context)) {
      return user_error(UserCode::kTlpUnknown, {{"given", make_visible(*args.tlp, true)}});
    }
    return write_and_send(context, args, "post", choice);
  }
  return send_file(context, args.file, args, choice);
}

}  // namespace ceptoar::cmd
