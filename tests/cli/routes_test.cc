// SPDX-License-Identifier: Apache-2.0
// The routing table: every sector and case against the shipped packs.
#include "cli/liaison/routes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ceptoar::liaison::routes_test {
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

std::string readers(const Planned& planned) {
  if (const auto* refusal = std::get_if<Refusal>(&planned)) {
    switch (*refusal) {
      case Refusal::kSponsor: return "sponsor";
      case Refusal::kAccident: return "accident";
      case Refusal::kNowhere: return "nowhere";
      case Refusal::kWay: return "way";
      case Refusal::kParty: return "party";
    }
  }
  std::string out;
  for (const std::string& to : std::get<Plan>(planned).to) out += (out.empty() ? "" : " ") + to;
  return out;
}

// "operator ministry nisc".
std::string path(const Plan& plan) {
  std::string out;
  for (const Hop& hop : plan.way.path) out += (out.empty() ? "" : " ") + hop_name(hop);
  return out;
}
Plan plan(const Planned& planned) {
  EXPECT_TRUE(std::holds_alternative<Plan>(planned)) << readers(planned);
  return std::holds_alternative<Plan>(planned) ? std::get<Plan>(planned) : Plan{};
}

// The pack of 2013 with more rows, and without those that begin with `without`.
Pack with_ways(const std::string& rows, std::string_view without = {}) {
  std::string text = pack("2013").text;
  while (!without.empty()) {
    const std::size_t at = text.find(without);
    if (at == std::string::npos) break;
    const std::size_t from = text.rfind("[[", at);
    text.erase(from, text.find("\n\n", at) - from);
  }
  const auto parsed = parse_pack(text + "\n" + rows);
  EXPECT_TRUE(parsed) << parsed.error().context;
  return parsed ? *parsed : Pack{};
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
  const Reporter ministry = operator_of("", OrgKind::kMinistry);
  for (const Pack& one : shipped_packs()) {
    const auto planned = plan_report(one, ministry, Case::kReport);
    EXPECT_EQ(readers(planned), "nisc") << one.name;
    EXPECT_EQ(path(plan(planned)), "ministry nisc") << "it is shown as what it is";
    for (const OrgKind kind : {OrgKind::kNisc, OrgKind::kCouncil}) {
      EXPECT_EQ(readers(plan_report(one, operator_of("", kind), Case::kReport)), "nowhere");
    }
  }
}

Reporter government_of(OrgKind kind) {
  Reporter out = operator_of("", kind);
  out.ministry = kind == OrgKind::kMinistry ? "" : "ministry";
  out.response_ministries = {"npa", "mod"};
  out.known = {"ministry", "nisc", "npa", "mod", "jpcert"};
  return out;
}

struct FlowRow {
  std::string_view policy;
  OrgKind kind;
  std::string_view way;
  std::string_view path, readers;
};

// Who contributes to what NISC puts together, and the flow with the responding ministries.
TEST(RoutesTest, EveryGovernmentBodyAndEveryFlow) {
  constexpr std::string_view kTerror = "suspected_terror";
  const FlowRow rows[] = {
      // A ministry that runs a critical system itself: air traffic control, weather.
      {"2001", OrgKind::kMinistry, "", "ministry nisc", "nisc"},
      {"2013", OrgKind::kMinistry, "", "ministry nisc", "nisc"},
      {"2001", OrgKind::kAgency, "", "agency nisc", "nisc"},
      {"2005", OrgKind::kAgency, "", "agency nisc", "nisc"},
      {"2013", OrgKind::kAgency, "", "agency nisc", "nisc"},
      {"2001", OrgKind::kResponseMinistry, "", "response_ministry nisc", "nisc"},
      {"2013", OrgKind::kResponseMinistry, "", "response_ministry nisc", "nisc"},
      {"2005", OrgKind::kCeptoar, kTerror, "operator ministry nisc response_ministry", "ministry nisc npa mod"},
      {"2013", OrgKind::kCeptoar, kTerror, "operator ministry nisc response_ministry", "ministry nisc npa mod"},
      {"2013", OrgKind::kMinistry, kTerror, "ministry nisc response_ministry", "nisc npa mod"},
      // The agreement of 2001 knows ministries and the Cabinet Secretariat alone.
      {"2001", OrgKind::kCeptoar, kTerror, "", "way"},
      {"2013", OrgKind::kAgency, kTerror, "", "way"},
  };
  for (const FlowRow& row : rows) {
    const auto planned = plan_report(pack(row.policy), government_of(row.kind), Case::kReport, row.way);
    EXPECT_EQ(readers(planned), row.readers) << row.policy << " " << sender_name(row.kind) << " " << row.way;
    if (!row.path.empty()) {
      EXPECT_EQ(path(plan(planned)), row.path) << row.policy << " " << sender_name(row.kind);
    }
  }
  // Without being asked for, the responding ministries read nothing.
  EXPECT_EQ(readers(plan_report(pack("2013"), government_of(OrgKind::kCeptoar), Case::kReport)),
            "ministry nisc");
}

TEST(RoutesTest, AFailureNoticeGoesToWhoSeesWhatDependsOnWhat) {
  for (const std::string_view policy : {"2005", "2013"}) {
    EXPECT_EQ(readers(plan_notice(pack(policy), operator_of("electric"))), "ministry nisc") << policy;
    EXPECT_EQ(readers(plan_notice(pack(policy), government_of(OrgKind::kMinistry))), "nisc") << policy;
    EXPECT_EQ(readers(plan_notice(pack(policy), government_of(OrgKind::kAgency))), "way") << policy;
  }
  EXPECT_EQ(readers(plan_notice(pack("2001"), operator_of("electric"))), "way");
}

TEST(RoutesTest, WithoutARespondingMinistryTheFlowToItIsRefused) {
  Reporter reporter = government_of(OrgKind::kCeptoar);
  reporter.response_ministries.clear();
  EXPECT_EQ(readers(plan_report(pack("2013"), reporter, Case::kReport, "suspected_terror")), "party");
  EXPECT_EQ(readers(plan_report(pack("2013"), reporter, Case::kReport)), "ministry nisc");
}

TEST(RoutesTest, AgenciesAndRespondingMinistriesConsultAndAgreeToo) {
  for (const OrgKind kind : {OrgKind::kAgency, OrgKind::kResponseMinistry}) {
    EXPECT_EQ(readers(plan_consult(pack("2013"), government_of(kind), "")), "nisc");
    EXPECT_EQ(readers(plan_agreement(pack("2013"), government_of(kind), "banks")), "banks");
  }
}

TEST(RoutesTest, APackFromBeforeWaysWereRowsSaysThatItHasNone) {
  const Pack old = with_ways("", "purpose = ");
  ASSERT_TRUE(old.ways.empty());
  EXPECT_EQ(readers(plan_report(old, operator_of("gas"), Case::kReport)), "ministry nisc");
  EXPECT_EQ(readers(plan_report(old, government_of(OrgKind::kMinistry), Case::kReport)), "way");
  EXPECT_EQ(readers(plan_consult(old, operator_of("gas"), "")), "way");
  EXPECT_EQ(readers(plan_agreement(old, operator_of("gas"), "nisc")), "way");
}

TEST(RoutesTest, ASectorWithoutAMinistryGoesToNisc) {
  Reporter reporter = operator_of("gas");
  reporter.ministry.clear();
  const auto planned = plan_report(pack("2013"), reporter, Case::kReport);
  EXPECT_EQ(readers(planned), "nisc");
  EXPECT_EQ(path(plan(planned)), "operator nisc");
  reporter.nisc.clear();
  EXPECT_EQ(readers(plan_report(pack("2013"), reporter, Case::kReport)), "nowhere");
}

TEST(RoutesTest, ConsultationsGoWhereTheSenderLikes) {
  const Pack& now = pack("2013");
  EXPECT_EQ(readers(plan_consult(now, operator_of("gas"), "")), "ministry");
  EXPECT_EQ(readers(plan_consult(now, operator_of("gas"), "ministry")), "ministry");
  EXPECT_EQ(readers(plan_consult(now, operator_of("gas"), "nisc")), "nisc");
  EXPECT_EQ(readers(plan_consult(now, operator_of("", OrgKind::kMinistry), "")), "nisc");
  EXPECT_EQ(readers(plan_consult(now, operator_of("", OrgKind::kMinistry), "ministry")), "way");
  EXPECT_EQ(readers(plan_consult(now, operator_of("gas"), "police")), "way");
  EXPECT_EQ(readers(plan_consult(now, operator_of("", OrgKind::kCouncil), "")), "nowhere");
  // A sector without a ministry asks whom there is.
  Reporter reporter = operator_of("info_service");
  reporter.ministry.clear();
  EXPECT_EQ(readers(plan_consult(now, reporter, "")), "nisc");
  EXPECT_EQ(readers(plan_consult(now, reporter, "ministry")), "nowhere");
}

TEST(RoutesTest, PastAMinistryThatDoesNotAnswerItsCopyWaits) {
  const Pack& now = pack("2013");
  for (const std::string_view sector : {"finance", "aviation", "railway", "government"}) {
    const Reporter reporter = operator_of(std::string(sector));
    const Plan usual = plan(plan_report(now, reporter, Case::kReport));
    const Plan direct = plan(plan_direct(now, usual, reporter));
    EXPECT_EQ(path(direct), "operator nisc") << sector;
    EXPECT_TRUE(direct.ministry_copy) << sector;
    EXPECT_EQ(direct.to, usual.to) << sector;
  }
  // Where the table made the ministry the only reader, the hotline adds NISC.
  Plan ministry_alone;
  ministry_alone.way = {{Hop{Step::kOperator}, Hop{Step::kMinistry}}, {Hop{Step::kMinistry}}, {"x", "x"}};
  ministry_alone.to = {"ministry"};
  EXPECT_EQ(readers(plan_direct(now, ministry_alone, operator_of("gas"))), "ministry nisc");
  // Without NISC there is nobody to go to instead.
  Reporter alone = operator_of("gas");
  alone.nisc.clear();
  EXPECT_EQ(path(plan(plan_direct(now, ministry_alone, alone))), "operator ministry");
  // A ministry's own report has no ministry to go past.
  const Reporter ministry = operator_of("", OrgKind::kMinistry);
  const Plan own = plan(plan_report(now, ministry, Case::kReport));
  EXPECT_FALSE(plan(plan_direct(now, own, ministry)).ministry_copy);
  EXPECT_EQ(plan(plan_direct(now, own, ministry)).way.words.en, own.way.words.en);
  // A pack without a hotline does not pretend to have one.
  const Pack none = with_ways("", "id = \"hotline\"");
  EXPECT_EQ(readers(plan_direct(none, ministry_alone, operator_of("gas"))), "way");
}

TEST(RoutesTest, AnAgreementBindsTwoPartiesAlone) {
  const Pack& now = pack("2013");
  const auto planned = plan_agreement(now, operator_of("gas"), "nisc");
  EXPECT_EQ(path(plan(planned)), "operator partner");
  EXPECT_EQ(readers(planned), "nisc");
  EXPECT_EQ(readers(plan_agreement(now, operator_of("gas"), "")), "nowhere");
  EXPECT_EQ(readers(plan_agreement(now, operator_of("gas"), "ceptoar")), "nowhere");
  EXPECT_EQ(readers(plan_agreement(with_ways("", "purpose = \"agreement\""), operator_of("gas"), "nisc")),
            "way");
}

// What the program does not know of: a way that only the pack has.
TEST(RoutesTest, ANewWayIsARowOfThePackAndNoCode) {
  const Pack more = with_ways(
      "[[way]]\nid = \"coast\"\npurpose = \"report\"\nfrom = [\"operator\"]\nby_name = true\n"
      "path = [\"sender\", \"ministry\", \"org:jcg\", \"nisc\"]\nreaders = [\"org:jcg\", \"nisc\"]\n"
      "ja = \"港湾の経路\"\nen = \"by the ports\"\n"
      "[[way]]\nid = \"office\"\npurpose = \"report\"\nfrom = [\"council\"]\n"
      "path = [\"sender\", \"nisc\"]\nreaders = [\"nisc\"]\nja = \"x\"\nen = \"x\"\n"
      "[[route]]\nsector = \"ports\"\npath = [\"operator\", \"ceptoar\", \"nisc\"]\n"
      "readers = [\"nisc\"]\nja = \"x\"\nen = \"x\"\n");
  Reporter port = operator_of("ports");
  port.known = {"jcg", "nisc", "ministry"};
  EXPECT_EQ(path(plan(plan_report(more, port, Case::kReport))), "operator ceptoar nisc");
  const auto named = plan_report(more, port, Case::kReport, "coast");
  EXPECT_EQ(path(plan(named)), "operator ministry org:jcg nisc");
  EXPECT_EQ(readers(named), "jcg nisc");
  EXPECT_EQ(readers(plan_report(more, port, Case::kReport, "cost")), "way");
  EXPECT_EQ(readers(plan_report(more, operator_of("", OrgKind::kMinistry), Case::kReport, "coast")), "way")
      << "it is for operators";
  EXPECT_EQ(readers(plan_report(more, operator_of("", OrgKind::kCouncil), Case::kReport)), "nisc");
  // The roster does not have it any more: nothing is sent along half a way.
  port.known = {"nisc"};
  EXPECT_EQ(readers(plan_report(more, port, Case::kReport, "coast")), "party");
  // The same rows taken out: the operator's usual way stays, the ministry has none.
  const Pack fewer = with_ways("", "id = \"government\"");
  EXPECT_EQ(readers(plan_report(fewer, operator_of("gas"), Case::kReport)), "ministry nisc");
  EXPECT_EQ(readers(plan_report(fewer, operator_of("", OrgKind::kMinistry), Case::kReport)), "nowhere");
  EXPECT_EQ(readers(plan_report(with_ways("", "sector = \"*\""), operator_of("ports"), Case::kReport)),
            "nowhere");
}

TEST(RoutesTest, TheCeptoarIsSaidToPassOrToRead) {
  const auto planned =
      std::get<Plan>(plan_report(pack("2005"), operator_of("government"), Case::kAffectsOthers));
  EXPECT_TRUE(planned.ceptoar_passes && planned.ceptoar_reads);
  const auto own = std::get<Plan>(plan_report(pack("2005"), operator_of("government"), Case::kReport));
  EXPECT_FALSE(own.ceptoar_passes || own.ceptoar_reads);
  EXPECT_EQ(path(own), "operator prefecture ministry nisc");
}

}  // namespace
}  // namespace ceptoar::liaison::routes_test
