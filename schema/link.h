// SPDX-License-Identifier: Apache-2.0
// Frames of the two links (link.capnp) as values: council link between nodes, member link between a
// member's program and a node. Same rules and errors as codec.h. Encoding does not look at
// limits::kFrameBytes, which is a matter of how much the caller puts into one frame; parsing does.
#ifndef CEPTOAR_SCHEMA_LINK_H_
#define CEPTOAR_SCHEMA_LINK_H_

#include <string>
#include <variant>
#include <vector>

#include "schema/codec.h"
#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar {

// --- council link -------------------------------------------------------------------------------

struct Frontier {
  NodeId author;
  std::uint64_t seq = 0;
  EntryId head;
  friend bool operator==(const Frontier&, const Frontier&) = default;
};
struct PairSum {
  std::uint64_t count = 0;
  Hash32 sum;
  friend bool operator==(const PairSum&, const PairSum&) = default;
};
struct Hello {
  std::uint16_t protocol = kProtocolVersion;
  NetworkId network_id;
  NodeId node;
  std::uint64_t roster_version = 0;
  Hash32 roster_hash;
  std::string program;
  std::uint64_t session = 0;
  std::vector<Frontier> frontiers;
  PairSum pair_sum;
  friend bool operator==(const Hello&, const Hello&) = default;
};
struct Ping { std::uint64_t ms = 0; friend bool operator==(const Ping&, const Ping&) = default; };
struct Pong { std::uint64_t ms = 0; friend bool operator==(const Pong&, const Pong&) = default; };
struct Item {
  Bytes header;
  Signature signature;
  Bytes body;
  Bytes routing;
  bool body_follows = false;
  friend bool operator==(const Item&, const Item&) = default;
};
struct Push { std::vector<Item> items; friend bool operator==(const Push&, const Push&) = default; };
struct Ack {
  EntryId entry_id;
  bool body = false;
  Bytes receipt;
  std::uint16_t code = 0;
  friend bool operator==(const Ack&, const Ack&) = default;
};
struct Acks { std::vector<Ack> acks; friend bool operator==(const Acks&, const Acks&) = default; };
struct Have {
  std::vector<Frontier> frontiers;
  friend bool operator==(const Have&, const Have&) = default;
};
struct SeqRange {
  NodeId author;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  friend bool operator==(const SeqRange&, const SeqRange&) = default;
};
struct Want {
  std::vector<SeqRange> ranges;
  friend bool operator==(const Want&, const Want&) = default;
};
struct WantBodies {
  std::vector<EntryId> ids;
  friend bool operator==(const WantBodies&, const WantBodies&) = default;
};
struct ChunkWant {
  EntryId entry_id;
  std::uint32_t from = 0;
  std::uint32_t count = 0;
  friend bool operator==(const ChunkWant&, const ChunkWant&) = default;
};
struct Chunk {
  EntryId entry_id;
  std::uint32_t index = 0;
  Bytes data;
  Bytes routing;
  friend bool operator==(const Chunk&, const Chunk&) = default;
};
struct PairList {
  NodeId author;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::vector<std::uint64_t> seqs;
  friend bool operator==(const PairList&, const PairList&) = default;
};
struct Receipts {
  std::vector<Bytes> receipts;
  friend bool operator==(const Receipts&, const Receipts&) = default;
};
// What a node says of all logs; signed (crypto/heads.h).
struct Heads {
  NodeId node;
  Hash32 nonce;
  std::uint64_t now_ms = 0;
  std::vector<Frontier> frontiers;  // ascending by author, at most limits::kRangesPerFrame
  Signature signature;
  friend bool operator==(const Heads&, const Heads&) = default;
};
struct HeadsAsk {
  Hash32 nonce;
  friend bool operator==(const HeadsAsk&, const HeadsAsk&) = default;
};
struct HeadsSaid {
  Bytes heads;  // encode(Heads): who passes it on does not look into it
  friend bool operator==(const HeadsSaid&, const HeadsSaid&) = default;
};
struct ReceiptsAck {
  std::vector<EntryId> ids;
  friend bool operator==(const ReceiptsAck&, const ReceiptsAck&) = default;
};
struct Refuse {
  std::uint16_t code = 0;
  friend bool operator==(const Refuse&, const Refuse&) = default;
};

using PeerFrame = std::variant<Hello, Ping, Pong, Push, Acks, Have, Want, WantBodies, ChunkWant,
                               Chunk, PairSum, PairList, Receipts, ReceiptsAck, Refuse, HeadsAsk,
                               HeadsSaid>;
Bytes encode_peer_frame(const PeerFrame& frame);
Result<PeerFrame> parse_peer_frame(BytesView bytes);

// --- member link --------------------------------------------------------------------------------

struct MemberHello {
  std::uint16_t protocol = kProtocolVersion;
  NetworkId network_id;
  HolderId holder;
  std::string program;
  friend bool operator==(const MemberHello&, const MemberHello&) = default;
};
struct Welcome {
  NodeId node;
  std::uint64_t roster_version = 0;
  Hash32 roster_hash;
  std::uint64_t now_ms = 0;
  Hash32 session;
  std::uint64_t feed_end = 0;
  std::string program;
  friend bool operator==(const Welcome&, const Welcome&) = default;
};
struct RosterWant {
  std::uint64_t from_version = 0;
  friend bool operator==(const RosterWant&, const RosterWant&) = default;
};
struct Rosters {
  std::vector<Bytes> rosters;
  friend bool operator==(const Rosters&, const Rosters&) = default;
};
struct FeedWant {
  std::uint64_t after = 0;
  std::uint32_t limit = 0;
  std::uint32_t wait_ms = 0;
  friend bool operator==(const FeedWant&, const FeedWant&) = default;
};
struct FeedItem {
  std::uint64_t arrival = 0;
  Bytes header;
  Signature signature;
  std::uint64_t received_ms = 0;
  bool body_held = false;
  bool for_me = false;
  std::vector<std::uint16_t> stanzas;
  friend bool operator==(const FeedItem&, const FeedItem&) = default;
};
struct Feed {
  std::vector<FeedItem> items;
  std::uint64_t end = 0;
  friend bool operator==(const Feed&, const Feed&) = default;
};
struct BodyWant {
  EntryId entry_id;
  std::uint32_t offset = 0;
  friend bool operator==(const BodyWant&, const BodyWant&) = default;
};
struct BodyPart {
  Hash32 body_hash;
  std::uint32_t total = 0;
  std::uint32_t offset = 0;
  Bytes data;
  friend bool operator==(const BodyPart&, const BodyPart&) = default;
};
struct BodyPut {
  BodyPart part;
  friend bool operator==(const BodyPut&, const BodyPut&) = default;
};
struct PlannedNode {
  NodeId node;
  std::vector<LocalRecipient> recipients;
  friend bool operator==(const PlannedNode&, const PlannedNode&) = default;
};
struct PostRequest {
  Dist dist = Dist::kDirected;
  Lane lane = Lane::kNormal;
  std::uint64_t expires_ms = 0;
  HolderId holder;
  MsgId msg_id;
  Hash32 body_hash;
  std::uint32_t body_len = 0;
  Hash32 key_commit;
  Hash32 inner_commit;
  std::vector<PlannedNode> plan;
  friend bool operator==(const PostRequest&, const PostRequest&) = default;
};
struct Post {
  Bytes request;  // encode(PostRequest), the exact bytes signed
  Signature signature;
  Bytes body;
  friend bool operator==(const Post&, const Post&) = default;
};
struct Posted {
  EntryId entry_id;
  std::uint64_t seq = 0;
  std::uint32_t of = 0;
  friend bool operator==(const Posted&, const Posted&) = default;
};
struct AccessEntry {
  HolderId holder;
  OrgId org;
  std::string handle;
  SignPublicKey sign_key;
  CurvePublicKey transport_key;
  bool device = false;
  friend bool operator==(const AccessEntry&, const AccessEntry&) = default;
};
struct Access {
  NetworkId network_id;
  NodeId node;
  std::uint64_t serial = 0;
  std::uint64_t created_ms = 0;
  std::vector<AccessEntry> add;
  std::vector<HolderId> remove;
  friend bool operator==(const Access&, const Access&) = default;
};
struct SignedAccess {
  Bytes access;
  Signature signature;
  Bytes signer;
  friend bool operator==(const SignedAccess&, const SignedAccess&) = default;
};
struct AccessRequest {
  Bytes signed_access;  // encode(SignedAccess)
  friend bool operator==(const AccessRequest&, const AccessRequest&) = default;
};
struct DeliveryWant {
  EntryId entry_id;
  std::uint32_t at_least = 0;
  std::uint32_t wait_ms = 0;
  friend bool operator==(const DeliveryWant&, const DeliveryWant&) = default;
};
struct DeliveryRow {
  NodeId node;
  std::uint64_t delivered_ms = 0;
  Bytes receipt;
  friend bool operator==(const DeliveryRow&, const DeliveryRow&) = default;
};
struct Delivery {
  EntryId entry_id;
  std::uint32_t of = 0;
  std::vector<DeliveryRow> rows;
  friend bool operator==(const Delivery&, const Delivery&) = default;
};
struct PeersWant { friend bool operator==(const PeersWant&, const PeersWant&) = default; };
struct PeerRow {
  NodeId node;
  bool connected = false;
  std::uint64_t last_heard_ms = 0;
  std::uint64_t queued = 0;
  std::uint64_t behind = 0;
  std::string program;
  std::uint64_t round_trip_us = 0;
  friend bool operator==(const PeerRow&, const PeerRow&) = default;
};
struct Peers {
  std::vector<PeerRow> rows;
  std::uint64_t entries = 0;
  std::uint64_t bodies = 0;
  std::uint64_t outbox = 0;
  bool read_only = false;
  friend bool operator==(const Peers&, const Peers&) = default;
};
struct Done { friend bool operator==(const Done&, const Done&) = default; };

// What certified devices alone may ask (crypto::verify_device_proof).
struct DeviceProof {
  std::vector<Bytes> chain;  // of a company: SignedCertificate of kind organisation; else empty
  Bytes device;              // SignedCertificate of kind device
  Signature signature;
  friend bool operator==(const DeviceProof&, const DeviceProof&) = default;
};
struct CopyPart {
  Hash32 name;
  Bytes data;
  friend bool operator==(const CopyPart&, const CopyPart&) = default;
};
struct CopyPut {
  CopyPart part;
  friend bool operator==(const CopyPut&, const CopyPut&) = default;
};
struct CopiesWant {
  Hash32 after;
  friend bool operator==(const CopiesWant&, const CopiesWant&) = default;
};
struct Copies {
  std::vector<Hash32> names;
  std::uint64_t parts = 0;
  std::uint64_t bytes = 0;
  std::uint64_t room = 0;
  friend bool operator==(const Copies&, const Copies&) = default;
};
struct CopyWant {
  Hash32 name;
  friend bool operator==(const CopyWant&, const CopyWant&) = default;
};
struct AccessWant {
  HolderId after;
  friend bool operator==(const AccessWant&, const AccessWant&) = default;
};
struct AccessRows {
  std::vector<AccessEntry> rows;
  std::uint64_t serial = 0;
  bool more = false;
  friend bool operator==(const AccessRows&, const AccessRows&) = default;
};

struct HeadsWant {
  NodeId node;
  Hash32 nonce;
  friend bool operator==(const HeadsWant&, const HeadsWant&) = default;
};

using MemberMessage =
    std::variant<MemberHello, Welcome, RosterWant, Rosters, FeedWant, Feed, BodyWant, BodyPart,
                 BodyPut, Post, Posted, AccessRequest, DeliveryWant, Delivery, PeersWant, Peers, Done,
                 Refuse, DeviceProof, CopyPut, CopiesWant, Copies, CopyWant, CopyPart, AccessWant,
                 AccessRows, HeadsWant, HeadsSaid>;
struct MemberFrame {
  std::uint64_t id = 0;
  MemberMessage message;
  friend bool operator==(const MemberFrame&, const MemberFrame&) = default;
};
Bytes encode_member_frame(const MemberFrame& frame);
Result<MemberFrame> parse_member_frame(BytesView bytes);

Bytes encode(const Heads& value);
template <>
Result<Heads> parse<Heads>(BytesView bytes);
// encode() without the signature: what is signed.
Bytes signed_part(Heads value);
Bytes encode(const PostRequest& value);
template <>
Result<PostRequest> parse<PostRequest>(BytesView bytes);
Bytes encode(const Access& value);
template <>
Result<Access> parse<Access>(BytesView bytes);
Bytes encode(const SignedAccess& value);
template <>
Result<SignedAccess> parse<SignedAccess>(BytesView bytes);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_LINK_H_
