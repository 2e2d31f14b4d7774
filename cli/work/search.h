// SPDX-License-Identifier: Apache-2.0
// Finding again what a member read: in the own archive alone, with the node off too.
#ifndef CEPTOAR_CLI_WORK_SEARCH_H_
#define CEPTOAR_CLI_WORK_SEARCH_H_

#include <functional>
#include <string>
#include <vector>

#include "cli/work/items.h"

namespace ceptoar::work {

struct SearchHit {
  InboxItem item;
  std::string context;  // the line with the first word, text of others; empty: the title holds it
};
struct SearchResult {
  std::vector<SearchHit> hits;  // newest first
  bool more = false;            // there are older ones than `filter.limit`
};
// Items that hold every word of `typed`, each checked against its real text: words are parts of words
// (bigrams), but CVE numbers, addresses and hashes stand by themselves. `filter`: as for inbox; own
// items and earlier versions count. `told`: items indexed so far, when many wait.
// Errors: E-SEARCH-SHORT (no word of two characters), storage errors.
member::Outcome<SearchResult> search(member::Session& session, std::string_view typed,
                                     const InboxFilter& filter,
                                     const std::function<void(std::size_t)>& told = {});
// Before they are shown: a line of the text of an item of TLP:AMBER and closer is a reading of it, though it
// stays unread. A title stands in every list.
member::Outcome<void> note_shown(member::Session& session, const SearchResult& shown);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_SEARCH_H_
