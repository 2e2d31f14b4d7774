// SPDX-License-Identifier: Apache-2.0
// Known answers: draft-irtf-cfrg-xchacha-03 appendix A.3.1; Argon2id by an independent
// implementation (OpenSSL 3 through Python's cryptography).
#include "crypto/aead.h"

#include <gtest/gtest.h>

#include "tests/crypto/vector_file.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::aead_test {
namespace {

TEST(AeadTest, GivesTheAnswerOfTheXChaChaDraft) {
  const Bytes key = test::unhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const auto nonce = test::fixed<Nonce24>("404142434445464748494a4b4c4d4e4f5051525354555657");
  const Bytes aad = test::unhex("50515253c0c1c2c3c4c5c6c7");
  const Bytes plain = to_bytes(as_bytes(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
      "future, sunscreen would be it."));
  const Bytes sealed = aead_seal(key, nonce, aad, plain);
  EXPECT_EQ(to_hex(sealed),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
            "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
            "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            "21f9664c97637da9768812f615c68b13b52e"
            "c0875924c1c7987947deafd8780acf49");
  EXPECT_EQ(aead_open(key, nonce, aad, sealed).value(), plain);
  EXPECT_TRUE(aead_open_secret(key, nonce, aad, sealed).value().equals(plain));
}

TEST(AeadTest, StretchesAPasswordAsArgon2idDoes) {
  SecretMemory password(13);
  const BytesView text = as_bytes("correct horse");
  std::copy(text.begin(), text.end(), password.writable().begin());
  const Bytes salt = test::unhex("000102030405060708090a0b0c0d0e0f");
  const PasswordCost cost{2, 8192 * 1024};
  EXPECT_EQ(to_hex(stretch_password(password, salt, cost).value().view()),
            "5d6feb78fec962f9fe4465119605b64a5dbce8acde9e8ae0c8b3d4c2f518c9a4");
  EXPECT_EQ(stretch_password(password, Bytes(15), cost).error().code, ErrorCode::kMalformed);
}

class SealedValueTest : public ::testing::Test {
 protected:
  test::SeededRandom random_{6};
  Bytes key_ = Bytes(32, 0x42);
  Bytes place_ = to_bytes(as_bytes("table 7 row 9"));
  Bytes plain_ = to_bytes(as_bytes("what stands there"));
  Bytes sealed_ = seal_value(key_, random_, place_, plain_);
};

TEST_F(SealedValueTest, OpensAtItsPlaceAlone) {
  EXPECT_EQ(open_value(key_, place_, sealed_).value(), plain_);
  EXPECT_TRUE(open_value_secret(key_, place_, sealed_).value().equals(plain_));
  EXPECT_FALSE(open_value(key_, as_bytes("table 7 row 8"), sealed_));
  EXPECT_FALSE(open_value(Bytes(32, 0x43), place_, sealed_));
}

TEST_F(SealedValueTest, NeverSealsTwiceAlike) {
  EXPECT_NE(seal_value(key_, random_, place_, plain_), sealed_);
}

TEST_F(SealedValueTest, EveryBitAndEveryLengthCount) {
  for (std::size_t bit = 0; bit < sealed_.size() * 8; ++bit) {
    Bytes bad = sealed_;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(open_value(key_, place_, bad)) << bit;
  }
  for (std::size_t size = 0; size < sealed_.size(); ++size) {
    EXPECT_FALSE(open_value(key_, place_, BytesView(sealed_).first(size))) << size;
  }
}

TEST_F(SealedValueTest, UnknownVersionIsSaid) {
  sealed_[0] = 2;
  EXPECT_EQ(open_value(key_, place_, sealed_).error().code, ErrorCode::kUnsupportedVersion);
}

TEST_F(SealedValueTest, EmptyValueRoundTrips) {
  const Bytes sealed = seal_value(key_, random_, place_, {});
  EXPECT_TRUE(open_value(key_, place_, sealed).value().empty());
}

TEST(AeadTest, WhatIsShorterThanItsTagDoesNotOpen) {
  const Bytes key(32, 1);
  for (std::size_t size = 0; size < kAeadTagBytes; ++size) {
    EXPECT_EQ(aead_open(key, {}, {}, Bytes(size)).error().code, ErrorCode::kBadSignature) << size;
    EXPECT_EQ(aead_open_secret(key, {}, {}, Bytes(size)).error().code, ErrorCode::kBadSignature);
  }
}

}  // namespace
}  // namespace ceptoar::crypto::aead_test
