// SPDX-License-Identifier: Apache-2.0
// A few organisations and persons with receiving keys, and messages among them. No roster and no
// certificates: the envelope does not look at those (tests/support/council.h has them).
#ifndef CEPTOAR_TESTS_CRYPTO_CAST_H_
#define CEPTOAR_TESTS_CRYPTO_CAST_H_

#include <vector>

#include "crypto/envelope.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test {

inline constexpr std::uint64_t kNowMs = 1'795'140'000'000;  // 2026-11-20

struct Party {
  OrgId org;
  HolderId holder;  // one person of it
  crypto::KemKey staff;
  crypto::KemKey members;
  crypto::KemKey person;
};

class Cast {
 public:
  explicit Cast(std::uint64_t seed, std::size_t parties = 4);

  SeededRandom random;
  NetworkId network;
  NodeId node;
  crypto::SignKey author;  // a holder of parties[0]
  std::vector<Party> parties;

  Reader staff(std::size_t party) const;
  Reader members(std::size_t party) const;
  Reader person(std::size_t party) const;
  crypto::OpeningKey staff_key(std::size_t party) const;
  crypto::OpeningKey members_key(std::size_t party) const;
  crypto::OpeningKey person_key(std::size_t party) const;

  // A message of parties[0] with fresh ids; `readers` empty: the readers the label is made for
  // (staff of all parties, members of party 1, persons of all, nobody).
  crypto::SealRequest request(Tlp tlp, std::vector<Reader> readers = {});
  std::vector<Reader> readers_for(Tlp tlp) const;
};

// The header a node would make; unsigned, since open() does not look at the signature.
EntryHeader header_of(const crypto::Binding& binding, BytesView body, const Hash32& key_commit,
                      const Hash32& inner_commit);
EntryHeader header_of(const crypto::Binding& binding, const crypto::SealedContent& sealed);
// Header and body are made to fit again after somebody changed the body: what a node could do.
void refit(EntryHeader& header, BytesView body);

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CRYPTO_CAST_H_
