// SPDX-License-Identifier: Apache-2.0
// What a person sees, line by line, in both languages. The frozen screens stand in golden/;
// CEPTOAR_WRITE_GOLDEN=1 writes them anew (then read the difference).
#include "cli/cmd/screens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "cli/cmd/documents.h"
#include "cli/cmd/screens_alarms.h"
#include "cli/cmd/screens_handling.h"
#include "cli/cmd/screens_item.h"
#include "cli/cmd/screens_redact.h"
#include "cli/cmd/screens_relay.h"
#include "cli/cmd/screens_report.h"
#include "cli/cmd/screens_versions.h"
#include "cli/cmd/show.h"
#include "cli/ui/width.h"
#include "schema/time.h"
#include "tests/cli/samples.h"

namespace ceptoar::cmd::screens_test {
namespace {

using ui::Lang;

std::string screen(Lang lang, std::size_t width, const std::function<void(ui::Printer&)>& show) {
  std::ostringstream out;
  ui::Terminal terminal;
  terminal.width = width;
  ui::Printer printer(lang, terminal, out);
  show(printer);
  return out.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

struct Golden {
  const char* name;
  std::function<void(ui::Printer&)> show;
};

std::vector<Golden> goldens() {
  return {
      {"readers",
       [](ui::Printer& out) {
         show_readers(out, samples::draft());
         out.prose(count_sentence(out, samples::draft().audience));
       }},
      {"inbox", [](ui::Printer& out) { show_inbox(out, samples::inbox(), samples::kNowMs); }},
      {"read", [](ui::Printer& out) { show_item(out, samples::read_item(false), false); }},
      {"read_exercise", [](ui::Printer& out) { show_item(out, samples::read_item(true), true); }},
      {"board", [](ui::Printer& out) { show_board(out, samples::board(false), samples::kNowMs); }},
      {"board_answered",
       [](ui::Printer& out) { show_board(out, samples::answered_board(), samples::kNowMs); }},
      {"board_all", [](ui::Printer& out) { show_board(out, samples::board(true), samples::kNowMs); }},
      {"read_relayed",
       [](ui::Printer& out) {
         work::ReadItem item = samples::read_item(false);
         item.relays = {{"secretariat@gas", "ガスセプター", "Gas CEPTOAR", samples::kNowMs,
                         "12時までに確認してください。\n二行目", 0, false}};
         show_item(out, item, false);
       }},
      {"read_corrected",
       [](ui::Printer& out) {
         work::ReadItem item = samples::read_item(false);
         item.summary.told = item.told_now = true;
         item.earlier = work::Earlier{samples::kNowMs - 30 * samples::kMinuteMs,
                                      work::differences("復旧は未定。", item.body)};
         item.relays = {{"secretariat@gas", "ガスセプター", "Gas CEPTOAR", samples::kNowMs, "", 0, true}};
         show_item(out, item, false);
       }},
      {"read_twin",
       [](ui::Printer& out) {
         work::ReadItem item = samples::read_item(false);
         item.second_officer = "secretariat@electric";
         item.twins = {{"1234567890124", "duty@nisc"}};
         show_item(out, item, false);
       }},
      {"versions", [](ui::Printer& out) { show_versions(out, samples::versions(false)); }},
      {"versions_exercise", [](ui::Printer& out) { show_versions(out, samples::versions(true)); }},
      {"relay_plan", [](ui::Printer& out) { show_relay_plan(out, samples::relay_plan()); }},
      {"relay_counts", [](ui::Printer& out) { show_relay_counts(out, samples::reach(false)); }},
      {"reach", [](ui::Printer& out) { show_reach(out, samples::reach(false), samples::kNowMs); }},
      {"reach_exercise",
       [](ui::Printer& out) { show_reach(out, samples::reach(true), samples::kNowMs); }},
      {"relay_mail",
       [](ui::Printer& out) {
         const work::RelayPlan plan = samples::relay_plan();
         out.line(mail_subject(out.lang(), plan));
         out.line(mail_text(out, plan, {"ガスセプター", "03-0000-0000"}, plan.others[0], false));
       }},
      {"relay_fax",
       [](ui::Printer& out) {
         const work::RelayPlan plan = samples::relay_plan();
         out.line(fax_text(out, plan, {"ガスセプター", "03-0000-0000"}, plan.others[1]));
       }},
      {"status", [](ui::Printer& out) { show_status(out, samples::status(), true); }},
      {"today", [](ui::Printer& out) { show_today(out, samples::status(), samples::kNowMs); }},
      {"roster", [](ui::Printer& out) {
         show_roster(out, samples::roster(), false, liaison::shipped_sector_tables().back());
       }},
      {"cards", [](ui::Printer& out) { show_cards(out, samples::cards()); }},
      {"keys", [](ui::Printer& out) { show_keys(out, samples::keys()); }},
      {"number", [](ui::Printer& out) { show_number(out, samples::roster().number); }},
  };
}

TEST(ScreensTest, AreAsFrozenInBothLanguages) {
  const std::string folder = std::string(CEPTOAR_SOURCE_DIR) + "/tests/cli/golden/";
  for (const Golden& golden : goldens()) {
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      const std::string path =
          folder + golden.name + "." + std::string(ui::lang_name(lang)) + ".txt";
      const std::string shown = screen(lang, 80, golden.show);
      if (std::getenv("CEPTOAR_WRITE_GOLDEN") != nullptr) std::ofstream(path) << shown;
      std::ifstream file(path);
      std::stringstream frozen;
      frozen << file.rdbuf();
      EXPECT_EQ(shown, frozen.str()) << path;
    }
  }
}

TEST(ScreensTest, WhoSignsSeesAllThatStandsBesideTheText) {
  Advisory content;
  content.summary = {"認証を回避される", "外部公開\x1b[2J"};
  content.fields = {{"cve", "CVE-2026-1234"}};
  content.certainty = Certainty::kUnconfirmed;
  content.ack_by_ms = samples::kNowMs;
  const std::string shown =
      screen(Lang::kJa, 80, [&](ui::Printer& out) { show_beside(out, content); });
  for (const char* part : {"要点 1 認証を回避される", "外部公開<U+001B>", "CVE-2026-1234", "不確定", "受領期限 11/20"}) {
    EXPECT_NE(shown.find(part), std::string::npos) << part << "\n" << shown;
  }
}

TEST(ScreensTest, BeforeMailGoesItsReceiversAreShownAndNobodyElse) {
  const work::RelayPlan plan = samples::relay_plan();
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string one = screen(lang, 80, [&](ui::Printer& out) {
      show_mail_plan(out, plan, {plan.others.front()});
    });
    EXPECT_NE(one.find(plan.item.title), std::string::npos);
    EXPECT_NE(one.find("TLP:AMBER"), std::string::npos);
    EXPECT_NE(one.find("madoguchi@example.jp"), std::string::npos);
    EXPECT_EQ(one.find(plan.others.back().name), std::string::npos);
    EXPECT_EQ(one.find("gas-2"), std::string::npos) << "reached directly, not by mail";
    const std::string none =
        screen(lang, 80, [&](ui::Printer& out) { show_mail_plan(out, plan, {}); });
    EXPECT_NE(none.find(ui::tr(lang, ui::Msg::kRelayMailNobody)), std::string::npos);
    EXPECT_EQ(none.find("@"), std::string::npos);
  }
}

TEST(ScreensTest, ASuspendedSenderIsNamedSoWhereverItsItemsAre) {
  std::vector<ListedItem> items = samples::inbox();
  ASSERT_FALSE(items.empty());
  work::ReadItem read = samples::read_item(false);
  work::RelayPlan plan = samples::relay_plan();
  const auto shown = [&](Lang lang) {
    return std::vector<std::string>{
        screen(lang, 80, [&](ui::Printer& out) { show_inbox(out, items, samples::kNowMs); }),
        screen(lang, 0, [&](ui::Printer& out) { show_item(out, read, false); }),
        screen(lang, 0, [&](ui::Printer& out) {
          out.line(fax_text(out, plan, {"ガスセプター", "03-0000-0000"}, plan.others[1]));
        }),
        inbox_item_json(items.front().item).dump(), read_document(read).dump()};
  };
  const auto mark_of = [](Lang lang, std::size_t which) {
    if (which > 2) return std::string("\"suspended\":true");
    return std::string(lang == Lang::kJa ? "停止中" : "suspended");
  };
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    for (const bool suspended : {false, true}) {
      items.front().item.suspended = read.summary.suspended = plan.summary.suspended = suspended;
      const auto texts = shown(lang);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(texts[i].find(mark_of(lang, i)) != std::string::npos, suspended) << texts[i];
      }
    }
  }
}

TEST(ScreensTest, EveryLineOfWhatIsAskedInADrillSaysSo) {
  const work::Consent consent = samples::consent_of_drill();
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string mark = lang == Lang::kJa ? "【訓練】" : "EXERCISE";
    const auto lines = lines_of(screen(lang, 80, [&](ui::Printer& out) { show_consent(out, consent); }));
    EXPECT_GE(lines.size(), 6u);
    for (const std::string& line : lines) EXPECT_TRUE(line.starts_with(mark)) << line;
  }
}

TEST(ScreensTest, AClockThatIsAheadIsMarkedWhereverItsItemsAre) {
  std::vector<ListedItem> items = samples::inbox();
  ASSERT_FALSE(items.empty());
  work::ReadItem read = samples::read_item(false);
  const auto shown = [&](Lang lang) {
    return std::vector<std::string>{
        screen(lang, 80, [&](ui::Printer& out) { show_inbox(out, items, samples::kNowMs); }),
        screen(lang, 0, [&](ui::Printer& out) { show_item(out, read, false); }),
        inbox_item_json(items.front().item).dump(), read_document(read).dump()};
  };
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    for (const bool ahead : {false, true}) {
      items.front().item.clock_ahead_ms = read.summary.clock_ahead_ms = ahead ? 300 * 60'000 : 0;
      const auto texts = shown(lang);
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string mark = i > 1 ? "\"clock_ahead_minutes\":300"
                                       : lang == Lang::kJa ? "時計に誤り" : "clock wrong";
        EXPECT_EQ(texts[i].find(mark) != std::string::npos, ahead) << texts[i];
      }
      EXPECT_EQ(texts[1].find("300") != std::string::npos, ahead) << texts[1];
    }
  }
}

TEST(ScreensTest, TablesFitEightyColumns) {
  for (const char* name : {"inbox", "board", "status", "roster", "cards", "keys"}) {
    for (const Golden& golden : goldens()) {
      if (golden.name != std::string_view(name)) continue;
      for (const Lang lang : {Lang::kJa, Lang::kEn}) {
        for (const std::string& line : lines_of(screen(lang, 80, golden.show))) {
          EXPECT_LE(ui::display_width(line), 80U) << line;
        }
      }
    }
  }
}

// A text of others is broken by the terminal, and so is a line with a command that shall be copied.
TEST(ScreensTest, EveryScreenFitsFortyColumns) {
  for (const Golden& golden : goldens()) {
    const std::string_view name = golden.name;
    if (name == "relay_mail" || name == "relay_fax") continue;  // texts for paper, not for a terminal
    for (const Lang lang : {Lang::kJa, Lang::kEn}) {
      for (const std::string& line : lines_of(screen(lang, 40, golden.show))) {
        const std::string text = line.substr(line.starts_with("+ ") ? 2 : 0);
        const bool of_others = samples::read_item(false).body.find(text) != std::string::npos;
        if (of_others || line.find("ceptoar ") != std::string::npos) continue;
        EXPECT_LE(ui::display_width(line), 40U) << name << ": " << line;
      }
    }
  }
}

TEST(ScreensTest, ANarrowInboxLosesNothingAndEveryLineOfADrillSaysSo) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string text =
        screen(lang, 40, [](ui::Printer& out) { show_inbox(out, samples::inbox(), samples::kNowMs); });
    std::size_t marked = 0;
    for (const std::string& line : lines_of(text)) marked += line.starts_with(ui::exercise_mark(lang));
    for (const ListedItem& listed : samples::inbox()) {
      EXPECT_NE(text.find(shown_number(listed.item.number)), std::string::npos) << text;
    }
    EXPECT_GE(marked, 2U) << text;  // the one drill among them takes several lines
  }
}

// A line that the terminal breaks is broken in the middle of a word; a terminal of Japan may show
// ambiguous characters two columns wide.
TEST(ScreensTest, TodayFitsEveryWidthAndTheMenuEighty) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    for (const std::size_t width : {40U, 60U, 80U, 200U}) {
      for (const int ambiguous : {1, 2}) {
        std::ostringstream text;
        ui::Terminal terminal;
        terminal.width = width;
        terminal.ambiguous = ambiguous;
        ui::Printer printer(lang, terminal, text);
        show_today(printer, samples::busy_day(), samples::kNowMs);
        printer.prose(ui::text(lang, ui::Msg::kTodayMenu));
        for (const std::string& line : lines_of(text.str())) {
          // A command to be copied stays whole.
          if (line.find("ceptoar ") != std::string::npos && width < 80) continue;
          EXPECT_LE(ui::display_width(line, ambiguous), width) << line;
        }
      }
    }
  }
}

TEST(ScreensTest, WhatIsRealSaysSoWhileADrillRuns) {
  const auto shown = [](const work::StatusView& status) {
    return screen(Lang::kJa, 80, [&](ui::Printer& out) { show_today(out, status, samples::kNowMs); });
  };
  work::StatusView status = samples::status();
  status.broadcasts = {1, 0};
  EXPECT_EQ(shown(status).find("【実】"), std::string::npos);
  status.drills = {1, 0};
  const std::string both = shown(status);
  EXPECT_NE(both.find("【実】返事を集めている一斉配信 1"), std::string::npos) << both;
  EXPECT_NE(both.find("【訓練】返事を集めている一斉配信 1"), std::string::npos) << both;
  status.broadcasts = {};
  EXPECT_EQ(shown(status).find("【実】"), std::string::npos);
}

TEST(ScreensTest, DueTimesStandWithTheirYearBeforeTheQuestionWhetherToSend) {
  work::Draft draft = samples::draft();
  draft.content.ack_by_ms = *parse_rfc3339("2026-11-22T17:00:00Z");
  draft.content.act_by_ms = *parse_rfc3339("2027-11-22T17:00:00Z");
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string shown = screen(lang, 80, [&](ui::Printer& out) { show_readers(out, draft); });
    for (const char* const time : {"2026-11-23 02:00", "2027-11-23 02:00"}) {
      EXPECT_NE(shown.find(time), std::string::npos) << shown;
    }
  }
}

TEST(ScreensTest, NoTimeOfADrillStandsInAnUnmarkedLineOfToday) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    work::StatusView status = samples::status();
    const auto shown = [&] {
      return screen(lang, 80, [&](ui::Printer& out) { show_today(out, status, samples::kNowMs); });
    };
    const std::string real(ui::text(lang, ui::Msg::kRealMark));
    EXPECT_EQ(shown().find(real), std::string::npos);
    constexpr std::uint64_t kDueMs = samples::kNowMs + 40 * samples::kMinuteMs;
    const std::string time = format_jst_short(kDueMs);
    status.awaiting_drills = {1, kDueMs};
    status.awaiting = {2, samples::kNowMs + 100 * samples::kMinuteMs};
    std::size_t marked = 0;
    for (const std::string& line : lines_of(shown())) {
      const bool drill = line.starts_with(ui::exercise_mark(lang));
      marked += drill ? 1 : 0;
      EXPECT_EQ(line.find(time) != std::string::npos, drill) << line;
    }
    EXPECT_EQ(marked, 1U);
    const std::string both = shown();
    EXPECT_NE(both.find(format_jst_short(status.awaiting.next_due_ms)), std::string::npos) << both;
    EXPECT_NE(both.find(real), std::string::npos) << both;
  }
}

TEST(ScreensTest, AlarmsOfOthersWordsAreVisible) {
  member::KeptAlarm alarm = samples::alarm();
  alarm.org = "gas\x1b[2J";
  alarm.alarm.detail = "a\nb";
  const std::string shown =
      screen(Lang::kJa, 0, [&](ui::Printer& out) { show_alarm(out, alarm); });
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 1);
}

TEST(ScreensTest, EveryLineAboutAnExerciseSaysSo) {
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string mark = lang == Lang::kJa ? "【訓練】" : "EXERCISE";
    work::Draft draft = samples::draft();
    draft.exercise = true;
    work::Board board = samples::board(false);
    board.exercise = true;
    for (const std::string& shown :
         {screen(lang, 80,
                 [](ui::Printer& out) { show_item(out, samples::read_item(true), true); }),
          screen(lang, 80,
                 [&](ui::Printer& out) {
                   show_readers(out, draft);
                   show_posted(out, {"4827193066159", EntryId{}, true, 1, 3});
                 }),
          screen(lang, 80, [&](ui::Printer& out) { show_board(out, board, samples::kNowMs); })}) {
      for (const std::string& line : lines_of(shown)) EXPECT_TRUE(line.starts_with(mark)) << line;
    }
    const std::string inbox = screen(
        lang, 80, [](ui::Printer& out) { show_inbox(out, samples::inbox(), samples::kNowMs); });
    std::size_t marked = 0;
    for (const std::string& line : lines_of(inbox)) marked += line.starts_with(mark) ? 1 : 0;
    EXPECT_EQ(marked, 2U) << inbox;  // the one drill among them: its row, and the rest of its header
  }
}

TEST(ScreensTest, BoardShowsTheSilentFirstAndClaimsNothingWithoutProof) {
  const auto lines = lines_of(
      screen(Lang::kJa, 80, [](ui::Printer& out) { show_board(out, samples::board(false), samples::kNowMs); }));
  ASSERT_GE(lines.size(), 5U);
  EXPECT_TRUE(lines[2].starts_with("未達")) << lines[2];
  EXPECT_EQ(lines.back(), "到達を確認できていない組織: 1");
  work::Board unverified = samples::board(true);
  unverified.rows[1].verified = false;  // said to be there, not proved
  for (const Lang lang : {Lang::kJa, Lang::kEn}) {
    const std::string shown =
        screen(lang, 80, [&](ui::Printer& out) { show_board(out, unverified, samples::kNowMs); });
    EXPECT_EQ(shown.find("全件到達"), std::string::npos);
    EXPECT_EQ(shown.find("Complete"), std::string::npos);
    EXPECT_EQ(shown.find("完了"), std::string::npos);
  }
  work::Board nobody = samples::board(true);
  nobody.rows.clear();
  EXPECT_EQ(
      screen(Lang::kJa, 80, [&](ui::Printer& out) { show_board(out, nobody, samples::kNowMs); }).find("全件到達"),
      std::string::npos);
}

TEST(ScreensTest, HostileTextsOfOthersAreVisible) {
  work::ReadItem item = samples::read_item(false);
  item.summary.title = "a\x1b[2J";
  item.body = "b\x1b]0;x\a\xE2\x80\xAE\nc";
  work::Versions versions = samples::versions(false);
  versions.list[1].old_title = versions.list[1].summary.title = item.summary.title;
  versions.list[1].changes = work::differences("a", item.body);
  versions.list[1].signed_by = "x\x1b[2J";
  item.summary.from_name_ja = "電力\xE2\x80\xAE";
  const std::string shown =
      screen(Lang::kJa, 80, [&](ui::Printer& out) {
        show_item(out, item, true);
        show_versions(out, versions);
      });
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_EQ(shown.find('\a'), std::string::npos);
  EXPECT_EQ(shown.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_NE(shown.find("<U+202E>"), std::string::npos);
}

// A hidden field looks like one that was never filled in: whoever passes a part on may call it all.
TEST(ScreensTest, APartIsNotCalledWhole) {
  work::ShownRendering rendering;
  rendering.summary = samples::inbox().front().item;
  rendering.level = liaison::Level::kFull;
  rendering.author = "officer@banks-1";
  const auto shown = [&](Lang lang) {
    return screen(lang, 120, [&](ui::Printer& out) { show_rendering(out, rendering, samples::kNowMs); });
  };
  EXPECT_NE(shown(Lang::kJa).find("除かれた項目があるかどうかは、わかりません"), std::string::npos);
  EXPECT_NE(shown(Lang::kEn).find("cannot be told"), std::string::npos);
}

// A silent ministry is named, and what to do about it.
TEST(ScreensTest, ASilentMinistryIsSaidWithWhatIsKnown) {
  work::HandledReport report;
  report.summary = samples::inbox().front().item;
  report.handling.state = work::HandlingState::kWaiting;
  report.handling.ministry = "fsa";
  report.handling.overdue = true;
  report.handling.silence = work::Silence::kNoReceipt;
  const auto shown = [&](Lang lang) {
    return screen(lang, 200, [&](ui::Printer& out) { show_handling(out, report); });
  };
  EXPECT_NE(shown(Lang::kJa).find("fsaのノードに届いた記録もありません"), std::string::npos);
  EXPECT_NE(shown(Lang::kEn).find("no record that it came to its node"), std::string::npos);
  EXPECT_NE(shown(Lang::kEn).find("--direct"), std::string::npos);
  const auto listed = screen(Lang::kEn, 200, [&](ui::Printer& out) { show_reports(out, {report}); });
  EXPECT_NE(listed.find("no record that it came to its node"), std::string::npos);
  report.handling.silence = work::Silence::kNone;
  EXPECT_EQ(shown(Lang::kEn).find("--direct"), std::string::npos);

  work::PreparedReport direct;
  direct.plan.way.path = {{liaison::Step::kOperator}, {liaison::Step::kNisc}};
  direct.direct = true;
  const auto question = [&](Lang lang) {
    return screen(lang, 400, [&](ui::Printer& out) { show_way(out, direct); });
  };
  EXPECT_NE(question(Lang::kJa).find("書かれた理由だけで"), std::string::npos);
  EXPECT_NE(question(Lang::kEn).find("on your word alone"), std::string::npos);
  direct.silent = {"4827193066159", "fsa", samples::kNowMs, samples::kNowMs, work::Silence::kNoAnswer};
  EXPECT_NE(question(Lang::kJa).find("4827-1930-6615-9"), std::string::npos);
  EXPECT_NE(question(Lang::kEn).find("neither passed on nor answered"), std::string::npos);
  EXPECT_EQ(question(Lang::kEn).find("on your word alone"), std::string::npos);
}

// Ways of government bodies are shown as what they are.
TEST(ScreensTest, AWayNamesItsSteps) {
  liaison::Way way;
  way.path = {{liaison::Step::kAgency}, {liaison::Step::kNisc}, {liaison::Step::kResponseMinistry},
              {liaison::Step::kNamed, "jcg"}};
  way.words = {"経路", "way"};
  const auto shown = [&](Lang lang) {
    return screen(lang, 200, [&](ui::Printer& out) { show_path(out, way); });
  };
  EXPECT_NE(shown(Lang::kJa).find("関係機関 → NISC → 事案対処省庁 → jcg"), std::string::npos);
  EXPECT_NE(shown(Lang::kEn).find("agency → NISC → responding ministry → jcg"), std::string::npos);
}

TEST(ScreensTest, CountsOrganisationsAndForRedPersons) {
  std::ostringstream nowhere;
  const ui::Printer ja(Lang::kJa, {}, nowhere);
  member::ResolvedAudience audience = samples::draft().audience;
  EXPECT_EQ(count_sentence(ja, audience),
            "この 3 組織（構成事業者等を含む 2 セプター）が読めます。");
  audience.ceptoars_with_members = 0;
  EXPECT_EQ(count_sentence(ja, audience), "この 3 組織が読めます。");
  audience.tlp = Tlp::kRed;
  audience.persons = 2;
  EXPECT_EQ(count_sentence(ja, audience), "この 2 名だけが読めます。");
  audience.tlp = Tlp::kClear;
  EXPECT_EQ(count_sentence(ja, audience), "だれでも読めます。");
}

}  // namespace
}  // namespace ceptoar::cmd::screens_test
