// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_explain.h"

#include "cli/cmd/show.h"

namespace ceptoar::cmd {

using ui::Json;
using ui::Msg;
using ui::Printer;
using ui::Table;

namespace {

constexpr std::size_t kLeastText = 20;

std::string_view meaning_of(ui::Lang lang, const ui::TermRow& row) {
  return lang == ui::Lang::kJa ? row.meaning_ja : row.meaning_en;
}

void show_code(Printer& out, const member::UserCodeFacts& facts) {
  const ui::ErrorText text = explained_error(out.lang(), facts);
  out.say(Msg::kExplainCode,
          {{"code", std::string(facts.id)}, {"exit", std::to_string(facts.exit_status)}});
  for (const std::string& line : {text.what, text.why, text.remedy}) out.prose("  " + line);
}

void show_label(Printer& out, Tlp label) {
  out.line(label_of(out, label));
  out.prose("  " + out.tr(who_may_see(label)));
  out.prose("  FIRST TLP 2.0: " + std::string(ui::first_definition(label)));
}

void show_term(Printer& out, const ui::TermRow& row) {
  out.line(std::string(row.ja) + "  " + std::string(row.en));
  out.prose("  " + std::string(meaning_of(out.lang(), row)));
}

}  // namespace

void show_explain_list(Printer& out, const Explained& all) {
  out.say(Msg::kExplainLabels);
  Table labels({{"", false, 0}, {"", false, kLeastText}});
  for (const Tlp label : all.labels) {
    labels.add({ui::Cell(std::string(tlp_label(label)), ui::style_of(label)),
                out.tr(who_may_see(label))});
  }
  out.table(labels);
  out.line("");
  out.say(Msg::kExplainTerms);
  Table terms({{"", false, 0}, {"", false, kLeastText}});
  for (const ui::TermRow& row : all.terms) terms.add({std::string(row.ja), std::string(row.en)});
  out.table(terms);
  out.line("");
  out.say(Msg::kExplainCodes);
  Table codes({{"", false, 0}, {"", true, 0}, {"", false, kLeastText}});
  for (const member::UserCodeFacts& facts : all.codes) {
    codes.add({std::string(facts.id), std::to_string(facts.exit_status),
               explained_error(out.lang(), facts).what});
  }
  out.table(codes);
  out.line("");
  out.say(Msg::kExplainNext);
}

void show_explained(Printer& out, const Explained& found) {
  for (const member::UserCodeFacts& facts : found.codes) show_code(out, facts);
  for (const Tlp label : found.labels) show_label(out, label);
  for (const ui::TermRow& row : found.terms) show_term(out, row);
}

Json explain_document(ui::Lang lang, const Explained& found) {
  Json codes = Json::array();
  for (const member::UserCodeFacts& facts : found.codes) {
    const ui::ErrorText text = explained_error(lang, facts);
    codes.push(Json::object()
                   .set("code", facts.id)
                   .set("exit", facts.exit_status)
                   .set("message", text.what)
                   .set("reason", text.why)
                   .set("remedy", text.remedy));
  }
  Json labels = Json::array();
  for (const Tlp label : found.labels) {
    labels.push(Json::object()
                    .set("label", tlp_label(label))
                    .set("sentence", ui::tr(lang, who_may_see(label)))
                    .set("first", ui::first_definition(label)));
  }
  Json terms = Json::array();
  for (const ui::TermRow& row : found.terms) {
    terms.push(Json::object()
                   .set("ja", row.ja)
                   .set("en", row.en)
                   .set("id", row.id)
                   .set("meaning", meaning_of(lang, row)));
  }
  return document("explain")
      .set("codes", std::move(codes))
      .set("labels", std::move(labels))
      .set("terms", std::move(terms));
}

}  // namespace ceptoar::cmd
