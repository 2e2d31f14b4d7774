// SPDX-License-Identifier: Apache-2.0
// board: where an item of ours stands, once or live.
#include <unistd.h>

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

// The session is opened for this look only: other commands of this member get their turn.
Outcome<work::Board> look(Context& context, const std::string& id) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  return work::board(**session, id);
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

Outcome<int> follow(Context& context, const BoardArgs& args) {
  const Outcome<End> end = end_of(args.until);
  if (!end) return end.error();
  const ui::Terminal& terminal = context.out().terminal();
  const bool redraws = terminal.is_tty && terminal.colour && !context.json() && !args.csv;
  ui::Live live(redraws, context.out().stream());
  std::string last;  // --csv: one table, when it is over
  const auto finish = [&] {
    if (args.csv) context.out().stream() << last;
    return kExitDone;
  };
  const auto begun = std::chrono::steady_clock::now();
  for (;;) {
    const Outcome<work::Board> board = look(context, args.id);
    if (!board && board.error().code != UserCode::kBusy) return board.error();
    if (board) {
      if (args.csv) {
        last = board_csv(*board);
      } else {
        live.show(drawn(context, *board, redraws));
      }
      const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - begun);
      if (is_over(*end, *board, passed)) return finish();
    }
    if (!live.wait(kLook)) return finish();
  }
}

Outcome<int> print(Context& context, const BoardArgs& args) {
  if (auto good = check_print_path(args.print); !good) return good.error();
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Board> board = work::board(**session, args.id);
  if (!board) return board.error();
  const auto me = (*session)->identity();
  if (!me) return me.error();
  return print_sheet(context,
                     board_sheet(context.out(), *board, (*me)->subject.handle, context.now_ms()),
                     args.print);
}

}  // namespace

Outcome<int> run(Context& context, const BoardArgs& args) {
  if (args.watch || !args.until.empty()) return follow(context, args);
  if (!args.print.empty()) return print(context, args);
  const Outcome<work::Board> board = look(context, args.id);
  if (!board) return board.error();
  if (context.json()) {
    context.print_json(board_document(*board));
  } else if (args.csv) {
    context.out().stream() << board_csv(*board);
  } else {
    show_board(context.out(), *board, context.now_ms());
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
