// SPDX-License-Identifier: Apache-2.0
// A disk that altered the archive: what opens stays, what is lost comes again, and what was damaged is
// left as it was.
#include "cli/member/repair.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "cli/member/archive_copy.h"
#include "cli/member/archive_items.h"
#include "cli/member/arrivals.h"
#include "cli/member/rows.h"
#include "cli/work/inquiry.h"
#include "cli/work/items.h"
#include "schema/text.h"
#include "tests/cli/world.h"
#include "tests/store/faulty_disk.h"

namespace ceptoar::test::repair_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;

constexpr std::size_t kPage = 4096;

Bytes bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}
void write_bytes(const fs::path& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
}

class RepairTest : public testing::Test {
 protected:
  static constexpr const char* kHolder = "secretariat@banks";
  void SetUp() override {
    world_.build_all();
    for (int n = 0; n < 6; ++n) {
      ASSERT_TRUE(fine(world_.post("secretariat@electric", n % 2 ? "amber" : "green",
                                   n % 2 ? "banks" : "", false, "第" + std::to_string(n) + "報")));
    }
    before_ = world_.titles(kHolder);
    ASSERT_GE(before_.size(), 6u);
    good_ = bytes_of(data());
  }
  void replace_archive(const Bytes& bytes) const {
    fs::remove_all(world_.home(kHolder) / "archive");
    fs::create_directory(world_.home(kHolder) / "archive");
    fs::permissions(world_.home(kHolder) / "archive", fs::perms::owner_all);
    write_bytes(data(), bytes);
  }
  fs::path data() const { return world_.home(kHolder) / "archive" / "data.mdb"; }
  member::RepairReport repair() {
    auto home = member::Home::open(world_.home(kHolder), world_.unlock());
    EXPECT_TRUE(fine(home));
    auto report = member::repair_archive(*home, world_.clock().now_ms(), world_.random());
    EXPECT_TRUE(fine(report));
    return report ? *report : member::RepairReport{};
  }
  std::vector<fs::path> put_aside() const {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(world_.home(kHolder))) {
      if (entry.path().filename().string().starts_with("archive.damaged-")) out.push_back(entry.path());
    }
    return out;
  }
  // Repairs in a process of its own that the kernel kills in its `nth` write or sync; false: it came to
  // its end before.
  bool repair_until_killed(long nth) {
    const pid_t child = ::fork();
    if (child == 0) {
      auto home = member::Home::open(world_.home(kHolder), world_.unlock());
      if (!home) ::_exit(2);
      disk::kill_at(nth);
      const auto report = member::repair_archive(*home, world_.clock().now_ms(), world_.random());
      ::_exit(report ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    EXPECT_TRUE(killed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << status;
    return killed;
  }
  // Everything is there again, is read again, and nothing looks like an attack.
  void expect_whole() {
    const auto started = world_.start(kHolder);
    for (const member::Alarm& alarm : started.sync.alarms) ADD_FAILURE() << alarm.detail;
    auto titles = world_.titles(kHolder);
    std::sort(titles.begin(), titles.end());
    std::sort(before_.begin(), before_.end());
    EXPECT_EQ(titles, before_);
    auto session = world_.open(kHolder);
    const auto items = work::inbox(*session, {false, true, 50});
    ASSERT_TRUE(fine(items));
    for (const work::InboxItem& item : *items) {
      EXPECT_TRUE(fine(work::read_item(*session, item.number))) << item.title;
    }
  }

  // Rows of that table from `from` on.
  void lose(store::ArchiveTable table, const Bytes& from = {}) {
    auto session = world_.open(kHolder);
    const auto rows = session->archive().scan(table, from, false, 1000);
    ASSERT_TRUE(rows.has_value());
    ASSERT_FALSE(rows->empty());
    std::vector<store::ArchiveWrite> writes;
    for (const auto& row : *rows) writes.push_back({table, row.key, std::nullopt});
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  }
  std::vector<EntryId> arrived_after(std::uint64_t place) {
    auto session = world_.open(kHolder);
    const auto rows = member::arrivals_after(*session, place, 100);
    EXPECT_TRUE(fine(rows));
    std::vector<EntryId> out;
    for (const member::Arrival& one : *rows) out.push_back(one.entry);
    return out;
  }
  bool is_copied() {
    auto session = world_.open(kHolder);
    const auto row = member::load_optional(session->archive(), store::ArchiveTable::kMeta,
                                           member::meta_key("copied"));
    EXPECT_TRUE(row.has_value());
    return row && row->has_value();
  }

  World world_{77};
  std::vector<std::string> before_;
  Bytes good_;
};

TEST_F(RepairTest, AWholeArchiveLosesNothing) {
  const auto report = repair();
  EXPECT_TRUE(report.readable && report.enrolled);
  EXPECT_EQ(report.from_node, 0u);
  EXPECT_EQ(report.unsent + report.contacts + report.settings + report.deliveries, 0u);
  EXPECT_EQ(bytes_of(report.aside / "data.mdb"), good_);
  EXPECT_EQ(report.aside.filename().string().substr(0, 16), "archive.damaged-");
  expect_whole();
  EXPECT_NE(repair().aside, report.aside);  // nothing that was put aside is touched
}

TEST_F(RepairTest, WhatTheDiskAlteredComesAgainFromTheNode) {
  SeededRandom random(78);
  std::uint64_t lost = 0;
  int enrolled = 0;
  for (int round = 0; round < 24; ++round) {
    Bytes bad = good_;
    // Half of the rounds a few bytes anywhere, half a whole page; the two first pages are LMDB's own.
    const std::size_t pages = bad.size() / kPage;
    for (int n = 0; n < 4; ++n) {
      const std::size_t at = kPage * (2 + random.below(pages - 2));
      const std::size_t size = round % 2 ? 8 : kPage;
      for (std::size_t i = 0; i < size; ++i) {
        const std::size_t byte = at + (round % 2 ? random.below(kPage) : i);
        bad[byte] = static_cast<std::uint8_t>(bad[byte] ^ (1 + random.below(255)));
      }
    }
    replace_archive(bad);
    const auto report = repair();
    EXPECT_EQ(bytes_of(report.aside / "data.mdb"), bad);
    lost += report.from_node;
    if (!report.enrolled) continue;
    ++enrolled;
    SCOPED_TRACE("round " + std::to_string(round));
    expect_whole();
    if (HasFailure()) return;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_GT(enrolled, 8);
}

TEST_F(RepairTest, WhatTheDiskCutOffComesAgainFromTheNode) {
  SeededRandom random(79);
  int enrolled = 0;
  for (int round = 0; round < 8; ++round) {
    const std::size_t pages = good_.size() / kPage;
    const std::size_t left = 2 + pages / 2 + random.below(pages / 2 - 2);
    replace_archive(Bytes(good_.begin(), good_.begin() + static_cast<std::ptrdiff_t>(left * kPage)));
    const auto report = repair();
    if (!report.enrolled) continue;
    ++enrolled;
    SCOPED_TRACE("round " + std::to_string(round));
    expect_whole();
    if (HasFailure()) return;
  }
  EXPECT_GT(enrolled, 0);
}

// The node deletes bodies after 61 days; what is held here needs no node.
TEST_F(RepairTest, AnItemWhoseRowWasLostIsMadeOutFromWhatIsHeld) {
  {
    auto session = world_.open(kHolder);
    std::vector<store::ArchiveWrite> writes;
    for (const auto table : {store::ArchiveTable::kItems, store::ArchiveTable::kNumbers,
                             store::ArchiveTable::kThread}) {
      const auto rows = session->archive().scan(table, {}, false, 1000);
      ASSERT_TRUE(rows.has_value());
      for (const auto& row : *rows) writes.push_back({table, row.key, std::nullopt});
    }
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
    for (auto& [id, entry] : world_.mesh().mutable_entries()) {
      const auto held = session->archive().load(store::ArchiveTable::kBodies, id.view());
      if (held) entry.body.assign(entry.body.size(), 0);  // what the node has is of no use
    }
  }
  const auto report = repair();
  EXPECT_EQ(report.items, 0u);
  expect_whole();
}

// What lists call them stands beside the items, which are whole and come from nowhere again.
TEST_F(RepairTest, FinerKindsAreMadeAnewFromTheItems) {
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    work::InquiryWish wish;
    wish.document = to_bytes(as_bytes("# 同じ症状の有無\n同じ症状が起きていませんか。\n"));
    wish.tlp = "amber";
    wish.to = "banks";
    const auto draft = work::prepare_inquiry(*session, wish);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  const auto kinds = [&] {
    world_.start(kHolder);
    auto session = world_.open(kHolder);
    const auto items = work::inbox(*session, {false, true, 50});
    EXPECT_TRUE(fine(items));
    std::vector<std::string> out;
    for (const work::InboxItem& item : *items) out.push_back(item.finer);
    return out;
  };
  const auto before = kinds();
  ASSERT_THAT(before, testing::Contains("question"));
  lose(store::ArchiveTable::kFiner);
  ASSERT_THAT(kinds(), testing::Not(testing::Contains("question")));
  repair();
  EXPECT_EQ(kinds(), before);
}

// Of what was lost a watcher is told once more where it was not read, and nothing is given a place that he has
// passed; the copy at the node begins anew.
TEST_F(RepairTest, TheOrderOfArrivalIsMadeAnew) {
  const std::vector<EntryId> all = arrived_after(0);
  ASSERT_GE(all.size(), 6u);
  const std::uint64_t watched = all.size() - 2;
  {
    auto session = world_.open(kHolder);
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_EQ(*member::last_arrival(*session), all.size());
    ASSERT_TRUE(fine(member::keep_watched_to(*session, watched)));
    ASSERT_TRUE(fine(member::copy_step(*session)));
  }
  repair();
  EXPECT_EQ(arrived_after(0), all) << "nothing is missing, nothing moves";
  EXPECT_TRUE(is_copied());

  Bytes behind;
  append_be64(behind, watched + 1);
  lose(store::ArchiveTable::kArrivals, behind);
  repair();
  EXPECT_EQ(arrived_after(watched), std::vector<EntryId>(all.end() - 2, all.end()));
  EXPECT_EQ(arrived_after(0), all) << "what was watched is not told again";
  EXPECT_FALSE(is_copied());

  {
    auto session = world_.open(kHolder);
    const auto oldest = member::item_of(*session, all.front());
    ASSERT_TRUE(fine(oldest));
    ASSERT_TRUE(fine(work::read_item(*session, format_item_number(oldest->number))));
  }
  lose(store::ArchiveTable::kArrivals);
  repair();
  EXPECT_EQ(arrived_after(watched), std::vector<EntryId>(all.begin() + 1, all.end()));
  EXPECT_EQ(arrived_after(watched - 1), all) << "what was read stands before it";
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "次の報")));
  before_.push_back("次の報");
  expect_whole();
  EXPECT_EQ(arrived_after(watched).size(), all.size()) << "behind all of it";
}

// Bodies are not sealed in the archive: one that no header vouches for is nobody's.
TEST_F(RepairTest, ABodyThatNoHeaderVouchesForIsNotTakenOver) {
  const Bytes key(32, 7);
  EntryId altered;
  {
    auto session = world_.open(kHolder);
    const auto bodies = session->archive().scan(store::ArchiveTable::kBodies, {}, false, 1);
    ASSERT_TRUE(bodies.has_value() && !bodies->empty());
    altered = *EntryId::from(bodies->front().key);
    Bytes other = bodies->front().value;
    other[other.size() / 2] ^= 1;
    ASSERT_TRUE(fine(session->commit({{store::ArchiveTable::kBodies, key, Bytes(300, 1)},
                                      {store::ArchiveTable::kBodies, to_bytes(altered.view()), other}})));
  }
  repair();
  {
    auto session = world_.open(kHolder);
    for (const Bytes& gone : {key, to_bytes(altered.view())}) {
      const auto body = session->archive().load(store::ArchiveTable::kBodies, gone);
      ASSERT_FALSE(body.has_value());
      EXPECT_EQ(body.error().code, ErrorCode::kNotFound);
    }
  }
  expect_whole();
}

// Between any two writes: what was damaged is still there as it was, and the next run mends it.
TEST_F(RepairTest, KilledInAnyDiskCallTheDamagedOneIsStillThereAndTheNextRunMends) {
  SeededRandom random(80);
  Bytes bad = good_;
  const std::size_t pages = bad.size() / kPage;
  for (int n = 0; n < 3; ++n) {
    const std::size_t at = kPage * (2 + random.below(pages - 2));
    for (std::size_t i = 0; i < kPage; ++i) bad[at + i] = static_cast<std::uint8_t>(bad[at + i] ^ 0x5A);
  }
  long calls = 0;
  for (bool killed = true; killed;) {
    SCOPED_TRACE("killed in disk call " + std::to_string(++calls));
    for (const fs::path& aside : put_aside()) fs::remove_all(aside);
    replace_archive(bad);
    killed = repair_until_killed(calls);
    bool there = bytes_of(data()) == bad;
    for (const fs::path& aside : put_aside()) there |= bytes_of(aside / "data.mdb") == bad;
    ASSERT_TRUE(there);
    const auto report = repair();
    ASSERT_TRUE(report.enrolled);
    if (calls % 5 == 0 || !killed) expect_whole();
    if (HasFailure()) return;
  }
  EXPECT_GT(calls, 10);
}

// A run that ended before the two changed places leaves a directory that the next one removes.
TEST_F(RepairTest, ARunThatEndedInTheMiddleLosesNothing) {
  fs::create_directory(world_.home(kHolder) / "archive.repairing");
  write_bytes(world_.home(kHolder) / "archive.repairing" / "data.mdb", Bytes(5000, 1));
  const auto report = repair();
  EXPECT_EQ(report.from_node, 0u);
  EXPECT_FALSE(fs::exists(world_.home(kHolder) / "archive.repairing"));
  expect_whole();
}

TEST_F(RepairTest, AFileThatIsNoStoreIsPutAsideAndTheMemberIsToldToEnrolAgain) {
  write_bytes(data(), Bytes(3 * kPage, 0x5A));
  member::SessionOptions options{.home = world_.home(kHolder), .unlock = &world_.unlock(),
                                 .connector = &world_.mesh(), .clock = &world_.clock(),
                                 .random = &world_.random()};
  EXPECT_TRUE(refused_with(member::Session::open(options), UserCode::kStoreCorrupt));
  const auto report = repair();
  EXPECT_FALSE(report.readable);
  EXPECT_FALSE(report.enrolled);
  EXPECT_EQ(bytes_of(report.aside / "data.mdb"), Bytes(3 * kPage, 0x5A));
  EXPECT_TRUE(fine(member::Session::open(options)));
}

TEST_F(RepairTest, AnotherMembersArchiveIsLeftAlone) {
  write_bytes(data(), bytes_of(world_.home("secretariat@electric") / "archive" / "data.mdb"));
  const Bytes theirs = bytes_of(data());
  auto home = member::Home::open(world_.home(kHolder), world_.unlock());
  ASSERT_TRUE(fine(home));
  EXPECT_TRUE(refused_with(
      member::repair_archive(*home, world_.clock().now_ms(), world_.random()),
      UserCode::kArchiveKey));
  EXPECT_EQ(bytes_of(data()), theirs);
  for (const auto& entry : fs::directory_iterator(world_.home(kHolder))) {
    EXPECT_EQ(entry.path().filename().string().find("damaged"), std::string::npos);
  }
}

}  // namespace
}  // namespace ceptoar::test::repair_test
