// SPDX-License-Identifier: Apache-2.0
#include "cli/member/read_log.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;
constexpr std::uint8_t kReadMarkVersion = 1;
// Read within a second it is the same reading.
constexpr std::uint64_t kSameMs = 1000;

}  // namespace

Bytes encode_row(const ReadMark& mark) {
  RowWriter out(kReadMarkVersion);
  out.u64(mark.at_ms).u64(mark.number).u8(static_cast<std::uint8_t>(mark.tlp)).text(mark.holder);
  return out.take();
}

Result<ReadMark> parse_read_mark(BytesView bytes) {
  RowReader in(bytes, kReadMarkVersion);
  ReadMark out;
  out.at_ms = in.u64();
  out.number = in.u64();
  const auto tlp = tlp_from_wire(in.u8());
  out.holder = in.text();
  if (auto good = in.finish(); !good) return good.error();
  if (!tlp) return fail(ErrorCode::kStorageCorrupt, "read log");
  out.tlp = *tlp;
  return out;
}

Outcome<std::vector<store::ArchiveWrite>> noting_read(Session& session, const ItemRow& row) {
  std::vector<store::ArchiveWrite> out;
  if (row.own || row.tlp < Tlp::kAmber) return out;
  const auto own = session.identity();
  if (!own) return own.error();
  const ReadMark mark{session.now_ms(), row.number, row.tlp, (*own)->subject.handle};
  const auto last = session.archive().scan(ArchiveTable::kReadLog, Bytes(8, 0xFF), true, 1);
  if (!last) return from_error(last.error(), "archive");
  if (!last->empty()) {
    const auto before = parse_read_mark(last->front().value);
    const bool same = before && before->number == mark.number &&
                      mark.at_ms - before->at_ms < kSameMs && mark.at_ms >= before->at_ms;
    if (same) return out;
  }
  out.push_back({ArchiveTable::kReadLog, key_item(mark.at_ms, row.entry), encode_row(mark)});
  const auto first = session.archive().scan(ArchiveTable::kReadLog, Bytes(8, 0), false, 1);
  if (!first) return from_error(first.error(), "archive");
  if (!first->empty() && read_be64(first->front().key) + kReadLogMs < mark.at_ms) {
    out.push_back({ArchiveTable::kReadLog, first->front().key, std::nullopt});
  }
  return out;
}

Outcome<std::vector<ReadMark>> read_marks(Session& session, std::uint64_t since_ms) {
  const auto rows =
      session.archive().scan(ArchiveTable::kReadLog, Bytes(8, 0xFF), true, kReadLogRows);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<ReadMark> out;
  for (const auto& row : *rows) {
    auto mark = parse_read_mark(row.value);
    if (!mark) return from_error(mark.error(), "read log");
    if (mark->at_ms < since_ms) break;
    out.push_back(std::move(*mark));
  }
  return out;
}

}  // namespace ceptoar::member
