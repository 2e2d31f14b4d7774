// SPDX-License-Identifier: Apache-2.0
// Where an own message stands: which named nodes proved that they keep it.
#ifndef CEPTOAR_CLI_WORK_BOARD_H_
#define CEPTOAR_CLI_WORK_BOARD_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

struct BoardRow {
  std::string org;                 // handle of the node's organisation
  std::string name_ja;
  std::string name_en;
  NodeId node;
  std::optional<std::uint64_t> delivered_ms;  // none: no receipt
  bool verified = false;           // the receipt's signature was checked here
};
struct Board {
  std::string number;
  std::string title;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  bool live = false;               // asked the node just now; false: last known
  bool queued = false;             // not even at the own node
  std::uint32_t delivered = 0;
  std::uint32_t of = 0;
  std::vector<BoardRow> rows;      // without receipt first, then by handle
  bool complete() const;           // every row verified: the only proof of "all"
};
// `id` as in read_item. Errors: E-NO-ITEM (also for items of others).
member::Outcome<Board> board(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_BOARD_H_
