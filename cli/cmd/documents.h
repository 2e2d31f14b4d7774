// SPDX-License-Identifier: Apache-2.0
// The JSON document of each command, from values alone. Shapes: schema/json/*.schema.json.
#ifndef CEPTOAR_CLI_CMD_DOCUMENTS_H_
#define CEPTOAR_CLI_CMD_DOCUMENTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/keys.h"
#include "cli/member/archive_copy.h"
#include "cli/member/repair.h"
#include "cli/ui/json.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/broadcast.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/post.h"
#include "cli/work/roster_view.h"
#include "cli/work/status.h"
#include "cli/work/trying.h"

namespace ceptoar::cmd {

// `result` is nullptr for --dry-run: id null, nothing stored.
// `name`: "post", or the command that sends an advisory in the same way.
ui::Json post_document(const member::ResolvedAudience& audience, const work::PostResult* result,
                       std::string_view name = "post");
// Adds clock_ahead_minutes where the clock of the sender's node was wrong.
void set_clock_ahead(ui::Json& out, const work::InboxItem& item);
ui::Json inbox_item_json(const work::InboxItem& item);  // without a schema of its own
ui::Json copy_document(const member::CopyFacts& facts, const member::CopyStep& step);
ui::Json restored_document(const member::Restored& restored);
ui::Json repaired_document(const member::RepairReport& report,
                           std::optional<std::size_t> fetched = {});
ui::Json inbox_document(const std::vector<work::InboxItem>& items);
ui::Json read_document(const work::ReadItem& item);
ui::Json ack_document(const std::vector<work::AckResult>& results);
ui::Json broadcasts_document(const std::vector<work::BroadcastRow>& rows);
ui::Json board_document(const work::Board& board);
ui::Json status_document(const work::StatusView& status);
ui::Json sync_document(const work::Started& started);
ui::Json version_document();
ui::Json roster_document(const work::RosterView& roster);
ui::Json cards_document(const std::vector<work::CardRow>& cards);
ui::Json share_document(const work::ShareResult& result);
ui::Json keys_document(const std::vector<member::KeyRow>& keys);
ui::Json rotated_document(const std::vector<ReaderClass>& rotated);
ui::Json try_document(const std::vector<work::Tried>& tried);
// Of the commands that write a file which somebody carries to another party.
ui::Json file_document(const std::string& path, const std::optional<std::string>& number);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DOCUMENTS_H_
