// SPDX-License-Identifier: Apache-2.0
// What becomes of a report: passed on, held, overdue, and what the reporter hears of it; a vendor in its
// thread.
#include "cli/work/handling.h"

#include "cli/member/archive_items.h"
#include "cli/member/keys.h"
#include "cli/work/answering.h"
#include "cli/work/consent.h"
#include "cli/work/revise.h"
#include "cli/work/vendor.h"
#include "schema/text.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::handling_test {
namespace {

using member::UserCode;
using work::HandlingState;

class HandlingTest : public ReportDesk {
 protected:
  HandlingTest() : ReportDesk(11) {}

  work::HandledReport handled(const std::string& holder, const std::string& id) {
    return as(holder, [&](member::Session& session) {
      const auto out = work::handling_of(session, shipped_all(), id);
      EXPECT_TRUE(fine(out));
      return out ? *out : work::HandledReport{};
    });
  }
  void forward(const std::string& id, const std::string& note = "") {
    send(kMinistry, [&](member::Session& session) {
      return work::prepare_forward(session, shipped_all(), id, note);
    });
  }
};

TEST_F(HandlingTest, PassingOnIsSeenByReporterAndNiscWithTheTimeItTook) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  EXPECT_EQ(handled(kMinistry, id).handling.state, HandlingState::kWaiting);
  EXPECT_EQ(handled(kOfficer, id).handling.ministry, "fsa");
  world_.clock().advance_hours(2);
  EXPECT_TRUE(handled(kNisc, id).handling.overdue);
  forward(id, "現地に確認中");
  for (const char* holder : {kOfficer, kNisc, kMinistry}) {
    const work::Handling handling = handled(holder, id).handling;
    EXPECT_EQ(handling.state, HandlingState::kForwarded) << holder;
    EXPECT_EQ(handling.note, "現地に確認中") << holder;
    EXPECT_TRUE(handling.overdue) << holder;
    constexpr std::uint64_t kHourMs = 3'600'000;
    EXPECT_GE(handling.took_ms, 2 * kHourMs) << holder;
    EXPECT_LT(handling.took_ms, 3 * kHourMs) << holder;
  }
  const auto again = as(kMinistry, [&](member::Session& session) {
    return work::prepare_forward(session, shipped_all(), id, "");
  });
  EXPECT_TRUE(refused_with(again, UserCode::kHandled));
}

// The hour of the ministry runs from the first report: updates while it waits do not begin it anew.
TEST_F(HandlingTest, AFollowUpGivesNoFurtherTime) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  EXPECT_FALSE(handled(kMinistry, id).handling.overdue);
  const std::uint64_t due = handled(kOfficer, id).handling.due_ms;
  world_.clock().advance_hours(2);
  const auto follow_up = [&](const char* text) {
    send(kOfficer, [&](member::Session& session) -> member::Outcome<work::Draft> {
      const auto form = work::read_form(to_bytes(as_bytes(text)), session.now_ms());
      if (!form) return form.error();
      return work::prepare_follow_up(session, id, *form);
    });
  };
  follow_up("影響の規模: 約100台\n");
  EXPECT_EQ(handled(kOfficer, id).handling.due_ms, due);
  for (const char* holder : {kOfficer, kNisc, kMinistry}) {
    EXPECT_TRUE(handled(holder, id).handling.overdue) << holder;
  }
  EXPECT_NE(handled(kOfficer, id).handling.silence, work::Silence::kNone);
  forward(id);
  follow_up("影響の規模: 約200台\n");
  constexpr std::uint64_t kHourMs = 3'600'000;
  for (const char* holder : {kOfficer, kNisc, kMinistry}) {
    const work::Handling handling = handled(holder, id).handling;
    EXPECT_EQ(handling.state, HandlingState::kForwarded) << holder;
    EXPECT_TRUE(handling.overdue) << holder << ": it was late and stays late";
    EXPECT_GE(handling.took_ms, 2 * kHourMs) << holder;
  }
}

// Weeks after the end the reporter is reminded of the cause, never while he is busy.
TEST_F(HandlingTest, TheCauseIsAskedForWhenItIsLongOver) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  const auto follow_up = [&](const char* text) {
    send(kOfficer, [&](member::Session& session) -> member::Outcome<work::Draft> {
      const auto form = work::read_form(to_bytes(as_bytes(text)), session.now_ms());
      if (!form) return form.error();
      return work::prepare_follow_up(session, id, *form);
    });
  };
  EXPECT_FALSE(handled(kOfficer, id).cause_due) << "it goes on";
  follow_up("復旧: 00:01\n");
  EXPECT_FALSE(handled(kOfficer, id).cause_due) << "just over";
  world_.clock().advance_days(15);
  EXPECT_TRUE(handled(kOfficer, id).cause_due);
  EXPECT_FALSE(handled(kMinistry, id).cause_due) << "who reported is reminded, nobody else";
  follow_up("原因: ソフトウェアの不具合\n");
  EXPECT_FALSE(handled(kOfficer, id).cause_due);
}

// What is said about a report is named in its readers' lists, and only where its author may say it.
TEST_F(HandlingTest, WhatBecomesOfItIsNamedInTheLists) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  const auto finer = [&](const std::string& holder, const std::string& number) {
    return as(holder, [&](member::Session& session) -> std::string {
      const auto items = work::inbox(session, {});
      EXPECT_TRUE(fine(items));
      if (!items) return "no list";
      for (const work::InboxItem& item : *items) {
        if (item.number == number) return item.finer;
      }
      return "not in it";
    });
  };
  const std::string forwarded = send(kMinistry, [&](member::Session& session) {
    return work::prepare_forward(session, shipped_all(), id, "");
  });
  EXPECT_EQ(finer(kOfficer, forwarded), "handling_forwarded");
  const std::string outcome = send(kNisc, [&](member::Session& session) {
    return work::prepare_outcome(session, id, work::ReportOutcome::kAssessed, "");
  });
  EXPECT_EQ(finer(kOfficer, outcome), "outcome");
  const Bytes text = to_bytes(as_bytes("# 端末の障害\n一部の事業者で起動しない。\n"));
  const std::string request = send(kNisc, [&](member::Session& session) {
    return work::prepare_consent_request(session, id, text, "electric", 0);
  });
  EXPECT_EQ(finer(kOfficer, request), "consent_request");
  // The reporter's own words about its handling are none.
  const std::string claim = send(kOfficer, [&](member::Session& session) {
    auto draft = work::prepare_reply(session, id, {to_bytes(as_bytes("x")), std::nullopt, true});
    if (draft) draft->content.fields = {{"handling", "forwarded"}, {"outcome", "closed"}};
    return draft;
  });
  EXPECT_EQ(finer(kMinistry, claim), "");
}

TEST_F(HandlingTest, TheListOfWhatIsOverdueHoldsNothingElse) {
  const std::string late = report(kOfficer, wish("一件目"));
  const std::string done = report(kOther, wish("二件目"));
  as(kMinistry, [](member::Session&) { return 0; });  // both came
  forward(done);
  world_.clock().advance_hours(2);
  const std::string fresh = report(kOther, wish("三件目"));
  as(kMinistry, [&](member::Session& session) {
    const auto all = work::handled_reports(session, shipped_all(), false);
    const auto overdue = work::handled_reports(session, shipped_all(), true);
    EXPECT_TRUE(fine(all));
    EXPECT_TRUE(fine(overdue));
    EXPECT_EQ(all->size(), 3U);
    EXPECT_EQ(overdue->size(), 1U);
    if (overdue->size() == 1) {
      EXPECT_EQ(overdue->front().summary.number, late);
    }
    return 0;
  });
}

TEST_F(HandlingTest, WhoHoldsNoCardOfACompanyStillAnswersItsReport) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  as(kNisc, [&](member::Session& session) {
    const auto answered = work::acknowledge(session, id, AckState::kReceived, "");
    EXPECT_TRUE(fine(answered));
    return 0;
  });
  const auto shown = as(kOfficer, [&](member::Session& session) { return work::read_item(session, id); });
  ASSERT_TRUE(fine(shown));
  ASSERT_EQ(shown->answers.size(), 1U);
  EXPECT_EQ(shown->answers[0].handle, kNisc);
}

TEST_F(HandlingTest, OnlyTheMinistryThatGotItHandlesIt) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  for (const char* holder : {kOfficer, kNisc}) {
    const auto draft = as(holder, [&](member::Session& session) {
      return work::prepare_forward(session, shipped_all(), id, "");
    });
    EXPECT_TRUE(refused_with(draft, UserCode::kHandlingRole)) << holder;
  }
  // A consultation is nobody's to pass on.
  work::ReportWish ask = wish("これは連絡すべきか");
  ask.consult = true;
  const std::string asked = report(kOfficer, ask);
  const auto draft = as(kMinistry, [&](member::Session& session) {
    return work::prepare_forward(session, shipped_all(), asked, "");
  });
  EXPECT_TRUE(refused_with(draft, UserCode::kHandlingConsult));
  const auto held = as(kMinistry, [&](member::Session& session) {
    return work::prepare_hold(session, shipped_all(), asked, "clearly_not_cyber", "");
  });
  EXPECT_TRUE(refused_with(held, UserCode::kHandlingConsult));
}

TEST_F(HandlingTest, HeldOnlyForAReasonOfTheRulesThatTheReportWasMadeUnder) {
  work::ReportWish old = wish("設定の誤り", {{"case", "障害", Certainty::kUnsaid, 0}});
  old.decided = *liaison::parse_facts("trigger = 'serious_failure'\nclearly_not_cyber = true");
  const std::string failure = report(kOfficer, old, shipped("2001"));
  old.form.facts = {{"case", "攻撃の予告", Certainty::kUnsaid, 0}};
  const std::string threat = report(kOfficer, old, shipped("2001"));
  const std::string today = report(kOfficer, wish("端末が起動しない"));
  const auto hold = [&](const std::string& id, const std::string& reason) {
    return as(kMinistry, [&](member::Session& session) {
      return work::prepare_hold(session, shipped_all(), id, reason, "");
    });
  };
  EXPECT_TRUE(refused_with(hold(failure, "busy"), UserCode::kHoldReason));
  EXPECT_TRUE(refused_with(hold(threat, "clearly_not_cyber"), UserCode::kHoldReason));
  EXPECT_TRUE(refused_with(hold(today, "clearly_not_cyber"), UserCode::kHoldReason));
  send(kMinistry, [&](member::Session& session) {
    return work::prepare_hold(session, shipped_all(), failure, "clearly_not_cyber", "");
  });
  const work::Handling held = handled(kOfficer, failure).handling;
  EXPECT_EQ(held.state, HandlingState::kHeld);
  EXPECT_EQ(held.reason, "clearly_not_cyber");
  // More became known: what was held may still be passed on.
  forward(failure);
  EXPECT_EQ(handled(kOfficer, failure).handling.state, HandlingState::kForwarded);
}

TEST_F(HandlingTest, WhereNiscWasNoReaderItGetsTheReportWithEveryFact) {
  std::string text = shipped("2013").pack.text;
  const std::size_t from = text.rfind("[[route]]", text.find("sector = \"finance\""));
  const std::size_t end = text.find("[[route]]", text.find("sector = \"finance\""));
  text.replace(from, end - from,
               "[[route]]\nsector = \"finance\"\npath = [\"operator\", \"ministry\", \"nisc\"]\n"
               "readers = [\"ministry\"]\nja = \"x\"\nen = \"x\"\n\n");
  const auto pack = liaison::parse_pack(text);
  ASSERT_TRUE(pack) << pack.error().context;
  const std::string id = report(
      kOfficer, wish("勘定系の停止", {{"system", "勘定系", Certainty::kConfirmed, 0}}), {*pack, "nisc"});
  EXPECT_TRUE(world_.titles(kNisc).empty());
  forward(id);
  const auto at_nisc = as(kNisc, [&](member::Session& session) {
    return work::handled_reports(session, shipped_all(), false);
  });
  ASSERT_TRUE(fine(at_nisc));
  ASSERT_EQ(at_nisc->size(), 1U);
  EXPECT_EQ(at_nisc->front().summary.title, "勘定系の停止");
  const auto shown = as(kNisc, [&](member::Session& session) {
    return work::show_report(session, at_nisc->front().summary.number);
  });
  ASSERT_TRUE(fine(shown));
  EXPECT_NE(std::find_if(shown->facts.begin(), shown->facts.end(),
                         [](const auto& fact) { return fact.value == "勘定系"; }),
            shown->facts.end());
  EXPECT_EQ(handled(kOfficer, id).handling.state, HandlingState::kForwarded);
}

TEST_F(HandlingTest, TheReporterHearsWhatBecameOfIt) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  for (const auto& [holder, outcome] :
       {std::pair{kMinistry, work::ReportOutcome::kAssessed}, std::pair{kNisc, work::ReportOutcome::kShared}}) {
    send(holder, [&, outcome = outcome](member::Session& session) {
      return work::prepare_outcome(session, id, outcome, "注意喚起を出しました");
    });
  }
  const auto outcomes = handled(kOfficer, id).outcomes;
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].from, "fsa");
  EXPECT_EQ(outcomes[1].outcome, work::ReportOutcome::kShared);
  EXPECT_EQ(outcomes[1].note, "注意喚起を出しました");
  const auto own = as(kOfficer, [&](member::Session& session) {
    return work::prepare_outcome(session, id, work::ReportOutcome::kClosed, "");
  });
  EXPECT_TRUE(refused_with(own, UserCode::kHandlingRole));
}

TEST_F(HandlingTest, WhatTheReporterSaysOfItsHandlingCountsForNothing) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  send(kOfficer, [&](member::Session& session) -> member::Outcome<work::Draft> {
    auto draft = work::prepare_reply(session, id, {to_bytes(as_bytes("連絡済み")), std::nullopt, true});
    if (draft) draft->content.fields = {{"handling", "forwarded"}, {"outcome", "closed"}};
    return draft;
  });
  const auto seen = handled(kNisc, id);
  EXPECT_EQ(seen.handling.state, HandlingState::kWaiting);
  EXPECT_TRUE(seen.outcomes.empty());
}

TEST_F(HandlingTest, PastASilentMinistryItsCopyIsKeptForIt) {
  work::ReportWish hotline = wish("端末が起動しない");
  hotline.direct = "夜間で省庁につながらない";
  const auto prepared = as(kOfficer, [&](member::Session& session) {
    return work::prepare_report(session, shipped("2013"), hotline);
  });
  ASSERT_TRUE(fine(prepared));
  EXPECT_TRUE(prepared->plan.ministry_copy);
  const std::string id = report(kOfficer, hotline);
  EXPECT_EQ(handled(kNisc, id).direct, "夜間で省庁につながらない");
  EXPECT_EQ(handled(kMinistry, id).handling.state, HandlingState::kWaiting);
}

TEST_F(HandlingTest, ThatAMinistryIsSilentIsKnownAndGoesWithTheDirectReport) {
  const NodeId fsa = world_.node_of("fsa").id;
  world_.mesh().hold_back(fsa, [](const MeshEntry&) { return true; });
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  EXPECT_EQ(handled(kOfficer, id).handling.silence, work::Silence::kNone) << "its time is not over";
  world_.clock().advance_hours(2);
  EXPECT_EQ(handled(kOfficer, id).handling.silence, work::Silence::kNoReceipt);
  EXPECT_EQ(handled(kNisc, id).handling.silence, work::Silence::kNone) << "receipts are the sender's";
  work::ReportWish hotline = wish("端末が起動しない（直接）");
  hotline.direct = "電話にも出ない";
  const auto prepared = as(kOfficer, [&](member::Session& session) {
    return work::prepare_report(session, shipped("2013"), hotline);
  });
  ASSERT_TRUE(fine(prepared));
  ASSERT_TRUE(prepared->silent);
  EXPECT_EQ(prepared->silent->number, id);
  EXPECT_EQ(prepared->silent->ministry, "fsa");
  EXPECT_EQ(prepared->silent->silence, work::Silence::kNoReceipt);
  const std::string direct = report(kOfficer, hotline);
  const work::HandledReport at_nisc = handled(kNisc, direct);
  EXPECT_EQ(at_nisc.direct, "電話にも出ない");
  EXPECT_TRUE(at_nisc.silence.starts_with("fsa no_receipt ")) << at_nisc.silence;
  EXPECT_NE(at_nisc.silence.find(group_item_number(id)), std::string::npos);
  // A drill's silence is no reason for a real report, nor the other way round.
  hotline.exercise = true;
  const auto drill = as(kOfficer, [&](member::Session& session) {
    return work::prepare_report(session, shipped("2013"), hotline);
  });
  ASSERT_TRUE(fine(drill));
  EXPECT_FALSE(drill->silent);
}

TEST_F(HandlingTest, WhoAnsweredIsOverdueAndNotSilent) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  world_.clock().advance_hours(2);
  EXPECT_EQ(handled(kOfficer, id).handling.silence, work::Silence::kNoAnswer) << "its node has it";
  as(kMinistry, [&](member::Session& session) {
    EXPECT_TRUE(fine(work::acknowledge(session, id, AckState::kReceived, "")));
    return 0;
  });
  work::Handling handling = handled(kOfficer, id).handling;
  EXPECT_EQ(handling.silence, work::Silence::kNone);
  EXPECT_TRUE(handling.overdue);
  forward(id);
  EXPECT_EQ(handled(kOfficer, id).handling.silence, work::Silence::kNone);
}

TEST_F(HandlingTest, WhereNothingShowsThatTheMinistryIsSilentTheReportDoesNotSaySo) {
  report(kOfficer, wish("端末が起動しない"));
  // Nobody types what the program says of itself.
  work::ReportWish hotline =
      wish("直接", {{"silence", "fsa no_receipt 1234-5678-9012-8 2026-11-20T00:00:00Z", Certainty::kUnsaid, 0}});
  hotline.direct = "夜間のため";
  const auto prepared = as(kOfficer, [&](member::Session& session) {
    return work::prepare_report(session, shipped("2013"), hotline);
  });
  ASSERT_TRUE(fine(prepared));
  EXPECT_TRUE(prepared->direct);
  EXPECT_FALSE(prepared->silent) << "its time is not over";
  for (const liaison::ReportFact& fact : liaison::facts_of(prepared->draft.content.fields)) {
    EXPECT_NE(fact.name, "silence");
  }
}

TEST_F(HandlingTest, AnAgreementGoesToItsPartnerAloneAndNobodyHasToPassItOn) {
  work::ReportWish direct = wish("検体の共有");
  direct.agreement = "2026-契-14";
  direct.partner = "nisc";
  const std::string id = report(kOfficer, direct);
  EXPECT_EQ(handled(kNisc, id).handling.state, HandlingState::kNone);
  EXPECT_TRUE(world_.titles(kMinistry).empty());
}

TEST_F(HandlingTest, AVendorIsInTheThreadUntilItsDayAndReadsNothingBefore) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  constexpr std::uint64_t kWeekMs = 7 * limits::kDayMs;
  const std::string asked = send(kOfficer, [&](member::Session& session) {
    return work::prepare_vendor(session, id, "telecom", session.now_ms() + kWeekMs,
                                to_bytes(as_bytes("# 版の確認\nどの版が影響を受けますか。\n")));
  });
  EXPECT_EQ(world_.titles("secretariat@telecom"), (std::vector<std::string>{"版の確認"}));
  const auto readers_of_reply = [&] {
    return as(kNisc, [&](member::Session& session) -> std::vector<std::string> {
      const auto draft = work::prepare_reply(session, asked, {to_bytes(as_bytes("承知")), std::nullopt, true});
      EXPECT_TRUE(fine(draft));
      std::vector<std::string> out;
      if (draft) {
        EXPECT_TRUE(work::vendor_of(draft->content)) << "everybody sees who is in it";
        for (const member::ReaderName& name : draft->audience.names) out.push_back(name.org);
      }
      return out;
    });
  };
  const auto has_vendor = [](const std::vector<std::string>& orgs) {
    return std::find(orgs.begin(), orgs.end(), "telecom") != orgs.end();
  };
  EXPECT_TRUE(has_vendor(readers_of_reply()));
  world_.clock().advance_days(8);
  const auto after = readers_of_reply();
  EXPECT_FALSE(has_vendor(after));
  EXPECT_EQ(after.size(), 3U);
  const auto by_ministry = as(kMinistry, [&](member::Session& session) {
    return work::prepare_vendor(session, id, "telecom", session.now_ms() + kWeekMs, {});
  });
  EXPECT_TRUE(refused_with(by_ministry, UserCode::kVendorRole));
}

// By trying: all keys that the vendor holds, on what was said in his time and on what was said after it.
TEST_F(HandlingTest, TheEndOfAVendorsTimeEndsWhatItsKeysOpen) {
  constexpr const char* kVendor = "secretariat@telecom";
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  const std::string asked = send(kOfficer, [&](member::Session& session) {
    return work::prepare_vendor(session, id, "telecom", session.now_ms() + 7 * limits::kDayMs,
                                to_bytes(as_bytes("# 版の確認\nどの版が影響を受けますか。\n")));
  });
  const auto said = [&](const std::string& holder, const std::string& to) {
    return send(holder, [&](member::Session& session) {
      return work::prepare_reply(session, to, {to_bytes(as_bytes("確認しました")), std::nullopt, true});
    });
  };
  const auto opens = [&](const std::string& number) {
    const auto entry = as(kNisc, [&](member::Session& session) {
      const auto digits = number.substr(0, number.size() - 1);
      const auto rows = member::items_of_number(session, std::stoull(digits));
      EXPECT_TRUE(fine(rows));
      const auto newest = std::max_element(
          rows->begin(), rows->end(), [](const auto& a, const auto& b) { return a.hlc < b.hlc; });
      EXPECT_NE(newest, rows->end());
      return newest == rows->end() ? EntryId{} : newest->entry;
    });
    return as(kVendor, [&](member::Session& session) {
      const MeshEntry& what = world_.mesh().entries().at(entry);
      const auto keys = member::OpeningKeys::of(session);
      return crypto::open(what.header, what.body, keys->list()).has_value();
    });
  };
  EXPECT_FALSE(opens(id)) << "what was said before";
  EXPECT_TRUE(opens(asked));
  const std::string answer = said(kVendor, asked);
  EXPECT_TRUE(opens(said(kNisc, answer)));
  world_.clock().advance_days(8);
  EXPECT_FALSE(opens(said(kNisc, answer))) << "an answer to the vendor's own word, too";
  EXPECT_FALSE(opens(send(kOfficer, [&](member::Session& session) {
    return work::prepare_update(session, asked, to_bytes(as_bytes("訂正。")), std::nullopt);
  }))) << "nor a correction of what it had read";
  const auto late = as(kVendor, [&](member::Session& session) {
    return work::prepare_reply(session, asked, {to_bytes(as_bytes("遅れて")), std::nullopt, true});
  });
  EXPECT_TRUE(refused_with(late, UserCode::kVendorOver));
}

TEST_F(HandlingTest, AVendorNamesFurtherProductsAndAllInTheThreadSeeThem) {
  const std::string id = report(kOfficer, wish("端末が起動しない"));
  const std::string asked = send(kOfficer, [&](member::Session& session) {
    return work::prepare_vendor(session, id, "telecom", session.now_ms() + 7 * limits::kDayMs,
                                to_bytes(as_bytes("# 版の確認\nどの版が影響を受けますか。\n")));
  });
  const auto named = [&](member::Session& session, const std::vector<std::string>& products) {
    auto draft = work::prepare_reply(session, asked, {to_bytes(as_bytes("ほかの製品も")), std::nullopt, true});
    EXPECT_TRUE(fine(draft));
    if (auto done = work::name_products(products, *draft); !done) {
      return member::Outcome<work::Draft>(done.error());
    }
    return draft;
  };
  send("secretariat@telecom", [&](member::Session& session) {
    for (const char* wrong : {"FooGate", "=5.0", "FooGate="}) {
      EXPECT_TRUE(refused_with(named(session, {wrong}), UserCode::kProductForm)) << wrong;
    }
    return named(session, {"FooGate=5.0-5.1", "BarSwitch A=B=3.2 以前"});
  });
  for (const char* holder : {kOfficer, kMinistry, kNisc}) {
    const auto shown = as(holder, [&](member::Session& session) { return work::show_report(session, id); });
    ASSERT_TRUE(fine(shown)) << holder;
    ASSERT_EQ(shown->affected.size(), 2U) << holder;
    EXPECT_EQ(shown->affected[0].product, "FooGate");
    EXPECT_EQ(shown->affected[0].versions, "5.0-5.1");
    EXPECT_EQ(shown->affected[0].from, "telecom");
    EXPECT_EQ(shown->affected[1].product, "BarSwitch A=B");
    EXPECT_EQ(shown->affected[1].versions, "3.2 以前");
  }
}

}  // namespace
}  // namespace ceptoar::test::handling_test
