// SPDX-License-Identifier: Apache-2.0
#include "cli/work/requests.h"

#include <algorithm>

#include "cli/member/own_keys.h"
#include "cli/member/people_rows.h"
#include "cli/member/renewal.h"
#include "cli/work/people.h"
#include "schema/limits.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;

namespace {

constexpr std::uint64_t kCertificateMs = limits::kHolderEndsSoonDays * limits::kDayMs;
constexpr std::uint64_t kDeviceMs = limits::kDeviceEndsSoonDays * limits::kDayMs;

bool is_due(std::uint64_t ends_ms, std::uint64_t now_ms, std::uint64_t before_ms) {
  return ends_ms != 0 && ends_ms <= now_ms + before_ms;
}

// Named on his company's list, never let in here, and not heard of: whom another device of the secretariat
// let in shows his card.
Outcome<void> add_not_admitted(Session& session, const member::Identity& me,
                               std::vector<OfficeRequest>& out) {
  const auto rows = member::companies(session);
  if (!rows) return rows.error();
  for (const member::CompanyRow& company : *rows) {
    const auto known = member::known_persons(session, company.org);
    if (!known) return known.error();
    for (const member::KnownPerson& person : *known) {
      const bool heard = session.trust()
                             .card_of(me.subject.roster_org, company.org, person.holder)
                             .card != nullptr;
      if (!person.transport_key.is_zero() || heard) continue;
      out.push_back({RequestKind::kAdmit, person.handle, 0});
    }
  }
  return {};
}

void add_certificates(const PeopleView& view, const std::string& own_org, std::uint64_t now_ms,
                      std::vector<OfficeRequest>& out) {
  for (const PersonRow& row : view.people) {
    if (row.company) {
      if (is_due(row.certificate_ends_ms, now_ms, member::kRenewCompanyBeforeMs)) {
        out.push_back({RequestKind::kCompany, row.handle, row.certificate_ends_ms});
      }
      continue;
    }
    const bool colleague = row.handle.substr(row.handle.find('@') + 1) == own_org;
    if (colleague && is_due(row.certificate_ends_ms, now_ms, kCertificateMs)) {
      out.push_back({RequestKind::kCertificate, row.handle, row.certificate_ends_ms});
    } else if (row.own && is_due(view.device_ends_ms, now_ms, kDeviceMs)) {
      out.push_back({RequestKind::kDevice, row.handle, view.device_ends_ms});
    }
  }
}

}  // namespace

Outcome<std::vector<OfficeRequest>> office_requests(Session& session, const PeopleView& view) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const member::Identity& me = **identity;
  std::vector<OfficeRequest> out;
  if (me.device) {
    if (!me.is_company()) {
      if (auto added = add_not_admitted(session, me, out); !added) return added.error();
    }
    const std::string own_org = me.subject.handle.substr(me.subject.handle.find('@') + 1);
    add_certificates(view, own_org, session.now_ms(), out);
  }
  for (const PersonRow& row : view.people) {
    // Who never said how he is reached is not asked whether that is still right.
    if (row.own && row.stale && row.confirmed_ms != 0) {
      out.push_back({RequestKind::kCard, row.handle, 0});
    }
  }
  for (const member::HeldCard& held : session.trust().cards()) {
    if (held.standing == member::CardStanding::kGood) continue;
    if (session.trust().has_left(held.card->subject)) continue;
    out.push_back({RequestKind::kConfirm, held.card->card.handle, 0});
  }
  const auto rank = [](const OfficeRequest& one) {
    const bool card = one.kind == RequestKind::kCard || one.kind == RequestKind::kConfirm;
    const int group = one.kind == RequestKind::kAdmit ? 0 : card ? 2 : 1;
    return std::pair(group, one.ends_ms);
  };
  std::stable_sort(out.begin(), out.end(), [&](const OfficeRequest& a, const OfficeRequest& b) {
    return rank(a) < rank(b);
  });
  return out;
}

}  // namespace ceptoar::work
