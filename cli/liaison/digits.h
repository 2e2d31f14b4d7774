// SPDX-License-Identifier: Apache-2.0
// ASCII digits in texts of people. Pure functions.
#ifndef CEPTOAR_CLI_LIAISON_DIGITS_H_
#define CEPTOAR_CLI_LIAISON_DIGITS_H_

#include <cstdint>
#include <string>

namespace ceptoar::liaison {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 4378000 -> 4,378,000
inline std::string grouped(std::uint64_t value) {
  std::string out = std::to_string(value);
  for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, 1, ',');
  return out;
}

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_DIGITS_H_
