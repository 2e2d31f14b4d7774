# SPDX-License-Identifier: Apache-2.0
# The objects that are signed, sealed or hashed. PROTOCOL.md says what each is for; limits.h bounds
# every list. Rules for all of them: canonical single-segment bytes without a segment table; every
# fixed field present at its exact length (zeros, never null); received bytes are verified as they
# are and never encoded again. A change here is a new version and new golden files.
@0xc3a7e1f0b2d45961;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ceptoar::wire");

struct EntryHeader {            # flooded to every node; decisions "Objects"
  version @0 :UInt16;
  dist @1 :UInt8;
  lane @2 :UInt8;
  nskEpoch @3 :UInt16;
  rosterSeq @4 :UInt64;
  seq @5 :UInt64;
  hlc @6 :UInt64;
  expiresMs @7 :UInt64;
  bodyLen @8 :UInt32;
  author @9 :Data;
  networkId @10 :Data;
  rosterHash @11 :Data;
  prev @12 :Data;
  msgId @13 :Data;
  bodyHash @14 :Data;
  keyCommit @15 :Data;
  innerCommit @16 :Data;
}

struct Body {
  suite @0 :UInt16;
  nonce @1 :Data;               # 24
  stanzas @2 :Data;             # n * (enc 32 | wrapped 48)
  cipher @3 :Data;
}

struct InnerSigned {
  inner @0 :Data;
  signature @1 :Data;           # MSK over "inner-sign" NUL networkId H(inner)
}

struct Inner {
  version @0 :UInt16;
  kind @1 :UInt8;
  tlp @2 :UInt8;
  exercise @3 :Bool;
  ackWish @4 :Bool;
  importance @5 :UInt8;         # 0-3, 対応の目安
  createdMs @6 :UInt64;         # the member's own clock
  retainUntilMs @7 :UInt64;     # the real retention; the header's expiry says nothing of it
  networkId @8 :Data;
  authorNode @9 :Data;
  msgId @10 :Data;
  ctx @11 :Data;
  itemId @12 :Data;             # msgId of the first sealing of this item
  authorOrg @13 :Data;
  authorHolder @14 :Data;
  chain @15 :List(Data);        # SignedCertificate, from the roster's organisation downwards
  audience @16 :Audience;
  refs @17 :List(Reference);
  content @18 :Data;            # canonical bytes of the object that `kind` names
}

struct Reference {
  relation @0 :UInt8;
  entryId @1 :Data;
  authorOrg @2 :Data;
  itemId @3 :Data;
}

struct Audience {
  rosterVersion @0 :UInt64;
  rosterHash @1 :Data;
  community @2 :Text;           # GREEN alone
  stanzasHash @3 :Data;         # H("stanzas" NUL Body.stanzas)
  readers @4 :List(AudienceReader);     # sorted by (class, org, holder, epoch), unique
}

struct AudienceReader {         # "Reader" is a name Cap'n Proto needs itself
  class @0 :UInt8;
  stanza @1 :UInt16;            # position in Body.stanzas
  epoch @2 :UInt32;
  org @3 :Data;
  holder @4 :Data;              # zero unless class is person
  key @5 :Data;
  statementHash @6 :Data;       # id of the key statement that published `key`
  cardHash @7 :Data;            # company or person; zero for a roster organisation
  chain @8 :List(Data);         # company or person: SignedCertificate ..., from the roster downwards
  statement @9 :Data;           # company or person: SignedKeyStatement; empty for a roster organisation
}

struct Advisory {               # InnerKind advisory
  title @0 :Text;
  text @1 :Text;
  language @2 :Text;            # BCP 47
  kind @3 :UInt8;
  certainty @4 :UInt8;
  alone @5 :Bool;               # broadcast: sent by one officer, to be countersigned
  asOfMs @6 :UInt64;            # 時点; times: 0 when not said
  ackByMs @7 :UInt64;           # 受領期限
  actByMs @8 :UInt64;           # 対応期限
  summary @9 :List(Text);       # 要点: at most three lines that a manager reads
  fields @10 :List(Field);      # facts by name: cve, product, ...
  ackTo @11 :List(Data);        # OrgId, sorted: deputies that get acknowledgements beside the author's
  proposal @12 :Data;           # broadcast: InnerSigned of the first officer's Proposal; else empty
}

struct Field {
  name @0 :Text;
  value @1 :Text;
}

struct Answer {                 # InnerKind ack; never exercise where the item is real, or the other way
  version @0 :UInt16;
  state @1 :UInt8;
  entryId @2 :Data;             # the version that was read
  authorOrg @3 :Data;           # and its item
  itemId @4 :Data;
  atMs @5 :UInt64;
  note @6 :Text;
  heads @7 :Data;               # digest of the heads its program checked; zero when not said
  statementHash @8 :Data;       # a secretariat's report for its companies: their client-key statement,
  companies @9 :UInt32;         # how many there are,
  counts @10 :List(AckCount);   # how many said what, sorted by state,
  lines @11 :List(Data);        # and one salted line for each leaf of the statement, in its order
}

struct AckCount {
  state @0 :UInt8;
  count @1 :UInt32;
}

struct Relay {                  # InnerKind relay: 展開 to member companies
  version @0 :UInt16;
  entryId @1 :Data;             # the original's entry in the flooded log
  innerSigned @2 :Data;         # its exact bytes
  commitKey @3 :Data;           # HK(CK, "inner-commit"): shows that they are those of that header
  note @4 :Text;                # the relaying secretariat's own words
  ackByMs @5 :UInt64;           # its own due time for its companies
}

struct Proposal {               # InnerKind proposal; to the officers who may approve it
  version @0 :UInt16;
  tlp @1 :UInt8;
  withMembers @2 :Bool;
  to @3 :List(Text);            # as typed and resolved by the first officer's program
  advisory @4 :Data;            # Advisory of kind broadcast without a proposal
}

struct Countersign {            # InnerKind countersign; to the readers of the broadcast
  version @0 :UInt16;
  entryId @1 :Data;
  authorOrg @2 :Data;
  itemId @3 :Data;
  innerHash @4 :Data;           # H("countersign" NUL inner) of the broadcast
}

# --- certificates and keys ----------------------------------------------------------------------

struct Certificate {
  version @0 :UInt16;
  kind @1 :UInt8;
  serial @2 :UInt64;
  notBeforeMs @3 :UInt64;
  notAfterMs @4 :UInt64;
  networkId @5 :Data;
  issuerOrg @6 :Data;
  subjectOrg @7 :Data;
  subjectHolder @8 :Data;       # zero for kind organisation
  key @9 :Data;                 # Ed25519 of the subject
  handle @10 :Text;
  role @11 :Text;
}

struct SignedCertificate {
  certificate @0 :Data;
  signature @1 :Data;           # issuer's admin key over "certificate-sign" NUL networkId H(certificate)
}

struct KeyStatement {           # one chain per (org, class, holder)
  version @0 :UInt16;
  class @1 :UInt8;
  epoch @2 :UInt32;             # 1, 2, 3 ... exactly +1
  listVersion @3 :UInt64;       # version of the staff list it was made under
  createdMs @4 :UInt64;
  notAfterMs @5 :UInt64;
  networkId @6 :Data;
  org @7 :Data;
  holder @8 :Data;              # zero unless class is person
  publicKey @9 :Data;           # X25519
  prevHash @10 :Data;           # id of the statement of epoch-1, zero for epoch 1
  grantCount @11 :UInt32;       # class members: grants made for this epoch
  grantRoot @12 :Data;          # and their Merkle root; zero otherwise
}

struct SignedKeyStatement {
  statement @0 :Data;
  signature @1 :Data;           # device key (class person: the holder's own key)
  device @2 :Data;              # SignedCertificate of kind device; class person: of kind holder
  freshness @3 :Data;           # Freshness
  freshnessSignature @4 :Data;
  freshnessDevice @5 :Data;     # SignedCertificate of whoever renewed it
}

struct Freshness {
  statementHash @0 :Data;
  networkId @1 :Data;
  asOfMs @2 :UInt64;
  closing @3 :Bool;             # class members: a newer epoch is being made; senders wait
}

struct Revocation {             # control: a device or holder of a roster organisation has left
  networkId @0 :Data;
  org @1 :Data;
  key @2 :Data;                 # the signing key that ends
  listVersion @3 :UInt64;       # statements of older lists are void
  createdMs @4 :UInt64;
  last @5 :List(LastPosition);  # later positions and unlisted nodes are refused
}

struct LastPosition {
  node @0 :Data;
  seq @1 :UInt64;
}

struct SignedRevocation {
  revocation @0 :Data;
  signature @1 :Data;
  signer @2 :Data;              # SignedCertificate of kind device; empty: the admin key
}

struct KeyGrant {               # InnerKind keyGrant: a private epoch key on its way to who may hold it
  version @0 :UInt16;
  class @1 :UInt8;
  epoch @2 :UInt32;
  org @3 :Data;
  privateKey @4 :Data;
  statementHash @5 :Data;
  salt @6 :Data;                # leaf = H("grant-leaf" NUL salt grantee key)
  leafIndex @7 :UInt32;
  path @8 :List(Data);
  statement @9 :Data;           # SignedKeyStatement
}

struct Card {                   # a company or a person, in the form its organisation chose to show
  version @0 :UInt16;
  serial @1 :UInt64;
  createdMs @2 :UInt64;
  networkId @3 :Data;
  org @4 :Data;
  holder @5 :Data;              # zero for a company's card
  prevHash @6 :Data;
  handle @7 :Text;
  nameJa @8 :Text;
  nameEn @9 :Text;
  role @10 :Text;
  contacts @11 :List(Contact);
  nodes @12 :List(Data);        # nodes its holder posts through
  chain @13 :List(Data);        # SignedCertificate, from the roster's organisation downwards
  statement @14 :Data;          # SignedKeyStatement in force when the card was made
}

struct Contact {
  means @0 :Text;               # "tel", "mail", "fax", ...
  value @1 :Text;
}

struct SignedCard {
  card @0 :Data;
  signature @1 :Data;           # the subject's own key: company's admin or device key, person's MSK
  previousSignature @2 :Data;   # by the key of the card before it; zero for the first
}

struct StaffList {              # who holds what inside one organisation; sealed to its staff
  version @0 :UInt64;
  networkId @1 :Data;
  org @2 :Data;
  prevHash @3 :Data;
  createdMs @4 :UInt64;
  staff @5 :List(StaffMember);
}

struct StaffMember {
  holder @0 :Data;
  handle @1 :Text;
  role @2 :Text;
  key @3 :Data;                 # MSK
  device @4 :Bool;              # may rotate and renew
  statement @5 :Data;           # SignedKeyStatement of class person
}

struct SignedStaffList {
  list @0 :Data;
  signature @1 :Data;
  signer @2 :Data;              # SignedCertificate of kind device; empty: the admin key
}

# --- roster -------------------------------------------------------------------------------------

struct Roster {
  version @0 :UInt64;
  createdMs @1 :UInt64;
  expiresMs @2 :UInt64;
  networkId @3 :Data;           # zero in version 1, whose hash it is
  prevHash @4 :Data;
  voters @5 :List(Voter);       # each list sorted by id, unique
  recovery @6 :List(Data);
  organisations @7 :List(Organisation);
  nodes @8 :List(NodeRecord);
  communities @9 :List(Community);
  resolves @10 :List(Data);     # hashes of the two sides of a fork
  ended @11 :List(EndedKey);    # sorted by key; null when there is none
}

struct EndedKey {               # of a node that left, is suspended or has another key; or an admin key
  key @0 :Data;
  org @1 :Data;
  node @2 :Data;                # whose log it signed; zero for an admin key
  nskEpoch @3 :UInt16;          # of a node's key; 0 for an admin key
  last @4 :List(LastPosition);  # sorted: a node's own log; of an admin key the logs of its organisation
}

struct Voter {
  id @0 :Data;
  org @1 :Data;
  key @2 :Data;
}

struct Organisation {
  id @0 :Data;
  kind @1 :UInt8;               # 1 CEPTOAR, 2 ministry, 3 NISC, 4 Council, 5 agency, 6 responding ministry
  status @2 :UInt8;             # 1 active, 2 suspended, 3 removed, 4 candidate, 5 forming
  handle @3 :Text;
  sector @4 :Text;
  ministry @5 :Text;            # handle of the competent ministry, empty for none
  nameJa @6 :Text;
  nameEn @7 :Text;
  adminKey @8 :Data;
  readiness @9 :Data;           # SignedReadiness; empty where there is none
}

struct Readiness {              # what a CEPTOAR says of itself before it takes part
  networkId @0 :Data;
  org @1 :Data;
  createdMs @2 :UInt64;
  rulesHash @3 :Data;           # H("rules" NUL document) of what its members agreed on; zero: none yet
  rulesName @4 :Text;
  pocMembers @5 :Text;          # emergency point of contact for its members: a handle; empty: none yet
  pocOutside @6 :Text;          # and for everybody else
  coordinator @7 :Text;         # a handle; empty: there is none, which is no fault
}

struct SignedReadiness {
  readiness @0 :Data;
  signature @1 :Data;           # admin key over "readiness-sign" NUL networkId H("readiness" NUL readiness)
}

struct NodeRecord {
  id @0 :Data;
  org @1 :Data;
  status @2 :UInt8;
  nskEpoch @3 :UInt16;
  nsk @4 :Data;
  ntk @5 :Data;
  host @6 :Text;                # an address or a name, never a transport string
  port @7 :UInt16;
  memberPort @8 :UInt16;
}

struct Community {
  name @0 :Text;
  nameJa @1 :Text;
  all @2 :Bool;                 # every active organisation
  members @3 :List(Data);       # OrgId, sorted; empty when all
}

struct SignedRoster {
  roster @0 :Data;
  round @1 :UInt32;
  signatures @2 :List(RosterSignature);   # sorted by voter, unique
}

struct RosterSignature {
  voter @0 :Data;
  signature @1 :Data;           # "roster-sign" NUL networkId version round rosterHash
}

struct Ballot {                 # prevote or abandonment of a round
  networkId @0 :Data;
  version @1 :UInt64;
  round @2 :UInt32;
  rosterHash @3 :Data;          # zero: the round is abandoned
  voter @4 :Data;
  signature @5 :Data;
}

struct RecoveryWord {           # what is said of a recovery while it waits
  networkId @0 :Data;
  version @1 :UInt64;           # of the roster that the recovery would make
  rosterHash @2 :Data;
  says @3 :UInt8;               # 1 present, 2 objection, 3 received
  voter @4 :Data;               # zero for received, which the entry's author says for himself
  signature @5 :Data;           # "recovery-word-sign" NUL networkId version rosterHash says; zero for received
}

struct Suspension {             # one voter's word that an organisation, or a node, is to be suspended at once
  networkId @0 :Data;
  rosterVersion @1 :UInt64;     # of the roster in force; another version ends it
  rosterHash @2 :Data;
  org @3 :Data;                 # with all its nodes, unless `node` names one
  startsMs @4 :UInt64;          # for 72 hours
  voter @5 :Data;
  signature @6 :Data;           # "suspension-sign" NUL networkId rosterVersion rosterHash org startsMs node
  node @7 :Data;                # of that organisation, alone; absent: all of it, and nothing of it is signed
}

struct ForkProof {              # two headers of one author at one position
  first @0 :Data;               # SignedEntry
  second @1 :Data;
}

struct SignedEntry {
  header @0 :Data;
  signature @1 :Data;           # NSK over "entry-sign" NUL networkId entryId
}

struct Control {                # dist 3, in clear: each alternative the canonical bytes it names
  union {
    roster @0 :Data;            # SignedRoster
    prevote @1 :Data;           # Ballot
    vote @2 :Data;              # SignedRoster with one signature
    suspension @3 :Data;        # Suspension
    recovery @4 :Data;          # SignedRoster; ids and signatures are those of recovery keys
    objection @5 :Data;         # RecoveryWord
    keyStatement @6 :Data;      # SignedKeyStatement of a roster organisation
    revocation @7 :Data;        # SignedRevocation
    checkpoint @8 :Data;
    forkProof @9 :Data;         # ForkProof
    auditRoot @10 :Data;        # AuditRoot
  }
}

struct AuditRoot {              # of the author's own audit log (store/AUDIT.md)
  networkId @0 :Data;
  node @1 :Data;                # the entry's author
  size @2 :UInt64;
  root @3 :Data;                # RFC 9162, SHA-256
  prevSize @4 :UInt64;          # 0: the first
  prevRoot @5 :Data;            # zero when prevSize is 0
  atMs @6 :UInt64;
  proof @7 :List(Data);         # consistency of prevSize and size
}

# --- between named nodes ------------------------------------------------------------------------

struct Routing {                # beside the body, not inside bodyHash; named nodes alone hold it
  networkId @0 :Data;
  entryId @1 :Data;
  nodes @2 :List(Data);         # NodeId, sorted, unique
  boxes @3 :List(Data);         # same order: enc 32 | HPKE ciphertext of padded LocalRecipients
}

struct SignedRouting {
  routing @0 :Data;
  signature @1 :Data;           # author's NSK over "routing-sign" NUL networkId H(routing)
}

struct LocalRecipients {
  recipients @0 :List(LocalRecipient);
}

struct LocalRecipient {
  class @0 :UInt8;
  stanza @1 :UInt16;
  org @2 :Data;
  holder @3 :Data;
}

struct Receipt {
  networkId @0 :Data;
  entryId @1 :Data;
  node @2 :Data;
  localRecipients @3 :UInt16;
  committedMs @4 :UInt64;
  signature @5 :Data;           # NSK over "receipt-sign" NUL networkId H(the fields before)
}
