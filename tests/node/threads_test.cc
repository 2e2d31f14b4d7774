// SPDX-License-Identifier: Apache-2.0
// Verifier threads without a node.
#include "node/service/threads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "schema/limits.h"
#include "tests/support/outcome.h"
#include "tests/support/seeded_random.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::test::threads_test {
namespace {

// What a verifier needs, and nothing that its jobs here would find.
class VerifierPoolTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(good(crypto::init()));
    store::NodeStoreOptions options;
    options.ballast_bytes = 0;
    auto opened = store::NodeStore::open(directory.path() / "store",
                                         *crypto::Secret<32>::from(random.id<Hash32>().view()), options, random);
    ASSERT_TRUE(good(opened));
    store = std::move(*opened);
    nsk.emplace(crypto::SignKey::generate(random));
    ntk.emplace(crypto::KemKey::generate(random));
  }
  service::WorkContext context() {
    return {random.id<NetworkId>(), random.id<NodeId>(), *nsk, *ntk, *store};
  }
  static service::Work job(core::JobId number) { return core::VerifyReceipt{number, {}, {}}; }

  SeededRandom random{23};
  TempDir directory;
  std::unique_ptr<store::NodeStore> store;
  std::optional<crypto::SignKey> nsk;
  std::optional<crypto::KemKey> ntk;
};

TEST_F(VerifierPoolTest, ACrowdOfUrgentJobsKeepsAUsualOneWaitingForSoManyOnly) {
  constexpr core::JobId kUrgent = 100;
  constexpr core::JobId kUsual = 1'000;
  // The only verifier stops at its first result until all jobs are there.
  std::promise<void> all_there;
  service::Channel<core::Event> results([there = all_there.get_future().share()] { there.wait(); });
  service::Vitals vitals(1);
  service::VerifierPool pool(1, context(), results, vitals,
                             [](const char*, const char* why) { ADD_FAILURE() << why; });
  for (core::JobId number = 0; number < kUrgent; ++number) pool.jobs().push(job(number), service::Urgency::kUrgent);
  pool.jobs().push(job(kUsual));
  all_there.set_value();
  std::vector<core::JobId> done;
  while (done.size() <= kUrgent) {
    for (const core::Event& event : results.take(true)) done.push_back(std::get<core::ReceiptVerified>(event).job);
  }
  const auto usual = std::find(done.begin(), done.end(), kUsual);
  EXPECT_EQ(usual - done.begin(), static_cast<std::ptrdiff_t>(limits::kUrgentInARow));
}

}  // namespace
}  // namespace ceptoar::test::threads_test
