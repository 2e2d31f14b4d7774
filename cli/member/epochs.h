// SPDX-License-Identifier: Apache-2.0
// Making new epochs of the three receiving keys, and handing them to who may hold them. Internal to
// cli/. Each function leaves keyring, archive and outbox consistent and durable.
#ifndef CEPTOAR_CLI_MEMBER_EPOCHS_H_
#define CEPTOAR_CLI_MEMBER_EPOCHS_H_

#include <optional>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// New staff key of the own organisation under the staff list in force. A roster organisation's
// statement goes out as a control entry; a company's travels on its card.
// REQUIRES: a device certificate. Errors: E-NOT-DEVICE.
Outcome<crypto::StatementState> rotate_staff(Session& session);
// Grants of the newest staff key to colleagues who lack it and whose card is held; returns how many.
Outcome<std::size_t> grant_staff(Session& session);

// New client key of the own CEPTOAR with one grant per company. The grant of `in_reply` (a company
// that is being enrolled) is returned instead of sent; the caller wipes it.
struct MembersRotation {
  crypto::StatementState statement;
  std::optional<Bytes> grant_in_reply;
  std::size_t sent = 0;
};
// Errors: E-STAFF-KEY-MISSING (nothing is made then), E-LIST-MISSING.
Outcome<MembersRotation> rotate_members(Session& session,
                                        const std::optional<OrgId>& in_reply = std::nullopt);
// Errors: E-STAFF-KEY-MISSING.
Outcome<void> check_client_key_can_be_granted(Session& session);
// True when some company's staff key is not the one the newest client key was granted to.
// Errors: E-COMPANIES-MISSING (another device granted it to more companies than are known here: the next one would
// leave them out).
Outcome<bool> members_grants_outdated(Session& session);

// The newest own person key that was published: in a home that was put back from a backup his card may say a
// later one than is held.
Outcome<std::optional<crypto::StatementState>> newest_person_statement(Session& session);
// First or next person key. The first uses the key that the home was made with.
Outcome<crypto::StatementState> rotate_person(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_EPOCHS_H_
