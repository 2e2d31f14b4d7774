// SPDX-License-Identifier: Apache-2.0
// One stored entry as a file: its length says where the body begins, and nothing else is taken for one.
#include "schema/item_file.h"

#include <gtest/gtest.h>

#include "tests/support/outcome.h"
#include "tests/support/random_objects.h"

namespace ceptoar::test::item_file_test {
namespace {

Item sample() {
  SeededRandom random(9);
  Item item;
  item.header = Bytes(200, 3);
  random.fill(item.signature.bytes);
  item.body = Bytes(300'000, 5);  // more than a frame has room for
  return item;
}

TEST(ItemFileTest, GivesBackTheEntryWithABodyOfAnyLength) {
  Item item = sample();
  auto back = parse_item_file(encode_item_file(item));
  ASSERT_TRUE(good(back));
  EXPECT_EQ(*back, item);
  item.body.clear();
  back = parse_item_file(encode_item_file(item));
  ASSERT_TRUE(good(back));
  EXPECT_EQ(*back, item);
}

TEST(ItemFileTest, AnythingElseIsRefused) {
  Item item = sample();
  item.body = Bytes(10, 5);
  const Bytes whole = encode_item_file(item);
  const std::size_t frame = whole.size() - item.body.size();
  for (std::size_t size = 0; size < frame; ++size) {
    ASSERT_FALSE(parse_item_file(BytesView(whole).first(size))) << size;
  }
  Bytes other = whole;
  other[0] ^= 1;
  EXPECT_TRUE(refused(parse_item_file(other), ErrorCode::kMalformed)) << "another word at its head";
  other = whole;
  other[kItemFileMagic.size() + 3] = 0xFF;
  EXPECT_TRUE(refused(parse_item_file(other), ErrorCode::kMalformed)) << "longer than the file";
  other = whole;
  other.resize(kItemFileBytes + 1);
  EXPECT_TRUE(refused(parse_item_file(other), ErrorCode::kMalformed)) << "longer than any";
  // A frame that is no push of one item without its body.
  const auto file_of = [](const PeerFrame& frame_of) {
    const Bytes bytes = encode_peer_frame(frame_of);
    Bytes out = to_bytes(as_bytes(kItemFileMagic));
    append_le32(out, static_cast<std::uint32_t>(bytes.size()));
    append(out, bytes);
    return out;
  };
  item.body.clear();
  EXPECT_TRUE(good(parse_item_file(file_of(Push{{item}}))));
  EXPECT_TRUE(refused(parse_item_file(file_of(Push{{item, item}})), ErrorCode::kMalformed));
  EXPECT_TRUE(refused(parse_item_file(file_of(Ping{})), ErrorCode::kMalformed));
  item.body = Bytes(5, 1);
  EXPECT_TRUE(refused(parse_item_file(file_of(Push{{item}})), ErrorCode::kMalformed));
}

}  // namespace
}  // namespace ceptoar::test::item_file_test
