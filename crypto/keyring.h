// SPDX-License-Identifier: Apache-2.0
// A keyring: all private keys of one holder, one node or one organisation's admin, in locked memory;
// sealed to bytes under a passphrase or a credential. Format: crypto/DESIGN.md "Key files".
#ifndef CEPTOAR_CRYPTO_KEYRING_H_
#define CEPTOAR_CRYPTO_KEYRING_H_

#include <functional>
#include <optional>
#include <vector>

#include "crypto/aead.h"
#include "crypto/keys.h"

namespace ceptoar::crypto {

enum class KeyPurpose : std::uint8_t {
  kAdmin = 1,          // organisation's admin key, Ed25519 seed; kept offline
  kVoter = 2,          // Ed25519 seed; kept offline
  kNodeSign = 3,       // NSK seed
  kNodeTransport = 4,  // NTK
  kNodeStore = 5,      // master key of the node's store
  kHolderSign = 6,     // MSK seed
  kHolderTransport = 7,  // MTK
  kPersonEpoch = 8,    // MEK[e]
  kStaffEpoch = 9,     // OEK[e]; id = organisation
  kMembersEpoch = 10,  // CEK[e]; id = CEPTOAR
  kArchive = 11,       // OAK[label, month, staff epoch]; tag = label << 16 | months since 1970
  kArchiveStore = 12,  // master key of the member's archive tables
};

struct KeyRecord {
  KeyPurpose purpose;
  std::uint32_t epoch = 0;
  std::uint32_t tag = 0;
  std::uint64_t not_after_ms = 0;    // 0: no end of its own
  std::array<std::uint8_t, 32> id{};  // whose: OrgId or HolderId, zero padded; statement hash is not kept
  Secret<32> secret{};
};

class Keyring {
 public:
  void add(KeyRecord record);  // replaces the record with the same purpose, epoch, tag and id
  const KeyRecord* find(KeyPurpose purpose) const;  // the one with the highest epoch
  const KeyRecord* find(KeyPurpose purpose, BytesView id, std::uint32_t epoch,
                        std::uint32_t tag = 0) const;
  const KeyRecord* newest(KeyPurpose purpose, BytesView id) const;
  const std::vector<KeyRecord>& records() const { return records_; }
  // Wipes and removes what `gone` says; returns how many.
  std::size_t remove_if(const std::function<bool(const KeyRecord&)>& gone);

 private:
  std::vector<KeyRecord> records_;
};

// How a key file is locked.
struct CredentialLock {  // 32 random bytes in a file of mode 0600 (systemd credential or removable disk)
  const Secret<32>* credential;
};
struct PassphraseLock {
  const SecretMemory* passphrase;
  PasswordCost cost;
};
// What a passphrase was stretched to for one file: opens and seals it without the passphrase and its
// cost. `head` is the beginning of that file; with another one (the passphrase was changed) it does not
// fit.
struct FileKey {
  Bytes head;
  Secret<32> key;
};
inline constexpr std::size_t kKeyFileHeadBytes = 41;
// "CEPKEY01" | lock u8 | ops u64 | memory u64 | salt 16 | sealed value. The header is bound as AAD.
Result<Bytes> seal_keyring(const Keyring& keyring, const CredentialLock& lock, Random& random);
Result<Bytes> seal_keyring(const Keyring& keyring, const PassphraseLock& lock, Random& random);
enum class LockKind { kCredential, kPassphrase };
Result<LockKind> lock_kind_of(BytesView file);
// Errors: kBadSignature (wrong passphrase or credential, or altered file), kMalformed,
// kUnsupportedVersion, kLimitExceeded (a header whose password cost is outside limits.h).
Result<Keyring> open_keyring(BytesView file, const CredentialLock& lock);
Result<Keyring> open_keyring(BytesView file, const PassphraseLock& lock);
// Stretches the passphrase (half a second and more). Errors: as for opening, but that a wrong
// passphrase shows only when the file is opened with the key.
Result<FileKey> file_key(BytesView file, const PassphraseLock& lock);
bool fits(const FileKey& key, BytesView file);
// The head stays, so that the key stays good for the new file; nonces are random and 24 bytes long.
Result<Bytes> seal_keyring(const Keyring& keyring, const FileKey& key, Random& random);
Result<Keyring> open_keyring(BytesView file, const FileKey& key);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_KEYRING_H_
