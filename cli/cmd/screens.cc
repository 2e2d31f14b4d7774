// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens.h"

#include <algorithm>

#include "cli/cmd/screens_item.h"
#include "cli/cmd/show.h"
#include "cli/ui/width.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using ui::Cell;
using ui::Msg;
using ui::Printer;
using ui::Table;

namespace {

std::string day_or_time(Printer& out, std::uint64_t ms, std::uint64_t now_ms) {
  std::string text = short_time(out, ms);  // "11/20 10:21"
  constexpr std::size_t kDay = 5;
  if (out.terminal().width == 0 || text.size() <= kDay) return text;
  const bool today = format_jst_long(ms).substr(0, 10) == format_jst_long(now_ms).substr(0, 10);
  return today ? text.substr(kDay + 1) : text.substr(0, kDay);
}

void show_warning(Printer& out, const member::AudienceWarning& warning) {
  const ui::Args args = {{"handle", warning.handle}, {"time", format_jst_long(warning.as_of_ms)}};
  switch (warning.kind) {
    case member::WarningKind::kStaleStatement:
      return out.say(Msg::kWarnStale, args);
    case member::WarningKind::kCompanyShown:
      return out.say(Msg::kWarnCompanyShown, args);
    case member::WarningKind::kReestablished:
      return out.say(Msg::kWarnReestablished, args);
    case member::WarningKind::kExpiredStatement:
      return out.say(Msg::kWarnExpired, args);
    case member::WarningKind::kNoKey:
      return out.say(Msg::kWarnNoKey, args);
    case member::WarningKind::kLeft:
      return out.say(Msg::kWarnLeft, args);
    case member::WarningKind::kEndsSoon:
      return out.say(Msg::kWarnEndsSoon, args);
    case member::WarningKind::kRoleMoved:
      return out.say(Msg::kWarnRoleMoved, args);
  }
}

}  // namespace

void show_readers(Printer& out, const work::Draft& draft) {
  const member::ResolvedAudience& audience = draft.audience;
  out.set_exercise(draft.exercise);
  if (draft.written.encoding == member::SourceEncoding::kWindows31J) out.say(Msg::kConverted);
  out.say(Msg::kReadersHeading);
  out.parts("  " + label_of(out, audience.tlp) + "  " + out.tr(who_may_see(audience.tlp)));
  out.prose("  " + out.tr(Msg::kPostTitle, {{"title", draft.written.title}}));
  if (!audience.community.empty()) {
    out.line("  " + out.tr(Msg::kPostCommunity, {{"community", audience.community}}));
  }
  // With the year: whoever typed "11/20 12:00" sees what it was taken for.
  if (draft.content.ack_by_ms != 0) {
    out.line("  " + out.tr(Msg::kDeadlineAck, {{"time", long_time(out, draft.content.ack_by_ms)}}));
  }
  if (draft.content.act_by_ms != 0) {
    out.line("  " + out.tr(Msg::kDeadlineAct, {{"time", long_time(out, draft.content.act_by_ms)}}));
  }
  if (audience.tlp != Tlp::kClear) out.table(readers_table(out, audience.names));
  if (!audience.member_names.empty()) {
    out.prose("  " +
             out.tr(Msg::kKnownCompanies, {{"names", joined(out.lang(), audience.member_names)}}));
  }
  for (const member::AudienceWarning& warning : audience.warnings) show_warning(out, warning);
}

std::string count_sentence(const Printer& out, const member::ResolvedAudience& audience) {
  if (audience.tlp == Tlp::kClear) return out.tr(Msg::kCountEverybody);
  if (audience.tlp == Tlp::kRed) {
    return out.tr(Msg::kCountPersons, {{"persons", std::to_string(audience.persons)}});
  }
  const std::string orgs = std::to_string(audience.organisations);
  if (audience.ceptoars_with_members == 0) return out.tr(Msg::kCountOrgs, {{"orgs", orgs}});
  return out.tr(Msg::kCountOrgsMembers,
                {{"orgs", orgs}, {"ceptoars", std::to_string(audience.ceptoars_with_members)}});
}

void show_posted(Printer& out, const work::PostResult& result) {
  out.say(result.by_other_node ? Msg::kStoredElsewhere : Msg::kStored,
          {{"id", shown_number(result.number)}});
  out.say(Msg::kDelivered,
          {{"delivered", std::to_string(result.delivered)}, {"of", std::to_string(result.of)}});
}

namespace {

std::string short_mark(Printer& out, bool exercise) {
  std::string mark(exercise ? ui::exercise_mark(out.lang()) : "");
  mark.erase(mark.find_last_not_of(' ') + 1);
  return mark;
}

// Which columns there are: the mark only where something is an exercise, the id where there is
// room.
struct InboxLayout {
  bool marks;
  bool ids;
};

std::vector<ui::Column> inbox_columns(Printer& out, const InboxLayout& layout) {
  std::vector<ui::Column> columns;
  if (layout.marks) columns.push_back({"", false, 0});
  columns.push_back({out.tr(Msg::kColumnNumber), true, 0});
  columns.push_back({out.tr(Msg::kColumnLabel), false, 0});
  columns.push_back({out.tr(Msg::kColumnFrom), false, 8});
  columns.push_back({out.tr(Msg::kColumnTitle), false, 8});
  columns.push_back({out.tr(Msg::kColumnReceived), false, 0});
  columns.push_back({out.tr(Msg::kColumnState), false, 0});
  if (layout.ids) columns.push_back({out.tr(Msg::kColumnId), false, 0});
  return columns;
}

std::vector<Cell> inbox_row(Printer& out, const InboxLayout& layout, const ListedItem& listed,
                            std::uint64_t now_ms) {
  constexpr std::size_t kRoomForName = 16;
  const work::InboxItem& item = listed.item;
  std::vector<Cell> row;
  if (layout.marks) row.emplace_back(short_mark(out, item.exercise), ui::Style::kBold);
  row.emplace_back(listed.number == 0 ? "" : std::to_string(listed.number));
  row.emplace_back(std::string(tlp_label(item.tlp)), ui::style_of(item.tlp));
  const std::string from = name_of(out.lang(), item.from_name_ja, item.from_name_en, item.from);
  // On a terminal the room is the title's: who wrote it is known after a few letters.
  row.emplace_back(out.terminal().width == 0
                       ? from
                       : ui::cut_to_width(from, kRoomForName, out.terminal().ambiguous));
  // What cannot wait must be seen in the list and not only when it is opened.
  constexpr std::uint8_t kActNow = 3;
  const std::string urgent =
      item.importance >= kActNow ? out.tr(importance_text(item.importance)) + " " : "";
  std::string standing = item.suspended ? out.tr(Msg::kListSuspended) + " " : "";
  if (item.clock_ahead_ms != 0) standing += out.tr(Msg::kListClockAhead) + " ";
  const bool bold = !urgent.empty() || !standing.empty();
  row.emplace_back(standing + urgent + make_visible(item.title, true),
                   bold ? ui::Style::kBold : ui::Style::kPlain);
  row.emplace_back(day_or_time(out, item.received_ms, now_ms));
  const bool unread = item.state == work::ItemState::kUnread;
  row.emplace_back(out.tr(state_text(item.state)), unread ? ui::Style::kBold : ui::Style::kPlain);
  if (layout.ids) row.emplace_back(shown_number(item.number));
  return row;
}

// What the columns have no room for: the rest of the header line, under each item.
void show_rest_of_header(Printer& out, const work::InboxItem& item, bool with_id) {
  std::string rest = "      " + out.tr(importance_text(item.importance)) + "  " +
                     kind_of(out.lang(), item) + "  " + deadline_of(out, item);
  if (with_id) rest += "  " + out.tr(Msg::kColumnId) + " " + shown_number(item.number);
  out.set_exercise(item.exercise);
  out.prose(rest);
  out.set_exercise(false);
}

// Too narrow for columns: several lines an item, each with its mark, and the id among them.
void show_narrow_inbox(Printer& out, const std::vector<ListedItem>& items, std::uint64_t now_ms) {
  const InboxLayout layout{false, true};
  for (const ListedItem& listed : items) {
    std::vector<ui::Column> columns = inbox_columns(out, layout);
    for (ui::Column& column : columns) column.header.clear();
    Table row(std::move(columns));
    row.add(inbox_row(out, layout, listed, now_ms));
    out.set_exercise(listed.item.exercise);
    out.table(row);
    out.set_exercise(false);
    show_rest_of_header(out, listed.item, false);
  }
}

}  // namespace

void show_inbox(Printer& out, const std::vector<ListedItem>& items, std::uint64_t now_ms) {
  constexpr std::size_t kRoomForId = 100;
  const std::size_t width = out.terminal().width;
  InboxLayout layout{false, width == 0 || width >= kRoomForId};
  std::size_t unread = 0;
  for (const auto& [item, number] : items) {
    layout.marks = layout.marks || item.exercise;
    if (item.state == work::ItemState::kUnread) ++unread;
  }
  Table table(inbox_columns(out, layout));
  for (const ListedItem& listed : items) table.add(inbox_row(out, layout, listed, now_ms));
  const std::vector<std::string> lines = table.lines(out.terminal());
  const bool narrow = lines.size() != items.size() + 1;
  if (narrow) show_narrow_inbox(out, items, now_ms);
  if (!narrow) out.line(lines.front());
  for (std::size_t i = 0; !narrow && i < items.size(); ++i) {
    out.line(lines[i + 1]);
    show_rest_of_header(out, items[i].item, !layout.ids);
  }
  out.say(Msg::kInboxCount,
          {{"count", std::to_string(items.size())}, {"unread", std::to_string(unread)}});
}

void show_inbox_more(Printer& out, std::size_t shown) {
  out.say(Msg::kInboxMore, {{"count", std::to_string(shown)}});
}

}  // namespace ceptoar::cmd
