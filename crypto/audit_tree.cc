// SPDX-License-Identifier: Apache-2.0
#include "crypto/audit_tree.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace ceptoar::crypto {
namespace {

constexpr std::uint8_t kLeaf = 0;
constexpr std::uint8_t kNode = 1;

static_assert(crypto_hash_sha256_BYTES == Hash32::kSize);

Hash32 tree_node(const Hash32& left, const Hash32& right) {
  std::array<std::uint8_t, 1 + 2 * Hash32::kSize> in{kNode};
  std::ranges::copy(left.bytes, in.begin() + 1);
  std::ranges::copy(right.bytes, in.begin() + 1 + Hash32::kSize);
  Hash32 out;
  crypto_hash_sha256(out.bytes.data(), in.data(), in.size());
  return out;
}

// The largest power of two below `size`: where RFC 9162 divides a tree. REQUIRES: size > 1.
std::uint64_t left_part(std::uint64_t size) { return std::bit_floor(size - 1); }

}  // namespace

Hash32 tree_leaf(BytesView record) {
  Bytes in{kLeaf};
  append(in, record);
  Hash32 out;
  crypto_hash_sha256(out.bytes.data(), in.data(), in.size());
  return out;
}

void TreePeaks::append(const Hash32& leaf) {
  Hash32 carried = leaf;
  for (std::uint64_t rest = size; (rest & 1) != 0; rest >>= 1) {
    carried = tree_node(peaks.back(), carried);
    peaks.pop_back();
  }
  peaks.push_back(carried);
  ++size;
}

Hash32 TreePeaks::root() const {
  if (peaks.empty()) {
    Hash32 nothing;
    crypto_hash_sha256(nothing.bytes.data(), nullptr, 0);
    return nothing;
  }
  Hash32 out = peaks.back();
  for (std::size_t i = peaks.size() - 1; i-- > 0;) out = tree_node(peaks[i], out);
  return out;
}

TreeView::TreeView(TreePeaks base, std::vector<Hash32> leaves)
    : base_(std::move(base)), leaves_(std::move(leaves)) {}

std::optional<Hash32> TreeView::range(std::uint64_t begin, std::uint64_t end) const {
  if (end <= base_.size) {
    std::uint64_t at = 0;
    for (const Hash32& peak : base_.peaks) {
      const std::uint64_t width = std::bit_floor(base_.size - at);
      if (at == begin && at + width == end) return peak;
      at += width;
    }
    // Above single peaks: only where a tree ends with the base.
    if (end != base_.size || end - begin < 2) return std::nullopt;
  } else if (end - begin == 1) {
    return leaves_[begin - base_.size];
  }
  const std::uint64_t middle = begin + left_part(end - begin);
  const auto left = range(begin, middle);
  const auto right = range(middle, end);
  if (!left || !right) return std::nullopt;
  return tree_node(*left, *right);
}

std::optional<Hash32> TreeView::root(std::uint64_t size) const {
  if (size > this->size()) return std::nullopt;
  if (size == 0) return TreePeaks{}.root();
  return range(0, size);
}

std::optional<std::vector<Hash32>> TreeView::inclusion(std::uint64_t index,
                                                       std::uint64_t size) const {
  if (index >= size || size > this->size()) return std::nullopt;
  std::vector<Hash32> path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + left_part(end - begin);
    const bool left = index < middle;
    const auto sibling = left ? range(middle, end) : range(begin, middle);
    if (!sibling) return std::nullopt;
    path.push_back(*sibling);
    (left ? end : begin) = middle;
  }
  std::ranges::reverse(path);
  return path;
}

std::optional<std::vector<Hash32>> TreeView::consistency(std::uint64_t from,
                                                         std::uint64_t to) const {
  if (from > to || to > size()) return std::nullopt;
  std::vector<Hash32> proof;
  if (from == 0 || from == to) return proof;
  std::uint64_t begin = 0;
  std::uint64_t end = to;
  bool whole = true;  // the old tree is all of what is left: its root is known to the verifier
  while (from != end) {
    const std::uint64_t middle = begin + left_part(end - begin);
    const bool left = from <= middle;
    const auto sibling = left ? range(middle, end) : range(begin, middle);
    if (!sibling) return std::nullopt;
    proof.push_back(*sibling);
    (left ? end : begin) = middle;
    whole = whole && left;
  }
  if (!whole) {
    const auto last = range(begin, end);
    if (!last) return std::nullopt;
    proof.push_back(*last);
  }
  std::ranges::reverse(proof);
  return proof;
}

bool included(const Hash32& leaf, std::uint64_t index, std::uint64_t size,
              const std::vector<Hash32>& path, const Hash32& root) {
  if (index >= size) return false;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  Hash32 hash = leaf;
  for (const Hash32& sibling : path) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      hash = tree_node(sibling, hash);
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      hash = tree_node(hash, sibling);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool consistent(std::uint64_t from, const Hash32& from_root, std::uint64_t to, const Hash32& to_root,
                const std::vector<Hash32>& proof) {
  if (from > to) return false;
  if (from == to) return proof.empty() && from_root == to_root;
  if (from == 0) return proof.empty();
  std::vector<Hash32> path = proof;
  if (std::has_single_bit(from)) path.insert(path.begin(), from_root);
  if (path.empty()) return false;
  std::uint64_t at = from - 1;
  std::uint64_t last = to - 1;
  while ((at & 1) != 0) {
    at >>= 1;
    last >>= 1;
  }
  Hash32 old_hash = path.front();
  Hash32 new_hash = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return false;
    if ((at & 1) != 0 || at == last) {
      old_hash = tree_node(path[i], old_hash);
      new_hash = tree_node(path[i], new_hash);
      while ((at & 1) == 0 && at != 0) {
        at >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = tree_node(new_hash, path[i]);
    }
    at >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == from_root && new_hash == to_root;
}

}  // namespace ceptoar::crypto
