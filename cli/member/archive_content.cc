// SPDX-License-Identifier: Apache-2.0
#include "cli/member/archive_content.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "crypto/aead.h"
#include "crypto/entry.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kVersion = 1;

// Wraps under the key of before what keep_item() wrapped under today's.
Outcome<void> wrap_as_before(Session& session, const EntryId& entry,
                             const crypto::Secret<32>& content_key,
                             const crypto::KeyRecord& under,
                             std::vector<store::ArchiveWrite>& writes) {
  for (store::ArchiveWrite& write : writes) {
    const bool is_key = write.table == ArchiveTable::kContentKeys && write.value &&
                        std::ranges::equal(write.key, entry.view());
    if (!is_key) continue;
    ContentKeyRow row;
    row.epoch = under.epoch;
    row.tag = under.tag;
    row.sealed = crypto::seal_value(under.secret.view(), session.random(), entry.view(),
                                    content_key.view());
    write.value = encode_row(row);
  }
  return {};
}

Outcome<TakenAs> keep(Session& session, const crypto::Authored& authored, const EntryHeader& header,
                      const EntryId& entry, BytesView body, std::uint64_t received_ms,
                      const crypto::Secret<32>& key, const crypto::KeyRecord* under) {
  std::vector<store::ArchiveWrite> writes;
  const auto kept = keep_item(session, authored, header, entry, body, received_ms, writes);
  if (!kept) {
    if (kept.error().code == UserCode::kFileBad) return TakenAs::kRefused;
    return kept.error();
  }
  if (under != nullptr) {
    if (auto done = wrap_as_before(session, entry, key, *under, writes); !done) return done.error();
  }
  writes.push_back({ArchiveTable::kWaiting, to_bytes(entry.view()), std::nullopt});  // for a key
  if (auto stored = session.commit(std::move(writes)); !stored) return stored.error();
  auto item = item_of(session, entry);
  if (!item) return item.error();
  item->read = true;  // by the one before: what is new for the successor must stand out
  std::vector<store::ArchiveWrite> seen;
  put_item_row(*item, seen);
  if (auto stored = session.commit(std::move(seen)); !stored) return stored.error();
  return TakenAs::kNew;
}

}  // namespace

Outcome<std::optional<Bytes>> content_of(Session& session, const ItemRow& item) {
  const auto body = load_optional(session.archive(), ArchiveTable::kBodies, item.entry.view());
  if (!body) return from_error(body.error(), "archive");
  if (!*body) return std::optional<Bytes>();
  crypto::Secret<32> key;  // CLEAR has none: zeros
  if (item.tlp != Tlp::kClear) {
    const auto wrapped =
        load_optional(session.archive(), ArchiveTable::kContentKeys, item.entry.view());
    if (!wrapped) return from_error(wrapped.error(), "archive");
    if (!*wrapped) return std::optional<Bytes>();
    const auto row = parse_content_key_row(**wrapped);
    if (!row) return from_error(row.error(), "archive");
    auto opened = unwrap_content_key(session, item.entry, *row);
    if (!opened) {
      if (opened.error().code == UserCode::kItemClosed) return std::optional<Bytes>();
      return opened.error();
    }
    key = std::move(*opened);
  }
  Bytes out;
  out.reserve(kContentFixedBytes + (*body)->size());  // one allocation: the key is nowhere left behind
  out.push_back(kVersion);
  append(out, item.entry.view());
  append(out, key.view());
  append(out, **body);
  return std::optional<Bytes>(std::move(out));
}

Outcome<TakenAs> take_content(Session& session, BytesView content, const crypto::KeyRecord* under) {
  if (content.size() <= kContentFixedBytes || content[0] != kVersion) return TakenAs::kRefused;
  const auto entry = EntryId::from(content.subspan(1, 32));
  const auto key = crypto::Secret<32>::from(content.subspan(33, 32));
  const BytesView body = content.subspan(kContentFixedBytes);
  if (!entry || !key) return TakenAs::kRefused;
  const auto stored = load_optional(session.archive(), ArchiveTable::kEntries, entry->view());
  if (!stored) return from_error(stored.error(), "archive");
  const auto row = *stored ? parse_archived_entry(**stored)
                           : Result<ArchivedEntry>(fail(ErrorCode::kNotFound, "no header"));
  if (!row || !row->linked) return TakenAs::kRefused;
  const auto header = parse<EntryHeader>(row->header);
  if (!header) return from_error(header.error(), "archive");
  if (item_of(session, *entry)) return TakenAs::kKnown;
  auto opened = header->dist == Dist::kPublic ? crypto::open_public(*header, body)
                                              : crypto::open_with_content_key(*header, body, *key);
  if (!opened || opened->inner.tlp == Tlp::kRed || opened->inner.kind != InnerKind::kAdvisory) {
    return TakenAs::kRefused;
  }
  const auto authored = crypto::verify_author(std::move(*opened), *header, session.trust());
  if (!authored) return TakenAs::kRefused;
  return keep(session, **authored, *header, *entry, body, row->received_ms, *key, under);
}

}  // namespace ceptoar::member
