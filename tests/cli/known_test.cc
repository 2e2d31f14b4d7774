// SPDX-License-Identifier: Apache-2.0
// What a member can name, for completions: never more than a bystander may read.
#include "cli/work/known.h"

#include <gmock/gmock.h>

#include "cli/member/drafts.h"
#include "cli/work/contacts.h"
#include "cli/work/items.h"
#include "tests/cli/world.h"

namespace ceptoar::test::known_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using work::ItemSide;
using work::Nameable;

std::vector<std::string> names_in(const member::Outcome<std::vector<work::KnownName>>& names) {
  EXPECT_TRUE(fine(names));
  std::vector<std::string> out;
  for (const work::KnownName& one : *names) out.push_back(one.name);
  return out;
}
std::vector<std::string> titles_in(const member::Outcome<std::vector<work::KnownItem>>& items) {
  EXPECT_TRUE(fine(items));
  std::vector<std::string> out;
  for (const work::KnownItem& one : *items) out.push_back(one.title);
  return out;
}

class KnownTest : public testing::Test {
 protected:
  void SetUp() override { world_.build_all(); }
  World world_;
};

TEST_F(KnownTest, RecipientsFitTheLabel) {
  const auto session = world_.open("secretariat@banks");
  const auto to = [&](std::optional<Tlp> label) {
    return names_in(work::known_recipients(*session, label));
  };
  EXPECT_THAT(to(Tlp::kAmber), IsSupersetOf({"own", "banks", "fsa", "banks-1"}));
  EXPECT_THAT(to(Tlp::kAmber), Not(Contains("officer@banks-1")));
  EXPECT_THAT(to(Tlp::kRed), Contains("officer@banks-1"));
  EXPECT_THAT(to(Tlp::kRed), Not(Contains("banks")));
  EXPECT_THAT(to(Tlp::kGreen), ElementsAre("community:council"));
  EXPECT_THAT(to(Tlp::kClear), IsEmpty());
  EXPECT_THAT(to(std::nullopt),
              IsSupersetOf({"own", "banks", "banks-1", "officer@banks-1", "community:council"}));
}

TEST_F(KnownTest, TheTitleOfARedItemIsNotShown) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "見える件名")));
  ASSERT_TRUE(fine(world_.post("officer@banks-1", "red", "secretariat@banks", false, "見せない件名")));
  world_.start("secretariat@banks");
  const auto session = world_.open("secretariat@banks");
  const auto items = work::known_items(*session, ItemSide::kReceived, 10);
  EXPECT_THAT(titles_in(items), ElementsAre("", "見える件名")) << "newest first";
  EXPECT_EQ((*items)[0].tlp, Tlp::kRed);
  EXPECT_EQ((*items)[1].from, "electric");
  const auto read = work::read_item(*session, (*items)[1].number);
  ASSERT_TRUE(fine(read));
  EXPECT_EQ(read->summary.title, "見える件名");
}

TEST_F(KnownTest, WhatWaitsToBeSentIsOfferedAndTheTitleOfARedOneIsNot) {
  world_.node_of("banks").up = false;
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "electric", false, "待っている件名")));
  world_.clock().advance_hours(1);
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "red", "officer@banks-1", false, "見せない件名")));
  const auto session = world_.open("secretariat@banks");
  const auto waiting = work::known_queued(*session);
  EXPECT_THAT(titles_in(waiting), ElementsAre("", "待っている件名")) << "newest first";
  EXPECT_EQ((*waiting)[0].tlp, Tlp::kRed);
  EXPECT_THAT(titles_in(work::known_items(*session, ItemSide::kSent, 10)), IsEmpty());
  EXPECT_TRUE(fine(work::read_item(*session, (*waiting)[1].number)));
}

TEST_F(KnownTest, NamesWithNumbersStandAsAPersonCounts) {
  const auto session = world_.open("secretariat@banks");
  for (const char* name : {"gas-10", "gas-2", "gas-1", "gas-02"}) {
    ASSERT_TRUE(fine(work::add_contact(*session, {name, "", "", "03-1"})));
  }
  EXPECT_THAT(names_in(work::known_names(*session, Nameable::kContacts)),
              ElementsAre("gas-1", "gas-02", "gas-2", "gas-10"));
}

TEST_F(KnownTest, LookingMarksNothingRead) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "件名")));
  world_.start("secretariat@banks");
  const auto session = world_.open("secretariat@banks");
  ASSERT_THAT(titles_in(work::known_items(*session, ItemSide::kBoth, 10)), ElementsAre("件名"));
  EXPECT_EQ(*work::count_unread(*session), 1U);
}

TEST_F(KnownTest, OwnItemsAndThoseOfOthersAreTold) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "一")));
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "二")));
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "electric", false, "三")));
  world_.sync_all();
  const auto session = world_.open("secretariat@banks");
  EXPECT_THAT(titles_in(work::known_items(*session, ItemSide::kReceived, 10)), ElementsAre("二", "一"));
  EXPECT_THAT(titles_in(work::known_items(*session, ItemSide::kSent, 10)), ElementsAre("三"));
  EXPECT_THAT(titles_in(work::known_items(*session, ItemSide::kBoth, 2)), testing::SizeIs(2));
}

TEST_F(KnownTest, ADraftShowsItsTitleOnceItsLabelIsKnown) {
  const auto session = world_.open("secretariat@banks");
  for (const char* label : {"", "red", "amber"}) {
    member::KeptDraft draft;
    draft.text = member::document_of("件名", std::string("本文") + label);
    if (*label != '\0') draft.typed.tlp = label;
    ASSERT_TRUE(fine(member::keep_draft(*session, draft)));
  }
  const auto drafts = work::known_drafts(*session);
  EXPECT_THAT(titles_in(drafts), ElementsAre("", "", "件名"));
  EXPECT_EQ((*drafts)[2].number, "d3");
}

TEST_F(KnownTest, GroupsContactsAndSectors) {
  const auto session = world_.open("secretariat@banks");
  ASSERT_TRUE(fine(work::add_contact(*session, {"三条商会", "", "", "03-1"})));
  ASSERT_TRUE(fine(work::set_group(*session, "地方", {"banks-1", "三条商会"})));
  EXPECT_THAT(names_in(work::known_names(*session, Nameable::kContacts)), ElementsAre("三条商会"));
  EXPECT_THAT(names_in(work::known_names(*session, Nameable::kGroups)), ElementsAre("地方"));
  EXPECT_THAT(names_in(work::known_names(*session, Nameable::kCompanies)), Contains("banks-1"));
  EXPECT_THAT(names_in(work::known_names(*session, Nameable::kSectors)), Not(IsEmpty()));
}

TEST_F(KnownTest, ABusyHomeIsRefusedAtOnce) {
  const auto session = world_.open("secretariat@banks");
  const auto begin = std::chrono::steady_clock::now();
  const auto second = member::Home::open(world_.home("secretariat@banks"), world_.unlock(), {.at_once = true});
  EXPECT_TRUE(refused_with(second, member::UserCode::kBusy));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace ceptoar::test::known_test
