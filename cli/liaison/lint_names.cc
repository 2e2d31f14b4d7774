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

// Where blanks end, and dashes if `dashes`. An empty line parts what stands before it from what follows.
std::size_t gap_end(std::string_view text, std::size_t at, bool dashes) {
  std::size_t end = at, lines = 0;
  while (end < text.size() && end - at < kWidestGap) {
    if (const std::size_t dash = dashes ? dash_size(text.substr(end)) : 0; dash != 0) {
      end += dash;
      continue;
    }
    if (!is_blank(text[end])) break;
    if (text[end] == '\n' && ++lines > 1) return at;
    ++end;
  }
  return end;
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
    const std::size_t dash = dash_size(name.substr(at));
    out += dash == 0 ? name[at] : '-';
    at += std::max<std::size_t>(dash, 1);
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
    const std::size_t next = in_gap || wide ? gap_end(text, end, in_gap) : end;
    if (next == end) return 0;
    end = next;
  }
  return end - at;
}

std::size_t dash_size(std::string_view text) {
  if (text.starts_with('-')) return 1;
  for (const std::string_view dash : {"‐", "‒", "–", "—", "―", "−"}) {
    if (text.starts_with(dash)) return dash.size();
  }
  return 0;
}

}  // namespace ceptoar::liaison
