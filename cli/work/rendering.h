// SPDX-License-Identifier: Apache-2.0
// Parts of a report that still prove to be the reporter's (cli/liaison/rendering.h). A report carries the
// seed of its salts and the reporter's signature over its tree; whoever reads the whole report can take
// items out, who holds a rendering can only take out more. A rendering names the reporter: without a name
// there is the anonymised re-issue, which carries nothing of the tree (cli/work/consent.h).
#ifndef CEPTOAR_CLI_WORK_RENDERING_H_
#define CEPTOAR_CLI_WORK_RENDERING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/rendering.h"
#include "cli/work/items.h"
#include "cli/work/post.h"

namespace ceptoar::work {

// When a report says that it was made: the minute. It stands in every rendering; the millisecond would tie
// that to the traffic of the report.
std::uint64_t made_minute(std::uint64_t now_ms);
// Signs the items of the report `draft` one by one. `made_ms`: of the text of its body, a whole minute.
// REQUIRES: its content is as it will be sent.
member::Outcome<void> sign_items(member::Session& session, std::uint64_t made_ms, Draft& draft);

// What was written below the form of a report or consultation.
std::string text_of_report(const Advisory& report);

struct RenderWish {
  std::string id;              // of a report, or of a rendering that was received
  liaison::Level level = liaison::Level::kFull;
  std::string tlp;
  std::string to;
  bool with_members = false;
  std::string consent;         // id of the request that was granted; needed for a report of others
};                             // unless it is TLP:CLEAR
// The text alone, "# title" first, as it would be sent: for a request for consent. Stands in the read log,
// marks nothing as read. Errors: those of find_item, E-NOT-REPORT, E-RENDER-NONE, E-RENDER-WIDER,
// E-RENDER-BROKEN.
member::Outcome<Bytes> rendered_text(member::Session& session, std::string_view id,
                                     liaison::Level level);
struct Rendering {
  Draft draft;
  std::size_t shown = 0, all = 0;  // items
};
// Errors: those, E-RENDER-LABEL, E-CONSENT-MISSING, E-CONSENT-TEXT, of prepare().
member::Outcome<Rendering> prepare_rendering(member::Session& session, const RenderWish& wish);

// All that is held of a report or a rendering, its signature checked. As rendered_text(), without
// E-RENDER-WIDER.
member::Outcome<liaison::ReportParts> held_parts(member::Session& session, std::string_view id);

struct ShownRendering {
  InboxItem summary;
  liaison::Level level = liaison::Level::kFull;
  liaison::ReportParts parts;       // text of others; signed by `author`
  std::string author;               // handle of the reporter
  std::uint64_t made_ms = 0;
  std::vector<member::ReaderName> readers;
};
// nullopt: the item is no rendering. Marks it read. Errors: those of read_item, E-RENDER-BROKEN.
member::Outcome<std::optional<ShownRendering>> show_rendering(member::Session& session,
                                                              std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_RENDERING_H_
