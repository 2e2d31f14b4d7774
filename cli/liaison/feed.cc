// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/feed.h"

#include <pugixml.hpp>

#include <array>
#include <cstring>
#include <initializer_list>
#include <optional>

#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::liaison {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

// At the end of a character. Empty: references in it stand for what is no character (&#xD800;).
std::string cut(std::string_view text, std::size_t limit) {
  std::string out(text.substr(0, limit));
  for (int bytes = 0; bytes < 3 && !out.empty() && !is_utf8(out); ++bytes) out.pop_back();
  return is_utf8(out) ? out : std::string();
}

std::string first_of(const pugi::xml_node& item, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const std::string_view text = trimmed(item.child(name).text().get());
    if (!text.empty()) return std::string(text);
  }
  return {};
}

// Descriptions carry HTML now and then: its tags go, its text stays.
std::string without_tags(std::string_view html) {
  std::string out;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    if (!inside) out += c;
    if (c == '>' && inside) {
      inside = false;
      if (!out.empty() && out.back() != '\n' && out.back() != ' ') out += ' ';
    }
  }
  return std::string(trimmed(out));
}

std::optional<int> two_digits(std::string_view text) {
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
    return std::nullopt;
  }
  return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<std::uint64_t> known(const Result<std::uint64_t>& ms) {
  if (!ms) return std::nullopt;
  return *ms;
}

// "2026-11-20T17:00+09:00" and "2026-11-20T17:00:00+09:00"; "2026-11-20".
std::optional<std::uint64_t> parse_w3c(std::string text) {
  constexpr std::size_t kDay = 10, kMinute = 16;
  if (text.size() == kDay) text += "T00:00:00+09:00";
  if (text.size() > kMinute && text[kMinute] != ':') text.insert(kMinute, ":00");
  return known(parse_rfc3339(text));
}

// "Fri, 20 Nov 2026 17:00:00 +0900"
std::optional<std::uint64_t> parse_rfc822(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (const std::size_t comma = text.find(','); comma != std::string_view::npos) {
    text = trimmed(text.substr(comma + 1));
  }
  std::string padded(text);
  if (padded.size() > 1 && padded[1] == ' ') padded.insert(0, "0");
  constexpr std::size_t kLength = 26;  // "20 Nov 2026 17:00:00 +0900"
  if (padded.size() != kLength) return std::nullopt;
  std::size_t month = 0;
  while (month < kMonths.size() && padded.compare(3, 3, kMonths[month]) != 0) ++month;
  if (month == kMonths.size() || !two_digits(std::string_view(padded).substr(0, 2))) {
    return std::nullopt;
  }
  const std::string number = std::to_string(month + 1);
  return known(parse_rfc3339(padded.substr(7, 4) + "-" + (number.size() == 1 ? "0" : "") + number + "-" +
                             padded.substr(0, 2) + "T" + padded.substr(12, 8) +
                             padded.substr(21, 3) + ":" + padded.substr(24, 2)));
}

FeedItem item_of(const pugi::xml_node& node) {
  FeedItem out;
  out.title = cut(first_of(node, {"title"}), kFeedTitleBytes);
  out.url = first_of(node, {"link"});
  if (out.url.empty()) out.url = trimmed(node.child("link").attribute("href").value());
  if (out.url.empty()) out.url = trimmed(node.attribute("rdf:about").value());
  out.id = cut(first_of(node, {"sec:identifier"}), kFeedTitleBytes);
  out.text = cut(without_tags(first_of(node, {"description", "summary", "content"})), kFeedTextBytes);
  const std::string said =
      first_of(node, {"dcterms:modified", "dc:date", "dcterms:issued", "updated", "pubDate"});
  const auto issued = parse_w3c(said);
  out.issued_ms = issued ? *issued : parse_rfc822(said).value_or(0);
  return out;
}

bool is_address(const std::string& url) {
  // It is written into a text and a field as it stands.
  const bool clean = find_text_fault(url, true) == TextFault::kNone && url.find(' ') == std::string::npos;
  return clean && url.size() <= kFeedTitleBytes && (url.starts_with("https://") || url.starts_with("http://"));
}

}  // namespace

Result<std::vector<FeedItem>> parse_feed(BytesView xml) {
  if (xml.size() > kFeedBytes) return fail(ErrorCode::kLimitExceeded, "size");
  if (!is_utf8(as_text(xml))) return fail(ErrorCode::kMalformed, "not UTF-8");
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_cdata,
                                           pugi::encoding_utf8);
  if (!parsed) return fail(ErrorCode::kMalformed, parsed.description());
  const pugi::xml_node root = document.document_element();
  const std::string_view name = root.name();
  // RSS 1.0 has its items beside the channel, RSS 2.0 inside it; Atom calls them entries.
  const bool inside = name == "rss";
  if (!inside && name != "rdf:RDF" && name != "feed") return fail(ErrorCode::kMalformed, "no feed");
  const pugi::xml_node list = inside ? root.child("channel") : root;
  std::vector<FeedItem> out;
  for (const pugi::xml_node& node : list.children(name == "feed" ? "entry" : "item")) {
    if (out.size() == kFeedItems) return fail(ErrorCode::kLimitExceeded, "items");
    FeedItem item = item_of(node);
    if (!item.title.empty() && is_address(item.url)) out.push_back(std::move(item));
  }
  if (out.empty()) return fail(ErrorCode::kMalformed, "no items");
  return out;
}

}  // namespace ceptoar::liaison
