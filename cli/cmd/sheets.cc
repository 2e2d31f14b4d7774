// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/sheets.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/cmd/files_out.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/show.h"
#include "cli/form/pdf.h"
#include "cli/liaison/rendering.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::cmd {

using form::Sheet;
using form::SheetPart;
using member::user_error;
using ui::Printer;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::vector<std::string> out;
  for (;;) {
    const std::size_t end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

// What a function of the screen says, as lines without colours and without a width.
template <class Show>
std::vector<std::string> said(const Printer& out, const Show& show) {
  std::ostringstream text;
  Printer page(out.lang(), ui::Terminal{}, text);
  show(page);
  return text.str().empty() ? std::vector<std::string>() : lines_of(text.str());
}

Sheet new_sheet(const Printer& out, Tlp tlp, bool exercise, const std::string& number,
                const std::string& by, std::uint64_t now_ms) {
  Sheet sheet;
  sheet.language = std::string(ui::lang_name(out.lang()));
  sheet.tlp = tlp;
  if (exercise) {
    sheet.exercise = std::string(ui::exercise_mark(out.lang()));
    sheet.exercise.erase(sheet.exercise.find_last_not_of(' ') + 1);
  }
  sheet.number_name = out.tr(Msg::kColumnId);
  sheet.number = shown_number(number);
  sheet.printed = out.tr(Msg::kPrintedBy, {{"handle", by}, {"time", long_time(out, now_ms)}});
  return sheet;
}

std::string named(const Printer& out, const std::string& ja, const std::string& en,
                  const std::string& handle) {
  const std::string name = name_of(out.lang(), ja, en, "");
  return name.empty() ? make_visible(handle, true)
                      : out.tr(Msg::kNamed, {{"name", name}, {"handle", handle}});
}

// One line an organisation, or a person for RED.
form::SheetTable readers_of(const Printer& out, const work::ReadItem& item) {
  form::SheetTable table;
  std::vector<std::string> handles;  // of the rows
  for (const member::ReaderName& reader : item.readers) {
    const std::string handle = reader.member.empty() ? reader.org : reader.member;
    const std::string word = out.tr(class_text(reader.reader_class));
    const auto same = std::find(handles.begin(), handles.end(), handle);
    if (same != handles.end()) {
      table.rows[static_cast<std::size_t>(same - handles.begin())][1] +=
          std::string(ui::text(out.lang(), Msg::kJoin)) + word;
      continue;
    }
    handles.push_back(handle);
    table.rows.push_back({named(out, reader.name_ja, reader.name_en, handle), word});
  }
  if (item.summary.tlp == Tlp::kClear) table.rows = {{out.tr(Msg::kClassEverybody)}};
  std::sort(table.rows.begin(), table.rows.end());
  return table;
}

SheetPart answers_of(const Printer& out, const work::ReadItem& item) {
  SheetPart part{out.tr(Msg::kAnswersHeading), {}, {}};
  for (const member::AnswerRow& answer : item.answers) {
    part.table.rows.push_back({short_time(out, answer.answer.at_ms),
                               out.tr(ack_state_text(answer.answer.state)), answer.handle,
                               answer.answer.note});
  }
  return part;
}

std::string time_or_none(const Printer& out, const std::optional<std::uint64_t>& ms) {
  return short_time(out, ms.value_or(0));
}

}  // namespace

Sheet item_sheet(const Printer& out, const work::ReadItem& item, const std::string& by,
                 std::uint64_t now_ms) {
  const work::InboxItem& summary = item.summary;
  Sheet sheet = new_sheet(out, summary.tlp, summary.exercise, summary.number, by, now_ms);
  sheet.title = summary.title;
  sheet.facts = {
      {out.tr(Msg::kPrintKind), out.tr(importance_text(summary.importance)) + "  " +
                                    kind_of(out.lang(), summary)},
      {out.tr(Msg::kColumnUntil), deadline_of(out, summary)},
      {out.tr(Msg::kColumnFrom),
       named(out, summary.from_name_ja, summary.from_name_en, summary.from)},
      {out.tr(Msg::kColumnTime), sent_and_as_of(out, item)},
      {out.tr(Msg::kPrintSigned),
       out.tr(Msg::kNamed, {{"name", item.signed_by},
                            {"handle", role_name(out.lang(), item.signer_role)}})},
      {out.tr(Msg::kPrintMaySee), out.tr(who_may_see(summary.tlp))}};
  std::vector<std::string> marks = said(out, [&](Printer& page) { show_marks(page, item); });
  if (!marks.empty()) sheet.parts.push_back({"", std::move(marks), {}});
  if (!item.content.summary.empty()) {
    sheet.parts.push_back({out.tr(Msg::kPrintSummary), item.content.summary, {}});
  }
  SheetPart text{out.tr(Msg::kPrintText), lines_of(make_visible(item.body, false)), {}};
  for (const Field& field : item.content.fields) {
    if (liaison::is_machine_field(field.name)) continue;
    text.table.rows.push_back({field.name, field.value});
  }
  sheet.parts.push_back(std::move(text));
  for (const work::RelayedBy& relay : item.relays) {
    SheetPart part{out.tr(Msg::kPrintRelay, {{"from", named(out, relay.name_ja, relay.name_en,
                                                            relay.handle)}}), {}, {}};
    if (!relay.note.empty()) part.lines = lines_of(make_visible(relay.note, false));
    sheet.parts.push_back(std::move(part));
  }
  if (!item.answers.empty()) sheet.parts.push_back(answers_of(out, item));
  sheet.parts.push_back({out.tr(Msg::kHeaderReaders), {}, readers_of(out, item)});
  return sheet;
}

Sheet board_sheet(const Printer& out, const work::Board& board, const std::string& by,
                  std::uint64_t now_ms) {
  Sheet sheet = new_sheet(out, board.tlp, board.exercise, board.number, by, now_ms);
  sheet.title = board.title;
  SheetPart part{out.tr(Msg::kPrintBoard),
                 said(out, [&](Printer& page) { show_board_counts(page, board, now_ms); }), {}};
  part.table.head = {out.tr(Msg::kColumnOrganisation), out.tr(Msg::kPrintDelivered),
                     out.tr(Msg::kAckOpened), out.tr(Msg::kPrintAnswer), out.tr(Msg::kColumnBy),
                     out.tr(Msg::kPrintRemark)};
  for (const work::BoardRow& row : board.rows) {
    const std::string delivered = !row.known        ? out.tr(Msg::kNone)
                                  : !row.delivered_ms ? out.tr(Msg::kNotDelivered)
                                  : row.verified      ? short_time(out, *row.delivered_ms)
                                                      : out.tr(Msg::kBoardUnverified);
    const std::string answer =
        row.state ? out.tr(ack_state_text(*row.state)) + " " + time_or_none(out, row.answered_ms)
                  : out.tr(Msg::kNone);
    part.table.rows.push_back({named(out, row.name_ja, row.name_en, row.org), delivered,
                               time_or_none(out, row.opened_ms), answer, row.by,
                               row.note.empty() ? means_in_words(out, row.second_means) : row.note});
  }
  sheet.parts.push_back(std::move(part));
  return sheet;
}

Outcome<void> check_print_path(const std::string& path) {
  if (!path.ends_with(".html") && !path.ends_with(".pdf")) {
    return user_error(UserCode::kUsageChoice,
                      {{"option", "--print"}, {"value", path}, {"choices", "FILE.html, FILE.pdf"}});
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return {};
  return user_error(UserCode::kExists, {{"path", path}});
}

Outcome<void> write_sheet(Context& context, const Sheet& sheet, const std::string& path) {
  const std::string html = form::sheet_html(sheet);
  Bytes bytes = to_bytes(as_bytes(html));
  if (path.ends_with(".pdf")) {
    auto pdf = [&] {
      const ui::Progress busy = context.busy(Msg::kPrinting);
      return form::pdf_of(html);
    }();
    if (!pdf) {
      const std::string tool(form::kPdfProgram);
      if (pdf.error().code == ErrorCode::kNotFound) {
        return user_error(UserCode::kPrintTool,
                          {{"tool", tool},
                           {"path", path.substr(0, path.size() - 4) + ".html"}});
      }
      return user_error(UserCode::kPrintFailed,
                        {{"tool", tool}, {"what", make_visible(pdf.error().context, true)}});
    }
    bytes = std::move(*pdf);
  }
  // What was sealed lies open in this file: for this user alone.
  return member::lift(store::write_file(path, bytes, store::FileKind::kSecret, false), path);
}

Outcome<int> print_sheet(Context& context, const Sheet& sheet, const std::string& path) {
  if (auto written = write_sheet(context, sheet, path); !written) return written.error();
  context.set_exercise(!sheet.exercise.empty());
  const int done = show_file(context, path, "");
  if (!context.json()) {
    context.out().say(Msg::kPrintedCare, {{"tlp", std::string(tlp_label(sheet.tlp))}});
  }
  return done;
}

}  // namespace ceptoar::cmd
