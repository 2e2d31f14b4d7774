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
  bool own = false;                // the author's organisation: nothing to answer
  bool known = true;               // false: whether it arrived is known at the author's alone
  std::optional<std::uint64_t> opened_ms;   // first sign that somebody there opened it
  std::optional<AckState> state;   // newest answer of its staff
  std::optional<AckState> unopened;  // nobody there has opened it, and a program said that it cannot ...
  std::uint64_t unopened_ms = 0;     // ... then
  std::optional<AckState> last_word() const { return state ? state : unopened; }
  std::optional<std::uint64_t> answered_ms;
  std::string by;                  // holder handle
  std::string note;                // text of others, first line
  std::string second_means;        // "tel 03-1234-5678" of a card held; empty: none known
};
// What a secretariat reported of its companies: its word, not a proof of ours.
struct CompaniesReport {
  std::string by;                  // holder handle
  std::uint64_t at_ms = 0;
  std::uint32_t companies = 0;     // it speaks for
  std::vector<AckCount> counts;
};
struct Board {
  std::string number;
  std::string title;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  bool live = false;               // asked the node just now; false: last known
  bool deputy = false;             // somebody else's item whose answers come here too
  bool queued = false;             // not even at the own node
  std::uint32_t delivered = 0;
  std::uint32_t of = 0;            // by this program's own plan, or more
  std::uint64_t sent_ms = 0;
  std::uint64_t ack_by_ms = 0;     // 0: none
  bool asks = false;               // answers are expected: broadcast, drill, due time, or some came
  std::uint32_t opened = 0;        // organisations, the author's apart
  std::uint32_t answered = 0;
  std::uint32_t asked = 0;         // organisations that could answer
  std::vector<BoardRow> rows;      // silent first: without receipt, opened by nobody, unanswered;
                                   // then by handle
  std::vector<CompaniesReport> reports;
  std::uint64_t countersign_by_ms = 0;  // sent by one officer alone: 08:00 JST; 0: nothing is due
  bool complete() const;           // every row verified: the only proof of "all"
};
// How many nodes have it: the own one by its word, the others by receipts that hold.
std::uint32_t proven_deliveries(const crypto::RosterState& roster, const Delivery& delivery,
                                const NodeId& own);
// `id` as in read_item. Of another organisation's item a deputy sees the answers, not the receipts.
// Errors: E-NO-ITEM, E-NOT-REACHED (an item of others whose answers do not come here).
member::Outcome<Board> board(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_BOARD_H_
