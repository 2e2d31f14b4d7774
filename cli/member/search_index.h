// SPDX-License-Identifier: Apache-2.0
// Which items may hold a word. For each item a Bloom filter over keyed hashes of its parts
// (search_text.h), 8 bits a part and 5 positions: one item in fifty is asked in vain for one part, and
// hardly any for a word of three. No word stands in the archive, not even sealed; 64 filters make a
// sealed block, so a search of 10,000 items opens some 160 rows.
// An item is marked in kToIndex in the commit that keeps it, and unmarked in the one that indexes it.
// Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_SEARCH_INDEX_H_
#define CEPTOAR_CLI_MEMBER_SEARCH_INDEX_H_

#include <functional>
#include <set>
#include <vector>

#include "cli/member/search_text.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// Everything of an item that is searched: title, summary, text, names and values of its fields.
std::string searchable_text(const Advisory& advisory);

// As many items wait for the index.
Outcome<bool> waits_for_index(Session& session, std::size_t count);
// Puts items that wait into the index, at most `limit` (0: all, `done` told after each part).
Outcome<std::size_t> index_waiting(Session& session, std::size_t limit,
                                   const std::function<void(std::size_t done)>& told = {});
// Every entry that a block holds.
Outcome<std::set<EntryId>> indexed_entries(Session& session);
// Adds the writes that take the entries out of the index.
Outcome<void> remove_from_index(Session& session, const std::set<EntryId>& entries,
                                std::vector<store::ArchiveWrite>& writes);
// Entries that may hold all words, latest indexed first, until `visit` says false.
Outcome<void> each_candidate(Session& session, const std::vector<SearchWord>& words,
                             const std::function<Outcome<bool>(const EntryId&)>& visit);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SEARCH_INDEX_H_
