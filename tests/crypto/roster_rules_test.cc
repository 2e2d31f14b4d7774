// SPDX-License-Identifier: Apache-2.0
// What one roster may look like, whoever signed it.
#include <algorithm>
#include <string>

#include "crypto/roster.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::roster_rules_test {
namespace {

struct Case {
  const char* name;
  void (*change)(Roster&);
};

void expect_all_refused(const std::vector<Case>& table, ErrorCode code) {
  for (const Case& item : table) {
    Roster roster = shared_council().roster->roster;
    item.change(roster);
    EXPECT_TRUE(refused(crypto::check_roster(roster), code)) << item.name;
  }
}

template <class T>
void repeat_until(std::vector<T>& list, std::size_t size) {
  while (list.size() < size) list.push_back(list.back());
}

TEST(CheckRosterTest, TakesTheExampleCouncil) {
  EXPECT_TRUE(good(crypto::check_roster(shared_council().roster->roster)));
  EXPECT_TRUE(good(crypto::check_roster(successor(*shared_council().roster))));
}

TEST(CheckRosterTest, RefusesListsThatAreTooLongOrTooShort) {
  expect_all_refused(
      {
          {"three voters", [](Roster& r) { r.voters.resize(3); }},
          {"voters", [](Roster& r) { repeat_until(r.voters, limits::kRosterVoters + 1); }},
          {"organisations",
           [](Roster& r) { repeat_until(r.organisations, limits::kRosterOrgs + 1); }},
          {"nodes", [](Roster& r) { repeat_until(r.nodes, limits::kRosterNodes + 1); }},
          {"communities",
           [](Roster& r) { repeat_until(r.communities, limits::kRosterCommunities + 1); }},
          {"recovery", [](Roster& r) { r.recovery.resize(limits::kRecoveryKeys + 1); }},
      },
      ErrorCode::kLimitExceeded);
}

TEST(CheckRosterTest, RefusesWrongNumbersAndDates) {
  expect_all_refused(
      {
          {"version 0", [](Roster& r) { r.version = 0; }},
          {"first with a network id", [](Roster& r) { r.network_id.bytes[0] = 1; }},
          {"first with a previous hash", [](Roster& r) { r.prev_hash.bytes[0] = 1; }},
          {"second without network id",
           [](Roster& r) {
             r.version = 2;
             r.prev_hash.bytes[0] = 1;
           }},
          {"second without previous hash",
           [](Roster& r) {
             r.version = 2;
             r.network_id.bytes[0] = 1;
           }},
          {"expired at once", [](Roster& r) { r.expires_ms = r.created_ms; }},
          {"living too long",
           [](Roster& r) {
             r.expires_ms = r.created_ms + limits::kRosterLifeDays * limits::kDayMs + 1;
           }},
      },
      ErrorCode::kMalformed);
}

TEST(CheckRosterTest, RefusesListsOutOfOrder) {
  expect_all_refused(
      {
          {"voters", [](Roster& r) { std::swap(r.voters[0], r.voters[1]); }},
          {"organisations", [](Roster& r) { std::swap(r.organisations[0], r.organisations[1]); }},
          {"nodes", [](Roster& r) { std::swap(r.nodes[0], r.nodes[1]); }},
          {"communities", [](Roster& r) { std::swap(r.communities[0], r.communities[1]); }},
          {"members",
           [](Roster& r) {
             auto& members = r.communities[1].members;
             std::swap(members[0], members[1]);
           }},
          {"recovery",
           [](Roster& r) {
             r.recovery.resize(2);
             r.recovery[0].bytes[0] = 2;
             r.recovery[1].bytes[0] = 1;
           }},
          {"resolves", [](Roster& r) { r.resolves.resize(2); }},
      },
      ErrorCode::kMalformed);
}

TEST(CheckRosterTest, RefusesIdsHandlesAndKeysUsedTwice) {
  expect_all_refused(
      {
          {"a voter twice", [](Roster& r) { r.voters[1] = r.voters[0]; }},
          {"one key for two voters", [](Roster& r) { r.voters[1].key = r.voters[0].key; }},
          {"one admin key for two organisations",
           [](Roster& r) { r.organisations[1].admin_key = r.organisations[0].admin_key; }},
          {"one NSK for two nodes", [](Roster& r) { r.nodes[1].nsk = r.nodes[0].nsk; }},
          {"one NTK for two nodes", [](Roster& r) { r.nodes[1].ntk = r.nodes[0].ntk; }},
          {"a recovery key that votes", [](Roster& r) { r.recovery = {r.voters[0].key}; }},
          {"a node that votes", [](Roster& r) { r.nodes[0].nsk = r.voters[0].key; }},
          {"a node with the admin key",
           [](Roster& r) { r.nodes[0].nsk = r.organisations[0].admin_key; }},
          {"one handle for two organisations",
           [](Roster& r) { r.organisations[1].handle = r.organisations[0].handle; }},
          {"a community twice", [](Roster& r) { r.communities[1].name = r.communities[0].name; }},
          {"a member twice",
           [](Roster& r) { r.communities[1].members[1] = r.communities[1].members[0]; }},
      },
      ErrorCode::kMalformed);
}

TEST(CheckRosterTest, RefusesIdsThatDoNotFitTheirKeys) {
  expect_all_refused(
      {
          {"voter", [](Roster& r) { r.voters.back().id.bytes.fill(0xff); }},
          {"organisation of the first roster",
           [](Roster& r) { r.organisations.back().id.bytes.fill(0xff); }},
          {"node of the first roster", [](Roster& r) { r.nodes.back().id.bytes.fill(0xff); }},
      },
      ErrorCode::kMalformed);
  Roster later = successor(*shared_council().roster);
  later.voters.back().id.bytes.fill(0xff);
  EXPECT_TRUE(refused(crypto::check_roster(later), ErrorCode::kMalformed));
}

TEST(CheckRosterTest, RefusesZeroKeys) {
  expect_all_refused({{"admin", [](Roster& r) { r.organisations[0].admin_key = {}; }},
                      {"nsk", [](Roster& r) { r.nodes[0].nsk = {}; }},
                      {"ntk", [](Roster& r) { r.nodes[0].ntk = {}; }},
                      {"recovery", [](Roster& r) { r.recovery.resize(1); }},
                      {"voter",
                       [](Roster& r) {
                         r.voters[0].key = {};
                         r.voters[0].id = crypto::id_of<VoterId>(crypto::label::kVoterId, {});
                         sort_roster(r);
                       }}},
                     ErrorCode::kMalformed);
}

TEST(CheckRosterTest, RefusesTransportKeysOfSmallOrder) {
  expect_all_refused(
      {
          {"u = 1", [](Roster& r) { r.nodes[0].ntk = CurvePublicKey{{1}}; }},
          {"u = p - 1",
           [](Roster& r) {
             r.nodes[0].ntk.bytes.fill(0xff);
             r.nodes[0].ntk.bytes[0] = 0xec;
             r.nodes[0].ntk.bytes[31] = 0x7f;
           }},
      },
      ErrorCode::kMalformed);
}

TEST(CheckRosterTest, RefusesWhatPointsNowhere) {
  expect_all_refused({{"voter", [](Roster& r) { r.voters[0].org.bytes[0] ^= 1; }},
                      {"node", [](Roster& r) { r.nodes[0].org.bytes[0] ^= 1; }},
                      {"member", [](Roster& r) { r.communities[1].members[0] = OrgId{}; }},
                      {"members beside all",
                       [](Roster& r) { r.communities[0].members = {r.organisations[0].id}; }}},
                     ErrorCode::kMalformed);
}

TEST(CheckRosterTest, AgenciesAndRespondingMinistriesStandInItAndDoNotVote) {
  for (const OrgKind kind : {OrgKind::kAgency, OrgKind::kResponseMinistry, OrgKind::kObserver,
                             OrgKind::kAssociate}) {
    Roster roster = shared_council().roster->roster;
    const OrgId org = roster.voters.back().org;
    const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                                 [&](const Organisation& one) { return one.id == org; });
    at->kind = kind;
    EXPECT_TRUE(refused(crypto::check_roster(roster), ErrorCode::kMalformed)) << org_kind_name(kind);
    std::erase_if(roster.voters, [&](const Voter& voter) { return voter.org == org; });
    EXPECT_TRUE(good(crypto::check_roster(roster))) << org_kind_name(kind);
    // Its bytes are the same everywhere.
    const auto again = parse<Roster>(encode(roster));
    ASSERT_TRUE(good(again));
    EXPECT_EQ(*again, roster);
  }
}

TEST(CheckRosterTest, RefusesWordsThatMislead) {
  expect_all_refused(
      {
          {"empty handle", [](Roster& r) { r.organisations[0].handle.clear(); }},
          {"capitals", [](Roster& r) { r.organisations[0].handle = "Banks"; }},
          {"a holder's handle", [](Roster& r) { r.organisations[0].handle = "a@banks"; }},
          {"look-alike letters", [](Roster& r) { r.organisations[0].handle = "b\xD0\xB0nks"; }},
          {"ministry", [](Roster& r) { r.organisations[0].ministry = "F S A"; }},
          {"two-line name", [](Roster& r) { r.organisations[0].name_ja = "a\nb"; }},
          {"turned text",
           [](Roster& r) {
             r.organisations[0].name_en =
                 "a\xE2\x80\xAE"
                 "b";
           }},
          {"long name",
           [](Roster& r) { r.organisations[0].name_en.assign(limits::kNameBytes + 1, 'a'); }},
          {"sector", [](Roster& r) { r.organisations[0].sector = "\x1b[31m"; }},
          {"community", [](Roster& r) { r.communities[0].name = "Everybody"; }},
      },
      ErrorCode::kMalformed);
}

TEST(CheckRosterTest, RefusesNodesThatCannotBeReached) {
  expect_all_refused({{"port", [](Roster& r) { r.nodes[0].port = 0; }},
                      {"member port", [](Roster& r) { r.nodes[0].member_port = 0; }},
                      {"key epoch", [](Roster& r) { r.nodes[0].nsk_epoch = 0; }},
                      {"host", [](Roster& r) { r.nodes[0].host = "tcp://10.0.0.1"; }}},
                     ErrorCode::kMalformed);
}

TEST(HostTest, IsANameOrAnAddress) {
  const std::string label63(63, 'a');
  for (const std::string& host :
       {std::string("127.0.0.1"), std::string("node.banks.example"), std::string("localhost"),
        std::string("node-1"), std::string("node_1"), std::string("Node.Example"),
        std::string("1node.2x"), std::string("::1"), std::string("2001:db8::10"),
        std::string("::ffff:10.0.0.1"), label63 + ".jp"}) {
    EXPECT_TRUE(crypto::is_host(host)) << host;
  }
}

TEST(HostTest, IsNoTransportStringAndNothingElse) {
  const std::string label64(64, 'a');
  std::string long_name;
  for (int i = 0; i < 64; ++i) long_name += "abc.";
  long_name += "jp";
  for (const std::string& host : {std::string(),
                                  std::string("tcp://a"),
                                  std::string("a:5000"),
                                  std::string("[::1]"),
                                  std::string("a b"),
                                  std::string(" a"),
                                  std::string("a."),
                                  std::string(".a"),
                                  std::string("a..b"),
                                  std::string("-a"),
                                  std::string("a-"),
                                  std::string("a.-b"),
                                  std::string("256.1.1.1"),
                                  std::string("10.0.0"),
                                  std::string("12345"),
                                  std::string("fe80::1%eth0"),
                                  std::string("::1::"),
                                  std::string("a/b"),
                                  std::string("a@b"),
                                  std::string("a\n"),
                                  std::string("a\0b", 3),
                                  std::string("*"),
                                  std::string("\xE9\x8A\x80"),
                                  label64 + ".jp",
                                  long_name}) {
    EXPECT_FALSE(crypto::is_host(host)) << host;
  }
}

}  // namespace
}  // namespace ceptoar::test::roster_rules_test
