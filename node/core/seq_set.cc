// SPDX-License-Identifier: Apache-2.0
#include "node/core/seq_set.h"

namespace ceptoar::core {

bool SeqSet::insert(std::uint64_t seq) {
  auto& block = blocks_[seq / kBlock];
  const std::size_t bit = seq % kBlock;
  if (block.test(bit)) return false;
  block.set(bit);
  return true;
}

bool SeqSet::erase(std::uint64_t seq) {
  const auto block = blocks_.find(seq / kBlock);
  const std::size_t bit = seq % kBlock;
  if (block == blocks_.end() || !block->second.test(bit)) return false;
  block->second.reset(bit);
  if (block->second.none()) blocks_.erase(block);
  return true;
}

bool SeqSet::contains(std::uint64_t seq) const {
  const auto block = blocks_.find(seq / kBlock);
  return block != blocks_.end() && block->second.test(seq % kBlock);
}

std::vector<std::uint64_t> SeqSet::list(std::uint64_t first, std::size_t most) const {
  std::vector<std::uint64_t> out;
  for (auto block = blocks_.lower_bound(first / kBlock); block != blocks_.end(); ++block) {
    for (std::size_t bit = 0; bit < kBlock; ++bit) {
      if (!block->second.test(bit)) continue;
      const std::uint64_t seq = block->first * kBlock + bit;
      if (seq < first) continue;
      if (out.size() >= most) return out;
      out.push_back(seq);
    }
  }
  return out;
}

}  // namespace ceptoar::core
