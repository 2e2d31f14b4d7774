// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz.h"

#include <algorithm>

namespace ceptoar::fuzz {

namespace {

std::vector<Target>& registered() {
  static std::vector<Target> list;
  return list;
}

std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

}  // namespace

const std::vector<Target>& targets() { return registered(); }

Registration::Registration(std::string_view name, void (*run)(BytesView input)) {
  registered().push_back({name, run});
}

std::uint8_t Input::u8() {
  const BytesView taken = bytes(1);
  return taken.empty() ? std::uint8_t{0} : taken[0];
}

std::uint16_t Input::u16() {
  const unsigned low = u8();
  const unsigned high = u8();
  return static_cast<std::uint16_t>(low | high << 8);
}

std::uint64_t Input::u64() {
  std::uint64_t out = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) out |= std::uint64_t{u8()} << shift;
  return out;
}

std::size_t Input::below(std::size_t bound) {
  if (bound == 0) return 0;
  return (bound <= 256 ? u8() : std::size_t{u16()}) % bound;
}

BytesView Input::bytes(std::size_t size) {
  const BytesView out = rest_.first(std::min(size, rest_.size()));
  rest_ = rest_.subspan(out.size());
  return out;
}

Bytes edited(Input& input, Bytes original) {
  Bytes out = std::move(original);
  for (unsigned left = input.u8() % 16; left > 0; --left) {
    const unsigned act = input.u8() % 8;
    const std::size_t at = input.below(out.size());
    const std::size_t word = at / 8 * 8;
    const bool whole_word = word + 8 <= out.size();
    switch (act) {
      case 0:  // a bit
        if (!out.empty()) out[at] = static_cast<std::uint8_t>(out[at] ^ 1u << (input.u8() % 8));
        break;
      case 1:  // a byte
        if (!out.empty()) out[at] = input.u8();
        break;
      case 2: {  // bytes over others
        const BytesView chunk = input.bytes(input.u8() % 40);
        const std::size_t fits = std::min(chunk.size(), out.size() - at);
        std::copy_n(chunk.begin(), fits, out.begin() + offset(at));
        break;
      }
      case 3: {  // one word where another stood
        const std::size_t from = input.below(out.size()) / 8 * 8;
        if (whole_word && from + 8 <= out.size()) {
          std::copy_n(out.begin() + offset(from), 8, out.begin() + offset(word));
        }
        break;
      }
      case 4:  // end cut off
        out.resize(at);
        break;
      case 5:  // a word more
        if (whole_word) out.insert(out.begin() + offset(word), 8, input.u8());
        break;
      case 6:  // a word less
        if (whole_word) out.erase(out.begin() + offset(word), out.begin() + offset(word + 8));
        break;
      default:  // something at the end
        append(out, input.bytes(input.u8() % 40));
        break;
    }
  }
  return out;
}

}  // namespace ceptoar::fuzz
