// SPDX-License-Identifier: Apache-2.0
#include "cli/member/search_index.h"

#include <algorithm>

#include "cli/member/archive_items.h"
#include "cli/member/rows.h"
#include "schema/codec.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kBlockItems = 64;
constexpr std::size_t kBlockBytes = 64 * 1024;  // a block is sealed anew for each item that joins it
constexpr std::size_t kAtOnce = 64;             // items of one commit
constexpr std::size_t kBitsOfPart = 8;
constexpr std::size_t kLeastBits = 64;
constexpr unsigned kPositions = 5;
constexpr std::size_t kReceivedBytes = 8;  // in front of the entry in kToIndex, so that blocks follow time

// Two numbers that give all positions of one part (Kirsch and Mitzenmacher 2006).
struct Hashed {
  std::uint64_t first = 0;
  std::uint64_t step = 0;
  std::size_t position(unsigned i, std::size_t bits) const {
    return static_cast<std::size_t>((first + i * step) % bits);
  }
};
Hashed hashed(const store::MemberArchive& archive, std::string_view part) {
  const Bytes blind = archive.blind_word(as_bytes(part));
  Hashed out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.first |= std::uint64_t{blind[i]} << (8 * i);
    out.step |= std::uint64_t{blind[8 + i]} << (8 * i);
  }
  out.step |= 1;
  return out;
}

struct Filter {
  EntryId entry;
  Bytes bits;
};
using Block = std::vector<Filter>;

Filter filter_of(const store::MemberArchive& archive, const EntryId& entry,
                 const std::set<std::string>& parts) {
  Filter out{entry, Bytes(std::max(kLeastBits, parts.size() * kBitsOfPart) / 8, 0)};
  const std::size_t bits = out.bits.size() * 8;
  for (const std::string& part : parts) {
    const Hashed hash = hashed(archive, part);
    for (unsigned i = 0; i < kPositions; ++i) {
      const std::size_t at = hash.position(i, bits);
      out.bits[at / 8] |= static_cast<std::uint8_t>(1u << (at % 8));
    }
  }
  return out;
}

bool may_hold(const Filter& filter, const std::vector<Hashed>& parts) {
  const std::size_t bits = filter.bits.size() * 8;
  if (bits == 0) return false;
  return std::all_of(parts.begin(), parts.end(), [&](const Hashed& part) {
    for (unsigned i = 0; i < kPositions; ++i) {
      const std::size_t at = part.position(i, bits);
      if ((filter.bits[at / 8] >> (at % 8) & 1) == 0) return false;
    }
    return true;
  });
}

Bytes block_key(std::uint32_t number) {
  Bytes key;
  for (int shift = 24; shift >= 0; shift -= 8) {
    key.push_back(static_cast<std::uint8_t>(number >> shift));
  }
  return key;
}

Outcome<Block> parse_block(BytesView bytes) {
  RowReader in(bytes, kVersion);
  Block out;
  for (std::uint32_t left = in.count(); left > 0; --left) {
    Filter filter;
    filter.entry = in.fixed<EntryId>();
    filter.bits = in.bytes();
    out.push_back(std::move(filter));
  }
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return out;
}
store::ArchiveWrite write_of(std::uint32_t number, const Block& block) {
  RowWriter out(kVersion);
  out.u32(static_cast<std::uint32_t>(block.size()));
  for (const Filter& filter : block) out.fixed(filter.entry.view()).bytes(filter.bits);
  return {ArchiveTable::kSearch, block_key(number), out.take()};
}

// The number of blocks; they stand without a gap.
Outcome<std::uint32_t> block_count(Session& session) {
  const auto last = session.archive().scan(ArchiveTable::kSearch, {}, true, 1);
  if (!last) return from_error(last.error(), "archive");
  if (last->empty()) return std::uint32_t{0};
  std::uint32_t number = 0;
  for (const std::uint8_t byte : last->front().key) number = number << 8 | byte;
  return number + 1;
}

Outcome<Block> load_block(Session& session, std::uint32_t number) {
  const auto row = load_optional(session.archive(), ArchiveTable::kSearch, block_key(number));
  if (!row) return from_error(row.error(), "archive");
  // They stand without a gap: one that is missing was lost.
  if (!*row) return user_error(UserCode::kStoreCorrupt, {{"what", "search index"}});
  return parse_block(**row);
}

std::size_t size_of(const Block& block) {
  std::size_t bytes = 0;
  for (const Filter& filter : block) bytes += filter.bits.size() + EntryId::kSize;
  return bytes;
}

}  // namespace

std::string searchable_text(const Advisory& advisory) {
  std::string out = advisory.title + "\n";
  for (const std::string& line : advisory.summary) out += line + "\n";
  out += advisory.text + "\n";
  for (const Field& field : advisory.fields) out += field.name + " " + field.value + "\n";
  return out;
}

Outcome<bool> waits_for_index(Session& session, std::size_t count) {
  const auto waiting = session.archive().scan(ArchiveTable::kToIndex, {}, false, count);
  if (!waiting) return from_error(waiting.error(), "archive");
  return waiting->size() == count;
}

Outcome<std::size_t> index_waiting(Session& session, std::size_t limit,
                                   const std::function<void(std::size_t)>& told) {
  std::size_t done = 0;
  while (limit == 0 || done < limit) {
    const std::size_t most = limit == 0 ? kAtOnce : std::min(kAtOnce, limit - done);
    const auto waiting = session.archive().scan(ArchiveTable::kToIndex, {}, false, most);
    if (!waiting) return from_error(waiting.error(), "archive");
    if (waiting->empty()) return done;
    const auto blocks = block_count(session);
    if (!blocks) return blocks.error();
    std::uint32_t number = *blocks == 0 ? 0 : *blocks - 1;
    Block block;
    if (*blocks != 0) {
      auto last = load_block(session, number);
      if (!last) return last.error();
      block = std::move(*last);
    }
    std::vector<store::ArchiveWrite> writes;
    for (const auto& row : *waiting) {
      writes.push_back({ArchiveTable::kToIndex, row.key, std::nullopt});
      ++done;
      const auto entry = EntryId::from(BytesView(row.key).subspan(kReceivedBytes));
      if (!entry) return from_error(entry.error(), "archive");
      const auto again = reopen(session, *entry);
      if (!again) continue;  // closed meanwhile: nobody finds it
      const auto advisory = parse<Advisory>(again->opened.inner.content);
      if (!advisory) continue;
      if (block.size() >= kBlockItems || size_of(block) >= kBlockBytes) {
        writes.push_back(write_of(number++, block));
        block.clear();
      }
      block.push_back(filter_of(session.archive(), *entry,
                                search_parts(fold_for_search(searchable_text(*advisory)))));
    }
    writes.push_back(write_of(number, block));
    if (auto kept = session.commit(std::move(writes)); !kept) return kept.error();
    if (told) told(done);
  }
  return done;
}

Outcome<std::set<EntryId>> indexed_entries(Session& session) {
  const auto blocks = block_count(session);
  if (!blocks) return blocks.error();
  std::set<EntryId> out;
  for (std::uint32_t number = 0; number < *blocks; ++number) {
    const auto block = load_block(session, number);
    if (!block) return block.error();
    for (const Filter& filter : *block) out.insert(filter.entry);
  }
  return out;
}

Outcome<void> remove_from_index(Session& session, const std::set<EntryId>& entries,
                                std::vector<store::ArchiveWrite>& writes) {
  if (entries.empty()) return {};
  const auto blocks = block_count(session);
  if (!blocks) return blocks.error();
  for (std::uint32_t number = 0; number < *blocks; ++number) {
    auto block = load_block(session, number);
    if (!block) return block.error();
    const auto taken = std::erase_if(
        *block, [&](const Filter& filter) { return entries.contains(filter.entry); });
    if (taken != 0) writes.push_back(write_of(number, *block));
  }
  return {};
}

Outcome<void> each_candidate(Session& session, const std::vector<SearchWord>& words,
                             const std::function<Outcome<bool>(const EntryId&)>& visit) {
  std::vector<Hashed> parts;
  for (const SearchWord& word : words) {
    for (const std::string& part : word.parts) parts.push_back(hashed(session.archive(), part));
  }
  const auto blocks = block_count(session);
  if (!blocks) return blocks.error();
  for (std::uint32_t number = *blocks; number > 0; --number) {
    const auto block = load_block(session, number - 1);
    if (!block) return block.error();
    for (auto filter = block->rbegin(); filter != block->rend(); ++filter) {
      if (!may_hold(*filter, parts)) continue;
      const auto more = visit(filter->entry);
      if (!more) return more.error();
      if (!*more) return {};
    }
  }
  return {};
}

}  // namespace ceptoar::member
