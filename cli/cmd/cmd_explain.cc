// SPDX-License-Identifier: Apache-2.0
// explain: what a code, a label or a word means. Needs no home.
#include "cli/cmd/commands.h"
#include "cli/cmd/screens_explain.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const ExplainArgs& args) {
  std::string typed;
  for (const std::string& word : args.words) typed += (typed.empty() ? "" : " ") + word;
  const Outcome<Explained> found =
      typed.empty() ? Outcome<Explained>(explain_all()) : explain_word(typed);
  if (!found) return found.error();
  if (context.json()) {
    context.print_json(explain_document(context.lang(), *found));
  } else if (typed.empty()) {
    show_explain_list(context.out(), *found);
  } else {
    show_explained(context.out(), *found);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
