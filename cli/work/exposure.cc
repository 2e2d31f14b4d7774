// SPDX-License-Identifier: Apache-2.0
#include "cli/work/exposure.h"

#include <set>

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
    out.add(Shows::kCompany, card.name_ja);
    out.add(Shows::kCompany, card.name_en);
    out.add(Shows::kCompany, card.handle);
    for (const Contact& contact : card.contacts) {
      if (contact.means != member::kConfirmedMeans) out.add(Shows::kContact, contact.value);
    }
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
