// SPDX-License-Identifier: Apache-2.0
// Small checks that several verifying functions share. Included by crypto/*.cc alone.
#ifndef CEPTOAR_CRYPTO_CHECKS_H_
#define CEPTOAR_CRYPTO_CHECKS_H_

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "crypto/keys.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::crypto {

// One line that may stand on a screen: no control or direction characters, not too long.
inline bool is_clean_line(std::string_view text, std::size_t max_bytes) {
  return text.size() <= max_bytes && find_text_fault(text, true) == TextFault::kNone;
}

// True when `list` is in strictly ascending order of `key`: sorted and unique.
template <class T, class Key>
bool strictly_ascending(const std::vector<T>& list, Key key) {
  return std::adjacent_find(list.begin(), list.end(), [&](const T& a, const T& b) {
           return !(std::invoke(key, a) < std::invoke(key, b));
         }) == list.end();
}

// "banks-1" of "officer@banks-1".
inline std::string_view organisation_part(std::string_view holder_handle) {
  return holder_handle.substr(holder_handle.find('@') + 1);
}

// "banks-1" under "banks", with something after the last '-'.
inline bool is_company_handle(std::string_view handle, std::string_view parent) {
  return is_org_handle(handle) && handle.back() != '-' && parent_handle(handle) == parent;
}

// Remembers what it has seen; refuses zero and repeated values.
template <class T>
class OnceOnly {
 public:
  bool add(const T& value) { return !value.is_zero() && seen_.insert(value).second; }

 private:
  std::set<T> seen_;
};

// Who signed: the holder of a device certificate, or the admin key when the field is empty.
Result<SignPublicKey> signer_key(BytesView signer_certificate, const OrgId& org,
                                 const SignPublicKey& admin, const NetworkId& network,
                                 std::uint64_t at_ms);

// The roster organisation that a chain claims to hang from; verify_chain decides. kMalformed for an
// empty chain.
Result<OrgId> claimed_top(const std::vector<Bytes>& chain);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_CHECKS_H_
