// SPDX-License-Identifier: Apache-2.0
// The minimal notice that something failed (障害発生情報; 基本的考え方 2005, figure of 5(1)): sector, service and
// start, for the view of what depends on what. Named fields of a sealed advisory; no report, not counted.
#ifndef CEPTOAR_CLI_LIAISON_NOTICE_H_
#define CEPTOAR_CLI_LIAISON_NOTICE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/said.h"
#include "schema/objects.h"

namespace ceptoar::liaison {

inline constexpr std::string_view kNoticeField = "notice";
inline constexpr std::string_view kFailureNotice = "failure_notice";

struct FailureNotice {
  std::string sector;
  std::string service;  // text of whoever sent it
  TimeSaid start;
};
std::vector<Field> encode_notice(const FailureNotice& notice);
// nullopt: no notice, or one that lacks any of the three.
std::optional<FailureNotice> notice_of(const Advisory& advisory);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_NOTICE_H_
