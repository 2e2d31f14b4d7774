// SPDX-License-Identifier: Apache-2.0
// What the first officer's home puts down beside a proposal (its case, whom he chose and why), until the
// second officer sends it: then it belongs to the broadcast. And which case takes in what is not here yet. Rows
// of kMeta; of this home alone, and in no message. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_RELEASES_H_
#define CEPTOAR_CLI_MEMBER_RELEASES_H_

#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

struct ReleaseRow {
  std::string case_number;  // empty: none
  Bytes choice;             // row of kChoices; empty: none
};
// `number`: of the proposal.
store::ArchiveWrite keeping_release(std::uint64_t number, const ReleaseRow& row);
store::ArchiveWrite forgetting_release(std::uint64_t number);

struct ReleasedItem {
  OrgId org;
  MsgId item;
};
// What moves the row to the broadcast that was made of the proposal; nothing where there is no row. The case
// takes it in at the next start, when the broadcast stands in the archive: released_links().
Outcome<std::vector<store::ArchiveWrite>> settle_release(Session& session, std::uint64_t number,
                                                         const ReleasedItem& broadcast);

// Items that a case waits for: broadcasts, and re-issues on their way.
struct ReleasedLink {
  std::string case_number;
  std::string item_number;  // digits
};
Outcome<std::vector<ReleasedLink>> released_links(Session& session);
store::ArchiveWrite keeping_link(const ReleasedLink& link);
store::ArchiveWrite forgetting_link(const ReleasedLink& link);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_RELEASES_H_
