// SPDX-License-Identifier: Apache-2.0
// Texts of the liaison commands that were refused: each stands as a draft of its own use, with its
// options, and `draft send` does what its command does. On a home of its own, without a node: who
// belongs to no network is refused by every one of them (78), after all that needs no keys.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/more_options.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::cmd::kept_text_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kSeed = 31;
constexpr std::uint64_t kMadeMs = 1'763'601'600'000;
constexpr const char* kItem = "4827-1930-6615-9";
constexpr int kUsage = 64;
constexpr int kNoInput = 66;
constexpr int kNoNetwork = 78;

class KeptTextTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(crypto::init());
    std::cout << "seed " << kSeed << "\n";
    write("credential", std::string(32, 'c'));
    write("text.md", "# 停電の影響\n\n停電が続いています。\n");
    globals_.home = path("home");
    globals_.no_input = true;
    globals_.credential = path("credential");
    const auto unlock = member::Unlock::from_credential_file(path("credential"));
    ASSERT_TRUE(unlock);
    test::SeededRandom random(kSeed);
    ASSERT_TRUE(member::Home::create(path("home"), *unlock, {"banks", "secretariat@banks"}, kMadeMs,
                                     random));
  }

  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(path(name)) << content;
    fs::permissions(path(name), fs::perms::owner_read | fs::perms::owner_write);
  }
  template <class Args>
  int run_command(const Args& args, bool json = false) {
    out_.str({});
    err_.str({});
    Globals globals = globals_;
    globals.json = json;
    Context context(
        globals,
        [this](const char* name) -> std::optional<std::string> {
          return std::string_view(name) == "HOME" ? std::optional(directory_.path().string())
                                                  : std::nullopt;
        },
        out_, err_);
    const Outcome<int> status = run(context, args);
    return status ? *status : context.report(status.error());
  }
  // The one draft, as `draft show --json` prints it.
  std::string kept() {
    DraftShowArgs show;
    show.id = "d1";
    EXPECT_EQ(run_command(show, true), kExitDone) << err_.str();
    const std::string out = out_.str();
    show.id = "d2";
    EXPECT_EQ(run_command(show, true), kNoInput) << "one text is one draft";
    return out;
  }
  std::string list() {
    EXPECT_EQ(run_command(DraftListArgs{}), kExitDone);
    return out_.str();
  }
  int send(const std::vector<std::string>& set = {}, const std::vector<std::string>& clear = {}) {
    DraftSendArgs args;
    args.id = "d1";
    args.set = set;
    args.clear = clear;
    return run_command(args);
  }
  void discard() {
    DraftDiscardArgs args;
    args.ids = {"d1"};
    globals_.yes = true;
    EXPECT_EQ(run_command(args), kExitDone) << err_.str();
    globals_.yes = false;
  }
  // Whatever was refused says where the text stands.
  void stands() { EXPECT_THAT(err_.str(), HasSubstr("ceptoar draft send d1")); }

  test::TempDir directory_;
  Globals globals_;
  std::ostringstream out_, err_;
};

TEST_F(KeptTextTest, OfProvide) {
  ProvideArgs args;
  args.file = path("text.md");
  args.kind = "warning";
  args.tlp = "amber";
  args.to = {"banks", "telecom"};
  args.summary = {"停電"};
  args.action = "遮断する";
  args.publish_at = "2h";
  args.number = "3";
  args.propose = true;
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("early_warning"));
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"provide\""));
  EXPECT_THAT(draft, HasSubstr("\"kind\":\"warning\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"action=遮断する\",\"case=3\",\"propose=yes\",\"publish-at=2h\"]"));
  EXPECT_THAT(draft, HasSubstr("停電が続いています。"));
  EXPECT_THAT(list(), HasSubstr("情報提供"));
  EXPECT_EQ(send(), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("early_warning")) << "sent as a provision, not as a post";
  DraftSendArgs again;
  again.id = "d1";
  again.kind = "alert";
  EXPECT_EQ(run_command(again), kNoNetwork) << err_.str();
  EXPECT_THAT(kept(), HasSubstr("\"kind\":\"alert\""));
}

TEST_F(KeptTextTest, OfAProvisionThatIsAQuestionStandsWhenItIsRefused) {
  ProvideArgs args;
  args.file = path("text.md");
  args.kind = "threat";
  args.tlp = "amber";
  args.affects = "electric";
  EXPECT_EQ(run_command(args), kNoNetwork);
  stands();
  args.kind = "warning";
  args.file = path("nothing.md");
  EXPECT_EQ(run_command(args), kNoInput) << "no text, no draft";
  EXPECT_THAT(kept(), HasSubstr("\"set\":[\"affects=electric\"]"));
}

TEST_F(KeptTextTest, OfInquiry) {
  InquiryNewArgs args;
  args.file = path("text.md");
  args.tlp = "amber";
  args.to = {"gas"};
  args.request = true;
  args.act_by = "いつか";
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--act-by"));
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"inquiry\""));
  EXPECT_THAT(draft, HasSubstr("\"act_by\":\"いつか\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"request=yes\"]"));
  EXPECT_THAT(list(), HasSubstr("照会"));
  EXPECT_EQ(send(), kUsage);
  EXPECT_EQ(send({}, {"act-by", "request"}), kNoNetwork) << err_.str();
  EXPECT_THAT(kept(), HasSubstr("\"set\":[]"));
}

TEST_F(KeptTextTest, OfConsentRequest) {
  ConsentRequestArgs args;
  args.id = "4827-1930-6615-9";
  args.file = path("text.md");
  args.to = {"electric"};
  args.until = "いつか";
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--until"));
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"consent\",\"about\":\"4827-1930-6615-9\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"until=いつか\"]"));
  EXPECT_THAT(list(), HasSubstr("同意の依頼 4827-1930-6615-9"));
  EXPECT_EQ(send(), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--until"));
  EXPECT_EQ(send({"until=2h"}), kNoNetwork) << err_.str();
  EXPECT_THAT(kept(), HasSubstr("\"set\":[\"until=2h\"]"));
}

TEST_F(KeptTextTest, OfReissue) {
  ReissueArgs args;
  args.file = path("text.md");
  args.from = "4827-1930-6615-9";
  args.basis = "rumour";
  args.why = "同じ製品";
  args.tlp = "amber";
  args.to = {"electric"};
  args.now = true;
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("consent, hole, attack, law"));
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"reissue\",\"about\":\"4827-1930-6615-9\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"basis=rumour\",\"now=yes\",\"why=同じ製品\"]"));
  EXPECT_THAT(list(), HasSubstr("再発信 4827-1930-6615-9"));
  EXPECT_EQ(send(), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("consent, hole, attack, law"));
  EXPECT_EQ(send({"basis=hole"}), kNoNetwork) << err_.str();
}

TEST_F(KeptTextTest, OfAReportsForm) {
  write("form.txt", "影響の規模：４３７８\n");
  ReportNewArgs args;
  args.file = path("form.txt");
  args.contact = "電話 03-1234-5678";
  args.affects_others = true;
  EXPECT_EQ(run_command(args), 65) << err_.str();
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"report\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"affects-others=yes\",\"contact=電話 03-1234-5678\"]"));
  EXPECT_THAT(draft, HasSubstr("影響の規模：４３７８"));
  EXPECT_THAT(list(), HasSubstr("情報連絡（様式）"));
  EXPECT_EQ(send(), 65) << "read as a form again";
}

TEST_F(KeptTextTest, OfAReportInOneLineAndOfAConsultation) {
  ReportQuickArgs args;
  args.words = {"監視端末が起動しない", "04:10ごろから"};
  args.facts = path("nothing.toml");
  args.exercise = true;
  EXPECT_EQ(run_command(args), kNoInput) << err_.str();
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"quick\""));
  EXPECT_THAT(draft, HasSubstr("\"exercise\":true"));
  EXPECT_THAT(draft, HasSubstr("\"text\":\"監視端末が起動しない 04:10ごろから"));
  EXPECT_THAT(list(), HasSubstr("情報連絡（一行）"));
  EXPECT_EQ(send({}, {"facts"}), kNoNetwork) << err_.str();
  DraftDiscardArgs discard;
  discard.ids = {"d1"};
  globals_.yes = true;
  EXPECT_EQ(run_command(discard), kExitDone);
  ReportConsultArgs consult;
  consult.words = {"どう書けばよいか"};
  consult.to = "police";
  EXPECT_EQ(run_command(consult), kNoNetwork) << "which ways there are is said by the pack of the roster";
  EXPECT_THAT(kept(), HasSubstr("\"use\":\"consult\""));
  EXPECT_EQ(send(), kNoNetwork);
}

TEST_F(KeptTextTest, OfAFollowUp) {
  write("form.txt", "影響の規模：４３７８\n");
  ReportUpdateArgs args;
  args.id = kItem;
  args.file = path("form.txt");
  EXPECT_EQ(run_command(args), 65) << err_.str();
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"follow-up\",\"about\":\"4827-1930-6615-9\""));
  EXPECT_THAT(draft, HasSubstr("影響の規模：４３７８"));
  EXPECT_THAT(list(), HasSubstr("続報 4827-1930-6615-9"));
  EXPECT_EQ(send(), 65) << "read as a form again";
  write("form.txt", "影響の規模：４３７８台\n");
  discard();
  EXPECT_EQ(run_command(args), kNoNetwork) << err_.str();
  stands();
}

TEST_F(KeptTextTest, OfAReportThatIsPassedOnOrHeld) {
  ReportForwardArgs forward;
  forward.id = kItem;
  forward.note = "電話でも伝えた";
  EXPECT_EQ(run_command(forward), kNoNetwork) << err_.str();
  stands();
  EXPECT_THAT(kept(), HasSubstr("\"use\":\"forward\",\"about\":\"4827-1930-6615-9\""));
  EXPECT_THAT(list(), HasSubstr("内閣官房への連絡 4827-1930-6615-9"));
  discard();
  ReportHoldArgs hold;
  hold.id = kItem;
  hold.reason = "not-cyber";
  hold.note = "設定の誤りと確認した";
  EXPECT_EQ(run_command(hold), kNoNetwork) << err_.str();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"hold\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"reason=not-cyber\"]"));
  EXPECT_THAT(draft, HasSubstr("設定の誤りと確認した"));
  EXPECT_THAT(list(), HasSubstr("内閣官房への連絡の見合わせ"));
  EXPECT_EQ(send({"reason=clearly_not_cyber"}), kNoNetwork) << err_.str();
  EXPECT_THAT(kept(), HasSubstr("\"set\":[\"reason=clearly_not_cyber\"]"));
}

TEST_F(KeptTextTest, OfWhatBecameOfAReport) {
  ReportOutcomeArgs args;
  args.id = kItem;
  args.result = "good";
  args.note = "同じ障害はほかにない";
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("assessed, shared, not_shared, closed"));
  stands();
  EXPECT_THAT(kept(), HasSubstr("\"use\":\"outcome\""));
  EXPECT_EQ(send(), kUsage);
  EXPECT_EQ(send({"result=closed"}), kNoNetwork) << err_.str();
  EXPECT_EQ(send({}, {"result"}), kUsage) << "a draft that lost its result says nothing";
  EXPECT_THAT(kept(), HasSubstr("同じ障害はほかにない"));
}

TEST_F(KeptTextTest, OfWhatAVendorShouldKnow) {
  ReportVendorArgs args;
  args.id = kItem;
  args.vendor = "telecom-1";
  args.until = "いつか";
  args.file = path("text.md");
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--until"));
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"vendor\""));
  EXPECT_THAT(draft, HasSubstr("\"set\":[\"until=いつか\",\"vendor=telecom-1\"]"));
  EXPECT_EQ(send({"until=2h"}), kNoNetwork) << err_.str();
  EXPECT_EQ(send({}, {"until"}), kUsage) << "a vendor whose time has no end is never let in";
  EXPECT_THAT(err_.str(), HasSubstr("--until"));
  EXPECT_EQ(send({"until=2h"}, {"vendor"}), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--vendor"));
}

TEST_F(KeptTextTest, OfAnAnswerToAnInquiry) {
  InquiryAnswerArgs args;
  args.id = kItem;
  args.answer = "maybe";
  args.note = "二台で同じ症状";
  EXPECT_EQ(run_command(args), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("yes, no, checking"));
  stands();
  EXPECT_THAT(kept(), HasSubstr("\"use\":\"answer\",\"about\":\"4827-1930-6615-9\""));
  EXPECT_THAT(list(), HasSubstr("照会への回答 4827-1930-6615-9"));
  EXPECT_EQ(send({"answer=yes"}), kNoNetwork) << err_.str();
}

TEST_F(KeptTextTest, OfAWithdrawal) {
  ReportWithdrawArgs report;
  report.id = kItem;
  report.reason = "誤報でした。監視装置の故障です。";
  EXPECT_EQ(run_command(report), kNoNetwork) << err_.str();
  stands();
  const std::string draft = kept();
  EXPECT_THAT(draft, HasSubstr("\"use\":\"report-withdraw\",\"about\":\"4827-1930-6615-9\""));
  EXPECT_THAT(draft, HasSubstr("監視装置の故障"));
  EXPECT_THAT(list(), HasSubstr("情報連絡の取消 4827-1930-6615-9"));
  EXPECT_EQ(send(), kNoNetwork);
  discard();
  WithdrawArgs item;
  item.id = kItem;
  item.reason = "別の件でした";
  EXPECT_EQ(run_command(item), kNoNetwork) << err_.str();
  stands();
  EXPECT_THAT(kept(), HasSubstr("\"use\":\"withdraw\""));
  discard();
  item.reason.clear();
  EXPECT_EQ(run_command(item), kNoNetwork);
  EXPECT_THAT(err_.str(), Not(HasSubstr("ceptoar draft send")));
}

TEST_F(KeptTextTest, WithoutANoteNothingStands) {
  ReportForwardArgs forward;
  forward.id = kItem;
  EXPECT_EQ(run_command(forward), kNoNetwork);
  EXPECT_THAT(err_.str(), Not(HasSubstr("ceptoar draft send")));
  ReportOutcomeArgs outcome;
  outcome.id = kItem;
  outcome.result = "good";
  outcome.note = " \n";
  EXPECT_EQ(run_command(outcome), kUsage);
  EXPECT_THAT(err_.str(), Not(HasSubstr("ceptoar draft send")));
  DraftShowArgs show;
  show.id = "d1";
  EXPECT_EQ(run_command(show), kNoInput);
}

TEST_F(KeptTextTest, ThatIsTooLongIsKeptWholeAndNotSent) {
  write("long.txt", "# 長い\n" + std::string(500'000, 'a'));
  InquiryNewArgs args;
  args.file = path("long.txt");
  args.tlp = "amber";
  args.to = {"gas"};
  EXPECT_EQ(run_command(args), 65);
  EXPECT_THAT(err_.str(), HasSubstr("[E-TEXT-LONG]"));
  EXPECT_THAT(kept(), HasSubstr("\"bytes\":500009"));
}

TEST_F(KeptTextTest, AnOptionOfAnotherCommandIsRefusedAndChangesNothing) {
  InquiryNewArgs args;
  args.file = path("text.md");
  args.tlp = "white";
  args.to = {"gas"};
  EXPECT_EQ(run_command(args), kUsage);
  for (const char* bad : {"until=2h", "request=no", "", "=yes"}) {
    EXPECT_EQ(send({bad}), kUsage) << bad;
    EXPECT_THAT(err_.str(), HasSubstr("request")) << "the one that there is";
    EXPECT_THAT(err_.str(), Not(HasSubstr("[E-TLP-UNKNOWN]"))) << bad;
  }
  EXPECT_EQ(send({}, {"until"}), kUsage);
  EXPECT_THAT(kept(), HasSubstr("\"set\":[]"));
}

TEST(MoreOptions, OfEveryUseAreSetReplacedAndTakenAway) {
  for (int use = 0; use <= static_cast<int>(member::kLastTextUse); ++use) {
    member::Typed typed;
    typed.use = static_cast<member::TextUse>(use);
    for (const MoreOption& option : more_options(typed.use)) {
      const std::string name(option.name);
      ASSERT_TRUE(set_more(typed, option.flag ? name : name + "=a=b")) << name;
      EXPECT_EQ(more(typed, name), option.flag ? "yes" : "a=b");
      EXPECT_EQ(set_more(typed, name).has_value(), option.flag) << "a value is missing";
      EXPECT_FALSE(set_more(typed, name + "=").has_value());
      ASSERT_TRUE(set_more(typed, name + "=yes"));
      EXPECT_EQ(typed.more.size(), 1U);
      put_more(typed, name, false);
      EXPECT_TRUE(typed.more.empty());
    }
    EXPECT_FALSE(set_more(typed, "nothing=x"));
  }
}

}  // namespace
}  // namespace ceptoar::cmd::kept_text_test
