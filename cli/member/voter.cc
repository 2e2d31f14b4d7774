// SPDX-License-Identifier: Apache-2.0
#include "cli/member/voter.h"

#include <algorithm>

#include "cli/member/rows.h"
#include "schema/limits.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using crypto::VoterRecord;

constexpr std::uint8_t kFileVersion = 1;
constexpr std::size_t kFileBytes = 64 * limits::kKiB;
constexpr std::size_t kVersionsKept = 8;

fs::path path_of(const AdminKeys& admin) { return admin.directory() / "votes"; }

void write_places(RowWriter& out, const std::map<std::uint32_t, Hash32>& places) {
  out.u32(static_cast<std::uint32_t>(places.size()));
  for (const auto& [round, hash] : places) out.u32(round).fixed(hash.view());
}
std::map<std::uint32_t, Hash32> read_places(RowReader& in) {
  std::map<std::uint32_t, Hash32> out;
  const std::uint32_t count = in.count();
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t round = in.u32();
    out[round] = in.fixed<Hash32>();
  }
  return out;
}

Bytes encode_file(const VoterFile& file) {
  RowWriter out(kFileVersion);
  out.fixed(file.network.view()).u32(static_cast<std::uint32_t>(file.records.size()));
  for (const auto& [version, record] : file.records) {
    out.u64(version).u32(record.round).flag(record.left);
    write_places(out, record.prevotes);
    write_places(out, record.signatures);
    out.flag(record.lock.has_value());
    if (record.lock) out.u32(record.lock->first).fixed(record.lock->second.view());
  }
  return out.take();
}

UserError refusal(const Error& error, std::uint32_t round, const VoterRecord& record) {
  const std::string number = std::to_string(round + 1);
  switch (error.code) {
    case ErrorCode::kDuplicate: return user_error(UserCode::kVoteTwice, {{"round", number}});
    case ErrorCode::kNotAuthorized:
      return user_error(UserCode::kVoteLocked,
                        {{"hash", record.lock ? short_hash(record.lock->second) : ""}});
    default: return user_error(UserCode::kVoteRound, {{"round", number}});
  }
}

// One voter at one moment.
class Hand {
 public:
  static Outcome<Hand> take(const Voting& voting, const AdminKeys& admin) {
    if (!admin.voter()) return not_voter(admin);
    Hand hand(voting, admin);
    const crypto::RosterState& now = *voting.life.in_force();
    bool votes = hand.in(now.roster);
    for (const RosterProposal& one : voting.proposals) votes = votes || hand.in(one.roster);
    if (!votes) return not_voter(admin);
    auto file = read_voter_file(admin);
    if (!file) return file.error();
    if (!file->network.is_zero() && file->network != now.network_id) {
      return user_error(UserCode::kOtherNetwork, {{"what", path_of(admin).string()}});
    }
    hand.file_ = std::move(*file);
    hand.file_.network = now.network_id;
    hand.version_ = now.roster.version + 1;
    hand.recall();
    return hand;
  }

  std::uint32_t round() const {
    const VoterRecord& mine = record();
    const std::uint32_t own = mine.round + (mine.left ? 1 : 0);
    return std::max(own, voting_->ballots.round(voting_->life.in_force()->roster));
  }

  Outcome<Said> vote(const RosterProposal& choice) {
    const auto disputed = voting_->disputed();
    for (const Hash32& side : disputed) {
      const auto& resolves = choice.roster.resolves;
      if (std::binary_search(resolves.begin(), resolves.end(), side)) continue;
      return user_error(UserCode::kRosterChange, {{"what", "it does not end the dispute"}});
    }
    Said said;
    said.round = round();
    // A quorum for it may be there although this voter prevoted another one: then he signs alone.
    crypto::Quorums quorums = voting_->quorums();
    auto after =
        crypto::prevote(record(), said.round, choice.hash, choice.roster, quorums, disputed);
    const bool quorum = quorums.contains({said.round, choice.hash});
    if (!after && !(quorum && after.error().code == ErrorCode::kDuplicate)) {
      return refusal(after.error(), said.round, record());
    }
    if (after) {
      if (auto saved = save(std::move(*after)); !saved) return saved.error();
      said.controls.push_back(ballot(said.round, choice.hash));
      said.prevoted = true;
      if (completes(said.round, choice)) quorums.insert({said.round, choice.hash});
    }
    if (!quorums.contains({said.round, choice.hash})) return said;
    after = crypto::sign(record(), said.round, choice.hash, choice.roster, quorums, disputed);
    if (!after) return refusal(after.error(), said.round, record());
    if (auto saved = save(std::move(*after)); !saved) return saved.error();
    said.controls.push_back(signature(said.round, choice));
    said.signed_roster = true;
    return said;
  }

  Outcome<Said> abandon() {
    Said said;
    // The round he spoke in, although enough others have left it: the next one is not meant.
    const VoterRecord& mine = record();
    const bool spoke = mine.prevotes.contains(mine.round) || mine.signatures.contains(mine.round);
    said.round = spoke && !mine.left ? mine.round : round();
    auto after = crypto::abandon(mine, said.round);
    if (!after) return refusal(after.error(), said.round, record());
    if (auto saved = save(std::move(*after)); !saved) return saved.error();
    said.controls.push_back(ballot(said.round, Hash32{}));
    said.abandoned = true;
    return said;
  }

 private:
  Hand(const Voting& voting, const AdminKeys& admin)
      : voting_(&voting),
        admin_(&admin),
        id_(crypto::id_of<VoterId>(crypto::label::kVoterId, admin.voter()->public_key())) {}

  static UserError not_voter(const AdminKeys& admin) {
    return user_error(UserCode::kNotVoter, {{"path", admin.directory().string()}});
  }

  bool in(const Roster& roster) const {
    return std::any_of(roster.voters.begin(), roster.voters.end(),
                       [&](const Voter& voter) { return voter.id == id_; });
  }

  const VoterRecord& record() const { return file_.records.at(version_); }

  // What the mesh holds of this voter and the file does not: the medium was lost or is a copy.
  void recall() {
    VoterRecord& mine = file_.records[version_];
    mine.version = version_;
    for (const auto& [place, voters] : voting_->ballots.all()) {
      if (!voters.contains(id_)) continue;
      if (place.second.is_zero()) {
        if (place.first >= mine.round) {
          mine.round = place.first;
          mine.left = true;
        }
        continue;
      }
      mine.prevotes.try_emplace(place.first, place.second);
      if (place.first > mine.round) mine.left = false;
      mine.round = std::max(mine.round, place.first);
    }
    for (const auto& tally : voting_->life.votes().tallies(*voting_->life.in_force())) {
      if (!std::binary_search(tally.voters.begin(), tally.voters.end(), id_)) continue;
      mine.signatures.try_emplace(tally.round, tally.hash);
      if (!mine.lock || mine.lock->first < tally.round) mine.lock = {tally.round, tally.hash};
      if (tally.round > mine.round) mine.left = false;
      mine.round = std::max(mine.round, tally.round);
    }
  }

  Outcome<void> save(VoterRecord after) {
    file_.records[version_] = std::move(after);
    while (file_.records.size() > kVersionsKept) file_.records.erase(file_.records.begin());
    return write_voter_file(*admin_, file_);
  }

  // Whether this voter's own prevote makes the quorum.
  bool completes(std::uint32_t round, const RosterProposal& choice) const {
    std::vector<VoterId> voters = voting_->ballots.voters(round, choice.hash);
    if (std::find(voters.begin(), voters.end(), id_) == voters.end()) voters.push_back(id_);
    return crypto::tally_of(voting_->life.in_force()->roster, choice.roster, std::move(voters))
        .enough();
  }

  Control ballot(std::uint32_t round, const Hash32& hash) const {
    return {ControlKind::kPrevote,
            encode(crypto::make_prevote(*admin_->voter(), voting_->life.in_force()->network_id,
                                        version_, round, hash))};
  }
  Control signature(std::uint32_t round, const RosterProposal& choice) const {
    SignedRoster vote;
    vote.roster = parse<SignedRoster>(choice.wire).value().roster;
    vote.round = round;
    vote.signatures = {{id_, crypto::sign_roster(*admin_->voter(),
                                                 voting_->life.in_force()->network_id, version_,
                                                 round, choice.hash)}};
    return {ControlKind::kVote, encode(vote)};
  }

  const Voting* voting_;
  const AdminKeys* admin_;
  VoterId id_;
  std::uint64_t version_ = 0;
  VoterFile file_;
};

}  // namespace

Outcome<VoterFile> read_voter_file(const AdminKeys& admin) {
  const fs::path path = path_of(admin);
  const auto bytes = store::read_file(path, store::FileKind::kPlain, kFileBytes);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return VoterFile{};
  if (!bytes) return from_error(bytes.error(), path.string());
  RowReader in(*bytes, kFileVersion);
  VoterFile out;
  out.network = in.fixed<NetworkId>();
  const std::uint32_t count = in.count();
  for (std::uint32_t i = 0; i < count; ++i) {
    VoterRecord record;
    record.version = in.u64();
    record.round = in.u32();
    record.left = in.flag();
    record.prevotes = read_places(in);
    record.signatures = read_places(in);
    if (in.flag()) {
      const std::uint32_t round = in.u32();
      record.lock = {round, in.fixed<Hash32>()};
    }
    out.records[record.version] = std::move(record);
  }
  // In one form alone: of two words at one place the first would be forgotten, and he could say another.
  if (!in.finish() || encode_file(out) != *bytes) {
    return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", "not a voter's file"}});
  }
  return out;
}

Outcome<void> write_voter_file(const AdminKeys& admin, const VoterFile& file) {
  const fs::path path = path_of(admin);
  return lift(store::write_file(path, encode_file(file), store::FileKind::kPlain, true), path.string());
}

Outcome<void> may_vote_at(const Voting& voting, const Hash32& choice, std::uint64_t now_ms) {
  const RosterProposal* proposal = voting.find(choice);
  if (proposal == nullptr) return {};
  if (proposal->roster.created_ms > now_ms + limits::kHlcParkMs) {
    return user_error(UserCode::kClock, {{"what", short_hash(choice)}});
  }
  const Roster& current = voting.life.in_force()->roster;
  if (!crypto::check_frozen(current, proposal->roster, now_ms, voting.life.double_signers())) {
    return user_error(UserCode::kRosterExpired);
  }
  return {};
}

Outcome<Said> vote(const Voting& voting, const AdminKeys& admin, const Hash32& choice) {
  const RosterProposal* proposal = voting.find(choice);
  if (proposal == nullptr) {
    return user_error(UserCode::kNoProposal, {{"given", short_hash(choice)}});
  }
  auto hand = Hand::take(voting, admin);
  if (!hand) return hand.error();
  return hand->vote(*proposal);
}

Outcome<Said> abandon(const Voting& voting, const AdminKeys& admin) {
  auto hand = Hand::take(voting, admin);
  if (!hand) return hand.error();
  return hand->abandon();
}

}  // namespace ceptoar::member
