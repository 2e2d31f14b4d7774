// SPDX-License-Identifier: Apache-2.0
#include "tests/store/crash_batches.h"

#include "tests/store/store_fixture.h"

namespace ceptoar::test {
namespace {

constexpr NodeTable kRowTables[] = {NodeTable::kEntries, NodeTable::kLog, NodeTable::kBodies,
                                    NodeTable::kMessages};
// Deletions too: every batch removes a body that an earlier one wrote.
constexpr std::uint64_t kBodiesKept = 50;

Bytes value_of(std::uint64_t number, NodeTable table) {
  SeededRandom random(number * 32 + static_cast<std::uint64_t>(table));
  Bytes out(table == NodeTable::kBodies ? 4096 : 60 + number % 500);
  random.fill(out);
  return out;
}

// What all batches added to one row: each its number.
std::uint64_t sum_of_batches(const store::NodeStore& store) {
  const auto value = store.load(NodeTable::kMeta, text("sum"));
  const auto row = value ? parse_pair_tallies(*value) : Result<PairTallies>(PairTallies{});
  if (!row) return ~0ull;
  return row->empty() ? 0 : row->front().sum.count;
}

}  // namespace

RowBatch batch_of(std::uint64_t number) {
  RowBatch batch;
  for (const NodeTable table : kRowTables) {
    batch.push_back(put_row(table, key_number(number), value_of(number, table)));
  }
  Bytes newest;
  append_le64(newest, number);
  batch.push_back(put_row(NodeTable::kMeta, text("newest"), newest));
  PairTally sum;
  sum.sum.count = number;
  batch.push_back({{NodeTable::kMeta, text("sum")}, encode_row(PairTallies{sum}), true});
  if (number >= kBodiesKept) {
    batch.push_back(erase_row(NodeTable::kBodies, key_number(number - kBodiesKept)));
  }
  return batch;
}

std::uint64_t newest_batch(const store::NodeStore& store) {
  const auto value = store.load(NodeTable::kMeta, text("newest"));
  return value ? read_le64(*value) : 0;
}

std::string fault_of(const store::NodeStore& store, std::uint64_t acknowledged) {
  const std::uint64_t last = newest_batch(store);
  if (last < acknowledged) {
    return "batch " + std::to_string(acknowledged) + " was acknowledged, the newest there is " +
           std::to_string(last);
  }
  if (last > acknowledged + 1) return "more than the batch that was being written is there";
  if (sum_of_batches(store) != last * (last + 1) / 2) {
    return "what the batches up to " + std::to_string(last) + " added is not what they add up to";
  }
  for (std::uint64_t number = 1; number <= last + 1; ++number) {
    for (const NodeTable table : kRowTables) {
      const std::string where =
          "batch " + std::to_string(number) + " of " + std::to_string(last) + ", table " +
          std::to_string(static_cast<int>(table)) + ": ";
      const auto value = store.load(table, key_number(number));
      if (!value && value.error().code != ErrorCode::kNotFound) {
        return where + value.error().context;
      }
      const bool removed = table == NodeTable::kBodies && number + kBodiesKept <= last;
      const bool expected = number <= last && !removed;
      if (value.has_value() != expected) return where + (expected ? "is lost" : "is half there");
      if (expected && *value != value_of(number, table)) return where + "is another";
    }
  }
  return {};
}

}  // namespace ceptoar::test
