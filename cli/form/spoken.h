// SPDX-License-Identifier: Apache-2.0
// A text in the form in which it is read aloud on the telephone: one sentence a line, figures in
// groups, signs between figures as words. Pure functions.
#ifndef CEPTOAR_CLI_FORM_SPOKEN_H_
#define CEPTOAR_CLI_FORM_SPOKEN_H_

#include <string>
#include <string_view>
#include <vector>

namespace ceptoar::form {

enum class Speech { kJapanese, kEnglish };

struct SpokenLine {
  std::string text;
  bool figures = false;  // names, numbers, addresses: the other side repeats it
};
// `text`: visible UTF-8. Addresses, CVE numbers, versions and hashes (ASCII words with a figure or a
// sign inside) come with their signs as words and long runs in groups of four; dates and times as one says
// them; everything else stays.
std::vector<SpokenLine> spoken_lines(std::string_view text, Speech speech);
// "48271930" -> "4827 1930".
std::string digit_groups(std::string_view digits, std::size_t group);
// One word a digit, groups apart: "4827 193" -> "ヨン ハチ ニ ナナ、イチ キュウ サン".
std::string digit_words(std::string_view digits, Speech speech);

}  // namespace ceptoar::form

#endif  // CEPTOAR_CLI_FORM_SPOKEN_H_
