// SPDX-License-Identifier: Apache-2.0
#include "crypto/roster_file.h"

#include <string_view>

#include "schema/codec.h"

namespace ceptoar::crypto {
namespace {

constexpr std::string_view kMagic = "CEPTOAR-ROSTERS/1\n";

Error malformed() { return fail(ErrorCode::kMalformed, "not a file of rosters"); }

}  // namespace

Bytes encode_rosters(const std::vector<Bytes>& signed_rosters) {
  if (signed_rosters.size() == 1) return signed_rosters.front();
  Bytes out = to_bytes(as_bytes(kMagic));
  for (const Bytes& one : signed_rosters) {
    append_le32(out, static_cast<std::uint32_t>(one.size()));
    append(out, one);
  }
  return out;
}

Result<std::vector<Bytes>> parse_rosters(BytesView file) {
  if (!as_text(file).starts_with(kMagic)) return std::vector<Bytes>{to_bytes(file)};
  std::vector<Bytes> out;
  BytesView rest = file.subspan(kMagic.size());
  while (!rest.empty()) {
    if (out.size() >= kRostersInFile) return fail(ErrorCode::kLimitExceeded, "too many rosters");
    if (rest.size() < 4) return malformed();
    std::size_t size = 0;
    for (std::size_t i = 4; i > 0; --i) size = size << 8 | rest[i - 1];
    rest = rest.subspan(4);
    if (size == 0 || size > rest.size()) return malformed();
    out.push_back(to_bytes(rest.first(size)));
    rest = rest.subspan(size);
  }
  if (out.empty()) return malformed();
  return out;
}

Result<RosterLife> life_of(const std::vector<Bytes>& signed_rosters) {
  if (signed_rosters.empty()) return malformed();
  const auto wire = parse<SignedRoster>(signed_rosters.front());
  if (!wire) return wire.error();
  auto genesis = verify_genesis(signed_rosters.front(), network_of(wire->roster));
  if (!genesis) return genesis.error();
  RosterLife life(std::move(*genesis));
  for (std::size_t i = 1; i < signed_rosters.size(); ++i) {
    const auto step = life.restore(signed_rosters[i]);
    if (!step && step.error().code != ErrorCode::kDuplicate) return step.error();
  }
  return life;
}

Bytes key_of_version(std::uint64_t version, std::size_t index) {
  Bytes key;
  append_be64(key, version);
  if (index > 0) append_be64(key, index);
  return key;
}

}  // namespace ceptoar::crypto
