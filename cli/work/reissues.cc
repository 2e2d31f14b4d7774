// SPDX-License-Identifier: Apache-2.0
#include "cli/work/reissues.h"

#include <algorithm>
#include <string>

#include "cli/member/alarms.h"
#include "cli/member/archive_items.h"
#include "cli/member/outbox.h"
#include "cli/member/releases.h"
#include "cli/member/staff.h"
#include "cli/member/told_reissues.h"
#include "cli/work/answering.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::Queued;
using member::QueuedRow;
using member::Session;
using member::ToldReissue;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::uint8_t kTermsVersion = 2;  // 1: without `two`

struct Held {
  Queued queued;
  ReissueTerms terms;
};
Outcome<std::vector<Held>> held_back(Session& session) {
  auto rows = member::queued(session);
  if (!rows) return rows.error();
  std::vector<Held> out;
  for (Queued& row : *rows) {
    if (row.row.terms.empty()) continue;
    auto terms = parse_terms(row.row.terms);
    if (!terms) return member::from_error(terms.error(), "outbox");
    out.push_back({std::move(row), std::move(*terms)});
  }
  return out;
}

ConsentNeed need_of(const Held& held) {
  return {held.terms.request, held.terms.report,       held.terms.text,    held.terms.to,
          held.terms.with_members, held.queued.row.tlp, false};
}

// What can no longer be shown is no consent either.
bool says_no(UserCode code) {
  switch (code) {
    case UserCode::kConsentMissing:
    case UserCode::kConsentText:
    case UserCode::kConsentMembers:
    case UserCode::kConsentRequest:
    case UserCode::kNoItem:
    case UserCode::kItemAmbiguous:
    case UserCode::kItemClosed:
    case UserCode::kStillQueued:
      return true;
    default:
      return false;
  }
}

Outcome<bool> still_allowed(Session& session, const Held& held) {
  if (held.terms.basis != Basis::kConsent) return true;
  const auto good = check_consent(session, need_of(held));
  if (good) return true;
  if (says_no(good.error().code)) return false;
  return good.error();
}

Outcome<std::optional<ConsentState>> state_of(Session& session, const ReissueTerms& terms) {
  if (terms.basis != Basis::kConsent) return std::optional<ConsentState>();
  const auto consent = consent_of(session, terms.request);
  if (consent) return std::optional(consent->state);
  if (says_no(consent.error().code)) return std::optional<ConsentState>();
  return consent.error();
}

std::vector<std::string> handles_of(const std::vector<member::ReissueWord>& words) {
  std::vector<std::string> out;
  out.reserve(words.size());
  for (const member::ReissueWord& word : words) out.push_back(word.handle);
  return out;
}

// By others than whose device sends it, of what waits there and of nothing else.
std::vector<std::string> released_by(const ToldReissue& told) {
  std::vector<std::string> out;
  if (!told.waits) return out;
  const Hash32 text = member::reissue_digest(told.waits->advisory);
  for (const member::ReissueWord& word : told.releases) {
    if (word.holder != told.holder && word.approved == text) out.push_back(word.handle);
  }
  return out;
}

void put_words(const ToldReissue& told, WaitingReissue& into) {
  into.stop_asked = handles_of(told.stops);
  into.released = released_by(told);
}

Outcome<WaitingReissue> line_of(Session& session, const Held& held) {
  const QueuedRow& row = held.queued.row;
  const auto consent = state_of(session, held.terms);
  if (!consent) return consent.error();
  WaitingReissue out{format_item_number(row.number), row.title,         row.tlp,
                     row.exercise,                   held.terms,        row.not_before_ms,
                     row.tried,                      *consent};
  const auto told = member::told_reissue(session, row.number);
  if (!told) return told.error();
  if (*told) put_words(**told, out);
  return out;
}

ReissueTerms terms_told(const ReissueNote& note) {
  ReissueTerms out;
  out.report = format_item_number(note.report);
  out.basis = static_cast<Basis>(note.basis);
  if (note.request != 0) out.request = format_item_number(note.request);
  out.to = note.to;
  out.with_members = note.with_members;
  out.two = note.two;
  return out;
}

// One of a colleague's that waits, as far as this home was told.
Outcome<WaitingReissue> line_of(Session& session, const ToldReissue& told) {
  const ReissueNote& note = *told.waits;
  const ReissueTerms terms = terms_told(note);
  const auto consent = state_of(session, terms);
  if (!consent) return consent.error();
  const auto content = parse<Advisory>(note.advisory);
  if (!content) return member::from_error(content.error(), "re-issue of a colleague");
  WaitingReissue out{format_item_number(told.number), content->title, *note.tlp, note.exercise, terms,
                     note.goes_ms, false, *consent, told.handle};
  put_words(told, out);
  return out;
}

// As far as this program knows: what the node took comes back from it as an item of one's own.
Outcome<bool> node_has(Session& session, std::uint64_t number) {
  const auto items = member::items_of_number(session, number);
  if (!items) return items.error();
  return std::any_of(items->begin(), items->end(), [](const auto& item) { return item.own; });
}

std::string text_in(BytesView advisory) {
  const auto content = parse<Advisory>(advisory);
  return content ? "# " + content->title + "\n" + content->text : std::string();
}
// Its text, when the own keys still open it.
std::string text_of(Session& session, const QueuedRow& row) {
  const auto opened = member::open_queued(session, row);
  return opened ? text_in(opened->inner.content) : std::string();
}

Outcome<HolderId> own_holder(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  return (*identity)->subject.holder;
}

// Of a colleague's that waits and is not known to have gone.
Outcome<std::optional<ToldReissue>> waiting_elsewhere(Session& session, std::uint64_t number) {
  auto told = member::told_reissue(session, number);
  if (!told) return told.error();
  const auto own = own_holder(session);
  if (!own) return own.error();
  if (!*told || !(*told)->waits || (*told)->ended || (*told)->holder == *own) {
    return std::optional<ToldReissue>();
  }
  const auto gone = node_has(session, number);
  if (!gone) return gone.error();
  if (*gone) return std::optional<ToldReissue>();
  return std::move(*told);
}

// Twelve digits and the check digit.
std::uint64_t number_of(std::string_view digits) {
  return std::stoull(std::string(digits.substr(0, digits.size() - 1)));
}

struct Taken {
  bool told = false;
  std::uint32_t draft = 0;
};
// Takes the row out, keeps what was typed and tells the reporter, in one commit. Neither a thread that can
// no longer be answered nor a draft that cannot be read must keep it from being stopped.
Outcome<Taken> take_out(Session& session, const Held& held, const std::string& words,
                        std::vector<store::ArchiveWrite> also) {
  Taken out;
  also.push_back({store::ArchiveTable::kOutbox, held.queued.key, std::nullopt});
  also.push_back(member::forgetting_link({"", format_item_number(held.queued.row.number)}));
  if (!held.queued.row.typed.empty()) {
    if (const auto back = member::text_back(session, held.queued.row, also)) out.draft = *back;
  }
  const auto notice =
      prepare_reply(session, held.terms.report, {to_bytes(as_bytes(words)), std::nullopt, false});
  if (notice) {
    auto wish = seal_wish(*notice);
    if (!wish) return wish.error();
    wish->also = std::move(also);
    const auto sealed = member::seal_to_outbox(session, *wish);
    if (!sealed) return sealed.error();
    out.told = true;
    return out;
  }
  if (auto kept = session.commit(std::move(also)); !kept) return kept.error();
  return out;
}

std::string shown(std::string_view number) { return group_item_number(number); }

std::string words_of_stop(std::string_view digits, const std::string& why) {
  return "匿名化しての再発信（整理番号 " + shown(digits) + "）を取りやめました。送っていません。" +
         (why.empty() ? "" : "理由: " + why);
}

Outcome<member::Alarm> stop_for_want_of_consent(Session& session, const Held& held) {
  const std::string number = format_item_number(held.queued.row.number);
  const member::Alarm alarm{member::AlarmKind::kReissueStopped, {}, {},
                            shown(number) + ", " + shown(held.terms.request)};
  auto writes = member::keeping_alarms(session, {&alarm, 1});
  if (!writes) return writes.error();
  const std::string words = "匿名化しての再発信（整理番号 " + shown(number) +
                            "）は、送る前に同意がなくなったため、取りやめました。送っていません。";
  const auto taken = take_out(session, held, words, std::move(*writes));
  if (!taken) return taken.error();
  return alarm;
}

Outcome<member::Alarm> stop_for_colleague(Session& session, const Held& held,
                                          const member::ReissueWord& word) {
  const std::string number = format_item_number(held.queued.row.number);
  const member::Alarm alarm{member::AlarmKind::kReissueStopped, {}, {}, shown(number) + ", " + word.handle};
  auto writes = member::keeping_alarms(session, {&alarm, 1});
  if (!writes) return writes.error();
  const auto taken = take_out(session, held, words_of_stop(number, word.why), std::move(*writes));
  if (!taken) return taken.error();
  return alarm;
}

Outcome<void> heed_stops(Session& session, Heeded& out) {
  const auto held = held_back(session);
  if (!held) return held.error();
  for (const Held& one : *held) {
    const auto told = member::told_reissue(session, one.queued.row.number);
    if (!told) return told.error();
    if (!*told || (*told)->stops.empty()) continue;
    // Out already: only its answer is missing.
    const auto there = one.queued.row.tried ? node_has(session, one.queued.row.number) : Outcome<bool>(false);
    if (!there) return there.error();
    if (*there) continue;
    auto alarm = stop_for_colleague(session, one, (*told)->stops.front());
    if (!alarm) return alarm.error();
    out.alarms.push_back(std::move(*alarm));
    out.queued = true;
  }
  return {};
}

// The node took it, whether or not it has come back as an item.
Outcome<bool> was_sent(Session& session, std::uint64_t number) {
  auto there = node_has(session, number);
  if (!there || *there) return there;
  constexpr std::size_t kAll = 100'000;
  const auto rows = session.archive().scan(store::ArchiveTable::kSent, Bytes(32, 0), false, kAll);
  if (!rows) return member::from_error(rows.error(), "archive");
  for (const auto& row : *rows) {
    const auto sent = member::parse_sent_row(row.value);
    if (!sent) return member::from_error(sent.error(), "archive");
    if (sent->number == number) return true;
  }
  return false;
}

// Whoever asked to stop it must know that it went.
Outcome<void> strike_off(Session& session, const ToldReissue& told, bool asked_in_vain, Heeded& out) {
  std::vector<store::ArchiveWrite> writes;
  if (asked_in_vain) {
    const member::Alarm alarm{member::AlarmKind::kReissueWent, {}, {},
                              shown(format_item_number(told.number)) + ", " + told.handle};
    auto kept = member::keeping_alarms(session, {&alarm, 1});
    if (!kept) return kept.error();
    writes = std::move(*kept);
    out.alarms.push_back(alarm);
  }
  writes.push_back(member::forgetting_told(told.number));
  return session.commit(std::move(writes));
}

// Own ones that wait no more and did not go: stopped here, for want of consent, or refused by the node.
Outcome<void> say_ended(Session& session, const ToldReissue& told, Heeded& out) {
  const auto others = member::has_colleagues(session);
  if (!others) return others.error();
  if (!*others) return session.commit({member::forgetting_told(told.number)});
  const auto note = member::begin_reissue_note(session, ReissueAct::kEnded, told.number);
  if (!note) return note.error();
  const auto wish = member::staff_wish(session, encode(*note), {member::forgetting_told(told.number)});
  if (!wish) return wish.error();
  const auto sent = member::seal_to_outbox(session, *wish);
  if (!sent) return sent.error();
  out.queued = true;
  return {};
}

Outcome<void> settle(Session& session, Heeded& out) {
  const auto all = member::told_reissues(session);
  if (!all) return all.error();
  const auto own = own_holder(session);
  if (!own) return own.error();
  const auto held = held_back(session);
  if (!held) return held.error();
  constexpr std::uint64_t kKeptMs = limits::kSealedHorizonDays * limits::kDayMs;
  for (const ToldReissue& told : *all) {
    const bool mine = told.holder == *own;
    const bool waits = std::any_of(held->begin(), held->end(), [&](const Held& one) {
      return one.queued.row.number == told.number;
    });
    if (mine && waits) continue;
    const auto gone = mine ? was_sent(session, told.number) : node_has(session, told.number);
    if (!gone) return gone.error();
    Outcome<void> done;
    if (mine && !*gone) {
      done = say_ended(session, told, out);
    } else if (*gone || told.told_ms + kKeptMs < session.now_ms()) {
      const bool asked = std::any_of(told.stops.begin(), told.stops.end(), [&](const auto& word) {
        return word.holder == *own;
      });
      done = strike_off(session, told, asked && *gone && !mine, out);
    }
    if (!done) return done;
  }
  return {};
}

// A word to a colleague's device, and to everybody else's.
Outcome<void> say_of_reissue(Session& session, const ReissueNote& note) {
  auto word = member::telling_office(session, note);
  if (!word) return word.error();
  if (!word->note) return session.commit({std::move(word->row)});
  word->note->also.push_back(std::move(word->row));
  const auto sent = member::seal_to_outbox(session, *word->note);
  if (!sent) return sent.error();
  return {};
}

Outcome<StoppedReissue> ask_to_stop(Session& session, const ToldReissue& told, const std::string& why) {
  auto line = line_of(session, told);
  if (!line) return line.error();
  auto note = member::begin_reissue_note(session, ReissueAct::kStop, told.number);
  if (!note) return note.error();
  note->why = why;
  if (auto said = say_of_reissue(session, *note); !said) return said.error();
  return StoppedReissue{std::move(*line), text_in(told.waits->advisory), false, 0, told.handle};
}

Outcome<bool> is_released(Session& session, const Held& held) {
  if (!held.terms.two) return true;
  const auto told = member::told_reissue(session, held.queued.row.number);
  if (!told) return told.error();
  return *told && !released_by(**told).empty();
}

}  // namespace

Bytes encode_terms(const ReissueTerms& terms) {
  member::RowWriter out(kTermsVersion);
  out.text(terms.report).u8(static_cast<std::uint8_t>(terms.basis)).text(terms.request);
  out.text(terms.to).flag(terms.with_members).fixed(terms.text.view()).flag(terms.two);
  return out.take();
}

Result<ReissueTerms> parse_terms(BytesView bytes) {
  const bool before = !bytes.empty() && bytes[0] == 1;
  member::RowReader in(bytes, before ? 1 : kTermsVersion);
  ReissueTerms out;
  out.report = in.text();
  const std::uint8_t basis = in.u8();
  out.request = in.text();
  out.to = in.text();
  out.with_members = in.flag();
  out.text = in.fixed<Hash32>();
  if (!before) out.two = in.flag();
  if (auto good = in.finish(); !good) return good.error();
  if (basis > static_cast<std::uint8_t>(Basis::kLaw)) {
    return Error{ErrorCode::kStorageCorrupt, "terms of a re-issue"};
  }
  out.basis = static_cast<Basis>(basis);
  return out;
}

Outcome<std::vector<WaitingReissue>> waiting_reissues(Session& session) {
  const auto held = held_back(session);
  if (!held) return held.error();
  std::vector<WaitingReissue> out;
  for (const Held& one : *held) {
    auto line = line_of(session, one);
    if (!line) return line.error();
    out.push_back(std::move(*line));
  }
  const auto told = member::told_reissues(session);
  if (!told) return told.error();
  for (const ToldReissue& one : *told) {
    const auto elsewhere = waiting_elsewhere(session, one.number);
    if (!elsewhere) return elsewhere.error();
    if (!*elsewhere) continue;
    auto line = line_of(session, **elsewhere);
    if (!line) return line.error();
    out.push_back(std::move(*line));
  }
  return out;
}

Outcome<StoppedReissue> stop_reissue(Session& session, std::string_view id, std::string_view why) {
  const auto refused = [&](UserCode code) {
    return user_error(code, {{"id", make_visible(id, true)}});
  };
  const auto digits = parse_item_number(id);
  if (!digits) return refused(UserCode::kReissueWaits);
  const auto reason = member::clean_text(as_bytes(why), "--why", true);
  if (!reason) return reason.error();
  if (reason->text.size() > limits::kNoteBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(reason->text.size())},
                                            {"limit", std::to_string(limits::kNoteBytes)}});
  }
  const auto held = held_back(session);
  if (!held) return held.error();
  const auto found = std::find_if(held->begin(), held->end(), [&](const Held& one) {
    return format_item_number(one.queued.row.number) == *digits;
  });
  if (found == held->end()) {
    const auto elsewhere = waiting_elsewhere(session, number_of(*digits));
    if (!elsewhere) return elsewhere.error();
    if (*elsewhere) return ask_to_stop(session, **elsewhere, reason->text);
    const auto gone = node_has(session, number_of(*digits));
    if (!gone) return gone.error();
    return refused(*gone ? UserCode::kReissueGone : UserCode::kReissueWaits);
  }
  const QueuedRow& row = found->queued.row;
  if (row.tried) {
    const auto synced = member::sync(session);
    if (!synced) return synced.error();
    const auto there = node_has(session, row.number);
    if (!there) return there.error();
    if (*there) return refused(UserCode::kReissueGone);
    if (!synced->online) return refused(UserCode::kReissueSure);
  }
  auto line = line_of(session, *found);
  if (!line) return line.error();
  StoppedReissue out{std::move(*line), text_of(session, row), false, 0};
  const auto taken = take_out(session, *found, words_of_stop(*digits, reason->text), {});
  if (!taken) return taken.error();
  out.told = taken->told;
  out.draft = taken->draft;
  return out;
}

Outcome<member::OfficeTelling> tell_office(Session& session, const OfficeWord& word,
                                           const std::string& number) {
  if (word.terms.to.size() > limits::kReissueToBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(word.terms.to.size())},
                                            {"limit", std::to_string(limits::kReissueToBytes)}});
  }
  auto note = member::begin_reissue_note(session, ReissueAct::kWaits, number_of(number));
  if (!note) return note.error();
  note->tlp = word.tlp;
  note->exercise = word.exercise;
  note->goes_ms = word.goes_ms;
  note->report = number_of(word.terms.report);
  note->basis = static_cast<std::uint8_t>(word.terms.basis);
  if (!word.terms.request.empty()) note->request = number_of(word.terms.request);
  note->to = word.terms.to;
  note->with_members = word.terms.with_members;
  note->two = word.terms.two;
  note->advisory = word.advisory;
  return member::telling_office(session, *note);
}

Outcome<ReleasableReissue> releasable_reissue(Session& session, std::string_view id) {
  const auto refused = [&](UserCode code) {
    return user_error(code, {{"id", make_visible(id, true)}});
  };
  const auto digits = parse_item_number(id);
  if (!digits) return refused(UserCode::kReissueWaits);
  const std::uint64_t number = number_of(*digits);
  const auto own = own_holder(session);
  if (!own) return own.error();
  const auto told = member::told_reissue(session, number);
  if (!told) return told.error();
  if (*told && (*told)->waits && (*told)->holder == *own) return refused(UserCode::kReissueOwn);
  const auto gone = node_has(session, number);
  if (!gone) return gone.error();
  if (*gone) return refused(UserCode::kReissueGone);
  const auto elsewhere = waiting_elsewhere(session, number);
  if (!elsewhere) return elsewhere.error();
  if (!*elsewhere || !(*elsewhere)->waits->two) return refused(UserCode::kReissueWaits);
  auto line = line_of(session, **elsewhere);
  if (!line) return line.error();
  const Bytes& advisory = (*elsewhere)->waits->advisory;
  return ReleasableReissue{std::move(*line), text_in(advisory), advisory};
}

Outcome<void> release_for_colleague(Session& session, const ReleasableReissue& what) {
  auto note = member::begin_reissue_note(session, ReissueAct::kReleased, number_of(what.reissue.number));
  if (!note) return note.error();
  note->approved = member::reissue_digest(what.advisory);
  return say_of_reissue(session, *note);
}

Outcome<Heeded> heed_office(Session& session) {
  Heeded out;
  const auto told = member::told_reissues(session);
  if (!told) return told.error();
  if (told->empty()) return out;  // as on almost every day
  if (auto done = heed_stops(session, out); !done) return done.error();
  if (auto done = settle(session, out); !done) return done.error();
  return out;
}

Outcome<Vetted> vet_reissues(Session& session) {
  const auto held = held_back(session);
  if (!held) return held.error();
  Vetted out;
  for (const Held& one : *held) {
    if (member::must_wait(one.queued.row, session.now_ms())) continue;
    const auto released = is_released(session, one);
    if (!released) return released.error();
    if (!*released) continue;
    // Out already, whatever was said since: only its answer is missing.
    auto good = one.queued.row.tried ? node_has(session, one.queued.row.number) : Outcome<bool>(false);
    if (good && !*good) good = still_allowed(session, one);
    if (!good) return good.error();
    if (*good) {
      out.keys.push_back(one.queued.key);
      continue;
    }
    auto alarm = stop_for_want_of_consent(session, one);
    if (!alarm) return alarm.error();
    out.alarms.push_back(std::move(*alarm));
  }
  return out;
}

Outcome<Released> release_reissues(Session& session) {
  auto vetted = vet_reissues(session);
  if (!vetted) return vetted.error();
  const auto flushed = member::flush_outbox(session, member::Keeping::kAtOnce, vetted->keys);
  if (!flushed) return flushed.error();
  return Released{flushed->posted.size(), std::move(vetted->alarms)};
}

}  // namespace ceptoar::work
