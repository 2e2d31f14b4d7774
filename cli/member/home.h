// SPDX-License-Identifier: Apache-2.0
// A member's home: `keys` (keyring), `archive/` (LMDB), `genesis` (trusted SignedRoster),
// `member.toml` (node and handle), `lock`. And the admin directory on its offline medium.
// Thread: one. A Home holds the directory's lock as long as it lives: one command at a time.
#ifndef CEPTOAR_CLI_MEMBER_HOME_H_
#define CEPTOAR_CLI_MEMBER_HOME_H_

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/member/error.h"
#include "crypto/keyring.h"
#include "store/files.h"

namespace ceptoar::member {

// Of reading a file that holds a secret: E-LOOSE-MODE where others could read or change it, E-KEY-ACCESS where it is
// another user's or the system does not let us read it, else as from_error().
UserError secret_file_error(const Error& error, const std::filesystem::path& path);

// How a key file is opened: a credential file of 32 bytes, or a passphrase.
class Unlock {
 public:
  // Reads the file (mode 0600, own, no link). Errors: E-NO-FILE, E-LOOSE-MODE, E-KEY-ACCESS, E-FILE-BAD.
  static Outcome<Unlock> from_credential_file(const std::filesystem::path& path);
  static Unlock from_credential(crypto::Secret<32> credential);
  static Unlock from_passphrase(crypto::SecretMemory passphrase, crypto::PasswordCost cost = {});
  // As the agent hands it out.
  static Unlock from_file_key(crypto::FileKey key);

  Result<Bytes> seal(const crypto::Keyring& keyring, crypto::Random& random) const;
  // A passphrase is stretched once for a file, however often that is opened and written.
  Result<crypto::Keyring> open(BytesView file) const;
  // For the agent; what opened a file locked with a passphrase, else nullptr.
  const crypto::FileKey* file_key() const { return file_key_ ? &*file_key_ : nullptr; }

 private:
  Unlock() = default;
  std::optional<crypto::Secret<32>> credential_;
  std::optional<crypto::SecretMemory> passphrase_;
  crypto::PasswordCost cost_;
  mutable std::optional<crypto::FileKey> file_key_;  // of the file opened last
};

// Which lock a key file has, so that a command knows what to ask for. Errors: E-NO-HOME, E-FILE-BAD.
Outcome<crypto::LockKind> lock_kind_of_home(const std::filesystem::path& home);
Outcome<crypto::LockKind> lock_kind_of_admin(const std::filesystem::path& admin_directory);

// Whether the key opens this home's key file as it stands now. Errors: E-NO-HOME, E-LOOSE-MODE, E-KEY-ACCESS.
Outcome<bool> fits_home(const std::filesystem::path& home, const crypto::FileKey& key);

struct HomeConfig {
  std::string node;    // handle of the roster organisation whose node this member talks to: "banks"
  std::string handle;  // own handle: "secretariat@banks"
  std::string mail_smtp = {};  // smtp://host:port for mails to companies without a program; may be empty
  std::string mail_from = {};  // sender's address of those; may be empty
  std::string mail_login = {}; // who logs in there; its password stands in a file of its own; may be empty
  std::string mail_ca = {};    // PEM file of the server's authority; empty: those of the system
  friend bool operator==(const HomeConfig&, const HomeConfig&) = default;
};
// member.toml. Unknown keys are refused (a typo must not be silent). Errors: E-CONFIG.
Outcome<HomeConfig> parse_home_config(std::string_view toml, const std::filesystem::path& path);
std::string format_home_config(const HomeConfig& config);

// When another command of this member holds the home.
struct LockWish {
  bool at_once = false;               // E-BUSY without waiting
  std::function<void()> held = {};    // called once, as soon as it is known: who can make way is asked to
  std::function<void()> waiting = {}; // called once, after half a second
};

class Home {
 public:
  // Makes the directory and its keys: MSK, MTK, first MEK, archive master. Errors: E-EXISTS.
  static Outcome<Home> create(const std::filesystem::path& directory, const Unlock& unlock,
                              const HomeConfig& config, std::uint64_t now_ms, crypto::Random& random);
  // Errors: E-NO-HOME, E-PASSPHRASE (wrong one, or another file's credential), E-LOOSE-MODE,
  // E-KEY-ACCESS, E-BUSY, E-CONFIG, E-VERSION. `unlock` must outlive the Home.
  static Outcome<Home> open(const std::filesystem::path& directory, const Unlock& unlock,
                            const LockWish& lock = {});

  const std::filesystem::path& directory() const { return directory_; }
  const HomeConfig& config() const { return config_; }
  // Whether member.toml and `genesis` are still what they were when this was opened: a person may have edited the
  // one, and trusted later versions of the roster by the other (trust_roster).
  bool files_stand() const;
  crypto::Keyring& keys() { return keys_; }
  const crypto::Keyring& keys() const { return keys_; }
  // Rewrites the key file; durable when it returns. Call before anything refers to a new key.
  Outcome<void> save_keys(crypto::Random& random);
  // Writes the key file under another lock, which must outlive the Home as the first one did.
  Outcome<void> relock(const Unlock& unlock, crypto::Random& random);

  std::optional<Bytes> genesis() const;  // encoded SignedRoster, when trusted

  HolderId holder() const;                       // of the MSK
  // Made when first asked for: a command that needs none pays for none. The two never change.
  const crypto::SignKey& sign_key() const;       // MSK
  const crypto::KemKey& transport_key() const;   // MTK
  const crypto::Secret<32>& archive_master() const;

 private:
  Home(std::filesystem::path directory, HomeConfig config, crypto::Keyring keys,
       const Unlock* unlock, store::FileLock lock);
  std::filesystem::path directory_;
  HomeConfig config_;
  std::filesystem::file_time_type genesis_written_;
  crypto::Keyring keys_;
  const Unlock* unlock_;  // Lifetime: outlives this
  store::FileLock lock_;
  mutable std::optional<crypto::SignKey> sign_;
  mutable std::optional<crypto::KemKey> transport_;
};

// The offline medium: `admin.keys` with kAdmin and, for voting organisations, kVoter.
class AdminKeys {
 public:
  // Errors: E-EXISTS.
  static Outcome<AdminKeys> create(const std::filesystem::path& directory, const Unlock& unlock,
                                   bool voter, crypto::Random& random);
  // Errors: E-NO-FILE, E-PASSPHRASE, E-LOOSE-MODE, E-KEY-ACCESS.
  static Outcome<AdminKeys> open(const std::filesystem::path& directory, const Unlock& unlock);

  // The same keys on another medium, under a lock of its own. Errors: as create().
  Outcome<void> copy_to(const std::filesystem::path& directory, const Unlock& unlock,
                        crypto::Random& random) const;

  const crypto::SignKey& admin() const { return admin_; }
  const std::optional<crypto::SignKey>& voter() const { return voter_; }
  const std::filesystem::path& directory() const { return directory_; }

 private:
  AdminKeys(std::filesystem::path directory, crypto::SignKey admin,
            std::optional<crypto::SignKey> voter);
  std::filesystem::path directory_;
  crypto::SignKey admin_;
  std::optional<crypto::SignKey> voter_;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_HOME_H_
