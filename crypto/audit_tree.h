// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of an append-only log, as RFC 9162 section 2.1 has it: SHA-256, 0x00 before a leaf,
// 0x01 before a node. SHA-256 and not this project's BLAKE2b: an auditor verifies proofs with the tools
// that exist for transparency logs.
// Thread: pure functions and plain values.
#ifndef CEPTOAR_CRYPTO_AUDIT_TREE_H_
#define CEPTOAR_CRYPTO_AUDIT_TREE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "schema/bytes.h"
#include "schema/ids.h"

namespace ceptoar::crypto {

Hash32 tree_leaf(BytesView record);

// A tree of which only the roots of its complete subtrees are held, the largest first: enough to
// append to it and to know its root.
struct TreePeaks {
  std::uint64_t size = 0;  // leaves
  std::vector<Hash32> peaks;

  void append(const Hash32& leaf);
  Hash32 root() const;  // of no leaves: SHA-256 of nothing
  friend bool operator==(const TreePeaks&, const TreePeaks&) = default;
};

// A tree whose first leaves are known by their peaks alone and the rest one by one.
class TreeView {
 public:
  TreeView(TreePeaks base, std::vector<Hash32> leaves);
  std::uint64_t size() const { return base_.size + leaves_.size(); }
  // Of the first `size` leaves. nullopt: below the base, or beyond the end.
  std::optional<Hash32> root(std::uint64_t size) const;
  // PATH(index, D[size]). nullopt: index >= size, or not held.
  std::optional<std::vector<Hash32>> inclusion(std::uint64_t index, std::uint64_t size) const;
  // PROOF(from, D[to]); empty when from is 0 or both are equal. nullopt: from > to, or not held.
  std::optional<std::vector<Hash32>> consistency(std::uint64_t from, std::uint64_t to) const;

 private:
  std::optional<Hash32> range(std::uint64_t begin, std::uint64_t end) const;
  TreePeaks base_;
  std::vector<Hash32> leaves_;
};

// Both as RFC 9162 sections 2.1.3.2 and 2.1.4.2 check them; a proof too long or too short is refused.
bool included(const Hash32& leaf, std::uint64_t index, std::uint64_t size,
              const std::vector<Hash32>& path, const Hash32& root);
bool consistent(std::uint64_t from, const Hash32& from_root, std::uint64_t to, const Hash32& to_root,
                const std::vector<Hash32>& proof);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_AUDIT_TREE_H_
