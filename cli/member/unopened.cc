// SPDX-License-Identifier: Apache-2.0
#include "cli/member/unopened.h"

#include <algorithm>
#include <optional>
#include <span>

#include "cli/member/alarms.h"
#include "cli/member/enrolment.h"
#include "cli/member/resolve.h"
#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint64_t kNever = 1;  // WaitingRow::said_ms of what is not to be said

struct Candidate {
  EntryId id;
  WaitingRow waiting;
  ArchivedEntry entry;
  EntryHeader header;
  AckState state = AckState::kCannotOpen;
};

// From when on others seal to this device: some minutes after its certificate was made, which is how long the
// keys of its coming take to get about. Zero: not known, so everything may be older than its keys.
std::uint64_t sealed_to_since_ms(const Identity& me) {
  std::uint64_t since = 0;
  for (const Bytes& wire : me.chain) {
    const auto outer = parse<SignedCertificate>(wire);
    const auto inner = outer ? parse<Certificate>(outer->certificate)
                             : Result<Certificate>(outer.error());
    if (inner && inner->kind == CertificateKind::kHolder) {
      since = std::max(since, inner->not_before_ms + kCertificateBackdateMs);
    }
  }
  return since == 0 ? 0 : since + kUnopenedPatienceMs;
}

// What is for a community is for whoever was in it then, and this device's keys begin with itself. A newcomer
// may have thousands of those: they are looked at once.
bool is_of_before(const Candidate& one, std::uint64_t since) {
  return one.header.dist != Dist::kDirected || hlc_ms(one.header.hlc) < since;
}

// Nobody is to hear of it any more, and no command is to look at it again.
bool is_past_saying(const Candidate& one, std::uint64_t since, std::uint64_t now) {
  if (one.waiting.reason == WaitReason::kTelling) return false;
  return is_of_before(one, since) || hlc_ms(one.header.hlc) + kUnopenedOldestMs < now;
}

bool is_due(const Candidate& one, std::uint64_t since, std::uint64_t now) {
  if (one.waiting.reason == WaitReason::kTelling) return true;
  if (since == 0 || !one.entry.for_me || !one.entry.body_held) return false;
  return one.header.lane == Lane::kFlash || one.waiting.since_ms + kUnopenedPatienceMs <= now;
}

// nullopt: it was said, or is none of those.
Outcome<std::optional<Candidate>> candidate_of(Session& session, BytesView key,
                                               const WaitingRow& waiting) {
  const auto id = EntryId::from(key);
  if (!id) return user_error(UserCode::kStoreCorrupt, {{"what", "waiting list"}});
  const bool of_ours = waiting.reason == WaitReason::kKey || waiting.reason == WaitReason::kTelling;
  if (!of_ours || waiting.said_ms != 0) return std::optional<Candidate>();
  const auto row = load_optional(session.archive(), ArchiveTable::kEntries, id->view());
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<Candidate>();
  auto entry = parse_archived_entry(**row);
  if (!entry) return from_error(entry.error(), "archive");
  const auto header = parse<EntryHeader>(entry->header);
  if (!header) return from_error(header.error(), "archive");
  Candidate out{*id, waiting, std::move(*entry), *header, AckState::kCannotOpen};
  if (waiting.reason == WaitReason::kTelling) out.state = AckState::kSealBroken;
  return std::optional<Candidate>(std::move(out));
}

// What goes with the answer in one commit: that it was said.
std::vector<store::ArchiveWrite> noted(Candidate one, std::uint64_t now) {
  std::vector<store::ArchiveWrite> out;
  if (one.waiting.reason == WaitReason::kTelling) {  // nothing will ever open it
    one.entry.settled = true;
    out.push_back({ArchiveTable::kWaiting, to_bytes(one.id.view()), std::nullopt});
    out.push_back({ArchiveTable::kEntries, to_bytes(one.id.view()), encode_row(one.entry)});
    return out;
  }
  one.waiting.said_ms = now;
  out.push_back({ArchiveTable::kWaiting, to_bytes(one.id.view()), encode_row(one.waiting)});
  return out;
}

bool is_of_the_disk(UserCode code) {
  return code == UserCode::kStoreFull || code == UserCode::kStoreCorrupt || code == UserCode::kIo;
}

// Whose staff shall hear it.
const Organisation* told_of(const crypto::RosterState& roster, const Identity& me,
                            const Organisation& of_node) {
  const Organisation* org = me.is_company() ? roster.find_org(me.subject.roster_org) : &of_node;
  return org != nullptr && org->status == Status::kActive ? org : nullptr;
}

// Everybody there whose card is held: nobody on the way sees how many that are.
std::vector<std::string> people_of(Session& session, const Organisation& org) {
  std::vector<std::string> out;
  for (const HeldCard& held : session.trust().cards()) {
    const std::string& handle = held.card->card.handle;
    const std::size_t at = handle.find('@');
    if (at == std::string::npos || handle.substr(at + 1) != org.handle) continue;
    if (out.size() + 1 < limits::kPersons) out.push_back(handle);
  }
  return out;
}

// Who lacks his own staff key cannot seal to staff: this program sends nothing that it could not open itself.
// He writes as a person to the persons there.
std::vector<AudienceWish> ways_to(Session& session, const Identity& me, const Organisation& org) {
  AudienceWish staff;
  staff.tlp = Tlp::kAmberStrict;
  staff.flash = true;  // a key that is being replaced opens it as well
  staff.to = {me.is_company() ? std::string("own") : org.handle};
  AudienceWish persons;
  persons.tlp = Tlp::kRed;
  persons.flash = true;
  const std::vector<std::string> all = people_of(session, org);
  std::vector<AudienceWish> out{std::move(staff)};
  if (all.empty()) return out;
  persons.to = all;
  out.push_back(persons);
  // One of them whose key has ended must not keep it from the others.
  for (const std::string& handle : all) {
    persons.to = {handle};
    out.push_back(persons);
  }
  return out;
}

SealWish answer_about(const Candidate& one, const OrgId& org, std::uint64_t now) {
  Answer answer;
  answer.state = one.state;
  answer.entry_id = one.id;
  answer.author_org = org;
  answer.item_id = one.header.msg_id;
  answer.at_ms = now;
  SealWish wish;
  wish.kind = InnerKind::kAck;
  wish.content = encode(answer);
  wish.refs = {{Relation::kAnswers, one.id, org, one.header.msg_id}};
  wish.also = noted(one, now);
  return wish;
}

// False: nobody there can be sealed to now. No author may keep a member from his work by that.
Outcome<bool> say(Session& session, const Identity& me, const Candidate& one, Unopened& out) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const NodeRecord* node = (*roster)->find_node(one.header.author);
  const Organisation* of_node = node == nullptr ? nullptr : (*roster)->find_org(node->org);
  if (of_node == nullptr) return false;
  const Organisation* org = told_of(**roster, me, *of_node);
  if (org == nullptr) return false;
  SealWish wish = answer_about(one, of_node->id, session.now_ms());
  std::optional<Alarm> alarm;
  if (one.state == AckState::kCannotOpen) {  // of a broken seal one stands since it was found
    alarm = Alarm{AlarmKind::kUnopened, one.id, one.header.author, ""};
    auto kept = keeping_alarms(session, {&*alarm, 1});
    if (!kept) return kept.error();
    for (store::ArchiveWrite& write : *kept) wish.also.push_back(std::move(write));
  }
  for (const AudienceWish& way : ways_to(session, me, *org)) {
    auto audience = resolve(session, way);
    if (!audience && is_of_the_disk(audience.error().code)) return audience.error();
    if (!audience) continue;
    wish.audience = std::move(*audience);
    const auto sealed = seal_to_outbox(session, wish);
    if (!sealed && is_of_the_disk(sealed.error().code)) return sealed.error();
    if (!sealed) continue;
    if (alarm) out.alarms.push_back(*alarm);
    return true;
  }
  return false;
}

struct Found {
  std::vector<Candidate> due;
  std::size_t said_today = 0;
};

// When as much was said today as may be, what waits for a key is not looked at: an author who makes thousands of
// those must not make every command read them all.
Outcome<Found> look_through(Session& session, std::span<const store::MemberArchive::Row> rows, std::uint64_t since) {
  Found out;
  const std::uint64_t now = session.now_ms();
  std::vector<WaitingRow> waiting;
  waiting.reserve(rows.size());
  for (const auto& row : rows) {
    const auto parsed = parse_waiting_row(row.value);
    if (!parsed) return user_error(UserCode::kStoreCorrupt, {{"what", "waiting list"}});
    waiting.push_back(*parsed);
    if (parsed->said_ms != 0 && parsed->said_ms + limits::kDayMs > now) ++out.said_today;
  }
  const bool no_more = out.said_today >= limits::kUnopenedSaidPerDay;
  std::vector<store::ArchiveWrite> never;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (no_more && waiting[i].reason == WaitReason::kKey) continue;
    auto one = candidate_of(session, rows[i].key, waiting[i]);
    if (!one) return one.error();
    if (!*one) continue;
    if (is_past_saying(**one, since, now)) {
      (*one)->waiting.said_ms = kNever;
      never.push_back({ArchiveTable::kWaiting, rows[i].key, encode_row((*one)->waiting)});
    } else if (is_due(**one, since, now)) {
      out.due.push_back(std::move(**one));
    }
  }
  if (!never.empty()) {
    if (auto kept = session.commit(std::move(never)); !kept) return kept.error();
  }
  return out;
}

}  // namespace

Outcome<Unopened> say_unopened(Session& session) {
  Unopened out;
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const auto rows =
      session.archive().scan(ArchiveTable::kWaiting, Bytes(EntryId::kSize, 0), false,
                             kEveryWaitingRow);
  if (!rows) return from_error(rows.error(), "archive");
  if (rows->empty()) return out;
  auto found = look_through(session, *rows, sealed_to_since_ms(me));
  if (!found) return found.error();
  // A broken seal first: it is rare, and somebody's fault.
  std::stable_sort(found->due.begin(), found->due.end(), [](const Candidate& a, const Candidate& b) {
    return a.state > b.state;
  });
  for (const Candidate& one : found->due) {
    if (found->said_today + out.said >= limits::kUnopenedSaidPerDay) break;
    const auto said = say(session, me, one, out);
    if (!said) return said.error();
    if (*said) ++out.said;
  }
  return out;
}

}  // namespace ceptoar::member
