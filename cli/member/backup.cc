// SPDX-License-Identifier: Apache-2.0
#include "cli/member/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>
#include <utility>

#include "cli/member/backup_file.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "schema/limits.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "CEPBAK01";
constexpr std::size_t kSmallBytes = 4 * 1024 * limits::kKiB;  // key files, configurations, rosters
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kItemsAtOnce = 1'000;
constexpr const char* kData = "data.mdb";
constexpr const char* kMark = "audit.mark";
constexpr const char* kStaging = "restoring";
constexpr std::size_t kCompareBytes = 256 * limits::kKiB;

class Opened {
 public:
  explicit Opened(const fs::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

// A new private directory that goes when the value goes. Under a name that nobody had: what stands beside a
// backup is not ours to take away, and in a directory of everybody's another could have made it for us.
class Scratch {
 public:
  // `beside`: its name begins so.
  static Outcome<Scratch> make(const fs::path& beside) {
    std::string name = beside.string() + ".XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
      const auto code = errno == ENOSPC || errno == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kIo;
      return from_error(fail(code, std::strerror(errno)), name);
    }
    return Scratch(name);
  }
  // Under this very name, in a directory that is ours: what a run left there that was cut off goes first.
  static Outcome<Scratch> again(const fs::path& path) {
    std::error_code left_behind;
    fs::remove_all(path, left_behind);
    if (auto made = store::make_private_directory(path); !made) {
      return from_error(made.error(), path.string());
    }
    return Scratch(path);
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, fs::path())) {}
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { clear(); }
  const fs::path& path() const { return path_; }
  void clear() {
    std::error_code left_behind;
    if (!path_.empty()) fs::remove_all(path_, left_behind);
    path_.clear();
  }

 private:
  explicit Scratch(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

bool is_there(const fs::path& path) {
  std::error_code unreadable;
  return fs::exists(path, unreadable);
}

UserError bad(const fs::path& path, const std::string& what) {
  return user_error(UserCode::kBackupBad, {{"path", path.string()}, {"what", what}});
}
// An error of reading the backup itself.
UserError unusable(const fs::path& path, const Error& error) {
  switch (error.code) {
    case ErrorCode::kMalformed:
    case ErrorCode::kBadSignature:
    case ErrorCode::kUnsupportedVersion:
    case ErrorCode::kLimitExceeded: return bad(path, error.context);
    default: return from_error(error, path.string());
  }
}

crypto::Secret<32> block_key(const crypto::Keyring& keys, BytesView salt) {
  crypto::Secret<32> out;
  crypto::derive(keys.find(crypto::KeyPurpose::kArchiveStore)->secret.view(),
                 crypto::label::kBackup, {salt}, out.writable());
  return out;
}

// --- making -------------------------------------------------------------------------------------

struct NodeFiles {
  Bytes keys;  // sealed under the key of the blocks
  std::map<BackupPart, Bytes> small;
  std::optional<fs::path> store;
};

Outcome<NodeFiles> read_node(const NodePart& node, const Unlock& within, crypto::Random& random) {
  NodeFiles out;
  const fs::path keys_path = node.directory / "node.keys";
  const auto file = store::read_file(keys_path, store::FileKind::kSecret, kSmallBytes);
  if (!file) return secret_file_error(file.error(), keys_path);
  const auto keys = node.credential->open(*file);
  if (!keys && keys.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kPassphrase, {{"path", keys_path.string()}});
  }
  if (!keys) return from_error(keys.error(), keys_path.string());
  auto sealed = within.seal(*keys, random);
  if (!sealed) return from_error(sealed.error(), keys_path.string());
  out.keys = std::move(*sealed);
  for (const auto& [part, name] : {std::pair{BackupPart::kNodeConfig, "node.toml"},
                                   std::pair{BackupPart::kNodePub, "node.pub"},
                                   std::pair{BackupPart::kNodeGenesis, "genesis"}}) {
    const fs::path path = node.directory / name;
    auto bytes = store::read_file(path, store::FileKind::kPlain, kSmallBytes);
    // A node that trusts no roster yet has keys worth a backup all the same.
    if (!bytes && bytes.error().code == ErrorCode::kNotFound && part != BackupPart::kNodeConfig) {
      continue;
    }
    if (!bytes) return from_error(bytes.error(), path.string());
    out.small[part] = std::move(*bytes);
  }
  const fs::path data = node.directory / "store" / kData;
  if (is_there(data)) out.store = data;
  return out;
}

Result<void> put_node(BackupWriter& writer, const NodeFiles& node) {
  if (auto done = writer.put(BackupPart::kNodeKeys, node.keys); !done) return done;
  for (const auto& [part, bytes] : node.small) {
    if (auto done = writer.put(part, bytes); !done) return done;
  }
  return node.store ? writer.put_file(BackupPart::kNodeStore, *node.store) : Result<void>();
}

struct Making {
  Bytes head;  // all before the blocks
  crypto::Secret<32> key;
  Bytes made;
  Bytes config;
  std::optional<Bytes> genesis;
  fs::path archive;
  std::optional<NodeFiles> node;
  std::optional<Bytes> mark;
};

Result<void> write_backup(int fd, const Making& what, crypto::Random& random) {
  if (auto done = write_all(fd, what.head); !done) return done;
  BackupWriter writer(fd, what.key.copy(), random);
  if (auto done = writer.put(BackupPart::kMade, what.made); !done) return done;
  if (auto done = writer.put(BackupPart::kConfig, what.config); !done) return done;
  if (what.genesis) {
    if (auto done = writer.put(BackupPart::kGenesis, *what.genesis); !done) return done;
  }
  if (auto done = writer.put_file(BackupPart::kArchive, what.archive); !done) return done;
  if (what.node) {
    if (auto done = put_node(writer, *what.node); !done) return done;
  }
  if (what.mark) {
    if (auto done = writer.put(BackupPart::kAuditMark, *what.mark); !done) return done;
  }
  return writer.finish();
}

// --- reading ------------------------------------------------------------------------------------

struct Held {
  crypto::Keyring keys;
  crypto::Secret<32> key;  // of the blocks
  HomeConfig config;
  std::map<BackupPart, Bytes> small;
  bool archive = false;
  bool store = false;
};

// The keyring and the key of the blocks; the descriptor then stands at the first block.
Outcome<Held> open_head(int fd, const fs::path& file, const Unlock& lock) {
  const auto begin = read_exactly(fd, kMagic.size() + 4);
  if (!begin) return unusable(file, begin.error());
  if (as_text(BytesView(*begin).first(kMagic.size())) != kMagic) return bad(file, "another kind of file");
  std::size_t length = 0;
  for (std::size_t i = 4; i-- > 0;) length = length << 8U | (*begin)[kMagic.size() + i];
  if (length > kSmallBytes) return bad(file, "its beginning is too long");
  const auto sealed = read_exactly(fd, length);
  if (!sealed) return unusable(file, sealed.error());
  auto keys = lock.open(*sealed);
  if (!keys && keys.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kBackupLock, {{"path", file.string()}});
  }
  if (!keys) return unusable(file, keys.error());
  if (keys->find(crypto::KeyPurpose::kArchiveStore) == nullptr ||
      keys->find(crypto::KeyPurpose::kHolderSign) == nullptr) {
    return bad(file, "no member's keys");
  }
  const auto salt = read_exactly(fd, kSaltBytes);
  if (!salt) return unusable(file, salt.error());
  Held out;
  out.key = block_key(*keys, *salt);
  out.keys = std::move(*keys);
  return out;
}

// `archive`, `store`: files to be made of the large parts; empty: they are only read.
Outcome<Held> read_backup(const fs::path& file, const Unlock& lock, const fs::path& archive,
                          const fs::path& store) {
  const Opened source(file);
  if (source.fd() < 0) return user_error(UserCode::kNoFile, {{"path", file.string()}});
  auto held = open_head(source.fd(), file, lock);
  if (!held) return held.error();
  BackupReader reader(source.fd(), held->key.copy());
  for (;;) {
    const auto head = reader.next();
    if (!head) return unusable(file, head.error());
    if (!*head) break;
    const auto [part, size] = **head;
    const bool is_archive = part == BackupPart::kArchive;
    const bool is_store = part == BackupPart::kNodeStore;
    if (is_archive || is_store) {
      const fs::path& into = is_archive ? archive : store;
      const Result<void> done =
          into.empty() ? reader.take_into(size, -1)
                       : store::write_through(
                             into, [&, size = size](int fd) { return reader.take_into(size, fd); });
      if (!done) return unusable(file, done.error());
      (is_archive ? held->archive : held->store) = true;
      continue;
    }
    if (size > kSmallBytes) return bad(file, "a part of it is too long");
    auto bytes = reader.take(size);
    if (!bytes) return unusable(file, bytes.error());
    held->small[part] = std::move(*bytes);
  }
  const auto config = held->small.find(BackupPart::kConfig);
  const auto made = held->small.find(BackupPart::kMade);
  if (!held->archive || config == held->small.end() || made == held->small.end() ||
      made->second.size() != 8) {
    return bad(file, "a part of it is missing");
  }
  auto parsed = parse_home_config(as_text(config->second), file);
  if (!parsed) return parsed.error();
  held->config = std::move(*parsed);
  return held;
}

Outcome<std::size_t> count_items(const fs::path& archive, const crypto::Keyring& keys,
                                 const fs::path& file, crypto::Random& random) {
  const auto master = keys.find(crypto::KeyPurpose::kArchiveStore)->secret.copy();
  const auto opened = store::MemberArchive::open(archive, master, random);
  if (!opened) return bad(file, opened.error().context);
  std::size_t count = 0;
  Bytes from;
  for (;;) {
    const auto rows = (*opened)->scan(store::ArchiveTable::kItems, from, false, kItemsAtOnce);
    if (!rows) return bad(file, rows.error().context);
    count += rows->size();
    if (rows->size() < kItemsAtOnce) return count;
    from = rows->back().key;
    from.push_back(0);
  }
}

BackupFacts facts_of(const Held& held, const fs::path& file) {
  BackupFacts out;
  out.handle = held.config.handle;
  out.created_ms = read_le64(held.small.at(BackupPart::kMade));
  std::error_code unreadable;
  out.bytes = fs::file_size(file, unreadable);
  out.keys = held.keys.records().size();
  out.node = held.small.contains(BackupPart::kNodeKeys);
  return out;
}

// --- restoring ----------------------------------------------------------------------------------

Outcome<void> place(const fs::path& path, BytesView bytes, store::FileKind kind) {
  return lift(store::write_file(path, bytes, kind, false), path.string());
}

Outcome<void> place_node(const Held& held, const NodePart& node, crypto::Random& random) {
  const Unlock within = Unlock::from_credential(held.key.copy());
  const auto keys = within.open(held.small.at(BackupPart::kNodeKeys));
  if (!keys) return from_error(keys.error(), "node.keys");
  const auto sealed = node.credential->seal(*keys, random);
  if (!sealed) return from_error(sealed.error(), "node.keys");
  for (const auto& [part, name] : {std::pair{BackupPart::kNodeConfig, "node.toml"},
                                   std::pair{BackupPart::kNodePub, "node.pub"},
                                   std::pair{BackupPart::kNodeGenesis, "genesis"}}) {
    const auto bytes = held.small.find(part);
    // A configuration that is there already was made for this machine.
    if (bytes == held.small.end() || is_there(node.directory / name)) continue;
    if (auto done = place(node.directory / name, bytes->second, store::FileKind::kPlain); !done) {
      return done;
    }
  }
  // The node looks for it: nothing of its own before peers confirmed its last number. What an operator once
  // asserted of this directory was about another store.
  std::error_code failed;
  if (fs::remove(node.directory / "alone", failed); failed) {
    return user_error(UserCode::kIo, {{"what", (node.directory / "alone").string()}});
  }
  if (!is_there(node.directory / "restored")) {
    if (auto done = place(node.directory / "restored", {}, store::FileKind::kPlain); !done) {
      return done;
    }
  }
  return place(node.directory / "node.keys", *sealed, store::FileKind::kSecret);
}

// Where a large part lies until all of it is here, on the file system of its own place.
Outcome<Scratch> staging_in(const fs::path& directory, const char* data) {
  for (const fs::path& one : {directory, directory / data}) {
    if (auto made = store::make_private_directory(one); !made) {
      return from_error(made.error(), one.string());
    }
  }
  return Scratch::again(directory / data / kStaging);
}

// One that cannot be read is not the same.
bool same_bytes(const fs::path& a, const fs::path& b) {
  std::ifstream one(a, std::ios::binary);
  std::ifstream other(b, std::ios::binary);
  Bytes left(kCompareBytes);
  Bytes right(kCompareBytes);
  while (one && other) {
    one.read(reinterpret_cast<char*>(left.data()), static_cast<std::streamsize>(left.size()));
    other.read(reinterpret_cast<char*>(right.data()), static_cast<std::streamsize>(right.size()));
    if (one.gcount() != other.gcount()) return false;
    if (!std::equal(left.begin(), left.begin() + one.gcount(), right.begin())) return false;
  }
  return one.eof() && other.eof();
}

// Without keys beside it, what stands there is the rest of a run that was cut off, if it is the backup's;
// anything else may be the only one of its kind. True: it was put there now.
Outcome<bool> place_data(const fs::path& staged, const fs::path& data) {
  if (is_there(data)) {
    if (same_bytes(staged, data)) return false;
    return user_error(UserCode::kExists, {{"path", data.string()}});
  }
  const auto moved = lift(store::move_to_free_name(staged, data), data.string());
  if (!moved) return moved.error();
  return true;
}

// True: the backup's own node stands there. Its keys come last, so an earlier run brought all of it; it may
// have gone on since, and is not touched. E-EXISTS: another node, or keys that its credential does not open.
Outcome<bool> stands_already(const Held& held, const NodePart& node) {
  const fs::path path = node.directory / "node.keys";
  if (!is_there(path)) return false;
  const auto file = store::read_file(path, store::FileKind::kSecret, kSmallBytes);
  if (!file) return secret_file_error(file.error(), path);
  const auto ours =
      Unlock::from_credential(held.key.copy()).open(held.small.at(BackupPart::kNodeKeys));
  if (!ours) return from_error(ours.error(), "node.keys");
  const auto there = node.credential->open(*file);
  const crypto::KeyRecord* has = there ? there->find(crypto::KeyPurpose::kNodeSign) : nullptr;
  const crypto::KeyRecord* wanted = ours->find(crypto::KeyPurpose::kNodeSign);
  if (has == nullptr || wanted == nullptr ||
      crypto::SignKey::from_seed(has->secret).public_key() !=
          crypto::SignKey::from_seed(wanted->secret).public_key()) {
    return user_error(UserCode::kExists, {{"path", path.string()}});
  }
  return true;
}

// What was trusted here may be another network's: these keys would be put to its use.
Outcome<void> check_genesis(const Held& held, const fs::path& home) {
  const fs::path path = home / "genesis";
  if (!is_there(path)) return {};
  const auto there = store::read_file(path, store::FileKind::kPlain, limits::kBodyBytes);
  if (!there) return from_error(there.error(), path.string());
  const auto genesis = held.small.find(BackupPart::kGenesis);
  if (genesis != held.small.end() && *there != genesis->second) {
    return user_error(UserCode::kExists, {{"path", path.string()}});
  }
  return {};
}

Outcome<void> place_home(const Held& held, const fs::path& home, const Unlock& home_lock,
                         crypto::Random& random) {
  const auto sealed = home_lock.seal(held.keys, random);
  if (!sealed) return from_error(sealed.error(), (home / "keys").string());
  const auto genesis = held.small.find(BackupPart::kGenesis);
  if (genesis != held.small.end() && !is_there(home / "genesis")) {
    if (auto done = place(home / "genesis", genesis->second, store::FileKind::kPlain); !done) {
      return done;
    }
  }
  const auto mark = held.small.find(BackupPart::kAuditMark);
  if (mark != held.small.end()) {  // one of an earlier try is not this log's
    auto kept = store::write_file(home / kMark, mark->second, store::FileKind::kSecret, true);
    if (!kept) return from_error(kept.error(), (home / kMark).string());
  }
  const std::string config = format_home_config(held.config);
  auto written =
      store::write_file(home / "member.toml", as_bytes(config), store::FileKind::kPlain, true);
  if (!written) return from_error(written.error(), (home / "member.toml").string());
  return place(home / "keys", *sealed, store::FileKind::kSecret);
}

// Where a large part waits and where it belongs.
struct Large {
  fs::path staged;
  fs::path data;
  bool placed = false;  // by this run
};

Outcome<void> place_large(Large& part) {
  const auto placed = place_data(part.staged, part.data);
  if (!placed) return placed.error();
  part.placed = *placed;
  return {};
}

}  // namespace

Outcome<BackupFacts> create_backup(Session& session, const std::optional<NodePart>& node,
                                   const Unlock& lock, const fs::path& out) {
  if (is_there(out)) return user_error(UserCode::kExists, {{"path", out.string()}});
  crypto::Random& random = session.random();
  const Home& home = session.home();
  const auto sealed = lock.seal(home.keys(), random);
  if (!sealed) return from_error(sealed.error(), out.string());
  Bytes salt(kSaltBytes);
  random.fill(salt);
  Making what;
  what.key = block_key(home.keys(), salt);
  append(what.head, as_bytes(kMagic));
  append_le32(what.head, static_cast<std::uint32_t>(sealed->size()));
  append(what.head, *sealed);
  append(what.head, salt);
  append_le64(what.made, session.now_ms());
  what.config = to_bytes(as_bytes(format_home_config(home.config())));
  what.genesis = home.genesis();
  // Before the archive: a mark that is older than its log is contained in it.
  auto mark = store::read_file(home.directory() / kMark, store::FileKind::kSecret, kSmallBytes);
  if (mark) what.mark = std::move(*mark);
  // Held until all is copied: a node that starts meanwhile would change its store.
  std::optional<store::FileLock> still;
  if (node) {
    if (is_there(node->directory / "lock")) {
      auto taken = store::FileLock::take(node->directory / "lock");
      if (!taken && taken.error().code == ErrorCode::kDuplicate) {
        return user_error(UserCode::kBackupNodeRuns, {{"path", node->directory.string()}});
      }
      if (!taken) return from_error(taken.error(), node->directory.string());
      still.emplace(std::move(*taken));
    }
    const Unlock within = Unlock::from_credential(what.key.copy());
    auto files = read_node(*node, within, random);
    if (!files) return files.error();
    what.node = std::move(*files);
  }
  const auto copy = Scratch::make(out);
  if (!copy) return copy.error();
  if (auto copied = session.archive().copy_to(copy->path()); !copied) {
    return from_error(copied.error(), copy->path().string());
  }
  what.archive = copy->path() / kData;
  const auto written =
      store::write_through(out, [&](int fd) { return write_backup(fd, what, random); });
  if (!written) return from_error(written.error(), out.string());
  BackupFacts facts;
  facts.handle = home.config().handle;
  facts.created_ms = read_le64(what.made);
  facts.keys = home.keys().records().size();
  facts.node = what.node.has_value();
  std::error_code unreadable;
  facts.bytes = fs::file_size(out, unreadable);
  return facts;
}

Outcome<BackupFacts> verify_backup(const fs::path& file, const Unlock& lock,
                                   crypto::Random& random) {
  // A medium that cannot be written is a good place for a backup.
  const fs::path beside = file.has_parent_path() ? file.parent_path() : fs::path(".");
  std::error_code nowhere;
  const auto scratch = Scratch::make(::access(beside.c_str(), W_OK) == 0
                                         ? file
                                         : fs::temp_directory_path(nowhere) / "ceptoar-check");
  if (!scratch) return scratch.error();
  const auto held = read_backup(file, lock, scratch->path() / kData, {});
  if (!held) return held.error();
  BackupFacts facts = facts_of(*held, file);
  if (facts.node) {
    const Unlock within = Unlock::from_credential(held->key.copy());
    const auto keys = within.open(held->small.at(BackupPart::kNodeKeys));
    if (!keys || keys->find(crypto::KeyPurpose::kNodeSign) == nullptr) {
      return bad(file, "no node's keys");
    }
  }
  const auto items = count_items(scratch->path(), held->keys, file, random);
  if (!items) return items.error();
  facts.items = *items;
  return facts;
}

Outcome<BackupFacts> restore_backup(const fs::path& file, const Unlock& lock, const fs::path& home,
                                    const Unlock& home_lock, const std::optional<NodePart>& node,
                                    crypto::Random& random) {
  // All that can be wrong with the file is found before anything is made.
  const auto checked = verify_backup(file, lock, random);
  if (!checked) return checked.error();
  if (node && !checked->node) {
    return user_error(UserCode::kBackupNoNode, {{"path", file.string()}});
  }
  if (is_there(home / "keys")) {
    return user_error(UserCode::kExists, {{"path", (home / "keys").string()}});
  }
  auto home_staging = staging_in(home, "archive");
  if (!home_staging) return home_staging.error();
  Large archive{home_staging->path() / kData, home / "archive" / kData};
  std::optional<Scratch> node_staging;
  Large store;
  if (node) {
    auto ready = staging_in(node->directory, "store");
    if (!ready) return ready.error();
    node_staging.emplace(std::move(*ready));
    store = {node_staging->path() / kData, node->directory / "store" / kData};
  }
  const auto held = read_backup(file, lock, archive.staged, store.staged);
  if (!held) return held.error();
  const auto finish = [&]() -> Outcome<void> {
    if (auto good = check_genesis(*held, home); !good) return good;
    const auto stands = node ? stands_already(*held, *node) : Outcome<bool>(true);
    if (!stands) return stands.error();
    if (auto done = place_large(archive); !done) return done;
    if (!*stands) {
      if (held->store) {
        if (auto done = place_large(store); !done) return done;
      }
      if (auto done = place_node(*held, *node, random); !done) return done;
    }
    // Before the keys: nobody looks for rests once they are there.
    home_staging->clear();
    if (node_staging) node_staging->clear();
    return place_home(*held, home, home_lock, random);
  };
  if (auto done = finish(); !done) {
    // So that another backup can be tried. Without keys there is neither a home nor a node.
    std::error_code left_behind;
    if (archive.placed) fs::remove(archive.data, left_behind);
    if (store.placed && !is_there(node->directory / "node.keys")) fs::remove(store.data, left_behind);
    return done.error();
  }
  BackupFacts facts = *checked;
  facts.node = node.has_value();
  return facts;
}

}  // namespace ceptoar::member
