// SPDX-License-Identifier: Apache-2.0
// Groups of a place: who is in one, what reaches it, and which words do not count.
#include "cli/work/places.h"

#include <algorithm>

#include "cli/work/answering.h"
#include "cli/work/contacts.h"
#include "cli/work/inquiry.h"
#include "schema/text.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::places_test {
namespace {

using member::UserCode;

// Agreed among those who are asked: nobody is in it who did not say so, and all programs say the same.
class PlacesTest : public ReportDesk {
 protected:
  PlacesTest() : ReportDesk(43) {}

  std::string proposed(const std::string& name, const std::string& to, bool exercise = false) {
    return send(kElectric, [&](member::Session& session) {
      return work::prepare_place(session, name, to, exercise);
    });
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
  member::Outcome<work::FoundGroup> behind(const std::string& holder, const std::string& given,
                                           bool exercise = false) {
    return as(holder, [&](member::Session& session) {
      return work::group_behind(session, given, exercise);
    });
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

// Who joined for a drill is sent nothing real, and a drill does not disturb those of the real group.
TEST_F(PlacesTest, ADrillHasAGroupOfItsOwn) {
  const std::string real = proposed("空港", "banks");
  says(kBanks, real, work::PlaceWord::kJoin);
  const auto alone = behind(kElectric, "空港", true);
  ASSERT_TRUE(fine(alone));
  EXPECT_EQ(alone->members, (Names{"banks"})) << "without one of its own it is for those of the real group";
  const std::string drill = proposed("空港", "telecom", true);
  says(kTelecom, drill, work::PlaceWord::kJoin);
  const auto in_drill = behind(kElectric, "空港", true);
  ASSERT_TRUE(fine(in_drill));
  EXPECT_EQ(in_drill->members, (Names{"telecom"}));
  const auto in_earnest = behind(kElectric, "空港");
  ASSERT_TRUE(fine(in_earnest));
  EXPECT_EQ(in_earnest->members, (Names{"banks"}));
  EXPECT_TRUE(refused_with(behind(kTelecom, "空港"), UserCode::kGroupExercise));
  EXPECT_TRUE(refused_with(behind(kElectric, group_item_number(drill)), UserCode::kGroupExercise));
  const auto listed = groups(kTelecom);
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_TRUE(listed[0].summary.exercise);
  // What is sent as a drill goes there and nowhere else.
  work::InquiryWish aid;
  aid.document = to_bytes(as_bytes("# 応援の依頼\n発電機を一台、貸してください。\n"));
  aid.tlp = "amber";
  aid.to = "group:空港";
  aid.aid = true;
  aid.exercise = true;
  const std::string asked =
      send(kElectric, [&](member::Session& session) { return work::prepare_inquiry(session, aid); });
  const auto view = as(kTelecom, [&](member::Session& session) { return work::inquiry_view(session, asked); });
  ASSERT_TRUE(fine(view));
  EXPECT_TRUE(view->summary.exercise);
  EXPECT_TRUE(refused_with(as(kBanks, [&](member::Session& session) {
    return work::inquiry_view(session, asked);
  }), UserCode::kNoItem));
}

// A group ends with what it was agreed by: both ends are shown, and each can be put off by who said it.
TEST_F(PlacesTest, AProposalAndAWordAreRenewedByWhoSaidThem) {
  const std::string id = proposed("空港", "banks");
  says(kBanks, id, work::PlaceWord::kJoin);
  const work::PlaceGroup before = groups(kBanks).at(0);
  EXPECT_FALSE(before.proposed);
  EXPECT_NE(before.ends_ms, 0U);
  EXPECT_GT(before.word_ends_ms, before.ends_ms) << "said later";
  const work::PlaceGroup own = groups(kElectric).at(0);
  EXPECT_TRUE(own.proposed);
  EXPECT_EQ(own.word_ends_ms, 0U);
  const auto not_his = as(kBanks, [&](member::Session& session) {
    return work::prepare_place_renewal(session, id);
  });
  EXPECT_TRUE(refused_with(not_his, UserCode::kNotAuthor));
  send(kElectric, [&](member::Session& session) { return work::prepare_place_renewal(session, id); });
  for (const char* holder : {kElectric, kBanks}) {
    const auto all = groups(holder);
    ASSERT_EQ(all.size(), 1U) << holder;
    EXPECT_EQ(all[0].summary.number, before.summary.number) << "the same group under the same number";
    EXPECT_EQ(all[0].name, "空港");
    EXPECT_GT(all[0].ends_ms, before.ends_ms);
    EXPECT_EQ(all[0].joined, (Names{"banks", "electric"})) << "words stay";
  }
  says(kBanks, id, work::PlaceWord::kJoin);
  EXPECT_GT(groups(kBanks).at(0).word_ends_ms, before.word_ends_ms);
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
}  // namespace ceptoar::test::places_test
