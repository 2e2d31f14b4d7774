// SPDX-License-Identifier: Apache-2.0
// From values to words: names of labels, states, readers, organisations, and the JSON pieces that
// several commands share.
#ifndef CEPTOAR_CLI_CMD_SHOW_H_
#define CEPTOAR_CLI_CMD_SHOW_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/resolve.h"
#include "cli/member/sync.h"
#include "cli/ui/json.h"
#include "cli/ui/printer.h"
#include "cli/work/items.h"

namespace ceptoar::cmd {

// The sentence beside a label.
ui::Msg who_may_see(Tlp tlp);
ui::Msg importance_text(std::uint8_t importance);
ui::Msg state_text(work::ItemState state);
ui::Msg class_text(ReaderClass reader_class);
ui::Msg org_kind_text(OrgKind kind);
ui::Msg ack_state_text(AckState state);
ui::Msg alarm_text(member::AlarmKind kind);
std::string kind_name(ui::Lang lang, std::string_view kind);
// The finer kind where an item has one: 早期警戒情報, 照会.
std::string kind_of(ui::Lang lang, const work::InboxItem& item);
// "share" and so on for JSON stays as it is.

// What a role is called; a role of the organisation's own stays as it is.
std::string role_name(ui::Lang lang, std::string_view role);
// 銀行等セプター, Banks CEPTOAR, or the handle where no name is known. Visible text.
std::string name_of(ui::Lang lang, std::string_view ja, std::string_view en,
                    std::string_view handle);
// The same of whoever sent an item, and that he is suspended where he is.
std::string sender_of(const ui::Printer& out, const work::InboxItem& item);
// `name` is what is shown of him.
std::string with_standing(const ui::Printer& out, const work::InboxItem& item, std::string name);
// The grouped digits that a person sees and says.
std::string shown_number(std::string_view thirteen_digits);
// The label in its colours.
std::string label_of(const ui::Printer& out, Tlp tlp);
// JST, with and without the year; "—" for 0.
std::string long_time(const ui::Printer& out, std::uint64_t ms);
std::string short_time(const ui::Printer& out, std::uint64_t ms);
// "11/20(金) 10:21"
std::string day_and_time(const ui::Printer& out, std::uint64_t ms);
// A way to reach somebody as a card or a contact names it ("tel 03-1234-5678"), in the reader's words.
// Visible text.
std::string means_in_words(const ui::Printer& out, std::string_view means);
// "a、b、c" or "a, b, c"; "—" when empty.
std::string joined(ui::Lang lang, const std::vector<std::string>& words);

// One line an organisation, or a person for RED.
ui::Table readers_table(const ui::Printer& printer, const std::vector<member::ReaderName>& readers);
ui::Json readers_json(const std::vector<member::ReaderName>& readers);
// {"schema": "ceptoar.<name>/1"} to be filled.
ui::Json document(std::string_view name);
ui::Json texts_json(const std::vector<std::string>& texts);
ui::Json twins_json(const std::vector<work::Twin>& twins);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SHOW_H_
