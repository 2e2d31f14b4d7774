// SPDX-License-Identifier: Apache-2.0
// An item to a role: its holder at the time opens it, his successor what follows the handover.
#include <gmock/gmock.h>

#include "cli/member/handover.h"
#include "cli/member/resolve.h"
#include "cli/member/role_holders.h"
#include "cli/work/answering.h"
#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "tests/cli/people_world.h"

namespace ceptoar::test::role_holders_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kDesk = "secretariat@banks";
constexpr const char* kSender = "secretariat@electric";
constexpr const char* kFirst = "suzuki@banks";
constexpr const char* kNext = "tanaka@banks";
constexpr const char* kRole = "role:coordinator@banks";

class RoleHoldersTest : public PeopleTest {
 protected:
  // With a new key for the role, and his card at the sender's.
  void enrol(const std::string& holder, const std::string& role) {
    const auto request = world_.file(holder + ".request");
    const auto reply = world_.file(holder + ".reply");
    ASSERT_TRUE(fine(member::trust_roster(world_.home(holder), world_.file("genesis"),
                                          world_.network_number())));
    const auto asked = member::member_init({world_.home(holder), request, holder, role},
                                           world_.unlock(), world_.clock(), world_.random());
    ASSERT_TRUE(fine(asked));
    std::string number;
    {
      auto session = world_.open(kDesk);
      const auto made = member::member_enrol(*session, world_.open_admin("banks"), request,
                                             asked->number, false, reply);
      ASSERT_TRUE(fine(made));
      number = made->number;
    }
    {
      auto session = world_.open(holder);
      ASSERT_TRUE(fine(member::member_accept(*session, reply, number)));
    }
    for (int round = 0; round < 2; ++round) {
      world_.start(holder);
      world_.start(kDesk);
    }
    {
      auto session = world_.open(holder);
      ASSERT_TRUE(fine(work::start(*session)));
      work::ShareWish wish;
      wish.to = "electric";
      ASSERT_TRUE(fine(work::card_share(*session, wish)));
    }
    world_.start(holder);
    world_.start(kSender);
  }
  std::vector<std::string> holders(const std::string& at) {
    auto session = world_.open(at);
    return member::role_holders(*session, *member::parse_role(kRole));
  }
  static std::string number_of(member::Session& session, const std::string& title) {
    const auto all = work::inbox(session, {false, true, 50});
    EXPECT_TRUE(fine(all));
    for (const work::InboxItem& item : *all) {
      if (item.title == title) return item.number;
    }
    ADD_FAILURE() << title;
    return "";
  }
  static std::vector<std::string> members_of(const member::ResolvedAudience& audience) {
    std::vector<std::string> out;
    for (const member::ReaderName& name : audience.names) out.push_back(name.member);
    return out;
  }
  static bool warns(const member::ResolvedAudience& audience, member::WarningKind kind,
                    const std::string& handle) {
    return std::any_of(audience.warnings.begin(), audience.warnings.end(),
                       [&](const member::AudienceWarning& w) {
                         return w.kind == kind && w.handle == handle;
                       });
  }
  member::Outcome<work::PostResult> reply(const std::string& by, const std::string& about,
                                          const std::string& title) {
    auto session = world_.open(by);
    if (const auto started = work::start(*session); !started) return started.error();
    const auto draft = work::prepare_reply(*session, number_of(*session, about),
                                           {to_bytes(as_bytes("返信です。")), title, false});
    if (!draft) return draft.error();
    return work::send(*session, *draft, {});
  }
  member::Outcome<member::ResolvedAudience> to(const std::string& whom, Tlp tlp) {
    auto session = world_.open(kSender);
    return member::resolve(*session, {tlp, {whom}, false, false});
  }
};

TEST(RoleNameTest, TakesRolesThatThereAreAndHandles) {
  const auto good = member::parse_role("role:disclosure_officer@nisc");
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(good->role, "disclosure_officer");
  EXPECT_EQ(good->org, "nisc");
  for (const char* bad : {"role:", "role:coordinator", "role:coordinator@", "role:king@banks",
                          "role:@banks", "role:coordinator@a@b", "coordinator@banks", "Role:poc@banks"}) {
    EXPECT_FALSE(member::parse_role(bad).has_value()) << bad;
  }
}

TEST_F(RoleHoldersTest, HolderOfTheTimeOpensItAndTheSuccessorWhatFollows) {
  enrol(kFirst, "coordinator");
  ASSERT_THAT(holders(kSender), ElementsAre(kFirst));
  ASSERT_TRUE(fine(world_.post(kSender, "red", kRole, false, "引継ぎの前")));
  EXPECT_THAT(world_.titles(kFirst), Contains("引継ぎの前"));

  enrol(kNext, "coordinator");
  ASSERT_THAT(holders(kSender), ElementsAre(kFirst, kNext)) << "both, while the handover lasts";
  const auto both = to(kRole, Tlp::kRed);
  ASSERT_TRUE(fine(both));
  EXPECT_EQ(both->persons, 3u) << "the two, and the sender";
  EXPECT_THAT(world_.titles(kNext), Not(Contains("引継ぎの前"))) << "TLP:RED is not handed over";

  remove(kDesk, kFirst);
  world_.start(kDesk);
  world_.start(kSender);
  ASSERT_THAT(holders(kSender), ElementsAre(kNext));
  const auto before = entries();
  ASSERT_TRUE(fine(world_.post(kSender, "red", kRole, false, "引継ぎの後")));
  EXPECT_THAT(world_.titles(kNext), Contains("引継ぎの後"));
  EXPECT_EQ(opens_since(kFirst, before), 0u) << "whoever serves him the bytes";
  EXPECT_GT(opens_since(kNext, before), 0u);
}

TEST_F(RoleHoldersTest, WhatFollowsInTheThreadGoesToWhoeverHoldsTheRoleThen) {
  enrol(kFirst, "coordinator");
  ASSERT_TRUE(fine(world_.post(kSender, "red", kRole, false, "役割への照会")));
  ASSERT_TRUE(fine(world_.post(kSender, "red", kFirst, false, "本人への照会")));
  ASSERT_TRUE(fine(reply(kFirst, "役割への照会", "前任の返信")));
  EXPECT_THAT(world_.titles(kSender), Contains("前任の返信"));
  enrol(kNext, "coordinator");
  remove(kDesk, kFirst);
  world_.start(kDesk);
  world_.start(kSender);
  ASSERT_THAT(holders(kSender), ElementsAre(kNext));

  // A reply, an acknowledgement and a correction, each shown before it leaves.
  const auto before = entries();
  {
    auto session = world_.open(kSender);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto answer = work::prepare_reply(*session, number_of(*session, "前任の返信"),
                                            {to_bytes(as_bytes("返信です。")), "後任への返信", false});
    ASSERT_TRUE(fine(answer));
    EXPECT_THAT(members_of(answer->audience), UnorderedElementsAre(kNext, kSender));
    EXPECT_TRUE(warns(answer->audience, member::WarningKind::kRoleMoved, kFirst)) << "it is said whom";
    ASSERT_TRUE(fine(work::send(*session, *answer, {})));
    const auto acked =
        work::acknowledge(*session, number_of(*session, "前任の返信"), AckState::kReceived, "");
    ASSERT_TRUE(fine(acked));
    std::vector<std::string> readers;
    for (const member::ReaderName& name : acked->readers) readers.push_back(name.member);
    EXPECT_THAT(readers, UnorderedElementsAre(kNext, kSender));
    const auto update = work::prepare_update(*session, number_of(*session, "役割への照会"),
                                             to_bytes(as_bytes("直した照会。")), "直した照会");
    ASSERT_TRUE(fine(update));
    EXPECT_THAT(members_of(update->audience), UnorderedElementsAre(kNext, kSender));
    // What went to a person by name is not his successor's.
    const auto personal = work::prepare_update(*session, number_of(*session, "本人への照会"),
                                               to_bytes(as_bytes("直した文。")), std::nullopt);
    ASSERT_TRUE(fine(personal));
    EXPECT_THAT(members_of(personal->audience), ElementsAre(kSender));
    EXPECT_TRUE(warns(personal->audience, member::WarningKind::kLeft, kFirst));
  }
  EXPECT_THAT(world_.titles(kNext), Contains("後任への返信"));
  EXPECT_EQ(opens_since(kFirst, before), 0u) << "whoever serves him the bytes";
}

TEST_F(RoleHoldersTest, BothHoldersReadAnAnswerWhileTheHandoverLasts) {
  enrol(kFirst, "coordinator");
  ASSERT_TRUE(fine(world_.post(kSender, "red", kRole, false, "役割への照会")));
  enrol(kNext, "coordinator");
  auto session = world_.open(kSender);
  ASSERT_TRUE(fine(work::start(*session)));
  const auto update = work::prepare_update(*session, number_of(*session, "役割への照会"),
                                           to_bytes(as_bytes("直した照会。")), std::nullopt);
  ASSERT_TRUE(fine(update));
  EXPECT_THAT(members_of(update->audience), UnorderedElementsAre(kFirst, kNext, kSender));
  EXPECT_FALSE(warns(update->audience, member::WarningKind::kRoleMoved, kFirst));
}

TEST_F(RoleHoldersTest, RefusesWhatNamesNobodyAndOtherLabels) {
  EXPECT_THAT(holders(kSender), IsEmpty());
  const auto nobody = to(kRole, Tlp::kRed);
  ASSERT_TRUE(refused_with(nobody, UserCode::kNoCard));
  EXPECT_EQ(nobody.error().argument("handle"), kRole);
  EXPECT_TRUE(refused_with(to("role:king@banks", Tlp::kRed), UserCode::kUnknownRecipient));
  EXPECT_TRUE(refused_with(to("role:coordinator@nowhere", Tlp::kRed), UserCode::kUnknownRecipient));
  EXPECT_TRUE(refused_with(to(kRole, Tlp::kAmber), UserCode::kTlpPerson));
  EXPECT_TRUE(refused_with(to("role:king@banks", Tlp::kAmber), UserCode::kUnknownRecipient));
}

TEST_F(RoleHoldersTest, WhoStoppedWithoutAWordIsNoHolderAnyMore) {
  enrol(kFirst, "coordinator");
  ASSERT_THAT(holders(kSender), ElementsAre(kFirst));
  world_.clock().advance_days(limits::kPersonEpochDays + limits::kStatementGraceDays + 1);
  EXPECT_THAT(holders(kSender), IsEmpty());
}

}  // namespace
}  // namespace ceptoar::test::role_holders_test
