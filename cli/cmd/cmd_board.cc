// SPDX-License-Identifier: Apache-2.0
// board: where an item of ours stands, once or live.
#include <unistd.h>

#include <optional>
#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/sheets.h"
#include "cli/ui/live.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

constexpr std::chrono::milliseconds kLook{1000};

enum class Until { kStopped, kComplete, kAnswered, kTime };
struct End {
  Until until = Until::kStopped;
  std::chrono::milliseconds after{};
};

Outcome<End> end_of(const std::string& typed) {
  if (typed.empty()) return End{};
  if (typed == "complete") return End{Until::kComplete, {}};
  if (typed == "answered") return End{Until::kAnswered, {}};
  if (const auto after = parse_duration(typed)) return End{Until::kTime, *after};
  return user_error(UserCode::kUsageChoice, {{"option", "--until"},
                                             {"value", typed},
                                             {"choices", "complete, answered, 10m"}});
}

struct Look {
  work::Board board;
  std::string by;  // handle of who looks
};
// The session is opened for this look only: other commands of this member get their turn.
Outcome<Look> look(Context& context, const std::string& id) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  Outcome<work::Board> board = work::board(**session, id);
  if (!board) return board.error();
  const auto me = (*session)->identity();
  if (!me) return me.error();
  return Look{std::move(*board), (*me)->subject.handle};
}

bool is_over(const End& end, const work::Board& board, std::chrono::milliseconds passed) {
  switch (end.until) {
    case Until::kStopped: return false;
    case Until::kComplete: return board.complete();
    case Until::kAnswered: return board.complete() && board.answered == board.asked;
    case Until::kTime: return passed >= end.after;
  }
  return false;
}

// One look as text: a document, or a screen that fits.
std::string drawn(Context& context, const work::Board& board, bool redraws) {
  std::ostringstream text;
  if (context.json()) {
    text << board_document(board).dump() << '\n';
    return text.str();
  }
  ui::Printer page(context.lang(), context.out().terminal(), text);
  BoardFit fit;
  // Appended lines say what changed: that time goes by is no change.
  fit.minutes = redraws;
  if (redraws) fit.height = ui::terminal_height(STDOUT_FILENO, context.environment());
  show_board(page, board, context.now_ms(), fit);
  return text.str();
}

// With --json documents alone stand on standard output.
bool as_table(Context& context, const BoardArgs& args) { return args.csv && !context.json(); }

// The board as it stood last: as a table, on paper, or both.
Outcome<int> hand_out(Context& context, const BoardArgs& args, const Look& last) {
  if (as_table(context, args)) context.out().stream() << board_csv(last.board);
  if (args.print.empty()) return kExitDone;
  const form::Sheet sheet = board_sheet(context.out(), last.board, last.by, context.now_ms());
  if (!as_table(context, args)) return print_sheet(context, sheet, args.print);
  // A table goes to a file or a program: nothing but it stands on standard output.
  if (auto written = write_sheet(context, sheet, args.print); !written) return written.error();
  context.set_exercise(last.board.exercise);
  context.err().say(Msg::kWrote, {{"path", args.print}});
  context.err().say(Msg::kPrintedCare, {{"tlp", std::string(tlp_label(last.board.tlp))}});
  return kExitDone;
}

// A script that waits for an end must not take for it that the waiting was broken off.
int status_of(const End& end, bool over) {
  const bool waits_for_board = end.until == Until::kComplete || end.until == Until::kAnswered;
  return over || !waits_for_board ? kExitDone : kExitNegative;
}

Outcome<int> follow(Context& context, const BoardArgs& args) {
  const Outcome<End> end = end_of(args.until);
  if (!end) return end.error();
  const ui::Terminal& terminal = context.out().terminal();
  const bool table = as_table(context, args);
  const bool redraws = terminal.is_tty && terminal.colour && !context.json() && !table;
  ui::Live live(redraws, context.out().stream());
  std::optional<Look> last;
  const auto begun = std::chrono::steady_clock::now();
  bool over = false;
  while (!over) {
    Outcome<Look> now = look(context, args.id);
    if (!now && now.error().code != UserCode::kBusy) return now.error();
    if (now) {
      last = std::move(*now);
      if (!table) live.show(drawn(context, last->board, redraws));
      const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - begun);
      over = is_over(*end, last->board, passed);
    }
    if (!over && (!live.is_read(STDOUT_FILENO) || !live.wait(kLook))) break;
  }
  if (last) {
    Outcome<int> handed = hand_out(context, args, *last);
    if (!handed || *handed != kExitDone) return handed;
  }
  return status_of(*end, over);
}

}  // namespace

Outcome<int> run(Context& context, const BoardArgs& args) {
  if (!args.print.empty()) {  // before an hour of waiting, not after it
    if (auto good = check_print_path(args.print); !good) return good.error();
  }
  if (args.watch || !args.until.empty()) return follow(context, args);
  const Outcome<Look> now = look(context, args.id);
  if (!now) return now.error();
  if (!args.print.empty() || as_table(context, args)) return hand_out(context, args, *now);
  if (context.json()) {
    context.print_json(board_document(now->board));
  } else {
    show_board(context.out(), now->board, context.now_ms());
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
