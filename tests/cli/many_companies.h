// SPDX-License-Identifier: Apache-2.0
// A CEPTOAR with as many companies as it may have one day. They are certified and known to its device, and
// have no homes: what they cost their secretariat is looked at, not what they do.
#ifndef CEPTOAR_TESTS_CLI_MANY_COMPANIES_H_
#define CEPTOAR_TESTS_CLI_MANY_COMPANIES_H_

#include <string>

#include "cli/member/enrol_files.h"
#include "cli/member/own_keys.h"
#include "crypto/certificate.h"
#include "schema/codec.h"
#include "tests/cli/world.h"

namespace ceptoar::test {

inline member::CompanyRow some_company(World& world, const crypto::RosterState& roster,
                                       const crypto::SignKey& ceptoar, const Organisation& under,
                                       const std::string& handle) {
  const std::uint64_t now = world.clock().now_ms();
  const auto admin = crypto::SignKey::generate(world.random());
  const auto officer = crypto::SignKey::generate(world.random());
  member::CompanyRow row;
  row.org = crypto::id_of<OrgId>(crypto::label::kOrgId, admin.public_key());
  row.handle = row.name_ja = row.name_en = handle;
  Certificate certificate = member::enrol::new_certificate(CertificateKind::kOrganisation, roster,
                                                           now, limits::kRosterLifeDays);
  certificate.issuer_org = under.id;
  certificate.subject_org = row.org;
  certificate.key = admin.public_key();
  certificate.handle = handle;
  row.certificate = encode(crypto::sign_certificate(ceptoar, certificate));
  KeyStatement statement;
  statement.key_class = ReaderClass::kStaff;
  statement.epoch = 1;
  statement.list_version = 1;
  statement.created_ms = now;
  statement.not_after_ms = now + limits::kStaffEpochDays * limits::kDayMs;
  statement.network_id = roster.network_id;
  statement.org = row.org;
  statement.public_key = crypto::KemKey::generate(world.random()).public_key();
  const Bytes device = member::enrol::certify_device(admin, roster, row.org, officer.public_key(),
                                                     "officer@" + handle, now);
  row.statement = encode(crypto::make_statement(officer, device, statement));
  return row;
}

// `count` more beside those that are there.
inline void add_companies(World& world, const std::string& ceptoar, std::size_t count) {
  const auto session = world.open("secretariat@" + ceptoar);
  const auto admin = world.open_admin(ceptoar);
  const auto roster = session->roster();
  auto rows = member::companies(*session);
  CEPTOAR_CHECK(roster && rows);
  const Organisation* under = (*roster)->find_org(ceptoar);
  const std::size_t first = rows->size();
  for (std::size_t i = 0; i < count; ++i) {
    rows->push_back(some_company(world, **roster, admin.admin(), *under,
                                 ceptoar + "-x" + std::to_string(first + i)));
  }
  CEPTOAR_CHECK(session->commit({{store::ArchiveTable::kMeta, member::meta_key("companies"),
                                  member::encode_companies(*rows)}}));
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_MANY_COMPANIES_H_
