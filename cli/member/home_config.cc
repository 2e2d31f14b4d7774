// SPDX-License-Identifier: Apache-2.0
// member.toml. The one translation unit of cli/ that includes toml++.
#include "schema/guarded_toml.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "cli/member/home.h"
#include "schema/text.h"

namespace ceptoar::member {

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
  // Handles have no character that TOML would need escaped.
  return "# Whose node this member's program talks to, and the member's own handle.\n"
         "node = \"" + config.node + "\"\nhandle = \"" + config.handle + "\"\n";
}

}  // namespace ceptoar::member
