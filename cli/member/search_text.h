// SPDX-License-Identifier: Apache-2.0
// Words as search sees them. Text is folded (NFKC_Casefold, variants of kanji that names are written
// with, addresses that were made harmless); what can be found are its bigrams, so that a part of a word
// is found without a dictionary, and whole tokens: CVE numbers, addresses, host names, hashes.
#ifndef CEPTOAR_CLI_MEMBER_SEARCH_TEXT_H_
#define CEPTOAR_CLI_MEMBER_SEARCH_TEXT_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::member {

// "ＣＶＥ－２０２６" and "cve-2026", 髙橋 and 高橋, hxxp://a[.]example and http://a.example fold to the
// same.
std::string fold_for_search(std::string_view utf8);

// Parts of a folded text; whole tokens begin with the byte 1, which no text holds.
std::set<std::string> search_parts(std::string_view folded);

// One word of a query.
struct SearchWord {
  std::string folded;
  // A CVE number, an address or a hash: found where it stands by itself, 192.0.2.1 not in 192.0.2.10.
  bool whole = false;
  std::vector<std::string> parts;  // what an item's parts must hold
};
// Splits at spaces. Words of one character cannot be looked for and are left out.
std::vector<SearchWord> search_words(std::string_view typed);
// Whether a folded text holds the word.
bool holds(std::string_view folded, const SearchWord& word);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SEARCH_TEXT_H_
