// SPDX-License-Identifier: Apache-2.0
// member.toml. The one translation unit of cli/ that includes toml++.
#include "schema/guarded_toml.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "cli/member/home.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

// A basic string of TOML.
std::string toml_text(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xfU];
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Outcome<HomeConfig> parse_home_config(std::string_view text, const std::filesystem::path& path) {
  const auto bad = [&](std::string what) {
    return user_error(UserCode::kConfig, {{"path", path.string()}, {"what", std::move(what)}});
  };
  HomeConfig config;
  const std::array<std::pair<std::string_view, std::string*>, 6> keys = {
      {{"node", &config.node}, {"handle", &config.handle}, {"mail_smtp", &config.mail_smtp},
       {"mail_from", &config.mail_from}, {"mail_login", &config.mail_login},
       {"mail_ca", &config.mail_ca}}};
  try {
    const toml::table table = toml::parse(text, path.string());
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      const auto* text_value = value.as_string();
      const auto known = std::find_if(keys.begin(), keys.end(),
                                      [&](const auto& one) { return one.first == name; });
      if (known == keys.end()) return bad("unknown key: " + make_visible(name, true));
      if (text_value == nullptr) return bad("not a text: " + name);
      *known->second = text_value->get();
    }
  } catch (const toml::parse_error& error) {
    return bad("line " + std::to_string(error.source().begin.line) + ": " +
               make_visible(error.description(), true));
  } catch (const std::logic_error& error) {
    return bad(error.what());
  }
  if (!is_org_handle(config.node)) return bad("node is no handle of an organisation");
  if (!is_holder_handle(config.handle)) return bad("handle is no handle of a holder");
  return config;
}

std::string format_home_config(const HomeConfig& config) {
  std::string out =
      "# Whose node this member's program talks to, and the member's own handle.\n"
      "node = " + toml_text(config.node) + "\nhandle = " + toml_text(config.handle) + "\n";
  for (const auto& [key, value] : {std::pair{"mail_smtp", &config.mail_smtp},
                                   std::pair{"mail_from", &config.mail_from},
                                   std::pair{"mail_login", &config.mail_login},
                                   std::pair{"mail_ca", &config.mail_ca}}) {
    if (!value->empty()) out += std::string(key) + " = " + toml_text(*value) + "\n";
  }
  return out;
}

}  // namespace ceptoar::member
