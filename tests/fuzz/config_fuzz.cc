// SPDX-License-Identifier: Apache-2.0
// member.toml and node.toml. The first byte says which; what is taken can be written again and
// means the same.
#include "cli/member/home.h"
#include "node/service/config.h"
#include "schema/text.h"
#include "tests/fuzz/fuzz.h"

namespace ceptoar::fuzz {
namespace {

void check_member(std::string_view text) {
  const auto config = member::parse_home_config(text, "member.toml");
  if (!config) {
    // Shown to a person: nothing of the file may reach the terminal raw.
    CEPTOAR_CHECK(find_text_fault(config.error().argument("what"), false) == TextFault::kNone);
    return;
  }
  const auto again = member::parse_home_config(member::format_home_config(*config), "member.toml");
  CEPTOAR_CHECK(again.has_value() && *again == *config);
}

void check_node(std::string_view text) {
  const auto config = service::parse_config(text);
  if (!config) {
    CEPTOAR_CHECK(find_text_fault(config.error().context, false) == TextFault::kNone);
    return;
  }
  CEPTOAR_CHECK(service::check_config(*config).has_value());
  const std::string once = service::format_config(*config);
  const auto again = service::parse_config(once);
  CEPTOAR_CHECK(again.has_value() && service::format_config(*again) == once);
  CEPTOAR_CHECK(again->org == config->org && again->host == config->host &&
                again->port == config->port && again->member_port == config->member_port &&
                again->listen == config->listen && again->credential == config->credential &&
                again->verifiers == config->verifiers);
}

void run(BytesView bytes) {
  Input input(bytes);
  const bool node = input.flag();
  const std::string_view text = as_text(input.rest());
  node ? check_node(text) : check_member(text);
}

const Registration kRegistered("config", run);

}  // namespace
}  // namespace ceptoar::fuzz
