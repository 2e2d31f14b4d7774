// SPDX-License-Identifier: Apache-2.0
#include "cli/work/consent.h"

#include <algorithm>
#include <array>

#include "cli/liaison/plain.h"
#include "cli/liaison/report_form.h"
#include "cli/member/archive_items.h"
#include "cli/member/staff.h"
#include "cli/member/text_input.h"
#include "cli/work/answering.h"
#include "cli/work/cases.h"
#include "cli/work/consent_readers.h"
#include "cli/work/contacts.h"
#include "cli/work/exposure.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "cli/work/own_kind.h"
#include "cli/work/provide.h"
#include "cli/work/reissues.h"
#include "crypto/hash.h"
#include "crypto/redaction.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kWhat = "consent";
constexpr std::string_view kTo = "consent-to";
constexpr std::string_view kUntil = "consent-until";
constexpr std::string_view kText = "consent-text";
constexpr std::string_view kDisclosure = "disclosure";
constexpr std::string_view kWhy = "disclosure-why";
constexpr std::string_view kRequest = "request";
constexpr std::string_view kSource = "source-tie";  // of a re-issue: nonce 16 | commitment 32
constexpr std::array<std::string_view, 5> kStates = {"asked", "granted", "refused", "withdrawn",
                                                     "expired"};

std::string until_text(std::uint64_t ms) { return ms == 0 ? "-" : format_rfc3339(ms); }

// Readers that do not fit into one field stand in several. An earlier program shows and grants the first alone,
// which is no consent to the whole list.
void put_readers(Advisory& into, const std::string& to) {
  std::string part;
  for (const std::string& reader : member::split_recipients(to)) {
    if (!part.empty() && part.size() + 1 + reader.size() > limits::kFieldBytes) {
      into.fields.push_back({std::string(kTo), part});
      part.clear();
    }
    part += (part.empty() ? "" : ",") + reader;
  }
  into.fields.push_back({std::string(kTo), part});
}

void put_terms(Advisory& into, std::string_view what, const ConsentTerms& terms) {
  into.fields = {{std::string(kWhat), std::string(what)}};
  put_readers(into, terms.to);
  into.fields.push_back({std::string(kUntil), until_text(terms.until_ms)});
  into.fields.push_back({std::string(kText), terms.text.hex()});
}

std::optional<ConsentTerms> terms_of(const Advisory& advisory) {
  ConsentTerms out;
  for (const Field& field : advisory.fields) {
    if (field.name == kTo) out.to += (out.to.empty() ? "" : ",") + field.value;
  }
  const std::string_view until = field_of(advisory, kUntil);
  if (until != "-") {
    const auto ms = parse_rfc3339(until);
    if (!ms) return std::nullopt;
    out.until_ms = *ms;
  }
  const auto digest = parse_hex(field_of(advisory, kText));
  if (!digest || digest->size() != Hash32::kSize) return std::nullopt;
  std::copy(digest->begin(), digest->end(), out.text.bytes.begin());
  return out;
}

struct Request {
  HeldItem held;
  ConsentTerms terms;
  ItemRow report;
};
// The newest version of a request, with the report it is about. Its digest is that of its own text, or it
// is no request.
Outcome<Request> request_of(Session& session, std::string_view id) {
  const auto none = [&] {
    return user_error(UserCode::kConsentRequest, {{"id", make_visible(id, true)}});
  };
  auto out = held_item(session, id);
  if (!out) return out.error();
  const auto terms = terms_of(out->content);
  if (field_of(out->content, kWhat) != kRequest || !terms ||
      terms->text != consent_digest(out->content.title, out->content.text)) {
    return none();
  }
  const auto root = session.archive().with_prefix(
      store::ArchiveTable::kThread,
      member::key_of_item(out->row.thread_org, out->row.thread_item), limits::kAckLines);
  if (!root) return member::from_error(root.error(), "archive");
  for (const auto& row : *root) {
    EntryId entry;
    std::copy(row.key.end() - EntryId::kSize, row.key.end(), entry.bytes.begin());
    const auto item = member::item_of(session, entry);
    if (!item || item->superseded) continue;
    const bool is_root = item->author_org == out->row.thread_org && item->item_id == out->row.thread_item;
    if (is_root) return Request{std::move(*out), *terms, *item};
  }
  return none();
}

// Every answer of the reporter to this request, oldest first; the last word counts: by the order in which their
// nodes took them, not by the clocks of the reporter's computers, of which one may be behind.
Outcome<std::vector<HeldItem>> answers_to(Session& session, const Request& request) {
  const auto rows = session.archive().with_prefix(
      store::ArchiveTable::kThread,
      member::key_of_item(request.report.author_org, request.report.item_id), limits::kAckLines);
  if (!rows) return member::from_error(rows.error(), "archive");
  std::vector<HeldItem> out;
  for (const auto& row : *rows) {
    EntryId entry;
    std::copy(row.key.end() - EntryId::kSize, row.key.end(), entry.bytes.begin());
    const auto item = member::item_of(session, entry);
    // Only whose report it is may say so, and a withdrawn answer says nothing.
    if (!item || item->author_org != request.report.author_org || item->withdrawn) continue;
    auto answer = open_item(session, *item);
    if (!answer) continue;
    if (field_of(answer->content, kText) == request.terms.text.hex() &&
        field_of(answer->content, kWhat) != kRequest && !field_of(answer->content, kWhat).empty()) {
      out.push_back(std::move(*answer));
    }
  }
  std::sort(out.begin(), out.end(), [](const HeldItem& a, const HeldItem& b) {
    return std::pair(a.row.hlc, a.row.entry) < std::pair(b.row.hlc, b.row.entry);
  });
  return out;
}

std::uint64_t earlier(std::uint64_t a, std::uint64_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

Outcome<Consent> consent_to(Session& session, const Request& request) {
  Consent out;
  out.terms = request.terms;
  out.title = request.held.content.title;
  out.text = request.held.content.text;
  out.report = format_item_number(request.report.number);
  out.asked_org = request.report.author_org;
  out.request = summary_of(session, request.held.row);
  const auto answers = answers_to(session, request);
  if (!answers) return answers.error();
  for (const HeldItem& answer : *answers) {
    const std::string_view what = field_of(answer.content, kWhat);
    const auto terms = terms_of(answer.content);
    // The same text to other readers was another question.
    if (!terms || terms->to != request.terms.to) continue;
    if (what == "granted") {
      out.state = ConsentState::kGranted;
      out.terms.until_ms = earlier(request.terms.until_ms, terms->until_ms);
    } else if (what == "refused") {
      out.state = ConsentState::kRefused;
    } else if (what == "withdrawn") {
      out.state = ConsentState::kWithdrawn;
    }
  }
  const bool over = out.terms.until_ms != 0 && out.terms.until_ms <= session.now_ms();
  if (over && (out.state == ConsentState::kGranted || out.state == ConsentState::kAsked)) {
    out.state = ConsentState::kExpired;
  }
  return out;
}

// Groups taken apart: consent is to the readers that were named, whoever joins the group later.
Outcome<std::vector<std::string>> readers_in(Session& session, std::string_view to, bool exercise) {
  auto out = recipients_of(session, to, exercise);
  if (!out) return out.error();
  std::sort(out->begin(), out->end());
  return out;
}

// Nobody reads it whom the reporter was not told of.
Outcome<bool> within(Session& session, const ConsentNeed& need, std::string_view agreed,
                     bool exercise) {
  auto wanted = readers_in(session, need.to, exercise);
  if (!wanted) return wanted.error();
  if (need.with_members) wanted->emplace_back(kConsentMembers);
  if (need.tlp == Tlp::kClear) wanted->emplace_back(kConsentEverybody);
  if (need.tlp == Tlp::kGreen && wanted->empty()) {
    wanted->push_back("community:" + std::string(member::kDefaultCommunity));
  }
  if (need.named) wanted->emplace_back(kConsentNamed);
  const auto allowed = member::split_recipients(agreed);
  return std::all_of(wanted->begin(), wanted->end(), [&](const std::string& reader) {
    return std::find(allowed.begin(), allowed.end(), reader) != allowed.end();
  });
}

// Whether a CEPTOAR among the readers could relay it to companies that the reporter was not told of.
Outcome<bool> relayable_too_far(Session& session, const ConsentNeed& need, std::string_view agreed,
                                bool exercise) {
  const auto allowed = member::split_recipients(agreed);
  const bool members = std::find(allowed.begin(), allowed.end(), kConsentMembers) != allowed.end();
  if (need.tlp != Tlp::kAmber || members) return false;
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = own_kind(session);
  if (!own) return own.error();
  if (*own == OrgKind::kCeptoar) return true;  // a reader of what it sends
  const auto readers = readers_in(session, need.to, exercise);
  if (!readers) return readers.error();
  return std::any_of(readers->begin(), readers->end(), [&](const std::string& reader) {
    const Organisation* org = (*roster)->find_org(reader);
    return org != nullptr && org->kind == OrgKind::kCeptoar;
  });
}

// The commitment is over the text as it goes out: another text cannot borrow it.
Outcome<void> tie_to_source(Session& session, const HeldItem& report, Draft& draft) {
  const auto again = member::reopen(session, report.row.entry);
  if (!again) return again.error();
  const MsgId nonce = session.random().id<MsgId>();
  const Hash32 tie =
      crypto::source_commitment(again->opened.content_key, nonce,
                                consent_digest(draft.content.title, draft.content.text));
  draft.content.fields.push_back({std::string(kSource), nonce.hex() + tie.hex()});
  return {};
}

// One of the next two full hours, at random: how long after the report it was made does not show.
std::uint64_t next_hours(Session& session) {
  constexpr std::uint64_t kHourMs = 3'600'000;
  return (session.now_ms() / kHourMs + 1 + session.random().below(2)) * kHourMs;
}

// What a re-issue rests on, by numbers: places in a list move.
Outcome<ReissueTerms> terms_of(Session& session, const ReissueWish& wish, const HeldItem& report,
                               const Draft& draft) {
  ReissueTerms out{format_item_number(report.row.number), wish.basis, "", "", wish.with_members,
                   consent_digest(draft.content.title, draft.content.text)};
  if (wish.basis == Basis::kConsent) {
    const auto request = held_item(session, wish.request);
    if (!request) return request.error();
    out.request = format_item_number(request->row.number);
  }
  const auto readers = readers_in(session, wish.to, report.row.exercise);
  if (!readers) return readers.error();
  for (const std::string& reader : *readers) out.to += (out.to.empty() ? "" : ",") + reader;
  return out;
}

struct Notice {
  ReissueTerms terms;
  std::string why;
  std::string title, text;
  std::uint64_t goes_ms = 0;
};
Outcome<Draft> notice_of(Session& session, const Notice& notice, const std::string& number) {
  std::string done = notice.goes_ms == 0
                         ? std::string("匿名化して再発信しました。")
                         : "匿名化して " + format_jst_short(notice.goes_ms) + " に再発信します。";
  if (notice.terms.two) done = "もう一人の担当者が承認したあとに、匿名化して再発信します。";
  const std::string words = done + "整理番号 " + group_item_number(number) + "。根拠: " +
                            std::string(basis_name(notice.terms.basis)) + "。" + notice.why + "\n\n" +
                            notice.title + "\n" + notice.text;
  auto draft = prepare_reply(session, notice.terms.report,
                             {to_bytes(as_bytes(words)), std::nullopt, false});
  if (!draft) return draft.error();
  draft->content.fields = {{std::string(kDisclosure), std::string(basis_name(notice.terms.basis))}};
  const std::string& why =
      notice.terms.basis == Basis::kConsent ? notice.terms.request : notice.why;
  draft->content.fields.push_back({std::string(kWhy), make_visible(why, true)});
  return draft;
}

}  // namespace

Hash32 consent_digest(std::string_view title, std::string_view text) {
  const Hash32 of_title = crypto::hash(crypto::label::kConsentText, {as_bytes(title)});
  return crypto::hash(crypto::label::kConsentText, {of_title.view(), as_bytes(text)});
}

Outcome<void> check_consent(Session& session, const ConsentNeed& need) {
  const auto missing = [](std::string_view what) {
    return user_error(UserCode::kConsentMissing, {{"what", std::string(what)}});
  };
  if (need.request.empty()) return missing("asked");
  const auto consent = consent_of(session, need.request);
  if (!consent) return consent.error();
  // Consent to another report's text is none to this one's.
  if (consent->report != need.report) return missing("asked");
  if (consent->state != ConsentState::kGranted) return missing(consent_state_name(consent->state));
  const bool exercise = consent->request.exercise;
  const auto readers = within(session, need, consent->terms.to, exercise);
  if (!readers) return readers.error();
  if (consent->terms.text != need.digest || !*readers) {
    return user_error(UserCode::kConsentText, {{"id", make_visible(need.request, true)}});
  }
  const auto wider = relayable_too_far(session, need, consent->terms.to, exercise);
  if (!wider) return wider.error();
  if (*wider) return user_error(UserCode::kConsentMembers, {{"id", make_visible(need.request, true)}});
  return {};
}

std::string_view consent_state_name(ConsentState state) {
  return kStates[static_cast<std::size_t>(state) - 1];
}

std::string_view basis_name(Basis basis) {
  switch (basis) {
    case Basis::kConsent: return "consent";
    case Basis::kHole: return "hole";
    case Basis::kAttack: return "attack";
    case Basis::kLaw: return "law";
  }
  return {};
}

std::optional<Basis> parse_basis(std::string_view name) {
  for (const Basis basis : {Basis::kConsent, Basis::kHole, Basis::kAttack, Basis::kLaw}) {
    if (basis_name(basis) == name) return basis;
  }
  return std::nullopt;
}

Outcome<Draft> prepare_consent_request(Session& session, std::string_view id,
                                       const Bytes& document, std::string_view to,
                                       std::uint64_t until_ms) {
  const auto report = held_report(session, id);
  if (!report) return report.error();
  if (report->row.own) return user_error(UserCode::kOwnItem, {{"id", make_visible(id, true)}});
  auto draft = prepare_reply(session, id, {document, std::nullopt, false});
  if (!draft) return draft.error();
  ConsentTerms terms;
  const auto readers = readers_in(session, to, report->row.exercise);
  if (!readers) return readers.error();
  if (auto known = check_consent_readers(session, *readers); !known) return known.error();
  for (const std::string& reader : *readers) terms.to += (terms.to.empty() ? "" : ",") + reader;
  terms.until_ms = until_ms;
  terms.text = consent_digest(draft->content.title, draft->content.text);
  put_terms(draft->content, kRequest, terms);
  draft->content.summary = {"同意の依頼: この文のまま出してよいか、お答えください"};
  return draft;
}

Outcome<Draft> prepare_consent_answer(Session& session, std::string_view id, ConsentState answer,
                                      std::uint64_t until_ms) {
  const auto request = request_of(session, id);
  if (!request) return request.error();
  if (!request->report.own || request->held.row.own) {
    return user_error(UserCode::kConsentRequest, {{"id", make_visible(id, true)}});
  }
  const std::string_view name = consent_state_name(answer);
  const std::string words = answer == ConsentState::kGranted   ? "同意します。"
                            : answer == ConsentState::kRefused ? "同意しません。"
                                                               : "同意を撤回します。";
  auto draft = prepare_reply(session, id, {to_bytes(as_bytes(words)), std::nullopt, false});
  if (!draft) return draft.error();
  ConsentTerms terms = request->terms;
  terms.until_ms = earlier(terms.until_ms, until_ms);
  put_terms(draft->content, name, terms);
  return draft;
}

Outcome<Consent> consent_of(Session& session, std::string_view id) {
  const auto request = request_of(session, id);
  if (!request) return request.error();
  return consent_to(session, *request);
}

namespace {

struct Provided {
  liaison::Provision kind = liaison::Provision::kThreat;
  Details details;
};
Outcome<Provided> what_is_provided(const ReissueWish& wish) {
  const auto written = member::read_written(wish.document, std::nullopt, false);
  if (!written) return written.error();
  const std::string action = liaison::action_in(written->text);
  Provided out;
  out.kind = wish.kind.value_or(action.empty() ? liaison::Provision::kThreat : liaison::Provision::kAlert);
  if (out.kind == liaison::Provision::kAlert && action.empty()) return user_error(UserCode::kReissueAction);
  out.details.kind = liaison::is_warning(out.kind) ? ContentKind::kAlert : ContentKind::kShare;
  out.details.act_by_ms = wish.act_by_ms;
  out.details.summary = liaison::lines_for_manager(written->text);
  out.details.fields = {{std::string(liaison::kProvisionField), std::string(liaison::provision_name(out.kind))}};
  if (!action.empty()) out.details.fields.push_back({std::string(liaison::kActionField), action});
  return out;
}

// The reporter is told the reason in a field, as it is shown.
Outcome<void> why_fits(const ReissueWish& wish) {
  const std::size_t bytes = make_visible(wish.why, true).size();
  if (wish.basis == Basis::kConsent || bytes <= limits::kFieldBytes) return {};
  return user_error(UserCode::kTextLong, {{"bytes", std::to_string(bytes)},
                                          {"limit", std::to_string(limits::kFieldBytes)}});
}

// What of the report goes out with the text, word for word in any width. One that is shorter than a word stands
// in every text.
void compare_with_report(const HeldItem& report, std::string_view whole, Reissue& out) {
  constexpr std::size_t kShortest = 4;  // bytes: two kanji have six
  const std::string text = liaison::plain_text(whole);
  for (const liaison::ReportFact& fact : liaison::facts_of(report.content.fields)) {
    const std::string value = liaison::plain_word(fact.value);
    if (value.size() >= kShortest && text.find(value) != std::string::npos) {
      out.leaves.push_back(fact);
    } else {
      ++out.stays;
    }
  }
}

// What is for named persons alone is told to nobody else, so nobody else can release it either.
Outcome<void> tell_office_of(Session& session, const ReissueTerms& terms, const HeldItem& report, Draft& draft) {
  const bool told = draft.audience.tlp != Tlp::kRed && report.row.tlp != Tlp::kRed;
  const auto others = member::has_colleagues(session);
  if (!others) return others.error();
  if (terms.two && (!told || !*others)) return user_error(UserCode::kReissueTwo);
  if (!told || (draft.not_before_ms == 0 && !terms.two)) return {};
  OfficeWord word{terms, draft.audience.tlp, draft.exercise, draft.not_before_ms, encode(draft.content)};
  draft.office = [word = std::move(word)](Session& with, const std::string& number) {
    return tell_office(with, word, number);
  };
  return {};
}

}  // namespace

Outcome<Reissue> prepare_reissue(Session& session, const ReissueWish& wish) {
  const auto kind = own_kind(session);
  if (!kind) return kind.error();
  if (*kind != OrgKind::kNisc && *kind != OrgKind::kCouncil) return user_error(UserCode::kReissueRole);
  const auto report = held_report(session, wish.report);
  if (!report) return report.error();
  if (wish.basis != Basis::kConsent && wish.why.empty()) {
    return user_error(UserCode::kConsentMissing, {{"what", "--why"}});
  }
  if (auto fits = why_fits(wish); !fits) return fits.error();
  const auto what = what_is_provided(wish);
  if (!what) return what.error();
  PostWish post;
  post.document = wish.document;
  post.tlp = wish.tlp;
  post.to = wish.to;
  post.with_members = wish.with_members;
  post.details = what->details;
  post.flash = what->kind == liaison::Provision::kEarlyWarning;
  post.importance = usual_importance(what->kind);
  post.exercise = report->row.exercise;
  auto draft = prepare(session, post);
  if (!draft) return draft.error();
  if (wish.basis == Basis::kConsent) {
    const ConsentNeed need{wish.request, format_item_number(report->row.number),
                           consent_digest(draft->content.title, draft->content.text), wish.to,
                           wish.with_members, draft->audience.tlp};
    if (auto good = check_consent(session, need); !good) return good.error();
  }
  auto dictionary = lint_dictionary(&session, {});
  if (!dictionary) return dictionary.error();
  add_reporter(*dictionary, *report);
  const std::string whole = draft->content.title + "\n" + draft->content.text;
  Reissue out;
  out.findings = liaison::lint(whole, *dictionary);
  compare_with_report(*report, whole, out);
  const auto name = name_in(whole, out.findings, *report);
  // Who consented has read the names in this very text.
  if (wish.basis != Basis::kConsent && name) {
    return user_error(UserCode::kLintName, {{"line", std::to_string(name->line)},
                                            {"given", make_visible(name->found, true)}});
  }
  if (wish.basis != Basis::kConsent) {
    if (const auto together = liaison::identifying_together(out.findings); !together.empty()) {
      return user_error(UserCode::kLintTogether,
                        {{"line", std::to_string(together.front().line)},
                         {"given", make_visible(together.front().found, true)}});
    }
  }
  if (auto tied = tie_to_source(session, *report, *draft); !tied) return tied.error();
  if (!wish.now) draft->not_before_ms = next_hours(session);
  auto terms = terms_of(session, wish, *report, *draft);
  if (!terms) return terms.error();
  terms->two = needs_two(wish.two_persons, what->kind);
  draft->two = terms->two;
  draft->terms = encode_terms(*terms);
  // It belongs to the matter of its report. One for named persons would hide the case from colleagues.
  if (draft->audience.tlp != Tlp::kRed) {
    auto matter = case_with(session, report->row.thread_org, report->row.thread_item);
    if (!matter) return matter.error();
    draft->case_number = std::move(*matter);
  }
  if (auto told = tell_office_of(session, *terms, *report, *draft); !told) return told.error();
  Notice notice{std::move(*terms), wish.why, draft->content.title, draft->content.text,
                draft->not_before_ms};
  draft->along = [notice = std::move(notice)](Session& with, const std::string& number) {
    return notice_of(with, notice, number);
  };
  out.draft = std::move(*draft);
  return out;
}

Outcome<std::optional<std::string>> source_of_reissue(Session& session, std::string_view id) {
  const auto reissue = held_item(session, id);
  if (!reissue) return reissue.error();
  const auto tie = parse_hex(field_of(reissue->content, kSource));
  if (!tie || tie->size() != MsgId::kSize + Hash32::kSize) {
    return user_error(UserCode::kSourceNone, {{"id", make_visible(id, true)}});
  }
  const MsgId nonce = *MsgId::from(BytesView(*tie).first(MsgId::kSize));
  const Hash32 said = *Hash32::from(BytesView(*tie).subspan(MsgId::kSize));
  const Hash32 digest = consent_digest(reissue->content.title, reissue->content.text);
  std::optional<std::string> out;
  Outcome<void> opened;
  auto listed = member::each_item(session, [&](ItemRow&& row) {
    if (row.content != ContentKind::kReport && row.content != ContentKind::kConsult) return true;
    const auto again = member::reopen(session, row.entry);
    if (!again) {
      if (again.error().code == UserCode::kItemClosed) return true;
      opened = again.error();
      return false;
    }
    if (crypto::source_commitment(again->opened.content_key, nonce, digest) != said) return true;
    out = format_item_number(row.number);
    return false;
  });
  if (!listed) return listed.error();
  if (!opened) return opened.error();
  return out;
}

}  // namespace ceptoar::work
