// SPDX-License-Identifier: Apache-2.0
// Groups of a place: who is in one, what reaches it, and which words do not count.
#include "cli/work/places.h"

#include <algorithm>

#include "cli/work/answering.h"
#include "cli/work/contacts.h"
#include "cli/work/inquiry.h"
#include "schema/text.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test {
namespace {

using member::UserCode;

// Agreed among those who are asked: nobody is in it who did not say so, and all programs say the same.
class PlacesTest : public ReportDesk {
 protected:
  PlacesTest() : ReportDesk(43) {}

  std::string proposed(const std::string& name, const std::string& to) {
    return send(kElectric, [&](member::Session& session) { return work::prepare_place(session, name, to); });
  }
  void says(const std::string& holder, const std::string& id, work::PlaceWord word) {
    send(holder, [&](member::Session& session) { return work::prepare_place_word(session, id, word); });
  }
  std::vector<work::PlaceGroup> groups(const std::string& holder) {
    return as(holder, [](member::Session& session) {
      const auto out = work::place_groups(session);
      EXPECT_TRUE(fine(out));
      return out ? *out : std::vector<work::PlaceGroup>{};
    });
  }
  member::Outcome<work::FoundGroup> behind(const std::string& holder, const std::string& given) {
    return as(holder, [&](member::Session& session) { return work::group_behind(session, given); });
  }
  using Names = std::vector<std::string>;
  static constexpr const char* kElectric = "secretariat@electric";
  static constexpr const char* kBanks = "secretariat@banks";
  static constexpr const char* kTelecom = "secretariat@telecom";
};

TEST_F(PlacesTest, EveryProgramComesToTheSameGroup) {
  const std::string id = proposed("空港", "banks,telecom");
  EXPECT_TRUE(refused_with(behind(kElectric, "空港"), UserCode::kPlaceNobody)) << "nobody else joined";
  EXPECT_TRUE(refused_with(behind(kBanks, "空港"), UserCode::kNoGroup)) << "asked, and not in it";
  says(kBanks, id, work::PlaceWord::kJoin);
  for (const char* holder : {kElectric, kBanks, kTelecom}) {
    const auto all = groups(holder);
    ASSERT_EQ(all.size(), 1U) << holder;
    EXPECT_EQ(all[0].name, "空港");
    EXPECT_EQ(all[0].summary.finer, "place");
    EXPECT_EQ(all[0].joined, (Names{"banks", "electric"})) << holder;
    EXPECT_EQ(all[0].asked, (Names{"telecom"})) << holder;
    EXPECT_EQ(all[0].member, std::string_view(holder) != kTelecom);
  }
  EXPECT_TRUE(groups(kNisc).empty()) << "nobody else knows of it";
  says(kTelecom, id, work::PlaceWord::kLeave);
  EXPECT_EQ(groups(kElectric)[0].left, (Names{"telecom"}));
  // The newest word counts, who proposed it may leave too.
  says(kTelecom, id, work::PlaceWord::kJoin);
  says(kElectric, id, work::PlaceWord::kLeave);
  const auto by_telecom = behind(kTelecom, "空港");
  ASSERT_TRUE(fine(by_telecom));
  EXPECT_EQ(by_telecom->members, (Names{"banks"}));
  EXPECT_TRUE(refused_with(behind(kElectric, "空港"), UserCode::kNoGroup)) << "he left it";
}

TEST_F(PlacesTest, WhatIsSentToItReachesThoseWhoJoinedAlone) {
  const std::string id = proposed("空港", "banks,telecom");
  says(kBanks, id, work::PlaceWord::kJoin);
  ASSERT_TRUE(fine(world_.post(kElectric, "amber", "group:空港", false, "滑走路の停電")));
  const auto has = [&](const char* holder) {
    const auto titles = world_.titles(holder);
    return std::find(titles.begin(), titles.end(), "滑走路の停電") != titles.end();
  };
  EXPECT_TRUE(has(kBanks));
  EXPECT_FALSE(has(kTelecom)) << "was asked and did not join";
  // From any member, by name or number.
  ASSERT_TRUE(fine(world_.post(kBanks, "amber", "group:" + group_item_number(id), false, "応援できます")));
  work::InquiryWish aid;
  aid.document = to_bytes(as_bytes("# 応援の依頼\n発電機を一台、貸してください。\n"));
  aid.tlp = "amber";
  aid.to = "group:" + id;
  aid.aid = true;
  const std::string asked =
      send(kElectric, [&](member::Session& session) { return work::prepare_inquiry(session, aid); });
  const auto view = as(kBanks, [&](member::Session& session) { return work::inquiry_view(session, asked); });
  ASSERT_TRUE(fine(view));
  EXPECT_EQ(view->place, "空港") << "named by its number, shown by its name";
  EXPECT_TRUE(refused_with(world_.post(kTelecom, "amber", "group:空港", false, "x"), UserCode::kNoGroup));
}

TEST_F(PlacesTest, OneNameForTwoGroupsIsAskedAbout) {
  as(kElectric, [](member::Session& session) {
    EXPECT_TRUE(fine(work::set_group(session, "空港", {"telecom"})));
    return 0;
  });
  const std::string id = proposed("空港", "banks");
  says(kBanks, id, work::PlaceWord::kJoin);
  const auto both = behind(kElectric, "空港");
  ASSERT_TRUE(refused_with(both, UserCode::kGroupTwice));
  EXPECT_EQ(both.error().argument("choices"), "group:" + group_item_number(id));
  const auto by_number = behind(kElectric, group_item_number(id));
  ASSERT_TRUE(fine(by_number));
  EXPECT_EQ(by_number->members, (Names{"banks"}));
  const auto again = as(kElectric, [](member::Session& session) {
    return work::prepare_place(session, "空港", "telecom");
  });
  EXPECT_TRUE(refused_with(again, UserCode::kGroupTwice));
  for (const std::string& name : {std::string(), std::string("空港,港"), id}) {
    const auto bad = as(kElectric, [&](member::Session& session) {
      return work::prepare_place(session, name, "telecom");
    });
    EXPECT_FALSE(bad) << name;
  }
}

TEST_F(PlacesTest, AWordThatNotEverybodyCouldReadDoesNotCount) {
  const std::string id = proposed("空港", "banks,telecom");
  send(kBanks, [&](member::Session& session) -> member::Outcome<work::Draft> {
    auto joins = work::prepare_place_word(session, id, work::PlaceWord::kJoin);
    auto alone = work::prepare_reply(session, id, {to_bytes(as_bytes("参加します。")), std::nullopt, false});
    if (!joins || !alone) return member::user_error(UserCode::kTextEmpty);
    alone->content.fields = joins->content.fields;
    return alone;
  });
  EXPECT_EQ(groups(kElectric)[0].joined, (Names{"electric"})) << "telecom was told nothing";
  const auto other = as(kBanks, [](member::Session& session) {
    return work::prepare_place_word(session, "9999-9999-9999-4", work::PlaceWord::kJoin);
  });
  EXPECT_FALSE(other);
  const std::string report_id = report(kOfficer, wish("端末が起動しない"));
  const auto no_group = as(kNisc, [&](member::Session& session) {
    return work::prepare_place_word(session, report_id, work::PlaceWord::kJoin);
  });
  EXPECT_TRUE(refused_with(no_group, UserCode::kPlace));
}

}  // namespace
}  // namespace ceptoar::test
