// SPDX-License-Identifier: Apache-2.0
// Agencies, ministries and responding ministries as parties of the mesh: who reads what they send, what
// reaches them, and what they are no part of.
#include <algorithm>

#include "cli/work/broadcast.h"
#include "cli/work/handling.h"
#include "cli/work/provide.h"
#include "cli/work/roster_view.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::government_test {
namespace {

using member::UserCode;

constexpr const char* kAgency = "liaison@jpcert";
constexpr const char* kResponse = "liaison@npa";
using Holders = std::vector<std::string>;

class GovernmentTest : public ReportDesk {
 protected:
  GovernmentTest() : ReportDesk(29, World::With::kGovernment) {}

  // Who finds something of this title after a sync.
  Holders readers_of(const std::string& title) {
    Holders out;
    for (const std::string& holder : world_.holders()) {
      const auto titles = world_.titles(holder);
      if (std::find(titles.begin(), titles.end(), title) != titles.end()) out.push_back(holder);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  work::ReportWish by_way(const std::string& line, const std::string& way) {
    work::ReportWish out = wish(line);
    out.way = way;
    return out;
  }
  work::HandledReport handled(const std::string& holder, const std::string& id) {
    return as(holder, [&](member::Session& session) {
      const auto out = work::handling_of(session, shipped_all(), id);
      EXPECT_TRUE(fine(out));
      return out ? *out : work::HandledReport{};
    });
  }
};

TEST_F(GovernmentTest, AreInTheRosterFromTheFirstVersionWithoutAVote) {
  as(kOfficer, [](member::Session& session) {
    const auto view = work::roster_view(session, std::nullopt);
    EXPECT_TRUE(fine(view));
    if (!view) return 0;
    EXPECT_EQ(view->voters, 4U) << "three CEPTOARs and a ministry";
    std::size_t seen = 0;
    for (const work::RosterOrgRow& row : view->orgs) {
      if (row.handle == "jpcert") {
        EXPECT_EQ(row.kind, OrgKind::kAgency);
      } else if (row.handle == "npa") {
        EXPECT_EQ(row.kind, OrgKind::kResponseMinistry);
      } else {
        continue;
      }
      ++seen;
      EXPECT_FALSE(row.votes) << row.handle;
    }
    EXPECT_EQ(seen, 2U);
    return 0;
  });
}

TEST_F(GovernmentTest, AgenciesAndMinistriesContributeToNiscAndToNobodyElse) {
  for (const char* holder : {kAgency, kResponse, kMinistry}) {
    const std::string title = std::string("航空管制 ") + holder;
    const std::string id = report(holder, wish(title));
    Holders expected = {kNisc, holder};
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(readers_of(title), expected);
    // There is no ministry above them that would have to pass it on.
    EXPECT_EQ(handled(kNisc, id).handling.state, work::HandlingState::kNone) << holder;
    send(kNisc, [&](member::Session& session) {
      return work::prepare_outcome(session, id, work::ReportOutcome::kAssessed, "");
    });
    EXPECT_EQ(handled(holder, id).outcomes.size(), 1U) << holder;
  }
}

TEST_F(GovernmentTest, RespondingMinistriesReadDamageOnlyWhereTheReporterSaysSo) {
  report(kOfficer, wish("端末が起動しない"));
  EXPECT_EQ(readers_of("端末が起動しない"), (Holders{kNisc, kMinistry, kOfficer}));
  const std::string id = report(kOfficer, by_way("設備が壊された", "suspected_terror"));
  EXPECT_EQ(readers_of("設備が壊された"), (Holders{kNisc, kMinistry, kResponse, kOfficer}));
  // The ministry still passes it on; who responds tells what became of it.
  EXPECT_EQ(handled(kMinistry, id).handling.state, work::HandlingState::kWaiting);
  send(kResponse, [&](member::Session& session) {
    return work::prepare_outcome(session, id, work::ReportOutcome::kAssessed, "現地に向かっています");
  });
  const auto outcomes = handled(kOfficer, id).outcomes;
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].from, "npa");
  const auto forward = as(kResponse, [&](member::Session& session) {
    return work::prepare_forward(session, shipped_all(), id, "");
  });
  EXPECT_TRUE(refused_with(forward, UserCode::kHandlingRole)) << "that is the competent ministry's";
  report(kMinistry, by_way("管制施設の被害", "suspected_terror"));
  EXPECT_EQ(readers_of("管制施設の被害"), (Holders{kNisc, kMinistry, kResponse}));
}

TEST_F(GovernmentTest, TheyAreReachedByNameAndAreNoPartOfTheCouncilsCommunity) {
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "green", "", false, "カウンシル内の共有")));
  const Holders readers = readers_of("カウンシル内の共有");
  EXPECT_NE(std::find(readers.begin(), readers.end(), kNisc), readers.end());
  for (const char* holder : {kAgency, kResponse}) {
    EXPECT_EQ(std::find(readers.begin(), readers.end(), holder), readers.end()) << holder;
  }
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "jpcert", false, "検体")));
  EXPECT_EQ(readers_of("検体"), (Holders{kAgency, "secretariat@banks"}));
  // What they send to the Council comes, as what any organisation sends.
  ASSERT_TRUE(fine(world_.post(kAgency, "green", "", false, "攻撃手法")));
  EXPECT_GT(readers_of("攻撃手法").size(), 5U);
}

TEST_F(GovernmentTest, ProvisionsAndBroadcastsAreNotTheirs) {
  work::ProvideWish provision;
  provision.document = to_bytes(as_bytes("# 題\n本文\n"));
  provision.kind = liaison::Provision::kThreat;
  provision.tlp = "amber";
  provision.to = "banks";
  provision.summary = {"要点"};
  work::BroadcastWish broadcast;
  broadcast.document = provision.document;
  broadcast.tlp = "amber";
  broadcast.to = "banks";
  broadcast.summary = {"要点"};
  for (const char* holder : {kAgency, kResponse}) {
    const auto provided = as(holder, [&](member::Session& session) {
      return work::prepare_provision(session, shipped("2013"), provision);
    });
    EXPECT_TRUE(refused_with(provided, UserCode::kProvideRole)) << holder;
    const auto proposed = as(holder, [&](member::Session& session) {
      return work::prepare_broadcast(session, broadcast);
    });
    EXPECT_TRUE(refused_with(proposed, UserCode::kBroadcastRole)) << holder;
  }
  // A broadcast that names nobody is for the Council.
  broadcast.to.clear();
  const auto council = as(kNisc, [&](member::Session& session) {
    return work::prepare_broadcast(session, broadcast);
  });
  ASSERT_TRUE(fine(council));
  std::size_t readers = 0;
  for (const member::ReaderName& name : council->audience.names) {
    EXPECT_NE(name.org, "jpcert");
    EXPECT_NE(name.org, "npa");
    ++readers;
  }
  EXPECT_GE(readers, 5U);
}

class NoResponseTest : public ReportDesk {
 protected:
  NoResponseTest() : ReportDesk(31) {}
};

TEST_F(NoResponseTest, TheFlowToThemIsRefusedWhereTheRosterHasNone) {
  work::ReportWish terror = wish("設備が壊された");
  terror.way = "suspected_terror";
  const auto refused = as(kOfficer, [&](member::Session& session) {
    return work::prepare_report(session, shipped("2013"), terror);
  });
  ASSERT_TRUE(refused_with(refused, UserCode::kPolicyParty));
  EXPECT_EQ(refused.error().argument("what"), "response_ministry");
}

}  // namespace
}  // namespace ceptoar::test::government_test
