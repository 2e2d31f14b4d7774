// SPDX-License-Identifier: Apache-2.0
#include "cli/work/search.h"

#include <algorithm>

#include "cli/member/audit.h"
#include "cli/member/search_index.h"
#include "cli/work/find.h"
#include "schema/text.h"

namespace ceptoar::work {

using member::Outcome;
using member::SearchWord;
using member::Session;

namespace {

bool holds_all(std::string_view folded, const std::vector<SearchWord>& words) {
  return std::all_of(words.begin(), words.end(),
                     [&](const SearchWord& word) { return member::holds(folded, word); });
}

// The line where a person sees why this was found.
std::string context_of(const Advisory& advisory, const std::vector<SearchWord>& words) {
  if (member::holds(member::fold_for_search(advisory.title), words.front())) return "";
  const std::string text = member::searchable_text(advisory);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (member::holds(member::fold_for_search(line), words.front())) return line;
    at = end + 1;
  }
  return "";
}

}  // namespace

Outcome<SearchResult> search(Session& session, std::string_view typed, const InboxFilter& filter,
                             const std::function<void(std::size_t)>& told) {
  const std::vector<SearchWord> words = member::search_words(typed);
  if (words.empty()) {
    return member::user_error(member::UserCode::kSearchShort, {{"given", make_visible(typed, true)}});
  }
  if (auto indexed = member::index_waiting(session, 0, told); !indexed) return indexed.error();
  SearchResult out;
  InboxFilter wide = filter;
  wide.all = true;
  const auto looked = member::each_candidate(
      session, words, [&](const EntryId& entry) -> Outcome<bool> {
        const auto row = member::item_of(session, entry);
        if (!row || !fits(session, *row, wide)) return true;
        const auto again = member::reopen(session, entry);
        if (!again) return true;  // its key is destroyed
        const auto advisory = parse<Advisory>(again->opened.inner.content);
        if (!advisory) return true;
        const std::string folded = member::fold_for_search(member::searchable_text(*advisory));
        if (!holds_all(folded, words)) return true;
        if (out.hits.size() == filter.limit && !filter.all) {
          out.more = true;
          return false;
        }
        out.hits.push_back({summary_of(session, *row), context_of(*advisory, words)});
        return true;
      });
  if (!looked) return looked.error();
  std::stable_sort(out.hits.begin(), out.hits.end(), [](const SearchHit& a, const SearchHit& b) {
    return a.item.received_ms > b.item.received_ms;
  });
  return out;
}

Outcome<void> note_shown(Session& session, const SearchResult& shown) {
  bool any = false;
  for (const SearchHit& hit : shown.hits) {
    if (hit.context.empty() || hit.item.tlp < Tlp::kAmber) continue;
    member::note_audit(session, {AuditKind::kRead, static_cast<std::uint16_t>(hit.item.tlp), 0,
                                 member::audit_subject(hit.item.entry)});
    any = true;
  }
  return any ? session.commit() : Outcome<void>();
}

}  // namespace ceptoar::work
