// SPDX-License-Identifier: Apache-2.0
// A node of today and a node of wire protocol 1 as it was frozen: tests/vectors/link/protocol-1.hex
// holds, after the network id, the frames that such a peer sent: its Hello, two public entries (one
// of them a flash), a directed one with its routing, a ping. A program that does not take all of
// them has left behind a peer that was not upgraded the same night.
//
// CEPTOAR_WRITE_GOLDEN=1 writes the file where there is none; it never replaces one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/node/core_harness.h"

namespace ceptoar::core {
namespace {

using testing::Each;
using testing::IsEmpty;
using testing::Not;

const std::filesystem::path kFile = CEPTOAR_SOURCE_DIR "/tests/vectors/link/protocol-1.hex";

std::vector<Bytes> read_frames() {
  std::ifstream in(kFile);
  std::vector<Bytes> out;
  for (std::string line; std::getline(in, line);) {
    auto bytes = parse_hex(line);
    EXPECT_TRUE(bytes.has_value());
    if (bytes) out.push_back(std::move(*bytes));
  }
  return out;
}

void write_frames() {
  Author author("telecom");
  Hello hello;
  hello.network_id = council().network;
  hello.node = node_of("telecom").id;
  hello.roster_version = 1;
  hello.roster_hash = council().roster->hash;
  hello.program = "ceptoar-node 0.1.0";
  hello.session = 1;
  const auto open = author.clear();
  const auto flash = author.clear(Lane::kFlash);
  const auto named = author.strict({"banks", "telecom"});
  std::filesystem::create_directories(kFile.parent_path());
  std::ofstream out(kFile);
  out << council().network.hex() << '\n';
  for (const PeerFrame& frame : std::initializer_list<PeerFrame>{
           hello, Push{{author.item(open)}}, Push{{author.item(flash)}},
           Push{{author.item(named, {"banks", "telecom"})}}, Ping{7}}) {
    out << to_hex(encode_peer_frame(frame)) << '\n';
  }
}

TEST(FrozenLinkTest, TodaysNodeTakesAllThatAPeerOfProtocolOneSent) {
  if (std::getenv("CEPTOAR_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(kFile)) {
    write_frames();
  }
  const std::vector<Bytes> frames = read_frames();
  ASSERT_GT(frames.size(), 4U) << kFile;
  ASSERT_EQ(to_hex(frames.front()), council().network.hex())
      << "the test's council is another one: the frozen one must stay beside it";
  Harness node("banks");
  const NodeId peer = node_of("telecom").id;
  node.give(PeerUp{peer});
  std::size_t entries = 0;
  for (auto frame = frames.begin() + 1; frame != frames.end(); ++frame) {
    node.give(PeerFrameIn{peer, *frame});
    const auto parsed = parse_peer_frame(*frame);
    ASSERT_TRUE(parsed.has_value());
    const auto* push = std::get_if<Push>(&*parsed);
    if (push == nullptr) continue;
    for (const Item& item : push->items) {
      const EntryId id = id_of(item);
      EXPECT_THAT(node.acks("telecom", id), Not(IsEmpty()));
      EXPECT_THAT(node.acks("telecom", id), Each(0));
      EXPECT_TRUE(node.holds(NodeTable::kEntries, id.view()));
      EXPECT_TRUE(node.holds(NodeTable::kBodies, id.view()));
      ++entries;
    }
  }
  EXPECT_EQ(entries, 3U);
  EXPECT_EQ(node.frontier("telecom"), 3U);
  EXPECT_THAT(node.sent<Refuse>("telecom"), IsEmpty());
  EXPECT_THAT(node.sent<Pong>("telecom"), Not(IsEmpty()));
  EXPECT_THAT(node.cut, IsEmpty());
}

}  // namespace
}  // namespace ceptoar::core
