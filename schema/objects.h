// SPDX-License-Identifier: Apache-2.0
// The wire objects as plain values. A value here says nothing about truth: what was verified is
// wrapped in Verified<T> (crypto/verified.h), which only verification makes. Lifetime: all own
// their bytes. Thread: plain values, move them between threads. Field meanings: wire.capnp.
#ifndef CEPTOAR_SCHEMA_OBJECTS_H_
#define CEPTOAR_SCHEMA_OBJECTS_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "schema/bytes.h"
#include "schema/ids.h"
#include "schema/tlp.h"

namespace ceptoar {

inline constexpr std::uint16_t kProtocolVersion = 1;
inline constexpr std::uint16_t kSuiteHpkeX25519 = 1;  // HPKE base, X25519, HKDF-SHA256, ChaCha20Poly1305

struct EntryHeader {
  std::uint16_t version = kProtocolVersion;
  Dist dist = Dist::kDirected;
  Lane lane = Lane::kNormal;
  std::uint16_t nsk_epoch = 1;
  std::uint64_t roster_seq = 0;
  std::uint64_t seq = 0;         // 1, 2, 3 ... per author, no gaps
  std::uint64_t hlc = 0;         // milliseconds << 16 | counter
  std::uint64_t expires_ms = 0;  // never 0
  std::uint32_t body_len = 0;    // never 0
  NodeId author;
  NetworkId network_id;
  Hash32 roster_hash;
  EntryId prev;                  // entry id of seq-1, zero for seq 1
  MsgId msg_id;
  Hash32 body_hash;              // H("body" NUL body)
  Hash32 key_commit;             // zero for public and control
  Hash32 inner_commit;
  friend bool operator==(const EntryHeader&, const EntryHeader&) = default;
};

struct SignedEntry {
  Bytes header;  // the exact bytes signed
  Signature signature;
  friend bool operator==(const SignedEntry&, const SignedEntry&) = default;
};

struct Body {
  std::uint16_t suite = kSuiteHpkeX25519;
  Nonce24 nonce;
  Bytes stanzas;
  Bytes cipher;
  friend bool operator==(const Body&, const Body&) = default;
};

struct InnerSigned {
  Bytes inner;
  Signature signature;
  friend bool operator==(const InnerSigned&, const InnerSigned&) = default;
};

struct Reader {
  ReaderClass reader_class = ReaderClass::kStaff;
  std::uint16_t stanza = 0;
  std::uint32_t epoch = 0;
  OrgId org;
  HolderId holder;
  KemPublicKey key;
  Hash32 statement_hash;
  Hash32 card_hash;
  std::vector<Bytes> chain;
  Bytes statement;
  friend bool operator==(const Reader&, const Reader&) = default;
};

struct Audience {
  std::uint64_t roster_version = 0;
  Hash32 roster_hash;
  std::string community;
  Hash32 stanzas_hash;
  std::vector<Reader> readers;
  friend bool operator==(const Audience&, const Audience&) = default;
};

struct Reference {
  Relation relation = Relation::kUpdates;
  EntryId entry_id;
  OrgId author_org;
  MsgId item_id;
  friend bool operator==(const Reference&, const Reference&) = default;
};

struct Inner {
  std::uint16_t version = kProtocolVersion;
  InnerKind kind = InnerKind::kAdvisory;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  bool ack_wish = false;
  std::uint8_t importance = 0;
  std::uint64_t created_ms = 0;
  std::uint64_t retain_until_ms = 0;
  NetworkId network_id;
  NodeId author_node;
  MsgId msg_id;
  Hash32 ctx;
  MsgId item_id;
  OrgId author_org;
  HolderId author_holder;
  std::vector<Bytes> chain;
  Audience audience;
  std::vector<Reference> refs;
  Bytes content;
  friend bool operator==(const Inner&, const Inner&) = default;
};

struct Field {
  std::string name;
  std::string value;
  friend bool operator==(const Field&, const Field&) = default;
};

struct Advisory {
  std::string title;
  std::string text;
  std::string language;
  ContentKind kind = ContentKind::kShare;
  Certainty certainty = Certainty::kUnsaid;
  bool alone = false;
  std::uint64_t as_of_ms = 0;
  std::uint64_t ack_by_ms = 0;
  std::uint64_t act_by_ms = 0;
  std::vector<std::string> summary = {};
  std::vector<Field> fields = {};
  std::vector<OrgId> ack_to = {};
  Bytes proposal = {};
  friend bool operator==(const Advisory&, const Advisory&) = default;
};

struct AckCount {
  AckState state = AckState::kReceived;
  std::uint32_t count = 0;
  friend bool operator==(const AckCount&, const AckCount&) = default;
};

struct Answer {
  std::uint16_t version = kProtocolVersion;
  AckState state = AckState::kReceived;
  EntryId entry_id;
  OrgId author_org;
  MsgId item_id;
  std::uint64_t at_ms = 0;
  std::string note;
  Hash32 heads;
  Hash32 statement_hash;
  std::uint32_t companies = 0;
  std::vector<AckCount> counts;
  std::vector<Hash32> lines;
  friend bool operator==(const Answer&, const Answer&) = default;
};

struct Relay {
  std::uint16_t version = kProtocolVersion;
  EntryId entry_id;
  Bytes inner_signed;
  Hash32 commit_key;
  std::string note;
  std::uint64_t ack_by_ms = 0;
  friend bool operator==(const Relay&, const Relay&) = default;
};

struct Proposal {
  std::uint16_t version = kProtocolVersion;
  Tlp tlp = Tlp::kRed;
  bool with_members = false;
  std::vector<std::string> to;
  Bytes advisory;
  friend bool operator==(const Proposal&, const Proposal&) = default;
};

struct Countersign {
  std::uint16_t version = kProtocolVersion;
  EntryId entry_id;
  OrgId author_org;
  MsgId item_id;
  Hash32 inner_hash;
  friend bool operator==(const Countersign&, const Countersign&) = default;
};

// --- certificates and keys ----------------------------------------------------------------------

struct Certificate {
  std::uint16_t version = kProtocolVersion;
  CertificateKind kind = CertificateKind::kHolder;
  std::uint64_t serial = 0;
  std::uint64_t not_before_ms = 0;
  std::uint64_t not_after_ms = 0;
  NetworkId network_id;
  OrgId issuer_org;
  OrgId subject_org;
  HolderId subject_holder;
  SignPublicKey key;
  std::string handle;
  std::string role;
  friend bool operator==(const Certificate&, const Certificate&) = default;
};

struct SignedCertificate {
  Bytes certificate;
  Signature signature;
  friend bool operator==(const SignedCertificate&, const SignedCertificate&) = default;
};

struct KeyStatement {
  std::uint16_t version = kProtocolVersion;
  ReaderClass key_class = ReaderClass::kStaff;
  std::uint32_t epoch = 0;
  std::uint64_t list_version = 0;
  std::uint64_t created_ms = 0;
  std::uint64_t not_after_ms = 0;
  NetworkId network_id;
  OrgId org;
  HolderId holder;
  KemPublicKey public_key;
  Hash32 prev_hash;
  std::uint32_t grant_count = 0;
  Hash32 grant_root;
  friend bool operator==(const KeyStatement&, const KeyStatement&) = default;
};

struct Freshness {
  Hash32 statement_hash;
  NetworkId network_id;
  std::uint64_t as_of_ms = 0;
  bool closing = false;
  friend bool operator==(const Freshness&, const Freshness&) = default;
};

struct SignedKeyStatement {
  Bytes statement;
  Signature signature;
  Bytes device;
  Bytes freshness;
  Signature freshness_signature;
  Bytes freshness_device;
  friend bool operator==(const SignedKeyStatement&, const SignedKeyStatement&) = default;
};

struct LastPosition {
  NodeId node;
  std::uint64_t seq = 0;
  friend bool operator==(const LastPosition&, const LastPosition&) = default;
};

struct Revocation {
  NetworkId network_id;
  OrgId org;
  SignPublicKey key;
  std::uint64_t list_version = 0;
  std::uint64_t created_ms = 0;
  std::vector<LastPosition> last;
  friend bool operator==(const Revocation&, const Revocation&) = default;
};

struct SignedRevocation {
  Bytes revocation;
  Signature signature;
  Bytes signer;
  friend bool operator==(const SignedRevocation&, const SignedRevocation&) = default;
};

struct Contact {
  std::string means;
  std::string value;
  friend bool operator==(const Contact&, const Contact&) = default;
};

struct Card {
  std::uint16_t version = kProtocolVersion;
  std::uint64_t serial = 0;
  std::uint64_t created_ms = 0;
  NetworkId network_id;
  OrgId org;
  HolderId holder;
  Hash32 prev_hash;
  std::string handle;
  std::string name_ja;
  std::string name_en;
  std::string role;
  std::vector<Contact> contacts;
  std::vector<NodeId> nodes;
  std::vector<Bytes> chain;
  Bytes statement;
  friend bool operator==(const Card&, const Card&) = default;
};

struct SignedCard {
  Bytes card;
  Signature signature;
  Signature previous_signature;
  friend bool operator==(const SignedCard&, const SignedCard&) = default;
};

struct StaffMember {
  HolderId holder;
  std::string handle;
  std::string role;
  SignPublicKey key;
  bool device = false;
  Bytes statement;
  friend bool operator==(const StaffMember&, const StaffMember&) = default;
};

struct StaffList {
  std::uint64_t version = 0;
  NetworkId network_id;
  OrgId org;
  Hash32 prev_hash;
  std::uint64_t created_ms = 0;
  std::vector<StaffMember> staff;
  friend bool operator==(const StaffList&, const StaffList&) = default;
};

struct SignedStaffList {
  Bytes list;
  Signature signature;
  Bytes signer;
  friend bool operator==(const SignedStaffList&, const SignedStaffList&) = default;
};

// --- roster -------------------------------------------------------------------------------------

struct Voter {
  VoterId id;
  OrgId org;
  SignPublicKey key;
  friend bool operator==(const Voter&, const Voter&) = default;
};

struct Organisation {
  OrgId id;
  OrgKind kind = OrgKind::kCeptoar;
  Status status = Status::kActive;
  std::string handle;
  std::string sector;
  std::string ministry;
  std::string name_ja;
  std::string name_en;
  SignPublicKey admin_key;
  Bytes readiness = {};  // SignedReadiness; empty: none
  friend bool operator==(const Organisation&, const Organisation&) = default;
};

struct Readiness {
  NetworkId network_id;
  OrgId org;
  std::uint64_t created_ms = 0;
  Hash32 rules_hash;
  std::string rules_name;
  std::string poc_members;
  std::string poc_outside;
  std::string coordinator;
  friend bool operator==(const Readiness&, const Readiness&) = default;
};

struct SignedReadiness {
  Bytes readiness;
  Signature signature;
  friend bool operator==(const SignedReadiness&, const SignedReadiness&) = default;
};

struct NodeRecord {
  NodeId id;
  OrgId org;
  Status status = Status::kActive;
  std::uint16_t nsk_epoch = 1;
  SignPublicKey nsk;
  CurvePublicKey ntk;
  std::string host;
  std::uint16_t port = 0;
  std::uint16_t member_port = 0;
  friend bool operator==(const NodeRecord&, const NodeRecord&) = default;
};

struct Community {
  std::string name;
  std::string name_ja;
  bool all = false;
  std::vector<OrgId> members;
  friend bool operator==(const Community&, const Community&) = default;
};

// What was signed with `key` up to these positions stays valid, what came after is refused.
struct EndedKey {
  SignPublicKey key;
  OrgId org;
  NodeId node;                  // zero: an admin key
  std::uint16_t nsk_epoch = 0;
  std::vector<LastPosition> last;
  friend bool operator==(const EndedKey&, const EndedKey&) = default;
};

struct Roster {
  std::uint64_t version = 0;
  std::uint64_t created_ms = 0;
  std::uint64_t expires_ms = 0;
  NetworkId network_id;
  Hash32 prev_hash;
  std::vector<Voter> voters;
  std::vector<SignPublicKey> recovery;
  std::vector<Organisation> organisations;
  std::vector<NodeRecord> nodes;
  std::vector<Community> communities;
  std::vector<Hash32> resolves;
  std::vector<EndedKey> ended = {};
  friend bool operator==(const Roster&, const Roster&) = default;
};

struct RosterSignature {
  VoterId voter;
  Signature signature;
  friend bool operator==(const RosterSignature&, const RosterSignature&) = default;
};

struct SignedRoster {
  Bytes roster;
  std::uint32_t round = 0;
  std::vector<RosterSignature> signatures;
  friend bool operator==(const SignedRoster&, const SignedRoster&) = default;
};

struct Ballot {
  NetworkId network_id;
  std::uint64_t version = 0;
  std::uint32_t round = 0;
  Hash32 roster_hash;
  VoterId voter;
  Signature signature;
  friend bool operator==(const Ballot&, const Ballot&) = default;
};

enum class RecoverySays : std::uint8_t { kPresent = 1, kObjection = 2, kReceived = 3 };
struct RecoveryWord {
  NetworkId network_id;
  std::uint64_t version = 0;
  Hash32 roster_hash;
  RecoverySays says = RecoverySays::kPresent;
  VoterId voter;
  Signature signature;
  friend bool operator==(const RecoveryWord&, const RecoveryWord&) = default;
};

struct Suspension {
  NetworkId network_id;
  std::uint64_t roster_version = 0;
  Hash32 roster_hash;
  OrgId org;
  std::uint64_t starts_ms = 0;
  VoterId voter;
  Signature signature;
  NodeId node = {};  // of `org`, alone; zero: the organisation with all its nodes
  friend bool operator==(const Suspension&, const Suspension&) = default;
};

struct ForkProof {
  SignedEntry first;
  SignedEntry second;
  friend bool operator==(const ForkProof&, const ForkProof&) = default;
};

enum class ControlKind : std::uint16_t {  // the discriminants of the union in wire.capnp
  kRoster = 0,
  kPrevote = 1,
  kVote = 2,
  kSuspension = 3,
  kRecovery = 4,
  kObjection = 5,
  kKeyStatement = 6,
  kRevocation = 7,
  kCheckpoint = 8,
  kForkProof = 9,
  kAuditRoot = 10,
};

struct Control {
  ControlKind kind = ControlKind::kKeyStatement;
  Bytes object;  // canonical bytes of what `kind` names
  friend bool operator==(const Control&, const Control&) = default;
};

// --- between named nodes ------------------------------------------------------------------------

struct LocalRecipient {
  ReaderClass reader_class = ReaderClass::kStaff;
  std::uint16_t stanza = 0;
  OrgId org;
  HolderId holder;
  friend auto operator<=>(const LocalRecipient&, const LocalRecipient&) = default;
};

struct LocalRecipients {
  std::vector<LocalRecipient> recipients;
  friend bool operator==(const LocalRecipients&, const LocalRecipients&) = default;
};

struct Routing {
  NetworkId network_id;
  EntryId entry_id;
  std::vector<NodeId> nodes;
  std::vector<Bytes> boxes;
  friend bool operator==(const Routing&, const Routing&) = default;
};

struct SignedRouting {
  Bytes routing;
  Signature signature;
  friend bool operator==(const SignedRouting&, const SignedRouting&) = default;
};

struct Receipt {
  NetworkId network_id;
  EntryId entry_id;
  NodeId node;
  std::uint16_t local_recipients = 0;
  std::uint64_t committed_ms = 0;
  Signature signature;
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

// --- sealed: key grants are values with a secret in them and live in crypto/grant.h ---------------

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_OBJECTS_H_
