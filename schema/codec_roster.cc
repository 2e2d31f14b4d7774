// SPDX-License-Identifier: Apache-2.0
// Codec of the roster, its ballots and the control union.
#include "schema/canonical.h"
#include "schema/codec.h"
#include "wire.capnp.h"

namespace ceptoar {

// A version is signed by voters of the version before and of its own.
static constexpr std::size_t kRosterSignatures = 2 * limits::kRosterVoters;

static void write(Faults&, wire::Voter::Builder out, const Voter& in) {
  out.setId(data(in.id));
  out.setOrg(data(in.org));
  out.setKey(data(in.key));
}
static void read(Faults& faults, wire::Voter::Reader in, Voter& out) {
  take(faults, in.getId(), out.id);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getKey(), out.key);
}

static void write(Faults& faults, wire::Organisation::Builder out, const Organisation& in) {
  out.setId(data(in.id));
  out.setKind(code(faults, in.kind, org_kind_from_wire));
  out.setStatus(code(faults, in.status, status_from_wire));
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setSector(text(faults, in.sector, limits::kNameBytes));
  out.setMinistry(text(faults, in.ministry, limits::kHandleBytes));
  out.setNameJa(text(faults, in.name_ja, limits::kNameBytes));
  out.setNameEn(text(faults, in.name_en, limits::kNameBytes));
  out.setAdminKey(data(in.admin_key));
  // Not there where there is none: rosters from before it keep their bytes.
  if (!in.readiness.empty()) out.setReadiness(data(faults, in.readiness, limits::kReadinessBytes));
}
static void read(Faults& faults, wire::Organisation::Reader in, Organisation& out) {
  take(faults, in.getId(), out.id);
  out.kind = static_cast<OrgKind>(in.getKind());
  out.status = static_cast<Status>(in.getStatus());
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getSector(), out.sector);
  take(faults, in.getMinistry(), out.ministry);
  take(faults, in.getNameJa(), out.name_ja);
  take(faults, in.getNameEn(), out.name_en);
  take(faults, in.getAdminKey(), out.admin_key);
  take(faults, in.getReadiness(), out.readiness);
}

static void write(Faults& faults, wire::NodeRecord::Builder out, const NodeRecord& in) {
  out.setId(data(in.id));
  out.setOrg(data(in.org));
  out.setStatus(code(faults, in.status, status_from_wire));
  out.setNskEpoch(in.nsk_epoch);
  out.setNsk(data(in.nsk));
  out.setNtk(data(in.ntk));
  out.setHost(text(faults, in.host, limits::kNameBytes));
  out.setPort(in.port);
  out.setMemberPort(in.member_port);
}
static void read(Faults& faults, wire::NodeRecord::Reader in, NodeRecord& out) {
  take(faults, in.getId(), out.id);
  take(faults, in.getOrg(), out.org);
  out.status = static_cast<Status>(in.getStatus());
  out.nsk_epoch = in.getNskEpoch();
  take(faults, in.getNsk(), out.nsk);
  take(faults, in.getNtk(), out.ntk);
  take(faults, in.getHost(), out.host);
  out.port = in.getPort();
  out.member_port = in.getMemberPort();
}

static void write(Faults& faults, wire::Community::Builder out, const Community& in) {
  require_sorted(faults, in.members, &OrgId::bytes);
  faults.require(!in.all || in.members.empty(), "members listed beside all");
  out.setName(text(faults, in.name, limits::kHandleBytes));
  out.setNameJa(text(faults, in.name_ja, limits::kNameBytes));
  out.setAll(in.all);
  put_list(faults, out.initMembers(count(faults, in.members.size(), limits::kRosterOrgs)),
           in.members);
}
static void read(Faults& faults, wire::Community::Reader in, Community& out) {
  take(faults, in.getName(), out.name);
  take(faults, in.getNameJa(), out.name_ja);
  out.all = in.getAll();
  take_list(faults, in.getMembers(), limits::kRosterOrgs, out.members);
}

static void write(Faults& faults, wire::EndedKey::Builder out, const EndedKey& in) {
  require_sorted(faults, in.last, &LastPosition::node);
  out.setKey(data(in.key));
  out.setOrg(data(in.org));
  out.setNode(data(in.node));
  out.setNskEpoch(in.nsk_epoch);
  auto last = out.initLast(count(faults, in.last.size(), limits::kRosterNodes));
  for (unsigned i = 0; i < last.size(); ++i) {
    last[i].setNode(data(in.last[i].node));
    last[i].setSeq(in.last[i].seq);
  }
}
static void read(Faults& faults, wire::EndedKey::Reader in, EndedKey& out) {
  take(faults, in.getKey(), out.key);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getNode(), out.node);
  out.nsk_epoch = in.getNskEpoch();
  const auto last = in.getLast();
  if (last.size() > limits::kRosterNodes) {
    return faults.refuse(ErrorCode::kLimitExceeded, "too many list elements");
  }
  for (const auto position : last) {
    LastPosition& one = out.last.emplace_back();
    take(faults, position.getNode(), one.node);
    one.seq = position.getSeq();
  }
}

static void write(Faults& faults, wire::Roster::Builder out, const Roster& in) {
  require_sorted(faults, in.voters, &Voter::id);
  require_sorted(faults, in.recovery, &SignPublicKey::bytes);
  require_sorted(faults, in.organisations, &Organisation::id);
  require_sorted(faults, in.nodes, &NodeRecord::id);
  require_sorted(faults, in.communities, &Community::name);
  require_sorted(faults, in.resolves, &Hash32::bytes);
  require_sorted(faults, in.ended, &EndedKey::key);
  out.setVersion(in.version);
  out.setCreatedMs(in.created_ms);
  out.setExpiresMs(in.expires_ms);
  out.setNetworkId(data(in.network_id));
  out.setPrevHash(data(in.prev_hash));
  put_list(faults, out.initVoters(count(faults, in.voters.size(), limits::kRosterVoters)),
           in.voters);
  put_list(faults, out.initRecovery(count(faults, in.recovery.size(), limits::kRecoveryKeys)),
           in.recovery);
  put_list(faults,
           out.initOrganisations(count(faults, in.organisations.size(), limits::kRosterOrgs)),
           in.organisations);
  put_list(faults, out.initNodes(count(faults, in.nodes.size(), limits::kRosterNodes)), in.nodes);
  put_list(faults,
           out.initCommunities(count(faults, in.communities.size(), limits::kRosterCommunities)),
           in.communities);
  put_list(faults, out.initResolves(count(faults, in.resolves.size(), limits::kRosterVoters)),
           in.resolves);
  if (in.ended.empty()) return;  // left out, as before there were any
  put_list(faults, out.initEnded(count(faults, in.ended.size(), limits::kRosterEnded)), in.ended);
}
static void read(Faults& faults, wire::Roster::Reader in, Roster& out) {
  out.version = in.getVersion();
  out.created_ms = in.getCreatedMs();
  out.expires_ms = in.getExpiresMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getPrevHash(), out.prev_hash);
  take_list(faults, in.getVoters(), limits::kRosterVoters, out.voters);
  take_list(faults, in.getRecovery(), limits::kRecoveryKeys, out.recovery);
  take_list(faults, in.getOrganisations(), limits::kRosterOrgs, out.organisations);
  take_list(faults, in.getNodes(), limits::kRosterNodes, out.nodes);
  take_list(faults, in.getCommunities(), limits::kRosterCommunities, out.communities);
  take_list(faults, in.getResolves(), limits::kRosterVoters, out.resolves);
  take_list(faults, in.getEnded(), limits::kRosterEnded, out.ended);
}
Bytes encode(const Roster& value) { return encode_as<wire::Roster>(value); }
template <>
Result<Roster> parse<Roster>(BytesView bytes) {
  return parse_as<wire::Roster, Roster>(bytes, limits::kRosterBytes);
}

static void write(Faults&, wire::RosterSignature::Builder out, const RosterSignature& in) {
  out.setVoter(data(in.voter));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::RosterSignature::Reader in, RosterSignature& out) {
  take(faults, in.getVoter(), out.voter);
  take(faults, in.getSignature(), out.signature);
}
static void write(Faults& faults, wire::SignedRoster::Builder out, const SignedRoster& in) {
  require_sorted(faults, in.signatures, &RosterSignature::voter);
  out.setRoster(data(faults, in.roster, limits::kRosterBytes));
  out.setRound(in.round);
  put_list(faults, out.initSignatures(count(faults, in.signatures.size(), kRosterSignatures)),
           in.signatures);
}
static void read(Faults& faults, wire::SignedRoster::Reader in, SignedRoster& out) {
  take(faults, in.getRoster(), out.roster);
  out.round = in.getRound();
  take_list(faults, in.getSignatures(), kRosterSignatures, out.signatures);
}
Bytes encode(const SignedRoster& value) { return encode_as<wire::SignedRoster>(value); }
template <>
Result<SignedRoster> parse<SignedRoster>(BytesView bytes) {
  return parse_as<wire::SignedRoster, SignedRoster>(bytes);
}

static void write(Faults&, wire::Ballot::Builder out, const Ballot& in) {
  out.setNetworkId(data(in.network_id));
  out.setVersion(in.version);
  out.setRound(in.round);
  out.setRosterHash(data(in.roster_hash));
  out.setVoter(data(in.voter));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::Ballot::Reader in, Ballot& out) {
  take(faults, in.getNetworkId(), out.network_id);
  out.version = in.getVersion();
  out.round = in.getRound();
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getVoter(), out.voter);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const Ballot& value) { return encode_as<wire::Ballot>(value); }
template <>
Result<Ballot> parse<Ballot>(BytesView bytes) {
  return parse_as<wire::Ballot, Ballot>(bytes);
}

static std::optional<RecoverySays> says_from_wire(std::uint8_t value) {
  if (value < 1 || value > static_cast<std::uint8_t>(RecoverySays::kReceived)) return std::nullopt;
  return static_cast<RecoverySays>(value);
}
// A word that an entry's author says for himself bears no signature of its own, every other one does.
static void check(Faults& faults, const RecoveryWord& word) {
  const bool own = word.says == RecoverySays::kReceived;
  faults.require(word.voter.is_zero() == own, "voter of a word about a recovery");
  faults.require(word.signature.is_zero() == own, "signature of a word about a recovery");
}
static void write(Faults& faults, wire::RecoveryWord::Builder out, const RecoveryWord& in) {
  check(faults, in);
  out.setNetworkId(data(in.network_id));
  out.setVersion(in.version);
  out.setRosterHash(data(in.roster_hash));
  out.setSays(code(faults, in.says, says_from_wire));
  out.setVoter(data(in.voter));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::RecoveryWord::Reader in, RecoveryWord& out) {
  take(faults, in.getNetworkId(), out.network_id);
  out.version = in.getVersion();
  take(faults, in.getRosterHash(), out.roster_hash);
  out.says = static_cast<RecoverySays>(in.getSays());
  take(faults, in.getVoter(), out.voter);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const RecoveryWord& value) { return encode_as<wire::RecoveryWord>(value); }
template <>
Result<RecoveryWord> parse<RecoveryWord>(BytesView bytes) {
  return parse_as<wire::RecoveryWord, RecoveryWord>(bytes);
}

static void write(Faults& faults, wire::Readiness::Builder out, const Readiness& in) {
  out.setNetworkId(data(in.network_id));
  out.setOrg(data(in.org));
  out.setCreatedMs(in.created_ms);
  out.setRulesHash(data(in.rules_hash));
  out.setRulesName(text(faults, in.rules_name, limits::kNameBytes));
  out.setPocMembers(text(faults, in.poc_members, limits::kHandleBytes));
  out.setPocOutside(text(faults, in.poc_outside, limits::kHandleBytes));
  out.setCoordinator(text(faults, in.coordinator, limits::kHandleBytes));
}
static void read(Faults& faults, wire::Readiness::Reader in, Readiness& out) {
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getOrg(), out.org);
  out.created_ms = in.getCreatedMs();
  take(faults, in.getRulesHash(), out.rules_hash);
  take(faults, in.getRulesName(), out.rules_name);
  take(faults, in.getPocMembers(), out.poc_members);
  take(faults, in.getPocOutside(), out.poc_outside);
  take(faults, in.getCoordinator(), out.coordinator);
}
Bytes encode(const Readiness& value) { return encode_as<wire::Readiness>(value); }
template <>
Result<Readiness> parse<Readiness>(BytesView bytes) {
  return parse_as<wire::Readiness, Readiness>(bytes);
}

static void write(Faults& faults, wire::SignedReadiness::Builder out, const SignedReadiness& in) {
  out.setReadiness(data(faults, in.readiness, limits::kReadinessBytes));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::SignedReadiness::Reader in, SignedReadiness& out) {
  take(faults, in.getReadiness(), out.readiness);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const SignedReadiness& value) { return encode_as<wire::SignedReadiness>(value); }
template <>
Result<SignedReadiness> parse<SignedReadiness>(BytesView bytes) {
  return parse_as<wire::SignedReadiness, SignedReadiness>(bytes);
}

static void check(Faults& faults, const Suspension& word) {
  faults.require(word.roster_version != 0, "version of a suspension's roster");
  faults.require(word.starts_ms != 0, "beginning of a suspension");
}
static void write(Faults& faults, wire::Suspension::Builder out, const Suspension& in) {
  check(faults, in);
  out.setNetworkId(data(in.network_id));
  out.setRosterVersion(in.roster_version);
  out.setRosterHash(data(in.roster_hash));
  out.setOrg(data(in.org));
  out.setStartsMs(in.starts_ms);
  out.setVoter(data(in.voter));
  out.setSignature(data(in.signature));
  if (!in.node.is_zero()) out.setNode(data(in.node));
}
static void read(Faults& faults, wire::Suspension::Reader in, Suspension& out) {
  take(faults, in.getNetworkId(), out.network_id);
  out.roster_version = in.getRosterVersion();
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getOrg(), out.org);
  out.starts_ms = in.getStartsMs();
  take(faults, in.getVoter(), out.voter);
  take(faults, in.getSignature(), out.signature);
  if (in.hasNode()) take(faults, in.getNode(), out.node);
}
Bytes encode(const Suspension& value) { return encode_as<wire::Suspension>(value); }
template <>
Result<Suspension> parse<Suspension>(BytesView bytes) {
  return parse_as<wire::Suspension, Suspension>(bytes);
}

static void take_entry(Faults& faults, capnp::Data::Reader in, SignedEntry& out) {
  auto entry = parse<SignedEntry>({in.begin(), in.size()});
  if (!entry) return faults.refuse(entry.error().code, "no signed entry");
  out = *std::move(entry);
}
static void write(Faults& faults, wire::ForkProof::Builder out, const ForkProof& in) {
  // Checked here too, so that the encoding of the parts below cannot fail.
  faults.limit(in.first.header.size(), limits::kHeaderMaxBytes, "data too long");
  faults.limit(in.second.header.size(), limits::kHeaderMaxBytes, "data too long");
  if (!faults.none()) return;
  out.setFirst(data(BytesView(encode(in.first))));
  out.setSecond(data(BytesView(encode(in.second))));
}
static void read(Faults& faults, wire::ForkProof::Reader in, ForkProof& out) {
  take_entry(faults, in.getFirst(), out.first);
  take_entry(faults, in.getSecond(), out.second);
}
Bytes encode(const ForkProof& value) { return encode_as<wire::ForkProof>(value); }
template <>
Result<ForkProof> parse<ForkProof>(BytesView bytes) {
  return parse_as<wire::ForkProof, ForkProof>(bytes);
}

// --- control ------------------------------------------------------------------------------------

static void write(Faults& faults, wire::Control::Builder out, const Control& in) {
  const auto object = data(faults, in.object, limits::kBodyBytes);
  switch (in.kind) {
    case ControlKind::kRoster:
      return out.setRoster(object);
    case ControlKind::kPrevote:
      return out.setPrevote(object);
    case ControlKind::kVote:
      return out.setVote(object);
    case ControlKind::kSuspension:
      return out.setSuspension(object);
    case ControlKind::kRecovery:
      return out.setRecovery(object);
    case ControlKind::kObjection:
      return out.setObjection(object);
    case ControlKind::kKeyStatement:
      return out.setKeyStatement(object);
    case ControlKind::kRevocation:
      return out.setRevocation(object);
    case ControlKind::kCheckpoint:
      return out.setCheckpoint(object);
    case ControlKind::kForkProof:
      return out.setForkProof(object);
    case ControlKind::kAuditRoot:
      return out.setAuditRoot(object);
  }
  faults.refuse(ErrorCode::kMalformed, "no control kind of ours");
}
static capnp::Data::Reader control_object(Faults& faults, wire::Control::Reader in) {
  switch (in.which()) {
    case wire::Control::ROSTER:
      return in.getRoster();
    case wire::Control::PREVOTE:
      return in.getPrevote();
    case wire::Control::VOTE:
      return in.getVote();
    case wire::Control::SUSPENSION:
      return in.getSuspension();
    case wire::Control::RECOVERY:
      return in.getRecovery();
    case wire::Control::OBJECTION:
      return in.getObjection();
    case wire::Control::KEY_STATEMENT:
      return in.getKeyStatement();
    case wire::Control::REVOCATION:
      return in.getRevocation();
    case wire::Control::CHECKPOINT:
      return in.getCheckpoint();
    case wire::Control::FORK_PROOF:
      return in.getForkProof();
    case wire::Control::AUDIT_ROOT:
      return in.getAuditRoot();
  }
  faults.refuse(ErrorCode::kMalformed, "unknown control kind");
  return {};
}
static void read(Faults& faults, wire::Control::Reader in, Control& out) {
  out.kind = static_cast<ControlKind>(in.which());
  take(faults, control_object(faults, in), out.object);
}
Bytes encode(const Control& value) { return encode_as<wire::Control>(value); }
template <>
Result<Control> parse<Control>(BytesView bytes) {
  return parse_as<wire::Control, Control>(bytes);
}

}  // namespace ceptoar
