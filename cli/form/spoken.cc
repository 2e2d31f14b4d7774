// SPDX-License-Identifier: Apache-2.0
#include "cli/form/spoken.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ceptoar::form {
namespace {

constexpr std::size_t kGroup = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_sign(char c) { return std::string_view(".:/-_@+#%=?&[]").find(c) != std::string_view::npos; }

std::string_view sign_word(char c, Speech speech) {
  const bool ja = speech == Speech::kJapanese;
  switch (c) {
    case '.': return ja ? "ドット" : "dot";
    case ':': return ja ? "コロン" : "colon";
    case '/': return ja ? "スラッシュ" : "slash";
    case '-': return ja ? "ハイフン" : "hyphen";
    case '_': return ja ? "アンダーバー" : "underscore";
    case '@': return ja ? "アットマーク" : "at";
    case '+': return ja ? "プラス" : "plus";
    case '#': return ja ? "シャープ" : "hash";
    case '%': return ja ? "パーセント" : "percent";
    case '=': return ja ? "イコール" : "equals";
    case '?': return ja ? "クエスチョン" : "question mark";
    case '&': return ja ? "アンド" : "and sign";
    case '[': return ja ? "かっこ" : "open bracket";
    case ']': return ja ? "かっこ閉じ" : "close bracket";
    default: return "";
  }
}

// A run of letters and digits: a word as it is, a long number or hash in groups.
std::string spoken_run(std::string_view run) {
  const bool digits = std::any_of(run.begin(), run.end(), is_digit);
  return digits && run.size() > kGroup ? digit_groups(run, kGroup) : std::string(run);
}

std::string spoken_token(std::string_view token, Speech speech) {
  std::string out;
  for (std::size_t i = 0; i < token.size();) {
    if (!out.empty()) out += ' ';
    if (is_sign(token[i])) {
      out += sign_word(token[i++], speech);
      continue;
    }
    const std::size_t begin = i;
    while (i < token.size() && !is_sign(token[i])) ++i;
    out += spoken_run(token.substr(begin, i - begin));
  }
  return out;
}

// "10:20" by ':' -> 10, 20. Empty where the token is something else; a part has at most four digits.
std::vector<int> figures_between(std::string_view token, char sign) {
  std::vector<int> out;
  int value = 0;
  std::size_t digits = 0;
  for (std::size_t i = 0; i <= token.size(); ++i) {
    if (i < token.size() && is_digit(token[i]) && ++digits <= kGroup) {
      value = value * 10 + (token[i] - '0');
    } else if ((i == token.size() || token[i] == sign) && digits >= 2) {
      out.push_back(std::exchange(value, 0));
      digits = 0;
    } else {
      return {};
    }
  }
  return out;
}

bool is_within(int value, int first, int last) { return first <= value && value <= last; }

std::string spoken_date(int year, int month, int day, Speech speech) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  if (speech == Speech::kJapanese) {
    return (year == 0 ? "" : std::to_string(year) + "年") + std::to_string(month) + "月" +
           std::to_string(day) + "日";
  }
  return std::to_string(day) + ' ' + std::string(kMonths[static_cast<std::size_t>(month - 1)]) +
         (year == 0 ? "" : ' ' + std::to_string(year));
}

// 2026-11-22, 2026/11/22, 11/22, 10:20, 10:20:30 as one says them. Empty: none of these. "1/2" may be a
// half, so months and days count with two digits alone.
std::string spoken_moment(std::string_view token, Speech speech) {
  for (const char sign : {'-', '/'}) {
    const std::vector<int> parts = figures_between(token, sign);
    const std::size_t at = parts.size() == 3 ? 1 : 0;
    const bool is_date = (parts.size() == 3 && is_within(parts[0], 1900, 2199)) ||
                         (parts.size() == 2 && sign == '/');
    if (!is_date || !is_within(parts[at], 1, 12) || !is_within(parts[at + 1], 1, 31)) continue;
    return spoken_date(at == 0 ? 0 : parts[0], parts[at], parts[at + 1], speech);
  }
  const std::vector<int> parts = figures_between(token, ':');
  const bool is_time = (parts.size() == 2 || parts.size() == 3) && is_within(parts[0], 0, 24) &&
                       std::all_of(parts.begin() + 1, parts.end(),
                                   [](int part) { return is_within(part, 0, 59); });
  if (!is_time) return {};
  if (speech == Speech::kEnglish) return std::string(token);
  std::string out = std::to_string(parts[0]) + "時" + std::to_string(parts[1]) + "分";
  if (parts.size() == 3) out += std::to_string(parts[2]) + "秒";
  return out;
}

// Where the ASCII word at `at` ends; a full stop or colon at its end belongs to the sentence.
std::size_t token_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_digit(text[end]) || is_letter(text[end]) || is_sign(text[end]))) ++end;
  while (end > at && std::string_view(".:?").find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

// "well-known" and "and/or" are words; "192.0.2.1" and "soc@x.example" are spelt.
bool is_spelt(std::string_view token) {
  const bool digit = std::any_of(token.begin(), token.end(), is_digit);
  const bool dots = token.find_first_of(".@_") != std::string_view::npos;
  return token.size() > 1 && (digit || dots);
}

SpokenLine spoken_line(std::string_view sentence, Speech speech) {
  SpokenLine out;
  for (std::size_t i = 0; i < sentence.size();) {
    const char c = sentence[i];
    const bool starts = is_digit(c) || is_letter(c);
    const std::size_t end = starts ? token_end(sentence, i) : i;
    if (end <= i) {
      out.text += sentence[i++];
      continue;
    }
    const std::string_view token = sentence.substr(i, end - i);
    out.figures = out.figures || std::any_of(token.begin(), token.end(), is_digit) || is_spelt(token);
    const std::string moment = spoken_moment(token, speech);
    if (!moment.empty()) {
      out.text += moment;
    } else {
      out.text += is_spelt(token) ? spoken_token(token, speech) : std::string(token);
    }
    i = end;
  }
  return out;
}

void add_sentence(std::string_view sentence, Speech speech, std::vector<SpokenLine>& out) {
  while (sentence.starts_with(' ')) sentence.remove_prefix(1);
  while (sentence.ends_with(' ')) sentence.remove_suffix(1);
  if (!sentence.empty()) out.push_back(spoken_line(sentence, speech));
}

// Behind a full stop: "。" anywhere, ". " in Latin script.
std::size_t sentence_end(std::string_view line, std::size_t from) {
  constexpr std::string_view kStop = "。";
  const std::size_t wide = line.find(kStop, from);
  const std::size_t narrow = line.find(". ", from);
  const std::size_t end = std::min(wide == std::string_view::npos ? line.size() : wide + kStop.size(),
                                   narrow == std::string_view::npos ? line.size() : narrow + 1);
  return end;
}

}  // namespace

std::vector<SpokenLine> spoken_lines(std::string_view text, Speech speech) {
  std::vector<SpokenLine> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!line.empty()) {
      const std::size_t stop = sentence_end(line, 0);
      add_sentence(line.substr(0, stop), speech, out);
      line.remove_prefix(stop);
    }
  }
  return out;
}

std::string digit_groups(std::string_view digits, std::size_t group) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && i % group == 0) out += ' ';
    out += digits[i];
  }
  return out;
}

std::string digit_words(std::string_view digits, Speech speech) {
  static constexpr std::array<std::string_view, 10> kJa = {"ゼロ", "イチ", "ニ",  "サン", "ヨン",
                                                           "ゴ",   "ロク", "ナナ", "ハチ", "キュウ"};
  static constexpr std::array<std::string_view, 10> kEn = {"zero", "one", "two",   "three", "four",
                                                           "five", "six", "seven", "eight", "nine"};
  std::string out;
  bool pause = false;
  for (const char c : digits) {
    if (!is_digit(c)) {
      pause = !out.empty();
      continue;
    }
    if (pause) out += speech == Speech::kJapanese ? "、" : ", ";
    else if (!out.empty()) out += ' ';
    pause = false;
    const auto place = static_cast<std::size_t>(c - '0');
    out += speech == Speech::kJapanese ? kJa[place] : kEn[place];
  }
  return out;
}

}  // namespace ceptoar::form
