// SPDX-License-Identifier: Apache-2.0
// Texts for broadcasts that were written when nobody was in a hurry. Places to fill stand in braces.
#ifndef CEPTOAR_CLI_WORK_TEMPLATES_H_
#define CEPTOAR_CLI_WORK_TEMPLATES_H_

#include <string>
#include <string_view>
#include <vector>

#include "schema/result.h"

namespace ceptoar::work {

std::vector<std::string> template_names();
// The document, "# title" first, with every place filled from `set` ("name=value").
// Errors: kNotFound (context: the names there are), kUsage (context: the places that are not filled,
// or a name that there is no place for, as "name=...").
Result<std::string> fill_template(std::string_view name, const std::vector<std::string>& set,
                                  bool japanese);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_TEMPLATES_H_
