// SPDX-License-Identifier: Apache-2.0
// ceptoar.search/1 (schema/json/search.schema.json).
#ifndef CEPTOAR_CLI_CMD_DOCUMENTS_SEARCH_H_
#define CEPTOAR_CLI_CMD_DOCUMENTS_SEARCH_H_

#include "cli/ui/json.h"
#include "cli/work/search.h"

namespace ceptoar::cmd {

ui::Json search_document(const work::SearchResult& result);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DOCUMENTS_SEARCH_H_
