// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/explaining.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include "cli/member/resolve.h"
#include "cli/member/search_text.h"

namespace ceptoar::cmd {

using member::Outcome;
using member::UserCodeFacts;

namespace {

constexpr std::array kLabels = {Tlp::kRed, Tlp::kAmberStrict, Tlp::kAmber, Tlp::kGreen, Tlp::kClear};
constexpr std::string_view kCodePrefix = "e";
constexpr std::string_view kLabelPrefix = "tlp";
// What a hand types in the place of a hyphen, a space or a dot between words. The long-vowel mark is on
// the key of the hyphen, and サーバ is サーバー.
constexpr std::array<std::string_view, 8> kBetweenWords = {"ー", "・", "‐", "–", "—", "−", "、", "。"};

// What is compared: letters and digits alone, width and letter case gone.
std::string key_of(std::string_view typed) {
  std::string folded = member::fold_for_search(typed);
  for (const std::string_view mark : kBetweenWords) {
    for (std::size_t at; (at = folded.find(mark)) != std::string::npos;) folded.erase(at, mark.size());
  }
  std::erase_if(folded, [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0; });
  return folded;
}

// "a / b" names two.
std::vector<std::string> forms_of(std::string_view names) {
  constexpr std::string_view kBetween = " / ";
  std::vector<std::string> out;
  for (;;) {
    const std::size_t at = names.find(kBetween);
    out.emplace_back(names.substr(0, at));
    if (at == std::string_view::npos) return out;
    names.remove_prefix(at + kBetween.size());
  }
}

std::vector<std::string> names_of(const ui::TermRow& row) {
  std::vector<std::string> out = forms_of(row.ja);
  for (std::string& form : forms_of(row.en)) out.push_back(std::move(form));
  out.emplace_back(row.id);
  return out;
}

bool is_named(const ui::TermRow& row, const std::string& key) {
  const std::vector<std::string> names = names_of(row);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return key_of(name) == key; });
}

// The words as they are shown, for what was nearly typed.
std::string near(const std::string& key) {
  std::vector<std::pair<std::string, std::string>> known;  // key, shown
  for (const UserCodeFacts& facts : member::user_codes()) known.emplace_back(key_of(facts.id), facts.id);
  for (const Tlp label : kLabels) {
    const std::string whole = key_of(tlp_label(label));
    known.emplace_back(whole, tlp_label(label));
    known.emplace_back(whole.substr(kLabelPrefix.size()), tlp_label(label));
  }
  for (const ui::TermRow& row : ui::all_terms()) {
    for (const std::string& name : names_of(row)) known.emplace_back(key_of(name), name);
  }
  std::vector<std::string> candidates;
  candidates.reserve(known.size());
  for (const auto& [form, shown] : known) candidates.push_back(form);
  std::string out;
  for (const std::string& form : member::suggest(key, candidates)) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.first == form; });
    out += (out.empty() ? "" : ", ") + found->second;
  }
  return out;
}

}  // namespace

Explained explain_all() {
  Explained out;
  out.codes = member::user_codes();
  std::sort(out.codes.begin(), out.codes.end(),
            [](const UserCodeFacts& a, const UserCodeFacts& b) { return a.id < b.id; });
  out.labels.assign(kLabels.begin(), kLabels.end());
  out.terms.assign(ui::all_terms().begin(), ui::all_terms().end());
  return out;
}

Outcome<Explained> explain_word(std::string_view typed) {
  const std::string key = key_of(typed);
  Explained out;
  for (const UserCodeFacts& facts : member::user_codes()) {
    const std::string id = key_of(facts.id);
    if (id == key || id.substr(kCodePrefix.size()) == key) out.codes.push_back(facts);
  }
  for (const Tlp label : kLabels) {
    const std::string whole = key_of(tlp_label(label));
    if (key == kLabelPrefix || key == whole || key == whole.substr(kLabelPrefix.size())) {
      out.labels.push_back(label);
    }
  }
  for (const ui::TermRow& row : ui::all_terms()) {
    if (is_named(row, key)) out.terms.push_back(row);
  }
  if (!out.empty()) return out;
  return member::user_error(member::UserCode::kNoTerm,
                            {{"given", std::string(typed)}, {"suggestions", near(key)}});
}

ui::ErrorText explained_error(ui::Lang lang, const UserCodeFacts& facts) {
  std::istringstream names{std::string(facts.arguments)};
  std::vector<std::string> kept;
  for (std::string name; names >> name;) kept.push_back(name);
  ui::Args args;
  for (const std::string& name : kept) {
    args.push_back({name, lang == ui::Lang::kJa ? "〈…〉" : "<...>"});
  }
  return ui::error_text(lang, facts.id, args);
}

}  // namespace ceptoar::cmd
