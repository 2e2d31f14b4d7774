// SPDX-License-Identifier: Apache-2.0
// One item of the archive on its way to another device of the organisation: what is handed over, and what
// is taken. Never TLP:RED. Internal to cli/member.
//
// Format: version u8 | entry 32 | content key 32 (CLEAR: zeros) | body.
#ifndef CEPTOAR_CLI_MEMBER_ARCHIVE_CONTENT_H_
#define CEPTOAR_CLI_MEMBER_ARCHIVE_CONTENT_H_

#include <optional>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

inline constexpr std::size_t kContentFixedBytes = 1 + 32 + 32;

// nullopt: nothing to hand over, because nothing opens it any more or it came by a relay alone. The caller
// wipes it. REQUIRES: not TLP:RED.
Outcome<std::optional<Bytes>> content_of(Session& session, const ItemRow& item);

enum class TakenAs { kNew, kKnown, kRefused };
// Opened and verified as if it had just come; its header must stand in an author's chain here. Kept as read
// by whoever had it before. `under`: the archive key that it was kept under, so that it lives no longer for
// having been taken; nullptr: under today's.
Outcome<TakenAs> take_content(Session& session, BytesView content, const crypto::KeyRecord* under);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARCHIVE_CONTENT_H_
