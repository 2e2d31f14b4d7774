// SPDX-License-Identifier: Apache-2.0
// A policy pack (規程): when an operator reports, and along which way, as one dated rule set has it. Rules
// change every few years, so they are data: a pack is a TOML text with questions, rules and routes.
// Lifetime: values own their text. Thread: plain values. Errors: kMalformed, kLimitExceeded,
// kUnsupportedVersion, kChain (a loop in the routes), kNotFound (a party nobody knows); the context says
// where.
#ifndef CEPTOAR_CLI_LIAISON_POLICY_H_
#define CEPTOAR_CLI_LIAISON_POLICY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/result.h"
#include "schema/tlp.h"

namespace ceptoar::liaison {

// A pack is read whole before its signature can be checked: nobody needs more than this.
inline constexpr std::size_t kPackBytes = 256 * 1024;
inline constexpr std::size_t kFactsBytes = 64 * 1024;

// The same sentence in both languages.
struct Words {
  std::string ja, en;
  friend bool operator==(const Words&, const Words&) = default;
};

// What happened, in the words of the agreement of 2001, 2(2) and annex 4.
enum class Trigger : std::uint8_t {
  kSeriousFailure, kAttackDetected, kAttackAnnounced, kAttackDamage, kPreparatoryAct,
  kInformationTheft, kUnrelatedSystem, kOther, kUnknown,
};
inline constexpr std::size_t kTriggerCount = 9;
std::string_view trigger_name(Trigger trigger);  // "serious_failure" ...
std::optional<Trigger> parse_trigger(std::string_view name);

// What may be known of it beside that.
enum class Fact : std::uint8_t {
  kLegallyReportable, kOperatorJudgesExceptional, kClearlyNotCyber, kDamageLikely,
  kSpecificGroupIntent, kCriticalSystem,
};
inline constexpr std::size_t kFactCount = 6;
std::string_view fact_name(Fact fact);  // "legally_reportable" ...
std::optional<Fact> parse_fact(std::string_view name);
enum class Known : std::uint8_t { kUnknown, kYes, kNo };

struct Facts {
  std::string policy;  // empty: not said
  std::optional<Trigger> trigger;
  std::array<std::optional<Known>, kFactCount> known;  // nullopt: not asked yet
  // What was not said is not known.
  Trigger trigger_or_unknown() const { return trigger.value_or(Trigger::kUnknown); }
  Known of(Fact fact) const;
};

enum class Verdict : std::uint8_t { kReport, kNotRequired, kVoluntary };
std::string_view verdict_name(Verdict verdict);  // "report", "not_required", "voluntary"

struct Condition {
  std::uint16_t triggers = 0;                  // bit n: Trigger n fits
  std::array<std::uint8_t, kFactCount> facts;  // bit n: Known n fits
  bool fits(const Facts& facts_known) const;
};
struct Answer {
  Trigger trigger = Trigger::kUnknown;
  Words words;
};
struct Question {
  std::optional<Fact> fact;     // nullopt: it asks for the trigger
  Condition when;
  Words words;
  std::vector<Answer> answers;  // of the trigger, in the order to be shown
};
struct Rule {
  std::string id;
  Condition when;
  Verdict verdict = Verdict::kVoluntary;
  bool suggest_consult = false;
  Words words;
};

// Who is on the way of a report.
enum class Step : std::uint8_t {
  kOperator, kCeptoar, kPrefecture, kMinistry, kNisc, kCouncil,
  kResponseMinistry,  // 事案対処省庁: all that are in the roster
  kAgency,            // as the sender alone: which agency a way leads to is named, "org:HANDLE"
  kSponsor,         // the infrastructure operator that a vendor serves
  kAccidentSystem,  // the statutory accident report, outside this program
  kPartner,         // of a bilateral agreement
  kSender,          // whoever sends: the first step of a way that hangs on the sender
  kNamed,           // one organisation of the roster: "org:HANDLE"
};
std::string_view step_name(Step step);  // "operator", ...; of kNamed "org"
struct Hop {
  Step step = Step::kSender;
  std::string org = {};  // kNamed: its handle
  friend bool operator==(const Hop&, const Hop&) = default;
  friend bool operator==(const Hop& hop, Step which) { return hop.step == which; }
};
std::string hop_name(const Hop& hop);  // as it stands in a pack
Step sender_step(OrgKind kind);        // where a sender of this kind stands on a way
// Whom a report can be sealed to: the others on a way are lines outside this program.
bool is_party(const Hop& hop);
struct Way {
  std::vector<Hop> path;
  std::vector<Hop> readers;  // empty: nothing is sent by this program
  Words words;
};
// One sector's ways; where a case has none of its own, the first.
enum class Case : std::uint8_t { kReport, kAccident, kAffectsOthers };
struct Route {
  std::string sector;
  std::array<std::optional<Way>, 3> ways;  // by Case; the first is always there
  const Way& way(Case which) const;
};

// Ways that hang on who sends and not on a sector: of government bodies, of consultations, of agreements,
// past a ministry that does not answer.
enum class Purpose : std::uint8_t { kReport, kConsult, kAgreement, kSilent, kNotice };
std::string_view purpose_name(Purpose purpose);  // "report", "consult", "agreement", "silent", "notice"
std::string_view sender_name(OrgKind kind);      // "operator" for a CEPTOAR and its companies, "ministry" ...
struct SenderWay {
  std::string id;
  Purpose purpose = Purpose::kReport;
  std::vector<OrgKind> from;
  bool by_name = false;      // taken only where a person asks for it
  std::optional<Step> past;  // kSilent: who does not answer
  Way way;
};

// Why a ministry may keep a report to itself instead of passing it on (3(1) of the agreement of 2001).
struct HoldReason {
  std::string id;
  std::vector<std::string> unless_case;  // words of the report's class with which it does not hold
  Words words;
};

struct Pack {
  std::string name;            // "2001"
  std::uint32_t revision = 0;  // a newer one of the same name replaces it
  std::uint64_t in_force_ms = 0;
  Words title;
  std::vector<Question> questions;
  std::vector<Rule> rules;
  std::vector<Route> routes;
  std::vector<SenderWay> ways;
  std::uint32_t forward_minutes = 0;      // a ministry passes a report on within; 0: not said
  std::vector<HoldReason> holds;          // empty: everything is passed on
  std::vector<std::string> two_persons;   // kinds of provision that two officers release; "all"
  std::string text;            // as it was parsed
  const Route* find_route(std::string_view sector) const;
  // Of the sector, else the row for all others ("*"). nullptr: the pack has neither.
  const Route* route_for(std::string_view sector) const;
  // In the order of the pack. `id` empty: those that nobody has to name.
  std::vector<const SenderWay*> ways_for(Purpose purpose, OrgKind kind, std::string_view id) const;
  // Every organisation that a way names, as it stands there.
  std::vector<Hop> named() const;
  const HoldReason* find_hold(std::string_view id) const;
};

Result<Pack> parse_pack(std::string_view toml);
// The packs of 2001, 2005 and 2013 that come with the program, oldest first.
const std::vector<Pack>& shipped_packs();

// `--facts`: policy, trigger and the booleans, each of which may be left out. Nothing else may stand
// there: a misspelt fact must not count as not known.
Result<Facts> parse_facts(std::string_view toml);
// The same again, with the name of the policy that was asked: what is not known is left out.
std::string facts_text(const Facts& facts, std::string_view policy);

// The first rule that fits; a pack always has one.
const Rule& decide(const Pack& pack, const Facts& facts);
// The next question that the facts leave open; nullptr when all are answered.
const Question* next_question(const Pack& pack, const Facts& facts);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_POLICY_H_
