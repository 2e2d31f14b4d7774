// SPDX-License-Identifier: Apache-2.0
// Every limit of the protocol, each with the attack or accident it stops. Nothing else in the tree
// may invent one.
#ifndef CEPTOAR_SCHEMA_LIMITS_H_
#define CEPTOAR_SCHEMA_LIMITS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace ceptoar::limits {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::uint64_t kDayMs = 86'400'000;

// --- versions of the two links ------------------------------------------------------------------
// A node talks the protocol of its own time and the one before it: whoever takes no other leaves all in the
// dark that were not upgraded the same night. Protocol 1 has none before it. The next one raises kProtocol and
// leaves kOldestProtocol where it is; the version of signed objects (kProtocolVersion) does not go with it.
inline constexpr std::uint16_t kProtocol = 1;
inline constexpr std::uint16_t kOldestProtocol = 1;
static_assert(kOldestProtocol <= kProtocol && kProtocol - kOldestProtocol <= 1);
constexpr bool speaks(std::uint16_t protocol) {
  return kOldestProtocol <= protocol && protocol <= kProtocol;
}

// --- frames -------------------------------------------------------------------------------------
// Pre-authentication memory: without MAXMSGSIZE an unlisted client makes a CURVE server swallow
// hundreds of megabytes in one announced frame. Set on every socket.
inline constexpr std::size_t kFrameBytes = 320 * kKiB;
// A body of at most this size travels inside its frame, a larger one in chunks: a frame never
// reaches kFrameBytes.
inline constexpr std::size_t kInlineBodyBytes = 256 * kKiB;
// Small enough that a flash waits behind one chunk for well below a millisecond.
inline constexpr std::size_t kChunkBytes = 32 * kKiB;
// Answers grow only to this, so that one request cannot make a node build an endless frame.
inline constexpr std::size_t kAnswerBytes = 192 * kKiB;
inline constexpr std::size_t kEntriesPerFrame = 256;
inline constexpr std::size_t kRangesPerFrame = 256;       // frontiers, wants: one per author
inline constexpr std::size_t kIdsPerFrame = 1000;
inline constexpr std::size_t kSeqsPerFrame = 16'384;      // pair lists

// --- objects ------------------------------------------------------------------------------------
// Cap'n Proto: overlapping pointers amplify reads, deep nesting overflows the stack.
inline constexpr int kNesting = 8;
inline constexpr std::uint64_t kTraversalFactor = 2;      // words read at most, times words present
// One length for every header: nothing about an entry shows in the length of its header.
inline constexpr std::size_t kHeaderMaxBytes = 512;
inline constexpr std::size_t kBodyBytes = 1024 * kKiB;    // memory per body held
inline constexpr std::array<std::size_t, 6> kBodyBuckets = {4 * kKiB,   16 * kKiB,  64 * kKiB,
                                                            256 * kKiB, 512 * kKiB, 1024 * kKiB};
inline constexpr std::size_t kStanzas = 2064;             // 2,000 organisations and 64 persons; trial cost
inline constexpr std::size_t kStanzaBytes = 80;           // enc 32 | wrapped 48
inline constexpr std::size_t kPersons = 64;               // RED: a list a person can read before sending
inline constexpr std::size_t kAudienceOrgs = 2000;
inline constexpr std::size_t kRefs = 32;
inline constexpr std::size_t kAttachments = 16;
inline constexpr std::size_t kSummaryLines = 3;           // 要点: what a manager reads before anything else
inline constexpr std::size_t kSummaryBytes = 512;
inline constexpr std::size_t kFields = 64;
inline constexpr std::size_t kFieldBytes = 1024;
inline constexpr std::size_t kAckTo = 16;                 // deputies: each one more stanza of every answer
inline constexpr std::size_t kNoteBytes = 4096;           // an answer is a note, not a second advisory
inline constexpr std::size_t kAckLines = 2000;            // one for each company of a client-key statement
inline constexpr std::size_t kRelayedBytes = 896 * kKiB;  // an original and its relay share one body
inline constexpr std::size_t kProposalTo = 64;
inline constexpr std::size_t kTextBytes = 200 * kKiB;
inline constexpr std::size_t kFlashTextBytes = 48 * kKiB; // keeps a flash in one 64 KiB body
// A broadcast carries its text twice, the second time in the first officer's proposal.
inline constexpr std::size_t kBroadcastTextBytes = 16 * kKiB;
inline constexpr std::size_t kTitleBytes = 512;
inline constexpr std::size_t kHandleBytes = 64;
inline constexpr std::size_t kNameBytes = 256;
inline constexpr std::size_t kContacts = 16;
inline constexpr std::size_t kChainLength = 4;            // roster org -> company -> holder, and one spare
inline constexpr std::size_t kCertificateBytes = 1024;
inline constexpr std::size_t kStatementBytes = 4096;
// Cards in the reply to a newcomer; he gets the rest when they are renewed. A reply is a file that a person
// carries, and it is read whole before anything in it is verified.
inline constexpr std::size_t kReplyCards = 256;
inline constexpr std::size_t kReplyCardsBytes = 384 * kKiB;
inline constexpr std::size_t kCardBytes = 16 * kKiB;
// A revocation names at most so many staff lists after that of the newest key statement made before it; a
// higher number says nothing. A device about to leave named one so high that no later key counted.
inline constexpr std::uint64_t kListsAhead = 1024;
inline constexpr std::size_t kRevocationBytes = 16 * kKiB;  // one position for each of kRosterNodes
inline constexpr std::size_t kReceiptBytes = 256;
// What a node says of all logs: kRangesPerFrame of them. Passed on unread by the node that was asked for it.
inline constexpr std::size_t kHeadsBytes = 96 * kKiB;
// Members' questions for it that wait at once for other nodes, how long each waits, and how often a node makes one
// for the same peer: each costs it a signature.
inline constexpr std::size_t kHeadsWaiting = 64;
inline constexpr std::uint64_t kHeadsWaitMs = 1'500;
inline constexpr std::uint64_t kHeadsEveryMs = 500;
inline constexpr std::size_t kRoutingBytes = 192 * kKiB;  // kLocalRecipients spread over kRosterNodes
// Of each organisation in each version of the roster, which every node and program keeps.
inline constexpr std::size_t kReadinessBytes = 1024;
inline constexpr std::size_t kRosterBytes = 1024 * kKiB - 4 * kKiB;  // fits one control body
inline constexpr std::size_t kRosterOrgs = 256;
inline constexpr std::size_t kRosterNodes = 256;
// Proposed for one organisation. Where nodes are counted and not organisations (how many confirm a restored
// log), one that ran many would decide alone.
inline constexpr std::size_t kNodesOfOrg = 2;
inline constexpr std::size_t kRosterVoters = 128;
inline constexpr std::size_t kRosterCommunities = 64;
// Keys that ended and whose last positions still count: every check of an old entry looks through them.
inline constexpr std::size_t kRosterEnded = 512;
inline constexpr std::size_t kRosterMinVoters = 4;
inline constexpr std::size_t kRecoveryKeys = 8;
// Fewer holders than this sign no recovery, however few keys there are: two people in one room must
// not take a Council over.
inline constexpr std::size_t kRecoveryMinHolders = 3;
// The fast path (decisions "Trust"): so few may cut an organisation off before the quorum has met, so they
// may do it to few, for a short time, and not one time after the other. More than half of the voters
// are bound by none of it but the time.
inline constexpr std::size_t kSuspensionVoters = 3;
inline constexpr std::size_t kSuspensionTargets = 2;
// Suspensions of one voter that are held: the earliest. A voter who floods them drops his own later ones.
inline constexpr std::size_t kSuspensionsOfVoter = 8;
// Votes on versions of the roster whose predecessor is not here: until it is, nobody can tell whose votes they are,
// and whoever was away hears one log after the other, each with all its versions. So each author has a share of
// the store for them - one of everybody's would let an author who floods junk keep the others' votes out, none at
// all would let him fill the disk. One node may carry the votes of all voters, and each voter may vote once more.
inline constexpr std::size_t kWaitingVotesPerVersion = 2 * kRosterVoters;
// Of all versions: what a node remembers of them is memory. 32 versions carried by one node for 128 voters.
inline constexpr std::size_t kWaitingVotesPerAuthor = 4096;
inline constexpr std::uint64_t kWaitingVoteBytesPerAuthor = 256ull * 1024 * kKiB;
// Versions that a vote may be ahead of the agreed one: an author who names those of the far future could fill his
// share with what no step ever takes out. More than were ever voted on while a roster lives (kRosterLifeDays);
// whoever was away for longer is given the versions as a file.
inline constexpr std::uint64_t kRosterVersionsAhead = 256;
inline constexpr std::size_t kMerklePath = 16;            // 65,536 member companies
inline constexpr std::size_t kLocalRecipients = 2064;
inline constexpr std::size_t kStaff = 256;
inline constexpr std::size_t kRoutingBoxPad = 256;        // box length shows recipients only in steps

// Of the body that is kept with the evidence against an author: what a hostile one sends must not fill the
// archive of whoever refuses it. Beyond it the header's hash of the body stands alone.
inline constexpr std::size_t kEvidenceBodyBytes = 64 * kKiB;
// Entries of one author that a program tries again in every run (what they name, or their body, may have come),
// and those that it tries when another roster or another key came. An author who sealed to a roster that does
// not exist, or what no key opens, made every command of his readers slow and hid the entries of others.
inline constexpr std::size_t kTriedAgainPerAuthor = 256;
inline constexpr std::size_t kWaitingPerAuthor = 4096;    // a newcomer has that many that are older than his keys
// What a program tells of by itself that it could not open, in one day: whoever sends everybody what opens for
// nobody must not make everybody write to him.
inline constexpr std::size_t kUnopenedSaidPerDay = 16;

// --- time ---------------------------------------------------------------------------------------
// Sealed bodies: 00:00 UTC of the sealing day + 61 days. An entry outside 53-61 days at its hlc is
// refused: re-issuing an old one under a new header needs a new sealing. (author, msgId) is
// remembered until then, so a replayed body is known.
inline constexpr std::uint64_t kSealedHorizonDays = 61;
inline constexpr std::uint64_t kSealedHorizonMinDays = 53;
inline constexpr std::uint64_t kClearHorizonDays = 400;
inline constexpr std::uint64_t kControlHorizonDays = 800;
// A clock ahead would drag every clock of the mesh with it.
inline constexpr std::uint64_t kHlcAdoptMs = 120'000;     // further ahead: accept, do not follow
inline constexpr std::uint64_t kHlcParkMs = 900'000;      // further ahead: later; a flash at once, marked
// A flash further ahead than this is refused as well: whoever dates for next year fills what no sweep deletes
// until then. Up to it an author with a wrong clock is heard in an emergency.
inline constexpr std::uint64_t kHlcFlashMs = kDayMs;
inline constexpr std::uint64_t kRosterLifeDays = 400;
// Between the day a majority has a recovery and the day it counts: whoever is only silent has time to
// say that he is there.
inline constexpr std::uint64_t kRecoveryDelayDays = 14;
// A suspension by the fast path ends by itself; each voter signs one in so many days, so that the same
// three cannot go on when it has ended.
inline constexpr std::uint64_t kSuspensionHours = 72;
inline constexpr std::uint64_t kSuspensionSpentDays = 30;
inline constexpr std::uint64_t kStaffEpochDays = 45;
inline constexpr std::uint64_t kPersonEpochDays = 60;
inline constexpr std::uint64_t kDeviceCertificateDays = 90;
inline constexpr std::uint64_t kStatementGraceDays = 7;
inline constexpr std::uint64_t kStatementStaleHours = 72; // the sender is warned
// Keys and certificates are told of before they end: to their owner, to who seals to them, to the Council.
// Somebody takes an admin key out of its safe for it, or a quorum meets: not the day before.
inline constexpr std::uint64_t kHolderEndsSoonDays = 28;
inline constexpr std::uint64_t kDeviceEndsSoonDays = 28;
inline constexpr std::uint64_t kCompanyEndsSoonDays = 56;
inline constexpr std::uint64_t kReaderEndsSoonDays = 28;  // told to whoever seals to him
inline constexpr std::uint64_t kRosterEndsSoonDays = 60;
// Epoch keys are replaced a week before their end: one that is nearer has nobody at work who does it.
inline constexpr std::uint64_t kEpochEndsSoonDays = 5;
// How long a node's and an organisation's admin key are meant to serve. Nothing refuses older ones - a
// forgotten date must not silence an organisation - but whoever copied one unseen keeps it until then.
inline constexpr std::uint64_t kNodeKeyDays = 366;
inline constexpr std::uint64_t kNodeKeyEndsSoonDays = 56;
inline constexpr std::uint64_t kAdminKeyDays = 1096;
inline constexpr std::uint64_t kAdminKeyEndsSoonDays = 84;

// --- key files ----------------------------------------------------------------------------------
// The header of a key file is read before it can be trusted: it must not make a program allocate
// without end, nor may a passphrase be stretched so little that a stolen file is guessed.
inline constexpr std::uint64_t kKeyFileMaxOps = 16;
inline constexpr std::uint64_t kKeyFileMinMemory = 8 * 1024 * kKiB;
inline constexpr std::uint64_t kKeyFileMaxMemory = 1024ull * 1024 * kKiB;

// --- queues and memory --------------------------------------------------------------------------
inline constexpr std::size_t kUnackedBytesPerPeer = 4 * 1024 * kKiB;
inline constexpr std::size_t kUnackedEntriesPerPeer = 2048;
// What a peer refused is offered to it again after so long, twice as long each time up to the most: one that is full,
// or reads alone, was sent all that is owed to it, bodies and all, every two seconds. From the second refusal on so
// many entries at a time, which are the window when each has the largest body that goes along.
inline constexpr std::uint64_t kOfferAgainMs = 1'000;
inline constexpr std::uint64_t kOfferAgainMostMs = 60'000;
inline constexpr std::size_t kOfferedToRefuser = kUnackedBytesPerPeer / kInlineBodyBytes;
// Entries above a gap. What one sender has on its way ends in several commits, not always in its order.
inline constexpr std::size_t kParkedPerAuthor = kUnackedEntriesPerPeer;
// Entries that wait for one on its way, for its message id or as its copies. All of them are judged anew when it
// ends, and all but one wait again: an author who signed thousands with one message id kept a node busy.
inline constexpr std::size_t kDeferredBehindOne = 32;
// Missing bodies of one author that are asked for at a time. Under one bound for all an author who sent
// headers alone kept everybody's bodies from being asked for.
inline constexpr std::size_t kMissingBodiesPerAuthor = 1024;
inline constexpr std::size_t kVerifyInFlight = 4096;      // jobs handed to the verifiers
// What the window of a sender lets be on its way: with less here, entries of a peer that keeps to it were
// refused, and came again only after its next tick.
inline constexpr std::size_t kVerifyInFlightPerPeer = kUnackedEntriesPerPeer;
// Flashes of one peer that are checked before usual work at a time; its others are checked with that. Whoever sent
// flashes without end, which nothing charges before they are stored, kept those of others waiting behind his own.
inline constexpr std::size_t kUrgentChecksPerPeer = 64;
// Urgent jobs that a verifier does in a row while usual ones wait; then it does one of these. With strict priority
// whoever kept the urgent lane full, be it with what is refused, stopped all else. Few enough that usual work gets on
// under such a flood, enough that an urgent one waits little longer.
inline constexpr std::size_t kUrgentInARow = 8;
inline constexpr std::size_t kGroupCommitOps = 100;       // commits of the core in one of the store, each of a step; kGroupCommitBacklog when behind
inline constexpr std::size_t kGroupCommitBacklog = 1000;
inline constexpr std::size_t kQuarantineBytes = 64 * 1024 * kKiB;
inline constexpr std::size_t kSocketQueue = 256;          // SNDHWM, RCVHWM: a fuse, the windows above rule
inline constexpr std::size_t kMemberRequestsInFlight = 64;
inline constexpr std::size_t kMembersPerNode = 4096;
// One person's programs, so that one holder cannot fill the table of connections, or the memory with
// bodies that are being put together.
inline constexpr std::size_t kConnectionsPerHolder = 16;
inline constexpr std::size_t kStagedBytesPerHolder = 8 * 1024 * kKiB;
// Of what a node may write in a lane at once, and of what comes free, one holder has this part. Everybody's posts go
// into the node's one log: an officer of one company who posted flashes without end left no room for anybody else's.
inline constexpr std::uint64_t kHolderShare = 4;
// Answers to one connection that have not left; the next one cuts it: a request ends when it is answered, so whoever
// asked without end and read nothing let every answer lie in the messaging library. A program has at most four
// requests on their way, and the library tells only at every fourth answer that they have left.
inline constexpr std::size_t kAnswersUnread = 8;
// What one holder can thus make a node hold: 104 MiB. It takes seven of them to reach MemoryHigh= of the unit.
inline constexpr std::size_t kBytesPerHolder = kConnectionsPerHolder * kAnswersUnread * kInlineBodyBytes +
                                               kMemberRequestsInFlight * kBodyBytes + kStagedBytesPerHolder;
static_assert(kBytesPerHolder <= 128 * 1024 * kKiB);
// Handshakes of one address in a minute that came to nothing: each costs a node four scalar multiplications
// before it knows who calls. More from an address somebody came in from lately: a whole office may be behind it,
// and one of its computers must not keep the others out. Addresses that are remembered: memory under a storm
// from many of them.
inline constexpr std::size_t kHandshakesPerMinute = 10;
inline constexpr std::size_t kHandshakesKnownPerMinute = 100;
inline constexpr std::size_t kHandshakeAddresses = 4096;
inline constexpr std::size_t kStrikesPerHour = 50;        // then the peer is cut
// Ten minutes, and twice as long each time it is cut again within a day: bad frames without end cost their
// verification once in six hours in the end. Never for good: that is a change of the roster.
inline constexpr std::uint64_t kPeerCutMs = 600'000;
inline constexpr std::uint64_t kPeerCutMostMs = 6 * 3'600'000;

// --- sealed copies of archives at the own node ---------------------------------------------------
// A stolen device, or one gone wild, must not fill the disk that everybody's advisories need; nor many
// companies together. A part is held in memory while it is stored.
inline constexpr std::size_t kCopyPartBytes = 200 * kKiB;
inline constexpr std::size_t kCopyPartMinBytes = 64;      // less is no sealed part: rows without content
inline constexpr std::uint64_t kCopyBytesPerOrg = 256ull * 1024 * kKiB;
inline constexpr std::uint64_t kCopyPartsPerOrg = 65'536;
inline constexpr std::uint64_t kCopyBytesPerNode = 4096ull * 1024 * kKiB;
// Longer than the longest retention and the month of its archive key: then no key opens it.
inline constexpr std::uint64_t kCopyKeepDays = 761;
// What a program puts and takes in one run beside its other work.
inline constexpr std::size_t kCopyPartsPerRun = 64;
// Archive keys handed to a newcomer: labels, months and staff epochs of two years, several times over.
inline constexpr std::size_t kArchiveKeys = 2048;

// Changes that one person may make to one case: a colleague must not fill everybody's archive.
inline constexpr std::size_t kCaseChanges = 1'000;
// Of the words in such a change: names of marks and regimes, times, evidence.
inline constexpr std::size_t kCaseWordBytes = 200;

// Member operators in one CEPTOAR's register: 1,700 municipalities, and as many again. A colleague, or another
// CEPTOAR that shows its register, must not fill everybody's archive.
inline constexpr std::size_t kOperators = 4'096;
// Of one note, which stays small enough to be read whole; a longer register takes several.
inline constexpr std::size_t kOperatorsPerNote = 256;
// Further organisations that a CEPTOAR shows its register to: each one more stanza of every change.
inline constexpr std::size_t kOperatorReaders = 64;
// An operator's own critical systems, all of which the decision helper shows: a list that a person can read.
inline constexpr std::size_t kCriticalSystems = 500;
// Readers of a re-issue as a colleague is told of them: a list longer than any roster would fill his archive.
inline constexpr std::size_t kReissueToBytes = 32 * kKiB;
// Re-issues that one office has on their way: a colleague must not fill everybody's archive.
inline constexpr std::size_t kReissuesTold = 1'000;

// Decisions to disclose one report, and reports whose decisions a newcomer is told: a colleague must not fill
// everybody's archive.
inline constexpr std::size_t kOverrides = 256;
inline constexpr std::size_t kOverridesTold = 1'000;

}  // namespace ceptoar::limits

#endif  // CEPTOAR_SCHEMA_LIMITS_H_
