// SPDX-License-Identifier: Apache-2.0
// ceptoar.provenance/1 and ceptoar.phone/1 (schema/json).
#ifndef CEPTOAR_CLI_CMD_DOCUMENTS_PAPER_H_
#define CEPTOAR_CLI_CMD_DOCUMENTS_PAPER_H_

#include "cli/ui/json.h"
#include "cli/work/phone.h"
#include "cli/work/provenance.h"

namespace ceptoar::cmd {

ui::Json provenance_document(const work::Provenance& provenance);
ui::Json phone_document(const work::PhoneScript& script, const std::vector<std::string>& lines);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DOCUMENTS_PAPER_H_
