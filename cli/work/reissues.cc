// SPDX-License-Identifier: Apache-2.0
#include "cli/work/reissues.h"

#include <algorithm>
#include <string>

#include "cli/member/alarms.h"
#include "cli/member/archive_items.h"
#include "cli/member/outbox.h"
#include "cli/member/sealing.h"
#include "cli/work/answering.h"
#include "schema/codec.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::Queued;
using member::QueuedRow;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::uint8_t kTermsVersion = 1;

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

Outcome<WaitingReissue> line_of(Session& session, const Held& held) {
  const QueuedRow& row = held.queued.row;
  const auto consent = state_of(session, held.terms);
  if (!consent) return consent.error();
  return WaitingReissue{format_item_number(row.number), row.title,         row.tlp,
                        row.exercise,                   held.terms,        row.not_before_ms,
                        row.tried,                      *consent};
}

// As far as this program knows: what the node took comes back from it as an item of one's own.
Outcome<bool> node_has(Session& session, std::uint64_t number) {
  const auto items = member::items_of_number(session, number);
  if (!items) return items.error();
  return std::any_of(items->begin(), items->end(), [](const auto& item) { return item.own; });
}

// Its text, when the own keys still open it.
std::string text_of(Session& session, const QueuedRow& row) {
  const auto opened = member::open_queued(session, row);
  if (!opened) return {};
  const auto content = parse<Advisory>(opened->inner.content);
  return content ? "# " + content->title + "\n" + content->text : std::string();
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

}  // namespace

Bytes encode_terms(const ReissueTerms& terms) {
  member::RowWriter out(kTermsVersion);
  out.text(terms.report).u8(static_cast<std::uint8_t>(terms.basis)).text(terms.request);
  out.text(terms.to).flag(terms.with_members).fixed(terms.text.view());
  return out.take();
}

Result<ReissueTerms> parse_terms(BytesView bytes) {
  member::RowReader in(bytes, kTermsVersion);
  ReissueTerms out;
  out.report = in.text();
  const std::uint8_t basis = in.u8();
  out.request = in.text();
  out.to = in.text();
  out.with_members = in.flag();
  out.text = in.fixed<Hash32>();
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
  const auto held = held_back(session);
  if (!held) return held.error();
  const auto found = std::find_if(held->begin(), held->end(), [&](const Held& one) {
    return format_item_number(one.queued.row.number) == *digits;
  });
  if (found == held->end()) {
    // Twelve digits and the check digit.
    const auto gone = node_has(session, std::stoull(digits->substr(0, digits->size() - 1)));
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
  const std::string words = "匿名化しての再発信（整理番号 " + shown(*digits) +
                            "）を取りやめました。送っていません。" +
                            (reason->text.empty() ? "" : "理由: " + reason->text);
  const auto taken = take_out(session, *found, words, {});
  if (!taken) return taken.error();
  out.told = taken->told;
  out.draft = taken->draft;
  return out;
}

Outcome<Vetted> vet_reissues(Session& session) {
  const auto held = held_back(session);
  if (!held) return held.error();
  Vetted out;
  for (const Held& one : *held) {
    if (member::must_wait(one.queued.row, session.now_ms())) continue;
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
