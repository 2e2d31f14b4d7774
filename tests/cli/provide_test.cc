// SPDX-License-Identifier: Apache-2.0
// Provisions and inquiries: what they need, who reads them, what is kept of the choice.
#include "cli/work/provide.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "cli/work/cases.h"
#include "cli/work/contacts.h"
#include "cli/work/handling.h"
#include "cli/work/notice.h"
#include "cli/work/inquiry.h"
#include "cli/work/policies.h"
#include "store/files.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::provide_test {
namespace {

using liaison::Provision;
using member::UserCode;

class ProvideTest : public ReportDesk {
 protected:
  ProvideTest() : ReportDesk(13) {}

  work::ProvideWish provision(Provision kind) {
    work::ProvideWish out;
    out.document = to_bytes(as_bytes("# 遠隔接続装置の欠陥\n版を上げてください。\n"));
    out.kind = kind;
    out.tlp = "amber";
    out.to = "electric";
    out.summary = {"遠隔接続装置に欠陥"};
    out.action = "18:00までに外部公開を止める";
    return out;
  }
  member::Outcome<work::Draft> prepared(const std::string& holder, const work::ProvideWish& wish,
                                        const work::HeldPack& pack = shipped("2013")) {
    return as(holder, [&](member::Session& session) {
      return work::prepare_provision(session, pack, wish);
    });
  }
  std::string ask_three() {
    work::InquiryWish wish;
    wish.document = to_bytes(as_bytes("# 同じ症状の有無\n同じ症状が起きていませんか。\n"));
    wish.tlp = "amber";
    wish.to = "banks,electric,telecom";
    return send(kNisc, [&](member::Session& session) { return work::prepare_inquiry(session, wish); });
  }
  work::InboxItem first_of(const std::string& holder) {
    return as(holder, [&](member::Session& session) {
      const auto items = work::inbox(session, {});
      EXPECT_TRUE(fine(items));
      return items && !items->empty() ? items->front() : work::InboxItem{};
    });
  }
};

TEST_F(ProvideTest, EachKindIsNamedInTheReadersList) {
  for (const Provision kind : {Provision::kEarlyWarning, Provision::kAlert, Provision::kRecoveryMethod,
                               Provision::kSecurityInfo, Provision::kTerror}) {
    send(kNisc, [&](member::Session& session) {
      return work::prepare_provision(session, shipped("2013"), provision(kind));
    });
    const work::InboxItem item = first_of("secretariat@electric");
    EXPECT_EQ(item.finer, liaison::provision_name(kind));
    EXPECT_EQ(item.flash, kind == Provision::kEarlyWarning);
    EXPECT_EQ(item.kind, liaison::is_warning(kind) ? "alert" : "share");
    if (kind == Provision::kTerror) {
      EXPECT_EQ(item.importance, 1) << "to be watched, as a threat";
    }
  }
}

TEST_F(ProvideTest, ListsAreNarrowedByFinerKindAndByPurpose) {
  for (const Provision kind : {Provision::kAlert, Provision::kRecoveryMethod, Provision::kSecurityInfo}) {
    send(kNisc, [&](member::Session& session) {
      return work::prepare_provision(session, shipped("2013"), provision(kind));
    });
  }
  const auto finer = [&](const work::InboxFilter& filter) {
    EXPECT_TRUE(filter.narrows());
    return as("secretariat@electric", [&](member::Session& session) {
      std::vector<std::string> out;
      const auto items = work::inbox(session, filter);
      EXPECT_TRUE(fine(items));
      if (items) {
        for (const work::InboxItem& item : *items) out.push_back(item.finer);
      }
      std::sort(out.begin(), out.end());
      return out;
    });
  };
  using Names = std::vector<std::string>;
  work::InboxFilter filter;
  filter.finer = {"recovery_method"};
  EXPECT_EQ(finer(filter), (Names{"recovery_method"}));
  filter.kinds = {ContentKind::kAlert};
  EXPECT_EQ(finer(filter), (Names{"alert", "recovery_method"})) << "one of them";
  filter = {};
  filter.purposes = {liaison::ItemPurpose::kLearn};
  EXPECT_EQ(finer(filter), (Names{"security_info"}));
  filter.purposes = {liaison::ItemPurpose::kPrevent, liaison::ItemPurpose::kContain};
  EXPECT_EQ(finer(filter), (Names{"alert", "recovery_method"}));
  filter.finer = {"recovery_method"};
  EXPECT_EQ(finer(filter), (Names{"recovery_method"})) << "both have to fit";
}

TEST_F(ProvideTest, BeginsWithALineForAManagerAndAnAlertSaysWhatToDo) {
  work::ProvideWish wish = provision(Provision::kAlert);
  wish.action.clear();
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kProvideMissing));
  wish.kind = Provision::kThreat;
  EXPECT_TRUE(fine(prepared(kNisc, wish)));
  wish.summary.clear();
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kProvideMissing));
  wish.summary = {"1", "2", "3", "4"};
  EXPECT_FALSE(prepared(kNisc, wish));
  EXPECT_TRUE(refused_with(prepared("secretariat@banks", provision(Provision::kThreat)),
                           UserCode::kProvideRole));
}

// By whatever command NISC sends it: an alert from above begins with a line for a manager.
TEST_F(ProvideTest, AnAlertThatIsPostedFromAboveIsAProvision) {
  const auto checked = [&](const char* holder, const work::Details& details) {
    return as(holder, [&](member::Session& session) {
      return work::check_posted_alert(session, details);
    });
  };
  work::Details details;
  details.kind = ContentKind::kAlert;
  for (const char* holder : {kNisc, kMinistry}) {
    EXPECT_TRUE(refused_with(checked(holder, details), UserCode::kProvideMissing)) << holder;
  }
  EXPECT_TRUE(fine(checked("secretariat@banks", details))) << "a CEPTOAR alerts as it likes";
  details.kind = ContentKind::kShare;
  EXPECT_TRUE(fine(checked(kNisc, details)));
  details.kind = ContentKind::kAlert;
  details.summary = {"遠隔接続装置に欠陥"};
  EXPECT_TRUE(fine(checked(kNisc, details)));
}

// Rules that ask for two officers hold for every command that sends such an alert.
TEST_F(ProvideTest, AnAlertThatTwoOfficersReleaseIsNotPostedByOne) {
  const auto in_force = [&](std::uint32_t revision, const std::string& kind) {
    std::string text = shipped("2013").pack.text + "\n[release]\ntwo_persons = [\"" + kind + "\"]\n";
    const std::string from = "revision = 1", number = std::to_string(revision);
    text.replace(text.find(from), from.size(), "revision = " + number);
    const auto plain = world_.file("rules-" + number), pack = world_.file("pack-" + number);
    EXPECT_TRUE(store::write_file(plain, as_bytes(text), store::FileKind::kPlain, true));
    as(kNisc, [&](member::Session& session) {
      EXPECT_TRUE(fine(work::sign_pack(session, plain, world_.open_admin("nisc"), pack)));
      EXPECT_TRUE(fine(work::add_pack(session, pack)));
      return 0;
    });
    as("secretariat@banks", [&](member::Session& session) {
      EXPECT_TRUE(fine(work::add_pack(session, pack)));
      return 0;
    });
  };
  const auto checked = [&](const char* holder, const work::Details& details) {
    return as(holder, [&](member::Session& session) {
      return work::check_posted_alert(session, details);
    });
  };
  work::Details details;
  details.kind = ContentKind::kAlert;
  details.summary = {"遠隔接続装置に欠陥"};
  in_force(2, "early_warning");
  EXPECT_TRUE(fine(checked(kNisc, details))) << "two for another kind";
  in_force(3, "alert");
  const auto alone = checked(kNisc, details);
  ASSERT_TRUE(refused_with(alone, UserCode::kReleaseTwo));
  EXPECT_EQ(alone.error().argument("kind"), "alert");
  EXPECT_EQ(alone.error().argument("policy"), "2013");
  EXPECT_TRUE(fine(checked("secretariat@banks", details))) << "no provision of a CEPTOAR's";
  in_force(4, "all");
  EXPECT_TRUE(refused_with(checked(kNisc, details), UserCode::kReleaseTwo));
  details.kind = ContentKind::kShare;
  EXPECT_TRUE(fine(checked(kNisc, details)));
}

// A word in a field makes nobody NISC: kinds follow from who says them.
TEST_F(ProvideTest, WhatIsNotTheirsToSayIsShownAsTheKindItStandsOn) {
  struct Row {
    const char* name;
    const char* value;
    const char* holder = "secretariat@banks";
  };
  // Nor does the word of one field in another that is anybody's.
  for (const Row& row : {Row{"provision", "early_warning"}, Row{"inquiry", "instruction"},
                         Row{"report-class", "precursor"}, Row{"notice", "early_warning"},
                         Row{"inquiry", "early_warning"}, Row{"provision", "instruction", kMinistry}}) {
    const std::string id = send(row.holder, [&](member::Session& session) {
      work::PostWish post;
      post.document = to_bytes(as_bytes("# 至急のお知らせ\n本文\n"));
      post.tlp = "amber+strict";
      post.to = "electric";
      post.details.fields = {{row.name, row.value}};
      return work::prepare(session, post);
    });
    const work::InboxItem item = first_of("secretariat@electric");
    EXPECT_EQ(item.number, id);
    EXPECT_EQ(item.finer, "") << row.value;
    EXPECT_EQ(item.kind, "share");
    const auto view = as("secretariat@electric", [&](member::Session& session) {
      return work::inquiry_view(session, id);
    });
    EXPECT_TRUE(refused_with(view, UserCode::kInquiry)) << row.value;
  }
}

TEST_F(ProvideTest, WhatIsNotPublicYetGoesToNobodyWhoCouldPublishIt) {
  work::ProvideWish wish = provision(Provision::kEarlyWarning);
  wish.publish_ms = world_.clock().now_ms() + 4 * limits::kDayMs;
  const auto good = prepared(kNisc, wish);
  ASSERT_TRUE(fine(good));
  EXPECT_EQ(liaison::publish_ms(good->content) / 1000, wish.publish_ms / 1000);
  wish.tlp = "green";
  wish.to.clear();
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kEmbargo));
  wish = provision(Provision::kAlert);
  wish.publish_ms = world_.clock().now_ms() + limits::kDayMs;
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kEmbargo));
  wish.kind = Provision::kEarlyWarning;
  wish.publish_ms = world_.clock().now_ms() - limits::kDayMs;
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kEmbargo));
}

TEST_F(ProvideTest, TwoOfficersReleaseItWhereThePolicySaysSo) {
  const auto pack = liaison::parse_pack(shipped("2013").pack.text +
                                        "\n[release]\ntwo_persons = [\"early_warning\"]\n");
  ASSERT_TRUE(pack) << pack.error().context;
  world_.enrol_person("second@nisc");
  work::ProvideWish wish = provision(Provision::kEarlyWarning);
  EXPECT_TRUE(refused_with(prepared(kNisc, wish, {*pack, "nisc"}), UserCode::kReleaseTwo));
  EXPECT_TRUE(fine(prepared(kNisc, provision(Provision::kAlert), {*pack, "nisc"})));
  wish.propose = true;
  work::ProvideWish personal = wish;  // all who may release it would read it
  personal.tlp = "red";
  personal.to = "secretariat@electric";
  EXPECT_TRUE(refused_with(prepared(kNisc, personal, {*pack, "nisc"}), UserCode::kBroadcastRed));
  const auto proposed = as(kNisc, [&](member::Session& session) -> member::Outcome<work::Proposed> {
    const auto draft = work::prepare_provision(session, {*pack, "nisc"}, wish);
    if (!draft) return draft.error();
    return work::propose_provision(session, wish, *draft);
  });
  ASSERT_TRUE(fine(proposed));
  const auto own = as(kNisc, [&](member::Session& session) {
    return work::prepare_approval(session, proposed->number);
  });
  EXPECT_TRUE(refused_with(own, UserCode::kApproveOwn));
  EXPECT_TRUE(world_.titles("secretariat@electric").empty()) << "nothing went out yet";
  as("second@nisc", [&](member::Session& session) {
    const auto approval = work::prepare_approval(session, proposed->number);
    EXPECT_TRUE(fine(approval));
    if (approval) {
      EXPECT_TRUE(fine(work::approve_proposal(session, *approval, std::chrono::milliseconds{0})));
    }
    return 0;
  });
  EXPECT_EQ(first_of("secretariat@electric").finer, "early_warning");
}

TEST_F(ProvideTest, AProposalKeepsItsCaseTheChoiceAndItsImportance) {
  world_.enrol_person("second@nisc");
  const std::string reported = report(kOfficer, ReportDesk::wish("停電で端末が止まった"));
  work::ProvideWish wish = provision(Provision::kThreat);
  wish.propose = true;
  wish.importance = 2;
  const work::Choice choice{"electric", {"banks"}, {"electric"}, 5};
  const auto proposed = as(kNisc, [&](member::Session& session) -> member::Outcome<work::Proposed> {
    const auto number = work::open_case(session, {reported}, "停電");
    if (!number) return number.error();
    wish.case_number = std::to_string(*number);
    const auto draft = work::prepare_provision(session, shipped("2013"), wish);
    if (!draft) return draft.error();
    auto out = work::propose_provision(session, wish, *draft);
    if (!out) return out.error();
    auto kept = work::keep_for_release(session, out->number, wish.case_number, choice);
    if (!kept) return kept.error();
    return out;
  });
  ASSERT_TRUE(fine(proposed));
  as("second@nisc", [&](member::Session& session) {
    const auto approval = work::prepare_approval(session, proposed->number);
    EXPECT_TRUE(fine(approval));
    if (!approval) return 0;
    EXPECT_EQ(approval->draft.importance, 2) << "the second officer sees what he releases";
    EXPECT_TRUE(fine(work::approve_proposal(session, *approval, std::chrono::milliseconds{0})));
    return 0;
  });
  const work::InboxItem item = first_of("secretariat@electric");
  EXPECT_EQ(item.importance, 2);
  EXPECT_EQ(item.finer, "threat");
  as(kNisc, [&](member::Session& session) {
    const auto kept = work::choice_for(session, item.number);
    EXPECT_TRUE(fine(kept));
    EXPECT_TRUE(kept && kept->has_value());
    if (kept && *kept) {
      EXPECT_EQ((*kept)->chosen, (std::vector<std::string>{"electric"}));
    }
    EXPECT_FALSE(work::choice_for(session, proposed->number)->has_value());
    const auto matter = work::case_view(session, wish.case_number);
    EXPECT_TRUE(fine(matter));
    std::vector<std::string> numbers;
    for (const work::CasePaper& paper : matter->papers) numbers.push_back(paper.summary.number);
    std::sort(numbers.begin(), numbers.end());
    std::vector<std::string> expected = {reported, item.number};
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(numbers, expected);
    return 0;
  });
}

TEST_F(ProvideTest, WhatTheSecondOfficerMakesMoreUrgentIsNotTakenForTheProposal) {
  world_.enrol_person("second@nisc");
  work::ProvideWish wish = provision(Provision::kThreat);
  wish.propose = true;
  const auto proposed = as(kNisc, [&](member::Session& session) -> member::Outcome<work::Proposed> {
    const auto draft = work::prepare_provision(session, shipped("2013"), wish);
    if (!draft) return draft.error();
    return work::propose_provision(session, wish, *draft);
  });
  ASSERT_TRUE(fine(proposed));
  as("second@nisc", [&](member::Session& session) {
    auto approval = work::prepare_approval(session, proposed->number);
    EXPECT_TRUE(fine(approval));
    if (!approval) return 0;
    EXPECT_EQ(approval->draft.importance, 1) << "that of a threat";
    approval->draft.importance = 3;
    (void)work::approve_proposal(session, *approval, std::chrono::milliseconds{0});
    return 0;
  });
  EXPECT_TRUE(world_.titles("secretariat@electric").empty());
}

TEST_F(ProvideTest, ACaseThatIsNotThereOrADrillsIsSaidBeforeAnythingLeaves) {
  const std::string reported = report(kOfficer, ReportDesk::wish("停電"));
  work::ProvideWish wish = provision(Provision::kThreat);
  wish.case_number = "9";
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kNoCase));
  as(kNisc, [&](member::Session& session) {
    const auto number = work::open_case(session, {reported}, "停電");
    EXPECT_TRUE(fine(number));
    wish.case_number = std::to_string(*number);
    return 0;
  });
  EXPECT_TRUE(fine(prepared(kNisc, wish)));
  wish.exercise = true;
  EXPECT_TRUE(refused_with(prepared(kNisc, wish), UserCode::kProvideCase));
}

TEST_F(ProvideTest, WhomToTellIsSuggestedWithEvidenceAndTheChoiceIsKept) {
  as(kNisc, [&](member::Session& session) {
    const auto suggested = work::suggested_for(session, "electric");
    EXPECT_TRUE(fine(suggested));
    EXPECT_EQ(suggested->size(), 1U);
    // Everybody of this small Council is of finance.
    EXPECT_EQ(suggested->front().sector, "finance");
    EXPECT_THAT(suggested->front().ceptoars, testing::UnorderedElementsAre("banks", "telecom", "electric"));
    EXPECT_FALSE(suggested->front().evidence.empty());
    EXPECT_TRUE(fine(work::keep_choice(session, "4827193066159", {"electric", {"banks"}, {"telecom"}, 5})));
    const auto choice = work::choice_for(session, "4827193066159");
    EXPECT_TRUE(fine(choice));
    EXPECT_TRUE(choice->has_value());
    EXPECT_EQ((*choice)->chosen, (std::vector<std::string>{"telecom"}));
    EXPECT_FALSE(work::choice_for(session, "1234567890124")->has_value());
    return 0;
  });
  // The organisation's own edges, and a file that is none.
  std::ofstream(world_.home(kNisc) / "interdependency.toml")
      << "format = 1\n[[edge]]\nfrom = \"electric\"\nto = \"telecom_info\"\nja = \"基地局の停電\"\n"
         "en = \"cells without power\"\nsource = \"own\"\n";
  as(kNisc, [&](member::Session& session) {
    EXPECT_EQ(work::suggested_for(session, "electric")->size(), 2U);
    return 0;
  });
  std::ofstream(world_.home(kNisc) / "interdependency.toml") << "format = 9\n";
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::suggested_for(session, "electric"), UserCode::kRegimes));
    return 0;
  });
}

TEST_F(ProvideTest, AFailureNoticeFeedsTheViewOfSectorsAndNothingElse) {
  work::NoticeWish failed;
  failed.service = "配電";
  failed.since = "04:10 ごろ";
  failed.sector = "electric";
  const auto notice = [&](const std::string& holder, const work::NoticeWish& wish,
                          const work::HeldPack& pack = shipped("2013")) {
    return as(holder, [&](member::Session& session) -> member::Outcome<work::Draft> {
      auto prepared = work::prepare_notice(session, pack, wish);
      if (!prepared) return prepared.error();
      return std::move(prepared->draft);
    });
  };
  send(kOfficer, [&](member::Session& session) -> member::Outcome<work::Draft> {
    auto prepared = work::prepare_notice(session, shipped("2013"), failed);
    if (!prepared) return prepared.error();
    return std::move(prepared->draft);
  });
  const work::InboxItem item = first_of(kNisc);
  EXPECT_EQ(item.finer, "failure_notice");
  EXPECT_TRUE(world_.titles("secretariat@banks").empty()) << "the CEPTOAR is no reader";
  as(kNisc, [&](member::Session& session) {
    const auto sectors = work::failures_by_sector(session);
    EXPECT_TRUE(fine(sectors));
    EXPECT_EQ(sectors->size(), 1U);
    if (sectors->size() != 1) return 0;
    const work::SectorFailures& one = sectors->front();
    EXPECT_EQ(one.sector, "electric");
    EXPECT_EQ(one.failures.size(), 1U);
    EXPECT_EQ(one.failures[0].service, "配電");
    EXPECT_TRUE(one.failures[0].start.about);
    EXPECT_EQ(one.reach.size(), 1U);
    EXPECT_EQ(one.reach[0].sector, "finance") << "a power cut closed branches of banks";
    // It is no report: nobody has to pass it on, and it is in no list of reports.
    const auto reports = work::handled_reports(session, shipped_all(), false);
    EXPECT_TRUE(fine(reports));
    EXPECT_TRUE(reports->empty());
    return 0;
  });
  world_.clock().advance_days(8);
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(work::failures_by_sector(session)->empty()) << "of last week";
    return 0;
  });
  // The sender's sector where he does not say one; a ministry has none.
  failed.sector.clear();
  EXPECT_TRUE(fine(notice(kOfficer, failed)));
  EXPECT_TRUE(refused_with(notice(kMinistry, failed), UserCode::kNoticeSector));
  failed.sector = "航空";
  EXPECT_TRUE(refused_with(notice(kMinistry, failed), UserCode::kNoticeSector));
  failed.sector = "aviation";
  EXPECT_TRUE(fine(notice(kMinistry, failed)));
  EXPECT_TRUE(refused_with(notice(kMinistry, failed, shipped("2001")), UserCode::kReportWay));
  failed.since = "いつか";
  EXPECT_TRUE(refused_with(notice(kMinistry, failed), UserCode::kTimeForm));
}

TEST_F(ProvideTest, AnInquiryGathersTheNewestAnswerOfEachAndTellsOnlyTheAsker) {
  const std::string id = ask_three();
  const auto answer = [&](const std::string& holder, work::InquiryAnswer what, const std::string& note) {
    send(holder, [&](member::Session& session) {
      return work::prepare_inquiry_answer(session, id, what, note);
    });
  };
  answer("secretariat@banks", work::InquiryAnswer::kChecking, "");
  answer("secretariat@banks", work::InquiryAnswer::kYes, "2台で起きています");
  answer("secretariat@electric", work::InquiryAnswer::kNo, "");
  const auto asked = as(kNisc, [&](member::Session& session) { return work::inquiry_view(session, id); });
  ASSERT_TRUE(fine(asked));
  EXPECT_EQ(asked->asked, (std::vector<std::string>{"banks", "electric", "telecom"}));
  ASSERT_EQ(asked->answers.size(), 2U);
  EXPECT_EQ(asked->answers[0].from, "banks");
  EXPECT_EQ(asked->answers[0].answer, work::InquiryAnswer::kYes);
  EXPECT_EQ(asked->answers[0].note, "2台で起きています");
  EXPECT_EQ(asked->silent, (std::vector<std::string>{"telecom"}));
  as("secretariat@telecom", [&](member::Session& session) {
    const auto listed = work::inquiries(session);
    EXPECT_TRUE(fine(listed));
    EXPECT_EQ(listed->size(), 1U);
    EXPECT_TRUE(listed->front().answers.empty()) << "answers of others";
    EXPECT_TRUE(refused_with(work::inquiry_view(session, "77"), UserCode::kNoItem));
    return 0;
  });
  EXPECT_EQ(first_of("secretariat@telecom").finer, "question");
}

// No list says who was quick: it asks for help, and is no race.
TEST_F(ProvideTest, AnswersStandByNameWhoeverAnsweredFirst) {
  const std::string id = ask_three();
  for (const char* holder : {"secretariat@telecom", "secretariat@electric", "secretariat@banks"}) {
    world_.clock().advance_hours(1);
    send(holder, [&](member::Session& session) {
      return work::prepare_inquiry_answer(session, id, work::InquiryAnswer::kNo, "");
    });
  }
  const auto view = as(kNisc, [&](member::Session& session) { return work::inquiry_view(session, id); });
  ASSERT_TRUE(fine(view));
  std::vector<std::string> from;
  for (const work::Answered& answer : view->answers) from.push_back(answer.from);
  EXPECT_EQ(from, (std::vector<std::string>{"banks", "electric", "telecom"}));
}

TEST_F(ProvideTest, AQuestionOfWhoKnowsReportsNamesNoSector) {
  work::InquiryWish wish;
  wish.document = to_bytes(as_bytes("# 照会\n銀行等セプターと同じ症状が起きていませんか。\n"));
  wish.tlp = "amber";
  wish.to = "electric";
  for (const char* holder : {kNisc, kMinistry}) {
    const auto draft = as(holder, [&](member::Session& session) {
      return work::prepare_inquiry(session, wish);
    });
    EXPECT_TRUE(refused_with(draft, UserCode::kLintName)) << holder;
  }
  // A CEPTOAR asks for itself.
  const auto own = as("secretariat@banks", [&](member::Session& session) {
    return work::prepare_inquiry(session, wish);
  });
  EXPECT_TRUE(fine(own));
  const auto posted = world_.post("secretariat@banks", "amber", "fsa", false, "お知らせ");
  ASSERT_TRUE(fine(posted));
  const auto none = as(kMinistry, [&](member::Session& session) {
    return work::prepare_inquiry_answer(session, posted->number, work::InquiryAnswer::kNo, "");
  });
  EXPECT_TRUE(refused_with(none, UserCode::kInquiry));
}

// Whoever shares a place is of several sectors: the request is for its group, and says which place.
TEST_F(ProvideTest, AnInstructionGoesFromNiscToMinistriesAndNoFurther) {
  work::InquiryWish wish;
  wish.document = to_bytes(as_bytes("# 予備系の点検\n予備系の切替えを点検させてください。\n"));
  wish.tlp = "amber+strict";
  wish.to = "fsa";
  wish.instruct = true;
  const auto prepared = [&](const char* holder) {
    return as(holder, [&](member::Session& session) { return work::prepare_inquiry(session, wish); });
  };
  for (const char* holder : {kMinistry, "secretariat@electric"}) {
    wish.to = "nisc";
    EXPECT_TRUE(refused_with(prepared(holder), UserCode::kInstruct)) << holder;
  }
  wish.to = "fsa,banks";
  EXPECT_TRUE(refused_with(prepared(kNisc), UserCode::kInstruct)) << "a CEPTOAR is no ministry";
  wish.to = "fsa";
  wish.tlp = "amber";
  EXPECT_TRUE(refused_with(prepared(kNisc), UserCode::kInstruct)) << "a label that can be handed on";
  wish.tlp = "amber+strict";
  wish.request = true;
  EXPECT_TRUE(refused_with(prepared(kNisc), UserCode::kInstruct));
  wish.request = false;
  const std::string id =
      send(kNisc, [&](member::Session& session) { return work::prepare_inquiry(session, wish); });
  EXPECT_EQ(first_of(kMinistry).finer, "instruction");
  send(kMinistry, [&](member::Session& session) {
    return work::prepare_inquiry_answer(session, id, work::InquiryAnswer::kYes, "点検済み");
  });
  const auto view = as(kNisc, [&](member::Session& session) { return work::inquiry_view(session, id); });
  ASSERT_TRUE(fine(view));
  EXPECT_TRUE(view->instruction);
  ASSERT_EQ(view->answers.size(), 1U);
  EXPECT_EQ(view->answers[0].note, "点検済み");
  EXPECT_TRUE(view->silent.empty());
}

TEST_F(ProvideTest, AMutualAidRequestGoesToThePlaceAndGathersWhoCanHelp) {
  constexpr const char* kElectric = "secretariat@electric";
  work::InquiryWish wish;
  wish.document = to_bytes(as_bytes("# 応援の依頼\n発電機を一台、貸してください。\n"));
  wish.tlp = "amber";
  wish.to = "telecom,banks";
  wish.aid = true;
  as(kElectric, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::prepare_inquiry(session, wish), UserCode::kAidPlace));
    EXPECT_TRUE(fine(work::set_group(session, "空港", {"telecom", "banks"})));
    return 0;
  });
  wish.to = "group:空港";
  wish.request = true;
  as(kElectric, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::prepare_inquiry(session, wish), UserCode::kAidPlace));
    return 0;
  });
  wish.request = false;
  const std::string id =
      send(kElectric, [&](member::Session& session) { return work::prepare_inquiry(session, wish); });
  send("secretariat@telecom", [&](member::Session& session) {
    return work::prepare_inquiry_answer(session, id, work::InquiryAnswer::kYes, "一台あります");
  });
  const auto view = as(kElectric, [&](member::Session& session) { return work::inquiry_view(session, id); });
  ASSERT_TRUE(fine(view));
  EXPECT_TRUE(view->aid);
  EXPECT_EQ(view->place, "空港");
  EXPECT_EQ(view->summary.finer, "aid");
  ASSERT_EQ(view->answers.size(), 1U);
  EXPECT_EQ(view->answers[0].from, "telecom");
  EXPECT_EQ(view->answers[0].answer, work::InquiryAnswer::kYes);
  EXPECT_EQ(view->silent, (std::vector<std::string>{"banks"}));
  const auto seen = as("secretariat@banks", [&](member::Session& session) {
    return work::inquiry_view(session, id);
  });
  ASSERT_TRUE(fine(seen));
  EXPECT_EQ(seen->place, "空港");
  EXPECT_TRUE(seen->answers.empty()) << "answers go to the asker alone";
  // Nobody outside the place has it.
  as(kNisc, [&](member::Session& session) {
    EXPECT_TRUE(refused_with(work::inquiry_view(session, id), UserCode::kNoItem));
    return 0;
  });
}

}  // namespace
}  // namespace ceptoar::test::provide_test
