# SPDX-License-Identifier: Apache-2.0
# Files that new parties carry to those who take them in. They travel by hand, not by the mesh; same
# rules as wire.capnp. Each is signed by the key it introduces over "enrol-sign" NUL networkId
# H("enrol" NUL these bytes with zero signatures); networkId is zero before genesis. That proves
# possession and nothing else: trust comes from the 60-digit number two people compare.
#
# box: crypto/box.h over a list of key grants, each as length u32le | KeyGrant bytes. It carries private
# keys, which is why it is no struct here: it is put together in wiped memory alone. In a MemberReply one
# grant, and then the SignedCards that the organisation holds, in the same form: the newcomer can write to
# them at once.
@0xb1d95f0e7c2a4813;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ceptoar::wire");

struct NodePub {                # node.pub, made by `node init`
  version @0 :UInt16;
  orgHandle @1 :Text;
  nodeId @2 :Data;
  nsk @3 :Data;
  ntk @4 :Data;
  host @5 :Text;
  port @6 :UInt16;
  memberPort @7 :UInt16;
  signature @8 :Data;           # NSK
}

struct OrgRequest {             # `org init`
  version @0 :UInt16;
  kind @1 :UInt8;               # OrgKind; 0: a company under `under`
  under @2 :Text;               # handle of its CEPTOAR; empty for a roster organisation
  handle @3 :Text;
  sector @4 :Text;
  ministry @5 :Text;
  nameJa @6 :Text;
  nameEn @7 :Text;
  networkId @8 :Data;           # zero before genesis
  rosterHash @9 :Data;          # zero before genesis
  adminKey @10 :Data;
  voterKey @11 :Data;           # zero: no vote
  node @12 :Data;               # NodePub; empty for a company
  holderHandle @13 :Text;
  role @14 :Text;
  holderKey @15 :Data;          # MSK of the first holder
  transportKey @16 :Data;       # MTK
  holderCertificate @17 :Data;  # company: SignedCertificate by adminKey; else empty
  device @18 :Data;             # company: SignedCertificate of kind device; else empty
  statement @19 :Data;          # company: SignedKeyStatement of its first staff key; else empty
  nonce @20 :Data;              # 32
  signature @21 :Data;          # adminKey
  holderSignature @22 :Data;    # holderKey
  voterSignature @23 :Data;     # voterKey; zero without one
}

struct OrgReply {               # `org enrol`, for a company
  version @0 :UInt16;
  networkId @1 :Data;
  rosterHash @2 :Data;
  requestHash @3 :Data;         # H("enrol" NUL request bytes)
  org @4 :Data;                 # the CEPTOAR
  certificate @5 :Data;         # SignedCertificate of kind organisation
  statements @6 :List(Data);    # SignedKeyStatement: the CEPTOAR's staff and members keys
  box @7 :Data;                 # enc 32 | ciphertext, to the company's staff key
  nonce @8 :Data;
  signature @9 :Data;           # the CEPTOAR's admin key
}

struct MemberRequest {          # `member init`: a further person of an organisation
  version @0 :UInt16;
  handle @1 :Text;
  role @2 :Text;
  networkId @3 :Data;
  rosterHash @4 :Data;
  holderKey @5 :Data;
  transportKey @6 :Data;
  personKey @7 :Data;           # first MEK
  nonce @8 :Data;
  signature @9 :Data;           # holderKey
}

struct MemberReply {            # `member enrol`
  version @0 :UInt16;
  networkId @1 :Data;
  rosterHash @2 :Data;
  requestHash @3 :Data;
  chain @4 :List(Data);         # SignedCertificate, from the roster downwards, the holder's last
  device @5 :Data;              # SignedCertificate of kind device; empty: may not rotate
  statements @6 :List(Data);    # statements of the keys granted
  staffList @7 :Data;           # SignedStaffList
  box @8 :Data;                 # to personKey
  nonce @9 :Data;
  signature @10 :Data;          # the organisation's admin key
}
