// SPDX-License-Identifier: Apache-2.0
// Two second officers approve one proposal at the same time, in one organisation or in two: readers see
// one broadcast, whichever came to them first. And what names something that is still on its way.
#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "cli/member/archive_items.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/broadcast.h"
#include "cli/work/find.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "cli/work/versions.h"
#include "cli/work/watch.h"
#include "tests/cli/world.h"

namespace ceptoar::test::twins_test {
namespace {

using member::UserCode;
using testing::ElementsAre;
using testing::IsEmpty;
using State = work::BroadcastRow::State;

constexpr const char* kProposer = "secretariat@electric";
constexpr const char* kDeputy = "deputy@electric";
constexpr const char* kChief = "chief@electric";
constexpr const char* kNisc = "duty@nisc";

class TwinsTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    world_.enrol_person(kDeputy);
    world_.enrol_person(kChief);
    world_.sync_all(1);
  }

  std::unique_ptr<member::Session> started(const std::string& holder) {
    auto session = world_.open(holder);
    const auto begun = work::start(*session);
    EXPECT_TRUE(fine(begun));
    for (const member::Alarm& alarm : begun->sync.alarms) ADD_FAILURE() << holder << alarm.detail;
    return session;
  }
  // `to`: empty: everybody.
  std::string propose(const std::string& to = "") {
    auto session = started(kProposer);
    work::BroadcastWish wish;
    wish.document = to_bytes(as_bytes("# 攻撃の発生\n確認してください。\n"));
    wish.tlp = "amber";
    wish.to = to;
    const auto draft = work::prepare_broadcast(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto done = work::propose(*session, wish, *draft);
    EXPECT_TRUE(fine(done));
    return done ? done->number : "";
  }
  work::Approval prepared(const std::string& holder, const std::string& proposal) {
    auto session = started(holder);
    auto approval = work::prepare_approval(*session, proposal);
    EXPECT_TRUE(fine(approval));
    return approval ? std::move(*approval) : work::Approval{};
  }
  std::string approve(const std::string& holder, const work::Approval& approval) {
    auto session = world_.open(holder);  // no sync: he has not seen the other one's
    const auto sent = work::approve_proposal(*session, approval, {});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  struct Numbers {
    std::string first;
    std::string second;
  };
  // Both have the question before them when each says yes.
  Numbers approve_both(const std::string& a, const std::string& b) {
    const std::string proposal = propose();
    const work::Approval by_a = prepared(a, proposal);
    const work::Approval by_b = prepared(b, proposal);
    Numbers out;
    out.first = approve(a, by_a);
    out.second = approve(b, by_b);
    EXPECT_NE(out.first, out.second);
    return out;
  }
  // The node of `org` gets what `author` broadcasts only with release().
  void hold_flashes(const std::string& org, const std::string& author) {
    const NodeId from = world_.node_of(author).id;
    world_.mesh().hold_back(world_.node_of(org).id, [from](const MeshEntry& entry) {
      return entry.header.author == from && entry.header.lane == Lane::kFlash;
    });
  }
  void release(const std::string& org) { world_.mesh().release(world_.node_of(org).id); }
  std::vector<work::InboxItem> inbox(const std::string& holder) {
    auto session = started(holder);
    return work::inbox(*session, {}).value();
  }
  work::ReadItem read(const std::string& holder, const std::string& number) {
    auto session = started(holder);
    const auto item = work::read_item(*session, number);
    EXPECT_TRUE(fine(item));
    return item ? *item : work::ReadItem{};
  }
  void ack(const std::string& holder, const std::string& number, AckState state) {
    auto session = started(holder);
    EXPECT_TRUE(fine(work::acknowledge(*session, number, state, "")));
  }
  std::vector<State> states(const std::string& holder) {
    auto session = started(holder);
    std::vector<State> out;
    const auto rows = work::broadcasts(*session);
    for (const auto& row : *rows) out.push_back(row.state);
    return out;
  }
  void expect_one(const std::string& holder, const Numbers& numbers) {
    const auto items = inbox(holder);
    ASSERT_EQ(items.size(), 1U) << holder;
    EXPECT_EQ(items[0].number, numbers.first) << holder;
    EXPECT_FALSE(items[0].conflict);
    for (const std::string& number : {numbers.first, numbers.second}) {
      const work::ReadItem item = read(holder, number);
      EXPECT_EQ(item.summary.number, numbers.first);
      ASSERT_EQ(item.twins.size(), 1U);
      EXPECT_EQ(item.twins[0].number, numbers.second);
    }
    EXPECT_THAT(states(holder), ElementsAre(State::kSent));
    auto session = started(holder);
    EXPECT_EQ(work::count_unread(*session).value(), 0U);
  }
  World world_{4401, World::With::kNisc};
};

TEST_F(TwinsTest, AreOneItemWhicheverOrganisationsCameFirst) {
  hold_flashes("telecom", "electric");
  const Numbers numbers = approve_both(kDeputy, kNisc);
  expect_one("secretariat@banks", numbers);
  // At telecom NISC's comes first, is read and answered.
  ASSERT_EQ(inbox("secretariat@telecom").size(), 1U);
  EXPECT_EQ(inbox("secretariat@telecom")[0].number, numbers.second);
  ack("secretariat@telecom", numbers.second, AckState::kAffected);
  read("secretariat@telecom", numbers.second);
  release("telecom");
  expect_one("secretariat@telecom", numbers);
  EXPECT_EQ(inbox("secretariat@telecom")[0].own_answer, AckState::kAffected);
  auto session = started("secretariat@telecom");
  EXPECT_THAT(work::unanswered(*session).value(), IsEmpty()) << "nobody is asked a second time";
}

TEST_F(TwinsTest, OfOneOrganisationAreOneItemToo) {
  const Numbers numbers = approve_both(kDeputy, kChief);
  expect_one("secretariat@banks", numbers);
  EXPECT_THAT(states(kProposer), ElementsAre(State::kSent));
  EXPECT_THAT(states(kChief), ElementsAre(State::kSent));
}

TEST_F(TwinsTest, AreAnnouncedOnce) {
  const auto look = [&](std::uint64_t& place) {
    auto session = started("secretariat@telecom");
    const auto watched = work::watch_from(*session, {}, place);
    EXPECT_TRUE(fine(watched));
    place = watched->place;
    return watched->items.size();
  };
  std::uint64_t place = 0;
  look(place);
  hold_flashes("telecom", "electric");
  approve_both(kDeputy, kNisc);
  EXPECT_EQ(look(place), 1U);
  release("telecom");
  EXPECT_EQ(look(place), 0U);
}

TEST_F(TwinsTest, CountAnswersToEither) {
  hold_flashes("telecom", "electric");
  const Numbers numbers = approve_both(kDeputy, kNisc);
  ack("secretariat@telecom", numbers.second, AckState::kAffected);
  release("telecom");
  ack("secretariat@banks", numbers.first, AckState::kNotAffected);
  for (const std::string& holder : std::vector<std::string>{kDeputy, kProposer, kNisc}) {
    for (const std::string& number : {numbers.first, numbers.second}) {
      auto session = started(holder);
      const auto board = work::board(*session, number);
      ASSERT_TRUE(fine(board));
      EXPECT_EQ(board->number, numbers.first) << holder;
      EXPECT_EQ(board->answered, 2U) << holder;
      const bool sent = holder != kProposer;  // who has receipts: of what he sent himself
      EXPECT_EQ(board->deputy, !sent) << holder;
      EXPECT_EQ(board->complete(), sent) << holder;
      for (const work::BoardRow& row : board->rows) {
        const bool sender = row.org == "electric" || row.org == "nisc";
        EXPECT_EQ(row.own, sender) << row.org;
      }
    }
  }
}

// Either sender may take back or correct what both sent.
TEST_F(TwinsTest, AreTakenBackTogether) {
  const Numbers numbers = approve_both(kDeputy, kNisc);
  expect_one("secretariat@banks", numbers);
  {
    auto session = started(kNisc);
    const auto draft = work::prepare_withdrawal(*session, numbers.first, "誤報");
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  for (const char* const holder : {"secretariat@banks", "secretariat@telecom", kDeputy}) {
    const work::ReadItem item = read(holder, numbers.first);
    EXPECT_EQ(item.summary.kind, "withdrawal") << holder;
    EXPECT_THAT(states(holder), ElementsAre(State::kWithdrawn)) << holder;
  }
  EXPECT_TRUE(read("secretariat@banks", numbers.second).summary.told);
}

TEST_F(TwinsTest, AreCorrectedTogetherAlsoWhenOneComesLater) {
  hold_flashes("telecom", "electric");
  const Numbers numbers = approve_both(kDeputy, kNisc);
  {
    auto session = started(kNisc);
    const auto draft = work::prepare_update(*session, numbers.second,
                                            to_bytes(as_bytes("続報です。")), std::nullopt);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  EXPECT_EQ(read("secretariat@telecom", numbers.second).body, "続報です。");
  release("telecom");  // the first one of the two, with the text of before
  for (const char* const holder : {"secretariat@telecom", "secretariat@banks"}) {
    const auto items = inbox(holder);
    ASSERT_EQ(items.size(), 1U) << holder;
    for (const std::string& number : {numbers.first, numbers.second}) {
      EXPECT_EQ(read(holder, number).body, "続報です。") << holder;
    }
    auto session = started(holder);
    const auto versions = work::versions(*session, numbers.first);
    ASSERT_TRUE(fine(versions));
    EXPECT_EQ(versions->list.size(), 2U);
    EXPECT_EQ(versions->twins.size(), 1U);
  }
}

TEST_F(TwinsTest, TheSecondApprovalIsRefusedOnceTheFirstIsKnown) {
  const std::string proposal = propose();
  approve(kDeputy, prepared(kDeputy, proposal));
  auto session = started(kNisc);
  EXPECT_TRUE(refused_with(work::prepare_approval(*session, proposal),
                           UserCode::kNothingToApprove));
}

// Whoever approves: the officer who proposed it sees it and its answers.
TEST_F(TwinsTest, AFewOrganisationsReachTheFirstOfficersOwnOneToo) {
  const std::string proposal = propose("banks");
  const work::Approval approval = prepared(kNisc, proposal);
  const std::string number = approve(kNisc, approval);
  EXPECT_EQ(inbox("secretariat@banks").size(), 1U);
  EXPECT_THAT(inbox("secretariat@telecom"), IsEmpty());
  EXPECT_THAT(states(kProposer), ElementsAre(State::kSent));
  ack("secretariat@banks", number, AckState::kAffected);
  auto session = started(kProposer);
  const auto board = work::board(*session, number);
  ASSERT_TRUE(fine(board));
  EXPECT_EQ(board->answered, 1U);
}

// A second officer's program that leaves the first one's organisation out.
TEST_F(TwinsTest, ABroadcastWithoutTheFirstOfficersOrganisationIsRefused) {
  const std::string proposal = propose("banks");
  work::Approval approval = prepared(kNisc, proposal);
  {
    auto session = started(kNisc);
    member::AudienceWish without;
    without.tlp = Tlp::kAmber;
    without.to = {"banks"};
    auto audience = member::resolve(*session, without);
    ASSERT_TRUE(fine(audience));
    approval.draft.audience = std::move(*audience);
  }
  {
    auto session = world_.open(kNisc);
    member::SealWish seal;
    seal.audience = approval.draft.audience;
    seal.content = encode(approval.draft.content);
    seal.flash = true;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, seal)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  const auto session = world_.open("secretariat@banks");
  const auto begun = work::start(*session);
  ASSERT_TRUE(fine(begun));
  ASSERT_EQ(begun->sync.alarms.size(), 1U);
  EXPECT_EQ(begun->sync.alarms[0].detail, "other readers than proposed");
}

TEST_F(TwinsTest, ACancellationInOrderCancelsToo) {
  const std::string proposal = propose();
  EXPECT_THAT(states(kNisc), ElementsAre(State::kWaiting));
  {
    auto session = started(kProposer);
    ASSERT_TRUE(fine(work::cancel_proposal(*session, proposal, "誤り")));
  }
  EXPECT_THAT(states(kNisc), ElementsAre(State::kCancelled));
}

// --- what names something that is not here yet -------------------------------------------------

// In both orders, and on both ways of being late: the body alone, or the entry with its place.
class LateTest : public TwinsTest, public testing::WithParamInterface<bool> {
 protected:
  void keep_from_nisc(std::function<bool(const MeshEntry&)> what) {
    const NodeId nisc = world_.node_of("nisc").id;
    if (GetParam()) {
      world_.mesh().hold_back(nisc, std::move(what));
    } else {
      world_.mesh().headers_first(nisc, std::move(what));
    }
  }
  void let_through() {
    const NodeId nisc = world_.node_of("nisc").id;
    if (GetParam()) {
      world_.mesh().release(nisc);
    } else {
      world_.mesh().bodies_now(nisc);
    }
  }
  // Keeps everything of electric up to now, and what is sent next, from NISC.
  void keep_next() {
    const NodeId electric = world_.node_of("electric").id;
    const std::uint64_t from = world_.node_of("electric").seq;
    keep_from_nisc([this, electric, from](const MeshEntry& entry) {
      return entry.header.author == electric && entry.header.seq > from &&
             entry.header.seq <= last_kept_;
    });
  }
  void next_goes_through() { last_kept_ = world_.node_of("electric").seq; }
  std::uint64_t last_kept_ = std::numeric_limits<std::uint64_t>::max();
};

TEST_P(LateTest, AnApprovalMayComeBeforeItsProposal) {
  keep_next();
  const std::string proposal = propose();
  next_goes_through();
  approve(kDeputy, prepared(kDeputy, proposal));
  EXPECT_THAT(states(kNisc), ElementsAre(State::kSent)) << "the broadcast is here";
  let_through();
  EXPECT_THAT(states(kNisc), ElementsAre(State::kSent)) << "and its proposal does not wait";
  auto session = started(kNisc);
  EXPECT_TRUE(refused_with(work::prepare_approval(*session, proposal),
                           UserCode::kNothingToApprove));
}

TEST_P(LateTest, ACancellationMayComeBeforeItsProposal) {
  keep_next();
  const std::string proposal = propose();
  next_goes_through();
  {
    auto session = started(kProposer);
    ASSERT_TRUE(fine(work::cancel_proposal(*session, proposal, "誤り")));
  }
  EXPECT_THAT(states(kNisc), IsEmpty());
  let_through();
  EXPECT_THAT(states(kNisc), ElementsAre(State::kCancelled));
}

TEST_P(LateTest, ACountersignatureMayComeBeforeItsBroadcast) {
  keep_next();
  const std::string number = [&] {
    auto session = started(kProposer);
    work::BroadcastWish wish;
    wish.document = to_bytes(as_bytes("# 攻撃の発生\n確認してください。\n"));
    wish.tlp = "amber";
    wish.alone = true;
    const auto draft = work::prepare_broadcast(*session, wish);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    return sent->number;
  }();
  next_goes_through();
  {
    auto session = started(kDeputy);
    const auto approval = work::prepare_approval(*session, number);
    ASSERT_TRUE(fine(approval));
    ASSERT_TRUE(fine(work::countersign(*session, *approval)));
  }
  EXPECT_THAT(states(kNisc), IsEmpty());
  let_through();
  EXPECT_THAT(states(kNisc), ElementsAre(State::kSent));
  EXPECT_EQ(read(kNisc, number).second_officer, kDeputy);
}

INSTANTIATE_TEST_SUITE_P(BodyOrEntry, LateTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& late) {
                           return std::string(late.param ? "Entry" : "Body");
                         });

}  // namespace
}  // namespace ceptoar::test::twins_test
