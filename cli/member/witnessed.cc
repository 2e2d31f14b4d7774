// SPDX-License-Identifier: Apache-2.0
#include "cli/member/witnessed.h"

#include <algorithm>
#include <tuple>

#include "cli/member/audit.h"
#include "cli/member/resolve.h"
#include "cli/member/rows.h"

namespace ceptoar::member {
namespace {

// Of kPeerRoot, as a node writes it for its operator (store/AUDIT.md section 2).
constexpr std::uint16_t kRootsAccepted = 2;

UserError no_such_organisation(std::string_view given, const crypto::RosterState& roster) {
  std::vector<std::string> known;
  for (const Organisation& org : roster.roster.organisations) known.push_back(org.handle);
  return unknown_recipient(given, known);
}

Hash32 subject_of(const NodeId& node) {
  Hash32 out;
  std::ranges::copy(node.bytes, out.bytes.begin());
  return out;
}

}  // namespace

Outcome<std::vector<WitnessedNode>> witnessed_nodes(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::vector<WitnessedNode> out;
  for (const NodeRecord& node : (*roster)->roster.nodes) {
    const Organisation* org = (*roster)->find_org(node.org);
    if (org == nullptr) continue;
    auto known = witnessed_root(session, node.id);
    if (!known) return from_error(known.error(), "archive");
    if (*known) out.push_back({node.id, org->handle, std::move(**known)});
  }
  std::sort(out.begin(), out.end(), [](const WitnessedNode& a, const WitnessedNode& b) {
    return std::tie(a.org, a.node) < std::tie(b.org, b.node);
  });
  return out;
}

Outcome<std::size_t> accept_roots(Session& session, std::string_view org) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  if ((*roster)->find_org(org) == nullptr) return no_such_organisation(org, **roster);
  const auto nodes = witnessed_nodes(session);
  if (!nodes) return nodes.error();
  std::vector<store::ArchiveWrite> writes;
  for (const WitnessedNode& one : *nodes) {
    if (one.org != org || !one.known.bad) continue;
    crypto::Witnessed accepted = one.known;
    accepted.bad = false;
    writes.push_back({store::ArchiveTable::kMeta, meta_key("audit-of/" + one.node.hex()),
                      crypto::encode_row(accepted)});
    note_audit(session, {AuditKind::kPeerRoot, kRootsAccepted, one.known.newest.size,
                         subject_of(one.node)});
  }
  const std::size_t count = writes.size();
  if (count == 0) return count;
  if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
  return count;
}

}  // namespace ceptoar::member
