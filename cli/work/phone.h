// SPDX-License-Identifier: Apache-2.0
// An item on the telephone: what is said, and the digits that show that both sides hold the same item
// (crypto/readback.h). Knows no terminal and no language.
#ifndef CEPTOAR_CLI_WORK_PHONE_H_
#define CEPTOAR_CLI_WORK_PHONE_H_

#include <optional>
#include <string>

#include "cli/work/items.h"
#include "crypto/readback.h"

namespace ceptoar::work {

struct PhoneWish {
  bool called = false;                  // this side was called: it picks the nonce when none is given
  std::optional<std::uint32_t> nonce;   // four digits
};
enum class NoDigits : std::uint8_t {
  kNone = 0,
  kAskNonce = 1,    // the other side has not said its four digits yet
  kPublic = 2,      // CLEAR: everybody can open it, which proves nothing
  kRelayed = 3,     // it came by a relay, whose key the author and others do not have
  kQueued = 4,      // nobody else holds it yet
};
struct PhoneScript {
  ReadItem item;
  bool called = false;
  std::string nonce;                    // four digits; empty when there are none
  std::optional<crypto::ReadBack> digits;
  NoDigits why = NoDigits::kNone;
};
// Marks it read. Errors: those of read_item.
member::Outcome<PhoneScript> phone_script(member::Session& session, std::string_view id,
                                          const PhoneWish& wish);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PHONE_H_
