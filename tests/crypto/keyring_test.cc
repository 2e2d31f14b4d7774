// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyring.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "schema/limits.h"
#include "tests/crypto/vector_file.h"
#include "tests/support/seeded_random.h"

namespace ceptoar::crypto::keyring_test {
namespace {

constexpr std::uint64_t kSeed = 60;
constexpr PasswordCost kCheap{1, limits::kKeyFileMinMemory};

SecretMemory phrase(std::string_view text) {
  SecretMemory out(text.size());
  std::copy(text.begin(), text.end(), out.writable().begin());
  return out;
}

KeyRecord record(KeyPurpose purpose, std::uint32_t epoch, std::uint8_t id, std::uint8_t secret) {
  KeyRecord out{purpose};
  out.epoch = epoch;
  out.id.fill(0);
  out.id[0] = id;
  std::fill(out.secret.writable().begin(), out.secret.writable().end(), secret);
  return out;
}

class KeyringTest : public ::testing::Test {
 protected:
  KeyringTest() {
    test::print_seed(kSeed);
    random_.fill(credential_.writable());
    keyring_.add(record(KeyPurpose::kHolderSign, 0, 1, 0x11));
    keyring_.add(record(KeyPurpose::kStaffEpoch, 3, 2, 0x23));
    keyring_.add(record(KeyPurpose::kStaffEpoch, 4, 2, 0x24));
    keyring_.add(record(KeyPurpose::kStaffEpoch, 9, 7, 0x79));
    KeyRecord archive = record(KeyPurpose::kArchive, 4, 2, 0x42);
    archive.tag = 3u << 16 | 682;
    archive.not_after_ms = 1'999'999'999'999;
    keyring_.add(std::move(archive));
  }
  void expect_same(const Keyring& other) {
    ASSERT_EQ(other.records().size(), keyring_.records().size());
    for (std::size_t i = 0; i < keyring_.records().size(); ++i) {
      const KeyRecord& a = keyring_.records()[i];
      const KeyRecord& b = other.records()[i];
      EXPECT_EQ(a.purpose, b.purpose);
      EXPECT_EQ(a.epoch, b.epoch);
      EXPECT_EQ(a.tag, b.tag);
      EXPECT_EQ(a.not_after_ms, b.not_after_ms);
      EXPECT_EQ(a.id, b.id);
      EXPECT_TRUE(a.secret.equals(b.secret));
    }
  }
  CredentialLock lock() const { return {&credential_}; }

  test::SeededRandom random_{kSeed};
  Secret<32> credential_;
  SecretMemory phrase_ = phrase("four words and more");
  Keyring keyring_;
};

TEST_F(KeyringTest, FindsByPurposeIdEpochAndTag) {
  const Bytes two(1, 2);
  EXPECT_EQ(keyring_.find(KeyPurpose::kStaffEpoch)->epoch, 9u);
  EXPECT_EQ(keyring_.newest(KeyPurpose::kStaffEpoch, two)->epoch, 4u);
  EXPECT_EQ(keyring_.find(KeyPurpose::kStaffEpoch, two, 3)->secret.view()[0], 0x23);
  EXPECT_EQ(keyring_.find(KeyPurpose::kStaffEpoch, two, 5), nullptr);
  EXPECT_EQ(keyring_.find(KeyPurpose::kArchive, two, 4), nullptr);
  EXPECT_NE(keyring_.find(KeyPurpose::kArchive, two, 4, 3u << 16 | 682), nullptr);
  EXPECT_EQ(keyring_.find(KeyPurpose::kAdmin), nullptr);
  EXPECT_EQ(keyring_.newest(KeyPurpose::kStaffEpoch, Bytes(1, 9)), nullptr);
}

TEST_F(KeyringTest, AddReplacesTheSameKey) {
  keyring_.add(record(KeyPurpose::kStaffEpoch, 3, 2, 0x99));
  EXPECT_EQ(keyring_.records().size(), 5u);
  EXPECT_EQ(keyring_.find(KeyPurpose::kStaffEpoch, Bytes(1, 2), 3)->secret.view()[0], 0x99);
}

TEST_F(KeyringTest, RemovesWhatIsGoneAndKeepsTheRest) {
  const std::size_t removed = keyring_.remove_if([](const KeyRecord& r) { return r.epoch == 4; });
  EXPECT_EQ(removed, 2u);
  EXPECT_EQ(keyring_.records().size(), 3u);
  EXPECT_EQ(keyring_.newest(KeyPurpose::kStaffEpoch, Bytes(1, 2))->epoch, 3u);
}

TEST_F(KeyringTest, RoundTripsUnderACredential) {
  const Bytes file = seal_keyring(keyring_, lock(), random_).value();
  EXPECT_EQ(lock_kind_of(file).value(), LockKind::kCredential);
  const auto opened = open_keyring(file, lock());
  ASSERT_TRUE(opened) << opened.error().context;
  expect_same(*opened);
}

TEST_F(KeyringTest, RoundTripsUnderAPassphrase) {
  const Bytes file = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  EXPECT_EQ(lock_kind_of(file).value(), LockKind::kPassphrase);
  // The cost is the file's own, whatever the caller's default is.
  const auto opened = open_keyring(file, PassphraseLock{&phrase_, {}});
  ASSERT_TRUE(opened) << opened.error().context;
  expect_same(*opened);
}

TEST_F(KeyringTest, EmptyKeyringRoundTrips) {
  const Bytes file = seal_keyring(Keyring{}, lock(), random_).value();
  EXPECT_TRUE(open_keyring(file, lock()).value().records().empty());
}

TEST_F(KeyringTest, WrongPassphraseAndWrongCredentialAreRefused) {
  const Bytes by_phrase = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  const SecretMemory wrong = phrase("four words and mors");
  EXPECT_EQ(open_keyring(by_phrase, PassphraseLock{&wrong, {}}).error().code,
            ErrorCode::kBadSignature);
  const Bytes by_credential = seal_keyring(keyring_, lock(), random_).value();
  Secret<32> other = credential_.copy();
  other.writable()[31] ^= 1;
  EXPECT_EQ(open_keyring(by_credential, CredentialLock{&other}).error().code,
            ErrorCode::kBadSignature);
}

TEST_F(KeyringTest, TheOtherLockIsSaidAndDoesNotOpen) {
  const Bytes by_phrase = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  EXPECT_EQ(open_keyring(by_phrase, lock()).error().code, ErrorCode::kMalformed);
  const Bytes by_credential = seal_keyring(keyring_, lock(), random_).value();
  EXPECT_EQ(open_keyring(by_credential, PassphraseLock{&phrase_, {}}).error().code,
            ErrorCode::kMalformed);
}

TEST_F(KeyringTest, NoBitAndNoLengthOfAFileMayChange) {
  const Bytes file = seal_keyring(keyring_, lock(), random_).value();
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    Bytes bad = file;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    ASSERT_FALSE(open_keyring(bad, lock())) << bit;
  }
  for (std::size_t size = 0; size < file.size(); ++size) {
    ASSERT_FALSE(open_keyring(BytesView(file).first(size), lock())) << size;
  }
}

TEST_F(KeyringTest, TheHeaderOfAPassphraseFileIsBound) {
  const Bytes file = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  for (const std::size_t at : {9u /* ops */, 25u /* salt */, 40u /* end of salt */}) {
    Bytes bad = file;
    bad[at] ^= 2;
    EXPECT_FALSE(open_keyring(bad, PassphraseLock{&phrase_, {}})) << at;
  }
}

TEST_F(KeyringTest, LooseAndExcessiveCostsAreRefused) {
  const std::vector<PasswordCost> costs = {{0, limits::kKeyFileMinMemory},
                                           {limits::kKeyFileMaxOps + 1, limits::kKeyFileMinMemory},
                                           {1, limits::kKeyFileMinMemory - 1},
                                           {1, limits::kKeyFileMaxMemory + 1},
                                           {1, ~std::uint64_t{0}}};
  const Bytes file = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  for (const PasswordCost& cost : costs) {
    EXPECT_EQ(seal_keyring(keyring_, PassphraseLock{&phrase_, cost}, random_).error().code,
              ErrorCode::kLimitExceeded);
    Bytes numbers;
    append_le64(numbers, cost.ops);
    append_le64(numbers, cost.memory_bytes);
    Bytes bad = file;
    std::copy(numbers.begin(), numbers.end(), bad.begin() + 9);
    EXPECT_EQ(open_keyring(bad, PassphraseLock{&phrase_, {}}).error().code,
              ErrorCode::kLimitExceeded);
    EXPECT_EQ(lock_kind_of(bad).error().code, ErrorCode::kLimitExceeded);
  }
}

TEST_F(KeyringTest, UnknownVersionsAndOtherFilesAreToldApart) {
  Bytes file = seal_keyring(keyring_, lock(), random_).value();
  file[7] = '2';
  EXPECT_EQ(lock_kind_of(file).error().code, ErrorCode::kUnsupportedVersion);
  file[0] = 'X';
  EXPECT_EQ(lock_kind_of(file).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(lock_kind_of({}).error().code, ErrorCode::kMalformed);
}

// A file around records of our own making, as crypto/DESIGN.md "Key files" says.
Bytes file_around(const Secret<32>& credential, BytesView records, Random& random) {
  Bytes file = to_bytes(as_bytes("CEPKEY01"));
  file.push_back(1);
  file.resize(8 + 1 + 8 + 8 + 16);
  Secret<32> key;
  derive(credential.view(), label::kKeyFile, {BytesView(file).last(16)}, key.writable());
  append(file, seal_value(key.view(), random, file, records));
  return file;
}
Bytes one_record(std::uint8_t purpose) {
  Bytes out = {purpose};
  out.resize(1 + 4 + 4 + 8 + 32 + 32);
  return out;
}

TEST_F(KeyringTest, RecordsInsideAreCheckedThoughTheSealHolds) {
  const auto open_records = [&](std::uint32_t count, const std::vector<std::uint8_t>& purposes) {
    Bytes records;
    append_le32(records, count);
    for (const std::uint8_t purpose : purposes) append(records, one_record(purpose));
    return open_keyring(file_around(credential_, records, random_), lock());
  };
  EXPECT_EQ(open_records(2, {1, 12}).value().records().size(), 2u);
  EXPECT_EQ(open_records(1, {0}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(open_records(1, {13}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(open_records(2, {4, 4}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(open_records(2, {4}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(open_records(1, {4, 5}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(open_records(~std::uint32_t{0}, {}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(open_keyring(file_around(credential_, Bytes(3), random_), lock()).error().code,
            ErrorCode::kMalformed);
}

TEST_F(KeyringTest, FilesOfTheFirstVersionOpen) {
  constexpr auto kName = "envelope/keyring-v1.txt";
  Secret<32> credential;
  std::fill(credential.writable().begin(), credential.writable().end(), std::uint8_t{0x5a});
  if (test::writing_golden()) {
    test::SeededRandom random(61);
    test::write_vector_file(
        kName, "A key file as the first release wrote it; the credential is 32 bytes 5a.",
        {{"credential",
          to_hex(seal_keyring(keyring_, CredentialLock{&credential}, random).value())},
         {"passphrase",
          to_hex(seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random).value())}});
  }
  const auto frozen = test::VectorFile::load(kName);
  const auto by_credential = open_keyring(frozen.bytes("credential"), CredentialLock{&credential});
  ASSERT_TRUE(by_credential);
  expect_same(*by_credential);
  const auto by_phrase = open_keyring(frozen.bytes("passphrase"), PassphraseLock{&phrase_, {}});
  ASSERT_TRUE(by_phrase);
  expect_same(*by_phrase);
}

TEST_F(KeyringTest, TheStretchedKeyOfAnotherFileDoesNotOpen) {
  const Bytes file = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  const Bytes other = seal_keyring(keyring_, PassphraseLock{&phrase_, kCheap}, random_).value();
  const auto key = file_key(file, PassphraseLock{&phrase_, {}});
  ASSERT_TRUE(key);
  const auto opened = open_keyring(file, *key);
  ASSERT_TRUE(opened);
  expect_same(*opened);
  EXPECT_EQ(open_keyring(other, *key).error().code, ErrorCode::kBadSignature);
}

}  // namespace
}  // namespace ceptoar::crypto::keyring_test
