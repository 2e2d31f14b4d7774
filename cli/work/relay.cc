// SPDX-License-Identifier: Apache-2.0
#include "cli/work/relay.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/audit.h"
#include "cli/member/sealing.h"
#include "cli/member/sync.h"
#include "cli/member/text_input.h"
#include "cli/work/answering.h"
#include "cli/work/contacts.h"
#include "cli/work/find.h"
#include "cli/work/natural_order.h"
#include "cli/work/own_kind.h"
#include "crypto/relay.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::ContactRow;
using member::from_error;
using member::GroupRow;
using member::ItemRow;
using member::KnownCompany;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

Outcome<void> check_role(Session& session) {
  const auto kind = own_kind(session);
  if (!kind) return kind.error();
  if (*kind != OrgKind::kCeptoar) return user_error(UserCode::kRelayRole);
  return {};
}

Outcome<ItemRow> relayable(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const std::string shown = make_visible(id, true);
  auto* item = std::get_if<ItemRow>(&*found);
  if (item == nullptr) return user_error(UserCode::kStillQueued, {{"id", shown}});
  if (item->tlp == Tlp::kRed || item->tlp == Tlp::kAmberStrict) {
    // Who is blamed for a leak can show that he tried, or that he did not.
    member::note_audit(session, {AuditKind::kWidening, static_cast<std::uint16_t>(item->tlp), 0,
                                 member::audit_subject(item->entry)});
    if (auto kept = session.commit(); !kept) return kept.error();
    return user_error(UserCode::kTlpWiden, {{"tlp", std::string(tlp_label(item->tlp))},
                                            {"id", format_item_number(item->number)}});
  }
  const bool gone = item->withdrawn && item->content != ContentKind::kWithdrawal;
  if (gone) return user_error(UserCode::kItemWithdrawn, {{"id", shown}});
  return std::move(*item);
}

bool holds(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// Companies with a program, and contacts that are not among them.
Outcome<void> choose_companies(Session& session, const RelayWish& wish, RelayPlan& plan) {
  auto direct = member::known_companies(session);
  if (!direct) return direct.error();
  auto others = member::contacts(session);
  if (!others) return others.error();
  std::erase_if(*others, [&](const ContactRow& contact) {
    return std::any_of(direct->begin(), direct->end(), [&](const KnownCompany& company) {
      return company.handle == contact.name;
    });
  });
  if (!wish.group.empty()) {
    if (plan.item.tlp == Tlp::kGreen) {
      return user_error(UserCode::kGroupGreen, {{"group", make_visible(wish.group, true)}});
    }
    const auto group = find_group(session, wish.group);
    if (!group) return group.error();
    std::erase_if(*direct, [&](const KnownCompany& c) { return !holds(group->members, c.handle); });
    std::erase_if(*others, [&](const ContactRow& c) { return !holds(group->members, c.name); });
  }
  const auto by_handle = [](const KnownCompany& a, const KnownCompany& b) {
    return natural_less(a.handle, b.handle);
  };
  const auto by_name = [](const ContactRow& a, const ContactRow& b) {
    return natural_less(a.name, b.name);
  };
  std::sort(direct->begin(), direct->end(), by_handle);
  std::sort(others->begin(), others->end(), by_name);
  plan.direct = std::move(*direct);
  plan.others = std::move(*others);
  if (plan.direct.empty() && plan.others.empty()) return user_error(UserCode::kRelayNobody);
  return {};
}

Outcome<member::ResolvedAudience> relay_audience(Session& session, const RelayPlan& plan,
                                                 const Inner& original, bool group) {
  if (plan.item.tlp == Tlp::kGreen) {
    const auto identity = session.identity();
    if (!identity) return identity.error();
    member::AgainWish again;
    again.tlp = Tlp::kGreen;
    again.community = original.audience.community;
    again.flash = plan.item.flash;
    Reader companies;
    companies.reader_class = ReaderClass::kMembers;
    companies.org = (*identity)->subject.org;
    again.readers.push_back(companies);
    return member::resolve_again(session, again);
  }
  member::AudienceWish wish;
  wish.tlp = plan.item.tlp;
  wish.flash = plan.item.flash;
  wish.with_members = !group;
  if (group) {
    for (const KnownCompany& company : plan.direct) wish.to.push_back(company.handle);
  } else {
    wish.to = {"own"};
  }
  return member::resolve(session, wish);
}

Outcome<std::string> checked_note(std::string_view typed) {
  auto clean = member::clean_text(as_bytes(typed), "text", false);
  if (!clean) return clean.error();
  if (clean->text.size() > limits::kNoteBytes) {
    return user_error(UserCode::kTextLong, {{"bytes", std::to_string(clean->text.size())},
                                            {"limit", std::to_string(limits::kNoteBytes)}});
  }
  return std::move(clean->text);
}

}  // namespace

Outcome<RelayPlan> plan_relay(Session& session, std::string_view id, const RelayWish& wish) {
  if (auto role = check_role(session); !role) return role.error();
  auto item = relayable(session, id);
  if (!item) return item.error();
  RelayPlan plan;
  plan.item = std::move(*item);
  plan.summary = summary_of(session, plan.item);
  plan.exercise = plan.item.exercise;
  const auto again = member::reopen(session, plan.item.entry);
  if (!again) return again.error();
  auto content = parse<Advisory>(again->opened.inner.content);
  if (!content) return from_error(content.error(), "archive");
  plan.content = std::move(*content);
  if (auto chosen = choose_companies(session, wish, plan); !chosen) return chosen.error();
  auto note = checked_note(wish.note);
  if (!note) return note.error();
  plan.relay.note = std::move(*note);
  plan.relay.ack_by_ms = wish.ack_by_ms;
  plan.sealed = plan.item.tlp != Tlp::kClear && !plan.direct.empty();
  if (!plan.sealed) return plan;
  auto relay = crypto::make_relay(plan.item.entry, again->opened);
  if (!relay) {
    return user_error(UserCode::kTlpRefused, {{"tlp", std::string(tlp_label(plan.item.tlp))},
                                              {"what", relay.error().context}});
  }
  relay->note = std::move(plan.relay.note);
  relay->ack_by_ms = plan.relay.ack_by_ms;
  plan.relay = std::move(*relay);
  auto audience = relay_audience(session, plan, again->opened.inner, !wish.group.empty());
  if (!audience) return audience.error();
  plan.audience = std::move(*audience);
  return plan;
}

Outcome<std::vector<ContactRow>> to_be_mailed(Session& session, const RelayPlan& plan) {
  const auto handed = member::handed(session, plan.item.entry);
  if (!handed) return handed.error();
  std::vector<ContactRow> out;
  for (const ContactRow& contact : plan.others) {
    const bool mailed = std::any_of(handed->begin(), handed->end(), [&](const member::HandedRow& row) {
      return row.name == contact.name && row.means == member::Means::kMail;
    });
    if (!mailed && !contact.mail.empty()) out.push_back(contact);
  }
  return out;
}

Outcome<RelayResult> send_relay(Session& session, const RelayPlan& plan) {
  RelayResult result;
  result.number = format_item_number(plan.item.number);
  if (!plan.sealed) return result;
  member::SealWish wish;
  wish.kind = InnerKind::kRelay;
  wish.audience = plan.audience;
  wish.content = encode(plan.relay);
  wish.title = plan.item.title;
  wish.exercise = plan.exercise;
  wish.flash = plan.item.flash;
  wish.importance = plan.item.importance;
  wish.refs = {{Relation::kRelays, plan.item.entry, plan.item.author_org, plan.item.item_id}};
  const auto sealed = member::seal_to_outbox(session, wish);
  if (!sealed) return sealed.error();
  const auto flushed =
      member::flush_outbox(session, member::Keeping::kAtOnce, {}, sealed->msg);
  if (!flushed) return flushed.error();
  for (const member::Refused& refused : flushed->refused) {
    // What the node does not take now waits as without a node, and the notice to its author with it.
    if (refused.msg == sealed->msg && refused.removed) return refused.error;
  }
  result.stored = member::find_posted(*flushed, sealed->msg) != nullptr;
  // It has gone to the companies: that its author cannot be told is no reason to say that it has not.
  const auto told = say_relayed(session, plan.item, plan.direct.size());
  result.told = told && *told;
  result.untold = !told;
  if (!result.stored) return result;
  // Into the own archive at once: reach counts what stands there.
  if (const auto synced = member::sync(session); !synced) return synced.error();
  return result;
}

}  // namespace ceptoar::work
