// SPDX-License-Identifier: Apache-2.0
// Known answers: RFC 8032 section 7.1 (public keys), RFC 7748 sections 5.2 and 6.1; the signature
// over our own message layout by an independent Ed25519 (OpenSSL).
#include "crypto/keys.h"

#include <gtest/gtest.h>

#include "tests/crypto/vector_file.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::keys_test {
namespace {

SignKey sign_key(std::string_view seed) {
  return SignKey::from_seed(Secret<32>::from(test::unhex(seed)).value());
}
KemKey kem_key(std::string_view secret) {
  return KemKey::from_secret(Secret<32>::from(test::unhex(secret)).value());
}

constexpr std::string_view kSeed1 =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

TEST(SignKeyTest, GivesThePublicKeysOfRfc8032) {
  EXPECT_EQ(sign_key(kSeed1).public_key().hex(),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(sign_key("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                .public_key()
                .hex(),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(sign_key("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
                .public_key()
                .hex(),
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
}

NetworkId some_network() {
  NetworkId out;
  out.bytes.fill(0x11);
  return out;
}

TEST(SignKeyTest, SignsLabelNulNetworkAndId) {
  EXPECT_EQ(sign_key(kSeed1).sign(label::kEntrySign, some_network(), Bytes(32, 0x22)).hex(),
            "4175c63968be6a4e021d2d1fc18795b92d8fe229e10cd1a70d0077c18d69db7d"
            "31be026044763db5dffe82b9a693b52a4864800d2a6f8cb4aad365ccd275c903");
}

TEST(SignKeyTest, VerifiesItsOwnAndNothingElse) {
  test::SeededRandom random(2);
  const SignKey key = SignKey::generate(random);
  const SignKey other = SignKey::generate(random);
  const NetworkId network = some_network();
  const Bytes id(32, 0x22);
  const Signature good = key.sign(label::kEntrySign, network, id);
  EXPECT_TRUE(verify(key.public_key(), label::kEntrySign, network, id, good));
  EXPECT_FALSE(verify(other.public_key(), label::kEntrySign, network, id, good));
  EXPECT_FALSE(verify(key.public_key(), label::kInnerSign, network, id, good));
  EXPECT_FALSE(verify(key.public_key(), label::kEntrySign, NetworkId{}, id, good));
  EXPECT_FALSE(verify(key.public_key(), label::kEntrySign, network, Bytes(32, 0x23), good));
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Signature bad = good;
    bad.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify(key.public_key(), label::kEntrySign, network, id, bad)) << bit;
  }
}

TEST(SignKeyTest, RefusesSmallOrderAndNonCanonicalKeys) {
  const Bytes id(32, 0x22);
  // y = 1 (the neutral element), y = 0, and p + 1, a second spelling of y = 1. Under a key of small
  // order the all-neutral signature would fit every message.
  for (const std::string_view text :
       {"0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    const auto key = test::fixed<SignPublicKey>(text);
    Signature signature;
    signature.bytes[0] = 1;  // R = neutral, S = 0
    EXPECT_FALSE(verify(key, label::kEntrySign, some_network(), id, signature)) << text;
  }
}

TEST(SignKeyTest, RefusesASecondSpellingOfAGoodSignature) {
  const SignKey key = sign_key(kSeed1);
  const Bytes id(32, 0x22);
  Signature signature = key.sign(label::kEntrySign, some_network(), id);
  // S + L is the same scalar modulo the group order.
  const Bytes order =
      test::unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum = signature.bytes[32 + i] + order[i] + carry;
    signature.bytes[32 + i] = static_cast<std::uint8_t>(sum);
    carry = sum >> 8;
  }
  ASSERT_EQ(carry, 0u);
  EXPECT_FALSE(verify(key.public_key(), label::kEntrySign, some_network(), id, signature));
}

TEST(KemKeyTest, GivesTheAnswersOfRfc7748) {
  const KemKey scalar = kem_key("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
  const auto point =
      test::fixed<KemPublicKey>("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
  EXPECT_EQ(to_hex(scalar.shared(point).value().view()),
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");

  const KemKey alice = kem_key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  const KemKey bob = kem_key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  EXPECT_EQ(alice.public_key().hex(),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  EXPECT_EQ(bob.public_key().hex(),
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
  constexpr std::string_view kShared =
      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  EXPECT_EQ(to_hex(alice.shared(bob.public_key()).value().view()), kShared);
  EXPECT_EQ(to_hex(bob.shared(alice.public_key()).value().view()), kShared);
}

TEST(KemKeyTest, RefusesAPointOfSmallOrder) {
  test::SeededRandom random(3);
  const KemKey key = KemKey::generate(random);
  EXPECT_EQ(key.shared(KemPublicKey{}).error().code, ErrorCode::kBadSignature);
  KemPublicKey one;
  one.bytes[0] = 1;
  EXPECT_EQ(key.shared(one).error().code, ErrorCode::kBadSignature);
}

// The list that is compared with says of each point what a multiplication says.
TEST(KemKeyTest, KnowsEveryEncodingOfAPointOfSmallOrder) {
  test::SeededRandom random(5);
  const KemKey key = KemKey::generate(random);
  constexpr std::string_view kSmall[] = {
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
      "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
  for (const std::string_view hex : kSmall) {
    for (const std::uint8_t top : {std::uint8_t{0}, std::uint8_t{0x80}}) {
      KemPublicKey point = KemPublicKey::from(test::unhex(hex)).value();
      point.bytes.back() = static_cast<std::uint8_t>(point.bytes.back() | top);
      EXPECT_TRUE(is_small_order(point)) << hex;
      EXPECT_FALSE(key.shared(point)) << hex;
    }
    // One beside it is an ordinary one.
    KemPublicKey beside = KemPublicKey::from(test::unhex(hex)).value();
    beside.bytes[3] = static_cast<std::uint8_t>(beside.bytes[3] ^ 0x10);
    EXPECT_FALSE(is_small_order(beside)) << hex;
    EXPECT_TRUE(key.shared(beside)) << hex;
  }
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(is_small_order(KemKey::generate(random).public_key()));
  }
}

TEST(KemKeyTest, ServesCurveZmqWithTheSameNumbers) {
  test::SeededRandom random(4);
  const KemKey key = KemKey::generate(random);
  EXPECT_EQ(key.curve_public_key().bytes, key.public_key().bytes);
}

}  // namespace
}  // namespace ceptoar::crypto::keys_test
