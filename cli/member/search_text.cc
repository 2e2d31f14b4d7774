// SPDX-License-Identifier: Apache-2.0
#include "cli/member/search_text.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ceptoar::member {
namespace {

constexpr char kWhole = '\x01';

// Old and new forms that names are written with and that Unicode keeps apart.
constexpr auto kVariants = std::to_array<std::pair<char16_t, char16_t>>({
    {u'髙', u'高'}, {u'﨑', u'崎'}, {u'嵜', u'崎'}, {u'濵', u'浜'}, {u'濱', u'浜'}, {u'邊', u'辺'},
    {u'邉', u'辺'}, {u'齋', u'斎'}, {u'齊', u'斉'}, {u'澤', u'沢'}, {u'廣', u'広'}, {u'國', u'国'},
    {u'櫻', u'桜'}, {u'嶋', u'島'}, {u'嶌', u'島'}, {u'龍', u'竜'}, {u'德', u'徳'}, {u'惠', u'恵'},
    {u'眞', u'真'}, {u'壽', u'寿'}, {u'藏', u'蔵'}, {u'應', u'応'}, {u'關', u'関'}, {u'鐵', u'鉄'},
    {u'實', u'実'}, {u'圖', u'図'}, {u'會', u'会'}, {u'發', u'発'}, {u'團', u'団'}, {u'榮', u'栄'},
    {u'醫', u'医'}, {u'證', u'証'}, {u'驛', u'駅'}, {u'縣', u'県'}, {u'區', u'区'}, {u'緖', u'緒'},
    {u'瀨', u'瀬'}, {u'瀧', u'滝'}, {u'黑', u'黒'}, {u'靜', u'静'}, {u'曾', u'曽'},
});

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// Addresses as reports write them so that nobody follows them by mistake.
void refang(std::string& text) {
  for (const std::string_view dot : {"[.]", "(.)", "{.}", "[dot]", "(dot)"}) replace_all(text, dot, ".");
  for (const std::string_view at : {"[@]", "[at]", "(at)"}) replace_all(text, at, "@");
  replace_all(text, "[:]", ":");
  replace_all(text, "[://]", "://");
  replace_all(text, "hxxp", "http");
}

// Offsets of the beginnings of the code points, and the end.
std::vector<std::size_t> code_points(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) out.push_back(i);
  }
  out.push_back(text.size());
  return out;
}

bool is_space(std::string_view c) { return c.size() == 1 && static_cast<unsigned char>(c[0]) <= ' '; }

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' ||
         c == '@' || c == '-' || c == '/';
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hash(std::string_view text) {
  const bool length = text.size() == 32 || text.size() == 40 || text.size() == 64 ||
                      text.size() == 96 || text.size() == 128;
  return length && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

// cve-2026-1234, at least four digits behind.
bool is_cve(std::string_view text) {
  if (!text.starts_with("cve-") || text.size() < 13 || text[8] != '-') return false;
  const std::string_view year = text.substr(4, 4);
  const std::string_view number = text.substr(9);
  return std::all_of(year.begin(), year.end(), is_digit) &&
         std::all_of(number.begin(), number.end(), is_digit);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t at = text.find(separator);
    out.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + 1);
  }
}

bool is_ipv4(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.size() <= 3 && std::all_of(part.begin(), part.end(), is_digit);
         });
}

bool is_ipv6(std::string_view text) {
  const bool form = std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
  });
  return form && std::count(text.begin(), text.end(), ':') >= 2 && text.size() >= 3;
}

bool is_host(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() < 2 || parts.back().size() < 2) return false;
  const bool letters = std::all_of(parts.back().begin(), parts.back().end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || c == '-' || is_digit(c); });
  const bool top = parts.back()[0] >= 'a' && parts.back()[0] <= 'z';
  return letters && top && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.find_first_of(":@/_") == std::string_view::npos;
         });
}

bool is_mail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && is_host(text.substr(at + 1));
}

bool is_whole(std::string_view text) {
  return is_cve(text) || is_hash(text) || is_ipv4(text) || is_mail(text) || is_host(text) ||
         is_ipv6(text);
}

// What stands at the end of a sentence does not belong to an address.
std::string_view trimmed(std::string_view run) {
  constexpr std::string_view kEdges = ".:/-@_";
  while (!run.empty() && kEdges.find(run.back()) != std::string_view::npos) run.remove_suffix(1);
  while (!run.empty() && kEdges.find(run.front()) != std::string_view::npos && run != "::") {
    run.remove_prefix(1);
  }
  return run;
}

template <class Take>
void each_whole(std::string_view folded, Take take) {
  for (std::size_t i = 0; i < folded.size();) {
    if (!is_token_char(folded[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < folded.size() && is_token_char(folded[end])) ++end;
    const std::string_view run = trimmed(folded.substr(i, end - i));
    i = end;
    if (is_whole(run)) {
      take(run);
      if (const std::size_t at = run.find('@'); at != std::string_view::npos) take(run.substr(at + 1));
      continue;
    }
    // http://host/path, host:port, 192.0.2.0/24
    for (const std::string_view part : split(run, '/')) {
      const std::string_view host = trimmed(part.substr(0, part.find(':')));
      if (is_whole(host)) take(host);
    }
  }
}

}  // namespace

std::string fold_for_search(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  if (U_SUCCESS(status)) text = fold->normalize(text, status);
  for (std::int32_t i = 0; i < text.length(); ++i) {
    const auto found = std::find_if(kVariants.begin(), kVariants.end(),
                                    [&](const auto& pair) { return pair.first == text[i]; });
    if (found != kVariants.end()) text.setCharAt(i, found->second);
  }
  std::string out;
  text.toUTF8String(out);
  refang(out);
  return out;
}

std::set<std::string> search_parts(std::string_view folded) {
  std::set<std::string> out;
  const std::vector<std::size_t> at = code_points(folded);
  for (std::size_t i = 0; i + 2 < at.size(); ++i) {
    const std::string_view first = folded.substr(at[i], at[i + 1] - at[i]);
    const std::string_view second = folded.substr(at[i + 1], at[i + 2] - at[i + 1]);
    if (!is_space(first) && !is_space(second)) out.emplace(folded.substr(at[i], at[i + 2] - at[i]));
  }
  each_whole(folded, [&](std::string_view token) { out.insert(kWhole + std::string(token)); });
  return out;
}

std::vector<SearchWord> search_words(std::string_view typed) {
  const std::string folded = fold_for_search(typed);
  std::vector<SearchWord> out;
  for (std::string_view rest = folded; !rest.empty();) {
    const std::size_t begin = rest.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) break;
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\n"));
    rest.remove_prefix(word.size());
    if (code_points(word).size() < 3) continue;
    SearchWord one;
    one.folded = word;
    one.whole = is_whole(word);
    if (one.whole) one.parts.push_back(kWhole + one.folded);
    for (const std::string& part : search_parts(word)) {
      if (part[0] != kWhole) one.parts.push_back(part);
    }
    out.push_back(std::move(one));
  }
  return out;
}

bool holds(std::string_view folded, const SearchWord& word) {
  if (!word.whole) return folded.find(word.folded) != std::string_view::npos;
  bool found = false;
  each_whole(folded, [&](std::string_view token) { found = found || token == word.folded; });
  return found;
}

}  // namespace ceptoar::member
