// SPDX-License-Identifier: Apache-2.0
#include "crypto/hpke.h"

#include <gtest/gtest.h>

#include "tests/crypto/vector_file.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::hpke::hpke_test {
namespace {

using test::VectorFile;

const VectorFile& rfc() {
  static const VectorFile file = VectorFile::load("hpke/rfc9180-a2-base.txt");
  return file;
}

KemPublicKey public_key(const std::string& name) {
  return KemPublicKey::from(rfc().bytes(name)).value();
}

void expect_context(const Context& context) {
  EXPECT_EQ(to_hex(context.key.view()), rfc().text("key"));
  EXPECT_EQ(to_hex(context.base_nonce), rfc().text("base_nonce"));
  EXPECT_EQ(to_hex(context.exporter_secret.view()), rfc().text("exporter_secret"));
}

TEST(HpkeTest, DerivesTheKeyPairsOfRfc9180) {
  const KemKey ephemeral = derive_key_pair(rfc().bytes("ikmE"));
  EXPECT_EQ(to_hex(ephemeral.secret().view()), rfc().text("skEm"));
  EXPECT_EQ(ephemeral.public_key().hex(), rfc().text("pkEm"));
  EXPECT_EQ(derive_public_key(rfc().bytes("ikmE")).hex(), rfc().text("pkEm"));
  const KemKey recipient = derive_key_pair(rfc().bytes("ikmR"));
  EXPECT_EQ(to_hex(recipient.secret().view()), rfc().text("skRm"));
  EXPECT_EQ(recipient.public_key().hex(), rfc().text("pkRm"));
}

TEST(HpkeTest, SetsUpBothSidesAsRfc9180) {
  const KemKey ephemeral = derive_key_pair(rfc().bytes("ikmE"));
  const KemKey recipient = derive_key_pair(rfc().bytes("ikmR"));
  const Bytes info = rfc().bytes("info");
  expect_context(setup_sender(public_key("pkRm"), ephemeral, info).value());
  expect_context(setup_receiver(recipient, public_key("enc"), info).value());
}

TEST(HpkeTest, GivesTheEncryptionsOfRfc9180) {
  const Context context =
      setup_sender(public_key("pkRm"), derive_key_pair(rfc().bytes("ikmE")), rfc().bytes("info"))
          .value();
  int seen = 0;
  for (; rfc().has("encryption." + std::to_string(seen) + ".ct"); ++seen) {
    const std::string at = "encryption." + std::to_string(seen) + ".";
    const std::uint64_t sequence = rfc().number(at + "seq");
    EXPECT_EQ(to_hex(nonce_at(context, sequence)), rfc().text(at + "nonce"));
    EXPECT_EQ(to_hex(aead_seal(context, sequence, rfc().bytes(at + "aad"), rfc().bytes(at + "pt"))),
              rfc().text(at + "ct"));
  }
  EXPECT_EQ(seen, 6);
}

TEST(HpkeTest, GivesTheExportsOfRfc9180) {
  const Context context =
      setup_sender(public_key("pkRm"), derive_key_pair(rfc().bytes("ikmE")), rfc().bytes("info"))
          .value();
  int seen = 0;
  for (; rfc().has("export." + std::to_string(seen) + ".value"); ++seen) {
    const std::string at = "export." + std::to_string(seen) + ".";
    EXPECT_EQ(to_hex(export_secret(context, rfc().bytes(at + "context"), rfc().number(at + "L"))),
              rfc().text(at + "value"));
  }
  EXPECT_EQ(seen, 3);
}

TEST(HpkeTest, SingleShotIsTheFirstMessageOfRfc9180) {
  const KemKey ephemeral = derive_key_pair(rfc().bytes("ikmE"));
  const KemKey recipient = derive_key_pair(rfc().bytes("ikmR"));
  const Bytes info = rfc().bytes("info");
  const Bytes aad = rfc().bytes("encryption.0.aad");
  const Bytes plain = rfc().bytes("encryption.0.pt");
  const Sealed sealed = seal(recipient.public_key(), ephemeral, info, aad, plain).value();
  EXPECT_EQ(sealed.enc.hex(), rfc().text("enc"));
  EXPECT_EQ(to_hex(sealed.ciphertext), rfc().text("encryption.0.ct"));
  Bytes derived(32 + plain.size() + 16);
  ASSERT_TRUE(seal_derived(recipient.public_key(), rfc().bytes("ikmE"), info, aad, plain, derived));
  EXPECT_EQ(to_hex(derived), rfc().text("enc") + rfc().text("encryption.0.ct"));
  Bytes opened(plain.size());
  ASSERT_TRUE(open(recipient, sealed.enc, info, aad, sealed.ciphertext, opened));
  EXPECT_EQ(opened, plain);
}

class HpkeRefusalTest : public ::testing::Test {
 protected:
  bool opens(const KemKey& key, const KemPublicKey& enc, BytesView info, BytesView aad,
             BytesView ciphertext) {
    Bytes out(ciphertext.size() < kTagBytes ? 0 : ciphertext.size() - kTagBytes);
    const Result<void> opened = open(key, enc, info, aad, ciphertext, out);
    if (opened) return true;
    EXPECT_EQ(opened.error().code, ErrorCode::kBadSignature);
    return false;
  }
  test::SeededRandom random_{5};
  KemKey recipient_ = KemKey::generate(random_);
  KemKey ephemeral_ = KemKey::generate(random_);
  Bytes info_ = to_bytes(as_bytes("info"));
  Bytes aad_ = to_bytes(as_bytes("aad"));
  Sealed sealed_ = seal(recipient_.public_key(), ephemeral_, info_, aad_, Bytes(32, 9)).value();
};

TEST_F(HpkeRefusalTest, EveryBitCounts) {
  ASSERT_TRUE(opens(recipient_, sealed_.enc, info_, aad_, sealed_.ciphertext));
  for (std::size_t bit = 0; bit < sealed_.ciphertext.size() * 8; ++bit) {
    Bytes bad = sealed_.ciphertext;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(opens(recipient_, sealed_.enc, info_, aad_, bad)) << bit;
  }
  for (std::size_t bit = 0; bit < 256; ++bit) {
    KemPublicKey bad = sealed_.enc;
    bad.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(opens(recipient_, bad, info_, aad_, sealed_.ciphertext)) << bit;
  }
}

TEST_F(HpkeRefusalTest, EveryLengthCounts) {
  for (std::size_t size = 0; size < sealed_.ciphertext.size(); ++size) {
    EXPECT_FALSE(
        opens(recipient_, sealed_.enc, info_, aad_, BytesView(sealed_.ciphertext).first(size)));
  }
}

TEST_F(HpkeRefusalTest, KeyInfoAndAadCount) {
  EXPECT_FALSE(opens(ephemeral_, sealed_.enc, info_, aad_, sealed_.ciphertext));
  EXPECT_FALSE(opens(recipient_, sealed_.enc, aad_, aad_, sealed_.ciphertext));
  EXPECT_FALSE(opens(recipient_, sealed_.enc, info_, info_, sealed_.ciphertext));
}

TEST_F(HpkeRefusalTest, SmallOrderPointsAreRefusedOnBothSides) {
  EXPECT_FALSE(opens(recipient_, KemPublicKey{}, info_, aad_, sealed_.ciphertext));
  EXPECT_FALSE(seal(KemPublicKey{}, ephemeral_, info_, aad_, Bytes(32)));
}

}  // namespace
}  // namespace ceptoar::crypto::hpke::hpke_test
