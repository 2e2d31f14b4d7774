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
// What an item's row is made of. It came in an entry of its own, or inside a relay. Lifetime: of a call.
struct Content {
  const Inner& inner;
  const crypto::Subject& author;
  const EntryHeader& header;
  const EntryId& entry;
  crypto::AudienceCheck audience;
};
// The row as it will stand; marks the items it supersedes or withdraws. What stands there already
// under the same entry (it came by the other way before) keeps its place and its reader's marks.
// Errors: E-FILE-BAD.
struct Described {
  ItemRow row;
  Kept kept;
  bool fresh = true;  // nothing stood there under its entry
};
Outcome<Described> describe_item(Session& session, const Content& content,
                                 std::uint64_t received_ms,
                                 std::vector<store::ArchiveWrite>& writes);
// The row; of a fresh one its number, its place in its thread and that search must take it in.
void put_item(const Described& item, std::vector<store::ArchiveWrite>& writes);
// Body and content key of an entry, for reopen(). CLEAR has no key.
Outcome<void> put_body(Session& session, const EntryId& entry, const crypto::Opened& opened,
                       BytesView body, std::vector<store::ArchiveWrite>& writes);
// Adds the writes that keep an advisory: body, wrapped content key, summary, number; and marks the
// items it supersedes or withdraws. REQUIRES: kind advisory.
Outcome<Kept> keep_item(Session& session, const crypto::Authored& authored,
                        const EntryHeader& header, const EntryId& entry, BytesView body,
                        std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes);

// Errors: E-NO-ITEM.
Outcome<ItemRow> item_of(Session& session, const EntryId& entry);
Outcome<std::vector<ItemRow>> items_of_number(Session& session, std::uint64_t number);
// What a list calls an item beside its kind: "early_warning", "question" ...; empty: nothing. From a field of
// its content that its author may say.
std::string finer_kind(Session& session, const EntryId& entry);
// Newest first.
Outcome<std::vector<ItemRow>> newest_items(Session& session, std::size_t limit);
// Newest first until `visit` says false, reading no further than it asks.
Outcome<void> each_item(Session& session, const std::function<bool(ItemRow&&)>& visit);
// The row, and its place among those that want something of a person.
void put_item_row(const ItemRow& row, std::vector<store::ArchiveWrite>& writes);

// What a person should do with an item. A list of these alone is kept beside the items (kOpen), so that
// counting them does not read an archive of years.
enum class Wanting : std::uint8_t { kReading = 1, kAnswer = 2 };
bool wants(const ItemRow& row, Wanting what);
Outcome<std::size_t> count_wanting(Session& session, Wanting what);
// Newest first until `visit` says false.
Outcome<void> each_wanting(Session& session, Wanting what,
                           const std::function<bool(ItemRow&&)>& visit);
// An archive that an earlier version filled, or that was repaired, has neither that list nor an index for
// search, and may lack finer kinds: makes the first and the last, and marks every item that search does not
// know. After a sync, because the roster says who may say which kind. Done once; a run that ends in the middle
// is taken up by the next.
Outcome<void> complete_lists(Session& session);
// kMeta: the row that says that it was done.
Bytes lists_complete_key();

struct Reopened {
  EntryHeader header;
  crypto::Opened opened;
};
// From the archive alone; what came by a relay alone opens as the original, with the original's header
// and the relay's content key. Errors: E-NO-ITEM, E-ITEM-CLOSED, E-STORE-CORRUPT.
Outcome<Reopened> reopen(Session& session, const EntryId& entry);

// What the destruction of keys leaves behind: titles of items that nothing opens any more, their
// bodies and wrapped keys, what was written in answers to them; and proposals whose time is over (proposals.h). Gives the writes that take them away.
Outcome<std::vector<store::ArchiveWrite>> forget_closed_items(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARCHIVE_ITEMS_H_
