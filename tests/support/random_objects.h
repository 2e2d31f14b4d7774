// SPDX-License-Identifier: Apache-2.0
// Random values of every wire object and frame: any that encode() accepts, most of them nonsense in
// meaning. Tests and fuzzers only. The golden samples of tests/vectors/wire are drawn from here: a
// change of what is drawn, or in which order, changes them.
#ifndef CEPTOAR_TESTS_SUPPORT_RANDOM_OBJECTS_H_
#define CEPTOAR_TESTS_SUPPORT_RANDOM_OBJECTS_H_

#include <algorithm>
#include <array>
#include <concepts>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "schema/audit.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/link.h"
#include "schema/people.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test {

// --- parts --------------------------------------------------------------------------------------

inline std::uint64_t draw_below(SeededRandom& random, std::uint64_t bound) {
  return random.next() % bound;
}

// Zero, small and full-width numbers: canonical form depends on which words are zero.
template <std::integral T>
void draw(SeededRandom& random, T& out) {
  switch (draw_below(random, 3)) {
    case 0:
      out = 0;
      break;
    case 1:
      out = static_cast<T>(draw_below(random, 100));
      break;
    default:
      out = static_cast<T>(random.next());
      break;
  }
}
inline void draw(SeededRandom& random, bool& out) { out = draw_below(random, 2) == 1; }

template <class Tag, std::size_t N>
void draw(SeededRandom& random, FixedBytes<Tag, N>& out) {
  out = {};
  if (draw_below(random, 8) != 0) random.fill(out.bytes);
}

inline void draw(SeededRandom& random, Bytes& out) {
  out.resize(draw_below(random, 40));
  random.fill(out);
}

inline void draw(SeededRandom& random, std::string& out) {
  static constexpr std::array<const char*, 8> kPieces = {"a", "Z",  "-",  "\n",
                                                         "ä", "障", "害", "\U0001F300"};
  out.clear();
  for (auto left = draw_below(random, 12); left > 0; --left) {
    out += kPieces[draw_below(random, kPieces.size())];
  }
}

template <class E>
void draw_enum(SeededRandom& random, E& out, E first, E last) {
  const auto low = static_cast<std::uint64_t>(first);
  out = static_cast<E>(low + draw_below(random, static_cast<std::uint64_t>(last) - low + 1));
}

inline void draw(SeededRandom& r, Dist& out) { draw_enum(r, out, Dist::kPublic, Dist::kControl); }
inline void draw(SeededRandom& r, Lane& out) { draw_enum(r, out, Lane::kFlash, Lane::kBulk); }
inline void draw(SeededRandom& r, Tlp& out) { draw_enum(r, out, Tlp::kClear, Tlp::kRed); }
inline void draw(SeededRandom& r, ReaderClass& out) {
  draw_enum(r, out, ReaderClass::kStaff, ReaderClass::kEverybody);
}
inline void draw(SeededRandom& r, InnerKind& out) {
  draw_enum(r, out, InnerKind::kAdvisory, InnerKind::kCountersign);
}
inline void draw(SeededRandom& r, ContentKind& out) {
  draw_enum(r, out, ContentKind::kShare, ContentKind::kBroadcast);
}
inline void draw(SeededRandom& r, Certainty& out) {
  draw_enum(r, out, Certainty::kUnsaid, Certainty::kUnknown);
}
inline void draw(SeededRandom& r, AckState& out) {
  draw_enum(r, out, AckState::kOpened, AckState::kRelayed);
}
inline void draw(SeededRandom& r, Relation& out) {
  draw_enum(r, out, Relation::kUpdates, Relation::kRelays);
}
// The kinds of the first version: the frozen samples are drawn from them. Later ones: codec_test.
inline void draw(SeededRandom& r, OrgKind& out) {
  draw_enum(r, out, OrgKind::kCeptoar, OrgKind::kCouncil);
}
inline void draw(SeededRandom& r, Status& out) {
  draw_enum(r, out, Status::kActive, Status::kCandidate);
}
inline void draw(SeededRandom& r, CertificateKind& out) {
  draw_enum(r, out, CertificateKind::kOrganisation, CertificateKind::kDevice);
}
inline void draw(SeededRandom& r, ControlKind& out) {
  draw_enum(r, out, ControlKind::kRoster, ControlKind::kAuditRoot);
}

template <class T>
void draw(SeededRandom& random, std::vector<T>& out) {
  out.resize(draw_below(random, 4));
  for (T& element : out) draw(random, element);
}

template <class... Fields>
void draw_all(SeededRandom& random, Fields&... fields) {
  (draw(random, fields), ...);
}

// Sorted and unique by `key`, as some lists must be.
template <class T, class Key>
void put_in_order(std::vector<T>& list, Key key) {
  const auto less = [&key](const T& a, const T& b) {
    return std::invoke(key, a) < std::invoke(key, b);
  };
  const auto same = [&less](const T& a, const T& b) { return !less(a, b) && !less(b, a); };
  std::sort(list.begin(), list.end(), less);
  list.erase(std::unique(list.begin(), list.end(), same), list.end());
}

// --- objects ------------------------------------------------------------------------------------

inline void draw(SeededRandom& r, EntryHeader& o) {
  draw_all(r, o.dist, o.lane, o.nsk_epoch, o.roster_seq, o.seq, o.hlc, o.expires_ms, o.author,
           o.network_id, o.roster_hash, o.prev, o.msg_id, o.body_hash, o.key_commit,
           o.inner_commit);
  o.expires_ms = std::max<std::uint64_t>(o.expires_ms, 1);
  o.body_len = static_cast<std::uint32_t>(1 + draw_below(r, limits::kBodyBytes));
}
inline void draw(SeededRandom& r, SignedEntry& o) { draw_all(r, o.header, o.signature); }
inline void draw(SeededRandom& r, Body& o) {
  o.stanzas.resize(draw_below(r, 3) * limits::kStanzaBytes);
  r.fill(o.stanzas);
  draw_all(r, o.nonce, o.cipher);
}
inline void draw(SeededRandom& r, InnerSigned& o) { draw_all(r, o.inner, o.signature); }
inline void draw(SeededRandom& r, Reader& o) {
  draw_all(r, o.reader_class, o.stanza, o.epoch, o.org, o.holder, o.key, o.statement_hash,
           o.card_hash, o.chain, o.statement);
}
inline void draw(SeededRandom& r, Audience& o) {
  draw_all(r, o.roster_version, o.roster_hash, o.community, o.stanzas_hash, o.readers);
  put_in_order(o.readers,
               [](const Reader& x) { return std::tie(x.reader_class, x.org, x.holder, x.epoch); });
}
inline void draw(SeededRandom& r, Reference& o) {
  draw_all(r, o.relation, o.entry_id, o.author_org, o.item_id);
}
inline void draw(SeededRandom& r, Inner& o) {
  draw_all(r, o.kind, o.tlp, o.exercise, o.ack_wish, o.created_ms, o.retain_until_ms, o.network_id,
           o.author_node, o.msg_id, o.ctx, o.item_id, o.author_org, o.author_holder, o.chain,
           o.audience, o.refs, o.content);
  o.importance = static_cast<std::uint8_t>(draw_below(r, 4));
}
inline void draw(SeededRandom& r, Field& o) { draw_all(r, o.name, o.value); }
inline void draw(SeededRandom& r, Advisory& o) {
  draw_all(r, o.title, o.text, o.language, o.kind, o.certainty, o.alone, o.as_of_ms, o.ack_by_ms,
           o.act_by_ms, o.summary, o.fields, o.ack_to, o.proposal);
  put_in_order(o.ack_to, [](const OrgId& id) { return id; });
}
inline void draw(SeededRandom& r, AckCount& o) { draw_all(r, o.state, o.count); }
inline void draw(SeededRandom& r, Answer& o) {
  draw_all(r, o.state, o.entry_id, o.author_org, o.item_id, o.at_ms, o.note, o.heads,
           o.statement_hash, o.companies, o.counts, o.lines);
  put_in_order(o.counts, [](const AckCount& c) { return c.state; });
}
inline void draw(SeededRandom& r, Relay& o) {
  draw_all(r, o.entry_id, o.inner_signed, o.commit_key, o.note, o.ack_by_ms);
}
inline void draw(SeededRandom& r, Proposal& o) {
  draw_all(r, o.tlp, o.with_members, o.to, o.advisory);
}
inline void draw(SeededRandom& r, Countersign& o) {
  draw_all(r, o.entry_id, o.author_org, o.item_id, o.inner_hash);
}
inline void draw(SeededRandom& r, Certificate& o) {
  draw_all(r, o.kind, o.serial, o.not_before_ms, o.not_after_ms, o.network_id, o.issuer_org,
           o.subject_org, o.subject_holder, o.key, o.handle, o.role);
}
inline void draw(SeededRandom& r, SignedCertificate& o) { draw_all(r, o.certificate, o.signature); }
inline void draw(SeededRandom& r, KeyStatement& o) {
  draw_all(r, o.key_class, o.epoch, o.list_version, o.created_ms, o.not_after_ms, o.network_id,
           o.org, o.holder, o.public_key, o.prev_hash, o.grant_count, o.grant_root);
}
inline void draw(SeededRandom& r, Freshness& o) {
  draw_all(r, o.statement_hash, o.network_id, o.as_of_ms, o.closing);
}
inline void draw(SeededRandom& r, SignedKeyStatement& o) {
  draw_all(r, o.statement, o.signature, o.device, o.freshness, o.freshness_signature,
           o.freshness_device);
}
inline void draw(SeededRandom& r, LastPosition& o) { draw_all(r, o.node, o.seq); }
inline void draw(SeededRandom& r, Revocation& o) {
  draw_all(r, o.network_id, o.org, o.key, o.list_version, o.created_ms, o.last);
}
inline void draw(SeededRandom& r, SignedRevocation& o) {
  draw_all(r, o.revocation, o.signature, o.signer);
}
inline void draw(SeededRandom& r, Contact& o) { draw_all(r, o.means, o.value); }
inline void draw(SeededRandom& r, Card& o) {
  draw_all(r, o.serial, o.created_ms, o.network_id, o.org, o.holder, o.prev_hash, o.handle,
           o.name_ja, o.name_en, o.role, o.contacts, o.nodes, o.chain, o.statement);
}
inline void draw(SeededRandom& r, SignedCard& o) {
  draw_all(r, o.card, o.signature, o.previous_signature);
}
inline void draw(SeededRandom& r, StaffMember& o) {
  draw_all(r, o.holder, o.handle, o.role, o.key, o.device, o.statement);
}
inline void draw(SeededRandom& r, StaffList& o) {
  draw_all(r, o.version, o.network_id, o.org, o.prev_hash, o.created_ms, o.staff);
}
inline void draw(SeededRandom& r, SignedStaffList& o) {
  draw_all(r, o.list, o.signature, o.signer);
}
inline void draw(SeededRandom& r, KeyGrantFields& o) {
  draw_all(r, o.key_class, o.epoch, o.org, o.statement_hash, o.salt, o.leaf_index, o.path,
           o.statement);
}

// --- roster -------------------------------------------------------------------------------------

inline void draw(SeededRandom& r, Voter& o) { draw_all(r, o.id, o.org, o.key); }
inline void draw(SeededRandom& r, Organisation& o) {
  draw_all(r, o.id, o.kind, o.status, o.handle, o.sector, o.ministry, o.name_ja, o.name_en,
           o.admin_key);
}
inline void draw(SeededRandom& r, NodeRecord& o) {
  draw_all(r, o.id, o.org, o.status, o.nsk_epoch, o.nsk, o.ntk, o.host, o.port, o.member_port);
}
inline void draw(SeededRandom& r, Community& o) {
  draw_all(r, o.name, o.name_ja, o.all, o.members);
  if (o.all) o.members.clear();
  put_in_order(o.members, &OrgId::bytes);
}
inline void draw(SeededRandom& r, EndedKey& o) {
  draw_all(r, o.key, o.org, o.node, o.nsk_epoch, o.last);
}
inline void draw(SeededRandom& r, Roster& o) {
  draw_all(r, o.version, o.created_ms, o.expires_ms, o.network_id, o.prev_hash, o.voters,
           o.recovery, o.organisations, o.nodes, o.communities, o.resolves);
  put_in_order(o.voters, &Voter::id);
  put_in_order(o.recovery, &SignPublicKey::bytes);
  put_in_order(o.organisations, &Organisation::id);
  put_in_order(o.nodes, &NodeRecord::id);
  put_in_order(o.communities, &Community::name);
  put_in_order(o.resolves, &Hash32::bytes);
}
inline void draw(SeededRandom& r, RosterSignature& o) { draw_all(r, o.voter, o.signature); }
inline void draw(SeededRandom& r, SignedRoster& o) {
  draw_all(r, o.roster, o.round, o.signatures);
  put_in_order(o.signatures, &RosterSignature::voter);
}
inline void draw(SeededRandom& r, Ballot& o) {
  draw_all(r, o.network_id, o.version, o.round, o.roster_hash, o.voter, o.signature);
}
inline void draw(SeededRandom& r, RecoverySays& out) {
  draw_enum(r, out, RecoverySays::kPresent, RecoverySays::kReceived);
}
inline void draw(SeededRandom& r, RecoveryWord& o) {
  draw_all(r, o.network_id, o.version, o.roster_hash, o.says, o.voter, o.signature);
  const bool own = o.says == RecoverySays::kReceived;
  if (own) {
    o.voter = {};
    o.signature = {};
  } else {
    if (o.voter.is_zero()) o.voter.bytes[0] = 1;
    if (o.signature.is_zero()) o.signature.bytes[0] = 1;
  }
}
inline void draw(SeededRandom& r, Suspension& o) {
  draw_all(r, o.network_id, o.roster_version, o.roster_hash, o.org, o.starts_ms, o.voter, o.signature);
  if (o.roster_version == 0) o.roster_version = 1;
  if (o.starts_ms == 0) o.starts_ms = 1;
}
inline void draw(SeededRandom& r, Readiness& o) {
  draw_all(r, o.network_id, o.org, o.created_ms, o.rules_hash, o.rules_name, o.poc_members,
           o.poc_outside, o.coordinator);
}
inline void draw(SeededRandom& r, SignedReadiness& o) { draw_all(r, o.readiness, o.signature); }
inline void draw(SeededRandom& r, ForkProof& o) { draw_all(r, o.first, o.second); }
inline void draw(SeededRandom& r, Control& o) { draw_all(r, o.kind, o.object); }
inline void draw(SeededRandom& r, AuditRoot& o) {
  draw_all(r, o.network_id, o.node, o.size, o.root, o.prev_size, o.prev_root, o.at_ms, o.proof);
  if (o.prev_size > o.size) std::swap(o.prev_size, o.size);
  if (o.prev_size == 0) o.prev_root = {};
  if (o.prev_root.is_zero()) o.prev_size = 0;
}

inline void draw(SeededRandom& r, Shift& o) {
  draw_all(r, o.from_ms, o.until_ms, o.handle, o.reach);
  if (o.from_ms > o.until_ms) std::swap(o.from_ms, o.until_ms);
  if (o.from_ms == o.until_ms) o = {0, 1, o.handle, o.reach};
}
inline void draw(SeededRandom& r, NotedCompany& o) {
  draw_all(r, o.handle, o.name_ja, o.name_en, o.certificate, o.statement);
}
inline void draw(SeededRandom& r, OfficeNote& o) {
  draw_enum(r, o.kind, NoteKind::kCertificates, NoteKind::kCompanies);
  draw_all(r, o.created_ms, o.network_id, o.org);
  switch (o.kind) {  // fields of another kind are empty
    case NoteKind::kCertificates:
      draw_all(r, o.chain, o.device);
      if (o.chain.empty()) o.chain.emplace_back();
      break;
    case NoteKind::kHandover:
      draw_all(r, o.from_holder, o.to_holder, o.ends_ms);
      if (o.from_holder.is_zero() || o.to_holder.is_zero() || o.from_holder == o.to_holder) {
        o.from_holder.bytes.fill(1);
        o.to_holder.bytes.fill(2);
      }
      break;
    case NoteKind::kDuty:
      draw(r, o.shifts);
      std::sort(o.shifts.begin(), o.shifts.end(),
                [](const Shift& a, const Shift& b) { return a.from_ms < b.from_ms; });
      break;
    case NoteKind::kCompanies: draw(r, o.companies); break;
    case NoteKind::kOverride: break;  // not drawn: the frozen samples are of the first four
  }
}
inline void draw(SeededRandom& r, CaseChange& o) {
  draw_enum(r, o.what, CaseAct::kLinked, CaseAct::kMark);
  draw(r, o.at_ms);
  switch (o.what) {  // fields of another kind are empty
    case CaseAct::kLinked:
    case CaseAct::kTakenOut:
      draw_all(r, o.org, o.item);
      if (o.org.is_zero()) o.org.bytes.fill(1);
      if (o.item.is_zero()) o.item.bytes.fill(1);
      if (o.what == CaseAct::kLinked) o.value = "product time";
      break;
    case CaseAct::kRegime: o.name = "nis2"; break;
    case CaseAct::kStep:
    case CaseAct::kMark:
      o.name = "restored";
      o.value = "2026-11-20T04:10+09:00 minute at";
      o.was = "ongoing|workaround";
      break;
  }
}
inline void draw(SeededRandom& r, CaseNote& o) {
  draw_all(r, o.created_ms, o.network_id, o.org, o.case_id, o.opened_ms, o.exercise, o.title, o.changes);
  if (o.case_id.is_zero()) o.case_id.bytes.fill(1);
  if (o.changes.empty()) o.changes.push_back({CaseAct::kRegime, 1, {}, {}, "nis2", "", ""});
}
inline void draw(SeededRandom& r, MemberOperator& o) {
  draw_all(r, o.name, o.name_ja, o.name_en, o.sector, o.changed_ms);
  draw_enum(r, o.standing, OperatorStanding::kGone, OperatorStanding::kOther);
  if (o.name.empty()) o.name = "banks-1";
  if (o.changed_ms == 0) o.changed_ms = 1;
}
inline void draw(SeededRandom& r, OperatorNote& o) {
  draw_all(r, o.created_ms, o.network_id, o.org, o.readers_ms, o.members_read, o.others, o.operators);
  put_in_order(o.others, [](const std::string& handle) { return handle; });
  put_in_order(o.operators, &MemberOperator::name);
  if (o.readers_ms != 0) return;
  o.members_read = true;
  o.others.clear();
}

inline void draw(SeededRandom& r, ReissueNote& o) {
  draw_enum(r, o.act, ReissueAct::kWaits, ReissueAct::kReleased);
  draw_all(r, o.created_ms, o.network_id, o.org, o.number);
  if (o.number == 0) o.number = 1;
  switch (o.act) {  // fields of another act are empty
    case ReissueAct::kWaits:
      o.tlp = Tlp::kAmberStrict;
      draw_all(r, o.exercise, o.goes_ms, o.report, o.request, o.to, o.with_members, o.two, o.advisory);
      o.basis = kMostReissueBasis;
      if (o.advisory.empty()) o.advisory.push_back(1);
      break;
    case ReissueAct::kStop: draw(r, o.why); break;
    case ReissueAct::kEnded: break;
    case ReissueAct::kReleased:
      draw(r, o.approved);
      if (o.approved.is_zero()) o.approved.bytes.fill(1);
      break;
  }
}

// --- between named nodes ------------------------------------------------------------------------

inline void draw(SeededRandom& r, LocalRecipient& o) {
  draw_all(r, o.reader_class, o.stanza, o.org, o.holder);
}
inline void draw(SeededRandom& r, LocalRecipients& o) { draw(r, o.recipients); }
inline void draw(SeededRandom& r, Routing& o) {
  draw_all(r, o.network_id, o.entry_id, o.nodes);
  put_in_order(o.nodes, &NodeId::bytes);
  o.boxes.resize(o.nodes.size());
  for (Bytes& box : o.boxes) draw(r, box);
}
inline void draw(SeededRandom& r, SignedRouting& o) { draw_all(r, o.routing, o.signature); }
inline void draw(SeededRandom& r, Receipt& o) {
  draw_all(r, o.network_id, o.entry_id, o.node, o.local_recipients, o.committed_ms, o.signature);
}

// --- council link -------------------------------------------------------------------------------

inline void draw(SeededRandom& r, Frontier& o) { draw_all(r, o.author, o.seq, o.head); }
inline void draw(SeededRandom& r, PairSum& o) { draw_all(r, o.count, o.sum); }
inline void draw(SeededRandom& r, Hello& o) {
  draw_all(r, o.protocol, o.network_id, o.node, o.roster_version, o.roster_hash, o.program,
           o.session, o.frontiers, o.pair_sum);
}
inline void draw(SeededRandom& r, Ping& o) { draw(r, o.ms); }
inline void draw(SeededRandom& r, Pong& o) { draw(r, o.ms); }
inline void draw(SeededRandom& r, Item& o) {
  draw_all(r, o.header, o.signature, o.body, o.routing, o.body_follows);
}
inline void draw(SeededRandom& r, Push& o) { draw(r, o.items); }
inline void draw(SeededRandom& r, Ack& o) { draw_all(r, o.entry_id, o.body, o.receipt, o.code); }
inline void draw(SeededRandom& r, Acks& o) { draw(r, o.acks); }
inline void draw(SeededRandom& r, Have& o) { draw(r, o.frontiers); }
inline void draw(SeededRandom& r, SeqRange& o) { draw_all(r, o.author, o.from, o.to); }
inline void draw(SeededRandom& r, Want& o) { draw(r, o.ranges); }
inline void draw(SeededRandom& r, WantBodies& o) { draw(r, o.ids); }
inline void draw(SeededRandom& r, ChunkWant& o) { draw_all(r, o.entry_id, o.from, o.count); }
inline void draw(SeededRandom& r, Chunk& o) { draw_all(r, o.entry_id, o.index, o.data, o.routing); }
inline void draw(SeededRandom& r, PairList& o) {
  draw_all(r, o.author, o.from, o.to, o.seqs);
  put_in_order(o.seqs, std::identity{});
}
inline void draw(SeededRandom& r, Receipts& o) { draw(r, o.receipts); }
inline void draw(SeededRandom& r, ReceiptsAck& o) { draw(r, o.ids); }
inline void draw(SeededRandom& r, Heads& o) {
  draw_all(r, o.node, o.nonce, o.now_ms, o.frontiers, o.signature);
  put_in_order(o.frontiers, &Frontier::author);
}
inline void draw(SeededRandom& r, HeadsAsk& o) { draw(r, o.nonce); }
inline void draw(SeededRandom& r, HeadsSaid& o) { draw(r, o.heads); }
inline void draw(SeededRandom& r, Refuse& o) { draw(r, o.code); }

// --- member link --------------------------------------------------------------------------------

inline void draw(SeededRandom& r, MemberHello& o) {
  draw_all(r, o.protocol, o.network_id, o.holder, o.program);
}
inline void draw(SeededRandom& r, Welcome& o) {
  draw_all(r, o.node, o.roster_version, o.roster_hash, o.now_ms, o.session, o.feed_end, o.program);
}
inline void draw(SeededRandom& r, RosterWant& o) { draw(r, o.from_version); }
inline void draw(SeededRandom& r, Rosters& o) { draw(r, o.rosters); }
inline void draw(SeededRandom& r, FeedWant& o) { draw_all(r, o.after, o.limit, o.wait_ms); }
inline void draw(SeededRandom& r, FeedItem& o) {
  draw_all(r, o.arrival, o.header, o.signature, o.received_ms, o.body_held, o.for_me, o.stanzas);
}
inline void draw(SeededRandom& r, Feed& o) { draw_all(r, o.items, o.end); }
inline void draw(SeededRandom& r, BodyWant& o) { draw_all(r, o.entry_id, o.offset); }
inline void draw(SeededRandom& r, BodyPart& o) {
  draw_all(r, o.body_hash, o.total, o.offset, o.data);
}
inline void draw(SeededRandom& r, BodyPut& o) { draw(r, o.part); }
inline void draw(SeededRandom& r, PlannedNode& o) { draw_all(r, o.node, o.recipients); }
inline void draw(SeededRandom& r, PostRequest& o) {
  draw_all(r, o.dist, o.lane, o.expires_ms, o.holder, o.msg_id, o.body_hash, o.body_len,
           o.key_commit, o.inner_commit, o.plan);
}
inline void draw(SeededRandom& r, Post& o) { draw_all(r, o.request, o.signature, o.body); }
inline void draw(SeededRandom& r, Posted& o) { draw_all(r, o.entry_id, o.seq, o.of); }
inline void draw(SeededRandom& r, AccessEntry& o) {
  draw_all(r, o.holder, o.org, o.handle, o.sign_key, o.transport_key, o.device);
}
inline void draw(SeededRandom& r, Access& o) {
  draw_all(r, o.network_id, o.node, o.serial, o.created_ms, o.add, o.remove);
}
inline void draw(SeededRandom& r, SignedAccess& o) { draw_all(r, o.access, o.signature, o.signer); }
inline void draw(SeededRandom& r, AccessRequest& o) { draw(r, o.signed_access); }
inline void draw(SeededRandom& r, DeliveryWant& o) {
  draw_all(r, o.entry_id, o.at_least, o.wait_ms);
}
inline void draw(SeededRandom& r, DeliveryRow& o) {
  draw_all(r, o.node, o.delivered_ms, o.receipt);
}
inline void draw(SeededRandom& r, Delivery& o) { draw_all(r, o.entry_id, o.of, o.rows); }
inline void draw(SeededRandom&, PeersWant&) {}
inline void draw(SeededRandom& r, PeerRow& o) {
  draw_all(r, o.node, o.connected, o.last_heard_ms, o.queued, o.behind, o.program, o.round_trip_us);
}
inline void draw(SeededRandom& r, Peers& o) {
  draw_all(r, o.rows, o.entries, o.bodies, o.outbox, o.read_only);
}
inline void draw(SeededRandom&, Done&) {}
inline void draw(SeededRandom& r, DeviceProof& o) {
  draw_all(r, o.chain, o.device, o.signature);
}
inline void draw(SeededRandom& r, CopyPart& o) { draw_all(r, o.name, o.data); }
inline void draw(SeededRandom& r, CopyPut& o) { draw(r, o.part); }
inline void draw(SeededRandom& r, CopiesWant& o) { draw(r, o.after); }
inline void draw(SeededRandom& r, Copies& o) {
  draw_all(r, o.names, o.parts, o.bytes, o.room);
  put_in_order(o.names, &Hash32::bytes);
}
inline void draw(SeededRandom& r, CopyWant& o) { draw(r, o.name); }
inline void draw(SeededRandom& r, AccessWant& o) { draw(r, o.after); }
inline void draw(SeededRandom& r, HeadsWant& o) { draw_all(r, o.node, o.nonce); }
inline void draw(SeededRandom& r, AccessRows& o) {
  draw_all(r, o.rows, o.serial, o.more);
  put_in_order(o.rows, &AccessEntry::holder);
}

// --- what tests call ----------------------------------------------------------------------------

template <class T>
T random_object(SeededRandom& random) {
  T out;
  draw(random, out);
  return out;
}

// The alternative number `index` of a variant, with random contents.
template <class Variant>
Variant random_alternative(SeededRandom& random, std::size_t index) {
  Variant out;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((I == index ? draw(random, out.template emplace<I>()) : void()), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>());
  return out;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_RANDOM_OBJECTS_H_
