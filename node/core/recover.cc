// SPDX-License-Identifier: Apache-2.0
// The state to start from, read from the rows that the core wrote.
#include <limits>

#include "node/core/state.h"

namespace ceptoar::core {

namespace {

// Most prefixes have a row for each author: a first page of a thousand would read what comes behind them.
constexpr std::size_t kFirstPage = 32;
constexpr std::size_t kScanPage = 1000;
constexpr std::string_view kFrontierPrefix = "frontier/";
constexpr std::string_view kMissingPrefix = "missing/";
constexpr std::string_view kCandidatePrefix = "roster/";
constexpr std::string_view kFactPrefix = "recovery/";

Bytes prefixed(std::string_view prefix, BytesView rest) {
  Bytes key = to_bytes(as_bytes(prefix));
  append(key, rest);
  return key;
}

bool begins_with(BytesView bytes, BytesView prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

Result<std::uint64_t> number_at(const RowReader& rows, std::string_view name) {
  auto value = rows.load(NodeTable::kMeta, meta_name(name));
  if (!value) return value.error();
  if (!*value || (*value)->size() != 8) return std::uint64_t{0};
  return read_le64(**value);
}

// What a row of the log above its author's hint says: what it is, and after what.
Result<Recovered::Above> read_above(const RowReader& rows, BytesView value) {
  const auto id = EntryId::from(value);
  if (!id) return fail(ErrorCode::kStorageCorrupt, "log row");
  const auto row_bytes = rows.load(NodeTable::kEntries, id->view());
  if (!row_bytes || !*row_bytes) return fail(ErrorCode::kStorageCorrupt, "log row without entry");
  const auto row = parse_entry_row(**row_bytes);
  if (!row) return row.error();
  const auto header = parse<EntryHeader>(row->header);
  if (!header) return header.error();
  return Recovered::Above{*id, header->prev};
}

// From the hint upwards as far as the log goes without a hole; the rest stands above a gap. Gives the author
// whose rows come next in the table: one place is looked for, where a log ends and the next begins.
Result<std::optional<NodeId>> recover_log(const RowReader& rows, const NodeId& author,
                                          const Frontier& hint, Recovered& out) {
  Frontier frontier = hint;
  std::map<std::uint64_t, Recovered::Above> above;
  std::optional<NodeId> next;
  bool good = true;
  const auto scanned = each_row(
      rows, NodeTable::kLog, key_log(author, hint.seq + 1), {}, [&](BytesView key, BytesView value) {
        good = key.size() == NodeId::kSize + 8;
        if (!good) return false;
        const auto of = NodeId::from(key.first(NodeId::kSize));
        if (*of != author) {
          next = *of;
          return false;
        }
        const std::uint64_t seq = read_be64(key.subspan(NodeId::kSize));
        const auto row = read_above(rows, value);
        good = row.has_value();
        if (!good) return false;
        if (seq == frontier.seq + 1 && row->prev == frontier.head && above.empty()) {
          frontier = {author, seq, row->id};
        } else {
          above[seq] = *row;
        }
        return true;
      });
  if (!scanned) return scanned.error();
  if (!good) return fail(ErrorCode::kStorageCorrupt, "a row of the log leads nowhere");
  if (planted(Bug::kFrontierTooHigh) && frontier.seq > 0) ++frontier.seq;
  frontier.author = author;
  if (frontier.seq > 0) out.frontiers[author] = frontier;
  if (!above.empty()) out.above_gap[author] = std::move(above);
  return next;
}

Result<void> recover_logs(const RowReader& rows, Recovered& out) {
  std::map<NodeId, Frontier> hints;
  auto scanned = each_row(rows, NodeTable::kMeta, to_bytes(as_bytes(kFrontierPrefix)),
                          as_bytes(kFrontierPrefix), [&](BytesView key, BytesView value) {
                            const auto author = NodeId::from(key.subspan(kFrontierPrefix.size()));
                            if (!author || value.size() != 8 + EntryId::kSize) return true;
                            const auto head = EntryId::from(value.subspan(8));
                            hints[*author] = {*author, read_le64(value), *head};
                            return true;
                          });
  if (!scanned) return scanned;
  for (const auto& [author, hint] : hints) {
    if (hint.seq > 0) out.frontiers[author] = hint;
  }
  // An author may have rows without a hint yet: from author to author as they stand in the table.
  const auto first = rows.scan(NodeTable::kLog, {}, 1);
  if (!first) return first.error();
  if (first->empty()) return {};
  const BytesView key = first->front().first;
  if (key.size() != NodeId::kSize + 8) return fail(ErrorCode::kStorageCorrupt, "log key");
  std::optional<NodeId> next = *NodeId::from(key.first(NodeId::kSize));
  while (next) {
    const Frontier hint = hints.try_emplace(*next, Frontier{*next, 0, {}}).first->second;
    auto after = recover_log(rows, *next, hint, out);
    if (!after) return after.error();
    next = *after;
  }
  return {};
}

Result<void> recover_meta(const RowReader& rows, Recovered& out) {
  auto arrival = number_at(rows, kMetaArrival);
  auto bodies = number_at(rows, kMetaBodies);
  auto serial = number_at(rows, kMetaAccessSerial);
  if (!arrival) return arrival.error();
  if (!bodies) return bodies.error();
  if (!serial) return serial.error();
  out.last_arrival = *arrival;
  out.bodies = *bodies;
  out.access_serial = *serial;
  bool good_keys = true;
  auto arrivals = each_row(rows, NodeTable::kArrival, key_number(*arrival + 1), {},
                           [&](BytesView key, BytesView) {
                             good_keys = key.size() == 8;
                             if (!good_keys) return false;
                             out.last_arrival = std::max(out.last_arrival, read_be64(key));
                             return true;
                           });
  if (!arrivals) return arrivals;
  if (!good_keys) return fail(ErrorCode::kStorageCorrupt, "arrival key");
  return {};
}

// kind 1 | author 16 | at LE8 | object
std::optional<RosterFact> parse_fact(BytesView value) {
  if (value.size() < 1 + NodeId::kSize + 8) return std::nullopt;
  RosterFact out;
  out.kind = static_cast<ControlKind>(value[0]);
  if (out.kind != ControlKind::kRecovery && out.kind != ControlKind::kObjection &&
      out.kind != ControlKind::kSuspension) {
    return std::nullopt;
  }
  out.author = *NodeId::from(value.subspan(1, NodeId::kSize));
  out.at_ms = read_le64(value.subspan(1 + NodeId::kSize));
  out.object = to_bytes(value.subspan(1 + NodeId::kSize + 8));
  return out;
}

Result<void> recover_rosters(const RowReader& rows, Recovered& out) {
  auto stored = each_row(rows, NodeTable::kRosters, {}, {}, [&](BytesView, BytesView value) {
    out.newer_rosters.push_back(to_bytes(value));
    return true;
  });
  if (!stored) return stored;
  // What they say is up to a whole body each: the core reads those that it needs.
  auto votes = each_row(rows, NodeTable::kMeta, to_bytes(as_bytes(kCandidatePrefix)),
                        as_bytes(kCandidatePrefix), [&](BytesView key, BytesView value) {
                          const BytesView rest = key.subspan(kCandidatePrefix.size());
                          if (rest.size() < 8 + NodeId::kSize) return true;
                          out.waiting_votes.push_back({to_bytes(key), *NodeId::from(rest.subspan(8, NodeId::kSize)),
                                                       read_be64(rest), value.size()});
                          return true;
                        });
  if (!votes) return votes;
  return each_row(rows, NodeTable::kMeta, to_bytes(as_bytes(kFactPrefix)), as_bytes(kFactPrefix),
                  [&](BytesView, BytesView value) {
                    if (auto fact = parse_fact(value)) out.roster_facts.push_back(std::move(*fact));
                    return true;
                  });
}

// What the store keeps of pair sums. A row that does not open or parse is as good as none: they are counted anew.
Result<PairTallies> load_pairs(const RowReader& rows) {
  const auto value = rows.load(NodeTable::kMeta, meta_name(kMetaPairs));
  if (!value && value.error().code != ErrorCode::kStorageCorrupt) return value.error();
  if (!value || !*value) return PairTallies{};
  auto pairs = parse_pair_tallies(**value);
  return pairs ? std::move(*pairs) : PairTallies{};
}

Result<void> recover_pairs(const RowReader& rows, Recovered& out) {
  auto pairs = load_pairs(rows);
  if (!pairs) return pairs.error();
  out.pairs = std::move(*pairs);
  const auto first = rows.scan(NodeTable::kRoutes, {}, 1);
  if (!first) return first.error();
  out.no_routes = first->empty();
  return {};
}

Result<void> recover_tables(const RowReader& rows, Recovered& out) {
  auto outbox = each_row(rows, NodeTable::kOutbox, {}, {}, [&](BytesView key, BytesView value) {
    const auto id = EntryId::from(key);
    auto row = parse_outbox_row(value);
    if (id && row) out.outbox.emplace_back(*id, std::move(*row));
    return true;
  });
  if (!outbox) return outbox;
  return each_row(rows, NodeTable::kAccess, {}, {}, [&](BytesView, BytesView value) {
    auto one = parse<Access>(value);
    if (one && one->add.size() == 1) out.access[one->add[0].holder] = one->add[0];
    return true;
  });
}

Result<void> recover_copies(const RowReader& rows, Recovered& out) {
  return each_row(rows, NodeTable::kMeta, to_bytes(as_bytes(kMetaCopies)), as_bytes(kMetaCopies),
                  [&](BytesView key, BytesView value) {
                    const auto org = OrgId::from(key.subspan(kMetaCopies.size()));
                    const auto sum = parse_copy_sum(value);
                    if (org && sum) out.copies[*org] = *sum;
                    return true;
                  });
}

// One row an author, the first: who forks at every position must not make a start read all of it. With the
// number 0 it says that every node was told (guard.cc).
Result<void> recover_forks(const RowReader& rows, const Config& config, Recovered& out) {
  for (Bytes from;;) {
    const auto page = rows.scan(NodeTable::kForks, from, 1);
    if (!page) return page.error();
    if (page->empty()) return {};
    const BytesView key = page->front().first;
    if (key.size() != NodeId::kSize + 8) return fail(ErrorCode::kStorageCorrupt, "fork key");
    const NodeId author = *NodeId::from(key.first(NodeId::kSize));
    out.forks.insert(author);
    const bool told = read_be64(key.subspan(NodeId::kSize)) == 0;
    if (!told && author != config.self) {
      if (auto proof = parse<ForkProof>(page->front().second)) out.forks_to_tell.push_back(std::move(*proof));
    }
    from = key_log(author, std::numeric_limits<std::uint64_t>::max());
    from.push_back(0);
  }
}

// What of it cannot be read counts for nothing: its author's next entry says the time again.
OthersTime time_of_others(const RowReader& rows, const Config& config, const Recovered& found) {
  OthersTime time;
  for (const auto& [author, frontier] : found.frontiers) {
    if (author == config.self) continue;
    const auto value = rows.load(NodeTable::kEntries, frontier.head.view());
    if (!value || !*value) continue;
    const auto row = parse_entry_row(**value);
    const auto header = row ? parse<EntryHeader>(row->header) : Result<EntryHeader>(row.error());
    if (header) time.hear(author, hlc_ms(header->hlc));
  }
  return time;
}

}  // namespace

Bytes meta_frontier(const NodeId& author) { return prefixed(kFrontierPrefix, author.view()); }
Bytes meta_missing(const EntryId& id) { return prefixed(kMissingPrefix, id.view()); }
Bytes meta_candidate(const RosterCandidate& candidate) {
  Bytes rest;
  append_be64(rest, candidate.version);
  append(rest, candidate.author.view());
  append(rest, crypto::roster_hash(candidate.wire).view());
  return prefixed(kCandidatePrefix, rest);
}
Bytes meta_fact(const RosterFact& fact) {
  Bytes rest{static_cast<std::uint8_t>(fact.kind)};
  append(rest, fact.author.view());
  append(rest, crypto::roster_hash(fact.object).view());
  return prefixed(kFactPrefix, rest);
}
Bytes encode_fact(const RosterFact& fact) {
  Bytes out{static_cast<std::uint8_t>(fact.kind)};
  append(out, fact.author.view());
  append_le64(out, fact.at_ms);
  append(out, fact.object);
  return out;
}
Bytes meta_name(std::string_view name) { return to_bytes(as_bytes(name)); }

Result<void> each_row(const RowReader& rows, NodeTable table, Bytes from, BytesView prefix,
                      const std::function<bool(BytesView key, BytesView value)>& row) {
  for (std::size_t limit = kFirstPage;; limit = std::min(8 * limit, kScanPage)) {
    auto page = rows.scan(table, from, limit);
    if (!page) return page.error();
    if (page->empty()) return {};
    for (const auto& [key, value] : *page) {
      if (!begins_with(key, prefix) || !row(key, value)) return {};
    }
    from = page->back().first;
    from.push_back(0);
  }
}

Result<std::map<NodeId, PairSum>> count_pairs(const RowReader& rows, const Config& config) {
  std::map<NodeId, PairSum> out;
  for (const auto& [node, key] : config.pair_keys) out[node] = {};
  std::optional<Error> wrong;
  const auto read = each_row(rows, NodeTable::kRoutes, {}, {}, [&](BytesView key, BytesView value) {
    const auto id = EntryId::from(key);
    const auto row = rows.load(NodeTable::kEntries, key);
    if (!id || !row || !*row) {
      wrong = row && id ? fail(ErrorCode::kStorageCorrupt, "a route without its entry")
                        : (id ? row.error() : id.error());
      return false;
    }
    const auto entry = routed_entry(value, **row);
    if (!entry || !names(entry->named, config.self)) return true;
    for (const NodeId& node : entry->named) {
      const auto pair_key = config.pair_keys.find(node);
      if (pair_key != config.pair_keys.end()) sum_add(out[node], pair_part(pair_key->second, *id));
    }
    return true;
  });
  if (!read) return read.error();
  if (wrong) return *wrong;
  return out;
}

Result<std::map<NodeId, PairSum>> stored_pairs(const RowReader& rows, const Config& config) {
  const auto pairs = load_pairs(rows);
  if (!pairs) return pairs.error();
  std::map<NodeId, PairSum> out;
  for (const auto& [node, key] : config.pair_keys) {
    const PairTally::Name name = pair_name(node, key);
    const auto found = std::find_if(pairs->begin(), pairs->end(),
                                    [&](const PairTally& one) { return one.name == name; });
    if (found != pairs->end() && found->whole == 1) out[node] = found->sum;
  }
  return out;
}

Result<Recovered> recover(const RowReader& rows, const Config& config) {
  Recovered out;
  if (auto done = recover_logs(rows, out); !done) return done.error();
  if (auto done = recover_meta(rows, out); !done) return done.error();
  if (auto done = recover_rosters(rows, out); !done) return done.error();
  if (auto done = recover_pairs(rows, out); !done) return done.error();
  if (auto done = recover_tables(rows, out); !done) return done.error();
  if (auto done = recover_copies(rows, out); !done) return done.error();
  if (auto done = recover_forks(rows, config, out); !done) return done.error();
  out.others_time = time_of_others(rows, config, out);
  auto audit = recover_audit(rows);
  if (!audit) return audit.error();
  out.audit = std::move(*audit);
  // The own clock goes on from the last own entry.
  if (const auto own = out.frontiers.find(config.self); own != out.frontiers.end()) {
    auto value = rows.load(NodeTable::kEntries, own->second.head.view());
    if (!value) return value.error();
    const auto row = *value ? parse_entry_row(**value)
                            : Result<EntryRow>(fail(ErrorCode::kStorageCorrupt, "own head"));
    if (!row) return row.error();
    const auto header = parse<EntryHeader>(row->header);
    if (!header) return header.error();
    out.last_hlc = header->hlc;
  }
  return out;
}

}  // namespace ceptoar::core
