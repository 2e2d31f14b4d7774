// SPDX-License-Identifier: Apache-2.0
#include "cli/member/role_holders.h"

#include <algorithm>

#include "cli/member/office.h"
#include "cli/member/renewal.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::string_view kRolePrefix = "role:";

// A holder of before who simply stopped: his certificate ran out, or nothing renews his key any more.
bool is_over(const crypto::CardState& card, std::uint64_t now_ms) {
  const bool certificate = std::any_of(
      card.card.chain.begin(), card.card.chain.end(),
      [&](const Bytes& one) { return now_ms > certificate_end(one); });
  const std::uint64_t grace = limits::kStatementGraceDays * limits::kDayMs;
  return certificate || !card.statement || now_ms > card.statement->statement.not_after_ms + grace;
}

}  // namespace

bool is_role(std::string_view recipient) { return recipient.starts_with(kRolePrefix); }

std::optional<RoleName> parse_role(std::string_view recipient) {
  if (!is_role(recipient)) return std::nullopt;
  recipient.remove_prefix(kRolePrefix.size());
  const std::size_t at = recipient.find('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view role = recipient.substr(0, at);
  const std::string_view org = recipient.substr(at + 1);
  if (std::find(kRoles.begin(), kRoles.end(), role) == kRoles.end() || !is_org_handle(org)) {
    return std::nullopt;
  }
  return RoleName{std::string(role), std::string(org)};
}

bool holds_role(const crypto::Subject& who, const RoleName& name) {
  return !who.holder.is_zero() && who.role == name.role && who.handle.ends_with("@" + name.org);
}

std::vector<std::string> role_holders(Session& session, const RoleName& name) {
  std::vector<std::string> out;
  if (const auto me = session.identity(); me && holds_role((*me)->subject, name)) {
    out.push_back((*me)->subject.handle);
  }
  for (const HeldCard& held : session.trust().cards()) {
    const crypto::CardState& card = *held.card;
    if (!holds_role(card.subject, name) || session.trust().has_left(card.subject)) continue;
    if (is_over(card, session.now_ms())) continue;
    out.push_back(card.subject.handle);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace ceptoar::member
