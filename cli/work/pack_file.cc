// SPDX-License-Identifier: Apache-2.0
#include "cli/work/pack_file.h"

#include <algorithm>
#include <optional>

#include "schema/text.h"

namespace ceptoar::work {
namespace {

constexpr std::string_view kPackFirstLine = "ceptoar-policy-1";

// The rest of the line after `key`, which is taken off; nullopt when the line is another one.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view key) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(key)) return std::nullopt;
  const std::string_view rest = text.substr(key.size(), end - key.size());
  text.remove_prefix(end + 1);
  return rest;
}

}  // namespace

std::string encode_pack_file(const PackFile& file) {
  return std::string(kPackFirstLine) + "\nsigner: " + file.signer + "\nsignature: " +
         to_hex(file.signature.view()) + "\n\n" + file.pack;
}

Result<PackFile> parse_pack_file(std::string_view text) {
  PackFile out;
  const auto first = take_line(text, kPackFirstLine);
  if (!first || !first->empty()) return fail(ErrorCode::kMalformed, std::string(kPackFirstLine));
  const auto signer = take_line(text, "signer: ");
  if (!signer || !is_org_handle(*signer)) return fail(ErrorCode::kMalformed, "signer");
  out.signer = std::string(*signer);
  const auto hex = take_line(text, "signature: ");
  const auto bytes = hex ? parse_hex(*hex) : std::nullopt;
  if (!bytes || bytes->size() != out.signature.bytes.size()) {
    return fail(ErrorCode::kMalformed, "signature");
  }
  std::copy(bytes->begin(), bytes->end(), out.signature.bytes.begin());
  const auto gap = take_line(text, "");
  if (!gap || !gap->empty()) return fail(ErrorCode::kMalformed, "signature");
  out.pack = std::string(text);
  return out;
}

}  // namespace ceptoar::work
