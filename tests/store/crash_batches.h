// SPDX-License-Identifier: Apache-2.0
// Batches whose content can be told from their number, and the judgement of a store that was cut off
// while it wrote them: everything acknowledged is there, and of what came after whole batches only.
#ifndef CEPTOAR_TESTS_STORE_CRASH_BATCHES_H_
#define CEPTOAR_TESTS_STORE_CRASH_BATCHES_H_

#include <array>
#include <cstdint>
#include <string>

#include "store/node_store.h"

namespace ceptoar::test {

RowBatch batch_of(std::uint64_t number);
// The number of the last batch of which anything is there; 0: none.
std::uint64_t newest_batch(const store::NodeStore& store);
// Empty when the store is as it must be with `acknowledged` batches reported as done; otherwise what
// is wrong with it.
std::string fault_of(const store::NodeStore& store, std::uint64_t acknowledged);

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_STORE_CRASH_BATCHES_H_
