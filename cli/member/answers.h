// SPDX-License-Identifier: Apache-2.0
// What others answered to an item, and the items of one thread, as the archive keeps them. Internal
// to cli/.
#ifndef CEPTOAR_CLI_MEMBER_ANSWERS_H_
#define CEPTOAR_CLI_MEMBER_ANSWERS_H_

#include <string_view>
#include <vector>

#include "cli/member/relays.h"
#include "cli/member/rows.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// Adds the write that keeps an answer. One that comes before what it answers is kept unchecked: nobody
// sees or counts it until judge_answers() found it good. REQUIRES: kind ack, verified.
// Errors: E-FILE-BAD (its content is no Answer, has another exercise mark than the item, comes from
// somebody who cannot read it, or says what is not his to say).
Outcome<void> keep_answer(Session& session, const crypto::Authored& authored, const EntryId& entry,
                          std::uint64_t received_ms, std::vector<store::ArchiveWrite>& writes);

struct DroppedAnswer {
  EntryId entry;         // of the answer
  std::string_view why;  // static
};
// Checks the answers that came before `item` (in `entry`), or before `relays` of it. Adds the writes
// that let them count, or that take those away which do not hold.
Outcome<std::vector<DroppedAnswer>> judge_answers(Session& session, const Inner& item,
                                                  const EntryId& entry,
                                                  const std::vector<RelayRow>& relays,
                                                  std::vector<store::ArchiveWrite>& writes);
// Every checked answer to the item and to its twins (versions.h), oldest first; an answerer may stand
// there several times.
Outcome<std::vector<AnswerRow>> answers_of(Session& session, const OrgId& author_org,
                                           const MsgId& item);
// Adds the writes that take the words out of the answers to an item that nothing opens any more; who answered
// what, and when, stays. Answers to another version of it keep theirs until that one is closed too, and those to
// none that came until a version that came with them would be.
Outcome<void> forget_notes(Session& session, const ItemRow& item,
                           std::vector<store::ArchiveWrite>& writes);
// The newest answer of each holder that is not kOpened, kCannotOpen or kSealBroken where he said anything
// else, by handle; kRelayed
// beside it. Reports for companies are not among them (reports.h).
std::vector<AnswerRow> standing_answers(std::vector<AnswerRow> all);
// The items of a thread, oldest first; `root`: ItemRow::thread_org and thread_item.
Outcome<std::vector<ItemRow>> thread_of(Session& session, const OrgId& root_org,
                                        const MsgId& root_item);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ANSWERS_H_
