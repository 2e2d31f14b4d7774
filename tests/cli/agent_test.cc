// SPDX-License-Identifier: Apache-2.0
// The agent in a process of its own: what it gives, to whom, and when it forgets.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <optional>

#include "cli/front/call.h"
#include "cli/member/agent.h"
#include "cli/member/home.h"
#include "cli/member/standby.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test::agent_test {
namespace {

using std::chrono::milliseconds;

constexpr crypto::PasswordCost kCheap{1, 8 * 1024 * 1024};

crypto::SecretMemory typed(std::string_view text) {
  crypto::SecretMemory out(text.size());
  std::copy(text.begin(), text.end(), out.writable().begin());
  return out;
}

class AgentTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto unlock = member::Unlock::from_passphrase(typed("four words of the day"), kCheap);
    const auto made = member::Home::create(home(), unlock, {"banks", "officer@banks"}, 1'764'000'000'000, random_);
    ASSERT_TRUE(made) << made.error().id();
  }
  void TearDown() override {
    if (agent_ > 0) {
      ::kill(agent_, SIGKILL);
      ::waitpid(agent_, nullptr, 0);
    }
  }
  std::filesystem::path home() const { return dir_.path() / "home"; }

  // Serves in a child until it is told to end; returns when commands can connect, or it has ended.
  // `fetch`: a shell's words, run each second.
  void start(milliseconds timeout = milliseconds(3'600'000), int leader = -1,
             const std::string& fetch = "") {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    agent_ = ::fork();
    if (agent_ == 0) {
      ::close(ends[0]);
      const auto unlock = member::Unlock::from_passphrase(typed("four words of the day"), kCheap);
      // Not kept open: the home's lock is for commands.
      if (!member::Home::open(home(), unlock)) ::_exit(99);
      crypto::FileKey key{unlock.file_key()->head, unlock.file_key()->key.copy()};
      member::AgentOptions options;
      options.home = home();
      options.timeout = timeout;
      options.leader = leader;
      if (!fetch.empty()) {
        options.fetch_every = milliseconds(1000);
        options.fetch_words = {"/bin/sh", "-c", fetch};
        options.fetch_busy = 75;
      }
      options.ready = [&] { (void)!::write(ends[1], "r", 1); };
      const auto served = member::serve_agent(options, std::move(key));
      ::_exit(served ? 0 : served.error().exit_status());
    }
    ::close(ends[1]);
    char byte = 0;
    (void)!::read(ends[0], &byte, 1);
    ::close(ends[0]);
  }
  int ended() {
    int status = 0;
    ::waitpid(agent_, &status, 0);
    agent_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  bool opens_with_agent() {
    auto key = member::key_of_agent(home());
    if (!key) return false;
    const auto unlock = member::Unlock::from_file_key(std::move(*key));
    return member::Home::open(home(), unlock).has_value();
  }
  // What a stranger's program gets for these bytes; -1: it could not even connect.
  ssize_t raw_request(std::string_view bytes, bool through_proc = true) {
    const int directory = ::open(home().c_str(), O_PATH | O_DIRECTORY);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = through_proc ? "/proc/self/fd/" + std::to_string(directory) + "/agent.sock"
                                          : (home() / "agent.sock").string();
    std::copy(name.begin(), name.end(), address.sun_path);
    const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
    ssize_t got = -1;
    char reply[256] = {};
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
      (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      got = std::max<ssize_t>(0, ::recv(fd, reply, sizeof reply, 0));  // cut off: refused as well
      if (got > 0 && reply[0] != 0) got = 0;
    }
    ::close(fd);
    ::close(directory);
    return got;
  }
  TempDir dir_;
  SeededRandom random_{3};
  pid_t agent_ = 0;
};

TEST_F(AgentTest, GivesTheKeyThatOpensAndSealsTheHome) {
  EXPECT_FALSE(member::key_of_agent(home())) << "none yet";
  start();
  ASSERT_TRUE(opens_with_agent());
  {
    auto key = member::key_of_agent(home());
    ASSERT_TRUE(key);
    const auto unlock = member::Unlock::from_file_key(std::move(*key));
    auto opened = member::Home::open(home(), unlock);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->save_keys(random_));
  }
  EXPECT_TRUE(opens_with_agent()) << "after the keys were written anew";
  const auto phrase = member::Unlock::from_passphrase(typed("four words of the day"), kCheap);
  EXPECT_TRUE(member::Home::open(home(), phrase)) << "and by the passphrase still";
  const auto state = member::state_of_agent(home());
  ASSERT_TRUE(state);
  EXPECT_GT(state->left.count(), 3'500'000);
  EXPECT_FALSE(state->fetched_ago) << "it was told of nothing to fetch with";
}

TEST_F(AgentTest, LockEndsItAndLeavesNoSocket) {
  start();
  EXPECT_TRUE(member::lock_agent(home()));
  EXPECT_EQ(ended(), 0);
  EXPECT_FALSE(std::filesystem::exists(home() / "agent.sock"));
  EXPECT_FALSE(member::key_of_agent(home()));
  EXPECT_FALSE(member::lock_agent(home()));
}

TEST_F(AgentTest, ItsTimeEnds) {
  start(milliseconds(1));
  EXPECT_EQ(ended(), 0);
  EXPECT_FALSE(member::key_of_agent(home()));
}

TEST_F(AgentTest, LogoutEndsIt) {
  int hold[2];
  ASSERT_EQ(::pipe(hold), 0);
  const pid_t leader = ::fork();
  if (leader == 0) {
    ::close(hold[1]);
    char byte = 0;
    (void)!::read(hold[0], &byte, 1);
    ::_exit(0);
  }
  const int watched = static_cast<int>(::syscall(SYS_pidfd_open, leader, 0));
  if (watched < 0) GTEST_SKIP() << "no pidfd here";
  start(milliseconds(3'600'000), watched);
  EXPECT_TRUE(opens_with_agent());
  ::close(hold[1]);  // the login ends
  ::close(hold[0]);
  ::kill(leader, SIGKILL);
  EXPECT_EQ(ended(), 0);
  ::waitpid(leader, nullptr, 0);
  ::close(watched);
}

TEST_F(AgentTest, OneAgentAHomeAndADeadOnesSocketIsNoObstacle) {
  start();
  const pid_t first = agent_;
  start();
  EXPECT_EQ(ended(), member::facts_of(member::UserCode::kBusy).exit_status);
  agent_ = first;
  EXPECT_TRUE(opens_with_agent());
  ::kill(first, SIGKILL);
  EXPECT_EQ(ended(), 128 + SIGKILL);
  EXPECT_TRUE(std::filesystem::exists(home() / "agent.sock"));
  EXPECT_FALSE(member::key_of_agent(home()));
  start();
  EXPECT_TRUE(opens_with_agent());
}

TEST_F(AgentTest, GarbageIsRefusedAndDoesNotEndIt) {
  start();
  for (const std::string& bytes : {std::string("\x07"), std::string(300, 'x'), std::string("\x03zu kurz"),
                                   std::string("\x01 and more"), std::string(1, '\0')}) {
    EXPECT_EQ(raw_request(bytes), 0) << bytes.size();
  }
  EXPECT_TRUE(opens_with_agent());
}

TEST_F(AgentTest, AnotherUserGetsNothing) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
  start();
  // As if somebody had opened the directories by mistake.
  ::chmod(dir_.path().c_str(), 0755);
  ::chmod(home().c_str(), 0755);
  ::chmod((home() / "agent.sock").c_str(), 0777);
  const pid_t stranger = ::fork();
  if (stranger == 0) {
    if (::setgid(65534) != 0 || ::setuid(65534) != 0) ::_exit(9);
    const ssize_t got = raw_request("\x01", false);
    ::_exit(got > 0 ? 1 : got == 0 ? 0 : 2);
  }
  int status = 0;
  ::waitpid(stranger, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0) << "1: was given the key; 2: could not connect, nothing tested";
}

TEST_F(AgentTest, AChangedPassphraseIsNoticedAndHandedOver) {
  start();
  const auto before = member::Unlock::from_passphrase(typed("four words of the day"), kCheap);
  const auto after = member::Unlock::from_passphrase(typed("other words"), kCheap);
  {
    auto opened = member::Home::open(home(), before);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->relock(after, random_));
  }
  const auto key = member::key_of_agent(home());
  ASSERT_TRUE(key);
  const auto fits = member::fits_home(home(), *key);
  ASSERT_TRUE(fits);
  EXPECT_FALSE(*fits);
  EXPECT_FALSE(opens_with_agent());
  ASSERT_NE(after.file_key(), nullptr);
  EXPECT_TRUE(member::give_agent(home(), *after.file_key()));
  EXPECT_TRUE(opens_with_agent());
  EXPECT_FALSE(member::Home::open(home(), before)) << "the old passphrase is over";
}

// A pipe that a sync holds open as long as it lives: reading it waits for the sync, and not for a time.
class HeldPipe {
 public:
  explicit HeldPipe(const std::filesystem::path& path) : path_(path) {
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
  }
  // Waits for a writer, then for what it writes until it is gone.
  std::string read_all() {
    const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    std::string out;
    char buffer[64];
    for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;) out.append(buffer, static_cast<std::size_t>(got));
    ::close(fd);
    return out;
  }

 private:
  std::filesystem::path path_;
};

TEST_F(AgentTest, FetchesAtOnceAndTellsHowItWent) {
  HeldPipe pipe(dir_.path() / "pipe");
  start(milliseconds(3'600'000), -1, "echo once >" + (dir_.path() / "pipe").string() + "; exit 4");
  EXPECT_EQ(pipe.read_all(), "once\n");
  EXPECT_EQ(pipe.read_all(), "once\n") << "and again later";
  // The first one has ended: a second one never runs beside it.
  const auto state = member::state_of_agent(home());
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->fetched_ago);
  EXPECT_EQ(state->fetch_status, 4);
  EXPECT_TRUE(opens_with_agent()) << "it serves beside";
}

TEST_F(AgentTest, ASyncThatFoundTheHomeHeldIsNotCounted) {
  HeldPipe pipe(dir_.path() / "pipe");
  start(milliseconds(3'600'000), -1, "echo >" + (dir_.path() / "pipe").string() + "; exit 75");
  pipe.read_all();
  pipe.read_all();
  const auto state = member::state_of_agent(home());
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->fetched_ago);
}

TEST_F(AgentTest, ItsSyncGivesWayAtOnceAndEndsWithIt) {
  HeldPipe pipe(dir_.path() / "pipe");
  // Would hold the home for ever.
  start(milliseconds(3'600'000), -1,
        "exec 3>" + (dir_.path() / "pipe").string() + "; echo holds >&3; exec tail -f /dev/null >&3");
  const int held = ::open((dir_.path() / "pipe").c_str(), O_RDONLY | O_CLOEXEC);
  char buffer[16] = {};
  ASSERT_EQ(::read(held, buffer, 6), 6);
  EXPECT_TRUE(member::ask_agent_to_give_way(home()));
  // The reply came after the process was gone; unless the next second's one is there already.
  EXPECT_GE(::read(held, buffer, sizeof buffer), 0);
  EXPECT_TRUE(opens_with_agent());
  EXPECT_TRUE(member::lock_agent(home()));
  EXPECT_EQ(ended(), 0);
  while (::read(held, buffer, sizeof buffer) > 0) {
  }
  ::close(held);
  EXPECT_FALSE(member::ask_agent_to_give_way(home()));
}

TEST_F(AgentTest, ADeepHomeWorks) {
  std::filesystem::path deep = dir_.path();
  for (int i = 0; i < 6; ++i) deep /= std::string(40, static_cast<char>('a' + i));
  std::filesystem::create_directories(deep);
  std::filesystem::permissions(deep, std::filesystem::perms::owner_all);
  std::filesystem::rename(home(), deep / "home");
  std::filesystem::create_directory_symlink(deep / "home", home());
  start();
  EXPECT_TRUE(opens_with_agent());
}

// --- the standby: a program of this test in the place of the real one

class StandbyTest : public AgentTest {
 protected:
  // Says that it is ready; takes each call and does `body`, which has the call's descriptors in `fds` and the
  // connection in `caller`. `taking`: what it does instead of taking it.
  void stand_by(const std::string& body, const std::string& taking = "  caller.send(bytes([2]))\n") {
    const auto program = dir_.path() / "standby.py";
    std::ofstream(program) << "import os, socket\n"
                              "line = socket.socket(fileno=3)\n"
                              "line.send(b'R')\n"
                              "while True:\n"
                              "  call, fds, _, _ = socket.recv_fds(line, 65536, 8)\n"
                              "  if not call: break\n"
                              "  caller = socket.socket(fileno=fds[4])\n"
                           << taking << body
                           << "  line.send(b'S')\n"
                              "  caller.send(bytes([0, 7]))\n"
                              "  caller.close()\n"
                              "  line.send(b'R')\n";
    start(milliseconds(3'600'000), -1, "exec python3 " + program.string() + " 2>/dev/null");
    until_ready();
  }
  // Asks again and again: nobody tells a stranger when it is ready.
  void until_ready() {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      const auto state = member::state_of_agent(home());
      ASSERT_TRUE(state) << "no agent";
      if (state->stands_by) return;
      ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "it never got ready";
    }
  }
  front::Served call(const std::vector<std::string>& words = {"inbox"}) {
    return front::call_standby(home(), {words, {"LANG=C"}});
  }
  using How = front::Served::How;
};

TEST_F(StandbyTest, NobodyStandsByWithoutAnAgentOrWithoutFetching) {
  EXPECT_EQ(call().how, How::kNot);
  start();
  EXPECT_EQ(call().how, How::kNot);
}

TEST_F(StandbyTest, RunsACallInTheCallersPlaceAndTellsItsEnd) {
  const auto place = dir_.path() / "place";
  stand_by("  open('" + place.string() + "', 'w').write(os.readlink('/proc/self/fd/%d' % fds[3]) + "
           "str('inbox' in str(call)) + str('LANG=C' in str(call)))\n");
  const front::Served served = call();
  EXPECT_EQ(served.how, How::kDone);
  EXPECT_EQ(served.exit_status, 7);
  std::ifstream said(place);
  std::string words;
  std::getline(said, words);
  EXPECT_EQ(words, std::filesystem::current_path().string() + "TrueTrue");
  EXPECT_EQ(call().how, How::kDone) << "the next one waits until it is ready again";
}

TEST_F(StandbyTest, CallThatItDoesNotEndIsNotTakenForNothing) {
  stand_by("  os._exit(3)\n");
  EXPECT_EQ(call().how, How::kCutOff);
}

TEST_F(StandbyTest, CallThatWasNeverTakenIsTheCallersOwn) {
  stand_by("", "  os._exit(3)\n");
  EXPECT_EQ(call().how, How::kNot) << "it ended before it began";
}

TEST_F(StandbyTest, WhatItDoesNotTakeIsTheCallersAndTheHomeIsHis) {
  stand_by("", "  line.send(b'B')\n  caller.send(bytes([1]))\n  caller.close()\n  continue\n");
  EXPECT_EQ(call().how, How::kNot);
  until_ready();
  EXPECT_TRUE(member::ask_agent_to_give_way(home()));
  const auto after = member::state_of_agent(home());
  ASSERT_TRUE(after);
  EXPECT_FALSE(after->stands_by);
}

TEST_F(StandbyTest, AgentThatDoesNotMoveHoldsNobodyAndDoesNothingLater) {
  const auto begun = dir_.path() / "begun";
  // What the real one does: who cannot be told is not worked for.
  stand_by("  open('" + begun.string() + "', 'a').write('x')\n",
           "  try: caller.send(bytes([2]))\n"
           "  except OSError:\n"
           "    caller.close()\n"
           "    line.send(b'B')\n"
           "    continue\n");
  ASSERT_EQ(::kill(agent_, SIGSTOP), 0);
  EXPECT_EQ(call().how, How::kNot);
  ASSERT_EQ(::kill(agent_, SIGCONT), 0);
  until_ready();
  EXPECT_EQ(call().how, How::kDone);
  std::ifstream said(begun);
  std::string times;
  std::getline(said, times);
  EXPECT_EQ(times, "x") << "the call that was given up was not run";
}

TEST_F(StandbyTest, LockedMeansThatNobodyHoldsAKeyAnyMore) {
  const auto alive = dir_.path() / "alive";
  ASSERT_EQ(::mkfifo(alive.c_str(), 0600), 0);
  const front::Fd held(::open(alive.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(held);
  stand_by("  hold = os.open('" + alive.string() + "', os.O_WRONLY)\n");  // as long as it lives
  EXPECT_EQ(call().how, How::kDone);
  char byte = 0;
  EXPECT_EQ(::read(held.get(), &byte, 1), -1) << "it lives";
  EXPECT_TRUE(member::lock_agent(home()));
  EXPECT_EQ(::read(held.get(), &byte, 1), 0) << "it was there still when its end was said";
}

TEST_F(StandbyTest, GivesWayWhileItWaitsAndNotWhileItWorks) {
  const auto begun = dir_.path() / "begun";
  const auto go = dir_.path() / "go";
  ASSERT_EQ(::mkfifo(begun.c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(go.c_str(), 0600), 0);
  stand_by("  open('" + begun.string() + "', 'w').write('x')\n  open('" + go.string() + "').read()\n");
  const pid_t caller = ::fork();
  if (caller == 0) ::_exit(call().how == How::kDone ? 0 : 1);
  {
    std::ifstream wait(begun);
    char byte = 0;
    wait.get(byte);
  }
  EXPECT_TRUE(member::ask_agent_to_give_way(home()));
  EXPECT_EQ(call().how, How::kNot) << "a second one does it himself";
  std::ofstream(go) << "x";
  int status = 1;
  ::waitpid(caller, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "it was not ended in the middle";
  until_ready();
  EXPECT_TRUE(member::ask_agent_to_give_way(home()));
  const auto state = member::state_of_agent(home());
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->stands_by);
}

TEST_F(StandbyTest, CallsAreReadToTheLastByteOrNotAtAll) {
  const front::StandbyCall good{{"post", "文.md", "--yes"}, {"LANG=ja_JP.UTF-8", "EMPTY="}, {1, 2, 3, 4, ~0ull}};
  const Bytes wire = front::encode_call(good);
  const auto back = front::parse_call(wire);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->words, good.words);
  EXPECT_EQ(back->environment, good.environment);
  EXPECT_EQ(back->place, good.place);
  for (std::size_t size = 0; size < wire.size(); ++size) {
    EXPECT_FALSE(front::parse_call(BytesView(wire).first(size))) << size;
  }
  Bytes longer = wire;
  longer.push_back(0);
  EXPECT_FALSE(front::parse_call(longer));
  Bytes huge{5, 0xff, 0xff, 0xff, 0xff};
  EXPECT_FALSE(front::parse_call(huge)) << "a count alone reserves nothing";
}

// The exit status of a process that works for a caller: 0: it ended with him; 5: it did not.
int ends_with_caller(bool while_it_works) {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  const pid_t worker = ::fork();
  if (worker == 0) {
    ::close(ends[0]);
    member::StandbyJob job;
    job.caller = front::Fd(ends[1]);
    std::optional<member::EndWithCaller> watched(std::in_place, job);
    if (!member::StandbyPort::take(job)) ::_exit(6);
    pollfd gone{ends[1], 0, 0};
    if (while_it_works) {
      for (;;) ::pause();
    }
    watched.reset();
    member::StandbyPort::answer(job, 0);
    ::poll(&gone, 1, -1);
    ::_exit(5);
  }
  ::close(ends[1]);
  char byte = 0;
  EXPECT_EQ(::recv(ends[0], &byte, 1, 0), 1);
  EXPECT_EQ(byte, 2);
  if (!while_it_works) {
    char answer[2] = {};
    EXPECT_EQ(::recv(ends[0], answer, sizeof answer, 0), 2);
  }
  ::close(ends[0]);  // Ctrl-C
  int status = 0;
  ::waitpid(worker, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(StandbyCallerTest, WhatItsCallerBreaksOffIsNotDoneBehindHisBack) {
  EXPECT_EQ(ends_with_caller(true), 0);
  EXPECT_EQ(ends_with_caller(false), 5) << "a caller who has his answer ends nothing";
}

TEST(StandbyCallerTest, WhoHasGivenUpIsNotWorkedFor) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
  member::StandbyJob job;
  job.caller = front::Fd(ends[1]);
  ::shutdown(ends[0], SHUT_RD);
  EXPECT_FALSE(member::StandbyPort::take(job));
  ::close(ends[0]);
}

TEST(StandbyCallerTest, PlaceIsThatOfThisProgramAndTheSameEachTime) {
  const auto here = front::place_of("/proc/self/exe");
  ASSERT_TRUE(here);
  EXPECT_NE(here->program_inode, 0u);
  EXPECT_NE(here->mounts, 0u);
  EXPECT_EQ(front::place_of("/proc/self/exe"), here);
}

TEST_F(StandbyTest, CallWithoutItsDescriptorsIsRefused) {
  stand_by("");
  const Bytes wire = front::encode_call({{"inbox"}, {}});
  EXPECT_EQ(raw_request(as_text(wire)), 0);
  EXPECT_EQ(call().how, How::kDone) << "and the agent goes on";
}

}  // namespace
}  // namespace ceptoar::test::agent_test
