// SPDX-License-Identifier: Apache-2.0
#include "crypto/node_number.h"

#include "crypto/hash.h"
#include "crypto/number.h"

namespace ceptoar::crypto {

std::string node_number(std::string_view handle, const NodeRecord& node) {
  Bytes numbers;
  append_le16(numbers, node.nsk_epoch);
  append_le16(numbers, node.port);
  append_le16(numbers, node.member_port);
  const std::uint8_t nul = 0;  // stands in no handle and no host
  return group_number(comparison_number(
      label::kNumber, {as_bytes("node"), node.id.view(), node.nsk.view(), node.ntk.view(), numbers,
                       as_bytes(handle), BytesView(&nul, 1), as_bytes(node.host)}));
}

std::string short_node_number(std::string_view handle, const NodeRecord& node) {
  constexpr std::size_t kTwentyDigits = 23;  // four groups of five
  return node_number(handle, node).substr(0, kTwentyDigits);
}

}  // namespace ceptoar::crypto
