// SPDX-License-Identifier: Apache-2.0
// Nothing typed is lost: drafts in the archive, files of an editor that died, a node that says no.
#include "cli/member/drafts.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/cmd/sending.h"
#include "cli/cmd/text_uses.h"
#include "cli/work/answering.h"
#include "cli/work/broadcast.h"
#include "cli/work/draft_files.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "schema/time.h"
#include "store/files.h"
#include "tests/cli/world.h"

namespace ceptoar::test::drafts_test {
namespace {

namespace fs = std::filesystem;
using member::KeptDraft;

KeptDraft sample(std::string_view text) {
  KeptDraft draft;
  draft.text = to_bytes(as_bytes(text));
  draft.typed.tlp = "amber";
  draft.typed.to = {"banks", "telecom"};
  draft.typed.ack_by = "2h";
  draft.typed.summary = {"要点"};
  return draft;
}

TEST(DraftRow, ComesBackAsItWasAndRefusesAnythingElse) {
  KeptDraft draft = sample("# 件名\n\n本文\n");
  draft.typed.title = "";
  draft.typed.flash = true;
  draft.typed.fields = {"cve=CVE-2026-1234"};
  draft.made_ms = 1;
  draft.changed_ms = 2;
  const Bytes row = member::encode_row(draft);
  const auto back = member::parse_draft(7, row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->number, 7U);
  EXPECT_EQ(back->text, draft.text);
  EXPECT_EQ(back->typed, draft.typed);
  for (std::size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(member::parse_draft(7, BytesView(row).first(size))) << size;
  }
}

TEST(DraftRow, OfTheFirstFormatIsAPost) {
  KeptDraft draft = sample("# 件名\n\n本文\n");
  Bytes row = member::encode_row(draft);
  row.front() = 1;
  // Use, about, all, alone came with the second, the options of a use with the third.
  row.erase(row.end() - (1 + 4 + 1 + 1 + 4), row.end());
  const auto back = member::parse_draft(1, row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->typed, draft.typed);
  EXPECT_EQ(back->typed.use, member::TextUse::kPost);
}

TEST(DraftRow, OfTheSecondFormatHasNoOptionsOfItsUse) {
  KeptDraft draft = sample("# 件名\n\n本文\n");
  draft.typed.use = member::TextUse::kBroadcast;
  Bytes row = member::encode_row(draft);
  row.front() = 2;
  EXPECT_FALSE(member::parse_draft(1, row)) << "bytes that the second format has not";
  row.erase(row.end() - 4, row.end());
  const auto back = member::parse_draft(1, row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->typed, draft.typed);
  row.at(row.size() - 7) = 4;
  EXPECT_FALSE(member::parse_draft(1, row)) << "a use that came later";
}

// Formats whose rows are as today's, and which end with a use: that one they read, the next one not.
void ends_with(std::uint8_t format, member::TextUse last, const std::string& option, member::TextUse later) {
  KeptDraft draft = sample("どう書けばよいか");
  draft.typed.use = last;
  draft.typed.more = {option};
  Bytes row = member::encode_row(draft);
  row.front() = format;
  const auto back = member::parse_draft(1, row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->typed, draft.typed);
  draft.typed.use = later;
  row = member::encode_row(draft);
  EXPECT_TRUE(member::parse_draft(1, row));
  row.front() = format;
  EXPECT_FALSE(member::parse_draft(1, row)) << "a use that came later";
}

TEST(DraftRow, OfTheThirdFormatKnowsNoWordsAboutAReport) {
  ends_with(3, member::TextUse::kConsult, "contact=電話", member::TextUse::kFollowUp);
}

TEST(DraftRow, OfTheFourthFormatKnowsNoReasons) {
  ends_with(4, member::TextUse::kAnswer, "answer=yes", member::TextUse::kWithdraw);
}

TEST(DraftRow, OfEveryUseComesBackWithItsOptions) {
  for (int use = 0; use <= static_cast<int>(member::kLastTextUse); ++use) {
    KeptDraft draft = sample("本文");
    draft.typed.use = static_cast<member::TextUse>(use);
    draft.typed.more = {"until=2h", "why=同じ製品"};
    const Bytes row = member::encode_row(draft);
    const auto back = member::parse_draft(1, row);
    ASSERT_TRUE(back) << use;
    EXPECT_EQ(back->typed, draft.typed);
    for (std::size_t size = 0; size < row.size(); ++size) {
      EXPECT_FALSE(member::parse_draft(1, BytesView(row).first(size))) << size;
    }
  }
}

TEST(DraftRow, OfAnUnknownUseIsRefused) {
  KeptDraft draft = sample("本文");
  draft.typed.use = member::TextUse::kBroadcast;
  draft.typed.about = "4827-1930-6615-9";
  draft.typed.all = draft.typed.alone = true;
  Bytes row = member::encode_row(draft);
  const auto back = member::parse_draft(1, row);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->typed, draft.typed);
  row.at(row.size() - 4 - 3 - 4 - draft.typed.about.size()) =
      static_cast<std::uint8_t>(member::kLastTextUse) + 1;
  EXPECT_FALSE(member::parse_draft(1, row));
}

TEST(DraftName, IsTakenInAnyWidth) {
  EXPECT_EQ(member::parse_draft_name("d12"), 12U);
  EXPECT_EQ(member::parse_draft_name("D1"), 1U);
  EXPECT_EQ(member::parse_draft_name("d１２"), 12U);
  for (const char* bad : {"", "d", "d0", "x1", "d1x", "-1", "d99999999999999999999"}) {
    EXPECT_FALSE(member::parse_draft_name(bad)) << bad;
  }
}

// A text written at 02:18 for 02:19, sent later.
TEST(DraftTimes, OfWhichOneHasPassedBeforeItIsSentAreRefused) {
  constexpr std::uint64_t kMinuteMs = 60'000;
  KeptDraft draft = sample("# 件名\n\n本文\n");
  draft.made_ms = *parse_rfc3339("2026-11-22T17:18:00Z");
  const std::uint64_t at_once = draft.made_ms + kMinuteMs / 2;
  const std::uint64_t too_late = draft.made_ms + kMinuteMs + 1000;
  for (const member::TextUse use : {member::TextUse::kPost, member::TextUse::kBroadcast}) {
    draft.typed.use = use;
    for (const char* const due : {"02:19", "11/23 02:19", "2026-11-23 02:19"}) {
      draft.typed.ack_by = due;
      EXPECT_TRUE(fine(cmd::check_typed(draft, at_once))) << due;
      EXPECT_TRUE(refused_with(cmd::check_typed(draft, too_late), member::UserCode::kTimePast)) << due;
    }
    draft.typed.ack_by = "11/23 02:17";  // when it was typed already
    EXPECT_TRUE(refused_with(cmd::check_typed(draft, at_once), member::UserCode::kTimePast));
    draft.typed.ack_by = "2h";  // from the sending on
    EXPECT_TRUE(fine(cmd::check_typed(draft, too_late + 180 * kMinuteMs)));
  }
  draft.typed.use = member::TextUse::kInquiry;
  draft.typed.ack_by.clear();
  draft.typed.act_by = "02:19";
  EXPECT_TRUE(fine(cmd::check_typed(draft, at_once)));
  EXPECT_TRUE(refused_with(cmd::check_typed(draft, too_late), member::UserCode::kTimePast));
  draft.typed.use = member::TextUse::kConsent;
  draft.typed.more = {"until=02:19"};
  EXPECT_TRUE(fine(cmd::check_typed(draft, at_once)));
  EXPECT_TRUE(refused_with(cmd::check_typed(draft, too_late), member::UserCode::kTimePast));
}

// "17:00" of an option that is given to an older draft is meant as of now.
TEST(DraftTimes, WhatIsGivenLaterCountsFromThen) {
  const std::uint64_t begun = *parse_rfc3339("2026-11-16T01:00:00Z");  // Monday, 10:00 in Japan
  const std::uint64_t now = begun + 2 * kMsPerDay;
  KeptDraft draft = sample("# 件名\n\n本文\n");
  draft.made_ms = begun;
  draft.typed.act_by = "23:00";
  const member::Typed before = draft.typed;
  draft.typed.as_of = "09:30";
  draft.typed.ack_by = "17:00";
  draft.typed.more = {"until=18:00"};
  cmd::date_what_is_new(draft.typed, before, now);
  EXPECT_EQ(draft.typed.as_of, "2026-11-18 09:30");
  EXPECT_EQ(draft.typed.ack_by, "2026-11-18 17:00");
  EXPECT_THAT(draft.typed.more, testing::ElementsAre("until=2026-11-18 18:00"));
  EXPECT_EQ(draft.typed.act_by, "23:00") << "what stood there is of the day of the draft";
}

class DraftsTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    session_ = world_.open("secretariat@electric");
    runtime_ = world_.file("run");
    fs::create_directory(runtime_);
    places_ = work::draft_directories(world_.home("secretariat@electric"), runtime_);
  }
  work::DraftFile file_of(const KeptDraft& draft) {
    auto file = work::DraftFile::make(places_, draft, world_.random());
    EXPECT_TRUE(fine(file));
    return std::move(*file);
  }
  static void write(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }
  std::size_t files() const {
    std::size_t count = 0;
    for (const fs::path& place : places_) {
      std::error_code none;
      for ([[maybe_unused]] const auto& one : fs::directory_iterator(place, none)) ++count;
    }
    return count;
  }
  std::vector<KeptDraft> all() {
    const auto out = member::drafts(*session_);
    EXPECT_TRUE(fine(out));
    return out ? *out : std::vector<KeptDraft>();
  }

  World world_{23};
  std::unique_ptr<member::Session> session_;
  fs::path runtime_;
  std::vector<fs::path> places_;
};

TEST_F(DraftsTest, AreNumberedAndTheSameTextIsTheSameDraft) {
  KeptDraft one = sample("# 一\n\n1");
  KeptDraft two = sample("# 二\n\n2");
  KeptDraft again = sample("# 一\n\n1");
  for (KeptDraft* draft : {&one, &two, &again}) ASSERT_TRUE(fine(member::keep_draft(*session_, *draft)));
  EXPECT_EQ(one.number, 1U);
  EXPECT_EQ(two.number, 2U);
  EXPECT_EQ(again.number, 1U);
  KeptDraft other = sample("# 一\n\n1");
  other.typed.to = {"banks"};
  ASSERT_TRUE(fine(member::keep_draft(*session_, other)));
  EXPECT_EQ(other.number, 3U) << "other recipients: another draft";
  ASSERT_TRUE(fine(member::forget_draft(*session_, 2)));
  EXPECT_TRUE(refused_with(member::load_draft(*session_, 2), member::UserCode::kNoDraft));
  session_.reset();
  session_ = world_.open("secretariat@electric");
  EXPECT_EQ(all().size(), 2U);
  EXPECT_EQ(member::draft_title(all().front()), "一");
}

TEST_F(DraftsTest, WhatAnEditorWroteIsKeptAndItsFileGone) {
  auto file = file_of([] {
    KeptDraft draft = sample("");
    return draft;
  }());
  EXPECT_EQ(fs::status(file.path().parent_path()).permissions(), fs::perms::owner_all);
  write(file.path(), "# 停電\n\n本文");
  const auto taken = file.take(*session_);
  ASSERT_TRUE(fine(taken));
  ASSERT_EQ(taken->size(), 1U);
  EXPECT_EQ(taken->front().number, 1U);
  EXPECT_EQ(all().front().typed.to, (std::vector<std::string>{"banks", "telecom"}));
  EXPECT_EQ(files(), 0U);
}

TEST_F(DraftsTest, WhatWasNotTouchedIsNoDraft) {
  EXPECT_TRUE(file_of(sample("")).take(*session_)->empty());
  auto emptied = file_of(sample(""));
  write(emptied.path(), " \n#\n");
  EXPECT_TRUE(emptied.take(*session_)->empty());
  auto removed = file_of(sample(""));
  fs::remove(removed.path());
  EXPECT_TRUE(removed.take(*session_)->empty());
  EXPECT_EQ(all().size(), 0U);
  EXPECT_EQ(files(), 0U);
}

TEST_F(DraftsTest, ATextThatWasLeftBehindIsTakenOverOnceNobodyWorksOnIt) {
  fs::path path;
  {
    const auto file = file_of(sample(""));
    path = file.path();
    write(path, "# 途中\n\nここまで書いて");
    EXPECT_TRUE(work::take_left(*session_, places_).empty()) << "somebody works on it";
  }
  const auto taken = work::take_left(*session_, places_);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front().typed.tlp, "amber");
  EXPECT_EQ(files(), 0U);
  EXPECT_TRUE(work::take_left(*session_, places_).empty());
  // Neither state nor lock: a detached editor saved late.
  write(path, "# 後から\n\n保存");
  EXPECT_EQ(work::take_left(*session_, places_).size(), 1U);
  // nano, told to end, writes beside it.
  write(path.string() + ".save", "# 控え\n\n途中");
  EXPECT_EQ(work::take_left(*session_, places_).size(), 1U);
  EXPECT_EQ(all().size(), 3U);
  EXPECT_EQ(files(), 0U);
}

TEST_F(DraftsTest, WhatEditorsPutBesideATextGoesWithIt) {
  auto file = file_of(sample(""));
  auto other = file_of(sample("# 別\n\n書きかけ"));
  const fs::path place = file.path().parent_path();
  const std::string name = file.path().filename().string();
  const std::size_t before = files();
  write(file.path(), "# 停電\n\n本文");
  for (const std::string& beside : {name + "~", name + ".~1~", "." + name + ".un~", name + ".bak"}) {
    write(place / beside, "# 停電\n\n前の本文");
  }
  write(place / ("#" + name + "#"), "# 停電\n\n保存していない本文");
  fs::create_symlink("somebody@here.1", place / (".#" + name));
  const auto taken = file.take(*session_);
  ASSERT_TRUE(fine(taken));
  ASSERT_EQ(taken->size(), 2U) << "what was there before is no text of its own";
  EXPECT_EQ(as_text(taken->front().text), "# 停電\n\n本文");
  EXPECT_EQ(as_text(taken->back().text), "# 停電\n\n保存していない本文");
  EXPECT_EQ(files(), before - 3) << "text, state and lock of this one alone";
  EXPECT_TRUE(fs::exists(other.path()));
  ASSERT_TRUE(fine(other.take(*session_)));
  EXPECT_EQ(files(), 0U);
}

TEST_F(DraftsTest, WhatAKilledEditorLeftUnderItsOwnNameAloneIsTakenOver) {
  for (const auto& [before, after] : {std::pair{"#", "#"}, {"", "~"}, {"", ".~1~"}, {"", ".bak"}}) {
    SCOPED_TRACE(std::string(before) + "..." + after);
    {
      const auto file = file_of(sample(""));
      const std::string name = file.path().filename().string();
      fs::remove(file.path());
      write(file.path().parent_path() / (before + name + after), "# 途中\n\nここまで書いて");
    }
    const auto taken = work::take_left(*session_, places_);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(as_text(taken.front().text), "# 途中\n\nここまで書いて");
    EXPECT_EQ(files(), 0U);
  }
  EXPECT_EQ(all().size(), 1U);
}

TEST_F(DraftsTest, WhatOnlyItsEditorCanReadStays) {
  auto file = file_of(sample(""));
  const fs::path swap = file.path().parent_path() / ("." + file.path().filename().string() + ".swp");
  write(swap, "b0VIM");
  EXPECT_EQ(file.recovery_file(), swap);
  EXPECT_TRUE(fine(file.take(*session_)));
  EXPECT_TRUE(fs::exists(swap));
  EXPECT_EQ(files(), 1U);
}

TEST_F(DraftsTest, AStateThatIsDamagedCostsTheOptionsAndNotTheText) {
  fs::path path;
  {
    const auto file = file_of(sample(""));
    path = file.path();
  }
  write(path, "# 件名\n\n本文");
  write(fs::path(path).replace_extension(".state"), "\x01garbage");
  const auto taken = work::take_left(*session_, places_);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(member::draft_title(taken.front()), "件名");
}

TEST_F(DraftsTest, EditingKeepsTheNumberUnlessItChangedMeanwhile) {
  KeptDraft draft = sample("# 一\n\n1");
  ASSERT_TRUE(fine(member::keep_draft(*session_, draft)));
  auto first = file_of(draft);
  auto second = file_of(draft);
  write(first.path(), "# 一\n\n直した");
  write(second.path(), "# 一\n\n別に直した");
  EXPECT_EQ(first.take(*session_)->front().number, 1U);
  EXPECT_EQ(second.take(*session_)->front().number, 2U) << "neither text overwrites the other";
  auto emptied = file_of(draft);
  write(emptied.path(), "");
  EXPECT_TRUE(emptied.take(*session_)->empty());
  EXPECT_EQ(all().size(), 2U) << "an emptied file empties no draft";
}

TEST_F(DraftsTest, ATextThatWasLeftBehindOverwritesNoOptionsThatChangedMeanwhile) {
  KeptDraft draft = sample("# 一\n\n1");
  ASSERT_TRUE(fine(member::keep_draft(*session_, draft)));
  {
    const auto file = file_of(draft);
    write(file.path(), "# 一\n\n直した");
  }
  KeptDraft changed = draft;
  changed.typed.tlp = "amber+strict";
  changed.typed.to = {"telecom"};
  ASSERT_TRUE(fine(member::keep_draft(*session_, changed)));
  const auto taken = work::take_left(*session_, places_);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front().number, 2U);
  EXPECT_EQ(taken.front().typed, draft.typed);
  ASSERT_EQ(all().size(), 2U);
  EXPECT_EQ(all().front().typed, changed.typed) << "it would go to more readers again";
  EXPECT_EQ(all().front().text, draft.text);
}

TEST_F(DraftsTest, AReplyThatWasLeftBehindIsStillAReply) {
  KeptDraft draft;
  draft.typed.use = member::TextUse::kReply;
  draft.typed.about = "4827-1930-6615-9";
  draft.typed.all = true;
  {
    const auto file = file_of(draft);
    EXPECT_EQ(fs::file_size(file.path()), 0U) << "its title is that of the item";
    write(file.path(), "ありがとうございます。");
  }
  const auto taken = work::take_left(*session_, places_);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front().typed, draft.typed);
}

TEST_F(DraftsTest, AProposalTakesItsDraftAlongInTheCommitThatSealsIt) {
  ASSERT_TRUE(fine(work::start(*session_)));
  KeptDraft kept = sample("# 至急\n\n本文");
  kept.typed.use = member::TextUse::kBroadcast;
  ASSERT_TRUE(fine(member::keep_draft(*session_, kept)));
  work::BroadcastWish wish;
  wish.document = kept.text;
  wish.tlp = "amber";
  auto draft = work::prepare_broadcast(*session_, wish);
  ASSERT_TRUE(fine(draft));
  draft->kept = kept.number;
  work::SendFate fate;
  const auto proposed = work::propose(*session_, wish, *draft, &fate);
  ASSERT_TRUE(fine(proposed));
  EXPECT_TRUE(fate.queued);
  EXPECT_EQ(all().size(), 0U);
}

TEST_F(DraftsTest, WhatTheNodeNeverTakesIsADraftWithItsUseAgain) {
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "electric", false, "問い合わせ")));
  ASSERT_TRUE(fine(work::start(*session_)));
  world_.mesh().refuse_posts(world_.node_of("electric").id, ErrorCode::kMalformed);
  const auto number = work::lasting_number(*session_, "1");
  ASSERT_TRUE(fine(number));
  auto reply = work::prepare_reply(*session_, *number, {to_bytes(as_bytes("回答")), {}, false});
  ASSERT_TRUE(fine(reply));
  work::SendFate fate;
  EXPECT_FALSE(work::send(*session_, *reply, {}, &fate));
  EXPECT_FALSE(fate.queued);
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all().front().typed.use, member::TextUse::kReply);
  EXPECT_EQ(all().front().typed.about, *number);
  work::BroadcastWish wish;
  wish.document = to_bytes(as_bytes("# 至急\n\n本文"));
  wish.tlp = "amber";
  wish.to = "banks,telecom";
  auto broadcast = work::prepare_broadcast(*session_, wish);
  ASSERT_TRUE(fine(broadcast));
  EXPECT_FALSE(work::propose(*session_, wish, *broadcast, &fate));
  ASSERT_EQ(all().size(), 2U);
  EXPECT_EQ(all().back().typed.use, member::TextUse::kBroadcast);
  // As it would have gone out: whoever may approve it is among the readers.
  EXPECT_EQ(all().back().typed.to, (std::vector<std::string>{"banks", "telecom", "electric"}));
}

TEST_F(DraftsTest, WhatTheNodeNeverTakesIsAgainAsItWasTyped) {
  ASSERT_TRUE(fine(work::start(*session_)));
  KeptDraft typed = sample("影響の規模：４，３７８台\n");
  typed.typed.use = member::TextUse::kReport;
  typed.typed.more = {"contact=電話 03-1234-5678"};
  typed.made_ms = 1'763'600'000'000;
  work::PostWish wish;
  wish.document = to_bytes(as_bytes("# 情報連絡\n\n書式から作った文\n"));
  wish.tlp = "amber";
  wish.to = "banks";
  auto draft = work::prepare(*session_, wish);
  ASSERT_TRUE(fine(draft));
  draft->typed = member::encode_row(typed);
  // It waits, and the refusal comes when nobody knows the command any more.
  world_.mesh().refuse_posts(world_.node_of("electric").id, ErrorCode::kStorageFull);
  work::SendFate fate;
  EXPECT_FALSE(work::send(*session_, *draft, {}, &fate));
  EXPECT_TRUE(fate.queued);
  EXPECT_EQ(all().size(), 0U);
  session_.reset();
  session_ = world_.open("secretariat@electric");
  world_.mesh().refuse_posts(world_.node_of("electric").id, ErrorCode::kMalformed);
  ASSERT_TRUE(fine(work::start(*session_)));
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all().front().typed, typed.typed);
  EXPECT_EQ(all().front().text, typed.text) << "the form, not what was made of it";
  EXPECT_EQ(all().front().made_ms, typed.made_ms) << "its times are of that day";
}

// Whom it was for comes back with it: sent once more it must not go to everybody.
TEST_F(DraftsTest, WhatTheNodeNeverTakesIsForTheSameReadersAgain) {
  ASSERT_TRUE(fine(work::start(*session_)));
  world_.node_of("electric").up = false;
  KeptDraft post = sample("# 共有\n\n本文\n");
  post.typed.tlp = "green";
  post.typed.to = {"community:council"};
  post.typed.ack_by.clear();
  KeptDraft broadcast = sample("# 至急\n\n本文\n");
  broadcast.typed.use = member::TextUse::kBroadcast;
  broadcast.typed.to = {"banks"};
  broadcast.typed.alone = true;
  broadcast.typed.ack_by.clear();
  cmd::Globals globals;
  globals.yes = true;
  globals.no_input = true;
  std::ostringstream out, err;
  cmd::Context context(
      globals, [](const char*) { return std::optional<std::string>(); }, out, err);
  for (KeptDraft* const text : {&post, &broadcast}) {
    ASSERT_TRUE(fine(member::keep_draft(*session_, *text)));
    work::SendFate fate;
    cmd::SendOptions options;
    options.fate = &fate;
    EXPECT_FALSE(cmd::send_as(context, *session_, *text, options));
    EXPECT_TRUE(fate.queued) << err.str();
  }
  EXPECT_EQ(all().size(), 0U) << "they wait";
  // The refusal comes when nobody knows the commands any more.
  session_.reset();
  world_.node_of("electric").up = true;
  world_.mesh().refuse_posts(world_.node_of("electric").id, ErrorCode::kMalformed);
  session_ = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session_)));
  const auto back = all();
  ASSERT_EQ(back.size(), 2U);
  for (const KeptDraft& text : {post, broadcast}) {
    EXPECT_TRUE(std::any_of(back.begin(), back.end(), [&](const KeptDraft& one) {
      return one.text == text.text && one.typed == text.typed;
    })) << static_cast<int>(text.typed.use);
  }
}

TEST_F(DraftsTest, ALineSaidAgainOnAnotherDayIsOfThatDay) {
  KeptDraft line = sample("監視端末が起動しない 04:10ごろから");
  line.typed.use = member::TextUse::kQuickReport;
  ASSERT_TRUE(fine(member::keep_draft(*session_, line)));
  world_.clock().advance_days(1);
  KeptDraft again = line;
  again.number = 0;
  again.made_ms = 0;
  ASSERT_TRUE(fine(member::keep_draft(*session_, again)));
  ASSERT_EQ(all().size(), 1U);
  EXPECT_GT(all().front().made_ms, line.made_ms + limits::kDayMs / 2);
}

TEST_F(DraftsTest, ACorrectionBeginsWithTheTextItCorrects) {
  ASSERT_TRUE(fine(world_.post("secretariat@banks", "amber", "electric", false, "他の組織")));
  session_.reset();
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "自分の")));
  session_ = world_.open("secretariat@electric");
  ASSERT_TRUE(fine(work::start(*session_)));
  work::InboxFilter everything;
  everything.all = true;
  const auto rows = work::inbox(*session_, everything);
  ASSERT_TRUE(fine(rows));
  for (const work::InboxItem& item : *rows) {
    const auto text = work::text_to_correct(*session_, item.number);
    if (item.title == "自分の") {
      ASSERT_TRUE(fine(text));
      EXPECT_TRUE(as_text(*text).starts_with("# 自分の\n\n"));
    } else {
      EXPECT_TRUE(refused_with(text, member::UserCode::kNotAuthor));
    }
  }
}

TEST_F(DraftsTest, GoesInTheCommitThatSendsIt) {
  ASSERT_TRUE(fine(work::start(*session_)));
  KeptDraft kept = sample("# 件名\n\n本文");
  ASSERT_TRUE(fine(member::keep_draft(*session_, kept)));
  work::PostWish wish;
  wish.document = kept.text;
  wish.tlp = "amber";
  wish.to = "banks";
  auto draft = work::prepare(*session_, wish);
  ASSERT_TRUE(fine(draft));
  EXPECT_EQ(all().size(), 1U) << "preparing sends nothing";
  draft->kept = kept.number;
  work::SendFate fate;
  ASSERT_TRUE(fine(work::send(*session_, *draft, {}, &fate)));
  EXPECT_TRUE(fate.queued);
  EXPECT_EQ(all().size(), 0U);
}

}  // namespace
}  // namespace ceptoar::test::drafts_test
