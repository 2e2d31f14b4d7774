// SPDX-License-Identifier: Apache-2.0
// The member's own archive: what the program verified and opened, sealed at rest. Content keys are
// re-wrapped under archive keys (decisions "Keys"); bodies stay the ciphertext they were; everything
// else in the tables is sealed under the archive's master key. Keys that name people or organisations
// (kNewest, kCardOf, kRevoked, kNumbers, kAnswers, kThread, kPeople, kHandovers, kDisclosure) are
// blinded on disk; callers do not notice, but scan() of such a table reads all of it. with_prefix()
// reads what it returns where the prefix ends with a field.
// Thread: any thread reads; one writer at a time, over all processes (LMDB's lock): a command opens,
// works, closes. One MemberArchive per directory and process.
#ifndef CEPTOAR_STORE_MEMBER_ARCHIVE_H_
#define CEPTOAR_STORE_MEMBER_ARCHIVE_H_

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "crypto/random.h"
#include "crypto/secret.h"
#include "schema/ids.h"
#include "schema/result.h"
#include "store/env.h"

namespace ceptoar::store {

enum class ArchiveTable : std::uint8_t {
  kMeta = 1,        // name -> value
  kEntries = 2,     // entryId -> signed header, received time, flags
  kLog = 3,         // author 16 | seq BE8 -> entryId: what this program checked as an unbroken chain
  kBodies = 4,      // entryId -> body bytes (not sealed again: ciphertext)
  kContentKeys = 5, // entryId -> content key wrapped under an archive key, and which
  kItems = 6,       // item number order: received BE8 | entryId -> summary shown by inbox
  kNumbers = 7,     // 12-digit number BE8 | entryId -> nothing
  kRosters = 8,     // version BE8 -> SignedRoster
  kStatements = 9,  // statement hash -> SignedKeyStatement
  kNewest = 10,     // org 16 | class u8 -> statement hash
  kCards = 11,      // card hash -> SignedCard
  kCardOf = 12,     // org 16 | holder 16 -> card hash
  kRevoked = 13,    // key 32 -> SignedRevocation
  kWaiting = 14,    // entryId -> why it could not be judged yet
  kSent = 15,       // entryId -> delivery facts of own posts
  kOutbox = 16,     // created BE8 -> sealed post waiting for the node
  kStaff = 17,      // version BE8 -> SignedStaffList
  kAnswers = 18,    // org 16 | item 16 | entry of the answer -> AnswerRow
  kThread = 19,     // org 16 | item 16 of the root | entry of an item of the thread -> nothing
  kProposals = 20,  // entry of the proposal -> ProposalRow
  kSearch = 21,     // block BE4 -> filters of up to 64 items (cli/member/search_index.h)
  kToIndex = 22,    // received BE8 | entryId -> nothing: an item that no block holds yet
  kDrafts = 23,     // number BE4 -> text and options of an advisory not sent yet (cli/member/drafts.h)
  kContacts = 24,   // "contacts", "groups" -> whole lists; entryId of a relayed item -> what else was done
  kRelays = 25,     // entryId of the original | entryId of the relay -> RelayRow
  kArrivals = 26,   // place BE8 -> entryId: items in the order in which they were opened here
  kReports = 27,    // entry of the item -> what was reported of the companies' answers, and when
  kAlarms = 28,     // blinded word 16 -> alarm, until a person saw it and longer (cli/member/alarms.h)
  kOpen = 35,       // as kItems, for items that want something of a person -> what (archive_items.h)
  kPeople = 36,     // u8 | org 16 | holder 16 -> whom this office knows (cli/member/people_rows.h)
  kHandovers = 37,  // holder 16 -> who takes over from him, and when (cli/member/people_rows.h)
  kDuty = 38,       // "table" -> the duty table of the own organisation (cli/member/duty.h)
  kCases = 39,      // number BE4 -> matter of several reports (cli/member/cases.h)
  kFiner = 40,      // entry -> the finer kind of an item, which a field of it says (archive_items.h)
  kChoices = 41,    // 13 digits -> whom the program would have chosen for a provision, and who was
  kDisclosure = 43, // 12-digit number BE8 of a report -> override of its condition (cli/member/overrides.h)
  kAudit = 46,      // seq BE8 -> AuditRecord (cli/member/audit.h)
};
inline constexpr unsigned kArchiveTableCount = 47;
// On disk for good, whatever tables come: the tails of bodies (store/FORMAT.md section 4).
inline constexpr unsigned kArchiveTailTable = 63;
static_assert(kArchiveTableCount < kArchiveTailTable);

struct ArchiveWrite {
  ArchiveTable table;
  Bytes key;
  std::optional<Bytes> value;
};

class MemberArchive {
 public:
  // Errors as NodeStore::open, without kDuplicate. Lifetime: `random` outlives the archive.
  static Result<std::unique_ptr<MemberArchive>> open(const std::filesystem::path& directory,
                                                     const crypto::Secret<32>& master,
                                                     crypto::Random& random);
  ~MemberArchive();

  Result<void> apply(const std::vector<ArchiveWrite>& writes);  // together or not at all, durable
  // How often apply() was called: what was read before still stands while this does. (Another program
  // cannot write: the home's lock.)
  std::uint64_t changes() const;
  // kNotFound; kStorageCorrupt when a value was altered or moved to another key.
  Result<Bytes> load(ArchiveTable table, BytesView key) const;
  struct Row {
    Bytes key;
    Bytes value;
  };
  // Rows with key >= from (downwards: <= from, an empty `from` being the end), in that order.
  Result<std::vector<Row>> scan(ArchiveTable table, BytesView from, bool downwards,
                                std::size_t limit) const;
  // Rows whose key begins with `prefix`, in key order (blinded tables: in no order).
  Result<std::vector<Row>> with_prefix(ArchiveTable table, BytesView prefix,
                                       std::size_t limit) const;
  // 16 bytes that stand for a word; without the master key they tell nothing of it.
  Bytes blind_word(BytesView word) const;
  // Takes over, as they are, the rows of a damaged archive that open with this one's master key; those of
  // kBodies, which are not sealed here, whatever they hold. The damaged file is only read. For an archive
  // just made. Errors: kNotFound (no file), kBadSignature (nothing opens), kUnsupportedVersion (of a newer
  // program), kStorageFull, kIo.
  struct TakenOver {
    bool readable = false;  // false: nothing told where its rows are
    std::map<ArchiveTable, std::uint64_t> kept;
    std::map<ArchiveTable, std::uint64_t> lost;  // as far as the tables say how many they had
  };
  Result<TakenOver> take_over(const std::filesystem::path& damaged);
  // Consistent copy for a backup; without the master key it opens nothing.
  Result<void> copy_to(const std::filesystem::path& directory) const;

 private:
  struct Impl;
  explicit MemberArchive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_MEMBER_ARCHIVE_H_
