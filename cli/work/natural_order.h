// SPDX-License-Identifier: Apache-2.0
// The order in which a person looks for a name: gas-2 stands before gas-10. Pure.
#ifndef CEPTOAR_CLI_WORK_NATURAL_ORDER_H_
#define CEPTOAR_CLI_WORK_NATURAL_ORDER_H_

#include <string_view>

namespace ceptoar::work {

// A strict order: bytes as they are, runs of ASCII digits by their number.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_NATURAL_ORDER_H_
