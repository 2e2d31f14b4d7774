// SPDX-License-Identifier: Apache-2.0
// What the officer needs who answers requests for disclosure (Act on Access to Information, article 5,
// 2-b: information given voluntarily on condition that it is not disclosed): which reports are here, on
// what condition each was given, and where it was decided to disclose one all the same (但し書き). Kept in
// the own archive; nothing is sent.
#ifndef CEPTOAR_CLI_WORK_DISCLOSURE_H_
#define CEPTOAR_CLI_WORK_DISCLOSURE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/overrides.h"
#include "cli/work/items.h"

namespace ceptoar::work {

using member::Override;
struct DisclosureRecord {
  InboxItem item;
  std::optional<std::string> condition;  // text of others; empty: not said to be voluntary; nullopt: its
                                         // key is destroyed, it is not known any more
  std::vector<Override> overrides;   // oldest first: a later one does not undo an earlier
};
// Newest versions of reports and consultations, newest first.
member::Outcome<std::vector<DisclosureRecord>> disclosures(member::Session& session);
// The office's colleagues have it on their lists too. Errors: those of find_item, E-NOT-REPORT, E-TEXT-*,
// E-OVERRIDES-MANY.
member::Outcome<void> record_override(member::Session& session, std::string_view id,
                                      std::string_view why);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_DISCLOSURE_H_
