// SPDX-License-Identifier: Apache-2.0
#include "crypto/stanza.h"

#include <algorithm>
#include <numeric>

#include "crypto/envelope.h"
#include "schema/limits.h"

namespace ceptoar::crypto {

namespace {

constexpr std::string_view kWrapInfo = "ceptoar/v1/wrap";
constexpr std::size_t kWrappedBytes = limits::kStanzaBytes - hpke::kEncBytes;

std::array<std::uint8_t, 2> le16(std::size_t position) {
  return {static_cast<std::uint8_t>(position & 0xff), static_cast<std::uint8_t>(position >> 8)};
}

Bytes wrap_info(ReaderClass reader_class, std::uint32_t epoch, const Hash32& ctx) {
  Bytes out;
  out.reserve(kWrapInfo.size() + 1 + 1 + 4 + Hash32::kSize);
  append(out, as_bytes(kWrapInfo));
  out.push_back(0);
  out.push_back(static_cast<std::uint8_t>(reader_class));
  append_le32(out, epoch);
  append(out, ctx.view());
  return out;
}

class WipedHash {
 public:
  explicit WipedHash(const Hash32& value) : value_(value) {}
  ~WipedHash() { wipe(value_.bytes); }
  WipedHash(const WipedHash&) = delete;
  WipedHash& operator=(const WipedHash&) = delete;
  BytesView view() const { return value_.view(); }

 private:
  Hash32 value_;
};

void fill_dummy(const Secret<32>& content_key, std::size_t position, std::span<std::uint8_t> out) {
  const std::array<std::uint8_t, 2> place = le16(position);
  const WipedHash ikm(keyed_hash(content_key.view(), label::kDummy, {place}));
  const KemPublicKey enc = hpke::derive_public_key(ikm.view());
  std::copy(enc.bytes.begin(), enc.bytes.end(), out.begin());
  derive(content_key.view(), label::kDummyWrap, {place}, out.subspan(hpke::kEncBytes));
}

}  // namespace

void place_readers(std::vector<Reader>& readers, Random& random) {
  std::vector<std::uint16_t> positions(stanza_slots(readers.size()));
  std::iota(positions.begin(), positions.end(), std::uint16_t{0});
  for (std::size_t i = 0; i < readers.size(); ++i) {  // Fisher-Yates, as far as readers go
    const auto pick = i + static_cast<std::size_t>(random.below(positions.size() - i));
    std::swap(positions[i], positions[pick]);
    readers[i].stanza = positions[i];
  }
}

Result<Bytes> make_stanzas(const Secret<32>& content_key, const Hash32& ctx,
                           const std::vector<Reader>& readers) {
  const std::size_t slots = stanza_slots(readers.size());
  Bytes out(slots * limits::kStanzaBytes);
  std::vector<bool> taken(slots);
  const auto slot = [&out](std::size_t position) {
    return std::span(out).subspan(position * limits::kStanzaBytes, limits::kStanzaBytes);
  };
  for (const Reader& reader : readers) {
    CEPTOAR_CHECK(reader.stanza < slots && !taken[reader.stanza]);
    taken[reader.stanza] = true;
    const std::array<std::uint8_t, 2> place = le16(reader.stanza);
    const WipedHash ikm(keyed_hash(content_key.view(), label::kEph, {place, reader.key.view()}));
    const Result<void> sealed = hpke::seal_derived(
        reader.key, ikm.view(), wrap_info(reader.reader_class, reader.epoch, ctx), {},
        content_key.view(), slot(reader.stanza));
    if (!sealed) return sealed.error();
  }
  for (std::size_t position = 0; position < slots; ++position) {
    if (!taken[position]) fill_dummy(content_key, position, slot(position));
  }
  return out;
}

Result<void> open_stanza(const KemKey& key, ReaderClass reader_class, std::uint32_t epoch,
                         const Hash32& ctx, BytesView stanza, Secret<32>& content_key) {
  CEPTOAR_CHECK(stanza.size() == limits::kStanzaBytes);
  const Result<KemPublicKey> enc = KemPublicKey::from(stanza.first(hpke::kEncBytes));
  if (!enc) return enc.error();
  return hpke::open(key, *enc, wrap_info(reader_class, epoch, ctx), {},
                    stanza.subspan(hpke::kEncBytes, kWrappedBytes), content_key.writable());
}

Hash32 hash_stanzas(BytesView stanzas) { return hash(label::kStanzas, {stanzas}); }

std::size_t stanza_slots(std::size_t readers) {
  constexpr std::size_t kSmallest = 8;
  constexpr std::size_t kLargestPower = 1024;
  std::size_t slots = kSmallest;
  while (slots < readers && slots < kLargestPower) slots *= 2;
  return slots < readers ? limits::kStanzas : slots;
}

}  // namespace ceptoar::crypto
