// SPDX-License-Identifier: Apache-2.0
// Judges how this machine, this home and this node stand. Pure: the facts come from outside
// (cli/cmd/doctor_facts), so that every finding can be seen in a test.
#ifndef CEPTOAR_CLI_WORK_DOCTOR_H_
#define CEPTOAR_CLI_WORK_DOCTOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/member/error.h"

namespace ceptoar::work {

struct DoctorFacts {
  std::uint64_t now_ms = 0;

  // The home. What could not be looked at is absent, and said to be.
  std::string home;
  bool home_exists = false;
  std::optional<member::UserError> open_error;  // of home and archive; absent: both are open
  struct WrongFile {
    std::string path;
    std::string mode;   // "644"
    bool directory = false;
    bool foreign = false;  // belongs to somebody else
  };
  std::optional<std::vector<WrongFile>> wrong_files;
  std::optional<std::uint64_t> free_bytes;
  std::optional<member::UserError> archive_error;  // while reading it
  std::uint64_t archive_rows = 0;                  // that were read

  // The member; absent where the home did not open.
  struct Member {
    bool enrolled = false;
    std::optional<member::UserError> error;  // what keeps the certificates from being accepted
    std::uint64_t keys_end_ms = 0;           // the earliest end; 0: none known
    std::size_t queued = 0;
    std::uint64_t oldest_queued_ms = 0;
    std::size_t alarms = 0;                  // that nobody has seen
    std::uint64_t audit_records = 0;
    std::optional<member::UserError> audit_error = {};  // what its verification found
    // Of the own node's audit log, as its roots came with the feed.
    std::uint64_t node_root_ms = 0;                // the newest; 0: none yet
    bool node_root_bad = false;
    // Certificates of companies that end within eight weeks: a CEPTOAR's companies, the own company.
    std::size_t companies_ending = 0;
    std::uint64_t company_end_ms = 0;              // 0: later, or no company
    // Of the own organisation, once it is time to replace them (limits.h); 0: later, or not ours.
    std::uint64_t admin_key_end_ms = 0;
    std::uint64_t node_key_end_ms = 0;
  };
  std::optional<Member> member;
  struct Roster {
    std::uint64_t version = 0;
    std::uint64_t expires_ms = 0;
    // By the fast path: handles of others; until when the own organisation is, 0: it is not.
    std::vector<std::string> suspended = {};
    std::uint64_t own_suspended_until_ms = 0;
  };
  std::optional<Roster> roster;

  // The node: absent where there was nobody to ask.
  struct Node {
    std::string handle;
    bool answers = false;
    std::string program;
    bool read_only = false;
    std::int64_t clock_off_ms = 0;  // its clock minus ours
    std::uint64_t roster_version = 0;
    bool peers_known = false;
    std::size_t peers = 0;
    std::vector<std::string> unconnected;
    std::optional<bool> strangers_out = {};  // tried with a key that is on no list; absent: no verdict
  };
  std::optional<Node> node;

  // The machine.
  std::optional<bool> clock_synchronised;
  bool core_dumps = false;
  std::vector<std::string> open_swaps;  // in use, and neither encrypted nor in memory
  std::string locale;                   // of characters; empty: none set
  bool is_terminal = false;
  std::size_t width = 0;
  int ambiguous = 1;
};

// X(check, name, id): what is found. The texts are Msg::kDoctor<name>; for what is not fine there is
// Msg::kRemedy<name>.
// clang-format off
#define CEPTOAR_FINDINGS_FINE(X)                            \
  X(Home,     HomeOpens,           "home-opens")            \
  X(Modes,    ModesClosed,         "modes-closed")          \
  X(Disk,     DiskRoom,            "disk-room")             \
  X(Archive,  ArchiveReads,        "archive-reads")         \
  X(Keys,     KeysValid,           "keys-valid")            \
  X(Roster,   RosterValid,         "roster-valid")          \
  X(Node,     NodeAnswers,         "node-answers")          \
  X(Node,     GateClosed,          "gate-closed")           \
  X(Peers,    PeersConnected,      "peers-connected")       \
  X(Peers,    PeersAlone,          "peers-alone")           \
  X(Clock,    ClockAgrees,         "clock-agrees")          \
  X(Clock,    ClockSynchronised,   "clock-synchronised")    \
  X(Queue,    QueueEmpty,          "queue-empty")           \
  X(Alarms,   AlarmsNone,          "alarms-none")           \
  X(Audit,    AuditWhole,          "audit-whole")           \
  X(Audit,    CanarySeen,          "canary-seen")           \
  X(Core,     CoreOff,             "core-off")              \
  X(Swap,     SwapClosed,          "swap-closed")           \
  X(Locale,   LocaleUtf8,          "locale-utf8")           \
  X(Terminal, TerminalWide,        "terminal-wide")         \
  X(Terminal, TerminalPipe,        "terminal-pipe")
#define CEPTOAR_FINDINGS_WARN(X)                            \
  X(Home,     HomeBusy,            "home-busy")             \
  X(Modes,    ModesUnseen,         "modes-unseen")          \
  X(Disk,     DiskLow,             "disk-low")              \
  X(Disk,     DiskUnseen,          "disk-unseen")           \
  X(Archive,  ArchiveUnseen,       "archive-unseen")        \
  X(Keys,     KeysEnding,          "keys-ending")           \
  X(Keys,     KeysUnseen,          "keys-unseen")           \
  X(Keys,     CompaniesEnding,     "companies-ending")      \
  X(Keys,     CompanyEnding,       "company-ending")        \
  X(Keys,     AdminKeyOld,         "admin-key-old")         \
  X(Keys,     NodeKeyOld,          "node-key-old")          \
  X(Roster,   RosterEnding,        "roster-ending")         \
  X(Roster,   RosterBehind,        "roster-behind")         \
  X(Roster,   RosterSuspends,      "roster-suspends")       \
  X(Roster,   OwnSuspended,        "own-suspended")         \
  X(Roster,   RosterUnseen,        "roster-unseen")         \
  X(Node,     NodeUnseen,          "node-unseen")           \
  X(Node,     GateUnseen,          "gate-unseen")           \
  X(Peers,    PeersSome,           "peers-some")            \
  X(Peers,    PeersUnseen,         "peers-unseen")          \
  X(Clock,    ClockOff,            "clock-off")             \
  X(Clock,    ClockUnsynchronised, "clock-unsynchronised")  \
  X(Clock,    ClockUnseen,         "clock-unseen")          \
  X(Queue,    QueueWaiting,        "queue-waiting")         \
  X(Queue,    QueueUnseen,         "queue-unseen")          \
  X(Alarms,   AlarmsStanding,      "alarms-standing")       \
  X(Alarms,   AlarmsUnseen,        "alarms-unseen")         \
  X(Audit,    AuditUnseen,         "audit-unseen")          \
  X(Audit,    CanaryNone,          "canary-none")           \
  X(Audit,    CanaryOld,           "canary-old")            \
  X(Swap,     SwapOpen,            "swap-open")             \
  X(Locale,   LocaleOther,         "locale-other")          \
  X(Terminal, TerminalNarrow,      "terminal-narrow")
#define CEPTOAR_FINDINGS_FAIL(X)                            \
  X(Home,     HomeMissing,         "home-missing")          \
  X(Home,     HomeClosed,          "home-closed")           \
  X(Modes,    ModesLoose,          "modes-loose")           \
  X(Modes,    ModesOwner,          "modes-owner")           \
  X(Disk,     DiskFull,            "disk-full")             \
  X(Archive,  ArchiveBroken,       "archive-broken")        \
  X(Keys,     KeysEnded,           "keys-ended")            \
  X(Keys,     KeysNone,            "keys-none")             \
  X(Keys,     KeysRefused,         "keys-refused")          \
  X(Roster,   RosterNone,          "roster-none")           \
  X(Roster,   RosterEnded,         "roster-ended")          \
  X(Node,     NodeSilent,          "node-silent")           \
  X(Node,     NodeReadOnly,        "node-read-only")        \
  X(Node,     GateOpen,            "gate-open")             \
  X(Peers,    PeersLost,           "peers-lost")            \
  X(Clock,    ClockFar,            "clock-far")             \
  X(Queue,    QueueStuck,          "queue-stuck")           \
  X(Audit,    AuditBroken,         "audit-broken")          \
  X(Audit,    CanaryBad,           "canary-bad")            \
  X(Core,     CoreOn,              "core-on")
// clang-format on

enum class Check : std::uint8_t {
  kHome, kModes, kDisk, kArchive, kKeys, kRoster, kNode, kPeers, kClock, kQueue, kAlarms, kAudit, kCore,
  kSwap, kLocale, kTerminal,
};
enum class Level : std::uint8_t { kOk, kWarn, kFail };
enum class Finding : std::uint8_t {
#define CEPTOAR_X(check, name, id) k##name,
  CEPTOAR_FINDINGS_FINE(CEPTOAR_X) CEPTOAR_FINDINGS_WARN(CEPTOAR_X) CEPTOAR_FINDINGS_FAIL(CEPTOAR_X)
#undef CEPTOAR_X
};
struct FindingFacts {
  Finding finding;
  Check check;
  Level level;
  std::string_view id;  // "disk-low": stable, scripts name it
};
const std::vector<FindingFacts>& findings();
const FindingFacts& facts_of(Finding finding);

struct Diagnosis {
  Finding finding;
  std::vector<member::Argument> args;
};
// Every check once or more, in the order of Check.
std::vector<Diagnosis> judge(const DoctorFacts& facts);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_DOCTOR_H_
