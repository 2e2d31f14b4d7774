// SPDX-License-Identifier: Apache-2.0
// Every version of an item that stands here, and what changed from each to the next. From the archive
// alone: the node may be down.
#ifndef CEPTOAR_CLI_WORK_VERSIONS_H_
#define CEPTOAR_CLI_WORK_VERSIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/work/items.h"

namespace ceptoar::work {

// What two versions are compared by: the lines for a manager, the facts by name, the text. Of a report the
// text alone: its facts have a comparison of their own.
std::string lines_to_compare(const Advisory& content);

struct Version {
  enum class What : std::uint8_t { kFirst = 1, kCorrection = 2, kWithdrawal = 3 };
  What what = What::kFirst;
  InboxItem summary;                        // title: text of others
  std::string signed_by;                    // holder handle
  std::string entry_id;                     // hexadecimal
  bool standing = false;                    // the one that is read under the number
  bool closed = false;                      // its key is destroyed: nothing to compare
  std::optional<std::string> old_title;     // text of others; only where it changed
  std::vector<DiffLine> changes;            // against the version before it; empty: the same text, or
                                            // one of the two is closed
};
std::string_view version_name(Version::What what);  // "first", "correction", "withdrawal"

struct Versions {
  std::string number;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  std::vector<Version> list;                // in the order in which they were sent
  std::vector<Twin> twins;
};
// `id` as in read_item. Marks nothing as read, but is in the audit log. Errors: of find_item,
// E-STILL-QUEUED, E-STORE-CORRUPT.
member::Outcome<Versions> versions(member::Session& session, std::string_view id);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_VERSIONS_H_
