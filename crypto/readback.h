// SPDX-License-Identifier: Apache-2.0
// Two people on the telephone make sure that they hold the same item, and that each of them can open
// it (decisions "Other answers", read-back): 6 digits of HK(HK(CK, "readback"), role | nonce |
// H(inner)). The called side picks the nonce, so that nobody replays an earlier call; the caller
// reads first, each his own role's, so that neither can repeat what he heard.
#ifndef CEPTOAR_CRYPTO_READBACK_H_
#define CEPTOAR_CRYPTO_READBACK_H_

#include <string>

#include "crypto/envelope.h"

namespace ceptoar::crypto {

namespace label {
inline constexpr std::string_view kReadBack = "readback";  // frozen, as those of hash.h
}
inline constexpr std::uint32_t kReadBackNonces = 10'000;  // four digits, picked by the called side

struct ReadBack {
  std::string caller;  // six digits each
  std::string called;
};
// `opened` under `header`. Errors: kUsage (nonce of more than four digits; public content, which has
// no key and proves nothing; a content key that is not this header's: the item came by a relay).
Result<ReadBack> read_back(const Opened& opened, const EntryHeader& header, std::uint32_t nonce);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_READBACK_H_
