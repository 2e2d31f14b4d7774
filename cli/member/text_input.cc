// SPDX-License-Identifier: Apache-2.0
#include "cli/member/text_input.h"

#include <iconv.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "schema/limits.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Converter {
  using Handle = std::unique_ptr<void, int (*)(void*)>;
  Handle handle;
  static Converter open() {
    // glibc's CP932 is Windows-31J: NEC and IBM extensions, and Microsoft's mapping of the dashes.
    const iconv_t raw = iconv_open("UTF-8", "CP932");
    // iconv_t is a pointer and its error value -1. CP932 is part of every Debian libc6.
    CEPTOAR_CHECK(reinterpret_cast<std::intptr_t>(raw) != -1);
    return {Handle(raw, iconv_close)};
  }
};

// The offset of the first byte that is no Windows-31J goes to `bad`.
std::optional<std::string> from_windows_31j(BytesView input, std::size_t& bad) {
  const Converter converter = Converter::open();
  std::string in(as_text(input));
  std::string out(in.size() * 3 + 4, '\0');  // two bytes become at most three, one at most three
  char* from = in.data();
  std::size_t from_left = in.size();
  char* to = out.data();
  std::size_t to_left = out.size();
  const std::size_t result = iconv(converter.handle.get(), &from, &from_left, &to, &to_left);
  if (result == static_cast<std::size_t>(-1)) {
    bad = in.size() - from_left;
    return std::nullopt;
  }
  out.resize(out.size() - to_left);
  return out;
}

std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i];
  }
  return out;
}

std::string to_nfc(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  CEPTOAR_CHECK(U_SUCCESS(status));
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  nfc->normalizeUTF8(0, icu::StringPiece(text), sink, nullptr, status);
  CEPTOAR_CHECK(U_SUCCESS(status));
  return out;
}

std::string line_of(std::string_view text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return std::to_string(1 + std::count(text.begin(), end, '\n'));
}

// People count from one.
UserError encoding_error(std::string_view where, std::size_t offset) {
  return user_error(UserCode::kTextEncoding,
                    {{"where", std::string(where)}, {"byte", std::to_string(offset + 1)}});
}

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\n";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

// Takes "# title" off the front; empty when there is none.
std::string take_heading(std::string& text) {
  if (text.rfind("# ", 0) != 0) return {};
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string title(trimmed(std::string_view(text).substr(2, end - 2)));
  text.erase(0, end);
  text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
  return title;
}

}  // namespace

Outcome<CleanText> clean_text(BytesView input, std::string_view where, bool single_line) {
  CleanText out;
  std::string text(as_text(input));
  if (!is_utf8(text)) {
    std::size_t bad = 0;
    auto converted = from_windows_31j(input, bad);
    if (!converted) return encoding_error(where, bad);
    text = std::move(*converted);
    out.encoding = SourceEncoding::kWindows31J;
  }
  // Files put together from others may begin with several.
  while (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  text = to_nfc(with_plain_line_ends(text));
  std::size_t at = 0;
  const TextFault fault = find_text_fault(text, single_line, &at);
  const std::vector<Argument> place = {{"where", std::string(where)}, {"line", line_of(text, at)}};
  switch (fault) {
    case TextFault::kNone: break;
    case TextFault::kNotUtf8: return encoding_error(where, at);
    case TextFault::kControl: return user_error(UserCode::kTextControl, place);
    case TextFault::kBidi: return user_error(UserCode::kTextBidi, place);
  }
  out.text = std::move(text);
  return out;
}

Outcome<Written> read_written(BytesView document, const std::optional<std::string>& title,
                              bool flash) {
  const std::size_t limit = flash ? limits::kFlashTextBytes : limits::kTextBytes;
  const auto too_long = [&](UserCode code, std::size_t bytes, std::size_t most) {
    return user_error(code, {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(most)}});
  };
  auto text = clean_text(document, "text", false);
  if (!text) return text.error();
  Written out;
  out.encoding = text->encoding;
  out.text = std::move(text->text);
  if (title) {
    auto clean = clean_text(as_bytes(*title), "title", true);
    if (!clean) return clean.error();
    out.title = std::string(trimmed(clean->text));
  } else {
    out.title = take_heading(out.text);
    // What is fine within a text may not stand in a title: a tab.
    auto clean = clean_text(as_bytes(out.title), "title", true);
    if (!clean) return clean.error();
  }
  if (out.title.empty()) return user_error(UserCode::kTitleMissing);
  if (out.title.size() > limits::kTitleBytes) {
    return too_long(UserCode::kTitleLong, out.title.size(), limits::kTitleBytes);
  }
  if (trimmed(out.text).empty()) return user_error(UserCode::kTextEmpty);
  if (out.text.size() > limit) return too_long(UserCode::kTextLong, out.text.size(), limit);
  return out;
}

}  // namespace ceptoar::member
