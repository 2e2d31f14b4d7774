// SPDX-License-Identifier: Apache-2.0
// A file of rosters: what somebody who comes later trusts. The first version stands alone in its wire
// form, as genesis makes it; with later ones it is
//   "CEPTOAR-ROSTERS/1\n"  (length LE32 | SignedRoster) ...
// in the order in which they were adopted. Whoever gives the file away gives a pin with it: what was
// settled in it cannot be undone by keys of voters who have left since.
// Errors: kMalformed, kLimitExceeded.
#ifndef CEPTOAR_CRYPTO_ROSTER_FILE_H_
#define CEPTOAR_CRYPTO_ROSTER_FILE_H_

#include <vector>

#include "crypto/roster_life.h"

namespace ceptoar::crypto {

// Thirty years of a new version every week. Bounds what a file can make a program verify.
inline constexpr std::size_t kRostersInFile = 2048;

Bytes encode_rosters(const std::vector<Bytes>& signed_rosters);
Result<std::vector<Bytes>> parse_rosters(BytesView file);
// Everything of the file taken in order, from a genesis whose network the caller compares.
Result<RosterLife> life_of(const std::vector<Bytes>& signed_rosters);
// Under which key a table of rosters keeps one: versions in order, and of one version the sides of a
// dispute and what resolved it in the order in which they came.
Bytes key_of_version(std::uint64_t version, std::size_t index);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_ROSTER_FILE_H_
