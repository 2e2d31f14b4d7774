// SPDX-License-Identifier: Apache-2.0
// What a record of a node's audit log says, for the operator who reads `audit log`: the kind's own word stands
// beside it, and its numbers and subject are in the export (store/AUDIT.md section 2).
#ifndef CEPTOAR_NODE_SERVICE_AUDIT_WORDS_H_
#define CEPTOAR_NODE_SERVICE_AUDIT_WORDS_H_

#include <string>

#include "schema/audit.h"

namespace ceptoar::service {

// Empty where the kind says all.
std::string audit_words(const AuditRecord& record, bool japanese);

}  // namespace ceptoar::service

#endif  // CEPTOAR_NODE_SERVICE_AUDIT_WORDS_H_
