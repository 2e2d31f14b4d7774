// SPDX-License-Identifier: Apache-2.0
#include "crypto/heads.h"

#include "crypto/hash.h"

namespace ceptoar::crypto {

EntryId heads_id(const NetworkId& network, const Heads& said) {
  return EntryId{hash(label::kHeads, {network.view(), signed_part(said)}).bytes};
}

Result<void> verify_heads(const Heads& said, const NetworkId& network, const SignPublicKey& nsk) {
  if (verify(nsk, label::kEntrySign, network, heads_id(network, said).view(), said.signature)) return {};
  return fail(ErrorCode::kBadSignature, "heads not signed by their node");
}

}  // namespace ceptoar::crypto
