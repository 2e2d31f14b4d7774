// SPDX-License-Identifier: Apache-2.0
// Codec of what travels as an entry: header, body, what is sealed in it, routing, receipt.
#include <tuple>

#include "schema/canonical.h"
#include "schema/codec.h"
#include "wire.capnp.h"

namespace ceptoar {

// --- entry header -------------------------------------------------------------------------------

// Root pointer, 6 data words, 8 pointers, the lists. One length for all (wire.capnp).
static constexpr std::size_t kHeaderBytes = 8 * (1 + 6 + 8) + 2 * 16 + 6 * 32;

static void write(Faults& faults, wire::EntryHeader::Builder out, const EntryHeader& in) {
  faults.version(in.version, kProtocolVersion);
  faults.require(in.body_len != 0 && in.expires_ms != 0, "zero length or expiry");
  faults.limit(in.body_len, limits::kBodyBytes, "body too long");
  out.setVersion(in.version);
  out.setDist(code(faults, in.dist, dist_from_wire));
  out.setLane(code(faults, in.lane, lane_from_wire));
  out.setNskEpoch(in.nsk_epoch);
  out.setRosterSeq(in.roster_seq);
  out.setSeq(in.seq);
  out.setHlc(in.hlc);
  out.setExpiresMs(in.expires_ms);
  out.setBodyLen(in.body_len);
  out.setAuthor(data(in.author));
  out.setNetworkId(data(in.network_id));
  out.setRosterHash(data(in.roster_hash));
  out.setPrev(data(in.prev));
  out.setMsgId(data(in.msg_id));
  out.setBodyHash(data(in.body_hash));
  out.setKeyCommit(data(in.key_commit));
  out.setInnerCommit(data(in.inner_commit));
}

static void read(Faults& faults, wire::EntryHeader::Reader in, EntryHeader& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  faults.require(dist_from_wire(in.getDist()) && lane_from_wire(in.getLane()),
                 "unknown enumeration value");
  out.dist = static_cast<Dist>(in.getDist());
  out.lane = static_cast<Lane>(in.getLane());
  out.nsk_epoch = in.getNskEpoch();
  out.roster_seq = in.getRosterSeq();
  out.seq = in.getSeq();
  out.hlc = in.getHlc();
  out.expires_ms = in.getExpiresMs();
  out.body_len = in.getBodyLen();
  faults.require(out.body_len != 0 && out.expires_ms != 0, "zero length or expiry");
  faults.limit(out.body_len, limits::kBodyBytes, "body too long");
  take(faults, in.getAuthor(), out.author);
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getPrev(), out.prev);
  take(faults, in.getMsgId(), out.msg_id);
  take(faults, in.getBodyHash(), out.body_hash);
  take(faults, in.getKeyCommit(), out.key_commit);
  take(faults, in.getInnerCommit(), out.inner_commit);
}

Bytes encode(const EntryHeader& value) {
  Bytes out = encode_as<wire::EntryHeader>(value);
  CEPTOAR_CHECK(out.size() == kHeaderBytes);
  return out;
}

// Every node parses every header, so this one is not encoded again. Canonical form, all fixed
// fields at their lengths and the one total length together leave no word for an unknown field or
// pointer; what remains are the two gaps of the data section, which are looked at here.
template <>
Result<EntryHeader> parse<EntryHeader>(BytesView bytes) {
  if (auto fault = find_size_fault(bytes, limits::kHeaderMaxBytes)) return *fault;
  try {
    const AlignedCopy copy(bytes, AlignedCopy::Wipe::kNo);
    const kj::ArrayPtr<const capnp::word> segment = copy.words();
    // Traversed twice: read, then isCanonical().
    capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1),
                                            reader_options(2 * segment.size()));
    Faults faults;
    EntryHeader value;
    read(faults, reader.getRoot<wire::EntryHeader>(), value);
    if (!faults.none()) return faults.error();
    const auto zero = [bytes](std::size_t from, std::size_t to) {
      return std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                         bytes.begin() + static_cast<std::ptrdiff_t>(to),
                         [](std::uint8_t b) { return b == 0; });
    };
    // After the root pointer: word 0 holds 6 bytes of fields, word 5 holds bodyLen.
    if (bytes.size() != kHeaderBytes || !zero(14, 16) || !zero(52, 56) || !reader.isCanonical()) {
      return fail(ErrorCode::kMalformed, "not in canonical form");
    }
    return value;
  } catch (const kj::Exception&) {
    return fail(ErrorCode::kMalformed, "not a message");
  }
}

static void write(Faults& faults, wire::SignedEntry::Builder out, const SignedEntry& in) {
  out.setHeader(data(faults, in.header, limits::kHeaderMaxBytes));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::SignedEntry::Reader in, SignedEntry& out) {
  take(faults, in.getHeader(), out.header);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const SignedEntry& value) { return encode_as<wire::SignedEntry>(value); }
template <>
Result<SignedEntry> parse<SignedEntry>(BytesView bytes) {
  return parse_as<wire::SignedEntry, SignedEntry>(bytes);
}

// --- body and what is sealed in it --------------------------------------------------------------

static void write(Faults& faults, wire::Body::Builder out, const Body& in) {
  faults.version(in.suite, kSuiteHpkeX25519);
  faults.require(in.stanzas.size() % limits::kStanzaBytes == 0, "part of a stanza");
  out.setSuite(in.suite);
  out.setNonce(data(in.nonce));
  out.setStanzas(data(faults, in.stanzas, limits::kStanzas * limits::kStanzaBytes));
  out.setCipher(data(faults, in.cipher, limits::kBodyBytes));
}
static void read(Faults& faults, wire::Body::Reader in, Body& out) {
  faults.version(out.suite = in.getSuite(), kSuiteHpkeX25519);
  take(faults, in.getNonce(), out.nonce);
  take(faults, in.getStanzas(), out.stanzas);
  take(faults, in.getCipher(), out.cipher);
}
Bytes encode(const Body& value) { return encode_as<wire::Body>(value); }
template <>
Result<Body> parse<Body>(BytesView bytes) {
  return parse_as<wire::Body, Body>(bytes);
}

static void write(Faults& faults, wire::InnerSigned::Builder out, const InnerSigned& in) {
  out.setInner(data(faults, in.inner, limits::kBodyBytes));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::InnerSigned::Reader in, InnerSigned& out) {
  take(faults, in.getInner(), out.inner);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const InnerSigned& value) { return encode_as<wire::InnerSigned>(value); }
template <>
Result<InnerSigned> parse<InnerSigned>(BytesView bytes) {
  return parse_as<wire::InnerSigned, InnerSigned>(bytes);
}

static void write(Faults& faults, wire::AudienceReader::Builder out, const Reader& in) {
  out.setClass(code(faults, in.reader_class, reader_class_from_wire));
  out.setStanza(in.stanza);
  out.setEpoch(in.epoch);
  out.setOrg(data(in.org));
  out.setHolder(data(in.holder));
  out.setKey(data(in.key));
  out.setStatementHash(data(in.statement_hash));
  out.setCardHash(data(in.card_hash));
  put_blobs(faults, out.initChain(count(faults, in.chain.size(), limits::kChainLength)), in.chain,
            limits::kCertificateBytes);
  out.setStatement(data(faults, in.statement, limits::kStatementBytes));
}
static void read(Faults& faults, wire::AudienceReader::Reader in, Reader& out) {
  out.reader_class = static_cast<ReaderClass>(in.getClass());
  out.stanza = in.getStanza();
  out.epoch = in.getEpoch();
  take(faults, in.getOrg(), out.org);
  take(faults, in.getHolder(), out.holder);
  take(faults, in.getKey(), out.key);
  take(faults, in.getStatementHash(), out.statement_hash);
  take(faults, in.getCardHash(), out.card_hash);
  take_list(faults, in.getChain(), limits::kChainLength, out.chain);
  take(faults, in.getStatement(), out.statement);
}

static void write(Faults& faults, wire::Audience::Builder out, const Audience& in) {
  require_sorted(faults, in.readers, [](const Reader& r) {
    return std::tie(r.reader_class, r.org, r.holder, r.epoch);
  });
  out.setRosterVersion(in.roster_version);
  out.setRosterHash(data(in.roster_hash));
  out.setCommunity(text(faults, in.community, limits::kHandleBytes));
  out.setStanzasHash(data(in.stanzas_hash));
  put_list(faults, out.initReaders(count(faults, in.readers.size(), limits::kStanzas)), in.readers);
}
static void read(Faults& faults, wire::Audience::Reader in, Audience& out) {
  out.roster_version = in.getRosterVersion();
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getCommunity(), out.community);
  take(faults, in.getStanzasHash(), out.stanzas_hash);
  take_list(faults, in.getReaders(), limits::kStanzas, out.readers);
}

static void write(Faults& faults, wire::Reference::Builder out, const Reference& in) {
  out.setRelation(code(faults, in.relation, relation_from_wire));
  out.setEntryId(data(in.entry_id));
  out.setAuthorOrg(data(in.author_org));
  out.setItemId(data(in.item_id));
}
static void read(Faults& faults, wire::Reference::Reader in, Reference& out) {
  out.relation = static_cast<Relation>(in.getRelation());
  take(faults, in.getEntryId(), out.entry_id);
  take(faults, in.getAuthorOrg(), out.author_org);
  take(faults, in.getItemId(), out.item_id);
}

static void write(Faults& faults, wire::Inner::Builder out, const Inner& in) {
  faults.version(in.version, kProtocolVersion);
  faults.require(in.importance <= 3, "unknown importance");
  out.setVersion(in.version);
  out.setKind(code(faults, in.kind, inner_kind_from_wire));
  out.setTlp(code(faults, in.tlp, tlp_from_wire));
  out.setExercise(in.exercise);
  out.setAckWish(in.ack_wish);
  out.setImportance(in.importance);
  out.setCreatedMs(in.created_ms);
  out.setRetainUntilMs(in.retain_until_ms);
  out.setNetworkId(data(in.network_id));
  out.setAuthorNode(data(in.author_node));
  out.setMsgId(data(in.msg_id));
  out.setCtx(data(in.ctx));
  out.setItemId(data(in.item_id));
  out.setAuthorOrg(data(in.author_org));
  out.setAuthorHolder(data(in.author_holder));
  put_blobs(faults, out.initChain(count(faults, in.chain.size(), limits::kChainLength)), in.chain,
            limits::kCertificateBytes);
  write(faults, out.initAudience(), in.audience);
  put_list(faults, out.initRefs(count(faults, in.refs.size(), limits::kRefs)), in.refs);
  out.setContent(data(faults, in.content, limits::kBodyBytes));
}
static void read(Faults& faults, wire::Inner::Reader in, Inner& out) {
  faults.version(out.version = in.getVersion(), kProtocolVersion);
  out.kind = static_cast<InnerKind>(in.getKind());
  out.tlp = static_cast<Tlp>(in.getTlp());
  out.exercise = in.getExercise();
  out.ack_wish = in.getAckWish();
  out.importance = in.getImportance();
  out.created_ms = in.getCreatedMs();
  out.retain_until_ms = in.getRetainUntilMs();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getAuthorNode(), out.author_node);
  take(faults, in.getMsgId(), out.msg_id);
  take(faults, in.getCtx(), out.ctx);
  take(faults, in.getItemId(), out.item_id);
  take(faults, in.getAuthorOrg(), out.author_org);
  take(faults, in.getAuthorHolder(), out.author_holder);
  take_list(faults, in.getChain(), limits::kChainLength, out.chain);
  read(faults, in.getAudience(), out.audience);
  take_list(faults, in.getRefs(), limits::kRefs, out.refs);
  take(faults, in.getContent(), out.content);
}
Bytes encode(const Inner& value) { return encode_as<wire::Inner>(value); }
template <>
Result<Inner> parse<Inner>(BytesView bytes) {
  return parse_as<wire::Inner, Inner>(bytes);
}

// --- between named nodes ------------------------------------------------------------------------

static void write(Faults& faults, wire::LocalRecipient::Builder out, const LocalRecipient& in) {
  out.setClass(code(faults, in.reader_class, reader_class_from_wire));
  out.setStanza(in.stanza);
  out.setOrg(data(in.org));
  out.setHolder(data(in.holder));
}
static void read(Faults& faults, wire::LocalRecipient::Reader in, LocalRecipient& out) {
  out.reader_class = static_cast<ReaderClass>(in.getClass());
  out.stanza = in.getStanza();
  take(faults, in.getOrg(), out.org);
  take(faults, in.getHolder(), out.holder);
}

static void write(Faults& faults, wire::LocalRecipients::Builder out, const LocalRecipients& in) {
  put_list(faults,
           out.initRecipients(count(faults, in.recipients.size(), limits::kLocalRecipients)),
           in.recipients);
}
static void read(Faults& faults, wire::LocalRecipients::Reader in, LocalRecipients& out) {
  take_list(faults, in.getRecipients(), limits::kLocalRecipients, out.recipients);
}
Bytes encode(const LocalRecipients& value) { return encode_as<wire::LocalRecipients>(value); }
template <>
Result<LocalRecipients> parse<LocalRecipients>(BytesView bytes) {
  return parse_as<wire::LocalRecipients, LocalRecipients>(bytes);
}

static void write(Faults& faults, wire::Routing::Builder out, const Routing& in) {
  require_sorted(faults, in.nodes, &NodeId::bytes);
  faults.require(in.boxes.size() == in.nodes.size(), "one box for each node");
  out.setNetworkId(data(in.network_id));
  out.setEntryId(data(in.entry_id));
  put_list(faults, out.initNodes(count(faults, in.nodes.size(), limits::kRosterNodes)), in.nodes);
  put_blobs(faults, out.initBoxes(count(faults, in.boxes.size(), limits::kRosterNodes)), in.boxes,
            limits::kRoutingBytes);
}
static void read(Faults& faults, wire::Routing::Reader in, Routing& out) {
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getEntryId(), out.entry_id);
  take_list(faults, in.getNodes(), limits::kRosterNodes, out.nodes);
  take_list(faults, in.getBoxes(), limits::kRosterNodes, out.boxes);
}
Bytes encode(const Routing& value) { return encode_as<wire::Routing>(value); }
template <>
Result<Routing> parse<Routing>(BytesView bytes) {
  return parse_as<wire::Routing, Routing>(bytes);
}

static void write(Faults& faults, wire::SignedRouting::Builder out, const SignedRouting& in) {
  out.setRouting(data(faults, in.routing, limits::kRoutingBytes));
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::SignedRouting::Reader in, SignedRouting& out) {
  take(faults, in.getRouting(), out.routing);
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const SignedRouting& value) { return encode_as<wire::SignedRouting>(value); }
template <>
Result<SignedRouting> parse<SignedRouting>(BytesView bytes) {
  return parse_as<wire::SignedRouting, SignedRouting>(bytes);
}

static void write(Faults&, wire::Receipt::Builder out, const Receipt& in) {
  out.setNetworkId(data(in.network_id));
  out.setEntryId(data(in.entry_id));
  out.setNode(data(in.node));
  out.setLocalRecipients(in.local_recipients);
  out.setCommittedMs(in.committed_ms);
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::Receipt::Reader in, Receipt& out) {
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getEntryId(), out.entry_id);
  take(faults, in.getNode(), out.node);
  out.local_recipients = in.getLocalRecipients();
  out.committed_ms = in.getCommittedMs();
  take(faults, in.getSignature(), out.signature);
}
Bytes encode(const Receipt& value) { return encode_as<wire::Receipt>(value); }
template <>
Result<Receipt> parse<Receipt>(BytesView bytes) {
  return parse_as<wire::Receipt, Receipt>(bytes);
}

Bytes receipt_signed_part(const Receipt& receipt) {
  Receipt unsigned_receipt = receipt;
  unsigned_receipt.signature = {};
  return encode(unsigned_receipt);
}

}  // namespace ceptoar
