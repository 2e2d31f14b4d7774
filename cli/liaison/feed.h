// SPDX-License-Identifier: Apache-2.0
// Public advisories as JVN, IPA and JPCERT/CC issue them: RSS 1.0 (RDF, with JVN's sec:identifier), RSS 2.0
// or Atom. The file was fetched by somebody else; nothing here talks to a network. Document types and
// entities of the file are not looked at, so none can grow or read a file.
#ifndef CEPTOAR_CLI_LIAISON_FEED_H_
#define CEPTOAR_CLI_LIAISON_FEED_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::liaison {

// JVN's largest (a year) is below 3 MiB. A file that is no feed must not fill the memory.
inline constexpr std::size_t kFeedBytes = 8 * 1024 * 1024;
// More than a person can look through; each becomes a draft.
inline constexpr std::size_t kFeedItems = 1000;
// Of an item's title, address and text: what is longer is cut at a character.
inline constexpr std::size_t kFeedTitleBytes = 400;
inline constexpr std::size_t kFeedTextBytes = 16 * 1024;

struct FeedItem {
  std::string title;
  std::string text;
  std::string url;
  std::string id;               // JVNDB-2026-001234; empty: the feed gives none
  std::uint64_t issued_ms = 0;  // 0: the feed does not say
};
// In the order of the file; items without a title or an address are left out. Errors: kMalformed,
// kLimitExceeded.
Result<std::vector<FeedItem>> parse_feed(BytesView xml);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_FEED_H_
