// SPDX-License-Identifier: Apache-2.0
// A damaged archive made whole again: what still opens is kept, the damaged directory is put aside as it
// was, and what is missing comes again with the next sync, because every entry that is not whole here is
// marked as unread.
#ifndef CEPTOAR_CLI_MEMBER_REPAIR_H_
#define CEPTOAR_CLI_MEMBER_REPAIR_H_

#include <cstdint>
#include <filesystem>

#include "cli/member/home.h"
#include "crypto/random.h"

namespace ceptoar::member {

struct RepairReport {
  std::filesystem::path aside;    // where the damaged archive stands now
  bool readable = true;           // false: nothing in it could be made out
  bool enrolled = false;          // the own certificates were kept
  std::uint64_t kept = 0;         // records
  std::uint64_t items = 0;        // among them: items of the inbox
  std::uint64_t from_node = 0;    // lost, and asked of the node again by the next sync
  std::uint64_t unsent = 0;       // lost for good: written here and not sent yet,
  std::uint64_t contacts = 0;     // contacts and groups,
  std::uint64_t settings = 0;     // own settings,
  std::uint64_t deliveries = 0;   // and how far own items had got
};
// REQUIRES: nobody has the archive open. Errors: E-ARCHIVE-KEY (nothing in it opens with the home's
// keys; all stays as it was), E-STORE-FULL, E-IO.
Outcome<RepairReport> repair_archive(Home& home, std::uint64_t now_ms, crypto::Random& random);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_REPAIR_H_
