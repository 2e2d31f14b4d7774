// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_search.h"

#include "cli/cmd/show.h"
#include "cli/ui/width.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using ui::Msg;
using ui::Printer;

namespace {

// On a terminal one line each; in a pipe whole.
std::string fitted(const Printer& out, const std::string& line) {
  const ui::Terminal& terminal = out.terminal();
  return terminal.width == 0 ? line : ui::cut_to_width(line, terminal.width, terminal.ambiguous);
}

}  // namespace

void show_search(Printer& out, const std::string& words, const work::SearchResult& result) {
  if (result.hits.empty()) {
    out.say(Msg::kSearchNothing, {{"words", words}});
    return;
  }
  for (const work::SearchHit& hit : result.hits) {
    const work::InboxItem& item = hit.item;
    out.set_exercise(item.exercise);
    std::string state = out.tr(state_text(item.state));
    if (item.own) state = out.tr(Msg::kSearchOwn);
    out.parts(shown_number(item.number) + "  " + label_of(out, item.tlp) + "  " +
             short_time(out, item.received_ms) + "  " + state);
    out.line(fitted(out, "  " + sender_of(out, item) +
                             "  " + make_visible(item.title, true)));
    if (!hit.context.empty()) {
      out.line(fitted(out, "  " + out.tr(Msg::kSearchContext, {{"line", hit.context}})));
    }
    out.set_exercise(false);
  }
  const ui::Args args = {{"count", std::to_string(result.hits.size())}};
  out.say(result.more ? Msg::kSearchMore : Msg::kSearchCount, args);
}

}  // namespace ceptoar::cmd
