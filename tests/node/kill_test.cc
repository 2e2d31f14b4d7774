// SPDX-License-Identifier: Apache-2.0
// kill -9 of real daemons at any moment of a run of posts, again and again: what was acknowledged is
// on every node in the end, and nobody's log is forked. CEPTOAR_CRASH_ROUNDS sets how often.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

#include "tests/node/mesh.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::kill_test {
namespace {

constexpr std::size_t kNodes = 3;

std::uint64_t rounds() {
  const char* text = std::getenv("CEPTOAR_CRASH_ROUNDS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 6;
}

// What the nodes said they have. Thread: any.
class Acknowledged {
 public:
  void add(const EntryId& id) {
    {
      const std::lock_guard lock(mutex_);
      ids_.insert(id);
    }
    more_.notify_all();
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return more_.wait_for(lock, std::chrono::seconds(60), [&] { return ids_.size() >= count; });
  }
  std::set<EntryId> ids() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable more_;
  std::set<EntryId> ids_;
};

// One member who posts what was prepared, and connects again whenever his node is gone.
void keep_posting(Mesh& mesh, std::size_t node, const std::vector<TestPost>& posts,
                  const std::atomic<bool>& stop, Acknowledged& acknowledged) {
  std::unique_ptr<client::NodeClient> client;
  for (std::size_t i = 0; !stop;) {
    if (!client) {
      auto connected = mesh.connect(node);
      if (connected) client = std::move(*connected);
      continue;
    }
    const auto posted = send(mesh, *client, node, posts[i % posts.size()]);
    if (posted) {
      acknowledged.add(posted->entry_id);
      ++i;  // else the same once more: he does not know whether it was taken
    } else {
      client.reset();
    }
  }
}

std::set<std::string> entries_of(const std::filesystem::path& directory) {
  const auto out = directory / "raw";
  EXPECT_EQ(Mesh::run_program({"raw", "--dir", directory.string(), "all", "--out", out.string()}),
            0);
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(out)) {
    names.insert(file.path().filename());
  }
  return names;
}

TEST(KillTest, KilledAtAnyMomentNothingAcknowledgedIsLostAndNothingForked) {
  Mesh mesh(121);
  SeededRandom random(121);
  std::vector<std::vector<TestPost>> posts(kNodes);
  for (std::size_t node = 0; node < kNodes; ++node) {
    for (std::uint64_t i = 0; i < 40 + 40 * rounds(); ++i) {
      posts[node].push_back(i % 3 == 0 ? directed_post(mesh, node, {0, 1, 2})
                                       : community_post(mesh, node));
    }
    mesh.spawn(node);
  }
  Acknowledged acknowledged;
  std::atomic<bool> stop{false};
  std::vector<std::thread> members;
  for (std::size_t node = 0; node < kNodes; ++node) {
    members.emplace_back([&, node] { keep_posting(mesh, node, posts[node], stop, acknowledged); });
  }
  std::uint64_t killed = 0;
  for (; killed < rounds() && !testing::Test::HasFailure(); ++killed) {
    // A random number of further acknowledged posts, then the kill: no clock decides the moment.
    const std::size_t more = acknowledged.ids().size() + random.below(6);
    EXPECT_TRUE(acknowledged.wait_for(more));
    const std::size_t victim = random.below(kNodes);
    mesh.kill_process(victim);
    mesh.spawn(victim);
  }
  stop = true;
  for (std::thread& member : members) member.join();
  const std::set<EntryId> all = acknowledged.ids();
  std::printf("killed %llu times, %zu posts acknowledged\n",
              static_cast<unsigned long long>(killed), all.size());
  EXPECT_GT(all.size(), rounds());
  std::vector<std::set<std::string>> entries;
  for (std::size_t node = 0; node < kNodes; ++node) {
    const auto client = mesh.connect(node);
    ASSERT_TRUE(good(client));
    EXPECT_TRUE(await_bodies(**client, all, std::chrono::seconds(120)).empty()) << node;
    std::ifstream log(service::NodePaths(mesh.directory(node)).log());
    const std::string text(std::istreambuf_iterator<char>(log), {});
    EXPECT_EQ(text.find(" fork "), std::string::npos) << node;
    EXPECT_EQ(text.find(" chain-broken "), std::string::npos) << node;
    entries.push_back(entries_of(mesh.directory(node)));
  }
  EXPECT_EQ(entries[0], entries[1]);
  EXPECT_EQ(entries[0], entries[2]);
}

}  // namespace
}  // namespace ceptoar::test::kill_test
