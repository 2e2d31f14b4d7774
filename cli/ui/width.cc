// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/width.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "cli/ui/characters.h"

namespace ceptoar::ui {
namespace {

constexpr std::string_view kEllipsis = "…";

// Most of what a table holds, without asking the tables of Unicode: kana and the unified ideographs.
bool is_plainly_wide(UChar32 c) {
  return (c >= 0x4E00 && c <= 0x9FFC) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA);
}

std::size_t width_of(UChar32 c, int ambiguous) {
  if (c < 0) return 1;  // an invalid byte: shown as one replacement mark
  if (c >= ' ' && c <= '~') return 1;
  if (is_plainly_wide(c)) return 2;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return c == 0x00AD ? 1 : 0;  // soft hyphen is drawn by terminals
    default:
      break;
  }
  switch (u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_FULLWIDTH:
    case U_EA_WIDE:
      return 2;
    case U_EA_AMBIGUOUS:
      return ambiguous == 2 ? 2 : 1;
    default:
      return 1;
  }
}

// Calls `each(start, end, width)` for every character; `each` returns false to stop.
template <class Each>
void for_each_character(std::string_view text, int ambiguous, Each each) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const UChar32 c = next_character(text, at);
    if (!each(start, at, width_of(c, ambiguous))) return;
  }
}

// Characters that begin no line (行頭禁則, JIS X 4051).
bool begins_no_line(std::string_view rest) {
  static constexpr std::array<std::string_view, 18> kClosing = {
      "、", "。", "，", "．", "・", "：", "；", "？", "！",
      "）", "」", "』", "】", "〕", "〉", "》", "ー", "々"};
  return std::any_of(kClosing.begin(), kClosing.end(),
                     [&](std::string_view one) { return rest.substr(0, one.size()) == one; });
}

}  // namespace

std::size_t display_width(std::string_view text, int ambiguous) {
  std::size_t total = 0;
  for_each_character(text, ambiguous, [&](std::size_t, std::size_t, std::size_t width) {
    total += width;
    return true;
  });
  return total;
}

std::string cut_to_width(std::string_view text, std::size_t columns, int ambiguous) {
  if (display_width(text, ambiguous) <= columns) return std::string(text);
  const std::size_t mark = display_width(kEllipsis, ambiguous);
  if (columns < mark) return std::string(columns, '.');
  const std::size_t room = columns - mark;
  std::size_t used = 0;
  std::size_t end = 0;
  // Marks of width 0 follow their letter into the kept part.
  for_each_character(text, ambiguous, [&](std::size_t, std::size_t next, std::size_t width) {
    if (used + width > room) return false;
    used += width;
    end = next;
    return true;
  });
  return std::string(text.substr(0, end)).append(kEllipsis);
}

std::string pad_to_width(std::string_view text, std::size_t columns, int ambiguous) {
  const std::size_t width = display_width(text, ambiguous);
  std::string out(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::vector<std::string_view> wrap_to_width(std::string_view text, std::size_t columns,
                                            int ambiguous) {
  constexpr std::size_t kTab = 8;  // at most; counted in full, so that no piece is too wide
  std::vector<std::string_view> out;
  do {
    std::size_t used = 0;
    std::size_t end = 0;
    std::size_t last = 0;
    std::size_t after_pause = 0;
    for_each_character(text, ambiguous, [&](std::size_t start, std::size_t next, std::size_t wide) {
      used += text[start] == '\t' ? kTab : wide;
      if (used > columns && end != 0) return false;
      last = start;
      end = next;
      const std::string_view one = text.substr(start, next - start);
      if ((one == " " || one == "、") && used > columns / 2) after_pause = next;
      return true;
    });
    if (end < text.size() && after_pause != 0) {
      end = after_pause;
    } else if (end < text.size() && last != 0 && begins_no_line(text.substr(end))) {
      end = last;  // takes a character along
    }
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  } while (!text.empty());
  return out;
}

}  // namespace ceptoar::ui
