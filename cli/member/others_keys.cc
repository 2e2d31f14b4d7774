// SPDX-License-Identifier: Apache-2.0
#include "cli/member/others_keys.h"

#include "cli/member/access.h"
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

// Whose a key is, by what weighs most first. What a company's list says of a key weighs nothing here: two
// companies that name one key would keep each other's lists from being heard, and whoever goes by such a
// list was let in before anything follows from it (leaving.cc).
struct Weighed {
  Keys fixed;      // the office's, the roster's and admin keys
  Keys here;       // let onto the node as the company's
  Keys elsewhere;  // let onto it as somebody else's; or a card elsewhere, which the key signed
};

void add_cards(const TrustStore& trust, const OrgId& roster_org, const OrgId& company, Weighed& keys) {
  for (const HeldCard& held : trust.cards()) {
    const crypto::Subject& subject = held.card->subject;
    keys.fixed.insert(subject.admin);
    const bool own = subject.roster_org == roster_org && subject.org == company;
    if (subject.holder.is_zero()) {
      keys.fixed.insert(subject.key);
    } else if (!own && !trust.has_left(subject)) {
      keys.elsewhere.insert(subject.key);
    }
  }
}

// The node's list has a key once: whom another device let in is there as well.
Outcome<void> add_listed(Session& session, const OrgId& company, Weighed& keys) {
  const auto list = own_node_list(session);
  if (!list) return list.error();
  if (!*list) return {};
  for (const AccessEntry& entry : **list) {
    (entry.org == company ? keys.here : keys.elsewhere).insert(entry.sign_key);
  }
  return {};
}

Outcome<void> add_companies(Session& session, const OrgId& company, Weighed& keys) {
  const auto rows = companies(session);
  if (!rows) return rows.error();
  for (const CompanyRow& row : *rows) {
    const auto wire = parse<SignedCertificate>(row.certificate);
    const auto certificate = wire ? parse<Certificate>(wire->certificate)
                                  : Result<Certificate>(wire.error());
    if (!certificate) return from_error(certificate.error(), "archive");
    keys.fixed.insert(certificate->key);
    const auto known = known_persons(session, row.org);
    if (!known) return known.error();
    for (const KnownPerson& person : *known) {
      if (person.transport_key.is_zero()) continue;  // the company's word alone
      (row.org == company ? keys.here : keys.elsewhere).insert(person.key);
    }
  }
  return {};
}

}  // namespace

Outcome<Keys> keys_of_others(Session& session, const OrgId& company) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto list = staff_list(session);
  if (!list) return list.error();
  const crypto::Subject& me = (*identity)->subject;
  Weighed keys;
  keys.fixed.insert(me.key);
  add_roster((*roster)->roster, keys.fixed);
  add_cards(session.trust(), me.roster_org, company, keys);
  if (*list) {
    for (const StaffMember& member : (*list)->list.staff) keys.fixed.insert(member.key);
  }
  if (auto done = add_listed(session, company, keys); !done) return done.error();
  if (auto done = add_companies(session, company, keys); !done) return done.error();
  Keys out = std::move(keys.fixed);
  for (const SignPublicKey& key : keys.elsewhere) {
    if (!keys.here.contains(key)) out.insert(key);
  }
  return out;
}

}  // namespace ceptoar::member
