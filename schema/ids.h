// SPDX-License-Identifier: Apache-2.0
// Distinct types for ids, hashes, public keys and signatures: swapped arguments do not compile.
// All of them are public values; secrets live in crypto/secret.h.
#ifndef CEPTOAR_SCHEMA_IDS_H_
#define CEPTOAR_SCHEMA_IDS_H_

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar {

template <class Tag, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> bytes{};

  static Result<FixedBytes> from(BytesView view) {
    if (view.size() != N) return fail(ErrorCode::kMalformed, "wrong length of a fixed field");
    FixedBytes out;
    std::copy(view.begin(), view.end(), out.bytes.begin());
    return out;
  }
  BytesView view() const { return bytes; }
  std::string hex() const { return to_hex(bytes); }
  bool is_zero() const {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
  }
  friend auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
  friend bool operator==(const FixedBytes&, const FixedBytes&) = default;
};

using NetworkId = FixedBytes<struct NetworkIdTag, 32>;    // H(genesis roster)
using EntryId = FixedBytes<struct EntryIdTag, 32>;        // H("entry-id" NUL header)
using Hash32 = FixedBytes<struct Hash32Tag, 32>;          // any other BLAKE2b-256
using NodeId = FixedBytes<struct NodeIdTag, 16>;          // H("node-id" NUL first NSK)[0:16]
using OrgId = FixedBytes<struct OrgIdTag, 16>;            // H("org-id" NUL first admin key)[0:16]
using HolderId = FixedBytes<struct HolderIdTag, 16>;      // H("holder-id" NUL first MSK)[0:16]
using VoterId = FixedBytes<struct VoterIdTag, 16>;        // H("voter-id" NUL voter key)[0:16]
using MsgId = FixedBytes<struct MsgIdTag, 16>;            // random, chosen by the sealing program
using SignPublicKey = FixedBytes<struct SignPublicKeyTag, 32>;  // Ed25519
using KemPublicKey = FixedBytes<struct KemPublicKeyTag, 32>;    // X25519, for HPKE
using CurvePublicKey = FixedBytes<struct CurvePublicKeyTag, 32>;  // X25519, for CurveZMQ
using Signature = FixedBytes<struct SignatureTag, 64>;    // Ed25519
using Nonce24 = FixedBytes<struct Nonce24Tag, 24>;

}  // namespace ceptoar

template <class Tag, std::size_t N>
struct std::hash<ceptoar::FixedBytes<Tag, N>> {
  // Ids are hashes or random already; the first eight bytes are as good as any hash of them. Tables
  // keyed by an id that a stranger may choose must be bounded (limits.h).
  std::size_t operator()(const ceptoar::FixedBytes<Tag, N>& id) const noexcept {
    std::size_t out = 0;
    std::memcpy(&out, id.bytes.data(), sizeof out);
    return out;
  }
};

#endif  // CEPTOAR_SCHEMA_IDS_H_
