// SPDX-License-Identifier: Apache-2.0
// In which order this program opened items: what `watch` goes by, because a body or a key that comes
// late opens an item whose received time is long past. Holds the newest 4,096. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ARRIVALS_H_
#define CEPTOAR_CLI_MEMBER_ARRIVALS_H_

#include <optional>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

inline constexpr std::uint64_t kArrivalsKept = 4096;

// Adds the writes that put `entry` behind all others, those of `writes` among them.
Outcome<void> note_arrival(Session& session, const EntryId& entry,
                           std::vector<store::ArchiveWrite>& writes);

struct Arrival {
  std::uint64_t place = 0;  // rises; what a watcher has seen to its end
  EntryId entry;
};
Outcome<std::vector<Arrival>> arrivals_after(Session& session, std::uint64_t place,
                                             std::size_t limit);
Outcome<std::uint64_t> last_arrival(Session& session);  // 0: none

// How far a watcher came in an earlier run; nullopt: none ever did.
Outcome<std::optional<std::uint64_t>> watched_to(Session& session);
// Never moves back: of two watchers the one ahead counts.
Outcome<void> keep_watched_to(Session& session, std::uint64_t place);

// The order made anew where a part of it was lost (repair.h): what was watched stands where it stood or before,
// what its reader has not read and no kept row says was watched stands behind it, each in the order in which it
// came to the node. Whoever watches is told of an item twice rather than never, and no place is given a second
// time. Empty where nothing is missing. `items`: all that stand, by the time at which they came.
struct ArrivedItem {
  EntryId entry;
  bool stands = true;    // neither corrected nor taken back, and no copy of another: it has had a place
  bool unread = false;   // by somebody who is to read it
};
Outcome<std::vector<store::ArchiveWrite>> arrivals_anew(const store::MemberArchive& archive,
                                                        const std::vector<ArrivedItem>& items);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ARRIVALS_H_
