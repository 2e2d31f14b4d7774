// SPDX-License-Identifier: Apache-2.0
#include "tests/support/roster_chain.h"

#include <algorithm>
#include <string>

#include "crypto/roster.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "tests/support/council.h"

namespace ceptoar::test {
namespace {

using crypto::SignKey;
namespace label = crypto::label;

VoterId voter_id(const SignKey& key) {
  return crypto::id_of<VoterId>(label::kVoterId, key.public_key());
}

Roster first_of(crypto::Random& random, const std::vector<SignKey>& voters) {
  Roster roster;
  roster.version = 1;
  roster.created_ms = kCouncilStartMs;
  roster.expires_ms = kCouncilStartMs + limits::kRosterLifeDays * limits::kDayMs;
  for (std::size_t i = 0; i < voters.size(); ++i) {
    Organisation org;
    org.admin_key = SignKey::generate(random).public_key();
    org.id = crypto::id_of<OrgId>(label::kOrgId, org.admin_key);
    org.handle = "org" + std::to_string(i);
    org.sector = "finance";
    org.ministry = "fsa";
    org.name_ja = "組織" + std::to_string(i);
    org.name_en = "Organisation " + std::to_string(i);
    roster.voters.push_back({voter_id(voters[i]), org.id, voters[i].public_key()});
    NodeRecord node;
    node.nsk = SignKey::generate(random).public_key();
    node.id = crypto::id_of<NodeId>(label::kNodeId, node.nsk);
    node.org = org.id;
    node.ntk = crypto::KemKey::generate(random).curve_public_key();
    node.host = "node" + std::to_string(i) + ".example.jp";
    node.port = 7412;
    node.member_port = 7413;
    roster.nodes.push_back(std::move(node));
    roster.organisations.push_back(std::move(org));
  }
  roster.communities = {{"council", "セプターカウンシル", true, {}}};
  sort_roster(roster);
  return roster;
}

// "roster-sign" speaks of: version u64 | round u32 | roster hash.
Bytes subject_of(std::uint64_t version, std::uint32_t round, const Hash32& hash) {
  Bytes out;
  append_le64(out, version);
  append_le32(out, round);
  append(out, hash.view());
  return out;
}

}  // namespace

RosterChain make_roster_chain(crypto::Random& random, std::size_t organisations,
                              std::size_t versions) {
  CEPTOAR_CHECK(organisations >= limits::kRosterMinVoters &&
                organisations <= limits::kRosterVoters && versions >= 1);
  RosterChain out;
  for (std::size_t i = 0; i < organisations; ++i) out.voters.push_back(SignKey::generate(random));
  std::sort(out.voters.begin(), out.voters.end(),
            [](const SignKey& a, const SignKey& b) { return voter_id(a) < voter_id(b); });
  Roster roster = first_of(random, out.voters);
  const std::size_t need = crypto::roster_threshold(organisations);
  for (std::size_t i = 0; i < versions; ++i) {
    SignedRoster wire;
    wire.roster = encode(roster);
    if (i == 0) out.network = crypto::network_of(wire.roster);
    const Hash32 hash = crypto::roster_hash(wire.roster);
    for (std::size_t v = 0; v < need; ++v) {
      wire.signatures.push_back(
          {voter_id(out.voters[v]),
           crypto::sign_roster(out.voters[v], out.network, roster.version, wire.round, hash)});
    }
    out.signatures += need;
    out.versions.push_back(encode(wire));
    roster.network_id = out.network;
    roster.prev_hash = hash;
    roster.version += 1;
    roster.created_ms += 1000;
    roster.organisations[0].name_en = "Renamed " + std::to_string(i);
  }
  return out;
}

std::size_t verify_signatures_alone(const RosterChain& chain) {
  std::size_t good = 0;
  for (std::size_t i = 0; i < chain.versions.size(); ++i) {
    const auto wire = parse<SignedRoster>(chain.versions[i]);
    CEPTOAR_CHECK(wire);
    const Bytes subject = subject_of(i + 1, wire->round, crypto::roster_hash(wire->roster));
    for (std::size_t v = 0; v < wire->signatures.size(); ++v) {
      good += crypto::verify(chain.voters[v].public_key(), label::kRosterSign, chain.network,
                             subject, wire->signatures[v].signature)
                  ? 1
                  : 0;
    }
  }
  return good;
}

}  // namespace ceptoar::test
