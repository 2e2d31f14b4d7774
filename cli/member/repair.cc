// SPDX-License-Identifier: Apache-2.0
#include "cli/member/repair.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <set>

#include "cli/member/archive_items.h"
#include "cli/member/arrivals.h"
#include "cli/member/audit.h"
#include "cli/member/rows.h"
#include "cli/member/trust_store.h"
#include "crypto/entry.h"
#include "schema/codec.h"
#include "schema/node_rows.h"
#include "schema/time.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;
using store::ArchiveWrite;

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kBatch = 2'000;
constexpr std::size_t kBodiesAtOnce = 64;
// Entries above a hole wait for what is missing. More than these sync would not look at (sync.cc).
constexpr std::size_t kMostAboveGaps = 5'000;

// Makes what was kept fit together, so that sync asks for the rest and nothing is shown half.
class Straighten {
 public:
  Straighten(store::MemberArchive& archive, std::uint64_t now_ms)
      : archive_(archive), now_ms_(now_ms) {}

  Outcome<void> run() {
    if (auto done = forget_places(); !done) return done;
    if (auto done = rosters(); !done) return done;
    if (auto done = load_entries(); !done) return done;
    if (auto done = chains(); !done) return done;
    if (auto done = items(); !done) return done;
    if (auto done = arrivals(); !done) return done;
    if (auto done = bodies(); !done) return done;
    return flush();
  }
  std::uint64_t bodies_lost() const { return bodies_lost_; }
  std::uint64_t items_kept() const { return items_kept_; }

 private:
  using Rows = std::vector<store::MemberArchive::Row>;
  Outcome<Rows> all(ArchiveTable table) { return lift(archive_.scan(table, {}, false, kAll), "archive"); }

  Outcome<void> write(ArchiveTable table, Bytes key, std::optional<Bytes> value) {
    writes_.push_back({table, std::move(key), std::move(value)});
    return writes_.size() < kBatch ? Outcome<void>() : flush();
  }
  Outcome<void> flush() {
    auto done = lift(archive_.apply(writes_), "archive");
    writes_.clear();
    return done;
  }
  Outcome<void> erase_all(ArchiveTable table) {
    const auto rows = all(table);
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
      if (auto done = write(table, row.key, std::nullopt); !done) return done;
    }
    return {};
  }

  // The feed is read from its beginning, and the lists beside the items are made anew from them.
  Outcome<void> forget_places() {
    for (const Bytes& key : {meta_key("cursor"), meta_key("keys-tried"), meta_key("rosters-tried"),
                             lists_complete_key()}) {
      if (auto done = write(ArchiveTable::kMeta, key, std::nullopt); !done) return done;
    }
    const auto cursors = archive_.with_prefix(ArchiveTable::kMeta, meta_key("cursor/"), kAll);
    if (!cursors) return from_error(cursors.error(), "archive");
    for (const auto& row : *cursors) {  // of other nodes of the organisation
      if (auto done = write(ArchiveTable::kMeta, row.key, std::nullopt); !done) return done;
    }
    const auto heads = archive_.with_prefix(ArchiveTable::kMeta, meta_key("frontier/"), kAll);
    if (!heads) return from_error(heads.error(), "archive");
    for (const auto& head : *heads) {
      if (auto done = write(ArchiveTable::kMeta, head.key, std::nullopt); !done) return done;
    }
    for (const ArchiveTable table : {ArchiveTable::kSearch, ArchiveTable::kToIndex,
                                     ArchiveTable::kOpen, ArchiveTable::kLog,
                                     ArchiveTable::kWaiting}) {
      if (auto done = erase_all(table); !done) return done;
    }
    return flush();
  }

  // Each version is checked with the one before it: behind a hole none can be.
  Outcome<void> rosters() {
    const auto rows = all(ArchiveTable::kRosters);
    if (!rows) return rows.error();
    std::uint64_t next = 2;
    for (const auto& row : *rows) {
      if (row.key == key_number(next)) {
        ++next;
      } else if (row.key > key_number(next)) {
        if (auto done = write(ArchiveTable::kRosters, row.key, std::nullopt); !done) return done;
      }
    }
    return {};
  }

  struct Entry {
    EntryId id;
    EntryHeader header;
    ArchivedEntry row;
  };

  Outcome<void> load_entries() {
    const auto rows = all(ArchiveTable::kEntries);
    if (!rows) return rows.error();
    for (const auto& stored : *rows) {
      const auto id = EntryId::from(stored.key);
      auto row = parse_archived_entry(stored.value);
      const auto header = row ? parse<EntryHeader>(row->header) : Result<EntryHeader>(row.error());
      const bool sound = id && header && crypto::entry_id(row->header) == *id;
      // What stood in no chain is told by the node again.
      if (!sound || !row->linked) {
        if (auto done = write(ArchiveTable::kEntries, stored.key, std::nullopt); !done) return done;
        continue;
      }
      by_author_[header->author][header->seq] = {*id, *header, std::move(*row)};
    }
    return {};
  }

  Outcome<void> chains() {
    for (auto& [author, entries] : by_author_) {
      std::uint64_t head = 0;
      EntryId head_id;
      for (auto& [seq, entry] : entries) {
        const bool linked = seq == head + 1 && entry.header.prev == head_id;
        if (linked) {
          head = seq;
          head_id = entry.id;
          auto logged = write(ArchiveTable::kLog, key_log(author, seq), to_bytes(entry.id.view()));
          if (!logged) return logged;
        }
        if (auto done = keep(entry, linked); !done) return done;
      }
      if (head == 0) continue;
      if (auto done = write(ArchiveTable::kMeta, frontier_key(author), encode_frontier(head, head_id));
          !done) {
        return done;
      }
    }
    return {};
  }

  Outcome<void> keep(Entry& entry, bool linked) {
    const Bytes key = to_bytes(entry.id.view());
    if (!linked && ++above_gaps_ > kMostAboveGaps) {
      return write(ArchiveTable::kEntries, key, std::nullopt);
    }
    const auto whole = is_whole(entry);
    if (!whole) return whole.error();
    entry.row.linked = linked;
    entry.row.settled = *whole;
    if (!linked) {
      const Bytes waits = encode_row(WaitingRow{WaitReason::kChainGap, now_ms_});
      if (auto done = write(ArchiveTable::kWaiting, key, waits); !done) return done;
    }
    return write(ArchiveTable::kEntries, key, encode_row(entry.row));
  }

  // Only of an item can it be said from here that nothing of it is missing; everything else is read
  // again. So is a broadcast, which tells its proposal that it was sent.
  Outcome<bool> is_whole(const Entry& entry) {
    const auto body = load_optional(archive_, ArchiveTable::kBodies, entry.id.view());
    const bool fits = body && *body && crypto::body_fits(entry.header, **body);
    if (body && *body && !fits) {
      ++bodies_lost_;
      if (auto done = write(ArchiveTable::kBodies, to_bytes(entry.id.view()), std::nullopt); !done) {
        return done.error();
      }
    }
    if (entry.header.dist == Dist::kControl || !fits) return false;
    const auto stored = load_optional(archive_, ArchiveTable::kItems,
                                      key_item(entry.row.received_ms, entry.id));
    if (!stored || !*stored) return false;
    const auto item = parse_item_row(**stored);
    if (!item || item->content == ContentKind::kBroadcast) return false;
    if (item->audience == crypto::AudienceCheck::kStatementMissing) return false;
    if (entry.header.dist == Dist::kPublic) return true;
    const auto wrapped = load_optional(archive_, ArchiveTable::kContentKeys, entry.id.view());
    return wrapped && *wrapped && parse_content_key_row(**wrapped).has_value();
  }

  // How an item is found: by its number and in its thread.
  Outcome<void> items() {
    const auto rows = all(ArchiveTable::kItems);
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
      const auto item = parse_item_row(row.value);
      if (!item) {
        if (auto done = write(ArchiveTable::kItems, row.key, std::nullopt); !done) return done;
        continue;
      }
      ++items_kept_;
      const bool stands = !item->superseded && !item->withdrawn && !item->same_as;
      arrived_.push_back({item->entry, stands, wants(*item, Wanting::kReading)});
      const Bytes number = key_number_of(item->number, item->entry);
      const Bytes thread = key_of_item(item->thread_org, item->thread_item, item->entry);
      if (auto done = write(ArchiveTable::kNumbers, number, Bytes{}); !done) return done;
      if (auto done = write(ArchiveTable::kThread, thread, Bytes{}); !done) return done;
    }
    return {};
  }

  // What `watch` and the copy at the node go by. The copy is put anew from its beginning where places changed:
  // the node knows what it has.
  Outcome<void> arrivals() {
    auto anew = arrivals_anew(archive_, arrived_);
    if (!anew) return anew.error();
    if (anew->empty()) return {};
    for (ArchiveWrite& one : *anew) {
      if (auto done = write(one.table, std::move(one.key), std::move(one.value)); !done) return done;
    }
    return write(ArchiveTable::kMeta, meta_key("copied"), std::nullopt);
  }

  // Bodies are not sealed: one that no header here vouches for is not taken over.
  Outcome<void> bodies() {
    std::set<EntryId> known;
    for (const auto& [author, entries] : by_author_) {
      for (const auto& [seq, entry] : entries) known.insert(entry.id);
    }
    Bytes from;
    for (;;) {
      const auto rows = archive_.scan(ArchiveTable::kBodies, from, false, kBodiesAtOnce);
      if (!rows) return from_error(rows.error(), "archive");
      for (const auto& row : *rows) {
        const auto id = EntryId::from(row.key);
        if (id && known.contains(*id)) continue;
        if (auto done = write(ArchiveTable::kBodies, row.key, std::nullopt); !done) return done;
      }
      if (rows->size() < kBodiesAtOnce) return {};
      from = rows->back().key;
      from.push_back(0);  // behind it
    }
  }

  store::MemberArchive& archive_;
  std::uint64_t now_ms_;
  std::map<NodeId, std::map<std::uint64_t, Entry>> by_author_;
  std::vector<ArrivedItem> arrived_;
  std::vector<ArchiveWrite> writes_;
  std::size_t above_gaps_ = 0;
  std::uint64_t bodies_lost_ = 0;
  std::uint64_t items_kept_ = 0;
};

// archive.damaged-2026-11-20, or with -2, -3 ... behind it: nothing that was put aside is touched.
fs::path free_name(const fs::path& home, std::uint64_t now_ms) {
  const CivilTime day = to_jst(now_ms);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
  const std::string name = std::string("archive.damaged-") + text;
  std::error_code ignored;
  fs::path path = home / name;
  for (int n = 2; fs::exists(path, ignored); ++n) path = home / (name + "-" + std::to_string(n));
  return path;
}

void count(const store::MemberArchive::TakenOver& taken, RepairReport& report) {
  report.readable = taken.readable;
  for (const auto& [table, rows] : taken.kept) report.kept += rows;
  for (const auto& [table, rows] : taken.lost) {
    switch (table) {
      case ArchiveTable::kOutbox: report.unsent += rows; break;
      case ArchiveTable::kContacts: report.contacts += rows; break;
      case ArchiveTable::kAudit:
      case ArchiveTable::kMeta: report.settings += rows; break;
      case ArchiveTable::kSent:
      case ArchiveTable::kReports: report.deliveries += rows; break;
      case ArchiveTable::kLog:  // built anew from the rest
      case ArchiveTable::kNumbers:
      case ArchiveTable::kThread:
      case ArchiveTable::kSearch:
      case ArchiveTable::kToIndex:
      case ArchiveTable::kOpen:
      case ArchiveTable::kArrivals:
      case ArchiveTable::kFiner:
      case ArchiveTable::kWaiting: break;
      default: report.from_node += rows;
    }
  }
}

Outcome<void> name_newest(const Home& home, store::MemberArchive& archive) {
  const auto genesis = home.genesis();
  if (!genesis) return {};
  TrustStore trust(archive);
  if (auto loaded = trust.load(*genesis); !loaded) return loaded;
  trust.name_newest_again();
  return lift(archive.apply(trust.take_writes()), "archive");
}

// The new archive in `into`.
Outcome<RepairReport> rebuild(Home& home, const fs::path& damaged, const fs::path& into,
                              std::uint64_t now_ms, crypto::Random& random) {
  auto archive = store::MemberArchive::open(into, home.archive_master(), random);
  if (!archive) return from_error(archive.error(), into.string());
  const auto taken = (*archive)->take_over(damaged);
  if (!taken && taken.error().code == ErrorCode::kBadSignature) {
    return user_error(UserCode::kArchiveKey, {{"path", damaged.string()}});
  }
  RepairReport report;
  // No file at all: nothing to keep.
  if (!taken && taken.error().code != ErrorCode::kNotFound) {
    return from_error(taken.error(), damaged.string());
  }
  report.readable = false;
  if (taken) count(*taken, report);
  Straighten straighten(**archive, now_ms);
  if (auto done = straighten.run(); !done) return done.error();
  if (auto named = name_newest(home, **archive); !named) return named.error();
  const auto noted = append_audit(**archive, {{AuditKind::kRepaired, 0, report.kept, {}}}, now_ms);
  // Its head does not read: verification says so. The advisories are what is repaired.
  if (!noted && noted.error().code != ErrorCode::kStorageCorrupt &&
      noted.error().code != ErrorCode::kMalformed) {
    return from_error(noted.error(), into.string());
  }
  report.from_node += straighten.bodies_lost();
  report.kept -= std::min(report.kept, straighten.bodies_lost());
  report.items = straighten.items_kept();
  const auto chain = load_optional(**archive, ArchiveTable::kMeta, meta_key("chain"));
  report.enrolled = chain && *chain;
  return report;
}

}  // namespace

Outcome<RepairReport> repair_archive(Home& home, std::uint64_t now_ms, crypto::Random& random) {
  const fs::path damaged = home.directory() / "archive";
  const fs::path fresh = home.directory() / "archive.repairing";
  std::error_code ignored;
  if (!fs::exists(damaged, ignored)) {
    if (auto made = store::make_private_directory(damaged); !made) {
      return from_error(made.error(), damaged.string());
    }
  }
  // Left by a run that ended: never the only copy of anything.
  fs::remove_all(fresh, ignored);
  auto report = rebuild(home, damaged, fresh, now_ms, random);
  if (!report) {
    fs::remove_all(fresh, ignored);
    return report;
  }
  // Under the name that the damaged one will have; then the two change places at once. A crash between
  // leaves the damaged one in its place and a copy beside it.
  const fs::path aside = free_name(home.directory(), now_ms);
  fs::rename(fresh, aside, ignored);
  if (ignored) return user_error(UserCode::kIo, {{"what", aside.string()}});
  if (auto changed = store::exchange_names(damaged, aside); !changed) {
    return from_error(changed.error(), damaged.string());
  }
  report->aside = aside;
  return report;
}

}  // namespace ceptoar::member
