// SPDX-License-Identifier: Apache-2.0
// What in a text shows whom it is about. The fault of the ticket gates was told without a name as
// 「16事業者において4378台」, and one newspaper page with both numbers named everybody: exact counts, times
// of day, places and products identify as names do. Names of companies and sectors may not go out
// without consent; everything else is for a person to weigh.
// Thread: a Dictionary is built once, then only read.
#ifndef CEPTOAR_CLI_LIAISON_LINT_H_
#define CEPTOAR_CLI_LIAISON_LINT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::liaison {

enum class Shows : std::uint8_t {
  kCompany, kSector,   // names: they need consent
  kIndustry,           // a word of one industry gives the sector away
  kPlace, kCount, kTime, kProduct, kContact,
};
inline constexpr std::size_t kShowsCount = 8;
std::string_view shows_name(Shows shows);  // "company", "sector", ...
bool needs_consent(Shows shows);
// Whether this is the whole name of a local government, as it stands for the place in any text: 長野県, 東京都,
// 柏崎市. 東武鉄道 and JR北海道 are none.
bool names_place(std::string_view name);

struct Folded;

// Names that must not go out, beside those that every text is searched for (sectors, prefectures).
class Dictionary {
 public:
  Dictionary();
  // Names of one character are left out: they would be found everywhere. A company is found without its
  // 株式会社 and the like too. In the text a name may go over a line end or have other blanks and hyphens.
  void add(Shows shows, std::string_view name);
  // The same of one of a list that nobody chose for this text: what is known already stays what it is.
  void add_listed(Shows shows, std::string_view name);

  struct Name {
    std::string folded;
    Shows shows;
  };
  // The names that begin with these bytes of a character; longest first.
  const std::vector<Name>* beginning_with(std::string_view character) const;

 private:
  bool has(const Folded& name, std::optional<Shows> as = std::nullopt) const;
  void insert(Shows shows, const Folded& name);
  std::map<std::string, std::vector<Name>, std::less<>> by_first_;
};

struct Finding {
  Shows shows = Shows::kCount;
  std::size_t at = 0;          // bytes of the text
  std::size_t size = 0;
  std::size_t line = 0;        // 1, 2, ...
  std::string found;           // a line end in it is a blank here
  std::string better;          // what may stand instead; empty: nothing to suggest
};
// In the order of the text, none inside another.
std::vector<Finding> lint(std::string_view text, const Dictionary& dictionary);
// Those of the findings that identify together, though each by itself is little: two exact figures (the
// ticket gates), an exact figure with a time, place, product or industry, a place with a time or industry.
// In the order of the text; empty: no such pair.
std::vector<Finding> identifying_together(const std::vector<Finding>& findings);
// The text with every suggestion taken.
std::string with_suggestions(std::string_view text, const std::vector<Finding>& findings);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_LINT_H_
