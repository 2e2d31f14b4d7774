// SPDX-License-Identifier: Apache-2.0
// Where an item comes from and how that is known: every signature from the roster down to who wrote it,
// its place in the log of his node, the way it came, who proved to have it. Knows no terminal.
#ifndef CEPTOAR_CLI_WORK_PROVENANCE_H_
#define CEPTOAR_CLI_WORK_PROVENANCE_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/work/board.h"
#include "cli/work/items.h"

namespace ceptoar::work {

struct ChainLink {
  enum class Kind : std::uint8_t { kOrganisation = 1, kCompany = 2, kHolder = 3 };
  Kind kind = Kind::kOrganisation;
  std::string handle;
  std::string name_ja;             // of organisations and those whose card is held
  std::string name_en;
  std::string role;                // holders
  std::string key;                 // first 16 hexadecimal digits of the signing key
  std::uint64_t not_before_ms = 0; // of the certificate; 0 for what stands in the roster itself
  std::uint64_t not_after_ms = 0;
};
struct Provenance {
  InboxItem summary;
  std::uint64_t roster_version = 0;
  std::string roster_hash;         // hexadecimal, as are the two below
  std::string entry_id;
  std::string body_hash;
  std::vector<ChainLink> chain;    // from the roster downwards; the last one signed
  bool verified = false;           // signature and chain were checked again just now
  std::string fault;               // why not, in the words of the library
  std::string author_node;         // handle of the node's organisation
  std::uint64_t position = 0;      // in that node's log
  std::uint64_t posted_ms = 0;     // when the author's node put it into its log
  std::vector<RelayedBy> relays;
  std::string second_officer;      // of a broadcast
  bool alone = false;
  bool receipts_here = false;      // receipts go to the author's node: known for own items alone
  std::uint32_t of = 0;
  std::vector<BoardRow> receipts;  // with a receipt alone, oldest first
};
// `id` as in read_item; does not mark it read. Errors: E-NO-ITEM, E-ITEM-AMBIGUOUS, E-ITEM-CLOSED,
// E-STILL-QUEUED, E-STORE-CORRUPT.
member::Outcome<Provenance> provenance(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PROVENANCE_H_
