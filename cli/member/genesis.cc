// SPDX-License-Identifier: Apache-2.0
// From requests to a roster that everybody trusts by its number.
#include <algorithm>

#include "cli/member/enrol_files.h"
#include "cli/member/roster_changes.h"
#include "crypto/roster_file.h"
#include "schema/text.h"
#include "schema/time.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;

NetworkNumber numbered(BytesView roster) {
  const NetworkId network = crypto::network_of(roster);
  return {network, crypto::group_number(crypto::network_number(network))};
}

UserError bad_signature(const fs::path& path, std::string_view whose) {
  return user_error(UserCode::kSignatureBad, {{"what", path.string() + ": " + std::string(whose)}});
}

}  // namespace

// Who made the request holds the keys it names; whether they are who they say they are is what the
// voters look at.
Outcome<CheckedRequest> read_org_request(const fs::path& path) {
  auto request = enrol::read_object<OrgRequest>(path);
  if (!request) return request.error();
  const auto bad = [&](std::string what) {
    return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", std::move(what)}});
  };
  if (request->kind == 0) return bad("a company's request: it goes to its CEPTOAR");
  const Bytes part = signed_part(*request);
  const NetworkId none;
  if (!enrol::verify(request->admin_key, none, part, request->signature)) {
    return bad_signature(path, "admin key");
  }
  if (!enrol::verify(request->holder_key, none, part, request->holder_signature)) {
    return bad_signature(path, "holder key");
  }
  if (!request->voter_key.is_zero() &&
      !enrol::verify(request->voter_key, none, part, request->voter_signature)) {
    return bad_signature(path, "voter key");
  }
  auto node = open_node_pub(request->node);
  if (!node) return from_error(node.error(), path.string());
  if (node->org_handle != request->handle) return bad("the node is another organisation's");
  return CheckedRequest{std::move(*request), std::move(*node)};
}

void add_to(Roster& roster, const CheckedRequest& checked) {
  const OrgRequest& request = checked.request;
  Organisation org;
  org.id = crypto::id_of<OrgId>(crypto::label::kOrgId, request.admin_key);
  org.kind = static_cast<OrgKind>(request.kind);
  org.handle = request.handle;
  org.sector = request.sector;
  org.ministry = request.ministry;
  org.name_ja = request.name_ja;
  org.name_en = request.name_en;
  org.admin_key = request.admin_key;
  if (!request.voter_key.is_zero()) {
    roster.voters.push_back(
        {crypto::id_of<VoterId>(crypto::label::kVoterId, request.voter_key), org.id,
         request.voter_key});
  }
  roster.nodes.push_back(node_record_of(checked.node, org.id));
  roster.organisations.push_back(std::move(org));
}

NodeRecord node_record_of(const NodePub& facts, const OrgId& org) {
  NodeRecord node;
  node.id = facts.node_id;
  node.org = org;
  node.nsk = facts.nsk;
  node.ntk = facts.ntk;
  node.host = facts.host;
  node.port = facts.port;
  node.member_port = facts.member_port;
  return node;
}

namespace {

Outcome<Roster> parse_proposal(const SignedRoster& proposal, const fs::path& path) {
  auto roster = parse<Roster>(proposal.roster);
  if (!roster) return from_error(roster.error(), path.string());
  if (const auto good = crypto::check_roster(*roster); !good) {
    return from_error(good.error(), path.string());
  }
  return std::move(*roster);
}

}  // namespace

Bytes make_node_pub(NodePub facts, const crypto::SignKey& nsk) {
  facts.nsk = nsk.public_key();
  facts.node_id = crypto::id_of<NodeId>(crypto::label::kNodeId, facts.nsk);
  facts.signature = enrol::sign(nsk, {}, signed_part(facts));
  return encode(facts);
}

Result<NodePub> open_node_pub(BytesView bytes) {
  auto facts = parse<NodePub>(bytes);
  if (!facts) return facts;
  if (facts->node_id != crypto::id_of<NodeId>(crypto::label::kNodeId, facts->nsk) ||
      !enrol::verify(facts->nsk, {}, signed_part(*facts), facts->signature)) {
    return fail(ErrorCode::kBadSignature, "node.pub is not signed by the node it names");
  }
  return facts;
}

Outcome<NetworkNumber> genesis_propose(const std::vector<fs::path>& requests, const fs::path& out,
                                       std::uint64_t now_ms) {
  Roster roster;
  roster.version = 1;
  roster.created_ms = now_ms;
  roster.expires_ms = now_ms + limits::kRosterLifeDays * kMsPerDay;
  for (const fs::path& path : requests) {
    const auto checked = read_org_request(path);
    if (!checked) return checked.error();
    add_to(roster, *checked);
  }
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(roster.voters.begin(), roster.voters.end(), by_id);
  std::sort(roster.organisations.begin(), roster.organisations.end(), by_id);
  std::sort(roster.nodes.begin(), roster.nodes.end(), by_id);
  roster.communities.push_back({"council", "セプターカウンシル", true, {}});
  if (const auto good = crypto::check_roster(roster); !good) {
    return from_error(good.error(), "roster");
  }
  SignedRoster proposal;
  proposal.roster = encode(roster);
  if (auto written = enrol::write(out, encode(proposal)); !written) return written.error();
  return numbered(proposal.roster);
}

Outcome<NetworkNumber> genesis_sign(const fs::path& path, const AdminKeys& admin,
                                    const fs::path& out) {
  auto proposal = enrol::read_object<SignedRoster>(path);
  if (!proposal) return proposal.error();
  const auto roster = parse_proposal(*proposal, path);
  if (!roster) return roster.error();
  const auto votes = [&](const Voter& voter) {
    return admin.voter() && voter.key == admin.voter()->public_key();
  };
  const auto voter = std::find_if(roster->voters.begin(), roster->voters.end(), votes);
  if (voter == roster->voters.end()) {
    return user_error(UserCode::kNotVoter, {{"path", admin.directory().string()}});
  }
  proposal->signatures = {
      {voter->id, crypto::sign_roster(*admin.voter(), crypto::network_of(proposal->roster),
                                      roster->version, proposal->round,
                                      crypto::roster_hash(proposal->roster))}};
  if (auto written = enrol::write(out, encode(*proposal)); !written) return written.error();
  return numbered(proposal->roster);
}

Outcome<NetworkNumber> genesis_assemble(const fs::path& path,
                                        const std::vector<fs::path>& signatures,
                                        const fs::path& out) {
  auto proposal = enrol::read_object<SignedRoster>(path);
  if (!proposal) return proposal.error();
  const auto roster = parse_proposal(*proposal, path);
  if (!roster) return roster.error();
  for (const fs::path& file : signatures) {
    const auto signed_roster = enrol::read_object<SignedRoster>(file);
    if (!signed_roster) return signed_roster.error();
    if (signed_roster->roster != proposal->roster || signed_roster->round != proposal->round) {
      return user_error(UserCode::kGenesisMismatch, {{"path", file.string()}});
    }
    for (const RosterSignature& signature : signed_roster->signatures) {
      const auto added = crypto::add_roster_signature(*proposal, signature);
      if (!added && added.error().code != ErrorCode::kDuplicate) {
        return bad_signature(file, added.error().context);
      }
    }
  }
  const std::size_t need = crypto::roster_threshold(roster->voters.size());
  if (proposal->signatures.size() < need) {
    return user_error(UserCode::kVotesMissing,
                      {{"have", std::to_string(proposal->signatures.size())},
                       {"need", std::to_string(need)}});
  }
  if (auto written = enrol::write(out, encode(*proposal)); !written) return written.error();
  return numbered(proposal->roster);
}

Outcome<NetworkNumber> roster_number(const fs::path& path) {
  const auto proposal = enrol::read_object<SignedRoster>(path);
  if (!proposal) return proposal.error();
  return numbered(proposal->roster);
}

namespace {

using Life = crypto::RosterLife;

bool stands(const Life& life, const Hash32& hash) {
  return life.in_force()->hash == hash ||
         std::any_of(life.heads().begin(), life.heads().end(),
                     [&](const auto& head) { return head->hash == hash; });
}

// Of the two counts the one that is short.
UserError too_few_votes(const Roster& before, const SignedRoster& wire, const Roster& next) {
  std::vector<VoterId> voters;
  for (const RosterSignature& vote : wire.signatures) voters.push_back(vote.voter);
  const crypto::Tally tally = crypto::tally_of(before, next, std::move(voters));
  const bool of_old = tally.old_have < tally.old_need;
  return user_error(UserCode::kRosterVotes,
                    {{"version", std::to_string(next.version)},
                     {"have", std::to_string(of_old ? tally.old_have : tally.new_have)},
                     {"need", std::to_string(of_old ? tally.old_need : tally.new_need)}});
}

}  // namespace

// What resolves a dispute may stand before the last side of it.
Outcome<void> check_versions(const std::vector<Bytes>& rosters, const fs::path& path) {
  auto life = crypto::life_of({rosters.front()});
  if (!life) return enrol::from_roster(life.error(), path.string());
  std::vector<std::pair<Hash32, UserError>> open;
  for (std::size_t i = 1; i < rosters.size(); ++i) {
    const Roster before = life->in_force()->roster;
    const auto step = life->restore(rosters[i]);
    const bool unsigned_roster = !step && step.error().code == ErrorCode::kNotFound;
    if (!step && step.error().code == ErrorCode::kDuplicate) continue;
    if (!step && !unsigned_roster) return enrol::from_roster(step.error(), path.string());
    const auto wire = parse<SignedRoster>(rosters[i]);
    const auto next = wire ? parse<Roster>(wire->roster) : Result<Roster>(wire.error());
    if (!next) return from_error(next.error(), path.string());
    if (unsigned_roster || *step == Life::Step::kNoted) {
      open.emplace_back(crypto::roster_hash(wire->roster), too_few_votes(before, *wire, *next));
    }
    std::erase_if(open, [&](const auto& one) { return stands(*life, one.first); });
  }
  return open.empty() ? Outcome<void>() : Outcome<void>(std::move(open.front().second));
}

namespace {

// What the voters signed: the same version may come with more signatures.
bool holds(const std::vector<Bytes>& rosters, const SignedRoster& one) {
  return std::any_of(rosters.begin(), rosters.end(), [&](const Bytes& held) {
    const auto wire = parse<SignedRoster>(held);
    return wire && wire->roster == one.roster;
  });
}

// The later versions that are not there yet: whose node was replaced or is gone learns of them by a file alone.
Outcome<void> add_versions(const fs::path& target, std::vector<Bytes> held, const std::vector<Bytes>& given,
                           const fs::path& path) {
  const std::size_t known = held.size();
  for (const Bytes& one : given) {
    const auto wire = parse<SignedRoster>(one);
    if (wire && !holds(held, *wire)) held.push_back(one);
  }
  if (held.size() == known) return {};
  if (auto good = check_versions(held, path); !good) return good;
  const Bytes all = crypto::encode_rosters(held);
  if (all.size() > enrol::kFileBytes) {
    return user_error(UserCode::kFileLarge,
                      {{"path", path.string()}, {"limit", std::to_string(enrol::kFileBytes)}});
  }
  auto written = store::write_file(target, all, store::FileKind::kPlain, true);
  return written ? Outcome<void>() : Outcome<void>(from_error(written.error(), target.string()));
}

}  // namespace

Outcome<void> trust_roster(const fs::path& home_directory, const fs::path& path,
                           std::string_view number) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  const auto rosters = crypto::parse_rosters(*bytes);
  if (!rosters) return from_error(rosters.error(), path.string());
  const auto wire = parse<SignedRoster>(rosters->front());
  if (!wire) return from_error(wire.error(), path.string());
  const NetworkNumber expected = numbered(wire->roster);
  if (auto same = enrol::check_number(number, expected.number, path); !same) return same;
  if (const auto first = crypto::verify_genesis(rosters->front(), expected.network); !first) {
    const auto plain = parse<Roster>(wire->roster);
    const std::size_t need = plain ? crypto::roster_threshold(plain->voters.size()) : 0;
    if (wire->signatures.size() < need) {
      return user_error(UserCode::kVotesMissing,
                        {{"have", std::to_string(wire->signatures.size())},
                         {"need", std::to_string(need)}});
    }
    return enrol::from_roster(first.error(), path.string());
  }
  if (auto good = check_versions(*rosters, path); !good) return good;
  const fs::path target = home_directory / "genesis";
  if (auto made = store::make_private_directory(home_directory); !made) {
    return from_error(made.error(), home_directory.string());
  }
  const auto held = store::read_file(target, store::FileKind::kPlain, limits::kBodyBytes);
  if (!held) return enrol::write(target, *bytes);
  const auto before = crypto::parse_rosters(*held);
  const auto first = before ? parse<SignedRoster>(before->front())
                            : Result<SignedRoster>(before.error());
  if (first && first->roster == wire->roster) return add_versions(target, *before, *rosters, path);
  return user_error(UserCode::kExists, {{"path", target.string()}});
}

}  // namespace ceptoar::member
