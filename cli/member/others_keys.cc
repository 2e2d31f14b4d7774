// SPDX-License-Identifier: Apache-2.0
#include "cli/member/others_keys.h"

#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/staff.h"

namespace ceptoar::member {
namespace {

using Keys = std::set<SignPublicKey>;

void add_roster(const Roster& roster, Keys& keys) {
  for (const Organisation& org : roster.organisations) keys.insert(org.admin_key);
  for (const Voter& voter : roster.voters) keys.insert(voter.key);
  for (const NodeRecord& node : roster.nodes) keys.insert(node.nsk);
}

// A card is signed by the key that it names. `proven`: those of the company's own people.
void add_cards(const TrustStore& trust, const OrgId& roster_org, const OrgId& company, Keys& keys,
               Keys& proven) {
  for (const HeldCard& held : trust.cards()) {
    const crypto::Subject& subject = held.card->subject;
    const bool own = subject.roster_org == roster_org && subject.org == company;
    keys.insert(subject.admin);
    (own && !subject.holder.is_zero() ? proven : keys).insert(subject.key);
  }
}

}  // namespace

Outcome<Keys> keys_of_others(Session& session, const OrgId& company) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto list = staff_list(session);
  if (!list) return list.error();
  const auto rows = companies(session);
  if (!rows) return rows.error();
  const crypto::Subject& me = (*identity)->subject;
  Keys keys = {me.key};
  Keys proven;
  add_roster((*roster)->roster, keys);
  add_cards(session.trust(), me.roster_org, company, keys, proven);
  if (*list) {
    for (const StaffMember& member : (*list)->list.staff) keys.insert(member.key);
  }
  for (const CompanyRow& row : *rows) {
    const auto wire = parse<SignedCertificate>(row.certificate);
    const auto certificate = wire ? parse<Certificate>(wire->certificate)
                                  : Result<Certificate>(wire.error());
    if (!certificate) return from_error(certificate.error(), "archive");
    keys.insert(certificate->key);
    if (row.org == company) continue;
    const auto known = known_persons(session, row.org);
    if (!known) return known.error();
    // What another company's list said of a key weighs less than the card that the key signed.
    for (const KnownPerson& person : *known) {
      if (!proven.contains(person.key)) keys.insert(person.key);
    }
  }
  return keys;
}

}  // namespace ceptoar::member
