// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_policy.h"

#include <array>

#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"
#include "cli/liaison/plain.h"
#include "schema/time.h"

namespace ceptoar::cmd {

using liaison::Verdict;
using ui::Json;
using ui::Msg;

namespace {

Msg verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kReport: return Msg::kVerdictReport;
    case Verdict::kNotRequired: return Msg::kVerdictNotRequired;
    case Verdict::kVoluntary: return Msg::kVerdictVoluntary;
  }
  return Msg::kVerdictVoluntary;
}

std::string day_of(std::uint64_t ms) { return format_jst_long(ms).substr(0, 10); }

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  for (const std::string_view one : words) {
    if (word == one) return true;
  }
  return false;
}

}  // namespace

const std::string& words_in(ui::Lang lang, const liaison::Words& words) {
  return lang == ui::Lang::kJa ? words.ja : words.en;
}

void show_question(ui::Printer& out, const liaison::Question& question) {
  out.prose(words_in(out.lang(), question.words));
  for (std::size_t i = 0; i < question.answers.size(); ++i) {
    out.prose("  " + std::to_string(i + 1) + "  " +
              words_in(out.lang(), question.answers[i].words));
  }
}

bool take_answer(const liaison::Question& question, std::string_view typed, liaison::Facts& facts) {
  const std::string word = liaison::plain_word(typed);
  if (question.fact) {
    auto& known = facts.known[static_cast<std::size_t>(*question.fact)];
    static constexpr std::array<std::string_view, 4> kYes = {"y", "yes", "はい", "1"};
    static constexpr std::array<std::string_view, 4> kNo = {"n", "no", "いいえ", "2"};
    static constexpr std::array<std::string_view, 5> kUnknown = {"?", "", "わからない", "不明", "3"};
    if (is_one_of(word, kYes)) {
      known = liaison::Known::kYes;
    } else if (is_one_of(word, kNo)) {
      known = liaison::Known::kNo;
    } else if (is_one_of(word, kUnknown)) {
      known = liaison::Known::kUnknown;
    } else {
      return false;
    }
    return true;
  }
  for (std::size_t i = 0; i < question.answers.size(); ++i) {
    if (word != std::to_string(i + 1)) continue;
    facts.trigger = question.answers[i].trigger;
    return true;
  }
  return false;
}

void show_decision(ui::Printer& out, const liaison::Pack& pack, const liaison::Rule& rule) {
  out.say(verdict_text(rule.verdict));
  out.prose(words_in(out.lang(), rule.words));
  if (rule.suggest_consult) out.say(Msg::kDecisionConsult);
  if (rule.verdict != Verdict::kReport) out.say(Msg::kDecisionWelcome);
  out.say(Msg::kStatutoryApart);
  out.say(Msg::kDecisionBy, {{"policy", pack.name},
                             {"revision", std::to_string(pack.revision)},
                             {"title", words_in(out.lang(), pack.title)},
                             {"rule", rule.id}});
}

Json decision_document(ui::Lang lang, const liaison::Pack& pack, const liaison::Rule& rule) {
  return document("report-check")
      .set("decision", verdict_name(rule.verdict))
      .set("rule", rule.id)
      .set("policy", pack.name)
      .set("suggest_consult", rule.suggest_consult)
      .set("revision", pack.revision)
      .set("words", words_in(lang, rule.words))
      .set("notice", ui::tr(lang, Msg::kStatutoryApart))
      .set("welcome", rule.verdict == Verdict::kReport ? Json() : Json(ui::tr(lang, Msg::kDecisionWelcome)));
}

void show_policies(ui::Printer& out, const std::vector<work::HeldPack>& packs) {
  ui::Table table({{out.tr(Msg::kPolicyName)},
                   {out.tr(Msg::kPolicyRevision), true},
                   {out.tr(Msg::kPolicyInForce)},
                   {out.tr(Msg::kPolicySigner)},
                   {out.tr(Msg::kPolicyTitle)}});
  for (const work::HeldPack& held : packs) {
    table.add({held.pack.name, std::to_string(held.pack.revision), day_of(held.pack.in_force_ms),
               held.signer.empty() ? out.tr(Msg::kPolicyShipped) : held.signer,
               words_in(out.lang(), held.pack.title)});
  }
  out.table(table);
}

Json policies_document(const std::vector<work::HeldPack>& packs) {
  Json rows = Json::array();
  for (const work::HeldPack& held : packs) {
    rows.push(Json::object()
                  .set("policy", held.pack.name)
                  .set("revision", held.pack.revision)
                  .set("in_force", day_of(held.pack.in_force_ms))
                  .set("signer", held.signer.empty() ? Json() : Json(held.signer))
                  .set("title_ja", held.pack.title.ja)
                  .set("title_en", held.pack.title.en));
  }
  return document("policies").set("items", std::move(rows));
}

}  // namespace ceptoar::cmd
