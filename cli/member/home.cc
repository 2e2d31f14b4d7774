// SPDX-License-Identifier: Apache-2.0
#include "cli/member/home.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "crypto/hash.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using crypto::KeyPurpose;

constexpr std::size_t kKeyFileBytes = 4 * 1024 * limits::kKiB;
constexpr std::size_t kConfigBytes = 64 * limits::kKiB;
// Another command of the same person is usually done within this.
constexpr int kLockTries = 60;
constexpr std::chrono::milliseconds kLockPause{50};
constexpr int kTriesUntilSaid = 10;  // shorter waits nobody notices

fs::path keys_path(const fs::path& home) { return home / "keys"; }
fs::path genesis_path(const fs::path& home) { return home / "genesis"; }
fs::path admin_path(const fs::path& directory) { return directory / "admin.keys"; }

// The least there is where the file is not there.
fs::file_time_type written(const fs::path& path) {
  std::error_code none;
  return fs::last_write_time(path, none);
}

Outcome<crypto::Keyring> open_key_file(const fs::path& path, const Unlock& unlock) {
  const auto file = store::read_file(path, store::FileKind::kSecret, kKeyFileBytes);
  if (!file) return secret_file_error(file.error(), path);
  auto keys = unlock.open(*file);
  if (keys) return std::move(*keys);
  if (keys.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kPassphrase, {{"path", path.string()}});
  }
  return from_error(keys.error(), path.string());
}

Outcome<void> write_key_file(const fs::path& path, const crypto::Keyring& keys,
                             const Unlock& unlock, bool overwrite, crypto::Random& random) {
  const auto sealed = unlock.seal(keys, random);
  if (!sealed) return from_error(sealed.error(), path.string());
  return lift(store::write_file(path, *sealed, store::FileKind::kSecret, overwrite), path.string());
}

Outcome<crypto::LockKind> lock_kind(const fs::path& path) {
  const auto file = store::read_file(path, store::FileKind::kSecret, kKeyFileBytes);
  if (!file) return secret_file_error(file.error(), path);
  return lift(crypto::lock_kind_of(*file), path.string());
}

Outcome<store::FileLock> take_lock(const fs::path& home, const LockWish& wish = {}) {
  for (int tries = 1;; ++tries) {
    auto lock = store::FileLock::take(home / "lock");
    if (lock) return std::move(*lock);
    if (lock.error().code != ErrorCode::kDuplicate) {
      return from_error(lock.error(), (home / "lock").string());
    }
    if (wish.at_once || tries == kLockTries) return user_error(UserCode::kBusy, {{"path", home.string()}});
    if (tries == 1 && wish.held) wish.held();
    if (tries == kTriesUntilSaid && wish.waiting) wish.waiting();
    std::this_thread::sleep_for(kLockPause);
  }
}

crypto::KeyRecord new_key(KeyPurpose purpose, std::uint32_t epoch, crypto::Random& random) {
  crypto::KeyRecord record;
  record.purpose = purpose;
  record.epoch = epoch;
  random.fill(record.secret.writable());
  return record;
}

crypto::SignKey sign_key_of(const crypto::Keyring& keys, KeyPurpose purpose) {
  const crypto::KeyRecord* record = keys.find(purpose);
  CEPTOAR_CHECK(record != nullptr);
  return crypto::SignKey::from_seed(record->secret);
}

bool is_complete(const crypto::Keyring& keys) {
  return keys.find(KeyPurpose::kHolderSign) != nullptr &&
         keys.find(KeyPurpose::kHolderTransport) != nullptr &&
         keys.find(KeyPurpose::kArchiveStore) != nullptr;
}

}  // namespace

UserError secret_file_error(const Error& error, const fs::path& path) {
  if (error.code != ErrorCode::kNotAuthorized) return from_error(error, path.string());
  struct stat facts {};
  const bool known = ::stat(path.c_str(), &facts) == 0;
  // As store/files.cc judges. Of another user's a chmod mends nothing, nor of what the system does not let us read.
  const bool ours = known && (facts.st_uid == ::geteuid() || facts.st_uid == 0);
  const bool loose = ours && (facts.st_mode & 077) != 0;
  return user_error(loose ? UserCode::kLooseMode : UserCode::kKeyAccess, {{"path", path.string()}});
}

Outcome<Unlock> Unlock::from_credential_file(const fs::path& path) {
  auto credential = store::read_credential(path);
  if (!credential) return secret_file_error(credential.error(), path);
  return from_credential(std::move(*credential));
}
Unlock Unlock::from_credential(crypto::Secret<32> credential) {
  Unlock out;
  out.credential_ = std::move(credential);
  return out;
}
Unlock Unlock::from_passphrase(crypto::SecretMemory passphrase, crypto::PasswordCost cost) {
  Unlock out;
  out.passphrase_ = std::move(passphrase);
  out.cost_ = cost;
  return out;
}
Unlock Unlock::from_file_key(crypto::FileKey key) {
  Unlock out;
  out.file_key_ = std::move(key);
  return out;
}
Result<Bytes> Unlock::seal(const crypto::Keyring& keyring, crypto::Random& random) const {
  if (file_key_) return crypto::seal_keyring(keyring, *file_key_, random);
  if (credential_) {
    return crypto::seal_keyring(keyring, crypto::CredentialLock{&*credential_}, random);
  }
  return crypto::seal_keyring(keyring, crypto::PassphraseLock{&*passphrase_, cost_}, random);
}
Result<crypto::Keyring> Unlock::open(BytesView file) const {
  const auto kind = crypto::lock_kind_of(file);
  if (!kind) return kind.error();
  // The other kind of lock cannot fit; said the same way as a wrong one.
  if ((*kind == crypto::LockKind::kCredential) != credential_.has_value()) {
    return fail(ErrorCode::kBadSignature, "key file is locked in another way");
  }
  if (credential_) return crypto::open_keyring(file, crypto::CredentialLock{&*credential_});
  if (file_key_ && (crypto::fits(*file_key_, file) || !passphrase_)) {
    return crypto::open_keyring(file, *file_key_);
  }
  auto key = crypto::file_key(file, crypto::PassphraseLock{&*passphrase_, cost_});
  if (!key) return key.error();
  auto keys = crypto::open_keyring(file, *key);
  if (keys) file_key_ = std::move(*key);
  return keys;
}

Outcome<crypto::LockKind> lock_kind_of_home(const fs::path& home) {
  std::error_code ignored;
  if (!fs::exists(keys_path(home), ignored)) {
    return user_error(UserCode::kNoHome, {{"path", home.string()}});
  }
  return lock_kind(keys_path(home));
}
Outcome<crypto::LockKind> lock_kind_of_admin(const fs::path& admin_directory) {
  return lock_kind(admin_path(admin_directory));
}

Outcome<bool> fits_home(const fs::path& home, const crypto::FileKey& key) {
  const auto file = store::read_file(keys_path(home), store::FileKind::kSecret, kKeyFileBytes);
  if (!file) return secret_file_error(file.error(), keys_path(home));
  return crypto::fits(key, *file);
}

Home::Home(fs::path directory, HomeConfig config, crypto::Keyring keys, const Unlock* unlock,
           store::FileLock lock)
    : directory_(std::move(directory)),
      config_(std::move(config)),
      genesis_written_(written(genesis_path(directory_))),
      keys_(std::move(keys)),
      unlock_(unlock),
      lock_(std::move(lock)) {}

Outcome<Home> Home::create(const fs::path& directory, const Unlock& unlock,
                           const HomeConfig& config, std::uint64_t now_ms, crypto::Random& random) {
  if (auto made = store::make_private_directory(directory); !made) {
    return secret_file_error(made.error(), directory);
  }
  auto lock = take_lock(directory);
  if (!lock) return lock.error();
  std::error_code ignored;
  if (fs::exists(keys_path(directory), ignored)) {
    return user_error(UserCode::kExists, {{"path", keys_path(directory).string()}});
  }
  crypto::Keyring keys;
  auto sign = new_key(KeyPurpose::kHolderSign, 1, random);
  const auto id = crypto::id_of<HolderId>(crypto::label::kHolderId,
                                          crypto::SignKey::from_seed(sign.secret).public_key());
  keys.add(std::move(sign));
  keys.add(new_key(KeyPurpose::kHolderTransport, 1, random));
  keys.add(new_key(KeyPurpose::kArchiveStore, 1, random));
  auto person = new_key(KeyPurpose::kPersonEpoch, 1, random);
  std::copy(id.bytes.begin(), id.bytes.end(), person.id.begin());
  person.not_after_ms = now_ms + limits::kPersonEpochDays * kMsPerDay;
  keys.add(std::move(person));

  const std::string toml = format_home_config(config);
  const fs::path config_path = directory / "member.toml";
  auto written = store::write_file(config_path, as_bytes(toml), store::FileKind::kPlain, true);
  if (!written) return secret_file_error(written.error(), config_path);
  if (auto saved = write_key_file(keys_path(directory), keys, unlock, false, random); !saved) {
    return saved.error();
  }
  return Home(directory, config, std::move(keys), &unlock, std::move(*lock));
}

Outcome<Home> Home::open(const fs::path& directory, const Unlock& unlock,
                         const LockWish& lock_wish) {
  std::error_code ignored;
  if (!fs::exists(keys_path(directory), ignored)) {
    return user_error(UserCode::kNoHome, {{"path", directory.string()}});
  }
  auto lock = take_lock(directory, lock_wish);
  if (!lock) return lock.error();
  const fs::path config_path = directory / "member.toml";
  const auto toml = store::read_file(config_path, store::FileKind::kPlain, kConfigBytes);
  if (!toml) {
    return user_error(UserCode::kConfig,
                      {{"path", config_path.string()}, {"what", toml.error().context}});
  }
  auto config = parse_home_config(as_text(*toml), config_path);
  if (!config) return config.error();
  auto keys = open_key_file(keys_path(directory), unlock);
  if (!keys) return keys.error();
  if (!is_complete(*keys)) {
    return user_error(UserCode::kFileBad,
                      {{"path", keys_path(directory).string()}, {"what", "no member's keys"}});
  }
  return Home(directory, std::move(*config), std::move(*keys), &unlock, std::move(*lock));
}

bool Home::files_stand() const {
  if (written(genesis_path(directory_)) != genesis_written_) return false;
  const fs::path path = directory_ / "member.toml";
  const auto toml = store::read_file(path, store::FileKind::kPlain, kConfigBytes);
  if (!toml) return false;
  const auto now = parse_home_config(as_text(*toml), path);
  return now && *now == config_;
}

Outcome<void> Home::save_keys(crypto::Random& random) {
  return write_key_file(keys_path(directory_), keys_, *unlock_, true, random);
}

Outcome<void> Home::relock(const Unlock& unlock, crypto::Random& random) {
  const fs::path path = keys_path(directory_);
  const auto sealed = unlock.seal(keys_, random);
  if (!sealed) return from_error(sealed.error(), path.string());
  // It must open again before the old one is gone.
  if (const auto opened = unlock.open(*sealed); !opened) return from_error(opened.error(), path.string());
  auto written = store::write_file(path, *sealed, store::FileKind::kSecret, true);
  if (!written) return from_error(written.error(), path.string());
  unlock_ = &unlock;
  return {};
}

std::optional<Bytes> Home::genesis() const {
  auto file = store::read_file(genesis_path(directory_), store::FileKind::kPlain, limits::kBodyBytes);
  if (!file) return std::nullopt;
  return std::move(*file);
}

HolderId Home::holder() const {
  return crypto::id_of<HolderId>(crypto::label::kHolderId, sign_key().public_key());
}
const crypto::SignKey& Home::sign_key() const {
  if (!sign_) sign_ = sign_key_of(keys_, KeyPurpose::kHolderSign);
  return *sign_;
}
const crypto::KemKey& Home::transport_key() const {
  if (!transport_) {
    transport_ = crypto::KemKey::from_secret(keys_.find(KeyPurpose::kHolderTransport)->secret);
  }
  return *transport_;
}
const crypto::Secret<32>& Home::archive_master() const {
  return keys_.find(KeyPurpose::kArchiveStore)->secret;
}

AdminKeys::AdminKeys(fs::path directory, crypto::SignKey admin,
                     std::optional<crypto::SignKey> voter)
    : directory_(std::move(directory)), admin_(std::move(admin)), voter_(std::move(voter)) {}

Outcome<AdminKeys> AdminKeys::create(const fs::path& directory, const Unlock& unlock, bool voter,
                                     crypto::Random& random) {
  if (auto made = store::make_private_directory(directory); !made) {
    return secret_file_error(made.error(), directory);
  }
  crypto::Keyring keys;
  keys.add(new_key(KeyPurpose::kAdmin, 1, random));
  if (voter) keys.add(new_key(KeyPurpose::kVoter, 1, random));
  auto written = write_key_file(admin_path(directory), keys, unlock, false, random);
  if (!written) return written.error();
  return open(directory, unlock);
}

Outcome<void> AdminKeys::copy_to(const fs::path& directory, const Unlock& unlock,
                                 crypto::Random& random) const {
  if (auto made = store::make_private_directory(directory); !made) {
    return secret_file_error(made.error(), directory);
  }
  const auto record = [](KeyPurpose purpose, const crypto::SignKey& key) {
    crypto::KeyRecord out;
    out.purpose = purpose;
    out.epoch = 1;
    out.secret = key.seed().copy();
    return out;
  };
  crypto::Keyring keys;
  keys.add(record(KeyPurpose::kAdmin, admin_));
  if (voter_) keys.add(record(KeyPurpose::kVoter, *voter_));
  return write_key_file(admin_path(directory), keys, unlock, false, random);
}

Outcome<AdminKeys> AdminKeys::open(const fs::path& directory, const Unlock& unlock) {
  const auto keys = open_key_file(admin_path(directory), unlock);
  if (!keys) return keys.error();
  if (keys->find(KeyPurpose::kAdmin) == nullptr) {
    return user_error(UserCode::kFileBad,
                      {{"path", admin_path(directory).string()}, {"what", "no admin key"}});
  }
  std::optional<crypto::SignKey> voter;
  if (keys->find(KeyPurpose::kVoter) != nullptr) voter = sign_key_of(*keys, KeyPurpose::kVoter);
  return AdminKeys(directory, sign_key_of(*keys, KeyPurpose::kAdmin), std::move(voter));
}

}  // namespace ceptoar::member
