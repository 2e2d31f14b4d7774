// SPDX-License-Identifier: Apache-2.0
// Re-issues on their way as the office knows them (schema/people.h ReissueNote): each waits on the device that
// made it, and every colleague's home has a row of it until it went or will not go. Rows of kMeta. A row of the
// device that made it says what its colleagues want. Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_TOLD_REISSUES_H_
#define CEPTOAR_CLI_MEMBER_TOLD_REISSUES_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/sealing.h"
#include "cli/member/session.h"
#include "schema/people.h"

namespace ceptoar::member {

// A colleague's word about one.
struct ReissueWord {
  HolderId holder;
  std::string handle;
  std::string why;             // of a stop; may be empty; text of others
  Hash32 approved;             // of a release
};
struct ToldReissue {
  std::uint64_t number = 0;    // without the check digit
  std::uint64_t told_ms = 0;   // when its first note was made
  std::optional<ReissueNote> waits;  // none: a colleague's word came before it
  HolderId holder;             // on whose device; zero: nobody said
  std::string handle;
  std::vector<ReissueWord> stops;
  std::vector<ReissueWord> releases;
  bool ended = false;          // it will not go
};
// By their numbers. Errors: storage errors.
Outcome<std::vector<ToldReissue>> told_reissues(Session& session);
Outcome<std::optional<ToldReissue>> told_reissue(Session& session, std::uint64_t number);
store::ArchiveWrite write_of(const ToldReissue& told);
store::ArchiveWrite forgetting_told(std::uint64_t number);

// A note of this person, now, about the re-issue of that number: what all acts have.
Outcome<ReissueNote> begin_reissue_note(Session& session, ReissueAct act, std::uint64_t number);
// The word of this home: its own row, which is what take_reissue_note() does elsewhere, and the note, for one
// commit.
struct OfficeTelling {
  store::ArchiveWrite row;
  std::optional<SealWish> note;  // none: nobody else is in the office; who joins it is told by the row
};
Outcome<OfficeTelling> telling_office(Session& session, const ReissueNote& note);
// What a colleague said. REQUIRES: `author` is on the staff list.
Outcome<void> take_reissue_note(Session& session, const ReissueNote& note, const crypto::Subject& author,
                                std::vector<store::ArchiveWrite>& writes);

// Somebody joined the office: those of this device that wait, once more.
Outcome<void> tell_reissues(Session& session);

// H over the advisory, as a second officer approves it.
Hash32 reissue_digest(BytesView advisory);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_TOLD_REISSUES_H_
