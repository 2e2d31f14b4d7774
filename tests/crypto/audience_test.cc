// SPDX-License-Identifier: Apache-2.0
#include "crypto/audience.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>

#include "crypto/envelope.h"
#include "schema/limits.h"
#include "tests/crypto/cast.h"
#include "tests/crypto/vector_file.h"

namespace ceptoar::crypto::audience_test {
namespace {

constexpr std::uint64_t kSeed = 40;

constexpr std::array kLabels = {Tlp::kClear, Tlp::kGreen, Tlp::kAmber, Tlp::kAmberStrict,
                                Tlp::kRed};
constexpr std::array kDists = {Dist::kPublic, Dist::kCommunity, Dist::kDirected, Dist::kControl};

class AudienceTest : public ::testing::Test {
 protected:
  AudienceTest() { test::print_seed(kSeed); }

  test::Cast cast_{kSeed};

  // Sorted and placed as seal() would.
  Inner inner_with(Tlp tlp, std::vector<Reader> readers) {
    Inner out = cast_.request(tlp).inner;
    std::sort(readers.begin(), readers.end(), reader_before);
    for (std::size_t i = 0; i < readers.size(); ++i) {
      readers[i].stanza = static_cast<std::uint16_t>(i);
    }
    out.audience.readers = std::move(readers);
    return out;
  }
  // Others by number: their ids need not be keys.
  Reader numbered(ReaderClass reader_class, std::uint32_t number) const {
    Reader out;
    out.reader_class = reader_class;
    out.epoch = 1;
    std::memcpy(out.org.bytes.data(), &number, sizeof number);
    out.org.bytes[15] = 0xee;
    if (reader_class == ReaderClass::kPerson) out.holder.bytes[0] = 1;
    return out;
  }
};

// The table of decisions "Audiences", written down once more: which of six readers each label may
// have. Bits: author's staff, other's staff, author's members, other's members, author, other
// person.
enum : unsigned {
  kOwnStaff = 1,
  kStaff = 2,
  kOwnMembers = 4,
  kMembers = 8,
  kAuthor = 16,
  kPerson = 32
};

bool table_allows(Tlp tlp, unsigned readers) {
  switch (tlp) {
    case Tlp::kClear:
      return readers == 0;
    case Tlp::kRed:
      return readers == kAuthor || readers == (kAuthor | kPerson);
    case Tlp::kAmberStrict:
      return readers == kOwnStaff || readers == (kOwnStaff | kStaff);
    case Tlp::kAmber:
    case Tlp::kGreen:
      return readers == kOwnStaff || readers == (kOwnStaff | kStaff) ||
             readers == (kOwnStaff | kOwnMembers) || readers == (kOwnStaff | kStaff | kMembers) ||
             readers == (kOwnStaff | kStaff | kOwnMembers) ||
             readers == (kOwnStaff | kStaff | kOwnMembers | kMembers);
  }
  return false;
}

TEST_F(AudienceTest, AllowsExactlyTheTableForEveryLabelAndEverySetOfReaders) {
  for (const Tlp tlp : kLabels) {
    for (unsigned set = 0; set < 64; ++set) {
      std::vector<Reader> readers;
      if (set & kOwnStaff) readers.push_back(cast_.staff(0));
      if (set & kStaff) readers.push_back(cast_.staff(1));
      if (set & kOwnMembers) readers.push_back(cast_.members(0));
      if (set & kMembers) readers.push_back(cast_.members(1));
      if (set & kAuthor) readers.push_back(cast_.person(0));
      if (set & kPerson) readers.push_back(cast_.person(1));
      const Inner inner = inner_with(tlp, readers);
      for (const Dist dist : kDists) {
        const Result<void> checked = check_audience(inner, dist);
        EXPECT_EQ(checked.has_value(), dist == dist_for(tlp) && table_allows(tlp, set))
            << tlp_label(tlp) << " set " << set << " dist " << static_cast<int>(dist);
        if (!checked) {
          EXPECT_EQ(checked.error().code, ErrorCode::kTlpViolation);
        }
      }
    }
  }
}

TEST_F(AudienceTest, ACommunityIsNamedForGreenAlone) {
  for (const Tlp tlp : kLabels) {
    Inner inner = inner_with(tlp, cast_.readers_for(tlp));
    ASSERT_TRUE(check_audience(inner, dist_for(tlp))) << tlp_label(tlp);
    inner.audience.community = tlp == Tlp::kGreen ? "" : "council";
    EXPECT_EQ(check_audience(inner, dist_for(tlp)).error().code, ErrorCode::kTlpViolation)
        << tlp_label(tlp);
  }
}

TEST_F(AudienceTest, RedNeedsTheAuthorHimselfAndNotOnlyHisOrganisation) {
  Inner inner = inner_with(Tlp::kRed, {cast_.person(0), cast_.person(1)});
  inner.author_holder.bytes[0] ^= 1;
  EXPECT_EQ(check_audience(inner, Dist::kDirected).error().code, ErrorCode::kTlpViolation);
}

TEST_F(AudienceTest, ACompanyOfficerSealsToHisCeptoarItsMembersAndHisOwnStaff) {
  // Party 0 is a company without a member key, party 1 its CEPTOAR.
  EXPECT_TRUE(
      check_audience(inner_with(Tlp::kAmber, {cast_.staff(0), cast_.staff(1), cast_.members(1)}),
                     Dist::kDirected));
}

TEST_F(AudienceTest, HoldersStandForPersonsAlone) {
  Reader staff = cast_.staff(1);
  staff.holder = cast_.parties[1].holder;
  EXPECT_FALSE(
      check_audience(inner_with(Tlp::kAmberStrict, {cast_.staff(0), staff}), Dist::kDirected));
  Reader person = cast_.person(1);
  person.holder = HolderId{};
  EXPECT_FALSE(check_audience(inner_with(Tlp::kRed, {cast_.person(0), person}), Dist::kDirected));
}

TEST_F(AudienceTest, EverybodyIsNeverAReader) {
  Reader everybody = numbered(ReaderClass::kEverybody, 1);
  for (const Tlp tlp : kLabels) {
    std::vector<Reader> readers = cast_.readers_for(tlp);
    readers.push_back(everybody);
    EXPECT_EQ(check_audience(inner_with(tlp, readers), dist_for(tlp)).error().code,
              ErrorCode::kTlpViolation);
  }
}

TEST_F(AudienceTest, OrderIsByClassOrganisationHolderAndEpoch) {
  Reader a = numbered(ReaderClass::kStaff, 1);
  Reader b = a;
  EXPECT_FALSE(reader_before(a, b));
  b.stanza = 5;  // neither position nor key is part of the order
  b.key.bytes[0] = 9;
  EXPECT_FALSE(reader_before(a, b));
  EXPECT_FALSE(reader_before(b, a));
  b.epoch = 2;
  EXPECT_TRUE(reader_before(a, b));
  a.holder.bytes[0] = 1;
  EXPECT_TRUE(reader_before(b, a));
  b.org.bytes[15] = 0xff;
  b.org.bytes[0] = 0xff;
  EXPECT_TRUE(reader_before(a, b));
  a.reader_class = ReaderClass::kMembers;
  EXPECT_TRUE(reader_before(b, a));
}

TEST_F(AudienceTest, RefusesUnsortedAndDoubleReaders) {
  Inner inner = inner_with(Tlp::kAmberStrict, {cast_.staff(0), cast_.staff(1)});
  std::swap(inner.audience.readers[0], inner.audience.readers[1]);
  EXPECT_EQ(check_audience(inner, Dist::kDirected).error().code, ErrorCode::kTlpViolation);
  inner = inner_with(Tlp::kAmberStrict, {cast_.staff(0), cast_.staff(1), cast_.staff(1)});
  EXPECT_EQ(check_audience(inner, Dist::kDirected).error().code, ErrorCode::kTlpViolation);
}

TEST_F(AudienceTest, PositionsAreUniqueAndInsideTheList) {
  Inner inner = inner_with(Tlp::kAmberStrict, {cast_.staff(0), cast_.staff(1)});
  inner.audience.readers[0].stanza = 7;
  EXPECT_TRUE(check_audience(inner, Dist::kDirected));
  inner.audience.readers[0].stanza = 8;
  EXPECT_FALSE(check_audience(inner, Dist::kDirected));
  inner.audience.readers[0].stanza = inner.audience.readers[1].stanza;
  EXPECT_FALSE(check_audience(inner, Dist::kDirected));
}

TEST_F(AudienceTest, RedHasSixtyFourPersonsAtMost) {
  std::vector<Reader> readers = {cast_.person(0)};
  while (readers.size() < limits::kPersons) {
    readers.push_back(numbered(ReaderClass::kPerson, static_cast<std::uint32_t>(readers.size())));
  }
  EXPECT_TRUE(check_audience(inner_with(Tlp::kRed, readers), Dist::kDirected));
  readers.push_back(numbered(ReaderClass::kPerson, 9999));
  EXPECT_EQ(check_audience(inner_with(Tlp::kRed, readers), Dist::kDirected).error().code,
            ErrorCode::kLimitExceeded);
}

TEST_F(AudienceTest, OrganisationsAndStanzasAreLimited) {
  std::vector<Reader> readers = {cast_.staff(0)};
  while (readers.size() < limits::kAudienceOrgs) {
    readers.push_back(numbered(ReaderClass::kStaff, static_cast<std::uint32_t>(readers.size())));
  }
  EXPECT_TRUE(check_audience(inner_with(Tlp::kAmber, readers), Dist::kDirected));
  std::vector<Reader> one_more = readers;
  one_more.push_back(numbered(ReaderClass::kStaff, 9999));
  EXPECT_EQ(check_audience(inner_with(Tlp::kAmber, one_more), Dist::kDirected).error().code,
            ErrorCode::kLimitExceeded);
  for (std::uint32_t i = 1; readers.size() < limits::kStanzas; ++i) {
    readers.push_back(numbered(ReaderClass::kMembers, i));
  }
  EXPECT_TRUE(check_audience(inner_with(Tlp::kAmber, readers), Dist::kDirected));
  readers.push_back(numbered(ReaderClass::kMembers, 1999));
  EXPECT_EQ(check_audience(inner_with(Tlp::kAmber, readers), Dist::kDirected).error().code,
            ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace ceptoar::crypto::audience_test
