// SPDX-License-Identifier: Apache-2.0
// What a node answers to certified devices of an organisation alone: the line to it, once this device has
// proved to be one. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_DEVICE_PROOF_H_
#define CEPTOAR_CLI_MEMBER_DEVICE_PROOF_H_

#include "cli/member/session.h"

namespace ceptoar::member {

// Nullptr: the node does not answer. Errors: E-NO-ROSTER, E-NOT-ENROLLED, E-NOT-DEVICE (no certificate, or
// its time is over), E-NODE-OLDER (its program does not know such questions), E-NOT-ALLOWED.
Outcome<NodeLink*> proven_node(Session& session);
// The same over a line to any node of the organisation; false: it does not answer any more.
Outcome<bool> prove_device(Session& session, NodeLink& node);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_DEVICE_PROOF_H_
