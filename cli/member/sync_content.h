// SPDX-License-Identifier: Apache-2.0
// What one entry's body means to this member: control entries, advisories, cards, grants, staff
// lists. Internal to cli/member; sync.cc brings headers and bodies.
#ifndef CEPTOAR_CLI_MEMBER_SYNC_CONTENT_H_
#define CEPTOAR_CLI_MEMBER_SYNC_CONTENT_H_

#include <optional>
#include <vector>

#include "cli/member/keys.h"
#include "cli/member/relays.h"
#include "cli/member/rows.h"
#include "cli/member/sync.h"

namespace ceptoar::member {

// Settled: nothing more to do. Else why it must be tried again.
using Settled = std::optional<WaitReason>;

class ContentReader {
 public:
  ContentReader(Session& session, SyncReport& report);

  // REQUIRES: header and signature verified, the body fits the header.
  Outcome<Settled> read(const EntryHeader& header, const EntryId& entry, const ArchivedEntry& row,
                        BytesView body, std::vector<store::ArchiveWrite>& writes);
  // Looks again at an item whose audience named a statement that was not here.
  Outcome<Settled> recheck(const EntryId& entry, std::vector<store::ArchiveWrite>& writes);
  // A key came in by a grant: what did not open before may open now.
  bool keys_arrived() const { return keys_arrived_; }

  void note_opened(Tlp tlp, const EntryId& entry);
  void alarm(AlarmKind kind, const EntryId& entry, const NodeId& author, std::string detail);

 private:
  struct Place {
    const EntryHeader& header;
    const EntryId& entry;
  };
  bool is_silenced(const EntryHeader& header) const;
  Result<void> read_suspension(const Place& place, BytesView object);
  Settled refuse_seal(const EntryHeader& header, const EntryId& entry, const ArchivedEntry& row,
                      BytesView body, const Error& why);
  Result<crypto::Opened> open_as_kept(const EntryHeader& header, const EntryId& entry,
                                      BytesView body);
  Outcome<Settled> read_control(const Place& place, const ArchivedEntry& row, BytesView body,
                                std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_opened(const Place& place, const ArchivedEntry& row, BytesView body,
                               crypto::Opened opened, std::vector<store::ArchiveWrite>& writes);
  Outcome<void> hide_false(const EntryId& entry, std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_answer(const Place& place, const ArchivedEntry& row,
                               const crypto::Authored& authored,
                               std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_relay(const Place& place, const ArchivedEntry& row, BytesView body,
                              const crypto::Verified<crypto::Authored>& authored,
                              std::vector<store::ArchiveWrite>& writes);
  Outcome<void> note_own_seal(const Place& place, const Answer& answer,
                              const crypto::Authored& authored);
  // Answers that came before it.
  Outcome<void> judge_earlier_answers(const Place& place, const Inner& item, const EntryId& entry,
                                      const std::vector<RelayRow>& relays,
                                      std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_approval(const Place& place, const crypto::Authored& authored,
                                 std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_card(const Place& place, const crypto::Authored& authored,
                             std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_grant(const Place& place, const crypto::Authored& authored,
                              std::vector<store::ArchiveWrite>& writes);
  Outcome<Settled> read_staff_list(const Place& place, const crypto::Authored& authored,
                                   std::vector<store::ArchiveWrite>& writes);
  Outcome<void> note_company_key(const crypto::CardState& card,
                                 std::vector<store::ArchiveWrite>& writes);

  Session& session_;
  SyncReport& report_;
  bool keys_arrived_ = false;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SYNC_CONTENT_H_
