// SPDX-License-Identifier: Apache-2.0
// A council for tests: organisations with all their private keys, nodes, one holder each,
// companies, a signed first roster, certificates, key statements and cards - the same again from
// the same randomness. Handles are those of the example Council (telecom, banks, fsa, nisc ...).
//
//   SeededRandom random(seed);
//   const Council council = make_council(random);            // 4 CEPTOARs, 1 ministry, 5 voters
//   const Council full = make_council(random, full_council());  // 21 nodes, 19 voters
//   const CouncilOrg& banks = council.org("banks");
//   banks.nodes[0].nsk; banks.holder.sign; banks.companies[0].officer.chain;
//
// All of it is valid from kCouncilStartMs to kCouncilEndMs (statements: kCouncilStatementEndMs);
// use kCouncilNowMs as the time of the test. Tests that want something wrong build it with the keys
// here.
// Lifetime: move-only; everything in it stays where it is while the Council lives.
#ifndef CEPTOAR_TESTS_SUPPORT_COUNCIL_H_
#define CEPTOAR_TESTS_SUPPORT_COUNCIL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/certificate.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "crypto/roster.h"
#include "schema/limits.h"

namespace ceptoar::test {

inline constexpr std::uint64_t kCouncilNowMs = 1'795'132'800'000;  // 2026-11-20T00:00:00Z
inline constexpr std::uint64_t kCouncilStartMs = kCouncilNowMs - limits::kDayMs;
inline constexpr std::uint64_t kCouncilEndMs = kCouncilStartMs + 90 * limits::kDayMs;
inline constexpr std::uint64_t kCouncilStatementEndMs = kCouncilStartMs + 45 * limits::kDayMs;

struct CouncilShape {
  std::size_t ceptoars = 4;    // at most 14
  std::size_t ministries = 1;  // at most 5; they vote, as CEPTOARs do
  bool nisc = false;           // do not vote
  bool council = false;
  std::size_t companies = 1;   // per CEPTOAR
  std::size_t nodes = 1;       // per organisation
};
// The Council of the quickstart: 14 CEPTOARs with two companies each, 5 ministries, nisc, council.
CouncilShape full_council();

struct CouncilNode {
  NodeId id;
  OrgId org;
  crypto::SignKey nsk;
  crypto::KemKey ntk;
  std::uint16_t port;         // 127.0.0.1; no socket is opened here
  std::uint16_t member_port;
};

struct CouncilHolder {
  HolderId id;
  OrgId org;
  std::string handle;                // secretariat@banks, officer@banks-1
  std::string role;
  crypto::SignKey sign;              // MSK
  crypto::KemKey transport;          // MTK
  crypto::KemKey epoch_key;          // MEK[1]
  Bytes device;                      // SignedCertificate of kind device: may rotate epochs
  std::vector<Bytes> chain;          // from the roster downwards; his own certificate is last
  crypto::StatementState statement;  // of MEK[1]
  Bytes card;                        // SignedCard
  Hash32 card_hash;
};

struct CouncilCompany {
  OrgId id;
  std::string handle;                // banks-1
  crypto::SignKey admin;
  std::vector<Bytes> chain;          // one certificate, by its CEPTOAR
  CouncilHolder officer;
  crypto::KemKey staff_key;          // OEK[1]
  crypto::StatementState staff;
  Bytes card;                        // SignedCard
  Hash32 card_hash;
};

struct CouncilOrg {
  OrgId id;
  OrgKind kind;
  std::string handle;
  crypto::SignKey admin;
  std::optional<crypto::SignKey> voter;
  std::vector<CouncilNode> nodes;    // in order of id
  CouncilHolder holder;
  crypto::KemKey staff_key;          // OEK[1]
  crypto::StatementState staff;
  std::optional<crypto::KemKey> members_key;  // CEK[1], CEPTOARs only
  std::optional<crypto::StatementState> members;
  std::vector<Hash32> grant_salts;   // per company, in their order: leaves of members.grant_root
  std::vector<Hash32> grant_leaves;
  std::vector<CouncilCompany> companies;
};

struct Council {
  NetworkId network;
  crypto::Verified<crypto::RosterState> roster;  // version 1
  std::vector<CouncilOrg> orgs;  // CEPTOARs, ministries, nisc, council

  // REQUIRES: it exists.
  const CouncilOrg& org(std::string_view handle) const;
  const CouncilOrg& org(const OrgId& id) const;
  const CouncilNode& node(const NodeId& id) const;
  const CouncilCompany& company(std::string_view handle) const;
  // All nodes, by organisation.
  std::vector<const CouncilNode*> nodes() const;
  // All who may vote, in the order of orgs.
  std::vector<const CouncilOrg*> voters() const;
  // What a member's program has fetched: every organisation's statements, as SignedKeyStatement.
  std::vector<Bytes> statements() const;
};

// REQUIRES: at least 4 CEPTOARs and ministries together.
Council make_council(crypto::Random& random, const CouncilShape& shape = {});

// The next version of `before`, unchanged but for number, previous hash and creation one second on.
Roster successor(const crypto::RosterState& before);
// Brings the lists into the order the wire wants, after a test has changed them.
void sort_roster(Roster& roster);
// encode(SignedRoster) with the signatures of these organisations' voters in `round`. Version 1 is
// signed under the network id it makes itself.
Bytes sign_roster_by(const Roster& roster, const std::vector<const CouncilOrg*>& signers,
                     std::uint32_t round = 1);
// The first n of council.voters().
std::vector<const CouncilOrg*> first_voters(const Council& council, std::size_t n);

// The KeyStatement that follows `before`, of the same list, grants and length of life. Sign it with
// make_statement.
KeyStatement next_statement(const crypto::StatementState& before, const KemPublicKey& key,
                            std::uint64_t created_ms);

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_SUPPORT_COUNCIL_H_
