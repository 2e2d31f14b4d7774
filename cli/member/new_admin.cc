// SPDX-License-Identifier: Apache-2.0
#include "cli/member/new_admin.h"

#include <algorithm>

#include "cli/member/ceremony.h"
#include "cli/member/enrol_files.h"
#include "cli/member/recovering.h"
#include "cli/member/roster_changes.h"
#include "cli/member/rows.h"
#include "crypto/hash.h"
#include "crypto/number.h"

namespace ceptoar::member {
namespace {

constexpr std::uint8_t kFileVersion = 1;
constexpr std::string_view kPurpose = "new admin key";

UserError not_possible(std::string what) {
  return user_error(UserCode::kRosterChange, {{"what", std::move(what)}});
}

Bytes subject_of(const std::string& org, const SignPublicKey& admin) {
  RowWriter out(kFileVersion);
  out.text(kPurpose).text(org).fixed(admin.view());
  return out.take();
}

Bytes part_of(const NewAdminKey& key) {
  RowWriter out(kFileVersion);
  out.text(kPurpose).text(key.org).fixed(key.admin.view()).fixed(key.voter.view());
  return out.take();
}

void add_numbers(NewAdminKey& key) {
  key.number = crypto::group_number(
      crypto::comparison_number(crypto::label::kNumber, {subject_of(key.org, key.admin)}));
  if (!key.voter.is_zero()) key.voter_number = short_voter_number(key.org, key.voter);
}

Outcome<PurposeKeys> medium(const std::filesystem::path& directory, const std::string& org, bool voter,
                            const Unlock& unlock, crypto::Random& random) {
  if (is_of_ceremony(directory)) {
    auto keys = keys_of_ceremony(org, voter, {directory, &unlock});
    if (!keys) return keys.error();
    return PurposeKeys{std::move(*keys), {}, false};
  }
  // The file may have failed after the keys were made: the same command goes on with them.
  return keys_for("rekey " + org + (voter ? " voter" : ""), voter, {directory, &unlock}, random);
}

Outcome<void> take_seat(Roster& next, const Organisation& org, const SignPublicKey& key) {
  const auto seat = std::find_if(next.voters.begin(), next.voters.end(),
                                 [&](const Voter& voter) { return voter.org == org.id; });
  if (seat == next.voters.end()) return not_possible(org.handle + ": it does not vote");
  seat->key = key;
  seat->id = crypto::id_of<VoterId>(crypto::label::kVoterId, key);
  return {};
}

}  // namespace

std::string short_admin_number(const std::string& org, const SignPublicKey& admin) {
  constexpr std::size_t kTwentyDigits = 23;  // four groups of five
  return crypto::group_number(
             crypto::comparison_number(crypto::label::kNumber, {subject_of(org, admin)}))
      .substr(0, kTwentyDigits);
}

Outcome<NewAdminKey> make_new_admin(const std::filesystem::path& directory,
                                    const std::filesystem::path& out, const std::string& org,
                                    bool voter, const Unlock& unlock, crypto::Random& random) {
  if (auto good = enrol::check_handle(org, false); !good) return good.error();
  if (!is_begun(directory)) {
    if (auto free = enrol::check_free(out); !free) return free.error();
  }
  const auto held = medium(directory, org, voter, unlock, random);
  if (!held) return held.error();
  const AdminKeys& keys = held->keys;
  NewAdminKey made;
  made.org = org;
  made.admin = keys.admin().public_key();
  if (keys.voter()) made.voter = keys.voter()->public_key();
  add_numbers(made);
  const Bytes part = part_of(made);
  RowWriter file(kFileVersion);
  file.bytes(part).fixed(enrol::sign(keys.admin(), NetworkId{}, part).view());
  const Signature by_voter =
      keys.voter() ? enrol::sign(*keys.voter(), NetworkId{}, part) : Signature{};
  file.fixed(by_voter.view());
  if (auto written = hand_out(*held, made.number, out, file.take()); !written) return written.error();
  return made;
}

Outcome<NewAdminKey> read_new_admin(const std::filesystem::path& path) {
  const auto bytes = enrol::read(path);
  if (!bytes) return bytes.error();
  RowReader in(*bytes, kFileVersion);
  const Bytes part = in.bytes();
  const auto by_admin = in.fixed<Signature>();
  const auto by_voter = in.fixed<Signature>();
  RowReader inside(part, kFileVersion);
  const std::string purpose = inside.text();
  NewAdminKey out;
  out.org = inside.text();
  out.admin = inside.fixed<SignPublicKey>();
  out.voter = inside.fixed<SignPublicKey>();
  if (!in.finish() || !inside.finish() || purpose != kPurpose) {
    return enrol::file_bad(path, "not a new admin key");
  }
  const bool good = enrol::verify(out.admin, NetworkId{}, part, by_admin) &&
                    (out.voter.is_zero() ? by_voter == Signature{}
                                         : enrol::verify(out.voter, NetworkId{}, part, by_voter));
  if (!good) return user_error(UserCode::kSignatureBad, {{"what", path.string()}});
  add_numbers(out);
  return out;
}

Outcome<void> put_admin_keys(Roster& next, const std::vector<std::filesystem::path>& files,
                             const std::map<NodeId, std::uint64_t>& positions) {
  for (const auto& path : files) {
    const auto key = read_new_admin(path);
    if (!key) return key.error();
    const auto found = organisation_in(next, key->org);
    if (!found) return found.error();
    Organisation& org = **found;
    if (org.status == Status::kRemoved) return not_possible(org.handle + ": it is removed already");
    if (org.admin_key == key->admin) return not_possible(org.handle + ": it has this admin key already");
    // Without an end of the old key nothing that was certified by it would count any more, not what all have.
    const bool held = std::any_of(next.nodes.begin(), next.nodes.end(), [&](const NodeRecord& node) {
      return node.org == org.id && positions.contains(node.id);
    });
    if (!held) return not_possible(org.handle + ": nothing of its log is held here");
    org.admin_key = key->admin;
    if (key->voter.is_zero()) continue;
    if (auto seat = take_seat(next, org, key->voter); !seat) return seat;
  }
  return {};
}

}  // namespace ceptoar::member
