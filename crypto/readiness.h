// SPDX-License-Identifier: Apache-2.0
// What a CEPTOAR says of itself before it takes part: the rules its members agreed on, by hash; emergency
// points of contact for its members and for outside; a coordinator, if there is one. Signed by its admin
// key, it stands in the roster beside the organisation.
#ifndef CEPTOAR_CRYPTO_READINESS_H_
#define CEPTOAR_CRYPTO_READINESS_H_

#include "crypto/keys.h"
#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar::crypto {

// H("rules" NUL document).
Hash32 rules_hash(BytesView document);
Bytes sign_readiness(const SignKey& admin, const Readiness& readiness);  // SignedReadiness
// Fields alone: of this organisation in this network, texts of one line. Errors: kMalformed,
// kWrongNetwork.
Result<Readiness> read_readiness(BytesView signed_readiness, const OrgId& org,
                                 const NetworkId& network);
// The same, signed by `admin`. Also kBadSignature.
Result<Readiness> verify_readiness(BytesView signed_readiness, const OrgId& org,
                                   const NetworkId& network, const SignPublicKey& admin);
// Rules and both points of contact. A coordinator may be absent.
bool is_ready(const Readiness& readiness);

// Of a roster and the one before it: what is said anew is signed by the organisation's admin key, and no
// CEPTOAR that was a candidate or forming becomes active before it is ready. What is older than this
// rule, and whom the quorum takes in as active, is left as it is. Errors: kMalformed, kBadSignature,
// kWrongNetwork.
Result<void> check_readiness(const Roster& before, const Roster& next);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_READINESS_H_
