// SPDX-License-Identifier: Apache-2.0
// A sheet of paper, A4, as one HTML file without scripts and without anything from outside. The label
// stands at the head and the foot of every page, right-justified, in its colour on black (FIRST TLP
// 2.0: at least 12 pt), the mark of an exercise beside it: a page that is torn off still says what it
// is. All texts are put in as texts: nobody's title becomes markup.
#ifndef CEPTOAR_CLI_FORM_SHEET_H_
#define CEPTOAR_CLI_FORM_SHEET_H_

#include <string>
#include <utility>
#include <vector>

#include "schema/tlp.h"

namespace ceptoar::form {

struct SheetTable {
  std::vector<std::string> head;  // empty: no heads
  std::vector<std::vector<std::string>> rows;
};
struct SheetPart {
  std::string heading;            // empty: none
  std::vector<std::string> lines; // each a paragraph
  SheetTable table = {};
};
struct Sheet {
  std::string language;           // "ja", "en"
  Tlp tlp = Tlp::kRed;
  std::string exercise;           // the mark; empty: not an exercise
  std::string number_name;        // "整理番号"
  std::string number;             // "4827-1930-6615-9"
  std::string title;
  std::vector<std::pair<std::string, std::string>> facts;  // name, value
  std::vector<SheetPart> parts;
  std::string printed;            // by whom and when; the foot of the last page
};
// Texts may be anybody's: what is invisible or turns directions is made visible.
std::string sheet_html(const Sheet& sheet);

}  // namespace ceptoar::form

#endif  // CEPTOAR_CLI_FORM_SHEET_H_
