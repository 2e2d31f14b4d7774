// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/linking.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "cli/liaison/folded.h"
#include "cli/liaison/plain.h"
#include "cli/liaison/said.h"

namespace ceptoar::liaison {
namespace {

constexpr std::uint64_t kWindowMs = std::uint64_t{6} * 3'600'000;
// A name shorter than this says too little: "PC", "装置".
constexpr std::size_t kShortestName = 3;
constexpr std::array<std::string_view, 4> kProducts = {"product", "software", "hardware", "system"};

std::vector<std::string> values_of(const Compare& report, std::string_view name) {
  std::vector<std::string> out;
  for (const ReportFact& fact : *report.facts) {
    if (fact.name == name && !fact.value.empty()) out.push_back(fact.value);
  }
  return out;
}

std::vector<std::string> products_of(const Compare& report) {
  std::vector<std::string> out;
  for (const std::string_view name : kProducts) {
    for (std::string& value : values_of(report, name)) out.push_back(std::move(value));
  }
  return out;
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Folded, without spaces: 「監視端末 Ｘ－１００」 and 「監視端末X-100」 are one product.
std::string squeezed(std::string_view text) {
  std::string out = plain_word(text);
  std::erase_if(out, [](char c) { return c == ' ' || c == '\t' || c == '-'; });
  return out;
}

// The first of `a` that one of `b` contains, or that contains one of them.
std::optional<std::string> shared(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (const std::string& one : a) {
    const std::string x = squeezed(one);
    if (characters_in(x) < kShortestName) continue;
    for (const std::string& other : b) {
      const std::string y = squeezed(other);
      if (characters_in(y) < kShortestName) continue;
      if (x.find(y) != std::string::npos || y.find(x) != std::string::npos) return one;
    }
  }
  return std::nullopt;
}

std::set<std::string> pairs_of(std::string_view text) {
  const Folded folded(text);
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < folded.text.size(); at += folded.step(at)) {
    const std::string_view one = folded.character(at);
    if (one != " " && !(one.size() == 1 && one[0] >= '0' && one[0] <= '9')) {
      characters.emplace_back(one);
    }
  }
  std::set<std::string> out;
  for (std::size_t i = 0; i + 1 < characters.size(); ++i) out.insert(characters[i] + characters[i + 1]);
  return out;
}

// Dice's coefficient over pairs of characters at least one half; digits do not count, as times differ.
bool says_the_same(std::string_view a, std::string_view b) {
  const auto x = pairs_of(a);
  const auto y = pairs_of(b);
  if (x.empty() || y.empty()) return false;
  std::size_t common = 0;
  for (const std::string& pair : x) common += y.count(pair);
  return 4 * common >= x.size() + y.size();
}

std::uint64_t began_ms(const Compare& report) {
  for (const std::string_view name : {"occurred", "recognised", "detected"}) {
    for (const std::string& value : values_of(report, name)) {
      if (const auto at = decode_time(value)) return at->at_ms;
    }
  }
  return report.sent_ms;
}

// Causes that are known: what somebody only guesses at is no evidence.
std::vector<std::string> causes_of(const Compare& report) {
  std::vector<std::string> out;
  for (const ReportFact& fact : *report.facts) {
    const bool known = fact.certainty == Certainty::kConfirmed || fact.certainty == Certainty::kProbable ||
                       fact.certainty == Certainty::kUnsaid;
    if (fact.name == "cause" && known && plain_word(fact.value) != plain_word("不明")) {
      out.push_back(fact.value);
    }
  }
  return out;
}

bool has(const Compared& compared, Likeness::Kind kind) {
  return std::any_of(compared.likeness.begin(), compared.likeness.end(),
                     [&](const Likeness& one) { return one.kind == kind; });
}

}  // namespace

std::string_view likeness_name(Likeness::Kind kind) {
  switch (kind) {
    case Likeness::Kind::kProduct: return "product";
    case Likeness::Kind::kSameCause: return "same_cause";
    case Likeness::Kind::kSymptom: return "symptom";
    case Likeness::Kind::kService: return "service";
    case Likeness::Kind::kTime: return "time";
    case Likeness::Kind::kCause: return "cause";
  }
  return {};
}

bool Compared::suggested() const {
  using enum Likeness::Kind;
  if (has(*this, kSameCause)) return true;
  if (!against.empty()) return false;
  const bool near = has(*this, kSymptom) || has(*this, kTime);
  if (has(*this, kProduct)) return near || has(*this, kCause);
  return has(*this, kSymptom) && has(*this, kTime);
}

Compared compare(const Compare& a, const Compare& b) {
  using enum Likeness::Kind;
  Compared out;
  const auto products_a = products_of(a);
  const auto products_b = products_of(b);
  if (const auto one = shared(products_a, products_b)) out.likeness.push_back({kProduct, *one});
  auto said = shared(values_of(a, "same_cause"), products_b);
  if (!said) said = shared(values_of(b, "same_cause"), products_a);
  if (said) out.likeness.push_back({kSameCause, *said});
  if (says_the_same(a.title, b.title)) out.likeness.push_back({kSymptom, std::string(b.title)});
  if (const auto one = shared(values_of(a, "service"), values_of(b, "service"))) {
    out.likeness.push_back({kService, *one});
  }
  const std::uint64_t x = began_ms(a);
  const std::uint64_t y = began_ms(b);
  if ((x > y ? x - y : y - x) <= kWindowMs) out.likeness.push_back({kTime, {}});
  const auto causes_a = causes_of(a);
  const auto causes_b = causes_of(b);
  if (const auto one = shared(causes_a, causes_b)) {
    out.likeness.push_back({kCause, *one});
  } else if (!causes_a.empty() && !causes_b.empty()) {
    out.against = causes_a.front() + " / " + causes_b.front();
  }
  return out;
}

}  // namespace ceptoar::liaison
