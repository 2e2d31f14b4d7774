// SPDX-License-Identifier: Apache-2.0
// Policy packs: the decisions of 2001, 2005 and 2013, and what makes a pack unfit.
#include "cli/liaison/policy.h"

#include <gtest/gtest.h>

#include <array>

#include "schema/text.h"

namespace ceptoar::liaison::policy_test {
namespace {

const Pack& pack(std::string_view name) {
  for (const Pack& one : shipped_packs()) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << name;
  return shipped_packs().front();
}

struct Case {
  std::string_view name;
  std::string_view facts;
  std::array<std::string_view, 3> decisions;  // 2001, 2005, 2013
  bool consult = false;
};

// Annexes 3 and 4 of the agreement of 2001, line by line, and what 2005 and 2013 make of them.
constexpr std::array kCases = {
    Case{"failure that law obliges to report", "trigger='serious_failure'\nlegally_reportable=true",
         {"report", "report", "report"}},
    Case{"failure that the operator judges exceptional",
         "trigger='serious_failure'\nlegally_reportable=false\noperator_judges_exceptional=true",
         {"report", "report", "report"}},
    Case{"clearly a wrong setting, and reportable by law",
         "trigger='serious_failure'\nlegally_reportable=true\nclearly_not_cyber=true",
         {"not_required", "report", "report"}},
    Case{"clearly a wrong setting, nothing else known",
         "trigger='serious_failure'\nclearly_not_cyber=true", {"not_required", "report", "report"}},
    Case{"neither law nor judgement",
         "trigger='serious_failure'\nlegally_reportable=false\noperator_judges_exceptional=false",
         {"not_required", "not_required", "not_required"}},
    Case{"failure of which nothing is known", "trigger='serious_failure'",
         {"voluntary", "voluntary", "voluntary"}, true},
    Case{"failure, no law, judgement open", "trigger='serious_failure'\nlegally_reportable=false",
         {"voluntary", "voluntary", "voluntary"}, true},
    Case{"failure outside the critical systems",
         "trigger='serious_failure'\nlegally_reportable=true\ncritical_system=false",
         {"not_required", "not_required", "not_required"}},
    Case{"damage by an attack", "trigger='attack_damage'", {"report", "report", "report"}},
    Case{"damage outside the critical systems", "trigger='attack_damage'\ncritical_system=false",
         {"not_required", "not_required", "not_required"}},
    Case{"announced attack", "trigger='attack_announced'", {"report", "report", "report"}},
    Case{"attempt on an inner critical system",
         "trigger='attack_detected_no_damage'\ndamage_likely=true", {"report", "report", "report"}},
    Case{"a particular group with intent",
         "trigger='attack_detected_no_damage'\ndamage_likely=false\nspecific_group_intent=true",
         {"report", "report", "report"}},
    Case{"detected, damage unlikely",
         "trigger='attack_detected_no_damage'\ndamage_likely=false\nspecific_group_intent=false",
         {"not_required", "not_required", "not_required"}},
    Case{"detected, likelihood open", "trigger='attack_detected_no_damage'",
         {"voluntary", "voluntary", "voluntary"}, true},
    Case{"a backdoor, a modem, a tool, a port", "trigger='preparatory_act'",
         {"not_required", "not_required", "voluntary"}},
    Case{"configuration, passwords or keys stolen", "trigger='information_theft'",
         {"not_required", "not_required", "voluntary"}},
    Case{"port scan, advertising site, office mail", "trigger='unrelated_system'",
         {"not_required", "not_required", "not_required"}},
    Case{"something else", "trigger='other'", {"voluntary", "voluntary", "voluntary"}},
    Case{"not known", "trigger='unknown'", {"voluntary", "voluntary", "voluntary"}, true},
    Case{"nothing said", "", {"voluntary", "voluntary", "voluntary"}, true},
};

TEST(DecisionTest, AnswersAsTheAnnexesDo) {
  constexpr std::array<std::string_view, 3> kPacks = {"2001", "2005", "2013"};
  for (const Case& one : kCases) {
    const auto facts = parse_facts(one.facts);
    ASSERT_TRUE(facts) << one.name;
    for (std::size_t i = 0; i < kPacks.size(); ++i) {
      const Rule& rule = decide(pack(kPacks[i]), *facts);
      EXPECT_EQ(verdict_name(rule.verdict), one.decisions[i]) << kPacks[i] << ": " << one.name;
      EXPECT_EQ(rule.suggest_consult, one.consult) << kPacks[i] << ": " << one.name;
      EXPECT_TRUE(rule.id.starts_with(kPacks[i])) << rule.id;
    }
  }
}

// Every combination of facts there is: an answer, no duty outside the critical systems, and knowing more
// never turns a duty into doubt.
TEST(DecisionTest, AnswersEveryCombination) {
  for (const Pack& one : shipped_packs()) {
    for (std::size_t trigger = 0; trigger < kTriggerCount; ++trigger) {
      for (unsigned code = 0; code < 729; ++code) {
        Facts facts;
        facts.trigger = static_cast<Trigger>(trigger);
        unsigned rest = code;
        for (auto& known : facts.known) {
          known = static_cast<Known>(rest % 3);
          rest /= 3;
        }
        const Rule& rule = decide(one, facts);
        if (facts.of(Fact::kCriticalSystem) == Known::kNo) {
          EXPECT_NE(rule.verdict, Verdict::kReport) << one.name << " " << rule.id;
        }
        EXPECT_FALSE(rule.suggest_consult && rule.verdict == Verdict::kReport) << rule.id;
      }
    }
  }
}

TEST(DecisionTest, EveryRuleOfAShippedPackIsReached) {
  for (const Pack& one : shipped_packs()) {
    std::vector<bool> reached(one.rules.size());
    for (std::size_t trigger = 0; trigger < kTriggerCount; ++trigger) {
      for (unsigned code = 0; code < 729; ++code) {
        Facts facts;
        facts.trigger = static_cast<Trigger>(trigger);
        unsigned rest = code;
        for (auto& known : facts.known) {
          known = static_cast<Known>(rest % 3);
          rest /= 3;
        }
        reached[static_cast<std::size_t>(&decide(one, facts) - one.rules.data())] = true;
      }
    }
    for (std::size_t i = 0; i < reached.size(); ++i) EXPECT_TRUE(reached[i]) << one.rules[i].id;
  }
}

TEST(QuestionTest, AsksOnlyWhatMatters) {
  Facts facts;
  const Question* first = next_question(pack("2001"), facts);
  ASSERT_NE(first, nullptr);
  EXPECT_FALSE(first->fact);
  EXPECT_EQ(first->answers.size(), kTriggerCount);
  facts.trigger = Trigger::kPreparatoryAct;
  EXPECT_EQ(next_question(pack("2001"), facts), nullptr);
  facts.trigger = Trigger::kSeriousFailure;
  std::vector<std::string_view> asked;
  while (const Question* question = next_question(pack("2001"), facts)) {
    asked.push_back(fact_name(*question->fact));
    facts.known[static_cast<std::size_t>(*question->fact)] =
        *question->fact == Fact::kCriticalSystem ? Known::kYes : Known::kNo;
  }
  EXPECT_EQ(asked, (std::vector<std::string_view>{"critical_system", "clearly_not_cyber",
                                                  "legally_reportable",
                                                  "operator_judges_exceptional"}));
}

TEST(FactsTest, RefusesWhatItDoesNotKnow) {
  EXPECT_FALSE(parse_facts("damage_likly = true"));
  EXPECT_FALSE(parse_facts("damage_likely = 'yes'"));
  EXPECT_FALSE(parse_facts("trigger = 'earthquake'"));
  EXPECT_FALSE(parse_facts("policy = 2001"));
  EXPECT_FALSE(parse_facts("trigger = "));
  EXPECT_FALSE(parse_facts("[.a]"));
  EXPECT_FALSE(parse_facts("\xFF"));
  EXPECT_FALSE(parse_facts(std::string(kFactsBytes + 1, '#')));
  const auto facts = parse_facts("policy = '2001'\ncritical_system = false");
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->policy, "2001");
  EXPECT_EQ(facts->of(Fact::kCriticalSystem), Known::kNo);
  EXPECT_EQ(facts->of(Fact::kDamageLikely), Known::kUnknown);
}

TEST(FactsTest, WrittenDownSayTheSameAgain) {
  for (const Pack& one : shipped_packs()) {
    Facts facts;
    facts.trigger = Trigger::kSeriousFailure;
    facts.known[static_cast<std::size_t>(Fact::kCriticalSystem)] = Known::kYes;
    facts.known[static_cast<std::size_t>(Fact::kLegallyReportable)] = Known::kNo;
    facts.known[static_cast<std::size_t>(Fact::kDamageLikely)] = Known::kUnknown;
    const auto again = parse_facts(facts_text(facts, one.name));
    ASSERT_TRUE(again) << again.error().context;
    EXPECT_EQ(again->policy, one.name);
    EXPECT_EQ(again->trigger, facts.trigger);
    for (std::size_t i = 0; i < kFactCount; ++i) {
      EXPECT_EQ(again->of(static_cast<Fact>(i)), facts.of(static_cast<Fact>(i)));
    }
    EXPECT_EQ(&decide(one, *again), &decide(one, facts));
  }
  EXPECT_TRUE(parse_facts(facts_text({}, "2013"))) << "nothing was answered";
}

TEST(PackTest, ShippedOnesAreDatedAndInOrder) {
  ASSERT_EQ(shipped_packs().size(), 3U);
  EXPECT_EQ(shipped_packs()[0].name, "2001");
  EXPECT_EQ(shipped_packs()[1].name, "2005");
  EXPECT_EQ(shipped_packs()[2].name, "2013");
  EXPECT_LT(shipped_packs()[0].in_force_ms, shipped_packs()[1].in_force_ms);
  EXPECT_LT(shipped_packs()[1].in_force_ms, shipped_packs()[2].in_force_ms);
}

std::string altered(std::string_view from, std::string_view to) {
  std::string text = pack("2001").text;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return text;
}

void expect_refused(const std::string& text, ErrorCode code) {
  const auto parsed = parse_pack(text);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, code) << parsed.error().context;
}

TEST(PackTest, ALoopInItsRoutesIsRefused) {
  expect_refused(altered("path = [\"operator\", \"ministry\", \"nisc\"]",
                         "path = [\"operator\", \"ministry\", \"nisc\", \"ministry\"]"),
                 ErrorCode::kChain);
  std::string text = altered("sector = \"electric\"\nsame_as = \"finance\"",
                             "sector = \"electric\"\nsame_as = \"gas\"");
  const std::string_view gas = "sector = \"gas\"\nsame_as = \"finance\"";
  text.replace(text.find(gas), gas.size(), "sector = \"gas\"\nsame_as = \"electric\"");
  expect_refused(text, ErrorCode::kChain);
}

// A row of the pack of 2001 that may stand there, with one of its words changed.
std::string with_way(std::string_view from = "", std::string_view to = "") {
  std::string row =
      "\n[[way]]\nid = \"extra\"\npurpose = \"report\"\nfrom = [\"operator\", \"council\"]\n"
      "by_name = true\npath = [\"sender\", \"ministry\", \"org:npa\", \"nisc\"]\n"
      "readers = [\"org:npa\", \"nisc\"]\nja = \"x\"\nen = \"x\"\n";
  if (!from.empty()) {
    EXPECT_NE(row.find(from), std::string::npos) << from;
    row.replace(row.find(from), from.size(), to);
  }
  return pack("2001").text + row;
}

TEST(PackTest, AWayThatLeadsBackIsRefused) {
  ASSERT_TRUE(parse_pack(with_way()));
  expect_refused(with_way("\"org:npa\", \"nisc\"]", "\"org:npa\", \"nisc\", \"org:npa\"]"),
                 ErrorCode::kChain);
  // To the very kind of party that sends it.
  expect_refused(with_way("\"council\"]", "\"ministry\"]"), ErrorCode::kChain);
  expect_refused(with_way("\"council\"]", "\"nisc\"]"), ErrorCode::kChain);
  // Past who does not answer, and to him all the same.
  expect_refused(with_way("purpose = \"report\"", "purpose = \"silent\"\npast = \"ministry\""),
                 ErrorCode::kChain);
}

TEST(PackTest, WhichAgencyIsMeantIsAlwaysNamed) {
  EXPECT_TRUE(parse_pack(with_way("\"council\"]", "\"agency\"]")));
  expect_refused(with_way("\"sender\", \"ministry\"", "\"sender\", \"agency\""), ErrorCode::kNotFound);
  EXPECT_TRUE(parse_pack(with_way("\"sender\", \"ministry\"", "\"sender\", \"response_ministry\"")));
  // A row for each kind of sender may have one name, but not two for the same.
  const std::string one = with_way();
  const std::string row = one.substr(one.rfind("\n[[way]]"));
  std::string other = row;
  const std::string_view from = "from = [\"operator\", \"council\"]";
  other.replace(other.find(from), from.size(), "from = [\"agency\"]");
  EXPECT_TRUE(parse_pack(one + other));
  other.replace(other.find("from = [\"agency\"]"), 17, "from = [\"agency\", \"council\"]");
  expect_refused(one + other, ErrorCode::kMalformed);
}

TEST(PackTest, AWayWithAPartyNobodyKnowsIsRefused) {
  expect_refused(with_way("\"ministry\", \"org:npa\"", "\"ministory\", \"org:npa\""),
                 ErrorCode::kNotFound);
  expect_refused(with_way("\"council\"]", "\"embassy\"]"), ErrorCode::kNotFound);
  expect_refused(with_way("\"org:npa\", \"nisc\"]", "\"org:No Such\", \"nisc\"]"),
                 ErrorCode::kNotFound);
  expect_refused(altered("path = [\"operator\", \"ministry\", \"nisc\"]",
                         "path = [\"operator\", \"minister\", \"nisc\"]"),
                 ErrorCode::kNotFound);
  const auto parsed = parse_pack(with_way("\"ministry\", \"org:npa\"", "\"ministory\", \"org:npa\""));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().context, "way extra: path: ministory") << "it says where and what";
}

TEST(PackTest, AWayThatSaysTooLittleOrTooMuchIsRefused) {
  for (const auto& [from, to] : {
           std::pair{"by_name = true\n", ""},                        // which of two would an operator take?
           std::pair{"by_name = true", "by_nam = true"},
           std::pair{"by_name = true", "by_name = 1"},
           std::pair{"[\"sender\", \"ministry\"", "[\"ministry\""},  // begins with nobody
           std::pair{"[\"sender\", \"ministry\"", "[\"sender\", \"operator\""},
           std::pair{"readers = [\"org:npa\", \"nisc\"]", "readers = []"},
           std::pair{"readers = [\"org:npa\", \"nisc\"]", "readers = [\"ceptoar\"]"},
           std::pair{"readers = [\"org:npa\", \"nisc\"]", "readers = [\"sender\"]"},
           std::pair{"purpose = \"report\"", "purpose = \"gossip\""},
           std::pair{"purpose = \"report\"", "purpose = \"agreement\""},  // with nobody
           std::pair{"purpose = \"report\"", "purpose = \"silent\""},     // past nobody
           std::pair{"purpose = \"report\"", "purpose = \"report\"\npast = \"ceptoar\""},
           std::pair{"from = [\"operator\", \"council\"]", "from = []"},
           std::pair{"en = \"x\"\n", ""},
       }) {
    const auto parsed = parse_pack(with_way(from, to));
    ASSERT_FALSE(parsed) << from << " -> " << to;
    EXPECT_EQ(parsed.error().code, ErrorCode::kMalformed) << from << " -> " << to;
  }
  // Twice the same name for the same purpose.
  const std::string one = with_way();
  expect_refused(one + one.substr(one.rfind("\n[[way]]")), ErrorCode::kMalformed);
}

TEST(PackTest, UnfitOnesAreRefused) {
  expect_refused(altered("format = 1", "format = 2"), ErrorCode::kUnsupportedVersion);
  expect_refused(altered("revision = 1", "revision = 0"), ErrorCode::kMalformed);
  expect_refused(altered("policy = \"2001\"", "policy = \"../2001\""), ErrorCode::kMalformed);
  expect_refused(altered("decision = \"report\"", "decision = \"perhaps\""), ErrorCode::kMalformed);
  // Whatever the facts are, there must be an answer.
  expect_refused(altered("when = {}", "when = { trigger = \"other\" }"), ErrorCode::kMalformed);
  // Nobody reads who is not on the way.
  expect_refused(altered("readers = [\"ministry\", \"nisc\"]", "readers = [\"ceptoar\"]"),
                 ErrorCode::kMalformed);
  expect_refused(altered("same_as = \"finance\"", "same_as = \"space\""), ErrorCode::kMalformed);
  expect_refused(altered("ja = \"既存の連絡体制を活用\"", "ja = \"\\u202e\""), ErrorCode::kMalformed);
  expect_refused(std::string(kPackBytes + 1, '#'), ErrorCode::kLimitExceeded);
}

TEST(RouteTest, TheCeptoarIsNotOnTheWayOfAReportUnlessItsTableSaysSo) {
  for (const Pack& one : shipped_packs()) {
    for (const Route& route : one.routes) {
      const Way& way = route.way(liaison::Case::kReport);
      const auto through = std::find(way.path.begin(), way.path.end(), Step::kCeptoar);
      EXPECT_EQ(through, way.path.end()) << one.name << " " << route.sector;
    }
  }
}

TEST(RouteTest, SectorsDifferByCase) {
  const Route* railway = pack("2001").find_route("railway");
  ASSERT_NE(railway, nullptr);
  EXPECT_EQ(railway->way(liaison::Case::kReport).path.back(), Step::kNisc);
  EXPECT_TRUE(railway->way(liaison::Case::kAccident).readers.empty());
  EXPECT_EQ(railway->way(liaison::Case::kAffectsOthers).path,
            railway->way(liaison::Case::kReport).path);
  const Route* municipal = pack("2005").find_route("government");
  ASSERT_NE(municipal, nullptr);
  EXPECT_EQ(municipal->way(liaison::Case::kReport).path[1], Step::kPrefecture);
  EXPECT_EQ(municipal->way(liaison::Case::kAffectsOthers).readers.front(), Step::kCeptoar);
  // A sector of 2005 is none of 2001, and gas follows finance.
  EXPECT_EQ(pack("2001").find_route("medical"), nullptr);
  EXPECT_NE(pack("2005").find_route("medical"), nullptr);
  EXPECT_EQ(pack("2001").find_route("gas")->way(liaison::Case::kReport).readers.size(), 2U);
}

TEST(PolicyTest, OnlyTheRulesOf2001LetAMinistryHoldAReport) {
  for (const Pack& pack : shipped_packs()) {
    EXPECT_EQ(pack.forward_minutes, 60U) << pack.name;
    EXPECT_EQ(pack.holds.size(), pack.name == "2001" ? 1U : 0U) << pack.name;
    EXPECT_TRUE(pack.two_persons.empty()) << pack.name;
  }
  const HoldReason* hold = shipped_packs().front().find_hold("clearly_not_cyber");
  ASSERT_NE(hold, nullptr);
  EXPECT_FALSE(hold->unless_case.empty());
  const std::string text = shipped_packs().back().text;
  const auto with = [&](std::string_view more) { return parse_pack(text + std::string(more)); };
  const auto released = with("\n[release]\ntwo_persons = [\"early_warning\"]\n");
  ASSERT_TRUE(released) << released.error().context;
  EXPECT_EQ(released->two_persons, (std::vector<std::string>{"early_warning"}));
  EXPECT_FALSE(with("\n[release]\ntwo_persons = 2\n"));
  EXPECT_FALSE(with("\n[[hold]]\nid = \"x\"\n"));
  std::string never = text;
  never.replace(never.find("within_minutes = 60"), 19, "within_minutes =  0");
  EXPECT_FALSE(parse_pack(never));
}

}  // namespace
}  // namespace ceptoar::liaison::policy_test
