// SPDX-License-Identifier: Apache-2.0
#include "crypto/readback.h"

#include <array>

#include "schema/codec.h"

namespace ceptoar::crypto {
namespace {

constexpr std::uint8_t kCaller = 1;
constexpr std::uint8_t kCalled = 2;
constexpr std::uint64_t kSixDigits = 1'000'000;

// The key that the header was committed to, and not that of a relay which carried the same bytes.
bool is_key_of(const Opened& opened, const EntryHeader& header) {
  Secret<32> commit_key;
  derive(opened.content_key.view(), label::kInnerCommit, {}, commit_key.writable());
  const Hash32 signed_hash = hash(label::kInnerSigned, {opened.inner_signed});
  return keyed_hash(commit_key.view(), label::kInnerCommit, {signed_hash.view()}) ==
         header.inner_commit;
}

std::string digits_of(const Secret<32>& key, std::uint8_t role, std::uint32_t nonce,
                      const Hash32& inner) {
  std::array<std::uint8_t, 5> who = {role};
  for (std::size_t i = 0; i < 4; ++i) who[i + 1] = static_cast<std::uint8_t>(nonce >> (8 * i));
  const Hash32 full = keyed_hash(key.view(), label::kReadBack, {who, inner.view()});
  std::uint64_t value = 0;
  for (std::size_t i = 8; i > 0; --i) value = value << 8 | full.bytes[i - 1];
  const std::string digits = std::to_string(value % kSixDigits);
  return std::string(6 - digits.size(), '0') + digits;
}

}  // namespace

Result<ReadBack> read_back(const Opened& opened, const EntryHeader& header, std::uint32_t nonce) {
  if (nonce >= kReadBackNonces) return fail(ErrorCode::kUsage, "nonce of more than four digits");
  if (header.dist == Dist::kPublic) return fail(ErrorCode::kUsage, "public content has no key");
  if (!is_key_of(opened, header)) return fail(ErrorCode::kUsage, "key of another message");
  const auto wire = parse<InnerSigned>(opened.inner_signed);
  if (!wire) return wire.error();
  Secret<32> key;
  derive(opened.content_key.view(), label::kReadBack, {}, key.writable());
  const Hash32 inner = hash(label::kInner, {wire->inner});
  return ReadBack{digits_of(key, kCaller, nonce, inner), digits_of(key, kCalled, nonce, inner)};
}

}  // namespace ceptoar::crypto
