// SPDX-License-Identifier: Apache-2.0
#include "cli/member/scan_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "cli/member/enrol_files.h"
#include "crypto/number.h"

namespace ceptoar::member {
namespace {

constexpr std::size_t kScanPieceBytes = 7;
// Digits of so many bytes: as few as hold any value of them.
constexpr std::array<std::size_t, kScanPieceBytes + 1> kScanPieceDigits = {0, 3, 5, 8, 10, 13, 15, 17};
constexpr std::size_t kScanCheckBytes = 4;
constexpr std::string_view kScanByteOrderMark = "\xEF\xBB\xBF";  // editors put it before a text

// A slip of a scanner or a copy is told as one, and not as a signature that does not hold.
Bytes scan_check(BytesView object) {
  const Hash32 hash = enrol::object_hash(object);
  return to_bytes(hash.view().first(kScanCheckBytes));
}

std::optional<Bytes> bytes_of_digits(std::string_view digits) {
  Bytes out;
  while (!digits.empty()) {
    const std::string_view piece = digits.substr(0, kScanPieceDigits.back());
    const auto* const found = std::ranges::find(kScanPieceDigits, piece.size());
    if (found == kScanPieceDigits.end()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char digit : piece) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    for (auto left = found - kScanPieceDigits.begin(); left > 0; --left, value >>= 8) {
      out.push_back(static_cast<std::uint8_t>(value & 0xFF));
    }
    if (value != 0) return std::nullopt;
    digits.remove_prefix(piece.size());
  }
  return out;
}

}  // namespace

std::string scan_text(BytesView object) {
  Bytes bytes = to_bytes(object);
  append(bytes, scan_check(object));
  std::string text;
  for (BytesView rest = bytes; !rest.empty();) {
    const BytesView piece = rest.first(std::min(rest.size(), kScanPieceBytes));
    std::uint64_t value = 0;
    for (std::size_t i = piece.size(); i-- > 0;) value = value << 8 | piece[i];
    const std::string digits = std::to_string(value);
    text.append(kScanPieceDigits[piece.size()] - digits.size(), '0').append(digits);
    rest = rest.subspan(piece.size());
  }
  return text;
}

Result<Bytes> from_scan(Bytes file) {
  std::string_view text = as_text(file);
  if (text.starts_with(kScanByteOrderMark)) text.remove_prefix(kScanByteOrderMark.size());
  const auto digits = crypto::plain_digits(text);
  const bool begun = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (!begun && (!digits || digits->empty())) return file;
  auto bytes = digits ? bytes_of_digits(*digits) : std::nullopt;
  if (bytes && bytes->size() >= kScanCheckBytes) {
    const BytesView object = BytesView(*bytes).first(bytes->size() - kScanCheckBytes);
    const Bytes check = scan_check(object);
    if (std::equal(check.begin(), check.end(), bytes->end() - kScanCheckBytes)) return to_bytes(object);
  }
  return fail(ErrorCode::kMalformed, "not the whole text of the QR code");
}

}  // namespace ceptoar::member
