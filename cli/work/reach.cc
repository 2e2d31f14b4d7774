// SPDX-License-Identifier: Apache-2.0
#include "cli/work/reach.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "cli/member/answers.h"
#include "cli/member/relays.h"
#include "cli/member/reports.h"
#include "cli/work/board.h"
#include "cli/work/find.h"
#include "cli/work/natural_order.h"
#include "crypto/relay.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::AnswerRow;
using member::HandedRow;
using member::ItemRow;
using member::KnownCompany;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

std::string second_means(const member::ContactRow& contact) {
  if (!contact.tel.empty()) return "tel " + contact.tel;
  if (!contact.fax.empty()) return "fax " + contact.fax;
  return contact.mail.empty() ? std::string() : "mail " + contact.mail;
}

// Puts the companies' rows together; one for each call of reach().
class CompanyRows {
 public:
  CompanyRows(Session& session, const ItemRow& item, const OrgId& own)
      : session_(session), item_(item), own_(own) {}

  Outcome<std::vector<ReachRow>> run() {
    const auto known = member::known_companies(session_);
    if (!known) return known.error();
    for (const KnownCompany& company : *known) known_.emplace(company.handle, company);
    if (auto done = add_readers(); !done) return done.error();
    if (auto done = add_relayed(); !done) return done.error();
    if (auto done = add_handed(); !done) return done.error();
    if (auto done = add_answers(); !done) return done.error();
    if (auto done = add_contacts(); !done) return done.error();
    std::vector<ReachRow> out;
    for (auto& [name, row] : rows_) out.push_back(std::move(row));
    return out;
  }

 private:
  ReachRow& row_of(const std::string& name) {
    ReachRow& row = rows_[name];
    if (!row.name.empty()) return row;
    row.name = name;
    row.company = true;
    if (const auto found = known_.find(name); found != known_.end()) {
      row.name_ja = found->second.name_ja;
      row.name_en = found->second.name_en;
    }
    return row;
  }

  // It is here, so this node has it; companies fetch from this node.
  void at_node(const std::string& name, std::uint64_t sent_ms, std::uint64_t received_ms) {
    ReachRow& row = row_of(name);
    row.sent_ms = row.sent_ms == 0 ? sent_ms : std::min(row.sent_ms, sent_ms);
    row.delivered_ms = std::min(row.delivered_ms.value_or(received_ms), received_ms);
  }

  // The original was sealed to the companies too.
  Outcome<void> add_readers() {
    const auto again = member::reopen(session_, item_.entry);
    if (!again) return {};  // its key is destroyed: what was relayed is still known
    for (const Reader& reader : again->opened.inner.audience.readers) {
      const bool all = reader.reader_class == ReaderClass::kMembers && reader.org == own_;
      for (const auto& [handle, company] : known_) {
        const bool author = company.org == item_.author_org;
        if (!author && (all || (reader.org == company.org && !reader.chain.empty()))) {
          at_node(handle, item_.sent_ms, item_.received_ms);
        }
      }
    }
    return {};
  }

  Outcome<void> add_relayed() {
    const auto relays = member::relays_of(session_, item_.entry);
    if (!relays) return relays.error();
    for (const member::RelayRow& relay : *relays) {
      if (relay.org != own_) continue;
      for (const std::string& company : relay.companies) {
        at_node(company, relay.sent_ms, relay.received_ms);
      }
      relayed_ = true;
    }
    return {};
  }

  Outcome<void> add_handed() {
    const auto handed = member::handed(session_, item_.entry);
    if (!handed) return handed.error();
    for (const HandedRow& one : *handed) {
      ReachRow& row = row_of(one.name);
      if (row.sent_ms == 0) row.sent_ms = one.at_ms;
      if (!row.delivered_ms) row.means = one.means;
      if (one.confirmed) {
        row.confirmed_ms = one.at_ms;
        row.means = one.means;
      }
    }
    relayed_ |= !handed->empty();
    return {};
  }

  Outcome<void> add_answers() {
    const auto answers = member::answers_of(session_, item_.author_org, item_.item_id);
    if (!answers) return answers.error();
    for (const AnswerRow& answer : *answers) {  // oldest first
      const bool company = answer.roster_org == own_ && answer.org != own_;
      if (!company || member::is_report(answer.answer)) continue;
      if (answer.answer.state == AckState::kOpened) continue;
      const auto row = rows_.find(answer.handle.substr(answer.handle.find('@') + 1));
      if (row == rows_.end()) continue;
      if (is_unopened(answer.answer.state)) {
        if (!row->second.state) row->second.state = answer.answer.state;  // no confirmation
        continue;
      }
      row->second.state = answer.answer.state;
      row->second.confirmed_ms = answer.answer.at_ms;
      row->second.by = answer.handle;
    }
    return {};
  }

  // Who needs other means; those whom nobody has told yet belong to the table once it was relayed.
  Outcome<void> add_contacts() {
    const auto contacts = member::contacts(session_);
    if (!contacts) return contacts.error();
    for (const member::ContactRow& contact : *contacts) {
      const auto there = rows_.find(contact.name);
      if (there == rows_.end() && (!relayed_ || known_.contains(contact.name))) continue;
      row_of(contact.name).second_means = second_means(contact);
    }
    return {};
  }

  Session& session_;
  const ItemRow& item_;
  const OrgId& own_;
  std::map<std::string, KnownCompany> known_;
  std::map<std::string, ReachRow> rows_;
  bool relayed_ = false;
};

// Organisations that an own item went to, as the board has them.
Outcome<void> add_organisations(Session& session, const ItemRow& item, Reach& out) {
  const auto board = work::board(session, out.number);
  if (!board) return board.error().code == UserCode::kNotReached ? Outcome<void>() : board.error();
  const auto answers = member::answers_of(session, item.author_org, item.item_id);
  if (!answers) return answers.error();
  const std::vector<AnswerRow> reports = member::standing_reports(*answers);
  for (const BoardRow& from : board->rows) {
    if (from.own) continue;
    const auto same = std::find_if(out.rows.begin(), out.rows.end(), [&](const ReachRow& row) {
      return !row.company && row.name == from.org;
    });
    if (same != out.rows.end()) {  // a second node of one organisation
      if (from.delivered_ms) same->delivered_ms = from.delivered_ms;
      continue;
    }
    ReachRow row;
    row.name = from.org;
    row.name_ja = from.name_ja;
    row.name_en = from.name_en;
    row.sent_ms = board->sent_ms;
    row.delivered_ms = from.verified ? from.delivered_ms : std::nullopt;
    row.state = from.state ? from.state : from.unopened;
    row.confirmed_ms = from.answered_ms;
    row.by = from.by;
    row.second_means = from.second_means;
    for (const AnswerRow& report : reports) {
      if (report.handle.substr(report.handle.find('@') + 1) != from.org) continue;
      row.companies = report.answer.companies;
      for (const AckCount& count : report.answer.counts) {
        if (count.state != AckState::kOpened) row.companies_answered += count.count;
      }
    }
    out.rows.push_back(std::move(row));
  }
  return {};
}

ReachReason reason_of(const ReachRow& row) {
  if (row.confirmed_ms) return ReachReason::kNone;
  if (row.delivered_ms) return ReachReason::kSilent;
  if (row.means) return ReachReason::kOtherMeans;
  return row.sent_ms != 0 ? ReachReason::kUndelivered : ReachReason::kNotTold;
}

// A relay of this item that has not left yet.
Outcome<bool> relay_waits(Session& session, const ItemRow& item) {
  const auto waiting = member::queued(session);
  if (!waiting) return waiting.error();
  for (const member::Queued& queued : *waiting) {
    if (queued.row.type != member::QueuedType::kPost || queued.row.kind != InnerKind::kRelay) continue;
    const auto opened = member::open_queued(session, queued.row);
    if (!opened) continue;
    const auto original = crypto::relayed_entry(opened->inner);
    if (original && *original == item.entry) return true;
  }
  return false;
}

}  // namespace

std::string_view reach_reason_name(ReachReason reason) {
  switch (reason) {
    case ReachReason::kNone: return "";
    case ReachReason::kSilent: return "silent";
    case ReachReason::kUndelivered: return "undelivered";
    case ReachReason::kOtherMeans: return "other-means";
    case ReachReason::kNotTold: return "not-told";
  }
  return "";
}

Outcome<Reach> reach(Session& session, std::string_view id) {
  auto found = find_item(session, id);
  if (!found) return found.error();
  const auto* item = std::get_if<ItemRow>(&*found);
  if (item == nullptr) return user_error(UserCode::kStillQueued, {{"id", make_visible(id, true)}});
  const auto identity = session.identity();
  if (!identity) return identity.error();
  Reach out;
  out.number = format_item_number(item->number);
  out.title = item->title;
  out.tlp = item->tlp;
  out.exercise = item->exercise;
  const auto waits = relay_waits(session, *item);
  if (!waits) return waits.error();
  out.queued = *waits;
  if (item->own) {
    if (auto added = add_organisations(session, *item, out); !added) return added.error();
  }
  if (!(*identity)->is_company()) {
    auto companies = CompanyRows(session, *item, (*identity)->subject.org).run();
    if (!companies) return companies.error();
    for (ReachRow& row : *companies) out.rows.push_back(std::move(row));
  }
  if (out.rows.empty() && !out.queued) {
    return user_error(UserCode::kNotReached, {{"id", make_visible(id, true)}});
  }
  for (ReachRow& row : out.rows) {
    row.reason = reason_of(row);
    if (row.sent_ms != 0) ++out.sent;
    if (row.sent_ms != 0) {
      out.sent_ms = out.sent_ms == 0 ? row.sent_ms : std::min(out.sent_ms, row.sent_ms);
    }
    if (row.delivered_ms) ++out.delivered;
    if (row.confirmed_ms) ++out.confirmed;
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const ReachRow& a, const ReachRow& b) {
    const std::pair<bool, bool> group_a(a.confirmed_ms.has_value(), a.company);
    const std::pair<bool, bool> group_b(b.confirmed_ms.has_value(), b.company);
    return group_a != group_b ? group_a < group_b : natural_less(a.name, b.name);
  });
  return out;
}

}  // namespace ceptoar::work
