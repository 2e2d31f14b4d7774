// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/readable.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "schema/result.h"
#include "schema/text.h"

namespace ceptoar::liaison {
namespace {

constexpr std::size_t kShortestRun = 4;
// Of a string in a PDF: names and titles, and no bracket in a picture that never closes.
constexpr std::size_t kLongestString = 4096;
constexpr std::size_t kStringBytes = 1024 * 1024;  // of all strings together
constexpr std::size_t kDeepest = 8;  // brackets in brackets: bounds how often a byte is looked at
constexpr std::string_view kRunEnd = "\n\n";

void append_character(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Runs that are long enough to be a word.
class Runs {
 public:
  void add(std::string_view character) {
    run_ += character;
    ++length_;
  }
  void add(std::uint32_t character) {
    append_character(run_, character);
    ++length_;
  }
  void end(bool wanted) {
    if (wanted) out_.append(run_).append(kRunEnd);
    run_.clear();
    length_ = 0;
  }
  std::size_t length() const { return length_; }
  const std::string& run() const { return run_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_, run_;
  std::size_t length_ = 0;
};

class Converter {
 public:
  // CP932 and UTF-16 are part of every Debian libc6.
  explicit Converter(const char* from) : handle_(opened(from), iconv_close) {}
  std::optional<std::string> text(BytesView bytes) const {
    std::string in(as_text(bytes)), out(bytes.size() * 3 + 4, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size(), to_left = out.size();
    iconv(handle_.get(), nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_.get(), &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) {
      return std::nullopt;
    }
    out.resize(out.size() - to_left);
    return out;
  }

 private:
  static iconv_t opened(const char* from) {
    const iconv_t raw = iconv_open("UTF-8", from);
    CEPTOAR_CHECK(reinterpret_cast<std::intptr_t>(raw) != -1);
    return raw;
  }
  std::unique_ptr<void, int (*)(void*)> handle_;
};

constexpr const char* kWindows31J = "CP932";

// The bytes of a character of Windows-31J that may begin with these; 0: it is none that can be read.
std::size_t size_in_windows_31j(BytesView at) {
  const std::uint8_t lead = at[0];
  if ((lead >= 0x20 && lead < 0x7F) || (lead >= 0xA1 && lead <= 0xDF)) return 1;
  const bool first = (lead >= 0x81 && lead <= 0x9F) || (lead >= 0xE0 && lead <= 0xFC);
  if (!first || at.size() < 2) return 0;
  return at[1] >= 0x40 && at[1] <= 0xFC && at[1] != 0x7F ? 2 : 0;
}

// What a PDF says in a string: with a mark it is Unicode; Japanese programs wrote Windows-31J too. What is
// neither, and what only looks like a string, is left out.
std::string text_of_string(const Bytes& string, const Converter& converter) {
  const auto units = [&](bool big) {
    std::string out;
    for (std::size_t i = 2; i + 1 < string.size(); i += 2) {
      const std::uint32_t first = string[i], second = string[i + 1];
      const std::uint32_t c = big ? first << 8 | second : second << 8 | first;
      if (c >= 0xD800 && c < 0xE000) continue;  // surrogates: names have none
      append_character(out, c);
    }
    return out;
  };
  const bool marked = string.size() >= 2;
  if (marked && string[0] == 0xFE && string[1] == 0xFF) return units(true);
  if (marked && string[0] == 0xFF && string[1] == 0xFE) return units(false);
  if (is_utf8(as_text(string))) return std::string(as_text(string));
  for (std::size_t i = 0; i < string.size();) {
    const std::size_t size = size_in_windows_31j(BytesView(string).subspan(i));
    if (size == 0) return {};
    i += size;
  }
  return converter.text(string).value_or("");
}

// Behind "\": up to three octal digits, a letter, or the sign itself; a line end stands for nothing.
std::size_t append_escaped(BytesView pdf, std::size_t at, Bytes& out) {
  std::size_t end = at;
  std::uint32_t value = 0;
  const auto octal = [&] { return end < pdf.size() && end < at + 3 && pdf[end] >= '0' && pdf[end] <= '7'; };
  for (; octal(); ++end) value = value * 8 + (pdf[end] - '0');
  if (end > at) {
    out.push_back(static_cast<std::uint8_t>(value & 0xFF));
    return end;
  }
  if (at >= pdf.size()) return at;
  constexpr std::array<std::pair<std::uint8_t, std::uint8_t>, 5> kLetters = {
      {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'b', '\b'}, {'f', '\f'}}};
  for (const auto& [letter, sign] : kLetters) {
    if (pdf[at] != letter) continue;
    out.push_back(sign);
    return at + 1;
  }
  if (pdf[at] != '\n' && pdf[at] != '\r') out.push_back(pdf[at]);
  return at + 1;
}

// From behind "(": where its ")" is; nullopt: it has none.
std::optional<std::size_t> read_literal(BytesView pdf, std::size_t at, Bytes& out) {
  std::size_t depth = 1;
  while (at < pdf.size() && out.size() < kLongestString) {
    const std::uint8_t c = pdf[at++];
    if (c == '\\') {
      at = append_escaped(pdf, at, out);
      continue;
    }
    if (c == '(' && ++depth > kDeepest) break;
    if (c == ')' && --depth == 0) return at;
    out.push_back(c);
  }
  return std::nullopt;
}

// From behind "<": where its ">" is.
std::optional<std::size_t> read_hexadecimal(BytesView pdf, std::size_t at, Bytes& out) {
  std::string digits;
  for (; at < pdf.size() && digits.size() < 2 * kLongestString; ++at) {
    const char c = static_cast<char>(pdf[at]);
    if (c == '>') {
      if (digits.size() % 2 != 0) digits += '0';
      const auto bytes = parse_hex(digits);
      if (!bytes) return std::nullopt;
      out = *bytes;
      return at + 1;
    }
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!digit) return std::nullopt;
    digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return std::nullopt;
}

}  // namespace

std::string readable_utf16(BytesView bytes, std::size_t from, bool big) {
  Runs runs;
  for (std::size_t i = from; i + 1 < bytes.size(); i += 2) {
    const std::uint32_t first = bytes[i], second = bytes[i + 1];
    const std::uint32_t c = big ? first << 8 | second : second << 8 | first;
    // Surrogates end a run: names have none.
    const bool letter = (c >= 0x20 && c < 0x7F) || (c >= 0x3000 && c < 0x3100) ||
                        (c >= 0x4E00 && c < 0xA000) || (c >= 0xFF00 && c < 0xFFF0);
    if (letter) {
      runs.add(c);
    } else {
      runs.end(runs.length() >= kShortestRun);
    }
  }
  runs.end(runs.length() >= kShortestRun);
  return runs.take();
}

std::string readable_utf8(BytesView bytes) {
  Runs runs;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::uint8_t lead = bytes[i];
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 0;
    const bool printable = lead >= 0x20 && lead != 0x7F;
    if (size == 0 || !printable || i + size > bytes.size() ||
        !is_utf8(as_text(bytes.subspan(i, size)))) {
      runs.end(runs.run().size() >= kShortestRun);
      ++i;
      continue;
    }
    runs.add(as_text(bytes.subspan(i, size)));
    i += size;
  }
  runs.end(runs.run().size() >= kShortestRun);
  return runs.take();
}

std::string readable_windows_31j(BytesView bytes) {
  const Converter converter(kWindows31J);
  Runs runs;
  bool beyond_ascii = false;  // what is ASCII alone is UTF-8 too
  const auto end = [&] {
    runs.end(beyond_ascii && runs.run().size() >= kShortestRun);
    beyond_ascii = false;
  };
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t size = size_in_windows_31j(bytes.subspan(i));
    const auto character = size == 0 ? std::nullopt : converter.text(bytes.subspan(i, size));
    if (!character) {
      end();
      ++i;
      continue;
    }
    runs.add(*character);
    beyond_ascii = beyond_ascii || bytes[i] >= 0x80;
    i += size;
  }
  end();
  return runs.take();
}

std::optional<std::string> whole_text(BytesView bytes) {
  const auto without_nul = [](std::string_view text) { return text.find('\0') == std::string_view::npos; };
  const std::string_view raw = as_text(bytes);
  if (raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF")) {
    auto text = Converter("UTF-16").text(bytes);
    return text && without_nul(*text) ? std::move(text) : std::nullopt;
  }
  if (!without_nul(raw)) return std::nullopt;
  return is_utf8(raw) ? std::string(raw) : Converter(kWindows31J).text(bytes);
}

std::string strings_of_pdf(BytesView pdf, bool& all) {
  const Converter converter(kWindows31J);
  std::string out;
  for (std::size_t at = 0; at < pdf.size();) {
    const std::uint8_t c = pdf[at++];
    if (c == '\\') ++at;  // what is escaped begins no string
    if (c != '(' && c != '<') continue;
    Bytes string;
    const auto end = c == '(' ? read_literal(pdf, at, string) : read_hexadecimal(pdf, at, string);
    if (!end) continue;
    if (const std::string text = text_of_string(string, converter); !text.empty()) {
      if (out.size() + text.size() > kStringBytes) {
        all = false;
        break;
      }
      out.append(text).append(kRunEnd);
      at = *end;
    }
  }
  return out;
}

}  // namespace ceptoar::liaison
