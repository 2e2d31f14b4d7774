// SPDX-License-Identifier: Apache-2.0
// Backups beside a running node, and the proof that they can be restored.
#include "node/service/backup.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::backup_test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNovember21 = 1'795'230'900'123;  // 2026, 03:15

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string hex_of(const std::string& bytes, std::string_view digits) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

// Without the end, which differs by kind.
std::string base64_of(const std::string& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i + 3 <= bytes.size(); i += 3) {
    const auto at = [&](std::size_t n) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i + n])); };
    const unsigned three = at(0) << 16 | at(1) << 8 | at(2);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) out += kDigits[three >> shift & 63];
  }
  return out;
}

// What this process and the programs it starts say to the standard error goes into a file meanwhile.
class ErrorsInto {
 public:
  explicit ErrorsInto(const fs::path& file) : before_(dup(STDERR_FILENO)) {
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CEPTOAR_CHECK(before_ >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) == STDERR_FILENO);
    close(fd);
  }
  ~ErrorsInto() {
    dup2(before_, STDERR_FILENO);
    close(before_);
  }
  ErrorsInto(const ErrorsInto&) = delete;
  ErrorsInto& operator=(const ErrorsInto&) = delete;

 private:
  int before_;
};

// What programs that are started meanwhile say is in this language.
class Language {
 public:
  explicit Language(const char* language) {
    const char* before = std::getenv("CEPTOAR_LANG");
    if (before != nullptr) before_ = before;
    setenv("CEPTOAR_LANG", language, 1);
  }
  ~Language() {
    if (before_) setenv("CEPTOAR_LANG", before_->c_str(), 1);
    if (!before_) unsetenv("CEPTOAR_LANG");
  }
  Language(const Language&) = delete;
  Language& operator=(const Language&) = delete;

 private:
  std::optional<std::string> before_;
};

class BackupTest : public testing::Test {
 protected:
  BackupTest() : mesh_(140) {}

  std::string directory() const { return mesh_.directory(0).string(); }
  std::string into() const { return (temp_.path() / "backups").string(); }
  int backup() { return Mesh::run_program({"backup", "--dir", directory(), "--to", into()}); }
  int prove() {
    return Mesh::run_program({"prove-restore", "--dir", directory(), "--from", into()});
  }
  // What a command says beside its exit code, which must be `code`.
  std::string errors_of(const std::vector<std::string>& words, int code) {
    const fs::path file = temp_.path() / "errors";
    int ended = -1;
    {
      const ErrorsInto errors(file);
      ended = Mesh::run_program(words);
    }
    EXPECT_EQ(ended, code) << contents(file);
    return contents(file);
  }
  // As many as are kept, of a clock that was decades ahead; nothing is in them.
  void make_those_of_the_future() {
    ASSERT_TRUE(good(store::make_private_directory(into())));
    for (int day = 1; day <= 14; ++day) {
      const std::string two_digits = std::to_string(100 + day).substr(1);
      fs::create_directory(fs::path(into()) / ("209901" + two_digits + "T031500Z"));
    }
  }
  void expect_told_of_the_future(const std::string& words) {
    for (const char* word : {"/20990114T031500Z", "timedatectl", "mv"}) {
      EXPECT_NE(words.find(word), std::string::npos) << word << " in: " << words;
    }
  }
  fs::path newest() {
    const auto backups = service::list_backups(into());
    EXPECT_TRUE(good(backups));
    return backups && !backups->empty() ? backups->back() : fs::path();
  }
  // Posts on the running node 0.
  std::optional<EntryId> post(const TestPost& what) {
    auto author = mesh_.connect(0);
    EXPECT_TRUE(good(author));
    const auto posted = send(mesh_, **author, 0, what);
    EXPECT_TRUE(good(posted));
    return posted ? std::optional(posted->entry_id) : std::nullopt;
  }

  TempDir temp_;
  Mesh mesh_;
};

TEST_F(BackupTest, IsMadeBesideTheRunningNodeProvenAndStartsInItsPlace) {
  mesh_.spawn(0);
  const auto entry = post(community_post(mesh_, 0));
  ASSERT_TRUE(entry);
  ASSERT_EQ(backup(), 0);
  EXPECT_EQ(prove(), 0);
  EXPECT_EQ(Mesh::run_program({"check-store", "--dir", directory()}), 0);
  const service::NodePaths paths(mesh_.directory(0));
  EXPECT_GT(service::stamped_s(paths.backup_stamp()), 0U);
  EXPECT_GT(service::stamped_s(paths.proof_stamp()), 0U);
  EXPECT_FALSE(fs::exists(paths.directory / "restore-proof")) << "left behind";

  mesh_.stop_process(0);
  fs::rename(paths.store(), temp_.path() / "lost");
  for (const fs::path& file : {paths.keys(), paths.genesis(), paths.config()}) fs::remove(file);
  ASSERT_EQ(Mesh::run_program({"restore", "--dir", directory(), "--from", newest().string()}), 0);
  EXPECT_EQ(Mesh::run_program({"restore", "--dir", directory(), "--from", newest().string()}), 73)
      << "never over a node";
  mesh_.spawn(0);
  auto again = mesh_.connect(0);
  ASSERT_TRUE(good(again));
  EXPECT_TRUE(await_bodies(**again, {*entry}).empty());
}

// Whatever happens to the command that restores: where keys are, the mark is.
TEST_F(BackupTest, RestoredKeysComeWithTheirMarkAndWithoutAnOlderWord) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const service::NodePaths to(temp_.path() / "elsewhere");
  ASSERT_TRUE(good(store::make_private_directory(to.directory)));
  ASSERT_TRUE(good(service::write_stamp(to.alone_stamp())));
  ASSERT_TRUE(good(service::restore_backup(newest(), to)));
  EXPECT_TRUE(fs::exists(to.keys()));
  EXPECT_TRUE(fs::exists(to.restored_stamp()));
  EXPECT_FALSE(fs::exists(to.alone_stamp()));
}

// By hand, past `restore`: only the copy itself can say that it is one.
TEST_F(BackupTest, ItsStorePutInTheNodesPlaceByHandNumbersNothing) {
  mesh_.spawn(0);
  ASSERT_TRUE(post(community_post(mesh_, 0)));
  ASSERT_EQ(backup(), 0);
  ASSERT_TRUE(post(community_post(mesh_, 0))) << "whose number the backup does not know";
  mesh_.stop_process(0);
  const service::NodePaths paths(mesh_.directory(0));
  fs::remove_all(paths.store());
  fs::copy(newest() / "store", paths.store(), fs::copy_options::recursive);
  fs::permissions(paths.store(), fs::perms::owner_all);
  mesh_.spawn(0);
  auto author = mesh_.connect(0);
  ASSERT_TRUE(good(author));
  EXPECT_TRUE(refused(send(mesh_, **author, 0, community_post(mesh_, 0)), ErrorCode::kUnconfirmed));
  EXPECT_NE(contents(paths.log()).find("position-in-doubt"), std::string::npos) << contents(paths.log());
  // Nor is it settled by another start.
  author->reset();
  mesh_.stop_process(0);
  mesh_.spawn(0);
  author = mesh_.connect(0);
  ASSERT_TRUE(good(author));
  EXPECT_TRUE(refused(send(mesh_, **author, 0, community_post(mesh_, 0)), ErrorCode::kUnconfirmed));
}

// The restored store says so a second time: the word that was given in between is about this very store.
TEST_F(BackupTest, TheWordThatARestoredNodeIsAloneCountsAtItsFirstStart) {
  mesh_.spawn(0);
  ASSERT_TRUE(post(community_post(mesh_, 0)));
  ASSERT_EQ(backup(), 0);
  mesh_.stop_process(0);
  const service::NodePaths paths(mesh_.directory(0));
  fs::remove_all(paths.store());
  for (const fs::path& file : {paths.keys(), paths.log()}) fs::remove(file);
  ASSERT_EQ(Mesh::run_program({"restore", "--dir", directory(), "--from", newest().string()}), 0);
  ASSERT_EQ(Mesh::run_program({"assert-alone", "--dir", directory(), "--yes"}), 0);
  mesh_.spawn(0);
  const std::string log = contents(paths.log());
  EXPECT_NE(log.find("position-asserted"), std::string::npos) << log;
  EXPECT_EQ(log.find("position-in-doubt"), std::string::npos) << log;
}

// Between any two of its writes. What it had made by then is what a whole one makes, in this order.
TEST_F(BackupTest, ARestoreThatWasCutOffIsRepeated) {
  const service::NodePaths paths(mesh_.directory(0));
  ASSERT_TRUE(good(store::write_file(paths.pub(), as_bytes("what others were told"), store::FileKind::kPlain, false)));
  mesh_.spawn(0);
  const auto entry = post(community_post(mesh_, 0));
  ASSERT_TRUE(entry);
  ASSERT_EQ(backup(), 0);
  mesh_.stop_process(0);
  const service::NodePaths whole(temp_.path() / "whole");
  ASSERT_TRUE(good(service::restore_backup(newest(), whole)));
  std::ofstream(whole.store() / ".data.mdb.abc123") << "not whole yet";
  std::ofstream(whole.pub()) << "of another backup that was tried first";
  const std::vector<fs::path> in_order = {"store/.data.mdb.abc123", "store/data.mdb", "genesis", "node.pub",
                                          "node.toml", "restored"};
  const auto restore_into = [&](const fs::path& to) {
    return Mesh::run_program({"restore", "--dir", to.string(), "--from", newest().string()});
  };
  const auto leave = [&](const fs::path& file, const fs::path& to) {
    ASSERT_TRUE(good(store::make_private_directory(to)));
    ASSERT_TRUE(good(store::make_private_directory((to / file).parent_path())));
    fs::copy_file(whole.directory / file, to / file);
  };
  for (std::size_t made = 1; made <= in_order.size(); ++made) {
    const fs::path all = temp_.path() / ("cut-" + std::to_string(made));
    const fs::path alone = temp_.path() / ("alone-" + std::to_string(made));
    for (std::size_t i = 0; i < made; ++i) leave(in_order[i], all);
    leave(in_order[made - 1], alone);
    for (const fs::path& to : {all, alone}) {
      ASSERT_EQ(restore_into(to), 0) << to << " behind " << in_order[made - 1];
      EXPECT_EQ(contents(to / "store" / "data.mdb"), contents(newest() / "store" / "data.mdb")) << to;
      EXPECT_FALSE(fs::exists(to / "store" / ".data.mdb.abc123")) << to;
      EXPECT_EQ(contents(to / "node.pub"), contents(newest() / "node.pub")) << to;
      EXPECT_TRUE(fs::exists(service::NodePaths(to).restored_stamp()) && fs::exists(to / "node.keys")) << to;
    }
  }
  // Rescued from the disk that died, and newer than any backup.
  const fs::path rescued = temp_.path() / "rescued";
  leave("store/data.mdb", rescued);
  std::ofstream(rescued / "store" / "data.mdb", std::ios::app) << "and what came since";
  const std::string before = contents(rescued / "store" / "data.mdb");
  EXPECT_EQ(restore_into(rescued), 73);
  EXPECT_EQ(contents(rescued / "store" / "data.mdb"), before);
  // In the node's own place, where it then runs.
  fs::remove_all(paths.store());
  fs::remove(paths.keys());
  leave("store/data.mdb", paths.directory);
  ASSERT_EQ(restore_into(paths.directory), 0);
  mesh_.spawn(0);
  auto again = mesh_.connect(0);
  ASSERT_TRUE(good(again));
  EXPECT_TRUE(await_bodies(**again, {*entry}).empty());
}

TEST_F(BackupTest, NoTwoRestoreIntoOnePlace) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const service::NodePaths to(temp_.path() / "elsewhere");
  ASSERT_TRUE(good(store::make_private_directory(to.directory)));
  const auto other = store::FileLock::take(to.lock());
  ASSERT_TRUE(good(other));
  const std::string said =
      errors_of({"restore", "--dir", to.directory.string(), "--from", newest().string()}, 75);
  EXPECT_NE(said.find("held by another program"), std::string::npos) << said;
  EXPECT_FALSE(fs::exists(to.store()));
}

// Nothing of a node that is there is given up, whether it runs, and be its store all that is left of it.
TEST_F(BackupTest, WhereANodeIsNothingIsRestoredAndItIsSaidWhatToDo) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  ASSERT_TRUE(post(community_post(mesh_, 0))) << "which no backup has";
  const service::NodePaths paths(mesh_.directory(0));
  const auto expect_refused = [&](const fs::path& what_is_there) {
    for (const char* language : {"ja", "en"}) {
      const Language spoken(language);
      const std::string said =
          errors_of({"restore", "--dir", directory(), "--from", newest().string()}, 73);
      for (const std::string& word : {what_is_there.string(), std::string("mv"), std::string("ceptoar-nodectl restore")}) {
        EXPECT_NE(said.find(word), std::string::npos) << word << " in: " << said;
      }
      EXPECT_EQ(said.find("systemctl stop"), std::string::npos) << "that is not enough: " << said;
    }
  };
  expect_refused(paths.keys());
  mesh_.stop_process(0);
  expect_refused(paths.keys());
  fs::remove(paths.keys());
  const std::string before = contents(paths.store() / "data.mdb");
  expect_refused(paths.store() / "data.mdb");
  EXPECT_EQ(contents(paths.store() / "data.mdb"), before);
  EXPECT_FALSE(fs::exists(paths.keys()));
}

TEST_F(BackupTest, HoldsNothingThatOpensIt) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const std::string credential = contents(mesh_.directory(0) / "credential");
  ASSERT_EQ(credential.size(), 32U);
  const service::NodePaths paths(mesh_.directory(0));
  const auto config = service::read_config(paths.config());
  ASSERT_TRUE(good(config));
  const auto keys = service::open_node_keys(paths, *config, "");
  ASSERT_TRUE(good(keys));
  // What opens it, and all that it would open, in the ways in which programs write secrets.
  for (const std::string& secret :
       {credential, std::string(as_text(keys->nsk.seed().view())),
        std::string(as_text(keys->ntk.secret().view())), std::string(as_text(keys->store.view()))}) {
    for (const auto& file : fs::recursive_directory_iterator(newest())) {
      if (!file.is_regular_file()) continue;
      const std::string bytes = contents(file.path());
      for (const std::string& written : {secret, hex_of(secret, "0123456789abcdef"),
                                         hex_of(secret, "0123456789ABCDEF"), base64_of(secret)}) {
        EXPECT_EQ(bytes.find(written), std::string::npos) << file.path();
      }
    }
  }
  EXPECT_EQ(fs::status(newest()).permissions(), fs::perms::owner_all);
}

// A proof restores beside the node, which would refuse bodies for want of room.
TEST_F(BackupTest, ARestoreLeavesFreeWhatItIsToldTo) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const service::NodePaths to(temp_.path() / "elsewhere");
  EXPECT_TRUE(refused(service::restore_backup(newest(), to, 1ULL << 60U), ErrorCode::kStorageFull));
  EXPECT_FALSE(fs::exists(to.keys()));
  EXPECT_TRUE(fs::is_empty(to.store()));
  EXPECT_TRUE(good(service::restore_backup(newest(), to, 1)));
}

TEST_F(BackupTest, OpensWithTheCredentialOfItsNodeAlone) {
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const service::NodePaths thief(temp_.path() / "thief");
  ASSERT_TRUE(good(service::restore_backup(newest(), thief)));
  const auto config = service::read_config(thief.config());
  ASSERT_TRUE(good(config));
  const fs::path right = mesh_.directory(0) / "credential";
  const auto owner = service::open_node_keys(thief, *config, right.string());
  ASSERT_TRUE(good(owner));
  // Each wrong by one bit, and one of another length.
  for (std::size_t byte : {0U, 13U, 31U, 32U}) {
    std::string wrong = contents(right);
    if (byte < wrong.size()) wrong[byte] = static_cast<char>(wrong[byte] ^ 1);
    if (byte == wrong.size()) wrong.pop_back();
    const fs::path file = temp_.path() / ("wrong" + std::to_string(byte));
    ASSERT_TRUE(good(store::write_file(file, as_bytes(wrong), store::FileKind::kSecret, false)));
    EXPECT_FALSE(service::open_node_keys(thief, *config, file.string())) << byte;
  }
  // Nor without its keys: a store of other keys.
  SeededRandom random(143);
  service::NodeKeys other = service::make_node_keys(random);
  const auto opened = service::open_store(thief, other, true, random);
  EXPECT_FALSE(opened && service::check_store(thief, other, random)) << "no value opens";
}

TEST_F(BackupTest, OneChangedByteOfABodyIsFoundByTheProof) {
  mesh_.spawn(0);
  const TestPost what = community_post(mesh_, 0);
  ASSERT_TRUE(post(what));
  ASSERT_EQ(backup(), 0);
  const fs::path file = newest() / "store" / "data.mdb";
  std::string bytes = contents(file);
  const std::string body(as_text(what.body).substr(0, 64));
  const std::size_t at = bytes.find(body);
  ASSERT_NE(at, std::string::npos);
  bytes[at + 7] = static_cast<char>(bytes[at + 7] ^ 1);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(prove(), 74);
  EXPECT_EQ(service::stamped_s(service::NodePaths(mesh_.directory(0)).proof_stamp()), 0U);
}

TEST_F(BackupTest, ASumThatIsNotThatOfTheRowsIsFoundByTheCheck) {
  mesh_.spawn(0);
  ASSERT_TRUE(post(community_post(mesh_, 0)));
  mesh_.stop_process(0);
  const service::NodePaths paths(mesh_.directory(0));
  const auto config = service::read_config(paths.config());
  ASSERT_TRUE(good(config));
  const auto keys = service::open_node_keys(paths, *config, "");
  ASSERT_TRUE(good(keys));
  SeededRandom random(144);
  const auto before = service::check_store(paths, *keys, random);
  ASSERT_TRUE(good(before));
  EXPECT_GT(before->pair_sums, 0U);
  {
    const auto store = service::open_store(paths, *keys, false, random);
    ASSERT_TRUE(good(store));
    const RowKey at{NodeTable::kMeta, to_bytes(as_bytes("pairs"))};
    const auto value = (*store)->load(at.table, at.key);
    ASSERT_TRUE(good(value));
    auto sums = parse_pair_tallies(*value);
    ASSERT_TRUE(good(sums));
    ++sums->front().sum.count;
    ASSERT_TRUE(good((*store)->apply({{{at, encode_row(*sums)}}})));
  }
  EXPECT_TRUE(refused(service::check_store(paths, *keys, random), ErrorCode::kStorageCorrupt));
}

TEST_F(BackupTest, AnotherHistoryThanThatOfTheRunningStoreIsFound) {
  SeededRandom random(141);
  const auto open = [&](const char* name) {
    crypto::Secret<32> master;
    random.fill(master.writable());
    store::NodeStoreOptions options;
    options.ballast_bytes = 0;
    return store::NodeStore::open(temp_.path() / name, master, options, random);
  };
  const auto copy = open("copy");
  const auto live = open("live");
  ASSERT_TRUE(good(copy));
  ASSERT_TRUE(good(live));
  const auto row = [](std::uint8_t seq, std::uint8_t id) {
    return RowWrite{{NodeTable::kLog, Bytes(24, seq)}, Bytes(32, id)};
  };
  ASSERT_TRUE(good((*copy)->apply({{row(1, 1)}})));
  ASSERT_TRUE(good((*live)->apply({{row(1, 1), row(2, 2)}})));
  EXPECT_TRUE(good(service::compare_logs(**copy, **live))) << "the running one goes on";
  ASSERT_TRUE(good((*copy)->apply({{row(3, 3)}})));
  EXPECT_TRUE(refused(service::compare_logs(**copy, **live), ErrorCode::kStorageCorrupt));
  ASSERT_TRUE(good((*live)->apply({{row(3, 4)}})));
  EXPECT_TRUE(refused(service::compare_logs(**copy, **live), ErrorCode::kStorageCorrupt));
}

TEST_F(BackupTest, KeepsTheNewestAndTouchesNothingOfOthers) {
  fs::create_directory(into());
  for (const char* name : {"20261121T031500Z", "20261119T031500Z", "20261120T031500Z",
                           "20261118T031500Z.part", "notes", "20261101"}) {
    fs::create_directory(fs::path(into()) / name);
  }
  const fs::path made = fs::path(into()) / "20261121T031500Z";
  ASSERT_TRUE(good(service::prune_backups(into(), 2, made, kNovember21)));
  ASSERT_TRUE(good(service::remove_unfinished(into())));
  std::vector<std::string> left;
  for (const auto& each : fs::directory_iterator(into())) left.push_back(each.path().filename());
  std::ranges::sort(left);
  EXPECT_EQ(left, (std::vector<std::string>{"20261101", "20261120T031500Z", "20261121T031500Z",
                                            "notes"}));
  EXPECT_EQ(service::backup_name(kNovember21), "20261121T031500Z");
}

TEST_F(BackupTest, TwoWithinOneSecondHaveTheirOwnNames) {
  EXPECT_EQ(service::free_backup_name(into(), kNovember21), "20261121T031500Z") << "nothing is there yet";
  for (const char* name : {"20261121T031500Z", "20261121T031501Z", "20261121T031503Z"}) {
    fs::create_directories(fs::path(into()) / name);
  }
  EXPECT_EQ(service::free_backup_name(into(), kNovember21), "20261121T031502Z");
}

// A timer's and a hand's: each took away what the other had begun, and one of them failed in the middle.
TEST_F(BackupTest, TwoAtTheSameMomentLeaveEachOtherAlone) {
  mesh_.spawn(0);
  const fs::path begun = fs::path(into()) / "20261121T031500Z.part";
  fs::create_directories(begun);
  fs::permissions(into(), fs::perms::owner_all);
  {
    const auto other = store::FileLock::take_directory(into());
    ASSERT_TRUE(good(other));
    const std::string said = errors_of({"backup", "--dir", directory(), "--to", into()}, 75);
    EXPECT_NE(said.find("held by another program"), std::string::npos) << said;
    EXPECT_TRUE(fs::exists(begun));
    EXPECT_TRUE(newest().empty());
  }
  EXPECT_EQ(backup(), 0);
  EXPECT_FALSE(fs::exists(begun)) << "what nobody works on any more";
}

TEST_F(BackupTest, OneJustMadeStaysWhateverTheOthersAreNamed) {
  fs::create_directory(into());
  for (const char* name : {"20261120T031500Z", "20261121T031500Z", "20261121T131500Z", "20261122T031500Z",
                           "20261122T031501Z", "20270101T031500Z"}) {
    fs::create_directory(fs::path(into()) / name);
  }
  const fs::path made = fs::path(into()) / "20261121T031500Z";
  ASSERT_TRUE(good(service::prune_backups(into(), 1, made, kNovember21)));
  const auto left = service::list_backups(into());
  ASSERT_TRUE(good(left));
  std::vector<std::string> names;
  for (const fs::path& each : *left) names.push_back(each.filename());
  EXPECT_EQ(names, (std::vector<std::string>{"20261121T031500Z", "20261122T031500Z", "20261122T031501Z",
                                             "20270101T031500Z"}))
      << "more than a day ahead: not counted, not touched";
}

// It may have taken the room that this one needs: it goes first, not after a success.
TEST_F(BackupTest, WhatAKilledRunLeftGoesBeforeTheNextOneBegins) {
  ASSERT_TRUE(good(store::make_private_directory(into())));
  const fs::path left = fs::path(into()) / "20261118T031500Z.part";
  fs::create_directory(left);
  fs::remove(service::NodePaths(mesh_.directory(0)).keys());
  EXPECT_TRUE(refused(service::make_backup(service::NodePaths(mesh_.directory(0)),
                                           service::make_node_keys(mesh_.random()), into(), "20261121T031500Z",
                                           mesh_.random()),
                      ErrorCode::kNotFound));
  EXPECT_FALSE(fs::exists(left));
}

TEST_F(BackupTest, ThoseOfAClockThatWasAheadPushNothingOutAndAreToldOf) {
  mesh_.spawn(0);
  make_those_of_the_future();
  expect_told_of_the_future(
      errors_of({"backup", "--dir", directory(), "--to", into(), "--keep", "14"}, 0));
  const auto backups = service::list_backups(into());
  ASSERT_TRUE(good(backups));
  ASSERT_EQ(backups->size(), 15U);
  EXPECT_TRUE(fs::exists(service::NodePaths(backups->front()).keys())) << "the one just made";
  // There is nothing in the others that could be proven.
  expect_told_of_the_future(errors_of({"prove-restore", "--dir", directory(), "--from", into()}, 0));
}

TEST_F(BackupTest, OfTheFutureAloneAreNoProof) {
  make_those_of_the_future();
  expect_told_of_the_future(errors_of({"prove-restore", "--dir", directory(), "--from", into()}, 66));
  for (const bool japanese : {false, true}) {
    expect_told_of_the_future(
        service::words_about_future({"/backups/20990113T031500Z", "/backups/20990114T031500Z"}, japanese));
  }
}

// Night after night such ones would have pushed out all that have a store.
TEST_F(BackupTest, OfANodeThatLostItsStoreIsNone) {
  const service::NodePaths paths(mesh_.directory(0));
  mesh_.spawn(0);
  ASSERT_EQ(backup(), 0);
  const fs::path good_one = newest();
  fs::rename(paths.store() / "data.mdb", temp_.path() / "lost");
  EXPECT_EQ(backup(), 66) << "the node runs on with the file that no name leads to";
  mesh_.stop_process(0);
  fs::remove_all(paths.store());
  EXPECT_EQ(backup(), 66);
  EXPECT_EQ(newest(), good_one);
}

TEST_F(BackupTest, OfANodeThatDidNotRunYetHasItsKeys) {
  fs::remove_all(service::NodePaths(mesh_.directory(0)).store());
  ASSERT_EQ(backup(), 0);
  EXPECT_TRUE(fs::exists(service::NodePaths(newest()).keys()));
  EXPECT_FALSE(fs::exists(service::NodePaths(newest()).store()));
}

TEST_F(BackupTest, ProvingWithoutABackupSaysThatThereIsNone) {
  EXPECT_EQ(prove(), 66);
  EXPECT_EQ(Mesh::run_program({"backup", "--dir", directory(), "--to", into(), "--keep", "0"}), 64);
}

}  // namespace
}  // namespace ceptoar::test::backup_test
