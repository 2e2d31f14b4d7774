// SPDX-License-Identifier: Apache-2.0
// What must hold for every object and every frame alike.
#include "schema/codec.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/schema/wire_cases.h"
#include "tests/support/random_objects.h"

namespace ceptoar::test::codec_test {
namespace {

class WireTest : public ::testing::TestWithParam<WireCase> {
 protected:
  SeededRandom random_{run_seed()};
};

TEST_P(WireTest, RandomValuesComeBackTheSame) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(GetParam().round_trips(random_)) << "value " << i;
}

TEST_P(WireTest, WhatParsesEncodesToTheSameBytes) {
  for (int i = 0; i < 50; ++i) {
    const Bytes bytes = GetParam().sample(random_);
    const auto again = GetParam().reencode(bytes);
    ASSERT_TRUE(again) << again.error().context;
    ASSERT_EQ(to_hex(*again), to_hex(bytes));
  }
}

TEST_P(WireTest, EveryFlippedBitIsRefusedOrPartOfTheValue) {
  Bytes bytes = GetParam().sample(random_);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
    bytes[bit / 8] ^= mask;
    const auto again = GetParam().reencode(bytes);
    if (again) {
      ASSERT_EQ(*again, bytes) << "bit " << bit;
    }
    bytes[bit / 8] ^= mask;
  }
}

TEST_P(WireTest, EveryTruncationIsRefused) {
  const Bytes bytes = GetParam().sample(random_);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(GetParam().reencode(BytesView(bytes).first(size))) << "size " << size;
  }
}

TEST_P(WireTest, AppendedBytesAreRefused) {
  Bytes bytes = GetParam().sample(random_);
  for (int i = 0; i < 24; ++i) {
    bytes.push_back(0);
    ASSERT_FALSE(GetParam().reencode(bytes)) << i;
  }
}

TEST_P(WireTest, RandomWordsAreRefusedOrPartOfTheValue) {
  const Bytes original = GetParam().sample(random_);
  for (int i = 0; i < 500; ++i) {
    Bytes bytes = original;
    const std::size_t word = draw_below(random_, bytes.size() / 8);
    for (std::size_t b = 0; b < 8; ++b) {
      bytes[8 * word + b] = static_cast<std::uint8_t>(draw_below(random_, 2) * random_.next());
    }
    const auto again = GetParam().reencode(bytes);
    if (again) {
      ASSERT_EQ(*again, bytes) << "word " << word;
    }
  }
}

TEST_P(WireTest, UnalignedInputParses) {
  const Bytes bytes = GetParam().sample(random_);
  for (std::size_t shift = 0; shift < 8; ++shift) {
    Bytes room(shift);
    append(room, bytes);
    ASSERT_TRUE(GetParam().reencode(BytesView(room).subspan(shift))) << shift;
  }
}

// A chain of pointers as long as a message may be: a parser that follows it without a nesting limit
// runs out of stack.
TEST_P(WireTest, DeepNestingIsRefused) {
  Bytes bytes;
  for (std::size_t words = limits::kFrameBytes / 8; words > 0; --words) {
    append_le64(bytes, 0x0001'0000'0000'0000);  // struct, no data, one pointer, in the next word
  }
  EXPECT_FALSE(GetParam().reencode(bytes));
}

INSTANTIATE_TEST_SUITE_P(All, WireTest, ::testing::ValuesIn(wire_cases()),
                         [](const auto& one) { return one.param.name; });

// --- entry header -------------------------------------------------------------------------------

constexpr std::size_t kDataEnd = 8 * (1 + 6);  // root pointer, data words
constexpr std::size_t kPointers = 8;

TEST(EntryHeaderTest, AllEncodingsHaveOneLength) {
  SeededRandom random(run_seed());
  std::set<std::size_t> sizes;
  EntryHeader smallest;
  smallest.dist = Dist::kPublic;
  smallest.lane = Lane::kFlash;
  smallest.nsk_epoch = 0;
  smallest.expires_ms = 1;
  smallest.body_len = 1;
  sizes.insert(encode(smallest).size());
  for (int i = 0; i < 500; ++i) sizes.insert(encode(random_object<EntryHeader>(random)).size());
  EXPECT_EQ(sizes.size(), 1U);
  EXPECT_LE(*sizes.begin(), limits::kHeaderMaxBytes);
}

// A header of a later program, with a field or a pointer more than ours, in canonical form.
Bytes longer_header(const EntryHeader& header, std::size_t at_byte, std::uint64_t in_root) {
  Bytes bytes = encode(header);
  Bytes word;
  append_le64(word, 1);
  // The pointers before a new data word move with what they point to; those before a new pointer
  // stand one word further from it.
  const bool pointer = at_byte == kDataEnd + 8 * kPointers;
  if (pointer) {
    word.assign(8, 0);
    word[0] = static_cast<std::uint8_t>(4 * (bytes.size() - at_byte) / 8 + 1);  // an empty list
    word[4] = 2;
    for (std::size_t at = kDataEnd; at < at_byte; at += 8) {
      bytes[at] = static_cast<std::uint8_t>(bytes[at] + 4);
    }
  }
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at_byte), word.begin(), word.end());
  bytes[in_root] = static_cast<std::uint8_t>(bytes[in_root] + 1);
  return bytes;
}

TEST(EntryHeaderTest, FieldsOfALaterProgramAreRefused) {
  EntryHeader header;
  header.expires_ms = header.body_len = 1;
  EXPECT_FALSE(parse<EntryHeader>(longer_header(header, kDataEnd, 4)));
  EXPECT_FALSE(parse<EntryHeader>(longer_header(header, kDataEnd + 8 * kPointers, 6)));
}

TEST(EntryHeaderTest, UnknownVersionIsToldApart) {
  EntryHeader header;
  header.expires_ms = header.body_len = 1;
  Bytes bytes = encode(header);
  bytes[8] = 2;  // the version stands first behind the root pointer
  const auto parsed = parse<EntryHeader>(bytes);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kUnsupportedVersion);
}

TEST(EntryHeaderTest, BodyOverTheLimitIsRefused) {
  EntryHeader header;
  header.expires_ms = header.body_len = 1;
  Bytes bytes = encode(header);
  bytes[8 * 6 + 3] = 1;  // bodyLen, the last data word: 2^24 + 1
  const auto parsed = parse<EntryHeader>(bytes);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ErrorCode::kLimitExceeded);
}

TEST(EntryHeaderDeathTest, ZeroLengthOrExpiryIsABug) {
  EntryHeader header;
  header.expires_ms = 1;
  EXPECT_DEATH(encode(header), "CHECK failed");
  header.expires_ms = 0;
  header.body_len = 1;
  EXPECT_DEATH(encode(header), "CHECK failed");
}

// --- receipts and grants ------------------------------------------------------------------------

TEST(ReceiptTest, SignedPartDoesNotDependOnTheSignature) {
  SeededRandom random(run_seed());
  Receipt receipt = random_object<Receipt>(random);
  const Bytes part = receipt_signed_part(receipt);
  random.fill(receipt.signature.bytes);
  EXPECT_EQ(receipt_signed_part(receipt), part);
  receipt.committed_ms ^= 1;
  EXPECT_NE(receipt_signed_part(receipt), part);
}

TEST(ReceiptTest, FitsItsLimit) {
  Receipt receipt;
  receipt.local_recipients = 0xFFFF;
  receipt.committed_ms = ~std::uint64_t{0};
  EXPECT_LE(encode(receipt).size(), limits::kReceiptBytes);
}

// The bytes of the private key are the only ones not compared with our own encoding; a pointer to
// them that lies among them would not be compared either.
TEST(KeyGrantTest, PrivateKeyThatCoversItsOwnPointerIsRefused) {
  KeyGrantFields fields;
  fields.leaf_index = 1;  // so that there are two data words
  Bytes bytes = encode_key_grant(fields, Bytes(32));
  constexpr std::size_t kPointer = 8 * (1 + 2 + 1);      // root, two data words, org
  ASSERT_EQ(bytes[kPointer + 4], 2 | (32 << 3 & 0xFF));  // a list of 32 bytes
  bytes[kPointer] = 0xFD;                                // list, one word back: itself
  bytes[kPointer + 1] = bytes[kPointer + 2] = bytes[kPointer + 3] = 0xFF;
  Bytes key(32);
  EXPECT_FALSE(parse_key_grant(bytes, key));
}

TEST(KeyGrantTest, RefusedGrantLeavesTheKeyMemoryAlone) {
  const Bytes key(32, 7);
  Bytes bytes = encode_key_grant({}, key);
  bytes.resize(bytes.size() + 8);
  Bytes out(32, 9);
  EXPECT_FALSE(parse_key_grant(bytes, out));
  EXPECT_EQ(out, Bytes(32, 9));
}

}  // namespace
}  // namespace ceptoar::test::codec_test
