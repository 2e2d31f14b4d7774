// SPDX-License-Identifier: Apache-2.0
#include "cli/member/suspending.h"

#include <algorithm>

#include "cli/member/enrol_files.h"
#include "cli/member/resolve.h"
#include "cli/member/roster_nodes.h"
#include "cli/member/rows.h"
#include "crypto/roster_file.h"
#include "schema/node_rows.h"
#include "schema/text.h"
#include "schema/time.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;

constexpr std::uint8_t kRowVersion = 1;
constexpr std::uint8_t kSuspensionSheetVersion = 2;  // 1: without a node
constexpr std::uint8_t kMediumVersion = 1;
constexpr std::size_t kMediumBytes = 64 * limits::kKiB;
// Words on a medium that can matter any more.
constexpr std::size_t kWordsKept = 64;

UserError not_suspendable(std::string what) {
  return user_error(UserCode::kRosterChange, {{"what", std::move(what)}});
}
UserError not_a_sheet(const fs::path& path) {
  return user_error(UserCode::kFileBad,
                    {{"path", path.string()}, {"what", "not a sheet of a suspension"}});
}

const Organisation* find_handle(const Roster& roster, const std::string& handle) {
  const auto at = std::find_if(roster.organisations.begin(), roster.organisations.end(),
                               [&](const Organisation& org) { return org.handle == handle; });
  return at == roster.organisations.end() ? nullptr : &*at;
}

Suspension draft_of(const crypto::RosterState& base, const OrgId& org, std::uint64_t starts_ms,
                    const NodeId& node) {
  Suspension out;
  out.network_id = base.network_id;
  out.roster_version = base.roster.version;
  out.roster_hash = base.hash;
  out.org = org;
  out.starts_ms = starts_ms;
  out.node = node;
  return out;
}

// What one voter signed, on his own medium.
struct SignedWord {
  std::uint64_t starts_ms = 0;
  Hash32 suspension;
};
struct Medium {
  NetworkId network;
  std::vector<SignedWord> words;
};

fs::path path_of(const AdminKeys& voter) { return voter.directory() / "suspensions"; }

Outcome<Medium> read_medium(const AdminKeys& voter) {
  const fs::path path = path_of(voter);
  const auto bytes = store::read_file(path, store::FileKind::kPlain, kMediumBytes);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return Medium{};
  if (!bytes) return from_error(bytes.error(), path.string());
  RowReader in(*bytes, kMediumVersion);
  Medium out;
  out.network = in.fixed<NetworkId>();
  out.words.resize(in.count());
  for (SignedWord& word : out.words) {
    word.starts_ms = in.u64();
    word.suspension = in.fixed<Hash32>();
  }
  if (!in.finish()) {
    return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", "not a voter's file"}});
  }
  return out;
}

Outcome<void> write_medium(const AdminKeys& voter, Medium medium) {
  std::sort(medium.words.begin(), medium.words.end(),
            [](const SignedWord& a, const SignedWord& b) { return a.starts_ms > b.starts_ms; });
  if (medium.words.size() > kWordsKept) medium.words.resize(kWordsKept);
  RowWriter out(kMediumVersion);
  out.fixed(medium.network.view()).u32(static_cast<std::uint32_t>(medium.words.size()));
  for (const SignedWord& word : medium.words) out.u64(word.starts_ms).fixed(word.suspension.view());
  const fs::path path = path_of(voter);
  return lift(store::write_file(path, out.take(), store::FileKind::kPlain, true), path.string());
}

// Days until a word of this voter counts again; 0: it counts.
std::uint64_t spent_days(const OpenSuspension& sheet, const VoterId& id, const Medium& medium) {
  const std::uint64_t starts = sheet.word.starts_ms;
  const Hash32 suspension = crypto::suspension_hash(sheet.word);
  std::uint64_t days = 0;
  for (const SignedWord& word : medium.words) {
    const std::uint64_t apart =
        word.starts_ms < starts ? starts - word.starts_ms : word.starts_ms - starts;
    if (word.suspension == suspension || apart >= crypto::kSuspensionSpentMs) continue;
    const std::uint64_t free_at = word.starts_ms + crypto::kSuspensionSpentMs;
    days = std::max(days, (free_at - starts + kMsPerDay - 1) / kMsPerDay);
  }
  // What the mesh holds of him and the medium does not: it was lost, or is a copy.
  if (days == 0 && !sheet.life.suspensions().is_free(id, suspension, starts)) {
    days = limits::kSuspensionSpentDays;
  }
  return days;
}

}  // namespace

// --- rows ---------------------------------------------------------------------------------------

store::ArchiveWrite suspension_row(const SuspensionFact& fact) {
  RowWriter out(kRowVersion);
  out.u64(fact.at_ms).bytes(fact.object);
  Bytes key = meta_key(kSuspensionRows);
  append(key, crypto::roster_hash(fact.object).view());
  return {ArchiveTable::kMeta, std::move(key), out.take()};
}

Result<SuspensionFact> read_suspension_row(BytesView value) {
  RowReader in(value, kRowVersion);
  SuspensionFact out;
  out.at_ms = in.u64();
  out.object = in.bytes();
  if (auto done = in.finish(); !done) return done.error();
  return out;
}

Result<void> take_suspension_fact(crypto::RosterLife& life, const SuspensionFact& fact) {
  const auto word = parse<Suspension>(fact.object);
  if (!word) return word.error();
  return life.take_suspension(*word, fact.at_ms);
}

std::uint64_t kept_until(const SuspensionFact& fact) {
  const auto word = parse<Suspension>(fact.object);
  return word ? crypto::suspension_kept_until(word->starts_ms) : 0;
}

// --- sheets -------------------------------------------------------------------------------------

Bytes encode_sheet(const SuspensionSheet& sheet) {
  RowWriter out(kSuspensionSheetVersion);
  out.bytes(crypto::encode_rosters(sheet.rosters));
  out.u32(static_cast<std::uint32_t>(sheet.words.size()));
  for (const SuspensionFact& word : sheet.words) out.u64(word.at_ms).bytes(word.object);
  out.fixed(sheet.org.view()).u64(sheet.starts_ms).fixed(sheet.node.view());
  return out.take();
}

Outcome<OpenSuspension> read_suspension_sheet(const fs::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  RowReader in(*bytes, kSuspensionSheetVersion);
  const Bytes file = in.bytes();
  std::vector<SuspensionFact> words(in.count());
  for (SuspensionFact& word : words) {
    word.at_ms = in.u64();
    word.object = in.bytes();
  }
  const auto target = in.fixed<OrgId>();
  const std::uint64_t starts_ms = in.u64();
  const auto node_id = in.fixed<NodeId>();
  if (!in.finish() || starts_ms == 0) return not_a_sheet(path);
  const auto rosters = crypto::parse_rosters(file);
  if (!rosters) return from_error(rosters.error(), path.string());
  auto life = crypto::life_of(*rosters);
  if (!life) return from_error(life.error(), path.string());
  for (const SuspensionFact& word : words) (void)take_suspension_fact(*life, word);
  const Organisation* org = life->in_force()->find_org(target);
  if (org == nullptr || org->status != Status::kActive) return not_a_sheet(path);
  std::string handle = org->handle;
  if (!node_id.is_zero()) {
    const NodeRecord* node = life->in_force()->find_node(node_id);
    const bool fits = node != nullptr && node->org == target && node->status == Status::kActive;
    if (!fits) return not_a_sheet(path);
    handle += " " + place_of(*node);
  }
  const Suspension word = draft_of(*life->in_force(), target, starts_ms, node_id);
  return OpenSuspension{std::move(*life), word, handle};
}

Outcome<SuspensionSheet> next_suspension(const Voting& voting, const std::string& handle,
                                         std::uint64_t now_ms, const std::string& node) {
  const crypto::RosterState& base = *voting.life.in_force();
  const Organisation* org = find_handle(base.roster, handle);
  if (org == nullptr) {
    std::vector<std::string> known;
    for (const Organisation& one : base.roster.organisations) known.push_back(one.handle);
    std::string near;
    for (const std::string& one : suggest(handle, known)) near += (near.empty() ? "" : ", ") + one;
    return user_error(UserCode::kUnknownRecipient,
                      {{"given", make_visible(handle, true)}, {"suggestions", near}});
  }
  if (org->status != Status::kActive) {
    return not_suspendable(handle + ": only an active organisation can be suspended");
  }
  SuspensionSheet out;
  if (!node.empty()) {
    Roster roster = base.roster;
    const auto found = node_in(roster, node);
    if (!found) return found.error();
    if ((*found)->org != org->id) return not_suspendable(node + ": a node of another organisation");
    if ((*found)->status != Status::kActive) {
      return not_suspendable(node + ": only an active node can be suspended");
    }
    out.node = (*found)->id;
  }
  out.rosters = voting.bytes.rosters;
  out.words = voting.suspensions;
  out.org = org->id;
  out.starts_ms = now_ms;
  std::size_t most = 0;
  for (const auto& one : voting.life.suspensions().standings(base, now_ms)) {
    const bool fresh = one.starts_ms + crypto::kSuspensionMs / 2 > now_ms;
    if (one.org != org->id || one.node != out.node || !fresh || one.voters.size() <= most) continue;
    most = one.voters.size();
    out.starts_ms = one.starts_ms;
  }
  return out;
}

Outcome<Control> sign_suspension(const OpenSuspension& sheet, const AdminKeys& voter, bool again,
                                 std::uint64_t now_ms) {
  const crypto::RosterState& base = *sheet.life.in_force();
  const UserError refused =
      user_error(UserCode::kNotVoter, {{"path", voter.directory().string()}});
  if (!voter.voter()) return refused;
  const auto id =
      crypto::id_of<VoterId>(crypto::label::kVoterId, voter.voter()->public_key());
  if (std::none_of(base.roster.voters.begin(), base.roster.voters.end(),
                   [&](const Voter& one) { return one.id == id; })) {
    return refused;
  }
  const std::uint64_t starts = sheet.word.starts_ms;
  if (starts > now_ms + limits::kHlcParkMs) {
    return user_error(UserCode::kClock, {{"what", sheet.handle}});
  }
  if (now_ms > starts && now_ms - starts >= crypto::kSuspensionMs) {
    return user_error(UserCode::kSuspendOver, {{"org", sheet.handle}});
  }
  auto medium = read_medium(voter);
  if (!medium) return medium.error();
  if (!medium->network.is_zero() && medium->network != base.network_id) {
    return user_error(UserCode::kOtherNetwork, {{"what", path_of(voter).string()}});
  }
  const std::uint64_t days = spent_days(sheet, id, *medium);
  if (days > 0 && !again) {
    return user_error(UserCode::kSuspendSpent,
                      {{"org", sheet.handle}, {"days", std::to_string(days)}});
  }
  const Hash32 suspension = crypto::suspension_hash(sheet.word);
  const bool known = std::any_of(medium->words.begin(), medium->words.end(),
                                 [&](const SignedWord& one) { return one.suspension == suspension; });
  if (!known) {
    medium->network = base.network_id;
    medium->words.push_back({starts, suspension});
    if (auto saved = write_medium(voter, std::move(*medium)); !saved) return saved.error();
  }
  return Control{ControlKind::kSuspension,
                 encode(crypto::make_suspension(*voter.voter(), base, sheet.word.org, starts,
                                                sheet.word.node))};
}

}  // namespace ceptoar::member
