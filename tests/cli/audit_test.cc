// SPDX-License-Identifier: Apache-2.0
// A member's audit log: what is written when, and what somebody with the files may do to it.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "cli/member/audit.h"
#include "cli/member/repair.h"
#include "cli/member/rows.h"
#include "cli/member/witnessed.h"
#include "cli/work/items.h"
#include "cli/work/relay.h"
#include "cli/work/versions.h"
#include "tests/cli/world.h"
#include "tests/support/audit_proof.h"

namespace ceptoar::test::audit_test {
namespace {

namespace fs = std::filesystem;
using member::UserCode;
using testing::Contains;
using testing::Not;

constexpr const char* kAuditAuthor = "secretariat@banks";
constexpr const char* kAuditReader = "secretariat@telecom";

class MemberAuditTest : public testing::Test {
 protected:
  MemberAuditTest() { world_.build_all(); }

  std::vector<AuditRecord> records(const std::string& holder) {
    const auto session = world_.open(holder);
    const auto log = member::read_audit(*session);
    EXPECT_TRUE(fine(log));
    std::vector<AuditRecord> out;
    for (const auto& filed : log->records) out.push_back(*parse_audit(*filed.bytes));
    return out;
  }
  std::vector<AuditKind> kinds(const std::string& holder) {
    std::vector<AuditKind> out;
    for (const AuditRecord& record : records(holder)) out.push_back(record.kind);
    return out;
  }
  std::size_t count(const std::string& holder, AuditKind kind) {
    const auto all = kinds(holder);
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), kind));
  }
  member::Outcome<void> verify(const std::string& holder) {
    const auto session = world_.open(holder);
    const auto log = member::read_audit(*session);
    EXPECT_TRUE(fine(log));
    return member::verify_audit(*log, {});
  }
  void write(const std::string& holder, const std::vector<store::ArchiveWrite>& rows) {
    const auto session = world_.open(holder);
    ASSERT_TRUE(session->archive().apply(rows));
  }
  static Bytes key_of(std::uint64_t seq) {
    Bytes key;
    append_be64(key, seq);
    return key;
  }
  Bytes record_bytes(const std::string& holder, std::uint64_t seq) {
    const auto session = world_.open(holder);
    return *session->archive().load(store::ArchiveTable::kAudit, key_of(seq));
  }
  World world_;
};

TEST_F(MemberAuditTest, EnrolmentAndKeysAreWritten) {
  EXPECT_THAT(kinds(kAuditAuthor), Contains(AuditKind::kEnrolled));
  EXPECT_THAT(kinds(kAuditAuthor), Contains(AuditKind::kKeyMade));
  EXPECT_THAT(kinds(kAuditAuthor), Contains(AuditKind::kCertified)) << "its companies";
  EXPECT_THAT(kinds("officer@banks-1"), Contains(AuditKind::kEnrolled));
  EXPECT_TRUE(fine(verify(kAuditAuthor)));
}

TEST_F(MemberAuditTest, SealingOpeningAndEachReadingAreWrittenWithTheLabelAlone) {
  const std::size_t sealed = count(kAuditAuthor, AuditKind::kSealed);
  ASSERT_TRUE(fine(world_.post(kAuditAuthor, "amber", "telecom", false, "秘密の題名")));
  EXPECT_EQ(count(kAuditAuthor, AuditKind::kSealed), sealed + 1);
  EXPECT_THAT(world_.titles(kAuditReader), Contains("秘密の題名"));
  EXPECT_EQ(count(kAuditReader, AuditKind::kOpened), 1u);
  EXPECT_EQ(count(kAuditReader, AuditKind::kRead), 0u);
  for (int i = 0; i < 2; ++i) {
    const auto session = world_.open(kAuditReader);
    ASSERT_TRUE(fine(work::read_item(*session, "1")));
  }
  const auto all = records(kAuditReader);
  EXPECT_EQ(count(kAuditReader, AuditKind::kRead), 2u) << "the second time as well";
  EXPECT_EQ(all.back().kind, AuditKind::kRead);
  EXPECT_EQ(all.back().detail, static_cast<std::uint16_t>(Tlp::kAmber));
  EXPECT_TRUE(fine(verify(kAuditReader)));
}

TEST_F(MemberAuditTest, HandingOnBeyondTheLabelIsRefusedAndWritten) {
  ASSERT_TRUE(fine(world_.post(kAuditAuthor, "amber+strict", "telecom", false, "事務局限り")));
  EXPECT_THAT(world_.titles(kAuditReader), Contains("事務局限り"));
  {
    const auto session = world_.open(kAuditReader);
    EXPECT_TRUE(refused_with(work::plan_relay(*session, "1", {}), UserCode::kTlpWiden));
  }
  const auto all = records(kAuditReader);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.back().kind, AuditKind::kWidening);
  EXPECT_EQ(all.back().detail, static_cast<std::uint16_t>(Tlp::kAmberStrict));
  EXPECT_EQ(count(kAuditAuthor, AuditKind::kWidening), 0u);
  EXPECT_TRUE(fine(verify(kAuditReader)));
}

TEST_F(MemberAuditTest, LookingAtItsVersionsIsReading) {
  ASSERT_TRUE(fine(world_.post(kAuditAuthor, "amber", "telecom", false, "版")));
  EXPECT_THAT(world_.titles(kAuditReader), Contains("版"));
  const std::size_t before = count(kAuditReader, AuditKind::kRead);
  {
    const auto session = world_.open(kAuditReader);
    ASSERT_TRUE(fine(work::versions(*session, "1")));
  }
  EXPECT_EQ(count(kAuditReader, AuditKind::kRead), before + 1);
}

TEST_F(MemberAuditTest, WhatEverybodyMayReadIsNotWritten) {
  ASSERT_TRUE(fine(world_.post(kAuditAuthor, "clear", "", false, "公開")));
  EXPECT_THAT(world_.titles(kAuditReader), Contains("公開"));
  const auto session = world_.open(kAuditReader);
  ASSERT_TRUE(fine(work::read_item(*session, "1")));
  const auto log = member::read_audit(*session);
  for (const auto& filed : log->records) {
    EXPECT_NE(parse_audit(*filed.bytes)->kind, AuditKind::kOpened);
    EXPECT_NE(parse_audit(*filed.bytes)->kind, AuditKind::kRead);
  }
}

// A commit that does not come leaves neither what was done nor its record.
TEST_F(MemberAuditTest, NoteWithoutItsCommitIsNotThere) {
  const std::size_t before = records(kAuditReader).size();
  {
    const auto session = world_.open(kAuditReader);
    member::note_audit(*session, {AuditKind::kExported, 0, 1, {}});
  }
  EXPECT_EQ(records(kAuditReader).size(), before);
  {
    const auto session = world_.open(kAuditReader);
    member::note_audit(*session, {AuditKind::kExported, 0, 1, {}});
    member::note_audit(*session, {AuditKind::kExported, 0, 2, {}});
    ASSERT_TRUE(fine(session->commit()));
  }
  EXPECT_EQ(records(kAuditReader).size(), before + 2);
  EXPECT_TRUE(fine(verify(kAuditReader)));
}

TEST_F(MemberAuditTest, AlteredRecordIsNoticed) {
  AuditRecord record = *parse_audit(record_bytes(kAuditReader, 1));
  record.count += 1;
  write(kAuditReader, {{store::ArchiveTable::kAudit, key_of(1), encode_audit(record)}});
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditAltered));
}

TEST_F(MemberAuditTest, RemovedAndReorderedRecordsAreNoticed) {
  const Bytes first = record_bytes(kAuditReader, 0);
  const Bytes second = record_bytes(kAuditReader, 1);
  write(kAuditReader, {{store::ArchiveTable::kAudit, key_of(0), second},
                  {store::ArchiveTable::kAudit, key_of(1), first}});
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditMissing));
  write(kAuditReader, {{store::ArchiveTable::kAudit, key_of(0), first},
                  {store::ArchiveTable::kAudit, key_of(1), std::nullopt}});
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditMissing));
}

TEST_F(MemberAuditTest, CutOffEndIsNoticed) {
  const std::uint64_t last = records(kAuditReader).back().seq;
  write(kAuditReader, {{store::ArchiveTable::kAudit, key_of(last), std::nullopt}});
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditTruncated));
}

// The whole archive as it was some days ago: whole by itself, but not what the mark says.
TEST_F(MemberAuditTest, OldArchiveInThePlaceOfTheNewOneIsNoticed) {
  const fs::path home = world_.home(kAuditReader);
  fs::copy(home / "archive", world_.file("old"), fs::copy_options::recursive);
  ASSERT_TRUE(fine(world_.post(kAuditReader, "amber", "banks", false, "あとの発信")));
  ASSERT_TRUE(fine(verify(kAuditReader)));
  fs::remove_all(home / "archive");
  fs::rename(world_.file("old"), home / "archive");
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditRolledBack));
  // And stays so when work goes on, until the log is longer than it was.
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(fine(world_.post(kAuditReader, "amber", "banks", false, "さらにあと")));
    EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditRolledBack)) << i;
  }
}

// A crash between the commit and the mark, or a disk that was full.
TEST_F(MemberAuditTest, MarkThatIsBehindIsBroughtUpToDate) {
  const fs::path mark = world_.home(kAuditReader) / "audit.mark";
  fs::copy_file(mark, world_.file("mark"));
  ASSERT_TRUE(fine(world_.post(kAuditReader, "amber", "banks", false, "発信")));
  fs::copy_file(world_.file("mark"), mark, fs::copy_options::overwrite_existing);
  EXPECT_TRUE(fine(verify(kAuditReader)));
  ASSERT_TRUE(fine(world_.post(kAuditReader, "amber", "banks", false, "次の発信")));
  const auto session = world_.open(kAuditReader);
  const auto log = member::read_audit(*session);
  ASSERT_TRUE(log->mark);
  EXPECT_EQ(log->mark->size, log->head.tree.size);
}

// The same with a process that dies there: its files cannot be opened any more when the mark's turn comes.
TEST_F(MemberAuditTest, ProcessThatDiesBetweenTheCommitAndTheMarkLosesNothing) {
  const std::size_t before = records(kAuditReader).size();
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto session = world_.open(kAuditReader);
    member::note_audit(*session, {AuditKind::kExported, 0, 7, {}});
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = 0;
    ::setrlimit(RLIMIT_NOFILE, &files);
    const bool kept = session->commit().has_value();
    const bool said = ::write(told[1], kept ? "y" : "n", 1) == 1;
    ::kill(::getpid(), said ? SIGKILL : SIGABRT);
  }
  char kept = 0;
  EXPECT_EQ(::read(told[0], &kept, 1), 1);
  EXPECT_EQ(kept, 'y') << "the commit came";
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  ::close(told[0]);
  ::close(told[1]);
  const auto after = records(kAuditReader);
  ASSERT_EQ(after.size(), before + 1);
  EXPECT_EQ(after.back().count, 7u);
  {
    const auto session = world_.open(kAuditReader);
    const auto log = member::read_audit(*session);
    ASSERT_TRUE(log && log->mark);
    EXPECT_EQ(log->mark->size, before) << "the mark is of before";
    EXPECT_TRUE(fine(member::verify_audit(*log, {}))) << "which is no reproach";
    member::note_audit(*session, {AuditKind::kExported, 0, 8, {}});
    ASSERT_TRUE(fine(session->commit()));
    EXPECT_EQ(member::read_audit(*session)->mark->size, before + 2);
  }
  EXPECT_TRUE(fine(verify(kAuditReader)));
}

TEST_F(MemberAuditTest, EndThatDoesNotReadIsMadeAnewFromTheRecordsAndTold) {
  for (const char* which : {"audit-head", "audit-base"}) {
    const auto before = records(kAuditReader);
    write(kAuditReader, {{store::ArchiveTable::kMeta, member::meta_key(which), Bytes{9, 9, 9}}});
    ASSERT_TRUE(fine(world_.post(kAuditReader, "amber", "banks", false, which)))
        << "nobody is kept from his work";
    const auto after = records(kAuditReader);
    ASSERT_GT(after.size(), before.size() + 1) << which;
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i], before[i]) << which << i;
    EXPECT_EQ(after[before.size()].kind, AuditKind::kDamaged) << which;
    EXPECT_EQ(after[before.size()].count, before.size()) << which;
    EXPECT_TRUE(fine(verify(kAuditReader))) << which << ": every record is there";
  }
}

TEST_F(MemberAuditTest, EndThatDoesNotReadOverwritesNoRecordAndHidesNoLostOne) {
  const auto before = records(kAuditReader);
  ASSERT_GT(before.size(), 2u);
  write(kAuditReader, {{store::ArchiveTable::kMeta, member::meta_key("audit-head"), Bytes{9}},
                       {store::ArchiveTable::kAudit, key_of(1), std::nullopt}});
  ASSERT_TRUE(fine(world_.post(kAuditReader, "amber", "banks", false, "続ける")));
  EXPECT_EQ(record_bytes(kAuditReader, before.size() - 1), encode_audit(before.back()));
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditMissing));
}

// Damaged records are held against the log while they are kept, and told of by a record when they are gone.
TEST_F(MemberAuditTest, DamagedOldestRecordsGoAndTheRestIsWhole) {
  const auto session = world_.open(kAuditReader);
  store::MemberArchive& archive = session->archive();
  const std::vector<member::AuditNote> many(limits::kAuditSegment, {AuditKind::kExported, 0, 1, {}});
  const auto fault = [&] {
    const auto log = member::read_audit(*session);
    EXPECT_TRUE(fine(log));
    return crypto::find_audit_fault(log->base, log->records, log->head, {});
  };
  for (std::size_t i = 0; i < limits::kAuditKept / limits::kAuditSegment; ++i) {
    ASSERT_TRUE(member::append_audit(archive, many, session->now_ms()));
  }
  ASSERT_FALSE(fault());
  ASSERT_TRUE(archive.apply({{store::ArchiveTable::kAudit, key_of(7), std::nullopt}}));
  ASSERT_TRUE(fault());
  ASSERT_TRUE(member::append_audit(archive, many, session->now_ms()));
  const auto log = member::read_audit(*session);
  ASSERT_TRUE(fine(log));
  EXPECT_EQ(log->base.tree.size, limits::kAuditSegment);
  EXPECT_FALSE(fault());
  const auto last = parse_audit(*log->records.back().bytes);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->kind, AuditKind::kDamaged);
  EXPECT_EQ(last->count, limits::kAuditSegment);
}

TEST_F(MemberAuditTest, WhatWasKnownOfANodesRootsMayBeDamagedAndTheRestGoesOn) {
  const NodeId node = world_.node_of("banks").id;
  const auto session = world_.open(kAuditReader);
  AuditRoot root;
  root.network_id = world_.mesh().entries().begin()->second.header.network_id;
  root.node = node;
  crypto::AuditHead log;
  log.append(AuditKind::kStart, 1, 0, {}, 0);
  root.size = 1;
  root.root = log.tree.root();
  const Bytes key = member::meta_key("audit-of/" + node.hex());
  ASSERT_TRUE(session->archive().apply({{store::ArchiveTable::kMeta, key, Bytes{7, 7}}}));
  std::vector<store::ArchiveWrite> writes;
  const auto wrong = member::witness_root(*session, node, 5, encode(root), writes);
  ASSERT_TRUE(fine(wrong)) << "the sync goes on";
  ASSERT_NE(*wrong, nullptr) << "and it is told";
  ASSERT_TRUE(session->archive().apply(writes));
  const auto known = member::witnessed_root(*session, node);
  ASSERT_TRUE(known && *known);
  EXPECT_EQ((*known)->newest.size, 1u);
  EXPECT_FALSE((*known)->bad) << "the node did nothing wrong";
  writes.clear();
  const auto again = member::witness_root(*session, node, 5, encode(root), writes);
  ASSERT_TRUE(fine(again));
  EXPECT_EQ(*again, nullptr) << "once";
}

// A node that was restored shows a root over fewer records: said for good, until a person has asked.
TEST_F(MemberAuditTest, RootsOfARestoredNodeAreAcceptedByAPersonsWordAndThatIsWrittenDown) {
  const NodeId node = world_.node_of("banks").id;
  const auto root_over = [&](std::uint64_t size) {
    AuditRoot root;
    root.network_id = world_.mesh().entries().begin()->second.header.network_id;
    root.node = node;
    crypto::AuditHead log;
    for (std::uint64_t i = 0; i < size; ++i) log.append(AuditKind::kStart, 1, size, {}, 0);
    root.size = size;
    root.root = log.tree.root();
    return encode(root);
  };
  {
    const auto session = world_.open(kAuditReader);
    for (const std::uint64_t size : {3u, 2u}) {  // the second names none before it, and is shorter
      std::vector<store::ArchiveWrite> writes;
      ASSERT_TRUE(fine(member::witness_root(*session, node, 100 - size, root_over(size), writes)));
      ASSERT_TRUE(session->archive().apply(writes));
    }
    const auto nodes = member::witnessed_nodes(*session);
    ASSERT_TRUE(fine(nodes));
    const auto banks = std::find_if(nodes->begin(), nodes->end(),
                                    [](const auto& one) { return one.org == "banks"; });
    ASSERT_NE(banks, nodes->end());
    EXPECT_EQ(banks->node, node);
    ASSERT_TRUE(banks->known.bad);
  }
  const std::size_t before = count(kAuditReader, AuditKind::kPeerRoot);
  {
    const auto session = world_.open(kAuditReader);
    EXPECT_TRUE(refused_with(member::accept_roots(*session, "bonks"), UserCode::kUnknownRecipient));
    const auto accepted = member::accept_roots(*session, "banks");
    ASSERT_TRUE(fine(accepted));
    EXPECT_EQ(*accepted, 1u);
    EXPECT_FALSE((*member::witnessed_root(*session, node))->bad);
    const auto again = member::accept_roots(*session, "banks");
    ASSERT_TRUE(fine(again));
    EXPECT_EQ(*again, 0u) << "nothing is left to accept";
  }
  EXPECT_EQ(count(kAuditReader, AuditKind::kPeerRoot), before + 1);
  EXPECT_TRUE(fine(verify(kAuditReader)));
}

TEST_F(MemberAuditTest, ForeignOrMissingMarkIsSaid) {
  const fs::path home = world_.home(kAuditReader);
  fs::copy_file(world_.home(kAuditAuthor) / "audit.mark", home / "audit.mark",
                fs::copy_options::overwrite_existing);
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditMark));
  fs::remove(home / "audit.mark");
  EXPECT_TRUE(refused_with(verify(kAuditReader), UserCode::kAuditMark));
}

TEST_F(MemberAuditTest, RootKeptElsewhereMustBeContained) {
  const auto session = world_.open(kAuditReader);
  const auto log = member::read_audit(*session);
  const auto good = member::parse_audit_root(std::to_string(log->head.tree.size) + ":" +
                                             log->head.tree.root().hex());
  ASSERT_TRUE(fine(good));
  EXPECT_TRUE(fine(member::verify_audit(*log, {*good})));
  crypto::KnownRoot other = *good;
  other.root.bytes[0] ^= 1;
  EXPECT_TRUE(refused_with(member::verify_audit(*log, {other}), UserCode::kAuditRolledBack));
  EXPECT_FALSE(member::parse_audit_root("12"));
  EXPECT_FALSE(member::parse_audit_root(":" + other.root.hex()));
}

// Who has the keys moves the beginning up to where his past is gone. Links and root are right all the same.
TEST_F(MemberAuditTest, RecordsForgottenTooEarlyAreNoticed) {
  const auto session = world_.open(kAuditReader);
  auto log = member::read_audit(*session);
  const crypto::KnownRoot first{1, crypto::tree_leaf(*log->records[0].bytes)};
  ASSERT_TRUE(fine(member::verify_audit(*log, {first})));
  for (int i = 0; i < 2; ++i) {
    log->base.take(crypto::tree_leaf(*log->records.front().bytes));
    log->records.erase(log->records.begin());
  }
  ASSERT_FALSE(crypto::find_audit_fault(log->base, log->records, log->head, {}));
  EXPECT_TRUE(refused_with(member::verify_audit(*log, {}), UserCode::kAuditMissing));
  EXPECT_TRUE(refused_with(member::verify_audit(*log, {first}), UserCode::kNoRecord));
}

// A program with no code of this project verifies the export, and refuses one that was changed.
TEST_F(MemberAuditTest, AnotherProgramVerifiesTheExport) {
  std::string text;
  std::string root;
  {
    const auto session = world_.open(kAuditReader);
    const auto log = member::read_audit(*session);
    const auto exported = member::export_audit(*session, *log);
    ASSERT_TRUE(fine(exported));
    text = *exported;
    root = root_words({log->head.tree.size, log->head.tree.root()});
  }
  const fs::path path = world_.file("audit.jsonl");
  const auto verified = [&](const std::string& content) {
    std::ofstream(path) << content;
    return another_program_agrees(path, root);
  };
  EXPECT_TRUE(verified(text));
  std::string changed = text;
  const std::size_t at = changed.find(R"("count":)", changed.find(R"("seq":1,)"));
  ASSERT_NE(at, std::string::npos);
  changed.insert(at + 8, "1");
  EXPECT_FALSE(verified(changed));
  std::string shorter = text;
  const std::size_t line = shorter.find(R"({"seq":1,)");
  shorter.erase(line, shorter.find('\n', line) + 1 - line);
  EXPECT_FALSE(verified(shorter));
  root = "0:" + std::string(64, '0');
  EXPECT_FALSE(verified(text)) << "a root over nothing is checked too";
}

TEST_F(MemberAuditTest, ProofLeadsFromTheRecordToTheRoot) {
  const auto session = world_.open(kAuditReader);
  auto log = member::read_audit(*session);
  const std::string root = root_words({log->head.tree.size, log->head.tree.root()});
  const fs::path path = world_.file("proof");
  for (const auto& filed : log->records) {
    const auto proof = member::prove_audit(*session, *log, filed.filed);
    ASSERT_TRUE(fine(proof)) << filed.filed;
    std::ofstream(path) << *proof;
    EXPECT_TRUE(another_program_agrees(path, root)) << *proof;
  }
  expect_proof_can_be_checked(path, "/checkpoint/root");
  EXPECT_FALSE(another_program_agrees(path, "1:" + log->head.tree.root().hex())) << "another root";
  EXPECT_TRUE(refused_with(member::prove_audit(*session, *log, log->head.tree.size),
                           UserCode::kNoRecord));
  ASSERT_GE(log->records.size(), 3U);
  log->records[1].bytes->back() ^= 1;
  EXPECT_TRUE(refused_with(member::prove_audit(*session, *log, 0), UserCode::kAuditAltered))
      << "of a log that is not whole, not even for another record";
}

TEST_F(MemberAuditTest, RepairKeepsTheLogAndSaysItself) {
  const std::size_t before = records(kAuditReader).size();
  {
    auto home = member::Home::open(world_.home(kAuditReader), world_.unlock());
    ASSERT_TRUE(fine(home));
    ASSERT_TRUE(fine(member::repair_archive(*home, world_.clock().now_ms(), world_.random())));
  }
  const auto all = records(kAuditReader);
  ASSERT_EQ(all.size(), before + 1);
  EXPECT_EQ(all.back().kind, AuditKind::kRepaired);
  EXPECT_TRUE(fine(verify(kAuditReader)));
}

}  // namespace
}  // namespace ceptoar::test::audit_test
