// SPDX-License-Identifier: Apache-2.0
// Who is blamed for what comes from a peer, and how much of it ends in a cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/limits.h"
#include "tests/node/core_harness.h"

namespace ceptoar::core::core_strike_test {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::uint16_t code(ErrorCode value) { return static_cast<std::uint16_t>(value); }

// A node of banks; telecom passes on what securities is said to have written.
class CoreStrikeTest : public testing::Test {
 protected:
  CoreStrikeTest() {
    node.connect("telecom");
    node.connect("securities");
  }
  void pass_on(Item item) { node.frame("telecom", Push{{std::move(item)}}); }
  void send_parts(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) node.give(PeerPartsIn{node_of("telecom").id});
  }

  Harness node{"banks"};
  Author author{"securities"};
};

TEST_F(CoreStrikeTest, WhoPassesBadSignaturesOnIsCutAndNotWhomTheyName) {
  Item bad = author.item(author.clear());
  bad.signature.bytes[5] ^= 1;
  for (std::size_t i = 0; i < limits::kStrikesPerHour / 10; ++i) pass_on(bad);
  EXPECT_THAT(node.cut, IsEmpty());
  pass_on(bad);
  EXPECT_THAT(node.cut, ElementsAre(node_of("telecom").id));
  EXPECT_TRUE(node.logged("peer-cut")) << "never silently";
}

TEST_F(CoreStrikeTest, LaterVersionsAndUnknownAuthorsAreNobodysFault) {
  const auto message = author.clear();
  Item later = author.item(message);
  later.header[8] = 2;  // the version stands first behind the root pointer
  EntryHeader header = message.header;
  header.author.bytes[0] ^= 1;
  const Item stranger = signed_item(header, node_of("securities"), message.sealed.body);
  for (std::size_t i = 0; i <= limits::kStrikesPerHour; ++i) {
    pass_on(later);
    pass_on(stranger);
  }
  EXPECT_THAT(node.acks("telecom", id_of(later)), Each(code(ErrorCode::kUnsupportedVersion)));
  EXPECT_THAT(node.acks("telecom", id_of(stranger)), Each(code(ErrorCode::kNotAuthorized)));
  EXPECT_THAT(node.acks("telecom", id_of(later)), Not(IsEmpty()));
  EXPECT_THAT(node.cut, IsEmpty());
  EXPECT_FALSE(node.logged("strike"));
}

TEST_F(CoreStrikeTest, MessagesOfSeveralPartsAreCountedWithinAnHour) {
  send_parts(limits::kStrikesPerHour);
  node.now += 3'600'001;
  send_parts(limits::kStrikesPerHour);
  EXPECT_THAT(node.cut, IsEmpty());
  send_parts(1);
  EXPECT_THAT(node.cut, Contains(node_of("telecom").id));
}

}  // namespace
}  // namespace ceptoar::core::core_strike_test
