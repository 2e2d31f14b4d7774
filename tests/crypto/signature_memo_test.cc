// SPDX-License-Identifier: Apache-2.0
// A remembered signature vouches for exactly the check that found it good.
#include "crypto/signature_memo.h"

#include <gtest/gtest.h>

#include "crypto/keys.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::test::signature_memo_test {
namespace {

class SignatureMemoTest : public testing::Test {
 protected:
  bool check(std::string_view label, const NetworkId& network, const Hash32& id,
             const Signature& signature) const {
    return crypto::verify(key_.public_key(), label, network, id.view(), signature);
  }
  SeededRandom random_{7};
  crypto::SignKey key_ = crypto::SignKey::generate(random_);
  NetworkId network_ = random_.id<NetworkId>();
  Hash32 id_ = random_.id<Hash32>();
  Signature signature_ = key_.sign(crypto::label::kCardSign, network_, id_.view());
};

TEST_F(SignatureMemoTest, NothingElseIsVouchedFor) {
  crypto::SignatureMemo memo;
  const crypto::UseMemo use(memo);
  ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_)) << "from the memo";
  EXPECT_FALSE(check(crypto::label::kStatementSign, network_, id_, signature_));
  NetworkId other = network_;
  other.bytes[0] ^= 1;
  EXPECT_FALSE(check(crypto::label::kCardSign, other, id_, signature_));
  for (std::size_t bit = 0; bit < Hash32::kSize * 8; ++bit) {
    Hash32 id = id_;
    id.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(check(crypto::label::kCardSign, network_, id, signature_));
  }
  for (std::size_t bit = 0; bit < Signature::kSize * 8; ++bit) {
    Signature signature = signature_;
    signature.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(check(crypto::label::kCardSign, network_, id_, signature));
  }
  const auto another = crypto::SignKey::generate(random_);
  EXPECT_FALSE(crypto::verify(another.public_key(), crypto::label::kCardSign, network_, id_.view(),
                              signature_));
}

TEST_F(SignatureMemoTest, EntriesAreNeverRemembered) {
  crypto::SignatureMemo memo;
  const crypto::UseMemo use(memo);
  const Signature entry = key_.sign(crypto::label::kEntrySign, network_, id_.view());
  ASSERT_TRUE(check(crypto::label::kEntrySign, network_, id_, entry));
  EXPECT_FALSE(memo.changed());
  EXPECT_TRUE(memo.bytes().empty());
}

TEST_F(SignatureMemoTest, BadOnesAreNotLearnt) {
  crypto::SignatureMemo memo;
  const crypto::UseMemo use(memo);
  Signature bad = signature_;
  bad.bytes[0] ^= 1;
  EXPECT_FALSE(check(crypto::label::kCardSign, network_, id_, bad));
  EXPECT_FALSE(check(crypto::label::kCardSign, network_, id_, bad));
  EXPECT_FALSE(memo.changed());
}

TEST_F(SignatureMemoTest, WhatIsNotAskedForStaysWhileThereIsRoom) {
  crypto::SignatureMemo memo;
  {
    const crypto::UseMemo use(memo);
    ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  }
  ASSERT_TRUE(memo.changed());
  crypto::SignatureMemo later;
  later.load(memo.bytes());
  EXPECT_EQ(later.bytes(), memo.bytes()) << "the next command may ask";
  {
    const crypto::UseMemo use(later);
    ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  }
  EXPECT_FALSE(later.changed());
  EXPECT_EQ(later.bytes(), memo.bytes());
  later.load(Bytes(33, 1));
  EXPECT_TRUE(later.bytes().empty()) << "a wrong length is no memo";
}

TEST_F(SignatureMemoTest, AFullMemoGivesUpWhatNobodyAskedFor) {
  Bytes full;
  for (std::size_t i = 0; i < crypto::SignatureMemo::kMost; ++i) {
    append(full, random_.id<Hash32>().view());
  }
  crypto::SignatureMemo memo;
  memo.load(full);
  {
    const crypto::UseMemo use(memo);
    ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  }
  const Bytes kept = memo.bytes();
  EXPECT_EQ(kept.size(), crypto::SignatureMemo::kMost * Hash32::kSize);
  crypto::SignatureMemo later;
  later.load(kept);
  const crypto::UseMemo use(later);
  ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  EXPECT_FALSE(later.changed()) << "the one asked for is there";
}

TEST_F(SignatureMemoTest, WithinOneCallEachIsVerifiedOnceAndTheMemoInUseLearnsIt) {
  {
    const crypto::VerifyOnce once;
    ASSERT_NE(crypto::UseMemo::current(), nullptr);
    ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
    EXPECT_FALSE(check(crypto::label::kStatementSign, network_, id_, signature_));
  }
  EXPECT_EQ(crypto::UseMemo::current(), nullptr);
  crypto::SignatureMemo memo;
  const crypto::UseMemo use(memo);
  {
    const crypto::VerifyOnce once;
    ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  }
  EXPECT_EQ(crypto::UseMemo::current(), &memo);
  EXPECT_EQ(memo.bytes().size(), Hash32::kSize);
  crypto::SignatureMemo later;
  later.load(memo.bytes());
  const crypto::UseMemo again(later);
  const crypto::VerifyOnce once;
  ASSERT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
  EXPECT_FALSE(later.changed()) << "asked, not learnt anew";
}

TEST_F(SignatureMemoTest, WithoutAMemoEverythingIsChecked) {
  EXPECT_EQ(crypto::UseMemo::current(), nullptr);
  EXPECT_TRUE(check(crypto::label::kCardSign, network_, id_, signature_));
}

}  // namespace
}  // namespace ceptoar::test::signature_memo_test
