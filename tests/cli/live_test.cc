// SPDX-License-Identifier: Apache-2.0
// The board that stays on a terminal: it fits, the silent first, and what is appended is new.
#include "cli/ui/live.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/cmd/screens.h"
#include "cli/ui/width.h"
#include "tests/cli/samples.h"

namespace ceptoar::cmd::live_test {
namespace {

using ui::Lang;

work::Board council(std::size_t organisations, bool exercise = false) {
  work::Board board = samples::answered_board();
  const work::BoardRow answered = board.rows[2];
  board.exercise = exercise;
  board.rows.resize(2);
  while (board.rows.size() < organisations) {
    board.rows.push_back(answered);
    board.rows.back().org = "org" + std::to_string(board.rows.size());
  }
  board.asked = board.of = static_cast<std::uint32_t>(organisations);
  return board;
}

std::vector<std::string> shown(const work::Board& board, Lang lang, std::size_t width,
                               const BoardFit& fit) {
  std::ostringstream out;
  ui::Terminal terminal;
  terminal.width = width;
  ui::Printer printer(lang, terminal, out);
  show_board(printer, board, samples::kNowMs, fit);
  std::istringstream in(out.str());
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool has(const std::vector<std::string>& lines, std::string_view part) {
  for (const std::string& line : lines) {
    if (line.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST(LiveBoardTest, TwentyOneOrganisationsFitTwentyFourLines) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    for (const bool exercise : {false, true}) {
      work::Board board = council(21, exercise);
      board.live = false;
      board.countersign_by_ms = samples::kNowMs;
      board.reports = {{"secretariat@banks", samples::kNowMs, 40, {{AckState::kReceived, 31}}}};
      const auto lines = shown(board, lang, 80, {24, true});
      EXPECT_LT(lines.size(), 24U);
      EXPECT_GT(lines.size(), 15U) << "the room there is, is used";
      EXPECT_TRUE(has(lines, "03-1234-5678")) << "the silent ones stay";
      EXPECT_TRUE(has(lines, lang == Lang::kJa ? "ほか " : " more (")) << lines.back();
    }
  }
}

TEST(LiveBoardTest, NothingIsLeftOutWhereItFitsOrNoHeightIsKnown) {
  const auto all = shown(council(21), Lang::kJa, 80, {});
  EXPECT_GE(all.size(), 23U);
  EXPECT_FALSE(has(all, "ほか "));
  EXPECT_EQ(shown(council(21), Lang::kJa, 80, {60, true}), all);
  EXPECT_FALSE(has(shown(council(5), Lang::kJa, 80, {24, true}), "ほか "));
}

TEST(LiveBoardTest, LongTitlesAndNotesAreCutAndTelephoneNumbersAreNot) {
  work::Board board = samples::answered_board();
  for (int i = 0; i < 20; ++i) board.title += "長い件名";
  for (int i = 0; i < 20; ++i) board.rows[2].note += "長い返事";
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const auto lines = shown(board, lang, 80, {});
    for (std::size_t i = 0; i < 2 + board.rows.size(); ++i) {
      EXPECT_LE(ui::display_width(lines[i]), 80U) << lines[i];
    }
    EXPECT_TRUE(has(lines, "03-1234-5678"));
  }
  EXPECT_TRUE(has(shown(board, Lang::kJa, 0, {}), board.title)) << "in a pipe nothing is cut";
}

TEST(LiveBoardTest, CompaniesAreCountedInTheWordsOfWhoReportedThem) {
  work::Board board = samples::board(true);
  board.reports = {{"secretariat@banks", samples::kNowMs, 40,
                    {{AckState::kReceived, 31}, {AckState::kAffected, 2}, {AckState::kOpened, 0}}}};
  const auto lines = shown(board, Lang::kEn, 0, {});
  EXPECT_TRUE(has(lines, "40 member companies, as reported by secretariat@banks"));
  EXPECT_TRUE(has(lines, "31"));
}

TEST(LiveBoardTest, WhatWasSentAloneSaysUntilWhen) {
  work::Board board = samples::board(true);
  EXPECT_FALSE(has(shown(board, Lang::kJa, 0, {}), "単独発信"));
  board.countersign_by_ms = samples::kNowMs + 1;
  EXPECT_TRUE(has(shown(board, Lang::kJa, 0, {}), "まで"));
  board.countersign_by_ms = samples::kNowMs - 1;
  EXPECT_TRUE(has(shown(board, Lang::kJa, 0, {}), "過ぎました"));
}

TEST(LiveTest, AppendsOnlyWhatIsNew) {
  std::ostringstream out;
  ui::Live live(false, out);
  EXPECT_TRUE(live.show("a\nb\n"));
  EXPECT_FALSE(live.show("a\nb\n"));
  EXPECT_TRUE(live.show("a\nc\n"));
  EXPECT_EQ(out.str(), "a\nb\nc\n");
}

TEST(LiveTest, DrawsWithCursorCodesOnlyWhereAsked) {
  std::ostringstream screen;
  ui::Live(true, screen).show("{}\n");
  EXPECT_NE(screen.str().find('\x1b'), std::string::npos);
  std::ostringstream document;
  ui::Live(false, document).show("{}\n");
  EXPECT_EQ(document.str(), "{}\n");
}

TEST(LiveBoardTest, AppendedLinesDoNotChangeWithTheClock) {
  const work::Board board = samples::answered_board();
  std::ostringstream a;
  std::ostringstream b;
  ui::Printer first(Lang::kJa, {}, a);
  ui::Printer later(Lang::kJa, {}, b);
  show_board(first, board, samples::kNowMs, {0, false});
  show_board(later, board, samples::kNowMs + 3'600'000, {0, false});
  EXPECT_EQ(a.str(), b.str());
}

}  // namespace
}  // namespace ceptoar::cmd::live_test
