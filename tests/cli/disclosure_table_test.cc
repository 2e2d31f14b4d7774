// SPDX-License-Identifier: Apache-2.0
// The disclosure table, whole: everything that public-private liaison sends, one row a kind, against every
// party of a small Council, by trying all keys that each of them holds on every body.
#include <map>
#include <set>

#include "cli/member/keys.h"
#include "cli/work/answering.h"
#include "cli/work/consent.h"
#include "cli/work/contacts.h"
#include "cli/work/handling.h"
#include "cli/work/inquiry.h"
#include "cli/work/notice.h"
#include "cli/work/provide.h"
#include "cli/work/rendering.h"
#include "cli/work/vendor.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test::disclosure_table_test {
namespace {

using Parties = std::set<std::string>;
using Prepare = std::function<member::Outcome<work::Draft>(member::Session&)>;

constexpr const char* kReporter = kOfficer;
constexpr const char* kCeptoar = "secretariat@banks";
constexpr const char* kVendor = "secretariat@telecom";
constexpr const char* kElectric = "secretariat@electric";
constexpr const char* kAgency = "liaison@jpcert";
constexpr const char* kResponse = "liaison@npa";

struct Row {
  std::string kind;
  EntryId entry;
  Parties readers;
};

class DisclosureTableTest : public ReportDesk {
 protected:
  DisclosureTableTest() : ReportDesk(41, World::With::kGovernment) {}

  static Bytes text(std::string_view words) { return to_bytes(as_bytes(words)); }

  // Sends as `holder` and writes the row down. The number of the item.
  std::string row(const std::string& kind, const std::string& holder, const Parties& readers,
                  const Prepare& prepare) {
    const work::PostResult sent = as(holder, [&](member::Session& session) -> work::PostResult {
      const auto draft = prepare(session);
      EXPECT_TRUE(fine(draft)) << kind;
      if (!draft) return {};
      const auto result = work::send(session, *draft, std::chrono::milliseconds{0});
      EXPECT_TRUE(fine(result)) << kind;
      return result ? *result : work::PostResult{};
    });
    put(kind, sent.entry, readers);
    if (sent.along_entry) put(kind + ": word to the reporter", sent.along_entry, {kNisc, kReporter});
    return sent.number;
  }
  void put(const std::string& kind, const std::optional<EntryId>& entry, const Parties& readers) {
    EXPECT_TRUE(entry) << kind << " did not reach its node";
    if (entry) rows_.push_back({kind, *entry, readers});
  }
  std::string report_row(const std::string& kind, const std::string& holder, const Parties& readers,
                         const work::ReportWish& what, const char* pack = "2013") {
    return row(kind, holder, readers, [&](member::Session& session) -> member::Outcome<work::Draft> {
      auto prepared = work::prepare_report(session, shipped(pack), what);
      if (!prepared) return prepared.error();
      return std::move(prepared->draft);
    });
  }
  std::string post_row(const std::string& kind, const std::string& holder, const Parties& readers,
                       const std::string& tlp, const std::string& to, bool with_members = false) {
    const auto sent = world_.post(holder, tlp, to, with_members, kind);
    EXPECT_TRUE(fine(sent)) << kind;
    put(kind, sent ? sent->entry : std::nullopt, readers);
    return sent ? sent->number : "";
  }
  // Every party's keys on every row.
  void hold_everywhere() {
    std::map<std::string, Parties> opened;
    for (const std::string& holder : world_.holders()) {
      as(holder, [&](member::Session& session) {
        const auto keys = member::OpeningKeys::of(session);
        EXPECT_TRUE(keys) << holder;
        if (!keys) return 0;
        for (const Row& one : rows_) {
          const MeshEntry& what = world_.mesh().entries().at(one.entry);
          const auto tried = what.header.dist == Dist::kPublic
                                 ? crypto::open_public(what.header, what.body)
                                 : crypto::open(what.header, what.body, keys->list());
          if (tried) {
            opened[one.kind].insert(holder);
          } else {
            EXPECT_EQ(tried.error().code, ErrorCode::kNoKey) << holder << " on " << one.kind;
          }
        }
        return 0;
      });
    }
    for (const Row& one : rows_) EXPECT_EQ(opened[one.kind], one.readers) << one.kind;
  }
  Parties everybody() const { return {world_.holders().begin(), world_.holders().end()}; }

  const Parties upwards_{kReporter, kMinistry, kNisc};
  std::vector<Row> rows_;
};

TEST_F(DisclosureTableTest, WhatGoesUpwards) {
  work::ReportWish form = wish("端末が起動しない");
  form.form = *work::read_form(
      text("連絡先: 電話 03-1234-5678\nソフトウェア: FooGate 5.1\n公表: https://example.org/\n"),
      world_.clock().now_ms());
  const std::string id = report_row("report", kReporter, upwards_, form);
  row("follow-up", kReporter, upwards_, [&](member::Session& session) {
    const auto more = work::read_form(text("対処状況: 復旧\n"), session.now_ms());
    EXPECT_TRUE(fine(more));
    return work::prepare_follow_up(session, id, *more);
  });
  report_row("report of 2001", kReporter, upwards_, wish("設定の誤り"), "2001");
  work::ReportWish consult = wish("連絡すべきか");
  consult.consult = true;
  report_row("consultation of the ministry", kReporter, {kReporter, kMinistry}, consult);
  consult.ask = "nisc";
  report_row("consultation of NISC", kReporter, {kReporter, kNisc}, consult);
  work::ReportWish terror = wish("設備が壊された");
  terror.way = "suspected_terror";
  report_row("suspected terror", kReporter, {kReporter, kMinistry, kNisc, kResponse}, terror);
  work::ReportWish silent = wish("端末が起動しない（直接）");
  silent.direct = "電話にも出ない";
  report_row("past a silent ministry", kReporter, upwards_, silent);
  work::ReportWish agreement = wish("検体の共有");
  agreement.agreement = "2026-契-14";
  agreement.partner = "jpcert";
  report_row("by an agreement", kReporter, {kReporter, kAgency}, agreement);
  report_row("of a ministry", kMinistry, {kMinistry, kNisc}, wish("航空管制の障害"));
  report_row("of an agency", kAgency, {kAgency, kNisc}, wish("攻撃の観測"));
  report_row("of a responding ministry", kResponse, {kResponse, kNisc}, wish("端末の障害"));
  row("failure notice", kReporter, upwards_, [](member::Session& session) -> member::Outcome<work::Draft> {
    work::NoticeWish notice;
    notice.service = "窓口業務";
    notice.since = "04:10 ごろ";
    auto prepared = work::prepare_notice(session, shipped("2013"), notice);
    if (!prepared) return prepared.error();
    return std::move(prepared->draft);
  });
  row("withdrawal", kReporter, upwards_, [&](member::Session& session) {
    return work::prepare_report_withdrawal(session, id, "誤報");
  });
  EXPECT_EQ(rows_.size(), 13U);
  hold_everywhere();
}

TEST_F(DisclosureTableTest, WhatBecomesOfAReport) {
  work::ReportWish old = wish("設定の誤り", {{"case", "障害", Certainty::kUnsaid, 0}});
  old.decided = *liaison::parse_facts("trigger = 'serious_failure'\nclearly_not_cyber = true");
  const std::string held = report(kReporter, old, shipped("2001"));
  row("held", kMinistry, upwards_, [&](member::Session& session) {
    return work::prepare_hold(session, shipped_all(), held, "clearly_not_cyber", "確認した");
  });
  const std::string id = report(kReporter, wish("端末が起動しない"));
  row("passed on", kMinistry, upwards_, [&](member::Session& session) {
    return work::prepare_forward(session, shipped_all(), id, "電話でも伝えた");
  });
  row("outcome", kNisc, upwards_, [&](member::Session& session) {
    return work::prepare_outcome(session, id, work::ReportOutcome::kAssessed, "");
  });
  row("question to the reporter", kNisc, {kNisc, kReporter}, [&](member::Session& session) {
    return work::prepare_reply(session, id, {text("版はいくつですか。"), std::nullopt, false});
  });
  // The vendor reads what is said from then on, and the others see that it does.
  const Parties with_vendor{kReporter, kMinistry, kNisc, kVendor};
  const std::string asked = row("vendor brought in", kReporter, with_vendor, [&](member::Session& session) {
    return work::prepare_vendor(session, id, "telecom", session.now_ms() + limits::kDayMs,
                                text("# 版の確認\nどの版が影響を受けますか。\n"));
  });
  row("the vendor's word to all", kVendor, with_vendor, [&](member::Session& session) {
    return work::prepare_reply(session, asked, {text("5.0と5.1です。"), std::nullopt, true});
  });
  row("outcome beside the vendor", kNisc, upwards_, [&](member::Session& session) {
    return work::prepare_outcome(session, id, work::ReportOutcome::kNotShared, "");
  });
  EXPECT_EQ(rows_.size(), 7U);
  hold_everywhere();
}

TEST_F(DisclosureTableTest, WhatLeavesAReport) {
  work::ReportWish form = wish("端末が起動しない");
  form.form = *work::read_form(
      text("連絡先: 電話 03-1234-5678\nソフトウェア: FooGate 5.1\n公表: https://example.org/\n"),
      world_.clock().now_ms());
  const std::string id = report(kReporter, form);
  const Parties two{kReporter, kNisc};
  const Bytes clean = text("# 端末の障害\n一部の事業者で、複数の端末が起動しない。\n");
  const std::string request = row("consent asked", kNisc, two, [&](member::Session& session) {
    return work::prepare_consent_request(session, id, clean, "electric", 0);
  });
  const auto answered = [&](const std::string& kind, work::ConsentState state) {
    row(kind, kReporter, two, [&](member::Session& session) {
      return work::prepare_consent_answer(session, request, state, 0);
    });
  };
  answered("consent granted", work::ConsentState::kGranted);
  const auto reissued = [&](const std::string& kind, work::Basis basis, const std::string& tlp) {
    row(kind, kNisc, {kNisc, kElectric}, [&](member::Session& session) -> member::Outcome<work::Draft> {
      work::ReissueWish what;
      what.document = clean;
      what.report = id;
      what.basis = basis;
      what.request = basis == work::Basis::kConsent ? request : "";
      what.why = basis == work::Basis::kConsent ? "" : "同じ製品が他社にもある";
      what.tlp = tlp;
      what.to = "electric";
      what.now = true;
      auto made = work::prepare_reissue(session, what);
      if (!made) return made.error();
      return std::move(made->draft);
    });
  };
  reissued("re-issue with consent", work::Basis::kConsent, "amber+strict");
  reissued("re-issue for a hole", work::Basis::kHole, "amber");
  reissued("re-issue for an attack", work::Basis::kAttack, "amber");
  reissued("re-issue by law", work::Basis::kLaw, "amber");
  answered("consent withdrawn", work::ConsentState::kWithdrawn);
  const auto rendered = [&](const std::string& kind, const Parties& readers, liaison::Level level,
                            const std::string& tlp, const std::string& to) {
    row(kind, kReporter, readers, [&](member::Session& session) -> member::Outcome<work::Draft> {
      auto made = work::prepare_rendering(session, {id, level, tlp, to, false, ""});
      if (!made) return made.error();
      return std::move(made->draft);
    });
  };
  rendered("rendering for a sector", {kReporter, kElectric}, liaison::Level::kSector, "amber", "electric");
  rendered("public rendering", everybody(), liaison::Level::kPublic, "clear", "");
  // Three of consent, four re-issues each with a word to the reporter, two renderings.
  EXPECT_EQ(rows_.size(), 3U + 2 * 4U + 2U);
  hold_everywhere();
}

TEST_F(DisclosureTableTest, WhatGoesDownwardsAndSideways) {
  for (std::uint8_t byte = 1; byte <= liaison::kProvisionCount; ++byte) {
    const auto kind = liaison::provision_from_byte(byte);
    ASSERT_TRUE(kind);
    row("provision: " + std::string(liaison::provision_name(*kind)), kNisc, {kNisc, kElectric},
        [&](member::Session& session) {
          work::ProvideWish what;
          what.document = text("# 遠隔接続装置の欠陥\n版を上げてください。\n");
          what.kind = *kind;
          what.tlp = "amber";
          what.to = "electric";
          what.summary = {"遠隔接続装置に欠陥"};
          what.action = "18:00までに外部公開を止める";
          return work::prepare_provision(session, shipped("2013"), what);
        });
  }
  work::InquiryWish question;
  question.document = text("# 同じ症状の有無\n同じ症状が起きていませんか。\n");
  question.tlp = "amber";
  question.to = "banks,telecom";
  const std::string asked = row("inquiry", kNisc, {kNisc, kCeptoar, kVendor}, [&](member::Session& session) {
    return work::prepare_inquiry(session, question);
  });
  row("answer to an inquiry", kCeptoar, {kCeptoar, kNisc}, [&](member::Session& session) {
    return work::prepare_inquiry_answer(session, asked, work::InquiryAnswer::kYes, "二台");
  });
  question.to = "jpcert";
  question.request = true;
  row("request for cooperation", kNisc, {kNisc, kAgency}, [&](member::Session& session) {
    return work::prepare_inquiry(session, question);
  });
  work::InquiryWish order;
  order.document = text("# 予備系の点検\n予備系の切替えを点検させてください。\n");
  order.tlp = "amber+strict";
  order.to = "fsa,npa";
  order.instruct = true;
  row("instruction", kNisc, {kNisc, kMinistry, kResponse}, [&](member::Session& session) {
    return work::prepare_inquiry(session, order);
  });
  work::InquiryWish help;
  help.document = text("# 応援の依頼\n発電機を一台、貸してください。\n");
  help.tlp = "amber";
  help.to = "group:空港";
  help.aid = true;
  as(kElectric, [](member::Session& session) {
    EXPECT_TRUE(fine(work::set_group(session, "空港", {"telecom", "banks"})));
    return 0;
  });
  const std::string aid = row("mutual aid", kElectric, {kElectric, kVendor, kCeptoar},
                              [&](member::Session& session) { return work::prepare_inquiry(session, help); });
  row("answer to a request for aid", kVendor, {kVendor, kElectric}, [&](member::Session& session) {
    return work::prepare_inquiry_answer(session, aid, work::InquiryAnswer::kYes, "一台あります");
  });
  post_row("within a sector", kCeptoar, {kCeptoar, kReporter, kOther}, "amber", "banks", true);
  post_row("between CEPTOARs", kCeptoar, {kCeptoar, kElectric}, "amber+strict", "electric");
  post_row("to a person", kCeptoar, {kCeptoar, kMinistry}, "red", kMinistry);
  Parties council = everybody();
  council.erase(kAgency);
  council.erase(kResponse);
  post_row("in the Council", kCeptoar, council, "green", "community:council");
  post_row("a company's public text", kReporter, everybody(), "clear", "");
  EXPECT_EQ(rows_.size(), liaison::kProvisionCount + 11);
  hold_everywhere();
}

}  // namespace
}  // namespace ceptoar::test::disclosure_table_test
