// SPDX-License-Identifier: Apache-2.0
// Redacted documents: every choice of fields proves to be the author's, nothing else does, and what was
// taken out cannot be guessed.
#include "crypto/redaction.h"

#include <algorithm>

#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::redaction_test {
namespace {

using crypto::kRedactionPlaces;
using crypto::RedactableFields;
using crypto::Redacted;
using crypto::redact;
using crypto::redact_further;
using crypto::RedactionScope;
using crypto::root_of;
using crypto::Secret;
using crypto::SignKey;
using crypto::verify_redacted;
using Places = std::set<std::uint16_t>;

Bytes text(std::string_view words) { return to_bytes(as_bytes(words)); }

class RedactionTest : public testing::Test {
 protected:
  RedactionTest() : random_(shared_seed() + 61), author_(SignKey::generate(random_)) {
    random_.fill(seed_.writable());
    scope_ = {random_.id<NetworkId>(), random_.id<OrgId>(), random_.id<HolderId>(), 1'700'000'000'000, false};
    // Neighbours, both ends, an empty value, and two fields that say the same.
    fields_ = {{0, text("a")},  {1, text("4,378台")}, {7, text("")},  {8, text("三条ガス")},
               {9, text("三条ガス")}, {31, text("b")},     {32, text("c")}, {63, text("z")}};
    for (const auto& [place, content] : fields_) filled_.push_back(place);
    signature_ = crypto::sign_redaction(author_, scope_, crypto::redaction_root(seed_, fields_));
  }
  Places chosen(std::uint32_t bits) const {
    Places out;
    for (std::size_t i = 0; i < filled_.size(); ++i) {
      if ((bits >> i & 1U) != 0) out.insert(filled_[i]);
    }
    return out;
  }
  Redacted part(std::uint32_t bits) const { return redact(seed_, fields_, chosen(bits)); }
  bool holds(const Redacted& redacted) const {
    return verify_redacted(redacted, scope_, author_.public_key(), signature_).has_value();
  }
  std::uint32_t choices() const { return 1U << filled_.size(); }

  SeededRandom random_;
  SignKey author_;
  Secret<32> seed_;
  RedactionScope scope_;
  RedactableFields fields_;
  std::vector<std::uint16_t> filled_;
  Signature signature_;
};

TEST_F(RedactionTest, EverySubsetVerifiesAndShowsExactlyItself) {
  for (std::uint32_t bits = 0; bits < choices(); ++bits) {
    const Redacted some = part(bits);
    ASSERT_TRUE(holds(some)) << bits;
    Places shown;
    for (const auto& leaf : some.shown) {
      shown.insert(leaf.place);
      EXPECT_EQ(leaf.content, fields_.at(leaf.place));
    }
    EXPECT_EQ(shown, chosen(bits));
  }
}

TEST_F(RedactionTest, EverySubsetOfASubsetIsWhatTheAuthorWouldHaveMade) {
  for (std::uint32_t bits = 0; bits < choices(); ++bits) {
    const std::uint32_t fewer = static_cast<std::uint32_t>(random_.next()) & (choices() - 1);
    const auto narrowed = redact_further(part(bits), chosen(fewer));
    ASSERT_TRUE(narrowed) << bits << " " << fewer;
    EXPECT_EQ(*narrowed, part(bits & fewer)) << bits << " " << fewer;
  }
}

TEST_F(RedactionTest, WhatIsHiddenDoesNotComeBack) {
  const auto wide = redact_further(part(0b11), chosen(0xFF));
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->shown.size(), 2U);
}

TEST_F(RedactionTest, EverySingleBitMatters) {
  const Redacted good = part(0b01010110);
  ASSERT_TRUE(holds(good));
  for (std::size_t i = 0; i < good.shown.size(); ++i) {
    for (std::size_t bit = 0; bit < 8 * Hash32::kSize; ++bit) {
      Redacted bad = good;
      bad.shown[i].salt.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      ASSERT_FALSE(holds(bad)) << "salt " << i << " " << bit;
    }
    for (std::size_t bit = 0; bit < 8 * good.shown[i].content.size(); ++bit) {
      Redacted bad = good;
      bad.shown[i].content[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      ASSERT_FALSE(holds(bad)) << "content " << i << " " << bit;
    }
    for (std::size_t bit = 0; bit < 16; ++bit) {
      Redacted bad = good;
      bad.shown[i].place = static_cast<std::uint16_t>(bad.shown[i].place ^ 1U << bit);
      ASSERT_FALSE(holds(bad)) << "place " << i << " " << bit;
    }
  }
  for (std::size_t i = 0; i < good.hidden.size(); ++i) {
    for (std::size_t bit = 0; bit < 8 * Hash32::kSize; ++bit) {
      Redacted bad = good;
      bad.hidden[i].bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      ASSERT_FALSE(holds(bad)) << "hidden " << i << " " << bit;
    }
  }
}

TEST_F(RedactionTest, LeavesSwappedAddedDoubledOrLeftOutAreRefused) {
  const Redacted good = part(0b11111111);
  ASSERT_TRUE(holds(good));
  for (std::size_t i = 0; i < good.shown.size(); ++i) {
    Redacted doubled = good;
    doubled.shown.insert(doubled.shown.begin() + static_cast<std::ptrdiff_t>(i), good.shown[i]);
    EXPECT_FALSE(holds(doubled)) << i;
    Redacted missing = good;
    missing.shown.erase(missing.shown.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(holds(missing)) << i;
    for (std::size_t j = i + 1; j < good.shown.size(); ++j) {
      Redacted order = good;
      std::swap(order.shown[i], order.shown[j]);
      EXPECT_FALSE(holds(order)) << i << " " << j;
      Redacted contents = good;
      std::swap(contents.shown[i].content, contents.shown[j].content);
      const bool same = good.shown[i].content == good.shown[j].content;
      EXPECT_EQ(holds(contents), same) << i << " " << j;
      Redacted places = good;  // contents and salts together
      std::swap(places.shown[i].place, places.shown[j].place);
      std::swap(places.shown[i], places.shown[j]);
      EXPECT_FALSE(holds(places)) << i << " " << j;
    }
  }
  // An empty place, filled in with a salt of one's own.
  for (std::uint16_t place = 0; place < kRedactionPlaces; ++place) {
    if (fields_.contains(place)) continue;
    Redacted added = good;
    const auto after = std::find_if(added.shown.begin(), added.shown.end(),
                                    [&](const auto& leaf) { return leaf.place > place; });
    added.shown.insert(after, {place, random_.id<Hash32>(), text("x")});
    EXPECT_FALSE(holds(added)) << place;
  }
  for (std::size_t i = 0; i <= good.hidden.size(); ++i) {
    Redacted more = good;
    more.hidden.insert(more.hidden.begin() + static_cast<std::ptrdiff_t>(i), random_.id<Hash32>());
    EXPECT_FALSE(holds(more)) << i;
    if (i == good.hidden.size()) continue;
    Redacted fewer = good;
    fewer.hidden.erase(fewer.hidden.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(holds(fewer)) << i;
    if (i + 1 == good.hidden.size()) continue;
    Redacted swapped = good;
    std::swap(swapped.hidden[i], swapped.hidden[i + 1]);
    EXPECT_FALSE(holds(swapped)) << i;
  }
}

// One form for each choice: a hash that stands for two smaller ones may not be given as two.
TEST_F(RedactionTest, ThereIsOneFormOnly) {
  Redacted split = redact(seed_, fields_, {});
  ASSERT_EQ(split.hidden.size(), 1U);
  const Redacted halves = redact(seed_, {{0, fields_.at(0)}}, {0});
  split.hidden = {halves.hidden.front(), halves.hidden.back()};
  EXPECT_FALSE(root_of(split));
}

TEST_F(RedactionTest, TheSignatureIsOfThisAuthorNetworkTimeAndDrill) {
  const Redacted good = part(0b1111);
  const SignKey other = SignKey::generate(random_);
  EXPECT_FALSE(verify_redacted(good, scope_, other.public_key(), signature_));
  for (int which = 0; which < 5; ++which) {
    RedactionScope scope = scope_;
    if (which == 0) scope.network.bytes[0] ^= 1;
    if (which == 1) scope.org.bytes[0] ^= 1;
    if (which == 2) scope.holder.bytes[0] ^= 1;
    if (which == 3) scope.made_ms ^= 1;
    if (which == 4) scope.exercise = true;
    EXPECT_FALSE(verify_redacted(good, scope, author_.public_key(), signature_)) << which;
  }
}

// A telephone number has few digits: with the hash of an unsalted leaf anybody could try them all. Here
// two documents that differ in one hidden value only, under other seeds, have not one hash in common, and
// a guess of the value alone gives none of them.
TEST_F(RedactionTest, AHiddenValueCannotBeGuessed) {
  Secret<32> again;
  random_.fill(again.writable());
  const Places shown = {0};
  const Redacted one = redact(seed_, fields_, shown);
  const Redacted two = redact(again, fields_, shown);
  for (const Hash32& hash : one.hidden) {
    EXPECT_EQ(std::count(two.hidden.begin(), two.hidden.end(), hash), 0);
    // What somebody can compute who knows every value but no salt.
    for (const auto& [place, content] : fields_) {
      EXPECT_NE(hash, crypto::hash("redact-leaf", {content}));
    }
  }
  // A field that is not there is hidden as one that is: as many hashes, whatever is filled in.
  const Redacted sparse = redact(seed_, {{0, text("a")}}, shown);
  EXPECT_EQ(sparse.hidden.size(), one.hidden.size());
}

// Frozen: signatures of years ago must hold.
TEST(RedactionGoldenTest, TheRootStaysWhatItWas) {
  const Secret<32> seed = *Secret<32>::from(Bytes(32, 7));
  const Hash32 root = crypto::redaction_root(seed, {{0, text("a")}, {5, text("三条ガス")}});
  EXPECT_EQ(root.hex(), "cbb34eb9afde5059b2d55d9014d4bef241e5bcd4705b607ecceacae22209771c");
}

TEST_F(RedactionTest, TheTieToTheSourceNeedsItsContentKey) {
  Secret<32> other;
  random_.fill(other.writable());
  const MsgId nonce = random_.id<MsgId>();
  const Hash32 digest = random_.id<Hash32>();
  const Hash32 tie = crypto::source_commitment(seed_, nonce, digest);
  EXPECT_EQ(tie, crypto::source_commitment(seed_, nonce, digest));
  EXPECT_NE(tie, crypto::source_commitment(other, nonce, digest));
  EXPECT_NE(tie, crypto::source_commitment(seed_, random_.id<MsgId>(), digest));
  EXPECT_NE(tie, crypto::source_commitment(seed_, nonce, random_.id<Hash32>()));
}

TEST_F(RedactionTest, WhatIsNoRedactionIsNotNarrowed) {
  const Redacted good = part(1);
  ASSERT_TRUE(redact_further(good, {}));
  Redacted doubled = good;
  doubled.shown.push_back(doubled.shown.back());
  EXPECT_EQ(redact_further(doubled, {}).error().code, ErrorCode::kMalformed);
  Redacted more = good;
  more.hidden.push_back(Hash32{});
  EXPECT_EQ(redact_further(more, {}).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace ceptoar::test::redaction_test
