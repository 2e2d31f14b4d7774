// SPDX-License-Identifier: Apache-2.0
// The life of the roster at one node: single votes from many logs, restarts, disputes, removal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "crypto/roster_life.h"
#include "schema/time.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_roster_test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

// Five voters, T = 4.
const std::vector<std::string_view> kOrgs = {"telecom", "broadcast", "banks", "securities", "fsa"};

Roster changed(const crypto::RosterState& before, const std::string& name) {
  Roster next = test::successor(before);
  next.organisations[0].name_en = name;
  return next;
}
Roster with_status(const crypto::RosterState& before, std::string_view org, Status status) {
  Roster next = test::successor(before);
  for (NodeRecord& node : next.nodes) {
    if (node.id == node_of(org).id) node.status = status;
  }
  for (Organisation& one : next.organisations) {
    if (one.id == council().org(org).id) one.status = status;
  }
  return next;
}
Control vote(const Roster& roster, std::string_view voter, std::uint32_t round = 0) {
  return {ControlKind::kVote, test::sign_roster_by(roster, {&council().org(voter)}, round)};
}

// A node of banks with links to all others; each of them writes a log of its own.
class CoreRosterTest : public testing::Test {
 protected:
  CoreRosterTest() { connect(); }
  void connect() {
    for (const std::string_view org : kOrgs) {
      if (org != "banks") node.connect(org);
    }
  }
  Author& author(std::string_view org) {
    return authors.try_emplace(std::string(org), org).first->second;
  }
  void say(std::string_view org, const Control& control) {
    Author& by = author(org);
    node.frame(org, Push{{by.item(by.control(control))}});
  }
  std::uint64_t version() const { return node.core->roster().roster.version; }
  std::string name() const { return node.core->roster().roster.organisations[0].name_en; }
  std::size_t vote_rows() const {
    std::size_t rows = 0;
    for (const auto& [key, value] : node.store.table(NodeTable::kMeta)) {
      rows += as_text(key).starts_with("roster/");
    }
    return rows;
  }

  Harness node{"banks"};
  std::map<std::string, Author> authors;
};

TEST_F(CoreRosterTest, CountsVotesFromManyLogsAndGoesOnAfterARestart) {
  const Roster next = changed(*council().roster, "Next");
  say("telecom", vote(next, "telecom"));
  say("broadcast", vote(next, "broadcast"));
  say("fsa", vote(next, "broadcast"));  // again, through another node: counts once
  EXPECT_EQ(vote_rows(), 2u);
  node.restart();
  connect();
  say("fsa", vote(next, "fsa"));
  EXPECT_EQ(version(), 1u) << "three of five are not two thirds";
  say("securities", vote(next, "securities"));
  EXPECT_EQ(version(), 2u);
  EXPECT_EQ(node.rosters_changed, 1);
  EXPECT_TRUE(node.logged("roster-adopted"));
  node.restart();
  EXPECT_EQ(version(), 2u);
  EXPECT_EQ(name(), "Next");
  // The next version forgets the votes on this one.
  const auto second = crypto::verify_next(
      council().roster, test::sign_roster_by(next, test::first_voters(council(), 5)));
  ASSERT_TRUE(second);
  connect();
  const Roster third = changed(**second, "Third");
  for (const char* org : {"telecom", "broadcast", "fsa", "securities"}) {
    say(org, vote(third, org));
  }
  EXPECT_EQ(version(), 3u);
  EXPECT_EQ(vote_rows(), 4u) << "those on version 3 alone";
}

TEST_F(CoreRosterTest, VotesOnALaterVersionWaitForTheOneBefore) {
  const Roster second = changed(*council().roster, "Second");
  const auto state = crypto::verify_next(
      council().roster, test::sign_roster_by(second, test::first_voters(council(), 5)));
  ASSERT_TRUE(state);
  const Roster third = changed(**state, "Third");
  for (const char* org : {"telecom", "broadcast", "fsa", "securities"}) {
    say(org, vote(third, org));
  }
  EXPECT_EQ(version(), 1u);
  node.restart();
  connect();
  for (const char* org : {"telecom", "broadcast", "fsa", "securities"}) {
    say(org, vote(second, org));
  }
  EXPECT_EQ(version(), 3u);
}

TEST_F(CoreRosterTest, OneVotersFloodIsBoundedOnDiskAndNamed) {
  for (int i = 0; i < 30; ++i) {
    say("telecom", vote(changed(*council().roster, "junk" + std::to_string(i)), "telecom",
                        static_cast<std::uint32_t>(i % 3)));
  }
  EXPECT_LE(vote_rows(), crypto::kRostersOfVoter);
  EXPECT_TRUE(node.logged("voter-signed-twice"));
  const Roster next = changed(*council().roster, "Next");
  for (const char* org : {"broadcast", "fsa", "securities", "banks"}) {
    say("broadcast", vote(next, org));
  }
  EXPECT_EQ(version(), 2u);
}

TEST_F(CoreRosterTest, AProposalIsStoredAndChangesNothing) {
  SignedRoster proposal;
  proposal.roster = encode(changed(*council().roster, "Next"));
  say("telecom", {ControlKind::kRoster, encode(proposal)});
  EXPECT_EQ(version(), 1u);
  EXPECT_EQ(vote_rows(), 0u);
  EXPECT_EQ(node.frontier("telecom"), 1u);
  EXPECT_FALSE(node.logged("vote-refused"));
}

TEST_F(CoreRosterTest, ADisputeGoesBackNamesTheVotersAndLetsTrafficOn) {
  const Roster a = changed(*council().roster, "A");
  const Roster b = changed(*council().roster, "B");
  for (const char* org : {"telecom", "broadcast", "banks", "fsa"}) say("telecom", vote(a, org));
  ASSERT_EQ(name(), "A");
  for (const char* org : {"broadcast", "banks", "securities", "fsa"}) say("fsa", vote(b, org));
  EXPECT_EQ(version(), 1u);
  ASSERT_TRUE(node.logged("roster-disputed"));
  const auto said = std::find_if(node.logs.begin(), node.logs.end(),
                                 [](const Log& log) { return log.code == "roster-disputed"; });
  for (const char* org : {"broadcast", "banks", "fsa"}) {
    EXPECT_NE(said->text.find(org), std::string::npos) << org;
  }
  EXPECT_EQ(said->text.find("securities"), std::string::npos);
  const auto message = author("securities").clear();
  node.frame("securities", Push{{author("securities").item(message)}});
  EXPECT_THAT(node.acks("securities", message.id), ElementsAre(0));
  node.restart();
  connect();
  EXPECT_EQ(version(), 1u) << "the dispute outlives a restart";

  Roster c = changed(*council().roster, "C");
  c.resolves = {crypto::roster_hash(encode(a)), crypto::roster_hash(encode(b))};
  std::sort(c.resolves.begin(), c.resolves.end());
  say("telecom", vote(c, "telecom", 1));
  EXPECT_EQ(version(), 1u);
  say("securities", vote(c, "securities", 1));  // two of the two who did not sign twice
  EXPECT_EQ(version(), 2u);
  EXPECT_EQ(name(), "C");
  node.restart();
  EXPECT_EQ(name(), "C");
}

TEST_F(CoreRosterTest, ASuspendedNodeStillCarriesVotesAndFlashesAndNothingElse) {
  const Roster second = with_status(*council().roster, "securities", Status::kSuspended);
  for (const char* org : {"telecom", "broadcast", "banks", "fsa"}) {
    say("telecom", vote(second, org));
  }
  ASSERT_EQ(version(), 2u);
  EXPECT_THAT(node.cut, Not(Contains(node_of("securities").id)));
  const auto normal = author("securities").clear();
  const auto flash = author("securities").clear(Lane::kFlash);
  node.frame("securities", Push{{author("securities").item(normal)}});
  node.frame("securities", Push{{author("securities").item(flash)}});
  EXPECT_THAT(node.acks("securities", normal.id), ElementsAre(code(ErrorCode::kNotAuthorized)));
  EXPECT_THAT(node.acks("securities", flash.id), ElementsAre(0));
  const auto state = node.core->roster();
  const Roster third = with_status(state, "securities", Status::kActive);
  for (const char* org : {"securities", "telecom", "broadcast"}) say("securities", vote(third, org));
  EXPECT_EQ(version(), 2u);
  say("securities", vote(third, "fsa"));
  EXPECT_EQ(version(), 3u);
  node.frame("securities", Push{{author("securities").item(normal)}});
  EXPECT_TRUE(node.holds(NodeTable::kEntries, normal.id.view())) << "reinstated: it comes after all";
}

// An expired roster freezes changes of the roster (cli/member/roster_changes.h), never the traffic.
TEST_F(CoreRosterTest, TrafficGoesOnUnderAnExpiredRoster) {
  node.now = council().roster->roster.expires_ms + limits::kDayMs;
  const auto flash = author("fsa").clear(Lane::kFlash, node.now);
  const auto normal = author("fsa").clear(Lane::kNormal, node.now);
  node.frame("fsa", Push{{author("fsa").item(flash)}});
  node.frame("fsa", Push{{author("fsa").item(normal)}});
  EXPECT_THAT(node.acks("fsa", flash.id), ElementsAre(0));
  EXPECT_THAT(node.acks("fsa", normal.id), ElementsAre(0));
}

// Retired voters' keys, collected after the end, are a quorum no more: nobody is silenced with them,
// and what is renewed counts again.
TEST_F(CoreRosterTest, AnExpiredRosterSilencesNobodyUntilItIsRenewed) {
  node.now = council().roster->roster.expires_ms + limits::kDayMs;
  Roster mute = with_status(*council().roster, "securities", Status::kSuspended);
  mute.created_ms = node.now;
  mute.expires_ms = node.now + 100 * limits::kDayMs;
  for (const char* org : {"telecom", "broadcast", "banks", "fsa"}) say("telecom", vote(mute, org));
  EXPECT_EQ(version(), 1u);
  EXPECT_TRUE(node.logged("vote-refused"));
  EXPECT_EQ(vote_rows(), 0u) << "nothing of it stays on the disk";
  const auto normal = author("securities").clear(Lane::kNormal, node.now);
  node.frame("securities", Push{{author("securities").item(normal)}});
  EXPECT_THAT(node.acks("securities", normal.id), ElementsAre(0));
  Roster renewal = test::successor(*council().roster);
  renewal.created_ms = node.now;
  renewal.expires_ms = node.now + 100 * limits::kDayMs;
  for (const char* org : {"telecom", "broadcast", "banks", "fsa"}) say("telecom", vote(renewal, org));
  EXPECT_EQ(version(), 2u);
  Roster next = with_status(node.core->roster(), "securities", Status::kSuspended);
  for (const char* org : {"telecom", "broadcast", "banks", "fsa"}) say("telecom", vote(next, org));
  EXPECT_EQ(version(), 3u) << "renewed, it can be changed again";
}

// Features pain 1: a removed node whose entries go on coming over relays that have not heard of it.
// Votes, its own frames and relayed entries in random order: whatever comes after the last vote of
// the quorum is refused, whoever brings it, and its link ends at that moment (the transport's part: net_test).
TEST(CoreRemovalTest, HoldsInTenThousandDeliveryOrders) {
  const char* wanted = std::getenv("CEPTOAR_SIM_SEEDS");
  const std::size_t orders = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 10'000;
  const char* given = std::getenv("CEPTOAR_TEST_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 77;
  std::printf("CEPTOAR_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  test::SeededRandom random(seed);
  struct Delivery {
    std::string_view from;
    Item item;
    bool vote;
  };
  const Roster next = with_status(*council().roster, "securities", Status::kRemoved);
  std::vector<Delivery> all;
  Author fsa{"fsa"};
  for (const char* voter : {"telecom", "broadcast", "banks", "fsa"}) {
    all.push_back({"fsa", fsa.item(fsa.control(vote(next, voter))), true});
  }
  Author removed{"securities"};
  const char* relays[] = {"securities", "telecom", "broadcast"};
  for (int i = 0; i < 6; ++i) {
    const auto message = removed.clear(i % 2 == 0 ? Lane::kFlash : Lane::kNormal);
    all.push_back({relays[i % 3], removed.item(message), false});
  }
  std::size_t stored_before = 0;
  for (std::size_t run = 0; run < orders; ++run) {
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random.below(i)]);
    Harness node("banks");
    for (const std::string_view org : kOrgs) {
      if (org != "banks") node.connect(org);
    }
    std::size_t votes = 0;
    for (const Delivery& one : all) {
      const bool over = votes == 4;
      node.frame(one.from, Push{{one.item}});
      votes += one.vote;
      ASSERT_EQ(node.core->roster().roster.version, votes == 4 ? 2u : 1u) << "order " << run;
      ASSERT_EQ(node.logged("peer-left"), votes == 4) << "order " << run;
      if (one.vote) continue;
      const bool stored = node.holds(NodeTable::kEntries, id_of(one.item).view());
      ASSERT_EQ(stored, !over) << "order " << run;
      stored_before += stored;
    }
    if (run % 50 != 0) continue;
    node.restart();
    ASSERT_EQ(node.core->roster().roster.version, 2u);
  }
  EXPECT_GT(stored_before, 0u);
}

// --- the last word to who leaves ------------------------------------------------------------------

// Members of a node that leaves hear of its successor from it alone: it must hear the vote that takes it off.
class CoreLastWordTest : public CoreRosterTest {
 protected:
  EntryId post(PostRequest wanted, Bytes body) {
    const MemberMessage answer = node.ask(1, "banks", node.signed_post(session, std::move(wanted), std::move(body)));
    const auto* posted = std::get_if<Posted>(&answer);
    EXPECT_NE(posted, nullptr);
    return posted == nullptr ? EntryId{} : posted->entry_id;
  }
  // The last vote is given here. Whether securities heard it, with its body.
  bool hears_what_takes_it_off() {
    const Roster next = with_status(*council().roster, "securities", Status::kRemoved);
    for (const char* voter : {"telecom", "broadcast", "fsa"}) say("fsa", vote(next, voter));
    PostRequest wanted;
    wanted.dist = Dist::kControl;
    wanted.lane = Lane::kControl;
    wanted.expires_ms = horizon_ms(node.now, limits::kControlHorizonDays);
    const Bytes body = encode(vote(next, "banks"));
    const EntryId id = post(wanted, body);
    EXPECT_EQ(version(), 2u);
    EXPECT_TRUE(node.logged("peer-left"));
    const auto frames = node.sent<Push>("securities");
    return std::any_of(frames.begin(), frames.end(), [&](const Push& frame) {
      return std::any_of(frame.items.begin(), frame.items.end(),
                         [&](const Item& item) { return id_of(item) == id && item.body == body; });
    });
  }
  Hash32 session = node.greet(1, "banks");
};

TEST_F(CoreLastWordTest, WhoLeavesHearsTheVoteThatTakesItOff) { EXPECT_TRUE(hears_what_takes_it_off()); }

TEST_F(CoreLastWordTest, ItDoesNotWaitForAPageThatIsBeingRead) {
  post(node.public_request(), node.random_body());
  node.hold = [](const Effect& effect) {
    return std::holds_alternative<Scan>(effect) || std::holds_alternative<Load>(effect);
  };
  node.frame("securities", Want{{{node_of("banks").id, 1, 1}}});
  node.hold = nullptr;
  ASSERT_THAT(node.held, SizeIs(1));
  EXPECT_TRUE(hears_what_takes_it_off());
  node.release_held();  // what was read for nobody
}

// --- positions of revocation ---------------------------------------------------------------------

class CoreEndsTest : public CoreRosterTest {
 protected:
  // Three entries of securities, none of which came before the roster.
  CoreEndsTest() {
    for (int i = 0; i < 3; ++i) {
      const auto message = author("securities").clear();
      items.push_back(author("securities").item(message));
    }
  }
  EndedKey end(std::uint64_t seq) const {
    const test::CouncilNode& at = node_of("securities");
    return {at.nsk.public_key(), at.org, at.id, 1, {{at.id, seq}}};
  }
  void agree(const Roster& next) {
    for (const char* org : {"telecom", "broadcast", "banks", "fsa"}) say("fsa", vote(next, org));
    ASSERT_EQ(version(), next.version);
  }
  std::vector<std::uint16_t> relayed(const Item& item) {
    node.frame("telecom", Push{{item}});
    return node.acks("telecom", id_of(item));
  }
  std::vector<Item> items;
};

TEST_F(CoreEndsTest, OfANodeThatLeftTheLogUpToItsAgreedEndStillComes) {
  Roster next = with_status(*council().roster, "securities", Status::kRemoved);
  next.ended = {end(2)};
  agree(next);
  node.frame("telecom", Have{{{node_of("securities").id, 3, id_of(items[2])}}});
  const auto wants = node.sent<Want>("telecom");
  ASSERT_FALSE(wants.empty()) << "what is missing of it is asked for";
  EXPECT_THAT(wants.back().ranges, ElementsAre(SeqRange{node_of("securities").id, 1, 2}));
  EXPECT_THAT(relayed(items[0]), ElementsAre(0));
  EXPECT_THAT(relayed(items[1]), ElementsAre(0));
  EXPECT_THAT(relayed(items[2]), ElementsAre(code(ErrorCode::kNotAuthorized)));
  EXPECT_EQ(node.frontier("securities"), 2u);
  node.restart();
  node.connect("telecom");
  EXPECT_EQ(node.frontier("securities"), 2u);
  EXPECT_THAT(relayed(items[2]), Contains(code(ErrorCode::kNotAuthorized)));
}

TEST_F(CoreEndsTest, OfASuspendedNodeTheLogUpToItsAgreedEndComesInAllLanes) {
  Roster next = with_status(*council().roster, "securities", Status::kSuspended);
  next.ended = {end(2)};
  agree(next);
  EXPECT_THAT(relayed(items[0]), ElementsAre(0));
  EXPECT_THAT(relayed(items[1]), ElementsAre(0));
  EXPECT_THAT(relayed(items[2]), ElementsAre(code(ErrorCode::kNotAuthorized)));
  author("securities").forget();
  const auto flash = author("securities").clear(Lane::kFlash);
  EXPECT_THAT(relayed(author("securities").item(flash)), ElementsAre(0)) << "as before";
}

TEST_F(CoreEndsTest, AfterAChangeOfKeyTheOldOneSpeaksUpToItsEndAndTheNewOneAfterIt) {
  auto fresh = crypto::SignKey::generate(node.random);
  Roster next = test::successor(*council().roster);
  for (NodeRecord& record : next.nodes) {
    if (record.id != node_of("securities").id) continue;
    record.nsk = fresh.public_key();
    record.nsk_epoch = 2;
  }
  next.ended = {end(2)};
  agree(next);
  const auto by_new_key = [&](const Item& item) {
    Item out = item;
    auto header = parse<EntryHeader>(item.header);
    header->nsk_epoch = 2;
    out.header = encode(*header);
    out.signature = crypto::sign_entry(fresh, council().network, crypto::entry_id(out.header));
    return out;
  };
  EXPECT_THAT(relayed(items[0]), ElementsAre(0));
  EXPECT_THAT(relayed(by_new_key(items[1])), ElementsAre(code(ErrorCode::kNotAuthorized)))
      << "the past is not written anew";
  EXPECT_THAT(relayed(items[1]), ElementsAre(0));
  EXPECT_THAT(relayed(items[2]), ElementsAre(code(ErrorCode::kNotAuthorized)))
      << "whoever copied the old key";
  EXPECT_THAT(relayed(by_new_key(items[2])), ElementsAre(0));
  EXPECT_EQ(node.frontier("securities"), 3u);
}

}  // namespace
}  // namespace ceptoar::core::core_roster_test
