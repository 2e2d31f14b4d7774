// SPDX-License-Identifier: Apache-2.0
// Codec of the council link.
#include "link.capnp.h"
#include "schema/canonical.h"
#include "schema/link.h"

namespace ceptoar {

static void write(Faults&, wire::Frontier::Builder out, const Frontier& in) {
  out.setAuthor(data(in.author));
  out.setSeq(in.seq);
  out.setHead(data(in.head));
}
static void read(Faults& faults, wire::Frontier::Reader in, Frontier& out) {
  take(faults, in.getAuthor(), out.author);
  out.seq = in.getSeq();
  take(faults, in.getHead(), out.head);
}

static void write(Faults&, wire::PairSum::Builder out, const PairSum& in) {
  out.setCount(in.count);
  out.setSum(data(in.sum));
}
static void read(Faults& faults, wire::PairSum::Reader in, PairSum& out) {
  out.count = in.getCount();
  take(faults, in.getSum(), out.sum);
}

static void write(Faults& faults, wire::Hello::Builder out, const Hello& in) {
  out.setProtocol(
      in.protocol);  // any: the answer to another one is kUnsupportedVersion, said aloud
  out.setNetworkId(data(in.network_id));
  out.setNode(data(in.node));
  out.setRosterVersion(in.roster_version);
  out.setRosterHash(data(in.roster_hash));
  out.setProgram(text(faults, in.program, limits::kNameBytes));
  out.setSession(in.session);
  put_list(faults, out.initFrontiers(count(faults, in.frontiers.size(), limits::kRangesPerFrame)),
           in.frontiers);
  write(faults, out.initPairSum(), in.pair_sum);
}
static void read(Faults& faults, wire::Hello::Reader in, Hello& out) {
  out.protocol = in.getProtocol();
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getNode(), out.node);
  out.roster_version = in.getRosterVersion();
  take(faults, in.getRosterHash(), out.roster_hash);
  take(faults, in.getProgram(), out.program);
  out.session = in.getSession();
  take_list(faults, in.getFrontiers(), limits::kRangesPerFrame, out.frontiers);
  read(faults, in.getPairSum(), out.pair_sum);
}

static void write(Faults& faults, wire::Item::Builder out, const Item& in) {
  out.setHeader(data(faults, in.header, limits::kHeaderMaxBytes));
  out.setSignature(data(in.signature));
  out.setBody(data(faults, in.body, limits::kInlineBodyBytes));
  out.setRouting(data(faults, in.routing, limits::kRoutingBytes));
  out.setBodyFollows(in.body_follows);
}
static void read(Faults& faults, wire::Item::Reader in, Item& out) {
  take(faults, in.getHeader(), out.header);
  take(faults, in.getSignature(), out.signature);
  take(faults, in.getBody(), out.body);
  take(faults, in.getRouting(), out.routing);
  out.body_follows = in.getBodyFollows();
}

static void write(Faults& faults, wire::Ack::Builder out, const Ack& in) {
  out.setEntryId(data(in.entry_id));
  out.setBody(in.body);
  out.setReceipt(data(faults, in.receipt, limits::kReceiptBytes));
  out.setCode(in.code);
}
static void read(Faults& faults, wire::Ack::Reader in, Ack& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.body = in.getBody();
  take(faults, in.getReceipt(), out.receipt);
  out.code = in.getCode();
}

static void write(Faults&, wire::Range::Builder out, const SeqRange& in) {
  out.setAuthor(data(in.author));
  out.setFrom(in.from);
  out.setTo(in.to);
}
static void read(Faults& faults, wire::Range::Reader in, SeqRange& out) {
  take(faults, in.getAuthor(), out.author);
  out.from = in.getFrom();
  out.to = in.getTo();
}

static void write(Faults&, wire::ChunkWant::Builder out, const ChunkWant& in) {
  out.setEntryId(data(in.entry_id));
  out.setFrom(in.from);
  out.setCount(in.count);
}
static void read(Faults& faults, wire::ChunkWant::Reader in, ChunkWant& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.from = in.getFrom();
  out.count = in.getCount();
}

static void write(Faults& faults, wire::Chunk::Builder out, const Chunk& in) {
  out.setEntryId(data(in.entry_id));
  out.setIndex(in.index);
  out.setData(data(faults, in.data, limits::kChunkBytes));
  out.setRouting(data(faults, in.routing, limits::kRoutingBytes));
}
static void read(Faults& faults, wire::Chunk::Reader in, Chunk& out) {
  take(faults, in.getEntryId(), out.entry_id);
  out.index = in.getIndex();
  take(faults, in.getData(), out.data);
  take(faults, in.getRouting(), out.routing);
}

static void write(Faults& faults, wire::PairList::Builder out, const PairList& in) {
  require_sorted(faults, in.seqs, std::identity{});
  out.setAuthor(data(in.author));
  out.setFrom(in.from);
  out.setTo(in.to);
  put_list(faults, out.initSeqs(count(faults, in.seqs.size(), limits::kSeqsPerFrame)), in.seqs);
}
static void read(Faults& faults, wire::PairList::Reader in, PairList& out) {
  take(faults, in.getAuthor(), out.author);
  out.from = in.getFrom();
  out.to = in.getTo();
  take_list(faults, in.getSeqs(), limits::kSeqsPerFrame, out.seqs);
}

static void write(Faults& faults, wire::Heads::Builder out, const Heads& in) {
  require_sorted(faults, in.frontiers, &Frontier::author);
  out.setNode(data(in.node));
  out.setNonce(data(in.nonce));
  out.setNowMs(in.now_ms);
  put_list(faults, out.initFrontiers(count(faults, in.frontiers.size(), limits::kRangesPerFrame)),
           in.frontiers);
  out.setSignature(data(in.signature));
}
static void read(Faults& faults, wire::Heads::Reader in, Heads& out) {
  take(faults, in.getNode(), out.node);
  take(faults, in.getNonce(), out.nonce);
  out.now_ms = in.getNowMs();
  take_list(faults, in.getFrontiers(), limits::kRangesPerFrame, out.frontiers);
  require_sorted(faults, out.frontiers, &Frontier::author);
  take(faults, in.getSignature(), out.signature);
}

// --- the frame ----------------------------------------------------------------------------------

namespace {

struct PeerWriter {
  Faults& faults;
  wire::PeerFrame::Builder out;

  unsigned counted(std::size_t size, std::size_t max) { return count(faults, size, max); }
  void operator()(const Hello& m) { write(faults, out.initHello(), m); }
  void operator()(const Ping& m) { out.setPing(m.ms); }
  void operator()(const Pong& m) { out.setPong(m.ms); }
  void operator()(const Push& m) {
    put_list(faults, out.initPush(counted(m.items.size(), limits::kEntriesPerFrame)), m.items);
  }
  void operator()(const Acks& m) {
    put_list(faults, out.initAck(counted(m.acks.size(), limits::kEntriesPerFrame)), m.acks);
  }
  void operator()(const Have& m) {
    put_list(faults, out.initHave(counted(m.frontiers.size(), limits::kRangesPerFrame)),
             m.frontiers);
  }
  void operator()(const Want& m) {
    put_list(faults, out.initWant(counted(m.ranges.size(), limits::kRangesPerFrame)), m.ranges);
  }
  void operator()(const WantBodies& m) {
    put_list(faults, out.initWantBodies(counted(m.ids.size(), limits::kIdsPerFrame)), m.ids);
  }
  void operator()(const ChunkWant& m) { write(faults, out.initChunkWant(), m); }
  void operator()(const Chunk& m) { write(faults, out.initChunk(), m); }
  void operator()(const PairSum& m) { write(faults, out.initPairSum(), m); }
  void operator()(const PairList& m) { write(faults, out.initPairList(), m); }
  void operator()(const Receipts& m) {
    put_blobs(faults, out.initReceipts(counted(m.receipts.size(), limits::kIdsPerFrame)),
              m.receipts, limits::kReceiptBytes);
  }
  void operator()(const ReceiptsAck& m) {
    put_list(faults, out.initReceiptsAck(counted(m.ids.size(), limits::kIdsPerFrame)), m.ids);
  }
  void operator()(const Refuse& m) { out.setRefuse(m.code); }
  void operator()(const HeadsAsk& m) { out.setHeadsWant(data(m.nonce)); }
  void operator()(const HeadsSaid& m) { out.setHeads(data(faults, m.heads, limits::kHeadsBytes)); }
};

}  // namespace

static void write(Faults& faults, wire::PeerFrame::Builder out, const PeerFrame& in) {
  std::visit(PeerWriter{faults, out}, in);
}

static void read(Faults& faults, wire::PeerFrame::Reader in, PeerFrame& out) {
  switch (in.which()) {
    case wire::PeerFrame::HELLO:
      return read(faults, in.getHello(), out.emplace<Hello>());
    case wire::PeerFrame::PING:
      out = Ping{in.getPing()};
      return;
    case wire::PeerFrame::PONG:
      out = Pong{in.getPong()};
      return;
    case wire::PeerFrame::PUSH:
      return take_list(faults, in.getPush(), limits::kEntriesPerFrame, out.emplace<Push>().items);
    case wire::PeerFrame::ACK:
      return take_list(faults, in.getAck(), limits::kEntriesPerFrame, out.emplace<Acks>().acks);
    case wire::PeerFrame::HAVE:
      return take_list(faults, in.getHave(), limits::kRangesPerFrame,
                       out.emplace<Have>().frontiers);
    case wire::PeerFrame::WANT:
      return take_list(faults, in.getWant(), limits::kRangesPerFrame, out.emplace<Want>().ranges);
    case wire::PeerFrame::WANT_BODIES:
      return take_list(faults, in.getWantBodies(), limits::kIdsPerFrame,
                       out.emplace<WantBodies>().ids);
    case wire::PeerFrame::CHUNK_WANT:
      return read(faults, in.getChunkWant(), out.emplace<ChunkWant>());
    case wire::PeerFrame::CHUNK:
      return read(faults, in.getChunk(), out.emplace<Chunk>());
    case wire::PeerFrame::PAIR_SUM:
      return read(faults, in.getPairSum(), out.emplace<PairSum>());
    case wire::PeerFrame::PAIR_LIST:
      return read(faults, in.getPairList(), out.emplace<PairList>());
    case wire::PeerFrame::RECEIPTS:
      return take_list(faults, in.getReceipts(), limits::kIdsPerFrame,
                       out.emplace<Receipts>().receipts);
    case wire::PeerFrame::RECEIPTS_ACK:
      return take_list(faults, in.getReceiptsAck(), limits::kIdsPerFrame,
                       out.emplace<ReceiptsAck>().ids);
    case wire::PeerFrame::REFUSE:
      out = Refuse{in.getRefuse()};
      return;
    case wire::PeerFrame::HEADS_WANT:
      return take(faults, in.getHeadsWant(), out.emplace<HeadsAsk>().nonce);
    case wire::PeerFrame::HEADS:
      return take(faults, in.getHeads(), out.emplace<HeadsSaid>().heads);
  }
  faults.refuse(ErrorCode::kMalformed, "unknown frame");
}

Bytes encode(const Heads& value) { return encode_as<wire::Heads>(value); }
template <>
Result<Heads> parse<Heads>(BytesView bytes) {
  return parse_as<wire::Heads, Heads>(bytes, limits::kHeadsBytes);
}
Bytes signed_part(Heads value) {
  value.signature = {};
  return encode(value);
}

Bytes encode_peer_frame(const PeerFrame& frame) { return encode_as<wire::PeerFrame>(frame); }
Result<PeerFrame> parse_peer_frame(BytesView bytes) {
  return parse_as<wire::PeerFrame, PeerFrame>(bytes, limits::kFrameBytes);
}

}  // namespace ceptoar
