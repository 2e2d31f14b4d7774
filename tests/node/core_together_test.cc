// SPDX-License-Identifier: Apache-2.0
// Results given in one step: the same is stored, acknowledged and known as one after the other, in
// fewer frames.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "tests/node/core_harness.h"

namespace ceptoar::core::core_together_test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr std::size_t kMany = 20;

// What a node of banks hears: two authors, a gap that is filled later, replays by a third party, a
// directed entry, one with a broken signature.
struct Heard {
  std::vector<EntryId> ids;
  std::vector<std::size_t> frames_of_acks;
};
Heard hear(Harness& node) {
  Heard out;
  Author telecom{"telecom"};
  Author broadcast{"broadcast"};
  std::vector<Item> first, second;
  for (std::size_t i = 0; i < kMany; ++i) {
    const auto one = i % 4 == 3 ? telecom.strict({"banks", "telecom"}) : telecom.clear();
    first.push_back(i % 4 == 3 ? telecom.item(one, {"banks", "telecom"}) : telecom.item(one));
    const auto other = broadcast.clear();
    second.push_back(broadcast.item(other));
    out.ids.push_back(one.id);
    out.ids.push_back(other.id);
  }
  const Item late = first[2];
  first.erase(first.begin() + 2);
  second.push_back(first[5]);
  Item broken = telecom.item(telecom.clear());
  out.ids.push_back(id_of(broken));
  broken.signature.bytes[0] ^= 1;
  first.push_back(broken);
  node.connect("telecom");
  node.connect("broadcast");
  node.frame("telecom", Push{first});
  node.frame("broadcast", Push{second});
  node.frame("telecom", Push{{late}});
  node.frame("telecom", Push{{first[0]}});
  node.pass(1'000);
  for (const char* peer : {"telecom", "broadcast"}) {
    out.frames_of_acks.push_back(node.sent<Acks>(peer).size());
  }
  return out;
}

TEST(CoreTogetherTest, TheSameIsStoredAcknowledgedAndKnownInFewerFrames) {
  Harness alone{"banks"};
  Harness together{"banks"};
  together.together = true;
  const Heard one_by_one = hear(alone);
  const Heard at_once = hear(together);
  ASSERT_EQ(one_by_one.ids, at_once.ids);
  EXPECT_EQ(alone.committed, together.committed);
  EXPECT_EQ(alone.frontier("telecom"), kMany);
  EXPECT_EQ(together.frontier("telecom"), kMany);
  EXPECT_EQ(together.frontier("broadcast"), kMany);
  for (std::size_t t = 1; t <= kNodeTableCount; ++t) {
    const auto table = static_cast<NodeTable>(t);
    EXPECT_EQ(alone.store.table(table), together.store.table(table)) << t;
  }
  for (const EntryId& id : at_once.ids) {
    for (const char* peer : {"telecom", "broadcast"}) {
      EXPECT_EQ(alone.acks(peer, id), together.acks(peer, id)) << peer << " " << id.hex();
    }
  }
  for (std::size_t i = 0; i < at_once.frames_of_acks.size(); ++i) {
    EXPECT_LT(at_once.frames_of_acks[i], one_by_one.frames_of_acks[i]);
  }
}

bool is_look_up(const Effect& effect) {
  const auto* load = std::get_if<Load>(&effect);
  return load != nullptr && !load->rows.empty() && load->rows.front().table == NodeTable::kMessages;
}

class CoreStepTest : public testing::Test {
 protected:
  CoreStepTest() {
    node.together = true;
    node.connect("telecom");
  }
  Harness node{"banks"};
  Author author{"telecom"};
};

TEST_F(CoreStepTest, EntriesOfAStepAreLookedUpInOneReadAndAFlashInItsOwn) {
  Push push;
  for (std::size_t i = 0; i < kMany; ++i) {
    push.items.push_back(author.item(author.clear(i == 5 ? Lane::kFlash : Lane::kNormal)));
  }
  std::vector<std::size_t> read;
  std::vector<Lane> lanes;
  node.hold = [&](const Effect& effect) {
    if (!is_look_up(effect)) return false;
    read.push_back(std::get<Load>(effect).rows.size());
    lanes.push_back(std::get<Load>(effect).lane);
    return false;
  };
  node.frame("telecom", push);
  EXPECT_THAT(read, ElementsAre(1, kMany - 1)) << "no row of theirs can be there but that of the message id";
  EXPECT_THAT(lanes, ElementsAre(Lane::kFlash, Lane::kNormal));
  EXPECT_THAT(node.committed, SizeIs(kMany));
  read.clear();
  node.frame("telecom", push);
  EXPECT_THAT(read, ElementsAre(3 * kMany)) << "positions that are held, where a flash is in no hurry";
  EXPECT_THAT(node.committed, SizeIs(kMany));
  EXPECT_EQ(node.frontier("telecom"), kMany);
}

TEST_F(CoreStepTest, OneRowThatCannotBeReadKeepsNoOtherEntryOut) {
  Push push;
  std::vector<EntryId> ids;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto message = author.clear();
    ids.push_back(message.id);
    push.items.push_back(author.item(message));
  }
  node.hold = is_look_up;
  node.frame("telecom", push);
  ASSERT_THAT(node.held, SizeIs(1));
  std::get<Loaded>(node.held.front()).good = false;
  node.release_held();
  ASSERT_THAT(node.held, SizeIs(4)) << "each by itself";
  std::get<Loaded>(node.held[1]).good = false;
  node.hold = nullptr;
  node.release_held();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto expected = static_cast<std::uint16_t>(i == 1 ? ErrorCode::kIo : ErrorCode{});
    EXPECT_THAT(node.acks("telecom", ids[i]), ElementsAre(expected)) << i;
  }
}

// What a full disk treats alike is in one commit, with the rows that say how far logs reach once in it.
TEST_F(CoreStepTest, WhatAStepStoresIsOneCommitOfEachLane) {
  Push push;
  for (std::size_t i = 0; i < kMany; ++i) {
    push.items.push_back(author.item(author.clear(i < 5 ? Lane::kNormal : Lane::kBulk)));
  }
  std::vector<Lane> lanes;
  std::vector<std::ptrdiff_t> entries;
  node.hold = [&](const Effect& effect) {
    const auto* commit = std::get_if<Commit>(&effect);
    if (commit == nullptr) return false;
    const auto rows_of = [&](NodeTable table) {
      return std::count_if(commit->batch.begin(), commit->batch.end(),
                           [&](const RowWrite& row) { return row.at.table == table; });
    };
    if (rows_of(NodeTable::kEntries) == 0) return false;
    lanes.push_back(commit->lane);
    entries.push_back(rows_of(NodeTable::kEntries));
    EXPECT_LE(rows_of(NodeTable::kMeta), 3);
    return false;
  };
  node.frame("telecom", push);
  EXPECT_THAT(lanes, ElementsAre(Lane::kNormal, Lane::kBulk));
  EXPECT_THAT(entries, ElementsAre(5, static_cast<std::ptrdiff_t>(kMany) - 5));
  EXPECT_EQ(node.frontier("telecom"), kMany);
}

TEST(CoreTogetherTest, AGroupCommitIsAcknowledgedInOneFrameAndNothingBeforeIt) {
  Harness node{"banks"};
  node.connect("telecom");
  Author author{"telecom"};
  Push push;
  std::vector<EntryId> ids;
  for (std::size_t i = 0; i < kMany; ++i) {
    const auto message = author.clear();
    ids.push_back(message.id);
    push.items.push_back(author.item(message));
  }
  node.hold = [](const Effect& effect) { return std::holds_alternative<Commit>(effect); };
  node.frame("telecom", push);
  ASSERT_GE(node.held.size(), kMany);
  EXPECT_THAT(node.sent<Acks>("telecom"), SizeIs(0));
  std::vector<Event> results(std::make_move_iterator(node.held.begin()),
                             std::make_move_iterator(node.held.end()));
  std::vector<Acks> said;
  for (const Effect& effect : node.core->step_all(results, node.now, node.random)) {
    const auto* send = std::get_if<SendPeer>(&effect);
    if (send == nullptr) continue;
    const auto frame = parse_peer_frame(send->frame);
    ASSERT_TRUE(frame.has_value());
    if (const auto* acks = std::get_if<Acks>(&*frame)) said.push_back(*acks);
  }
  ASSERT_THAT(said, SizeIs(1));
  ASSERT_THAT(said[0].acks, SizeIs(kMany));
  for (std::size_t i = 0; i < kMany; ++i) {
    EXPECT_EQ(said[0].acks[i].entry_id, ids[i]);
    EXPECT_EQ(said[0].acks[i].code, 0);
    EXPECT_FALSE(said[0].acks[i].receipt.empty());
  }
}

}  // namespace
}  // namespace ceptoar::core::core_together_test
