// SPDX-License-Identifier: Apache-2.0
#include "cli/member/versions.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/member/archive_items.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::string_view kProposalLabel = "member-sent-proposal";
// A second officer who sends one proposal again and again fills no list with it.
constexpr std::size_t kMostTwins = 64;

using Rows = std::map<EntryId, ItemRow>;

std::pair<std::uint64_t, EntryId> order_of(const ItemRow& row) { return {row.hlc, row.entry}; }

void sort(std::vector<ItemRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const ItemRow& a, const ItemRow& b) {
    return order_of(a) < order_of(b);
  });
}

const EntryId& stands_as(const ItemRow& row) { return row.same_as ? *row.same_as : row.entry; }

// A company's id is unique under its CEPTOAR only; its handle says which one that is.
bool same_author(const ItemRow& a, const ItemRow& b) {
  const auto organisation = [](const ItemRow& row) {
    return std::string_view(row.author_handle).substr(row.author_handle.find('@') + 1);
  };
  return a.author_org == b.author_org && organisation(a) == organisation(b);
}

bool same_item(const ItemRow& a, const ItemRow& b) {
  return a.author_org == b.author_org && a.item_id == b.item_id;
}

// What one of them says of the other counts more than the clocks of two nodes.
bool is_later(const ItemRow& a, const ItemRow& b) {
  const auto revises = [](const ItemRow& by, const ItemRow& row) {
    return by.revision && (by.revises == row.entry || (row.same_as && by.revises == *row.same_as));
  };
  if (revises(a, b)) return true;
  if (revises(b, a)) return false;
  return order_of(a) > order_of(b);
}

// True: they are no two versions, but two contents of one item.
bool conflicts(ItemRow& row, ItemRow& other) {
  if (!same_author(row, other)) return true;
  const bool later = is_later(row, other);
  const ItemRow& newer = later ? row : other;
  ItemRow& older = later ? other : row;
  if (!newer.revision) return true;
  if (later) row.told |= other.read && !row.own;
  (*newer.revision == Relation::kUpdates ? older.superseded : older.withdrawn) = true;
  return false;
}

// What is closed by its retention is compared with nothing.
bool is_copy(Session& session, const Inner& inner, const ItemRow& row, const ItemRow& other) {
  const bool may_be = same_author(row, other) && row.author_holder == other.author_holder &&
                      row.title == other.title && row.revision == other.revision &&
                      row.revises == other.revises;
  if (!may_be) return false;  // told without opening it
  const auto again = reopen(session, other.entry);
  return again && says_the_same(inner, again->opened.inner);
}

Bytes twins_key(const Hash32& proposal) {
  Bytes key = meta_key("sent-proposal");
  append(key, proposal.view());
  return key;
}

Outcome<std::vector<Bytes>> twin_entries(Session& session, const Hash32& proposal) {
  const auto stored = load_optional(session.archive(), ArchiveTable::kMeta, twins_key(proposal));
  if (!stored) return from_error(stored.error(), "archive");
  if (!*stored) return std::vector<Bytes>();
  return lift(parse_list(**stored), "archive");
}

// What happened to one of them happened to all: its reader read it, its sender took it back. `first` stands.
void join(const std::vector<ItemRow*>& twins, const ItemRow* first) {
  ItemRow all;
  for (const ItemRow* one : twins) {
    all.read |= one->read;
    all.superseded |= one->superseded;
    all.withdrawn |= one->withdrawn;
    if (one->own_answer) all.own_answer = one->own_answer;
  }
  for (ItemRow* one : twins) {
    one->read = all.read;
    one->superseded = all.superseded;
    one->withdrawn = all.withdrawn;
    if (!one->own_answer) one->own_answer = all.own_answer;
    one->same_as = one == first ? std::nullopt : std::optional<EntryId>(first->entry);
  }
}

const ItemRow* earliest(const std::vector<ItemRow*>& twins) {
  return *std::min_element(
      twins.begin(), twins.end(),
      [](const ItemRow* a, const ItemRow* b) { return order_of(*a) < order_of(*b); });
}

// The one that was here first goes on standing: what was handed on or noted of it is known by its entry.
void join_copies(ItemRow& row, std::vector<ItemRow*> copies) {
  const ItemRow* stands = nullptr;
  for (const ItemRow* one : copies) {
    if (one->same_as == row.entry) stands = &row;  // read once more
    if (stands == nullptr && !one->same_as) stands = one;
  }
  copies.push_back(&row);
  join(copies, stands == nullptr ? earliest(copies) : stands);
}

// `row` is one of them, or revises one of them.
Outcome<bool> join_twins(Session& session, ItemRow& row, const Hash32& proposal, Rows& others) {
  const auto held = twins_of(session, proposal);
  if (!held) return held.error();
  std::vector<ItemRow*> twins;
  for (const ItemRow& one : *held) {
    if (one.entry != row.entry) twins.push_back(&others.emplace(one.entry, one).first->second);
  }
  const bool here = !twins.empty();
  if (row.proposal == proposal) twins.push_back(&row);
  if (twins.empty()) return false;
  join(twins, earliest(twins));
  if (row.proposal != proposal) row.told |= twins.front()->read && !row.own;
  return here;
}

Outcome<void> list_twin(Session& session, const ItemRow& row,
                        std::vector<store::ArchiveWrite>& writes) {
  auto entries = twin_entries(session, row.proposal);
  if (!entries) return entries.error();
  const Bytes own = to_bytes(row.entry.view());
  const bool listed = std::find(entries->begin(), entries->end(), own) != entries->end();
  if (listed || entries->size() == kMostTwins) return {};
  entries->push_back(own);
  writes.push_back({ArchiveTable::kMeta, twins_key(row.proposal), encode_list(*entries)});
  return {};
}

}  // namespace

Hash32 proposal_hash(BytesView inner_signed) {
  return crypto::hash(kProposalLabel, {inner_signed});
}

bool says_the_same(const Inner& a, const Inner& b) {
  // What sealing makes anew each time.
  const auto said = [](Inner inner) {
    inner.author_node = {};
    inner.msg_id = {};
    inner.ctx = {};
    inner.created_ms = inner.retain_until_ms = 0;
    inner.audience.stanzas_hash = {};
    for (Reader& reader : inner.audience.readers) reader.stanza = 0;
    return inner;
  };
  return said(a) == said(b);
}

Outcome<std::vector<ItemRow>> copies_of(Session& session, const ItemRow& row) {
  auto out = versions_of(session, row);
  if (!out) return out;
  std::erase_if(*out, [&](const ItemRow& other) {
    return other.entry == row.entry || stands_as(other) != stands_as(row);
  });
  return out;
}

Outcome<Placed> place_version(Session& session, const Inner& inner, ItemRow& row,
                              std::vector<store::ArchiveWrite>& writes) {
  const auto versions = versions_of(session, row);
  if (!versions) return versions.error();
  Placed placed;
  Rows others;
  std::set<Hash32> proposals;
  std::vector<ItemRow*> copies;
  if (!row.proposal.is_zero()) proposals.insert(row.proposal);
  for (const ItemRow& version : *versions) {
    if (version.entry == row.entry) continue;
    ItemRow& other = others.emplace(version.entry, version).first->second;
    if (is_copy(session, inner, row, other)) copies.push_back(&other);
  }
  for (auto& [entry, other] : others) {
    const bool copy = std::find(copies.begin(), copies.end(), &other) != copies.end();
    // How a copy stands to the others is known from the one that was here.
    if (copies.empty() && conflicts(row, other)) {
      row.conflict = other.conflict = placed.conflict = true;
    } else if (!copy && !other.proposal.is_zero()) {
      proposals.insert(other.proposal);
    }
  }
  if (!copies.empty()) {
    placed.twin = true;
    join_copies(row, copies);
  }
  for (const Hash32& proposal : proposals) {
    const auto here = join_twins(session, row, proposal, others);
    if (!here) return here.error();
    placed.twin |= *here && proposal == row.proposal;
  }
  for (const auto& [entry, other] : others) put_item_row(other, writes);
  if (row.proposal.is_zero()) return placed;
  if (auto listed = list_twin(session, row, writes); !listed) return listed.error();
  return placed;
}

Outcome<std::vector<ItemRow>> twins_of(Session& session, const Hash32& proposal) {
  const auto entries = twin_entries(session, proposal);
  if (!entries) return entries.error();
  std::vector<ItemRow> out;
  for (const Bytes& bytes : *entries) {
    const auto entry = EntryId::from(bytes);
    if (!entry) return from_error(entry.error(), "archive");
    auto item = item_of(session, *entry);
    if (item) out.push_back(std::move(*item));
  }
  sort(out);
  return out;
}

bool is_version_before(const ItemRow& earlier, const ItemRow& row) {
  if (stands_as(earlier) == stands_as(row)) return false;  // copies
  return same_item(earlier, row) && same_author(earlier, row) && is_later(row, earlier);
}

Outcome<std::vector<ItemRow>> versions_of(Session& session, const ItemRow& row) {
  auto out = items_of_number(session, row.number);
  if (!out) return out;
  std::erase_if(*out, [&](const ItemRow& other) { return !same_item(other, row); });
  sort(*out);
  return out;
}

Outcome<std::vector<ItemRow>> one_item(Session& session, const ItemRow& row) {
  const auto versions = versions_of(session, row);
  if (!versions) return versions.error();
  Rows all;
  for (const ItemRow& version : *versions) {
    all.emplace(version.entry, version);
    if (version.proposal.is_zero()) continue;
    const auto twins = twins_of(session, version.proposal);
    if (!twins) return twins.error();
    for (const ItemRow& twin : *twins) {
      const auto of_twin = versions_of(session, twin);
      if (!of_twin) return of_twin.error();
      for (const ItemRow& one : *of_twin) all.emplace(one.entry, one);
    }
  }
  std::vector<ItemRow> out;
  for (auto& [entry, one] : all) out.push_back(std::move(one));
  sort(out);
  return out;
}

const ItemRow& standing(const std::vector<ItemRow>& one_item) {
  const auto shown = [](const ItemRow& row) { return !row.superseded && !row.same_as; };
  return *std::max_element(one_item.begin(), one_item.end(),
                           [&](const ItemRow& a, const ItemRow& b) {
                             return std::pair(shown(a), order_of(a)) <
                                    std::pair(shown(b), order_of(b));
                           });
}

const ItemRow* known_before(const std::vector<ItemRow>& versions, const ItemRow& row) {
  const ItemRow* out = nullptr;
  for (const ItemRow& other : versions) {
    if (other.entry == row.entry || !is_version_before(other, row)) continue;
    if (out == nullptr || other.read || !out->read) out = &other;
  }
  return out;
}

}  // namespace ceptoar::member
