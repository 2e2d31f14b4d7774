// SPDX-License-Identifier: Apache-2.0
// The minimal failure notice (障害発生情報) and what it is for: a view of which sectors have trouble now and
// which others that may reach. The view names no sender.
#ifndef CEPTOAR_CLI_WORK_NOTICE_H_
#define CEPTOAR_CLI_WORK_NOTICE_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/notice.h"
#include "cli/liaison/routes.h"
#include "cli/work/policies.h"
#include "cli/work/post.h"
#include "cli/work/provide.h"

namespace ceptoar::work {

struct NoticeWish {
  std::string service;    // what does not work, one line
  std::string since;      // as people say times
  std::string sector;     // empty: that of the sender in the roster
  bool exercise = false;
};
struct PreparedNotice {
  Draft draft;
  liaison::Plan plan;
};
// TLP:AMBER+STRICT to whom the pack names for it; no contact, no duty to pass it on, not counted. Errors:
// E-TEXT-*, E-TIME-FORM, E-NOTICE-SECTOR (whose trouble is it?), E-REPORT-WAY, E-POLICY-PARTY,
// E-REPORT-NOWHERE, of prepare().
member::Outcome<PreparedNotice> prepare_notice(member::Session& session, const HeldPack& pack,
                                               const NoticeWish& wish);

struct FailureSeen {
  std::string service;    // text of others
  liaison::TimeSaid start;
  bool exercise = false;
};
struct SectorFailures {
  std::string sector;
  std::vector<FailureSeen> failures;   // by their start
  std::vector<SuggestedSector> reach;  // with evidence, as for provisions
};
// Of the notices of the last seven days that were not withdrawn, by sector. Errors: E-NO-ROSTER, E-REGIMES.
member::Outcome<std::vector<SectorFailures>> failures_by_sector(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_NOTICE_H_
