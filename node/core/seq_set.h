// SPDX-License-Identifier: Apache-2.0
// Positions of one log: which of its entries are meant. A bit each, because a busy node names most of the
// others in most of what it writes: a million positions for each of twenty peers are 2.5 MiB here and were
// 160 MiB as numbers. However an author spreads them, never more than a quarter of a byte for each position
// of his log, and a block for each that is parked above a gap.
// Thread: the owner's. Included by node/core/*.cc and their tests alone.
#ifndef CEPTOAR_NODE_CORE_SEQ_SET_H_
#define CEPTOAR_NODE_CORE_SEQ_SET_H_

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace ceptoar::core {

class SeqSet {
 public:
  // False: it was there, or not there, before.
  bool insert(std::uint64_t seq);
  bool erase(std::uint64_t seq);
  bool contains(std::uint64_t seq) const;
  bool empty() const { return blocks_.empty(); }
  // Ascending, from `first` on, at most so many.
  std::vector<std::uint64_t> list(std::uint64_t first, std::size_t most) const;

 private:
  static constexpr std::size_t kBlock = 512;
  std::map<std::uint64_t, std::bitset<kBlock>> blocks_;  // by seq / kBlock; none without a bit
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_SEQ_SET_H_
