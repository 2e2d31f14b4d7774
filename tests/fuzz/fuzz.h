// SPDX-License-Identifier: Apache-2.0
// What a fuzz target is, and how it takes its input apart.
//
// A target is one file that registers one function. With CEPTOAR_FUZZ each becomes a libFuzzer
// program of its own; in every build all of them are linked into test_fuzz_corpus, which runs each
// on the files of tests/fuzz/corpus/NAME. A target crashes (CEPTOAR_CHECK) when the code under test
// breaks a promise; bytes that are merely refused are no event.
#ifndef CEPTOAR_TESTS_FUZZ_FUZZ_H_
#define CEPTOAR_TESTS_FUZZ_FUZZ_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::fuzz {

struct Target {
  std::string_view name;
  void (*run)(BytesView input);
};

// All that are linked into this program.
const std::vector<Target>& targets();

struct Registration {
  Registration(std::string_view name, void (*run)(BytesView input));
};

// Takes numbers and byte strings off the front; past the end it gives zeros and nothing.
class Input {
 public:
  explicit Input(BytesView bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }
  std::size_t size() const { return rest_.size(); }
  std::uint8_t u8();
  std::uint16_t u16();
  std::uint64_t u64();
  bool flag() { return (u8() & 1) != 0; }
  // Below `bound`; 0 when `bound` is 0.
  std::size_t below(std::size_t bound);
  BytesView bytes(std::size_t size);  // fewer at the end
  BytesView chunk() { return bytes(u16()); }
  BytesView rest() { return bytes(rest_.size()); }
  template <class T>
  const T& one_of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

 private:
  BytesView rest_;
};

// Changes to `original` as the input says: bits, words, cuts, repeats. Up to 15 of them.
Bytes edited(Input& input, Bytes original);

}  // namespace ceptoar::fuzz

#endif  // CEPTOAR_TESTS_FUZZ_FUZZ_H_
