// SPDX-License-Identifier: Apache-2.0
// Which of the items that have arrived concern what stands in a local inventory (資産一覧). Nothing of the
// inventory is kept, and nobody is told.
#ifndef CEPTOAR_CLI_WORK_CONCERN_H_
#define CEPTOAR_CLI_WORK_CONCERN_H_

#include <string>
#include <vector>

#include "cli/liaison/inventory.h"
#include "cli/work/items.h"

namespace ceptoar::work {

struct Concern {
  InboxItem item;
  std::vector<liaison::Inventory::Line> lines;  // at most kConcernLines of them
  std::size_t of = 0;                           // how many there are
  std::vector<std::string> systems;             // critical ones (systems.h) that these lines name
};
inline constexpr std::size_t kConcernLines = 10;
struct Concerns {
  std::vector<Concern> hits;  // newest first
  std::size_t looked_at = 0;
};
// UTF-8 or Windows-31J. Errors: E-INVENTORY.
member::Outcome<liaison::Inventory> read_inventory(const Bytes& document, std::string_view path);
// Newest versions of what others sent, received at or after `since_ms`; reads them, marks nothing as
// read.
member::Outcome<Concerns> concerns(member::Session& session, const liaison::Inventory& inventory,
                                   std::uint64_t since_ms);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_CONCERN_H_
