// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/lint.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "cli/liaison/digits.h"
#include "cli/liaison/folded.h"
#include "cli/liaison/lint_names.h"
#include "cli/liaison/lint_words.h"
#include "cli/liaison/plain.h"
#include "cli/liaison/said.h"
#include "cli/liaison/telephone.h"

namespace ceptoar::liaison {
namespace {

constexpr std::size_t kLongestName = 96;  // bytes before an ending that may belong to a name
constexpr std::size_t kLongestMail = 254;  // RFC 5321

// A part of the folded text.
struct Span {
  std::size_t at, end;
};
struct Hit {
  Shows shows;
  Span span;
  std::string better;
};

bool is_word_character(std::string_view character) {
  return is_ascii_letter(character) || (character.size() == 1 && is_digit(character[0]));
}

template <std::size_t N>
std::string_view begins_with_one(std::string_view text,
                                 const std::array<std::string_view, N>& list) {
  std::string_view best;
  for (const std::string_view word : list) {
    if (text.starts_with(word) && word.size() > best.size()) best = word;
  }
  return best;
}

std::string_view instead_of(Shows shows) {
  switch (shows) {
    case Shows::kCompany: return "一部の事業者";
    case Shows::kSector: return "特定の分野";
    case Shows::kPlace: return "一部の地域";
    case Shows::kContact: return "（連絡先は省略）";
    case Shows::kIndustry:
    case Shows::kCount:
    case Shows::kTime:
    case Shows::kProduct: return {};
  }
  return {};
}

// `folded`: as names are kept, 政府・行政 with a hyphen.
template <std::size_t N>
bool is_one_of(std::string_view folded, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view word) {
    const bool dotted = word.find("・") != std::string_view::npos;
    return dotted ? with_hyphens(word) == folded : word == folded;
  });
}

class Finder {
 public:
  Finder(const Folded& folded, const Dictionary& dictionary)
      : folded_(folded), text_(folded.text), dictionary_(dictionary) {}

  // What begins at `at`, the longest; nullopt: nothing. `behind_name`: a name ends here.
  std::optional<Hit> at(std::size_t at, bool behind_name) const {
    std::optional<Hit> best;
    const auto offer = [&](std::optional<Hit> hit) {
      if (hit && (!best || hit->span.end > best->span.end)) best = std::move(hit);
    };
    offer(name(at, false));
    offer(place_or_company(at));
    if (behind_name) offer(place_behind_name(at));
    offer(contact(at));
    offer(product(at));
    offer(date_or_time(at));
    offer(count(at));
    if (best && !needs_consent(best->shows)) best = as_far_as_a_name(std::move(*best));
    return best;
  }

 private:
  std::string_view rest(std::size_t at) const { return std::string_view(text_).substr(at); }
  Hit hit(Shows shows, std::size_t at, std::size_t size) const {
    return {shows, {at, at + size}, std::string(instead_of(shows))};
  }
  // A name in letters is a word by itself: "ana" is not in "analysis".
  bool stands_alone(std::size_t at, std::size_t size) const {
    if (!is_word_character(folded_.character(at))) return true;
    const bool before = is_word_character(folded_.before(at));
    const std::size_t end = at + size;
    // ANA物流IT部: where the name ends in kanji nothing goes on.
    const bool goes_on = end < text_.size() && is_word_character(folded_.character(end)) &&
                         is_word_character(folded_.before(end));
    return !before && !goes_on;
  }

  // The longest name here; `consent`: of those that need it.
  std::optional<Hit> name(std::size_t at, bool consent) const {
    const auto* names = dictionary_.beginning_with(folded_.character(at));
    if (names == nullptr) return std::nullopt;
    for (const Dictionary::Name& one : *names) {
      const std::size_t size = name_size(text_, at, one.folded);
      if (size == 0 || !stands_alone(at, size)) continue;
      if (one.shows != Shows::kIndustry) {
        if (consent && !needs_consent(one.shows)) continue;
        return hit(one.shows, at, size);
      }
      // 電力 is a word; 電力分野 and 電力セプター name the sector.
      const std::string_view end = begins_with_one(rest(at + size), words::kSectorEnds);
      if (!end.empty() && is_one_of(one.folded, words::kSectors)) {
        return hit(Shows::kSector, at, size + end.size());
      }
      if (!consent) return hit(Shows::kIndustry, at, size);
    }
    return std::nullopt;
  }
  // Who has a branch, a mailbox or a product of his name is named by it: 三条ガス柏崎工場, desk@sanjogas.example.
  Hit as_far_as_a_name(Hit found) const {
    for (std::size_t p = found.span.at; p < found.span.end; p += folded_.step(p)) {
      auto inside = name(p, true);
      if (!inside || makes_a_place(inside->span, found)) continue;
      if (found.shows == Shows::kContact) {  // all of the address goes, or stays
        found.shows = inside->shows;
        return found;
      }
      if (p == found.span.at) return *std::move(inside);
      found.span.end = p;
      found.better = instead_of(found.shows);  // a round number was that of all of it
    }
    return found;
  }
  // 日立市 and 山口県 are places, whoever else is called by the two characters before the ending.
  bool makes_a_place(const Span& name, const Hit& found) const {
    if (found.shows != Shows::kPlace || name.at != found.span.at || name.end >= found.span.end) return false;
    const std::size_t second = name.at + folded_.step(name.at);
    const std::string_view ending = rest(name.end).substr(0, found.span.end - name.end);
    return second + folded_.step(second) == name.end &&
           std::find(words::kBehindTwo.begin(), words::kBehindTwo.end(), ending) != words::kBehindTwo.end();
  }

  // The run of kanji, katakana or letters from `at` on, where a name may begin, looking for an ending.
  std::optional<Hit> place_or_company(std::size_t at) const {
    if (const std::string_view form = begins_with_one(rest(at), words::kCompanyForms);
        !form.empty() && form.front() != ' ' && form.front() != ',') {
      // 株式会社ひまわり商会: hiragana belongs to the name as far as something else follows it.
      std::size_t from = at + form.size();
      while (from < text_.size() && is_hiragana(folded_.character(from))) from += folded_.step(from);
      return hit(Shows::kCompany, at, run_from(from) - at);
    }
    if (!is_name_character(at)) return std::nullopt;
    const std::string_view before = folded_.before(at);
    // 「A社」: a letter and 社.
    const std::string_view first = folded_.character(at);
    if (is_ascii_letter(first) && !is_ascii_letter(before) &&
        rest(at + first.size()).starts_with("社")) {
      return hit(Shows::kCompany, at, first.size() + std::string_view("社").size());
    }
    if (is_kanji(before) || is_katakana(before) || is_ascii_letter(before)) return std::nullopt;
    const std::size_t end = run_from(at);
    if (rest(end).starts_with("(株)") || rest(end).starts_with(" co., ltd") ||
        rest(end).starts_with(", inc.")) {
      const std::string_view form = begins_with_one(rest(end), words::kCompanyForms);
      return hit(Shows::kCompany, at, end - at + form.size());
    }
    return ending_in(at, end);
  }
  // 三条ガス柏崎工場: of what goes on, only a place.
  std::optional<Hit> place_behind_name(std::size_t at) const {
    if (!is_name_character(at)) return std::nullopt;
    auto found = ending_in(at, run_from(at));
    return found && found->shows == Shows::kPlace ? std::move(found) : std::nullopt;
  }
  bool is_name_character(std::size_t at) const {
    if (at >= text_.size()) return false;
    const std::string_view character = folded_.character(at);
    return is_kanji(character) || is_katakana(character) || is_ascii_letter(character);
  }
  std::size_t run_from(std::size_t at) const {
    std::size_t end = at;
    while (end - at < kLongestName && is_name_character(end)) end += folded_.step(end);
    return end;
  }
  std::optional<Hit> ending_in(std::size_t at, std::size_t end) const {
    const std::string_view run = std::string_view(text_).substr(at, end - at);
    std::optional<Hit> best;
    const auto offer = [&](Shows shows, std::size_t size) {
      if (!best || at + size > best->span.end) best = hit(shows, at, size);
    };
    // Two characters at least stand before an ending, kanji or letters: ABC銀行.
    const std::size_t first = folded_.step(at);
    if (first >= run.size()) return std::nullopt;
    for (std::size_t i = first + folded_.step(at + first); i < run.size(); ++i) {
      const std::string_view tail = run.substr(i);
      if (tail.starts_with("株式会社") || tail.starts_with("有限会社")) {
        // Whatever office of it follows.
        return hit(Shows::kCompany, at, i + std::string_view("株式会社").size());
      }
      if (const auto company = begins_with_one(tail, words::kCompanyEnds); !company.empty()) {
        if (is_end(run, i + company.size())) offer(Shows::kCompany, i + company.size());
      }
      if (const auto place = begins_with_one(tail, words::kPlaceEnds); !place.empty()) {
        const std::string_view whole = run.substr(0, i + place.size());
        const bool no_place = std::any_of(words::kNoPlaces.begin(), words::kNoPlaces.end(),
                                          [&](std::string_view word) { return whole.ends_with(word); });
        if (!no_place && is_end(run, whole.size())) offer(Shows::kPlace, whole.size());
      }
    }
    return best;
  }
  // 東京電力 ends the name, 電力供給 does not: nothing but the end of the run follows.
  static bool is_end(std::string_view run, std::size_t size) { return size == run.size(); }

  std::optional<Hit> contact(std::size_t at) const {
    const std::string_view before = folded_.before(at);
    if (is_word_character(before) || before == "-" || before == ".") return std::nullopt;
    if (kanji_digit(before) && kanji_digit(rest(at))) return std::nullopt;
    if (const std::size_t size = telephone_size(rest(at)); size != 0) return hit(Shows::kContact, at, size);
    // name@host.example
    std::size_t end = at;
    bool sign = false, dot = false;
    while (end < text_.size() && end - at < kLongestMail) {
      const char c = text_[end];
      if (c == '@' && !sign && end > at) {
        sign = true;
      } else if (c == '.' && sign) {
        dot = true;
      } else if (!is_digit(c) && !(c >= 'a' && c <= 'z') &&
                 std::string_view(".-_+").find(c) == std::string_view::npos) {
        break;
      }
      ++end;
    }
    if (sign && dot) return hit(Shows::kContact, at, end - at);
    return std::nullopt;
  }

  // A word in letters with a version behind it: "foogate 5.1".
  std::optional<Hit> product(std::size_t at) const {
    if (is_word_character(folded_.before(at)) || !is_ascii_letter(folded_.character(at))) {
      return std::nullopt;
    }
    std::size_t end = at;
    while (end < text_.size() && end - at < kLongestName &&
           (is_word_character(folded_.character(end)) || text_[end] == '-')) {
      ++end;
    }
    const std::size_t word = end;
    while (end < text_.size() && text_[end] == ' ') ++end;
    if (end == word || word - at < 2) return std::nullopt;
    for (const std::string_view version : {"version ", "ver.", "v"}) {
      if (rest(end).starts_with(version)) {
        end += version.size();
        break;
      }
    }
    const std::size_t from = end;
    while (end < text_.size() && (is_digit(text_[end]) || (text_[end] == '.' && end > from))) {
      ++end;
    }
    while (end > from && text_[end - 1] == '.') --end;
    const std::string_view number = std::string_view(text_).substr(from, end - from);
    if (number.find('.') == std::string_view::npos) return std::nullopt;
    return hit(Shows::kProduct, at, end - at);
  }

  std::optional<std::size_t> number_end(std::size_t at, std::size_t most) const {
    std::size_t end = at;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    if (end == at || end - at > most) return std::nullopt;
    return end;
  }
  // 04:10, 4時10分, 午前4時過ぎ; 10月12日, 2007/10/12: with what the day or month is called instead.
  std::optional<Hit> date_or_time(std::size_t at) const {
    const bool inside =
        at > 0 && (is_digit(text_[at - 1]) || text_[at - 1] == ':' || text_[at - 1] == '.');
    if (inside) return std::nullopt;
    std::size_t from = at;
    int add = 0;
    for (const std::string_view half : {"午前", "午後"}) {
      if (!rest(from).starts_with(half)) continue;
      add = half == "午後" ? 12 : 0;
      from += half.size();
      break;
    }
    const auto end = number_end(from, 4);
    if (!end) return std::nullopt;
    const int value = std::stoi(text_.substr(from, *end - from));
    if (auto found = clock(at, *end, value, add)) return found;
    return from == at ? date(at, *end, value) : std::nullopt;
  }
  std::optional<Hit> clock(std::size_t at, std::size_t end, int hour, int add) const {
    std::size_t after = end;
    if (hour > 24) return std::nullopt;
    if (rest(end).starts_with(":")) {
      const auto minute = number_end(end + 1, 2);
      if (!minute || *minute != end + 3) return std::nullopt;
      after = *minute;
    } else if (rest(end).starts_with("時") && !rest(end).starts_with("時間")) {
      after = end + std::string_view("時").size();
      if (const auto minute = number_end(after, 2); minute && rest(*minute).starts_with("分")) {
        after = *minute + std::string_view("分").size();
      } else if (rest(after).starts_with("半")) {
        after += std::string_view("半").size();
      }
    } else {
      return std::nullopt;
    }
    static constexpr std::array<std::string_view, 8> kParts = {
        "未明", "明け方", "朝", "昼前", "昼過ぎ", "夕方", "夜", "夜遅く"};
    const int full = (hour < 12 ? hour + add : hour) % 24;
    return Hit{Shows::kTime, {at, after}, std::string(kParts[static_cast<std::size_t>(full / 3)])};
  }
  std::optional<Hit> date(std::size_t at, std::size_t end, int value) const {
    int month = value;
    std::size_t place = end;
    const auto next = [&](std::string_view sign, std::size_t most) -> std::optional<int> {
      if (!rest(place).starts_with(sign)) return std::nullopt;
      const auto stop = number_end(place + sign.size(), most);
      if (!stop) return std::nullopt;
      const std::size_t begin = place + sign.size();
      place = *stop;
      return std::stoi(text_.substr(begin, place - begin));
    };
    for (const auto& [year, first, second, last] :
         {std::array<std::string_view, 4>{"年", "月", "月", "日"},
          std::array<std::string_view, 4>{"/", "/", "/", ""},
          std::array<std::string_view, 4>{"-", "-", "-", ""}}) {
      place = end;
      month = value;
      if (value > 31) {
        const auto said = next(year, 2);
        if (!said) continue;
        month = *said;
      } else if (year == "-") {
        continue;  // 3-1 is no date
      }
      const auto day = next(value > 31 ? second : first, 2);
      if (!day || month < 1 || month > 12 || *day < 1 || *day > 31) continue;
      if (!last.empty() && !rest(place).starts_with(last)) continue;
      place += last.size();
      const std::string third = *day <= 10 ? "上旬" : *day <= 20 ? "中旬" : "下旬";
      return Hit{Shows::kTime, {at, place}, std::to_string(month) + "月" + third};
    }
    return std::nullopt;
  }

  std::optional<Hit> count(std::size_t at) const;

  const Folded& folded_;
  const std::string& text_;
  const Dictionary& dictionary_;
};

// 4,378台 -> 4,000台以上; 16事業者 -> 10事業者以上; 3社 -> 複数の社 would be odd: 複数社.
std::string rounded(std::uint64_t value, std::string_view counter) {
  if (value < 10) return "複数" + std::string(counter);
  std::uint64_t unit = 1;
  while (value / unit >= 10) unit *= 10;
  const bool english = static_cast<unsigned char>(counter.front()) < 0x80;
  return english ? "more than " + grouped(value / unit * unit) + " " + std::string(counter)
                 : grouped(value / unit * unit) + std::string(counter) + "以上";
}

unsigned significant_digits(std::uint64_t value) {
  while (value != 0 && value % 10 == 0) value /= 10;
  unsigned digits = 0;
  for (; value != 0; value /= 10) ++digits;
  return digits;
}

std::optional<Hit> Finder::count(std::size_t at) const {
  constexpr std::uint64_t kThousandth = 1000;
  if (at > 0 && (is_digit(text_[at - 1]) || text_[at - 1] == ',' || text_[at - 1] == '.' ||
                 text_[at - 1] == '-')) {
    return std::nullopt;
  }
  const std::string_view before = folded_.before(at);
  if (is_ascii_letter(before)) return std::nullopt;
  std::string_view after = rest(at);
  const auto amount = take_amount(after);
  if (!amount) return std::nullopt;
  // 第3回 and the like count nothing; 一部, 千葉 are no numbers.
  while (after.starts_with(' ')) after.remove_prefix(1);
  const std::string_view counter = begins_with_one(after, words::kCounters);
  if (counter.empty() || before == "第") return std::nullopt;
  after.remove_prefix(counter.size());
  const bool letters = is_ascii_letter(counter.substr(0, 1));
  if (letters && !after.empty() && is_ascii_letter(after.substr(0, 1))) return std::nullopt;
  const std::uint64_t value = *amount / kThousandth;
  const std::string_view so_far = std::string_view(text_).substr(0, at);
  const bool loose = so_far.ends_with("約") || so_far.ends_with("およそ") ||
                     so_far.ends_with("about ") || so_far.ends_with("more than ") ||
                     after.starts_with("以上") || after.starts_with("程度") ||
                     after.starts_with("超") || after.starts_with("前後");
  // One is everybody's number; a loose one with one digit tells little.
  if (value < 2 || (loose && significant_digits(value) < 2)) return std::nullopt;
  const std::size_t end = text_.size() - after.size();
  std::size_t taken = end;
  if (after.starts_with("以上")) taken += std::string_view("以上").size();
  return Hit{Shows::kCount, {at, taken}, rounded(value, counter)};
}

std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> out = {0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') out.push_back(i + 1);
  }
  return out;
}

// 0: something in it stands in no name of a town. 茅ヶ崎市 has a small one in katakana.
std::size_t characters_of_a_town(std::string_view plain) {
  std::string_view rest = plain;
  for (const std::string_view town : words::kKatakanaTowns) {
    if (rest.starts_with(town)) rest.remove_prefix(town.size());
  }
  const Folded folded(rest);
  std::size_t out = plain.size() == rest.size() ? 0 : 2;
  for (std::size_t at = 0; at < folded.text.size(); at += folded.step(at)) {
    const std::string_view one = folded.character(at);
    if (!is_kanji(one) && !is_hiragana(one) && one != "ヶ" && one != "ケ") return 0;
    ++out;
  }
  return out;
}

bool stands_in_every_text(std::string_view folded) {
  return is_one_of(folded, words::kSectors) || is_one_of(folded, words::kIndustry) ||
         is_one_of(folded, words::kPlaces) || is_one_of(folded, words::kNoCompanies) || names_place(folded);
}

}  // namespace

std::string_view shows_name(Shows shows) {
  switch (shows) {
    case Shows::kCompany: return "company";
    case Shows::kSector: return "sector";
    case Shows::kIndustry: return "industry";
    case Shows::kPlace: return "place";
    case Shows::kCount: return "count";
    case Shows::kTime: return "time";
    case Shows::kProduct: return "product";
    case Shows::kContact: return "contact";
  }
  return {};
}

bool needs_consent(Shows shows) { return shows == Shows::kCompany || shows == Shows::kSector; }

bool names_place(std::string_view name) {
  constexpr std::size_t kFewest = 3;  // 中村 is a family
  const std::string plain = plain_word(name);
  const auto ends = [&](std::string_view end) { return plain.ends_with(end); };
  const auto stands_in = [&](std::string_view form) { return plain.find(form) != std::string::npos; };
  constexpr std::string_view kPrefecture = "県";
  if (is_one_of(plain, words::kWholeGovernments)) return true;
  if (ends(kPrefecture)) {
    const std::string_view without = std::string_view(plain).substr(0, plain.size() - kPrefecture.size());
    return is_one_of(plain, words::kPlaces) || is_one_of(without, words::kPlaces);
  }
  return characters_of_a_town(plain) >= kFewest &&
         std::any_of(words::kTownEnds.begin(), words::kTownEnds.end(), ends) &&
         std::none_of(words::kBodyForms.begin(), words::kBodyForms.end(), stands_in);
}

Dictionary::Dictionary() {
  for (const std::string_view word : words::kSectors) add(Shows::kIndustry, word);
  for (const std::string_view word : words::kIndustry) add(Shows::kIndustry, word);
  for (const std::string_view word : words::kPlaces) add(Shows::kPlace, word);
}

void Dictionary::add(Shows shows, std::string_view name) {
  const Folded folded(with_hyphens(plain_word(name)));
  if (!folded.text.empty()) insert(shows, folded);
  if (shows != Shows::kCompany) return;
  // 日和商会, as people say it. What is a word of every text is none the less: 神奈川株式会社.
  const Folded bare(without_form(folded.text));
  if (!bare.text.empty() && !has(bare, shows) && !stands_in_every_text(bare.text)) insert(shows, bare);
}

void Dictionary::add_listed(Shows shows, std::string_view name) {
  const Folded folded(with_hyphens(plain_word(name)));
  if (!folded.text.empty() && !has(folded)) add(shows, name);
}

bool Dictionary::has(const Folded& name, std::optional<Shows> as) const {
  const auto* names = beginning_with(name.character(0));
  return names != nullptr && std::any_of(names->begin(), names->end(), [&](const Name& other) {
           return other.folded == name.text && (!as || other.shows == *as);
         });
}

void Dictionary::insert(Shows shows, const Folded& name) {
  if (name.step(0) == name.text.size()) return;
  auto& names = by_first_[std::string(name.character(0))];
  const auto longer = [&](const Name& other) { return other.folded.size() > name.text.size(); };
  names.insert(std::partition_point(names.begin(), names.end(), longer), {name.text, shows});
}

const std::vector<Dictionary::Name>* Dictionary::beginning_with(std::string_view character) const {
  const auto found = by_first_.find(character);
  return found == by_first_.end() ? nullptr : &found->second;
}

std::vector<Finding> lint(std::string_view text, const Dictionary& dictionary) {
  const Folded folded(text);
  const Finder finder(folded, dictionary);
  const std::vector<std::size_t> lines = line_starts(text);
  std::vector<Finding> out;
  std::size_t named = std::string::npos;  // where the last name ended
  for (std::size_t at = 0; at < folded.text.size();) {
    const auto hit = finder.at(at, at == named);
    if (!hit) {
      at += folded.step(at);
      continue;
    }
    Finding finding;
    finding.shows = hit->shows;
    finding.at = folded.origin[hit->span.at];
    finding.size = folded.origin[hit->span.end] - finding.at;
    finding.found = std::string(text.substr(finding.at, finding.size));
    std::replace(finding.found.begin(), finding.found.end(), '\n', ' ');
    finding.better = hit->better;
    const auto line = std::upper_bound(lines.begin(), lines.end(), finding.at);
    finding.line = static_cast<std::size_t>(line - lines.begin());
    out.push_back(std::move(finding));
    at = hit->span.end;
    if (needs_consent(hit->shows)) named = at;
  }
  return out;
}

std::vector<Finding> identifying_together(const std::vector<Finding>& findings) {
  std::set<std::string> figures;  // the same one said twice is one
  std::array<bool, kShowsCount> seen{};
  for (const Finding& finding : findings) {
    seen[static_cast<std::size_t>(finding.shows)] = true;
    if (finding.shows == Shows::kCount) figures.insert(plain_text(finding.found));
  }
  const auto has = [&](Shows shows) { return seen[static_cast<std::size_t>(shows)]; };
  const bool where = has(Shows::kPlace);
  const bool what = has(Shows::kIndustry) || has(Shows::kProduct);
  const bool figure = figures.size() > 1 || (figures.size() == 1 && (where || what || has(Shows::kTime)));
  const bool place = where && (has(Shows::kTime) || has(Shows::kIndustry));
  std::vector<Finding> out;
  for (const Finding& finding : findings) {
    const Shows shows = finding.shows;
    const bool circumstance = shows == Shows::kTime || shows == Shows::kIndustry;
    const bool counts = figure && (shows == Shows::kCount || shows == Shows::kPlace ||
                                   shows == Shows::kProduct || circumstance);
    if (counts || (place && (shows == Shows::kPlace || circumstance))) out.push_back(finding);
  }
  return out;
}

std::string with_suggestions(std::string_view text, const std::vector<Finding>& findings) {
  std::string out;
  std::size_t at = 0;
  for (const Finding& finding : findings) {
    if (finding.better.empty()) continue;
    out += text.substr(at, finding.at - at);
    out += finding.better;
    at = finding.at + finding.size;
  }
  out += text.substr(at);
  return out;
}

}  // namespace ceptoar::liaison
