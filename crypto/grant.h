// SPDX-License-Identifier: Apache-2.0
// Key grants: a private epoch key handed to one grantee, with a Merkle path that ties it to the
// statement's count and root, so that each grantee can tell that he got what everybody got.
#ifndef CEPTOAR_CRYPTO_GRANT_H_
#define CEPTOAR_CRYPTO_GRANT_H_

#include "crypto/certificate.h"

namespace ceptoar::crypto {

// leaf = H("grant-leaf" NUL salt | grantee key); node = H("grant-node" NUL left | right); an odd
// node at the end of a level goes up unchanged. Root of none: zero.
Hash32 grant_leaf(const Hash32& salt, const KemPublicKey& grantee);
class MerkleTree {
 public:
  explicit MerkleTree(std::vector<Hash32> leaves);
  Hash32 root() const;
  // From the leaf upwards. REQUIRES: index < number of leaves.
  std::vector<Hash32> path(std::size_t index) const;

 private:
  std::vector<std::vector<Hash32>> levels_;  // made once: a thousand companies have a thousand paths
};
Hash32 merkle_root(const std::vector<Hash32>& leaves);
std::vector<Hash32> merkle_path(const std::vector<Hash32>& leaves, std::size_t index);
bool merkle_fits(const Hash32& leaf, std::size_t index, std::size_t count,
                 const std::vector<Hash32>& path, const Hash32& root);

// A secretariat's report for its companies has one such line for each leaf, in their order: who knows
// the leaf's salt can check what was said of it, and nobody else learns whose line it is. `state`: the
// wire code of AckState, 0 for no answer yet.
Hash32 ack_line(const Hash32& salt, const EntryId& answered, std::uint8_t state);

struct KeyGrant {
  KeyGrantFields fields;
  Secret<32> private_key;
};
// Bytes with the secret in them: the caller wipes them (WipeOnExit).
Bytes encode_grant(const KeyGrant& grant);
// Checks that the private key fits the statement's public key, and for class members that the leaf
// of `grantee` fits count and root.
// Errors: kMalformed, kBadSignature, kNotAuthorized.
Result<KeyGrant> open_grant(BytesView content, const StatementState& statement,
                            const KemPublicKey& grantee);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_GRANT_H_
