// SPDX-License-Identifier: Apache-2.0
#include "crypto/grant.h"

#include <algorithm>

#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::grant_test {
namespace {

using crypto::KemKey;
using crypto::KeyGrant;
using crypto::merkle_fits;
using crypto::merkle_path;
using crypto::merkle_root;

std::vector<Hash32> leaves(std::size_t count) {
  SeededRandom random(shared_seed() + 30);
  std::vector<Hash32> out;
  for (std::size_t i = 0; i < count; ++i) {
    const KemPublicKey key = random.id<KemPublicKey>();
    out.push_back(crypto::grant_leaf(random.id<Hash32>(), key));
  }
  return out;
}

// The tree written down by hand: an odd node at the end of a level goes up unchanged.
Hash32 join(const Hash32& left, const Hash32& right) {
  return crypto::hash("grant-node", {left.view(), right.view()});
}

TEST(MerkleTest, RootIsTheTreeByHand) {
  const auto l = leaves(7);
  const auto first = [&](std::size_t n) {
    return std::vector<Hash32>(l.begin(), l.begin() + static_cast<std::ptrdiff_t>(n));
  };
  EXPECT_TRUE(merkle_root({}).is_zero());
  EXPECT_EQ(merkle_root(first(1)), l[0]);
  EXPECT_EQ(merkle_root(first(2)), join(l[0], l[1]));
  EXPECT_EQ(merkle_root(first(3)), join(join(l[0], l[1]), l[2]));
  EXPECT_EQ(merkle_root(first(5)), join(join(join(l[0], l[1]), join(l[2], l[3])), l[4]));
  EXPECT_EQ(merkle_root(l),
            join(join(join(l[0], l[1]), join(l[2], l[3])), join(join(l[4], l[5]), l[6])));
}

TEST(MerkleTest, EveryLeafFitsAtItsOwnPlaceOnly) {
  for (std::size_t count : {1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33}) {
    const auto all = leaves(count);
    const Hash32 root = merkle_root(all);
    for (std::size_t i = 0; i < count; ++i) {
      const auto path = merkle_path(all, i);
      EXPECT_TRUE(merkle_fits(all[i], i, count, path, root)) << count << " " << i;
      for (std::size_t other = 0; other < count; ++other) {
        if (other == i) continue;
        EXPECT_FALSE(merkle_fits(all[other], i, count, path, root));
        EXPECT_FALSE(merkle_fits(all[i], other, count, path, root)) << count << " " << i << other;
      }
    }
  }
}

TEST(MerkleTest, RefusesWrongPathsCountsAndRoots) {
  for (std::size_t count : {2, 3, 5, 8, 9}) {
    const auto all = leaves(count);
    const Hash32 root = merkle_root(all);
    for (std::size_t i = 0; i < count; ++i) {
      const auto path = merkle_path(all, i);
      for (std::size_t at = 0; at < path.size(); ++at) {
        auto wrong = path;
        wrong[at].bytes[31] ^= 1;
        EXPECT_FALSE(merkle_fits(all[i], i, count, wrong, root));
      }
      auto longer = path;
      longer.push_back(Hash32{});
      EXPECT_FALSE(merkle_fits(all[i], i, count, longer, root));
      if (!path.empty()) {
        const std::vector<Hash32> shorter(path.begin(), path.end() - 1);
        EXPECT_FALSE(merkle_fits(all[i], i, count, shorter, root));
      }
      EXPECT_FALSE(merkle_fits(all[i], i, count * 4, path, root));
      EXPECT_FALSE(merkle_fits(all[i], count, count, path, root));
      EXPECT_FALSE(merkle_fits(all[i], i, 0, path, root));
      Hash32 other = root;
      other.bytes[0] ^= 1;
      EXPECT_FALSE(merkle_fits(all[i], i, count, path, other));
    }
  }
}

TEST(MerkleTest, ALeafAloneIsTheOnlyOneOfItsTree) {
  const Hash32 leaf = leaves(1)[0];
  EXPECT_TRUE(merkle_fits(leaf, 0, 1, {}, leaf));
  EXPECT_FALSE(merkle_fits(leaf, 1, 1, {}, leaf));
  EXPECT_FALSE(merkle_fits(leaf, 0, 0, {}, leaf));
  EXPECT_FALSE(merkle_fits(Hash32{}, 0, 0, {}, merkle_root({})));
}

TEST(MerkleTest, AnInnerNodeIsNoLeaf) {
  const auto all = leaves(4);
  const Hash32 inner = join(all[0], all[1]);
  EXPECT_FALSE(merkle_fits(inner, 0, 4, {join(all[2], all[3])}, merkle_root(all)));
  EXPECT_NE(crypto::grant_leaf(all[0], KemPublicKey{all[1].bytes}), inner);
}

class GrantTest : public testing::Test {
 protected:
  KeyGrant members_grant(std::size_t company) const {
    KeyGrant out;
    const KeyStatement& statement = banks_.members->statement;
    out.fields.key_class = ReaderClass::kMembers;
    out.fields.epoch = statement.epoch;
    out.fields.org = banks_.id;
    out.fields.statement_hash = banks_.members->hash;
    out.fields.salt = banks_.grant_salts[company];
    out.fields.leaf_index = static_cast<std::uint32_t>(company);
    out.fields.path = merkle_path(banks_.grant_leaves, company);
    out.fields.statement = banks_.members->wire;
    out.private_key = banks_.members_key->secret().copy();
    return out;
  }
  KeyGrant staff_grant() const {
    KeyGrant out;
    out.fields.key_class = ReaderClass::kStaff;
    out.fields.epoch = banks_.staff.statement.epoch;
    out.fields.org = banks_.id;
    out.fields.statement_hash = banks_.staff.hash;
    out.fields.statement = banks_.staff.wire;
    out.private_key = banks_.staff_key.secret().copy();
    return out;
  }
  Result<KeyGrant> open_members(const KeyGrant& grant, std::size_t company) const {
    return crypto::open_grant(crypto::encode_grant(grant), *banks_.members,
                              banks_.companies[company].staff_key.public_key());
  }
  Result<KeyGrant> open_staff(const KeyGrant& grant) const {
    return crypto::open_grant(crypto::encode_grant(grant), banks_.staff,
                              banks_.holder.epoch_key.public_key());
  }
  const CouncilOrg& banks_ = shared_council().org("banks");
};

TEST_F(GrantTest, HandsEveryCompanyTheKeyThatWasPublished) {
  for (std::size_t company : {0, 1}) {
    const auto opened = open_members(members_grant(company), company);
    ASSERT_TRUE(good(opened));
    EXPECT_TRUE(opened->private_key.equals(banks_.members_key->secret()));
    EXPECT_EQ(opened->fields.leaf_index, company);
  }
  ASSERT_TRUE(good(open_staff(staff_grant())));
}

TEST_F(GrantTest, OpensWithoutACarriedStatement) {
  KeyGrant grant = members_grant(0);
  grant.fields.statement.clear();
  EXPECT_TRUE(good(open_members(grant, 0)));
}

TEST_F(GrantTest, RefusesAnotherGranteesLeaf) {
  EXPECT_TRUE(refused(open_members(members_grant(0), 1), ErrorCode::kBadSignature));
  EXPECT_TRUE(refused(open_members(members_grant(1), 0), ErrorCode::kBadSignature));
}

TEST_F(GrantTest, RefusesWrongSaltIndexAndPath) {
  KeyGrant grant = members_grant(0);
  grant.fields.salt.bytes[0] ^= 1;
  EXPECT_TRUE(refused(open_members(grant, 0), ErrorCode::kBadSignature));
  grant = members_grant(0);
  grant.fields.leaf_index = 1;
  EXPECT_TRUE(refused(open_members(grant, 0), ErrorCode::kBadSignature));
  grant = members_grant(0);
  grant.fields.path.clear();
  EXPECT_TRUE(refused(open_members(grant, 0), ErrorCode::kBadSignature));
  grant = members_grant(0);
  grant.fields.path[0].bytes[0] ^= 1;
  EXPECT_TRUE(refused(open_members(grant, 0), ErrorCode::kBadSignature));
}

TEST_F(GrantTest, RefusesAPrivateKeyThatWasNotPublished) {
  KeyGrant grant = members_grant(0);
  grant.private_key = banks_.staff_key.secret().copy();
  EXPECT_TRUE(refused(open_members(grant, 0), ErrorCode::kBadSignature));
  grant = staff_grant();
  grant.private_key = banks_.members_key->secret().copy();
  EXPECT_TRUE(refused(open_staff(grant), ErrorCode::kBadSignature));
}

TEST_F(GrantTest, RefusesAnotherStatement) {
  void (*const changes[])(KeyGrant&) = {
      [](KeyGrant& g) { g.fields.epoch += 1; },
      [](KeyGrant& g) { g.fields.org.bytes[0] ^= 1; },
      [](KeyGrant& g) { g.fields.statement_hash.bytes[0] ^= 1; },
      [](KeyGrant& g) { g.fields.key_class = ReaderClass::kStaff; },
      [](KeyGrant& g) { g.fields.key_class = ReaderClass::kPerson; },
      [](KeyGrant& g) { g.fields.statement = shared_council().org("securities").members->wire; },
  };
  for (const auto change : changes) {
    KeyGrant grant = members_grant(0);
    change(grant);
    EXPECT_TRUE(refused(open_members(grant, 0), ErrorCode::kNotAuthorized));
  }
  EXPECT_TRUE(refused(crypto::open_grant(crypto::encode_grant(members_grant(0)), banks_.staff,
                                         banks_.companies[0].staff_key.public_key()),
                      ErrorCode::kNotAuthorized));
}

TEST_F(GrantTest, OfAStaffKeyHasNoPlaceInATree) {
  KeyGrant grant = staff_grant();
  grant.fields.leaf_index = 1;
  EXPECT_TRUE(refused(open_staff(grant), ErrorCode::kMalformed));
  grant = staff_grant();
  grant.fields.salt.bytes[0] = 1;
  EXPECT_TRUE(refused(open_staff(grant), ErrorCode::kMalformed));
  grant = staff_grant();
  grant.fields.path.resize(1);
  EXPECT_TRUE(refused(open_staff(grant), ErrorCode::kMalformed));
}

TEST_F(GrantTest, GivesNoOtherKeyHoweverItIsCutOrFlipped) {
  Bytes content = crypto::encode_grant(members_grant(0));
  const KemPublicKey& grantee = banks_.companies[0].staff_key.public_key();
  for (std::size_t length = 0; length < content.size(); length += 8) {
    const Bytes cut(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_FALSE(crypto::open_grant(cut, *banks_.members, grantee)) << length;
  }
  // X25519 ignores five bits of a private key, and freshness inside the carried statement is the
  // statement's own matter: what must hold is that no other key ever comes out.
  const auto expected = crypto::KemKey::from_secret(banks_.members_key->secret()).public_key();
  for (std::size_t bit = 0; bit < content.size() * 8; bit += 7) {
    content[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    const auto opened = crypto::open_grant(content, *banks_.members, grantee);
    if (opened) {
      EXPECT_EQ(KemKey::from_secret(opened->private_key).public_key(), expected) << bit;
      EXPECT_EQ(opened->fields.statement_hash, banks_.members->hash);
    }
    content[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
  }
}

}  // namespace
}  // namespace ceptoar::test::grant_test
