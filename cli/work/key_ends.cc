// SPDX-License-Identifier: Apache-2.0
#include "cli/work/key_ends.h"

#include <algorithm>

#include "cli/member/renewal.h"
#include "schema/limits.h"

namespace ceptoar::work {
namespace {

using crypto::RosterState;
using crypto::StatementState;
using member::Outcome;
using member::Session;

// The versions that led to the one in force, newest first. Those that are not held end the row.
std::vector<const RosterState*> versions_of(Session& session, const RosterState& current) {
  std::vector<const RosterState*> out = {&current};
  while (out.back()->roster.version > 1) {
    const RosterState* before = session.trust().roster_by_hash(out.back()->roster.prev_hash);
    if (before == nullptr) break;
    out.push_back(before);
  }
  return out;
}

// The end of the certificate of whoever renewed a key last.
std::uint64_t device_end(const StatementState& statement) {
  const auto wire = parse<SignedKeyStatement>(statement.wire);
  return wire ? member::certificate_end(wire->freshness_device) : 0;
}

class Ends {
 public:
  // `all`: of everybody; else of this member, for which few statements and no cards are read.
  Ends(Session& session, const RosterState& roster, bool all)
      : session_(session),
        all_(all),
        roster_(roster),
        versions_(versions_of(session, roster)),
        now_ms_(session.now_ms()) {}

  std::vector<KeyEndRow> run() {
    const auto identity = session_.identity();
    if (identity) me_ = *identity;
    add(KeyEnd::kRoster, "", roster_.roster.created_ms, roster_.roster.expires_ms, true);
    for (const Organisation& org : roster_.roster.organisations) {
      const bool own = me_ != nullptr && me_->subject.org == org.id;
      if (org.status != Status::kRemoved && (all_ || own)) organisation(org, own);
    }
    own_certificates();
    if (all_) cards();
    std::stable_sort(rows_.begin(), rows_.end(), [](const KeyEndRow& a, const KeyEndRow& b) {
      return std::tie(a.ends_ms, a.what, a.handle) < std::tie(b.ends_ms, b.what, b.handle);
    });
    return std::move(rows_);
  }

 private:
  void add(KeyEnd what, std::string handle, std::uint64_t since_ms, std::uint64_t ends_ms, bool own) {
    if (ends_ms == 0) return;
    rows_.push_back(
        {what, std::move(handle), since_ms, ends_ms, end_state(what, ends_ms, now_ms_), own});
  }

  // `key_in` gives the key that a version has, or nullptr.
  template <class KeyIn>
  std::uint64_t since(const KeyIn& key_in) const {
    const SignPublicKey* const now = key_in(roster_);
    std::uint64_t out = roster_.roster.created_ms;
    for (const RosterState* version : versions_) {
      const SignPublicKey* const key = key_in(*version);
      if (key == nullptr || *key != *now) break;
      out = version->roster.created_ms;
    }
    return out;
  }

  void organisation(const Organisation& org, bool own) {
    const std::uint64_t admin = since([&](const RosterState& version) {
      const Organisation* held = version.find_org(org.id);
      return held == nullptr ? nullptr : &held->admin_key;
    });
    add(KeyEnd::kAdminKey, org.handle, admin, admin + limits::kAdminKeyDays * limits::kDayMs, own);
    for (const NodeRecord* node : roster_.nodes_of(org.id)) {
      if (node->status == Status::kRemoved) continue;
      const std::uint64_t served = since([&](const RosterState& version) {
        const NodeRecord* held = version.find_node(node->id);
        return held == nullptr ? nullptr : &held->nsk;
      });
      add(KeyEnd::kNodeKey, org.handle, served, served + limits::kNodeKeyDays * limits::kDayMs, own);
    }
    const auto* staff = session_.trust().newest_statement(org.id, ReaderClass::kStaff);
    if (staff != nullptr) {
      statement(KeyEnd::kStaffKey, org, *staff, own);
      // The own device knows its newest certificate, which may have signed nothing yet.
      const bool told = own && me_->device.has_value();
      if (!told) add(KeyEnd::kDevice, org.handle, 0, device_end(*staff), own);
    }
    const auto* members = session_.trust().newest_statement(org.id, ReaderClass::kMembers);
    if (members != nullptr) statement(KeyEnd::kMembersKey, org, *members, own);
  }

  void statement(KeyEnd what, const Organisation& org, const StatementState& state, bool own) {
    add(what, org.handle, state.statement.created_ms, state.statement.not_after_ms, own);
  }

  void own_certificates() {
    if (me_ == nullptr) return;
    const std::string& handle = me_->subject.handle;
    const std::string org = handle.substr(handle.find('@') + 1);
    if (me_->device) add(KeyEnd::kDevice, org, 0, member::certificate_end(*me_->device), true);
    if (me_->is_company()) {
      add(KeyEnd::kCompany, org, 0, member::certificate_end(me_->chain.front()), true);
    }
    add(KeyEnd::kHolder, handle, 0, member::certificate_end(me_->chain.back()), true);
  }

  void cards() {
    for (const member::HeldCard& held : session_.trust().cards()) {
      const crypto::CardState& card = *held.card;
      if (card.card.chain.empty() || session_.trust().has_left(card.subject)) continue;
      const bool person = !card.card.holder.is_zero();
      const bool mine = me_ != nullptr && card.card.org == me_->subject.org &&
                        card.subject.roster_org == me_->subject.roster_org &&
                        (!person || card.card.holder == me_->subject.holder);
      if (mine) continue;  // told above, by what this program works with
      add(person ? KeyEnd::kHolder : KeyEnd::kCompany, card.card.handle, 0,
          member::certificate_end(card.card.chain.back()), false);
    }
  }

  Session& session_;
  bool all_;
  const RosterState& roster_;
  std::vector<const RosterState*> versions_;
  std::uint64_t now_ms_;
  const member::Identity* me_ = nullptr;
  std::vector<KeyEndRow> rows_;
};

}  // namespace

std::string_view key_end_name(KeyEnd what) {
  switch (what) {
    case KeyEnd::kRoster: return "roster";
    case KeyEnd::kAdminKey: return "admin-key";
    case KeyEnd::kNodeKey: return "node-key";
    case KeyEnd::kStaffKey: return "staff-key";
    case KeyEnd::kMembersKey: return "members-key";
    case KeyEnd::kDevice: return "device";
    case KeyEnd::kCompany: return "company";
    case KeyEnd::kHolder: return "holder";
  }
  return "roster";
}

std::string_view end_state_name(EndState state) {
  switch (state) {
    case EndState::kLater: return "later";
    case EndState::kSoon: return "soon";
    case EndState::kOver: return "over";
  }
  return "later";
}

std::uint64_t told_before_ms(KeyEnd what) {
  const auto days = [&]() -> std::uint64_t {
    switch (what) {
      case KeyEnd::kRoster: return limits::kRosterEndsSoonDays;
      case KeyEnd::kAdminKey: return limits::kAdminKeyEndsSoonDays;
      case KeyEnd::kNodeKey: return limits::kNodeKeyEndsSoonDays;
      case KeyEnd::kStaffKey:
      case KeyEnd::kMembersKey: return limits::kEpochEndsSoonDays;
      case KeyEnd::kDevice: return limits::kDeviceEndsSoonDays;
      case KeyEnd::kCompany: return limits::kCompanyEndsSoonDays;
      case KeyEnd::kHolder: break;
    }
    return limits::kHolderEndsSoonDays;
  };
  return days() * limits::kDayMs;
}

EndState end_state(KeyEnd what, std::uint64_t ends_ms, std::uint64_t now_ms) {
  if (ends_ms <= now_ms) return EndState::kOver;
  return ends_ms - now_ms <= told_before_ms(what) ? EndState::kSoon : EndState::kLater;
}

Outcome<std::vector<KeyEndRow>> key_ends(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  return Ends(session, **roster, true).run();
}

Outcome<std::vector<KeyEndRow>> own_key_ends(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::vector<KeyEndRow> rows = Ends(session, **roster, false).run();
  std::erase_if(rows, [](const KeyEndRow& row) { return !row.own || row.state == EndState::kLater; });
  return rows;
}

}  // namespace ceptoar::work
