// SPDX-License-Identifier: Apache-2.0
// What a case is judged by: the clock of an incident, deadlines, likeness of reports, the graph of
// sectors. Rules and data alone, with the facts of the cases of 2007.
#include <gtest/gtest.h>

#include "cli/liaison/incident_clock.h"
#include "cli/liaison/interdependency.h"
#include "cli/liaison/linking.h"
#include "cli/liaison/nature.h"
#include "cli/liaison/notice.h"
#include "cli/liaison/provision.h"
#include "cli/liaison/regimes.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::liaison::matters_test {
namespace {

using Facts = std::vector<ReportFact>;

std::uint64_t at(std::string_view rfc3339) { return *parse_rfc3339(rfc3339); }

ReportFact time_fact(std::string name, std::string_view rfc3339) {
  return {std::move(name), encode_time({at(rfc3339), Precision::kMinute, Relation::kAt, false}),
          Certainty::kUnsaid, 0};
}
ReportFact text_fact(std::string name, std::string value, Certainty certainty = Certainty::kUnsaid) {
  return {std::move(name), std::move(value), certainty, 0};
}

TEST(ProvisionTest, ATextTellsAManagerItsFirstLinesAndWhatToDo) {
  const std::string text = "一部の事業者で、端末が起動しない。\n\n  原因は確認中。\n対応: 接続を止める \n三行目\n四行目\n";
  EXPECT_EQ(action_in(text), "接続を止める");
  EXPECT_EQ(lines_for_manager(text),
            (std::vector<std::string>{"一部の事業者で、端末が起動しない。", "原因は確認中。", "三行目"}));
  EXPECT_EQ(action_in("Action: take it off the Internet"), "take it off the Internet");
  EXPECT_EQ(action_in("対応：版を上げる"), "版を上げる");
  EXPECT_EQ(action_in("すでに対応: 済み\n"), "");
  EXPECT_TRUE(lines_for_manager("").empty());
  // Cut at a sentence, else at a character.
  std::string sentences;
  while (sentences.size() <= limits::kSummaryBytes) sentences += "端末が起動しない。";
  const auto cut = lines_for_manager(sentences);
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_LE(cut[0].size(), limits::kSummaryBytes);
  EXPECT_TRUE(cut[0].ends_with("。"));
  std::string endless;
  while (endless.size() <= limits::kSummaryBytes) endless += "端";
  const auto whole = lines_for_manager(endless);
  ASSERT_EQ(whole.size(), 1U);
  EXPECT_LE(whole[0].size(), limits::kSummaryBytes);
  EXPECT_EQ(whole[0].size() % std::string("端").size(), 0U);
}

TEST(IncidentClockTest, RestoredIsNotOverAndOverIsNotContained) {
  Facts facts = {time_fact("occurred", "2007-10-11T19:00:00Z")};
  EXPECT_EQ(state_of(facts), ClockState::kOngoing);
  facts.push_back(time_fact("restored", "2007-10-12T03:00:00Z"));
  EXPECT_EQ(state_of(facts), ClockState::kRestored);
  facts.push_back(time_fact("impact_ended", "2007-10-13T03:00:00Z"));
  EXPECT_EQ(state_of(facts), ClockState::kImpactEnded);
  facts.push_back(time_fact("contained", "2007-11-20T03:00:00Z"));
  EXPECT_EQ(state_of(facts), ClockState::kContained);
  EXPECT_EQ(steps_of(facts).size(), 4U);
  EXPECT_EQ(state_of({}), ClockState::kOngoing);
}

TEST(IncidentClockTest, GoesForwardsAndOnlyWatchingMayBreakOutAgain) {
  EXPECT_TRUE(may_follow(ClockState::kOngoing, ClockState::kRestored));
  EXPECT_TRUE(may_follow(ClockState::kWatch, ClockState::kOngoing));
  EXPECT_FALSE(may_follow(ClockState::kWatch, ClockState::kContained));
  EXPECT_FALSE(may_follow(ClockState::kClosed, ClockState::kOngoing));
  EXPECT_FALSE(may_follow(ClockState::kRestored, ClockState::kRestored));
  EXPECT_EQ(state_of_all({ClockState::kContained, ClockState::kWorkaround}), ClockState::kWorkaround);
  for (unsigned i = 1; i <= 7; ++i) {
    EXPECT_EQ(parse_clock(clock_name(static_cast<ClockState>(i))), static_cast<ClockState>(i));
  }
}

const Regime& regime(std::string_view id) {
  for (const Regime& one : shipped_regimes()) {
    if (one.id == id) return one;
  }
  ADD_FAILURE() << id;
  return shipped_regimes().front();
}

TEST(RegimesTest, CountFromWhatAPersonTells) {
  const std::uint64_t aware = at("2026-01-30T19:10:00Z");  // 04:10 of the 31st in Japan
  constexpr std::uint64_t kHour = 3'600'000;
  auto due = due_times(regime("nis2"), {{"aware", aware}});
  ASSERT_EQ(due.size(), 3U);
  EXPECT_EQ(due[0].due_ms, aware + 24 * kHour);
  EXPECT_EQ(due[1].due_ms, aware + 72 * kHour);
  // A month after the notification is due, 3 February: 3 March.
  EXPECT_EQ(due[2].due_ms, at("2026-03-02T19:10:00Z"));
  // It was given at once, on the last of January: a month later is the last of February.
  due = due_times(regime("nis2"), {{"aware", aware}, {"nis2/notification", aware}});
  EXPECT_EQ(due[2].due_ms, at("2026-02-27T19:10:00Z"));
  EXPECT_EQ(due[1].done_ms, aware);
  due = due_times(regime("circia"), {{"aware", aware}});
  EXPECT_EQ(due[0].due_ms, aware + 72 * kHour);
  EXPECT_FALSE(due[1].due_ms) << "nothing was paid";
  EXPECT_EQ(due_times(regime("circia"), {{"ransom_paid", aware}})[1].due_ms, aware + 24 * kHour);
}

TEST(RegimesTest, AnOrganisationsOwnAreReadAndBadOnesRefused) {
  const std::string good =
      "format = 1\n[[regime]]\nid = \"own\"\nja = \"社内\"\nen = \"own\"\n[[regime.deadline]]\n"
      "id = \"call\"\nafter = \"aware\"\nhours = 1\nja = \"電話\"\nen = \"call\"\n";
  const auto parsed = parse_regimes(good);
  ASSERT_TRUE(parsed) << parsed.error().context;
  EXPECT_EQ(parsed->front().deadlines.front().hours, 1U);
  const auto refused = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return parse_regimes(text);
  };
  EXPECT_EQ(refused("after = \"aware\"", "after = \"call\"").error().code, ErrorCode::kChain);
  EXPECT_EQ(refused("format = 1", "format = 2").error().code, ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(refused("hours = 1", "hours = 0").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(refused("hours = 1", "hours = 1\nmonths = 1").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(refused("ja = \"電話\"\n", "").error().code, ErrorCode::kMalformed);
}

Compared of(std::string_view title_a, const Facts& a, std::uint64_t sent_a, std::string_view title_b,
            const Facts& b, std::uint64_t sent_b) {
  return compare({title_a, &a, sent_a}, {title_b, &b, sent_b});
}

TEST(LinkingTest, TheTerminalsOfOneMorningBelongTogether) {
  const std::uint64_t four = at("2007-10-11T19:00:00Z");
  const Facts one = {text_fact("product", "精算端末　Ｘ－１００"), time_fact("recognised", "2007-10-11T19:05:00Z")};
  const Facts other = {text_fact("product", "精算端末X100"), time_fact("recognised", "2007-10-11T19:40:00Z")};
  const Compared both = of("業務端末が起動しない", one, four, "04:40ごろから端末が起動しない", other, four);
  EXPECT_TRUE(both.suggested());
  EXPECT_TRUE(both.against.empty());
  EXPECT_EQ(likeness_name(both.likeness.front().kind), "product");
  // Where nobody names a product: the same words in the same hours.
  EXPECT_TRUE(of("業務端末が起動しない", {}, four, "業務端末が起動しない 2台", {}, four + 3'600'000).suggested());
}

TEST(LinkingTest, TheSisterProductThreeDaysLaterIsFoundByWhatItsReportSays) {
  const std::uint64_t day = 86'400'000;
  const Facts first = {text_fact("product", "精算端末X100"), text_fact("cause", "判定処理の不具合")};
  const Facts sister = {text_fact("product", "窓口処理機W2"), text_fact("same_cause", "精算端末X100"),
                        text_fact("cause", "データの作り方")};
  EXPECT_TRUE(of("端末が起動しない", first, 10 * day, "窓口の機械が止まる", sister, 13 * day).suggested());
  const Facts silent = {text_fact("product", "窓口処理機W2")};
  EXPECT_FALSE(of("端末が起動しない", first, 10 * day, "窓口の機械が止まる", silent, 13 * day).suggested());
}

TEST(LinkingTest, FaultsOfDifferentCausesAreNotSuggestedHoweverAlike) {
  // Several faults of one service in one year: server, equipment, software, maintenance.
  const std::uint64_t now = at("2007-12-01T00:00:00Z");
  const Facts server = {text_fact("service", "予約サービス"), text_fact("product", "予約システムR"),
                        text_fact("cause", "サーバ不具合", Certainty::kConfirmed)};
  const Facts upkeep = {text_fact("service", "予約サービス"), text_fact("product", "予約システムR"),
                        text_fact("cause", "保守作業のミス", Certainty::kConfirmed)};
  const Compared both = of("予約サービスが利用できない", server, now, "予約サービスが利用できない", upkeep, now);
  EXPECT_FALSE(both.suggested());
  EXPECT_EQ(both.against, "サーバ不具合 / 保守作業のミス");
  // A guess at a cause speaks for nothing: a person should look.
  const Facts guess = {text_fact("product", "予約システムR"),
                       text_fact("cause", "保守作業のミス", Certainty::kUnconfirmed)};
  EXPECT_TRUE(of("予約サービスが利用できない", server, now, "予約サービスが利用できない", guess, now).suggested());
  // Alike in nothing but the service, weeks apart.
  const Facts a = {text_fact("service", "予約サービス")};
  EXPECT_FALSE(of("画面が出ない", a, now, "電話がつながらない", a, now + 20 * kMsPerDay).suggested());
}

TEST(InterdependencyTest, SuggestsWhatASeedStatesWithItsEvidence) {
  const std::vector<std::string> sectors = {"electric", "finance", "gas", "telecom_info", "water"};
  const auto& edges = shipped_interdependency();
  auto reached = reached_from(edges, "electric", sectors);
  ASSERT_EQ(reached.size(), 1U);
  EXPECT_EQ(reached[0].sector, "finance");
  ASSERT_EQ(reached[0].evidence.size(), 1U);
  EXPECT_NE(reached[0].evidence[0]->seen.ja.find("店舗"), std::string::npos);
  reached = reached_from(edges, "telecom_info", sectors);
  ASSERT_EQ(reached.size(), 2U);
  EXPECT_EQ(reached[0].sector, "electric");
  EXPECT_EQ(reached[1].sector, "finance");
  EXPECT_EQ(reached[1].evidence.size(), 2U) << "through electric";
  EXPECT_EQ(reached_from(edges, "water", sectors).size(), 4U) << "any that runs a server room";
  EXPECT_TRUE(reached_from(edges, "gas", sectors).empty());
  // A circle ends.
  const auto circle = parse_interdependency(
      "format = 1\n[[edge]]\nfrom=\"a\"\nto=\"b\"\nja=\"x\"\nen=\"x\"\nsource=\"s\"\n"
      "[[edge]]\nfrom=\"b\"\nto=\"a\"\nja=\"x\"\nen=\"x\"\nsource=\"s\"\n");
  ASSERT_TRUE(circle);
  EXPECT_EQ(reached_from(*circle, "a", {"a", "b"}).size(), 1U);
}

TEST(NoticeTest, HasSectorServiceAndStartOrIsNone) {
  const FailureNotice notice{"electric", "配電", {at("2026-11-20T19:10:00Z"), Precision::kMinute, Relation::kAt, true}};
  Advisory advisory;
  advisory.fields = encode_notice(notice);
  const auto read = notice_of(advisory);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sector, "electric");
  EXPECT_EQ(read->service, "配電");
  EXPECT_EQ(read->start, notice.start);
  for (std::size_t i = 0; i < advisory.fields.size(); ++i) {
    Advisory lacking = advisory;
    lacking.fields.erase(lacking.fields.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(notice_of(lacking)) << advisory.fields[i].name;
    Advisory spoilt = advisory;
    spoilt.fields[i].value = "\x1b[31m";
    EXPECT_FALSE(notice_of(spoilt)) << advisory.fields[i].name;
  }
}

TEST(NatureTest, FollowsFromTheKind) {
  const Nature up{Flow::kUp, ItemPurpose::kContain};
  EXPECT_EQ(nature_of(ContentKind::kReport, ""), up);
  EXPECT_EQ(nature_of(ContentKind::kConsult, ""), up);
  EXPECT_EQ(nature_of(ContentKind::kReport, "precursor"), (Nature{Flow::kUp, ItemPurpose::kPrevent}));
  EXPECT_EQ(nature_of(ContentKind::kAlert, "early_warning"), (Nature{Flow::kDown, ItemPurpose::kPrevent}));
  EXPECT_EQ(nature_of(ContentKind::kShare, "security_info"), (Nature{Flow::kDown, ItemPurpose::kLearn}));
  EXPECT_EQ(nature_of(ContentKind::kShare, "of a later program"), Nature{}) << "as a sharing";
  EXPECT_EQ(nature_of(ContentKind::kAlert, ""), Nature{}) << "between CEPTOARs";
  for (const ItemPurpose purpose : {ItemPurpose::kPrevent, ItemPurpose::kContain, ItemPurpose::kLearn}) {
    EXPECT_EQ(parse_item_purpose(purpose_word(purpose)), purpose);
  }
  EXPECT_FALSE(parse_item_purpose("repair"));
}

TEST(ProvisionTest, KindsAndEmbargoAreFieldsOfTheAdvisory) {
  for (std::uint8_t i = 1; i <= kProvisionCount; ++i) {
    const auto kind = provision_from_byte(i);
    ASSERT_TRUE(kind);
    EXPECT_EQ(parse_provision(provision_name(*kind)), kind);
  }
  EXPECT_FALSE(provision_from_byte(0));
  Advisory advisory;
  EXPECT_FALSE(provision_of(advisory));
  EXPECT_EQ(publish_ms(advisory), 0U);
  advisory.fields = {{"provision", "early_warning"}, {"publish-at", "2026-11-25T01:00:00Z"}};
  EXPECT_EQ(provision_of(advisory), Provision::kEarlyWarning);
  EXPECT_EQ(publish_ms(advisory), at("2026-11-25T01:00:00Z"));
  advisory.fields = {{"provision", "secret_order"}, {"publish-at", "tomorrow"}};
  EXPECT_FALSE(provision_of(advisory));
  EXPECT_EQ(publish_ms(advisory), 0U);
}

}  // namespace
}  // namespace ceptoar::liaison::matters_test
