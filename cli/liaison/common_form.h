// SPDX-License-Identifier: Apache-2.0
// What a report knows, in the order in which the common forms for DDoS and ransomware incidents (in use
// since 2025-10-01) ask for it: report once, hand in where it is due. The wording of the items is ours; a
// person copies them, fills in what is open and hands the form in.
#ifndef CEPTOAR_CLI_LIAISON_COMMON_FORM_H_
#define CEPTOAR_CLI_LIAISON_COMMON_FORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/liaison/rendering.h"

namespace ceptoar::liaison {

enum class CommonForm : std::uint8_t { kDdos = 1, kRansomware = 2 };
std::optional<CommonForm> parse_common_form(std::string_view name);  // "ddos", "ransomware"

struct FilledForm {
  std::string text;            // one item a line, "項目: 値"; text of others
  std::size_t filled = 0, all = 0;
};
// `now_ms`: the day on which it is made; times of its year leave the year out.
FilledForm fill_common_form(CommonForm form, const ReportParts& parts, std::uint64_t now_ms,
                            bool japanese);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_COMMON_FORM_H_
