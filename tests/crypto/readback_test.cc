// SPDX-License-Identifier: Apache-2.0
#include "crypto/readback.h"

#include <set>

#include "schema/codec.h"
#include "tests/crypto/shared_council.h"
#include "tests/support/message.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::readback_test {
namespace {

class ReadBackTest : public testing::Test {
 protected:
  Message amber(const std::string& title) {
    Inner inner = draft(council_, telecom_.holder, telecom_.nodes[0], Tlp::kAmber,
                        {staff_reader(telecom_), staff_reader(banks_)}, random_);
    inner.content = encode(Advisory{title, "text", "en"});
    return post(council_, telecom_.nodes[0], telecom_.holder.sign, inner, random_);
  }
  static crypto::Opened open(const Message& message) {
    return crypto::open_with_content_key(message.header, message.sealed.body,
                                         message.sealed.content_key)
        .value();
  }
  const Council& council_ = shared_council();
  const CouncilOrg& telecom_ = council_.org("telecom");
  const CouncilOrg& banks_ = council_.org("banks");
  SeededRandom random_{shared_seed() + 62};
};

TEST_F(ReadBackTest, IsSixDigitsThatDifferByRoleAndNonceAndItem) {
  const Message message = amber("one");
  const crypto::Opened opened = open(message);
  std::set<std::string> seen;
  for (std::uint32_t nonce = 0; nonce < 10; ++nonce) {
    const auto digits = crypto::read_back(opened, message.header, nonce);
    ASSERT_TRUE(digits);
    for (const std::string& one : {digits->caller, digits->called}) {
      EXPECT_EQ(one.size(), 6U);
      EXPECT_EQ(one.find_first_not_of("0123456789"), std::string::npos);
      EXPECT_TRUE(seen.insert(one).second) << one;
    }
  }
  const Message other = amber("two");
  const auto theirs = crypto::read_back(open(other), other.header, 3);
  ASSERT_TRUE(theirs);
  EXPECT_FALSE(seen.contains(theirs->caller));
}

TEST_F(ReadBackTest, IsTheSameForWhoeverOpensTheItem) {
  const Message message = amber("one");
  EXPECT_EQ(crypto::read_back(open(message), message.header, 417)->caller,
            crypto::read_back(open(message), message.header, 417)->caller);
}

TEST_F(ReadBackTest, IsRefusedWithoutTheItemsOwnKey) {
  const Message message = amber("one");
  crypto::Opened opened = open(message);
  EXPECT_FALSE(crypto::read_back(opened, message.header, 10'000));
  EntryHeader open_to_all = message.header;
  open_to_all.dist = Dist::kPublic;
  EXPECT_FALSE(crypto::read_back(opened, open_to_all, 1));
  const Message other = amber("two");
  EXPECT_FALSE(crypto::read_back(opened, other.header, 1));
  opened.content_key.writable()[0] ^= 1;
  EXPECT_FALSE(crypto::read_back(opened, message.header, 1));
}

}  // namespace
}  // namespace ceptoar::test::readback_test
