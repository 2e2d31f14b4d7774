// SPDX-License-Identifier: Apache-2.0
// search: what was read is found again, with the node off too.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents_search.h"
#include "cli/cmd/filters.h"
#include "cli/cmd/screens_search.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const SearchArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto filter = filter_of(**session, args.filter, context.now_ms());
  if (!filter) return filter.error();
  std::string words;
  for (const std::string& word : args.words) words += (words.empty() ? "" : " ") + word;
  const auto found = [&] {
    const ui::Progress busy = context.busy(Msg::kSearching);
    return work::search(**session, words, *filter);
  }();
  if (!found) return found.error();
  if (auto noted = work::note_shown(**session, *found); !noted) return noted.error();
  if (context.json()) {
    context.print_json(search_document(*found));
    return found->hits.empty() ? kExitNegative : kExitDone;
  }
  if (!session->started.sync.online) {
    context.err().say(session->started.sync.by_other_node ? Msg::kByOtherNode : Msg::kOffline);
  }
  show_search(context.out(), words, *found);
  return found->hits.empty() ? kExitNegative : kExitDone;
}

}  // namespace ceptoar::cmd
