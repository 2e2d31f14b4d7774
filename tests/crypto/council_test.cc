// SPDX-License-Identifier: Apache-2.0
// The example council of tests/support: complete, consistent, and the same again from its seed.
#include "tests/support/council.h"

#include "crypto/trust.h"
#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/message.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::council_test {
namespace {

TEST(CouncilTest, IsTheCouncilOfTheQuickstartWhenFull) {
  SeededRandom random(shared_seed() + 70);
  const Council council = make_council(random, full_council());
  EXPECT_EQ(council.orgs.size(), 21u);
  EXPECT_EQ(council.nodes().size(), 21u);
  EXPECT_EQ(council.voters().size(), 19u);
  EXPECT_EQ(crypto::roster_threshold(council.voters().size()), 13u);
  std::size_t companies = 0;
  for (const CouncilOrg& org : council.orgs) companies += org.companies.size();
  EXPECT_EQ(companies, 28u);
  EXPECT_EQ(council.statements().size(), 21u + 14u);
  EXPECT_EQ(council.org("logistics").holder.handle, "secretariat@logistics");
  EXPECT_EQ(council.company("local_government-2").officer.handle, "officer@local_government-2");
  for (const CouncilNode* node : council.nodes()) {
    ASSERT_NE(council.roster->find_node(node->id), nullptr);
    EXPECT_EQ(council.roster->find_node(node->id)->member_port, node->member_port);
  }
}

TEST(CouncilTest, IsTheSameAgainFromItsSeed) {
  const auto make = [](std::uint64_t seed) {
    SeededRandom random(seed);
    return make_council(random);
  };
  const Council one = make(1);
  const Council again = make(1);
  const Council other = make(2);
  EXPECT_EQ(one.roster->signed_bytes, again.roster->signed_bytes);
  EXPECT_EQ(one.statements(), again.statements());
  EXPECT_EQ(one.company("banks-1").officer.card, again.company("banks-1").officer.card);
  EXPECT_NE(one.network, other.network);
}

TEST(CouncilTest, GivesEveryOrganisationAsManyNodesAsAsked) {
  SeededRandom random(shared_seed() + 71);
  CouncilShape shape;
  shape.nodes = 2;
  shape.companies = 0;
  const Council council = make_council(random, shape);
  EXPECT_EQ(council.nodes().size(), 10u);
  for (const CouncilOrg& org : council.orgs) {
    ASSERT_EQ(org.nodes.size(), 2u);
    EXPECT_LT(org.nodes[0].id, org.nodes[1].id);
    EXPECT_EQ(council.roster->nodes_of(org.id).size(), 2u);
    EXPECT_TRUE(org.companies.empty());
  }
}

// Entries made by the fixture pass every check that a node and a member's program make.
TEST(CouncilTest, PostsEntriesThatANodeTakes) {
  SeededRandom random(shared_seed() + 72);
  const Council& council = shared_council();
  const CouncilOrg& banks = council.org("banks");
  const CouncilNode& node = banks.nodes[0];
  Place place;
  for (const Tlp tlp : {Tlp::kClear, Tlp::kGreen, Tlp::kAmber, Tlp::kAmberStrict}) {
    std::vector<Reader> readers;
    if (tlp == Tlp::kGreen) readers = community_readers(council);
    if (tlp == Tlp::kAmber || tlp == Tlp::kAmberStrict) readers = {staff_reader(banks)};
    const Inner inner = draft(council, banks.holder, node, tlp, readers, random);
    const Message message = post(council, node, banks.holder.sign, inner, random, place);
    EXPECT_TRUE(good(crypto::verify_entry(message.entry, council.network, node.nsk.public_key())));
    EXPECT_TRUE(crypto::body_fits(message.header, message.sealed.body));
    place = {place.seq + 1, message.id, place.now_ms + 1, Lane::kNormal};
  }
  const Message control =
      post_control(council, node, {ControlKind::kKeyStatement, banks.staff.wire}, random, place);
  EXPECT_TRUE(good(crypto::verify_entry(control.entry, council.network, node.nsk.public_key())));
  EXPECT_EQ(parse<Control>(control.sealed.body)->object, banks.staff.wire);
}

}  // namespace
}  // namespace ceptoar::test::council_test
