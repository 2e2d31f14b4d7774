// SPDX-License-Identifier: Apache-2.0
// "Did you mean": by Levenshtein distance over code points.
#include <algorithm>

#include "cli/member/resolve.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::size_t kSuggestions = 3;

// Code points of valid UTF-8; other bytes count one each, which is good enough for a distance.
std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80 && !out.empty()) {
      out.back() = out.back() << 6 | (byte & 0x3Fu);
    } else {
      out.push_back(byte);
    }
  }
  return out;
}

// All of `part` in this order within `whole`, other characters between: 経産省 in 経済産業省.
bool is_subsequence(const std::u32string& part, const std::u32string& whole) {
  std::size_t at = 0;
  for (const char32_t c : whole) {
    if (at < part.size() && c == part[at]) ++at;
  }
  return at == part.size();
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

bool is_name_like(std::string_view given, std::string_view name_ja, std::string_view name_en) {
  const std::u32string typed = code_points(given);
  constexpr std::size_t kLeastJapanese = 2;
  constexpr std::size_t kLeastLatin = 4;
  const bool latin = std::all_of(typed.begin(), typed.end(), [](char32_t c) { return c < 0x80; });
  if (!latin) return typed.size() >= kLeastJapanese && is_subsequence(typed, code_points(name_ja));
  return typed.size() >= kLeastLatin &&
         lower_case(name_en).find(lower_case(given)) != std::string::npos;
}

std::size_t edit_distance(std::string_view a_text, std::string_view b_text, std::size_t limit) {
  const std::u32string a = code_points(a_text);
  const std::u32string b = code_points(b_text);
  const std::size_t shorter = std::min(a.size(), b.size());
  if (std::max(a.size(), b.size()) - shorter > limit) return limit + 1;
  // Neighbours swapped count once: the commonest slip of a typing hand.
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  std::size_t best_above = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({row[j - 1] + 1, above[j] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > limit && best_above > limit) return limit + 1;
    best_above = best;
  }
  return std::min(row[b.size()], limit + 1);
}

std::vector<std::string> suggest(std::string_view given, const std::vector<std::string>& known) {
  const std::size_t limit = std::max<std::size_t>(1, code_points(given).size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(given, candidate, limit);
    if (distance <= limit) near.emplace_back(distance, candidate);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> out;
  for (const auto& [distance, candidate] : near) {
    if (out.size() < kSuggestions) out.push_back(candidate);
  }
  return out;
}

UserError unknown_recipient(std::string_view given, const std::vector<std::string>& known) {
  std::string near;
  for (const std::string& one : suggest(given, known)) near += (near.empty() ? "" : ", ") + one;
  return user_error(UserCode::kUnknownRecipient,
                    {{"given", make_visible(given, true)}, {"suggestions", near}});
}

}  // namespace ceptoar::member
