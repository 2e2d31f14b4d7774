// SPDX-License-Identifier: Apache-2.0
#include "cli/form/mail.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "schema/text.h"

namespace ceptoar::form {
namespace {

constexpr std::size_t kBase64Line = 76;
// A line with encoded words has at most 76 characters (RFC 2047): 39 bytes are 52 of base64, 12 are the
// frame, 9 the longest name of a field.
constexpr std::size_t kWordBytes = 39;
constexpr std::size_t kStemBytes = 120;

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < left ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += j <= left ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return out;
}

// Encoded words (RFC 2047), none of which cuts a character in two.
std::string encoded_words(std::string_view text) {
  const std::string visible = make_visible(text, true);
  std::string out;
  for (std::size_t from = 0; from < visible.size();) {
    std::size_t end = std::min(from + kWordBytes, visible.size());
    while (end < visible.size() && (static_cast<unsigned char>(visible[end]) & 0xC0) == 0x80) --end;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(std::string_view(visible).substr(from, end - from)) + "?=";
    from = end;
  }
  return out;
}

std::string date_of(std::uint64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / 1000 + 9 * 3600);  // JST
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> out{};
  const int size = std::snprintf(
      out.data(), out.size(), "%s, %02d %s %d %02d:%02d:%02d +0900",
      kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
      kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour,
      parts.tm_min, parts.tm_sec);
  return std::string(out.data(), static_cast<std::size_t>(size));
}

std::string domain_of(std::string_view address) {
  const std::size_t at = address.find('@');
  return at == std::string_view::npos ? "localhost" : std::string(address.substr(at + 1));
}

// One line per line of `text`, each ended by CRLF.
std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

}  // namespace

std::string eml(const Mail& mail) {
  std::string out;
  if (!mail.from.empty()) {
    out += "From: " + encoded_words(mail.from_name) + (mail.from_name.empty() ? "<" : "\r\n <") +
           make_visible(mail.from, true) + ">\r\n";
  }
  out += "To: <" + make_visible(mail.to, true) + ">\r\n";
  out += "Subject: " + encoded_words(mail.subject) + "\r\n";
  out += "Date: " + date_of(mail.at_ms) + "\r\n";
  out += "Message-ID: <" + make_visible(mail.id, true) + "@" + domain_of(mail.from) + ">\r\n";
  out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\n";
  const std::string body = base64(with_crlf(mail.body));
  for (std::size_t from = 0; from < body.size(); from += kBase64Line) {
    out += body.substr(from, kBase64Line) + "\r\n";
  }
  return out;
}

std::string file_stem(std::size_t number, std::string_view name) {
  std::string out = (number < 10 ? "0" : "") + std::to_string(number) + " ";
  for (const char c : make_visible(name, true)) {
    const bool harmless = std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos;
    out += harmless ? c : '_';
  }
  if (out.size() <= kStemBytes) return out;
  std::size_t end = kStemBytes;
  while ((static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end);
}

}  // namespace ceptoar::form
