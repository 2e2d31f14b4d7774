// SPDX-License-Identifier: Apache-2.0
// Codec of the member link.
#include "link.capnp.h"
#include "schema/canonical.h"
#include "schema/link.h"

namespace ceptoar {

static void write(Faults& faults, wire::MemberHello::Builder out, const MemberHello& in) {
  out.setProtocol(in.protocol);
  out.setNetworkId(data(in.network_id));
  out.setHolder(data(in.holder));
  out.setProgram(text(faults, in.program, limits::kNameBytes));
}
static void read(Faults& faults, wire::MemberHello::Reader in, MemberHello& out) {
  out.protocol = in.getProtocol();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getProgram(), out.program);
}

static void write(Faults& faults, wire::Welcome::Builder out, const Welcome& in) {
  out.setNode(data(in.node));
  out.setRosterVersion(in.roster_version);
  out.setRosterHash(data(in.roster_hash));
  out.setNowMs(in.now_ms);
  out.setSession(data(in.session));
  out.setFeedEnd(in.feed_end);
  out.setProgram(text(faults, in.program, limits::kNameBytes));
}
static void read(Faults& faults, wire::Welcome::Reader in, Welcome& out) {
  take(faults, in.getNode(), out.node);
  out.roster_version = in.getRosterVersion();
  take(faults, in.getRosterHash(), out.roster_hash);
  out.now_ms = in.getNowMs();
  take(faults, in.getSession(), out.session);
  out.feed_end = in.getFeedEnd();
  take(faults, in.getProgram(), out.program);
}

// --- feed and bodies ----------------------------------------------------------------------------

static void write(Faults&, wire::FeedWant::Builder out, const FeedWant& in) {
  out.setAfter(in.after);
  out.setLimit(in.limit);
  out.setWaitMs(in.wait_ms);
}
static void read(Faults&, wire::FeedWant::Reader in, FeedWant& out) {
  out = {in.getAfter(), in.getLimit(), in.getWaitMs()};
}

static void write(Faults& faults, wire::FeedItem::Builder out, const FeedItem& in) {
  out.setArrival(in.arrival);
  out.setHeader(data(faults, in.header, limits::kHeaderMaxBytes));
  out.setSignature(data(in.signature));
  out.setReceivedMs(in.received_ms);
  out.setBodyHeld(in.body_held);
  out.setForMe(in.for_me);
  put_list(faults, out.initStanzas(count(faults, in.stanzas.size(), limits::kStanzas)), in.stanzas);
}
static void read(Faults& faults, wire::FeedItem::Reader in, FeedItem& out) {
  out.arrival = in.getArrival();
  take(faults, in.getHeader(), out.header);
  take(faults, in.getSignature(), out.signature);
  out.received_ms = in.getReceivedMs();
  out.body_held = in.getBodyHeld();
  out.for_me = in.getForMe();
  take_list(faults, in.getStanzas(), limits::kStanzas, out.stanzas);
}

static void write(Faults& faults, wire::Feed::Builder out, const Feed& in) {
  put_list(faults, out.initItems(count(faults, in.items.size(), limits::kIdsPerFrame)), in.items);
  out.setEnd(in.end);
}
static void read(Faults& faults, wire::Feed::Reader in, Feed& out) {
  take_list(faults, in.getItems(), limits::kIdsPerFrame, out.items);
  out.end = in.getEnd();
}

static void write(Faults&, wire::BodyWant::Builder out, const BodyWant& in) {
  out.setEntryId(data(in.entry_id));
  out.setOffset(in.offset);
}
static void read(Faults& faults, wire::BodyWant::Reader in, BodyWant& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.offset = in.getOffset();
}

static void write(Faults& faults, wire::BodyPart::Builder out, const BodyPart& in) {
  out.setBodyHash(data(in.body_hash));
  out.setTotal(in.total);
  out.setOffset(in.offset);
  out.setData(data(faults, in.data, limits::kInlineBodyBytes));
}
static void read(Faults& faults, wire::BodyPart::Reader in, BodyPart& out) {
  take(faults, in.getBodyHash(), out.body_hash);
  out.total = in.getTotal();
  out.offset = in.getOffset();
  take(faults, in.getData(), out.data);
}

// --- post and delivery --------------------------------------------------------------------------

static void write(Faults& faults, wire::PlannedRecipient::Builder out, const LocalRecipient& in) {
  out.setClass(code(faults, in.reader_class, reader_class_from_wire));
  out.setStanza(in.stanza);
  out.setOrg(data(in.org));
  out.setHolder(data(in.holder));
}
static void read(Faults& faults, wire::PlannedRecipient::Reader in, LocalRecipient& out) {
  out.reader_class = static_cast<ReaderClass>(in.getClass());
  out.stanza = in.getStanza();
  take(faults, in.getOrg(), out.org);
  take(faults, in.getHolder(), out.holder);
}

static void write(Faults& faults, wire::PlannedNode::Builder out, const PlannedNode& in) {
  out.setNode(data(in.node));
  put_list(faults,
           out.initRecipients(count(faults, in.recipients.size(), limits::kLocalRecipients)),
           in.recipients);
}
static void read(Faults& faults, wire::PlannedNode::Reader in, PlannedNode& out) {
  take(faults, in.getNode(), out.node);
  take_list(faults, in.getRecipients(), limits::kLocalRecipients, out.recipients);
}

static void write(Faults& faults, wire::PostRequest::Builder out, const PostRequest& in) {
  out.setDist(code(faults, in.dist, dist_from_wire));
  out.setLane(code(faults, in.lane, lane_from_wire));
  out.setExpiresMs(in.expires_ms);
  out.setHolder(data(in.holder));
  out.setMsgId(data(in.msg_id));
  out.setBodyHash(data(in.body_hash));
  out.setBodyLen(in.body_len);
  out.setKeyCommit(data(in.key_commit));
  out.setInnerCommit(data(in.inner_commit));
  put_list(faults, out.initPlan(count(faults, in.plan.size(), limits::kRosterNodes)), in.plan);
}
static void read(Faults& faults, wire::PostRequest::Reader in, PostRequest& out) {
  out.dist = static_cast<Dist>(in.getDist());
  out.lane = static_cast<Lane>(in.getLane());
  out.expires_ms = in.getExpiresMs();
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getMsgId(), out.msg_id);
  take(faults, in.getBodyHash(), out.body_hash);
  out.body_len = in.getBodyLen();
  take(faults, in.getKeyCommit(), out.key_commit);
  take(faults, in.getInnerCommit(), out.inner_commit);
  take_list(faults, in.getPlan(), limits::kRosterNodes, out.plan);
}
Bytes encode(const PostRequest& value) { return encode_as<wire::PostRequest>(value); }
template <>
Result<PostRequest> parse<PostRequest>(BytesView bytes) {
  return parse_as<wire::PostRequest, PostRequest>(bytes, limits::kAnswerBytes);
}

static void write(Faults& faults, wire::Post::Builder out, const Post& in) {
  out.setRequest(data(faults, in.request, limits::kAnswerBytes));
  out.setSignature(data(in.signature));
  out.setBody(data(faults, in.body, limits::kInlineBodyBytes));
}
static void read(Faults& faults, wire::Post::Reader in, Post& out) {
  take(faults, in.getRequest(), out.request);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getBody(), out.body);
}

static void write(Faults&, wire::Posted::Builder out, const Posted& in) {
  out.setEntryId(data(in.entry_id));
  out.setSeq(in.seq);
  out.setOf(in.of);
}
static void read(Faults& faults, wire::Posted::Reader in, Posted& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.seq = in.getSeq();
  out.of = in.getOf();
}

static void write(Faults&, wire::DeliveryWant::Builder out, const DeliveryWant& in) {
  out.setEntryId(data(in.entry_id));
  out.setAtLeast(in.at_least);
  out.setWaitMs(in.wait_ms);
}
static void read(Faults& faults, wire::DeliveryWant::Reader in, DeliveryWant& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.at_least = in.getAtLeast();
  out.wait_ms = in.getWaitMs();
}

static void write(Faults& faults, wire::DeliveryRow::Builder out, const DeliveryRow& in) {
  out.setNode(data(in.node));
  out.setDeliveredMs(in.delivered_ms);
  out.setReceipt(data(faults, in.receipt, limits::kReceiptBytes));
}
static void read(Faults& faults, wire::DeliveryRow::Reader in, DeliveryRow& out) {
  take(faults, in.getNode(), out.node);
  out.delivered_ms = in.getDeliveredMs();
  take(faults, in.getReceipt(), out.receipt);
}

static void write(Faults& faults, wire::Delivery::Builder out, const Delivery& in) {
  out.setEntryId(data(in.entry_id));
  out.setOf(in.of);
  put_list(faults, out.initRows(count(faults, in.rows.size(), limits::kRosterNodes)), in.rows);
}
static void read(Faults& faults, wire::Delivery::Reader in, Delivery& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.of = in.getOf();
  take_list(faults, in.getRows(), limits::kRosterNodes, out.rows);
}

// --- peers and access ---------------------------------------------------------------------------

static void write(Faults& faults, wire::PeerRow::Builder out, const PeerRow& in) {
  out.setNode(data(in.node));
  out.setConnected(in.connected);
  out.setLastHeardMs(in.last_heard_ms);
  out.setQueued(in.queued);
  out.setBehind(in.behind);
  out.setProgram(text(faults, in.program, limits::kNameBytes));
  out.setRoundTripUs(in.round_trip_us);
}
static void read(Faults& faults, wire::PeerRow::Reader in, PeerRow& out) {
  take(faults, in.getNode(), out.node);
  out.connected = in.getConnected();
  out.last_heard_ms = in.getLastHeardMs();
  out.queued = in.getQueued();
  out.behind = in.getBehind();
  take(faults, in.getProgram(), out.program);
  out.round_trip_us = in.getRoundTripUs();
}

static void write(Faults& faults, wire::Peers::Builder out, const Peers& in) {
  put_list(faults, out.initRows(count(faults, in.rows.size(), limits::kRosterNodes)), in.rows);
  out.setEntries(in.entries);
  out.setBodies(in.bodies);
  out.setOutbox(in.outbox);
  out.setReadOnly(in.read_only);
}
static void read(Faults& faults, wire::Peers::Reader in, Peers& out) {
  take_list(faults, in.getRows(), limits::kRosterNodes, out.rows);
  out.entries = in.getEntries();
  out.bodies = in.getBodies();
  out.outbox = in.getOutbox();
  out.read_only = in.getReadOnly();
}

static void write(Faults& faults, wire::AccessEntry::Builder out, const AccessEntry& in) {
  out.setHolder(data(in.holder));
  out.setOrg(data(in.org));
  out.setHandle(text(faults, in.handle, limits::kHandleBytes));
  out.setSignKey(data(in.sign_key));
  out.setTransportKey(data(in.transport_key));
  out.setDevice(in.device);
}
static void read(Faults& faults, wire::AccessEntry::Reader in, AccessEntry& out) {
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getOrg(), out.org);
  take(faults, in.getHandle(), out.handle);
  take(faults, in.getSignKey(), out.sign_key);
  take(faults, in.getTransportKey(), out.transport_key);
  out.device = in.getDevice();
}

static void write(Faults& faults, wire::Access::Builder out, const Access& in) {
  out.setNetworkId(data(in.network_id));
  out.setNode(data(in.node));
  out.setSerial(in.serial);
  out.setCreatedMs(in.created_ms);
  put_list(faults, out.initAdd(count(faults, in.add.size(), limits::kMembersPerNode)), in.add);
  put_list(faults, out.initRemove(count(faults, in.remove.size(), limits::kMembersPerNode)),
           in.remove);
}
static void read(Faults& faults, wire::Access::Reader in, Access& out) {
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getNode(), out.node);
  out.serial = in.getSerial();
  out.created_ms = in.getCreatedMs();
  take_list(faults, in.getAdd(), limits::kMembersPerNode, out.add);
  take_list(faults, in.getRemove(), limits::kMembersPerNode, out.remove);
}
Bytes encode(const Access& value) { return encode_as<wire::Access>(value); }
template <>
Result<Access> parse<Access>(BytesView bytes) {
  return parse_as<wire::Access, Access>(bytes);
}

static void write(Faults& faults, wire::SignedAccess::Builder out, const SignedAccess& in) {
  out.setAccess(data(faults, in.access, limits::kBodyBytes));
  out.setSignature(data(in.signature));
  out.setSigner(data(faults, in.signer, limits::kCertificateBytes));
}
static void read(Faults& faults, wire::SignedAccess::Reader in, SignedAccess& out) {
  take(faults, in.getAccess(), out.access);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getSigner(), out.signer);
}
Bytes encode(const SignedAccess& value) { return encode_as<wire::SignedAccess>(value); }
template <>
Result<SignedAccess> parse<SignedAccess>(BytesView bytes) {
  return parse_as<wire::SignedAccess, SignedAccess>(bytes);
}

// --- what certified devices ask -----------------------------------------------------------------

static void write(Faults& faults, wire::DeviceProof::Builder out, const DeviceProof& in) {
  put_blobs(faults, out.initChain(count(faults, in.chain.size(), limits::kChainLength)), in.chain,
            limits::kCertificateBytes);
  out.setDevice(data(faults, in.device, limits::kCertificateBytes));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::DeviceProof::Reader in, DeviceProof& out) {
  take_list(faults, in.getChain(), limits::kChainLength, out.chain);
  take(faults, in.getDevice(), out.device);
  take(faults, in.getSignature(), out.signature);
}

static void write(Faults& faults, wire::CopyPart::Builder out, const CopyPart& in) {
  out.setName(data(in.name));
  out.setData(data(faults, in.data, limits::kCopyPartBytes));
}
static void read(Faults& faults, wire::CopyPart::Reader in, CopyPart& out) {
  take(faults, in.getName(), out.name);
  take(faults, in.getData(), out.data);
  faults.require(out.data.size() <= limits::kCopyPartBytes, "a part of a copy that is too long");
}

static void write(Faults& faults, wire::Copies::Builder out, const Copies& in) {
  put_list(faults, out.initNames(count(faults, in.names.size(), limits::kIdsPerFrame)), in.names);
  out.setParts(in.parts);
  out.setBytes(in.bytes);
  out.setRoom(in.room);
}
static void read(Faults& faults, wire::Copies::Reader in, Copies& out) {
  take_list(faults, in.getNames(), limits::kIdsPerFrame, out.names);
  require_sorted(faults, out.names, &Hash32::bytes);
  out.parts = in.getParts();
  out.bytes = in.getBytes();
  out.room = in.getRoom();
}

static void write(Faults& faults, wire::AccessRows::Builder out, const AccessRows& in) {
  put_list(faults, out.initRows(count(faults, in.rows.size(), limits::kEntriesPerFrame)), in.rows);
  out.setSerial(in.serial);
  out.setMore(in.more);
}
static void read(Faults& faults, wire::AccessRows::Reader in, AccessRows& out) {
  take_list(faults, in.getRows(), limits::kEntriesPerFrame, out.rows);
  require_sorted(faults, out.rows, &AccessEntry::holder);
  out.serial = in.getSerial();
  out.more = in.getMore();
}

// --- the frame ----------------------------------------------------------------------------------

namespace {

struct MemberWriter {
  Faults& faults;
  wire::MemberFrame::Builder out;

  void operator()(const MemberHello& m) { write(faults, out.initHello(), m); }
  void operator()(const Welcome& m) { write(faults, out.initWelcome(), m); }
  void operator()(const RosterWant& m) { out.setRosterWant(m.from_version); }
  void operator()(const Rosters& m) {
    put_blobs(faults, out.initRosters(count(faults, m.rosters.size(), limits::kRangesPerFrame)),
              m.rosters, limits::kBodyBytes);
  }
  void operator()(const FeedWant& m) { write(faults, out.initFeedWant(), m); }
  void operator()(const Feed& m) { write(faults, out.initFeed(), m); }
  void operator()(const BodyWant& m) { write(faults, out.initBodyWant(), m); }
  void operator()(const BodyPart& m) { write(faults, out.initBody(), m); }
  void operator()(const BodyPut& m) { write(faults, out.initBodyPut(), m.part); }
  void operator()(const Post& m) { write(faults, out.initPost(), m); }
  void operator()(const Posted& m) { write(faults, out.initPosted(), m); }
  void operator()(const AccessRequest& m) {
    out.setAccess(data(faults, m.signed_access, limits::kBodyBytes));
  }
  void operator()(const DeliveryWant& m) { write(faults, out.initDeliveryWant(), m); }
  void operator()(const Delivery& m) { write(faults, out.initDelivery(), m); }
  void operator()(const PeersWant&) { out.setPeersWant(); }
  void operator()(const Peers& m) { write(faults, out.initPeers(), m); }
  void operator()(const Done&) { out.setDone(); }
  void operator()(const Refuse& m) { out.setRefuse(m.code); }
  void operator()(const DeviceProof& m) { write(faults, out.initProve(), m); }
  void operator()(const CopyPut& m) { write(faults, out.initCopyPut(), m.part); }
  void operator()(const CopiesWant& m) { out.setCopiesWant(data(m.after)); }
  void operator()(const Copies& m) { write(faults, out.initCopies(), m); }
  void operator()(const CopyWant& m) { out.setCopyWant(data(m.name)); }
  void operator()(const CopyPart& m) { write(faults, out.initCopy(), m); }
  void operator()(const AccessWant& m) { out.setAccessWant(data(m.after)); }
  void operator()(const AccessRows& m) { write(faults, out.initAccessRows(), m); }
  void operator()(const HeadsWant& m) {
    auto want = out.initHeadsWant();
    want.setNode(data(m.node));
    want.setNonce(data(m.nonce));
  }
  void operator()(const HeadsSaid& m) { out.setHeads(data(faults, m.heads, limits::kHeadsBytes)); }
};

}  // namespace

static void write(Faults& faults, wire::MemberFrame::Builder out, const MemberFrame& in) {
  out.setId(in.id);
  std::visit(MemberWriter{faults, out}, in.message);
}

static void read(Faults& faults, wire::MemberFrame::Reader in, MemberFrame& frame) {
  frame.id = in.getId();
  MemberMessage& out = frame.message;
  switch (in.which()) {
    case wire::MemberFrame::HELLO:
      return read(faults, in.getHello(), out.emplace<MemberHello>());
    case wire::MemberFrame::WELCOME:
      return read(faults, in.getWelcome(), out.emplace<Welcome>());
    case wire::MemberFrame::ROSTER_WANT:
      out = RosterWant{in.getRosterWant()};
      return;
    case wire::MemberFrame::ROSTERS:
      return take_list(faults, in.getRosters(), limits::kRangesPerFrame,
                       out.emplace<Rosters>().rosters);
    case wire::MemberFrame::FEED_WANT:
      return read(faults, in.getFeedWant(), out.emplace<FeedWant>());
    case wire::MemberFrame::FEED:
      return read(faults, in.getFeed(), out.emplace<Feed>());
    case wire::MemberFrame::BODY_WANT:
      return read(faults, in.getBodyWant(), out.emplace<BodyWant>());
    case wire::MemberFrame::BODY:
      return read(faults, in.getBody(), out.emplace<BodyPart>());
    case wire::MemberFrame::BODY_PUT:
      return read(faults, in.getBodyPut(), out.emplace<BodyPut>().part);
    case wire::MemberFrame::POST:
      return read(faults, in.getPost(), out.emplace<Post>());
    case wire::MemberFrame::POSTED:
      return read(faults, in.getPosted(), out.emplace<Posted>());
    case wire::MemberFrame::ACCESS:
      return take(faults, in.getAccess(), out.emplace<AccessRequest>().signed_access);
    case wire::MemberFrame::DELIVERY_WANT:
      return read(faults, in.getDeliveryWant(), out.emplace<DeliveryWant>());
    case wire::MemberFrame::DELIVERY:
      return read(faults, in.getDelivery(), out.emplace<Delivery>());
    case wire::MemberFrame::PEERS_WANT:
      out = PeersWant{};
      return;
    case wire::MemberFrame::PEERS:
      return read(faults, in.getPeers(), out.emplace<Peers>());
    case wire::MemberFrame::DONE:
      out = Done{};
      return;
    case wire::MemberFrame::REFUSE:
      out = Refuse{in.getRefuse()};
      return;
    case wire::MemberFrame::PROVE:
      return read(faults, in.getProve(), out.emplace<DeviceProof>());
    case wire::MemberFrame::COPY_PUT:
      return read(faults, in.getCopyPut(), out.emplace<CopyPut>().part);
    case wire::MemberFrame::COPIES_WANT:
      return take(faults, in.getCopiesWant(), out.emplace<CopiesWant>().after);
    case wire::MemberFrame::COPIES:
      return read(faults, in.getCopies(), out.emplace<Copies>());
    case wire::MemberFrame::COPY_WANT:
      return take(faults, in.getCopyWant(), out.emplace<CopyWant>().name);
    case wire::MemberFrame::COPY:
      return read(faults, in.getCopy(), out.emplace<CopyPart>());
    case wire::MemberFrame::ACCESS_WANT:
      return take(faults, in.getAccessWant(), out.emplace<AccessWant>().after);
    case wire::MemberFrame::ACCESS_ROWS:
      return read(faults, in.getAccessRows(), out.emplace<AccessRows>());
    case wire::MemberFrame::HEADS_WANT: {
      auto& want = out.emplace<HeadsWant>();
      take(faults, in.getHeadsWant().getNode(), want.node);
      return take(faults, in.getHeadsWant().getNonce(), want.nonce);
    }
    case wire::MemberFrame::HEADS:
      return take(faults, in.getHeads(), out.emplace<HeadsSaid>().heads);
  }
  faults.refuse(ErrorCode::kMalformed, "unknown frame");
}

Bytes encode_member_frame(const MemberFrame& frame) { return encode_as<wire::MemberFrame>(frame); }
Result<MemberFrame> parse_member_frame(BytesView bytes) {
  return parse_as<wire::MemberFrame, MemberFrame>(bytes, limits::kFrameBytes);
}

}  // namespace ceptoar
