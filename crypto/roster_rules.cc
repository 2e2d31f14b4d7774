// SPDX-License-Identifier: Apache-2.0
// The static rules of one roster, those that need no signature and no version before.
#include <arpa/inet.h>

#include <algorithm>
#include <set>

#include "crypto/checks.h"
#include "crypto/hash.h"
#include "crypto/readiness.h"
#include "crypto/roster.h"
#include "crypto/roster_ends.h"

namespace ceptoar::crypto {
namespace {

constexpr std::size_t kHostBytes = 253;  // RFC 1035 2.3.4, without the final dot
constexpr std::size_t kHostLabelBytes = 63;

Error malformed(std::string context) { return fail(ErrorCode::kMalformed, std::move(context)); }

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_ip_literal(const std::string& text) {
  in6_addr scratch{};  // large enough for both families
  return inet_pton(AF_INET, text.c_str(), &scratch) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &scratch) == 1;
}

bool is_host_label(std::string_view text) {
  if (text.empty() || text.size() > kHostLabelBytes) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_digit(c) || is_ascii_letter(c) || c == '-' || c == '_';
  });
}

Result<void> check_counts(const Roster& roster) {
  if (roster.voters.size() < limits::kRosterMinVoters ||
      roster.voters.size() > limits::kRosterVoters ||
      roster.organisations.size() > limits::kRosterOrgs ||
      roster.nodes.size() > limits::kRosterNodes ||
      roster.communities.size() > limits::kRosterCommunities ||
      roster.recovery.size() > limits::kRecoveryKeys) {
    return fail(ErrorCode::kLimitExceeded,
                "a list of the roster is too long, or voters are too few");
  }
  return {};
}

Result<void> check_frame(const Roster& roster) {
  if (roster.version == 0) return malformed("roster version 0");
  const bool first = roster.version == 1;
  if (roster.network_id.is_zero() != first || roster.prev_hash.is_zero() != first) {
    return malformed("network id and previous hash are zero in version 1 and only there");
  }
  if (roster.expires_ms <= roster.created_ms ||
      roster.expires_ms - roster.created_ms > limits::kRosterLifeDays * limits::kDayMs) {
    return malformed("roster expires before it begins or too late");
  }
  return {};
}

Result<void> check_order(const Roster& roster) {
  const bool sorted = strictly_ascending(roster.voters, &Voter::id) &&
                      strictly_ascending(roster.organisations, &Organisation::id) &&
                      strictly_ascending(roster.nodes, &NodeRecord::id) &&
                      strictly_ascending(roster.communities, &Community::name) &&
                      strictly_ascending(roster.recovery, &SignPublicKey::bytes) &&
                      strictly_ascending(roster.resolves, &Hash32::bytes);
  if (!sorted) return malformed("a list of the roster is not sorted or names something twice");
  return {};
}

// One set for all purposes: a key that may both vote and write a log would make the theft of an
// online key the theft of a vote.
Result<void> check_keys(const Roster& roster) {
  OnceOnly<SignPublicKey> sign_keys;
  OnceOnly<CurvePublicKey> transport_keys;
  bool unique = true;
  for (const Voter& voter : roster.voters) unique = unique && sign_keys.add(voter.key);
  for (const SignPublicKey& key : roster.recovery) unique = unique && sign_keys.add(key);
  for (const Organisation& org : roster.organisations)
    unique = unique && sign_keys.add(org.admin_key);
  for (const NodeRecord& node : roster.nodes) {
    unique = unique && sign_keys.add(node.nsk) && transport_keys.add(node.ntk);
  }
  if (!unique) return malformed("a key of the roster is zero or listed twice");
  return {};
}

Result<void> check_organisations(const Roster& roster) {
  std::set<std::string_view> handles;
  for (const Organisation& org : roster.organisations) {
    if (!is_org_handle(org.handle) || !handles.insert(org.handle).second) {
      return malformed("an organisation's handle is not well formed or used twice");
    }
    if (!org.ministry.empty() && !is_org_handle(org.ministry)) {
      return malformed("a ministry's handle is not well formed");
    }
    if (!is_clean_line(org.sector, limits::kHandleBytes) ||
        !is_clean_line(org.name_ja, limits::kNameBytes) ||
        !is_clean_line(org.name_en, limits::kNameBytes)) {
      return malformed("a name in the roster is too long or has control characters");
    }
    if (!org.readiness.empty() && roster.version == 1) {
      return malformed("requirements before there is a network to name");
    }
    if (!org.readiness.empty() &&
        (org.kind != OrgKind::kCeptoar || !read_readiness(org.readiness, org.id, roster.network_id))) {
      return malformed("requirements of what is no CEPTOAR, or of another organisation");
    }
    if (org.status == Status::kForming && org.kind != OrgKind::kCeptoar) {
      return malformed("what is no CEPTOAR is not formed");
    }
    if (roster.version == 1 && org.id != id_of<OrgId>(label::kOrgId, org.admin_key)) {
      return malformed("an organisation's id does not fit its first key");
    }
  }
  return {};
}

bool has_org(const Roster& roster, const OrgId& id) {
  return std::any_of(roster.organisations.begin(), roster.organisations.end(),
                     [&](const Organisation& org) { return org.id == id; });
}

Result<void> check_voters(const Roster& roster) {
  for (const Voter& voter : roster.voters) {
    if (voter.id != id_of<VoterId>(label::kVoterId, voter.key)) {
      return malformed("a voter's id does not fit his key");
    }
    const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                                 [&](const Organisation& org) { return org.id == voter.org; });
    if (at == roster.organisations.end()) return malformed("a voter of an unknown organisation");
    if (!sits_in_council(at->kind)) return malformed("a voter that does not sit in the Council");
  }
  return {};
}

Result<void> check_nodes(const Roster& roster) {
  for (const NodeRecord& node : roster.nodes) {
    if (!has_org(roster, node.org)) return malformed("a node of an unknown organisation");
    if (node.nsk_epoch == 0 || node.port == 0 || node.member_port == 0) {
      return malformed("a node without key epoch or port");
    }
    if (is_small_order(KemPublicKey{node.ntk.bytes})) {  // no routing could be boxed to its node
      return malformed("a node's transport key is of small order");
    }
    if (!is_host(node.host)) return malformed("a node's host is no host name and no address");
    if (roster.version == 1 && node.id != id_of<NodeId>(label::kNodeId, node.nsk)) {
      return malformed("a node's id does not fit its first key");
    }
  }
  return {};
}

Result<void> check_communities(const Roster& roster) {
  for (const Community& community : roster.communities) {
    if (!is_org_handle(community.name) || !is_clean_line(community.name_ja, limits::kNameBytes)) {
      return malformed("a community's name is not well formed");
    }
    if (community.all && !community.members.empty()) {
      return malformed("a community of everybody lists members");
    }
    if (!strictly_ascending(community.members, &OrgId::bytes)) {
      return malformed("a community's members are not sorted or named twice");
    }
    for (const OrgId& member : community.members) {
      if (!has_org(roster, member)) return malformed("a community names an unknown organisation");
    }
  }
  return {};
}

}  // namespace

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > kHostBytes || text.find('\0') != text.npos) return false;
  if (is_ip_literal(std::string(text))) return true;
  std::size_t begin = 0;
  std::string_view last;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    last = text.substr(begin, end - begin);
    if (!is_host_label(last)) return false;
    begin = end + 1;
  }
  // "10.0.0" and "1.2.3.999" are mistyped addresses, not names (RFC 1123 2.1).
  return !std::all_of(last.begin(), last.end(), is_ascii_digit);
}

Result<void> check_roster(const Roster& roster) {
  for (const auto rule : {check_counts, check_frame, check_order, check_keys, check_organisations,
                          check_voters, check_nodes, check_communities, check_ended}) {
    if (auto good = rule(roster); !good) return good;
  }
  return {};
}

}  // namespace ceptoar::crypto
