// SPDX-License-Identifier: Apache-2.0
// Where an item comes from, and the digits that two sides compare, in a small Council.
#include "cli/work/provenance.h"

#include "cli/work/phone.h"
#include "cli/work/relay.h"
#include "tests/cli/world.h"

namespace ceptoar::test::provenance_test {
namespace {

using member::UserCode;

constexpr const char* kAuthor = "secretariat@telecom";
constexpr const char* kReader = "secretariat@banks";

class ProvenanceTest : public testing::Test {
 protected:
  ProvenanceTest() { world_.build_all(); }

  std::string posted(const std::string& holder, const std::string& tlp, const std::string& to) {
    const auto sent = world_.post(holder, tlp, to, false, "停電");
    EXPECT_TRUE(fine(sent));
    return sent->number;
  }
  member::Outcome<work::Provenance> origin(const std::string& holder, const std::string& number) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::provenance(*session, number);
  }
  work::PhoneScript phone(const std::string& holder, const std::string& number,
                          const work::PhoneWish& wish) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto script = work::phone_script(*session, number, wish);
    EXPECT_TRUE(fine(script));
    return script ? *script : work::PhoneScript{};
  }
  World world_{4401};
};

TEST_F(ProvenanceTest, NamesEverySignatureFromTheRosterToTheHolder) {
  const std::string number = posted("officer@telecom-1", "amber", "banks");
  const auto from = origin(kReader, number);
  ASSERT_TRUE(fine(from));
  ASSERT_EQ(from->chain.size(), 3U);
  EXPECT_EQ(from->chain[0].handle, "telecom");
  EXPECT_EQ(from->chain[1].handle, "telecom-1");
  EXPECT_EQ(from->chain[1].kind, work::ChainLink::Kind::kCompany);
  EXPECT_EQ(from->chain[2].handle, "officer@telecom-1");
  EXPECT_EQ(from->chain[2].kind, work::ChainLink::Kind::kHolder);
  EXPECT_TRUE(from->verified);
  EXPECT_EQ(from->author_node, "telecom");
  EXPECT_GT(from->position, 0U);
  EXPECT_EQ(from->roster_version, 1U);
  EXPECT_FALSE(from->receipts_here);
  EXPECT_EQ(from->summary.state, work::ItemState::kUnread) << "looking where it is from reads nothing";
}

TEST_F(ProvenanceTest, ShowsTheAuthorItsProofsOfDelivery) {
  const std::string number = posted(kAuthor, "amber", "banks");
  world_.sync_all();
  const auto from = origin(kAuthor, number);
  ASSERT_TRUE(fine(from));
  EXPECT_TRUE(from->receipts_here);
  EXPECT_FALSE(from->receipts.empty());
  EXPECT_LE(from->receipts.size(), from->of);
  for (const work::BoardRow& row : from->receipts) EXPECT_TRUE(row.verified && row.delivered_ms);
}

TEST_F(ProvenanceTest, ShowsTheRelayThatItCameBy) {
  const std::string number = posted(kAuthor, "amber", "banks");
  {
    auto session = world_.open(kReader);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto plan = work::plan_relay(*session, number, {});
    ASSERT_TRUE(fine(plan));
    ASSERT_TRUE(fine(work::send_relay(*session, *plan)));
  }
  const auto from = origin("officer@banks-1", number);
  ASSERT_TRUE(fine(from));
  EXPECT_TRUE(from->verified) << from->fault;
  ASSERT_EQ(from->relays.size(), 1U);
  EXPECT_EQ(from->relays[0].handle, kReader);
  EXPECT_EQ(from->chain.back().handle, kAuthor);
  EXPECT_EQ(phone("officer@banks-1", number, {true, 417}).why, work::NoDigits::kRelayed);
}

TEST_F(ProvenanceTest, BothSidesOfACallHaveTheSameDigits) {
  const std::string number = posted(kAuthor, "amber", "banks");
  EXPECT_EQ(phone(kAuthor, number, {}).why, work::NoDigits::kAskNonce);
  const work::PhoneScript called = phone(kReader, number, {true, std::nullopt});
  ASSERT_TRUE(called.digits);
  ASSERT_EQ(called.nonce.size(), 4U);
  const auto nonce = static_cast<std::uint32_t>(std::stoul(called.nonce));
  const work::PhoneScript caller = phone(kAuthor, number, {false, nonce});
  ASSERT_TRUE(caller.digits);
  EXPECT_EQ(caller.digits->caller, called.digits->caller);
  EXPECT_EQ(caller.digits->called, called.digits->called);
  EXPECT_NE(caller.digits->caller, caller.digits->called);
  EXPECT_NE(phone(kReader, number, {true, (nonce + 1) % 10'000}).digits->caller, caller.digits->caller);
}

TEST_F(ProvenanceTest, ClearHasNoDigits) {
  const std::string number = posted(kAuthor, "clear", "");
  EXPECT_EQ(phone(kReader, number, {true, 1}).why, work::NoDigits::kPublic);
  const auto from = origin(kReader, number);
  ASSERT_TRUE(fine(from));
  EXPECT_TRUE(from->verified) << from->fault;
  EXPECT_TRUE(refused_with(origin(kReader, "1234-5678-9012-8"), UserCode::kNoItem));
}

}  // namespace
}  // namespace ceptoar::test::provenance_test
