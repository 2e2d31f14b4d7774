// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/screens_liaison.h"

#include <algorithm>

#include "cli/cmd/documents.h"
#include "cli/cmd/show.h"
#include "cli/work/diff.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using liaison::Finding;
using liaison::Shows;
using ui::Json;
using ui::Msg;

namespace {

Msg shows_text(Shows shows) {
  switch (shows) {
    case Shows::kCompany: return Msg::kLintKindCompany;
    case Shows::kSector: return Msg::kLintKindSector;
    case Shows::kIndustry: return Msg::kLintKindIndustry;
    case Shows::kPlace: return Msg::kLintKindPlace;
    case Shows::kCount: return Msg::kLintKindCount;
    case Shows::kTime: return Msg::kLintKindTime;
    case Shows::kProduct: return Msg::kLintKindProduct;
    case Shows::kContact: return Msg::kLintKindContact;
  }
  return Msg::kLintKindCompany;
}

std::size_t names_in(const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [](const Finding& finding) { return liaison::needs_consent(finding.shows); }));
}

void show_difference(ui::Printer& out, std::string_view text, const std::string& better) {
  if (better == text) return;
  out.line("");
  out.say(Msg::kLintDiff);
  for (const work::DiffLine& line : work::differences(text, better)) {
    if (line.change == work::Change::kSame) continue;
    out.foreign((line.change == work::Change::kAdded ? "+ " : "- ") + line.text);
  }
}

void show_together(ui::Printer& out, const std::vector<Finding>& findings) {
  std::vector<std::string> words;
  for (const Finding& finding : liaison::identifying_together(findings)) {
    const std::string word = make_visible(finding.found, true);
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  if (words.empty()) return;
  out.say(Msg::kLintTogether, {{"words", joined(out.lang(), words)}});
  out.say(Msg::kLintTogetherNote);
}

}  // namespace

void show_lint(ui::Printer& out, std::string_view text, const std::vector<Finding>& findings,
               const std::string& signer) {
  if (!signer.empty()) out.say(Msg::kLintSigner, {{"ministry", signer}});
  if (findings.empty()) {
    out.say(Msg::kLintClean);
    return;
  }
  ui::Table table({{out.tr(Msg::kLintWhere)},
                   {out.tr(Msg::kLintWhat)},
                   {out.tr(Msg::kLintWord), false, 8},
                   {out.tr(Msg::kLintBetter), false, 8}});
  for (const Finding& finding : findings) {
    table.add({out.tr(Msg::kLintLine, {{"line", std::to_string(finding.line)}}),
               {out.tr(shows_text(finding.shows)),
                liaison::needs_consent(finding.shows) ? ui::Style::kBold : ui::Style::kPlain},
               make_visible(finding.found, true),
               finding.better.empty() ? "—" : make_visible(finding.better, true)});
  }
  out.table(table);
  const std::size_t names = names_in(findings);
  out.say(Msg::kLintCount, {{"count", std::to_string(findings.size())},
                            {"names", std::to_string(names)}});
  if (names > 0) out.say(Msg::kLintNeedsConsent);
  const bool industry = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.shows == Shows::kIndustry;
  });
  if (industry) out.say(Msg::kLintIndustryNote);
  show_together(out, findings);
  show_difference(out, text, liaison::with_suggestions(text, findings));
}

void show_attached(ui::Printer& out, const std::vector<AttachedFindings>& files) {
  bool any = false;
  for (const AttachedFindings& file : files) {
    for (const liaison::AttachedFinding& finding : file.findings) {
      out.say(finding.in_name ? Msg::kLintAttachedName : Msg::kLintAttachedInside,
              {{"path", file.name}, {"found", finding.found}});
      any = true;
    }
  }
  if (any) out.say(Msg::kLintAttachedNote);
}

Json lint_document(std::string_view text, const std::vector<Finding>& findings,
                   const std::string& signer, const std::vector<AttachedFindings>& attached) {
  Json rows = Json::array();
  for (const Finding& finding : findings) {
    rows.push(Json::object()
                  .set("kind", liaison::shows_name(finding.shows))
                  .set("line", finding.line)
                  .set("found", finding.found)
                  .set("better", finding.better.empty() ? Json() : Json(finding.better))
                  .set("needs_consent", liaison::needs_consent(finding.shows)));
  }
  Json files = Json::array();
  for (const AttachedFindings& file : attached) {
    for (const liaison::AttachedFinding& finding : file.findings) {
      files.push(Json::object()
                     .set("file", file.name)
                     .set("in_name", finding.in_name)
                     .set("kind", liaison::shows_name(finding.shows))
                     .set("found", finding.found));
    }
  }
  return document("lint")
      .set("findings", std::move(rows))
      .set("names", names_in(findings))
      .set("identify_together", liaison::identifying_together(findings).size())
      .set("attached", std::move(files))
      .set("signer_shows_sector", !signer.empty())
      .set("suggested", liaison::with_suggestions(text, findings));
}

void show_concerns(ui::Printer& out, const work::Concerns& concerns) {
  const std::string count = std::to_string(concerns.looked_at);
  if (concerns.hits.empty()) {
    out.say(Msg::kCheckNone, {{"count", count}});
  } else {
    out.say(Msg::kCheckHits,
            {{"count", count}, {"hits", std::to_string(concerns.hits.size())}});
  }
  for (const work::Concern& hit : concerns.hits) {
    out.set_exercise(hit.item.exercise);
    out.parts(shown_number(hit.item.number) + "  " + label_of(out, hit.item.tlp) + "  " +
             make_visible(hit.item.title, true));
    for (const auto& line : hit.lines) {
      out.say(Msg::kCheckLine, {{"line", std::to_string(line.number)}, {"text", line.text}});
    }
    for (const std::string& system : hit.systems) {
      out.say(Msg::kCheckSystem, {{"name", make_visible(system, true)}});
    }
    if (hit.of > hit.lines.size()) {
      out.say(Msg::kCheckMore, {{"count", std::to_string(hit.of - hit.lines.size())}});
    }
    out.set_exercise(false);
  }
  out.say(Msg::kCheckStays);
}

Json concerns_document(const work::Concerns& concerns) {
  Json rows = Json::array();
  for (const work::Concern& hit : concerns.hits) {
    Json lines = Json::array();
    for (const auto& line : hit.lines) {
      lines.push(Json::object().set("line", line.number).set("text", line.text));
    }
    Json row = inbox_item_json(hit.item);
    row.set("inventory", std::move(lines)).set("inventory_lines", hit.of);
    row.set("critical_systems", texts_json(hit.systems));
    rows.push(std::move(row));
  }
  return document("check").set("looked_at", concerns.looked_at).set("hits", std::move(rows));
}

}  // namespace ceptoar::cmd
