// SPDX-License-Identifier: Apache-2.0
// A document of which parts can be taken out and the rest still proves to be its author's
// (decisions "Other answers"). Its fields have fixed places; the place, whether anything stands there and
// what, with a salt of 32 bytes of its own, make a leaf; 64 leaves make a tree; the author signs the root.
//   salt = HK(seed, "redact-salt" NUL place u16)
//   leaf = H("redact-leaf" NUL salt place u16 present u8 content)
//   node = H("redact-node" NUL left right)
//   signature over "redact-sign" NUL networkId H("redact-root" NUL org holder madeMs u64 exercise u8 root)
// A leaf that is not shown is a hash under a salt nobody was given: a short value cannot be guessed, and
// a field that was taken out looks like one that was never filled in. For documents whose author may be
// known: whoever checks the signature learns who it is.
// Thread: pure functions. Secrets: the seed opens all leaves; it goes to readers of the whole alone.
#ifndef CEPTOAR_CRYPTO_REDACTION_H_
#define CEPTOAR_CRYPTO_REDACTION_H_

#include <map>
#include <set>
#include <vector>

#include "crypto/keys.h"
#include "crypto/verified.h"
#include "schema/bytes.h"
#include "schema/ids.h"

namespace ceptoar::crypto {

// One size for every document: the shape of a tree tells nothing about it.
inline constexpr std::uint16_t kRedactionPlaces = 64;

// place -> content, of the fields that are filled in.
using RedactableFields = std::map<std::uint16_t, Bytes>;

struct ShownLeaf {
  std::uint16_t place = 0;
  Hash32 salt;
  Bytes content;
  friend bool operator==(const ShownLeaf&, const ShownLeaf&) = default;
};
// What is left of a document. Exactly one form for each choice of places.
struct Redacted {
  std::vector<ShownLeaf> shown;  // places ascending
  std::vector<Hash32> hidden;    // the largest subtrees of which nothing is shown, left to right
  friend bool operator==(const Redacted&, const Redacted&) = default;
};

struct RedactionScope {
  NetworkId network;
  OrgId org;               // of the author
  HolderId holder;
  std::uint64_t made_ms = 0;
  bool exercise = false;   // what was said in a drill proves nothing outside it
};

// REQUIRES: places below kRedactionPlaces.
Hash32 redaction_root(const Secret<32>& seed, const RedactableFields& fields);
Signature sign_redaction(const SignKey& author, const RedactionScope& scope, const Hash32& root);
bool verify_redaction_root(const SignPublicKey& author, const RedactionScope& scope,
                           const Hash32& root, const Signature& signature);

// The filled fields among `places`; all others hidden.
Redacted redact(const Secret<32>& seed, const RedactableFields& fields,
                const std::set<std::uint16_t>& places);
// Fewer of what is shown already: without the seed nothing can be added. Errors: kMalformed.
Result<Redacted> redact_further(const Redacted& from, const std::set<std::uint16_t>& places);
// The root that these leaves and hashes lead to. Errors: kMalformed (places out of order, one too many,
// a hash too many or too few).
Result<Hash32> root_of(const Redacted& redacted);
// Errors: kMalformed, kBadSignature.
Result<Verified<Redacted>> verify_redacted(Redacted redacted, const RedactionScope& scope,
                                           const SignPublicKey& author, const Signature& signature);

// The tie between an anonymised re-issue and its source, which none but readers of the source can check:
// HK(HK(CK of the source, "reissue"), nonce digest). Under the content key it looks random to others.
Hash32 source_commitment(const Secret<32>& content_key, const MsgId& nonce, const Hash32& digest);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_REDACTION_H_
