// SPDX-License-Identifier: Apache-2.0
// Commands on a home of their own, without a node: how keys are opened, what is said before there
// is anything to say, and what reaches which stream.
#include "cli/cmd/context.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "cli/cmd/commands.h"
#include "cli/cmd/first_run.h"
#include "cli/liaison/report_form.h"
#include "cli/member/alarms.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::cmd::context_test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 8;
constexpr std::uint64_t kNowMs = 1'763'601'600'000;
// The least that the library takes: these tests are about the way to the key, not its price.
constexpr crypto::PasswordCost kCheap{1, 8 * 1024 * 1024};

class ContextTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(crypto::init());
    std::cout << "seed " << kSeed << "\n";
    write("credential", std::string(32, 'c'));
    write("other", std::string(32, 'o'));
    write("passphrase", "正しい馬 電池\n");
    write("wrong", "正しい馬 電地\n");
    globals_.home = path("home");
    globals_.no_input = true;
    environment_["HOME"] = directory_.path().string();
  }

  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(path(name)) << content;
    fs::permissions(path(name), fs::perms::owner_read | fs::perms::owner_write);
  }
  void make_home(const member::Unlock& unlock) {
    test::SeededRandom random(kSeed);
    const auto home =
        member::Home::create(path("home"), unlock, {"banks", "secretariat@banks"}, kNowMs, random);
    ASSERT_TRUE(home) << home.error().id();
  }
  void make_home_with_credential() {
    auto unlock = member::Unlock::from_credential_file(path("credential"));
    ASSERT_TRUE(unlock);
    make_home(*unlock);
  }
  void make_home_with_passphrase() {
    constexpr std::string_view kPassphrase = "正しい馬 電池";
    crypto::SecretMemory secret(kPassphrase.size());
    std::copy(kPassphrase.begin(), kPassphrase.end(), secret.writable().begin());
    make_home(member::Unlock::from_passphrase(std::move(secret), kCheap));
  }

  template <class Args>
  int run_command(const Args& args) {
    out_.str({});
    err_.str({});
    Context context(
        globals_,
        [this](const char* name) -> std::optional<std::string> {
          const auto found = environment_.find(name);
          if (found == environment_.end()) return std::nullopt;
          return found->second;
        },
        out_, err_);
    const Outcome<int> status = run(context, args);
    const int exit_status = status ? *status : context.report(status.error());
    context.show_foot();
    return exit_status;
  }

  // The keys were opened: the next thing missing is the roster.
  bool opened() {
    run_command(StatusArgs{});
    return err_.str().find("[E-NO-ROSTER]") != std::string::npos;
  }

  test::TempDir directory_;
  Globals globals_;
  std::map<std::string, std::string> environment_;
  std::ostringstream out_, err_;
};

TEST_F(ContextTest, SaysWhereTheHomeShouldBe) {
  EXPECT_EQ(run_command(InboxArgs{}), 78);
  EXPECT_NE(err_.str().find(path("home")), std::string::npos);
  EXPECT_NE(err_.str().find("[E-NO-HOME]"), std::string::npos);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ContextTest, GreetsANewcomer) {
  EXPECT_EQ(run_command(TodayArgs{}), 0);
  EXPECT_NE(out_.str().find("はじめて"), std::string::npos);
}

TEST_F(ContextTest, DoctorWorksWithoutAHomeAndWithABrokenOne) {
  globals_.json = true;
  EXPECT_EQ(run_command(DoctorArgs{}), 1);
  EXPECT_NE(out_.str().find("\"home-missing\""), std::string::npos) << out_.str();
  EXPECT_EQ(err_.str(), "");
  make_home_with_credential();
  globals_.credential = path("credential");
  EXPECT_EQ(run_command(DoctorArgs{}), 1);
  for (const char* id : {"home-opens", "modes-closed", "archive-reads", "roster-none", "core-o"}) {
    EXPECT_NE(out_.str().find(id), std::string::npos) << id << out_.str();
  }
  globals_.credential = path("other");
  EXPECT_EQ(run_command(DoctorArgs{}), 1);
  EXPECT_NE(out_.str().find("E-PASSPHRASE"), std::string::npos) << out_.str();
  globals_.credential = path("credential");
  fs::permissions(path("home/keys"), fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(run_command(DoctorArgs{}), 1);
  EXPECT_NE(out_.str().find("modes-loose"), std::string::npos) << out_.str();
  fs::permissions(path("home/keys"), fs::perms::others_read, fs::perm_options::remove);
  std::ofstream(path("home/archive/data.mdb")) << std::string(9000, 'x');
  EXPECT_EQ(run_command(DoctorArgs{}), 1);
  EXPECT_NE(out_.str().find("archive-broken"), std::string::npos) << out_.str();
}

TEST_F(ContextTest, StatusThatIsWatchedEndsWhereThereIsNothingToWatch) {
  make_home_with_credential();
  globals_.credential = path("credential");
  StatusArgs args;
  args.watch = true;
  EXPECT_EQ(run_command(args), 78);
}

TEST_F(ContextTest, ExplainNeedsNoHome) {
  ExplainArgs args;
  EXPECT_EQ(run_command(args), 0);
  args.words = {"member", "company"};
  EXPECT_EQ(run_command(args), 0);
  EXPECT_NE(out_.str().find("構成事業者等"), std::string::npos);
  args.words = {"E-NODE-DWON"};
  EXPECT_EQ(run_command(args), 66);
  EXPECT_NE(err_.str().find("E-NODE-DOWN"), std::string::npos) << err_.str();
}

// A sixteenth sector: a file, and no code.
TEST_F(ContextTest, SectorsAreShownOfADayAndOfAFile) {
  constexpr std::string_view kLater =
      "format = 1\n[[table]]\nas_of = 2027-04-01\n[table.source]\nja = \"決定\"\nen = \"decision\"\n"
      "[[table.ministry]]\nid = \"cao\"\nja = \"内閣府\"\nen = \"Cabinet Office\"\n"
      "[[table.sector]]\nid = \"space\"\nja = \"宇宙\"\nen = \"Space\"\nministry = \"cao\"\n";
  const auto shows = [&](const char* word) { return out_.str().find(word) != std::string::npos; };
  SectorsArgs args;
  args.at = "2010-06-04";
  EXPECT_EQ(run_command(args), 0) << err_.str();
  EXPECT_TRUE(shows("2010-06-04 からの表") && shows("厚生労働省") && shows("生命保険セプター")) << out_.str();
  EXPECT_FALSE(shows("港湾")) << out_.str();
  args.at = "2001-10-01";
  EXPECT_EQ(run_command(args), 64) << "before the first table";
  EXPECT_NE(err_.str().find("2001-10-02, 2005-09, 2010-06-04"), std::string::npos) << err_.str();
  args.at = "きのう";
  EXPECT_EQ(run_command(args), 64);
  write("later.toml", std::string(kLater));
  args.at = "2027-04-01";
  EXPECT_EQ(run_command(args), 0) << err_.str();
  EXPECT_FALSE(shows("宇宙")) << out_.str();
  args.file = path("later.toml");
  EXPECT_EQ(run_command(args), 0) << err_.str();
  EXPECT_TRUE(shows("宇宙") && shows("内閣府")) << out_.str();
  args.file.clear();
  fs::create_directory(path("home"));
  fs::copy_file(path("later.toml"), path("home/sectors.toml"));
  EXPECT_EQ(run_command(args), 0) << err_.str();
  EXPECT_TRUE(shows("宇宙")) << "the file of the home";
  write("home/sectors.toml", std::string(kLater) + "[[table]]\n");
  EXPECT_EQ(run_command(args), 65);
  EXPECT_NE(err_.str().find("[E-SECTORS]"), std::string::npos) << err_.str();
  EXPECT_NE(err_.str().find("line 16: as_of"), std::string::npos) << err_.str();
  args.file = path("none.toml");
  EXPECT_EQ(run_command(args), 66);
}

TEST_F(ContextTest, OpensAHomeByItsCredential) {
  make_home_with_credential();
  globals_.credential = path("credential");
  EXPECT_TRUE(opened()) << err_.str();
  globals_.credential.reset();
  EXPECT_EQ(run_command(StatusArgs{}), 64);  // nothing to open it with
  environment_["CEPTOAR_CREDENTIAL"] = path("credential");
  EXPECT_TRUE(opened()) << err_.str();
  environment_["CEPTOAR_CREDENTIAL"] = path("other");
  EXPECT_EQ(run_command(StatusArgs{}), 77);
  globals_.credential = path("credential");  // the command line is stronger
  EXPECT_TRUE(opened()) << err_.str();
}

// It would open with a file of this machine alone, and be lost with it.
TEST_F(ContextTest, NewMediumIsNotLockedByWhatTheEnvironmentNamesForTheOwnKeys) {
  environment_["CEPTOAR_CREDENTIAL"] = path("credential");
  RecoverKeyArgs args;
  args.admin = path("medium");
  args.out = path("public");
  EXPECT_EQ(run_command(args), 64) << "nobody is there who would type a passphrase";
  EXPECT_FALSE(fs::exists(path("medium")));
  args.admin_credential = path("other");
  EXPECT_EQ(run_command(args), 0) << err_.str();
  EXPECT_TRUE(fs::exists(path("medium")));
}

TEST_F(ContextTest, OpensAHomeByItsPassphrase) {
  make_home_with_passphrase();
  globals_.passphrase_file = path("passphrase");
  environment_["CEPTOAR_CREDENTIAL"] = path("other");  // of other keys
  EXPECT_TRUE(opened()) << err_.str();
  globals_.passphrase_file = path("wrong");
  EXPECT_EQ(run_command(StatusArgs{}), 77);
  EXPECT_NE(err_.str().find("[E-PASSPHRASE]"), std::string::npos);
  fs::permissions(path("passphrase"), fs::perms::others_read, fs::perm_options::add);
  globals_.passphrase_file = path("passphrase");
  EXPECT_EQ(run_command(StatusArgs{}), 77);
  EXPECT_NE(err_.str().find("[E-LOOSE-MODE]"), std::string::npos);
  globals_.passphrase_file = path("");
  EXPECT_EQ(run_command(StatusArgs{}), 65);
  EXPECT_NE(err_.str().find("[E-FILE-BAD]"), std::string::npos) << err_.str();
  globals_.passphrase_file.reset();
  EXPECT_EQ(run_command(StatusArgs{}), 64);  // cannot ask
  EXPECT_NE(err_.str().find("[E-NO-TERMINAL]"), std::string::npos);
}

TEST_F(ContextTest, RefusesKeysThatOthersCanRead) {
  make_home_with_credential();
  globals_.credential = path("credential");
  fs::permissions(path("home/keys"), fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(run_command(InboxArgs{}), 77);
  EXPECT_NE(err_.str().find("chmod 600"), std::string::npos) << err_.str();
  fs::permissions(path("home/keys"), fs::perms::others_read, fs::perm_options::remove);
  fs::permissions(path("credential"), fs::perms::group_read, fs::perm_options::add);
  EXPECT_EQ(run_command(InboxArgs{}), 77);
}

TEST_F(ContextTest, SaysThatARosterComesFirst) {
  make_home_with_credential();
  globals_.credential = path("credential");
  ReadArgs read_first;
  read_first.id = "1";
  for (const int status : {run_command(InboxArgs{}), run_command(read_first),
                           run_command(KeyShowArgs{}), run_command(CardListArgs{})}) {
    EXPECT_EQ(status, 78) << err_.str();
  }
  EXPECT_EQ(run_command(RosterShowArgs{}), 78);
  EXPECT_NE(err_.str().find("[E-NO-ROSTER]"), std::string::npos) << err_.str();
}

TEST_F(ContextTest, RefusesAPostBeforeItOpensAnything) {
  PostArgs post;
  post.file = path("nothing.md");
  EXPECT_EQ(run_command(post), 64);
  EXPECT_NE(err_.str().find("[E-TLP-MISSING]"), std::string::npos);
  post.tlp = "white";
  EXPECT_EQ(run_command(post), 64);
  post.tlp = "amber";
  EXPECT_EQ(run_command(post), 66);
  write("long.md", std::string(500'000, 'a'));
  post.file = path("long.md");
  post.title = "長い";
  EXPECT_EQ(run_command(post), 65);
  EXPECT_NE(err_.str().find("[E-TEXT-LONG]"), std::string::npos) << err_.str();
}

TEST_F(ContextTest, PrintsErrorsAsJsonOnStandardErrorAlone) {
  globals_.json = true;
  globals_.lang = ui::Lang::kEn;
  EXPECT_EQ(run_command(InboxArgs{}), 78);
  EXPECT_EQ(out_.str(), "");
  EXPECT_TRUE(
      err_.str().starts_with("{\"schema\":\"ceptoar.error/1\",\"code\":\"E-NO-HOME\",\"exit\":78,"))
      << err_.str();
}

TEST_F(ContextTest, PrintsADocumentWhereAPersonGetsASentence) {
  make_home_with_credential();
  globals_.credential = path("credential");
  globals_.json = true;
  for (const char* action : {"", "start"}) {
    AgentArgs agent;
    agent.action = action;
    EXPECT_EQ(run_command(agent), 0) << err_.str();
    EXPECT_EQ(out_.str(),
              "{\"schema\":\"ceptoar.agent/1\",\"running\":false,\"ends_at\":null,\"fetched_at\":null,"
              "\"fetch_ok\":null,\"stands_by\":false}\n");
  }
  EXPECT_EQ(run_command(ReportFormArgs{}), 0) << err_.str();
  EXPECT_TRUE(out_.str().starts_with("{\"schema\":\"ceptoar.report-form/1\",\"form\":\"")) << out_.str();
  EXPECT_EQ(out_.str().find('\n'), out_.str().size() - 1) << "one line";
  globals_.json = false;
  EXPECT_EQ(run_command(ReportFormArgs{}), 0);
  EXPECT_EQ(out_.str(), liaison::blank_form(true)) << "to be filled in";
}

TEST_F(ContextTest, AnAlarmStandsBelowEveryScreenUntilItWasSeen) {
  make_home_with_credential();
  globals_.credential = path("credential");
  {
    const auto unlock = member::Unlock::from_credential_file(path("credential"));
    ASSERT_TRUE(unlock);
    test::SeededRandom random(kSeed);
    member::SystemClock clock;
    member::SessionOptions options;
    options.home = path("home");
    options.unlock = &*unlock;
    options.clock = &clock;
    options.random = &random;
    const auto session = member::Session::open(options);
    ASSERT_TRUE(session);
    const std::vector<member::Alarm> alarms = {
        {member::AlarmKind::kFork, {}, {}, "two entries at position 7"}};
    ASSERT_TRUE(member::keep_alarms(**session, alarms));
  }
  const auto says = [](const std::string& text) { return text.find("position 7") != std::string::npos; };
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(run_command(DraftListArgs{}), 0);
    EXPECT_TRUE(says(err_.str())) << err_.str();
    EXPECT_NE(err_.str().find("ceptoar alarm --seen"), std::string::npos);
    EXPECT_FALSE(says(out_.str())) << "a pipe gets the list alone";
  }
  EXPECT_EQ(run_command(InboxArgs{}), 78);
  EXPECT_TRUE(says(err_.str())) << "after an error too";
  EXPECT_EQ(run_command(AlarmArgs{}), 0);
  EXPECT_TRUE(says(out_.str()));
  EXPECT_EQ(err_.str(), "") << "said once";
  globals_.json = true;
  EXPECT_EQ(run_command(DraftListArgs{}), 0);
  EXPECT_EQ(err_.str(), "") << "a script asks for alarms";
  AlarmArgs seen;
  seen.seen = true;
  EXPECT_EQ(run_command(seen), 0);
  EXPECT_TRUE(says(out_.str())) << "nothing is marked that was not shown";
  globals_.json = false;
  EXPECT_EQ(run_command(DraftListArgs{}), 0);
  EXPECT_EQ(err_.str(), "");
  AlarmArgs all;
  all.all = true;
  EXPECT_EQ(run_command(all), 0);
  EXPECT_TRUE(says(out_.str()));
}

TEST_F(ContextTest, ATypedPathIsTakenAsPeopleGiveIt) {
  EXPECT_EQ(typed_path("'/media/usb/a b.invite'", "/home/x"), "/media/usb/a b.invite");
  EXPECT_EQ(typed_path("\"a\"", ""), "a");
  EXPECT_EQ(typed_path("~/a", "/home/x"), "/home/x/a");
  EXPECT_EQ(typed_path("~/a", ""), "~/a");
  EXPECT_EQ(typed_path("'", "/home/x"), "'");
}

TEST_F(ContextTest, AReplyThatCannotBeReadIsSaidBeforeAnythingIsOpened) {
  ReplyArgs reply;
  reply.id = "1";
  reply.file = path("nothing.md");
  EXPECT_EQ(run_command(reply), 66);
  reply.file.clear();
  EXPECT_EQ(run_command(reply), 64) << "nobody sits there to write one";
}

TEST_F(ContextTest, NodeStatusLooksAtTheProcessAndNotAtTheStore) {
  NodeStatusArgs args;
  args.directory = path("node");
  EXPECT_EQ(run_command(args), 66);
  fs::create_directories(path("node/store"));
  write("node/node.toml", "");
  write("node/store/data.mdb", std::string(1000, 'x'));
  EXPECT_EQ(run_command(args), 1);
  EXPECT_NE(out_.str().find("1000"), std::string::npos) << out_.str();
  // The number of a process that is no node (this test) is not taken for one.
  write("node/node.pid", std::to_string(::getpid()) + "\n");
  globals_.json = true;
  EXPECT_EQ(run_command(args), 1);
  EXPECT_EQ(
      out_.str(),
      "{\"schema\":\"ceptoar.node/1\",\"running\":false,\"pid\":null,\"store_bytes\":1000}\n");
}

// A process with a node's name and words, as long as this lives. `program`: a place for it.
class FakeNode {
 public:
  FakeNode(const std::string& program, const std::vector<std::string>& words) {
    std::ofstream(program) << "#!/bin/sh\necho\nkill -STOP $$\n";
    fs::permissions(program, fs::perms::owner_all);
    std::vector<char*> arguments = {const_cast<char*>(program.c_str())};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    int ready[2];
    EXPECT_EQ(::pipe(ready), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(ready[1], STDOUT_FILENO);
      ::execv(program.c_str(), arguments.data());
      ::_exit(1);
    }
    ::close(ready[1]);
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::close(ready[0]);
  }
  ~FakeNode() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  FakeNode(const FakeNode&) = delete;
  FakeNode& operator=(const FakeNode&) = delete;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

// Standard output on a terminal of our own: what was not flushed is not on the screen.
class AskedAt : public std::stringbuf {
 public:
  AskedAt() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
    char name[64];
    EXPECT_EQ(::ptsname_r(master_, name, sizeof name), 0);
    device_ = name;
    terminal_ = ::open(name, O_RDWR | O_NOCTTY);
  }
  ~AskedAt() override {
    ::close(terminal_);
    ::close(master_);
  }
  AskedAt(const AskedAt&) = delete;
  AskedAt& operator=(const AskedAt&) = delete;
  const char* device() const { return device_.c_str(); }
  // Stands there before the question comes.
  void type(std::string_view typed) {
    EXPECT_EQ(::write(master_, typed.data(), typed.size()), static_cast<ssize_t>(typed.size()));
  }
  std::string screen_with(std::string_view last) {
    std::string seen;
    while (seen.find(last) == std::string::npos) {
      char some[256];
      const ssize_t got = ::read(master_, some, sizeof some);
      if (got <= 0) break;
      seen.append(some, static_cast<std::size_t>(got));
    }
    return seen;
  }

 private:
  int sync() override {
    const std::string text = str();
    str({});
    return ::write(terminal_, text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : -1;
  }
  int master_, terminal_;
  std::string device_;
};

TEST_F(ContextTest, TheLastQuestionStandsBelowWhatItIsAboutAndSaysThatItIsADrill) {
  for (const bool exercise : {true, false}) {
    AskedAt terminal;
    std::ostream out(&terminal);
    Context context(
        globals_, [](const char*) { return std::optional<std::string>(); }, out, err_);
    std::optional<ui::Prompt> prompt = ui::Prompt::open(terminal.device());
    ASSERT_TRUE(prompt);
    context.out().line("first of all");
    terminal.type(exercise ? "y\n" : "\n");
    EXPECT_EQ(context.ask_yes(*prompt, Msg::kAskSend, exercise), exercise);
    const std::string question = context.tr(Msg::kAskSend);
    const std::string seen = terminal.screen_with(question);
    const std::string marked = std::string(ui::exercise_mark(context.lang())) + question;
    EXPECT_EQ(seen.find(marked) != std::string::npos, exercise) << seen;
    EXPECT_LT(seen.find("first of all"), seen.find(question)) << seen;
  }
}

TEST_F(ContextTest, NodeStatusFindsTheRunningNode) {
  fs::create_directories(path("node"));
  fs::create_directory_symlink(path("node"), path("by-another-name"));
  write("node/node.toml", "");
  NodeStatusArgs args;
  args.directory = path("node");
  using Command = std::vector<std::string>;
  for (const Command& words : {Command{"start", "--dir", path("node"), "--detach"},
                               Command{"start", "--dir=" + path("by-another-name")},
                               Command{"start", "--dir", "relative"}}) {
    const FakeNode node(path("ceptoar-node"), words);
    write("node/node.pid", std::to_string(node.pid()) + "\n");
    EXPECT_EQ(run_command(args), 0) << words[1] << out_.str();
    EXPECT_NE(out_.str().find(std::to_string(node.pid())), std::string::npos) << out_.str();
  }
  EXPECT_EQ(run_command(args), 1);  // it died and left its file
}

TEST_F(ContextTest, NodeStatusDoesNotTakeAnotherNodeForThisOne) {
  fs::create_directories(path("node"));
  fs::create_directories(path("another"));
  write("node/node.toml", "");
  NodeStatusArgs args;
  args.directory = path("node");
  const FakeNode other(path("ceptoar-node"), {"start", "--dir", path("another")});
  write("node/node.pid", std::to_string(other.pid()) + "\n");
  EXPECT_EQ(run_command(args), 1) << out_.str();
}

}  // namespace
}  // namespace ceptoar::cmd::context_test
