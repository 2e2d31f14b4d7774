// SPDX-License-Identifier: Apache-2.0
// Today's screen. What does not fit beside each other stands below: a terminal that breaks a line
// breaks it in the middle of a word.
#include <algorithm>
#include <cstdlib>

#include "cli/cmd/screens.h"
#include "cli/cmd/screens_alarms.h"
#include "cli/cmd/screens_ends.h"
#include "cli/cmd/screens_people.h"
#include "cli/cmd/show.h"
#include "cli/ui/width.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Msg;
using ui::Printer;

namespace {

constexpr std::int64_t kClockWarnMs = 2000;

// In as few lines as the terminal's width allows.
void show_parts(Printer& out, const std::vector<std::string>& parts, std::string_view gap) {
  const std::size_t width = out.terminal().width;
  const int ambiguous = out.terminal().ambiguous;
  std::string line;
  for (const std::string& part : parts) {
    std::string longer = line;
    if (!line.empty()) longer += gap;
    longer += part;
    if (width == 0 || ui::display_width(longer, ambiguous) <= width) {
      line = std::move(longer);
      continue;
    }
    if (!line.empty()) out.line(line);
    line = ui::cut_to_width(part, width, ambiguous);
  }
  if (!line.empty()) out.line(line);
}

std::string due(const Printer& out, std::uint64_t ms) {
  return ms == 0 ? "" : out.tr(Msg::kTodayDue, {{"time", short_time(out, ms)}});
}

std::string awaited(const Printer& out, const work::Awaiting& what) {
  return out.tr(Msg::kTodayAwaiting,
                {{"count", std::to_string(what.count)}, {"due", due(out, what.next_due_ms)}});
}

// Beside a drill that waits below, what is real says so: 【実】.
std::vector<std::string> counts(const Printer& out, const work::StatusView& status) {
  const std::string real = status.awaiting_drills.count == 0 ? "" : out.tr(Msg::kRealMark);
  std::vector<std::string> parts = {
      out.tr(Msg::kTodayUnread, {{"count", std::to_string(status.unread)}}),
      real + awaited(out, status.awaiting),
      out.tr(Msg::kTodayQueued, {{"count", std::to_string(status.queued)}})};
  if (status.drafts != 0) {
    parts.push_back(out.tr(Msg::kTodayDrafts, {{"count", std::to_string(status.drafts)}}));
  }
  return parts;
}

void show_awaited_drills(Printer& out, const work::StatusView& status) {
  if (status.awaiting_drills.count == 0) return;
  out.set_exercise(true);
  out.prose(awaited(out, status.awaiting_drills));
  out.set_exercise(false);
}

// While a drill runs, what is real says so: 【実】.
void show_open_broadcasts(Printer& out, const work::StatusView& status) {
  for (const bool exercise : {false, true}) {
    const work::OpenBroadcasts& open = exercise ? status.drills : status.broadcasts;
    if (open.count == 0) continue;
    const bool beside_a_drill = !exercise && status.drills.count != 0;
    out.set_exercise(exercise);
    out.prose((beside_a_drill ? out.tr(Msg::kRealMark) : "") +
              out.tr(Msg::kTodayBroadcasts,
                     {{"count", std::to_string(open.count)}, {"due", due(out, open.next_due_ms)}}));
    out.set_exercise(false);
  }
}

}  // namespace

void show_today(Printer& out, const work::StatusView& status, std::uint64_t now_ms) {
  const bool clock_off = std::abs(status.clock_off_ms) > kClockWarnMs;
  show_parts(out,
             {name_of(out.lang(), status.org_name_ja, status.org_name_en, status.org),
              role_name(out.lang(), status.role), day_and_time(out, now_ms),
              out.tr(status.online ? Msg::kTodayNodeUp : Msg::kTodayNodeDown),
              out.tr(!status.online ? Msg::kTodayClockUnknown
                     : clock_off    ? Msg::kTodayClockOff
                                    : Msg::kTodayClockFine)},
             "  ");
  show_parts(out, counts(out, status), "   ");
  show_awaited_drills(out, status);
  show_open_broadcasts(out, status);
  if (status.to_approve != 0) {
    out.prose(out.tr(Msg::kTodayApprove, {{"count", std::to_string(status.to_approve)}}));
  }
  if (status.to_release != 0) {
    out.prose(out.tr(Msg::kTodayRelease, {{"count", std::to_string(status.to_release)}}));
  }
  if (status.to_decide != 0) {
    out.prose(out.tr(Msg::kTodayDecide, {{"count", std::to_string(status.to_decide)}}));
  }
  show_people_pending(out, status.people);
  // A company's staff reads of its certificate above.
  std::vector<work::KeyEndRow> ends = status.ends;
  if (status.people.company_ends_ms != 0) {
    std::erase_if(ends, [](const work::KeyEndRow& row) { return row.what == work::KeyEnd::kCompany; });
  }
  show_own_ends(out, ends, status.people.requests);
  show_alarms_briefly(out, status.alarms);
}

}  // namespace ceptoar::cmd
