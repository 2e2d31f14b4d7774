// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/lint_names.h"

#include <algorithm>
#include <array>

namespace ceptoar::liaison {
namespace {

// Longer than a wrapped line is indented; a bound for files full of blanks.
constexpr std::size_t kWidestGap = 64;
constexpr std::size_t kFewestCharacters = 3;

// As NFKC leaves them: ㈱ and （株） are (株). At either end of a name.
constexpr std::array<std::string_view, 28> kForms = {
    "株式会社",     "(株)",         "有限会社",     "(有)",         "合同会社",     "(同)",
    "合資会社",     "(資)",         "合名会社",     "(名)",         "相互会社",     "一般社団法人",
    "公益社団法人", "社団法人",     "(社)",         "(一社)",       "一般財団法人", "公益財団法人",
    "財団法人",     "(財)",         "(一財)",       "医療法人社団", "医療法人財団", "医療法人",
    "社会福祉法人", "独立行政法人", "国立大学法人", "学校法人"};
// At the end, behind a blank or a comma.
constexpr std::array<std::string_view, 17> kLatinForms = {
    "co., ltd.", "co.,ltd.", "co.ltd.", "co.",  "ltd.", "ltd",   "limited",     "inc.",            "inc",
    "k.k.",      "kk",       "g.k.",    "llc",  "plc",  "corp.", "corporation", "kabushiki kaisha"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_gap(char c) { return is_blank(c) || c == '-'; }
// Of a character that is no ASCII: kanji and kana may be parted anywhere, words in letters may not.
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kAround = " \t\r\n,";
  const std::size_t from = text.find_first_not_of(kAround);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kAround) - from + 1);
}

std::string_view without_one_form(std::string_view name) {
  for (const std::string_view form : kForms) {
    if (name.starts_with(form)) return trimmed(name.substr(form.size()));
    if (name.ends_with(form)) return trimmed(name.substr(0, name.size() - form.size()));
  }
  for (const std::string_view form : kLatinForms) {
    if (!name.ends_with(form) || name.size() == form.size()) continue;
    const char before = name[name.size() - form.size() - 1];
    if (is_blank(before) || before == ',') return trimmed(name.substr(0, name.size() - form.size()));
  }
  return name;
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A dash, or what stands for one within a name: the dot of 日和・商会, and 「ー」 between letters (ABCーME).
std::size_t joint_size(std::string_view text, std::size_t at) {
  if (const std::size_t dash = dash_size(text.substr(at)); dash != 0) return dash;
  constexpr std::string_view kDot = "・", kLong = "ー";
  if (text.substr(at).starts_with(kDot)) return kDot.size();
  const std::size_t end = at + kLong.size();
  const bool between = at > 0 && end < text.size() && is_letter_or_digit(text[at - 1]) && is_letter_or_digit(text[end]);
  return between && text.substr(at).starts_with(kLong) ? kLong.size() : 0;
}

// Where blanks end, and dashes if `dashes`. An empty line parts what stands before it from what follows. Mail
// that is quoted has signs at the beginning of its lines.
std::size_t gap_end(std::string_view text, std::size_t at, bool dashes) {
  std::size_t end = at, lines = 0;
  bool quoted = false;  // nothing but blanks and such signs since the line began
  while (end < text.size() && end - at < kWidestGap) {
    if (quoted && (text[end] == '>' || text[end] == '|')) {
      ++end;
      continue;
    }
    if (const std::size_t joint = dashes ? joint_size(text, end) : 0; joint != 0) {
      end += joint;
      quoted = false;
      continue;
    }
    if (!is_blank(text[end])) break;
    if (text[end] == '\n' && ++lines > 1) return at;
    quoted = quoted || text[end] == '\n';
    ++end;
  }
  return end;
}

// Between kanji or kana of a name: blanks, or one dot (日和・商会).
std::size_t wide_gap_end(std::string_view text, std::size_t at) {
  constexpr std::string_view kDot = "・";
  const std::size_t end = gap_end(text, at, false);
  return end == at && text.substr(at).starts_with(kDot) ? at + kDot.size() : end;
}

}  // namespace

std::string without_form(std::string_view name) {
  std::string_view rest = trimmed(name);
  for (std::string_view before; before.size() != rest.size();) {
    before = rest;
    rest = without_one_form(rest);
  }
  const auto characters = std::count_if(rest.begin(), rest.end(), [](char c) {
    const bool begins = static_cast<unsigned char>(c) >= 0xC0;  // a character of several bytes
    return begins || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  if (rest.size() == name.size() || characters < static_cast<std::ptrdiff_t>(kFewestCharacters)) return {};
  return std::string(rest);
}

std::string with_hyphens(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t joint = joint_size(name, at);
    out += joint == 0 ? name[at] : '-';
    at += std::max<std::size_t>(joint, 1);
  }
  return out;
}

std::size_t name_size(std::string_view text, std::size_t at, std::string_view name) {
  std::size_t end = at;
  for (std::size_t i = 0; i < name.size();) {
    if (end < text.size() && text[end] == name[i]) {
      ++end;
      ++i;
      continue;
    }
    if (i == 0) return 0;
    if (is_gap(name[i])) {  // here the text may have any gap, or none
      end = gap_end(text, end, true);
      ++i;
      continue;
    }
    const bool in_gap = is_gap(name[i - 1]);
    const bool wide = is_wide(name[i - 1]) || is_wide(name[i]);
    const std::size_t next = in_gap ? gap_end(text, end, true) : wide ? wide_gap_end(text, end) : end;
    if (next == end) return 0;
    end = next;
  }
  return end - at;
}

std::size_t dash_size(std::string_view text) {
  if (text.starts_with('-')) return 1;
  for (const std::string_view dash : {"‐", "‒", "–", "—", "―", "−", "─"}) {
    if (text.starts_with(dash)) return dash.size();
  }
  return 0;
}

}  // namespace ceptoar::liaison
