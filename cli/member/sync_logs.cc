// SPDX-License-Identifier: Apache-2.0
#include "cli/member/sync_logs.h"

#include <map>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/sync.h"
#include "crypto/roster_ends.h"
#include "schema/node_rows.h"

namespace ceptoar::member {

using store::ArchiveTable;

Outcome<Head> kept_head(Session& session, const NodeId& author) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, frontier_key(author));
  if (!row) return from_error(row.error(), "archive");
  Head head;
  if (!*row) return head;
  RowReader in(**row, kFrontierVersion);
  head.seq = in.u64();
  head.id = in.fixed<EntryId>();
  if (!in.finish()) return user_error(UserCode::kStoreCorrupt, {{"what", "author's head"}});
  return head;
}

std::optional<SignPublicKey> key_for(const TrustStore& trust, const crypto::RosterState& now,
                                     const EntryHeader& header, std::uint64_t version_of_node) {
  const NodeRecord* author = now.find_node(header.author);
  const bool current = author != nullptr && author->nsk_epoch == header.nsk_epoch;
  const bool active = current && author->status == Status::kActive;
  if (active || crypto::agreed_end(now, header.author, header.nsk_epoch)) {
    return crypto::log_key(now, header);
  }
  if (current && author->status != Status::kRemoved) return author->nsk;
  if (version_of_node < now.roster.version) return std::nullopt;
  const crypto::RosterState* then = trust.roster_by_hash(header.roster_hash);
  author = then == nullptr ? nullptr : then->find_node(header.author);
  const bool wrote = author != nullptr && author->status != Status::kRemoved &&
                     author->nsk_epoch == header.nsk_epoch;
  return wrote ? std::optional(author->nsk) : std::nullopt;
}

Outcome<std::map<NodeId, std::uint64_t>> log_positions(Session& session,
                                                       const std::vector<NodeRecord>& authors) {
  std::map<NodeId, std::uint64_t> out;
  for (const NodeRecord& author : authors) {
    const auto head = kept_head(session, author.id);
    if (!head) return head.error();
    if (head->seq != 0) out[author.id] = head->seq;
  }
  return out;
}

}  // namespace ceptoar::member
