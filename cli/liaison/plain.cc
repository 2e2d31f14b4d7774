// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/plain.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include "schema/result.h"

namespace ceptoar::liaison {

std::string plain_text(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  CEPTOAR_CHECK(U_SUCCESS(status));
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  fold->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                      sink, nullptr, status);
  CEPTOAR_CHECK(U_SUCCESS(status));
  return out;
}

std::string plain_word(std::string_view text) {
  std::string out = plain_text(text);
  static constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t from = out.find_first_not_of(kSpace);
  if (from == std::string::npos) return {};
  out.erase(out.find_last_not_of(kSpace) + 1);
  out.erase(0, from);
  return out;
}

}  // namespace ceptoar::liaison
