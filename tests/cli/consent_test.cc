// SPDX-License-Identifier: Apache-2.0
// Consent to an exact text, and what may be re-issued with and without it.
#include "cli/work/consent.h"

#include "cli/member/drafts.h"
#include "cli/work/reissues.h"
#include "cli/work/relay.h"
#include "cli/work/report.h"
#include "schema/limits.h"
#include "tests/cli/world.h"

namespace ceptoar::test::consent_test {
namespace {

using member::UserCode;
using work::Basis;
using work::ConsentState;

constexpr const char* kReporter = "officer@banks-1";
constexpr const char* kNisc = "duty@nisc";
constexpr std::string_view kText = "# 端末の障害\n会社banks-1 で、複数の端末が起動しない。\n";
constexpr std::string_view kClean = "# 端末の障害\n一部の事業者で、複数の端末が起動しない。\n";

class ConsentTest : public testing::Test {
 protected:
  ConsentTest() : world_(13, World::With::kNisc) {
    world_.build_all();
    auto session = world_.open(kReporter);
    EXPECT_TRUE(fine(work::start(*session)));
    work::ReportWish wish;
    wish.form = *work::quick_form("端末が起動しない");
    wish.contact = "電話 03-1234-5678";
    const auto report = work::prepare_report(*session, {liaison::shipped_packs().back(), ""}, wish);
    EXPECT_TRUE(fine(report));
    const auto result = work::send(*session, report->draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(result));
    report_ = result->number;
  }
  static Bytes bytes(std::string_view text) { return to_bytes(as_bytes(text)); }
  std::string sent(member::Session& session, const member::Outcome<work::Draft>& draft) {
    EXPECT_TRUE(fine(draft));
    if (!draft) return {};
    const auto result = work::send(session, *draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(result));
    return result ? result->number : "";
  }
  std::string asked(std::string_view text, std::string_view to = "electric", std::uint64_t until = 0) {
    auto session = world_.open(kNisc);
    EXPECT_TRUE(fine(work::start(*session)));
    return sent(*session, work::prepare_consent_request(*session, report_, bytes(text), to, until));
  }
  void answer(const std::string& request, ConsentState state, std::uint64_t until = 0) {
    auto session = world_.open(kReporter);
    EXPECT_TRUE(fine(work::start(*session)));
    sent(*session, work::prepare_consent_answer(*session, request, state, until));
  }
  ConsentState state(const std::string& holder, const std::string& request) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto consent = work::consent_of(*session, request);
    EXPECT_TRUE(fine(consent));
    return consent ? consent->state : ConsentState::kAsked;
  }
  work::ReissueWish wish(std::string_view text, const std::string& request,
                         const std::string& to = "electric") {
    work::ReissueWish out;
    out.document = bytes(text);
    out.report = report_;
    out.request = request;
    out.tlp = "amber+strict";  // as far as consent without member companies goes
    out.to = to;
    return out;
  }
  // Granted, and to go at once.
  work::ReissueWish granted_now() {
    work::ReissueWish out = wish(kText, asked(kText));
    answer(out.request, ConsentState::kGranted);
    out.now = true;
    return out;
  }
  member::Outcome<work::Reissue> reissued(const work::ReissueWish& what,
                                          const std::string& holder = kNisc) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::prepare_reissue(*session, what);
  }
  World world_;
  std::string report_;
};

TEST_F(ConsentTest, HoldsForTheVeryTextAndReadersThatWereShown) {
  const std::string request = asked(kText);
  EXPECT_EQ(state(kReporter, request), ConsentState::kAsked);
  EXPECT_TRUE(refused_with(reissued(wish(kText, request)), UserCode::kConsentMissing));
  answer(request, ConsentState::kGranted);
  EXPECT_EQ(state(kNisc, request), ConsentState::kGranted);
  // The name stands in it: the reporter has seen it there.
  EXPECT_TRUE(fine(reissued(wish(kText, request))));
  EXPECT_TRUE(refused_with(reissued(wish(std::string(kText) + "追記。\n", request)),
                           UserCode::kConsentText));
  EXPECT_TRUE(refused_with(reissued(wish(kText, request, "electric,telecom")),
                           UserCode::kConsentText));
}

// Nobody reads it whom the reporter was not told of, whatever the label or the option.
TEST_F(ConsentTest, IsForTheReadersNamedAndNotForTheirMembersOrThePublic) {
  const std::string request = asked(kText);
  answer(request, ConsentState::kGranted);
  work::ReissueWish members = wish(kText, request);
  members.tlp = "amber";
  members.with_members = true;
  EXPECT_TRUE(refused_with(reissued(members), UserCode::kConsentText));
  work::ReissueWish clear = wish(kText, request, "");
  clear.tlp = "clear";
  EXPECT_TRUE(refused_with(reissued(clear), UserCode::kConsentText));
  const std::string wide = asked(kText, "electric,members,everybody");
  answer(wide, ConsentState::kGranted);
  members.request = clear.request = wide;
  EXPECT_TRUE(fine(reissued(members)));
  EXPECT_TRUE(fine(reissued(clear)));
}

// TLP:AMBER leaves it to a CEPTOAR whether its companies read it: the reporter was not told of those.
TEST_F(ConsentTest, WhatDoesNotNameMembersIsNotRelayedToThem) {
  constexpr const char* kTelecom = "secretariat@telecom";
  const auto sent_now = [&](work::ReissueWish what) {
    what.now = true;
    auto session = world_.open(kNisc);
    EXPECT_TRUE(fine(work::start(*session)));
    const auto made = work::prepare_reissue(*session, what);
    EXPECT_TRUE(fine(made));
    if (!made) return std::string();
    return sent(*session, made->draft);
  };
  const auto relayed = [&](const std::string& number) {
    auto session = world_.open(kTelecom);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::plan_relay(*session, number, {});
  };
  const std::string narrow = asked(kText, "telecom");
  answer(narrow, ConsentState::kGranted);
  work::ReissueWish amber = wish(kText, narrow, "telecom");
  amber.tlp = "amber";
  EXPECT_TRUE(refused_with(reissued(amber), UserCode::kConsentMembers));
  const std::string strict = sent_now(wish(kText, narrow, "telecom"));
  EXPECT_TRUE(refused_with(relayed(strict), UserCode::kTlpWiden));
  // A ministry has no companies to hand it on to.
  const std::string ministry = asked(kText, "fsa");
  answer(ministry, ConsentState::kGranted);
  work::ReissueWish to_ministry = wish(kText, ministry, "fsa");
  to_ministry.tlp = "amber";
  EXPECT_TRUE(fine(reissued(to_ministry)));
  const std::string wide = asked(kText, "telecom,members");
  answer(wide, ConsentState::kGranted);
  amber.request = wide;
  EXPECT_TRUE(fine(relayed(sent_now(amber))));
}

TEST_F(ConsentTest, IsNotForTheSameTextToMoreReaders) {
  const std::string narrow = asked(kText);
  answer(narrow, ConsentState::kGranted);
  const std::string wide = asked(kText, "electric,telecom");
  EXPECT_EQ(state(kReporter, wide), ConsentState::kAsked);
  EXPECT_EQ(state(kNisc, wide), ConsentState::kAsked);
  EXPECT_TRUE(refused_with(reissued(wish(kText, wide, "electric,telecom")),
                           UserCode::kConsentMissing));
  answer(wide, ConsentState::kRefused);
  EXPECT_EQ(state(kNisc, wide), ConsentState::kRefused);
  EXPECT_EQ(state(kNisc, narrow), ConsentState::kGranted);
}

// TLP:GREEN to nobody in particular goes to the whole Council.
TEST_F(ConsentTest, GreenWithoutReadersIsForTheWholeCouncil) {
  const std::string request = asked(kText);
  answer(request, ConsentState::kGranted);
  work::ReissueWish green = wish(kText, request, "");
  green.tlp = "green";
  EXPECT_TRUE(refused_with(reissued(green), UserCode::kConsentText));
  green.request = asked(kText, "community:council");
  answer(green.request, ConsentState::kGranted);
  EXPECT_TRUE(fine(reissued(green)));
}

TEST_F(ConsentTest, RefusedWithdrawnAndExpiredAreNoConsent) {
  const std::string refused = asked(kText);
  answer(refused, ConsentState::kRefused);
  EXPECT_TRUE(refused_with(reissued(wish(kText, refused)), UserCode::kConsentMissing));
  answer(refused, ConsentState::kGranted);  // he thought again
  EXPECT_TRUE(fine(reissued(wish(kText, refused))));
  answer(refused, ConsentState::kWithdrawn);
  EXPECT_EQ(state(kNisc, refused), ConsentState::kWithdrawn);
  EXPECT_TRUE(refused_with(reissued(wish(kText, refused)), UserCode::kConsentMissing));
  const std::string timed = asked(kClean, "electric", world_.clock().now_ms() + 86'400'000);
  answer(timed, ConsentState::kGranted);
  EXPECT_TRUE(fine(reissued(wish(kClean, timed))));
  world_.clock().advance_days(2);
  EXPECT_EQ(state(kNisc, timed), ConsentState::kExpired);
  EXPECT_TRUE(refused_with(reissued(wish(kClean, timed)), UserCode::kConsentMissing));
}

// What the desk has read when it asks "send?" is not what the node knows when the answer is yes.
TEST_F(ConsentTest, WithdrawnBetweenTheQuestionAndTheSealingStopsIt) {
  const work::ReissueWish what = granted_now();
  const std::size_t before = world_.titles("secretariat@electric").size();
  {
    auto session = world_.open(kNisc);
    ASSERT_TRUE(fine(work::start(*session)));
    auto reissue = work::prepare_reissue(*session, what);
    ASSERT_TRUE(fine(reissue));
    member::KeptDraft typed;  // as the command keeps it with the row
    typed.text = what.document;
    typed.typed.use = member::TextUse::kReissue;
    typed.typed.about = report_;
    reissue->draft.typed = member::encode_row(typed);
    answer(what.request, ConsentState::kWithdrawn);
    const auto sent = work::send(*session, reissue->draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(refused_with(sent, UserCode::kConsentMissing));
    const auto drafts = member::drafts(*session);
    ASSERT_TRUE(fine(drafts));
    EXPECT_EQ(drafts->size(), 1U) << "the text is not lost";
    const auto waiting = work::waiting_reissues(*session);
    ASSERT_TRUE(fine(waiting));
    EXPECT_TRUE(waiting->empty());
  }
  EXPECT_EQ(world_.titles("secretariat@electric").size(), before);
}

// The node that would say so does not answer: it waits, as everything else does.
TEST_F(ConsentTest, WaitsWhileTheNodeCannotSayWhetherItStands) {
  const work::ReissueWish what = granted_now();
  const std::size_t before = world_.titles("secretariat@electric").size();
  {
    auto session = world_.open(kNisc);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto reissue = work::prepare_reissue(*session, what);
    ASSERT_TRUE(fine(reissue));
    world_.node_of("nisc").up = false;
    const auto sent = work::send(*session, reissue->draft, std::chrono::milliseconds{0});
    ASSERT_TRUE(fine(sent));
    EXPECT_FALSE(sent->stored);
  }
  world_.node_of("nisc").up = true;
  world_.start(kNisc);
  EXPECT_EQ(world_.titles("secretariat@electric").size(), before + 1);
}

TEST_F(ConsentTest, NobodyElseAnswers) {
  const std::string request = asked(kText);
  auto session = world_.open(kNisc);
  ASSERT_TRUE(fine(work::start(*session)));
  // Who asked cannot consent for the reporter.
  EXPECT_TRUE(refused_with(
      work::prepare_consent_answer(*session, request, ConsentState::kGranted, 0),
      UserCode::kConsentRequest));
  EXPECT_TRUE(refused_with(work::consent_of(*session, report_), UserCode::kConsentRequest));
}

TEST_F(ConsentTest, TheExceptionsNeedAReasonAndLetNoNameThrough) {
  work::ReissueWish hole = wish(kClean, "");
  hole.basis = Basis::kHole;
  EXPECT_TRUE(refused_with(reissued(hole), UserCode::kConsentMissing));
  hole.why = "同じ製品が他社にもある";
  EXPECT_TRUE(fine(reissued(hole)));
  hole.document = bytes(kText);
  const auto named = reissued(hole);
  ASSERT_TRUE(refused_with(named, UserCode::kLintName));
  EXPECT_EQ(named.error().argument("given"), "会社banks-1");
}

// NISC holds no card of it; a reader of the text knows it without its form, and over a line end too.
TEST_F(ConsentTest, TheExceptionsLetNoNameThroughThatIsWrittenInAnotherWay) {
  work::ReissueWish hole = wish(kClean, "");
  hole.basis = Basis::kHole;
  hole.why = "同じ製品が他社にもある";
  {
    auto session = world_.open("secretariat@banks");
    ASSERT_TRUE(fine(work::start(*session)));
    work::ReportWish report;
    report.form = *work::quick_form("端末が起動しない");
    report.contact = "電話 0256-12-3456";
    report.proxy = "株式会社霧島商会";
    const auto made = work::prepare_report(*session, {liaison::shipped_packs().back(), ""}, report);
    ASSERT_TRUE(fine(made));
    const auto result = work::send(*session, made->draft, std::chrono::milliseconds{0});
    ASSERT_TRUE(fine(result));
    hole.report = result->number;
  }
  EXPECT_TRUE(fine(reissued(hole)));
  for (const std::string name : {"株式会社霧島商会", "霧島商会", "霧島\n商会", "霧島　商会"}) {
    hole.document = bytes("# 端末の障害\n複数の端末が起動しない" + name + "から連絡を受けた。\n");
    EXPECT_TRUE(refused_with(reissued(hole), UserCode::kLintName)) << name;
  }
}

TEST_F(ConsentTest, TheExceptionsLetNoWayToReachTheReporterThrough) {
  work::ReissueWish hole = wish(std::string(kClean) + "問い合わせ: ０３-１２３４-５６７８\n", "");
  hole.basis = Basis::kHole;
  hole.why = "同じ製品が他社にもある";
  EXPECT_TRUE(refused_with(reissued(hole), UserCode::kLintName));
  // However it is written.
  for (const std::string number : {"0312345678", "（03）1234-5678", "03(1234)5678", "03ー1234ー5678", "03 1234\n5678",
                                   "03（代表）1234・5678", "+81-3-1234-5678"}) {
    hole.document = bytes(std::string(kClean) + "連絡先は" + number + " です。\n");
    EXPECT_TRUE(refused_with(reissued(hole), UserCode::kLintName)) << number;
  }
  // That of whoever sends it may stand there.
  hole.document = bytes(std::string(kClean) + "問い合わせ: 03-9876-5432\n");
  EXPECT_TRUE(fine(reissued(hole)));
}

// The reporter is told the reason in a field.
TEST_F(ConsentTest, AReasonThatIsTooLongIsRefusedBeforeAnythingIsAsked) {
  work::ReissueWish law = wish(kClean, "");
  law.basis = Basis::kLaw;
  law.why = std::string(limits::kFieldBytes, 'x');
  EXPECT_TRUE(fine(reissued(law)));
  law.why += 'x';
  EXPECT_TRUE(refused_with(reissued(law), UserCode::kTextLong));
}

// What nobody goes by would be granted, and found out in the middle of an incident.
TEST_F(ConsentTest, NobodyIsAskedForReadersThatDoNotExist) {
  const auto prepared = [&](const std::string& to) {
    auto session = world_.open(kNisc);
    EXPECT_TRUE(fine(work::start(*session)));
    return work::prepare_consent_request(*session, report_, bytes(kText), to, 0);
  };
  EXPECT_TRUE(fine(prepared("electric,fsa,own,secretariat@electric,community:council,members,everybody,named")));
  const auto misspelt = prepared("telecom,elecrtic");
  ASSERT_TRUE(refused_with(misspelt, UserCode::kUnknownRecipient));
  EXPECT_EQ(misspelt.error().argument("given"), "elecrtic");
  EXPECT_NE(misspelt.error().argument("suggestions").find("electric"), std::string::npos);
  const auto word = prepared("electric,member");
  ASSERT_TRUE(refused_with(word, UserCode::kUnknownRecipient));
  EXPECT_EQ(word.error().argument("suggestions"), "members");
  EXPECT_TRUE(refused_with(prepared("community:coucil"), UserCode::kUnknownCommunity));
  EXPECT_TRUE(refused_with(prepared("nobody@electric"), UserCode::kNoCard));
  EXPECT_TRUE(refused_with(prepared("nobody@nowhere"), UserCode::kUnknownRecipient));
}

// More readers than one field holds; named again and again, for want of as many organisations.
TEST_F(ConsentTest, AListOfManyReadersIsAskedForGrantedAndUsedAsAWhole) {
  std::string to;
  while (to.size() <= limits::kFieldBytes) to += "electric,";
  const std::string request = asked(kText, to + "telecom");
  answer(request, ConsentState::kGranted);
  EXPECT_EQ(state(kNisc, request), ConsentState::kGranted);
  auto session = world_.open(kReporter);
  const auto shown = work::consent_of(*session, request);
  ASSERT_TRUE(fine(shown));
  EXPECT_EQ(shown->terms.to, to + "telecom");
  session.reset();
  EXPECT_TRUE(fine(reissued(wish(kText, request, "electric,telecom"))));
  EXPECT_TRUE(refused_with(reissued(wish(kText, request, "electric,banks")), UserCode::kConsentText));
}

TEST_F(ConsentTest, OnlyNiscAndTheCouncilReissue) {
  work::ReissueWish hole = wish(kClean, "");
  hole.basis = Basis::kHole;
  hole.why = "x";
  EXPECT_TRUE(refused_with(reissued(hole, "liaison@fsa"), UserCode::kReissueRole));
}

TEST_F(ConsentTest, TheNewItemCarriesNothingOfItsSourceAndTheReporterIsTold) {
  work::ReissueWish hole = wish(kClean, "");
  hole.basis = Basis::kHole;
  hole.why = "同じ製品が他社にもある";
  hole.now = true;
  std::string number;
  {
    auto session = world_.open(kNisc);
    ASSERT_TRUE(fine(work::start(*session)));
    const auto reissue = work::prepare_reissue(*session, hole);
    ASSERT_TRUE(fine(reissue));
    EXPECT_TRUE(reissue->draft.refs.empty());
    EXPECT_FALSE(reissue->draft.item);
    // The tie to its source looks random to all who cannot read that.
    ASSERT_EQ(reissue->draft.content.fields.size(), 2U);
    EXPECT_EQ(reissue->draft.content.fields[0].name, "provision");
    EXPECT_EQ(reissue->draft.content.fields[1].name, "source-tie");
    number = sent(*session, reissue->draft);
  }
  EXPECT_NE(number, report_);
  {
    auto session = world_.open("secretariat@electric");
    ASSERT_TRUE(fine(work::start(*session)));
    const auto item = work::read_item(*session, number);
    ASSERT_TRUE(fine(item));
    EXPECT_EQ(item->summary.from, "nisc");
    EXPECT_TRUE(item->thread.empty());
    EXPECT_EQ(item->body.find("banks"), std::string::npos);
    const auto none = work::read_item(*session, report_);
    EXPECT_TRUE(refused_with(none, UserCode::kNoItem));
  }
  auto session = world_.open(kReporter);
  ASSERT_TRUE(fine(work::start(*session)));
  const auto inbox = work::inbox(*session, {});
  ASSERT_TRUE(fine(inbox));
  ASSERT_FALSE(inbox->empty());
  const auto notice = work::read_item(*session, inbox->front().number);
  ASSERT_TRUE(fine(notice));
  EXPECT_NE(notice->body.find("同じ製品が他社にもある"), std::string::npos);
  ASSERT_EQ(notice->content.fields.size(), 2U);
  EXPECT_EQ(notice->content.fields[0].value, "hole");
}

}  // namespace
}  // namespace ceptoar::test::consent_test
