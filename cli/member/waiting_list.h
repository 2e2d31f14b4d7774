// SPDX-License-Identifier: Apache-2.0
// What cannot be judged yet, as one run of sync() has it: the rows of kWaiting. Each author has so much room
// there (limits.h) and takes none from others; entries above a gap wait in any number, because without one of
// them its author's log stands still for good. Internal to cli/member.
#ifndef CEPTOAR_CLI_MEMBER_WAITING_LIST_H_
#define CEPTOAR_CLI_MEMBER_WAITING_LIST_H_

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// What is known of who may write: the roster in force, and whom the fast path suspends. What waits for a roster
// is tried when this is another.
Bytes rosters_here(Session& session);

class WaitingList {
 public:
  // Lifetime: `session` outlives the list.
  explicit WaitingList(Session& session) : session_(session) {}

  // All rows, however many: one that was left out would never be tried.
  Outcome<void> load();
  const std::map<EntryId, WaitingRow>& rows() const { return rows_; }
  // False: there is no room left for its author, and it does not wait. Of those that no key opens the oldest
  // makes room: most are from before its reader came, and a key on its way opens the newest.
  Outcome<bool> add(const EntryId& id, const EntryHeader& header, WaitReason reason,
                    std::vector<store::ArchiveWrite>& writes);
  // Whether one whose body could not be fetched is to wait for that. What waits for a key or a roster is tried
  // once with each of these, so it is, if there is room, else it goes on waiting; what is tried in every run
  // stays as it is.
  Outcome<bool> may_wait_for_body(const EntryId& id, const EntryHeader& header);
  void drop(const EntryId& id, std::vector<store::ArchiveWrite>& writes);

  // Whether all that wait for a roster were tried with these.
  bool tried_with(const Bytes& rosters) const { return tried_ == rosters; }
  void note_tried(const Bytes& rosters, std::vector<store::ArchiveWrite>& writes);

 private:
  enum class Room : std::uint8_t { kOpen, kTriedEachRun, kNamed, kRoster, kKey };
  struct Place {
    NodeId author;
    Room room = Room::kOpen;
    std::uint64_t seq = 0;
  };
  static Room room_of(WaitReason reason);
  static std::size_t most_in(Room room);
  Outcome<void> count();
  void take_place(const EntryId& id, const EntryHeader& header, WaitReason reason);
  void leave_place(const EntryId& id);

  Session& session_;
  std::map<EntryId, WaitingRow> rows_;
  bool counted_ = false;  // whether the two below are of rows_: most runs add nothing
  std::map<EntryId, Place> places_;
  std::map<std::pair<NodeId, Room>, std::set<std::pair<std::uint64_t, EntryId>>> rooms_;
  std::optional<Bytes> tried_;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_WAITING_LIST_H_
