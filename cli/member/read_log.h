// SPDX-License-Identifier: Apache-2.0
// When items labelled TLP:RED, AMBER+STRICT or AMBER were read with this program (R102). A member who is
// blamed for a leak can show it; nobody else can: it is sealed in the own archive and nothing sends it.
#ifndef CEPTOAR_CLI_MEMBER_READ_LOG_H_
#define CEPTOAR_CLI_MEMBER_READ_LOG_H_

#include <string>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// Older ones go, one for each that comes.
inline constexpr std::uint64_t kReadLogMs = 400ULL * 86'400'000;
inline constexpr std::size_t kReadLogRows = 20'000;  // shown at most

struct ReadMark {
  std::uint64_t at_ms = 0;
  std::uint64_t number = 0;   // of the item
  Tlp tlp = Tlp::kRed;
  std::string holder;         // handle of who read
  friend bool operator==(const ReadMark&, const ReadMark&) = default;
};
Bytes encode_row(const ReadMark& mark);
Result<ReadMark> parse_read_mark(BytesView bytes);  // kStorageCorrupt

// The write that remembers that `row` was read now; none for TLP:CLEAR, TLP:GREEN and own items.
Outcome<std::vector<store::ArchiveWrite>> noting_read(Session& session, const ItemRow& row);
// Newest first, from `since_ms` on.
Outcome<std::vector<ReadMark>> read_marks(Session& session, std::uint64_t since_ms);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_READ_LOG_H_
