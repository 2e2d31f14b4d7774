// SPDX-License-Identifier: Apache-2.0
// Signatures of policy packs (規程): made with the admin key of NISC or of the Council's office, whose
// rules they are, and checked against the roster in force.
#ifndef CEPTOAR_CRYPTO_POLICY_H_
#define CEPTOAR_CRYPTO_POLICY_H_

#include "crypto/keys.h"
#include "crypto/roster.h"
#include "crypto/verified.h"

namespace ceptoar::crypto {

struct SignedPolicy {
  OrgId signer;
  Bytes pack;
  Signature signature;
};
// Over "policy-pack-sign" NUL networkId H("policy-pack" NUL pack).
Signature sign_policy(const SignKey& admin, const NetworkId& network, BytesView pack);
// Errors: kNotFound (no such organisation), kNotAuthorized (it is neither NISC nor the Council, or not
// active), kBadSignature.
Result<Verified<SignedPolicy>> verify_policy(SignedPolicy policy, const RosterState& roster);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_POLICY_H_
