// SPDX-License-Identifier: Apache-2.0
// Answers to items of others: acknowledgement (受領ほか) and reply (返信). Both carry the exercise mark
// of what they answer.
#ifndef CEPTOAR_CLI_WORK_ANSWERING_H_
#define CEPTOAR_CLI_WORK_ANSWERING_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/rows.h"
#include "cli/work/post.h"

namespace ceptoar::work {

struct AckResult {
  std::string number;             // of the item answered
  std::string title;
  AckState state = AckState::kReceived;
  bool exercise = false;
  bool stored = false;            // at the own node; false: in the outbox
  std::vector<member::ReaderName> readers;  // who can read the answer
};
// Answers the item with `state` and a note. Sealed to the author's organisation, the deputies it named
// and the own organisation (AMBER+STRICT); to a RED item to its author alone; a company's officer
// answers to his own CEPTOAR's secretariat, which reports counts (decisions "Nobody hides anything").
// Errors: those of find_item; E-OWN-ITEM (77); of resolve.h.
member::Outcome<AckResult> acknowledge(member::Session& session, std::string_view id,
                                       AckState state, std::string_view note);
// A broadcast or a drill that was opened for the first time: says so to its author, once. Nothing for
// other items. True when it was said (or queued).
member::Outcome<bool> say_opened(member::Session& session, const member::ItemRow& item);

// Says to the author of `item` that it was handed on to so many companies; nothing to the own
// organisation. True when it was said (or queued).
member::Outcome<bool> say_relayed(member::Session& session, const member::ItemRow& item,
                                  std::size_t companies);

struct ReplyWish {
  Bytes document;
  std::optional<std::string> title;  // none and no heading: "Re: " and the title answered
  bool all = false;                  // to every reader of the item, else to its author's organisation
};
// The label is the item's; a private reply to TLP:CLEAR is TLP:AMBER+STRICT, as it has one reader.
// A vendor whose time in the thread is over is no reader of it (vendor.h), and answers no more. Errors: those
// of find_item, E-STILL-QUEUED, E-VENDOR-OVER, of prepare().
member::Outcome<Draft> prepare_reply(member::Session& session, std::string_view id,
                                     const ReplyWish& wish);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_ANSWERING_H_
