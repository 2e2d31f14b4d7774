// SPDX-License-Identifier: Apache-2.0
// Sealing written a second time from crypto/DESIGN.md, with a hand in every step: what an author
// with a program of his own could send. Without any hand it must give exactly what seal() gives.
#ifndef CEPTOAR_TESTS_CRYPTO_EVIL_AUTHOR_H_
#define CEPTOAR_TESTS_CRYPTO_EVIL_AUTHOR_H_

#include <functional>
#include <optional>

#include "tests/crypto/cast.h"

namespace ceptoar::test {

struct EvilMessage {
  EntryHeader header;
  Bytes body;
};

class EvilAuthor {
 public:
  // `request.inner.audience.readers` sorted and with positions, as SealedContent::readers has them.
  EvilAuthor(crypto::SealRequest request, const crypto::SignKey& author,
             crypto::Secret<32> content_key);

  std::function<void(Bytes& stanzas)> touch_stanzas;  // before their hash is taken
  std::function<void(Inner& inner)> touch_inner;      // before it is signed
  std::function<void(Bytes& padded)> touch_padded;    // length | InnerSigned | zeros
  std::function<void(Body& body)> touch_body;
  std::function<void(EntryHeader& header)> touch_header;
  std::optional<Hash32> false_commit;         // instead of the commitment to the content key
  std::optional<std::size_t> slots;           // instead of the right number
  std::optional<std::size_t> bucket;          // instead of the smallest
  std::optional<Hash32> nonce_source;         // instead of H(innerSigned)

  EvilMessage send() const;

  Hash32 key_commit() const;
  Hash32 ctx() const;
  // A stanza as it should be; `wrapped` is the content key unless somebody is to get another.
  Bytes stanza(const Reader& reader, std::size_t position) const;
  Bytes stanza_with_ephemeral(const Reader& reader, const crypto::KemKey& ephemeral,
                              const crypto::Secret<32>& wrapped) const;
  Bytes dummy(std::size_t position) const;
  static void put(Bytes& stanzas, std::size_t position, BytesView stanza);
  // A position that no reader has.
  std::size_t free_position() const;
  const std::vector<Reader>& readers() const { return request_.inner.audience.readers; }

 private:
  crypto::SealRequest request_;
  const crypto::SignKey& author_;
  crypto::Secret<32> key_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CRYPTO_EVIL_AUTHOR_H_
