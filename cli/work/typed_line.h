// SPDX-License-Identifier: Apache-2.0
// Names and notes of one line, as somebody typed them.
#ifndef CEPTOAR_CLI_WORK_TYPED_LINE_H_
#define CEPTOAR_CLI_WORK_TYPED_LINE_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/error.h"

namespace ceptoar::work {

// Without spaces at its ends; empty where there was nothing else. UTF-8 or Windows-31J, at most kNameBytes.
// Errors: E-TEXT-ENCODING, E-TEXT-CONTROL, E-TEXT-BIDI, E-TEXT-LONG.
member::Outcome<std::string> typed_line(std::string_view typed);
// Those of `names` that somebody who typed `given` may have meant, in one line.
std::string names_near(std::string_view given, const std::vector<std::string>& names);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_TYPED_LINE_H_
