// SPDX-License-Identifier: Apache-2.0
// Who may sign a policy pack, and what a signature of one is worth.
#include "crypto/policy.h"

#include <gtest/gtest.h>

#include "tests/crypto/shared_council.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::policy_test {
namespace {

class PolicySignatureTest : public testing::Test {
 protected:
  crypto::SignedPolicy signed_by(const CouncilOrg& org) const {
    crypto::SignedPolicy out{org.id, to_bytes(as_bytes("name = \"2013\"")), {}};
    out.signature = crypto::sign_policy(org.admin, council_.network, out.pack);
    return out;
  }
  const Council& council_ = shared_council();
  const CouncilOrg& nisc_ = council_.org("nisc");
};

TEST_F(PolicySignatureTest, OfNiscIsGoodForThatPackAndThatNetworkAlone) {
  const crypto::SignedPolicy good = signed_by(nisc_);
  EXPECT_TRUE(test::good(crypto::verify_policy(good, *council_.roster)));
  crypto::SignedPolicy other = good;
  other.pack.push_back(' ');
  EXPECT_TRUE(refused(crypto::verify_policy(other, *council_.roster), ErrorCode::kBadSignature));
  other = good;
  other.signature.bytes[7] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_policy(other, *council_.roster), ErrorCode::kBadSignature));
  other = good;
  NetworkId elsewhere = council_.network;
  elsewhere.bytes[0] ^= 1;
  other.signature = crypto::sign_policy(nisc_.admin, elsewhere, other.pack);
  EXPECT_TRUE(refused(crypto::verify_policy(other, *council_.roster), ErrorCode::kBadSignature));
  other = good;
  other.signature = crypto::sign_policy(council_.org("telecom").admin, council_.network, other.pack);
  EXPECT_TRUE(refused(crypto::verify_policy(other, *council_.roster), ErrorCode::kBadSignature))
      << "somebody else under its name";
}

TEST_F(PolicySignatureTest, OfWhoMakesNoRulesIsRefusedHoweverGoodItIs) {
  EXPECT_TRUE(refused(crypto::verify_policy(signed_by(council_.org("telecom")), *council_.roster),
                      ErrorCode::kNotAuthorized));
  EXPECT_TRUE(refused(crypto::verify_policy(signed_by(council_.org("fsa")), *council_.roster),
                      ErrorCode::kNotAuthorized))
      << "a ministry";
  crypto::SignedPolicy nobody = signed_by(nisc_);
  nobody.signer.bytes[3] ^= 1;
  EXPECT_TRUE(refused(crypto::verify_policy(nobody, *council_.roster), ErrorCode::kNotFound));
  crypto::RosterState suspended = *council_.roster;
  for (Organisation& org : suspended.roster.organisations) {
    if (org.id == nisc_.id) org.status = Status::kSuspended;
  }
  EXPECT_TRUE(refused(crypto::verify_policy(signed_by(nisc_), suspended), ErrorCode::kNotAuthorized));
}

}  // namespace
}  // namespace ceptoar::test::policy_test
