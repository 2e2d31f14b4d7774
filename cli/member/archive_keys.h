// SPDX-License-Identifier: Apache-2.0
// Content keys at rest: on receipt each is wrapped again, so that receiving keys can die on time
// (decisions "Keys"). Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ARCHIVE_KEYS_H_
#define CEPTOAR_CLI_MEMBER_ARCHIVE_KEYS_H_

#include <optional>

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

// The archive key of this month for a label, made on first use; nullptr before there is a staff key.
const crypto::KeyRecord* archive_key_now(Session& session, const OrgId& org, Tlp tlp);

// For an item that this device gets late from another: whether it would be closed by now had it come here at
// that time, and the key that it would stand under then, so that it lives no longer for having been handed over
// (a copy: others may be made before it is used). nullopt: there is no staff key yet. REQUIRES: not RED.
bool is_retention_over(Session& session, Tlp tlp, std::uint64_t received_ms);
std::optional<crypto::KeyRecord> archive_key_then(Session& session, const OrgId& org, Tlp tlp,
                                                  std::uint64_t received_ms);

// Those of this month for all labels that have one: a colleague's device seals with a key that this one may
// have had no item for, and could not derive any more when the staff key is gone.
void keep_archive_keys(Session& session, const OrgId& org);

// The archive keys held here, for a newcomer to whom the archive is handed; the newest limits::kArchiveKeys.
// Format: "ceptoar-archive-keys" NUL | version u8 | count u32 | per key epoch u32, tag u32, end u64, key 32.
// The caller wipes it. Empty: none is held.
Bytes encode_archive_keys(Session& session, const OrgId& org);
bool is_archive_keys(BytesView bytes);
// How many were new here. None lives longer than one made today would. Errors: E-FILE-BAD.
Outcome<std::size_t> take_archive_keys(Session& session, const OrgId& org, BytesView bytes);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARCHIVE_KEYS_H_
