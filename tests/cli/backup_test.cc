// SPDX-License-Identifier: Apache-2.0
// A sealed backup brings a home and a node back, says no to every cut and every altered bit, and holds
// nothing in clear.
#include "cli/member/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "tests/cli/world.h"
#include "tests/store/faulty_disk.h"

namespace ceptoar::test::backup_test {
namespace {

namespace fs = std::filesystem;
using member::Unlock;
using member::UserCode;

constexpr const char* kHolder = "secretariat@banks";
constexpr const char* kTitle = "計画停電のお知らせ";

Bytes contents_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}
void put_file(const fs::path& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}
bool contains(const Bytes& all, BytesView part) {
  return std::search(all.begin(), all.end(), part.begin(), part.end()) != all.end();
}

class BackupFileTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, kTitle)));
    titles_ = world_.titles(kHolder);
    ASSERT_THAT(titles_, testing::Contains(kTitle));
  }
  Unlock credential(std::uint64_t seed) {
    SeededRandom random(seed);
    crypto::Secret<32> out;
    random.fill(out.writable());
    return Unlock::from_credential(std::move(out));
  }
  void create(const fs::path& out, const std::optional<member::NodePart>& node = std::nullopt) {
    auto session = world_.open(kHolder);
    ASSERT_TRUE(fine(member::create_backup(*session, node, lock_, out)));
  }
  auto verify(const fs::path& path) { return member::verify_backup(path, lock_, world_.random()); }
  auto restore(const fs::path& path, const std::optional<member::NodePart>& node = std::nullopt) {
    return member::restore_backup(path, lock_, world_.home(kHolder), world_.unlock(), node,
                                  world_.random());
  }
  // In a process of its own that is killed in its `nth` write or sync; false: it came to its end before.
  bool restore_killed_in(long nth, const fs::path& path, const std::optional<member::NodePart>& node) {
    const pid_t child = ::fork();
    if (child == 0) {
      disk::kill_at(nth);
      ::_exit(restore(path, node) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    EXPECT_TRUE(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << status;
    return killed;
  }
  void lose_home() { fs::rename(world_.home(kHolder), world_.file("lost")); }
  bool home_is_there() const { return fs::exists(world_.home(kHolder) / "keys"); }
  // A stopped node's directory, or a backup of it.
  member::NodePart node_part(const std::string& name, const Unlock& credential) {
    return {world_.file(name), &credential};
  }
  void make_node(const fs::path& directory, const Unlock& credential) {
    fs::create_directories(directory / "store");
    for (const fs::path& one : {directory, directory / "store"}) fs::permissions(one, fs::perms::owner_all);
    crypto::Keyring keys;
    crypto::KeyRecord record{crypto::KeyPurpose::kNodeSign};
    world_.random().fill(record.secret.writable());
    node_key_ = to_bytes(record.secret.view());
    keys.add(std::move(record));
    const auto sealed = credential.seal(keys, world_.random());
    ASSERT_TRUE(sealed);
    put_file(directory / "node.keys", *sealed);
    fs::permissions(directory / "node.keys", fs::perms::owner_read | fs::perms::owner_write);
    put_file(directory / "node.toml", to_bytes(as_bytes("org = \"banks\"\n")));
    Bytes data(700'000);
    world_.random().fill(data);
    put_file(directory / "store" / "data.mdb", data);
  }

  World world_{83};
  const Unlock lock_ = credential(1);
  std::vector<std::string> titles_;
  Bytes node_key_;
};

TEST_F(BackupFileTest, HomeComesBackWithAllItHeldAndGoesOn) {
  const fs::path file = world_.file("banks.backup");
  // What somebody keeps beside it, whatever its name.
  const std::vector<fs::path> others{file.string() + ".archive", file.string() + ".check"};
  for (const fs::path& one : others) {
    fs::create_directories(one);
    put_file(one / "data.mdb", Bytes(3, 1));
  }
  const auto beside = [&] { return std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()); };
  const auto before = beside();
  create(file);
  const auto good = verify(file);
  ASSERT_TRUE(fine(good));
  EXPECT_EQ(beside(), before + 1) << "something was left behind or taken away";
  for (const fs::path& one : others) EXPECT_TRUE(fs::exists(one / "data.mdb")) << one;
  EXPECT_EQ(good->handle, kHolder);
  EXPECT_GE(good->items, titles_.size());
  EXPECT_FALSE(good->node);
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "控えのあと")));
  lose_home();
  ASSERT_TRUE(fine(restore(file)));
  const auto titles = world_.titles(kHolder);
  EXPECT_THAT(titles, testing::IsSupersetOf(titles_));
  EXPECT_THAT(titles, testing::Contains("控えのあと")) << "what came later is fetched";
  const auto sent = world_.post(kHolder, "amber", "electric", false, "戻りました");
  ASSERT_TRUE(fine(sent));
  EXPECT_TRUE(sent->stored);
  EXPECT_THAT(world_.titles("secretariat@electric"), testing::Contains("戻りました"));
}

TEST_F(BackupFileTest, NothingInItIsInClear) {
  const Unlock node_lock = credential(2);
  make_node(world_.file("node"), node_lock);
  const fs::path file = world_.file("banks.backup");
  create(file, node_part("node", node_lock));
  const Bytes bytes = contents_of(file);
  ASSERT_GT(bytes.size(), 700'000u);
  auto session = world_.open(kHolder);
  for (const crypto::KeyRecord& record : session->home().keys().records()) {
    EXPECT_FALSE(contains(bytes, record.secret.view()));
  }
  EXPECT_FALSE(contains(bytes, node_key_));
  EXPECT_FALSE(contains(bytes, as_bytes(std::string_view(kTitle))));
  EXPECT_FALSE(contains(bytes, as_bytes(std::string_view(kHolder))));
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

// All of the head, and of the rest enough for each kind of place in each block.
std::vector<std::size_t> places_in(std::size_t size) {
  std::vector<std::size_t> out;
  for (std::size_t at = 0; at < std::min<std::size_t>(size, 150); ++at) out.push_back(at);
  const std::size_t step = size / 60 + 1;
  for (std::size_t at = 150; at < size; at += step) out.push_back(at);
  for (std::size_t back = 1; back <= 48 && back < size; ++back) out.push_back(size - back);
  return out;
}

TEST_F(BackupFileTest, EveryCutIsRefused) {
  const fs::path file = world_.file("banks.backup");
  create(file);
  const Bytes whole = contents_of(file);
  const fs::path cut = world_.file("cut");
  for (const std::size_t at : places_in(whole.size())) {
    put_file(cut, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at)));
    const auto refused = verify(cut);
    ASSERT_FALSE(refused) << "cut at " << at << " of " << whole.size();
    EXPECT_THAT(refused.error().id(), testing::AnyOf("E-BACKUP-BAD", "E-BACKUP-LOCK")) << at;
  }
  Bytes longer = whole;
  longer.push_back(0);
  put_file(cut, longer);
  EXPECT_TRUE(refused_with(verify(cut), UserCode::kBackupBad));
}

TEST_F(BackupFileTest, EveryFlippedBitIsRefused) {
  const fs::path file = world_.file("banks.backup");
  create(file);
  Bytes bytes = contents_of(file);
  const fs::path flipped = world_.file("flipped");
  std::size_t bit = 0;
  for (const std::size_t at : places_in(bytes.size())) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit++ % 8));
    bytes[at] ^= mask;
    put_file(flipped, bytes);
    bytes[at] ^= mask;
    const auto refused = verify(flipped);
    ASSERT_FALSE(refused) << "byte " << at << " of " << bytes.size();
    EXPECT_THAT(refused.error().id(), testing::AnyOf("E-BACKUP-BAD", "E-BACKUP-LOCK")) << at;
  }
}

TEST_F(BackupFileTest, DamagedBackupMakesNoHomeAndAGoodOneThenDoes) {
  const fs::path file = world_.file("banks.backup");
  create(file);
  Bytes bytes = contents_of(file);
  bytes[bytes.size() - 20] ^= 1;
  put_file(world_.file("damaged"), bytes);
  lose_home();
  EXPECT_TRUE(refused_with(restore(world_.file("damaged")), UserCode::kBackupBad));
  EXPECT_FALSE(home_is_there());
  ASSERT_TRUE(fine(restore(file)));
  EXPECT_EQ(world_.titles(kHolder), titles_);
}

TEST_F(BackupFileTest, AnotherLockOpensNothing) {
  const fs::path file = world_.file("banks.backup");
  create(file);
  const Unlock other = credential(9);
  EXPECT_TRUE(refused_with(member::verify_backup(file, other, world_.random()),
                           UserCode::kBackupLock));
  EXPECT_TRUE(refused_with(member::verify_backup(world_.file("none"), lock_, world_.random()),
                           UserCode::kNoFile));
}

TEST_F(BackupFileTest, KeysAreNotPutBesideTheGenesisOfAnotherNetworkNorBesideAnotherLogsMark) {
  const fs::path file = world_.file("banks.backup");
  create(file);
  const fs::path home = world_.home(kHolder);
  const Bytes mark = fs::exists(home / "audit.mark") ? contents_of(home / "audit.mark") : Bytes{};
  const Bytes genesis = contents_of(home / "genesis");
  lose_home();
  fs::create_directory(home);
  fs::permissions(home, fs::perms::owner_all);
  put_file(home / "genesis", Bytes(64, 7));
  put_file(home / "audit.mark", Bytes(8, 7));
  EXPECT_TRUE(refused_with(restore(file), UserCode::kExists));
  EXPECT_FALSE(home_is_there());
  EXPECT_EQ(contents_of(home / "genesis"), Bytes(64, 7)) << "not ours to take away";
  put_file(home / "genesis", genesis);
  ASSERT_TRUE(fine(restore(file)));
  if (!mark.empty()) {
    EXPECT_EQ(contents_of(home / "audit.mark"), mark);
  }
  EXPECT_EQ(world_.titles(kHolder), titles_);
}

TEST_F(BackupFileTest, NothingIsOverwritten) {
  const fs::path file = world_.file("banks.backup");
  create(file);
  const Bytes before = contents_of(file);
  {
    auto session = world_.open(kHolder);
    EXPECT_TRUE(refused_with(member::create_backup(*session, std::nullopt, lock_, file),
                             UserCode::kExists));
  }
  EXPECT_EQ(contents_of(file), before);
  const Bytes keys = contents_of(world_.home(kHolder) / "keys");
  EXPECT_TRUE(refused_with(restore(file), UserCode::kExists));
  EXPECT_EQ(contents_of(world_.home(kHolder) / "keys"), keys);
}

TEST_F(BackupFileTest, NodeComesBackUnderItsNewCredentialAndKnowsThatItWasRestored) {
  const Unlock old_lock = credential(2);
  const Unlock new_lock = credential(3);
  make_node(world_.file("node"), old_lock);
  const fs::path file = world_.file("banks.backup");
  create(file, node_part("node", old_lock));
  lose_home();
  const fs::path node = world_.file("node2");
  fs::create_directory(node);
  fs::permissions(node, fs::perms::owner_all);
  put_file(node / "alone", {});  // said of what was there before
  const auto restored = restore(file, node_part("node2", new_lock));
  ASSERT_TRUE(fine(restored));
  EXPECT_TRUE(restored->node);
  EXPECT_TRUE(fs::exists(node / "restored"));
  EXPECT_FALSE(fs::exists(node / "alone"));
  EXPECT_EQ(contents_of(node / "store" / "data.mdb"),
            contents_of(world_.file("node") / "store" / "data.mdb"));
  EXPECT_EQ(contents_of(node / "node.toml"), contents_of(world_.file("node") / "node.toml"));
  const Bytes sealed = contents_of(node / "node.keys");
  EXPECT_FALSE(old_lock.open(sealed));
  const auto keys = new_lock.open(sealed);
  ASSERT_TRUE(keys);
  EXPECT_EQ(to_bytes(keys->find(crypto::KeyPurpose::kNodeSign)->secret.view()), node_key_);
  EXPECT_EQ(fs::status(node / "node.keys").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(BackupFileTest, NodeThatRunsOrHasOtherKeysOrIsNotThereIsRefused) {
  const Unlock node_lock = credential(2);
  const Unlock other = credential(4);
  make_node(world_.file("node"), node_lock);
  auto session = world_.open(kHolder);
  const fs::path file = world_.file("banks.backup");
  EXPECT_TRUE(refused_with(
      member::create_backup(*session, node_part("node", other), lock_, file), UserCode::kPassphrase));
  EXPECT_TRUE(refused_with(
      member::create_backup(*session, node_part("no-node", other), lock_, file), UserCode::kNoFile));
  {
    const auto running = store::FileLock::take(world_.file("node") / "lock");
    ASSERT_TRUE(running);
    EXPECT_TRUE(refused_with(
        member::create_backup(*session, node_part("node", node_lock), lock_, file),
        UserCode::kBackupNodeRuns));
  }
  EXPECT_FALSE(fs::exists(file));
  ASSERT_TRUE(fine(member::create_backup(*session, std::nullopt, lock_, file)));
  session.reset();
  lose_home();
  EXPECT_TRUE(refused_with(restore(file, node_part("node2", node_lock)), UserCode::kBackupNoNode));
  EXPECT_FALSE(home_is_there()) << "nothing is made by halves";
}

TEST_F(BackupFileTest, ConfigurationComesBackWithTheSettingsOfMail) {
  const fs::path config = world_.home(kHolder) / "member.toml";
  Bytes text = contents_of(config);
  append(text, as_bytes(std::string_view("mail_smtp = \"smtp://mail.banks.example:587\"\n"
                                         "mail_from = \"desk@banks.example\"\n"
                                         "mail_login = 'desk\\\"banks'\n"
                                         "mail_ca = \"/etc/ceptoar/mail.pem\"\n")));
  put_file(config, text);
  const auto before = member::parse_home_config(as_text(text), config);
  ASSERT_TRUE(fine(before));
  for (const std::string* value : {&before->node, &before->handle, &before->mail_smtp,
                                   &before->mail_from, &before->mail_login, &before->mail_ca}) {
    ASSERT_FALSE(value->empty());
  }
  const fs::path file = world_.file("banks.backup");
  create(file);
  lose_home();
  ASSERT_TRUE(fine(restore(file)));
  const Bytes restored = contents_of(config);
  const auto after = member::parse_home_config(as_text(restored), config);
  ASSERT_TRUE(fine(after));
  EXPECT_EQ(*after, *before);
}

TEST_F(BackupFileTest, RestoreThatWasCutOffAtAnyWriteIsDoneAgain) {
  constexpr long kMostCalls = 400;
  const Unlock node_lock = credential(2);
  make_node(world_.file("node"), node_lock);
  const Bytes data = contents_of(world_.file("node") / "store" / "data.mdb");
  const fs::path file = world_.file("banks.backup");
  create(file, node_part("node", node_lock));
  lose_home();
  const fs::path home = world_.home(kHolder);
  const fs::path node = world_.file("node2");
  bool node_alone = false;
  long nth = 1;
  for (; nth < kMostCalls; ++nth) {
    SCOPED_TRACE("killed in disk call " + std::to_string(nth));
    fs::remove_all(home);
    fs::remove_all(node);
    const bool killed = restore_killed_in(nth, file, node_part("node2", node_lock));
    if (home_is_there()) {  // the keys come last
      EXPECT_TRUE(fs::exists(node / "node.keys"));
    } else {
      const bool had_node = fs::exists(node / "node.keys");
      // It may have been started by then.
      if (had_node) put_file(node / "store" / "data.mdb", Bytes(9, 9));
      node_alone = node_alone || had_node;
      ASSERT_TRUE(fine(restore(file, node_part("node2", node_lock))));
      EXPECT_EQ(contents_of(node / "store" / "data.mdb"), had_node ? Bytes(9, 9) : data);
    }
    EXPECT_FALSE(fs::exists(node / "store" / "restoring"));
    EXPECT_TRUE(home_is_there());
    EXPECT_TRUE(fs::exists(node / "restored"));
    const auto keys = node_lock.open(contents_of(node / "node.keys"));
    ASSERT_TRUE(keys);
    EXPECT_EQ(to_bytes(keys->find(crypto::KeyPurpose::kNodeSign)->secret.view()), node_key_);
    if (!killed) break;
  }
  EXPECT_GT(nth, 10) << "it writes more often than that";
  EXPECT_LT(nth, kMostCalls);
  EXPECT_TRUE(node_alone) << "no cut fell between the node's keys and the member's";
  EXPECT_EQ(world_.titles(kHolder), titles_);
}

TEST_F(BackupFileTest, WhatIsNotTheRestOfARestoreIsNotReplaced) {
  const Unlock node_lock = credential(2);
  make_node(world_.file("node"), node_lock);
  const fs::path file = world_.file("banks.backup");
  create(file, node_part("node", node_lock));
  lose_home();
  const fs::path data = world_.home(kHolder) / "archive" / "data.mdb";
  for (const fs::path& one : {data.parent_path().parent_path(), data.parent_path()}) {
    fs::create_directory(one);
    fs::permissions(one, fs::perms::owner_all);
  }
  put_file(data, Bytes(9, 9));
  EXPECT_TRUE(refused_with(restore(file), UserCode::kExists));
  EXPECT_EQ(contents_of(data), Bytes(9, 9)) << "an archive whose keys were lost is the only one";
  fs::remove(data);
  // Another node's keys, and the same node's that this credential does not open.
  const Unlock other = credential(3);
  const Bytes wanted = node_key_;
  make_node(world_.file("node3"), node_lock);
  ASSERT_NE(node_key_, wanted);
  for (const Unlock* credential : {&node_lock, &other}) {
    EXPECT_TRUE(refused_with(restore(file, node_part("node3", *credential)), UserCode::kExists));
    EXPECT_FALSE(home_is_there());
    EXPECT_FALSE(fs::exists(data)) << "nothing is made by halves";
  }
  ASSERT_TRUE(fine(restore(file)));
  EXPECT_EQ(world_.titles(kHolder), titles_);
}

}  // namespace
}  // namespace ceptoar::test::backup_test
