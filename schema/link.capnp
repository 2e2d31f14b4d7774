# SPDX-License-Identifier: Apache-2.0
# Frames between two nodes (link "council") and between a member's program and a node (link
# "member"). One frame is one ZeroMQ message of one part. Frames are canonical single-segment bytes
# like the objects they carry; they are not signed, CURVE carries them.
@0xd1f7b93c5a20e846;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ceptoar::wire");

struct PeerFrame {
  union {
    hello @0 :Hello;
    ping @1 :UInt64;            # sender's milliseconds, echoed by pong
    pong @2 :UInt64;
    push @3 :List(Item);        # entries, newest news first lane first
    ack @4 :List(Ack);
    have @5 :List(Frontier);    # what changed since the last one to this peer
    want @6 :List(Range);
    wantBodies @7 :List(Data);  # EntryId
    chunkWant @8 :ChunkWant;
    chunk @9 :Chunk;
    pairSum @10 :PairSum;
    pairList @11 :PairList;
    receipts @12 :List(Data);   # Receipt
    receiptsAck @13 :List(Data);  # EntryId
    refuse @14 :UInt16;         # ErrorCode, nothing else
    headsWant @15 :Data;        # nonce; answer: heads
    heads @16 :Data;            # Heads
  }
}

# How far a node holds every log, for one who asked with a nonce: whoever gets it from another node knows
# that nobody on the way shortened it.
struct Heads {
  node @0 :Data;
  nonce @1 :Data;
  nowMs @2 :UInt64;
  frontiers @3 :List(Frontier); # ascending by author, none with seq 0
  signature @4 :Data;           # node key over "entry-sign" NUL networkId H("heads" NUL networkId | all before it)
}

struct Hello {
  protocol @0 :UInt16;
  networkId @1 :Data;
  node @2 :Data;
  rosterVersion @3 :UInt64;
  rosterHash @4 :Data;
  program @5 :Text;             # version, for the operator's table
  session @6 :UInt64;           # random per connection: a new one voids what was in flight
  frontiers @7 :List(Frontier);
  pairSum @8 :PairSum;
}

struct Frontier {               # gapless up to seq
  author @0 :Data;
  seq @1 :UInt64;
  head @2 :Data;                # EntryId at seq, zero for seq 0
}

struct Range {
  author @0 :Data;
  from @1 :UInt64;
  to @2 :UInt64;
}

struct Item {
  header @0 :Data;
  signature @1 :Data;
  body @2 :Data;                # empty: not here, or too large (chunks)
  routing @3 :Data;             # SignedRouting for named nodes; empty otherwise
  bodyFollows @4 :Bool;         # the sender holds it: ask for chunks
}

struct Ack {                    # after commit
  entryId @0 :Data;
  body @1 :Bool;                # the body is durable too
  receipt @2 :Data;             # Receipt, when the one acknowledged is the author; else empty
  code @3 :UInt16;              # 0, or the ErrorCode of a refusal
}

struct ChunkWant {
  entryId @0 :Data;
  from @1 :UInt32;              # first chunk
  count @2 :UInt32;
}

struct Chunk {
  entryId @0 :Data;
  index @1 :UInt32;
  data @2 :Data;                # limits::kChunkBytes but for the last
  routing @3 :Data;             # with index 0 of a directed body
}

struct PairSum {                # directed bodies held that name both nodes
  count @0 :UInt64;
  sum @1 :Data;                 # 32: sum mod 2^256 of HK(pair key, "pair" NUL entryId)
}

struct PairList {
  author @0 :Data;
  from @1 :UInt64;
  to @2 :UInt64;                # the seqs below say all there is between from and to
  seqs @3 :List(UInt64);
}

# --- member link --------------------------------------------------------------------------------

struct MemberFrame {
  id @0 :UInt64;                # of the request; the answer carries it again
  union {
    hello @1 :MemberHello;
    welcome @2 :Welcome;
    rosterWant @3 :UInt64;      # first version wanted
    rosters @4 :List(Data);     # SignedRoster, ascending
    feedWant @5 :FeedWant;
    feed @6 :Feed;
    bodyWant @7 :BodyWant;
    body @8 :BodyPart;
    bodyPut @9 :BodyPart;       # staging of a body above inline size, before post
    post @10 :Post;
    posted @11 :Posted;
    access @12 :Data;           # SignedAccess
    deliveryWant @13 :DeliveryWant;
    delivery @14 :Delivery;
    peersWant @15 :Void;
    peers @16 :Peers;
    done @17 :Void;
    refuse @18 :UInt16;         # ErrorCode
    prove @19 :DeviceProof;     # what follows in this list asks for it first; answer: done
    copyPut @20 :CopyPart;      # answer: done, after commit
    copiesWant @21 :Data;       # name after which to begin, 32; zeros: from the first
    copies @22 :Copies;
    copyWant @23 :Data;         # name
    copy @24 :CopyPart;
    accessWant @25 :Data;       # HolderId after which to begin; zeros: from the first
    accessRows @26 :AccessRows;
    headsWant @27 :HeadsWant;
    heads @28 :Data;            # Heads
  }
}

struct HeadsWant {              # of a node that this one is connected to; it is asked by way of this one
  node @0 :Data;
  nonce @1 :Data;
}

# That whoever speaks is a certified device of its organisation, for this connection.
struct DeviceProof {
  chain @0 :List(Data);         # of a company: its SignedCertificate of kind organisation; else empty
  device @1 :Data;              # SignedCertificate of kind device, of the holder who speaks
  signature @2 :Data;           # its key over "device-prove" NUL networkId H(node session)
}

struct CopyPart {               # a piece of the organisation's sealed copy of its archive
  name @0 :Data;                # 32, tells the node nothing
  data @1 :Data;                # sealed; opened by devices that hold the archive keys alone
}

struct Copies {                 # of the asking device's organisation
  names @0 :List(Data);         # ascending, after the one asked for; fewer than 1,000: no more
  parts @1 :UInt64;             # how many are held in all
  bytes @2 :UInt64;
  room @3 :UInt64;              # bytes that may still be put
}

struct AccessRows {             # who may talk to this node, in the order of their ids
  rows @0 :List(AccessEntry);
  serial @1 :UInt64;            # of the newest change
  more @2 :Bool;                # ask again after the last one
}

struct MemberHello {
  protocol @0 :UInt16;
  networkId @1 :Data;
  holder @2 :Data;
  program @3 :Text;
}

struct Welcome {
  node @0 :Data;
  rosterVersion @1 :UInt64;
  rosterHash @2 :Data;
  nowMs @3 :UInt64;
  session @4 :Data;             # 32 random; signed into every request that changes something
  feedEnd @5 :UInt64;
  program @6 :Text;
}

struct FeedWant {
  after @0 :UInt64;             # local arrival number already known
  limit @1 :UInt32;
  waitMs @2 :UInt32;            # 0: answer at once; else park until something comes
}

struct Feed {                   # in order of arrival at this node
  items @0 :List(FeedItem);
  end @1 :UInt64;               # highest arrival number there is
}

struct FeedItem {
  arrival @0 :UInt64;
  header @1 :Data;
  signature @2 :Data;
  receivedMs @3 :UInt64;
  bodyHeld @4 :Bool;            # said only where forMe is set
  forMe @5 :Bool;               # public, community, control, or routed to this holder or organisation
  stanzas @6 :List(UInt16);     # where the routing says this holder's stanzas stand
}

struct BodyWant {
  entryId @0 :Data;
  offset @1 :UInt32;
}

struct BodyPart {
  bodyHash @0 :Data;
  total @1 :UInt32;
  offset @2 :UInt32;
  data @3 :Data;
}

struct Post {
  request @0 :Data;             # PostRequest
  signature @1 :Data;           # MSK over "post-sign" NUL networkId node session H(request)
  body @2 :Data;                # empty when staged by bodyPut
}

struct PostRequest {
  dist @0 :UInt8;
  lane @1 :UInt8;
  expiresMs @2 :UInt64;
  holder @3 :Data;
  msgId @4 :Data;
  bodyHash @5 :Data;
  bodyLen @6 :UInt32;
  keyCommit @7 :Data;
  innerCommit @8 :Data;
  plan @9 :List(PlannedNode);   # directed: each named node and its local recipients
}

struct PlannedNode {
  node @0 :Data;
  recipients @1 :List(PlannedRecipient);
}

struct PlannedRecipient {
  class @0 :UInt8;
  stanza @1 :UInt16;
  org @2 :Data;
  holder @3 :Data;
}

struct Posted {                 # sent after commit
  entryId @0 :Data;
  seq @1 :UInt64;
  of @2 :UInt32;                # named nodes, this one among them
}

struct DeliveryWant {
  entryId @0 :Data;
  atLeast @1 :UInt32;           # park until so many nodes have it ...
  waitMs @2 :UInt32;            # ... or this long
}

struct Delivery {
  entryId @0 :Data;
  of @1 :UInt32;
  rows @2 :List(DeliveryRow);
}

struct DeliveryRow {
  node @0 :Data;
  deliveredMs @1 :UInt64;       # 0: no receipt yet
  receipt @2 :Data;             # Receipt; empty for the author's own node
}

struct Peers {
  rows @0 :List(PeerRow);
  entries @1 :UInt64;
  bodies @2 :UInt64;
  outbox @3 :UInt64;
  readOnly @4 :Bool;
}

struct PeerRow {
  node @0 :Data;
  connected @1 :Bool;
  lastHeardMs @2 :UInt64;
  queued @3 :UInt64;
  behind @4 :UInt64;            # entries of ours it has not acknowledged
  program @5 :Text;
  roundTripUs @6 :UInt64;
}

struct Access {                 # who may talk to this node; a local request, never flooded
  networkId @0 :Data;
  node @1 :Data;
  serial @2 :UInt64;
  createdMs @3 :UInt64;
  add @4 :List(AccessEntry);
  remove @5 :List(Data);        # HolderId
}

struct AccessEntry {
  holder @0 :Data;
  org @1 :Data;                 # his organisation: company, CEPTOAR, ministry
  handle @2 :Text;
  signKey @3 :Data;             # MSK
  transportKey @4 :Data;        # MTK, CURVE
  device @5 :Bool;              # of the node's own organisation: may send Access
}

struct SignedAccess {
  access @0 :Data;
  signature @1 :Data;           # "access-sign" NUL networkId H(access)
  signer @2 :Data;              # SignedCertificate of kind device; empty: the organisation's admin key
}
