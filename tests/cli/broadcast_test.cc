// SPDX-License-Identifier: Apache-2.0
// Broadcasts: two officers, and what a program refuses that two officers did not sign.
#include <gmock/gmock.h>

#include <functional>
#include <limits>

#include "cli/member/proposals.h"
#include "cli/work/answering.h"
#include "cli/work/board.h"
#include "cli/work/broadcast.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "cli/work/templates.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/cli/world.h"

namespace ceptoar::test::broadcast_test {
namespace {

using member::UserCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using State = work::BroadcastRow::State;

constexpr const char* kFirst = "secretariat@electric";
constexpr const char* kSecond = "deputy@electric";

class BroadcastTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    world_.enrol_person(kSecond);
  }

  work::BroadcastWish wish(bool alone = false, bool exercise = false) {
    work::BroadcastWish out;
    out.document = to_bytes(as_bytes("# 攻撃の発生\n確認してください。\n"));
    out.tlp = "amber";
    out.alone = alone;
    out.exercise = exercise;
    out.ack_by_ms = world_.clock().now_ms() + 3'600'000;
    return out;
  }
  std::unique_ptr<member::Session> started(const std::string& holder) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return session;
  }
  std::string propose(const work::BroadcastWish& what) {
    auto session = started(kFirst);
    const auto draft = work::prepare_broadcast(*session, what);
    EXPECT_TRUE(fine(draft));
    const auto done = work::propose(*session, what, *draft);
    EXPECT_TRUE(fine(done));
    return done ? done->number : "";
  }
  std::string send_alone(const work::BroadcastWish& what) {
    auto session = started(kFirst);
    const auto draft = work::prepare_broadcast(*session, what);
    EXPECT_TRUE(fine(draft));
    const auto sent = work::send(*session, *draft, {});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  std::string approve(const std::string& proposal) {
    auto session = started(kSecond);
    const auto approval = work::prepare_approval(*session, proposal);
    EXPECT_TRUE(fine(approval));
    if (!approval) return "";
    const auto sent = work::approve_proposal(*session, *approval, {});
    EXPECT_TRUE(fine(sent));
    return sent ? sent->number : "";
  }
  std::vector<State> states(const std::string& holder) {
    auto session = started(holder);
    const auto rows = work::broadcasts(*session);
    EXPECT_TRUE(fine(rows));
    std::vector<State> out;
    for (const auto& row : *rows) out.push_back(row.state);
    return out;
  }
  std::vector<std::string> alarms(const std::string& holder) {
    auto session = world_.open(holder);
    const auto begun = work::start(*session);
    EXPECT_TRUE(fine(begun));
    std::vector<std::string> out;
    for (const member::Alarm& alarm : begun->sync.alarms) out.push_back(alarm.detail);
    return out;
  }
  // Sends a broadcast whose content was changed after the proposal was signed.
  void send_altered(const std::string& proposal, const std::function<void(work::Draft&)>& change) {
    auto session = started(kSecond);
    auto approval = work::prepare_approval(*session, proposal);
    ASSERT_TRUE(fine(approval));
    change(approval->draft);
    member::SealWish seal;
    seal.audience = approval->draft.audience;
    seal.content = encode(approval->draft.content);
    seal.exercise = approval->draft.exercise;
    seal.flash = true;
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, seal)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  // As an earlier program kept one of TLP:RED. REQUIRES: one proposal is there.
  void keep_as_red(const std::string& holder) {
    auto session = started(holder);
    const auto rows = member::proposals(*session);
    ASSERT_TRUE(fine(rows));
    ASSERT_EQ(rows->size(), 1U);
    member::ProposalRow row = rows->front();
    row.proposal.tlp = Tlp::kRed;
    ASSERT_TRUE(fine(session->commit({member::write_of(row)})));
  }
  std::vector<std::string> texts_kept(const std::string& holder) {
    auto session = world_.open(holder);
    const auto rows = member::proposals(*session);
    EXPECT_TRUE(fine(rows));
    std::vector<std::string> out;
    for (const member::ProposalRow& row : *rows) {
      const auto advisory = parse<Advisory>(row.proposal.advisory);
      EXPECT_TRUE(advisory);
      out.push_back(advisory ? advisory->text : "");
    }
    return out;
  }
  struct Proposing {
    Tlp tlp;
    std::string to;
  };
  // What a program of one's own may seal: nothing of it went through prepare_broadcast().
  void propose_by_own_program(const std::string& holder, const std::string& approver,
                              const Proposing& what) {
    auto session = started(holder);
    Advisory advisory;
    advisory.title = "偽の提案";
    Proposal proposal;
    proposal.tlp = what.tlp;
    proposal.to = {what.to};
    proposal.advisory = encode(advisory);
    member::AudienceWish audience;
    audience.tlp = Tlp::kAmberStrict;
    audience.to = {approver};
    const auto resolved = member::resolve(*session, audience);
    ASSERT_TRUE(fine(resolved));
    member::SealWish seal;
    seal.kind = InnerKind::kProposal;
    seal.audience = *resolved;
    seal.content = encode(proposal);
    ASSERT_TRUE(fine(member::seal_to_outbox(*session, seal)));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  World world_;
};

TEST_F(BroadcastTest, NothingIsSentUntilTheSecondOfficerApproves) {
  const std::string proposal = propose(wish());
  EXPECT_THAT(states(kFirst), ElementsAre(State::kWaiting));
  EXPECT_THAT(world_.titles("secretariat@banks"), IsEmpty());
  {
    auto session = started(kFirst);
    EXPECT_TRUE(refused_with(work::prepare_approval(*session, proposal), UserCode::kApproveOwn));
  }
  const std::string sent = approve(proposal);
  EXPECT_THAT(world_.titles("secretariat@banks"), ElementsAre("攻撃の発生"));
  EXPECT_THAT(states(kFirst), ElementsAre(State::kSent));
  auto session = started("liaison@fsa");
  const auto item = work::read_item(*session, sent);
  ASSERT_TRUE(fine(item));
  EXPECT_EQ(item->second_officer, kFirst);
  EXPECT_EQ(item->signed_by, kSecond);
  EXPECT_TRUE(item->opened_told);
  EXPECT_TRUE(item->summary.flash);
  EXPECT_FALSE(item->alone);
}

TEST_F(BroadcastTest, AnApprovedProposalIsNotApprovedTwice) {
  const std::string proposal = propose(wish());
  approve(proposal);
  auto session = started(kSecond);
  EXPECT_TRUE(refused_with(work::prepare_approval(*session, proposal),
                           UserCode::kNothingToApprove));
}

TEST_F(BroadcastTest, AProposalIsReadByNobodyElse) {
  propose(wish());
  for (const char* const holder : {"secretariat@banks", "liaison@fsa", "officer@banks-1"}) {
    EXPECT_THAT(states(holder), IsEmpty()) << holder;
  }
}

TEST_F(BroadcastTest, WhatDiffersFromItsProposalIsRefused) {
  const std::string proposal = propose(wish());
  send_altered(proposal, [](work::Draft& draft) { draft.content.text += "偽の追記"; });
  EXPECT_THAT(alarms("secretariat@banks"), ElementsAre("differs from its proposal"));
  send_altered(proposal, [](work::Draft& draft) { draft.exercise = true; });
  EXPECT_THAT(alarms("secretariat@banks"), ElementsAre("proposal of something else"));
  send_altered(proposal, [](work::Draft& draft) { draft.content.proposal.back() ^= 1; });
  EXPECT_THAT(alarms("secretariat@banks"), testing::SizeIs(1));
  send_altered(proposal, [](work::Draft& draft) { draft.content.proposal.clear(); });
  EXPECT_THAT(alarms("secretariat@banks"),
              ElementsAre("one officer only, and not marked so"));
  EXPECT_THAT(world_.titles("secretariat@banks"), IsEmpty());
}

TEST_F(BroadcastTest, OtherReadersThanProposedAreRefused) {
  const auto readers = [&](std::vector<std::string> to, bool with_members) {
    auto session = started(kSecond);
    member::AudienceWish audience;
    audience.tlp = Tlp::kAmber;
    audience.to = std::move(to);
    audience.with_members = with_members;
    audience.flash = true;
    const auto resolved = member::resolve(*session, audience);
    EXPECT_TRUE(fine(resolved));
    return *resolved;
  };
  work::BroadcastWish few = wish();
  few.to = "banks,telecom";
  const std::string proposal = propose(few);
  send_altered(proposal, [audience = readers({"banks", "telecom", "fsa"}, false)](work::Draft& draft) {
    draft.audience = audience;
  });
  EXPECT_THAT(alarms("secretariat@banks"), ElementsAre("other readers than proposed"));
  send_altered(proposal, [audience = readers({"banks"}, false)](work::Draft& draft) {
    draft.audience = audience;
  });
  EXPECT_THAT(alarms("secretariat@banks"), ElementsAre("other readers than proposed"));
  send_altered(proposal, [audience = readers({"banks", "telecom"}, true)](work::Draft& draft) {
    draft.audience = audience;
  });
  EXPECT_THAT(alarms("secretariat@banks"), ElementsAre("other readers than proposed"));
  EXPECT_THAT(world_.titles("secretariat@banks"), IsEmpty());
  approve(proposal);
  EXPECT_THAT(world_.titles("secretariat@banks"), ElementsAre("攻撃の発生"));
}

// What names something that is not here yet is read again when it is.
TEST_F(BroadcastTest, ACountersignatureMayComeBeforeItsBroadcast) {
  const NodeId banks = world_.node_of("banks").id;
  const NodeId electric = world_.node_of("electric").id;
  std::uint64_t late_to = std::numeric_limits<std::uint64_t>::max();
  world_.mesh().headers_first(banks, [&](const MeshEntry& entry) {
    return entry.header.author == electric && entry.header.seq <= late_to;
  });
  const std::string id = send_alone(wish(true));
  late_to = world_.node_of("electric").seq;
  {
    auto session = started(kSecond);
    const auto approval = work::prepare_approval(*session, id);
    ASSERT_TRUE(fine(approval));
    ASSERT_TRUE(fine(work::countersign(*session, *approval)));
  }
  EXPECT_THAT(states("secretariat@banks"), IsEmpty()) << "only the countersignature is here";
  world_.mesh().bodies_now(banks);
  EXPECT_THAT(states("secretariat@banks"), ElementsAre(State::kSent));
}

TEST_F(BroadcastTest, ACompanysOfficerCannotPropose) {
  {
    auto session = started("officer@banks-1");
    work::BroadcastWish company = wish();
    company.to = "banks";
    EXPECT_TRUE(refused_with(work::prepare_broadcast(*session, company), UserCode::kBroadcastRole));
  }
  // And by a program that lets him: his CEPTOAR's secretariat does not keep it.
  propose_by_own_program("officer@banks-1", "banks", {Tlp::kAmber, "banks"});
  EXPECT_THAT(alarms("secretariat@banks"), ElementsAre("proposed by a company"));
  EXPECT_THAT(states("secretariat@banks"), IsEmpty());
}

// A proposal is read by all staff who may approve it, so what is for persons alone is none.
TEST_F(BroadcastTest, WhatIsForPersonsAloneIsNotBroadcast) {
  work::BroadcastWish personal = wish();
  personal.tlp = "red";
  personal.to = "secretariat@banks";
  auto session = started(kFirst);
  for (const bool alone : {false, true}) {
    personal.alone = alone;
    const auto draft = work::prepare_broadcast(*session, personal);
    EXPECT_TRUE(refused_with(draft, UserCode::kBroadcastRed)) << alone;
  }
  work::PostWish post;  // what the refusal advises
  post.document = personal.document;
  post.tlp = personal.tlp;
  post.to = personal.to;
  EXPECT_TRUE(fine(work::prepare(*session, post)));
}

TEST_F(BroadcastTest, AProposalOfWhatIsForPersonsAloneIsNotKept) {
  propose_by_own_program(kFirst, "electric", {Tlp::kRed, "secretariat@banks"});
  EXPECT_THAT(alarms(kSecond), ElementsAre("proposed with TLP:RED"));
  EXPECT_THAT(states(kSecond), IsEmpty());
  propose_by_own_program(kFirst, "electric", {Tlp::kAmber, "banks"});
  EXPECT_THAT(alarms(kSecond), IsEmpty());
  EXPECT_THAT(states(kSecond), ElementsAre(State::kWaiting)) << "the label made the difference";
}

// An earlier program let it be proposed, and it lies at those who might have approved it.
TEST_F(BroadcastTest, AnEarlierProposalOfWhatIsForPersonsAloneIsTakenBackAndNotApproved) {
  const std::string proposal = propose(wish());
  keep_as_red(kFirst);
  keep_as_red(kSecond);
  {
    auto session = started(kSecond);
    EXPECT_TRUE(refused_with(work::prepare_approval(*session, proposal), UserCode::kBroadcastRed));
  }
  {
    auto session = started(kFirst);
    ASSERT_TRUE(fine(work::cancel_proposal(*session, proposal, "誤り")));
  }
  EXPECT_THAT(states(kFirst), ElementsAre(State::kCancelled));
  EXPECT_THAT(alarms(kSecond), IsEmpty());
  EXPECT_THAT(states(kSecond), ElementsAre(State::kCancelled));
}

TEST_F(BroadcastTest, TheTextOfAProposalGoesWhenTheTimeOfItsLabelIsOver) {
  approve(propose(wish()));
  ASSERT_THAT(texts_kept(kSecond), ElementsAre("確認してください。\n"));
  {
    auto session = world_.open(kSecond);
    const auto rows = member::proposals(*session);
    ASSERT_TRUE(fine(rows));
    member::ProposalRow longer = rows->front();
    longer.entry.bytes[0] ^= 1;
    longer.proposal.tlp = Tlp::kGreen;  // is kept for two years
    ASSERT_TRUE(fine(session->commit({member::write_of(longer)})));
  }
  const auto forget = [&] {
    auto session = world_.open(kSecond);
    std::vector<store::ArchiveWrite> writes;
    ASSERT_TRUE(fine(member::forget_old_proposals(*session, writes)));
    ASSERT_TRUE(fine(session->commit(std::move(writes))));
  };
  world_.clock().advance_days(300);
  forget();
  EXPECT_THAT(texts_kept(kSecond), testing::SizeIs(2));
  world_.clock().advance_days(125);
  forget();
  EXPECT_THAT(texts_kept(kSecond), testing::SizeIs(1));
  auto session = world_.open(kSecond);
  EXPECT_EQ(member::proposals(*session)->front().proposal.tlp, Tlp::kGreen);
}

TEST_F(BroadcastTest, TheTextOfAProposalGoesWithTheKeysThatAreDestroyed) {
  propose(wish());
  keep_as_red(kSecond);
  ASSERT_THAT(texts_kept(kSecond), testing::SizeIs(1));
  for (int week = 0; week < 11; ++week) {
    world_.clock().advance_days(7);
    world_.start(kFirst);
    world_.start(kSecond);
  }
  EXPECT_THAT(texts_kept(kSecond), IsEmpty()) << "as what was sent with that label";
  EXPECT_THAT(texts_kept(kFirst), testing::SizeIs(1)) << "AMBER is kept for a year";
}

TEST_F(BroadcastTest, OfVeryManyProposalsTheNewestAreListed) {
  constexpr std::uint32_t kMany = 10'001;
  propose(wish());
  auto session = started(kSecond);
  const auto rows = member::proposals(*session);
  ASSERT_TRUE(fine(rows));
  ASSERT_FALSE(rows->empty());
  member::ProposalRow row = rows->front();
  row.inner_signed.clear();
  std::vector<store::ArchiveWrite> writes;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    // The newest has the lowest key.
    row.entry = EntryId{};
    for (std::size_t byte = 0; byte < 4; ++byte) {
      row.entry.bytes[byte] = static_cast<std::uint8_t>(i >> (24 - 8 * byte));
    }
    row.proposed_ms = rows->front().proposed_ms + kMany - i;
    writes.push_back(member::write_of(row));
  }
  ASSERT_TRUE(fine(session->commit(std::move(writes))));
  const auto listed = member::proposals(*session);
  ASSERT_TRUE(fine(listed));
  EXPECT_LT(listed->size(), kMany);
  EXPECT_EQ(listed->front().entry, EntryId{});
  EXPECT_EQ(listed->front().proposed_ms, rows->front().proposed_ms + kMany);
}

TEST_F(BroadcastTest, TheFirstOfficerCannotSendHisOwnProposal) {
  const std::string proposal = propose(wish());
  auto session = started(kFirst);
  const auto rows = member::proposals(*session);
  ASSERT_TRUE(fine(rows));
  const auto draft = work::prepare_broadcast(*session, wish());
  ASSERT_TRUE(fine(draft));
  Advisory content = *parse<Advisory>(rows->front().proposal.advisory);
  content.proposal = rows->front().inner_signed;
  member::SealWish seal;
  seal.audience = draft->audience;
  seal.content = encode(content);
  seal.flash = true;
  ASSERT_TRUE(fine(member::seal_to_outbox(*session, seal)));
  ASSERT_TRUE(fine(member::flush_outbox(*session)));
  EXPECT_THAT(alarms("secretariat@banks"),
              ElementsAre("the second officer may not approve this"));
}

TEST_F(BroadcastTest, AloneIsMarkedUntilItIsCountersigned) {
  const std::string id = send_alone(wish(true));
  {
    auto session = started("secretariat@banks");
    const auto item = work::read_item(*session, id);
    ASSERT_TRUE(fine(item));
    EXPECT_TRUE(item->alone);
  }
  {
    auto session = started(kFirst);
    EXPECT_TRUE(refused_with(work::prepare_approval(*session, id), UserCode::kApproveOwn));
  }
  {
    auto session = started("secretariat@banks");  // of another organisation, and not central
    EXPECT_TRUE(refused_with(work::prepare_approval(*session, id), UserCode::kApproveOwn));
  }
  {
    auto session = started(kSecond);
    const auto approval = work::prepare_approval(*session, id);
    ASSERT_TRUE(fine(approval));
    EXPECT_EQ(approval->draft.content.title, "攻撃の発生") << "nobody signs what he was not shown";
    EXPECT_NE(approval->draft.content.text.find("確認してください。"), std::string::npos);
    EXPECT_NE(approval->draft.content.ack_by_ms, 0U);
    ASSERT_TRUE(fine(work::countersign(*session, *approval)));
  }
  auto session = started("secretariat@banks");
  const auto item = work::read_item(*session, id);
  ASSERT_TRUE(fine(item));
  EXPECT_FALSE(item->alone);
  EXPECT_EQ(item->second_officer, kSecond);
}

TEST_F(BroadcastTest, ACancelledProposalCannotBeApproved) {
  const std::string proposal = propose(wish());
  {
    auto session = started(kFirst);
    const auto what = work::cancellable(*session, proposal);
    ASSERT_TRUE(fine(what));
    EXPECT_FALSE(what->title.empty());
    EXPECT_NE(what->by.find('@'), std::string::npos);
    ASSERT_TRUE(fine(work::cancel_proposal(*session, proposal, "誤り")));
    EXPECT_TRUE(refused_with(work::cancellable(*session, proposal),
                             member::UserCode::kNothingToApprove));
  }
  EXPECT_THAT(states(kSecond), ElementsAre(State::kCancelled));
  auto session = started(kSecond);
  EXPECT_TRUE(refused_with(work::prepare_approval(*session, proposal),
                           UserCode::kNothingToApprove));
}

TEST_F(BroadcastTest, ASentBroadcastIsWithdrawnOnTheFlashLane) {
  const std::string id = send_alone(wish(true));
  {
    auto session = started(kFirst);
    const auto draft = work::prepare_withdrawal(*session, id, "誤報");
    ASSERT_TRUE(fine(draft));
    EXPECT_TRUE(draft->flash);
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  EXPECT_THAT(states("secretariat@banks"), Contains(State::kWithdrawn));
}

TEST_F(BroadcastTest, ACorrectionIsOneOfficersUntilCountersigned) {
  const std::string id = approve(propose(wish()));
  {
    auto session = started(kFirst);
    const auto draft =
        work::prepare_update(*session, id, to_bytes(as_bytes("続報です。")), std::nullopt);
    ASSERT_TRUE(fine(draft));
    ASSERT_TRUE(fine(work::send(*session, *draft, {})));
  }
  auto session = started("secretariat@banks");
  const auto item = work::read_item(*session, id);
  ASSERT_TRUE(fine(item));
  EXPECT_EQ(item->body, "続報です。");
  EXPECT_TRUE(item->alone);
}

TEST_F(BroadcastTest, TheLongestTextStillFitsAFlashAndNoLongerOneIsTaken) {
  work::BroadcastWish longest = wish();
  longest.document = to_bytes(as_bytes("# 題\n" + std::string(limits::kBroadcastTextBytes - 1, 'x')));
  longest.with_members = true;
  const std::string id = approve(propose(longest));
  ASSERT_FALSE(id.empty());
  std::size_t largest = 0;
  for (const auto& [entry, kept] : world_.mesh().entries()) {
    if (kept.header.lane == Lane::kFlash) largest = std::max(largest, kept.body.size());
  }
  EXPECT_EQ(largest, limits::kBodyBuckets[2]);  // what a node takes on the flash lane
  longest.document = to_bytes(as_bytes("# 題\n" + std::string(limits::kBroadcastTextBytes + 1, 'x')));
  auto session = started(kFirst);
  EXPECT_TRUE(refused_with(work::prepare_broadcast(*session, longest), UserCode::kTextLong));
}

TEST_F(BroadcastTest, CompaniesDoNotBroadcast) {
  auto session = started("officer@banks-1");
  EXPECT_TRUE(refused_with(work::prepare_broadcast(*session, wish()), UserCode::kBroadcastRole));
}

TEST_F(BroadcastTest, TheBoardFillsAndADrillStaysADrill) {
  const std::string id = send_alone(wish(true, true));
  {
    auto session = started("secretariat@banks");
    ASSERT_TRUE(fine(work::acknowledge(*session, id, AckState::kNotAffected, "")));
  }
  {
    auto session = started("secretariat@telecom");
    ASSERT_TRUE(fine(work::read_item(*session, id)));
  }
  auto session = started(kFirst);
  const auto board = work::board(*session, id);
  ASSERT_TRUE(fine(board));
  EXPECT_TRUE(board->exercise);
  EXPECT_TRUE(board->complete());
  EXPECT_EQ(board->asked, 3U);
  EXPECT_EQ(board->opened, 2U);
  EXPECT_EQ(board->answered, 1U);
  EXPECT_EQ(board->rows.front().org, "fsa");
  const std::uint64_t due = board->countersign_by_ms;  // 08:00 JST after it was sent
  EXPECT_EQ(to_jst(due).hour, 8);
  EXPECT_GT(due, board->sent_ms);
  EXPECT_LE(due - board->sent_ms, limits::kDayMs);
}

TEST(TemplateTest, EveryTemplateFillsInBothLanguages) {
  for (const std::string& name : work::template_names()) {
    for (const bool japanese : {true, false}) {
      const auto open = work::fill_template(name, {}, japanese);
      ASSERT_FALSE(open) << name;
      EXPECT_EQ(open.error().code, ErrorCode::kUsage);
      std::vector<std::string> set;  // "a=..., b=..." names the places
      for (std::string place : member::split_recipients(open.error().context)) {
        set.push_back(place.substr(0, place.find('=')) + "={x}");
      }
      const auto filled = work::fill_template(name, set, japanese);
      ASSERT_TRUE(filled) << name;
      EXPECT_TRUE(filled->starts_with("# "));
      EXPECT_THAT(*filled, testing::HasSubstr("{x}"));
    }
  }
  EXPECT_EQ(work::fill_template("none", {}, true).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(work::fill_template("ddos", {"other=1"}, true).error().code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace ceptoar::test::broadcast_test
