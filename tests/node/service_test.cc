// SPDX-License-Identifier: Apache-2.0
// The parts of the daemon that need no network: commit groups, configuration, arguments.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "node/service/advice.h"
#include "node/service/args.h"
#include "node/service/config.h"
#include "node/service/cut_times.h"
#include "node/service/help.h"
#include "node/service/threads.h"
#include "node/service/work.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "store/env.h"
#include "store/node_store.h"
#include "store/places.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test::service_test {
namespace {

std::deque<core::Commit> commits(std::size_t count, Lane lane) {
  std::deque<core::Commit> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back({i, lane, {}});
  return out;
}

// Commands and options of --help, in order: the first words of its rows.
std::vector<std::string> names_in(std::string_view help) {
  std::vector<std::string> out;
  std::istringstream lines{std::string(help)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first, second;
    words >> first >> second;
    if (line.starts_with("  ceptoar-node ")) out.push_back(second);
    else if (line.starts_with("  ") && line[2] != ' ') out.push_back(first);
  }
  return out;
}

TEST(HelpTest, BeginsWithAnExampleAndNamesTheSameInBothLanguages) {
  for (const bool japanese : {true, false}) {
    const std::string_view text = service::help(japanese);
    EXPECT_TRUE(text.starts_with(japanese ? "例:\n  ceptoar-node init " : "Examples:\n  ceptoar-node init "));
  }
  EXPECT_EQ(names_in(service::help(true)), names_in(service::help(false)));
  EXPECT_GT(names_in(service::help(true)).size(), 35U);
}

// Whoever runs a node is told what to do, in his language, whatever went wrong.
TEST(AdviceTest, EveryErrorHasOneInBothLanguages) {
  for (std::uint16_t number = 1; number <= static_cast<std::uint16_t>(ErrorCode::kNotReady); ++number) {
    const auto code = static_cast<ErrorCode>(number);
    const std::string_view ja = service::advice_for(code, true);
    const std::string_view en = service::advice_for(code, false);
    EXPECT_GT(ja.size(), 20U) << number;
    EXPECT_GT(en.size(), 20U) << number;
    EXPECT_NE(ja, en) << number;
    EXPECT_EQ(find_text_fault(ja, true), TextFault::kNone) << number;
  }
  EXPECT_NE(service::advice_for_config(true), service::advice_for_config(false));
}

// Else one bad author could make honest nodes strike and cut each other: whoever passes a routing on
// cannot look into the others' boxes.
TEST(WorkTest, RoutingWithABoxThatDoesNotOpenIsTheAuthorsFaultAndStillNamesTheNode) {
  ASSERT_TRUE(good(crypto::init()));
  SeededRandom random(21);
  const TempDir directory;
  store::NodeStoreOptions options;
  options.ballast_bytes = 0;
  auto store = store::NodeStore::open(directory.path() / "store",
                                      *crypto::Secret<32>::from(random.id<Hash32>().view()), options,
                                      random);
  ASSERT_TRUE(good(store));
  const auto author = crypto::SignKey::generate(random);
  const auto nsk = crypto::SignKey::generate(random);
  const auto ntk = crypto::KemKey::generate(random);
  const auto wrong = crypto::KemKey::generate(random);
  const auto network = random.id<NetworkId>();
  const auto self = random.id<NodeId>();
  const auto entry = random.id<EntryId>();
  const LocalRecipient one{ReaderClass::kStaff, 3, random.id<OrgId>(), {}};
  const auto routing = crypto::make_routing(author, network, entry,
                                            {{self, wrong.public_key(), {one}}}, random);
  ASSERT_TRUE(good(routing));
  const service::WorkContext context{network, self, nsk, ntk, **store};
  const auto verify = [&](const SignPublicKey& key) {
    core::VerifyRouting work{1, entry, encode(*routing), key, Lane::kNormal};
    return std::get<core::RoutingVerified>(service::do_work(context, std::move(work), random));
  };
  const auto result = verify(author.public_key());
  ASSERT_TRUE(result.routing);
  EXPECT_EQ((*result.routing)->nodes, std::vector<NodeId>{self});
  EXPECT_TRUE(result.local.recipients.empty());
  EXPECT_NE(result.code, ErrorCode{});
  EXPECT_FALSE(verify(nsk.public_key()).routing) << "not signed by the author";
}

TEST(WorkTest, ARowThatDoesNotOpenIsToldFromOneThatCannotBeRead) {
  ASSERT_TRUE(good(crypto::init()));
  SeededRandom random(22);
  const TempDir directory;
  const auto path = directory.path() / "store";
  const auto master = crypto::Secret<32>::from(random.id<Hash32>().view());
  store::NodeStoreOptions options;
  options.ballast_bytes = 0;
  const auto row = [](std::uint8_t number) { return RowKey{NodeTable::kEntries, Bytes{number, 1}}; };
  {
    const auto store = store::NodeStore::open(path, *master, options, random);
    ASSERT_TRUE(good(store));
    const RowBatch rows{{row(1), Bytes(40, 1)}, {row(2), Bytes(40, 2)}};
    ASSERT_TRUE(good((*store)->apply({rows})));
  }
  {
    store::EnvOptions plain = options.env;
    plain.tables = store::kTablesWithPlaces;
    auto env = store::Env::open(path, plain);
    ASSERT_TRUE(good(env));
    ASSERT_TRUE(good(env->update([&](store::WriteTxn& txn) {
      Bytes spoilt{2, 0, 1, 1};  // its id, and what does not open
      spoilt.resize(60);
      return txn.put(store::kPlacedEntries, key_number(1), spoilt);
    })));
  }
  const auto store = store::NodeStore::open(path, *master, options, random);
  ASSERT_TRUE(good(store));
  const auto nsk = crypto::SignKey::generate(random);
  const auto ntk = crypto::KemKey::generate(random);
  const service::WorkContext context{random.id<NetworkId>(), random.id<NodeId>(), nsk, ntk, **store};
  const auto load = [&](std::vector<RowKey> rows) {
    return std::get<core::Loaded>(
        service::do_work(context, core::Load{1, std::move(rows), Lane::kNormal}, random));
  };
  const core::Loaded whole = load({row(2), row(3)});
  EXPECT_TRUE(whole.good);
  EXPECT_FALSE(whole.damaged);
  const core::Loaded spoilt = load({row(1), row(2), row(3)});
  EXPECT_FALSE(spoilt.good);
  EXPECT_TRUE(spoilt.damaged);
  ASSERT_EQ(spoilt.values.size(), 3U);
  EXPECT_FALSE(spoilt.values[0]);
  EXPECT_EQ(spoilt.values[1], Bytes(40, 2));
  EXPECT_FALSE(spoilt.values[2]);
  const core::Loaded unread = load({row(1), {NodeTable::kEntries, {}}});  // no key is empty
  EXPECT_FALSE(unread.good);
  EXPECT_FALSE(unread.damaged);
}

// What the io thread may do itself holds up every peer meanwhile.
TEST(WorkTest, OnlyWhatIsAboutASignatureCheckIsShort) {
  core::SignEntry signed_only{};
  core::SignEntry boxed{};
  boxed.plans.emplace_back();
  const service::Work brief[] = {core::VerifyReceipt{}, core::VerifyPost{}, core::SignReceipt{}, core::Load{},
                                 std::move(signed_only)};
  const service::Work lasting[] = {service::AccessWork{}, service::DeviceWork{}, core::VerifyRouting{},
                                   core::Scan{}, std::move(boxed)};
  for (const service::Work& work : brief) EXPECT_FALSE(service::takes_long(work)) << work.index();
  for (const service::Work& work : lasting) EXPECT_TRUE(service::takes_long(work)) << work.index();
  // One kind is in both; an entry to verify, the check itself, is not made without one.
  EXPECT_EQ(std::size(brief) + std::size(lasting), std::variant_size_v<service::Work>) << "a new kind of job";
}

TEST(CommitGroupTest, TakesWhatWaitsUpToTheGroupAndMoreWhenBehind) {
  EXPECT_EQ(service::group_size(commits(1, Lane::kNormal)), 1U);
  EXPECT_EQ(service::group_size(commits(limits::kGroupCommitOps, Lane::kNormal)),
            limits::kGroupCommitOps);
  EXPECT_EQ(service::group_size(commits(limits::kGroupCommitOps + 50, Lane::kNormal)),
            limits::kGroupCommitOps);
  EXPECT_EQ(service::group_size(commits(5'000, Lane::kNormal)), limits::kGroupCommitBacklog);
}

TEST(CommitGroupTest, FlashTakesEverythingBeforeItAlongInOrder) {
  std::deque<core::Commit> waiting = commits(limits::kGroupCommitOps + 50, Lane::kNormal);
  waiting[limits::kGroupCommitOps + 20].lane = Lane::kFlash;
  EXPECT_EQ(service::group_size(waiting), limits::kGroupCommitOps + 21);
}

TEST(ConfigTest, WhatIsWrittenIsRead) {
  service::NodeConfig config;
  config.org = "banks";
  config.host = "node-1.example.jp";
  config.port = 7101;
  config.member_port = 7102;
  config.listen = "::1";
  config.credential = "/run/cred \"x\" \\ 鍵";
  config.verifiers = 3;
  const auto read = service::parse_config(service::format_config(config));
  ASSERT_TRUE(good(read));
  EXPECT_EQ(read->org, config.org);
  EXPECT_EQ(read->host, config.host);
  EXPECT_EQ(read->port, config.port);
  EXPECT_EQ(read->member_port, config.member_port);
  EXPECT_EQ(read->listen, config.listen);
  EXPECT_EQ(read->credential, config.credential);
  EXPECT_EQ(read->verifiers, config.verifiers);
}

TEST(ConfigTest, RefusesWhatItDoesNotKnowAndSaysTheLine) {
  const std::string base = "org = \"banks\"\nhost = \"::1\"\nport = 1\nmember_port = 2\n";
  EXPECT_TRUE(good(service::parse_config(base)));
  for (const char* wrong :
       {"prot = 3", "[net]\nport = 3", "verifiers = \"2\"", "verifiers = -1", "listen = \"eth0\"",
        "credential = 5", "x", "credential = \"a\\u202eb\""}) {
    const auto read = service::parse_config(base + wrong + "\n");
    EXPECT_TRUE(refused(read, ErrorCode::kMalformed)) << wrong;
  }
  const auto guess = service::parse_config(base + "metric_port = 3\n");
  EXPECT_NE(guess.error().context.find("did you mean metrics_port?"), std::string::npos)
      << guess.error().context;
  const auto far = service::parse_config(base + "quite_another_thing = 3\n");
  EXPECT_EQ(far.error().context.find("did you mean"), std::string::npos) << far.error().context;
  const auto read = service::parse_config(base + "prot = 3\n");
  EXPECT_NE(read.error().context.find("line 5"), std::string::npos) << read.error().context;
  EXPECT_TRUE(
      refused(service::parse_config("org = \"banks\"\nhost = \"x\"\nport = 7\nmember_port = 7"),
              ErrorCode::kMalformed));
  EXPECT_TRUE(refused(service::parse_config(""), ErrorCode::kMalformed));
}

TEST(ArgsTest, TakesOptionsInBothFormsAndRefusesTheRest) {
  const auto args = service::parse_args({"a", "--dir", "d", "--port=7", "--detach", "--", "--b"},
                                        {"dir", "port"}, {"detach"});
  ASSERT_TRUE(good(args));
  EXPECT_EQ(args->option("dir"), "d");
  EXPECT_EQ(args->option("port"), "7");
  EXPECT_TRUE(args->flag("detach"));
  EXPECT_EQ(args->rest, (std::vector<std::string>{"a", "--b"}));
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--dri", "d"},
                                                {"--dir"},
                                                {"--dir="},
                                                {"--dir", "a", "--dir", "b"},
                                                {"--detach=yes"}}) {
    EXPECT_TRUE(refused(service::parse_args(wrong, {"dir"}, {"detach"}), ErrorCode::kUsage));
  }
  EXPECT_EQ(*service::parse_port("port", "65535"), 65'535);
  for (const char* wrong : {"", "0", "65536", "-1", "7x", " 7"}) {
    EXPECT_TRUE(refused(service::parse_port("port", wrong), ErrorCode::kUsage)) << wrong;
  }
}

TEST(CutTimesTest, DoublesUpToSixHoursAndBeginsAnewAfterADay) {
  using std::chrono::minutes;
  service::CutTimes times;
  const auto start = service::CutTimes::Clock::time_point{} + std::chrono::hours(100);
  NodeId peer;
  NodeId other;
  other.bytes[0] = 1;
  std::vector<std::int64_t> lasts;
  for (int i = 0; i < 8; ++i) {
    lasts.push_back(std::chrono::duration_cast<minutes>(times.next(peer, start)).count());
  }
  EXPECT_EQ(lasts, (std::vector<std::int64_t>{10, 20, 40, 80, 160, 320, 360, 360}));
  EXPECT_EQ(times.next(other, start), minutes(10)) << "each by itself";
  EXPECT_EQ(times.next(peer, start + std::chrono::hours(24)), minutes(360));
  EXPECT_EQ(times.next(peer, start + std::chrono::hours(49)), minutes(10));
}

}  // namespace
}  // namespace ceptoar::test::service_test
