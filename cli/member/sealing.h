// SPDX-License-Identifier: Apache-2.0
// From a content and its readers to something on its way: seal, open it again as a self-check, keep
// it in the own archive, hand it to the node - or leave it in the outbox, from which the next
// command sends it. Nothing is sent that this program could not open again.
#ifndef CEPTOAR_CLI_MEMBER_SEALING_H_
#define CEPTOAR_CLI_MEMBER_SEALING_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/member/resolve.h"
#include "cli/member/session.h"

namespace ceptoar::member {

struct SealWish {
  InnerKind kind = InnerKind::kAdvisory;
  ResolvedAudience audience;
  Bytes content;
  std::string title;            // for the sender's own lists; empty for keys and cards
  bool exercise = false;
  bool flash = false;
  std::uint8_t importance = 0;
  std::vector<Reference> refs;
  std::optional<MsgId> item;    // update of an own item; none: a new one
  std::uint64_t not_before_ms = 0;        // not sent, and not dated, before this; 0: at once
  Bytes terms = {};                       // what must hold when it goes (rows.h); empty: nothing
  std::vector<store::ArchiveWrite> also;  // in the commit that puts it into the outbox
  Bytes typed;                  // encode_row(KeptDraft) where the content does not tell what was typed
};

struct Sent {
  std::string number;               // 13 digits
  MsgId msg;
  std::optional<EntryId> entry;     // none: waits in the outbox
  std::uint32_t delivered = 0;      // nodes that have it, the own one among them
  std::uint32_t of = 0;             // named nodes
  bool stored() const { return entry.has_value(); }
};

// Seals and puts it into the outbox and archive; does not talk to the node.
Outcome<Sent> seal_to_outbox(Session& session, const SealWish& wish);
// All of them in one commit, in this order. Nothing is there when one of them is refused.
Outcome<std::vector<Sent>> seal_all_to_outbox(Session& session, std::span<const SealWish> wishes);
// The same for a caller who flushes the outbox next: the node has the post while the outbox is written,
// and flush_outbox() takes its answer. REQUIRES: nobody is told before that.
struct HandedOver {
  Sent sent;
  std::optional<UserError> not_kept;  // the node took it and the outbox did not: the feed brings it
};
Outcome<HandedOver> seal_and_hand_over(Session& session, const SealWish& wish);
// All in one commit: none is there without the others. `rest` is asked when the number of the first is known.
// Does not talk to the node. The first one comes first.
Outcome<std::vector<Sent>> seal_together(
    Session& session, const SealWish& first,
    const std::function<Outcome<std::vector<SealWish>>(const std::string& number)>& rest);
// A control entry in clear (dist 3); roster organisations' certified devices alone.
Outcome<MsgId> control_to_outbox(Session& session, const Control& control);
// A change of the access list of a node of the own organisation.
Outcome<void> access_to_outbox(Session& session, const Bytes& signed_access);

struct Refused {
  MsgId msg;
  UserError error;
  bool removed = false;             // for good, its text kept as a draft; otherwise it stays in the
                                    // outbox and is tried again
  std::uint32_t draft = 0;          // the number of that draft; 0: nobody typed a text
};
struct PostTaken {
  MsgId msg;                        // as it stood in the outbox; sealed anew it has another on the wire
  Posted posted;
  NodeId node;                      // that took it: the own one, or another of the organisation
};
struct FlushReport {
  std::vector<PostTaken> posted;
  std::size_t left = 0;             // still waiting: for the node, for its time, to be released
  std::size_t later = 0;            // of these, for its time
  std::size_t held = 0;             // of these, whose time has come, to be released
  std::vector<Refused> refused;     // the node answered, and the answer was no; or it cannot go as it stands
  std::vector<Bytes> gone_with;     // keys of rows that went with one of those (not_sent.h)
};
// nullptr: not sent in that run.
const PostTaken* find_posted(const FlushReport& report, const MsgId& msg);
// Sends what waits, oldest first (a flash before all), until no node answers: the own one, and another of
// the organisation for what that one cannot take. What has terms waits for the own one.
// kWithNext: for a caller who commits right after. What the node took stays in the outbox until then,
// and the node knows it again when it is sent a second time.
enum class Keeping { kAtOnce, kWithNext };
// What has terms goes only if its key stands in `released`: whoever says so has looked at them
// (work/reissues.h). Whether its readers are still there is asked of all but `fresh`, which the caller has just
// sealed. What cannot go keeps nothing else: it waits, or its text becomes a draft; an answer or a relay goes. All
// but `fresh` is alarmed then: whoever sits there is told of that one.
// A node whose disk is slow is given up after the usual time where another one of the organisation may take what is
// sent, else after what is left of `wait` more, which is for all rows together.
Outcome<FlushReport> flush_outbox(Session& session, Keeping keeping = Keeping::kAtOnce,
                                  const std::vector<Bytes>& released = {},
                                  const std::optional<MsgId>& fresh = std::nullopt,
                                  std::chrono::milliseconds wait = {});

struct OutboxItem {
  InnerKind kind = InnerKind::kAdvisory;
  std::string number;               // of a relay: the item's that is handed on
  MsgId msg;
  std::string title;
  std::uint64_t created_ms = 0;
  bool exercise = false;
  Tlp tlp = Tlp::kRed;
};
// Advisories, relays and proposals that wait; answers, keys and cards are not shown.
Outcome<std::vector<OutboxItem>> outbox_items(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SEALING_H_
