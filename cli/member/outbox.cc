// SPDX-License-Identifier: Apache-2.0
#include "cli/member/outbox.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/drafts.h"
#include "cli/member/keys.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

// A member's program that could not reach its node for years would stop here, not run out of memory.
constexpr std::size_t kOutboxRows = 10'000;

}  // namespace

Outcome<std::vector<Queued>> queued(Session& session) {
  const auto rows =
      session.archive().scan(ArchiveTable::kOutbox, Bytes(8, 0), false, kOutboxRows);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<Queued> out;
  for (const auto& row : *rows) {
    auto parsed = parse_queued_row(row.value);
    if (!parsed) return from_error(parsed.error(), "outbox");
    out.push_back({row.key, std::move(*parsed)});
  }
  return out;
}

Outcome<store::ArchiveWrite> queue_write(Session& session, const QueuedRow& row,
                                         std::size_t taken) {
  const auto last = session.archive().scan(ArchiveTable::kOutbox, Bytes(8, 0xFF), true, 1);
  if (!last) return from_error(last.error(), "archive");
  std::uint64_t place = row.created_ms;
  if (!last->empty()) place = std::max(place, read_be64(last->front().key) + 1);
  Bytes key;
  append_be64(key, place + taken);
  return store::ArchiveWrite{ArchiveTable::kOutbox, std::move(key), encode_row(row)};
}

bool must_wait(const QueuedRow& row, std::uint64_t now_ms) {
  constexpr std::uint64_t kLongestMs = 2 * 3'600'000;
  return row.not_before_ms > now_ms && row.not_before_ms - now_ms <= kLongestMs;
}

EntryHeader provisional_header(const PostRequest& request, const NetworkId& network,
                               const NodeId& node, std::uint64_t now_ms) {
  EntryHeader header;
  header.dist = request.dist;
  header.lane = request.lane;
  header.seq = 1;
  header.hlc = now_ms << 16;
  header.expires_ms = request.expires_ms;
  header.body_len = request.body_len;
  header.author = node;
  header.network_id = network;
  header.msg_id = request.msg_id;
  header.body_hash = request.body_hash;
  header.key_commit = request.key_commit;
  header.inner_commit = request.inner_commit;
  return header;
}

Outcome<crypto::Opened> open_queued(Session& session, const QueuedRow& row) {
  const auto request = parse<PostRequest>(row.request);
  if (!request) return from_error(request.error(), "outbox");
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto own = session.node_record();
  if (!own) return own.error();
  const NodeId& node = row.node.is_zero() ? (*own)->id : row.node;
  const EntryHeader header =
      provisional_header(*request, (*roster)->network_id, node, row.created_ms);
  if (request->dist == Dist::kPublic) return lift(crypto::open_public(header, row.body), "outbox");
  return lift(crypto::open(header, row.body, OpeningKeys::of(session)->list()), "outbox");
}

namespace {

// What an answer or a correction was about, when that item is still here.
void note_use(Session& session, const std::vector<Reference>& refs, Typed& typed) {
  for (const Reference& ref : refs) {
    const bool corrects = ref.relation == Relation::kUpdates;
    if (!corrects && ref.relation != Relation::kAnswers) continue;
    const auto item = item_of(session, ref.entry_id);
    if (!item) continue;
    typed.use = corrects ? TextUse::kUpdate : TextUse::kReply;
    typed.about = group_item_number(format_item_number(item->number));
    if (corrects) return;
  }
}

// As it was typed: a report is no text that could be read from its advisory again.
Outcome<std::uint32_t> typed_back(Session& session, const QueuedRow& row,
                                  std::vector<store::ArchiveWrite>& writes) {
  auto draft = parse_draft(0, row.typed);
  if (!draft) return from_error(draft.error(), "outbox");
  auto write = keeping(session, *draft);
  if (!write) return write.error();
  writes.push_back(std::move(*write));
  return draft->number;
}

}  // namespace

// What the node will never take was written by somebody: it becomes a draft again.
Outcome<std::uint32_t> text_back(Session& session, const QueuedRow& row,
                                 std::vector<store::ArchiveWrite>& writes) {
  if (row.kind != InnerKind::kAdvisory && row.kind != InnerKind::kProposal) return std::uint32_t{0};
  if (!row.typed.empty()) return typed_back(session, row, writes);
  const auto opened = open_queued(session, row);
  if (!opened) return std::uint32_t{0};
  KeptDraft draft;
  draft.typed.tlp = std::string(tlp_label(row.tlp));
  Bytes advisory = opened->inner.content;
  if (row.kind == InnerKind::kProposal) {
    // One that takes another back has no text of its own.
    auto proposal = parse<Proposal>(opened->inner.content);
    if (!proposal || !opened->inner.refs.empty()) return std::uint32_t{0};
    advisory = std::move(proposal->advisory);
    draft.typed.tlp = std::string(tlp_label(proposal->tlp));
    draft.typed.to = std::move(proposal->to);
    draft.typed.with_members = proposal->with_members;
  }
  const auto content = parse<Advisory>(advisory);
  if (!content) return std::uint32_t{0};
  draft.text = document_of(content->title, content->text);
  draft.typed.exercise = row.exercise;
  draft.typed.summary = content->summary;
  for (const Field& field : content->fields) {
    if (row.terms.empty()) draft.typed.fields.push_back(field.name + "=" + field.value);
  }
  note_use(session, opened->inner.refs, draft.typed);
  if (content->kind == ContentKind::kBroadcast && draft.typed.use == TextUse::kPost) {
    draft.typed.use = TextUse::kBroadcast;
    draft.typed.alone = content->alone;
  }
  auto write = keeping(session, draft);
  if (!write) return write.error();
  writes.push_back(std::move(*write));
  return draft.number;
}

}  // namespace ceptoar::member
