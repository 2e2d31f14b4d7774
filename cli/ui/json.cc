// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/json.h"

#include "cli/ui/characters.h"
#include "schema/result.h"
#include "schema/time.h"

namespace ceptoar::ui {
namespace {

bool must_escape(std::int32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void append_escape(std::string& out, std::int32_t c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) {
    out.push_back(kDigits[static_cast<std::size_t>((c >> shift) & 0xF)]);
  }
}

void write_text(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::int32_t c = next_character(text, at);
    if (c < 0) {
      out += "\uFFFD";
    } else if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (must_escape(c)) {
      append_escape(out, c);
    } else {
      out.append(text.substr(start, at - start));
    }
  }
  out.push_back('"');
}

}  // namespace

Json Json::object() {
  Json out;
  out.value_ = Object{};
  return out;
}

Json Json::array() {
  Json out;
  out.value_ = Array{};
  return out;
}

Json& Json::set(std::string_view name, Json value) {
  auto* object = std::get_if<Object>(&value_);
  CEPTOAR_CHECK(object != nullptr);
  object->emplace_back(std::string(name), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  auto* array = std::get_if<Array>(&value_);
  CEPTOAR_CHECK(array != nullptr);
  array->push_back(std::move(value));
  return *this;
}

void Json::write(std::string& out) const {
  if (const auto* flag = std::get_if<bool>(&value_)) {
    out += *flag ? "true" : "false";
  } else if (const auto* number = std::get_if<std::int64_t>(&value_)) {
    out += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&value_)) {
    write_text(out, *text);
  } else if (const auto* array = std::get_if<Array>(&value_)) {
    out.push_back('[');
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out.push_back(',');
      (*array)[i].write(out);
    }
    out.push_back(']');
  } else if (const auto* object = std::get_if<Object>(&value_)) {
    out.push_back('{');
    for (std::size_t i = 0; i < object->size(); ++i) {
      if (i > 0) out.push_back(',');
      write_text(out, (*object)[i].first);
      out.push_back(':');
      (*object)[i].second.write(out);
    }
    out.push_back('}');
  } else {
    out += "null";
  }
}

std::string Json::dump() const {
  std::string out;
  write(out);
  return out;
}

Json json_time(std::uint64_t ms) { return ms == 0 ? Json() : Json(format_rfc3339(ms)); }

}  // namespace ceptoar::ui
