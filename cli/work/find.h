// SPDX-License-Identifier: Apache-2.0
// From what a person typed to an item of the archive or the outbox. Internal to cli/work.
#ifndef CEPTOAR_CLI_WORK_FIND_H_
#define CEPTOAR_CLI_WORK_FIND_H_

#include <string_view>
#include <variant>
#include <vector>

#include "cli/member/archive_items.h"
#include "cli/member/outbox.h"
#include "cli/work/items.h"

namespace ceptoar::work {

using Found = std::variant<member::ItemRow, member::Queued>;
// A shown number in any grouping, or 1, 2, 3 ...: what stood beside it in the list that was shown last, or the
// newest version of that; where none was ever shown, the place in the plain inbox list of now.
// Errors: E-NO-ITEM (a place that the last list did not show, too), E-ITEM-AMBIGUOUS.
member::Outcome<Found> find_item(member::Session& session, std::string_view id);

InboxItem summary_of(member::Session& session, const member::ItemRow& row);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_FIND_H_
