// SPDX-License-Identifier: Apache-2.0
// What an operator does about an error of `ceptoar-node`, beside the line that says what it was about: one
// sentence of what it is and one of what to do, in the language of the machine. "Section": of RUNBOOK.
#ifndef CEPTOAR_NODE_SERVICE_ADVICE_H_
#define CEPTOAR_NODE_SERVICE_ADVICE_H_

#include <string_view>

#include "schema/result.h"

namespace ceptoar::service {

std::string_view advice_for(ErrorCode code, bool japanese);
std::string_view advice_for_config(bool japanese);  // exit status 78
std::string_view advice_for_listen(bool japanese);  // 75: the address or the port of node.toml is not to be had
std::string_view advice_for_existing(bool japanese);  // exit status 73

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_ADVICE_H_
