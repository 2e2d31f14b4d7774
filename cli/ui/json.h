// SPDX-License-Identifier: Apache-2.0
// A JSON value to be written: members keep the order they were added in, so that outputs can be
// compared. Writing only; nothing here reads JSON.
#ifndef CEPTOAR_CLI_UI_JSON_H_
#define CEPTOAR_CLI_UI_JSON_H_

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ceptoar::ui {

class Json {
 public:
  Json() = default;  // null
  Json(std::string text) : value_(std::move(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(const char* text) : value_(std::string(text)) {}
  // A template, so that a pointer or a number never turns into a boolean.
  template <std::same_as<bool> B>
  Json(B value) : value_(value) {}
  template <std::integral I>
  requires(!std::same_as<I, bool>) Json(I value) : value_(static_cast<std::int64_t>(value)) {}
  template <class T>
  Json(const std::optional<T>& value) {
    if (value) *this = Json(*value);
  }

  static Json object();
  static Json array();
  // For objects; returns *this.
  Json& set(std::string_view name, Json value);
  // For arrays; returns *this.
  Json& push(Json value);

  // One document on one line, without a line end. Control characters, U+007F-009F and the
  // bidirectional ones are escaped: the text is safe on a terminal too. Bytes that are not UTF-8
  // become U+FFFD.
  std::string dump() const;

 private:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;
  void write(std::string& out) const;
  std::variant<std::monostate, bool, std::int64_t, std::string, Array, Object> value_;
};

// RFC 3339 UTC, or null for 0: a time that has not come about.
Json json_time(std::uint64_t ms);

}  // namespace ceptoar::ui

#endif  // CEPTOAR_CLI_UI_JSON_H_
