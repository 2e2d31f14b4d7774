// SPDX-License-Identifier: Apache-2.0
// Reading the TOML files of this folder: text, sentences in both languages, lists, days. Inside liaison
// only; for a .cc that has included schema/guarded_toml.h before every other header.
#ifndef CEPTOAR_CLI_LIAISON_TOML_WORDS_H_
#define CEPTOAR_CLI_LIAISON_TOML_WORDS_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/policy.h"
#include "schema/text.h"

namespace ceptoar::liaison {

// So that a strange file cannot keep the helper asking, or the screen scrolling, for ever.
inline constexpr std::size_t kMost = 64;
inline constexpr std::size_t kMostWords = 1024;

inline Error bad(std::string where) { return fail(ErrorCode::kMalformed, std::move(where)); }

// Text that a screen shows as it is: one line, no control characters.
inline Result<std::string> text_of(const toml::table& table, std::string_view key, std::string_view where) {
  const auto value = table[key].value_exact<std::string>();
  if (!value || value->empty() || value->size() > kMostWords ||
      find_text_fault(*value, true) != TextFault::kNone) {
    return bad(std::string(where) + ": " + std::string(key));
  }
  return *value;
}

inline Result<Words> words_of(const toml::table& table, std::string_view where) {
  auto ja = text_of(table, "ja", where);
  if (!ja) return ja.error();
  auto en = text_of(table, "en", where);
  if (!en) return en.error();
  return Words{std::move(*ja), std::move(*en)};
}

// One word or several.
inline Result<std::vector<std::string>> list_of(const toml::node& node, std::string_view where) {
  std::vector<std::string> out;
  if (const auto one = node.value_exact<std::string>()) return std::vector{*one};
  const toml::array* array = node.as_array();
  if (array == nullptr || array->size() > kMost) return bad(std::string(where));
  for (const toml::node& element : *array) {
    const auto word = element.value_exact<std::string>();
    if (!word) return bad(std::string(where));
    out.push_back(*word);
  }
  return out;
}

// The tables of an array of tables; none where the key is not there.
inline Result<std::vector<const toml::table*>> tables_of(const toml::table& root, std::string_view key) {
  std::vector<const toml::table*> out;
  const toml::node* node = root.get(key);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr) return bad(std::string(key));
  if (array->size() > kMost) return fail(ErrorCode::kLimitExceeded, std::string(key));
  for (const toml::node& element : *array) {
    if (!element.is_table()) return bad(std::string(key));
    out.push_back(element.as_table());
  }
  return out;
}

inline Result<std::uint64_t> day_of(const toml::table& root, std::string_view key) {
  const auto date = root[key].value_exact<toml::date>();
  if (!date) return bad(std::string(key));
  const std::chrono::year_month_day day{std::chrono::year{date->year},
                                        std::chrono::month{date->month},
                                        std::chrono::day{date->day}};
  if (!day.ok() || date->year < 1970) return bad(std::string(key));
  const auto days = std::chrono::sys_days(day).time_since_epoch().count();
  constexpr std::int64_t kDayMs = 86'400'000;
  constexpr std::int64_t kJstMs = 9 * 3'600'000;
  return static_cast<std::uint64_t>(days * kDayMs - kJstMs);
}

// Of tables, which say first in which form they are.
inline Result<void> check_format(const toml::table& root) {
  constexpr std::int64_t kTableFormat = 1;
  const auto format = root["format"].value_exact<std::int64_t>();
  if (!format) return bad("format");
  if (*format != kTableFormat) return fail(ErrorCode::kUnsupportedVersion, "format");
  return {};
}

template <class T, class Read>
Result<T> read_toml(std::string_view text, std::size_t limit, Read&& read) {
  if (text.size() > limit) return fail(ErrorCode::kLimitExceeded, "bytes");
  if (!is_utf8(text)) return bad("UTF-8");
  try {
    const toml::table root = toml::parse(text);
    return read(root);
  } catch (const toml::parse_error& error) {
    return bad("line " + std::to_string(error.source().begin.line));
  } catch (const std::logic_error&) {
    return bad("TOML");
  }
}

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_TOML_WORDS_H_
