// SPDX-License-Identifier: Apache-2.0
// Which of several messages stands: versions of one item, broadcasts that two second officers sent
// of one proposal at the same time (twins), and one message that its sender's program sealed again for
// another node without knowing that the first one had it (copies). Twins and copies are one item to every
// reader. Versions and twins follow from what the messages say and from their place in the protocol's order
// (HLC, then entry id), never from what came here first: all readers come to the same answer. Of copies the
// one that came first stands: they say the same. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_VERSIONS_H_
#define CEPTOAR_CLI_MEMBER_VERSIONS_H_

#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct Placed {
  bool conflict = false;  // the same item stood there with other content
  bool twin = false;      // what it says was here already, by a twin or a copy
};
// Puts `row`, which is not in the archive yet and was made of `inner`, in its place among the versions of its
// item, its copies and its twins; adds the writes for those of them that change by it, and for the list of
// twins.
Outcome<Placed> place_version(Session& session, const Inner& inner, ItemRow& row,
                              std::vector<store::ArchiveWrite>& writes);

// Whether both say the same to the same readers: sealed twice, for two nodes or at two times.
bool says_the_same(const Inner& a, const Inner& b);
// The other copies of this version that stand here, in the protocol's order.
Outcome<std::vector<ItemRow>> copies_of(Session& session, const ItemRow& row);

// Of the bytes that the first officer signed: what twins have in common.
Hash32 proposal_hash(BytesView inner_signed);
// Broadcasts of this proposal that stand here, in the protocol's order.
Outcome<std::vector<ItemRow>> twins_of(Session& session, const Hash32& proposal);

// Both are versions of one item, and `earlier` stands before `row`.
bool is_version_before(const ItemRow& earlier, const ItemRow& row);
// Versions of this item alone, in the protocol's order.
Outcome<std::vector<ItemRow>> versions_of(Session& session, const ItemRow& row);
// The same with those of its twins.
Outcome<std::vector<ItemRow>> one_item(Session& session, const ItemRow& row);
// The one of them that is shown for all. REQUIRES: not empty.
const ItemRow& standing(const std::vector<ItemRow>& one_item);
// What the reader of `row` knows of it: the newest version before it that he read, or the newest one where
// he read none. nullptr: there is none before it. `versions`: in the protocol's order.
const ItemRow* known_before(const std::vector<ItemRow>& versions, const ItemRow& row);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_VERSIONS_H_
