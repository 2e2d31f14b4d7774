// SPDX-License-Identifier: Apache-2.0
// Council-wide broadcasts (一斉配信): flash lane, two officers. The first proposes, the second sees the
// exact text and readers and sends; at night one may send alone and is countersigned later.
#ifndef CEPTOAR_CLI_WORK_BROADCAST_H_
#define CEPTOAR_CLI_WORK_BROADCAST_H_

#include <string>
#include <string_view>
#include <vector>

#include "cli/member/proposals.h"
#include "cli/work/post.h"

namespace ceptoar::work {

struct BroadcastWish {
  Bytes document;
  std::optional<std::string> title;
  std::optional<std::string> tlp;    // none: E-TLP-MISSING
  std::string to;                    // empty: every active organisation of the Council
  bool with_members = false;
  bool exercise = false;
  bool alone = false;
  std::uint64_t ack_by_ms = 0;
  std::vector<std::string> summary;
};
// What would be sent, and to whom. Those who may approve it (member::approvers) read it, whoever is named,
// and get its answers. Errors: E-BROADCAST-ROLE, E-BROADCAST-RED, those of prepare().
member::Outcome<Draft> prepare_broadcast(member::Session& session, const BroadcastWish& wish);

struct Proposed {
  std::string number;
  bool stored = false;
  std::vector<std::string> approvers;  // handles of the organisations whose officers may approve
};
// Seals the proposal to those who may approve it; the draft goes in that commit. `fate` as in send().
member::Outcome<Proposed> propose(member::Session& session, const BroadcastWish& wish,
                                  const Draft& draft, SendFate* fate = nullptr);

enum class Approvable { kProposal, kAlone };
struct Approval {
  Approvable what = Approvable::kProposal;
  Draft draft;                 // of a proposal: exactly what approving sends; else what was sent
  std::string first_officer;   // handle
  std::string number;
  std::string title;
  EntryId entry;
};
// What approving `id` would do. Errors: E-NO-ITEM, E-APPROVE-OWN, E-NOTHING-TO-APPROVE, E-BROADCAST-RED.
member::Outcome<Approval> prepare_approval(member::Session& session, std::string_view id);
// Sends the proposed broadcast.
member::Outcome<PostResult> approve_proposal(member::Session& session, const Approval& approval,
                                             std::chrono::milliseconds wait);
// Countersigns what was sent alone; true when the own node has it.
member::Outcome<bool> countersign(member::Session& session, const Approval& approval);

// What a proposal that can be taken back says. Errors: those of cancel_proposal().
struct Cancellable {
  std::string title;                // of others
  std::string by;                   // handle of the first officer
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
};
member::Outcome<Cancellable> cancellable(member::Session& session, std::string_view id);

// Takes back a proposal of the own organisation for everybody who could approve it; true when the own
// node has it. Errors: E-NO-ITEM (no proposal: a sent broadcast is withdrawn), E-NOTHING-TO-APPROVE,
// E-NOT-AUTHOR.
member::Outcome<bool> cancel_proposal(member::Session& session, std::string_view id,
                                      std::string_view reason);

struct BroadcastRow {
  std::string number;
  std::string title;           // text of others
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  std::uint64_t at_ms = 0;
  std::string by;              // handle of who proposed or sent it
  std::string second;          // second officer; empty: none yet
  enum class State { kWaiting, kSent, kAlone, kCancelled, kWithdrawn } state = State::kWaiting;
  std::uint64_t ack_by_ms = 0; // 0: no answer by a time was asked for
};
// Proposals and broadcasts, newest first; a proposal that was sent is its broadcast.
member::Outcome<std::vector<BroadcastRow>> broadcasts(member::Session& session);
std::string_view broadcast_state_name(BroadcastRow::State state);  // "waiting", "sent", ...

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_BROADCAST_H_
