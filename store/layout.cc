// SPDX-License-Identifier: Apache-2.0
#include "store/layout.h"

#include <algorithm>

namespace ceptoar::store {
namespace {

constexpr std::string_view kFormatRow = "format";
constexpr std::string_view kCheckRow = "check";
constexpr std::size_t kFormatFixed = 3;       // kind u8 | version u16
constexpr std::size_t kVersionTextMax = 32;
constexpr std::size_t kCheckBytes = 16;

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPageHeader = 16;       // LMDB's, once per run of overflow pages
constexpr std::size_t kInlineMax = 1900;      // up to here a value shares its page with others
constexpr std::size_t kTailMax = 1024;        // a longer rest may as well fill the page it opens

std::uint16_t newest_version(StoreKind kind) {
  return kind == StoreKind::kNode ? kNodeFormat : kArchiveFormat;
}

Result<void> write_format(Env& env, StoreKind kind, const TableCipher& cipher,
                          crypto::Random& random) {
  Bytes check(kCheckBytes);
  random.fill(check);
  return env.update([&](WriteTxn& txn) -> Result<void> {
    auto put = put_format(txn, kind);
    if (!put) return put;
    return txn.put(kFormatTable, as_bytes(kCheckRow),
                   cipher.seal(kFormatTable, as_bytes(kCheckRow), check));
  });
}

// Format of nothing: a store that has rows had one, and lost it with a page.
Result<void> check_new(const ReadTxn& txn, unsigned tables) {
  for (TableNo table = 0; table < tables; ++table) {
    const auto rows = txn.count(table);
    if (!rows) return rows.error();
    if (*rows != 0) return fail(ErrorCode::kStorageCorrupt, "store: the format row is gone");
  }
  return {};
}

// The text comes from a file: nothing but plain characters of it reaches a log.
std::string shown_version(BytesView text) {
  std::string out(as_text(text.first(std::min(text.size(), kVersionTextMax))));
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

Result<std::uint16_t> check_format(BytesView format, StoreKind kind) {
  if (format.size() < kFormatFixed) {
    return fail(ErrorCode::kStorageCorrupt, "store: the format row is broken");
  }
  if (format[0] != static_cast<std::uint8_t>(kind)) {
    return fail(ErrorCode::kMalformed, "store: this directory holds another kind of store");
  }
  const auto version = static_cast<std::uint16_t>(format[1] + 256u * format[2]);
  if (version > newest_version(kind)) {
    return fail(ErrorCode::kUnsupportedVersion,
                "store: format " + std::to_string(version) + " written by program version " +
                    shown_version(format.subspan(kFormatFixed)) + "; this program (" +
                    CEPTOAR_VERSION + ") knows formats up to " + std::to_string(newest_version(kind)) +
                    ": install that version again, or put back the copy from before it");
  }
  if (version == 0) return fail(ErrorCode::kStorageCorrupt, "store: the format row is broken");
  return version;
}

std::size_t tail_of(std::size_t size) {
  if (size <= kInlineMax) return 0;
  const std::size_t tail = (size + kPageHeader) % kPage;
  return tail <= kTailMax && size > tail ? tail : 0;
}

bool may_have_tail(BytesView head) { return (head.size() + kPageHeader) % kPage == 0; }

}  // namespace

Result<void> put_format(WriteTxn& txn, StoreKind kind) {
  Bytes format{static_cast<std::uint8_t>(kind)};
  append_le16(format, newest_version(kind));
  append(format, as_bytes(CEPTOAR_VERSION));
  return txn.put(kFormatTable, as_bytes(kFormatRow), format);
}

Result<std::uint16_t> open_format(Env& env, StoreKind kind, const TableCipher& cipher,
                                  bool read_only, crypto::Random& random) {
  {
    const auto txn = env.read();
    if (!txn) return txn.error();
    const auto format = txn->get(kFormatTable, as_bytes(kFormatRow));
    if (format) {
      auto checked = check_format(*format, kind);
      if (!checked) return checked.error();
      const auto check = txn->get(kFormatTable, as_bytes(kCheckRow));
      if (!check || !cipher.open(kFormatTable, as_bytes(kCheckRow), *check)) {
        return fail(ErrorCode::kBadSignature, "store: the key does not fit this store");
      }
      return checked;
    }
    if (format.error().code != ErrorCode::kNotFound || read_only) return format.error();
    if (auto is_new = check_new(*txn, env.tables()); !is_new) return is_new.error();
  }
  if (auto written = write_format(env, kind, cipher, random); !written) return written.error();
  return newest_version(kind);
}

Result<std::string> writer_of(const Env& env) {
  const auto txn = env.read();
  if (!txn) return txn.error();
  const auto format = txn->get(kFormatTable, as_bytes(kFormatRow));
  if (!format && format.error().code == ErrorCode::kNotFound) return std::string();
  if (!format) return format.error();
  if (format->size() < kFormatFixed) {
    return fail(ErrorCode::kStorageCorrupt, "store: the format row is broken");
  }
  return shown_version(format->subspan(kFormatFixed));
}

Result<void> put_body(WriteTxn& txn, BodyTables tables, BytesView key, BytesView body,
                      WriteTxn::Where where) {
  const std::size_t tail = tail_of(body.size());
  const BytesView head = body.first(body.size() - tail);
  if (auto put = txn.put(tables.bodies, key, head, where); !put) return put;
  if (tail != 0) return txn.put(tables.tails, key, body.last(tail));
  // Of a longer body that it replaces; next to other heads nobody looks for one.
  return may_have_tail(head) ? txn.erase(tables.tails, key) : Result<void>();
}

Result<void> erase_body(WriteTxn& txn, BodyTables tables, BytesView key) {
  auto head = txn.erase(tables.bodies, key);
  if (!head) return head;
  return txn.erase(tables.tails, key);
}

Result<Bytes> body_behind(const ReadTxn& txn, BodyTables tables, BytesView key, BytesView head,
                          std::size_t skipped) {
  Bytes out;
  if (may_have_tail(head)) {
    const auto tail = txn.get(tables.tails, key);
    if (tail) {
      out.reserve(head.size() - skipped + tail->size());
      append(out, head.subspan(skipped));
      append(out, *tail);
      return out;
    }
    if (tail.error().code != ErrorCode::kNotFound) return tail.error();
  }
  return to_bytes(head.subspan(skipped));
}

bool begins_with(BytesView bytes, BytesView prefix) {
  return bytes.size() >= prefix.size() && std::ranges::equal(bytes.first(prefix.size()), prefix);
}

}  // namespace ceptoar::store
