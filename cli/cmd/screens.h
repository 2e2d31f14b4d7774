// SPDX-License-Identifier: Apache-2.0
// What a person sees of values: one function a screen, no session, no node. Every line about an
// exercise item carries its mark.
#ifndef CEPTOAR_CLI_CMD_SCREENS_H_
#define CEPTOAR_CLI_CMD_SCREENS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/liaison/sector_tables.h"
#include "cli/member/keys.h"
#include "cli/ui/printer.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/post.h"
#include "cli/work/roster_view.h"
#include "cli/work/status.h"

namespace ceptoar::cmd {

// Who will be able to read it, before anything leaves. An exercise's mark stays on for what
// follows.
void show_readers(ui::Printer& out, const work::Draft& draft);
// "この 3 組織（構成事業者等を含む 2 セプター）が読めます。"
std::string count_sentence(const ui::Printer& out, const member::ResolvedAudience& audience);
void show_posted(ui::Printer& out, const work::PostResult& result);

struct ListedItem {
  work::InboxItem item;
  std::size_t number = 0;  // what `read` takes; 0: only its id
};
// On a terminal, what came on the day of `now_ms` shows its time, older ones their day.
void show_inbox(ui::Printer& out, const std::vector<ListedItem>& items, std::uint64_t now_ms);
// Below a list that is not the whole: these are the newest `shown`.
void show_inbox_more(ui::Printer& out, std::size_t shown);
void show_item(ui::Printer& out, const work::ReadItem& item, bool headers);
// What was answered, and who can read the answer.
void show_answer(ui::Printer& out, const work::AckResult& result);
// What a board that is drawn again and again leaves out.
struct BoardFit {
  std::size_t height = 0;   // lines there are; the rows that do not fit are counted; 0: all
  bool minutes = true;      // for how long the silent ones are silent
};
// `now_ms`: how long the silent ones have been silent.
void show_board(ui::Printer& out, const work::Board& board, std::uint64_t now_ms,
                const BoardFit& fit = {});
// Its counts alone: delivered, opened, answered, past due.
void show_board_counts(ui::Printer& out, const work::Board& board, std::uint64_t now_ms);
// RFC 4180, one line an organisation.
std::string board_csv(const work::Board& board);
// Today's screen, the menu apart: what this person should do, what runs, what is wrong.
void show_today(ui::Printer& out, const work::StatusView& status, std::uint64_t now_ms);
void show_status(ui::Printer& out, const work::StatusView& status, bool peers);
// `sectors`: what their ids are called (screens_sectors.h: sectors_now()).
void show_roster(ui::Printer& out, const work::RosterView& roster, bool one, const liaison::SectorTable& sectors);
void show_cards(ui::Printer& out, const std::vector<work::CardRow>& cards);
void show_keys(ui::Printer& out, const std::vector<member::KeyRow>& keys);
// The 60 digits to be compared, on two lines.
void show_number(ui::Printer& out, const std::string& number);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SCREENS_H_
