// SPDX-License-Identifier: Apache-2.0
#include "tests/crypto/evil_author.h"

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/hpke.h"
#include "schema/codec.h"
#include "schema/limits.h"

namespace ceptoar::test {

using namespace crypto;

namespace {

Bytes le16(std::size_t value) {
  Bytes out;
  append_le16(out, static_cast<std::uint16_t>(value));
  return out;
}

Bytes ctx0_of(const Binding& b) {
  Bytes out;
  append(out, b.network_id.view());
  append(out, b.author_node.view());
  append(out, b.msg_id.view());
  out.push_back(static_cast<std::uint8_t>(b.dist));
  out.push_back(static_cast<std::uint8_t>(b.lane));
  append_le64(out, b.expires_ms);
  return out;
}

std::size_t smallest_bucket(std::size_t least) {
  for (const std::size_t size : limits::kBodyBuckets) {
    if (size >= least) return size;
  }
  return 0;
}

}  // namespace

EvilAuthor::EvilAuthor(SealRequest request, const SignKey& author, Secret<32> content_key)
    : request_(std::move(request)), author_(author), key_(std::move(content_key)) {}

Hash32 EvilAuthor::key_commit() const {
  if (false_commit) return *false_commit;
  return keyed_hash(key_.view(), "key-commit", {ctx0_of(request_.binding)});
}

Hash32 EvilAuthor::ctx() const {
  return hash("ctx", {ctx0_of(request_.binding), key_commit().view(), le16(1)});
}

Bytes EvilAuthor::stanza_with_ephemeral(const Reader& reader, const KemKey& ephemeral,
                                        const Secret<32>& wrapped) const {
  Bytes info = to_bytes(as_bytes("ceptoar/v1/wrap"));
  info.push_back(0);
  info.push_back(static_cast<std::uint8_t>(reader.reader_class));
  append_le32(info, reader.epoch);
  append(info, ctx().view());
  const hpke::Sealed sealed = hpke::seal(reader.key, ephemeral, info, {}, wrapped.view()).value();
  Bytes out = to_bytes(sealed.enc.view());
  append(out, sealed.ciphertext);
  return out;
}

Bytes EvilAuthor::stanza(const Reader& reader, std::size_t position) const {
  const Hash32 ikm = keyed_hash(key_.view(), "eph", {le16(position), reader.key.view()});
  return stanza_with_ephemeral(reader, hpke::derive_key_pair(ikm.view()), key_);
}

Bytes EvilAuthor::dummy(std::size_t position) const {
  const Hash32 ikm = keyed_hash(key_.view(), "dummy", {le16(position)});
  Bytes out = to_bytes(hpke::derive_key_pair(ikm.view()).public_key().view());
  out.resize(80);
  derive(key_.view(), "dummy-wrap", {le16(position)}, std::span(out).subspan(32));
  return out;
}

void EvilAuthor::put(Bytes& stanzas, std::size_t position, BytesView stanza) {
  std::copy(stanza.begin(), stanza.end(),
            stanzas.begin() + static_cast<std::ptrdiff_t>(position * 80));
}

std::size_t EvilAuthor::free_position() const {
  for (std::size_t position = 0;; ++position) {
    if (std::none_of(readers().begin(), readers().end(),
                     [&](const Reader& reader) { return reader.stanza == position; })) {
      return position;
    }
  }
}

EvilMessage EvilAuthor::send() const {
  Inner inner = request_.inner;
  const std::size_t count = slots.value_or(stanza_slots(inner.audience.readers.size()));
  Bytes stanzas;
  for (std::size_t position = 0; position < count; ++position) append(stanzas, dummy(position));
  for (const Reader& reader : inner.audience.readers) {
    put(stanzas, reader.stanza, stanza(reader, reader.stanza));
  }
  if (touch_stanzas) touch_stanzas(stanzas);
  inner.ctx = ctx();
  inner.audience.stanzas_hash = hash("stanzas", {stanzas});
  if (touch_inner) touch_inner(inner);

  InnerSigned wire;
  wire.inner = encode(inner);
  wire.signature = author_.sign("inner-sign", inner.network_id, hash("inner", {wire.inner}).view());
  const Bytes inner_signed = encode(wire);
  const Hash32 id = hash("inner-signed", {inner_signed});
  const Hash32 nonce = keyed_hash(key_.view(), "nonce", {nonce_source.value_or(id).view()});
  const Hash32 commit_key = keyed_hash(key_.view(), "inner-commit", {});
  const Hash32 inner_commit = keyed_hash(commit_key.view(), "inner-commit", {id.view()});

  const std::size_t frame = 64 + stanzas.size() + 16;  // of an encoded Body
  const std::size_t whole = bucket.value_or(smallest_bucket(frame + 4 + inner_signed.size()));
  Bytes padded;
  append_le32(padded, static_cast<std::uint32_t>(inner_signed.size()));
  append(padded, inner_signed);
  padded.resize(whole - frame);
  if (touch_padded) touch_padded(padded);
  Body body;
  std::copy_n(nonce.bytes.begin(), 24, body.nonce.bytes.begin());
  const Hash32 payload_key = keyed_hash(key_.view(), "payload", {ctx().view()});
  body.cipher = aead_seal(payload_key.view(), body.nonce, ctx().view(), padded);
  body.stanzas = std::move(stanzas);
  if (touch_body) touch_body(body);
  EvilMessage out;
  out.body = encode(body);
  out.header = header_of(request_.binding, out.body, key_commit(), inner_commit);
  if (touch_header) touch_header(out.header);
  return out;
}

}  // namespace ceptoar::test
