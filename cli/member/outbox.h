// SPDX-License-Identifier: Apache-2.0
// Rows of the outbox as sealing and maintenance see them. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_OUTBOX_H_
#define CEPTOAR_CLI_MEMBER_OUTBOX_H_

#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"
#include "crypto/envelope.h"

namespace ceptoar::member {

struct Queued {
  Bytes key;
  QueuedRow row;
};
Outcome<std::vector<Queued>> queued(Session& session);  // oldest first
// Appends behind everything that waits. The write is durable with the caller's commit; `taken` counts
// keys given out before that commit.
Outcome<store::ArchiveWrite> queue_write(Session& session, const QueuedRow& row, std::size_t taken);

// Whether it waits for its time. A clock that was set back keeps nothing for longer than anything is ever
// made to wait.
bool must_wait(const QueuedRow& row, std::uint64_t now_ms);
// The text of a post that will not go becomes a draft; its number, 0 when there is none to keep. Not the
// fields of a row with terms: they tie it to what it was made from.
Outcome<std::uint32_t> text_back(Session& session, const QueuedRow& row,
                                 std::vector<store::ArchiveWrite>& writes);

// The header that the node will make, as far as sealing binds it: what a queued body opens under.
EntryHeader provisional_header(const PostRequest& request, const NetworkId& network,
                               const NodeId& node, std::uint64_t now_ms);
// Seals the row for the log of `node` if it is not yet, and anew if it waited so long that its horizon no
// longer fits, was kept back and is of another day, or was sealed by a clock that has been set back since: a new
// message of the same item. So is what
// `waited` and names readers, once one of them has another key; never to other readers. True: it changed.
// Errors: E-READER-LEFT, E-SELF-CHECK, those of resolve_again(): it cannot
// go as it stands, and nothing else is wrong. REQUIRES: a post. In sealing.cc.
Outcome<bool> make_ready(Session& session, QueuedRow& row, const NodeId& node, bool waited);
// For this connection. In sealing.cc.
Outcome<Post> signed_post(Session& session, const NodeLink& node, const QueuedRow& row);
// Opens a queued advisory with the own keys.
Outcome<crypto::Opened> open_queued(Session& session, const QueuedRow& row);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OUTBOX_H_
