// SPDX-License-Identifier: Apache-2.0
// Rows of the member's archive as cli/member writes them (store/FORMAT.md names the tables). Each
// value begins with a version byte; integers little-endian; byte strings as length u32 | bytes.
// Internal to cli/member and cli/work.
#ifndef CEPTOAR_CLI_MEMBER_ROWS_H_
#define CEPTOAR_CLI_MEMBER_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "crypto/keyring.h"
#include "crypto/trust.h"
#include "schema/link.h"
#include "store/member_archive.h"

namespace ceptoar::member {

inline constexpr std::uint8_t kFrontierVersion = 1;

class RowWriter {
 public:
  explicit RowWriter(std::uint8_t version) { out_.push_back(version); }
  RowWriter& u8(std::uint8_t value);
  RowWriter& flag(bool value) { return u8(value ? 1 : 0); }
  RowWriter& u16(std::uint16_t value);
  RowWriter& u32(std::uint32_t value);
  RowWriter& u64(std::uint64_t value);
  RowWriter& fixed(BytesView bytes);
  RowWriter& bytes(BytesView bytes);
  RowWriter& text(std::string_view value) { return bytes(as_bytes(value)); }
  Bytes take() { return std::move(out_); }

 private:
  Bytes out_;
};

// Reading past the end gives zeros and makes finish() fail.
class RowReader {
 public:
  RowReader(BytesView bytes, std::uint8_t version);
  std::uint8_t u8();
  bool flag() { return u8() != 0; }
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  Bytes bytes();
  std::string text();
  template <class Id>
  Id fixed() {
    Id out;
    const BytesView from = take(Id::kSize);
    std::copy(from.begin(), from.end(), out.bytes.begin());
    return out;
  }
  std::uint32_t count();  // for lists: refuses more than the bytes left
  Result<void> finish() const;  // kStorageCorrupt

 private:
  BytesView take(std::size_t size);
  BytesView rest_;
  bool good_;
};

// kEntries.
struct ArchivedEntry {
  std::uint64_t received_ms = 0;
  bool linked = false;    // stands in its author's unbroken chain
  bool body_held = false; // at the node; it says so of what is for us alone
  bool for_me = false;
  bool settled = false;   // nothing more to do with its body
  Signature signature;
  Bytes header;
  std::vector<std::uint16_t> hint;
};
Bytes encode_row(const ArchivedEntry& row);
Result<ArchivedEntry> parse_archived_entry(BytesView bytes);

// kItems.
struct ItemRow {
  EntryId entry;
  std::uint64_t number = 0;
  Tlp tlp = Tlp::kRed;
  OrgId author_org;
  HolderId author_holder;
  NodeId author_node;
  MsgId item_id;
  std::string author_handle;   // holder
  std::string author_role;
  std::string title;
  std::uint64_t sent_ms = 0;
  std::uint64_t received_ms = 0;
  std::uint64_t retain_until_ms = 0;
  std::uint8_t importance = 0;
  crypto::AudienceCheck audience = crypto::AudienceCheck::kGood;
  bool exercise = false;
  bool flash = false;
  bool own = false;
  bool read = false;
  bool superseded = false;
  bool withdrawn = false;
  bool conflict = false;
  ContentKind content = ContentKind::kShare;
  Certainty certainty = Certainty::kUnsaid;
  bool ack_wish = false;
  bool told = false;               // its reader had read the version before it
  std::uint64_t as_of_ms = 0;      // times: 0 when not said
  std::uint64_t ack_by_ms = 0;
  std::uint64_t act_by_ms = 0;
  OrgId thread_org;                // the item at the root of the thread; its own when it answers none
  MsgId thread_item;
  std::optional<AckState> own_answer;  // what this holder answered last
  std::optional<EntryId> relay_entry;  // it came by this relay ...
  OrgId relay_org;                     // ... of this organisation
  std::string relay_handle;
  bool alone = false;              // a broadcast that one officer sent ...
  std::string second_officer;      // ... until this one countersigned; or who proposed it
  std::uint64_t hlc = 0;           // of its header: the order among versions and among twins
  std::optional<Relation> revision;  // kUpdates or kWithdraws an earlier version of this item ...
  EntryId revises;                 // ... namely this one
  Hash32 proposal;                 // of a broadcast that two officers sent: hash of the proposal; else zero
  std::optional<EntryId> same_as;  // the twin or copy which stands for this one (versions.h)
};
// Rows without the last five are read too; their order is that of the times they were written.
Bytes encode_row(const ItemRow& row);
Result<ItemRow> parse_item_row(BytesView bytes);
Bytes key_item(std::uint64_t received_ms, const EntryId& entry);
Bytes key_number_of(std::uint64_t number, const EntryId& entry);

// kAnswers.
struct AnswerRow {
  EntryId entry;               // of the answer itself
  OrgId roster_org;            // who answered; a company's id is unique under its CEPTOAR only
  OrgId org;
  HolderId holder;
  std::string handle;          // holder
  std::string role;
  std::uint64_t received_ms = 0;
  bool exercise = false;
  bool checked = true;         // false: what it answers is not here; not shown and not counted
  Answer answer;
};
Bytes encode_row(const AnswerRow& row);
Result<AnswerRow> parse_answer_row(BytesView bytes);
// org | item | entry: for kAnswers (the item answered) and kThread (the root of the thread).
Bytes key_of_item(const OrgId& org, const MsgId& item);
Bytes key_of_item(const OrgId& org, const MsgId& item, const EntryId& entry);

// kProposals.
enum class ProposalState : std::uint8_t { kWaiting = 1, kSent = 2, kCancelled = 3 };
struct ProposalRow {
  EntryId entry;
  std::uint64_t number = 0;
  OrgId org;                   // who proposed
  HolderId holder;
  MsgId item;
  std::string handle;
  std::uint64_t proposed_ms = 0;
  bool exercise = false;
  ProposalState state = ProposalState::kWaiting;
  Proposal proposal;
  Bytes inner_signed;          // the exact bytes that go into the broadcast
};
Bytes encode_row(const ProposalRow& row);
Result<ProposalRow> parse_proposal_row(BytesView bytes);

// kContentKeys: under which key of the keyring the content key was wrapped.
struct ContentKeyRow {
  crypto::KeyPurpose purpose = crypto::KeyPurpose::kArchive;  // or kPersonEpoch (RED)
  std::uint32_t epoch = 0;
  std::uint32_t tag = 0;
  Bytes sealed;
};
Bytes encode_row(const ContentKeyRow& row);
Result<ContentKeyRow> parse_content_key_row(BytesView bytes);

// kSent.
struct SentRow {
  MsgId msg;
  std::uint64_t number = 0;
  std::string title;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  std::uint64_t sent_ms = 0;
  Delivery delivery;   // as last heard
  NodeId node;         // that took it, where it was not the own one; zeros: that
};
// Rows without the last field are read too.
Bytes encode_row(const SentRow& row);
Result<SentRow> parse_sent_row(BytesView bytes);

// kOutbox.
enum class QueuedType : std::uint8_t { kPost = 1, kAccess = 2 };
struct QueuedRow {
  QueuedType type = QueuedType::kPost;
  InnerKind kind = InnerKind::kAdvisory;
  Tlp tlp = Tlp::kRed;
  bool exercise = false;
  std::uint64_t created_ms = 0;
  std::uint64_t number = 0;
  std::string title;
  Bytes request;   // PostRequest, or SignedAccess
  Bytes body;
  std::uint64_t not_before_ms = 0;  // not sent before; 0: at once
  Bytes typed;     // encode_row(KeptDraft): what it becomes again if the node never takes it; or empty
  Bytes terms;         // what must hold when it goes (work/reissues.h): then it goes by release alone
  bool tried = false;  // of such a row: it was handed to the node once, whose answer may be lost
  NodeId node;         // whose log the body is sealed for; zeros: the own one's, or not sealed
};
// Rows without the last fields are read too.
Bytes encode_row(const QueuedRow& row);
Result<QueuedRow> parse_queued_row(BytesView bytes);

// kWaiting.
enum class WaitReason : std::uint8_t {
  kChainGap = 1, kBody = 2, kRoster = 3, kStatement = 4, kKey = 5,
  kTelling = 6,  // refused for good; its sender's organisation is still to be told (unopened.h)
};
struct WaitingRow {
  WaitReason reason = WaitReason::kBody;
  std::uint64_t since_ms = 0;
  std::uint64_t said_ms = 0;  // kKey: when its sender's organisation was told; 0: not; 1: not to be
};
// No reader of that table leaves rows out: what an author may fill it with is bounded (waiting_list.h).
inline constexpr std::size_t kEveryWaitingRow = 10'000'000;
// Rows without the last field are read too.
Bytes encode_row(const WaitingRow& row);
Result<WaitingRow> parse_waiting_row(BytesView bytes);

// kMeta "companies": what a CEPTOAR's device knows of its member companies.
struct CompanyRow {
  OrgId org;
  std::string handle;
  std::string name_ja;
  std::string name_en;
  Bytes certificate;  // SignedCertificate of kind organisation
  Bytes statement;    // newest SignedKeyStatement of its staff key
};
Bytes encode_companies(const std::vector<CompanyRow>& rows);
Result<std::vector<CompanyRow>> parse_companies(BytesView bytes);

Bytes encode_list(const std::vector<Bytes>& list);
Result<std::vector<Bytes>> parse_list(BytesView bytes);

// kMeta.
Bytes meta_key(std::string_view name);
Bytes frontier_key(const NodeId& author);
// Its value: how far the author's unbroken chain is held.
Bytes encode_frontier(std::uint64_t seq, const EntryId& head);
// nullopt when absent.
Result<std::optional<Bytes>> load_optional(const store::MemberArchive& archive,
                                           store::ArchiveTable table, BytesView key);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_ROWS_H_
