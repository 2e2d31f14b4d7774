// SPDX-License-Identifier: Apache-2.0
// The runbook's upgrade and its way back (section 8), with running nodes. There is one program here: an earlier
// version is what the format row names, and who went back runs the same one. That a package restarts the node is
// shown by tests/e2e/installed.sh.
#include <gtest/gtest.h>

#include "schema/node_rows.h"
#include "store/env.h"
#include "store/layout.h"
#include "store/places.h"
#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::upgrade_daemon_test {
namespace {

namespace fs = std::filesystem;
using Client = std::unique_ptr<client::NodeClient>;

// Four nodes: more than half of the three others are two.
class UpgradeDaemonTest : public testing::Test {
 protected:
  UpgradeDaemonTest() : mesh_(145, {.ceptoars = 3}), paths_(mesh_.directory(0)) {}

  Client connected(std::size_t node) {
    auto client = mesh_.connect(node);
    EXPECT_TRUE(good(client));
    return client ? std::move(*client) : nullptr;
  }
  // The format as it is today, by the program of before.
  void was_written_by(std::string_view version) {
    store::EnvOptions options;
    options.tables = store::kTablesWithPlaces;
    auto env = store::Env::open(paths_.store(), options);
    ASSERT_TRUE(good(env));
    Bytes row{'N'};
    append_le16(row, store::kNodeFormat);
    append(row, as_bytes(version));
    ASSERT_TRUE(good(env->update(
        [&](store::WriteTxn& txn) { return txn.put(store::kFormatTable, as_bytes("format"), row); })));
  }
  static fs::path copy_in(const fs::path& store, const Client& node) {
    const std::string& program = node->welcome().program;  // ceptoar-node VERSION
    return store / ("before-" + program.substr(program.rfind(' ') + 1)) / "data.mdb";
  }
  // Posts until the node no longer says that it may not write yet.
  Result<Posted> post_once_confirmed(client::NodeClient& author) {
    const TestPost post = community_post(mesh_, 0);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::uint64_t seen = author.welcome().feed_end;
    for (;;) {
      auto posted = send(mesh_, author, 0, post);
      const bool waits = !posted && posted.error().code == ErrorCode::kUnconfirmed;
      if (!waits || std::chrono::steady_clock::now() > end) return posted;
      // Ends with whatever comes in: what its peers have is news to it.
      const auto news = author.feed(seen, 1, std::chrono::milliseconds(200));
      if (!news) return news.error();
      seen = news->end;
    }
  }
  // Whether node 1, which is stopped, holds proof of two entries at one position.
  bool fork_was_seen() {
    const service::NodePaths paths(mesh_.directory(1));
    const auto config = service::read_config(paths.config());
    const auto keys = config ? service::open_node_keys(paths, *config, "")
                             : Result<service::NodeKeys>(config.error());
    if (!good(keys)) return true;
    const auto store = service::open_store(paths, *keys, true, mesh_.random());
    if (!good(store)) return true;
    const auto forks = (*store)->scan(NodeTable::kForks, {}, 1, 1 << 16);
    return !good(forks) || !forks->empty();
  }

  Mesh mesh_;
  service::NodePaths paths_;
};

TEST_F(UpgradeDaemonTest, CopiesGoesOnAndTheCopyThatIsPutBackWritesNothingBeforeItsPeersWereHeard) {
  mesh_.spawn(0);
  mesh_.spawn(1);
  Client author = connected(0);
  Client reader = connected(1);
  ASSERT_TRUE(author && reader);
  const auto old = send(mesh_, *author, 0, community_post(mesh_, 0));
  ASSERT_TRUE(good(old));
  ASSERT_TRUE(await_bodies(*reader, {old->entry_id}).empty());
  author.reset();
  mesh_.stop_process(0);

  was_written_by("0.0.9");
  mesh_.spawn(0);
  author = connected(0);
  ASSERT_TRUE(author);
  const fs::path copy = copy_in(paths_.store(), author);
  ASSERT_TRUE(fs::exists(copy)) << copy;
  EXPECT_TRUE(await_bodies(*author, {old->entry_id}).empty());
  const auto between = send(mesh_, *author, 0, community_post(mesh_, 0));
  ASSERT_TRUE(good(between));
  ASSERT_TRUE(await_bodies(*reader, {between->entry_id}).empty());
  EXPECT_FALSE(fs::exists(paths_.unconfirmed_stamp())) << "an upgrade is no restore";
  author.reset();
  reader.reset();
  mesh_.stop_process(0);
  mesh_.stop_process(1);

  // Back to the old version, while nobody else is reached. A word of the operator's that lies there was about
  // another store.
  fs::rename(copy, paths_.store() / "data.mdb");
  fs::remove(paths_.store() / "lock.mdb");
  ASSERT_TRUE(good(service::write_stamp(paths_.alone_stamp())));
  mesh_.spawn(0);
  author = connected(0);
  ASSERT_TRUE(author);
  EXPECT_TRUE(refused(send(mesh_, *author, 0, community_post(mesh_, 0)), ErrorCode::kUnconfirmed))
      << "its number may be taken";
  // Nor does another start forget what the first one found.
  author.reset();
  mesh_.stop_process(0);
  EXPECT_TRUE(fs::exists(paths_.unconfirmed_stamp()));
  mesh_.spawn(0);
  mesh_.spawn(1);
  mesh_.spawn(2);
  author = connected(0);
  reader = connected(1);
  ASSERT_TRUE(author && reader);
  EXPECT_TRUE(await_bodies(*author, {old->entry_id, between->entry_id}).empty()) << "it comes back";
  const auto after = post_once_confirmed(*author);
  ASSERT_TRUE(good(after));
  EXPECT_GT(after->seq, between->seq);
  EXPECT_TRUE(await_bodies(*reader, {after->entry_id}).empty());
  for (const std::size_t node : {0U, 1U}) mesh_.stop_process(node);
  EXPECT_FALSE(fs::exists(paths_.unconfirmed_stamp())) << "peers confirmed it";
  EXPECT_FALSE(fork_was_seen());
}

}  // namespace
}  // namespace ceptoar::test::upgrade_daemon_test
