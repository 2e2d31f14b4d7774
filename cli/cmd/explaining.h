// SPDX-License-Identifier: Apache-2.0
// What `explain` can explain: error codes, labels, words of the field. Pure.
#ifndef CEPTOAR_CLI_CMD_EXPLAINING_H_
#define CEPTOAR_CLI_CMD_EXPLAINING_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/error.h"
#include "cli/ui/errors.h"
#include "cli/ui/terms.h"

namespace ceptoar::cmd {

struct Explained {
  std::vector<member::UserCodeFacts> codes;
  std::vector<Tlp> labels;  // from narrow to wide
  std::vector<ui::TermRow> terms;
  bool empty() const { return codes.empty() && labels.empty() && terms.empty(); }
};

Explained explain_all();
// By any form in either language or the identifier; letter case, width and what stands between words
// ("amber strict", "ＡＭＢＥＲ－ＳＴＲＩＣＴ") are free, "E-" and "TLP:" may be left out. A slip of the keyboard
// is no match: a guess must not pass for the answer about who may see what. "TLP" is all labels. Errors: E-NO-TERM with what is near.
member::Outcome<Explained> explain_word(std::string_view typed);

// The three lines of a code, its arguments replaced by a word that stands for any.
ui::ErrorText explained_error(ui::Lang lang, const member::UserCodeFacts& facts);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_EXPLAINING_H_
