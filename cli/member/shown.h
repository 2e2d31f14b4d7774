// SPDX-License-Identifier: Apache-2.0
// The list with numbers that was shown last: which entry stood beside 1, 2, 3 ... A number that somebody types
// means that entry, whatever came since. There is one such list for all terminals of a member: the last counts.
// Format: row "shown-list" of kMeta: encode_list() of entry ids. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_SHOWN_H_
#define CEPTOAR_CLI_MEMBER_SHOWN_H_

#include <optional>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

// The first stood beside 1. Zeros: nothing was shown beside that number.
using ShownPlaces = std::vector<EntryId>;

// To be called before the list is on the screen. Durable when it returns: a process that stands by may be
// killed as soon as its caller has the list, and a row of the list before would lead to other items. Where
// the same is kept already nothing is written.
Outcome<void> keep_shown(Session& session, const ShownPlaces& places);
// nullopt: no list was ever shown here.
Outcome<std::optional<ShownPlaces>> shown_places(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SHOWN_H_
