// SPDX-License-Identifier: Apache-2.0
// Files that go with a text: what their names and what office programs write inside them (author, company,
// title, who changed a page) tell of who it is about. Only that is looked at, not the pages: the text itself is
// the lint's.
#ifndef CEPTOAR_CLI_LIAISON_ATTACHED_H_
#define CEPTOAR_CLI_LIAISON_ATTACHED_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/liaison/lint.h"
#include "schema/bytes.h"

namespace ceptoar::liaison {

inline constexpr std::size_t kAttachedBytes = 64 * 1024 * 1024;

struct AttachedFinding {
  bool in_name = false;  // else inside
  Shows shows = Shows::kCompany;
  std::string found;
};
// Names of companies and sectors and ways to reach somebody; each once. `name`: without its directory.
// A plain text is looked at all through, up to 4 MiB.
// `whole`, if wanted: false when a file was not looked through, being too large, packed, encrypted or damaged,
// of a kind whose notes cannot be read (RTF), or having such files inside of it or (a PDF) compressed objects.
std::vector<AttachedFinding> lint_attached(std::string_view name, BytesView content,
                                           const Dictionary& dictionary, bool* whole = nullptr);

}  // namespace ceptoar::liaison

#endif  // CEPTOAR_CLI_LIAISON_ATTACHED_H_
