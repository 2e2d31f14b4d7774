// SPDX-License-Identifier: Apache-2.0
#include "crypto/envelope.h"

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/audience.h"
#include "crypto/stanza.h"
#include "schema/codec.h"
#include "schema/limits.h"

namespace ceptoar::crypto {

namespace {

constexpr std::size_t kLengthBytes = 4;
// A canonical Body: root pointer, one word of data, three pointers, the nonce. Stanzas and cipher
// are whole words, so nothing else is added.
constexpr std::size_t kBodyFrame = 8 + 8 + 3 * 8 + Nonce24::kSize;

Bytes context_zero(const Binding& binding) {
  Bytes out;
  append(out, binding.network_id.view());
  append(out, binding.author_node.view());
  append(out, binding.msg_id.view());
  out.push_back(static_cast<std::uint8_t>(binding.dist));
  out.push_back(static_cast<std::uint8_t>(binding.lane));
  append_le64(out, binding.expires_ms);
  return out;
}

Hash32 context(BytesView ctx0, const Hash32& key_commit, std::uint16_t suite) {
  Bytes suite_bytes;
  append_le16(suite_bytes, suite);
  return hash(label::kCtx, {ctx0, key_commit.view(), suite_bytes});
}

Hash32 inner_signed_hash(BytesView inner_signed) {
  return hash(label::kInnerSigned, {inner_signed});
}

Hash32 inner_commitment(const Secret<32>& content_key, const Hash32& inner_signed) {
  Secret<32> commit_key;
  derive(content_key.view(), label::kInnerCommit, {}, commit_key.writable());
  return keyed_hash(commit_key.view(), label::kInnerCommit, {inner_signed.view()});
}

Secret<32> payload_key(const Secret<32>& content_key, const Hash32& ctx) {
  Secret<32> out;
  derive(content_key.view(), label::kPayload, {ctx.view()}, out.writable());
  return out;
}

Nonce24 payload_nonce(const Secret<32>& content_key, const Hash32& inner_signed) {
  const Hash32 full = keyed_hash(content_key.view(), label::kNonce, {inner_signed.view()});
  Nonce24 out;
  std::copy_n(full.bytes.begin(), Nonce24::kSize, out.bytes.begin());
  return out;
}

bool too_long(const std::vector<Bytes>& chain) {
  return chain.size() > limits::kChainLength ||
         std::any_of(chain.begin(), chain.end(), [](const Bytes& certificate) {
           return certificate.size() > limits::kCertificateBytes;
         });
}

// What encode() would abort on: the sender's own text and chains are input here.
Result<void> check_sizes(const Inner& inner) {
  const bool reader_too_long = std::any_of(
      inner.audience.readers.begin(), inner.audience.readers.end(), [](const Reader& reader) {
        return too_long(reader.chain) || reader.statement.size() > limits::kStatementBytes;
      });
  if (inner.content.size() > limits::kBodyBytes || inner.refs.size() > limits::kRefs ||
      inner.audience.community.size() > limits::kHandleBytes || too_long(inner.chain) ||
      reader_too_long) {
    return fail(ErrorCode::kLimitExceeded, "too much for one message");
  }
  return {};
}

// Signs and encodes; wipes the encoded inner, which may carry a private key (a grant).
Result<Bytes> sign_inner(const Inner& inner, const SignKey& author) {
  InnerSigned out;
  out.inner = encode(inner);
  const WipeOnExit wiped(out.inner);
  if (out.inner.size() > limits::kBodyBytes) {
    return fail(ErrorCode::kLimitExceeded, "too much for one message");
  }
  const Hash32 id = hash(label::kInner, {out.inner});
  out.signature = author.sign(label::kInnerSign, inner.network_id, id.view());
  return encode(out);
}

Result<Bytes> pad_to_bucket(BytesView inner_signed, std::size_t stanza_bytes) {
  const std::size_t frame = kBodyFrame + stanza_bytes + kAeadTagBytes;
  const std::size_t least = frame + kLengthBytes + inner_signed.size();
  const auto& buckets = limits::kBodyBuckets;
  const auto* const bucket = std::lower_bound(buckets.begin(), buckets.end(), least);
  if (bucket == buckets.end()) return fail(ErrorCode::kLimitExceeded, "too much for one message");
  Bytes out;
  out.reserve(*bucket - frame);
  append_le32(out, static_cast<std::uint32_t>(inner_signed.size()));
  append(out, inner_signed);
  out.resize(*bucket - frame);
  return out;
}

Result<Bytes> unpad(BytesView padded) {
  if (padded.size() < kLengthBytes) return fail(ErrorCode::kMalformed, "a body without its length");
  const std::size_t length = static_cast<std::size_t>(padded[0]) | std::size_t{padded[1]} << 8 |
                             std::size_t{padded[2]} << 16 | std::size_t{padded[3]} << 24;
  const BytesView rest = padded.subspan(kLengthBytes);
  if (length > rest.size() || std::any_of(rest.begin() + static_cast<std::ptrdiff_t>(length),
                                          rest.end(), [](std::uint8_t b) { return b != 0; })) {
    return fail(ErrorCode::kMalformed, "padding of a body");
  }
  return to_bytes(rest.first(length));
}

Result<void> check_request(const SealRequest& request) {
  const Inner& inner = request.inner;
  const Binding& binding = request.binding;
  if (inner.network_id != binding.network_id || inner.author_node != binding.author_node ||
      inner.msg_id != binding.msg_id || binding.dist == Dist::kControl) {
    return fail(ErrorCode::kUsage, "content and header speak of different messages");
  }
  return check_sizes(inner);
}

Result<SealedContent> seal_public(const SealRequest& request, Inner inner, const SignKey& author) {
  const Result<void> audience = check_audience(inner, request.binding.dist);
  if (!audience) return audience.error();
  inner.ctx = context(context_zero(request.binding), Hash32{}, 0);
  inner.audience.stanzas_hash = hash_stanzas({});
  Result<Bytes> inner_signed = sign_inner(inner, author);
  if (!inner_signed) return inner_signed.error();
  SealedContent out;
  out.body = *std::move(inner_signed);
  if (out.body.size() > limits::kBodyBytes) {
    return fail(ErrorCode::kLimitExceeded, "too much for one message");
  }
  out.body_hash = body_hash(out.body);
  out.inner_commit = inner_signed_hash(out.body);
  return out;
}

// Everything about the outside of a sealed body that can be refused without a key.
struct Outside {
  Body body;
  Bytes ctx0;
  Hash32 ctx;
};
Result<Outside> check_outside(const EntryHeader& header, BytesView bytes) {
  if (header.dist != Dist::kDirected && header.dist != Dist::kCommunity) {
    return fail(ErrorCode::kMalformed, "not a sealed entry");
  }
  if (!body_fits(header, bytes)) return fail(ErrorCode::kBadSignature, "not the body of its entry");
  const auto& buckets = limits::kBodyBuckets;
  if (std::find(buckets.begin(), buckets.end(), bytes.size()) == buckets.end()) {
    return fail(ErrorCode::kMalformed, "a sealed body of no standard length");
  }
  Result<Body> body = parse<Body>(bytes);
  if (!body) return body.error();
  const std::size_t slots = body->stanzas.size() / limits::kStanzaBytes;
  if (slots == 0 || body->stanzas.size() % limits::kStanzaBytes != 0 ||
      stanza_slots(slots) != slots) {
    return fail(ErrorCode::kMalformed, "a stanza list of no standard length");
  }
  if (kBodyFrame + body->stanzas.size() + body->cipher.size() != bytes.size() ||
      body->cipher.size() < kAeadTagBytes + kLengthBytes) {
    return fail(ErrorCode::kMalformed, "a cipher that does not fill its body");
  }
  Outside out;
  out.ctx0 = context_zero(binding_of(header));
  out.ctx = context(out.ctx0, header.key_commit, body->suite);
  out.body = *std::move(body);
  return out;
}

// Which key opened which stanza.
struct Used {
  std::size_t index;
  std::size_t position;
};

std::optional<Used> find_content_key(const Outside& outside, const std::vector<OpeningKey>& keys,
                                     const std::vector<std::uint16_t>& hint,
                                     Secret<32>& content_key) {
  const BytesView stanzas = outside.body.stanzas;
  const std::size_t slots = stanzas.size() / limits::kStanzaBytes;
  std::vector<bool> tried(slots);
  const auto try_position = [&](std::size_t position) -> std::optional<Used> {
    if (position >= slots || tried[position]) return std::nullopt;
    tried[position] = true;
    const BytesView stanza = stanzas.subspan(position * limits::kStanzaBytes, limits::kStanzaBytes);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const OpeningKey& key = keys[i];
      if (open_stanza(*key.key, key.reader_class, key.epoch, outside.ctx, stanza, content_key)) {
        return Used{i, position};
      }
    }
    return std::nullopt;
  };
  for (const std::uint16_t position : hint) {  // a node's word: believed for the order only
    if (const auto used = try_position(position)) return used;
  }
  for (std::size_t position = 0; position < slots; ++position) {
    if (const auto used = try_position(position)) return used;
  }
  return std::nullopt;
}

Hash32 commitment_to(const Secret<32>& content_key, const Outside& outside) {
  return keyed_hash(content_key.view(), label::kKeyCommit, {outside.ctx0});
}

Result<Bytes> open_payload(const EntryHeader& header, const Outside& outside,
                           const Secret<32>& content_key) {
  if (commitment_to(content_key, outside) != header.key_commit) {
    return fail(ErrorCode::kBadSignature, "key commitment");
  }
  Result<Bytes> padded = aead_open(payload_key(content_key, outside.ctx).view(), outside.body.nonce,
                                   outside.ctx.view(), outside.body.cipher);
  if (!padded) return padded.error();
  const WipeOnExit wiped(*padded);
  Result<Bytes> inner_signed = unpad(*padded);
  if (!inner_signed) return inner_signed;
  const Hash32 id = inner_signed_hash(*inner_signed);
  if (payload_nonce(content_key, id) != outside.body.nonce ||
      inner_commitment(content_key, id) != header.inner_commit) {
    return fail(ErrorCode::kBadSignature, "inner commitment");
  }
  return inner_signed;
}

Result<Inner> parse_inner(const EntryHeader& header, const Hash32& ctx, BytesView inner_signed) {
  Result<InnerSigned> wire = parse<InnerSigned>(inner_signed);
  if (!wire) return wire.error();
  const WipeOnExit wiped(wire->inner);
  Result<Inner> inner = parse<Inner>(wire->inner);
  if (!inner) return inner;
  if (inner->version != kProtocolVersion) {
    return fail(ErrorCode::kUnsupportedVersion, "content of an unknown version");
  }
  if (inner->network_id != header.network_id || inner->author_node != header.author ||
      inner->msg_id != header.msg_id || inner->ctx != ctx) {
    return fail(ErrorCode::kBadSignature, "content of another entry");
  }
  const Result<void> audience = check_audience(*inner, header.dist);
  if (!audience) return audience.error();
  return inner;
}

// The last list that was made or found to fit, on this thread: a program that posts opens its own message
// twice, before it leaves and when it comes back, and to make the list a third time, by the same function of
// the same bytes, would find nothing. The hash is over all that decides: `ctx` binds the content key by its
// commitment, which was compared before, and the signed bytes hold the audience.
thread_local Hash32 stanzas_that_fitted;

Hash32 what_decides(const Hash32& ctx, BytesView stanzas, BytesView inner_signed) {
  return hash(label::kStanzas, {ctx.view(), inner_signed_hash(inner_signed).view(), stanzas});
}

// Recomputes the whole list: no reader dropped, none added, none behind a dummy.
Result<void> check_stanzas(const Audience& audience, const Outside& outside,
                           const Secret<32>& content_key, BytesView inner_signed) {
  const Hash32 what = what_decides(outside.ctx, outside.body.stanzas, inner_signed);
  if (what == stanzas_that_fitted) return {};
  const Bytes& stanzas = outside.body.stanzas;
  if (hash_stanzas(stanzas) != audience.stanzas_hash ||
      stanzas.size() != stanza_slots(audience.readers.size()) * limits::kStanzaBytes) {
    return fail(ErrorCode::kBadSignature, "stanzas and audience");
  }
  const Result<Bytes> expected = make_stanzas(content_key, outside.ctx, audience.readers);
  if (!expected) return expected.error();
  if (*expected != stanzas) return fail(ErrorCode::kBadSignature, "stanzas and audience");
  stanzas_that_fitted = what;
  return {};
}

Result<void> check_used_key(const Audience& audience, const OpeningKey& key, std::size_t position) {
  const bool named =
      std::any_of(audience.readers.begin(), audience.readers.end(), [&](const Reader& reader) {
        return reader.stanza == position && reader.reader_class == key.reader_class &&
               reader.org == key.org && reader.holder == key.holder && reader.epoch == key.epoch &&
               reader.key == key.key->public_key();
      });
  if (!named) return fail(ErrorCode::kBadSignature, "this key is not named as a reader");
  return {};
}

enum class Stanzas { kRecompute, kRecomputedBefore };

Result<Opened> open_sealed(const EntryHeader& header, const Outside& outside, Secret<32> content_key,
                           Stanzas stanzas) {
  Result<Bytes> inner_signed = open_payload(header, outside, content_key);
  if (!inner_signed) return inner_signed.error();
  Result<Inner> inner = parse_inner(header, outside.ctx, *inner_signed);
  if (!inner) return inner.error();
  if (stanzas == Stanzas::kRecompute) {
    const Result<void> fit = check_stanzas(inner->audience, outside, content_key, *inner_signed);
    if (!fit) return fit.error();
  }
  return Opened{*std::move(inner), *std::move(inner_signed), std::move(content_key), std::nullopt};
}

}  // namespace

Binding binding_of(const EntryHeader& header) {
  return {header.network_id, header.author, header.msg_id,
          header.dist,       header.lane,   header.expires_ms};
}

Result<SealedContent> seal(const SealRequest& request, const SignKey& author, Random& random) {
  const Result<void> fits = check_request(request);
  if (!fits) return fits.error();
  Inner inner = request.inner;
  const WipeOnExit wiped_content(inner.content);
  if (request.binding.dist == Dist::kPublic) return seal_public(request, inner, author);
  std::vector<Reader>& readers = inner.audience.readers;
  if (readers.size() > limits::kStanzas) return fail(ErrorCode::kLimitExceeded, "too many readers");

  SealedContent out;
  random.fill(out.content_key.writable());
  std::sort(readers.begin(), readers.end(), reader_before);
  place_readers(readers, random);
  const Result<void> audience = check_audience(inner, request.binding.dist);
  if (!audience) return audience.error();

  const Bytes ctx0 = context_zero(request.binding);
  out.key_commit = keyed_hash(out.content_key.view(), label::kKeyCommit, {ctx0});
  inner.ctx = context(ctx0, out.key_commit, kSuiteHpkeX25519);
  Result<Bytes> stanzas = make_stanzas(out.content_key, inner.ctx, readers);
  if (!stanzas) return stanzas.error();
  inner.audience.stanzas_hash = hash_stanzas(*stanzas);

  Result<Bytes> inner_signed = sign_inner(inner, author);
  if (!inner_signed) return inner_signed.error();
  const WipeOnExit wiped_inner(*inner_signed);
  const Hash32 inner_id = inner_signed_hash(*inner_signed);
  out.inner_commit = inner_commitment(out.content_key, inner_id);
  stanzas_that_fitted = what_decides(inner.ctx, *stanzas, *inner_signed);
  Result<Bytes> padded = pad_to_bucket(*inner_signed, stanzas->size());
  if (!padded) return padded.error();
  const WipeOnExit wiped_padded(*padded);
  Body body;
  body.nonce = payload_nonce(out.content_key, inner_id);
  body.cipher = aead_seal(payload_key(out.content_key, inner.ctx).view(), body.nonce,
                          inner.ctx.view(), *padded);
  body.stanzas = *std::move(stanzas);
  const std::size_t bucket = kBodyFrame + body.stanzas.size() + body.cipher.size();
  out.body = encode(body);
  CEPTOAR_CHECK(out.body.size() == bucket);
  out.body_hash = body_hash(out.body);
  out.readers = std::move(readers);
  return out;
}

Result<Opened> open(const EntryHeader& header, BytesView body, const std::vector<OpeningKey>& keys,
                    const std::vector<std::uint16_t>& hint) {
  const Result<Outside> outside = check_outside(header, body);
  if (!outside) return outside.error();
  Secret<32> content_key;
  const auto used = find_content_key(*outside, keys, hint, content_key);
  if (!used) return fail(ErrorCode::kNoKey, "no key fits");
  Result<Opened> opened =
      open_sealed(header, *outside, std::move(content_key), Stanzas::kRecompute);
  if (!opened) return opened;
  const Result<void> named =
      check_used_key(opened->inner.audience, keys[used->index], used->position);
  if (!named) return named.error();
  opened->used_key = used->index;
  return opened;
}

std::optional<BrokenCommitment> broken_commitment(const EntryHeader& header, BytesView body,
                                                  const std::vector<OpeningKey>& keys,
                                                  const std::vector<std::uint16_t>& hint) {
  const Result<Outside> outside = check_outside(header, body);
  if (!outside) return std::nullopt;
  Secret<32> content_key;
  const auto used = find_content_key(*outside, keys, hint, content_key);
  if (!used) return std::nullopt;
  BrokenCommitment out;
  out.found = commitment_to(content_key, *outside);
  if (out.found == header.key_commit) return std::nullopt;
  out.used_key = used->index;
  out.position = static_cast<std::uint16_t>(used->position);
  out.stanza = to_bytes(BytesView(outside->body.stanzas)
                            .subspan(used->position * limits::kStanzaBytes, limits::kStanzaBytes));
  return out;
}

Result<Opened> open_with_content_key(const EntryHeader& header, BytesView body,
                                     const Secret<32>& content_key) {
  const Result<Outside> outside = check_outside(header, body);
  if (!outside) return outside.error();
  return open_sealed(header, *outside, content_key.copy(), Stanzas::kRecompute);
}

Result<Opened> open_again(const EntryHeader& header, BytesView body,
                          const Secret<32>& content_key) {
  const Result<Outside> outside = check_outside(header, body);
  if (!outside) return outside.error();
  return open_sealed(header, *outside, content_key.copy(), Stanzas::kRecomputedBefore);
}

Result<Opened> open_public(const EntryHeader& header, BytesView body) {
  if (header.dist != Dist::kPublic) return fail(ErrorCode::kMalformed, "not a public entry");
  if (!body_fits(header, body)) return fail(ErrorCode::kBadSignature, "not the body of its entry");
  if (!header.key_commit.is_zero() || inner_signed_hash(body) != header.inner_commit) {
    return fail(ErrorCode::kBadSignature, "inner commitment");
  }
  const Hash32 ctx = context(context_zero(binding_of(header)), Hash32{}, 0);
  Result<Inner> inner = parse_inner(header, ctx, body);
  if (!inner) return inner.error();
  if (inner->audience.stanzas_hash != hash_stanzas({})) {
    return fail(ErrorCode::kBadSignature, "stanzas and audience");
  }
  return Opened{*std::move(inner), to_bytes(body), Secret<32>{}, std::nullopt};
}

}  // namespace ceptoar::crypto
