// SPDX-License-Identifier: Apache-2.0
// The staff list of the own organisation (職員): who holds which key, version by version. Internal to
// cli/.
#ifndef CEPTOAR_CLI_MEMBER_STAFF_H_
#define CEPTOAR_CLI_MEMBER_STAFF_H_

#include <optional>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct HeldStaffList {
  StaffList list;
  Bytes wire;  // SignedStaffList
};
// nullopt: none yet.
Outcome<std::optional<HeldStaffList>> staff_list(Session& session);
Outcome<std::optional<HeldStaffList>> staff_list_at(Session& session, std::uint64_t version);
// Verifies and keeps a list that continues the one held; an older or equal one is passed over, and a
// device's that comes before its predecessors waits for them.
// Errors: E-SIGNATURE-BAD, E-NOT-ALLOWED, E-FILE-BAD.
Outcome<void> keep_staff_list(Session& session, BytesView signed_list, std::uint64_t at_ms,
                              std::vector<store::ArchiveWrite>& writes);
// Who signs for the organisation. Lifetime: the key outlives it.
struct Signer {
  const crypto::SignKey& key;
  Bytes certificate;  // SignedCertificate of kind device; empty: the admin key
};
// Next version with `staff`. A certified device may take away alone; whoever reads it refuses more.
Outcome<HeldStaffList> next_staff_list(Session& session, const Signer& signer,
                                       std::vector<StaffMember> staff, std::uint64_t created_ms);
// To the own staff; a company's to its CEPTOAR too, which lets its people onto the node.
Outcome<void> send_staff_list(Session& session, const HeldStaffList& list);
// What the office tells its own staff (schema/people.h), into the outbox; `also` in the same commit.
Outcome<void> send_to_staff(Session& session, const Bytes& content,
                            std::vector<store::ArchiveWrite> also = {});
// The same as a wish, for who seals it with something else.
Outcome<SealWish> staff_wish(Session& session, const Bytes& content,
                             std::vector<store::ArchiveWrite> also);
// As far as the list that is held here says.
Outcome<bool> is_on_staff_list(Session& session, const HolderId& holder);
// Somebody else is on the staff list.
Outcome<bool> has_colleagues(Session& session);
// The same to others as well; the own staff is always one of the readers.
Outcome<void> send_beside_staff(Session& session, const Bytes& content, std::vector<Reader> readers);
store::ArchiveWrite write_of(const HeldStaffList& list);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_STAFF_H_
