// SPDX-License-Identifier: Apache-2.0
// The stanza list of a sealed body: one construction, run by the author and again by every reader,
// so that the two cannot disagree (crypto/DESIGN.md "Stanzas"). Internal to crypto/.
#ifndef CEPTOAR_CRYPTO_STANZA_H_
#define CEPTOAR_CRYPTO_STANZA_H_

#include <vector>

#include "crypto/hpke.h"
#include "schema/objects.h"

namespace ceptoar::crypto {

// Draws a position for every reader, uniform over all placements.
// REQUIRES: readers.size() <= limits::kStanzas.
void place_readers(std::vector<Reader>& readers, Random& random);

// The whole list, dummies included. REQUIRES: positions unique and inside the list.
// Errors: kBadSignature (a reader's key is of small order).
Result<Bytes> make_stanzas(const Secret<32>& content_key, const Hash32& ctx,
                           const std::vector<Reader>& readers);

// `stanza` is 80 bytes. Errors: kBadSignature.
Result<void> open_stanza(const KemKey& key, ReaderClass reader_class, std::uint32_t epoch,
                         const Hash32& ctx, BytesView stanza, Secret<32>& content_key);

Hash32 hash_stanzas(BytesView stanzas);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_STANZA_H_
