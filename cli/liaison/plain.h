// SPDX-License-Identifier: Apache-2.0
// Text as it is compared: NFKC_Casefold, so that full-width digits, half-width kana and letter case make
// no difference.
#ifndef CEPTOAR_CLI_LIAISON_PLAIN_H_
#define CEPTOAR_CLI_LIAISON_PLAIN_H_

#include <string>
#include <string_view>

namespace ceptoar::liaison {

// Bytes that are no UTF-8 become U+FFFD.
std::string plain_text(std::string_view text);
// The same without spaces at both ends.
std::string plain_word(std::string_view text);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_PLAIN_H_
