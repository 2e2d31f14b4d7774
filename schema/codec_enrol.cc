// SPDX-License-Identifier: Apache-2.0
// Codec of the files that new parties carry.
#include "enrol.capnp.h"
#include "schema/canonical.h"
#include "schema/enrol.h"

namespace ceptoar {
// A request or reply with its certificates, statements and grants; far below a roster.
static constexpr std::size_t kEnrolBytes = 64 * limits::kKiB;
static constexpr std::size_t kBlobBytes = 16 * limits::kKiB;
// Of a reply to a person: beside the keys, cards.
static constexpr std::size_t kReplyBoxBytes = kBlobBytes + limits::kReplyCardsBytes;
static constexpr std::size_t kReplyBytes = kEnrolBytes + limits::kReplyCardsBytes;

static void write(Faults& faults, wire::NodePub::Builder out, const NodePub& in) {
  faults.version(in.version, kProtocolVersion);
  faults.require(in.port != 0 && in.member_port != 0, "a port is zero");
  out.setVersion(in.version);
  out.setOrgHandle(text(faults, in.org_handle, limits::kHandleBytes));
  out.setNodeId(data(in.node_id));
  out.setNsk(data(in.nsk));
  out.setNtk(data(in.ntk));
  out.setHost(text(faults, in.host, limits::kNameBytes));
  out.setPort(in.port);
  out.setMemberPort(in.member_port);
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::NodePub::Reader in, NodePub& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  take(faults, in.getOrgHandle(), out.org_handle);
  take(faults, in.getNodeId(), out.node_id);
  take(faults, in.getNsk(), out.nsk);
  take(faults, in.getNtk(), out.ntk);
  take(faults, in.getHost(), out.host);
  out.port = in.getPort();
  out.member_port = in.getMemberPort();
  take(faults, in.getSignature(), out.signature);
}

static void write(Faults& faults, wire::OrgRequest::Builder out, const OrgRequest& in) {
  faults.version(in.version, kProtocolVersion);
  faults.require(in.kind == 0 || org_kind_from_wire(in.kind).has_value(),
                 "unknown enumeration value");
  // Two shapes and nothing between: a company below a CEPTOAR, or a roster organisation.
  const bool company = in.kind == 0;
  faults.require(company == !in.under.empty() && company == in.node.empty() &&
                     company == !in.holder_certificate.empty() && company == !in.device.empty() &&
                     company == !in.statement.empty() && company == !in.network_id.is_zero() &&
                     company == !in.roster_hash.is_zero(),
                 "neither a company nor a roster organisation");
  faults.require(!in.voter_key.is_zero() || in.voter_signature.is_zero(),
                 "a voter's signature without a key");
  out.setVersion(in.version);
  out.setKind(in.kind);
  out.setUnder(text(faults, in.under, limits::kHandleBytes));
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setSector(text(faults, in.sector, limits::kHandleBytes));
  out.setMinistry(text(faults, in.ministry, limits::kHandleBytes));
  out.setNameJa(text(faults, in.name_ja, limits::kNameBytes));
  out.setNameEn(text(faults, in.name_en, limits::kNameBytes));
  out.setNetworkId(data(in.network_id));
  out.setRosterHash(data(in.roster_hash));
  out.setAdminKey(data(in.admin_key));
  out.setVoterKey(data(in.voter_key));
  out.setNode(data(faults, in.node, limits::kKiB));
  out.setHolderHandle(text(faults, in.holder_handle, limits::kHandleBytes));
  out.setRole(text(faults, in.role, limits::kHandleBytes));
  out.setHolderKey(data(in.holder_key));
  out.setTransportKey(data(in.transport_key));
  out.setHolderCertificate(data(faults, in.holder_certificate, limits::kCertificateBytes));
  out.setDevice(data(faults, in.device, limits::kCertificateBytes));
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
  out.setNonce(data(in.nonce));
  out.setSignature(data(in.signature));
  out.setHolderSignature(data(in.holder_signature));
  out.setVoterSignature(data(in.voter_signature));
}
static void read(Faults& faults, wire::OrgRequest::Reader in, OrgRequest& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.kind = in.getKind();
  take(faults, in.getUnder(), out.under);
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getSector(), out.sector);
  take(faults, in.getMinistry(), out.ministry);
  take(faults, in.getNameJa(), out.name_ja);
  take(faults, in.getNameEn(), out.name_en);
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getAdminKey(), out.admin_key);
  take(faults, in.getVoterKey(), out.voter_key);
  take(faults, in.getNode(), out.node);
  take(faults, in.getHolderHandle(), out.holder_handle);
  take(faults, in.getRole(), out.role);
  take(faults, in.getHolderKey(), out.holder_key);
  take(faults, in.getTransportKey(), out.transport_key);
  take(faults, in.getHolderCertificate(), out.holder_certificate);
  take(faults, in.getDevice(), out.device);
  take(faults, in.getStatement(), out.statement);
  take(faults, in.getNonce(), out.nonce);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getHolderSignature(), out.holder_signature);
  take(faults, in.getVoterSignature(), out.voter_signature);
}

static void write(Faults& faults, wire::OrgReply::Builder out, const OrgReply& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setNetworkId(data(in.network_id));
  out.setRosterHash(data(in.roster_hash));
  out.setRequestHash(data(in.request_hash));
  out.setOrg(data(in.org));
  out.setCertificate(data(faults, in.certificate, limits::kCertificateBytes));
  put_blobs(faults, out.initStatements(count(faults, in.statements.size(), limits::kChainLength)),
            in.statements, limits::kStatementBytes);
  out.setBox(data(faults, in.box, kReplyBoxBytes));
  out.setNonce(data(in.nonce));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::OrgReply::Reader in, OrgReply& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getRequestHash(), out.request_hash);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getCertificate(), out.certificate);
  take_list(faults, in.getStatements(), limits::kChainLength, out.statements);
  take(faults, in.getBox(), out.box);
  take(faults, in.getNonce(), out.nonce);
  take(faults, in.getSignature(), out.signature);
}

static void write(Faults& faults, wire::MemberRequest::Builder out, const MemberRequest& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setRole(text(faults, in.role, limits::kHandleBytes));
  out.setNetworkId(data(in.network_id));
  out.setRosterHash(data(in.roster_hash));
  out.setHolderKey(data(in.holder_key));
  out.setTransportKey(data(in.transport_key));
  out.setPersonKey(data(in.person_key));
  out.setNonce(data(in.nonce));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::MemberRequest::Reader in, MemberRequest& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getRole(), out.role);
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getHolderKey(), out.holder_key);
  take(faults, in.getTransportKey(), out.transport_key);
  take(faults, in.getPersonKey(), out.person_key);
  take(faults, in.getNonce(), out.nonce);
  take(faults, in.getSignature(), out.signature);
}

static void write(Faults& faults, wire::MemberReply::Builder out, const MemberReply& in) {
  faults.version(in.version, kProtocolVersion);
  out.setVersion(in.version);
  out.setNetworkId(data(in.network_id));
  out.setRosterHash(data(in.roster_hash));
  out.setRequestHash(data(in.request_hash));
  put_blobs(faults, out.initChain(count(faults, in.chain.size(), limits::kChainLength)), in.chain,
            limits::kCertificateBytes);
  out.setDevice(data(faults, in.device, limits::kCertificateBytes));
  put_blobs(faults, out.initStatements(count(faults, in.statements.size(), limits::kChainLength)),
            in.statements, limits::kStatementBytes);
  out.setStaffList(data(faults, in.staff_list, kBlobBytes));
  out.setBox(data(faults, in.box, kReplyBoxBytes));
  out.setNonce(data(in.nonce));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::MemberReply::Reader in, MemberReply& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getRequestHash(), out.request_hash);
  take_list(faults, in.getChain(), limits::kChainLength, out.chain);
  take(faults, in.getDevice(), out.device);
  take_list(faults, in.getStatements(), limits::kChainLength, out.statements);
  take(faults, in.getStaffList(), out.staff_list);
  take(faults, in.getBox(), out.box);
  take(faults, in.getNonce(), out.nonce);
  take(faults, in.getSignature(), out.signature);
}

#define CEPTOAR_ENROL_OBJECT(Type, max_bytes)                                           \
  Bytes encode(const Type& value) { return encode_as<wire::Type>(value); }   \
  template <>                                                                \
  Result<Type> parse<Type>(BytesView bytes) {                                \
    return parse_as<wire::Type, Type>(bytes, max_bytes);                     \
  }
CEPTOAR_ENROL_OBJECT(NodePub, kEnrolBytes)
CEPTOAR_ENROL_OBJECT(OrgRequest, kEnrolBytes)
CEPTOAR_ENROL_OBJECT(OrgReply, kReplyBytes)
CEPTOAR_ENROL_OBJECT(MemberRequest, kEnrolBytes)
CEPTOAR_ENROL_OBJECT(MemberReply, kReplyBytes)
#undef CEPTOAR_ENROL_OBJECT

Bytes signed_part(NodePub value) {
  value.signature = {};
  return encode(value);
}
Bytes signed_part(OrgRequest value) {
  value.signature = {};
  value.holder_signature = {};
  value.voter_signature = {};
  return encode(value);
}
Bytes signed_part(OrgReply value) {
  value.signature = {};
  return encode(value);
}
Bytes signed_part(MemberRequest value) {
  value.signature = {};
  return encode(value);
}
Bytes signed_part(MemberReply value) {
  value.signature = {};
  return encode(value);
}

}  // namespace ceptoar
