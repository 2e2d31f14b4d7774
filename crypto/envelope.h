// SPDX-License-Identifier: Apache-2.0
// Sealing and opening of content (decisions "Objects", "Audiences"; crypto/DESIGN.md).
//
// One content key CK per sealing. Each reader gets one stanza: HPKE to his key with an ephemeral
// derived from CK, the position and the key. Whoever opens recomputes every stanza, dummies
// included, so that no reader can be hidden or dropped.
// Secrets: CK lives in Secret<32>. Errors never say which check failed to anybody but the local log.
// Thread: pure functions.
#ifndef CEPTOAR_CRYPTO_ENVELOPE_H_
#define CEPTOAR_CRYPTO_ENVELOPE_H_

#include <optional>

#include "crypto/entry.h"
#include "crypto/keys.h"
#include "schema/objects.h"

namespace ceptoar::crypto {

// What binds a sealed body to its place outside: networkId | authorNode | msgId | dist | lane |
// expiresMs. Fixed widths.
struct Binding {
  NetworkId network_id;
  NodeId author_node;
  MsgId msg_id;
  Dist dist = Dist::kDirected;
  Lane lane = Lane::kNormal;
  std::uint64_t expires_ms = 0;
};
Binding binding_of(const EntryHeader& header);

// The readers still without stanza positions: seal() shuffles and fills Reader::stanza.
// `inner.audience.readers` is what is sealed to; for CLEAR it is empty. The fields that seal() sets
// itself: ctx, audience.stanzas_hash, Reader::stanza, order of readers.
struct SealRequest {
  Binding binding;
  Inner inner;
};
struct SealedContent {
  Bytes body;          // the exact Body bytes (dist public: the InnerSigned bytes)
  Hash32 body_hash;
  Hash32 key_commit;   // zero for public
  Hash32 inner_commit;
  std::vector<Reader> readers;  // with positions
  Secret<32> content_key;       // zero for public
};
// Errors: kTlpViolation (label and readers do not go together: crypto/audience.h), kLimitExceeded,
// kUsage (network, author node or msgId of `inner` and `binding` differ), kBadSignature (a reader's
// key is of small order).
Result<SealedContent> seal(const SealRequest& request, const SignKey& author, Random& random);

// A private key this program holds, and what it is.
struct OpeningKey {
  ReaderClass reader_class;
  OrgId org;
  HolderId holder;
  std::uint32_t epoch;
  const KemKey* key;  // Lifetime: outlives the call
};

struct Opened {
  Inner inner;
  Bytes inner_signed;        // exact bytes
  Secret<32> content_key;
  std::optional<std::size_t> used_key;  // index into the keys tried; none for public or by content key
};

// Tries every key on every stanza, on the `hint` positions first. Then, each failing closed:
// key commitment, payload, padding, canonical inner, ids equal the header's, inner commitment, every
// stanza and dummy recomputed, label and readers consistent, the key that opened is a reader named
// inside with that class and org. The member's signature is checked against `inner.chain` by
// trust (crypto/trust.h), which alone can make a Verified<Opened>.
// Errors: kNoKey (no key fits: not ours), kBadSignature (an alarm), kMalformed, kTlpViolation.
Result<Opened> open(const EntryHeader& header, BytesView body, const std::vector<OpeningKey>& keys,
                    const std::vector<std::uint16_t>& hint = {});
// An author whose header commits to another content key than a stanza leads to: he may show two readers two
// contents under one header. Nothing of the content is read then.
struct BrokenCommitment {
  std::size_t used_key = 0;    // index into the keys tried
  std::uint16_t position = 0;  // of the stanza that it opened
  Bytes stanza;                // the 80 bytes there
  Hash32 found;                // the commitment of the key in it; header.key_commit is another one
};
// For a body that open() refused, tried in the same order. nullopt: it was refused for something else.
std::optional<BrokenCommitment> broken_commitment(const EntryHeader& header, BytesView body,
                                                  const std::vector<OpeningKey>& keys,
                                                  const std::vector<std::uint16_t>& hint = {});
// With a content key that is known already.
Result<Opened> open_with_content_key(const EntryHeader& header, BytesView body,
                                     const Secret<32>& content_key);
// The same for a body that open() took before, from whoever kept its header where nobody else can
// write (the member's archive, sealed): the header names the hash of the body, so these are the very
// stanzas that were recomputed then, and they are not recomputed again. That is nine tenths of the time.
Result<Opened> open_again(const EntryHeader& header, BytesView body, const Secret<32>& content_key);
// Dist public: no key at all.
Result<Opened> open_public(const EntryHeader& header, BytesView body);

// Length of the stanza list for `readers` real ones: 8, 16, 32 ... 1024, 2064.
std::size_t stanza_slots(std::size_t readers);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_ENVELOPE_H_
