// SPDX-License-Identifier: Apache-2.0
#include "crypto/policy.h"

#include "crypto/verifier.h"

namespace ceptoar::crypto {

Signature sign_policy(const SignKey& admin, const NetworkId& network, BytesView pack) {
  return admin.sign(label::kPolicySign, network, hash(label::kPolicy, {pack}).view());
}

Result<Verified<SignedPolicy>> verify_policy(SignedPolicy policy, const RosterState& roster) {
  const Organisation* signer = roster.find_org(policy.signer);
  if (signer == nullptr) return fail(ErrorCode::kNotFound, "signer");
  const bool may = signer->kind == OrgKind::kNisc || signer->kind == OrgKind::kCouncil;
  if (!may || signer->status != Status::kActive) {
    return fail(ErrorCode::kNotAuthorized, signer->handle);
  }
  const Hash32 digest = hash(label::kPolicy, {policy.pack});
  if (!verify(signer->admin_key, label::kPolicySign, roster.network_id, digest.view(),
              policy.signature)) {
    return fail(ErrorCode::kBadSignature, "policy pack");
  }
  return Verifier::vouch(std::move(policy));
}

}  // namespace ceptoar::crypto
