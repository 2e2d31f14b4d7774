// SPDX-License-Identifier: Apache-2.0
#include "cli/member/archive_keys.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/member/own_keys.h"
#include "crypto/aead.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using crypto::KeyPurpose;
using crypto::KeyRecord;

constexpr std::string_view kKeysMagic{"ceptoar-archive-keys\0", 21};
constexpr std::uint8_t kKeysVersion = 1;
constexpr std::size_t kKeysHeadBytes = 1 + 4;
constexpr std::size_t kKeyRowBytes = 4 + 4 + 8 + 32;
constexpr auto kKeptLabels =
    std::to_array<Tlp>({Tlp::kClear, Tlp::kGreen, Tlp::kAmber, Tlp::kAmberStrict});

std::uint32_t month_of(std::uint64_t ms) {
  const CivilTime day = to_jst(ms);
  return static_cast<std::uint32_t>((day.year - 1970) * 12 + day.month - 1);
}

std::uint32_t tag_of(Tlp tlp, std::uint64_t now_ms) {
  return static_cast<std::uint32_t>(tlp) << 16 | month_of(now_ms);
}

crypto::Secret<32> derive_archive_key(const crypto::Secret<32>& from, std::uint32_t tag) {
  Bytes label_and_month;
  append_le32(label_and_month, tag);
  crypto::Secret<32> out;
  crypto::derive(from.view(), crypto::label::kArchiveKey, {label_and_month}, out.writable());
  return out;
}

// An archive key made then holds until here: its month, and what came on the last day of it, is over.
std::uint64_t end_of(Tlp tlp, std::uint64_t made_ms) {
  return made_ms + 31 * kMsPerDay + retention_ms(tlp);
}

// The OAK of the month of `made_ms`; made on first use.
const KeyRecord* archive_key(Session& session, const OrgId& org, Tlp tlp, std::uint64_t made_ms) {
  const std::uint32_t tag = tag_of(tlp, made_ms);
  crypto::Keyring& keys = session.home().keys();
  const KeyRecord* staff = keys.newest(KeyPurpose::kStaffEpoch, org.view());
  if (staff == nullptr) return nullptr;
  const std::uint32_t epoch = staff->epoch;
  if (keys.find(KeyPurpose::kArchive, org.view(), epoch, tag) == nullptr) {
    KeyRecord record;
    record.purpose = KeyPurpose::kArchive;
    record.epoch = epoch;
    record.tag = tag;
    record.id = record_id(org.view());
    record.not_after_ms = end_of(tlp, made_ms);
    record.secret = derive_archive_key(staff->secret, tag);
    keys.add(std::move(record));
    session.mark_keys_changed();
  }
  return keys.find(KeyPurpose::kArchive, org.view(), epoch, tag);
}

const KeyRecord* wrapping_key(const crypto::Keyring& keys, const crypto::Subject& me,
                              const ContentKeyRow& row) {
  return row.purpose == KeyPurpose::kPersonEpoch
             ? keys.find(KeyPurpose::kPersonEpoch, me.holder.view(), row.epoch)
             : keys.find(KeyPurpose::kArchive, me.org.view(), row.epoch, row.tag);
}

// The label that the tag of a row of a list says; nullopt: one that no archive key is made for.
std::optional<Tlp> label_of(BytesView row) {
  const std::uint64_t label = read_le64(row) >> 48;
  for (const Tlp tlp : kKeptLabels) {
    if (label == static_cast<std::uint64_t>(tlp)) return tlp;
  }
  return std::nullopt;
}

}  // namespace

Outcome<bool> is_wrapping_key_held(Session& session, const ContentKeyRow& row) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  return wrapping_key(session.home().keys(), (*identity)->subject, row) != nullptr;
}

std::uint64_t retention_ms(Tlp tlp) {
  switch (tlp) {
    case Tlp::kRed: return limits::kPersonEpochDays * kMsPerDay;
    case Tlp::kAmberStrict:
    case Tlp::kAmber: return 365 * kMsPerDay;
    case Tlp::kGreen:
    case Tlp::kClear: return 730 * kMsPerDay;
  }
  return 0;
}

Outcome<ContentKeyRow> wrap_content_key(Session& session, Tlp tlp, const EntryId& entry,
                                        const crypto::Secret<32>& content_key) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const std::uint64_t now_ms = session.now_ms();
  ContentKeyRow row;
  row.tag = tag_of(tlp, now_ms);
  if (tlp == Tlp::kRed) {
    const KeyRecord* person =
        session.home().keys().newest(KeyPurpose::kPersonEpoch, me.holder.view());
    if (person == nullptr) return user_error(UserCode::kBug, {{"what", "no person key"}});
    row.purpose = KeyPurpose::kPersonEpoch;
    row.epoch = person->epoch;
    row.sealed = crypto::seal_value(derive_archive_key(person->secret, row.tag).view(),
                                    session.random(), entry.view(), content_key.view());
    return row;
  }
  const KeyRecord* key = archive_key(session, me.org, tlp, now_ms);
  if (key == nullptr) return user_error(UserCode::kNoKeyYet, {{"handle", me.handle}});
  row.epoch = key->epoch;
  row.sealed = crypto::seal_value(key->secret.view(), session.random(), entry.view(),
                                  content_key.view());
  return row;
}

Outcome<crypto::Secret<32>> unwrap_content_key(Session& session, const EntryId& entry,
                                               const ContentKeyRow& row) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const bool red = row.purpose == KeyPurpose::kPersonEpoch;
  const KeyRecord* record = wrapping_key(session.home().keys(), me, row);
  if (record == nullptr) return user_error(UserCode::kItemClosed, {{"id", entry.hex()}});
  const crypto::Secret<32> key =
      red ? derive_archive_key(record->secret, row.tag) : record->secret.copy();
  auto plain = crypto::open_value(key.view(), entry.view(), row.sealed);
  if (!plain) return from_error(plain.error(), "archive");
  const crypto::WipeOnExit wiped(*plain);
  return lift(crypto::Secret<32>::from(*plain), "archive");
}

const crypto::KeyRecord* archive_key_now(Session& session, const OrgId& org, Tlp tlp) {
  return archive_key(session, org, tlp, session.now_ms());
}

bool is_retention_over(Session& session, Tlp tlp, std::uint64_t received_ms) {
  const std::uint64_t now_ms = session.now_ms();
  return end_of(tlp, std::min(received_ms, now_ms)) <= now_ms;
}

std::optional<KeyRecord> archive_key_then(Session& session, const OrgId& org, Tlp tlp,
                                          std::uint64_t received_ms) {
  const KeyRecord* const key =
      archive_key(session, org, tlp, std::min(received_ms, session.now_ms()));
  if (key == nullptr) return std::nullopt;
  return KeyRecord{key->purpose, key->epoch, key->tag, key->not_after_ms, key->id, key->secret.copy()};
}

void keep_archive_keys(Session& session, const OrgId& org) {
  for (const Tlp tlp : kKeptLabels) {
    (void)archive_key_now(session, org, tlp);  // none: there is no staff key yet
  }
}

Bytes encode_archive_keys(Session& session, const OrgId& org) {
  keep_archive_keys(session, org);
  std::vector<const KeyRecord*> held;
  for (const KeyRecord& record : session.home().keys().records()) {
    const bool ours = record.purpose == KeyPurpose::kArchive && record.id == record_id(org.view());
    if (ours && record.not_after_ms > session.now_ms()) held.push_back(&record);
  }
  if (held.empty()) return {};
  std::stable_sort(held.begin(), held.end(), [](const KeyRecord* a, const KeyRecord* b) {
    return a->not_after_ms > b->not_after_ms;
  });
  held.resize(std::min(held.size(), limits::kArchiveKeys));
  Bytes out;
  out.reserve(kKeysMagic.size() + 5 + held.size() * kKeyRowBytes);  // no copy of a key is left behind
  append(out, as_bytes(kKeysMagic));
  out.push_back(kKeysVersion);
  append_le32(out, static_cast<std::uint32_t>(held.size()));
  for (const KeyRecord* record : held) {
    append_le32(out, record->epoch);
    append_le32(out, record->tag);
    append_le64(out, record->not_after_ms);
    append(out, record->secret.view());
  }
  return out;
}

bool is_archive_keys(BytesView bytes) {
  const BytesView magic = as_bytes(kKeysMagic);
  return bytes.size() >= magic.size() && std::ranges::equal(bytes.first(magic.size()), magic);
}

Outcome<std::size_t> take_archive_keys(Session& session, const OrgId& org, BytesView bytes) {
  const auto bad = [] {
    return user_error(UserCode::kFileBad, {{"path", "archive keys"}, {"what", "cut off or altered"}});
  };
  if (!is_archive_keys(bytes)) return bad();
  const BytesView list = bytes.subspan(kKeysMagic.size());
  if (list.size() < kKeysHeadBytes || list.front() != kKeysVersion) return bad();
  const std::uint32_t count = RowReader(list, kKeysVersion).u32();
  if (count > limits::kArchiveKeys || list.size() != kKeysHeadBytes + std::size_t{count} * kKeyRowBytes) {
    return bad();
  }
  const BytesView rows = list.subspan(kKeysHeadBytes);
  // All or none: what was added to the keyring would be saved with whatever changes it next.
  for (std::size_t i = 0; i < count; ++i) {
    if (!label_of(rows.subspan(i * kKeyRowBytes, kKeyRowBytes))) return bad();
  }
  crypto::Keyring& keys = session.home().keys();
  std::size_t taken = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const BytesView row = rows.subspan(i * kKeyRowBytes, kKeyRowBytes);
    const auto tlp = label_of(row);
    auto secret = crypto::Secret<32>::from(row.subspan(16, 32));
    if (!tlp || !secret) return bad();
    KeyRecord record;
    record.purpose = KeyPurpose::kArchive;
    const std::uint64_t place = read_le64(row);
    record.epoch = static_cast<std::uint32_t>(place);
    record.tag = static_cast<std::uint32_t>(place >> 32);
    record.id = record_id(org.view());
    record.not_after_ms = std::min(read_le64(row.subspan(8)),
                                   end_of(*tlp, session.now_ms()));
    const bool held = keys.find(KeyPurpose::kArchive, org.view(), record.epoch, record.tag) != nullptr;
    if (held || record.not_after_ms <= session.now_ms()) continue;
    record.secret = std::move(*secret);
    keys.add(std::move(record));
    ++taken;
  }
  if (taken != 0) session.mark_keys_changed();
  return taken;
}

}  // namespace ceptoar::member
