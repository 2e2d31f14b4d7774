// SPDX-License-Identifier: Apache-2.0
// Numbers that two people read to each other (照合番号): 60 digits, for keys carried by file.
#ifndef CEPTOAR_CRYPTO_NUMBER_H_
#define CEPTOAR_CRYPTO_NUMBER_H_

#include <optional>
#include <string>
#include <string_view>

#include "crypto/hash.h"

namespace ceptoar::crypto {

// 60 plain digits: 12 groups of 5 from the 64-byte BLAKE2b of label NUL parts (5 bytes a group,
// big-endian, mod 100,000, as Signal's safety numbers): about 199 bits. The hash covers both sides'
// keys, network id, roster hash, role and nonce; the caller puts them into `parts` at fixed widths.
std::string comparison_number(std::string_view label, Parts parts);
// "12345 67890 ...", as it is shown. REQUIRES: 60 digits.
std::string group_number(std::string_view sixty_digits);
// The 60 digits of a network: what `roster genesis` prints and `roster trust`, `node accept`
// compare.
std::string network_number(const NetworkId& network);
// The digits of what a person or a scanner typed, in whatever grouping (spaces, '-', line ends, full-width
// forms); nullopt when something else stands among them.
std::optional<std::string> plain_digits(std::string_view typed);
// The same; empty when there are not exactly 60.
std::string normalize_number(std::string_view typed);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_NUMBER_H_
