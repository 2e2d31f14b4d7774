// SPDX-License-Identifier: Apache-2.0
// How this member and its node stand.
#ifndef CEPTOAR_CLI_WORK_STATUS_H_
#define CEPTOAR_CLI_WORK_STATUS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/alarms.h"
#include "cli/member/sealing.h"
#include "cli/work/key_ends.h"
#include "cli/work/people.h"
#include "cli/work/session_start.h"

namespace ceptoar::work {

// How an entry gets from the own node to another one.
enum class PeerPath : std::uint8_t {
  kNone = 0,    // connected to nobody: it waits
  kOthers = 1,  // not connected, but others are: they pass it on
  kDirect = 2,
};
std::string_view peer_path_name(PeerPath path);  // "none", "others", "direct"
struct PeerLine {
  std::string org;
  bool connected = false;
  std::uint64_t last_heard_ms = 0;
  std::uint64_t behind = 0;
  std::uint64_t round_trip_us = 0;
  std::string program;
  std::string address;              // of the roster, "host:port"; empty: a node that it does not name
  PeerPath path = PeerPath::kNone;
};
// Broadcasts that run: sent, not withdrawn, and their time to answer is not over; without such a time
// a day long. What the situation is (対応区分) nobody declares on the wire, so nobody says it here.
struct OpenBroadcasts {
  std::size_t count = 0;
  std::uint64_t next_due_ms = 0;    // 0: none has a time to answer by
};
// Items whose author asked for an answer and got none from here.
struct Awaiting {
  std::size_t count = 0;
  std::uint64_t next_due_ms = 0;    // earliest due time among them; 0: none
};
struct StatusView {
  std::string handle;
  std::string role;
  std::string org;
  std::string org_name_ja;
  std::string org_name_en;
  std::string node;                 // handle
  bool enrolled = false;
  bool online = false;
  std::int64_t clock_off_ms = 0;    // node's clock minus ours; online only
  std::size_t unread = 0;
  std::size_t queued = 0;           // of outbox_items()
  Awaiting awaiting;                // real ones
  Awaiting awaiting_drills;
  std::size_t to_approve = 0;       // broadcasts that wait for a second officer like this one
  std::size_t to_release = 0;       // re-issues of colleagues that wait for a second officer
  std::size_t to_decide = 0;        // points of the newest cases in which colleagues differ
  std::size_t drafts = 0;
  OpenBroadcasts broadcasts;        // real ones
  OpenBroadcasts drills;
  std::vector<member::OutboxItem> queued_items;
  std::size_t waiting = 0;          // entries that cannot be judged yet
  std::uint64_t roster_version = 0;
  std::uint64_t device_ends_ms = 0;
  std::vector<PeerLine> peers;      // online only
  std::uint64_t entries = 0;
  std::uint64_t bodies = 0;
  std::uint64_t node_outbox = 0;
  bool node_read_only = false;
  std::vector<member::KeptAlarm> alarms;  // that nobody has seen
  PeoplePending people;             // of the own organisation
  std::vector<KeyEndRow> ends;      // own_key_ends()
};
member::Outcome<StatusView> status(member::Session& session);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_STATUS_H_
