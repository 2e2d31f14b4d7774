// SPDX-License-Identifier: Apache-2.0
// Pulls what the node has after this member's cursor, checks it and keeps it: every header in its
// author's chain, control entries, and the bodies that open with a key held here. What cannot be
// judged yet (a roster, a statement or an earlier header is missing) waits and is tried again.
#ifndef CEPTOAR_CLI_MEMBER_SYNC_H_
#define CEPTOAR_CLI_MEMBER_SYNC_H_

#include <string>
#include <map>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

enum class AlarmKind : std::uint8_t {
  kBadEntry = 1,       // a header or signature of an author is wrong
  kFork = 2,           // an author signed two entries at one position
  kBadSeal = 3,        // a body that opens here breaks a rule of sealing or signing
  kStatementFork = 4,  // one organisation published two keys of one epoch
  kGrantSuperseded = 5,// a key was granted to a superseded staff key
  kGrantBad = 6,       // a granted key does not fit what was published
  kRosterBad = 7,
  kItemConflict = 8,   // same item, other content
  kReportLine = 9,     // the secretariat reported what this company never answered
  kClock = 10,         // this machine's clock is more than an hour off the node's
  kAuditRoot = 11,     // a node's audit log shrank, was rewritten or lost a part
  kReissueStopped = 12, // its consent ended while it waited, or a colleague stopped it; detail: its number,
                        // the request or the colleague
  kRecovery = 13,      // holders of recovery keys are replacing voters
  kSuspension = 14,    // voters have suspended an organisation by the fast path
  kAccessList = 15,    // somebody who should not be is on the own node's access list; detail: how many
  kReissueWent = 16,   // one that was asked to be stopped had gone; detail: its number, the colleague
  kHeldBack = 17,      // another node holds of an author's log what the own one does not tell; or, with the own
                       // node as its author, nobody else could be asked for three days (heads.h)
  kKeyCommit = 18,     // a key of ours opened what its header does not commit to; kept as evidence
  kOwnSealBroken = 19, // somebody says so of what the own organisation sent; detail: who
  kUnopened = 20,      // for this member, and no key of his opens it; its sender was told (unopened.h)
  kBackAsDraft = 21,   // a text that waited will not go; detail: its draft, its number, why
  kNotSent = 22,       // an answer, a relay, a countersignature or the cancelling of a proposal that waited will
                       // not go; detail: the item's number, why
  kKeyNotMade = 23,    // a key or grant of ours that is due could not be made; tried again; detail: why
  kListLost = 24,      // this device made a staff list that it has not: put back from a backup; detail: its number
};
struct Alarm {
  AlarmKind kind;
  EntryId entry;
  NodeId author;
  std::string detail;  // our own words and ids, no text of others
  Bytes evidence = {}; // kKeyCommit: encode_row(SealEvidence) (alarms.h)
  friend bool operator==(const Alarm&, const Alarm&) = default;
};

struct SyncReport {
  bool online = false;          // false: the own node did not answer; nothing changed, unless
  bool by_other_node = false;   // another node of the organisation told what there is
  std::size_t headers = 0;
  std::size_t new_items = 0;
  std::size_t waiting = 0;      // entries that cannot be judged yet
  std::vector<Alarm> alarms;    // of this run; kept until somebody saw them (alarms.h)
  bool heard() const { return online || by_other_node; }
};

// Errors: E-NO-ROSTER, E-NOT-ENROLLED, storage errors. A node that goes away in the middle is no
// error: what came stays, the cursor stands where it got to.
// `wait`: how long to wait for something new when there is nothing.
Outcome<SyncReport> sync(Session& session, std::chrono::milliseconds wait = {});

// Begins the connection and asks for what sync() asks first. Waits for nothing.
void call_node(Session& session);

// The same over a line that stands already: asks first whether the node has a newer roster. Whether it may
// have one, or the line is gone: then the session has to be started anew.
Outcome<bool> ask_again(Session& session);

// How far the log of each of these authors is held here without a gap; who wrote nothing is not in it.
Outcome<std::map<NodeId, std::uint64_t>> log_positions(Session& session,
                                                       const std::vector<NodeRecord>& authors);

// How far the feed of which node was taken, as kept; zeros before the first time.
struct FeedPlace {
  NodeId node;
  std::uint64_t arrival = 0;
};
Outcome<FeedPlace> feed_place(Session& session);
// Of another node of the organisation, which was read from while the own one was down.
Outcome<FeedPlace> other_feed_place(Session& session, const NodeId& node);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_SYNC_H_
