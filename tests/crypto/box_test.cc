// SPDX-License-Identifier: Apache-2.0
#include "crypto/box.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::box_test {
namespace {

class BoxTest : public ::testing::Test {
 protected:
  test::SeededRandom random_{7};
  KemKey key_ = KemKey::generate(random_);
  Bytes info_ = to_bytes(as_bytes("purpose"));
  Bytes plain_ = to_bytes(as_bytes("a few bytes"));
};

TEST_F(BoxTest, OpensForItsKeyAndPurposeAlone) {
  const Bytes box = box_seal(key_.public_key(), info_, plain_, random_).value();
  EXPECT_EQ(box.size(), plain_.size() + kBoxOverhead);
  EXPECT_TRUE(box_open(key_, info_, box).value().equals(plain_));
  EXPECT_FALSE(box_open(KemKey::generate(random_), info_, box));
  EXPECT_FALSE(box_open(key_, as_bytes("another purpose"), box));
}

TEST_F(BoxTest, IsFreshEveryTime) {
  EXPECT_NE(box_seal(key_.public_key(), info_, plain_, random_).value(),
            box_seal(key_.public_key(), info_, plain_, random_).value());
}

TEST_F(BoxTest, EveryBitAndEveryLengthCount) {
  const Bytes box = box_seal(key_.public_key(), info_, plain_, random_).value();
  for (std::size_t bit = 0; bit < box.size() * 8; ++bit) {
    Bytes bad = box;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(box_open(key_, info_, bad)) << bit;
  }
  for (std::size_t size = 0; size < box.size(); ++size) {
    const auto opened = box_open(key_, info_, BytesView(box).first(size));
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().code, ErrorCode::kBadSignature);
  }
}

TEST_F(BoxTest, RefusesARecipientOfSmallOrder) {
  EXPECT_FALSE(box_seal(KemPublicKey{}, info_, plain_, random_));
}

}  // namespace
}  // namespace ceptoar::crypto::box_test
