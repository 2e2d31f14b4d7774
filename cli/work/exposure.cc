// SPDX-License-Identifier: Apache-2.0
#include "cli/work/exposure.h"

#include <algorithm>
#include <set>

#include "cli/liaison/plain.h"
#include "cli/liaison/report_form.h"
#include "cli/liaison/telephone.h"
#include "cli/member/contacts.h"
#include "cli/member/operators.h"
#include "cli/member/own_cards.h"

namespace ceptoar::work {

using liaison::Dictionary;
using liaison::Shows;
using member::Outcome;
using member::Session;

namespace {

// A ministry whose CEPTOARs are all of one sector: whoever reads its name knows the sector.
bool has_one_sector(const Roster& roster, const Organisation& ministry) {
  std::set<std::string> sectors;
  for (const Organisation& other : roster.organisations) {
    if (other.ministry == ministry.handle && !other.sector.empty()) sectors.insert(other.sector);
  }
  return ministry.kind == OrgKind::kMinistry && sectors.size() == 1;
}

// Of a local government that is a company here its place alone: it is in every text.
Shows shows_by(std::string_view name_ja) {
  return liaison::names_place(name_ja) ? Shows::kPlace : Shows::kCompany;
}

// A ministry, NISC, an agency or the Council, by whichever of its names: it is in every text, and exposes nobody.
bool is_public_body(const Roster& roster, std::string_view name) {
  const std::string wanted = liaison::plain_word(name);
  return std::any_of(roster.organisations.begin(), roster.organisations.end(), [&](const Organisation& org) {
    const bool of_many = org.kind == OrgKind::kCeptoar || org.kind == OrgKind::kObserver ||
                         org.kind == OrgKind::kAssociate;
    return !of_many && (liaison::plain_word(org.name_ja) == wanted || liaison::plain_word(org.name_en) == wanted);
  });
}

// Companies that have no program, and so no card.
Outcome<void> add_contacts(Dictionary& into, Session& session, const crypto::RosterState& roster) {
  const auto contacts = member::contacts(session);
  if (!contacts) return contacts.error();
  for (const member::ContactRow& contact : *contacts) {
    const bool party = roster.find_org(contact.name) != nullptr || is_public_body(roster.roster, contact.name);
    if (!party) into.add_listed(shows_by(contact.name), contact.name);
    for (const std::string* way : {&contact.mail, &contact.fax, &contact.tel}) {
      // 「なし」 reaches nobody, and stands in every text.
      const bool reaches = liaison::plain_text(*way).find_first_of("@0123456789") != std::string::npos;
      if (reaches) into.add(Shows::kContact, *way);
    }
  }
  return {};
}

// Of every CEPTOAR whose register came here. Who was taken off is still a company.
Outcome<void> add_operators(Dictionary& into, Session& session, const Roster& roster) {
  for (const Organisation& org : roster.organisations) {
    if (org.kind != OrgKind::kCeptoar) continue;
    const auto held = member::operator_register(session, org.id);
    if (!held) return held.error();
    for (const MemberOperator& one : held->operators) {
      const Shows shows = shows_by(one.name_ja.empty() ? one.name : one.name_ja);
      for (const std::string* name : {&one.name, &one.name_ja, &one.name_en}) into.add_listed(shows, *name);
    }
  }
  return {};
}

// Names of machines in addresses of pages and of mail: they are the reporter's own as his name is.
void add_hosts(Dictionary& dictionary, std::string_view text) {
  const auto of_host = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  for (const std::string_view mark : {"://", "@"}) {
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
      at += mark.size();
      std::string_view host = text.substr(at);
      host = host.substr(0, static_cast<std::size_t>(
                                std::find_if_not(host.begin(), host.end(), of_host) - host.begin()));
      if (host.starts_with("www.")) host.remove_prefix(4);
      if (host.find('.') != std::string_view::npos) dictionary.add(Shows::kCompany, host);
    }
  }
}

// Letters and digits alone: one number is written in many ways.
std::string bare(std::string_view contact) {
  std::string out = liaison::plain_word(contact);
  std::erase_if(out, [](char c) {
    return !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != '@';
  });
  return out;
}

// A telephone number or address of the reporter's names him as his name does.
bool reaches_reporter(const liaison::Finding& finding, const HeldItem& report) {
  if (finding.shows != Shows::kContact) return false;
  const std::string found = bare(finding.found);
  for (const liaison::ReportFact& fact : liaison::facts_of(report.content.fields)) {
    const bool his = fact.name == "contact" && !found.empty();
    if (his && bare(fact.value).find(found) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Outcome<Dictionary> lint_dictionary(Session* session, const std::vector<std::string>& names) {
  Dictionary out;
  for (const std::string& name : names) out.add(Shows::kCompany, name);
  if (session == nullptr) return out;
  const auto roster = session->roster();
  if (!roster) return roster.error();
  for (const Organisation& org : (*roster)->roster.organisations) {
    if (has_one_sector((*roster)->roster, org)) {
      out.add(Shows::kIndustry, org.name_ja);
      out.add(Shows::kIndustry, org.name_en);
    }
    // Other ministries, NISC and the Council are in every text, and expose nobody.
    if (org.kind != OrgKind::kCeptoar) continue;
    out.add(Shows::kSector, org.name_ja);
    out.add(Shows::kSector, org.name_en);
  }
  for (const member::HeldCard& held : session->trust().cards()) {
    const Card& card = held.card->card;
    if ((*roster)->find_org(card.handle) != nullptr) continue;
    out.add_listed(shows_by(card.name_ja), card.name_ja);
    out.add_listed(shows_by(card.name_ja), card.name_en);
    out.add(Shows::kCompany, card.handle);
    for (const Contact& contact : card.contacts) {
      if (contact.means != member::kConfirmedMeans) out.add(Shows::kContact, contact.value);
    }
  }
  if (auto added = add_contacts(out, *session, **roster); !added) return added.error();
  if (auto added = add_operators(out, *session, (*roster)->roster); !added) return added.error();
  return out;
}

void add_reporter(Dictionary& dictionary, const HeldItem& report) {
  const std::string& handle = report.row.author_handle;
  dictionary.add(Shows::kCompany, handle.substr(handle.find('@') + 1));
  for (const liaison::ReportFact& fact : liaison::facts_of(report.content.fields)) {
    if (fact.name == "reporter" || fact.name == "entered_for") {
      dictionary.add(Shows::kCompany, fact.value);
    }
    if (fact.name == "contact") dictionary.add(Shows::kContact, fact.value);
    if (fact.name == "contact" || fact.name == "published") add_hosts(dictionary, fact.value);
  }
}

std::optional<liaison::Finding> name_in(std::string_view text, const std::vector<liaison::Finding>& findings,
                                        const HeldItem& report) {
  std::optional<liaison::Finding> out;
  const auto first = std::find_if(findings.begin(), findings.end(), [&](const liaison::Finding& finding) {
    return liaison::needs_consent(finding.shows) || reaches_reporter(finding, report);
  });
  if (first != findings.end()) out = *first;
  // A number is known by its digits, however it is written.
  for (const liaison::ReportFact& fact : liaison::facts_of(report.content.fields)) {
    if (fact.name != "contact") continue;
    const auto number = liaison::find_number(text, fact.value);
    if (number && (!out || number->at < out->at)) out = number;
  }
  return out;
}

Outcome<std::string> telling_signer(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.identity();
  if (!own) return own.error();
  const Organisation* org = (*roster)->find_org((*own)->subject.roster_org);
  if (org == nullptr || !has_one_sector((*roster)->roster, *org)) return std::string();
  return org->name_ja.empty() ? org->handle : org->name_ja;
}

}  // namespace ceptoar::work
