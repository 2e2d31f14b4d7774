// SPDX-License-Identifier: Apache-2.0
#include "cli/member/leaving.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/member/access.h"
#include "cli/member/enrol_files.h"
#include "cli/member/epochs.h"
#include "cli/member/others_keys.h"
#include "cli/member/own_keys.h"
#include "cli/member/resolve.h"
#include "cli/member/sealing.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;
using store::ArchiveWrite;

// As many are removed in one run at most; a list for each.
constexpr std::size_t kListsBack = 64;

// This certified device, and what it signs with.
struct Desk {
  const Identity* me;
  const crypto::RosterState* roster;
  const Organisation* org;  // nullptr: a company
};
Outcome<Desk> open_desk(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const crypto::Subject& me = (*identity)->subject;
  if (session.trust().has_left(me)) {
    return user_error(UserCode::kOwnRevoked, {{"handle", me.handle}});
  }
  if ((*identity)->former) return user_error(UserCode::kAdminChanged, {{"handle", me.handle}});
  const bool certified =
      (*identity)->device && crypto::verify_device(*(*identity)->device, me.org, me.admin,
                                                   (*roster)->network_id, session.now_ms());
  if (!certified) return user_error(UserCode::kNotDevice);
  return Desk{*identity, *roster, (*roster)->find_org(me.org)};
}

// Whose connections end: the person, or everybody of a company that this program knows of. Whom the
// company alone called its own stays: that was not always looked at (check_company_list).
Outcome<std::vector<HolderId>> holders_of(Session& session, const Desk& desk,
                                          const Leaver& leaver) {
  std::vector<HolderId> out;
  if (leaver.kind != Leaver::Kind::kCompany) {
    out.push_back(leaver.holder);
    return out;
  }
  const auto known = known_persons(session, leaver.org);
  if (!known) return known.error();
  const auto others = keys_of_others(session, leaver.org);
  if (!others) return others.error();
  for (const KnownPerson& person : *known) {
    // By the company's word alone: if another device let him in, he is on the nodes' lists (listed_of).
    if (person.transport_key.is_zero()) continue;
    if (!others->contains(person.key)) out.push_back(person.holder);
  }
  for (const HeldCard& card : session.trust().cards()) {
    const crypto::Subject& subject = card.card->subject;
    if (subject.roster_org == desk.me->subject.roster_org && subject.org == leaver.org &&
        !subject.holder.is_zero()) {
      out.push_back(subject.holder);
    }
  }
  return out;
}

// One run over all who are about to go.
class Settling {
 public:
  Settling(Session& session, const Desk& desk, std::vector<Leaver> all)
      : session_(session), desk_(desk), all_(std::move(all)) {}

  Outcome<std::size_t> run() {
    if (desk_.org != nullptr) {
      // Who reads this seals to no key of before, even while the new ones are on the way.
      if (auto done = revoke(); !done) return done.error();
      // Before the keys: one that cannot be made must not keep the leaver on the node.
      if (auto done = end_access(); !done) return done.error();
    }
    if (auto done = new_keys(); !done) return done.error();
    if (auto done = tell_colleagues(); !done) return done.error();
    std::vector<ArchiveWrite> writes;
    for (const Leaver& leaver : all_) {
      writes.push_back(erase_of(leaver));
      if (auto gone = forget(leaver, writes); !gone) return gone.error();
    }
    if (auto kept = session_.commit(std::move(writes)); !kept) return kept.error();
    return all_.size();
  }

 private:
  bool of_colleagues() const {
    return std::any_of(all_.begin(), all_.end(), [](const Leaver& leaver) {
      return leaver.kind == Leaver::Kind::kColleague;
    });
  }

  Outcome<std::uint64_t> list_version(Leaver::Kind kind) {
    const auto statement = own_statement(session_, ReaderClass::kStaff);
    if (!statement) return statement.error();
    const std::uint64_t in_force = *statement ? (*statement)->statement.list_version : 0;
    if (kind != Leaver::Kind::kColleague) return in_force;  // the staff stays as it is
    const auto list = staff_list(session_);
    if (!list) return list.error();
    return *list ? (*list)->list.version : in_force;
  }

  // The last valid positions are those that this program has read: what came after is nobody's word.
  Outcome<std::vector<LastPosition>> last_positions() {
    std::vector<LastPosition> out;
    for (const NodeRecord* node : desk_.roster->nodes_of(desk_.org->id)) {
      const auto row = load_optional(session_.archive(), ArchiveTable::kMeta, frontier_key(node->id));
      if (!row) return from_error(row.error(), "archive");
      LastPosition last{node->id, 0};
      if (*row) {
        RowReader in(**row, kFrontierVersion);
        last.seq = in.u64();
      }
      out.push_back(last);
    }
    std::sort(out.begin(), out.end(),
              [](const LastPosition& a, const LastPosition& b) { return a.node < b.node; });
    return out;
  }

  // A colleague's word for the same, not a mild one that the leaver published of himself: nothing of
  // what comes after these positions may count, and nothing made under an older list.
  bool is_published(const SignPublicKey& key, const std::vector<LastPosition>& last,
                    std::uint64_t version) {
    const TrustStore& trust = session_.trust();
    return trust.is_revoked(desk_.org->id, key, NodeId{}, 0) &&
           trust.list_floor(desk_.org->id) >= version &&
           std::all_of(last.begin(), last.end(), [&](const LastPosition& position) {
             return trust.is_revoked(desk_.org->id, key, position.node, position.seq + 1);
           });
  }

  Outcome<void> revoke() {
    auto last = last_positions();
    if (!last) return last.error();
    for (const Leaver& leaver : all_) {
      const auto version = list_version(leaver.kind);
      if (!version) return version.error();
      if (is_published(leaver.key, *last, *version)) continue;
      Revocation what;
      what.network_id = desk_.roster->network_id;
      what.org = desk_.org->id;
      what.key = leaver.key;
      what.list_version = *version;
      what.created_ms = session_.now_ms();
      what.last = *last;
      const auto queued = control_to_outbox(
          session_, {ControlKind::kRevocation,
                     encode(crypto::make_revocation(session_.home().sign_key(), *desk_.me->device,
                                                    what))});
      if (!queued) return queued.error();
    }
    return {};
  }

  // A leaver can have made one under whatever list he named.
  bool is_of_before(const crypto::StatementState& statement, const StaffList& list) const {
    return statement.statement.list_version < list.version ||
           std::any_of(all_.begin(), all_.end(), [&](const Leaver& leaver) {
             return leaver.key == statement.device ||
                    statement.statement.created_ms <= leaver.since_ms;
           });
  }

  Outcome<void> new_keys() {
    if (of_colleagues()) {
      const auto list = staff_list(session_);
      if (!list) return list.error();
      const auto statement = own_statement(session_, ReaderClass::kStaff);
      if (!statement) return statement.error();
      const bool behind = *list && (!*statement || is_of_before(**statement, (*list)->list));
      if (behind) {
        if (const auto made = rotate_staff(session_); !made) return made.error();
      }
      if (const auto granted = grant_staff(session_); !granted) return granted.error();
    }
    if (desk_.org == nullptr || desk_.org->kind != OrgKind::kCeptoar) return {};
    const auto waits = waits_for_company();
    if (!waits) return waits.error();
    if (*waits) return {};  // maintenance says "closing", and makes it when the company's key is here
    const auto members = rotate_members(session_);
    // Senders go on to no client key of before the revocation; maintenance makes the next one when it can.
    const bool later = !members && (members.error().code == UserCode::kStaffKeyMissing ||
                                    members.error().code == UserCode::kListMissing);
    if (later) return {};
    return members ? Outcome<void>() : Outcome<void>(members.error());
  }

  // Only who left a company: a company that left, or a colleague, waits for nobody.
  Outcome<bool> waits_for_company() {
    const auto rows = companies(session_);
    if (!rows) return rows.error();
    for (const CompanyRow& row : *rows) {
      const auto wire = parse<SignedKeyStatement>(row.statement);
      const auto statement = wire ? parse<KeyStatement>(wire->statement)
                                  : Result<KeyStatement>(wire.error());
      if (!statement) return from_error(statement.error(), "archive");
      const auto key = company_key(session_, row.org, *statement);
      if (!key) return key.error();
      if (*key == CompanyKey::kAwaited) return true;
    }
    return false;
  }

  Outcome<void> end_access() {
    std::vector<HolderId> holders;
    for (const Leaver& leaver : all_) {
      const auto some = holders_of(session_, desk_, leaver);
      if (!some) return some.error();
      holders.insert(holders.end(), some->begin(), some->end());
      if (leaver.kind != Leaver::Kind::kCompany) continue;
      // Whom another device let in is on the nodes' lists alone.
      const auto listed = listed_of(session_, leaver.org);
      if (!listed) return listed.error();
      holders.insert(holders.end(), listed->begin(), listed->end());
    }
    if (holders.empty()) return {};
    return enrol::queue_access_end(session_, {session_.home().sign_key(), *desk_.me->device},
                                   std::move(holders));
  }

  Outcome<void> tell_colleagues() {
    if (!of_colleagues()) return {};
    const auto list = staff_list(session_);
    if (!list) return list.error();
    if (!*list) return {};
    if (desk_.org == nullptr) {
      if (auto told = tell_who_was_there((*list)->list.version); !told) return told;
    }
    return send_staff_list(session_, **list);
  }

  // A CEPTOAR's device that came after them has never heard of a company's people, and would not know
  // from the new list that somebody is missing.
  Outcome<void> tell_who_was_there(std::uint64_t version) {
    for (std::size_t back = 0; back < kListsBack && version > 1; ++back) {
      const auto before = staff_list_at(session_, --version);
      if (!before) return before.error();
      if (!*before) return {};
      const auto& staff = (*before)->list.staff;
      const bool all = std::all_of(all_.begin(), all_.end(), [&](const Leaver& leaver) {
        return std::any_of(staff.begin(), staff.end(),
                           [&](const StaffMember& m) { return m.holder == leaver.holder; });
      });
      if (all) return send_staff_list(session_, **before);
    }
    return {};
  }

  Outcome<void> forget(const Leaver& leaver, std::vector<ArchiveWrite>& writes) {
    const auto known = known_persons(session_, leaver.org);
    if (!known) return known.error();
    for (const KnownPerson& person : *known) {
      const bool gone =
          leaver.kind == Leaver::Kind::kCompany || person.holder == leaver.holder;
      if (gone) writes.push_back(erase_of(person));
    }
    if (leaver.kind == Leaver::Kind::kCompany) writes.push_back(erase_of(CompanyList{leaver.org, 0, 0, 0}));
    return {};
  }

  Session& session_;
  const Desk& desk_;
  std::vector<Leaver> all_;
};

// Whom another device took away at the same time stands on the list that is in force.
Outcome<void> strike_off(Session& session, const Desk& desk, const std::vector<Leaver>& all) {
  const auto held = staff_list(session);
  if (!held) return held.error();
  if (!*held) return {};
  std::vector<StaffMember> staff = (*held)->list.staff;
  const std::size_t before = staff.size();
  std::erase_if(staff, [&](const StaffMember& member) {
    return std::any_of(all.begin(), all.end(), [&](const Leaver& leaver) {
      return leaver.kind == Leaver::Kind::kColleague && leaver.holder == member.holder;
    });
  });
  if (staff.size() == before) return {};
  const auto list = next_staff_list(session, {session.home().sign_key(), *desk.me->device},
                                    std::move(staff), session.now_ms());
  if (!list) return list.error();
  return session.commit({write_of(*list)});
}

// Whether he was ever a person of this company at a node here. A company names whatever key it has seen, or
// thought of, and all that it drops from its list would be published as ended for everybody to keep. A card says
// nothing: the company signs one for any key.
enum class LetIn { kYes, kNo, kUnknown };
Outcome<LetIn> was_let_in(Session& session, const Leaver& leaver, const ListedNow& now) {
  const auto known = known_persons(session, leaver.org);
  if (!known) return known.error();
  const bool by_us = std::any_of(known->begin(), known->end(), [&](const KnownPerson& person) {
    return person.key == leaver.key && !person.transport_key.is_zero();
  });
  const bool listed = std::any_of(now.entries.begin(), now.entries.end(), [&](const AccessEntry& entry) {
    return entry.org == leaver.org && entry.sign_key == leaver.key;
  });
  if (by_us || listed) return LetIn::kYes;
  return now.all_told ? LetIn::kNo : LetIn::kUnknown;
}

// Rows of before such lists were looked at name keys that no company ends, and one that no device ends: its
// own. They go, and nothing follows from them; nor from the going of somebody who was never here. While a
// node does not tell who was, he stays among those who are about to go.
Outcome<void> drop_false(Session& session, const Desk& desk, std::vector<Leaver>& all) {
  std::vector<Leaver> kept;
  std::vector<ArchiveWrite> writes;
  const bool of_companies = std::any_of(all.begin(), all.end(), [](const Leaver& leaver) {
    return leaver.kind == Leaver::Kind::kCompanyPerson;
  });
  const auto now = of_companies ? listed_now(session) : Outcome<ListedNow>(ListedNow{});
  if (!now) return now.error();
  std::map<OrgId, std::set<SignPublicKey>> others_of;  // a company may drop hundreds at once
  for (Leaver& leaver : all) {
    bool wrong = leaver.key == desk.me->subject.key;
    LetIn let_in = LetIn::kYes;
    if (leaver.kind == Leaver::Kind::kCompanyPerson) {
      if (!others_of.contains(leaver.org)) {
        auto others = keys_of_others(session, leaver.org);
        if (!others) return others.error();
        others_of[leaver.org] = std::move(*others);
      }
      wrong = others_of[leaver.org].contains(leaver.key);
      const auto was = was_let_in(session, leaver, *now);
      if (!was) return was.error();
      let_in = *was;
    }
    if (wrong || let_in == LetIn::kNo) {
      writes.push_back(erase_of(leaver));
    } else if (let_in == LetIn::kYes) {
      kept.push_back(std::move(leaver));
    }
  }
  all = std::move(kept);
  return writes.empty() ? Outcome<void>() : session.commit(std::move(writes));
}

std::string_view org_part(std::string_view handle) { return handle.substr(handle.find('@') + 1); }

// What its own staff checks by the list before, which is not here; and that it names its own people alone.
// `company`: who sent it, by a key that is proven to be his.
Outcome<void> check_company_list(Session& session, const crypto::Subject& company,
                                 const StaffList& staff, BytesView signed_list,
                                 const std::set<SignPublicKey>& others) {
  const auto bad = [](std::string_view what) {
    return user_error(UserCode::kSignatureBad, {{"what", std::string(what)}});
  };
  const auto wire = parse<SignedStaffList>(signed_list);
  const auto signer = wire ? parse<SignedCertificate>(wire->signer)
                           : Result<SignedCertificate>(wire.error());
  const auto device = signer ? parse<Certificate>(signer->certificate)
                             : Result<Certificate>(signer.error());  // none: the admin key
  if (device && session.trust().is_revoked(company.roster_org, device->key, NodeId{}, 0)) {
    return bad("staff list by a device that was revoked");
  }
  // What is revoked one day is the key that stands here.
  const bool own_keys = std::all_of(staff.staff.begin(), staff.staff.end(), [](const StaffMember& m) {
    return m.holder == crypto::id_of<HolderId>(crypto::label::kHolderId, m.key);
  });
  if (!own_keys) return bad("staff list with another key than the holder's");
  for (const StaffMember& member : staff.staff) {
    if (org_part(member.handle) != org_part(company.handle)) {
      return bad("staff list with another organisation's handle");
    }
    if (member.key == company.admin || (member.key != company.key && others.contains(member.key))) {
      return bad("staff list with somebody else's key");
    }
  }
  return {};
}

void note_people(const StaffList& staff, const std::vector<KnownPerson>& known, std::uint64_t now_ms,
                 std::vector<ArchiveWrite>& writes) {
  for (const StaffMember& member : staff.staff) {
    const auto before = std::find_if(known.begin(), known.end(), [&](const KnownPerson& person) {
      return person.holder == member.holder;
    });
    KnownPerson person = before == known.end() ? KnownPerson{} : *before;
    person.org = staff.org;
    person.holder = member.holder;
    person.handle = member.handle;
    person.role = member.role;
    person.key = member.key;
    if (person.since_ms == 0) person.since_ms = std::min(staff.created_ms, now_ms);
    writes.push_back(write_of(person));
  }
}

}  // namespace

Outcome<Leaver> take_off_list(Session& session, const std::string& handle,
                              std::uint64_t created_ms) {
  const auto desk = open_desk(session);
  if (!desk) return desk.error();
  const auto held = staff_list(session);
  if (!held) return held.error();
  std::vector<StaffMember> staff;
  if (*held) staff = (*held)->list.staff;
  const auto who = std::find_if(staff.begin(), staff.end(),
                                [&](const StaffMember& m) { return m.handle == handle; });
  if (who == staff.end()) {
    std::vector<std::string> known;
    known.reserve(staff.size());
    for (const StaffMember& member : staff) known.push_back(member.handle);
    return unknown_recipient(handle, known);
  }
  if (who->holder == desk->me->subject.holder) {
    return user_error(UserCode::kRemoveSelf, {{"handle", handle}});
  }
  Leaver leaver{Leaver::Kind::kColleague, desk->me->subject.org, who->holder, handle, who->key,
                session.now_ms()};
  staff.erase(who);
  const auto list = next_staff_list(session, {session.home().sign_key(), *desk->me->device},
                                    std::move(staff), created_ms);
  if (!list) return list.error();
  if (auto kept = session.commit({write_of(*list), write_of(leaver)}); !kept) return kept.error();
  return leaver;
}

Outcome<Leaver> take_off_companies(Session& session, const std::string& handle) {
  const auto desk = open_desk(session);
  if (!desk) return desk.error();
  auto known = companies(session);
  if (!known) return known.error();
  const auto row = std::find_if(known->begin(), known->end(),
                                [&](const CompanyRow& one) { return one.handle == handle; });
  if (row == known->end()) {
    std::vector<std::string> handles;
    for (const CompanyRow& one : *known) handles.push_back(one.handle);
    return unknown_recipient(handle, handles);
  }
  // Its dates do not matter here: an expired certificate is no reason to keep a company.
  const auto wire = parse<SignedCertificate>(row->certificate);
  if (!wire) return from_error(wire.error(), "archive");
  const auto certificate = parse<Certificate>(wire->certificate);
  if (!certificate) return from_error(certificate.error(), "archive");
  Leaver leaver{Leaver::Kind::kCompany, row->org, HolderId{}, handle, certificate->key,
                session.now_ms()};
  known->erase(row);
  auto kept = session.commit(
      {{ArchiveTable::kMeta, meta_key("companies"), encode_companies(*known)}, write_of(leaver)});
  if (!kept) return kept.error();
  return leaver;
}

Outcome<std::size_t> settle_leavers(Session& session) {
  auto all = leavers(session);
  if (!all) return all.error();
  if (all->empty()) return std::size_t{0};
  const auto desk = open_desk(session);
  if (!desk) {
    const UserCode code = desk.error().code;
    // They stay where they are until this device is heard again.
    const bool unheard = code == UserCode::kOwnRevoked || code == UserCode::kAdminChanged;
    if (code == UserCode::kNotDevice || unheard) return std::size_t{0};
    return desk.error();
  }
  if (auto done = drop_false(session, *desk, *all); !done) return done.error();
  if (all->empty()) return std::size_t{0};
  if (auto done = strike_off(session, *desk, *all); !done) return done.error();
  return Settling(session, *desk, std::move(*all)).run();
}

Outcome<bool> note_company_staff(Session& session, const crypto::Subject& company, BytesView list,
                                 std::uint64_t at_ms, std::vector<ArchiveWrite>& writes) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto verified = crypto::verify_staff_list(list, company.org, company.admin,
                                                  (*roster)->network_id, at_ms);
  if (!verified) return from_error(verified.error(), "staff list");
  const StaffList& staff = **verified;
  const auto others = keys_of_others(session, company.org);
  if (!others) return others.error();
  if (auto good = check_company_list(session, company, staff, list, *others); !good) return good.error();
  const auto held = company_list(session, company.org);
  if (!held) return held.error();
  const auto known = known_persons(session, company.org);
  if (!known) return known.error();
  // Of two devices that take away at once both are meant, and a number set far ahead by whoever is about
  // to go must not keep his removal from being heard. So a list that is not newer takes away as well, only
  // not those who came after it.
  const bool newer = !*held || staff.version > (*held)->version;
  const bool twin = *held && staff.version == (*held)->version;
  CompanyList now{company.org, newer ? staff.version : (*held)->version,
                  *held ? (*held)->left_version : 0, *held ? (*held)->since_ms : 0};
  bool somebody_left = false;
  const auto going = leavers(session);
  if (!going) return going.error();
  for (const KnownPerson& person : *known) {
    const bool goes = std::any_of(going->begin(), going->end(), [&](const Leaver& leaver) {
      return leaver.org == company.org && leaver.holder == person.holder;
    });
    if (goes) continue;
    const bool stays = std::any_of(staff.staff.begin(), staff.staff.end(), [&](const StaffMember& m) {
      return m.holder == person.holder;
    });
    if (stays || (!newer && staff.created_ms + limits::kHlcParkMs < person.since_ms)) continue;
    if (others->contains(person.key)) {  // from before lists were looked at: he was never the company's
      if (person.transport_key.is_zero()) writes.push_back(erase_of(person));
      continue;
    }
    somebody_left = true;
    // The other device's key under a list of this number may be his.
    now.left_version = std::max(now.left_version, staff.version + (twin ? 1 : 0));
    // Not anew each time: a company that loses somebody every day, or says so, would keep the client key of
    // all "closing" for ever. Whoever was waited for lately is not waited for: the others go on without it.
    const bool lately = now.since_ms != 0 && session.now_ms() < now.since_ms + kCompanyKeyWaitAgainMs;
    if (!lately) now.since_ms = session.now_ms();
    // That this device let him in is asked for once more (was_let_in); then the row goes (forget).
    if (person.transport_key.is_zero()) writes.push_back(erase_of(person));
    writes.push_back(write_of(Leaver{Leaver::Kind::kCompanyPerson, company.org, person.holder,
                                     person.handle, person.key, session.now_ms()}));
  }
  if (!newer && !somebody_left) return false;
  if (newer) note_people(staff, *known, session.now_ms(), writes);
  writes.push_back(write_of(now));
  return true;
}

Outcome<CompanyKey> company_key(Session& session, const OrgId& org, const KeyStatement& statement) {
  const auto list = company_list(session, org);
  if (!list) return list.error();
  if (!*list || statement.list_version >= (*list)->left_version) return CompanyKey::kFits;
  return session.now_ms() < (*list)->since_ms + kCompanyKeyWaitMs ? CompanyKey::kAwaited
                                                                 : CompanyKey::kOverdue;
}

}  // namespace ceptoar::member
