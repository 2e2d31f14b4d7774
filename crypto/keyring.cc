// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyring.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "schema/limits.h"

namespace ceptoar::crypto {

namespace {

// Key file: magic 8 | lock u8 | ops u64 | memory u64 | salt 16 | sealed value.
constexpr std::string_view kMagic = "CEPKEY01";
constexpr std::string_view kMagicFamily = "CEPKEY";
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kSaltAt = 8 + 1 + 8 + 8;
constexpr std::size_t kHeadBytes = kSaltAt + kSaltBytes;
static_assert(kHeadBytes == kKeyFileHeadBytes);
// Record: purpose u8 | epoch u32 | tag u32 | notAfter u64 | id 32 | secret 32.
constexpr std::size_t kRecordBytes = 1 + 4 + 4 + 8 + 32 + 32;

struct Head {
  LockKind lock;
  PasswordCost cost;
  Bytes salt;
};

Bytes encode_head(const Head& head) {
  Bytes out = to_bytes(as_bytes(kMagic));
  out.push_back(head.lock == LockKind::kCredential ? 1 : 2);
  append_le64(out, head.cost.ops);
  append_le64(out, head.cost.memory_bytes);
  append(out, head.salt);
  return out;
}

Result<void> check_cost(const PasswordCost& cost) {
  if (cost.ops < 1 || cost.ops > limits::kKeyFileMaxOps ||
      cost.memory_bytes < limits::kKeyFileMinMemory ||
      cost.memory_bytes > limits::kKeyFileMaxMemory) {
    return fail(ErrorCode::kLimitExceeded, "a key file with a password cost out of bounds");
  }
  return {};
}

Result<Head> parse_head(BytesView file) {
  if (file.size() < kHeadBytes || as_text(file.first(kMagicFamily.size())) != kMagicFamily) {
    return fail(ErrorCode::kMalformed, "not a key file");
  }
  if (as_text(file.first(kMagic.size())) != kMagic) {
    return fail(ErrorCode::kUnsupportedVersion, "a key file of an unknown version");
  }
  const std::uint8_t lock = file[kMagic.size()];
  if (lock != 1 && lock != 2) return fail(ErrorCode::kMalformed, "an unknown lock of a key file");
  Head out;
  out.lock = lock == 1 ? LockKind::kCredential : LockKind::kPassphrase;
  out.cost.ops = read_le64(file.subspan(9, 8));
  out.cost.memory_bytes = read_le64(file.subspan(17, 8));
  out.salt = to_bytes(file.subspan(kSaltAt, kSaltBytes));
  if (out.lock == LockKind::kPassphrase) {
    const Result<void> cost = check_cost(out.cost);
    if (!cost) return cost.error();
  } else if (out.cost.ops != 0 || out.cost.memory_bytes != 0) {
    return fail(ErrorCode::kMalformed, "a password cost without a password");
  }
  return out;
}

auto key_of(const KeyRecord& record) {
  return std::tie(record.purpose, record.epoch, record.tag, record.id);
}

std::array<std::uint8_t, 32> padded_id(BytesView id) {
  std::array<std::uint8_t, 32> out{};
  CEPTOAR_CHECK(id.size() <= out.size());
  std::copy(id.begin(), id.end(), out.begin());
  return out;
}

// Writes into guarded memory that has exactly the right size from the start: no copy is left
// behind.
class Writer {
 public:
  explicit Writer(std::span<std::uint8_t> out) : out_(out) {}
  void number(std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) {
      out_[at_++] = static_cast<std::uint8_t>(value >> (8 * i));
    }
  }
  void put(BytesView bytes) {
    std::copy(bytes.begin(), bytes.end(), out_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ += bytes.size();
  }

 private:
  std::span<std::uint8_t> out_;
  std::size_t at_ = 0;
};

class Reading {
 public:
  explicit Reading(BytesView in) : in_(in) {}
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < bytes; ++i) out |= std::uint64_t{in_[at_ + i]} << (8 * i);
    at_ += bytes;
    return out;
  }
  BytesView take(std::size_t bytes) {
    const BytesView out = in_.subspan(at_, bytes);
    at_ += bytes;
    return out;
  }

 private:
  BytesView in_;
  std::size_t at_ = 0;
};

SecretMemory encode_records(const std::vector<KeyRecord>& records) {
  SecretMemory out(4 + records.size() * kRecordBytes);
  Writer writer(out.writable());
  writer.number(records.size(), 4);
  for (const KeyRecord& record : records) {
    writer.number(static_cast<std::uint8_t>(record.purpose), 1);
    writer.number(record.epoch, 4);
    writer.number(record.tag, 4);
    writer.number(record.not_after_ms, 8);
    writer.put(record.id);
    writer.put(record.secret.view());
  }
  return out;
}

Result<Keyring> parse_records(BytesView plain) {
  if (plain.size() < 4) return fail(ErrorCode::kMalformed, "a key file without records");
  Reading reading(plain);
  const std::uint64_t count = reading.number(4);
  if (plain.size() - 4 != count * kRecordBytes) {
    return fail(ErrorCode::kMalformed, "a key file of a wrong length");
  }
  Keyring out;
  std::set<std::tuple<KeyPurpose, std::uint32_t, std::uint32_t, std::array<std::uint8_t, 32>>> seen;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t purpose = reading.number(1);
    if (purpose < static_cast<std::uint8_t>(KeyPurpose::kAdmin) ||
        purpose > static_cast<std::uint8_t>(KeyPurpose::kArchiveStore)) {
      return fail(ErrorCode::kMalformed, "a key of an unknown purpose");
    }
    KeyRecord record{static_cast<KeyPurpose>(purpose)};
    record.epoch = static_cast<std::uint32_t>(reading.number(4));
    record.tag = static_cast<std::uint32_t>(reading.number(4));
    record.not_after_ms = reading.number(8);
    record.id = padded_id(reading.take(32));
    const BytesView secret = reading.take(32);
    std::copy(secret.begin(), secret.end(), record.secret.writable().begin());
    if (!seen.insert(key_of(record)).second) {
      return fail(ErrorCode::kMalformed, "the same key twice in a key file");
    }
    out.add(std::move(record));
  }
  return out;
}

Bytes seal_file(const Keyring& keyring, const Head& head, const Secret<32>& key, Random& random) {
  Bytes out = encode_head(head);
  const SecretMemory plain = encode_records(keyring.records());
  const Bytes sealed = seal_value(key.view(), random, out, plain.view());
  append(out, sealed);
  return out;
}

Result<Keyring> open_file(BytesView file, const Secret<32>& key) {
  const Result<SecretMemory> plain =
      open_value_secret(key.view(), file.first(kHeadBytes), file.subspan(kHeadBytes));
  if (!plain) return plain.error();
  return parse_records(plain->view());
}

Secret<32> credential_key(const CredentialLock& lock, BytesView salt) {
  Secret<32> out;
  derive(lock.credential->view(), label::kKeyFile, {salt}, out.writable());
  return out;
}

Bytes fresh_salt(Random& random) {
  Bytes out(kSaltBytes);
  random.fill(out);
  return out;
}

}  // namespace

void Keyring::add(KeyRecord record) {
  const auto same = std::find_if(records_.begin(), records_.end(), [&](const KeyRecord& held) {
    return key_of(held) == key_of(record);
  });
  if (same == records_.end()) {
    records_.push_back(std::move(record));
  } else {
    *same = std::move(record);
  }
}

const KeyRecord* Keyring::find(KeyPurpose purpose) const {
  const KeyRecord* best = nullptr;
  for (const KeyRecord& record : records_) {
    if (record.purpose == purpose && (best == nullptr || record.epoch > best->epoch))
      best = &record;
  }
  return best;
}

const KeyRecord* Keyring::find(KeyPurpose purpose, BytesView id, std::uint32_t epoch,
                               std::uint32_t tag) const {
  const auto wanted = padded_id(id);
  const auto found = std::find_if(records_.begin(), records_.end(), [&](const KeyRecord& record) {
    return key_of(record) == std::tie(purpose, epoch, tag, wanted);
  });
  return found == records_.end() ? nullptr : &*found;
}

const KeyRecord* Keyring::newest(KeyPurpose purpose, BytesView id) const {
  const auto wanted = padded_id(id);
  const KeyRecord* best = nullptr;
  for (const KeyRecord& record : records_) {
    if (record.purpose == purpose && record.id == wanted &&
        (best == nullptr || record.epoch > best->epoch)) {
      best = &record;
    }
  }
  return best;
}

std::size_t Keyring::remove_if(const std::function<bool(const KeyRecord&)>& gone) {
  return std::erase_if(records_, gone);
}

Result<Bytes> seal_keyring(const Keyring& keyring, const CredentialLock& lock, Random& random) {
  const Head head{LockKind::kCredential, {0, 0}, fresh_salt(random)};
  return seal_file(keyring, head, credential_key(lock, head.salt), random);
}

Result<Bytes> seal_keyring(const Keyring& keyring, const PassphraseLock& lock, Random& random) {
  const Result<void> cost = check_cost(lock.cost);
  if (!cost) return cost.error();
  const Head head{LockKind::kPassphrase, lock.cost, fresh_salt(random)};
  const Result<Secret<32>> key = stretch_password(*lock.passphrase, head.salt, head.cost);
  if (!key) return key.error();
  return seal_file(keyring, head, *key, random);
}

Result<LockKind> lock_kind_of(BytesView file) {
  const Result<Head> head = parse_head(file);
  if (!head) return head.error();
  return head->lock;
}

Result<Keyring> open_keyring(BytesView file, const CredentialLock& lock) {
  const Result<Head> head = parse_head(file);
  if (!head) return head.error();
  if (head->lock != LockKind::kCredential) {
    return fail(ErrorCode::kMalformed, "this key file is locked with a passphrase");
  }
  return open_file(file, credential_key(lock, head->salt));
}

Result<Keyring> open_keyring(BytesView file, const PassphraseLock& lock) {
  const Result<FileKey> key = file_key(file, lock);
  if (!key) return key.error();
  return open_file(file, key->key);
}

Result<FileKey> file_key(BytesView file, const PassphraseLock& lock) {
  const Result<Head> head = parse_head(file);
  if (!head) return head.error();
  if (head->lock != LockKind::kPassphrase) {
    return fail(ErrorCode::kMalformed, "this key file is locked with a credential");
  }
  Result<Secret<32>> key = stretch_password(*lock.passphrase, head->salt, head->cost);
  if (!key) return key.error();
  return FileKey{to_bytes(file.first(kHeadBytes)), std::move(*key)};
}

bool fits(const FileKey& key, BytesView file) {
  return key.head.size() == kHeadBytes && file.size() >= kHeadBytes &&
         std::equal(key.head.begin(), key.head.end(), file.begin());
}

Result<Bytes> seal_keyring(const Keyring& keyring, const FileKey& key, Random& random) {
  const Result<Head> head = parse_head(key.head);
  if (!head) return head.error();
  return seal_file(keyring, *head, key.key, random);
}

Result<Keyring> open_keyring(BytesView file, const FileKey& key) {
  const Result<Head> head = parse_head(file);
  if (!head) return head.error();
  if (!fits(key, file)) return fail(ErrorCode::kBadSignature, "a key of another key file");
  return open_file(file, key.key);
}

}  // namespace ceptoar::crypto
