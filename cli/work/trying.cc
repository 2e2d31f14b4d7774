// SPDX-License-Identifier: Apache-2.0
#include "cli/work/trying.h"

#include "cli/member/keys.h"
#include "schema/item_file.h"
#include "store/files.h"

namespace ceptoar::work {

using member::from_error;
using member::Outcome;
using member::Session;

namespace {

Outcome<TryResult> try_file(const member::OpeningKeys& keys, const std::filesystem::path& path) {
  const auto bytes = store::read_file(path, store::FileKind::kPlain, kItemFileBytes);
  if (!bytes) return from_error(bytes.error(), path.string());
  const auto item = parse_item_file(*bytes);
  if (!item) return from_error(item.error(), path.string());
  const auto header = parse<EntryHeader>(item->header);
  if (!header) return from_error(header.error(), path.string());
  if (header->dist == Dist::kControl) return TryResult::kClear;
  if (header->dist == Dist::kPublic) {
    const auto opened = crypto::open_public(*header, item->body);
    if (!opened) return from_error(opened.error(), path.string());
    return TryResult::kClear;
  }
  // Every key on every stanza: no hint, no word of a node is asked.
  const auto opened = crypto::open(*header, item->body, keys.list());
  if (opened) return TryResult::kOpened;
  if (opened.error().code == ErrorCode::kNoKey) return TryResult::kSealed;
  return from_error(opened.error(), path.string());
}

}  // namespace

std::string_view try_result_name(TryResult result) {
  switch (result) {
    case TryResult::kOpened: return "opened";
    case TryResult::kSealed: return "sealed";
    case TryResult::kClear: return "clear";
  }
  return "sealed";
}

Outcome<std::vector<Tried>> try_files(Session& session,
                                      const std::vector<std::filesystem::path>& files) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto keys = member::OpeningKeys::of(session);
  std::vector<Tried> out;
  for (const auto& file : files) {
    const auto result = try_file(*keys, file);
    if (!result) return result.error();
    out.push_back({file.string(), *result});
  }
  return out;
}

}  // namespace ceptoar::work
