// SPDX-License-Identifier: Apache-2.0
// When items labelled TLP:RED, AMBER+STRICT or AMBER were read with this program (R102): what the audit
// log (audit.h) says of that, in words of items. A member who is blamed for a leak can show it; nobody
// else can: it is sealed in the own archive and nothing sends it.
#ifndef CEPTOAR_CLI_MEMBER_READ_LOG_H_
#define CEPTOAR_CLI_MEMBER_READ_LOG_H_

#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

struct ReadMark {
  std::uint64_t at_ms = 0;
  std::uint64_t number = 0;   // of the item; 0: it is no longer in the archive
  Tlp tlp = Tlp::kRed;
  std::string holder;         // handle of who read
  friend bool operator==(const ReadMark&, const ReadMark&) = default;
};

// Newest first, from `since_ms` on, of items of others; twice within a second is once.
Outcome<std::vector<ReadMark>> read_marks(Session& session, std::uint64_t since_ms);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_READ_LOG_H_
