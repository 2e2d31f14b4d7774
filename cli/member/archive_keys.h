// SPDX-License-Identifier: Apache-2.0
// Content keys at rest: on receipt each is wrapped again, so that receiving keys can die on time
// (decisions "Keys"). Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ARCHIVE_KEYS_H_
#define CEPTOAR_CLI_MEMBER_ARCHIVE_KEYS_H_

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// How long an item of a label is kept, until a council's policy says otherwise.
std::uint64_t retention_ms(Tlp tlp);

// RED: under a key derived from the person's own newest MEK, which dies with it. Other labels: under
// OAK[label, month, staff epoch], derived from the own staff key and added to the keyring (the
// session is told). CLEAR needs none and must not come here.
Outcome<ContentKeyRow> wrap_content_key(Session& session, Tlp tlp, const EntryId& entry,
                                        const crypto::Secret<32>& content_key);
// Errors: E-ITEM-CLOSED when the wrapping key is destroyed.
// False when the key that wrapped it was destroyed: nothing opens the content any more.
Outcome<bool> is_wrapping_key_held(Session& session, const ContentKeyRow& row);
Outcome<crypto::Secret<32>> unwrap_content_key(Session& session, const EntryId& entry,
                                               const ContentKeyRow& row);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARCHIVE_KEYS_H_
