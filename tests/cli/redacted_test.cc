// SPDX-License-Identifier: Apache-2.0
// Renderings and re-issues among members: what of a report reaches whom, what can be proved of it, and
// that nothing else can.
#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/sealing.h"
#include "cli/work/consent.h"
#include "cli/work/rendering.h"
#include "cli/work/report.h"
#include "cli/work/revise.h"
#include "schema/codec.h"
#include "schema/limits.h"
#include "schema/time.h"
#include "tests/cli/world.h"

namespace ceptoar::test::redacted_test {
namespace {

using liaison::Level;
using member::UserCode;
using work::ConsentState;

constexpr const char* kReporter = "officer@banks-1";
constexpr const char* kNisc = "duty@nisc";
constexpr const char* kOther = "secretariat@electric";
constexpr std::string_view kForm =
    "# 端末の障害\n連絡先: 電話 03-1234-5678 当番\n対象システム: 業務端末\nソフトウェア: FooGate 5.1\n"
    "影響の規模: 4,378台\n影響の範囲: 新潟県\n対処状況: 再起動を控える\n公表: https://example.org/news\n"
    "---\n内輪の話。\n";

class RedactedTest : public testing::Test {
 protected:
  RedactedTest() : world_(17, World::With::kNisc) {
    world_.build_all();
    auto session = opened(kReporter);
    work::ReportWish wish;
    wish.form = *work::read_form(to_bytes(as_bytes(kForm)), world_.clock().now_ms());
    const auto report = work::prepare_report(*session, {liaison::shipped_packs().back(), ""}, wish);
    EXPECT_TRUE(fine(report));
    report_ = sent(*session, report->draft);
  }
  std::unique_ptr<member::Session> opened(const std::string& holder) {
    auto session = world_.open(holder);
    EXPECT_TRUE(fine(work::start(*session)));
    return session;
  }
  std::string sent(member::Session& session, const work::Draft& draft) {
    const auto result = work::send(session, draft, std::chrono::milliseconds{0});
    EXPECT_TRUE(fine(result));
    return result ? result->number : "";
  }
  work::RenderWish wish(Level level, const std::string& tlp, const std::string& to) {
    work::RenderWish out;
    out.id = report_;
    out.level = level;
    out.tlp = tlp;
    out.to = to;
    return out;
  }
  std::string rendered(Level level, const std::string& tlp, const std::string& to) {
    auto session = opened(kReporter);
    const auto rendering = work::prepare_rendering(*session, wish(level, tlp, to));
    EXPECT_TRUE(fine(rendering));
    return rendering ? sent(*session, rendering->draft) : "";
  }
  work::ShownRendering shown(const std::string& holder, const std::string& number) {
    auto session = opened(holder);
    const auto rendering = work::show_rendering(*session, number);
    EXPECT_TRUE(fine(rendering));
    EXPECT_TRUE(rendering && *rendering);
    return rendering && *rendering ? **rendering : work::ShownRendering{};
  }
  // What somebody sends who changed a rendering before he sent it on as if it had come that way.
  template <class Change>
  member::Outcome<std::optional<work::ShownRendering>> altered(const Change& change) {
    std::string number;
    {
      auto session = opened(kReporter);
      auto rendering = work::prepare_rendering(*session, wish(Level::kSector, "amber", "electric"));
      EXPECT_TRUE(fine(rendering));
      change(rendering->draft.content);
      number = sent(*session, rendering->draft);
    }
    auto session = opened(kOther);
    return work::show_rendering(*session, number);
  }
  static std::vector<std::string> names(const work::ShownRendering& shown) {
    std::vector<std::string> out;
    for (const auto& fact : shown.parts.facts) out.push_back(fact.name);
    return out;
  }
  World world_;
  std::string report_;
};

TEST_F(RedactedTest, ARenderingShowsItsItemsUnderTheReportersSignature) {
  const std::string number = rendered(Level::kSector, "amber", "electric");
  const auto part = shown(kOther, number);
  EXPECT_EQ(part.level, Level::kSector);
  EXPECT_EQ(part.author, kReporter);
  EXPECT_EQ(part.parts.title, "端末の障害");
  EXPECT_EQ(names(part), (std::vector<std::string>{"system", "software", "quantity", "measures",
                                                   "published"}));
  EXPECT_TRUE(part.parts.text.empty());
  auto session = opened(kOther);
  const auto item = work::read_item(*session, number);
  ASSERT_TRUE(fine(item));
  for (const std::string_view gone : {"03-1234-5678", "新潟", "内輪の話"}) {
    EXPECT_EQ(item->body.find(gone), std::string::npos) << gone;
    for (const Field& field : item->content.fields) {
      EXPECT_EQ(field.value.find(gone), std::string::npos) << gone;
    }
  }
}

TEST_F(RedactedTest, AFullRenderingShowsTheTextBelowToo) {
  const auto part = shown(kOther, rendered(Level::kFull, "amber+strict", "electric"));
  EXPECT_EQ(part.parts.text, "内輪の話。\n");
}

TEST_F(RedactedTest, OnlyLessIsDerivedFromARendering) {
  const std::string sector = rendered(Level::kSector, "amber", "electric");
  auto session = opened(kOther);
  EXPECT_TRUE(refused_with(work::rendered_text(*session, sector, Level::kFull), UserCode::kRenderWider));
  const auto council = work::rendered_text(*session, sector, Level::kCouncil);
  ASSERT_TRUE(fine(council));
  EXPECT_EQ(as_text(*council).find("端末の障害"), std::string_view::npos);
  EXPECT_EQ(as_text(*council).find("4,378"), std::string_view::npos);
  EXPECT_NE(as_text(*council).find("FooGate"), std::string_view::npos);
  // That this company reported is for it to say, whatever it has published.
  work::RenderWish clear = wish(Level::kPublic, "clear", "");
  clear.id = sector;
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, clear), UserCode::kConsentMissing));
  session.reset();
  // What it made public goes on, and still proves to be the reporter's at the third hand.
  clear.id = rendered(Level::kPublic, "clear", "");
  session = opened(kOther);
  const auto rendering = work::prepare_rendering(*session, clear);
  ASSERT_TRUE(fine(rendering));
  const std::string number = sent(*session, rendering->draft);
  session.reset();
  const auto part = shown("officer@telecom-1", number);
  EXPECT_EQ(part.author, kReporter);
  EXPECT_EQ(names(part), std::vector<std::string>{"published"});
}

TEST_F(RedactedTest, WhatWasAlteredOnTheWayIsNotShown) {
  EXPECT_TRUE(fine(altered([](Advisory&) {})));
  const auto value = altered([](Advisory& content) {
    for (Field& field : content.fields) {
      if (field.name == "quantity") field.value.replace(field.value.find("4,378"), 5, "4,379");
    }
  });
  EXPECT_TRUE(refused_with(value, UserCode::kRenderBroken));
  const auto dropped = altered([](Advisory& content) {
    std::erase_if(content.fields, [](const Field& field) { return field.name == "measures"; });
  });
  EXPECT_TRUE(refused_with(dropped, UserCode::kRenderBroken));
  const auto added = altered([](Advisory& content) { content.fields.insert(content.fields.begin(), {"area", "- - 新潟"}); });
  EXPECT_TRUE(refused_with(added, UserCode::kRenderBroken));
  const auto title = altered([](Advisory& content) { content.title = "別の件名"; });
  EXPECT_TRUE(refused_with(title, UserCode::kRenderBroken));
  const auto proof = altered([](Advisory& content) {
    for (Field& field : content.fields) {
      if (field.name == "proof-1") field.value[500] = field.value[500] == '0' ? '1' : '0';
    }
  });
  EXPECT_TRUE(refused_with(proof, UserCode::kRenderBroken));
}

// As many facts as an item holds leave no room for what a program adds: said, not the end of it.
TEST_F(RedactedTest, AReportWithTooManyFactsIsRefusedAndNotTheEndOfTheProgram) {
  auto session = opened(kReporter);
  const auto prepared = [&](std::size_t causes) {
    std::string form = "連絡先: 電話 03-1234-5678\n";
    for (std::size_t i = 0; i < causes; ++i) form += "原因: その" + std::to_string(i) + "\n";
    work::ReportWish report;
    report.form = *work::read_form(to_bytes(as_bytes(form)), world_.clock().now_ms());
    return work::prepare_report(*session, {liaison::shipped_packs().back(), ""}, report);
  };
  const auto one = prepared(1);
  ASSERT_TRUE(fine(one));
  const std::size_t others = one->draft.content.fields.size() - 1;  // the contact, the seal of the parts
  const auto full = prepared(limits::kFields + 1 - others);
  ASSERT_TRUE(fine(full));
  EXPECT_EQ(full->draft.content.fields.size(), limits::kFields + 1);
  EXPECT_TRUE(refused_with(work::send(*session, full->draft, std::chrono::milliseconds{0}),
                           UserCode::kTextLong));
  const auto fits = prepared(limits::kFields - others);
  ASSERT_TRUE(fine(fits));
  work::RenderWish whole = wish(Level::kFull, "amber+strict", "electric");
  whole.id = sent(*session, fits->draft);
  const auto rendering = work::prepare_rendering(*session, whole);
  ASSERT_TRUE(fine(rendering));
  EXPECT_TRUE(refused_with(work::send(*session, rendering->draft, std::chrono::milliseconds{0}),
                           UserCode::kTextLong));
}

// Whoever has a revoked key could make "parts" of reports that never were, and date them back.
TEST_F(RedactedTest, PartsUnderARevokedKeyProveNothing) {
  const std::string number = rendered(Level::kSector, "amber", "electric");
  shown(kOther, number);
  {
    const SignPublicKey key = world_.open(kReporter)->home().sign_key().public_key();
    auto session = opened("secretariat@banks");
    const auto* roster = session->trust().current();
    Revocation what;
    what.org = (*roster)->find_org("banks")->id;
    what.network_id = (*roster)->network_id;
    what.key = key;
    what.created_ms = world_.clock().now_ms();
    what.last = {{world_.node_of("banks").id, 1'000'000}};  // what he had posted stays
    const Bytes object = encode(crypto::make_revocation(world_.open_admin("banks").admin(), {}, what));
    ASSERT_TRUE(fine(member::control_to_outbox(*session, {ControlKind::kRevocation, object})));
    ASSERT_TRUE(fine(member::flush_outbox(*session)));
  }
  {
    auto session = opened(kOther);
    EXPECT_TRUE(refused_with(work::show_rendering(*session, number), UserCode::kRenderBroken));
  }
  auto session = opened(kNisc);
  EXPECT_TRUE(fine(work::held_parts(*session, report_)));
  EXPECT_TRUE(refused_with(work::rendered_text(*session, report_, Level::kCouncil),
                           UserCode::kRenderBroken));
}

// The gates of a drill do not stand still in earnest, nor the other way round.
TEST_F(RedactedTest, APartOfADrillIsNoneOfARealReport) {
  for (const bool drill : {true, false}) {
    std::string number;
    {
      auto session = opened(kReporter);
      work::ReportWish report;
      report.form = *work::read_form(to_bytes(as_bytes(kForm)), world_.clock().now_ms());
      report.exercise = drill;
      const auto prepared = work::prepare_report(*session, {liaison::shipped_packs().back(), ""}, report);
      ASSERT_TRUE(fine(prepared));
      work::RenderWish sector = wish(Level::kSector, "amber", "electric");
      sector.id = sent(*session, prepared->draft);
      auto rendering = work::prepare_rendering(*session, sector);
      ASSERT_TRUE(fine(rendering));
      EXPECT_EQ(rendering->draft.exercise, drill);
      EXPECT_EQ(shown(kOther, sent(*session, rendering->draft)).summary.exercise, drill);
      rendering->draft.exercise = !drill;
      number = sent(*session, rendering->draft);
    }
    auto session = opened(kOther);
    EXPECT_TRUE(refused_with(work::show_rendering(*session, number), UserCode::kRenderBroken)) << drill;
  }
}

TEST_F(RedactedTest, ALabelIsNotWiderThanTheRendering) {
  auto session = opened(kReporter);
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, wish(Level::kFull, "amber", "electric")),
                           UserCode::kRenderLabel));
  EXPECT_TRUE(refused_with(
      work::prepare_rendering(*session, wish(Level::kSector, "green", "community:council")),
      UserCode::kRenderLabel));
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, wish(Level::kCouncil, "clear", "")),
                           UserCode::kRenderLabel));
  EXPECT_TRUE(fine(work::prepare_rendering(*session, wish(Level::kPublic, "clear", ""))));
}

TEST_F(RedactedTest, OthersNeedConsentToTheVeryText) {
  std::string request;
  Bytes document;
  {
    auto session = opened(kNisc);
    // The item says where the company published, or plans to: not that it reported, and to whom.
    EXPECT_TRUE(refused_with(
        work::prepare_rendering(*session, wish(Level::kPublic, "clear", "")),
        UserCode::kConsentMissing));
    EXPECT_TRUE(refused_with(
        work::prepare_rendering(*session, wish(Level::kCouncil, "amber+strict", "electric")),
        UserCode::kConsentMissing));
    document = *work::rendered_text(*session, report_, Level::kCouncil);
    const auto asked =
        work::prepare_consent_request(*session, report_, document, "electric,named", 0);
    ASSERT_TRUE(fine(asked));
    request = sent(*session, *asked);
  }
  {
    auto session = opened(kReporter);
    const auto answer = work::prepare_consent_answer(*session, request, ConsentState::kGranted, 0);
    ASSERT_TRUE(fine(answer));
    sent(*session, *answer);
  }
  auto session = opened(kNisc);
  work::RenderWish council = wish(Level::kCouncil, "amber+strict", "electric");
  council.consent = request;
  EXPECT_TRUE(fine(work::prepare_rendering(*session, council)));
  council.level = Level::kSector;
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, council), UserCode::kConsentText));
  council.level = Level::kCouncil;
  council.to = "electric,telecom";
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, council), UserCode::kConsentText));
  // Nor by way of the rendering that was sent with consent: who sent it is not whose report it is.
  council.to = "electric";
  const auto agreed = work::prepare_rendering(*session, council);
  ASSERT_TRUE(fine(agreed));
  work::RenderWish again = wish(Level::kCouncil, "amber+strict", "telecom");
  again.id = sent(*session, agreed->draft);
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, again), UserCode::kConsentMissing));
  again.consent = request;
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, again), UserCode::kConsentMissing));
}

// Who was shown a text without his name did not agree that it goes out under it.
TEST_F(RedactedTest, ConsentToATextIsNoneToBeNamed) {
  std::string request;
  {
    auto session = opened(kNisc);
    const auto text = work::rendered_text(*session, report_, Level::kCouncil);
    ASSERT_TRUE(fine(text));
    const auto asked = work::prepare_consent_request(*session, report_, *text, "electric", 0);
    ASSERT_TRUE(fine(asked));
    request = sent(*session, *asked);
  }
  {
    auto session = opened(kReporter);
    const auto answer = work::prepare_consent_answer(*session, request, ConsentState::kGranted, 0);
    ASSERT_TRUE(fine(answer));
    sent(*session, *answer);
  }
  auto session = opened(kNisc);
  work::RenderWish council = wish(Level::kCouncil, "amber+strict", "electric");
  council.consent = request;
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, council), UserCode::kConsentText));
  // Without a name it may go.
  work::ReissueWish reissue;
  reissue.document = *work::rendered_text(*session, report_, Level::kCouncil);
  reissue.report = report_;
  reissue.request = request;
  reissue.tlp = "amber+strict";
  reissue.to = "electric";
  EXPECT_TRUE(fine(work::prepare_reissue(*session, reissue)));
}

// The millisecond would tell which of the sealed entries of that minute the report was.
TEST_F(RedactedTest, TheTimeOfTheReportIsCutToTheMinute) {
  const auto part = shown(kOther, rendered(Level::kSector, "amber", "electric"));
  EXPECT_EQ(part.made_ms % 60'000, 0U);
  auto session = opened(kReporter);
  const auto report = work::read_item(*session, report_);
  ASSERT_TRUE(fine(report));
  EXPECT_LT(report->summary.sent_ms - part.made_ms, 120'000U);
}

// Consent was given to a text; a follow-up changes what the rendering says.
TEST_F(RedactedTest, ConsentToARenderingEndsWithAFollowUpThatChangesIt) {
  std::string request;
  {
    auto session = opened(kNisc);
    const auto asked = work::prepare_consent_request(
        *session, report_, *work::rendered_text(*session, report_, Level::kCouncil), "electric,named", 0);
    ASSERT_TRUE(fine(asked));
    request = sent(*session, *asked);
  }
  {
    auto session = opened(kReporter);
    const auto answer = work::prepare_consent_answer(*session, request, ConsentState::kGranted, 0);
    ASSERT_TRUE(fine(answer));
    sent(*session, *answer);
    const auto form = work::read_form(to_bytes(as_bytes("対処状況: 電源を切る\n")), world_.clock().now_ms());
    const auto update = work::prepare_follow_up(*session, report_, *form);
    ASSERT_TRUE(fine(update));
    sent(*session, *update);
  }
  auto session = opened(kNisc);
  work::RenderWish council = wish(Level::kCouncil, "amber+strict", "electric");
  council.consent = request;
  EXPECT_TRUE(refused_with(work::prepare_rendering(*session, council), UserCode::kConsentText));
  // And the follow-up is signed item by item as the first report was.
  const auto text = work::rendered_text(*session, report_, Level::kCouncil);
  ASSERT_TRUE(fine(text));
  EXPECT_NE(as_text(*text).find("電源を切る"), std::string_view::npos);
}

class ReissuedTest : public RedactedTest {
 protected:
  work::ReissueWish reissue(std::string_view text) {
    work::ReissueWish out;
    out.document = to_bytes(as_bytes(text));
    out.report = report_;
    out.basis = work::Basis::kHole;
    out.why = "同じ製品が他社にもある";
    out.tlp = "amber";
    out.to = "electric";
    return out;
  }
};
constexpr std::string_view kClean = "# 端末の障害\n一部の事業者で、複数の端末が起動しない。\n";

TEST_F(ReissuedTest, OnlyReadersOfTheReportFindOutWhereAReissueComesFrom) {
  std::string number;
  {
    auto session = opened(kNisc);
    work::ReissueWish wish = reissue(kClean);
    wish.to = "electric,banks,fsa";
    wish.with_members = true;
    wish.now = true;
    const auto made = work::prepare_reissue(*session, wish);
    ASSERT_TRUE(fine(made));
    number = sent(*session, made->draft);
  }
  for (const char* const reader : {kNisc, kReporter, "liaison@fsa"}) {
    auto session = opened(reader);
    const auto source = work::source_of_reissue(*session, number);
    ASSERT_TRUE(fine(source)) << reader;
    EXPECT_EQ(source->value_or(""), report_) << reader;
  }
  // The reporter's own CEPTOAR, a colleague of another company, another sector.
  for (const char* const other : {"secretariat@banks", "officer@banks-2", kOther}) {
    auto session = opened(other);
    const auto source = work::source_of_reissue(*session, number);
    ASSERT_TRUE(fine(source)) << other;
    EXPECT_FALSE(*source) << other;
  }
  auto session = opened(kNisc);
  EXPECT_TRUE(refused_with(work::source_of_reissue(*session, report_), UserCode::kSourceNone));
}

// Nothing of the report or its tree stands in the re-issue, byte for byte.
TEST_F(ReissuedTest, CarriesNothingOfTheTree) {
  auto session = opened(kNisc);
  const auto made = work::prepare_reissue(*session, reissue(kClean));
  ASSERT_TRUE(fine(made));
  const Bytes bytes = encode(made->draft.content);
  const std::string_view text = as_text(bytes);
  const auto report = work::read_item(*session, report_);
  ASSERT_TRUE(fine(report));
  EXPECT_TRUE(made->draft.refs.empty());
  ASSERT_EQ(made->draft.content.fields.size(), 2U);  // what kind it is, and the tie
  for (const Field& field : report->content.fields) {
    if (field.name == "redaction") {
      std::size_t at = 0;
      while (at < field.value.size()) {
        const std::size_t end = std::min(field.value.find(' ', at), field.value.size());
        const std::string part = field.value.substr(at, end - at);
        EXPECT_TRUE(part.size() < 2 || text.find(part) == std::string_view::npos);
        at = end + 1;
      }
      continue;
    }
    EXPECT_EQ(text.find(field.value), std::string_view::npos) << field.name;
  }
  for (const std::string_view word : {"banks", "銀行", "finance", "redaction", "proof"}) {
    EXPECT_EQ(text.find(word), std::string_view::npos) << word;
  }
}

// A correction goes out without consent and without the search for names.
TEST_F(ReissuedTest, IsWithdrawnAndNotCorrected) {
  auto session = opened(kNisc);
  work::ReissueWish wish = reissue(kClean);
  wish.now = true;
  const auto made = work::prepare_reissue(*session, wish);
  ASSERT_TRUE(fine(made));
  const std::string number = sent(*session, made->draft);
  EXPECT_TRUE(refused_with(
      work::prepare_update(*session, number, to_bytes(as_bytes("banks-1 の端末です。")), std::nullopt),
      UserCode::kReissueFixed));
  EXPECT_TRUE(fine(work::prepare_withdrawal(*session, number, "誤り")));
}

// Its text is another one; what was signed of the one before must not look as if somebody had altered it.
TEST_F(RedactedTest, ACorrectionOfTheTextHasNoPartsAndNoForgedOnes) {
  auto session = opened(kReporter);
  const auto update =
      work::prepare_update(*session, report_, to_bytes(as_bytes("書き直した文。")), std::nullopt);
  ASSERT_TRUE(fine(update));
  sent(*session, *update);
  EXPECT_TRUE(refused_with(work::rendered_text(*session, report_, Level::kCouncil),
                           UserCode::kRenderNone));
}

TEST_F(ReissuedTest, TheTieIsToThisTextAlone) {
  auto session = opened(kNisc);
  work::ReissueWish wish = reissue(kClean);
  wish.now = true;
  auto made = work::prepare_reissue(*session, wish);
  ASSERT_TRUE(fine(made));
  made->draft.content.text += "追記。\n";
  const std::string number = sent(*session, made->draft);
  const auto source = work::source_of_reissue(*session, number);
  ASSERT_TRUE(fine(source));
  EXPECT_FALSE(*source);
}

TEST_F(ReissuedTest, WaitsForAFullHourAndIsDatedThen) {
  constexpr std::uint64_t kHourMs = 3'600'000;
  std::string number;
  std::uint64_t goes_ms = 0;
  {
    auto session = opened(kNisc);
    const std::uint64_t now_ms = session->now_ms();
    const auto made = work::prepare_reissue(*session, reissue(kClean));
    ASSERT_TRUE(fine(made));
    goes_ms = made->draft.not_before_ms;
    EXPECT_EQ(goes_ms % kHourMs, 0U);
    EXPECT_GT(goes_ms, now_ms);
    EXPECT_LE(goes_ms, now_ms + 2 * kHourMs);
    const auto result = work::send(*session, made->draft, std::chrono::milliseconds{0});
    ASSERT_TRUE(fine(result));
    EXPECT_FALSE(result->stored);
    // The reporter is told now, and not that it has gone.
    const auto notice = made->draft.along(*session, result->number);
    ASSERT_TRUE(fine(notice));
    EXPECT_NE(notice->content.text.find(format_jst_short(goes_ms) + " に再発信します"), std::string::npos);
    EXPECT_EQ(notice->content.text.find("再発信しました"), std::string::npos);
    number = result->number;
    // What is sent meanwhile does not take it along, and does not wait for it.
    const auto flushed = member::flush_outbox(*session);
    ASSERT_TRUE(fine(flushed));
    EXPECT_TRUE(flushed->posted.empty());
    EXPECT_EQ(flushed->left, 1U);
    EXPECT_EQ(flushed->later, 1U);
    EXPECT_EQ(flushed->held, 0U);
  }
  EXPECT_TRUE(fine(world_.post(kNisc, "amber", "electric", false, "別の件")));
  {
    auto session = opened(kOther);
    EXPECT_TRUE(refused_with(work::read_item(*session, number), UserCode::kNoItem));
  }
  world_.clock().advance_hours(2);
  { auto session = opened(kNisc); }  // the next command
  auto session = opened(kOther);
  const auto item = work::read_item(*session, number);
  ASSERT_TRUE(fine(item));
  EXPECT_EQ(item->summary.sent_ms, goes_ms);
  // Nor does how long it may be kept tell when it was made.
  EXPECT_EQ(item->retain_until_ms, goes_ms + member::retention_ms(Tlp::kAmber));
}

// A clock that is set back keeps nothing for longer than the two hours.
TEST_F(ReissuedTest, AClockSetBackDoesNotKeepItForEver) {
  auto session = opened(kNisc);
  auto made = work::prepare_reissue(*session, reissue(kClean));
  ASSERT_TRUE(fine(made));
  made->draft.not_before_ms = session->now_ms() + 400ULL * limits::kDayMs;
  const auto result = work::send(*session, made->draft, std::chrono::milliseconds{0});
  EXPECT_TRUE(fine(result));
  EXPECT_TRUE(result->stored);
}

// The ticket gates: no name stands in it, and yet everybody knew.
TEST_F(ReissuedTest, FiguresThatIdentifyTogetherDoNotGoOutWithoutConsent) {
  auto session = opened(kNisc);
  const auto exact = work::prepare_reissue(
      *session, reissue("# 端末の障害\n特定分野の16事業者において4378台の業務端末が起動しない。\n"));
  ASSERT_TRUE(refused_with(exact, UserCode::kLintTogether));
  EXPECT_EQ(exact.error().argument("given"), "16事業者");
  EXPECT_EQ(exact.error().argument("line"), "2");
  EXPECT_TRUE(fine(work::prepare_reissue(
      *session,
      reissue("# 端末の障害\n特定分野の10事業者以上において4,000台以上の業務端末が起動しない。\n"))));
}

}  // namespace
}  // namespace ceptoar::test::redacted_test
