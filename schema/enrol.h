// SPDX-License-Identifier: Apache-2.0
// Enrolment files (enrol.capnp) as values. Same codec rules and errors as schema/codec.h.
#ifndef CEPTOAR_SCHEMA_ENROL_H_
#define CEPTOAR_SCHEMA_ENROL_H_

#include <string>
#include <vector>

#include "schema/codec.h"
#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar {

using Nonce32 = FixedBytes<struct Nonce32Tag, 32>;

struct NodePub {
  std::uint16_t version = kProtocolVersion;
  std::string org_handle;
  NodeId node_id;
  SignPublicKey nsk;
  CurvePublicKey ntk;
  std::string host;
  std::uint16_t port = 0;
  std::uint16_t member_port = 0;
  Signature signature;
  friend bool operator==(const NodePub&, const NodePub&) = default;
};

struct OrgRequest {
  std::uint16_t version = kProtocolVersion;
  std::uint8_t kind = 0;  // OrgKind, 0: company
  std::string under;
  std::string handle;
  std::string sector;
  std::string ministry;
  std::string name_ja;
  std::string name_en;
  NetworkId network_id;
  Hash32 roster_hash;
  SignPublicKey admin_key;
  SignPublicKey voter_key;
  Bytes node;
  std::string holder_handle;
  std::string role;
  SignPublicKey holder_key;
  CurvePublicKey transport_key;
  Bytes holder_certificate;
  Bytes device;
  Bytes statement;
  Nonce32 nonce;
  Signature signature;
  Signature holder_signature;
  Signature voter_signature;
  friend bool operator==(const OrgRequest&, const OrgRequest&) = default;
};

struct OrgReply {
  std::uint16_t version = kProtocolVersion;
  NetworkId network_id;
  Hash32 roster_hash;
  Hash32 request_hash;
  OrgId org;
  Bytes certificate;
  std::vector<Bytes> statements;
  Bytes box;
  Nonce32 nonce;
  Signature signature;
  friend bool operator==(const OrgReply&, const OrgReply&) = default;
};

struct MemberRequest {
  std::uint16_t version = kProtocolVersion;
  std::string handle;
  std::string role;
  NetworkId network_id;
  Hash32 roster_hash;
  SignPublicKey holder_key;
  CurvePublicKey transport_key;
  KemPublicKey person_key;
  Nonce32 nonce;
  Signature signature;
  friend bool operator==(const MemberRequest&, const MemberRequest&) = default;
};

struct MemberReply {
  std::uint16_t version = kProtocolVersion;
  NetworkId network_id;
  Hash32 roster_hash;
  Hash32 request_hash;
  std::vector<Bytes> chain;
  Bytes device;
  std::vector<Bytes> statements;
  Bytes staff_list;
  Bytes box;
  Nonce32 nonce;
  Signature signature;
  friend bool operator==(const MemberReply&, const MemberReply&) = default;
};

CEPTOAR_WIRE_OBJECT(NodePub)
CEPTOAR_WIRE_OBJECT(OrgRequest)
CEPTOAR_WIRE_OBJECT(OrgReply)
CEPTOAR_WIRE_OBJECT(MemberRequest)
CEPTOAR_WIRE_OBJECT(MemberReply)

// What the signatures cover: encode() with every signature zero.
Bytes signed_part(NodePub value);
Bytes signed_part(OrgRequest value);
Bytes signed_part(OrgReply value);
Bytes signed_part(MemberRequest value);
Bytes signed_part(MemberReply value);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_ENROL_H_
