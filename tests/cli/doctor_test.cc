// SPDX-License-Identifier: Apache-2.0
// Everything that doctor may find is seen here once, and nothing is wrong where nothing is.
#include "cli/work/doctor.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "cli/cmd/doctor_facts.h"
#include "cli/cmd/screens_doctor.h"
#include "cli/cmd/screens_peer.h"
#include "schema/time.h"
#include "tests/cli/samples.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::cmd::doctor_test {
namespace {

namespace fs = std::filesystem;
using ui::Lang;
using work::DoctorFacts;
using work::Finding;
using work::Level;

constexpr std::uint64_t kNow = samples::kNowMs;

DoctorFacts healthy() {
  DoctorFacts facts;
  facts.now_ms = kNow;
  facts.home = "/home/a/.ceptoar";
  facts.home_exists = true;
  facts.wrong_files.emplace();
  facts.free_bytes = 20ULL << 30;
  facts.archive_rows = 12;
  facts.member = DoctorFacts::Member{true, {}, kNow + 80 * kMsPerDay, 0, 0, 0};
  facts.member->node_root_ms = kNow - 3'600'000;
  facts.roster = DoctorFacts::Roster{3, kNow + 300 * kMsPerDay};
  facts.node = DoctorFacts::Node{"banks", true, "ceptoar-node 0.1.0", false, 40, 3, true, 18, {}};
  facts.node->strangers_out = true;
  facts.clock_synchronised = true;
  facts.locale = "ja_JP.UTF-8";
  facts.is_terminal = true;
  facts.width = 80;
  return facts;
}

std::set<Finding> found_in(const DoctorFacts& facts) {
  std::set<Finding> out;
  for (const work::Diagnosis& found : work::judge(facts)) out.insert(found.finding);
  return out;
}

struct Case {
  Finding finding;
  std::function<void(DoctorFacts&)> change;
};

member::UserError error_of(member::UserCode code, const char* name) {
  return member::user_error(code, {{name, "x"}});
}

void without_home(DoctorFacts& f) {
  f.home_exists = false;
  f.open_error = error_of(member::UserCode::kNoHome, "path");
  f.wrong_files.reset();
  f.free_bytes.reset();
  f.member.reset();
  f.roster.reset();
  f.node.reset();
}

std::vector<Case> cases_of_the_home() {
  using member::UserCode;
  return {
      {Finding::kHomeMissing, without_home},
      {Finding::kModesUnseen, without_home},
      {Finding::kDiskUnseen, without_home},
      {Finding::kArchiveUnseen, without_home},
      {Finding::kKeysUnseen, without_home},
      {Finding::kRosterUnseen, without_home},
      {Finding::kNodeUnseen, without_home},
      {Finding::kPeersUnseen, without_home},
      {Finding::kQueueUnseen, without_home},
      {Finding::kAlarmsUnseen, without_home},
      {Finding::kAlarmsStanding, [](DoctorFacts& f) { f.member->alarms = 3; }},
      {Finding::kClockSynchronised, without_home},
      {Finding::kHomeBusy,
       [](DoctorFacts& f) { f.open_error = error_of(UserCode::kBusy, "path"); }},
      {Finding::kHomeClosed,
       [](DoctorFacts& f) { f.open_error = error_of(UserCode::kPassphrase, "path"); }},
      {Finding::kArchiveUnseen,
       [](DoctorFacts& f) { f.open_error = error_of(UserCode::kPassphrase, "path"); }},
      {Finding::kArchiveBroken,
       [](DoctorFacts& f) { f.open_error = error_of(UserCode::kStoreCorrupt, "what"); }},
      {Finding::kHomeOpens,
       [](DoctorFacts& f) { f.open_error = error_of(UserCode::kStoreCorrupt, "what"); }},
      {Finding::kArchiveBroken,
       [](DoctorFacts& f) { f.archive_error = error_of(UserCode::kStoreCorrupt, "what"); }},
      {Finding::kModesLoose,
       [](DoctorFacts& f) { f.wrong_files->push_back({"/home/a/keys", "644", false, false}); }},
      {Finding::kModesOwner,
       [](DoctorFacts& f) { f.wrong_files->push_back({"/home/a/keys", "600", false, true}); }},
      {Finding::kDiskLow, [](DoctorFacts& f) { f.free_bytes = 500ULL << 20; }},
      {Finding::kDiskFull, [](DoctorFacts& f) { f.free_bytes = 1ULL << 20; }},
      {Finding::kKeysEnding, [](DoctorFacts& f) { f.member->keys_end_ms = kNow + kMsPerDay; }},
      {Finding::kCompaniesEnding, [](DoctorFacts& f) { f.member->companies_ending = 2; }},
      {Finding::kCompanyEnding,
       [](DoctorFacts& f) { f.member->company_end_ms = kNow + 40 * kMsPerDay; }},
      {Finding::kAdminKeyOld,
       [](DoctorFacts& f) { f.member->admin_key_end_ms = kNow + 40 * kMsPerDay; }},
      {Finding::kNodeKeyOld, [](DoctorFacts& f) { f.member->node_key_end_ms = kNow + kMsPerDay; }},
      {Finding::kKeysEnding,
       [](DoctorFacts& f) {
         f.member->keys_end_ms = kNow + 28 * kMsPerDay;
       }},
      {Finding::kKeysEnded, [](DoctorFacts& f) { f.member->keys_end_ms = kNow; }},
      {Finding::kKeysNone, [](DoctorFacts& f) { f.member->enrolled = false; }},
      {Finding::kKeysRefused,
       [](DoctorFacts& f) { f.member->error = error_of(UserCode::kSignatureBad, "what"); }},
      {Finding::kRosterNone, [](DoctorFacts& f) { f.roster.reset(); }},
      {Finding::kRosterEnding, [](DoctorFacts& f) { f.roster->expires_ms = kNow + kMsPerDay; }},
      {Finding::kRosterEnded, [](DoctorFacts& f) { f.roster->expires_ms = kNow; }},
      {Finding::kRosterBehind, [](DoctorFacts& f) { f.node->roster_version = 4; }},
      {Finding::kRosterSuspends, [](DoctorFacts& f) { f.roster->suspended = {"gas", "fsa"}; }},
      {Finding::kOwnSuspended, [](DoctorFacts& f) { f.roster->own_suspended_until_ms = kNow + 1; }},
      {Finding::kQueueWaiting,
       [](DoctorFacts& f) {
         f.member->queued = 2;
         f.member->oldest_queued_ms = kNow - 60'000;
       }},
      {Finding::kQueueStuck, [](DoctorFacts& f) {
         f.member->queued = 2;
         f.member->oldest_queued_ms = kNow - kMsPerDay;
       }},
      {Finding::kAuditBroken,
       [](DoctorFacts& f) { f.member->audit_error = error_of(UserCode::kAuditAltered, "seq"); }},
      {Finding::kAuditUnseen, without_home},
      {Finding::kCanaryNone, [](DoctorFacts& f) { f.member->node_root_ms = 0; }},
      {Finding::kCanaryOld, [](DoctorFacts& f) { f.member->node_root_ms = kNow - kMsPerDay; }},
      {Finding::kCanaryBad, [](DoctorFacts& f) { f.member->node_root_bad = true; }}};
}

std::vector<Case> cases_of_the_machine() {
  return {
      {Finding::kNodeSilent, [](DoctorFacts& f) { f.node->answers = false; }},
      {Finding::kPeersUnseen, [](DoctorFacts& f) { f.node->answers = false; }},
      {Finding::kNodeReadOnly, [](DoctorFacts& f) { f.node->read_only = true; }},
      {Finding::kGateOpen, [](DoctorFacts& f) { f.node->strangers_out = false; }},
      {Finding::kGateUnseen, [](DoctorFacts& f) { f.node->strangers_out.reset(); }},
      {Finding::kPeersSome, [](DoctorFacts& f) { f.node->unconnected = {"gas"}; }},
      {Finding::kPeersLost,
       [](DoctorFacts& f) {
         f.node->peers = 1;
         f.node->unconnected = {"gas"};
       }},
      {Finding::kPeersAlone, [](DoctorFacts& f) { f.node->peers = 0; }},
      {Finding::kClockOff, [](DoctorFacts& f) { f.node->clock_off_ms = -2500; }},
      {Finding::kClockFar, [](DoctorFacts& f) { f.node->clock_off_ms = 200'000; }},
      {Finding::kClockUnsynchronised, [](DoctorFacts& f) { f.clock_synchronised = false; }},
      {Finding::kClockUnseen,
       [](DoctorFacts& f) {
         f.node->answers = false;
         f.clock_synchronised.reset();
       }},
      {Finding::kCoreOn, [](DoctorFacts& f) { f.core_dumps = true; }},
      {Finding::kSwapOpen, [](DoctorFacts& f) { f.open_swaps = {"/dev/sda2"}; }},
      {Finding::kLocaleOther, [](DoctorFacts& f) { f.locale = "ja_JP.eucJP"; }},
      {Finding::kTerminalNarrow, [](DoctorFacts& f) { f.width = 40; }},
      {Finding::kTerminalPipe, [](DoctorFacts& f) { f.is_terminal = false; }}};
}

TEST(DoctorTest, NothingIsWrongWhereNothingIs) {
  const auto all = work::judge(healthy());
  std::set<work::Check> checks;
  for (const work::Diagnosis& found : all) {
    EXPECT_EQ(work::facts_of(found.finding).level, Level::kOk) << work::facts_of(found.finding).id;
    checks.insert(work::facts_of(found.finding).check);
  }
  EXPECT_EQ(checks.size(), 16U);
}

TEST(DoctorTest, EveryFindingIsSeenOnceAndTheOthersStayAsTheyWere) {
  std::set<Finding> seen = found_in(healthy());
  std::vector<Case> cases = cases_of_the_home();
  for (Case& one : cases_of_the_machine()) cases.push_back(std::move(one));
  for (const Case& one : cases) {
    DoctorFacts facts = healthy();
    one.change(facts);
    const std::set<Finding> found = found_in(facts);
    EXPECT_TRUE(found.contains(one.finding)) << work::facts_of(one.finding).id;
    seen.insert(found.begin(), found.end());
  }
  for (const work::FindingFacts& facts : work::findings()) {
    EXPECT_TRUE(seen.contains(facts.finding)) << facts.id << " is never found";
  }
}

TEST(DoctorTest, WhatIsWrongHasARemedyInBothLanguagesAndNoPlaceholderIsLeft) {
  std::vector<Case> cases = cases_of_the_home();
  for (Case& one : cases_of_the_machine()) cases.push_back(std::move(one));
  for (const work::FindingFacts& facts : work::findings()) {
    EXPECT_EQ(remedy_text(facts.finding).has_value(), facts.level != Level::kOk) << facts.id;
  }
  for (const Case& one : cases) {
    DoctorFacts facts = healthy();
    one.change(facts);
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      std::ostringstream text;
      ui::Printer out(lang, ui::Terminal{}, text);
      show_doctor(out, work::judge(facts));
      EXPECT_TRUE(ui::placeholders(text.str()).empty()) << text.str();
    }
  }
}

TEST(DoctorTest, SaysWhichFilesOthersMayRead) {
  const test::TempDir directory;
  const fs::path home = directory.path() / "home";
  EXPECT_FALSE(wrong_files(home));
  fs::create_directory(home);
  fs::permissions(home, fs::perms::owner_all);
  std::ofstream(home / "keys") << "k";
  fs::permissions(home / "keys", fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_TRUE(wrong_files(home)->empty());
  fs::permissions(home / "keys", fs::perms::group_read, fs::perm_options::add);
  const auto wrong = wrong_files(home);
  ASSERT_EQ(wrong->size(), 1U);
  EXPECT_EQ(wrong->front().path, (home / "keys").string());
  EXPECT_EQ(wrong->front().mode, "640");
}

TEST(DoctorTest, TellsEncryptedSwapFromOpenSwap) {
  const test::TempDir block;
  fs::create_directories(block.path() / "dm-1" / "dm");
  std::ofstream(block.path() / "dm-1" / "dm" / "uuid") << "CRYPT-PLAIN-swap\n";
  fs::create_directories(block.path() / "dm-2" / "dm");
  std::ofstream(block.path() / "dm-2" / "dm" / "uuid") << "LVM-abc\n";
  const std::string head = "Filename\tType\tSize\tUsed\tPriority\n";
  EXPECT_TRUE(open_swaps(head, block.path()).empty());
  EXPECT_TRUE(open_swaps("", block.path()).empty());
  EXPECT_EQ(open_swaps(head + "/dev/dm-1 partition 9 0 -2\n/dev/dm-2 partition 9 0 -3\n"
                              "/dev/zram0 partition 9 0 100\n/swapfile file 9 0 -4\n",
                       block.path()),
            (std::vector<std::string>{"/dev/dm-2", "/swapfile"}));
}

TEST(PeerTest, ThoseNotConnectedComeFirst) {
  std::ostringstream text;
  ui::Printer out(Lang::kEn, ui::Terminal{}, text);
  show_peer_list(out, samples::status());
  const std::string shown = text.str();
  EXPECT_LT(shown.find("telecom"), shown.find("banks")) << shown;
  EXPECT_NE(shown.find("0.3 ms"), std::string::npos) << shown;
  EXPECT_NE(shown.find("1 of 2 connected"), std::string::npos) << shown;
}

TEST(PeerTest, TheWayToEachIsShown) {
  const auto screen = [](const work::StatusView& status) {
    std::ostringstream text;
    ui::Printer out(Lang::kJa, ui::Terminal{}, text);
    show_peer_list(out, status);
    return text.str();
  };
  work::StatusView status = samples::status();
  std::string shown = screen(status);
  EXPECT_NE(shown.find("192.0.2.1:7440"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("192.0.2.2:7440"), std::string::npos) << "nothing goes there directly\n" << shown;
  EXPECT_NE(shown.find("他のノード経由"), std::string::npos) << shown;
  status.peers[1].path = work::PeerPath::kNone;
  shown = screen(status);
  EXPECT_EQ(shown.find("他のノード経由"), std::string::npos) << shown;
  EXPECT_NE(shown.find("なし"), std::string::npos) << shown;
}

}  // namespace
}  // namespace ceptoar::cmd::doctor_test
