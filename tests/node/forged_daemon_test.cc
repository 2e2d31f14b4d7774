// SPDX-License-Identifier: Apache-2.0
// What a daemon answers to a peer that does not keep to the protocol, what it says of it, and when it cuts the
// peer off: each row of the table of limits over real connections, spoken by somebody who has a node's keys.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <new>
#include <set>
#include <utility>

#include "schema/limits.h"
#include "tests/node/daemon_words.h"
#include "tests/node/forged_entries.h"
#include "tests/node/mesh.h"
#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"
#include "tests/support/speed.h"

namespace ceptoar::test::forged_daemon_test {
namespace {

using std::chrono::milliseconds;

constexpr ErrorCode kTaken{};
constexpr std::uint64_t kMinuteMs = 60'000;
constexpr std::size_t kForger = 2;
constexpr std::size_t kOther = 1;  // an author who is not there; the forger passes his entries on

// Node 0 is a daemon; the forger has the keys of another, at whose port he listens.
class ForgedDaemonTest : public testing::Test {
 protected:
  ForgedDaemonTest()
      : forger(poller, mesh.id(kForger),
               crypto::KemKey::from_secret(mesh.org(kForger).nodes[0].ntk.secret()),
               mesh.record(kForger).port) {}
  void SetUp() override {
    forger.open();  // before the daemon, which finds him at once
    ASSERT_TRUE(good(forger.hub->set_peers(
        {{mesh.id(0), mesh.record(0).ntk, "127.0.0.1", mesh.record(0).port}})));
    spawn();
    auto client = mesh.connect(0);
    ASSERT_TRUE(good(client));
    member = std::move(*client);
    ASSERT_TRUE(run_until(poller, [&] { return forger.heard.is_up[mesh.id(0)]; }));
    say(forged_hello(mesh, kForger));
    ASSERT_TRUE(await<Hello>([](const Hello&) { return true; }));
  }
  virtual void spawn() { mesh.spawn(0); }

  void give(Bytes frame) { EXPECT_TRUE(forger.hub->send(mesh.id(0), Lane::kNormal, std::move(frame))); }
  void say(const PeerFrame& frame) { give(encode_peer_frame(frame)); }
  void push(const Item& item) { say(Push{{item}}); }

  // Each frame that came is read once.
  void read() {
    for (; seen < forger.heard.frames.size(); ++seen) {
      auto frame = parse_peer_frame(forger.heard.frames[seen].second);
      ASSERT_TRUE(good(frame));
      if (const auto* acks = std::get_if<Acks>(&*frame)) {
        for (const Ack& ack : acks->acks) codes[ack.entry_id] = static_cast<ErrorCode>(ack.code);
      }
      frames.push_back(std::move(*frame));
    }
  }
  template <class Frame>
  bool await(const std::function<bool(const Frame&)>& wanted, std::size_t from = 0) {
    return run_until(poller, [&] {
      read();
      return std::any_of(frames.begin() + static_cast<std::ptrdiff_t>(from), frames.end(),
                         [&](const PeerFrame& frame) {
                           const auto* one = std::get_if<Frame>(&frame);
                           return one != nullptr && wanted(*one);
                         });
    });
  }
  // With what each of them is acknowledged; kTimeout: it is not.
  ErrorCode answer(const std::vector<Item>& items) {
    read();
    for (const Item& item : items) codes.erase(id_of(item));
    say(Push{items});
    const bool all = run_until(poller, [&] {
      read();
      return std::all_of(items.begin(), items.end(),
                         [&](const Item& item) { return codes.contains(id_of(item)); });
    });
    if (!all) return ErrorCode::kTimeout;
    for (const Item& item : items) {
      if (codes.at(id_of(item)) != kTaken) return codes.at(id_of(item));
    }
    return kTaken;
  }
  ErrorCode answer(const Item& item) { return answer(std::vector<Item>{item}); }
  // With what a frame is refused.
  ErrorCode refusal(Bytes frame) {
    read();
    const std::size_t from = frames.size();
    ErrorCode code = ErrorCode::kTimeout;
    give(std::move(frame));
    EXPECT_TRUE(await<Refuse>([&](const Refuse& refuse) {
      code = static_cast<ErrorCode>(refuse.code);
      return true;
    }, from));
    return code;
  }

  // An answer may be here before the line of the log that stands behind it; once somebody was served after it, both
  // are.
  std::size_t times(const std::string& code, const std::string& words = {}) {
    feed();
    return times_said(log_of(mesh, 0), code, words);
  }
  bool said(const std::string& code, const std::string& words) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (times(code, words) == 0 && std::chrono::steady_clock::now() < end) {
      EXPECT_TRUE(poller.run_once(milliseconds(20)));
    }
    return times(code, words) != 0;
  }
  std::string struck_for(const std::string& why) const { return mesh.id(kForger).hex() + " " + why; }
  // Said, and our connection to its port is closed.
  void expect_cut(const std::string& why, unsigned minutes = 10) {
    EXPECT_TRUE(said("peer-cut", struck_for(why) + ", for " + std::to_string(minutes) + " minutes"))
        << log_of(mesh, 0);
    EXPECT_TRUE(run_until(poller, [&] { return forger.heard.downs[mesh.id(0)] > downs; }));
    downs = forger.heard.downs[mesh.id(0)];
  }
  void expect_not_cut() {
    EXPECT_EQ(times("peer-cut"), 0U) << log_of(mesh, 0);
    EXPECT_EQ(forger.heard.downs[mesh.id(0)], downs);
    ForgedLog control(mesh, kOther);
    EXPECT_EQ(answer(control.write()), kTaken) << "he is heard, as before";
  }
  std::set<EntryId> feed() {
    std::set<EntryId> ids;
    const Result<Feed> all = member->feed(0, 1'000, {});
    EXPECT_TRUE(good(all));
    if (!all) return ids;
    for (const FeedItem& item : all->items) ids.insert(crypto::entry_id(item.header));
    return ids;
  }
  void expect_served() { EXPECT_TRUE(good(send(mesh, *member, 0, community_post(mesh, 0)))); }

  Mesh mesh{133};
  net::Poller poller;
  PeerEnd forger;
  std::unique_ptr<client::NodeClient> member;
  std::vector<PeerFrame> frames;
  std::map<EntryId, ErrorCode> codes;
  std::size_t seen = 0;
  int downs = 0;
};

TEST_F(ForgedDaemonTest, SignatureThatFailsIsPaidForByWhoPassesItOnAndNotByWhomItNames) {
  ForgedLog log(mesh, kOther);
  Item bad = log.sign(log.next());
  bad.signature.bytes[5] ^= 1;
  constexpr std::size_t kAllowed = limits::kStrikesPerHour / 10;
  for (std::size_t i = 0; i < kAllowed; ++i) {
    EXPECT_EQ(answer(bad), ErrorCode::kBadSignature);
  }
  EXPECT_EQ(times("strike", struck_for("entry does not verify")), kAllowed);
  EXPECT_EQ(times("peer-cut"), 0U);
  push(bad);
  expect_cut("entry does not verify");
  EXPECT_EQ(times("strike", mesh.id(kOther).hex()), 0U);
  EXPECT_FALSE(feed().contains(id_of(bad)));
  expect_served();
}

TEST_F(ForgedDaemonTest, EntryUnderAnotherNodesNameIsABadSignature) {
  ForgedLog log(mesh, kForger);
  EntryHeader header = log.next();
  header.author = mesh.id(kOther);
  EXPECT_EQ(answer(log.sign(header)), ErrorCode::kBadSignature);
  Item changed = log.sign(log.next());
  changed.body[7] ^= 1;
  EXPECT_EQ(answer(changed), ErrorCode::kBadSignature) << "a body of another hash";
  EXPECT_EQ(times("strike", struck_for("entry does not verify")), 2U);
  expect_not_cut();
}

// Cap'n Proto by hand: a frame of the union member `which`, a list longer than its limit. encode() writes none.
Bytes frame_with_list(std::uint64_t which, bool of_structs, std::size_t count) {
  constexpr std::uint64_t kPointers = 6;
  constexpr std::uint64_t kStructs = 7;
  Bytes segment;
  append_le64(segment, std::uint64_t{1} << 32 | std::uint64_t{1} << 48);  // one word, one pointer
  append_le64(segment, which);
  append_le64(segment, 1 | (of_structs ? kStructs : kPointers) << 32 | std::uint64_t{count} << 35);
  if (of_structs) append_le64(segment, std::uint64_t{count} << 2 | std::uint64_t{1} << 32);
  segment.resize(segment.size() + 8 * count);
  return segment;
}

TEST_F(ForgedDaemonTest, ListsLongerThanAllowedAreRefusedAndEndInACut) {
  struct Row {
    const char* name;
    std::uint64_t which;
    bool of_structs;
    std::size_t most;
  };
  const std::vector<Row> rows = {{"push", 3, true, limits::kEntriesPerFrame},
                                 {"ack", 4, true, limits::kEntriesPerFrame},
                                 {"have", 5, true, limits::kRangesPerFrame},
                                 {"want", 6, true, limits::kRangesPerFrame},
                                 {"want bodies", 7, false, limits::kIdsPerFrame},
                                 {"receipts", 12, false, limits::kIdsPerFrame},
                                 {"receipts' acks", 13, false, limits::kIdsPerFrame}};
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(frame_with_list(row.which, row.of_structs, row.most + 1)),
              ErrorCode::kLimitExceeded)
        << row.name;
  }
  const std::string why = "frame does not parse";
  EXPECT_EQ(times("strike", struck_for(why)), rows.size());
  constexpr std::size_t kAllowed = limits::kStrikesPerHour / 2;
  for (std::size_t i = rows.size(); i < kAllowed; ++i) {
    EXPECT_EQ(refusal(frame_with_list(3, true, limits::kEntriesPerFrame + 1)),
              ErrorCode::kLimitExceeded);
  }
  EXPECT_EQ(times("peer-cut"), 0U);
  give(frame_with_list(3, true, limits::kEntriesPerFrame + 1));
  expect_cut(why);
  expect_served();
}

TEST_F(ForgedDaemonTest, UnknownAuthorsAndLaterVersionsAreRefusedWithoutBlame) {
  ForgedLog log(mesh, kOther);
  EntryHeader header = log.next();
  header.author = mesh.random().id<NodeId>();
  const Item stranger = log.sign(header);
  Item later = log.sign(log.next());
  later.header[8] = 2;  // the version stands first behind the root pointer
  for (std::size_t i = 0; i <= limits::kStrikesPerHour; ++i) {
    EXPECT_EQ(answer(stranger), ErrorCode::kNotAuthorized);
    EXPECT_EQ(answer(later), ErrorCode::kUnsupportedVersion);
  }
  EXPECT_EQ(times("strike"), 0U) << log_of(mesh, 0);
  expect_not_cut();
  EXPECT_FALSE(feed().contains(id_of(stranger)));
}

TEST_F(ForgedDaemonTest, EntriesOfAnotherNetworkAreRefusedAndCountALittle) {
  ForgedLog log(mesh, kOther);
  EntryHeader header = log.next();
  header.network_id.bytes[0] ^= 1;
  const Item foreign = log.sign(header);
  for (std::size_t i = 0; i < limits::kStrikesPerHour; ++i) {
    EXPECT_EQ(answer(foreign), ErrorCode::kWrongNetwork);
  }
  EXPECT_EQ(times("strike", struck_for("entry of another network")), limits::kStrikesPerHour);
  EXPECT_EQ(times("peer-cut"), 0U);
  push(foreign);
  expect_cut("entry of another network");
}

TEST_F(ForgedDaemonTest, HelloOfAnotherNetworkOrProtocolIsRefusedAndNothingAfterItIsHeard) {
  Hello hello = forged_hello(mesh, kForger);
  hello.network_id.bytes[0] ^= 1;
  EXPECT_EQ(refusal(encode_peer_frame(hello)), ErrorCode::kWrongNetwork);
  EXPECT_EQ(times("hello-refused", mesh.id(kForger).hex()), 1U);
  ForgedLog log(mesh, kOther);
  const Item unheard = log.write();
  push(unheard);
  hello = forged_hello(mesh, kForger);
  hello.protocol = 99;
  EXPECT_EQ(refusal(encode_peer_frame(hello)), ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(times("hello-refused", mesh.id(kForger).hex()), 2U);
  EXPECT_FALSE(feed().contains(id_of(unheard))) << "pushed before what was answered";
  say(forged_hello(mesh, kForger));
  EXPECT_EQ(answer(unheard), kTaken);
  EXPECT_EQ(times("strike"), 0U);
}

TEST_F(ForgedDaemonTest, ForkIsProvenToldToAllAndKeepsTheFirst) {
  ForgedLog log(mesh, kOther);
  const Item second = log.sign(log.next());
  const Item first = log.write();
  ASSERT_NE(id_of(first), id_of(second));
  EXPECT_EQ(answer(first), kTaken);
  EXPECT_EQ(answer(second), ErrorCode::kFork);
  EXPECT_EQ(times("fork", mesh.id(kOther).hex() + " at 1"), 1U) << log_of(mesh, 0);
  const std::set<EntryId> shown = feed();
  EXPECT_TRUE(shown.contains(id_of(first)));
  EXPECT_FALSE(shown.contains(id_of(second)));
  // Both signed headers, in an entry of its own.
  EXPECT_TRUE(await<Push>([&](const Push& pushed) {
    return std::any_of(pushed.items.begin(), pushed.items.end(), [&](const Item& item) {
      const auto header = parse<EntryHeader>(item.header);
      const auto control = parse<Control>(item.body);
      if (!header || header->author != mesh.id(0) || !control) return false;
      if (control->kind != ControlKind::kForkProof) return false;
      const auto proof = parse<ForkProof>(control->object);
      return proof && crypto::verify_fork_proof(*proof, mesh.state()).has_value();
    });
  }));
  EXPECT_EQ(times("strike"), 0U) << "whoever passes a fork on does a service";
  EXPECT_EQ(times("peer-cut"), 0U);
}

TEST_F(ForgedDaemonTest, TimeThatGoesBackInALogIsSaidAndTheEntryStands) {
  ForgedLog log(mesh, kOther);
  const Item first = log.write();
  const Item back = log.write(log.begun_ms() - kMinuteMs);
  EXPECT_EQ(answer(first), kTaken);
  EXPECT_EQ(times("clock-backwards"), 0U);
  EXPECT_EQ(answer(back), kTaken);
  EXPECT_TRUE(said("clock-backwards", mesh.id(kOther).hex() + " at 2"));
  EXPECT_EQ(answer(log.write()), kTaken);
  EXPECT_EQ(times("clock-backwards"), 1U);
  const std::set<EntryId> shown = feed();
  EXPECT_TRUE(shown.contains(id_of(first)) && shown.contains(id_of(back)));
  EXPECT_EQ(times("strike"), 0U);
}

TEST_F(ForgedDaemonTest, TimeFarAheadWaitsAndAFlashDoesNot) {
  ForgedLog log(mesh, kOther);
  EXPECT_EQ(answer(log.write()), kTaken);
  EntryHeader header = log.next();
  ForgedLog::set_time(header, log.begun_ms() + 30 * kMinuteMs);
  const Item early = log.sign(header);
  EXPECT_EQ(answer(early), ErrorCode::kClock);
  EXPECT_EQ(times("author-clock-ahead"), 0U);
  header.lane = Lane::kFlash;
  const Item flash = log.sign(header);
  EXPECT_EQ(answer(flash), kTaken);
  EXPECT_TRUE(said("author-clock-ahead", mesh.id(kOther).hex()));
  const std::set<EntryId> shown = feed();
  EXPECT_TRUE(shown.contains(id_of(flash)));
  EXPECT_FALSE(shown.contains(id_of(early)));
  EXPECT_EQ(times("strike"), 0U);
}

TEST_F(ForgedDaemonTest, EntriesAboveAGapAreKeptToALimitAndTheGapIsAskedFor) {
  ForgedLog log(mesh, kForger);
  EXPECT_EQ(answer(log.write()), kTaken);
  const Item missing = log.write();
  const Item above = log.write();
  EXPECT_EQ(answer(above), kTaken);
  const SeqRange gap{mesh.id(kForger), 2, 2};
  EXPECT_TRUE(await<Want>([&](const Want& want) {
    return std::find(want.ranges.begin(), want.ranges.end(), gap) != want.ranges.end();
  }));
  // One is parked. The others come in such numbers that none is refused for what is on its way.
  constexpr std::size_t kTogether = 64;
  for (std::size_t parked = 1; parked < limits::kParkedPerAuthor;) {
    std::vector<Item> items;
    for (; items.size() < kTogether && parked < limits::kParkedPerAuthor; ++parked) {
      items.push_back(log.write());
      items.back().body.clear();
    }
    ASSERT_EQ(answer(items), kTaken) << parked;
  }
  const Item over = log.write();
  EXPECT_EQ(answer(over), ErrorCode::kLimitExceeded);
  EXPECT_EQ(answer(missing), kTaken);
  EXPECT_EQ(answer(over), kTaken) << "once the gap is filled there is room";
  EXPECT_EQ(times("strike"), 0U);
  EXPECT_EQ(times("chain-broken"), 0U);
}

TEST_F(ForgedDaemonTest, EntryThatDoesNotContinueItsLogIsRefusedAndSaidOnce) {
  ForgedLog log(mesh, kOther);
  EXPECT_EQ(answer(log.write()), kTaken);
  EntryHeader header = log.next();
  header.prev.bytes[0] ^= 1;
  EXPECT_EQ(answer(log.sign(header)), ErrorCode::kChain);
  header.msg_id = mesh.random().id<MsgId>();
  EXPECT_EQ(answer(log.sign(header)), ErrorCode::kChain);
  EXPECT_EQ(times("chain-broken", mesh.id(kOther).hex()), 1U);
  EXPECT_EQ(answer(log.write()), kTaken) << "the true one";
  EXPECT_EQ(times("strike"), 0U);
}

// The same daemon with a steady clock that can be moved on.
class LeftOutTest : public ForgedDaemonTest {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "nothing can be loaded before a sanitizer";
    const int fd = open(file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_TRUE(fd >= 0 && ftruncate(fd, sizeof *ahead_ms) == 0);
    void* memory = mmap(nullptr, sizeof *ahead_ms, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    ASSERT_NE(memory, MAP_FAILED);
    ahead_ms = new (memory) std::atomic<std::int64_t>(0);
    ForgedDaemonTest::SetUp();
  }
  void TearDown() override {
    if (ahead_ms != nullptr) munmap(ahead_ms, sizeof *ahead_ms);
  }
  void spawn() override {
    setenv("CEPTOAR_TEST_STEADY_AHEAD", file().c_str(), 1);
    setenv("LD_PRELOAD", CEPTOAR_STEADY_AHEAD, 1);
    mesh.spawn(0);
    unsetenv("LD_PRELOAD");
    unsetenv("CEPTOAR_TEST_STEADY_AHEAD");
  }
  std::filesystem::path file() const { return temp.path() / "ahead"; }

  void is_cut_for(unsigned minutes) {
    ForgedLog log(mesh, kOther);
    Item bad = log.sign(log.next());
    bad.signature.bytes[5] ^= 1;
    for (std::size_t i = 0; i <= limits::kStrikesPerHour / 10; ++i) push(bad);
    expect_cut("entry does not verify", minutes);
    // His program calls again, and shows whose it is before the clock moves: else it goes for its silence.
    ASSERT_TRUE(run_until(poller, [&] { return forger.heard.is_up[mesh.id(0)]; }));
    say(forged_hello(mesh, kForger));
    expect_served();
  }
  void pass(unsigned minutes) {
    *ahead_ms += static_cast<std::int64_t>(minutes * kMinuteMs);
    expect_served();  // wakes it
  }
  void expect_left_out() {
    say(forged_hello(mesh, kForger));
    const Item item = own.write();
    push(item);
    EXPECT_FALSE(await_header(*member, id_of(item), milliseconds(1'000)).has_value());
    unheard.push_back(item);
  }
  // Called again, and what was not heard is taken.
  void expect_back() {
    read();
    const std::size_t from = frames.size();
    ASSERT_TRUE(await<Hello>([](const Hello&) { return true; }, from));
    ASSERT_TRUE(run_until(poller, [&] { return forger.heard.is_up[mesh.id(0)]; }));
    say(forged_hello(mesh, kForger));
    EXPECT_EQ(answer(std::exchange(unheard, {})), kTaken);
    downs = forger.heard.downs[mesh.id(0)];
  }

  TempDir temp;
  std::atomic<std::int64_t>* ahead_ms = nullptr;
  ForgedLog own{mesh, kForger};
  std::vector<Item> unheard;
};

TEST_F(LeftOutTest, EachFurtherCutLastsTwiceAsLong) {
  for (const unsigned minutes : {10U, 20U, 40U}) {
    SCOPED_TRACE(minutes);
    is_cut_for(minutes);
    pass(minutes - 1);
    expect_left_out();
    pass(1);
    expect_back();
  }
}

}  // namespace
}  // namespace ceptoar::test::forged_daemon_test
