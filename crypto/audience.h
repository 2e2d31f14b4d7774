// SPDX-License-Identifier: Apache-2.0
// Which readers a label allows (decisions "Audiences"). One table, used by the sealing and by the
// opening side, so that they cannot disagree.
#ifndef CEPTOAR_CRYPTO_AUDIENCE_H_
#define CEPTOAR_CRYPTO_AUDIENCE_H_

#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar::crypto {

// RED: persons only (1..64). AMBER+STRICT: staff only. AMBER: staff, and members beside the same
// CEPTOAR's staff; the author's organisation counts as staff always. GREEN: the same classes, a
// community named, dist community. CLEAR: no readers, dist public. Sorted by (class, org, holder,
// epoch), unique; positions unique and inside stanza_slots(readers). A holder stands for class
// person alone. The author's organisation (RED: the author himself) is among the readers, CLEAR
// apart. A community is named for GREEN alone.
// Errors: kTlpViolation, kLimitExceeded.
Result<void> check_audience(const Inner& inner, Dist dist);

// The order in which readers stand in an audience.
bool reader_before(const Reader& a, const Reader& b);

}  // namespace ceptoar::crypto

#endif  // CEPTOAR_CRYPTO_AUDIENCE_H_
