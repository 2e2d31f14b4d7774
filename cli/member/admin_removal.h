// SPDX-License-Identifier: Apache-2.0
// A removal by the admin key (decisions "Keys": mutual removals wait for it): for a device that does harm,
// still on the staff list or off it already. Nothing that it ever published counts any more: its
// revocation names no last position, so none lies before its end, and what the device said of others is
// void too. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ADMIN_REMOVAL_H_
#define CEPTOAR_CLI_MEMBER_ADMIN_REMOVAL_H_

#include <filesystem>
#include <string>

#include "cli/member/people_rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// A person of the organisation, or of one of its companies: takes him off the list where he stands on it,
// and puts into the outbox the revocation, and once more those key statements that readers refused because
// he had revoked this device. New keys and the end of his access follow with settle_leavers() (leaving.h).
// REQUIRES: a certified device of an organisation of the roster.
// Errors: E-ADMIN-OTHER, E-NOT-DEVICE, E-NOT-ALLOWED (a company's: its CEPTOAR does it), E-REMOVE-SELF,
// E-UNKNOWN-RECIPIENT.
Outcome<Leaver> take_off_by_admin(Session& session, const AdminKeys& admin,
                                  const std::string& handle);

// For a device that was cut off its node: an access list by the admin key with this device on it and
// `leaver` off it, to be carried there (`ceptoar node accept --access`). Errors: E-EXISTS, E-IO.
Outcome<void> write_access_anew(Session& session, const AdminKeys& admin, const Leaver& leaver,
                                const std::filesystem::path& out);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ADMIN_REMOVAL_H_
