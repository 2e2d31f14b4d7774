// SPDX-License-Identifier: Apache-2.0
#include "cli/work/own_kind.h"

namespace ceptoar::work {

member::Outcome<std::optional<OrgKind>> own_kind(member::Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.identity();
  if (!own) return own.error();
  const Organisation* org = (*roster)->find_org((*own)->subject.org);
  return org == nullptr ? std::nullopt : std::optional(org->kind);
}

}  // namespace ceptoar::work
