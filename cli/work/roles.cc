// SPDX-License-Identifier: Apache-2.0
#include "cli/work/roles.h"

#include <algorithm>

#include "schema/limits.h"

namespace ceptoar::work {
namespace {

// As many as there are roles in an organisation or two: more are of no thread that people lead.
constexpr std::size_t kMostRoles = 16;

std::string written_as(const member::RoleName& name) { return name.role + "@" + name.org; }

void put_role(std::string_view field, const std::string& role, Advisory& into) {
  const Field one{std::string(field), role};
  const bool there = std::find(into.fields.begin(), into.fields.end(), one) != into.fields.end();
  if (!there && into.fields.size() < limits::kFields) into.fields.push_back(one);
}

}  // namespace

void name_roles(const std::vector<std::string>& to, Advisory& into) {
  for (const std::string& recipient : to) {
    if (const auto name = member::parse_role(recipient)) put_role(kToRoleField, written_as(*name), into);
  }
}

std::vector<member::RoleName> roles_of(const Advisory& advisory) {
  std::vector<member::RoleName> out;
  for (const Field& field : advisory.fields) {
    if (field.name != kToRoleField && field.name != kFromRoleField) continue;
    // Text of others.
    const auto name = member::parse_role("role:" + field.value);
    if (name && out.size() < kMostRoles) out.push_back(*name);
  }
  return out;
}

void take_roles(member::Session& session, const Advisory& answered, bool all, Advisory& into) {
  const auto me = session.identity();
  for (const Field& field : answered.fields) {
    if (field.name != kToRoleField && field.name != kFromRoleField) continue;
    const auto name = member::parse_role("role:" + field.value);
    if (!name) continue;
    if (me && member::holds_role((*me)->subject, *name)) put_role(kFromRoleField, written_as(*name), into);
    if (all) put_role(kToRoleField, written_as(*name), into);
  }
}

}  // namespace ceptoar::work
