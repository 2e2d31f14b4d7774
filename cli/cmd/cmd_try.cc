// SPDX-License-Identifier: Apache-2.0
// try: every key this holder has on raw item files. No word with the node: nothing is to be learnt
// before the test.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "schema/text.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const TryArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const std::vector<std::filesystem::path> files(args.files.begin(), args.files.end());
  const Outcome<std::vector<work::Tried>> tried = work::try_files(**session, files);
  if (!tried) return tried.error();
  if (context.json()) {
    context.print_json(try_document(*tried));
    return kExitDone;
  }
  for (const work::Tried& one : *tried) {
    context.out().line(make_visible(one.file, true) + " " +
                       std::string(work::try_result_name(one.result)));
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
