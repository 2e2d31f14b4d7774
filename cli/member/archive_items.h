// SPDX-License-Identifier: Apache-2.0
// Advisories in the archive: put in after verification, found by number, opened again. Internal to
// cli/.
#ifndef CEPTOAR_CLI_MEMBER_ARCHIVE_ITEMS_H_
#define CEPTOAR_CLI_MEMBER_ARCHIVE_ITEMS_H_

#include <functional>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct Kept {
  bool conflict = false;  // the same item stood there with other content
};
// Adds the writes that keep an advisory: body, wrapped content key, summary, number; and marks the
// items it supersedes or withdraws. REQUIRES: kind advisory.
Outcome<Kept> keep_item(Session& session, const crypto::Authored& authored,
                        const EntryHeader& header, const EntryId& entry, BytesView body,
                        std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes);

// Errors: E-NO-ITEM.
Outcome<ItemRow> item_of(Session& session, const EntryId& entry);
Outcome<std::vector<ItemRow>> items_of_number(Session& session, std::uint64_t number);
// Newest first.
Outcome<std::vector<ItemRow>> newest_items(Session& session, std::size_t limit);
// Newest first until `visit` says false, reading no further than it asks.
Outcome<void> each_item(Session& session, const std::function<bool(ItemRow&&)>& visit);
store::ArchiveWrite write_of(const ItemRow& row);

struct Reopened {
  EntryHeader header;
  crypto::Opened opened;
};
// From the archive alone. Errors: E-NO-ITEM, E-ITEM-CLOSED, E-STORE-CORRUPT.
Outcome<Reopened> reopen(Session& session, const EntryId& entry);

// What the destruction of keys leaves behind: titles of items that nothing opens any more, their
// bodies and wrapped keys. Gives the writes that take them away.
Outcome<std::vector<store::ArchiveWrite>> forget_closed_items(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARCHIVE_ITEMS_H_
