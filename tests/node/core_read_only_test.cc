// SPDX-License-Identifier: Apache-2.0
// A node whose disk failed a write: what it refuses before it spends anything on it, and what it goes on doing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_read_only_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

// A node of banks that took one entry of telecom; the commit of the next one failed.
class CoreReadOnlyTest : public testing::Test {
 protected:
  CoreReadOnlyTest() {
    node.connect("telecom");
    push(author.item(held));
    node.commit_fails = ErrorCode::kIo;
    push(author.item(lost));
    node.commit_fails = ErrorCode::kStorageReadOnly;
    node.hold = [this](const Effect& effect) {
      const bool verifies =
          std::holds_alternative<VerifyEntry>(effect) || std::holds_alternative<VerifyRouting>(effect);
      verified += verifies ? 1 : 0;
      return false;
    };
    node.frames.clear();
  }
  void push(Item item) { node.frame("telecom", Push{{std::move(item)}}); }

  Harness node{"banks"};
  Author author{"telecom"};
  test::Message held = author.clear();
  test::Message lost = author.clear();
  std::size_t verified = 0;
};

TEST_F(CoreReadOnlyTest, RefusesWhatIsNewBeforeASignatureIsSpentOnIt) {
  const auto flash = author.clear(Lane::kFlash);
  const auto directed = author.strict({"banks"});
  push(author.item(lost));
  push(author.item(flash));
  push(author.item(directed, {"telecom", "banks"}));
  for (const EntryId& id : {lost.id, flash.id, directed.id}) {
    EXPECT_THAT(node.acks("telecom", id), ElementsAre(code(ErrorCode::kStorageReadOnly)));
  }
  EXPECT_EQ(verified, 0U);
}

TEST_F(CoreReadOnlyTest, ItsAuthorStillGetsTheReceiptOfWhatIsHere) {
  push(author.item(held));
  const auto frames = node.sent<Acks>("telecom");
  ASSERT_THAT(frames, SizeIs(1));
  ASSERT_THAT(frames[0].acks, SizeIs(1));
  EXPECT_EQ(frames[0].acks[0].code, 0);
  EXPECT_THAT(frames[0].acks[0].receipt, Not(IsEmpty()));
}

TEST_F(CoreReadOnlyTest, AsksForNothingThatItCouldNotKeep) {
  node.frame("telecom", Have{{{node_of("telecom").id, 10, node.random.id<EntryId>()}}});
  node.pass(60'000);
  EXPECT_THAT(node.sent<Want>("telecom"), IsEmpty());
  EXPECT_THAT(node.sent<WantBodies>("telecom"), IsEmpty());
}

TEST_F(CoreReadOnlyTest, GreetsAndServesTheOthers) {
  node.connect("securities");
  EXPECT_THAT(node.sent<Hello>("securities"), Not(IsEmpty()));
  node.frame("securities", Want{{{node_of("telecom").id, 1, 1}}});
  const auto frames = node.sent<Push>("securities");
  ASSERT_THAT(frames, SizeIs(1));
  ASSERT_THAT(frames[0].items, SizeIs(1));
  EXPECT_EQ(id_of(frames[0].items[0]), held.id);
  EXPECT_EQ(frames[0].items[0].body, held.sealed.body);
}

}  // namespace
}  // namespace ceptoar::core::core_read_only_test
