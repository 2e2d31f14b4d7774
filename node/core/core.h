// SPDX-License-Identifier: Apache-2.0
// The node's core: a pure state machine. step(event, now, random) -> effects. It owns no socket,
// thread, clock, disk or randomness; the daemon (node/service), the simulator (tests/sim) and the
// fuzzers run this same code. What takes time - a signature, a read, a commit - is an effect whose
// result comes back as an event with the same job number; results may come in any order and the core
// puts the entries of one peer back in order.
//
// Thread: one at a time (the io thread of the daemon).
// Rules it keeps: nothing is acknowledged, announced or shown as stored before the commit that holds
// it succeeded; an own sequence number leaves only after its commit; a flash goes before all else.
#ifndef CEPTOAR_NODE_CORE_CORE_H_
#define CEPTOAR_NODE_CORE_CORE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "crypto/entry.h"
#include "crypto/random.h"
#include "crypto/roster.h"
#include "node/core/audit.h"
#include "node/core/others_time.h"
#include "node/core/waiting_votes.h"
#include "schema/link.h"
#include "schema/node_rows.h"

namespace ceptoar::core {

using JobId = std::uint64_t;
// A member's connection as the transport numbers it; never reused within a process.
using MemberConn = std::uint64_t;

// --- events -------------------------------------------------------------------------------------

// The link to a peer came up or went down, in both directions (its DEALER to us, ours to it).
struct PeerUp { NodeId peer; };
struct PeerDown { NodeId peer; };
// `peer` is who CURVE and ZAP say it is, checked against the live roster by the transport.
struct PeerFrameIn { NodeId peer; Bytes frame; };
// It sent a message of several parts, which the transport dropped.
struct PeerPartsIn { NodeId peer; };
struct MemberFrameIn { MemberConn conn; HolderId holder; Bytes frame; };
struct MemberGone { MemberConn conn; };
struct Timer {};  // at or after the time of the last SetTimer
// With the body that was given away to be checked.
struct EntryVerified { JobId job; std::optional<crypto::Verified<crypto::Entry>> entry; ErrorCode code; Bytes body; };
// Result of VerifyRouting: the verified routing and what this node's box says (empty: not named, or
// with a code a box that does not open).
struct RoutingVerified {
  JobId job;
  std::optional<crypto::Verified<Routing>> routing;
  LocalRecipients local;
  ErrorCode code;
};
struct ReceiptVerified { JobId job; std::optional<crypto::Verified<Receipt>> receipt; ErrorCode code; };
struct PostVerified { JobId job; bool good; };
struct EntrySigned { JobId job; Signature signature; Bytes signed_routing; };  // routing empty: none
struct ReceiptSigned { JobId job; Receipt receipt; };
struct Committed { JobId job; ErrorCode code; bool good; };
// Rows of a Load, in the order asked; nullopt where there was none. Not `good`: some could not be read, and
// are nullopt too; `damaged`: these do not open or parse and that is all, so the others are what they were.
struct Loaded { JobId job; std::vector<std::optional<Bytes>> values; bool good; bool damaged = false; };
struct Scanned { JobId job; std::vector<RowKey> keys; std::vector<Bytes> values; bool good; };
// The access list changed by a verified local request.
struct AccessVerified { JobId job; std::optional<crypto::Verified<ceptoar::Access>> access; ErrorCode code; };
struct DeviceVerified { JobId job; bool good; ErrorCode code; };

// The pair key of a peer that a newer roster brought (crypto::pair_key), after RosterChanged.
struct PeerKey { NodeId peer; Hash32 pair_key; };

// AuditNote: what happened outside the core and belongs into the audit log.
// An operator looked into the roots of this node that did not follow (a rightful restore), and accepts
// them from the newest one on.
struct RootsSeen { NodeId node; };

using Event = std::variant<PeerUp, PeerDown, PeerFrameIn, PeerPartsIn, MemberFrameIn, MemberGone, Timer,
                           EntryVerified, RoutingVerified, ReceiptVerified, PostVerified, EntrySigned,
                           ReceiptSigned, Committed, Loaded, Scanned, AccessVerified,
                           DeviceVerified, PeerKey, AuditNote, RootsSeen>;

// --- effects ------------------------------------------------------------------------------------

struct SendPeer { NodeId peer; Lane lane; Bytes frame; };
struct SendMember { MemberConn conn; Bytes frame; };
struct CutPeer { NodeId peer; std::string reason; };    // close, and a pause (the service says how long)
struct CutMember { MemberConn conn; };
struct SetTimer { std::uint64_t at_ms; };               // replaces the one before
struct VerifyEntry { JobId job; NodeId from; crypto::CheckedEntry entry; SignPublicKey nsk; Bytes body; bool check_body; Lane lane = Lane::kNormal; };
struct VerifyRouting { JobId job; EntryId entry; Bytes signed_routing; SignPublicKey author_nsk; Lane lane = Lane::kNormal; };
struct VerifyReceipt { JobId job; Receipt receipt; SignPublicKey nsk; };
struct VerifyPost { JobId job; SignPublicKey member; Hash32 session; Bytes request; Signature signature; };
struct VerifyAccess { JobId job; Bytes signed_access; };
struct VerifyDevice { JobId job; DeviceProof proof; ceptoar::AccessEntry entry; Hash32 session; };
// Signs the entry id with this node's key and, for directed entries, makes and signs its routing.
struct SignEntry { JobId job; EntryId entry; std::vector<crypto::RoutingPlan> plans; };
struct SignReceipt { JobId job; EntryId entry; std::uint16_t local_recipients; std::uint64_t committed_ms; };
struct Commit { JobId job; Lane lane; RowBatch batch; };  // flash: at once
struct Load { JobId job; std::vector<RowKey> rows; Lane lane = Lane::kNormal; };
struct Scan { JobId job; NodeTable table; Bytes from; std::size_t limit; std::size_t max_bytes; };
struct RosterChanged {};   // roster() is a new one: transports re-read their lists
struct AccessChanged {};   // access() changed
struct RootsAccepted { NodeId node; };  // what RootsSeen said is durable, or there was nothing to accept
struct PositionConfirmed {};  // Config::unconfirmed is over: the next start need not wait again
// For the operator's log: a stable code and facts, never content.
struct Log { int severity; std::string code; std::string text; };  // 0 info 1 warning 2 alarm

using Effect = std::variant<SendPeer, SendMember, CutPeer, CutMember, SetTimer, VerifyEntry,
                            VerifyRouting, VerifyReceipt, VerifyPost, VerifyAccess, VerifyDevice,
                            SignEntry, SignReceipt, Commit, Load, Scan, RosterChanged, AccessChanged,
                            PositionConfirmed, RootsAccepted, Log>;
using Effects = std::vector<Effect>;

// --- configuration and state to start from ----------------------------------------------------

struct Config {
  NodeId self;
  std::uint16_t nsk_epoch = 1;
  std::string program;                       // version shown to peers and members
  std::map<NodeId, Hash32> pair_keys;        // crypto::pair_key for every peer
  std::uint64_t have_interval_ms = 300;      // announcements of what changed
  std::uint64_t heads_interval_ms = 10'000;  // whole frontier and pair sums to one peer after another
  std::uint64_t want_retry_ms = 2'000;       // no progress for so long: ask somebody else
  std::uint64_t push_retry_ms = 5'000;       // no acknowledgement at all for so long: what was pushed counts as lost
  // Posts wait so long at most after a start on a store that is not new, until peers said what they know of our log, and while
  // a peer says that it knows more of it than we do (this store may be an old copy).
  std::uint64_t start_hold_ms = 5'000;
  std::uint64_t own_hold_ms = 20'000;
  // Whoever waits for that longer is told so (kNotReady) while he still listens; his program sends it again. 0:
  // he waits as long as it takes.
  std::uint64_t post_patience_ms = 0;
  // This store was restored, or its directory was copied: no own entry before more than half of the
  // peers said how far the own log reaches and all they claim is here, however long that takes.
  bool unconfirmed = false;
  std::uint64_t sweep_interval_ms = 600'000;
  // What an admitted node may make all others store, in each lane: one unit (an entry, and one more
  // for each 16 KiB of its body) in this time, and so many at once. A flood fills a disk of theirs
  // with 16 KiB a second at most, and is alarmed. Far above what a council writes in an incident.
  std::uint64_t author_unit_ms = 1'000;
  std::uint64_t author_burst = 4'096;
  // How often the audit log's root goes out at most; 0: never.
  std::uint64_t audit_root_every_ms = 0;
  std::uint64_t audit_kept = limits::kAuditKept;
};

// A control entry about a recovery or a suspension: in whose log it came, and when its author says it was.
struct RosterFact {
  ControlKind kind = ControlKind::kRecovery;
  NodeId author;
  std::uint64_t at_ms = 0;
  Bytes object;
};

// What the service reads from the store before the first step; recover() makes it.
struct Recovered {
  // An entry held above a gap, with what it says comes before it.
  struct Above { EntryId id; EntryId prev; };
  std::map<NodeId, Frontier> frontiers;               // contiguous ends of the logs
  std::map<NodeId, std::map<std::uint64_t, Above>> above_gap;
  std::uint64_t last_arrival = 0;
  std::uint64_t last_hlc = 0;
  std::uint64_t access_serial = 0;
  std::uint64_t bodies = 0;                           // how many are held; for the operator's table
  std::vector<std::pair<EntryId, OutboxRow>> outbox;
  std::map<HolderId, ceptoar::AccessEntry> access;
  std::map<OrgId, CopySum> copies;                    // of archives, by organisation
  std::vector<Bytes> newer_rosters;                   // SignedRoster, ascending; those that follow are taken
  std::vector<WaitingVote> waiting_votes;             // ascending; read again from the first step on
  std::vector<RosterFact> roster_facts;                     // about recoveries and suspensions
  PairTallies pairs;                                  // of directed bodies, as kept in the store
  bool no_routes = false;                             // no directed body is held: each sum is 0
  RecoveredAudit audit;
  OthersTime others_time;                             // by the ends of the other authors' logs
  std::set<NodeId> forks;                             // authors of whose fork there is proof
  std::vector<ForkProof> forks_to_tell;               // one an author, where not every node was told of it
};
// Reads it through two functions, so that LMDB and memory stores recover by the same code.
class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual Result<std::optional<Bytes>> load(NodeTable table, BytesView key) const = 0;
  // At most `limit` rows, fewer where they are large; none: there is none from `from` on.
  virtual Result<std::vector<std::pair<Bytes, Bytes>>> scan(NodeTable table, BytesView from,
                                                            std::size_t limit) const = 0;
};
// Calls `row` for every row of a table from `from` on whose key begins with `prefix`, until it says false.
Result<void> each_row(const RowReader& rows, NodeTable table, Bytes from, BytesView prefix,
                      const std::function<bool(BytesView key, BytesView value)>& row);
// Reads as much as there are authors, peers and things not done yet, however many entries are held.
Result<Recovered> recover(const RowReader& rows, const Config& config);
// The pair sums of all nodes with a key, from every routing there is; and those that the store keeps.
// The second lacks a node whose sum is still to be counted.
Result<std::map<NodeId, PairSum>> count_pairs(const RowReader& rows, const Config& config);
Result<std::map<NodeId, PairSum>> stored_pairs(const RowReader& rows, const Config& config);

// How a row of NodeTable::kAccess looks, for whoever admits the first holder before the node runs.
RowWrite access_row(const NetworkId& network, const NodeId& node, const ceptoar::AccessEntry& entry);

// Whether a change of the access list is taken. kDuplicate: it is in place already; kChain: it adds somebody
// and is not newer than the list held; kClock: it adds somebody and is dated in the future. What only takes
// away is always taken.
struct AccessVerdict {
  std::optional<ErrorCode> refused;
  std::uint64_t serial = 0;  // of the list afterwards
};
AccessVerdict judge_access(
    const ceptoar::Access& change, std::uint64_t held_serial, std::uint64_t now_ms,
    const std::function<const ceptoar::AccessEntry*(const HolderId&)>& held);
// The rows of a change that is taken.
RowBatch access_change(const NetworkId& network, const NodeId& self, const ceptoar::Access& change,
                       std::uint64_t serial);
// The same for a node that does not run, from a file whose signature holds. Errors: those of judge_access,
// in words for the operator; of reading.
Result<RowBatch> access_from_file(const RowReader& rows, const NodeId& self,
                                  const ceptoar::Access& change, std::uint64_t now_ms);

// For the operator: what the node knows of its own audit log and of those of others.
struct AuditFigures {
  std::uint64_t records = 0;     // ever written
  std::uint64_t kept = 0;
  std::uint64_t sent_size = 0;   // under the newest root that went out
  std::uint64_t sent_ms = 0;     // when, in this run; 0: not yet
  std::uint64_t canary_ms = 0;   // when the last one came back or did not; 0: none yet
  bool canary_good = false;
  bool damaged = false;          // the own log is not whole
  std::uint64_t witnessed = 0;   // authors whose roots are known
  std::uint64_t bad_roots = 0;   // of these, whose roots do not follow from one another
  std::uint64_t silent_roots = 0;  // connected, and sent none for a day
};

// What the core keeps in memory because of what others sent or asked, at this moment; of peers what the worst
// of them takes. Each has a limit whatever is sent (tests/fuzz/mesh_fuzz.cc holds them against it).
struct Kept {
  std::size_t incoming_bytes = 0;       // bodies on their way in, of all peers
  std::size_t incoming_bytes_of_peer = 0;
  std::size_t in_order_of_peer = 0;     // entries being verified or waiting for their turn
  std::size_t queued_for_peer = 0;      // ids
  std::size_t flights_to_peer = 0;      // entries that are not acknowledged
  std::size_t flight_bytes_to_peer = 0;
  std::size_t ranges_for_peer = 0;      // asked for and not served yet
  std::size_t claims_of_peer = 0;       // frontiers that it announced
  std::size_t parked_of_author = 0;     // entries above a gap
  std::size_t missing_of_author = 0;    // bodies that are asked for
  std::size_t waiting_votes_of_author = 0;  // rows of the store, by their names
  std::size_t pulls = 0;                // bodies coming in chunks
  std::size_t pulled_bytes = 0;
  std::size_t fresh_bytes = 0;          // own entries kept for all peers
  std::size_t staged_bytes = 0;         // bodies that members put together
  std::size_t held_post_bytes = 0;      // posts that wait until numbers may be given
  std::size_t holder_accounts = 0;      // of those who posted lately
};

class Core {
 public:
  Core(Config config, crypto::Verified<crypto::RosterState> roster, Recovered recovered);
  ~Core();
  Core(Core&&) noexcept;

  Effects step(Event event, std::uint64_t now_ms, crypto::Random& random);
  // Several results that came together, as one step: what follows from each is the same and in the same
  // order, and what is said to a peer of all of them is said once.
  Effects step_all(std::span<Event> events, std::uint64_t now_ms, crypto::Random& random);

  const crypto::RosterState& roster() const;
  const std::map<HolderId, ceptoar::AccessEntry>& access() const;
  // For tests and the operator's table.
  std::map<NodeId, Frontier> frontiers() const;
  Peers peers() const;
  AuditFigures audit_figures() const;
  Kept kept() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ceptoar::core

#endif  // CEPTOAR_NODE_CORE_CORE_H_
