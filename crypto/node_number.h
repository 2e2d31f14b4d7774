// SPDX-License-Identifier: Apache-2.0
// The number of a node as it comes into the roster: what `node init` shows, and what voters compare by
// telephone before they sign.
#ifndef CEPTOAR_CRYPTO_NODE_NUMBER_H_
#define CEPTOAR_CRYPTO_NODE_NUMBER_H_

#include <string>
#include <string_view>

#include "schema/objects.h"

namespace ceptoar::crypto {

// 60 digits, grouped: over its organisation's handle and all of the record but its standing and its
// organisation's id, which nobody knows before the admin key is made.
std::string node_number(std::string_view handle, const NodeRecord& node);
// The first 20 digits.
std::string short_node_number(std::string_view handle, const NodeRecord& node);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_NODE_NUMBER_H_
