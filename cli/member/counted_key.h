// SPDX-License-Identifier: Apache-2.0
// Keys of archive rows that are counted 1, 2, 3: big endian, so that they lie in their order.
#ifndef CEPTOAR_CLI_MEMBER_COUNTED_KEY_H_
#define CEPTOAR_CLI_MEMBER_COUNTED_KEY_H_

#include <cstdint>

#include "cli/member/session.h"

namespace ceptoar::member {

inline Bytes counted_key(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

// Of a key of this table; its length was checked when it was read.
inline std::uint32_t count_of_key(BytesView key) {
  std::uint32_t out = 0;
  for (const std::uint8_t byte : key) out = out << 8 | byte;
  return out;
}

// Every row of such a table as parse(number, value) reads it. Errors: E-ARCHIVE, those of parse as
// errors of WHAT.
template <class Row, class Parse>
Outcome<std::vector<Row>> counted_rows(Session& session, store::ArchiveTable table, bool downwards,
                                       std::size_t most, const char* what, const Parse& parse) {
  const auto rows = session.archive().scan(table, downwards ? Bytes{} : Bytes(4, 0), downwards, most);
  if (!rows) return from_error(rows.error(), "archive");
  std::vector<Row> out;
  for (const auto& row : *rows) {
    auto parsed = parse(count_of_key(row.key), BytesView(row.value));
    if (!parsed) return from_error(parsed.error(), what);
    out.push_back(std::move(*parsed));
  }
  return out;
}

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_COUNTED_KEY_H_
