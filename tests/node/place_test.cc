// SPDX-License-Identifier: Apache-2.0
// A node's directory that was restored or copied is in doubt until peers or the operator settle it.
#include "node/service/place.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/outcome.h"
#include "tests/support/temp_dir.h"

namespace ceptoar::service::place_test {
namespace {

namespace fs = std::filesystem;
using test::good;

class PlaceTest : public testing::Test {
 protected:
  PlaceTest() {
    fs::create_directory(paths_.directory);
    touch(paths_.lock());
    std::ofstream(machine()) << "0123456789abcdef0123456789abcdef\n";
  }
  static void touch(const fs::path& path) { std::ofstream file(path); }
  fs::path machine() const { return temp_.path() / "machine-id"; }
  std::string place(const NodePaths& paths) const {
    const auto here = place_of(paths, machine());
    EXPECT_TRUE(good(here));
    return here ? *here : std::string();
  }
  // A start of the node.
  Position start(const NodePaths& paths) const {
    const auto position = judge_position(paths, place(paths));
    EXPECT_TRUE(good(position));
    return position ? *position : Position{};
  }

  test::TempDir temp_;
  NodePaths paths_{temp_.path() / "node"};
};

TEST_F(PlaceTest, NodeThatStaysWhereItIsIsNeverInDoubt) {
  EXPECT_EQ(start(paths_).doubt, "");
  EXPECT_EQ(start(paths_).doubt, "");
  fs::rename(paths_.directory, temp_.path() / "renamed");
  EXPECT_EQ(start(NodePaths(temp_.path() / "renamed")).doubt, "") << "moved, not copied";
}

// Somebody removed it, or a file system check did: an empty store numbers its log from 1.
TEST_F(PlaceTest, StoreThatIsGoneIsInDoubtAndOneThatNeverWasIsNot) {
  EXPECT_FALSE(*note_lost_store(paths_)) << "a first start";
  EXPECT_EQ(start(paths_).doubt, "");
  const fs::path file = paths_.store() / "data.mdb";
  fs::create_directory(paths_.store());
  std::ofstream(file) << "pages";
  EXPECT_FALSE(*note_lost_store(paths_));
  EXPECT_EQ(start(paths_).doubt, "");
  touch(file);  // cuts it to nothing
  EXPECT_TRUE(*note_lost_store(paths_));
  EXPECT_FALSE(fs::exists(file)) << "the store would refuse it, and the node never start";
  EXPECT_NE(start(paths_).doubt, "");
  fs::remove_all(paths_.store());
  EXPECT_TRUE(*note_lost_store(paths_));
  EXPECT_NE(start(paths_).doubt, "");
}

TEST_F(PlaceTest, CopyIsInDoubtUntilItIsSettledAndTheOriginalIsNot) {
  start(paths_);
  const NodePaths copy(temp_.path() / "copy");
  fs::copy(paths_.directory, copy.directory, fs::copy_options::recursive);
  EXPECT_NE(start(copy).doubt, "");
  EXPECT_NE(start(copy).doubt, "") << "a second start settles nothing";
  EXPECT_EQ(start(paths_).doubt, "");
  ASSERT_TRUE(good(settle_position(copy)));
  EXPECT_EQ(start(copy).doubt, "");
}

TEST_F(PlaceTest, SameDiskInAnotherMachineIsInDoubt) {
  start(paths_);
  std::ofstream(machine(), std::ios::trunc) << "fedcba9876543210fedcba9876543210\n";
  EXPECT_NE(start(paths_).doubt, "");
}

TEST_F(PlaceTest, RestoredNodeIsInDoubtAlsoWhenTheStampIsGone) {
  touch(paths_.restored_stamp());
  EXPECT_NE(start(paths_).doubt, "");
  fs::remove(paths_.restored_stamp());  // the audit log has it
  EXPECT_NE(start(paths_).doubt, "");
  ASSERT_TRUE(good(settle_position(paths_)));
  EXPECT_EQ(start(paths_).doubt, "");
}

TEST_F(PlaceTest, OperatorsWordCountsForOneDoubt) {
  EXPECT_EQ(assert_alone(paths_).error().code, ErrorCode::kNotFound) << "nothing to assert";
  touch(paths_.restored_stamp());
  ASSERT_TRUE(good(assert_alone(paths_)));
  const Position position = start(paths_);
  EXPECT_EQ(position.doubt, "");
  EXPECT_TRUE(position.asserted);
  fs::remove(paths_.restored_stamp());
  EXPECT_FALSE(start(paths_).asserted);
  const NodePaths copy(temp_.path() / "copy");
  fs::copy(paths_.directory, copy.directory, fs::copy_options::recursive);
  EXPECT_NE(start(copy).doubt, "") << "the next copy needs its own";
}

}  // namespace
}  // namespace ceptoar::service::place_test
