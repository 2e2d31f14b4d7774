// SPDX-License-Identifier: Apache-2.0
#include "cli/member/recovering.h"

#include <algorithm>

#include "cli/member/ceremony.h"
#include "cli/member/enrol_files.h"
#include "cli/member/roster_changes.h"
#include "cli/member/rows.h"
#include "crypto/number.h"
#include "crypto/roster_file.h"
#include "schema/node_rows.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::uint8_t kFactVersion = 1;
constexpr std::uint8_t kKeyVersion = 1;
constexpr std::uint8_t kRecoverySheetVersion = 1;

UserError bad_recovery(std::string what) {
  return user_error(UserCode::kRosterChange, {{"what", std::move(what)}});
}
UserError bad_sheet(const std::filesystem::path& path, std::string what) {
  return user_error(UserCode::kFileBad, {{"path", path.string()}, {"what", std::move(what)}});
}

Bytes key_part(const std::string& org, const SignPublicKey& key) {
  RowWriter out(kKeyVersion);
  out.text(org).fixed(key.view());
  return out.take();
}

std::string number_of_key(const Bytes& part) {
  return crypto::group_number(crypto::comparison_number(crypto::label::kNumber, {part}));
}

Outcome<void> replace_voter(Roster& next, const RecoveryKey& key) {
  const auto known = organisation_in(next, key.org);
  if (!known) return known.error();
  const Organisation* org = *known;
  const auto seat = std::find_if(next.voters.begin(), next.voters.end(),
                                 [&](const Voter& voter) { return voter.org == org->id; });
  if (seat == next.voters.end()) return bad_recovery(key.org + ": it does not vote");
  seat->key = key.key;
  seat->id = crypto::id_of<VoterId>(crypto::label::kVoterId, key.key);
  return {};
}

}  // namespace

// --- rows ---------------------------------------------------------------------------------------

store::ArchiveWrite recovery_row(const RecoveryFact& fact) {
  RowWriter out(kFactVersion);
  out.u8(static_cast<std::uint8_t>(fact.kind)).fixed(fact.author.view()).u64(fact.at_ms);
  out.bytes(fact.object);
  Bytes value = out.take();
  Bytes key = meta_key(kRecoveryRows);
  append(key, crypto::roster_hash(value).view());
  return {ArchiveTable::kMeta, std::move(key), std::move(value)};
}

Result<RecoveryFact> read_recovery_row(BytesView value) {
  RowReader in(value, kFactVersion);
  RecoveryFact out;
  out.kind = static_cast<ControlKind>(in.u8());
  out.author = in.fixed<NodeId>();
  out.at_ms = in.u64();
  out.object = in.bytes();
  if (auto done = in.finish(); !done) return done.error();
  return out;
}

std::uint64_t recovery_version(const RecoveryFact& fact) {
  if (fact.kind != ControlKind::kRecovery) {
    const auto word = parse<RecoveryWord>(fact.object);
    return word ? word->version : 0;
  }
  const auto wire = parse<SignedRoster>(fact.object);
  const auto roster = wire ? parse<Roster>(wire->roster) : Result<Roster>(wire.error());
  return roster ? roster->version : 0;
}

Result<crypto::RosterLife::Step> take_recovery_fact(crypto::RosterLife& life,
                                                    const RecoveryFact& fact) {
  if (fact.kind == ControlKind::kRecovery) return life.take(fact.object);
  const auto word = parse<RecoveryWord>(fact.object);
  if (!word) return word.error();
  return life.take_word(*word, fact.author, fact.at_ms);
}

// --- keys ---------------------------------------------------------------------------------------

std::string short_number(const SignPublicKey& holder) { return short_voter_number("", holder); }

std::string short_voter_number(const std::string& org, const SignPublicKey& voter) {
  constexpr std::size_t kTwentyDigits = 23;  // four groups of five
  return number_of_key(key_part(org, voter)).substr(0, kTwentyDigits);
}

Outcome<RecoveryKey> make_recovery_key(const std::filesystem::path& directory,
                                       const std::filesystem::path& out, const std::string& org,
                                       const Unlock& unlock, crypto::Random& random) {
  if (!org.empty()) {
    if (auto good = enrol::check_handle(org, false); !good) return good.error();
  }
  if (!is_begun(directory)) {
    if (auto free = enrol::check_free(out); !free) return free.error();
  }
  // The file may have failed after the keys were made: the same command goes on with them.
  const std::string purpose = org.empty() ? "recovery holder" : "recovery voter " + org;
  const auto made = keys_for(purpose, !org.empty(), {directory, &unlock}, random);
  if (!made) return made.error();
  const crypto::SignKey& key = org.empty() ? made->keys.admin() : *made->keys.voter();
  const Bytes part = key_part(org, key.public_key());
  RowWriter file(kKeyVersion);
  file.bytes(part).fixed(enrol::sign(key, NetworkId{}, part).view());
  RecoveryKey out_key{org, key.public_key(), number_of_key(part)};
  if (auto written = hand_out(*made, out_key.number, out, file.take()); !written) return written.error();
  return out_key;
}

Outcome<RecoveryKey> read_recovery_key(const std::filesystem::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  RowReader in(*bytes, kKeyVersion);
  const Bytes part = in.bytes();
  const auto signature = in.fixed<Signature>();
  RowReader inside(part, kKeyVersion);
  RecoveryKey out;
  out.org = inside.text();
  out.key = inside.fixed<SignPublicKey>();
  if (!in.finish() || !inside.finish()) return bad_sheet(path, "not a key for a recovery");
  if (!enrol::verify(out.key, NetworkId{}, part, signature)) {
    return user_error(UserCode::kSignatureBad, {{"what", path.string()}});
  }
  out.number = number_of_key(part);
  return out;
}

// --- sheets -------------------------------------------------------------------------------------

Bytes encode_sheet(const RecoverySheet& sheet) {
  RowWriter out(kRecoverySheetVersion);
  out.bytes(crypto::encode_rosters(sheet.rosters)).bytes(sheet.recovery);
  return out.take();
}

Outcome<OpenRecovery> read_recovery_sheet(const std::filesystem::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  RowReader in(*bytes, kRecoverySheetVersion);
  const Bytes file = in.bytes();
  const Bytes recovery = in.bytes();
  if (!in.finish()) return bad_sheet(path, "not a sheet of a recovery");
  const auto rosters = crypto::parse_rosters(file);
  if (!rosters) return from_error(rosters.error(), path.string());
  auto life = crypto::life_of(*rosters);
  if (!life) return enrol::from_roster(life.error(), path.string());
  auto checked = crypto::check_recovery(*life->recovery_base(), recovery);
  if (!checked) return from_error(checked.error(), path.string());
  return OpenRecovery{std::move(*life), std::move(*checked)};
}

Outcome<Bytes> next_recovery(const Voting& voting, const std::vector<std::filesystem::path>& voters,
                             std::uint64_t now_ms) {
  if (voting.life.disputed()) return bad_recovery("a dispute is open: a quorum is there to end it");
  const crypto::RosterState& now = *voting.life.recovery_base();
  if (crypto::recovery_threshold(now.roster.recovery.size()) == 0) {
    return bad_recovery("this roster has no recovery keys");
  }
  Roster next = now.roster;
  next.version += 1;
  next.network_id = now.network_id;
  next.prev_hash = now.hash;
  next.created_ms = std::max(now_ms, now.roster.created_ms);
  next.resolves.clear();
  if (next.created_ms >= now.roster.expires_ms) {
    next.expires_ms = next.created_ms + limits::kRosterLifeDays * kMsPerDay;
  }
  for (const auto& path : voters) {
    const auto key = read_recovery_key(path);
    if (!key) return key.error();
    if (key->org.empty()) return bad_recovery(path.string() + ": a holder's key, not a voter's");
    if (auto done = replace_voter(next, *key); !done) return done.error();
  }
  std::sort(next.voters.begin(), next.voters.end(),
            [](const Voter& a, const Voter& b) { return a.id < b.id; });
  SignedRoster wire;
  wire.roster = encode(next);
  Bytes out = encode(wire);
  if (const auto good = crypto::check_recovery(now, out); !good) {
    return bad_recovery(good.error().context);
  }
  return out;
}

Outcome<Bytes> sheet_of_recovery(const Voting& voting, std::string_view word) {
  const auto all = voting.life.recoveries().standings(*voting.life.recovery_base());
  const crypto::RecoveryStanding* chosen = nullptr;
  std::size_t found = 0;
  for (const crypto::RecoveryStanding& one : all) {
    if (!word.empty() && !means(word, one.hash)) continue;
    chosen = &one;
    ++found;
  }
  if (found != 1) return user_error(UserCode::kNoRecovery, {{"given", std::string(word)}});
  // The base with what came before it: the recovery itself may be the last of the rosters held.
  std::vector<Bytes> rosters;
  for (const Bytes& one : voting.bytes.rosters) {
    const auto parsed = parse<SignedRoster>(one);
    if (parsed && crypto::roster_hash(parsed->roster) == chosen->hash) continue;
    rosters.push_back(one);
  }
  return encode_sheet({std::move(rosters), chosen->wire});
}

Outcome<Control> sign_recovery(const OpenRecovery& sheet, const AdminKeys& holder) {
  SignedRoster wire;
  wire.roster = sheet.recovery.wire.roster;
  if (!crypto::sign_recovery(wire, holder.admin(), *sheet.life.recovery_base())) {
    return user_error(UserCode::kNotHolder, {{"path", holder.directory().string()}});
  }
  return Control{ControlKind::kRecovery, encode(wire)};
}

Outcome<Control> answer_recovery(const OpenRecovery& sheet, const AdminKeys& voter,
                                 RecoverySays says) {
  const crypto::RosterState& base = *sheet.life.recovery_base();
  const UserError refused =
      user_error(UserCode::kNotVoter, {{"path", voter.directory().string()}});
  if (!voter.voter()) return refused;
  const RecoveryWord word =
      crypto::make_recovery_word(*voter.voter(), base.network_id, sheet.recovery.roster.version,
                                 sheet.recovery.hash, says);
  if (!crypto::verify_recovery_word(word, base)) return refused;
  return Control{ControlKind::kObjection, encode(word)};
}

}  // namespace ceptoar::member
