// SPDX-License-Identifier: Apache-2.0
#include "cli/member/roster_voting.h"

#include <algorithm>

#include "cli/member/enrol_files.h"
#include "cli/member/recovering.h"
#include "cli/member/rows.h"
#include "cli/member/suspending.h"
#include "schema/node_rows.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::string_view kVotes = "roster-vote/";
constexpr std::string_view kBallots = "roster-ballot/";
constexpr std::string_view kProposals = "roster-proposal/";
constexpr std::uint8_t kProposalVersion = 1;
constexpr std::uint8_t kSheetVersion = 1;
constexpr std::uint8_t kSaidVersion = 1;
constexpr std::size_t kScanLimit = 100'000;
// A node that floods proposals fills no archive and hides nobody else's.
constexpr std::size_t kProposalsOfNode = 4;
constexpr std::size_t kShortHash = 8;

Bytes key_of(std::string_view prefix, BytesView rest) {
  Bytes out = meta_key(prefix);
  append(out, rest);
  return out;
}

Bytes ballot_key(const Ballot& ballot) {
  Bytes rest;
  append_be64(rest, ballot.version);
  append_be64(rest, ballot.round);
  append(rest, ballot.voter.view());
  append(rest, ballot.roster_hash.view());
  return key_of(kBallots, rest);
}

Bytes encode_row(const RosterProposal& proposal) {
  RowWriter out(kProposalVersion);
  out.fixed(proposal.by.view()).u64(proposal.at_ms).bytes(proposal.wire);
  return out.take();
}
Result<RosterProposal> read_proposal(BytesView bytes) {
  RowReader in(bytes, kProposalVersion);
  RosterProposal out;
  out.by = in.fixed<NodeId>();
  out.at_ms = in.u64();
  out.wire = in.bytes();
  if (auto done = in.finish(); !done) return done.error();
  return out;
}

Outcome<std::vector<store::MemberArchive::Row>> rows_of(Session& session, std::string_view prefix) {
  return lift(session.archive().with_prefix(ArchiveTable::kMeta, meta_key(prefix), kScanLimit),
              "archive");
}

// A proposal as it stands in a wire form, when it is on the version that is voted on.
Result<RosterProposal> open_proposal(const crypto::RosterLife& life, RosterProposal proposal) {
  const auto checked = crypto::check_votes(*life.in_force(), proposal.wire);
  if (!checked) return checked.error();
  proposal.hash = checked->hash;
  proposal.roster = checked->roster;
  return proposal;
}

// Also by a voter whom only the proposed roster has.
Result<crypto::Verified<Ballot>> verify_known(const Voting& voting, const Ballot& ballot) {
  const crypto::RosterState& now = *voting.life.in_force();
  if (ballot.version != now.roster.version + 1) {
    return fail(ErrorCode::kChain, "ballot on a version that is not next");
  }
  auto verified = crypto::verify_ballot(ballot, now);
  for (const RosterProposal& proposal : voting.proposals) {
    if (verified || verified.error().code != ErrorCode::kNotAuthorized) break;
    verified = crypto::verify_ballot(
        ballot, crypto::RosterState{proposal.roster, proposal.hash, now.network_id, {}});
  }
  return verified;
}

void write_list(RowWriter& out, const std::vector<Bytes>& list) {
  out.u32(static_cast<std::uint32_t>(list.size()));
  for (const Bytes& one : list) out.bytes(one);
}
std::vector<Bytes> read_list(RowReader& in) {
  std::vector<Bytes> out(in.count());
  for (Bytes& one : out) one = in.bytes();
  return out;
}

UserError bad_file(const std::filesystem::path& path, std::string what) {
  return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", std::move(what)}});
}

}  // namespace

const RosterProposal* Voting::find(const Hash32& hash) const {
  const auto at = std::find_if(proposals.begin(), proposals.end(),
                               [&](const RosterProposal& one) { return one.hash == hash; });
  return at == proposals.end() ? nullptr : &*at;
}

std::map<Hash32, const Roster*> Voting::rosters() const {
  std::map<Hash32, const Roster*> out;
  for (const RosterProposal& one : proposals) out[one.hash] = &one.roster;
  return out;
}

crypto::Quorums Voting::quorums() const {
  return ballots.quorums(life.in_force()->roster, rosters());
}

std::vector<Hash32> Voting::disputed() const {
  std::vector<Hash32> out;
  if (!life.disputed()) return out;
  for (const auto& head : life.heads()) out.push_back(head->hash);
  std::sort(out.begin(), out.end());
  return out;
}

Outcome<Voting> voting_of(VotingBytes bytes, const std::vector<RecoveryFact>& facts,
                          std::vector<SuspensionFact> words) {
  auto life = crypto::life_of(bytes.rosters);
  if (!life) return enrol::from_roster(life.error(), "roster");
  for (const Bytes& vote : bytes.votes) (void)life->take(vote);  // of the past, or known: no matter
  for (const RecoveryFact& fact : facts) (void)take_recovery_fact(*life, fact);
  (void)life->look_at_clock(0);  // words may undo what the rosters say
  for (const SuspensionFact& word : words) (void)take_suspension_fact(*life, word);
  Voting out{std::move(bytes), std::move(*life), std::move(words), {}, {}};
  for (const RosterProposal& one : out.bytes.proposals) {
    auto opened = open_proposal(out.life, one);
    if (opened && out.find(opened->hash) == nullptr) out.proposals.push_back(std::move(*opened));
  }
  // What is signed already stands for itself, proposed or not.
  for (const crypto::Tally& tally : out.life.votes().tallies(*out.life.in_force())) {
    if (out.find(tally.hash) != nullptr) continue;
    const Roster* roster = out.life.votes().find(tally.hash);
    SignedRoster wire;
    wire.roster = encode(*roster);
    out.proposals.push_back({tally.hash, encode(wire), *roster, {}, 0});
  }
  for (const Bytes& one : out.bytes.ballots) {
    const auto ballot = parse<Ballot>(one);
    if (!ballot) continue;
    const auto verified = verify_known(out, *ballot);
    if (verified) (void)out.ballots.add(*verified);  // one too many of a voter is left out
  }
  return out;
}

Outcome<Voting> voting_of(VotingBytes bytes) { return voting_of(std::move(bytes), {}, {}); }

Outcome<Voting> load_voting(Session& session) {
  const auto genesis = session.home().genesis();
  if (!genesis) return user_error(UserCode::kNoRoster);
  auto rosters = crypto::parse_rosters(*genesis);
  if (!rosters) return from_error(rosters.error(), "genesis");
  VotingBytes bytes;
  bytes.rosters = std::move(*rosters);
  const auto later =
      session.archive().scan(ArchiveTable::kRosters, key_number(2), false, kScanLimit);
  if (!later) return from_error(later.error(), "archive");
  for (const auto& row : *later) {
    if (std::find(bytes.rosters.begin(), bytes.rosters.end(), row.value) == bytes.rosters.end()) {
      bytes.rosters.push_back(row.value);
    }
  }
  auto votes = rows_of(session, kVotes);
  if (!votes) return votes.error();
  for (auto& row : *votes) bytes.votes.push_back(std::move(row.value));
  auto ballots = rows_of(session, kBallots);
  if (!ballots) return ballots.error();
  for (auto& row : *ballots) bytes.ballots.push_back(std::move(row.value));
  const auto proposals = rows_of(session, kProposals);
  if (!proposals) return proposals.error();
  for (const auto& row : *proposals) {
    auto proposal = read_proposal(row.value);
    if (proposal) bytes.proposals.push_back(std::move(*proposal));
  }
  // Of the same moment: by their hash, as the rows come.
  std::stable_sort(bytes.proposals.begin(), bytes.proposals.end(),
                   [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
  const auto rows = rows_of(session, kRecoveryRows);
  if (!rows) return rows.error();
  std::vector<RecoveryFact> facts;
  for (const auto& row : *rows) {
    auto fact = read_recovery_row(row.value);
    if (fact) facts.push_back(std::move(*fact));
  }
  const auto words = rows_of(session, kSuspensionRows);
  if (!words) return words.error();
  std::vector<SuspensionFact> suspensions;
  for (const auto& row : *words) {
    auto word = read_suspension_row(row.value);
    if (word) suspensions.push_back(std::move(*word));
  }
  // What is in force is among the rosters: sync() looked at the clock.
  return voting_of(std::move(bytes), facts, std::move(suspensions));
}

std::string short_hash(const Hash32& hash) {
  const std::string hex = hash.hex();
  return hex.substr(0, kShortHash / 2) + "-" + hex.substr(kShortHash / 2, kShortHash / 2);
}

bool means(std::string_view word, const Hash32& hash) {
  constexpr std::size_t kLeast = 4;
  std::string wanted;
  for (const char c : word) {
    if (c != '-') wanted += c;
  }
  return wanted.size() >= kLeast && hash.hex().starts_with(wanted);
}

Outcome<RosterProposal> chosen_proposal(const Voting& voting, std::string_view word) {
  const auto& all = voting.proposals;
  if (word.empty() && all.size() == 1) return all.front();
  std::vector<const RosterProposal*> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (word == std::to_string(i + 1) || means(word, all[i].hash)) found.push_back(&all[i]);
  }
  if (found.size() == 1) return *found.front();
  return user_error(UserCode::kNoProposal, {{"given", std::string(word)}});
}

Result<void> keep_proposal(Session& session, BytesView signed_roster, const NodeId& by,
                           std::uint64_t at_ms, std::vector<store::ArchiveWrite>& writes) {
  const auto* current = session.trust().agreed();
  if (current == nullptr) return fail(ErrorCode::kNotFound, "no roster");
  const auto checked = crypto::check_votes(**current, signed_roster);
  if (!checked) return checked.error();
  const auto held = rows_of(session, kProposals);
  if (!held) return fail(ErrorCode::kIo, "archive");
  const Bytes key = key_of(kProposals, checked->hash.view());
  std::size_t of_node = 0;
  bool known = false;
  for (const auto& row : *held) {
    const auto proposal = read_proposal(row.value);
    if (!proposal || !crypto::check_votes(**current, proposal->wire)) {
      writes.push_back({ArchiveTable::kMeta, row.key, std::nullopt});  // of a version that is over
      continue;
    }
    known = known || row.key == key;
    of_node += proposal->by == by;
  }
  for (const store::ArchiveWrite& write : writes) {
    if (!write.value || !as_text(write.key).starts_with(kProposals)) continue;
    const auto proposal = read_proposal(*write.value);
    known = known || write.key == key;
    of_node += proposal && proposal->by == by;
  }
  // Whoever passes it on again is not whose proposal it is, and its number stays what people were told.
  if (known) return {};
  if (of_node >= kProposalsOfNode) {
    return fail(ErrorCode::kLimitExceeded, "too many roster proposals of one node");
  }
  writes.push_back({ArchiveTable::kMeta, key,
                    encode_row(RosterProposal{checked->hash, to_bytes(signed_roster), {}, by, at_ms})});
  return {};
}

Result<void> keep_ballot(Session& session, BytesView ballot,
                         std::vector<store::ArchiveWrite>& writes) {
  const auto parsed = parse<Ballot>(ballot);
  if (!parsed) return parsed.error();
  const auto* current = session.trust().current();
  if (current == nullptr) return fail(ErrorCode::kNotFound, "no roster");
  const std::uint64_t version = (*current)->roster.version;
  if (parsed->network_id != (*current)->network_id) {
    return fail(ErrorCode::kWrongNetwork, "ballot of another network");
  }
  if (parsed->version <= version) return fail(ErrorCode::kDuplicate, "ballot on the past");
  if (parsed->version > version + 1) return fail(ErrorCode::kChain, "ballot on a later version");
  const auto voting = load_voting(session);
  if (!voting) return fail(ErrorCode::kIo, "archive");
  const auto verified = verify_known(*voting, *parsed);
  // A voter of a roster that is proposed: the proposal may be on its way.
  if (!verified && verified.error().code == ErrorCode::kNotAuthorized) {
    return fail(ErrorCode::kNotFound, "a voter of no roster that is known");
  }
  if (!verified) return verified.error();
  crypto::BallotBook book = voting->ballots;
  const auto added = book.add(*verified);
  if (!added) return added.error();
  if (!*added) return {};  // known, or one too many of this voter
  writes.push_back({ArchiveTable::kMeta, ballot_key(*parsed), to_bytes(ballot)});
  for (const Bytes& old : voting->bytes.ballots) {
    const auto past = parse<Ballot>(old);
    if (past && past->version > version) continue;
    if (past) writes.push_back({ArchiveTable::kMeta, ballot_key(*past), std::nullopt});
  }
  return {};
}

store::ArchiveWrite vote_row(BytesView signed_roster) {
  return {ArchiveTable::kMeta, key_of(kVotes, crypto::roster_hash(signed_roster).view()),
          to_bytes(signed_roster)};
}

Bytes encode_sheet(const VoteSheet& sheet) {
  RowWriter out(kSheetVersion);
  out.fixed(sheet.choice.view());
  write_list(out, sheet.bytes.rosters);
  write_list(out, sheet.bytes.votes);
  write_list(out, sheet.bytes.ballots);
  std::vector<Bytes> proposals;
  for (const RosterProposal& one : sheet.bytes.proposals) proposals.push_back(encode_row(one));
  write_list(out, proposals);
  return out.take();
}

Outcome<VoteSheet> read_sheet(const std::filesystem::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  RowReader in(*bytes, kSheetVersion);
  VoteSheet out;
  out.choice = in.fixed<Hash32>();
  out.bytes.rosters = read_list(in);
  out.bytes.votes = read_list(in);
  out.bytes.ballots = read_list(in);
  for (const Bytes& row : read_list(in)) {
    auto proposal = read_proposal(row);
    if (!proposal) return bad_file(path, "not a voting sheet");
    out.bytes.proposals.push_back(std::move(*proposal));
  }
  if (!in.finish()) return bad_file(path, "not a voting sheet");
  return out;
}

Bytes encode_said(const std::vector<Control>& controls) {
  RowWriter out(kSaidVersion);
  std::vector<Bytes> list;
  list.reserve(controls.size());
  for (const Control& one : controls) list.push_back(encode(one));
  write_list(out, list);
  return out.take();
}

Outcome<std::vector<Control>> read_said(const std::filesystem::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  RowReader in(*bytes, kSaidVersion);
  std::vector<Control> out;
  for (const Bytes& one : read_list(in)) {
    auto control = parse<Control>(one);
    const bool vote = control && (control->kind == ControlKind::kPrevote ||
                                  control->kind == ControlKind::kVote ||
                                  control->kind == ControlKind::kRecovery ||
                                  control->kind == ControlKind::kObjection ||
                                  control->kind == ControlKind::kSuspension);
    if (!vote) return bad_file(path, "not a signed ballot");
    out.push_back(std::move(*control));
  }
  if (!in.finish() || out.empty()) return bad_file(path, "not a signed ballot");
  return out;
}

}  // namespace ceptoar::member
