// SPDX-License-Identifier: Apache-2.0
// A session that waited for a command (cli/cmd/standby.h): what came meanwhile is there, what it sends is
// sent once whatever happens to it afterwards, and which commands are handed to it at all.
#include "cli/cmd/standby.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "cli/cmd/sending.h"
#include "cli/front/served.h"
#include "cli/member/outbox.h"
#include "cli/member/sealing.h"
#include "cli/work/items.h"
#include "cli/work/post.h"
#include "tests/cli/world.h"

namespace ceptoar::test::standby_test {
namespace {

using testing::Contains;
using testing::Not;

constexpr const char* kBanks = "secretariat@banks";

class StandbySessionTest : public testing::Test {
 protected:
  void SetUp() override {
    world_.build_all();
    wait_ready();
  }
  void wait_ready() {
    session_ = world_.open(kBanks);
    auto started = work::start(*session_);
    ASSERT_TRUE(fine(started));
    started_ = std::move(*started);
    session_->set_synced_afterwards();
  }
  std::vector<std::string> titles() {
    std::vector<std::string> out;
    const auto items = work::inbox(*session_, {});
    EXPECT_TRUE(fine(items));
    if (items) {
      for (const work::InboxItem& item : *items) out.push_back(item.title);
    }
    return out;
  }
  void send(const std::string& title) {
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# " + title + "\n本文\n"));
    wish.tlp = "amber";
    wish.to = "telecom";
    const auto draft = work::prepare(*session_, wish);
    ASSERT_TRUE(fine(draft));
    const auto sent = work::send(*session_, *draft, {});
    ASSERT_TRUE(fine(sent));
    EXPECT_TRUE(sent->stored);
  }
  std::ptrdiff_t times_at(const std::string& holder, const std::string& title) {
    const auto all = world_.titles(holder);
    return std::count(all.begin(), all.end(), title);
  }
  World world_{91};
  work::Started started_;
  std::unique_ptr<member::Session> session_;
};

TEST_F(StandbySessionTest, TakesInWhatCameWhileItWaited) {
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "待つ間の知らせ")));
  EXPECT_THAT(titles(), Not(Contains("待つ間の知らせ")));
  ASSERT_TRUE(fine(work::refresh(*session_, started_)));
  EXPECT_THAT(titles(), Contains("待つ間の知らせ"));
  EXPECT_TRUE(started_.sync.online);
}

TEST_F(StandbySessionTest, NodeThatWentAndCameBackIsFoundAgain) {
  world_.node_of("banks").up = false;
  ASSERT_TRUE(fine(work::refresh(*session_, started_)));
  EXPECT_FALSE(started_.sync.online);
  world_.node_of("banks").up = true;
  ASSERT_TRUE(fine(world_.post("secretariat@electric", "amber", "banks", false, "戻ったあと")));
  ASSERT_TRUE(fine(work::refresh(*session_, started_)));
  EXPECT_TRUE(started_.sync.online);
  EXPECT_THAT(titles(), Contains("戻ったあと"));
}

TEST_F(StandbySessionTest, WhatItSentIsThereOnceWhenItIsCommittedAfterwards) {
  send("一度だけ");
  ASSERT_TRUE(fine(session_->commit()));
  const auto left = member::queued(*session_);
  ASSERT_TRUE(fine(left));
  EXPECT_TRUE(left->empty());
  session_.reset();
  EXPECT_EQ(times_at(kBanks, "一度だけ"), 1);
  EXPECT_EQ(times_at("secretariat@telecom", "一度だけ"), 1);
}

TEST_F(StandbySessionTest, WhatItSentIsThereOnceWhenItWasCutOffBeforeThat) {
  send("切れても一度");
  session_.reset();
  EXPECT_EQ(times_at(kBanks, "切れても一度"), 1);
  EXPECT_EQ(times_at("secretariat@telecom", "切れても一度"), 1);
  session_ = world_.open(kBanks);
  const auto left = member::queued(*session_);
  ASSERT_TRUE(fine(left));
  EXPECT_TRUE(left->empty()) << "the node knew it";
}

// Not of the standby alone: whoever sends.
TEST_F(StandbySessionTest, NodeThatHasJustStartedIsToldFromOneThatIsDown) {
  world_.mesh().refuse_posts(world_.node_of("banks").id, ErrorCode::kNotReady);
  for (const char* title : {"起動の直後", "もう一つ"}) {
    work::PostWish wish;
    wish.document = to_bytes(as_bytes("# " + std::string(title) + "\n本文\n"));
    wish.tlp = "amber";
    wish.to = "telecom";
    const auto draft = work::prepare(*session_, wish);
    ASSERT_TRUE(fine(draft));
    const auto sent = work::send(*session_, *draft, {});
    ASSERT_TRUE(fine(sent)) << "kept is no error here";
    EXPECT_FALSE(sent->stored);
    EXPECT_EQ(cmd::not_sent_yet(*session_, "1").code, member::UserCode::kNodeStarting);
  }
  const auto before = world_.mesh().questions();
  const auto asked = member::flush_outbox(*session_);
  ASSERT_TRUE(fine(asked));
  EXPECT_EQ(asked->left, 2u);
  EXPECT_TRUE(asked->refused.empty()) << "it is no no";
  EXPECT_EQ(world_.mesh().questions(), before + 1) << "the second would wait for the same answer";
  world_.mesh().refuse_posts(world_.node_of("banks").id, std::nullopt);
  const auto gone = member::flush_outbox(*session_);
  ASSERT_TRUE(fine(gone));
  EXPECT_EQ(gone->left, 0u);
  EXPECT_EQ(cmd::not_sent_yet(*session_, "1").code, member::UserCode::kNodeDown);
  ASSERT_TRUE(fine(session_->commit()));
  session_.reset();
  EXPECT_EQ(times_at("secretariat@telecom", "起動の直後"), 1);
}

class StandbySuitsTest : public StandbySessionTest {
 protected:
  bool suits(const std::vector<std::string>& words) {
    const std::string home = home_;
    return cmd::suits_standby(cmd::parse_args(words),
                              [home](const char* name) -> std::optional<std::string> {
                                if (std::string_view(name) == "CEPTOAR_HOME") return home;
                                return std::nullopt;
                              },
                              *session_);
  }
  bool suits_post(const std::string& file) { return suits({"post", file, "--tlp", "amber", "--to", "telecom", "--yes"}); }
  std::filesystem::path text() {
    const auto path = world_.file("text.md");
    std::ofstream(path) << "# 題\n本文\n";
    return path;
  }
  std::string home_ = world_.home(kBanks).string();
};

TEST_F(StandbySuitsTest, OnlyForItsOwnHomeByWhateverName) {
  EXPECT_TRUE(suits({"inbox"}));
  const auto other = world_.file("other-name");
  std::filesystem::create_directory_symlink(world_.home(kBanks), other);
  home_ = other.string();
  EXPECT_TRUE(suits({"inbox"}));
  home_ = world_.home("secretariat@telecom").string();
  EXPECT_FALSE(suits({"inbox"}));
  home_ = world_.file("nowhere").string();
  EXPECT_FALSE(suits({"inbox"}));
  EXPECT_TRUE(suits({"inbox", "--home", world_.home(kBanks).string()}));
}

TEST_F(StandbySuitsTest, SettingsThatWereEditedMeanwhileAreReadByTheCaller) {
  const auto toml = world_.home(kBanks) / "member.toml";
  std::ofstream(toml, std::ios::app) << "# a remark changes nothing\n";
  EXPECT_TRUE(suits({"inbox"}));
  std::ofstream(toml, std::ios::app) << "no such setting\n";
  EXPECT_FALSE(suits({"inbox"}));
  std::filesystem::remove(toml);
  EXPECT_FALSE(suits({"inbox"}));
}

TEST_F(StandbySuitsTest, TextThatIsNotReadAtOnceIsTheCallersToRead) {
  EXPECT_TRUE(suits_post(text().string()));
  EXPECT_FALSE(suits({"post", "--tlp", "amber", "--to", "telecom", "--yes"})) << "the editor";
  EXPECT_FALSE(suits_post(world_.file("missing.md").string()));
  EXPECT_FALSE(suits_post(world_.file("").string())) << "a directory";
  const auto pipe = world_.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(suits_post(pipe.string()));
  EXPECT_FALSE(suits_post("/dev/tty"));
  // Another file of the same number here than there: never what was meant.
  const int fd = ::open(text().c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_FALSE(suits_post("/dev/fd/" + std::to_string(fd)));
  EXPECT_FALSE(suits_post("/proc/self/fd/" + std::to_string(fd)));
  ::close(fd);
}

TEST_F(StandbySuitsTest, InputIsReadWhereItIsAFileAndLeftWhereItComesSlowly) {
  const int before = ::dup(STDIN_FILENO);
  const int file = ::open(text().c_str(), O_RDONLY | O_CLOEXEC);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::dup2(file, STDIN_FILENO);
  EXPECT_TRUE(suits_post("-"));
  ::dup2(ends[0], STDIN_FILENO);
  EXPECT_FALSE(suits_post("-")) << "whoever never closes it would hold the home for ever";
  ::dup2(before, STDIN_FILENO);
  for (const int fd : {before, file, ends[0], ends[1]}) ::close(fd);
}

TEST_F(StandbySuitsTest, NoOtherCommandWhateverTheCallerThought) {
  EXPECT_FALSE(suits({"read", "1"}));
  EXPECT_FALSE(suits({"board", "1", "--print", "board.html"}));
  EXPECT_FALSE(suits({"status", "--watch"}));
  EXPECT_FALSE(suits({"inbox", "--no-agent"}));
  EXPECT_FALSE(suits({}));
  EXPECT_TRUE(suits({"inbox", "--no-such"})) << "what is wrong with the words needs no home";
}

TEST(StandbyWordsTest, HomeIsTheOneThatTheWordsOrTheEnvironmentName) {
  using Words = std::vector<std::string>;
  std::map<std::string, std::string> variables{{"HOME", "/h"}};
  const auto environment = [&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
  EXPECT_EQ(front::home_of({"inbox"}, environment), "/h/.ceptoar");
  variables["CEPTOAR_HOME"] = "/c";
  EXPECT_EQ(front::home_of({"inbox"}, environment), "/c");
  EXPECT_EQ(front::home_of(Words{"--home", "/a", "inbox"}, environment), "/a");
  EXPECT_EQ(front::home_of(Words{"inbox", "--home=/b"}, environment), "/b");
  EXPECT_EQ(front::home_of(Words{"inbox", "--home"}, environment), "/c") << "what lacks is said by the command";
  variables["CEPTOAR_HOME"] = "";
  EXPECT_EQ(front::home_of({"inbox"}, environment), "/h/.ceptoar");
}

TEST(StandbyWordsTest, OnlyWhatAsksNothingAndUsesTheAgentsKeyIsHandedOver) {
  using Words = std::vector<std::string>;
  for (const Words& words : {Words{"inbox"}, Words{"--no-input", "inbox", "--json"},
                             Words{"--home", "post", "search", "停電"}, Words{"board", "4827"},
                             Words{"status"}, Words{"post", "a.md", "--tlp", "amber", "--yes"},
                             Words{"post", "-", "-y"}, Words{"post", "a.md", "--dry-run"}}) {
    EXPECT_TRUE(front::can_be_served(words)) << testing::PrintToString(words);
  }
  for (const Words& words : {Words{}, Words{"--help"}, Words{"read", "1"}, Words{"post", "a.md"},
                             Words{"inbox", "--no-agent"}, Words{"inbox", "--credential=x"},
                             Words{"inbox", "--passphrase-file", "x"}, Words{"board", "1", "--watch"}, Words{"board", "1", "--print=b.pdf"},
                             Words{"post", "a.md", "--yes", "--wait", "5s"}, Words{"--lang", "inbox"}}) {
    EXPECT_FALSE(front::can_be_served(words)) << testing::PrintToString(words);
  }
}

}  // namespace
}  // namespace ceptoar::test::standby_test
