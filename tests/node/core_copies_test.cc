// SPDX-License-Identifier: Apache-2.0
// What certified devices alone may ask: sealed copies of archives, and the access list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/certificate.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_copies_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ErrorCode refusal(const MemberMessage& message) {
  const auto* refuse = std::get_if<Refuse>(&message);
  return refuse == nullptr ? ErrorCode{} : static_cast<ErrorCode>(refuse->code);
}
bool is_done(const MemberMessage& message) { return std::holds_alternative<Done>(message); }

class CoreCopiesTest : public testing::Test {
 protected:
  static const test::CouncilHolder& holder_of(std::string_view who) {
    return who.find('-') == std::string_view::npos ? council().org(who).holder
                                                   : council().company(who).officer;
  }
  static std::vector<Bytes> company_chain(std::string_view who) {
    if (who.find('-') == std::string_view::npos) return {};
    return council().company(who).chain;
  }
  DeviceProof proof(std::string_view who, const Hash32& session) const {
    const test::CouncilHolder& holder = holder_of(who);
    return crypto::prove_device(holder.sign, company_chain(who), holder.device, council().network,
                                node.self.id, session);
  }
  // Greeted, and proved.
  void prove(MemberConn conn, std::string_view who) {
    const MemberMessage answer = node.ask(conn, who, proof(who, node.greet(conn, who)));
    ASSERT_TRUE(is_done(answer)) << error_code_name(refusal(answer));
  }
  CopyPart part(std::uint8_t name, std::size_t bytes = 200) {
    CopyPart out;
    out.name.bytes.fill(name);
    out.data.resize(bytes);
    node.random.fill(out.data);
    return out;
  }
  Copies copies(MemberConn conn, std::string_view who, const Hash32& after = {}) {
    const MemberMessage answer = node.ask(conn, who, CopiesWant{after});
    const auto* page = std::get_if<Copies>(&answer);
    EXPECT_NE(page, nullptr) << error_code_name(refusal(answer));
    return page == nullptr ? Copies{} : *page;
  }
  const OrgId& banks() const { return council().org("banks").id; }
  void put_sum(const CopySum& sum) {
    Bytes key = to_bytes(as_bytes(std::string_view("copies/")));
    append(key, banks().view());
    node.store.apply({{{NodeTable::kMeta, key}, encode_row(sum)}});
    node.restart();
  }

  Harness node{"banks"};
};

TEST_F(CoreCopiesTest, NobodyIsAnsweredBeforeHeProved) {
  node.greet(1, "banks");
  for (const MemberMessage& message :
       {MemberMessage(CopyPut{part(1)}), MemberMessage(CopiesWant{}), MemberMessage(CopyWant{}),
        MemberMessage(AccessWant{})}) {
    EXPECT_EQ(refusal(node.ask(1, "banks", message)), ErrorCode::kNotAuthorized) << message.index();
  }
  EXPECT_THAT(node.store.table(NodeTable::kCopies), IsEmpty());
}

TEST_F(CoreCopiesTest, AnswersOfANodeAreNoQuestions) {
  prove(1, "banks");
  for (const MemberMessage& message :
       {MemberMessage(Copies{}), MemberMessage(part(1)), MemberMessage(AccessRows{})}) {
    EXPECT_EQ(refusal(node.ask(1, "banks", message)), ErrorCode::kMalformed) << message.index();
  }
}

TEST_F(CoreCopiesTest, ProofIsForOneDeviceOneNodeAndOneSession) {
  const Hash32 session = node.greet(1, "banks");
  const DeviceProof good = proof("banks", session);
  Hash32 other_session = session;
  other_session.bytes[0] ^= 1;
  EXPECT_EQ(refusal(node.ask(1, "banks", proof("banks", other_session))), ErrorCode::kBadSignature);
  DeviceProof wrong = good;
  wrong.signature.bytes[3] ^= 1;
  EXPECT_EQ(refusal(node.ask(1, "banks", wrong)), ErrorCode::kBadSignature);
  wrong = good;
  wrong.device = {};
  EXPECT_EQ(refusal(node.ask(1, "banks", wrong)), ErrorCode::kMalformed);
  wrong = good;
  wrong.device = holder_of("telecom").device;
  EXPECT_EQ(refusal(node.ask(1, "banks", wrong)), ErrorCode::kNotAuthorized);
  wrong = good;
  wrong.device = holder_of("banks").chain.back();  // his certificate as a person
  EXPECT_EQ(refusal(node.ask(1, "banks", wrong)), ErrorCode::kNotAuthorized);
  wrong = good;
  wrong.chain = company_chain("banks-1");
  EXPECT_EQ(refusal(node.ask(1, "banks", wrong)), ErrorCode::kNotAuthorized);
  wrong = crypto::prove_device(holder_of("banks").sign, {}, holder_of("banks").device,
                               council().network, node_of("telecom").id, session);
  EXPECT_EQ(refusal(node.ask(1, "banks", wrong)), ErrorCode::kBadSignature);
  EXPECT_EQ(refusal(node.ask(1, "banks", CopiesWant{})), ErrorCode::kNotAuthorized);
  EXPECT_TRUE(is_done(node.ask(1, "banks", good)));
  EXPECT_EQ(copies(1, "banks").parts, 0u);
  node.greet(1, "banks");  // another session: to be proved anew
  EXPECT_EQ(refusal(node.ask(1, "banks", CopiesWant{})), ErrorCode::kNotAuthorized);
}

TEST_F(CoreCopiesTest, CertificateThatIsOverProvesNothing) {
  node.now = test::kCouncilEndMs + limits::kDayMs;
  const Hash32 session = node.greet(1, "banks");
  EXPECT_EQ(refusal(node.ask(1, "banks", proof("banks", session))), ErrorCode::kExpired);
}

TEST_F(CoreCopiesTest, ProofOfASessionThatEndedMeanwhileCountsForNothing) {
  const Hash32 session = node.greet(1, "banks");
  node.hold = [](const Effect& effect) { return std::holds_alternative<VerifyDevice>(effect); };
  node.ask(1, "banks", proof("banks", session));
  node.greet(1, "banks");
  node.hold = nullptr;
  node.release_held();
  EXPECT_EQ(refusal(node.ask(1, "banks", CopiesWant{})), ErrorCode::kNotAuthorized);
}

TEST_F(CoreCopiesTest, OneProofOfAConnectionIsCheckedAtATime) {
  std::size_t checks = 0;
  node.hold = [&](const Effect& effect) {
    const bool check = std::holds_alternative<VerifyDevice>(effect);
    checks += check ? 1 : 0;
    return check;
  };
  const DeviceProof first = proof("banks", node.greet(1, "banks"));
  node.ask(1, "banks", first);
  EXPECT_EQ(refusal(node.ask(1, "banks", first)), ErrorCode::kLimitExceeded);
  const DeviceProof second = proof("banks", node.greet(1, "banks"));
  EXPECT_EQ(refusal(node.ask(1, "banks", second)), ErrorCode::kLimitExceeded) << "nor of its next session";
  EXPECT_EQ(checks, 1u);
  node.ask(2, "banks-1", proof("banks-1", node.greet(2, "banks-1")));
  EXPECT_EQ(checks, 2u) << "others prove meanwhile";
  node.hold = nullptr;
  node.release_held();
  EXPECT_TRUE(is_done(node.ask(1, "banks", second)));
  EXPECT_EQ(refusal(node.ask(1, "banks", first)), ErrorCode::kBadSignature);
  EXPECT_TRUE(is_done(node.ask(1, "banks", second))) << "after one that did not hold as well";
}

TEST_F(CoreCopiesTest, APartComesBackAsItWasPutAndIsNeverReplaced) {
  prove(1, "banks");
  const CopyPart first = part(7, 5000);
  EXPECT_TRUE(is_done(node.ask(1, "banks", CopyPut{first})));
  CopyPart other = part(7, 300);
  EXPECT_TRUE(is_done(node.ask(1, "banks", CopyPut{other}))) << "known by its name";
  const MemberMessage answer = node.ask(1, "banks", CopyWant{first.name});
  ASSERT_TRUE(std::holds_alternative<CopyPart>(answer));
  EXPECT_EQ(std::get<CopyPart>(answer), first);
  const Copies all = copies(1, "banks");
  EXPECT_THAT(all.names, ElementsAre(first.name));
  EXPECT_EQ(all.parts, 1u);
  EXPECT_EQ(all.bytes, 5000u);
  EXPECT_EQ(all.room, limits::kCopyBytesPerOrg - 5000);
  EXPECT_EQ(refusal(node.ask(1, "banks", CopyWant{})), ErrorCode::kNotFound);
}

TEST_F(CoreCopiesTest, OrganisationsDoNotSeeEachOthersParts) {
  prove(1, "banks");
  prove(2, "banks-1");
  const CopyPart mine = part(7);
  const CopyPart theirs = part(9);
  EXPECT_TRUE(is_done(node.ask(1, "banks", CopyPut{mine})));
  EXPECT_TRUE(is_done(node.ask(2, "banks-1", CopyPut{theirs})));
  EXPECT_THAT(copies(1, "banks").names, ElementsAre(mine.name));
  EXPECT_THAT(copies(2, "banks-1").names, ElementsAre(theirs.name));
  EXPECT_EQ(refusal(node.ask(2, "banks-1", CopyWant{mine.name})), ErrorCode::kNotFound);
  EXPECT_EQ(refusal(node.ask(1, "banks", CopyWant{theirs.name})), ErrorCode::kNotFound);
  Hash32 last;
  last.bytes.fill(0xff);
  EXPECT_THAT(copies(1, "banks", last).names, IsEmpty());
  EXPECT_EQ(copies(1, "banks", last).parts, 1u);
}

TEST_F(CoreCopiesTest, CompanyWithoutItsChainIsNotBelieved) {
  const Hash32 session = node.greet(2, "banks-1");
  DeviceProof bare = proof("banks-1", session);
  bare.chain.clear();
  EXPECT_EQ(refusal(node.ask(2, "banks-1", bare)), ErrorCode::kNotAuthorized);
}

TEST_F(CoreCopiesTest, NamesComeInPages) {
  prove(1, "banks");
  RowBatch rows;
  const std::size_t count = limits::kIdsPerFrame + 3;
  for (std::size_t i = 0; i < count; ++i) {
    Hash32 name;
    name.bytes[0] = static_cast<std::uint8_t>(1 + i / 256);
    name.bytes[1] = static_cast<std::uint8_t>(i % 256);
    rows.push_back({{NodeTable::kCopyNames, key_copy(banks(), name)},
                    encode_row(CopyRow{node.now, 100})});
  }
  node.store.apply(rows);
  const Copies first = copies(1, "banks");
  ASSERT_THAT(first.names, SizeIs(limits::kIdsPerFrame));
  EXPECT_THAT(copies(1, "banks", first.names.back()).names, SizeIs(3));
}

TEST_F(CoreCopiesTest, PartsWithoutContentAndPastTheQuotaAreRefused) {
  prove(1, "banks");
  EXPECT_EQ(refusal(node.ask(1, "banks", CopyPut{part(1, limits::kCopyPartMinBytes - 1)})),
            ErrorCode::kMalformed);
  EXPECT_TRUE(is_done(node.ask(1, "banks", CopyPut{part(1, limits::kCopyPartMinBytes)})));
  put_sum({10, limits::kCopyBytesPerOrg - 100});
  prove(1, "banks");
  EXPECT_EQ(copies(1, "banks").room, 100u);
  EXPECT_EQ(refusal(node.ask(1, "banks", CopyPut{part(2, 101)})), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(is_done(node.ask(1, "banks", CopyPut{part(2, 100)})));
  EXPECT_EQ(copies(1, "banks").room, 0u);
  put_sum({limits::kCopyPartsPerOrg, 1});
  prove(1, "banks");
  EXPECT_EQ(refusal(node.ask(1, "banks", CopyPut{part(3)})), ErrorCode::kLimitExceeded);
}

TEST_F(CoreCopiesTest, WhatDidNotBecomeDurableIsNotAcknowledgedAndTakesNoRoom) {
  prove(1, "banks");
  node.commit_fails = ErrorCode::kStorageFull;
  EXPECT_EQ(refusal(node.ask(1, "banks", CopyPut{part(1)})), ErrorCode::kStorageFull);
  node.commit_fails = {};
  EXPECT_EQ(copies(1, "banks").parts, 0u);
  EXPECT_EQ(copies(1, "banks").room, limits::kCopyBytesPerOrg);
  EXPECT_TRUE(is_done(node.ask(1, "banks", CopyPut{part(1)})));
  node.restart();
  prove(1, "banks");
  EXPECT_EQ(copies(1, "banks").parts, 1u);
  EXPECT_EQ(copies(1, "banks").bytes, 200u);
}

TEST_F(CoreCopiesTest, TwoWhoPutOnePartHearOfOneCommit) {
  prove(1, "banks");
  prove(2, "banks");
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  node.ask(1, "banks", CopyPut{part(1)});
  node.ask(2, "banks", CopyPut{part(1)});
  node.answers.clear();
  node.hold = nullptr;
  node.release_held();
  std::size_t done = 0;
  for (const Answered& one : node.answers) done += is_done(one.message) ? 1 : 0;
  EXPECT_EQ(done, 2u);
  EXPECT_EQ(copies(1, "banks").parts, 1u);
}

TEST_F(CoreCopiesTest, PartsGoWhenTheirTimeIsOverAndNotBefore) {
  Hash32 old_name;
  old_name.bytes.fill(3);
  Hash32 young_name;
  young_name.bytes.fill(4);
  const std::uint64_t keep = limits::kCopyKeepDays * limits::kDayMs;
  const auto row = [&](const Hash32& name, std::uint64_t put_ms) {
    node.store.apply({{{NodeTable::kCopyNames, key_copy(banks(), name)},
                       encode_row(CopyRow{put_ms, 100})},
                      {{NodeTable::kCopies, key_copy(banks(), name)}, Bytes(100)}});
  };
  row(old_name, node.now - keep);
  row(young_name, node.now - keep + 2 * limits::kDayMs);
  put_sum({2, 200});
  node.pass(Config{}.sweep_interval_ms + 1000);
  EXPECT_TRUE(node.holds(NodeTable::kCopies, key_copy(banks(), old_name))) << "the own clock alone says so";
  Author telecom("telecom");
  node.connect("telecom");
  node.frame("telecom", Push{{telecom.item(telecom.clear(Lane::kNormal, node.now))}});
  node.pass(Config{}.sweep_interval_ms + 1000);
  EXPECT_FALSE(node.holds(NodeTable::kCopies, key_copy(banks(), old_name)));
  EXPECT_FALSE(node.holds(NodeTable::kCopyNames, key_copy(banks(), old_name)));
  EXPECT_TRUE(node.holds(NodeTable::kCopies, key_copy(banks(), young_name)));
  prove(1, "banks");
  EXPECT_EQ(copies(1, "banks").parts, 1u);
  EXPECT_EQ(copies(1, "banks").bytes, 100u);
}

TEST_F(CoreCopiesTest, AccessListIsShownToTheNodesOwnDevicesAlone) {
  prove(1, "banks");
  const MemberMessage answer = node.ask(1, "banks", AccessWant{});
  const auto* page = std::get_if<AccessRows>(&answer);
  ASSERT_NE(page, nullptr) << error_code_name(refusal(answer));
  EXPECT_FALSE(page->more);
  std::vector<HolderId> listed;
  for (const AccessEntry& entry : page->rows) listed.push_back(entry.holder);
  std::vector<HolderId> expected = {holder_of("banks").id, holder_of("banks-1").id};
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(listed, expected);
  const MemberMessage rest = node.ask(1, "banks", AccessWant{listed.back()});
  ASSERT_TRUE(std::holds_alternative<AccessRows>(rest));
  EXPECT_THAT(std::get<AccessRows>(rest).rows, IsEmpty());
  prove(2, "banks-1");  // certified by its company, and none of this node's organisation
  EXPECT_EQ(refusal(node.ask(2, "banks-1", AccessWant{})), ErrorCode::kNotAuthorized);
}

}  // namespace
}  // namespace ceptoar::core::core_copies_test
