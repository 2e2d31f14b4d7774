// SPDX-License-Identifier: Apache-2.0
// What is new for a watcher, in the order in which this program could open it.
#ifndef CEPTOAR_CLI_WORK_WATCH_H_
#define CEPTOAR_CLI_WORK_WATCH_H_

#include <vector>

#include "cli/member/arrivals.h"
#include "cli/work/items.h"

namespace ceptoar::work {

struct WatchedItem {
  InboxItem item;
  std::uint64_t place = 0;  // once it was shown, the watcher stands here
};
struct Watched {
  std::vector<WatchedItem> items;
  std::uint64_t place = 0;  // once all were shown
  bool more = false;        // there is more already
};

// Where to begin: where the last watcher ended; the end of what is held when there was none, or with
// `only_new`.
member::Outcome<std::uint64_t> watch_begin(member::Session& session, bool only_new);
// What came after `place` and fits. FLASH fits every filter, unless this holder wrote it.
member::Outcome<Watched> watch_from(member::Session& session, const InboxFilter& filter,
                                    std::uint64_t place);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_WATCH_H_
