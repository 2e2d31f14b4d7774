// SPDX-License-Identifier: Apache-2.0
#include "cli/member/sync_content.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/member/alarms.h"
#include "cli/member/answers.h"
#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/audit.h"
#include "cli/member/given_cards.h"
#include "cli/member/grants.h"
#include "cli/member/office.h"
#include "cli/member/own_keys.h"
#include "cli/member/proposals.h"
#include "cli/member/recovering.h"
#include "cli/member/relays.h"
#include "cli/member/reports.h"
#include "cli/member/roster_voting.h"
#include "cli/member/search_index.h"
#include "cli/member/suspending.h"
#include "cli/member/versions.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

const Settled kDone = std::nullopt;

std::string describe(const Error& error) {
  return std::string(error_code_name(error.code)) + ": " + error.context;
}

// What `gone` alone corrected or took back stands again; a broadcast's twins share these marks and keep them.
Outcome<void> stand_without(Session& session, const ItemRow& gone,
                            std::vector<store::ArchiveWrite>& writes) {
  auto others = versions_of(session, gone);
  if (!others) return others.error();
  std::erase_if(*others, [&](const ItemRow& row) { return row.entry == gone.entry; });
  std::optional<EntryId> first;  // of its copies: the one that stands for them now
  for (ItemRow& row : *others) {
    const auto revised = [&](Relation how) {
      return std::ranges::any_of(*others, [&](const ItemRow& other) {
        return other.revision == how && is_version_before(row, other);
      });
    };
    const ItemRow before = row;
    row.superseded = row.superseded && (!row.proposal.is_zero() || revised(Relation::kUpdates));
    row.withdrawn = row.withdrawn && (!row.proposal.is_zero() || revised(Relation::kWithdraws));
    if (row.same_as == gone.entry) row.same_as = std::exchange(first, first ? first : row.entry);
    const bool same = row.superseded == before.superseded && row.withdrawn == before.withdrawn &&
                      row.same_as == before.same_as;
    if (!same) put_item_row(row, writes);
  }
  return {};
}

// As if it had been refused when it came. Its place among the arrivals stays: who goes by it passes over what
// is gone.
Outcome<void> take_away(Session& session, const ItemRow& item,
                        std::vector<store::ArchiveWrite>& writes) {
  const Bytes entry = to_bytes(item.entry.view());
  const Bytes place = key_item(item.received_ms, item.entry);
  for (const ArchiveTable table :
       {ArchiveTable::kContentKeys, ArchiveTable::kBodies, ArchiveTable::kFiner}) {
    writes.push_back({table, entry, std::nullopt});
  }
  for (const ArchiveTable table :
       {ArchiveTable::kItems, ArchiveTable::kOpen, ArchiveTable::kToIndex}) {
    writes.push_back({table, place, std::nullopt});
  }
  writes.push_back({ArchiveTable::kNumbers, key_number_of(item.number, item.entry), std::nullopt});
  writes.push_back({ArchiveTable::kThread,
                    key_of_item(item.thread_org, item.thread_item, item.entry), std::nullopt});
  if (auto done = remove_from_index(session, {item.entry}, writes); !done) return done;
  return stand_without(session, item, writes);
}

}  // namespace

ContentReader::ContentReader(Session& session, SyncReport& report)
    : session_(session), report_(report) {}

void ContentReader::alarm(AlarmKind kind, const EntryId& entry, const NodeId& author,
                          std::string detail) {
  report_.alarms.push_back({kind, entry, author, std::move(detail)});
}

Outcome<Settled> ContentReader::read(const EntryHeader& header, const EntryId& entry,
                                     const ArchivedEntry& row, BytesView body,
                                     std::vector<store::ArchiveWrite>& writes) {
  const Place place{header, entry};
  if (is_silenced(header)) return Settled(WaitReason::kRoster);
  if (header.dist == Dist::kControl) return read_control(place, row, body, writes);
  auto opened = header.dist == Dist::kPublic
                    ? crypto::open_public(header, body)
                    : crypto::open(header, body, OpeningKeys::of(session_)->list(), row.hint);
  if (!opened && opened.error().code == ErrorCode::kNoKey) {
    opened = open_as_kept(header, entry, body);
  }
  if (!opened && opened.error().code == ErrorCode::kNoKey) return Settled(WaitReason::kKey);
  if (!opened) return refuse_seal(header, entry, row, body, opened.error());
  return read_opened(place, row, body, std::move(*opened), writes);
}

// Two readers of one header must never see two contents: an author who makes that possible is told of with
// what shows it.
Settled ContentReader::refuse_seal(const EntryHeader& header, const EntryId& entry,
                                   const ArchivedEntry& row, BytesView body, const Error& why) {
  const auto keys = OpeningKeys::of(session_);
  const auto broken = header.dist == Dist::kPublic
                          ? std::nullopt
                          : crypto::broken_commitment(header, body, keys->list(), row.hint);
  if (!broken) {
    alarm(AlarmKind::kBadSeal, entry, header.author, describe(why));
    return kDone;
  }
  const crypto::OpeningKey& used = keys->list()[broken->used_key];
  SealEvidence evidence;
  evidence.header = row.header;
  evidence.signature = row.signature;
  if (body.size() <= limits::kEvidenceBodyBytes) evidence.body = to_bytes(body);
  evidence.position = broken->position;
  evidence.stanza = broken->stanza;
  evidence.reader_class = used.reader_class;
  evidence.org = used.org;
  evidence.epoch = used.epoch;
  evidence.key = used.key->public_key();
  evidence.committed = header.key_commit;
  evidence.found = broken->found;
  report_.alarms.push_back(
      {AlarmKind::kKeyCommit, entry, header.author, "key commitment", encode_row(evidence)});
  return WaitReason::kTelling;
}

// While the fast path suspends its author, an entry waits: the node took nothing of it but flashes and
// control entries since then, and what it took nevertheless is read when the suspension has ended.
bool ContentReader::is_silenced(const EntryHeader& header) const {
  if (header.dist == Dist::kControl || header.lane == Lane::kFlash) return false;
  const auto* roster = session_.trust().current();
  const NodeRecord* author = roster == nullptr ? nullptr : (*roster)->find_node(header.author);
  if (author == nullptr) return false;
  const std::uint64_t since = session_.trust().suspended_since(*author);
  return since != 0 && hlc_ms(header.hlc) >= since;
}

// What is closer than TLP:GREEN: the key that opened it was given to few.
void ContentReader::note_opened(Tlp tlp, const EntryId& entry) {
  if (tlp < Tlp::kAmber) return;
  note_audit(session_, {AuditKind::kOpened, static_cast<std::uint16_t>(tlp), 0, audit_subject(entry)});
}

// By the content key that is kept here: of an item whose row was lost, after the epoch's key is gone.
Result<crypto::Opened> ContentReader::open_as_kept(const EntryHeader& header, const EntryId& entry,
                                                   BytesView body) {
  const auto wrapped =
      load_optional(session_.archive(), ArchiveTable::kContentKeys, entry.view());
  if (!wrapped || !*wrapped) return fail(ErrorCode::kNoKey, "no key fits");
  const auto row = parse_content_key_row(**wrapped);
  if (!row) return row.error();
  const auto key = unwrap_content_key(session_, entry, *row);
  if (!key) return fail(ErrorCode::kNoKey, "no key fits");
  return crypto::open_with_content_key(header, body, *key);
}

Outcome<Settled> ContentReader::read_control(const Place& place, const ArchivedEntry& row,
                                             BytesView body,
                                             std::vector<store::ArchiveWrite>& writes) {
  const auto control = parse<Control>(body);
  if (!control) {
    alarm(AlarmKind::kBadEntry, place.entry, place.header.author, describe(control.error()));
    return kDone;
  }
  Result<void> result;
  AlarmKind kind = AlarmKind::kBadEntry;
  switch (control->kind) {
    case ControlKind::kRoster:
    case ControlKind::kVote:
      result = session_.trust().adopt_roster(control->object);
      if (!result && result.error().code == ErrorCode::kNotFound) {
        result = keep_proposal(session_, control->object, place.header.author, row.received_ms,
                               writes);
      }
      kind = AlarmKind::kRosterBad;
      if (!result && result.error().code == ErrorCode::kChain) return Settled(WaitReason::kRoster);
      break;
    case ControlKind::kKeyStatement:
      result = session_.trust().add_flooded_statement(
          control->object, {place.header.author, place.header.seq, session_.now_ms()});
      if (!result && result.error().code == ErrorCode::kFork) kind = AlarmKind::kStatementFork;
      if (!result && (result.error().code == ErrorCode::kChain ||
                      result.error().code == ErrorCode::kClock)) {
        return Settled(WaitReason::kStatement);
      }
      break;
    case ControlKind::kRevocation:
      result = session_.trust().add_revocation(
          control->object, {place.header.author, place.header.seq, hlc_ms(place.header.hlc)});
      break;
    case ControlKind::kPrevote:
      result = keep_ballot(session_, control->object, writes);
      kind = AlarmKind::kRosterBad;
      // The proposal that names its voter changes no roster when it comes.
      if (!result && result.error().code == ErrorCode::kNotFound) return Settled(WaitReason::kStatement);
      if (!result && result.error().code == ErrorCode::kChain) return Settled(WaitReason::kRoster);
      break;
    case ControlKind::kAuditRoot: {
      const auto wrong = witness_root(session_, place.header.author, place.header.seq,
                                      control->object, writes);
      if (!wrong) return wrong.error();
      if (*wrong != nullptr) alarm(AlarmKind::kAuditRoot, place.entry, place.header.author, *wrong);
      return kDone;
    }
    case ControlKind::kRecovery:
    case ControlKind::kObjection:
      result = session_.trust().adopt_recovery({control->kind, place.header.author,
                                                hlc_ms(place.header.hlc), control->object});
      kind = AlarmKind::kRosterBad;
      if (!result && result.error().code == ErrorCode::kChain) return Settled(WaitReason::kRoster);
      // Whoever is only silent would lose his vote.
      if (result && control->kind == ControlKind::kRecovery) {
        alarm(AlarmKind::kRecovery, place.entry, place.header.author, "recovery");
      }
      break;
    case ControlKind::kSuspension:
      result = read_suspension(place, control->object);
      kind = AlarmKind::kRosterBad;
      if (!result && result.error().code == ErrorCode::kChain) return Settled(WaitReason::kRoster);
      break;
    case ControlKind::kCheckpoint:
    case ControlKind::kForkProof:
      return kDone;  // nodes keep them; nothing for a member's program yet
  }
  if (!result && result.error().code != ErrorCode::kDuplicate) {
    alarm(kind, place.entry, place.header.author, describe(result.error()));
  }
  return kDone;
}

Result<void> ContentReader::read_suspension(const Place& place, BytesView object) {
  const SuspensionFact fact{hlc_ms(place.header.hlc), to_bytes(object)};
  // Waiting for its voter it would wait for ever.
  if (const auto word = parse<Suspension>(object);
      word && kept_until(fact) <= session_.now_ms()) {
    return fail(ErrorCode::kDuplicate, "a suspension of the past");
  }
  const auto taken = session_.trust().adopt_suspension(fact);
  if (!taken) return taken.error();
  if (*taken) alarm(AlarmKind::kSuspension, place.entry, place.header.author, "suspension");
  return {};
}

Outcome<Settled> ContentReader::read_opened(const Place& place, const ArchivedEntry& row,
                                            BytesView body, crypto::Opened opened,
                                            std::vector<store::ArchiveWrite>& writes) {
  const auto authored =
      crypto::verify_author(std::move(opened), place.header, session_.trust());
  if (!authored) {
    if (authored.error().code == ErrorCode::kNotFound) return Settled(WaitReason::kRoster);
    alarm(AlarmKind::kBadSeal, place.entry, place.header.author, describe(authored.error()));
    if (auto done = hide_false(place.entry, writes); !done) return done.error();
    return kDone;
  }
  const InnerKind kind = (*authored)->opened.inner.kind;
  const bool directed = kind == InnerKind::kCard || kind == InnerKind::kKeyGrant ||
                        kind == InnerKind::kStaffList || kind == InnerKind::kAck ||
                        kind == InnerKind::kProposal;
  if (directed && place.header.dist != Dist::kDirected) {
    alarm(AlarmKind::kBadSeal, place.entry, place.header.author, "sealed kind in the open");
    return kDone;
  }
  switch (kind) {
    case InnerKind::kCard: return read_card(place, **authored, writes);
    case InnerKind::kKeyGrant: return read_grant(place, **authored, writes);
    case InnerKind::kStaffList: return read_staff_list(place, **authored, writes);
    case InnerKind::kAck: return read_answer(place, row, **authored, writes);
    case InnerKind::kProposal:
    case InnerKind::kCountersign: return read_approval(place, **authored, writes);
    case InnerKind::kRelay: return read_relay(place, row, body, *authored, writes);
    case InnerKind::kAdvisory: break;
  }
  const auto shown = item_of(session_, place.entry);
  const bool read_before = shown && !shown->relay_entry;
  const auto kept = keep_item(session_, **authored, place.header, place.entry, body,
                              row.received_ms, writes);
  if (!kept) {
    // Content that does not parse is its author's fault; everything else is ours.
    if (kept.error().code != UserCode::kFileBad) return kept.error();
    alarm(AlarmKind::kBadSeal, place.entry, place.header.author, std::string(kept.error().argument("what")));
    return kDone;
  }
  if (!read_before) {
    ++report_.new_items;
    note_opened((*authored)->opened.inner.tlp, place.entry);
  }
  if (kept->conflict) {
    alarm(AlarmKind::kItemConflict, place.entry, place.header.author, "same item, other content");
  }
  const auto relays = relays_of(session_, place.entry);
  if (!relays) return relays.error();
  auto done = judge_earlier_answers(place, (*authored)->opened.inner, place.entry, *relays, writes);
  if (!done) return done.error();
  if ((*authored)->audience == crypto::AudienceCheck::kStatementMissing) {
    return Settled(WaitReason::kStatement);
  }
  return kDone;
}

// A flash above a gap was shown before its audience could be judged.
Outcome<void> ContentReader::hide_false(const EntryId& entry, std::vector<store::ArchiveWrite>& writes) {
  const auto item = item_of(session_, entry);
  if (!item || item->relay_entry) return {};  // it stands by its relay, whose own audience is good
  return take_away(session_, *item, writes);
}

Outcome<Settled> ContentReader::read_answer(const Place& place, const ArchivedEntry& row,
                                            const crypto::Authored& authored,
                                            std::vector<store::ArchiveWrite>& writes) {
  const auto kept = keep_answer(session_, authored, place.entry, row.received_ms, writes);
  if (kept) {
    const auto answer = parse<Answer>(authored.opened.inner.content);
    if (answer && answer->state == AckState::kSealBroken) {
      if (auto noted = note_own_seal(place, *answer, authored); !noted) return noted.error();
    }
    if (!answer || !is_report(*answer)) return kDone;
    const auto is_true = own_line_is_true(session_, authored, *answer);
    if (!is_true) return is_true.error();
    if (!*is_true) alarm(AlarmKind::kReportLine, place.entry, place.header.author, "own line");
    return kDone;
  }
  if (kept.error().code != UserCode::kFileBad) return kept.error();
  alarm(AlarmKind::kBadSeal, place.entry, place.header.author,
        "an answer that is none: " + std::string(kept.error().argument("what")));
  return kDone;
}

// The own organisation's node signed it, or somebody with its key: no program here need know the entry.
Outcome<void> ContentReader::note_own_seal(const Place& place, const Answer& answer,
                                           const crypto::Authored& authored) {
  const auto identity = session_.identity();
  if (!identity) return identity.error();
  if (answer.author_org != (*identity)->subject.roster_org) return {};
  alarm(AlarmKind::kOwnSealBroken, answer.entry_id, place.header.author, authored.author.handle);
  return {};
}

Outcome<void> ContentReader::judge_earlier_answers(const Place& place, const Inner& item,
                                                   const EntryId& entry,
                                                   const std::vector<RelayRow>& relays,
                                                   std::vector<store::ArchiveWrite>& writes) {
  const auto dropped = judge_answers(session_, item, entry, relays, writes);
  if (!dropped) return dropped.error();
  for (const DroppedAnswer& one : *dropped) {
    alarm(AlarmKind::kBadSeal, one.entry, place.header.author,
          "an answer that came first: " + std::string(one.why));
  }
  return {};
}

Outcome<Settled> ContentReader::read_approval(const Place& place,
                                              const crypto::Authored& authored,
                                              std::vector<store::ArchiveWrite>& writes) {
  const auto kept = authored.opened.inner.kind == InnerKind::kProposal
                        ? keep_proposal(session_, authored, place.entry, writes)
                        : keep_countersign(session_, authored, writes);
  // What it names is on the way: it is read anew then, not only checked anew.
  if (kept) return *kept ? kDone : Settled(WaitReason::kBody);
  if (kept.error().code != UserCode::kFileBad) return kept.error();
  alarm(AlarmKind::kBadSeal, place.entry, place.header.author,
        std::string(kept.error().argument("what")));
  return kDone;
}

Outcome<Settled> ContentReader::read_relay(const Place& place, const ArchivedEntry& row,
                                           BytesView body,
                                           const crypto::Verified<crypto::Authored>& authored,
                                           std::vector<store::ArchiveWrite>& writes) {
  const auto kept = keep_relay(session_, authored, place.entry, body, row.received_ms, writes);
  // Its original's header is on the way, or what names its author.
  if (kept && !*kept) return Settled(WaitReason::kBody);
  if (kept) {
    ++report_.new_items;
    note_opened((*kept)->original.tlp, place.entry);
    auto done = judge_earlier_answers(place, (*kept)->original, (*kept)->relay.original,
                                      {(*kept)->relay}, writes);
    if (!done) return done.error();
    return kDone;
  }
  if (kept.error().code != UserCode::kFileBad) return kept.error();
  alarm(AlarmKind::kBadSeal, place.entry, place.header.author,
        "relay: " + std::string(kept.error().argument("what")));
  return kDone;
}

Outcome<Settled> ContentReader::recheck(const EntryId& entry,
                                        std::vector<store::ArchiveWrite>& writes) {
  auto item = item_of(session_, entry);
  if (!item) return kDone;
  auto again = reopen(session_, entry);
  if (!again) return kDone;
  const EntryHeader header = again->header;
  const auto authored = crypto::verify_author(std::move(again->opened), header, session_.trust());
  if (!authored) {
    // Of a roster that stands no longer (a recovery was objected to): nothing is known against it.
    if (authored.error().code == ErrorCode::kNotFound) return Settled(WaitReason::kStatement);
    alarm(AlarmKind::kBadSeal, entry, header.author, describe(authored.error()));
    if (auto done = hide_false(entry, writes); !done) return done.error();
    return kDone;
  }
  if ((*authored)->audience == crypto::AudienceCheck::kStatementMissing) {
    return Settled(WaitReason::kStatement);
  }
  item->audience = (*authored)->audience;
  put_item_row(*item, writes);
  return kDone;
}

Outcome<Settled> ContentReader::read_card(const Place& place, const crypto::Authored& authored,
                                          std::vector<store::ArchiveWrite>& writes) {
  const TrustStore::Flooded came{place.header.author, place.header.seq, hlc_ms(place.header.hlc)};
  const auto card = session_.trust().add_card(authored.opened.inner.content, came.now_ms, &came);
  if (!card) {
    alarm(AlarmKind::kBadSeal, place.entry, place.header.author, describe(card.error()));
    return kDone;
  }
  auto marks = note_for_companies(session_, card->hash, authored.opened.inner.audience);
  if (!marks) return marks.error();
  std::ranges::move(*marks, std::back_inserter(writes));
  if (auto noted = note_company_key(*card, writes); !noted) return noted.error();
  return kDone;
}

// A company's new staff key: its CEPTOAR must hand the client key out anew (maintenance does).
Outcome<void> ContentReader::note_company_key(const crypto::CardState& card,
                                              std::vector<store::ArchiveWrite>& writes) {
  if (!card.card.holder.is_zero() || !card.statement) return {};
  auto known = companies(session_);
  if (!known) return known.error();
  const auto company = std::find_if(known->begin(), known->end(), [&](const CompanyRow& row) {
    return row.org == card.card.org;
  });
  if (company == known->end()) return {};
  const auto wire = parse<SignedKeyStatement>(company->statement);
  if (!wire) return from_error(wire.error(), "archive");
  const auto held = parse<KeyStatement>(wire->statement);
  if (!held) return from_error(held.error(), "archive");
  if (card.statement->statement.epoch <= held->epoch) return {};
  // A company's id is unique under its CEPTOAR only: another one may certify it to somebody else,
  // and a statement that does not go with the certificate here would stop every rotation.
  const auto roster = session_.roster();
  if (!roster) return roster.error();
  const auto subject = crypto::verify_chain({company->certificate}, card.subject.roster_org,
                                            **roster, session_.now_ms());
  if (!subject || (*subject)->admin != card.subject.admin) return {};
  company->statement = card.statement->wire;
  writes.push_back({ArchiveTable::kMeta, meta_key("companies"), encode_companies(*known)});
  return {};
}

Outcome<Settled> ContentReader::read_grant(const Place& place, const crypto::Authored& authored,
                                           std::vector<store::ArchiveWrite>& writes) {
  const auto keys = OpeningKeys::of(session_);  // of before the grant
  const std::size_t used = authored.opened.used_key.value_or(keys->list().size());
  if (used >= keys->list().size()) {
    alarm(AlarmKind::kGrantBad, place.entry, place.header.author, "opened by no key of this holder");
    return kDone;
  }
  const crypto::OpeningKey& opened_by = keys->list()[used];
  const auto installed = install_grant(session_, authored.opened.inner.content,
                                       authored.author.org, opened_by.key->public_key(), writes);
  if (!installed) {
    if (installed.error().code == UserCode::kBug) return installed.error();
    alarm(AlarmKind::kGrantBad, place.entry, place.header.author,
          std::string(installed.error().argument("what")));
    return kDone;
  }
  if (!*installed) return kDone;
  const auto own = own_statement(session_, ReaderClass::kStaff);
  if (own && *own && opened_by.reader_class == ReaderClass::kStaff &&
      opened_by.epoch < (*own)->statement.epoch) {
    alarm(AlarmKind::kGrantSuperseded, place.entry, place.header.author,
          "granted to a superseded staff key");
  }
  keys_arrived_ = true;
  return kDone;
}

Outcome<Settled> ContentReader::read_staff_list(const Place& place,
                                                const crypto::Authored& authored,
                                                std::vector<store::ArchiveWrite>& writes) {
  const auto kept = take_from_office(session_, authored.author, authored.opened.inner.content,
                                     hlc_ms(place.header.hlc), writes);
  if (!kept) {
    if (kept.error().code == UserCode::kStoreCorrupt) return kept.error();
    alarm(AlarmKind::kBadSeal, place.entry, place.header.author,
          std::string(kept.error().argument("what")));
  }
  return kDone;
}

}  // namespace ceptoar::member
