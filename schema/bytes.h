// SPDX-License-Identifier: Apache-2.0
// Byte strings as values and as views, and their hexadecimal form.
#ifndef CEPTOAR_SCHEMA_BYTES_H_
#define CEPTOAR_SCHEMA_BYTES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar {

using Bytes = std::vector<std::uint8_t>;
// Lifetime: a view is valid only while the bytes it looks at are; never stored, never sent to
// another thread.
using BytesView = std::span<const std::uint8_t>;

inline BytesView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(BytesView view) { return {view.begin(), view.end()}; }

// Lower-case hexadecimal, two digits a byte. Never call it on a secret.
std::string to_hex(BytesView bytes);
// Accepts both cases; nullopt on an odd length or a character that is no hexadecimal digit.
std::optional<Bytes> parse_hex(std::string_view text);

// Little-endian integers, as everywhere in the protocol (PROTOCOL.md section 1).
void append_le16(Bytes& out, std::uint16_t value);
void append_le32(Bytes& out, std::uint32_t value);
void append_le64(Bytes& out, std::uint64_t value);
// Big-endian, for store keys alone: there byte order must be number order.
void append_be64(Bytes& out, std::uint64_t value);
// REQUIRES: bytes.size() >= 8.
std::uint64_t read_le64(BytesView bytes);
std::uint64_t read_be64(BytesView bytes);
void append(Bytes& out, BytesView more);

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_BYTES_H_
