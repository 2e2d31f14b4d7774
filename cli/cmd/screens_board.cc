// SPDX-License-Identifier: Apache-2.0
// The board: where an item of ours stands, the silent ones first.
#include <algorithm>
#include <sstream>

#include "cli/cmd/screens.h"
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

constexpr std::uint64_t kMinuteMs = 60'000;

Cell state_cell(Printer& out, const work::BoardRow& row) {
  if (row.state) return out.tr(ack_state_text(*row.state));
  if (row.opened_ms && !row.own) return out.tr(Msg::kAckOpened);
  if (row.unopened) return Cell(out.tr(ack_state_text(*row.unopened)), ui::Style::kBold);
  if (!row.known) return out.tr(Msg::kNone);
  if (!row.delivered_ms) return Cell(out.tr(Msg::kNotDelivered), ui::Style::kBold);
  if (!row.verified) return out.tr(Msg::kBoardUnverified);
  return out.tr(Msg::kAtNode);
}

std::uint64_t time_of(const work::BoardRow& row) {
  if (row.answered_ms) return *row.answered_ms;
  if (row.opened_ms && !row.own) return *row.opened_ms;
  if (row.unopened) return row.unopened_ms;
  return row.delivered_ms.value_or(0);
}

// A long note must not push the time and the name off the screen.
std::string fitted_remark(const Printer& out, const work::Board& board, const std::string& text) {
  const std::size_t others = board.exercise ? 53 : 44;  // state, time, name and the mark
  constexpr std::size_t kLeastRemark = 16;
  const ui::Terminal& terminal = out.terminal();
  if (terminal.width == 0) return text;
  const std::size_t room = terminal.width > others + kLeastRemark
                               ? terminal.width - others : kLeastRemark;
  return ui::cut_to_width(text, room, terminal.ambiguous);
}

// Who answered, or for how long nobody did and how else to reach them.
std::string remark_of(Printer& out, const work::Board& board, const work::BoardRow& row,
                      std::uint64_t now_ms, const BoardFit& fit) {
  if (row.own || !board.asks) return {};
  if (row.state) {
    return fitted_remark(
        out, board, make_visible(row.note.empty() ? row.by : row.by + "  " + row.note, true));
  }
  const std::uint64_t minutes = now_ms > board.sent_ms ? (now_ms - board.sent_ms) / kMinuteMs : 0;
  std::string text = fit.minutes
                         ? out.tr(Msg::kBoardSilent, {{"minutes", std::to_string(minutes)}})
                         : out.tr(Msg::kBoardSilentPlain);
  if (!row.second_means.empty()) text += "  " + means_in_words(out, row.second_means);
  return text;
}

// Label, number and title on one line, whatever the title's length.
std::string board_header(const Printer& out, const work::Board& board) {
  constexpr std::string_view kLabelPlace = "{tlp}";
  const auto header = [&](const std::string& title) {
    return out.tr(Msg::kBoardHeader, {{"id", shown_number(board.number)}, {"title", title}});
  };
  const ui::Terminal& terminal = out.terminal();
  std::string title = make_visible(board.title, true);
  if (terminal.width != 0) {
    constexpr std::size_t kMarkColumns = 9;
    std::size_t used = ui::display_width(header(""), terminal.ambiguous) - kLabelPlace.size() +
                       tlp_label(board.tlp).size() + (board.exercise ? kMarkColumns : 0);
    used = std::min(used, terminal.width - 1);
    title = ui::cut_to_width(title, terminal.width - used, terminal.ambiguous);
  }
  std::string line = header(title);
  line.replace(line.find(kLabelPlace), kLabelPlace.size(), label_of(out, board.tlp));
  return line;
}

void show_reports(Printer& out, const work::Board& board) {
  for (const work::CompaniesReport& report : board.reports) {
    std::string counts;
    for (const AckCount& count : report.counts) {
      if (count.count == 0) continue;
      if (!counts.empty()) counts += ui::text(out.lang(), Msg::kJoin);
      counts += out.tr(ack_state_text(count.state)) + " " + std::to_string(count.count);
    }
    out.say(Msg::kBoardReported, {{"handle", report.by},
                                  {"companies", std::to_string(report.companies)},
                                  {"counts", counts.empty() ? out.tr(Msg::kNone) : counts}});
  }
}

void show_countersign(Printer& out, const work::Board& board, std::uint64_t now_ms) {
  if (board.countersign_by_ms == 0) return;
  const bool late = now_ms > board.countersign_by_ms;
  out.say(late ? Msg::kBoardCountersignLate : Msg::kBoardCountersign,
          {{"time", short_time(out, board.countersign_by_ms)}, {"id", shown_number(board.number)}});
}

Table board_table(Printer& out, const work::Board& board,
                  const std::vector<const work::BoardRow*>& rows, std::uint64_t now_ms,
                  const BoardFit& fit) {
  // A telephone number is never cut; where there is one, the handle gives way.
  std::vector<ui::Column> columns = {{out.tr(Msg::kColumnState), false, 0},
                                     {out.tr(Msg::kColumnTime), false, 0}};
  if (!board.asks) columns.push_back({out.tr(Msg::kColumnOrganisation), false, 8});
  columns.push_back({out.tr(Msg::kColumnName), false, 10});
  if (board.asks) columns.push_back({out.tr(Msg::kColumnRemark), false, 0});
  Table table(std::move(columns));
  for (const work::BoardRow* row : rows) {
    std::vector<Cell> cells = {state_cell(out, *row), short_time(out, time_of(*row))};
    if (!board.asks) cells.emplace_back(make_visible(row->org, true));
    cells.emplace_back(
        name_of(out.lang(), row->name_ja, row->name_en, board.asks ? row->org : ""));
    if (board.asks) cells.emplace_back(remark_of(out, board, *row, now_ms, fit));
    table.add(std::move(cells));
  }
  return table;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

using Rows = std::vector<const work::BoardRow*>;

// The rows that there is no room for, in one line.
void show_rest(Printer& out, const Rows& rest) {
  if (rest.empty()) return;
  const auto answered = std::count_if(rest.begin(), rest.end(),
                                      [](const auto* row) { return row->state.has_value(); });
  const auto proved =
      std::count_if(rest.begin(), rest.end(), [](const auto* row) { return row->verified; });
  out.say(Msg::kBoardRest, {{"count", std::to_string(rest.size())},
                            {"answered", std::to_string(answered)},
                            {"delivered", std::to_string(proved)}});
}

// With the first `shown` rows.
void draw_board(Printer& out, const work::Board& board, const Rows& rows, std::size_t shown,
                std::uint64_t now_ms, const BoardFit& fit) {
  const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(shown);
  out.set_exercise(board.exercise);
  out.line(board_header(out, board));
  if (board.queued) out.say(Msg::kQueued);
  if (!board.live) out.say(Msg::kBoardLastKnown);
  const Table table = board_table(out, board, Rows(rows.begin(), cut), now_ms, fit);
  if (!table.empty()) out.table(table);
  show_rest(out, Rows(cut, rows.end()));
  show_board_counts(out, board, now_ms);
  out.set_exercise(false);
}

}  // namespace

void show_board_counts(Printer& out, const work::Board& board, std::uint64_t now_ms) {
  if (!board.deputy) {
    out.say(Msg::kDelivered,
            {{"delivered", std::to_string(board.delivered)}, {"of", std::to_string(board.of)}});
  }
  if (board.asks) {
    out.say(Msg::kBoardAnswered, {{"opened", std::to_string(board.opened)},
                                  {"answered", std::to_string(board.answered)},
                                  {"of", std::to_string(board.asked)}});
    const bool late = board.ack_by_ms != 0 && now_ms > board.ack_by_ms &&
                      board.answered < board.asked;
    if (late) {
      out.say(Msg::kBoardLate, {{"time", short_time(out, board.ack_by_ms)},
                                {"count", std::to_string(board.asked - board.answered)}});
    }
  }
  show_reports(out, board);
  show_countersign(out, board, now_ms);
  if (board.deputy) {
    out.say(Msg::kBoardDeputy);
    return;
  }
  if (!board.rows.empty() && board.complete()) {
    out.say(Msg::kComplete);
    return;
  }
  const auto open = std::count_if(board.rows.begin(), board.rows.end(),
                                  [](const work::BoardRow& row) { return !row.verified; });
  out.say(Msg::kNotConfirmed, {{"count", std::to_string(open)}});
}

void show_board(Printer& out, const work::Board& board, std::uint64_t now_ms,
                const BoardFit& fit) {
  Rows rows;
  for (const work::BoardRow& row : board.rows) rows.push_back(&row);
  // Who has it not comes first, whatever order they came in.
  std::stable_partition(rows.begin(), rows.end(), [](const work::BoardRow* row) {
    return row->known && !row->delivered_ms && !row->state;
  });
  constexpr std::size_t kLeastRows = 3;
  std::size_t shown = rows.size();
  for (;; --shown) {
    std::ostringstream text;
    Printer page(out.lang(), out.terminal(), text);
    draw_board(page, board, rows, shown, now_ms, fit);
    // The cursor takes the last line.
    if (fit.height != 0 && shown > kLeastRows && lines_in(text.str()) + 1 > fit.height) continue;
    out.stream() << text.str();
    return;
  }
}

std::string board_csv(const work::Board& board) {
  // RFC 4180: fields in quotes, quotes doubled. A field that a spreadsheet would take for a formula
  // gets an apostrophe.
  const auto field = [](std::string_view text) {
    std::string out = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
      out += '\'';
    }
    for (const char c : make_visible(text, true)) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
  };
  const auto time = [](const std::optional<std::uint64_t>& ms) {
    return ms ? format_rfc3339(*ms) : std::string();
  };
  std::string out =
      "id,exercise,org,name,delivered_at,opened_at,state,answered_at,by,note,second_means\r\n";
  for (const work::BoardRow& row : board.rows) {
    out += shown_number(board.number) + (board.exercise ? ",EXERCISE," : ",,") + field(row.org) +
           "," + field(row.name_ja) + "," + time(row.delivered_ms) + "," + time(row.opened_ms) +
           "," + (row.last_word() ? std::string(ack_state_name(*row.last_word())) : std::string()) + "," +
           time(row.answered_ms) + "," + field(row.by) + "," + field(row.note) + "," +
           field(row.second_means) + "\r\n";
  }
  return out;
}

}  // namespace ceptoar::cmd
