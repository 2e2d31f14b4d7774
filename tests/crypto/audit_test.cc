// SPDX-License-Identifier: Apache-2.0
// The audit log's tree against the published values of RFC 6962 logs and against a naive tree; and what
// somebody may do to a log: alter, leave out, reorder, cut off, put back an old one.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "crypto/audit_chain.h"
#include "crypto/audit_witness.h"

namespace ceptoar::crypto::audit_test {
namespace {

// The leaves and roots that the reference implementations of RFC 6962 are tested with.
constexpr std::array<std::string_view, 8> kLeaves = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f"};
constexpr std::array<std::string_view, 9> kRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Hash32> some_leaves(std::size_t count) {
  std::vector<Hash32> out;
  for (std::size_t i = 0; i < count; ++i) {
    Bytes record;
    append_le64(record, i);
    out.push_back(tree_leaf(record));
  }
  return out;
}

TreePeaks peaks_of(const std::vector<Hash32>& leaves, std::size_t count) {
  TreePeaks out;
  for (std::size_t i = 0; i < count; ++i) out.append(leaves[i]);
  return out;
}

TEST(AuditTreeTest, HasThePublishedRoots) {
  TreePeaks tree;
  EXPECT_EQ(tree.root().hex(), kRoots[0]);
  for (std::size_t i = 0; i < kLeaves.size(); ++i) {
    tree.append(tree_leaf(*parse_hex(kLeaves[i])));
    EXPECT_EQ(tree.root().hex(), kRoots[i + 1]) << i + 1 << " leaves";
  }
}

// Every size, every index, every older size, and every place up to which leaves may be forgotten.
TEST(AuditTreeTest, EveryProofHoldsWithAnyBase) {
  constexpr std::size_t kMost = 40;
  const std::vector<Hash32> leaves = some_leaves(kMost);
  for (std::size_t base = 0; base <= kMost; ++base) {
    const TreeView view(peaks_of(leaves, base), {leaves.begin() + static_cast<std::ptrdiff_t>(base), leaves.end()});
    for (std::size_t to = base; to <= kMost; ++to) {
      const Hash32 root = peaks_of(leaves, to).root();
      ASSERT_EQ(view.root(to), root);
      for (std::size_t index = base; index < to; ++index) {
        const auto path = view.inclusion(index, to);
        ASSERT_TRUE(path) << base << ' ' << index << ' ' << to;
        EXPECT_TRUE(included(leaves[index], index, to, *path, root));
      }
      for (std::size_t from = base; from <= to; ++from) {
        const auto proof = view.consistency(from, to);
        ASSERT_TRUE(proof) << base << ' ' << from << ' ' << to;
        EXPECT_TRUE(consistent(from, peaks_of(leaves, from).root(), to, root, *proof));
      }
    }
  }
}

TEST(AuditTreeTest, NoProofHoldsForAnythingElse) {
  const std::vector<Hash32> leaves = some_leaves(13);
  const TreeView view({}, leaves);
  const Hash32 root = *view.root(13);
  for (std::size_t index = 0; index < 13; ++index) {
    auto path = *view.inclusion(index, 13);
    for (std::size_t other = 0; other < 13; ++other) {
      if (other == index) continue;
      EXPECT_FALSE(included(leaves[other], index, 13, path, root));
      EXPECT_FALSE(included(leaves[index], other, 13, path, root));
    }
    for (Hash32& hash : path) {
      hash.bytes[31] ^= 1;
      EXPECT_FALSE(included(leaves[index], index, 13, path, root));
      hash.bytes[31] ^= 1;
    }
    path.push_back(root);
    EXPECT_FALSE(included(leaves[index], index, 13, path, root));
    path.pop_back();
    path.pop_back();
    EXPECT_FALSE(included(leaves[index], index, 13, path, root));
  }
  for (std::size_t from = 1; from < 13; ++from) {
    const Hash32 old_root = *view.root(from);
    auto proof = *view.consistency(from, 13);
    EXPECT_FALSE(consistent(from, root, 13, root, proof));
    EXPECT_FALSE(consistent(from, old_root, 13, old_root, proof));
    for (std::size_t other = 1; other < 13; ++other) {
      if (other == from) continue;
      EXPECT_FALSE(consistent(other, old_root, 13, root, proof));
    }
    proof.push_back(root);
    EXPECT_FALSE(consistent(from, old_root, 13, root, proof));
    proof.pop_back();
    proof.pop_back();
    EXPECT_FALSE(consistent(from, old_root, 13, root, proof));
  }
  EXPECT_FALSE(consistent(13, root, 12, *view.root(12), {}));
}

TEST(AuditTreeTest, SaysWhenItDoesNotHoldWhatIsAsked) {
  const std::vector<Hash32> leaves = some_leaves(9);
  const TreeView view(peaks_of(leaves, 6), {leaves.begin() + 6, leaves.end()});
  EXPECT_FALSE(view.inclusion(5, 9));
  EXPECT_FALSE(view.inclusion(9, 9));
  EXPECT_FALSE(view.consistency(3, 9));
  EXPECT_FALSE(view.consistency(7, 10));
  EXPECT_FALSE(view.root(5));
  EXPECT_FALSE(view.root(10));
}

class AuditLogTest : public testing::Test {
 protected:
  static constexpr std::size_t kRecords = 24;
  static constexpr std::size_t kBase = 5;

  AuditLogTest() {
    for (std::size_t i = 0; i < kRecords; ++i) {
      if (i == kBase) base = head;
      if (i == kBase + 7) known = {head.tree.size, head.tree.root()};
      Hash32 subject;
      subject.bytes[0] = static_cast<std::uint8_t>(i);
      const AuditRecord record = head.append(AuditKind::kRoster, 1000 + i, i, subject, 0);
      if (i >= kBase) records.push_back({i, encode_audit(record)});
    }
  }
  std::optional<AuditFault> fault() const {
    const auto found = find_audit_fault(base, records, head, {known});
    return found ? std::optional(found->fault) : std::nullopt;
  }
  AuditHead base;
  AuditHead head;
  KnownRoot known;
  std::vector<FiledRecord> records;
};

TEST_F(AuditLogTest, WholeLogHasNoFault) { EXPECT_EQ(fault(), std::nullopt); }

TEST_F(AuditLogTest, EveryByteOfEveryRecordCounts) {
  for (FiledRecord& filed : records) {
    for (std::uint8_t& byte : *filed.bytes) {
      byte ^= 0x10;
      EXPECT_TRUE(fault()) << filed.filed;
      byte ^= 0x10;
    }
  }
}

TEST_F(AuditLogTest, AlteredRecordIsFoundWhereItStands) {
  (*records[3].bytes)[22] ^= 1;  // count
  const auto found = find_audit_fault(base, records, head, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->fault, AuditFault::kAltered);
  EXPECT_EQ(found->seq, records[4].filed);
}

TEST_F(AuditLogTest, AlteredLastRecordChangesTheRoot) {
  (*records.back().bytes)[22] ^= 1;
  EXPECT_EQ(fault(), AuditFault::kRoot);
}

TEST_F(AuditLogTest, LeftOutReorderedAndCutOffAreTold) {
  auto all = records;
  records.erase(records.begin() + 4);
  EXPECT_EQ(fault(), AuditFault::kMissing);
  records = all;
  std::swap(records[2].bytes, records[3].bytes);
  EXPECT_EQ(fault(), AuditFault::kMissing);
  records = all;
  std::swap(records[2], records[3]);
  EXPECT_EQ(fault(), AuditFault::kMissing);
  records = all;
  records.resize(records.size() - 2);
  EXPECT_EQ(fault(), AuditFault::kTruncated);
  records = all;
  records[6].bytes.reset();
  EXPECT_EQ(fault(), AuditFault::kUnreadable);
}

// Head and records rolled back together look whole by themselves; a root kept elsewhere tells.
TEST_F(AuditLogTest, RolledBackLogIsToldByARootKeptElsewhere) {
  AuditHead old = base;
  records.resize(3);
  for (const FiledRecord& filed : records) old.take(tree_leaf(*filed.bytes));
  EXPECT_FALSE(find_audit_fault(base, records, old, {}));
  const auto found = find_audit_fault(base, records, old, {known});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->fault, AuditFault::kWitnessed);
}

// Written anew from some place on, every link and the root right again.
TEST_F(AuditLogTest, RewrittenLogIsToldByARootKeptElsewhere) {
  AuditHead other = base;
  for (FiledRecord& filed : records) {
    filed.bytes = encode_audit(other.append(AuditKind::kRoster, 1000, filed.filed, {}, 0));
  }
  EXPECT_FALSE(find_audit_fault(base, records, other, {}));
  const auto found = find_audit_fault(base, records, other, {known});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->fault, AuditFault::kWitnessed);
}

TEST_F(AuditLogTest, HeadReadsBackAndRefusesOtherLengths) {
  const Bytes bytes = encode_audit_head(head);
  const auto back = parse_audit_head(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, head);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_audit_head(BytesView(bytes).first(size))) << size;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(parse_audit_head(longer));
}

class AuditWitnessTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kNow = 1'290'000'000'000;
  AuditWitnessTest() {
    network.bytes[0] = 1;
    node.bytes[0] = 2;
    for (std::size_t i = 0; i < 6; ++i) links.push_back(grown());
  }
  // The next root of the log; `from`: the one it names, the newest otherwise.
  AuditRoot grown(std::optional<std::size_t> from = std::nullopt) {
    const std::size_t before = from ? links[*from].size : leaves.size();
    for (int i = 0; i < 3; ++i) leaves.push_back(some_leaves(leaves.size() + 2).back());
    const TreeView view({}, leaves);
    AuditRoot out;
    out.network_id = network;
    out.node = node;
    out.size = leaves.size();
    out.root = *view.root(leaves.size());
    out.prev_size = before;
    if (before > 0) out.prev_root = *view.root(before);
    out.proof = *view.consistency(before, leaves.size());
    return out;
  }
  // As the entry of its number, from 1 on.
  const char* show(std::size_t link, std::uint64_t now = kNow) {
    const char* wrong = witness(known, link + 1, node, network, links[link], now);
    const auto row = parse_witnessed(encode_row(known));  // as a restart would find it
    EXPECT_TRUE(row && *row == known);
    return wrong;
  }
  NetworkId network;
  NodeId node;
  std::vector<Hash32> leaves;
  std::vector<AuditRoot> links;
  Witnessed known;
};

TEST_F(AuditWitnessTest, RootsThatComeInAnyOrderAreGood) {
  std::array<std::size_t, 5> order = {1, 2, 3, 4, 5};
  do {
    known = {};
    EXPECT_EQ(show(0), nullptr);
    for (const std::size_t i : order) EXPECT_EQ(show(i), nullptr) << i;
    EXPECT_TRUE(known.loose.empty());
    EXPECT_EQ(known.reached, known.newest);
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(AuditWitnessTest, RootThatLeavesOneOutIsNoticedWhenTheOtherComesLate) {
  links[4] = grown(2);  // names the third, not the fourth
  for (const std::size_t i : {0u, 1u, 2u, 4u}) EXPECT_EQ(show(i), nullptr);
  EXPECT_NE(show(3), nullptr);
}

// Somebody on the way keeps one back; its author's neighbours deliver it days later.
TEST_F(AuditWitnessTest, RootKeptBackAccusesNobody) {
  for (const std::size_t i : {0u, 2u, 3u, 4u}) EXPECT_EQ(show(i), nullptr);
  EXPECT_EQ(show(1, kNow + limits::kAuditGapMs), nullptr);
  EXPECT_EQ(show(5, kNow + 2 * limits::kAuditGapMs), nullptr);
}

TEST_F(AuditWitnessTest, RootThatNobodyEverShowsIsNoticed) {
  for (const std::size_t i : {0u, 2u, 3u}) EXPECT_EQ(show(i), nullptr);
  EXPECT_NE(show(4, kNow + limits::kAuditGapMs + 1), nullptr);
}

// Bodies of 61 days and more are gone, with everybody.
TEST_F(AuditWitnessTest, WhoWasAwayUntilRootsExpiredBeginsAnew) {
  EXPECT_EQ(show(0), nullptr);
  const std::uint64_t back = kNow + limits::kAuditAwayMs + 1;
  for (const std::size_t i : {4u, 3u, 5u}) EXPECT_EQ(show(i, back), nullptr);
  EXPECT_TRUE(known.loose.empty());
}

TEST_F(AuditWitnessTest, RowsOfTheFirstFormAreRead) {
  Bytes old{1};
  append_le64(old, 7);
  append_le64(old, kNow);
  append_le64(old, links[0].size);
  append(old, links[0].root.view());
  old.resize(old.size() + 80);
  old.push_back(1);
  const auto row = parse_witnessed(old);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->seq, 7u);
  EXPECT_EQ(row->newest, (KnownRoot{links[0].size, links[0].root}));
  EXPECT_EQ(row->reached, row->newest);
  EXPECT_TRUE(row->bad);
  old.pop_back();
  EXPECT_FALSE(parse_witnessed(old));
}

// The bytes are a format: whoever verifies an export makes the same ones (store/AUDIT.md).
TEST(AuditRecordTest, BytesAreFrozen) {
  const AuditRecord record{AuditKind::kOpened, 4, 7, 1'290'000'000'123, 0x0102, {}, {}};
  const std::string hex = to_hex(encode_audit(record));
  EXPECT_EQ(hex.substr(0, 58), "01210004000700000000000000" "7be4fd592c010000" "0201000000000000");
  EXPECT_EQ(hex.substr(58), std::string(128, '0'));
  const auto back = parse_audit(encode_audit(record));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, record);
}

TEST(AuditRecordTest, RefusesWhatIsNoRecord) {
  Bytes bytes = encode_audit({});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_audit(BytesView(bytes).first(size)));
  }
  bytes[1] = 0xee;
  EXPECT_EQ(parse_audit(bytes).error().code, ErrorCode::kMalformed);
  bytes[0] = 2;
  EXPECT_EQ(parse_audit(bytes).error().code, ErrorCode::kUnsupportedVersion);
}

TEST(AuditRecordTest, LineIsJsonOfWordsAndNumbers) {
  const AuditRecord record{AuditKind::kSelfTest, 1, 2, 1'290'000'000'000, 0, {}, {}};
  const Hash32 leaf = tree_leaf(encode_audit(record));
  const std::string zeros(64, '0');
  EXPECT_EQ(audit_line(record, leaf),
            R"({"seq":2,"at":"2010-11-17T13:20:00Z","atMs":1290000000000,"kind":"self-test",)"
            R"("kindNumber":8,"detail":1,"count":0,"subject":")" +
                zeros + R"(","prev":")" + zeros + R"(","leaf":")" + leaf.hex() + R"("})");
}

TEST_F(AuditLogTest, HeadOfANewerProgramIsToldApart) {
  Bytes bytes = encode_audit_head(head);
  bytes[0] = 2;
  EXPECT_EQ(parse_audit_head(bytes).error().code, ErrorCode::kUnsupportedVersion);
}

TEST_F(AuditWitnessTest, RowsThatBreakOffAreNone) {
  for (const std::size_t i : {0u, 2u, 4u}) (void)show(i);
  const Bytes row = encode_row(known);
  ASSERT_TRUE(parse_witnessed(row));
  std::size_t read = 0;
  for (std::size_t size = 0; size < row.size(); ++size) {
    const auto cut = parse_witnessed(BytesView(row).first(size));
    read += cut ? 1 : 0;  // a whole root fewer is a row too
    EXPECT_TRUE(cut || cut.error().code == ErrorCode::kStorageCorrupt) << size;
  }
  EXPECT_EQ(read, known.loose.size());
}

}  // namespace
}  // namespace ceptoar::crypto::audit_test
