// SPDX-License-Identifier: Apache-2.0
#include "cli/member/copy_parts.h"

#include <algorithm>

#include "cli/member/archive_content.h"
#include "cli/member/own_keys.h"
#include "cli/member/rows.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/keyring.h"
#include "schema/limits.h"

namespace ceptoar::member {
namespace {

constexpr std::uint8_t kPartVersion = 1;
constexpr std::uint8_t kPlainVersion = 1;
constexpr std::uint8_t kItem = 1;
constexpr std::uint8_t kTally = 2;
constexpr std::size_t kKeyIdBytes = 16;
constexpr std::size_t kPieceFixedBytes = 1 + 1 + 32 + 32 + 2 + 2;
constexpr std::size_t kPieceBytes = 128 * limits::kKiB;
// As long as a part of the shortest body: the node does not see that a tally is one.
constexpr std::size_t kTallyBytes = kPieceFixedBytes + limits::kBodyBuckets[0];
constexpr std::size_t kSealBytes = 1 + 24 + crypto::kAeadTagBytes;
static_assert(1 + kKeyIdBytes + kSealBytes + kPieceFixedBytes + kPieceBytes <= limits::kCopyPartBytes);
static_assert(1 + kKeyIdBytes + kSealBytes + kPieceFixedBytes >= limits::kCopyPartMinBytes);

Bytes key_id(const crypto::Secret<32>& key) {
  const Hash32 whole =
      crypto::keyed_hash(key.view(), crypto::label::kCopyKey, {as_bytes(std::string_view("id"))});
  return to_bytes(whole.view().first(kKeyIdBytes));
}

crypto::Secret<32> sealing_key(const crypto::Secret<32>& key) {
  crypto::Secret<32> out;
  crypto::derive(key.view(), crypto::label::kCopyKey, {as_bytes(std::string_view("seal"))},
                 out.writable());
  return out;
}

Hash32 name_of(const crypto::Secret<32>& key, std::uint8_t kind, BytesView whose32,
               std::uint32_t number) {
  Bytes place = {kind};
  append(place, whose32);
  append_le32(place, number);
  return crypto::keyed_hash(key.view(), crypto::label::kCopyName, {place});
}

Bytes aad_of(const CopyOwner& owner, const Hash32& name) {
  Bytes out = to_bytes(owner.network.view());
  append(out, owner.org.view());
  append(out, name.view());
  return out;
}

CopyPart seal_part(const crypto::Secret<32>& key, const CopyOwner& owner, const Hash32& name,
                   BytesView plain, crypto::Random& random) {
  CopyPart out;
  out.name = name;
  out.data.push_back(kPartVersion);
  append(out.data, key_id(key));
  append(out.data, crypto::seal_value(sealing_key(key).view(), random, aad_of(owner, name), plain));
  return out;
}

std::uint16_t read_le16(BytesView bytes) {
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8);
}

Result<OpenedPart> parse_piece(BytesView plain) {
  if (plain.size() < kPieceFixedBytes) return fail(ErrorCode::kMalformed, "a piece too short");
  CopyPiece out;
  const auto entry = EntryId::from(plain.subspan(2, 32));
  auto key = crypto::Secret<32>::from(plain.subspan(34, 32));
  if (!entry || !key) return fail(ErrorCode::kMalformed, "a piece without an entry");
  out.entry = *entry;
  out.content_key = std::move(*key);
  out.count = read_le16(plain.subspan(66));
  out.index = read_le16(plain.subspan(68));
  const BytesView body = plain.subspan(kPieceFixedBytes);
  constexpr std::size_t kMost = (limits::kBodyBytes + kPieceBytes - 1) / kPieceBytes;
  if (out.count == 0 || out.count > kMost || out.index >= out.count || body.empty() ||
      body.size() > kPieceBytes) {
    return fail(ErrorCode::kMalformed, "a piece of no item");
  }
  out.bytes = to_bytes(body);
  return OpenedPart(std::move(out));
}

Result<OpenedPart> parse_tally(BytesView plain) {
  const BytesView rest = plain.subspan(2);
  CopyTally out;
  if (rest.size() < 2) return fail(ErrorCode::kMalformed, "a tally too short");
  const std::size_t size = read_le16(rest);
  if (size > limits::kHandleBytes || rest.size() < 2 + size + 12) {
    return fail(ErrorCode::kMalformed, "a tally too short");
  }
  out.handle = std::string(as_text(rest.subspan(2, size)));
  const BytesView numbers = rest.subspan(2 + size);
  out.red = static_cast<std::uint32_t>(read_le16(numbers) | std::uint32_t{read_le16(numbers.subspan(2))} << 16);
  out.at_ms = read_le64(numbers.subspan(4));
  return OpenedPart(std::move(out));
}

}  // namespace

Hash32 piece_name(const crypto::Secret<32>& key, const EntryId& entry, std::uint16_t index) {
  return name_of(key, kItem, entry.view(), index);
}

std::vector<CopyPart> seal_item(const crypto::Secret<32>& key, const CopyOwner& owner,
                                BytesView content, crypto::Random& random) {
  CEPTOAR_CHECK(content.size() > kContentFixedBytes);
  const auto entry = EntryId::from(content.subspan(1, 32));
  CEPTOAR_CHECK(entry.has_value());
  const BytesView body = content.subspan(kContentFixedBytes);
  const std::size_t count = (body.size() + kPieceBytes - 1) / kPieceBytes;
  std::vector<CopyPart> out;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t from = index * kPieceBytes;
    const std::size_t size = std::min(kPieceBytes, body.size() - from);
    Bytes plain;
    plain.reserve(kPieceFixedBytes + size);  // one allocation: the key is nowhere left behind
    const crypto::WipeOnExit wiped(plain);
    plain.push_back(kPlainVersion);
    plain.push_back(kItem);
    append(plain, content.subspan(1, 64));  // entry | content key
    append_le16(plain, static_cast<std::uint16_t>(count));
    append_le16(plain, static_cast<std::uint16_t>(index));
    append(plain, body.subspan(from, size));
    out.push_back(seal_part(key, owner, piece_name(key, *entry, static_cast<std::uint16_t>(index)),
                            plain, random));
  }
  return out;
}

CopyPart seal_tally(const crypto::Secret<32>& key, const CopyOwner& owner, const CopyTally& tally,
                    crypto::Random& random) {
  Bytes plain = {kPlainVersion, kTally};
  append_le16(plain, static_cast<std::uint16_t>(tally.handle.size()));
  append(plain, as_bytes(tally.handle));
  append_le32(plain, tally.red);
  append_le64(plain, tally.at_ms);
  plain.resize(std::max(plain.size(), kTallyBytes));
  Bytes whose = to_bytes(tally.holder.view());
  whose.resize(EntryId::kSize);
  return seal_part(key, owner, name_of(key, kTally, whose, tally.red), plain, random);
}

Result<OpenedPart> open_part(const crypto::Secret<32>& key, const CopyOwner& owner,
                             const Hash32& name, BytesView data) {
  if (data.size() <= 1 + kKeyIdBytes || data[0] != kPartVersion) {
    return fail(ErrorCode::kMalformed, "no part of a copy");
  }
  auto plain = crypto::open_value_secret(sealing_key(key).view(), aad_of(owner, name),
                                         data.subspan(1 + kKeyIdBytes));
  if (!plain) return plain.error();
  const BytesView bytes = plain->view();
  if (bytes.size() < 2 || bytes[0] != kPlainVersion) {
    return fail(ErrorCode::kMalformed, "a part of another version");
  }
  if (bytes[1] == kTally) return parse_tally(bytes);
  if (bytes[1] != kItem) return fail(ErrorCode::kMalformed, "a part of an unknown kind");
  auto piece = parse_piece(bytes);
  if (!piece) return piece;
  const CopyPiece& one = std::get<CopyPiece>(*piece);
  if (piece_name(key, one.entry, one.index) != name) {
    return fail(ErrorCode::kMalformed, "a piece under another name");
  }
  return piece;
}

void begin_content(Bytes& content, const CopyPiece& piece) {
  content.push_back(1);
  append(content, piece.entry.view());
  append(content, piece.content_key.view());
}

CopyKeys::CopyKeys(Session& session, const OrgId& org) {
  for (const crypto::KeyRecord& record : session.home().keys().records()) {
    if (record.purpose != crypto::KeyPurpose::kArchive || record.id != record_id(org.view())) continue;
    Held held;
    held.record.purpose = record.purpose;
    held.record.epoch = record.epoch;
    held.record.tag = record.tag;
    held.record.not_after_ms = record.not_after_ms;
    held.record.id = record.id;
    held.record.secret = record.secret.copy();
    held_.emplace(key_id(record.secret), std::move(held));
  }
}

const CopyKeys::Held* CopyKeys::find(BytesView part) const {
  if (part.size() <= 1 + kKeyIdBytes) return nullptr;
  const auto found = held_.find(to_bytes(part.subspan(1, kKeyIdBytes)));
  return found == held_.end() ? nullptr : &found->second;
}

}  // namespace ceptoar::member
