// SPDX-License-Identifier: Apache-2.0
// Sending an advisory in two steps: prepare shows who will be able to read it, send sends exactly
// that. Nothing leaves between.
#ifndef CEPTOAR_CLI_WORK_POST_H_
#define CEPTOAR_CLI_WORK_POST_H_

#include <chrono>
#include <functional>

#include "cli/member/resolve.h"
#include "cli/member/sealing.h"
#include "cli/member/text_input.h"
#include "cli/member/told_reissues.h"
#include "schema/objects.h"

namespace ceptoar::work {

// What an advisory says beside its text (schema/objects.h Advisory).
struct Details {
  ContentKind kind = ContentKind::kShare;
  Certainty certainty = Certainty::kUnsaid;
  std::uint64_t as_of_ms = 0;
  std::uint64_t ack_by_ms = 0;
  std::uint64_t act_by_ms = 0;
  std::vector<std::string> summary;  // at most three lines
  std::vector<Field> fields;
  std::vector<std::string> ack_to;   // handles of roster organisations
};
struct PostWish {
  Details details;
  Bytes document;
  std::optional<std::string> title;
  std::optional<std::string> tlp;  // as typed; none: E-TLP-MISSING, other: E-TLP-UNKNOWN
  std::string to;                  // as typed, comma separated
  bool with_members = false;
  bool exercise = false;
  bool flash = false;
  std::uint8_t importance = 0;     // 0-3
};
struct Draft {
  member::Written written;
  member::ResolvedAudience audience;
  bool exercise = false;
  bool flash = false;
  std::uint8_t importance = 0;
  Advisory content;                  // title and text among it
  std::vector<Reference> refs;
  std::optional<MsgId> item;         // a version of an own item; none: a new one
  std::uint32_t kept = 0;            // its number among the drafts, from which it goes when sealed
  std::uint64_t not_before_ms = 0;   // waits in the outbox until then; 0: goes at once
  Bytes typed;                       // member::SealWish::typed
  Bytes terms = {};                  // what must hold when it goes (reissues.h); empty: nothing
  bool two = false;                  // of these: a second officer has to release it
  // What is sealed in the same commit, once the number of this one is known: neither is there without the
  // other.
  std::function<member::Outcome<Draft>(member::Session&, const std::string& number)> along = {};
  std::string case_number = {};      // the case that takes it in once it is here; empty: none. With `along` alone
  // What the own office is told in that commit too. With `along` alone.
  std::function<member::Outcome<member::OfficeTelling>(member::Session&, const std::string& number)> office = {};
};
// Japanese when any kana or ideograph stands in it, else English: BCP 47.
std::string language_of(std::string_view text);
// The facts a person typed, as checked text. Errors: text_input.h, E-TEXT-LONG, E-UNKNOWN-RECIPIENT.
member::Outcome<void> take_details(member::Session& session, const Details& details, Advisory& into);
// Needs no node: what was verified before is used. Errors: resolve.h, text_input.h.
member::Outcome<Draft> prepare(member::Session& session, const PostWish& wish);

// As it is sealed. Errors: E-TEXT-LONG (more fields than one item may have).
member::Outcome<member::SealWish> seal_wish(const Draft& draft);

struct PostResult {
  std::string number;          // 13 digits
  std::optional<EntryId> entry;
  bool stored = false;         // by a node of the organisation; false: in the outbox (E-NODE-DOWN, exit 3)
  bool by_other_node = false;  // stored, and not by the own one
  std::uint32_t delivered = 0;
  std::uint32_t of = 0;        // named nodes, the one that took it among them; known when stored
  std::uint64_t not_before_ms = 0;  // not stored because it waits for its time
  bool two = false;                 // or for a second officer
  std::string along = {};           // number of what was sealed with it (Draft::along) ...
  std::optional<EntryId> along_entry = {};  // ... once a node has it
};
// What became of the text, after an error too.
struct SendFate {
  bool queued = false;     // sent, or in the outbox
  std::uint32_t back = 0;  // the draft that it became again: the node will never take it
};
// `wait`: how long to wait for the own node's disk and the named nodes, together. Errors: E-CLOCK
// (check_clock() in keys.h), and those of sealing and of the node.
member::Outcome<PostResult> send(member::Session& session, const Draft& draft,
                                 std::chrono::milliseconds wait, SendFate* fate = nullptr);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_POST_H_
