// SPDX-License-Identifier: Apache-2.0
// What stops half-way: a key statement whose predecessor has no body yet, a reply whose box does not
// open. Neither may be taken for the whole.
#include <gtest/gtest.h>

#include "cli/member/enrol_files.h"
#include "cli/work/roster_view.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::half_way_test {
namespace {

using member::UserCode;

TEST(StatementGapTest, LaterEpochIsNotTakenBeforeTheOneBetweenIsRead) {
  World world;
  world.build_all();
  const auto epoch_at_electric = [&] {
    auto session = world.open("secretariat@electric");
    EXPECT_TRUE(fine(member::sync(*session)));
    const auto view = work::roster_view(*session, "banks");
    EXPECT_TRUE(fine(view));
    return view->orgs.front().staff_epoch;
  };
  ASSERT_EQ(epoch_at_electric(), 1u);
  EntryId second;
  {
    auto session = world.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
    for (const auto& [id, entry] : world.mesh().entries()) {
      const auto control = parse<Control>(entry.body);
      if (!control || control->kind != ControlKind::kKeyStatement) continue;
      const auto wire = parse<SignedKeyStatement>(control->object);
      const auto statement = parse<KeyStatement>(wire->statement);
      const bool banks = entry.header.author == world.node_of("banks").id;
      if (banks && statement->key_class == ReaderClass::kStaff && statement->epoch == 2) second = id;
    }
    ASSERT_TRUE(fine(member::rotate(*session, ReaderClass::kStaff)));
  }
  ASSERT_FALSE(second.is_zero());
  // The headers stand in an unbroken chain; only the body between does not come whole.
  std::uint8_t& byte = world.mesh().mutable_entries().at(second).body[0];
  byte ^= 1;
  EXPECT_EQ(epoch_at_electric(), 1u);
  byte ^= 1;
  EXPECT_EQ(epoch_at_electric(), 3u);
}

// The node has a post while the outbox is written. A disk that fails just then must neither hide that it
// was sent nor claim so of one that was not.
class HalfSentTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    world_.start("secretariat@electric");
    session_ = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session_)));
    const auto resolved = member::resolve(*session_, {Tlp::kAmber, {"banks"}, false, false});
    ASSERT_TRUE(fine(resolved));
    wish_.audience = *resolved;
    wish_.title = "第1報";
    wish_.content = encode(Advisory{"第1報", "本文", "ja"});
  }
  void break_the_disk() {  // a row that no commit takes
    wish_.also = {{store::ArchiveTable::kOutbox, Bytes(600, 1), Bytes{}}};
  }
  std::size_t entries() { return world_.mesh().entries().size(); }
  World world_;
  std::unique_ptr<member::Session> session_;
  member::SealWish wish_;
};

TEST_F(HalfSentTest, IsAtTheNodeBeforeItStandsInTheOutboxAndSentOnce) {
  const std::size_t before = entries();
  const auto handed = member::seal_and_hand_over(*session_, wish_);
  ASSERT_TRUE(fine(handed));
  EXPECT_FALSE(handed->not_kept);
  EXPECT_EQ(entries(), before + 1);
  EXPECT_EQ(member::outbox_items(*session_)->size(), 1u) << "durable here as well";
  const auto flushed = member::flush_outbox(*session_);
  ASSERT_TRUE(fine(flushed));
  ASSERT_EQ(flushed->posted.size(), 1u);
  EXPECT_EQ(flushed->posted.front().msg, handed->sent.msg);
  EXPECT_EQ(entries(), before + 1);
}

TEST_F(HalfSentTest, WhatTheNodeTookAndTheDiskDidNotIsSaidToBeSo) {
  const std::size_t before = entries();
  break_the_disk();
  const auto handed = member::seal_and_hand_over(*session_, wish_);
  ASSERT_TRUE(fine(handed));
  EXPECT_TRUE(handed->not_kept);
  EXPECT_EQ(entries(), before + 1);
}

TEST_F(HalfSentTest, WhatNeitherTookIsAnError) {
  const std::size_t before = entries();
  break_the_disk();
  world_.mesh().refuse_posts(world_.node_of("electric").id, ErrorCode::kStorageFull);
  EXPECT_FALSE(member::seal_and_hand_over(*session_, wish_));
  EXPECT_EQ(entries(), before);
}

TEST_F(HalfSentTest, GoesBehindWhatWaits) {
  ASSERT_TRUE(fine(member::seal_to_outbox(*session_, wish_)));
  const std::size_t before = entries();
  ASSERT_TRUE(fine(member::seal_and_hand_over(*session_, wish_)));
  EXPECT_EQ(entries(), before) << "not ahead of the first";
  const auto flushed = member::flush_outbox(*session_);
  ASSERT_TRUE(fine(flushed));
  EXPECT_EQ(flushed->posted.size(), 2u);
}

TEST(HalfEnrolmentTest, ReplyWhoseBoxDoesNotOpenLeavesTheCompanyOutsideAndFreeToTryAgain) {
  World world;
  world.init_roster_orgs();
  world.agree_on_genesis();
  world.accept_roster_orgs();
  const member::OrgInit what = world.company("banks-1");
  ASSERT_TRUE(fine(member::trust_roster(what.home, world.file("genesis"), world.network_number())));
  const auto asked =
      member::org_init(what, world.unlock(), world.unlock(), world.clock(), world.random());
  ASSERT_TRUE(fine(asked));
  const member::AdminKeys banks = world.open_admin("banks");
  member::Numbered good;
  std::string bad;
  {
    auto desk = world.open("secretariat@banks");
    const auto answered =
        member::org_enrol(*desk, banks, what.out, asked->number, world.file("reply"));
    ASSERT_TRUE(fine(answered));
    good = *answered;
    // Signed and numbered by banks as it should be; what is in the box is for nobody.
    auto reply = member::enrol::read_object<OrgReply>(world.file("reply"));
    ASSERT_TRUE(fine(reply));
    reply->box.back() ^= 1;
    reply->signature = member::enrol::sign(banks.admin(), reply->network_id, signed_part(*reply));
    const Bytes bytes = encode(*reply);
    ASSERT_TRUE(store::write_file(world.file("bad"), bytes, store::FileKind::kPlain, false));
    const auto roster = desk->roster();
    ASSERT_TRUE(fine(roster));
    bad = member::enrol::number_of(**roster, banks.admin().public_key(),
                                   world.open_admin("banks-1").admin().public_key(),
                                   member::enrol::object_hash(bytes), reply->nonce);
  }
  auto session = world.open("officer@banks-1");
  const member::AdminKeys own = world.open_admin("banks-1");
  EXPECT_TRUE(refused_with(member::org_accept(*session, own, world.file("bad"), bad),
                           UserCode::kSignatureBad));
  EXPECT_TRUE(refused_with(session->identity(), UserCode::kNotEnrolled));
  EXPECT_TRUE(fine(member::org_accept(*session, own, world.file("reply"), good.number)));
  EXPECT_TRUE(fine(session->identity()));
}

}  // namespace
}  // namespace ceptoar::test::half_way_test
