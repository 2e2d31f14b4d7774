// SPDX-License-Identifier: Apache-2.0
// How far a node holds every log, in its own words: signed over the nonce of whoever asked, so that the node
// through which it comes can neither shorten it nor show an old one.
#ifndef CEPTOAR_CRYPTO_HEADS_H_
#define CEPTOAR_CRYPTO_HEADS_H_

#include "crypto/keys.h"
#include "schema/link.h"

namespace ceptoar::crypto {

// H("heads" NUL networkId | all but the signature): signed as the id of an entry is. No entry has this id:
// theirs are hashes under another label.
EntryId heads_id(const NetworkId& network, const Heads& said);
Result<void> verify_heads(const Heads& said, const NetworkId& network, const SignPublicKey& nsk);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_HEADS_H_
