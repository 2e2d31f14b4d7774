// SPDX-License-Identifier: Apache-2.0
#include "cli/member/keys.h"

#include <algorithm>
#include <array>

#include "cli/member/alarms.h"
#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/audit.h"
#include "cli/member/epochs.h"
#include "cli/member/handover.h"
#include "cli/member/leaving.h"
#include "cli/member/office.h"
#include "cli/member/own_cards.h"
#include "cli/member/own_keys.h"
#include "cli/member/rows.h"
#include "cli/member/sealing.h"
#include "cli/member/staff.h"
#include "crypto/hash.h"
#include "schema/limits.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using crypto::KeyPurpose;
using crypto::StatementState;

// A new epoch is made this long before the old one ends: an office that opens once a week still
// never stands without a key.
constexpr std::uint64_t kRotateBeforeMs = 7 * kMsPerDay;
constexpr std::string_view kKeysHeld = "member-keys-held";
// A clock that differs more from the node's decides nothing that cannot be taken back.
constexpr std::uint64_t kClocksDifferMs = 3'600'000;
// So long whoever removed somebody has to publish the new key himself: two devices that make one at
// once publish two of one epoch.
constexpr std::uint64_t kHealAfterMs = 3'600'000;
// And so long until the next one for the same reason: while a device that nobody removed yet keeps on
// voiding the keys of its office, every run made a new one and the whole network kept all of them.
constexpr std::uint64_t kHealAgainMs = kMsPerDay;
constexpr std::uint8_t kHealedVersion = 1;
constexpr std::uint64_t kAwaitColleaguesMs = 7 * kMsPerDay;

constexpr std::string_view kCompaniesTold = "companies-told";
constexpr std::uint8_t kCompaniesToldVersion = 1;

Bytes healed_key(ReaderClass key_class) {
  return meta_key(key_class == ReaderClass::kStaff ? "healed/staff" : "healed/members");
}

// kMeta: keys are being destroyed. Version u8 | how many u64.
constexpr std::uint8_t kForgettingVersion = 1;
Bytes forgetting_key() { return meta_key("forgetting"); }

bool is_due(const std::optional<StatementState>& statement, std::uint64_t now_ms) {
  return !statement || now_ms + kRotateBeforeMs >= statement->statement.not_after_ms;
}

// One run of maintain().
class Maintenance {
 public:
  Maintenance(Session& session, const Identity& me, const crypto::RosterState& roster)
      : session_(session), me_(me), roster_(roster), now_ms_(session.now_ms()) {}

  Outcome<MaintenanceReport> run() {
    if (auto done = compare_clocks(); !done) return done.error();
    // Without the node nobody says what time it is: keys, and the end of a handover, from a future that
    // never was would go out when it is back. What is due then is done then; it needs the node anyway.
    // Whose own key has ended seals and signs nothing that anybody takes; his colleagues, or the admin key's
    // word (admin_removal.h), come first.
    report_.own_revoked = session_.trust().has_left(me_.subject);
    report_.admin_changed = me_.former;
    const bool sure = online_ && !report_.clock_differs && !report_.own_revoked && !me_.former;
    const Outcome<void> renewed = sure ? renew_keys() : Outcome<void>();
    // A revocation that waits leaves, whatever key could not be made.
    const auto sent = flush_outbox(session_);
    if (!sent) return sent.error();
    if (!renewed) {
      if (auto told = tell_of(renewed.error()); !told) return told.error();
    }
    report_.published = report_.published || !sent->posted.empty();
    report_.held = sent->held;
    if (report_.clock_differs) return report_;
    if (auto done = destroy(); !done) return done.error();
    return report_;
  }

 private:
  static bool is_of_this_machine(UserCode code) {
    return code == UserCode::kStoreFull || code == UserCode::kStoreCorrupt || code == UserCode::kIo;
  }

  // What is read and sent with the keys that are here goes on: an office that cannot make one, whatever the
  // reason, needs its other commands the more.
  Outcome<void> tell_of(const UserError& why) {
    if (is_of_this_machine(why.code)) return why;
    report_.key_waits = why;
    std::string detail(why.id());
    for (const Argument& one : why.arguments) {  // whose device is waited for
      if (one.name == "handle" || one.name == "number") detail += " " + one.value;
    }
    const Alarm alarm{AlarmKind::kKeyNotMade, {}, {}, std::move(detail)};
    return keep_alarms(session_, {&alarm, 1});
  }

  // A year ahead, every key would look expired: they would be destroyed, and with them what they
  // open, and the new ones would come from a future that nobody else believes in.
  Outcome<void> compare_clocks() {
    const auto node = session_.serving_node();
    if (!node) return node.error();
    if (*node == nullptr) return {};
    online_ = true;
    const std::uint64_t theirs = (*node)->welcome().now_ms;
    const std::uint64_t apart = theirs > now_ms_ ? theirs - now_ms_ : now_ms_ - theirs;
    report_.clock_differs = apart > kClocksDifferMs;
    return {};
  }

  // Nothing after the own key and those who leave waits for what comes before it: an office that cannot make one
  // key still hands out those it has. The first error is told.
  Outcome<void> renew_keys() {
    if (auto done = person(); !done) return done.error();
    Outcome<void> first;
    if (is_device()) {
      if (auto done = people(); !done) return done.error();
      for (const auto step : {&Maintenance::staff, &Maintenance::companies_of_cards, &Maintenance::members,
                              &Maintenance::renew, &Maintenance::companies_told, &Maintenance::grants}) {
        Outcome<void> done = (this->*step)();
        if (!done && is_of_this_machine(done.error().code)) return done;
        if (!done && first) first = done;
      }
    }
    keep_archive_keys(session_, me_.subject.org);
    const Outcome<void> shown = cards();
    return first ? shown : first;
  }

  Outcome<void> grants() {
    const auto granted = grant_staff(session_);
    if (!granted) return granted.error();
    report_.granted += *granted;
    return {};
  }

  bool is_device() {
    if (!me_.device) return false;
    const auto certificate = crypto::verify_device(*me_.device, me_.subject.org, me_.subject.admin,
                                                   roster_.network_id, now_ms_);
    if (!certificate) return false;
    report_.device_ends_ms = (*certificate)->not_after_ms;
    const auto list = staff_list(session_);
    if (list && *list) {
      const auto& staff = (*list)->list.staff;
      report_.single_device = std::count_if(staff.begin(), staff.end(), [](const StaffMember& m) {
                                return m.device;
                              }) == 1;
    }
    return true;
  }

  Outcome<void> person() {
    const auto statement = own_statement(session_, ReaderClass::kPerson);
    if (!statement) return statement.error();
    bool due = is_due(*statement, now_ms_) || !stands(session_, **statement);
    if (!due) {
      // The home was put back from a backup: who holds the card seals to a key that is not here.
      const auto newest = newest_person_statement(session_);
      if (!newest) return newest.error();
      due = (*newest)->statement.epoch > (*statement)->statement.epoch;
    }
    if (!due) return {};
    const auto rotated = rotate_person(session_);
    if (!rotated) return rotated.error();
    report_.rotated.push_back(ReaderClass::kPerson);
    return {};
  }

  // Who is about to go, goes first: the keys below must not be handed to him.
  Outcome<void> people() {
    // By a clock that no node has confirmed nobody loses his access: a removal is not taken back.
    const auto node = session_.serving_node();
    if (!node) return node.error();
    if (*node != nullptr) {
      if (auto due = end_handovers(session_); !due) return due.error();
    }
    const auto gone = settle_leavers(session_);
    if (!gone) return gone.error();
    report_.left += *gone;
    return {};
  }

  // The client key was granted to more companies than this device has heard of: the one that knew them is gone,
  // and the next client key would leave them out. Their cards have the same certificates and keys.
  Outcome<void> companies_of_cards() {
    if (!is_ceptoar()) return {};
    const auto statement = own_statement(session_, ReaderClass::kMembers);
    if (!statement) return statement.error();
    auto rows = companies(session_);
    if (!rows) return rows.error();
    const auto going = leavers(session_);
    if (!going) return going.error();
    const std::size_t before = rows->size();
    if (!*statement || (*statement)->statement.grant_count <= before || !going->empty()) return {};
    for (const HeldCard& held : session_.trust().cards()) {
      const crypto::Subject& subject = held.card->subject;
      const bool company = subject.roster_org == me_.subject.org && subject.org != me_.subject.org &&
                           subject.holder.is_zero() && held.card->statement.has_value();
      const bool known = std::any_of(rows->begin(), rows->end(),
                                     [&](const CompanyRow& row) { return row.org == subject.org; });
      if (!company || known || session_.trust().has_left(subject)) continue;
      const Card& card = held.card->card;
      if (!crypto::verify_chain({card.chain.front()}, me_.subject.roster_org, roster_, now_ms_)) continue;
      rows->push_back({subject.org, subject.handle, card.name_ja, card.name_en, card.chain.front(),
                       held.card->statement->wire});
    }
    if (rows->size() == before) return {};
    return session_.commit(
        {{store::ArchiveTable::kMeta, meta_key("companies"), encode_companies(*rows)}});
  }

  // Programs of before told them to devices alone. Whoever takes the place of the only one must know them
  // (RUNBOOK, section 7). Told twice, by a run that was cut off, it does no harm.
  Outcome<void> companies_told() {
    if (me_.is_company()) return {};
    const Bytes key = meta_key(kCompaniesTold);
    const auto row = load_optional(session_.archive(), store::ArchiveTable::kMeta, key);
    if (!row) return from_error(row.error(), "archive");
    if (*row) return {};
    if (auto told = tell_companies(session_); !told) return told;
    return session_.commit(
        {{store::ArchiveTable::kMeta, key, RowWriter(kCompaniesToldVersion).u64(now_ms_).take()}});
  }

  // A removal voided it, and whoever removed did not get as far as a new key; or his new key and a
  // still newer one of the leaver crossed.
  bool is_left_behind(const StatementState& statement) {
    return !statement.closing && session_.trust().is_ending(statement) &&
           now_ms_ > session_.trust().newest_revocation_ms(statement.statement.org) + kHealAfterMs;
  }

  // Noted before the key is made: a run that ends in between makes the next one wait, not make another.
  Outcome<bool> heals(const StatementState& statement) {
    if (!is_left_behind(statement)) return false;
    const Bytes key = healed_key(statement.statement.key_class);
    const auto row = load_optional(session_.archive(), store::ArchiveTable::kMeta, key);
    if (!row) return from_error(row.error(), "archive");
    if (*row) {
      RowReader in(**row, kHealedVersion);
      const std::uint64_t last_ms = in.u64();
      if (in.finish() && last_ms <= now_ms_ && now_ms_ < last_ms + kHealAgainMs) return false;
    }
    auto noted = session_.commit(
        {{store::ArchiveTable::kMeta, key, RowWriter(kHealedVersion).u64(now_ms_).take()}});
    if (!noted) return noted.error();
    return true;
  }

  // Under a new admin key the next staff key reaches a colleague by his new card, and he his colleagues by the
  // key that all hold: so it waits for the cards, a week at most.
  Outcome<bool> colleagues_stand() {
    if (now_ms_ > roster_.roster.created_ms + kAwaitColleaguesMs) return true;
    const auto list = staff_list(session_);
    if (!list) return list.error();
    if (!*list) return true;
    const auto& staff = (*list)->list.staff;
    return std::all_of(staff.begin(), staff.end(), [&](const StaffMember& one) {
      if (one.holder == me_.subject.holder) return true;
      const HeldCard held =
          session_.trust().card_of(me_.subject.roster_org, me_.subject.org, one.holder);
      return held.card != nullptr && crypto::verify_chain(held.card->card.chain, me_.subject.roster_org,
                                                          roster_, now_ms_);
    });
  }

  // Made by this device, and not here: the home was put back from a backup of before. Whoever writes to the
  // office seals to this key. One that a colleague made he grants.
  bool is_lost(const StatementState& statement) {
    if (statement.device != me_.subject.key) return false;
    const bool staff = statement.statement.key_class == ReaderClass::kStaff;
    return published_key(session_.home().keys(),
                         staff ? KeyPurpose::kStaffEpoch : KeyPurpose::kMembersEpoch,
                         statement) == nullptr;
  }

  Outcome<void> staff() {
    const auto statement = own_statement(session_, ReaderClass::kStaff);
    if (!statement) return statement.error();
    bool due = is_due(*statement, now_ms_) || is_lost(**statement);
    if (!due && !stands(session_, **statement)) {
      const auto all = colleagues_stand();
      if (!all) return all.error();
      due = *all;
    }
    if (!due) {
      const auto healing = heals(**statement);
      if (!healing) return healing.error();
      due = *healing;
    }
    if (!due) return {};
    const auto rotated = rotate_staff(session_);
    if (!rotated) return rotated.error();
    report_.rotated.push_back(ReaderClass::kStaff);
    return {};
  }

  bool is_ceptoar() const {
    const Organisation* org = roster_.find_org(me_.subject.org);
    return org != nullptr && org->kind == OrgKind::kCeptoar;
  }

  Outcome<void> members() {
    if (!is_ceptoar()) return {};
    const auto statement = own_statement(session_, ReaderClass::kMembers);
    if (!statement) return statement.error();
    // Made now, it would leave out every company whose certificate the new admin key has not renewed yet.
    const auto uncertified = has_companies_of_former_key(session_);
    if (!uncertified) return uncertified.error();
    if (*uncertified) return {};
    bool due = is_due(*statement, now_ms_) || !stands(session_, **statement) || is_lost(**statement);
    if (!due) {
      const auto awaited = awaits_company();
      if (!awaited) return awaited.error();
      if (*awaited) return say_closing(**statement);
      // A company joined, left or has a new staff key: the old client key must not go on.
      const auto outdated = members_grants_outdated(session_);
      if (!outdated) return outdated.error();
      due = *outdated;
    }
    if (!due) {
      // Noted as made, it would not be tried again for a day.
      if (is_left_behind(**statement)) {
        if (auto good = check_client_key_can_be_granted(session_); !good) return good;
      }
      const auto healing = heals(**statement);
      if (!healing) return healing.error();
      due = *healing;
    }
    if (!due) return {};
    const auto rotated = rotate_members(session_);
    if (!rotated) return rotated.error();
    report_.rotated.push_back(ReaderClass::kMembers);
    report_.granted += rotated->sent;
    return {};
  }

  Outcome<bool> awaits_company() {
    const auto rows = companies(session_);
    if (!rows) return rows.error();
    for (const CompanyRow& row : *rows) {
      const auto wire = parse<SignedKeyStatement>(row.statement);
      if (!wire) return from_error(wire.error(), "archive");
      const auto statement = parse<KeyStatement>(wire->statement);
      if (!statement) return from_error(statement.error(), "archive");
      const auto key = company_key(session_, row.org, *statement);
      if (!key) return key.error();
      if (*key == CompanyKey::kAwaited) return true;
    }
    return false;
  }

  // Somebody left a company whose new key is not here: whoever knows this waits for the next client key.
  Outcome<void> say_closing(const StatementState& statement) {
    return statement.closing ? Outcome<void>() : publish_freshness(statement, true);
  }

  Outcome<void> publish_freshness(const StatementState& statement, bool closing) {
    const auto wire = parse<SignedKeyStatement>(statement.wire);
    if (!wire) return from_error(wire.error(), "archive");
    const Bytes renewed =
        encode(crypto::renew_statement(*wire, roster_.network_id, session_.home().sign_key(),
                                       *me_.device, now_ms_, closing));
    const auto added = session_.trust().add_statement(renewed);
    if (!added) return from_error(added.error(), "own key");
    const auto queued = control_to_outbox(session_, {ControlKind::kKeyStatement, renewed});
    if (!queued) return queued.error();
    return {};
  }

  // Senders are warned of statements older than 72 hours; renewed once a day by whoever runs.
  Outcome<void> renew() {
    if (me_.is_company()) return {};
    for (const ReaderClass key_class : {ReaderClass::kStaff, ReaderClass::kMembers}) {
      const StatementState* newest =
          session_.trust().newest_statement(me_.subject.org, key_class);
      if (newest == nullptr || now_ms_ < newest->as_of_ms + kMsPerDay) continue;
      // Of a former admin key: a device under the new one cannot say that it goes on.
      if (!stands(session_, *newest)) continue;
      if (is_lost(*newest)) continue;  // senders would go on with what nobody opens
      // A mark that stands goes on standing: only the next key takes it away.
      if (auto done = publish_freshness(*newest, newest->closing); !done) return done.error();
      report_.renewed = true;
    }
    return {};
  }

  Outcome<void> cards() {
    const auto outdated = cards_outdated(session_);
    if (!outdated) return outdated.error();
    if (!*outdated) return {};
    const auto renewed = renew_cards(session_);
    if (renewed) return {};
    // Somebody in the audience has no key now: no reason to refuse every other command.
    if (is_of_this_machine(renewed.error().code)) return renewed.error();
    report_.card_waits = renewed.error();
    return {};
  }

  bool is_over(const crypto::KeyRecord& record) const {
    if (record.not_after_ms == 0) return false;
    switch (record.purpose) {
      case KeyPurpose::kPersonEpoch:
      case KeyPurpose::kStaffEpoch:
      case KeyPurpose::kMembersEpoch:
        return now_ms_ > record.not_after_ms + limits::kStatementGraceDays * kMsPerDay;
      case KeyPurpose::kArchive: return now_ms_ > record.not_after_ms;
      case KeyPurpose::kAdmin:
      case KeyPurpose::kVoter:
      case KeyPurpose::kNodeSign:
      case KeyPurpose::kNodeTransport:
      case KeyPurpose::kNodeStore:
      case KeyPurpose::kHolderSign:
      case KeyPurpose::kHolderTransport:
      case KeyPurpose::kArchiveStore: return false;
    }
    return false;
  }

  // The keys are saved before the archive is. Whoever is cut off in between finds by this row that what they
  // opened must still be forgotten. Gives how many keys went, or were to go then; nullopt: nothing to do.
  Outcome<std::optional<std::uint64_t>> begin_forgetting() {
    const auto& records = session_.home().keys().records();
    const auto over = static_cast<std::uint64_t>(std::ranges::count_if(
        records, [&](const crypto::KeyRecord& record) { return is_over(record); }));
    if (over != 0) {
      auto noted = session_.commit({{store::ArchiveTable::kMeta, forgetting_key(),
                                     RowWriter(kForgettingVersion).u64(over).take()}});
      if (!noted) return noted.error();
      return std::optional(over);
    }
    const auto row = load_optional(session_.archive(), store::ArchiveTable::kMeta, forgetting_key());
    if (!row) return from_error(row.error(), "archive");
    if (!*row) return std::optional<std::uint64_t>();
    return std::optional(RowReader(**row, kForgettingVersion).u64());
  }

  // Only when the node answers: what still lies there for an old key was pulled before this.
  Outcome<void> destroy() {
    const auto node = session_.serving_node();
    if (!node) return node.error();
    if (*node == nullptr) return {};
    const auto count = begin_forgetting();
    if (!count) return count.error();
    if (!*count) return {};
    report_.destroyed = session_.home().keys().remove_if(
        [&](const crypto::KeyRecord& record) { return is_over(record); });
    if (report_.destroyed != 0) session_.mark_keys_changed();
    note_audit(session_, {AuditKind::kKeyDestroyed, 0, **count, {}});
    auto closed = forget_closed_items(session_);
    if (!closed) return closed.error();
    closed->push_back({store::ArchiveTable::kMeta, forgetting_key(), std::nullopt});
    return session_.commit(std::move(*closed));
  }

  Session& session_;
  const Identity& me_;
  const crypto::RosterState& roster_;
  std::uint64_t now_ms_;
  bool online_ = false;
  MaintenanceReport report_;
};

std::optional<KeyPurpose> purpose_of(ReaderClass key_class) {
  switch (key_class) {
    case ReaderClass::kStaff: return KeyPurpose::kStaffEpoch;
    case ReaderClass::kMembers: return KeyPurpose::kMembersEpoch;
    case ReaderClass::kPerson: return KeyPurpose::kPersonEpoch;
    case ReaderClass::kEverybody: break;
  }
  return std::nullopt;
}

}  // namespace

Outcome<MaintenanceReport> maintain(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  return Maintenance(session, **identity, **roster).run();
}

Outcome<MaintenanceReport> rotate(Session& session, ReaderClass key_class) {
  if (key_class == ReaderClass::kPerson) {
    if (const auto done = rotate_person(session); !done) return done.error();
  } else if (key_class == ReaderClass::kMembers) {
    if (const auto done = rotate_members(session); !done) return done.error();
  } else {
    if (const auto done = rotate_staff(session); !done) return done.error();
  }
  auto report = maintain(session);
  if (report) report->rotated.insert(report->rotated.begin(), key_class);
  return report;
}

Outcome<std::vector<KeyRow>> key_rows(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Organisation* top = (*roster)->find_org(me.roster_org);
  const std::string own_org = me.handle.substr(me.handle.find('@') + 1);
  std::vector<KeyRow> rows;
  for (const ReaderClass key_class :
       {ReaderClass::kPerson, ReaderClass::kStaff, ReaderClass::kMembers}) {
    const auto statement = own_statement(session, key_class);
    if (!statement) return statement.error();
    const auto purpose = purpose_of(key_class);
    for (const crypto::KeyRecord& record : session.home().keys().records()) {
      if (record.purpose != *purpose) continue;
      KeyRow row{key_class, own_org, record.epoch, 0, record.not_after_ms, 0, false, true};
      if (key_class == ReaderClass::kPerson) row.handle = me.handle;
      if (key_class == ReaderClass::kMembers && top != nullptr) row.handle = top->handle;
      if (*statement && (*statement)->statement.epoch == record.epoch) {
        row.current = true;
        row.created_ms = (*statement)->statement.created_ms;
        row.as_of_ms = (*statement)->as_of_ms;
      }
      rows.push_back(std::move(row));
    }
    const bool held = std::any_of(rows.begin(), rows.end(), [&](const KeyRow& row) {
      return row.key_class == key_class && row.current;
    });
    if (!*statement || held) continue;
    const KeyStatement& newest = (*statement)->statement;
    rows.push_back({key_class, key_class == ReaderClass::kMembers && top ? top->handle : own_org,
                    newest.epoch, newest.created_ms, newest.not_after_ms, (*statement)->as_of_ms,
                    true, false});
  }
  std::sort(rows.begin(), rows.end(), [](const KeyRow& a, const KeyRow& b) {
    return std::pair(a.key_class, a.epoch) < std::pair(b.key_class, b.epoch);
  });
  return rows;
}

Outcome<void> check_clock(Session& session) {
  const auto apart = session.clocks_apart_ms();
  if (!apart || *apart <= kMsPerDay) return {};
  return user_error(UserCode::kClock, {{"what", "more than a day from the node's"}});
}

Hash32 keys_held(Session& session) {
  Bytes all;
  for (const crypto::KeyRecord& record : session.home().keys().records()) {
    const bool opens = record.purpose == KeyPurpose::kPersonEpoch ||
                       record.purpose == KeyPurpose::kStaffEpoch ||
                       record.purpose == KeyPurpose::kMembersEpoch;
    if (!opens) continue;
    const std::array<std::uint8_t, 1> purpose{static_cast<std::uint8_t>(record.purpose)};
    append(all, crypto::keyed_hash(record.secret.view(), kKeysHeld, {purpose}).view());
  }
  return crypto::hash(kKeysHeld, {all});
}

std::shared_ptr<const OpeningKeys> OpeningKeys::of(Session& session) {
  const auto identity = session.identity();
  if (!identity) return std::make_shared<OpeningKeys>();
  std::shared_ptr<const OpeningKeys>& kept = session.kept_opening_keys();
  const Hash32 held = keys_held(session);
  if (kept != nullptr && kept->made_of_ == held) return kept;
  const auto made = std::make_shared<OpeningKeys>();
  OpeningKeys& out = *made;
  out.made_of_ = held;
  const crypto::Subject& me = (*identity)->subject;
  for (const ReaderClass key_class :
       {ReaderClass::kStaff, ReaderClass::kMembers, ReaderClass::kPerson}) {
    for (const crypto::KeyRecord& record : session.home().keys().records()) {
      if (record.purpose != *purpose_of(key_class)) continue;
      out.keys_.push_back(
          std::make_unique<crypto::KemKey>(crypto::KemKey::from_secret(record.secret)));
      const OrgId org = key_class == ReaderClass::kMembers ? me.roster_org : me.org;
      const HolderId holder = key_class == ReaderClass::kPerson ? me.holder : HolderId{};
      out.list_.push_back({key_class, org, holder, record.epoch, out.keys_.back().get()});
    }
  }
  kept = made;
  return kept;
}

}  // namespace ceptoar::member
