// SPDX-License-Identifier: Apache-2.0
#include "cli/work/report.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/own_cards.h"
#include "cli/member/versions.h"
#include "cli/work/find.h"
#include "cli/work/held_report.h"
#include "cli/work/rendering.h"
#include "cli/work/reporter.h"
#include "cli/work/revise.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using liaison::ReportFact;
using liaison::FormFault;
using liaison::ReportForm;
using member::ItemRow;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;
using member::UserError;

namespace {

constexpr std::string_view kLabel = "amber+strict";
// Where nothing else was given.
constexpr std::string_view kConsultTitle = "相談";
constexpr std::string_view kReportTitle = "情報連絡（第一報）";

UserError fault_error(const FormFault& fault) {
  const std::string given = make_visible(fault.given, true);
  switch (fault.kind) {
    case FormFault::Kind::kLine:
      return user_error(UserCode::kReportForm,
                        {{"line", std::to_string(fault.line)}, {"given", given}});
    case FormFault::Kind::kTime:
      return user_error(UserCode::kTimeForm, {{"where", fault.name}, {"given", given}});
    case FormFault::Kind::kQuantity:
      return user_error(UserCode::kQuantityForm, {{"where", fault.name}, {"given", given}});
  }
  return user_error(UserCode::kBug, {{"what", "form"}});
}

Asked asked_for(const ReportWish& wish) {
  if (!wish.agreement.empty()) return {liaison::Purpose::kAgreement, "--agreement"};
  if (wish.consult) return {liaison::Purpose::kConsult, wish.ask};
  return {liaison::Purpose::kReport, wish.way};
}

liaison::Planned plan_of(const liaison::Pack& pack, const liaison::Reporter& reporter,
                         const ReportWish& wish) {
  if (!wish.agreement.empty()) return liaison::plan_agreement(pack, reporter, wish.partner);
  if (wish.consult) return liaison::plan_consult(pack, reporter, wish.ask);
  return liaison::plan_report(pack, reporter, wish.which, wish.way);
}

// 「電話 03-1234-5678」, one line for all means of a card.
std::string contact_on(const member::HeldCard& held) {
  if (held.card == nullptr || held.card->card.contacts.empty()) return {};
  const Card& card = held.card->card;
  std::string out = card.name_ja.empty() ? card.handle : card.name_ja;
  for (const Contact& contact : card.contacts) {
    if (contact.means == member::kConfirmedMeans) continue;
    out += " " + contact.means + " " + contact.value;
  }
  return out;
}

// Of the own card; of a report that is entered for somebody on the telephone, of his company's, where that is
// held here: who entered it is not whom the ministry has to call.
std::string contact_of_card(Session& session, const member::Identity& own, const std::string& proxy) {
  if (proxy.empty()) {
    return contact_on(
        session.trust().card_of(own.subject.roster_org, own.subject.org, own.subject.holder));
  }
  for (const member::HeldCard& held : session.trust().cards()) {
    const Card& card = held.card->card;
    const bool his = card.holder == HolderId{} && card.handle == proxy;
    if (his && held.standing == member::CardStanding::kGood) return contact_on(held);
  }
  return {};
}

// Who reports, by the name on the own card or in the roster: its readers may hold no card of a company.
std::string name_of_reporter(Session& session, const member::Identity& own,
                             const Organisation& org) {
  const member::HeldCard held =
      session.trust().card_of(own.subject.roster_org, own.subject.org, HolderId{});
  if (own.is_company() && held.card != nullptr) return held.card->card.name_ja;
  return own.is_company() ? std::string() : org.name_ja;
}

bool has_fact(const std::vector<ReportFact>& facts, std::string_view name) {
  return std::any_of(facts.begin(), facts.end(),
                     [&](const ReportFact& fact) { return fact.name == name; });
}

std::string text_in(std::string_view text) {
  std::string out(text.substr(0, std::min(text.find('\n'), text.size())));
  // At the end of a character.
  while (out.size() > limits::kTitleBytes || !is_utf8(out)) out.pop_back();
  return out;
}

// What people see first: the title they gave, else what is known of the system, else the kind.
std::string title_of(const ReportForm& form, bool consult) {
  if (!form.title.empty()) return form.title;
  for (const std::string_view name : {"service", "system", "case"}) {
    for (const ReportFact& fact : form.facts) {
      if (fact.name == name) return text_in(fact.value);
    }
  }
  if (!form.text.empty()) return text_in(form.text);
  return std::string(consult ? kConsultTitle : kReportTitle);
}

void put_facts(std::vector<Field>& fields, const std::vector<ReportFact>& facts) {
  std::erase_if(fields, [](const Field& field) { return liaison::decode_fact(field).has_value(); });
  for (const ReportFact& fact : facts) fields.push_back(liaison::encode_fact(fact));
}

// A consultation is nobody's report yet, whatever it is about.
void put_class(Advisory& content, const std::vector<ReportFact>& facts) {
  std::erase_if(content.fields, [](const Field& field) { return field.name == liaison::kReportClass; });
  if (content.kind != ContentKind::kReport || !liaison::is_precursor(facts)) return;
  content.fields.push_back({std::string(liaison::kReportClass), std::string(liaison::kPrecursor)});
}

Outcome<void> check_facts(const std::vector<Field>& fields) {
  const auto too_long = [](std::size_t bytes, std::size_t limit) {
    return user_error(UserCode::kTextLong,
                      {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(limit)}});
  };
  if (fields.size() > limits::kFields) return too_long(fields.size(), limits::kFields);
  for (const Field& field : fields) {
    if (field.value.size() > limits::kFieldBytes) {
      return too_long(field.value.size(), limits::kFieldBytes);
    }
  }
  return {};
}

// What the program says of itself is nobody's to type.
std::vector<ReportFact> typed_facts(const ReportForm& form) {
  std::vector<ReportFact> out = form.facts;
  std::erase_if(out, [](const ReportFact& fact) { return fact.name == "silence"; });
  return out;
}

// Of a consultation that becomes a report all is taken over that the form does not say itself.
Outcome<ReportForm> whole_form(Session& session, const ReportWish& wish) {
  ReportForm out = wish.form;
  out.facts = typed_facts(wish.form);
  if (wish.from.empty()) return out;
  const auto asked = held_report(session, wish.from);
  if (!asked) return asked.error();
  out.facts = liaison::merged(liaison::facts_of(asked->content.fields), out.facts);
  if (out.title.empty() && asked->content.title != kConsultTitle) out.title = asked->content.title;
  if (out.text.empty()) out.text = text_of_report(asked->content);
  return out;
}

// By which rules it went, and what the decision helper said where it was asked.
std::string rule_record(const liaison::Pack& pack, const std::optional<liaison::Facts>& decided) {
  std::string out = pack.name + "/" + std::to_string(pack.revision);
  if (!decided) return out;
  const liaison::Rule& rule = liaison::decide(pack, *decided);
  return out + " " + rule.id + " " + std::string(liaison::verdict_name(rule.verdict));
}

// The facts of the form and those that the options say.
Outcome<std::vector<ReportFact>> facts_for(Session& session, const HeldPack& pack,
                                           const member::Identity& own, const Organisation& org,
                                           const ReportWish& wish, const ReportForm& form,
                                           const std::optional<SilentReport>& silent) {
  const std::vector<ReportFact>& facts = form.facts;
  std::vector<ReportFact> said;
  const auto say = [&](std::string_view name, std::string value) {
    if (!value.empty()) said.push_back({std::string(name), std::move(value)});
  };
  say("contact", wish.contact);
  if (wish.contact.empty() && !has_fact(facts, "contact")) {
    say("contact", contact_of_card(session, own, wish.proxy));
  }
  if (said.empty() && !has_fact(facts, "contact")) return user_error(UserCode::kReportContact);
  say("reporter", name_of_reporter(session, own, org));
  say("entered_for", wish.proxy);
  say("direct", wish.direct);
  if (silent) say("silence", silence_record(*silent));
  say("agreement", wish.agreement);
  say("voluntary", wish.voluntary);
  say("rule", rule_record(pack.pack, wish.decided));
  return liaison::merged(facts, said);
}

// What this reader does not know yet. A key that was destroyed leaves nothing to compare with.
Outcome<void> compare(Session& session, const ItemRow& row, ShownReport& out) {
  const auto versions = member::versions_of(session, row);
  if (!versions) return versions.error();
  const ItemRow* before = member::known_before(*versions, row);
  if (before == nullptr) return {};
  const auto again = member::reopen(session, before->entry);
  if (!again) return {};
  const auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return {};
  out.changed = liaison::changes(liaison::facts_of(content->fields), out.facts);
  if (content->title != out.summary.title) out.title_before = content->title;
  const std::string text = text_of_report(*content);
  if (text != out.text) out.text_changes = differences(text, out.text);
  out.changed_since_ms = before->sent_ms;
  out.since_read = before->read && !before->own;
  return {};
}

}  // namespace

Outcome<ReportForm> read_form(const Bytes& document, std::uint64_t now_ms) {
  const auto clean = member::clean_text(document, "text", false);
  if (!clean) return clean.error();
  auto parsed = liaison::parse_form(clean->text, now_ms);
  if (const auto* fault = std::get_if<FormFault>(&parsed)) return fault_error(*fault);
  return std::get<ReportForm>(std::move(parsed));
}

Outcome<ReportForm> quick_form(std::string_view line) {
  auto clean = member::clean_text(as_bytes(line), "text", true);
  if (!clean) return clean.error();
  ReportForm out;
  out.title = text_in(clean->text);
  if (out.title.size() != clean->text.size()) out.text = clean->text;
  return out;
}

Outcome<PreparedReport> prepare_report(Session& session, const HeldPack& pack,
                                       const ReportWish& wish) {
  const auto who = own_reporter(session);
  if (!who) return who.error();
  const auto& [own, org, reporter] = *who;
  auto plan = plan_of(pack.pack, reporter, wish);
  if (const auto* refusal = std::get_if<liaison::Refusal>(&plan)) {
    return refusal_error(*refusal, *org, pack, reporter, asked_for(wish));
  }
  if (!wish.direct.empty()) {
    plan = liaison::plan_direct(pack.pack, std::get<liaison::Plan>(std::move(plan)), reporter);
    if (const auto* refusal = std::get_if<liaison::Refusal>(&plan)) {
      return refusal_error(*refusal, *org, pack, reporter, {liaison::Purpose::kSilent, "--direct"});
    }
  }
  PreparedReport out;
  out.plan = std::get<liaison::Plan>(std::move(plan));
  out.proxy = wish.proxy;
  if (org->kind == OrgKind::kCeptoar) {
    out.ceptoar_ja = org->name_ja;
    out.ceptoar_en = org->name_en;
  }
  if (!wish.direct.empty()) {
    out.direct = true;
    auto silent = silent_report(session, {pack}, wish.exercise);
    if (!silent) return silent.error();
    out.silent = std::move(*silent);
  }
  const auto form = whole_form(session, wish);
  if (!form) return form.error();
  const auto facts = facts_for(session, pack, *own, *org, wish, *form, out.silent);
  if (!facts) return facts.error();
  const std::uint64_t made_ms = made_minute(session.now_ms());
  const std::string text = liaison::report_text(*facts, form->text, made_ms, true);

  PostWish post;
  post.details.kind = wish.consult ? ContentKind::kConsult : ContentKind::kReport;
  put_facts(post.details.fields, *facts);
  if (auto good = check_facts(post.details.fields); !good) return good.error();
  post.document = to_bytes(as_bytes(text));
  post.title = title_of(*form, wish.consult);
  post.tlp = std::string(kLabel);
  for (const std::string& handle : out.plan.to) post.to += (post.to.empty() ? "" : ",") + handle;
  // The company for which it is entered may read what was written in its name.
  if (is_org_handle(wish.proxy) && parent_handle(wish.proxy) == org->handle) {
    post.to += "," + wish.proxy;
  }
  post.exercise = wish.exercise;
  auto draft = prepare(session, post);
  if (!draft) return draft.error();
  put_class(draft->content, *facts);
  if (auto done = sign_items(session, made_ms, *draft); !done) return done.error();
  out.draft = std::move(*draft);
  return out;
}

Outcome<Draft> prepare_follow_up(Session& session, std::string_view id, const ReportForm& form) {
  const auto before = held_report(session, id);
  if (!before) return before.error();
  const auto facts =
      liaison::merged(liaison::facts_of(before->content.fields), typed_facts(form));
  const std::uint64_t made_ms = made_minute(session.now_ms());
  // What is not said anew stays said, below the form as in it.
  const std::string below = form.text.empty() ? text_of_report(before->content) : form.text;
  const std::string text = liaison::report_text(facts, below, made_ms, true);
  const std::optional<std::string> title =
      form.title.empty() ? before->content.title : form.title;
  auto draft = prepare_update(session, id, to_bytes(as_bytes(text)), title);
  if (!draft) return draft.error();
  put_facts(draft->content.fields, facts);
  put_class(draft->content, facts);
  if (auto good = check_facts(draft->content.fields); !good) return good.error();
  if (auto done = sign_items(session, made_ms, *draft); !done) return done.error();
  return draft;
}

Outcome<Draft> prepare_report_withdrawal(Session& session, std::string_view id,
                                         std::string_view reason) {
  if (const auto before = held_report(session, id); !before) return before.error();
  return prepare_withdrawal(session, id, reason);
}

Outcome<ShownReport> show_report(Session& session, std::string_view id) {
  const auto asked = held_report(session, id);
  if (!asked) return asked.error();
  auto item = read_item(session, id);
  if (!item) return item.error();
  ShownReport out;
  out.facts = liaison::facts_of(item->content.fields);
  out.readers = item->readers;
  auto affected = affected_products(session, asked->row.thread_org, asked->row.thread_item);
  if (!affected) return affected.error();
  out.affected = std::move(*affected);
  out.text = text_of_report(asked->content);
  out.summary = item->summary;
  out.item = std::move(*item);
  if (auto compared = compare(session, asked->row, out); !compared) return compared.error();
  return out;
}

}  // namespace ceptoar::work
