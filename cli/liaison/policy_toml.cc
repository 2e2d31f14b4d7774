// SPDX-License-Identifier: Apache-2.0
#include "schema/guarded_toml.h"

#include "cli/liaison/toml_words.h"
#include "cli/liaison/routes_toml.h"

#include "cli/liaison/policy.h"

#include <algorithm>
#include <set>

#include "cli/liaison/shipped_packs.h"
#include "schema/text.h"

namespace ceptoar::liaison {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::uint16_t kAnyTrigger = (1U << kTriggerCount) - 1;
constexpr std::uint8_t kAnyKnown = 7;

std::optional<Known> parse_known(std::string_view word) {
  if (word == "yes") return Known::kYes;
  if (word == "no") return Known::kNo;
  if (word == "unknown") return Known::kUnknown;
  return std::nullopt;
}

Result<Condition> condition_of(const toml::table& table, std::string_view where) {
  Condition out{kAnyTrigger, {}};
  out.facts.fill(kAnyKnown);
  const toml::node* when = table.get("when");
  if (when == nullptr) return out;
  if (!when->is_table()) return bad(std::string(where) + ": when");
  for (const auto& [key, node] : *when->as_table()) {
    const std::string place = std::string(where) + ": when." + std::string(key.str());
    const auto words = list_of(node, place);
    if (!words) return words.error();
    const auto fact = parse_fact(key.str());
    if (!fact && key.str() != "trigger") return bad(place);
    unsigned mask = 0;
    for (const std::string& word : *words) {
      const auto trigger = parse_trigger(word);
      const auto known = parse_known(word);
      if (fact ? !known : !trigger) return bad(place + ": " + make_visible(word, true));
      mask |= 1U << (fact ? static_cast<unsigned>(*known) : static_cast<unsigned>(*trigger));
    }
    if (fact) {
      out.facts[static_cast<std::size_t>(*fact)] = static_cast<std::uint8_t>(mask);
    } else {
      out.triggers = static_cast<std::uint16_t>(mask);
    }
  }
  return out;
}

Result<Question> question_of(const toml::table& table) {
  auto name = text_of(table, "fact", "question");
  if (!name) return name.error();
  const std::string where = "question " + *name;
  Question out;
  out.fact = parse_fact(*name);
  if (!out.fact && *name != "trigger") return bad(where);
  auto words = words_of(table, where);
  if (!words) return words.error();
  out.words = std::move(*words);
  const auto when = condition_of(table, where);
  if (!when) return when.error();
  out.when = *when;
  if (out.fact) return out;
  const toml::table* answers = table["answer"].as_table();
  if (answers == nullptr) return bad(where + ": answer");
  // In the order of the agreement, whatever order the file has.
  for (std::size_t i = 0; i < kTriggerCount; ++i) {
    const auto trigger = static_cast<Trigger>(i);
    const toml::node* node = answers->get(trigger_name(trigger));
    const std::string place = where + ": " + std::string(trigger_name(trigger));
    if (node == nullptr || !node->is_table()) return bad(place);
    auto said = words_of(*node->as_table(), place);
    if (!said) return said.error();
    out.answers.push_back({trigger, std::move(*said)});
  }
  if (answers->size() != kTriggerCount) return bad(where + ": answer");
  return out;
}

Result<Rule> rule_of(const toml::table& table) {
  Rule out;
  auto id = text_of(table, "id", "rule");
  if (!id) return id.error();
  out.id = std::move(*id);
  const std::string where = "rule " + out.id;
  const auto when = condition_of(table, where);
  if (!when) return when.error();
  out.when = *when;
  const auto decision = text_of(table, "decision", where);
  if (!decision) return decision.error();
  for (const Verdict verdict : {Verdict::kReport, Verdict::kNotRequired, Verdict::kVoluntary}) {
    if (verdict_name(verdict) == *decision) {
      out.verdict = verdict;
      break;
    }
    if (verdict == Verdict::kVoluntary) return bad(where + ": decision");
  }
  if (const toml::node* consult = table.get("suggest_consult")) {
    const auto value = consult->value_exact<bool>();
    if (!value) return bad(where + ": suggest_consult");
    out.suggest_consult = *value;
  }
  auto words = words_of(table, where);
  if (!words) return words.error();
  out.words = std::move(*words);
  return out;
}

Result<HoldReason> hold_of(const toml::table& table) {
  HoldReason out;
  auto id = text_of(table, "id", "hold");
  if (!id) return id.error();
  out.id = std::move(*id);
  const std::string where = "hold " + out.id;
  if (const toml::node* node = table.get("unless_case")) {
    auto words = list_of(*node, where + ": unless_case");
    if (!words) return words.error();
    out.unless_case = std::move(*words);
  }
  auto words = words_of(table, where);
  if (!words) return words.error();
  out.words = std::move(*words);
  return out;
}

// What a ministry does with a report, and what two people release. A pack may say nothing of either.
Result<void> read_handling(const toml::table& root, Pack& pack) {
  constexpr std::int64_t kWeekMinutes = 7 * 24 * 60;
  if (const toml::node* forward = root.get("forward")) {
    const toml::table* table = forward->as_table();
    const auto minutes =
        table == nullptr ? std::nullopt : (*table)["within_minutes"].value_exact<std::int64_t>();
    if (!minutes || *minutes < 1 || *minutes > kWeekMinutes) return bad("forward");
    pack.forward_minutes = static_cast<std::uint32_t>(*minutes);
  }
  const auto holds = tables_of(root, "hold");
  if (!holds) return holds.error();
  for (const toml::table* table : *holds) {
    auto hold = hold_of(*table);
    if (!hold) return hold.error();
    pack.holds.push_back(std::move(*hold));
  }
  if (const toml::node* release = root.get("release")) {
    const toml::table* table = release->as_table();
    const toml::node* kinds = table == nullptr ? nullptr : table->get("two_persons");
    if (kinds == nullptr) return bad("release");
    auto words = list_of(*kinds, "release: two_persons");
    if (!words) return words.error();
    pack.two_persons = std::move(*words);
  }
  return {};
}

Result<Pack> pack_of(const toml::table& root) {
  const auto format = root["format"].value_exact<std::int64_t>();
  if (!format) return bad("format");
  if (*format != kFormat) return fail(ErrorCode::kUnsupportedVersion, "format");
  Pack pack;
  auto name = text_of(root, "policy", "pack");
  if (!name) return name.error();
  pack.name = std::move(*name);
  if (!is_org_handle("p" + pack.name)) return bad("policy");
  const auto revision = root["revision"].value_exact<std::int64_t>();
  if (!revision || *revision < 1 || *revision > 1'000'000) return bad("revision");
  pack.revision = static_cast<std::uint32_t>(*revision);
  const auto day = day_of(root, "in_force");
  if (!day) return day.error();
  pack.in_force_ms = *day;
  const toml::table* title = root["title"].as_table();
  if (title == nullptr) return bad("title");
  auto words = words_of(*title, "title");
  if (!words) return words.error();
  pack.title = std::move(*words);

  const auto questions = tables_of(root, "question");
  if (!questions) return questions.error();
  for (const toml::table* table : *questions) {
    auto question = question_of(*table);
    if (!question) return question.error();
    pack.questions.push_back(std::move(*question));
  }
  const auto rules = tables_of(root, "rule");
  if (!rules) return rules.error();
  std::set<std::string> ids;
  for (const toml::table* table : *rules) {
    auto rule = rule_of(*table);
    if (!rule) return rule.error();
    if (!ids.insert(rule->id).second) return bad("rule " + rule->id);
    pack.rules.push_back(std::move(*rule));
  }
  if (pack.rules.empty()) return bad("rule");
  const Condition& last = pack.rules.back().when;
  const bool always = last.triggers == kAnyTrigger &&
                      std::all_of(last.facts.begin(), last.facts.end(),
                                  [](std::uint8_t mask) { return mask == kAnyKnown; });
  // Whatever the facts are, there is an answer.
  if (!always) return bad("rule " + pack.rules.back().id + ": when");
  auto routes = routes_of(root);
  if (!routes) return routes.error();
  pack.routes = std::move(*routes);
  auto ways = ways_of(root);
  if (!ways) return ways.error();
  pack.ways = std::move(*ways);
  if (auto read = read_handling(root, pack); !read) return read.error();
  return pack;
}

Result<Facts> facts_of(const toml::table& root) {
  Facts out;
  for (const auto& [key, node] : root) {
    const std::string name(key.str());
    if (name == "policy" || name == "trigger") {
      const auto word = node.value_exact<std::string>();
      if (!word) return bad(name);
      if (name == "policy") {
        out.policy = *word;
        continue;
      }
      out.trigger = parse_trigger(*word);
      if (!out.trigger) return bad("trigger: " + make_visible(*word, true));
      continue;
    }
    const auto fact = parse_fact(name);
    const auto value = node.value_exact<bool>();
    if (!fact || !value) return bad(make_visible(name, true));
    out.known[static_cast<std::size_t>(*fact)] = *value ? Known::kYes : Known::kNo;
  }
  return out;
}

}  // namespace

Result<Pack> parse_pack(std::string_view toml) {
  auto pack = read_toml<Pack>(toml, kPackBytes, pack_of);
  if (pack) pack->text = std::string(toml);
  return pack;
}

Result<Facts> parse_facts(std::string_view toml) {
  return read_toml<Facts>(toml, kFactsBytes, facts_of);
}

std::string facts_text(const Facts& facts, std::string_view policy) {
  // Names of packs and triggers are words of letters, digits and underscores: nothing to escape.
  std::string out = "policy = \"" + std::string(policy) + "\"\n";
  if (facts.trigger) out += "trigger = \"" + std::string(trigger_name(*facts.trigger)) + "\"\n";
  for (std::size_t i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    const Known known = facts.of(fact);
    if (known == Known::kUnknown) continue;
    out += std::string(fact_name(fact)) + (known == Known::kYes ? " = true\n" : " = false\n");
  }
  return out;
}

const std::vector<Pack>& shipped_packs() {
  static const std::vector<Pack> packs = [] {
    std::vector<Pack> out;
    for (const std::string_view text : shipped_pack_texts()) {
      auto pack = parse_pack(text);
      CEPTOAR_CHECK(pack.has_value());  // part of the program, and tested
      out.push_back(std::move(*pack));
    }
    return out;
  }();
  return packs;
}

}  // namespace ceptoar::liaison
