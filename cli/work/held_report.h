// SPDX-License-Identifier: Apache-2.0
// A report or consultation of the archive, with its content. Internal to cli/work.
#ifndef CEPTOAR_CLI_WORK_HELD_REPORT_H_
#define CEPTOAR_CLI_WORK_HELD_REPORT_H_

#include <string_view>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"
#include "schema/objects.h"

namespace ceptoar::work {

inline bool is_report_kind(ContentKind kind) {
  return kind == ContentKind::kReport || kind == ContentKind::kConsult;
}

struct HeldItem {
  member::ItemRow row;
  Advisory content;
  std::vector<Reader> readers;
};
// Errors: of member::reopen.
member::Outcome<HeldItem> open_item(member::Session& session, const member::ItemRow& row);
// By what a person typed. Errors: those of find_item, E-STILL-QUEUED, of open_item.
member::Outcome<HeldItem> held_item(member::Session& session, std::string_view id);
// Errors: those, and E-NOT-REPORT.
member::Outcome<HeldItem> held_report(member::Session& session, std::string_view id);

// Empty when there is no such field.
std::string_view field_of(const Advisory& advisory, std::string_view name);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_HELD_REPORT_H_
