// SPDX-License-Identifier: Apache-2.0
#include "store/member_archive.h"

#include <algorithm>
#include <span>

#include "store/layout.h"
#include "store/salvage.h"
#include "store/table_cipher.h"

namespace ceptoar::store {
namespace {

constexpr unsigned kTables = kArchiveTailTable + 1;
constexpr BodyTables kBodyTables{static_cast<TableNo>(ArchiveTable::kBodies), kArchiveTailTable};
constexpr TableNo kTailsOfFormat1 = 28;  // behind the last table there was, in the way of the next one
constexpr std::size_t kAll = static_cast<std::size_t>(-1);

TableNo number_of(ArchiveTable table) { return static_cast<TableNo>(table); }

// Widths of the leading key fields that are blinded, field by field, so that a prefix that ends with a
// field still finds its rows. What follows them stays in clear.
constexpr std::size_t kNewestFields[] = {16, 1};
constexpr std::size_t kCardOfFields[] = {16, 16};
constexpr std::size_t kRevokedFields[] = {32};
constexpr std::size_t kNumberFields[] = {8};
constexpr std::size_t kItemFields[] = {16, 16};
constexpr std::size_t kPeopleFields[] = {1, 16, 16};
constexpr std::size_t kHandoverFields[] = {16};

std::span<const std::size_t> blinded_fields(ArchiveTable table) {
  if (table == ArchiveTable::kNewest) return kNewestFields;
  if (table == ArchiveTable::kCardOf) return kCardOfFields;
  if (table == ArchiveTable::kRevoked) return kRevokedFields;
  if (table == ArchiveTable::kNumbers || table == ArchiveTable::kDisclosure) return kNumberFields;
  if (table == ArchiveTable::kPeople) return kPeopleFields;
  if (table == ArchiveTable::kHandovers) return kHandoverFields;
  if (table == ArchiveTable::kAnswers || table == ArchiveTable::kThread) return kItemFields;
  return {};
}

// In one commit: after a crash the archive is of one format or of the other.
Result<void> move_tails(Env& env) {
  std::vector<std::pair<Bytes, Bytes>> tails;
  {
    const auto txn = env.read();
    if (!txn) return txn.error();
    auto read = txn->scan(kTailsOfFormat1, {}, false, [&](BytesView key, BytesView value) {
      tails.emplace_back(to_bytes(key), to_bytes(value));
      return true;
    });
    if (!read) return read;
  }
  return env.update([&](WriteTxn& txn) -> Result<void> {
    for (const auto& [key, value] : tails) {
      if (auto put = txn.put(kArchiveTailTable, key, value); !put) return put;
      if (auto gone = txn.erase(kTailsOfFormat1, key); !gone) return gone;
    }
    return put_format(txn, StoreKind::kArchive);
  });
}

}  // namespace

struct MemberArchive::Impl {
  Env env;
  TableCipher cipher;
  std::uint64_t changes = 0;

  // The key as it stands on disk.
  Bytes stored_key(ArchiveTable table, BytesView key) const {
    const auto fields = blinded_fields(table);
    Bytes out;
    std::size_t end = 0;
    std::uint8_t part = 0;
    for (const std::size_t width : fields) {
      if (end >= key.size()) break;
      end = std::min(end + width, key.size());
      cipher.append_blinded(out, number_of(table), part++, key.first(end));
    }
    append(out, key.subspan(end));
    return out;
  }
  // The longest beginning that all stored keys of the rows under `prefix` have in common.
  Bytes stored_prefix(ArchiveTable table, BytesView prefix) const {
    std::size_t whole = 0;
    for (const std::size_t width : blinded_fields(table)) {
      if (whole + width > prefix.size()) return stored_key(table, prefix.first(whole));
      whole += width;
    }
    return stored_key(table, prefix);
  }

  Result<void> put_row(WriteTxn& txn, const ArchiveWrite& write) const {
    const TableNo table = number_of(write.table);
    if (write.table == ArchiveTable::kBodies) {
      return write.value ? put_body(txn, kBodyTables, write.key, *write.value)
                         : erase_body(txn, kBodyTables, write.key);
    }
    const Bytes key = stored_key(write.table, write.key);
    if (!write.value) return txn.erase(table, key);
    if (blinded_fields(write.table).empty()) {
      return txn.put(table, key, cipher.seal(table, key, *write.value));
    }
    // A blinded key cannot be read back from disk: it goes inside.
    if (write.key.empty() || write.key.size() > 0xffff) {
      return fail(ErrorCode::kMalformed, "store: a key of wrong length");
    }
    Bytes inside;
    append_le16(inside, static_cast<std::uint16_t>(write.key.size()));
    append(inside, write.key);
    append(inside, *write.value);
    return txn.put(table, key, cipher.seal(table, key, inside));
  }

  // From the row on disk to the row the caller knows.
  Result<Row> open_row(ArchiveTable table, Row stored) const {
    if (table == ArchiveTable::kBodies) return stored;
    auto value = cipher.open(number_of(table), stored.key, stored.value);
    if (!value) return value.error();
    if (blinded_fields(table).empty()) return Row{std::move(stored.key), std::move(*value)};
    const std::size_t size = value->size() < 2 ? kAll : (*value)[0] + 256u * (*value)[1];
    if (size > value->size() - 2) {
      return fail(ErrorCode::kStorageCorrupt, "store: a row does not hold its key");
    }
    const BytesView inside = *value;
    return Row{to_bytes(inside.subspan(2, size)), to_bytes(inside.subspan(2 + size))};
  }

  // Stored rows from `from` on while they begin with `prefix`.
  Result<std::vector<Row>> stored_rows(ArchiveTable table, BytesView from, BytesView prefix,
                                       bool downwards, std::size_t limit) const {
    const auto txn = env.read();
    if (!txn) return txn.error();
    std::vector<Row> rows;
    Result<void> copied;
    const auto scanned =
        txn->scan(number_of(table), from, downwards, [&](BytesView key, BytesView value) {
          if (rows.size() >= limit || !begins_with(key, prefix)) return false;
          auto copy = table == ArchiveTable::kBodies ? body_behind(*txn, kBodyTables, key, value, 0)
                                                     : Result<Bytes>(to_bytes(value));
          if (!copy) {
            copied = copy.error();
            return false;
          }
          rows.push_back({to_bytes(key), std::move(*copy)});
          return true;
        });
    if (!scanned) return scanned.error();
    if (!copied) return copied.error();
    return rows;
  }

  Result<std::vector<Row>> open_rows(ArchiveTable table, Result<std::vector<Row>> stored) const {
    if (!stored) return stored;
    std::vector<Row> rows;
    rows.reserve(stored->size());
    for (Row& row : *stored) {
      auto opened = open_row(table, std::move(row));
      if (!opened) return opened.error();
      rows.push_back(std::move(*opened));
    }
    return rows;
  }
};

MemberArchive::MemberArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MemberArchive::~MemberArchive() = default;

Result<std::unique_ptr<MemberArchive>> MemberArchive::open(const std::filesystem::path& directory,
                                                           const crypto::Secret<32>& master,
                                                           crypto::Random& random) {
  EnvOptions options;
  options.tables = kTables;
  auto env = Env::open(directory, options);
  if (!env) return env.error();
  TableCipher cipher(master, StoreKind::kArchive, kTables, random);
  const auto format = open_format(*env, StoreKind::kArchive, cipher, false, random);
  if (!format) return format.error();
  if (*format == 1) {
    if (auto moved = move_tails(*env); !moved) return moved.error();
  }
  return std::unique_ptr<MemberArchive>(new MemberArchive(
      std::unique_ptr<Impl>(new Impl{std::move(*env), std::move(cipher)})));
}

std::uint64_t MemberArchive::changes() const { return impl_->changes; }

Result<void> MemberArchive::apply(const std::vector<ArchiveWrite>& writes) {
  ++impl_->changes;
  return impl_->env.update([&](WriteTxn& txn) -> Result<void> {
    for (const ArchiveWrite& write : writes) {
      auto put = impl_->put_row(txn, write);
      if (!put) return put;
    }
    return {};
  });
}

Bytes MemberArchive::blind_word(BytesView word) const {
  Bytes out;
  impl_->cipher.append_blinded(out, number_of(ArchiveTable::kSearch), 0, word);
  return out;
}

Result<Bytes> MemberArchive::load(ArchiveTable table, BytesView key) const {
  Row stored{impl_->stored_key(table, key), {}};
  {
    const auto txn = impl_->env.read();
    if (!txn) return txn.error();
    const auto found = txn->get(number_of(table), stored.key);
    if (!found) return found.error();
    auto copy = table == ArchiveTable::kBodies
                    ? body_behind(*txn, kBodyTables, stored.key, *found, 0)
                    : Result<Bytes>(to_bytes(*found));
    if (!copy) return copy.error();
    stored.value = std::move(*copy);
  }
  auto row = impl_->open_row(table, std::move(stored));
  if (!row) return row.error();
  return std::move(row->value);
}

Result<std::vector<MemberArchive::Row>> MemberArchive::scan(ArchiveTable table, BytesView from,
                                                            bool downwards,
                                                            std::size_t limit) const {
  if (blinded_fields(table).empty()) {
    return impl_->open_rows(table, impl_->stored_rows(table, from, {}, downwards, limit));
  }
  auto rows = impl_->open_rows(table, impl_->stored_rows(table, {}, {}, false, kAll));
  if (!rows) return rows;
  std::erase_if(*rows, [&](const Row& row) {
    if (from.empty()) return false;
    const bool below = std::ranges::lexicographical_compare(row.key, from);
    return downwards ? !below && !std::ranges::equal(row.key, from) : below;
  });
  std::ranges::sort(*rows, [&](const Row& a, const Row& b) {
    return downwards ? b.key < a.key : a.key < b.key;
  });
  if (rows->size() > limit) rows->resize(limit);
  return rows;
}

Result<std::vector<MemberArchive::Row>> MemberArchive::with_prefix(ArchiveTable table,
                                                                   BytesView prefix,
                                                                   std::size_t limit) const {
  const Bytes stored = impl_->stored_prefix(table, prefix);
  if (blinded_fields(table).empty()) {
    return impl_->open_rows(table, impl_->stored_rows(table, stored, stored, false, limit));
  }
  // The stored prefix may be shorter than the one asked for: what it finds is looked at again.
  auto rows = impl_->open_rows(table, impl_->stored_rows(table, stored, stored, false, kAll));
  if (!rows) return rows;
  std::erase_if(*rows, [&](const Row& row) { return !begins_with(row.key, prefix); });
  if (rows->size() > limit) rows->resize(limit);
  return rows;
}

Result<MemberArchive::TakenOver> MemberArchive::take_over(const std::filesystem::path& damaged) {
  constexpr std::size_t kBatch = 256;
  TakenOver out;
  struct Raw {
    TableNo table;
    Bytes key;
    Bytes value;
  };
  std::vector<Raw> batch;
  bool format1 = false;
  std::uint64_t tried = 0;
  std::uint64_t opened = 0;
  const auto flush = [&]() -> Result<void> {
    auto done = impl_->env.update([&](WriteTxn& txn) -> Result<void> {
      for (const Raw& raw : batch) {
        if (auto put = txn.put(raw.table, raw.key, raw.value); !put) return put;
      }
      return {};
    });
    batch.clear();
    return done;
  };
  // Rows are taken as they stand on disk: the same key seals and blinds them the same way.
  const auto expected = salvage_rows(
      damaged / "data.mdb", kTables,
      [&](TableNo table, BytesView key, BytesView value) -> Result<void> {
        if (table == kFormatTable) {  // the first table to come
          if (as_text(key) != "format" || value.size() < 3 || value[0] != 'A') return {};
          const unsigned version = value[1] + 256u * value[2];
          format1 = version == 1;
          if (version <= kArchiveFormat) return {};
          return fail(ErrorCode::kUnsupportedVersion, "store: written by a newer program");
        }
        if (format1 && table == kTailsOfFormat1) table = kArchiveTailTable;
        const bool body = table == kBodyTables.bodies || table == kBodyTables.tails;
        if (body && key.size() != EntryId::kSize) return {};
        if (!body) {
          ++tried;
          if (!impl_->cipher.open(table, key, value)) return {};
          ++opened;
        }
        if (table <= kArchiveTableCount) ++out.kept[static_cast<ArchiveTable>(table)];
        batch.push_back({table, to_bytes(key), to_bytes(value)});
        return batch.size() < kBatch ? Result<void>() : flush();
      });
  if (!expected && expected.error().code == ErrorCode::kStorageCorrupt) return out;
  if (!expected) return expected.error();
  if (tried > 0 && opened == 0) {
    return fail(ErrorCode::kBadSignature, "store: the key does not fit this store");
  }
  if (auto done = flush(); !done) return done.error();
  out.readable = true;
  for (TableNo table = 1; table <= kArchiveTableCount; ++table) {
    const auto name = static_cast<ArchiveTable>(table);
    const std::uint64_t kept = out.kept[name];
    if ((*expected)[table] > kept) out.lost[name] = (*expected)[table] - kept;
  }
  return out;
}

Result<void> MemberArchive::copy_to(const std::filesystem::path& directory) const {
  return impl_->env.copy_to(directory);
}

}  // namespace ceptoar::store
