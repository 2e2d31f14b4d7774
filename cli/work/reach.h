// SPDX-License-Identifier: Apache-2.0
// The table that a ministry asks for: to whom an item went, where it arrived, who confirmed, and for
// the others why not. Only what is proved is said to have arrived: a node's receipt, an answer, or
// what the secretariat wrote down itself.
#ifndef CEPTOAR_CLI_WORK_REACH_H_
#define CEPTOAR_CLI_WORK_REACH_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/contacts.h"
#include "cli/member/session.h"

namespace ceptoar::work {

// Why somebody is not reached yet.
enum class ReachReason : std::uint8_t {
  kNone = 0,         // confirmed
  kSilent = 1,       // it is at his node, he has not answered
  kUndelivered = 2,  // no receipt of his node
  kOtherMeans = 3,   // told by other means, no word back
  kNotTold = 4,      // needs other means and nobody has used them yet
};
std::string_view reach_reason_name(ReachReason reason);  // "", "silent", "undelivered" ...

struct ReachRow {
  std::string name;                  // handle, or a contact's name
  std::string name_ja;               // empty when unknown
  std::string name_en;
  bool company = false;              // a member company; else an organisation of the roster
  std::optional<member::Means> means;  // other than the mesh
  std::uint64_t sent_ms = 0;         // 0: not yet
  std::optional<std::uint64_t> delivered_ms;
  std::optional<AckState> state;     // newest answer; cannot open and the like confirm nothing
  std::optional<std::uint64_t> confirmed_ms;
  std::string by;                    // holder handle
  ReachReason reason = ReachReason::kNone;
  std::string second_means;          // "tel 03-1234-5678"; empty: none known
  // A CEPTOAR's report about its own companies, as reported by it.
  std::uint32_t companies = 0;
  std::uint32_t companies_answered = 0;
};
struct Reach {
  std::string number;
  std::string title;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  bool queued = false;               // a relay of it still waits in the outbox
  std::uint64_t sent_ms = 0;         // earliest
  std::size_t sent = 0;
  std::size_t delivered = 0;
  std::size_t confirmed = 0;
  std::vector<ReachRow> rows;        // who is not confirmed first, then by name
  // Of all it was meant for, those whom nobody has told yet among them.
  int percent() const {
    return rows.empty() ? 0 : static_cast<int>(confirmed * 100 / rows.size());
  }
};
// Of an own item: the organisations it went to. At a CEPTOAR's secretariat: its companies, by relay or
// as readers of the item, and contacts. Errors: those of find_item, E-NOT-REACHED (66: neither sent
// nor relayed by this organisation).
member::Outcome<Reach> reach(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_REACH_H_
