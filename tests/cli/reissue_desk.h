// SPDX-License-Identifier: Apache-2.0
// A report, and NISC that re-issues it: for the tests of what waits for its hour.
#ifndef CEPTOAR_TESTS_CLI_REISSUE_DESK_H_
#define CEPTOAR_TESTS_CLI_REISSUE_DESK_H_

#include <string>
#include <vector>

#include "cli/member/alarms.h"
#include "cli/member/drafts.h"
#include "cli/work/items.h"
#include "cli/work/reissues.h"
#include "tests/cli/report_desk.h"

namespace ceptoar::test {

inline constexpr const char* kElectric = "secretariat@electric";
inline constexpr std::string_view kReissueText = "# 端末の障害\n一部の事業者で、複数の端末が起動しない。\n";

class ReissuesTest : public ReportDesk {
 protected:
  ReissuesTest() : ReportDesk(31) { report_ = report(kOfficer, wish("端末が起動しない")); }

  static Bytes bytes(std::string_view text) { return to_bytes(as_bytes(text)); }
  std::string asked(std::uint64_t until = 0) {
    return send(kNisc, [&](member::Session& session) {
      return work::prepare_consent_request(session, report_, bytes(kReissueText), "electric", until);
    });
  }
  void answer(const std::string& request, work::ConsentState state) {
    send(kOfficer, [&](member::Session& session) {
      return work::prepare_consent_answer(session, request, state, 0);
    });
  }
  work::ReissueWish by_consent(const std::string& request) {
    work::ReissueWish out;
    out.document = bytes(kReissueText);
    out.report = report_;
    out.request = request;
    out.tlp = "amber+strict";
    out.to = "electric";
    return out;
  }
  work::ReissueWish by_exception() {
    work::ReissueWish out = by_consent("");
    out.basis = work::Basis::kHole;
    out.why = "同じ製品が他社にもある";
    return out;
  }
  work::PostResult reissued(const work::ReissueWish& what) {
    return as(kNisc, [&](member::Session& session) -> work::PostResult {
      auto made = work::prepare_reissue(session, what);
      EXPECT_TRUE(fine(made));
      if (!made) return {};
      made->draft.typed = member::encode_row(typed(what));
      const auto sent = work::send(session, made->draft, std::chrono::milliseconds{0});
      EXPECT_TRUE(fine(sent));
      return sent ? *sent : work::PostResult{};
    });
  }
  // As the command keeps it with the row.
  static member::KeptDraft typed(const work::ReissueWish& what) {
    member::KeptDraft out;
    out.text = what.document;
    out.made_ms = 1;
    out.typed.use = member::TextUse::kReissue;
    out.typed.about = what.report;
    out.typed.tlp = what.tlp;
    out.typed.to = {what.to};
    out.typed.more = {"basis=" + std::string(work::basis_name(what.basis))};
    return out;
  }
  std::vector<member::KeptDraft> drafts() {
    auto session = world_.open(kNisc);
    const auto out = member::drafts(*session);
    EXPECT_TRUE(fine(out));
    return out ? *out : std::vector<member::KeptDraft>{};
  }
  // What was stopped stands as a re-issue of the same report, and as nothing that could go out without its basis.
  void stands(const work::ReissueWish& what) {
    const auto kept = drafts();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].text, what.document);
    EXPECT_EQ(kept[0].typed, typed(what).typed);
  }
  std::vector<work::WaitingReissue> waiting() {
    auto session = world_.open(kNisc);
    const auto out = work::waiting_reissues(*session);
    EXPECT_TRUE(fine(out));
    return out ? *out : std::vector<work::WaitingReissue>{};
  }
  std::vector<member::KeptAlarm> alarms() {
    auto session = world_.open(kNisc);
    const auto out = member::kept_alarms(*session, true);
    EXPECT_TRUE(fine(out));
    return out ? *out : std::vector<member::KeptAlarm>{};
  }
  bool has(const std::string& holder, const std::string& number) {
    return as(holder, [&](member::Session& session) {
      return work::read_item(session, number).has_value();
    });
  }
  std::string newest_of(const std::string& holder) {
    return as(holder, [&](member::Session& session) -> std::string {
      const auto inbox = work::inbox(session, {});
      EXPECT_TRUE(fine(inbox));
      if (!inbox || inbox->empty()) return {};
      const auto item = work::read_item(session, inbox->front().number);
      EXPECT_TRUE(fine(item));
      return item ? item->body : "";
    });
  }
  std::string report_;
};

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CLI_REISSUE_DESK_H_
