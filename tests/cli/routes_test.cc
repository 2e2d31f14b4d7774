// SPDX-License-Identifier: Apache-2.0
// The routing table: every sector and case against the shipped packs.
#include "cli/liaison/routes.h"

#include <gtest/gtest.h>

namespace ceptoar::liaison {
namespace {

const Pack& pack(std::string_view name) {
  for (const Pack& one : shipped_packs()) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << name;
  return shipped_packs().front();
}

Reporter operator_of(std::string sector, OrgKind kind = OrgKind::kCeptoar) {
  return {kind, std::move(sector), "ceptoar", "ministry", "nisc"};
}

std::string readers(const std::variant<Plan, Refusal>& planned) {
  if (const auto* refusal = std::get_if<Refusal>(&planned)) {
    switch (*refusal) {
      case Refusal::kSponsor: return "sponsor";
      case Refusal::kAccident: return "accident";
      case Refusal::kNowhere: return "nowhere";
    }
  }
  std::string out;
  for (const std::string& to : std::get<Plan>(planned).to) out += (out.empty() ? "" : " ") + to;
  return out;
}

struct Row {
  std::string_view policy, sector;
  Case which;
  std::string_view readers;
};

TEST(RoutesTest, EverySectorAndCase) {
  constexpr Row kRows[] = {
      {"2001", "telecom_info", Case::kReport, "ministry nisc"},
      {"2001", "info_service", Case::kReport, "sponsor"},
      {"2001", "finance", Case::kReport, "ministry nisc"},
      {"2001", "finance", Case::kAccident, "ministry nisc"},
      {"2001", "aviation", Case::kReport, "ministry nisc"},
      {"2001", "aviation", Case::kAccident, "accident"},
      {"2001", "railway", Case::kReport, "ministry nisc"},
      {"2001", "railway", Case::kAccident, "accident"},
      {"2001", "electric", Case::kAccident, "ministry nisc"},
      {"2001", "gas", Case::kReport, "ministry nisc"},
      {"2001", "government", Case::kAffectsOthers, "ministry nisc"},
      {"2005", "government", Case::kReport, "ministry nisc"},
      {"2005", "government", Case::kAffectsOthers, "ceptoar ministry nisc"},
      {"2005", "water", Case::kReport, "ministry nisc"},
      {"2013", "medical", Case::kReport, "ministry nisc"},
      {"2013", "logistics", Case::kAffectsOthers, "ministry nisc"},
      // A sector that the table does not have yet goes the usual way.
      {"2013", "ports", Case::kReport, "ministry nisc"},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(readers(plan_report(pack(row.policy), operator_of(std::string(row.sector)), row.which)),
              row.readers)
        << row.policy << " " << row.sector;
  }
}

TEST(RoutesTest, GovernmentBodiesReportToNisc) {
  Reporter ministry = operator_of("", OrgKind::kMinistry);
  EXPECT_EQ(readers(plan_report(pack("2013"), ministry, Case::kReport)), "nisc");
  EXPECT_EQ(readers(plan_report(pack("2013"), operator_of("", OrgKind::kNisc), Case::kReport)),
            "nowhere");
  EXPECT_EQ(readers(plan_report(pack("2013"), operator_of("", OrgKind::kCouncil), Case::kReport)),
            "nowhere");
}

TEST(RoutesTest, ASectorWithoutAMinistryGoesToNisc) {
  Reporter reporter = operator_of("gas");
  reporter.ministry.clear();
  const auto planned = plan_report(pack("2013"), reporter, Case::kReport);
  EXPECT_EQ(readers(planned), "nisc");
  EXPECT_EQ(std::get<Plan>(planned).way.path, (std::vector<Step>{Step::kOperator, Step::kNisc}));
  reporter.nisc.clear();
  EXPECT_EQ(readers(plan_report(pack("2013"), reporter, Case::kReport)), "nowhere");
}

TEST(RoutesTest, ConsultationsGoWhereTheSenderLikes) {
  EXPECT_EQ(readers(plan_consult(operator_of("gas"), false)), "ministry");
  EXPECT_EQ(readers(plan_consult(operator_of("gas"), true)), "nisc");
  EXPECT_EQ(readers(plan_consult(operator_of("", OrgKind::kMinistry), false)), "nisc");
  EXPECT_EQ(readers(plan_consult(operator_of("", OrgKind::kCouncil), true)), "nowhere");
}

TEST(RoutesTest, PastAMinistryThatDoesNotAnswerItsCopyWaits) {
  for (const std::string_view sector : {"finance", "aviation", "railway", "government"}) {
    const Reporter reporter = operator_of(std::string(sector));
    const Plan usual = std::get<Plan>(plan_report(pack("2013"), reporter, Case::kReport));
    const Plan direct = plan_direct(usual, reporter);
    EXPECT_EQ(direct.way.path, (std::vector<Step>{Step::kOperator, Step::kNisc})) << sector;
    EXPECT_TRUE(direct.ministry_copy) << sector;
    EXPECT_EQ(readers(direct), readers(usual)) << sector;
  }
  // Where the table made the ministry the only reader, the hotline adds NISC.
  Plan ministry_alone;
  ministry_alone.way = {{Step::kOperator, Step::kMinistry}, {Step::kMinistry}, {"x", "x"}};
  ministry_alone.to = {"ministry"};
  EXPECT_EQ(readers(plan_direct(ministry_alone, operator_of("gas"))), "ministry nisc");
  // A ministry's own report has no ministry to go past.
  const Reporter ministry = operator_of("", OrgKind::kMinistry);
  const Plan own = std::get<Plan>(plan_report(pack("2013"), ministry, Case::kReport));
  EXPECT_FALSE(plan_direct(own, ministry).ministry_copy);
  EXPECT_EQ(plan_direct(own, ministry).way.words.en, own.way.words.en);
}

TEST(RoutesTest, AnAgreementBindsTwoPartiesAlone) {
  const auto planned = std::get<Plan>(plan_agreement(operator_of("gas"), "nisc"));
  EXPECT_EQ(planned.way.path, (std::vector<Step>{Step::kOperator, Step::kPartner}));
  EXPECT_EQ(readers(planned), "nisc");
  EXPECT_EQ(readers(plan_agreement(operator_of("gas"), "")), "nowhere");
}

TEST(RoutesTest, TheCeptoarIsSaidToPassOrToRead) {
  const auto planned =
      std::get<Plan>(plan_report(pack("2005"), operator_of("government"), Case::kAffectsOthers));
  EXPECT_TRUE(planned.ceptoar_passes && planned.ceptoar_reads);
  const auto own = std::get<Plan>(plan_report(pack("2005"), operator_of("government"), Case::kReport));
  EXPECT_FALSE(own.ceptoar_passes || own.ceptoar_reads);
  EXPECT_EQ(own.way.path[1], Step::kPrefecture);
}

}  // namespace
}  // namespace ceptoar::liaison
