// SPDX-License-Identifier: Apache-2.0
#include "cli/member/resolve.h"

#include <algorithm>
#include <set>

#include "cli/member/keys.h"
#include "cli/member/own_keys.h"
#include "cli/member/renewal.h"
#include "cli/member/role_holders.h"
#include "crypto/audience.h"
#include "crypto/roster_ends.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using crypto::RosterState;
using crypto::StatementState;

constexpr std::string_view kCommunityPrefix = "community:";
constexpr std::string_view kOwn = "own";
constexpr std::size_t kMostSuggestions = 3;

std::string shown(std::string_view text) { return make_visible(text, true); }

std::string join(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& element : list) out += (out.empty() ? "" : ", ") + element;
  return out;
}

bool is_community(std::string_view token) { return token.rfind(kCommunityPrefix, 0) == 0; }

// Puts an audience together; one for each call of resolve().
class Resolver {
 public:
  Resolver(Session& session, const AudienceWish& wish, const RosterState& roster,
           const Identity& me)
      : session_(session), wish_(wish), roster_(roster), me_(me), now_ms_(session.now_ms()) {
    out_.tlp = *wish.tlp;
    out_.audience.roster_version = roster.roster.version;
    out_.audience.roster_hash = roster.hash;
  }

  Outcome<ResolvedAudience> run() {
    Outcome<void> done;
    switch (*wish_.tlp) {
      case Tlp::kClear: done = clear(); break;
      case Tlp::kGreen: done = green(); break;
      case Tlp::kAmber:
      case Tlp::kAmberStrict: done = amber(); break;
      case Tlp::kRed: done = red(); break;
    }
    if (!done) return done.error();
    return finish();
  }

  Outcome<ResolvedAudience> run_again(const AgainWish& again) {
    if (again.tlp == Tlp::kClear) {
      if (auto done = clear(); !done) return done.error();
      return finish();
    }
    out_.community = out_.audience.community = again.community;
    for (const Reader& reader : again.readers) {
      const auto moved = add_holders(reader, again.roles);
      if (!moved) return moved.error();
      if (*moved) continue;
      if (auto added = add_again(reader); !added) return added.error();
    }
    if (again.tlp != Tlp::kRed) {
      if (auto added = add_own_org(); !added) return added.error();
      return finish();
    }
    const auto own = own_person_reader(session_);
    if (!own) return own.error();
    add(*own, person_name(me_.subject.handle, me_.subject));
    return finish();
  }

 private:
  // Who read it as the holder of a role; false: he did not, or nobody is known to hold it now. What his
  // certificate says was verified when the item was read.
  Outcome<bool> add_holders(const Reader& reader, const std::vector<RoleName>& roles) {
    if (reader.reader_class != ReaderClass::kPerson || reader.chain.empty()) return false;
    const auto wire = parse<SignedCertificate>(reader.chain.back());
    const auto then = wire ? parse<Certificate>(wire->certificate) : Result<Certificate>(wire.error());
    if (!then) return false;
    for (const RoleName& role : roles) {
      if (then->role != role.role || !then->handle.ends_with("@" + role.org)) continue;
      const auto holders = role_holders(session_, role);
      if (holders.empty()) continue;
      for (const std::string& handle : holders) {
        if (auto added = add_person(handle); !added) return added.error();
      }
      const bool still = std::find(holders.begin(), holders.end(), then->handle) != holders.end();
      if (!still) warn(WarningKind::kRoleMoved, then->handle);
      return true;
    }
    return false;
  }

  Outcome<void> add_again(const Reader& reader) {
    if (reader.reader_class == ReaderClass::kPerson && reader.holder == me_.subject.holder) return {};
    if (reader.reader_class == ReaderClass::kStaff && reader.org == me_.subject.org) return {};
    if (const Organisation* org = roster_.find_org(reader.org);
        org != nullptr && reader.reader_class != ReaderClass::kPerson) {
      return add_org(*org, reader.reader_class);
    }
    // A company or a person: by the chain inside, or by the card held now.
    ReaderName name{reader.reader_class, reader.org.hex(), "", "", "", false};
    const HeldCard held = session_.trust().card_of(home_org(reader), reader.org, reader.holder);
    if (held.card != nullptr) {
      const std::string handle = held.card->card.handle;
      if (session_.trust().has_left(held.card->subject)) {
        warn(WarningKind::kLeft, handle);
        return {};
      }
      return reader.reader_class == ReaderClass::kPerson ? add_person(handle) : add_company(handle);
    }
    if (!reader.chain.empty()) {
      const auto subject = crypto::verify_chain(reader.chain, home_org(reader), roster_, now_ms_);
      if (!subject) return from_error(subject.error(), name.org);
      if (reader.reader_class == ReaderClass::kPerson) name.member = (*subject)->handle;
      name.org = (*subject)->handle.substr((*subject)->handle.find('@') + 1);
      if (session_.trust().has_left(**subject)) {
        warn(WarningKind::kLeft, (*subject)->handle);
        return {};
      }
      if (auto valid = check_chain(reader.chain, (*subject)->handle); !valid) return valid;
    }
    Reader same = reader;
    same.stanza = 0;
    add(same, name);
    return {};
  }

  Outcome<void> clear() {
    if (!wish_.to.empty()) return user_error(UserCode::kClearTo);
    if (wish_.with_members) return user_error(UserCode::kMembersNoCeptoar);
    out_.names.push_back({ReaderClass::kEverybody, "", "", "", "", false});
    return {};
  }

  Outcome<void> green() {
    if (wish_.with_members) return user_error(UserCode::kMembersNoCeptoar);
    std::string name(kDefaultCommunity);
    if (!wish_.to.empty()) {
      if (wish_.to.size() != 1 || !is_community(wish_.to.front())) {
        return user_error(UserCode::kGreenTo, {{"given", shown(join(wish_.to))}});
      }
      name = wish_.to.front().substr(kCommunityPrefix.size());
    }
    const Community* community = roster_.find_community(name);
    if (community == nullptr) return unknown_community(name);
    out_.community = name;
    out_.audience.community = name;
    for (const Organisation& org : roster_.roster.organisations) {
      if (org.status != Status::kActive || !roster_.in_community(*community, org.id)) continue;
      if (auto added = add_from_community(org); !added) return added;
    }
    if (me_.is_company()) warn(WarningKind::kCompanyShown, me_.subject.handle);
    return add_own_org();
  }

  // One organisation without a key must not keep everybody else from being told.
  Outcome<void> add_from_community(const Organisation& org) {
    const auto add = [&](ReaderClass key_class) -> Outcome<bool> {
      const auto added = add_org(org, key_class);
      if (added) return true;
      if (added.error().code != UserCode::kNoKeyYet) return added.error();
      warn(WarningKind::kNoKey, org.handle);
      return false;
    };
    const auto staff = add(ReaderClass::kStaff);
    if (!staff) return staff.error();
    // Member companies never stand without their CEPTOAR.
    if (!*staff || org.kind != OrgKind::kCeptoar) return {};
    const auto members = add(ReaderClass::kMembers);
    return members ? Outcome<void>() : members.error();
  }

  Outcome<void> amber() {
    const std::string label(tlp_label(out_.tlp));
    if (wish_.with_members && out_.tlp == Tlp::kAmberStrict) {
      return user_error(UserCode::kTlpMembers, {{"tlp", label}});
    }
    if (wish_.to.empty()) return user_error(UserCode::kAudienceEmpty, {{"tlp", label}});
    bool ceptoar_named = false;
    for (const std::string& token : wish_.to) {
      if (is_community(token)) {
        return user_error(UserCode::kCommunityLabel, {{"given", shown(token)}, {"tlp", label}});
      }
      auto added = add_amber(token, ceptoar_named);
      if (!added) return added;
    }
    if (wish_.with_members && !ceptoar_named) return user_error(UserCode::kMembersNoCeptoar);
    return add_own_org();
  }

  Outcome<void> add_amber(const std::string& token, bool& ceptoar_named) {
    // Own: the CEPTOAR for its staff and its companies' officers, else one's organisation.
    const Organisation* org = token == kOwn ? roster_.find_org(me_.subject.roster_org)
                                            : roster_.find_org(token);
    if (org != nullptr && org->status != Status::kRemoved) {
      if (auto added = add_org(*org, ReaderClass::kStaff); !added) return added;
      if (org->kind != OrgKind::kCeptoar) return {};
      ceptoar_named = true;
      return wish_.with_members ? add_org(*org, ReaderClass::kMembers) : Outcome<void>();
    }
    if (token.find('@') != std::string::npos) {
      if (!parse_role(token) && !is_known_person(token)) return unknown(token);
      return user_error(UserCode::kTlpPerson,
                        {{"given", shown(token)}, {"tlp", std::string(tlp_label(out_.tlp))}});
    }
    return add_company(token);
  }

  Outcome<void> red() {
    if (wish_.with_members) {
      return user_error(UserCode::kTlpMembers, {{"tlp", std::string(tlp_label(Tlp::kRed))}});
    }
    if (wish_.to.empty()) {
      return user_error(UserCode::kAudienceEmpty, {{"tlp", std::string(tlp_label(Tlp::kRed))}});
    }
    for (const std::string& token : wish_.to) {
      if (is_role(token)) {
        if (auto added = add_role(token); !added) return added;
        continue;
      }
      if (auto group = refuse_group(token); !group) return group;
      if (auto added = add_person(token); !added) return added;
    }
    const auto own = own_person_reader(session_);
    if (!own) return own.error();
    add(*own, person_name(me_.subject.handle, me_.subject));
    if (readers_.size() > limits::kPersons) {
      return user_error(UserCode::kTooManyPersons,
                        {{"count", std::to_string(readers_.size())},
                         {"limit", std::to_string(limits::kPersons)}});
    }
    return {};
  }

  // TLP:RED is personal; what names more than one person is refused by name.
  Outcome<void> refuse_group(const std::string& token) {
    std::string name;
    if (token == kOwn) {
      name = own_handle();
    } else if (is_community(token)) {
      name = token.substr(kCommunityPrefix.size());
    } else if (const Organisation* org = roster_.find_org(token)) {
      name = org->name_ja;
    } else if (const HeldCard card = session_.trust().card_of(token);
               card.card != nullptr && card.card->card.holder.is_zero()) {
      name = card.card->card.name_ja;
    } else {
      return {};
    }
    return user_error(UserCode::kTlpRedGroup, {{"given", shown(token)}, {"name", shown(name)}});
  }

  Outcome<void> add_person(const std::string& token) {
    if (token == me_.subject.handle) return {};  // always a reader
    const HeldCard held = session_.trust().card_of(token);
    if (held.card == nullptr || held.card->card.holder.is_zero()) {
      const std::size_t at = token.find('@');
      if (at == std::string::npos || !is_known_org(token.substr(at + 1))) return unknown(token);
      // A near name in the same organisation is a slip; in another one it is somebody else.
      for (const std::string& near : suggestions(token)) {
        if (near.ends_with(token.substr(at))) return unknown(token);
      }
      return user_error(UserCode::kNoCard, {{"handle", shown(token)}, {"own", own_handle()}});
    }
    if (auto fits = check_card(held, token); !fits) return fits;
    const crypto::CardState& card = *held.card;
    add(reader_of_person(*card.statement, card.card.chain, card.hash),
        person_name(token, card.subject));
    return {};
  }

  // Each by his own card: what keeps one of them from being sealed to is told, not passed over.
  Outcome<void> add_role(const std::string& token) {
    const auto name = parse_role(token);
    if (!name || !is_known_org(name->org)) return unknown(token);
    const auto holders = role_holders(session_, *name);
    for (const std::string& handle : holders) {
      if (auto added = add_person(handle); !added) return added;
    }
    if (!holders.empty()) return {};
    return user_error(UserCode::kNoCard, {{"handle", shown(token)}, {"own", own_handle()}});
  }

  Outcome<void> add_company(const std::string& token) {
    const HeldCard held = session_.trust().card_of(token);
    std::optional<CompanyRow> row = own_company(token);
    if (held.card == nullptr && !row) return unknown(token);
    ReaderName name{ReaderClass::kStaff, token, "", "", "", false};
    if (held.card != nullptr) {
      if (auto fits = check_card(held, token); !fits) return fits;
      name.name_ja = held.card->card.name_ja;
      name.name_en = held.card->card.name_en;
      add(reader_of_company(*held.card->statement, held.card->card.chain, held.card->hash), name);
      return {};
    }
    if (auto valid = check_chain({row->certificate}, token); !valid) return valid;
    const auto subject = crypto::verify_chain({row->certificate}, me_.subject.roster_org, roster_,
                                              now_ms_);
    if (!subject) return from_error(subject.error(), token);
    const auto statement = crypto::verify_statement(row->statement, row->org, (*subject)->admin,
                                                    roster_.network_id);
    if (!statement) return from_error(statement.error(), token);
    if (auto fits = check_age(**statement, token, false); !fits) return fits;
    name.name_ja = row->name_ja;
    name.name_en = row->name_en;
    add(reader_of_company(**statement, {row->certificate}, Hash32{}), name);
    return {};
  }

  Outcome<void> check_card(const HeldCard& held, const std::string& handle) {
    if (held.standing == CardStanding::kDisputed) {
      return user_error(UserCode::kCardDisputed, {{"handle", shown(handle)}});
    }
    // No node and no position is left to a revoked key: whoever has it now must not be sealed to.
    // Nor to a company's key that was made by somebody who left it: he holds it.
    const crypto::CardState& card = *held.card;
    const bool by_leaver =
        card.statement && session_.trust().is_revoked(card.subject.roster_org,
                                                      card.statement->device, NodeId{}, 0);
    if (session_.trust().has_left(card.subject) || by_leaver) {
      return user_error(UserCode::kNoKeyYet, {{"handle", shown(handle)}});
    }
    if (auto valid = check_chain(card.card.chain, handle); !valid) return valid;
    // Its organisation has another admin key since: readers judge by the roster of today.
    if (!crypto::old_admin_keys(roster_, card.subject.roster_org).empty() &&
        !crypto::verify_chain(card.card.chain, card.subject.roster_org, roster_, now_ms_)) {
      return user_error(UserCode::kNoKeyYet, {{"handle", shown(handle)}});
    }
    if (held.standing == CardStanding::kReestablished) warn(WarningKind::kReestablished, handle);
    if (!held.card->statement) {
      return user_error(UserCode::kNoKeyYet, {{"handle", shown(handle)}});
    }
    // A card's statement is as old as the card; only its end counts.
    return check_age(*held.card->statement, handle, false);
  }

  Outcome<void> add_org(const Organisation& org, ReaderClass key_class) {
    const StatementState* statement = session_.trust().newest_statement(org.id, key_class);
    if (statement == nullptr) return user_error(UserCode::kNoKeyYet, {{"handle", org.handle}});
    if (session_.trust().is_ending(*statement) && !wish_.flash) {
      return user_error(UserCode::kKeyClosing, {{"handle", org.handle}});
    }
    if (auto fits = check_age(*statement, org.handle, true); !fits) return fits;
    add(reader_of_org(*statement),
        {key_class, org.handle, "", org.name_ja, org.name_en, org.id == me_.subject.org});
    return {};
  }

  // Readers refuse what is sealed to somebody whose certificates have ended; who must renew them hears of it
  // from whoever writes to him as well.
  Outcome<void> check_chain(const std::vector<Bytes>& chain, const std::string& handle) {
    std::uint64_t end = 0;
    for (const Bytes& certificate : chain) {
      const std::uint64_t one = certificate_end(certificate);
      if (end == 0 || one < end) end = one;
    }
    if (end == 0) return {};
    if (now_ms_ > end) {
      return user_error(UserCode::kCertificateOver,
                        {{"handle", shown(handle)}, {"time", format_jst_long(end)}});
    }
    if (now_ms_ + limits::kReaderEndsSoonDays * limits::kDayMs > end) {
      warn(WarningKind::kEndsSoon, handle, end);
    }
    return {};
  }

  Outcome<void> check_age(const StatementState& statement, const std::string& handle,
                          bool renewed_daily) {
    const std::uint64_t end = statement.statement.not_after_ms;
    const std::uint64_t grace = limits::kStatementGraceDays * limits::kDayMs;
    if (now_ms_ > end + grace) return user_error(UserCode::kNoKeyYet, {{"handle", shown(handle)}});
    if (now_ms_ > end) {
      warn(WarningKind::kExpiredStatement, handle, statement.as_of_ms);
    } else if (renewed_daily &&
               now_ms_ > statement.as_of_ms + limits::kStatementStaleHours * 3'600'000) {
      warn(WarningKind::kStaleStatement, handle, statement.as_of_ms);
    } else if (now_ms_ + limits::kEpochEndsSoonDays * limits::kDayMs > end) {
      warn(WarningKind::kEndsSoon, handle, end);
    }
    return {};
  }

  Outcome<void> add_own_org() {
    const auto own = own_org_reader(session_);
    if (!own) return own.error();
    // The author's organisation reads it too, and so must the author.
    if (session_.home().keys().find(crypto::KeyPurpose::kStaffEpoch, own->org.view(),
                                    own->epoch) == nullptr) {
      return user_error(UserCode::kNoKeyYet, {{"handle", own_handle()}});
    }
    ReaderName name{ReaderClass::kStaff, "", "", "", "", true};
    if (const Organisation* org = roster_.find_org(me_.subject.org)) {
      name.org = org->handle;
      name.name_ja = org->name_ja;
      name.name_en = org->name_en;
    } else {
      name.org = me_.subject.handle.substr(me_.subject.handle.find('@') + 1);
      const HeldCard card =
          session_.trust().card_of(me_.subject.roster_org, me_.subject.org, HolderId{});
      if (card.card != nullptr) {
        name.name_ja = card.card->card.name_ja;
        name.name_en = card.card->card.name_en;
      }
    }
    add(*own, name);
    return {};
  }

  ReaderName person_name(const std::string& handle, const crypto::Subject& subject) {
    ReaderName name{ReaderClass::kPerson, handle.substr(handle.find('@') + 1), handle, "", "",
                    subject.holder == me_.subject.holder};
    const HeldCard card =
        session_.trust().card_of(subject.roster_org, subject.org, subject.holder);
    if (card.card != nullptr) {
      name.name_ja = card.card->card.name_ja;
      name.name_en = card.card->card.name_en;
    }
    return name;
  }

  // The same reader named twice is one reader.
  void add(const Reader& reader, ReaderName name) {
    const auto same = [&](const auto& pair) {
      return pair.first.reader_class == reader.reader_class && pair.first.org == reader.org &&
             pair.first.holder == reader.holder;
    };
    if (std::any_of(readers_.begin(), readers_.end(), same)) return;
    readers_.emplace_back(reader, std::move(name));
  }

  void warn(WarningKind kind, std::string_view handle, std::uint64_t as_of_ms = 0) {
    const auto same = [&](const AudienceWarning& w) { return w.kind == kind && w.handle == handle; };
    if (std::any_of(out_.warnings.begin(), out_.warnings.end(), same)) return;
    out_.warnings.push_back({kind, std::string(handle), as_of_ms});
  }

  // --- names ---

  std::string own_handle() const {
    return me_.subject.handle.substr(me_.subject.handle.find('@') + 1);
  }

  std::optional<CompanyRow> own_company(const std::string& handle) {
    const auto rows = companies(session_);
    if (!rows) return std::nullopt;
    for (const CompanyRow& row : *rows) {
      if (row.handle == handle) return row;
    }
    return std::nullopt;
  }
  bool is_known_org(const std::string& handle) {
    if (roster_.find_org(handle) != nullptr || session_.trust().card_of(handle).card != nullptr) {
      return true;
    }
    const auto above = parent_handle(handle);
    return above && roster_.find_org(*above) != nullptr;
  }
  bool is_known_person(const std::string& handle) {
    return handle == me_.subject.handle || session_.trust().card_of(handle).card != nullptr ||
           (is_holder_handle(handle) && is_known_org(handle.substr(handle.find('@') + 1)));
  }
  // Roster and held cards only: what this program does not know it must not hint at.
  std::vector<std::string> suggestions(const std::string& token) {
    std::vector<std::string> known;
    for (const Organisation& org : roster_.roster.organisations) {
      if (org.status != Status::kRemoved) known.push_back(org.handle);
    }
    for (const HeldCard& card : session_.trust().cards()) known.push_back(card.card->card.handle);
    known.emplace_back(kOwn);
    std::vector<std::string> near = suggest(token, known);
    for (const Organisation& org : roster_.roster.organisations) {
      if (near.size() >= kMostSuggestions) break;
      if (org.status == Status::kRemoved || !is_name_like(token, org.name_ja, org.name_en)) continue;
      if (std::find(near.begin(), near.end(), org.handle) == near.end()) near.push_back(org.handle);
    }
    return near;
  }
  UserError unknown(const std::string& token) {
    return user_error(UserCode::kUnknownRecipient,
                      {{"given", shown(token)}, {"suggestions", join(suggestions(token))}});
  }
  UserError unknown_community(const std::string& name) {
    std::vector<std::string> known;
    for (const Community& community : roster_.roster.communities) known.push_back(community.name);
    return user_error(UserCode::kUnknownCommunity,
                      {{"given", shown(name)}, {"suggestions", join(suggest(name, known))}});
  }

  Outcome<ResolvedAudience> finish() {
    std::sort(readers_.begin(), readers_.end(), [](const auto& a, const auto& b) {
      return crypto::reader_before(a.first, b.first);
    });
    std::set<OrgId> orgs;
    for (auto& [reader, name] : readers_) {
      if (reader.reader_class == ReaderClass::kStaff) orgs.insert(reader.org);
      if (reader.reader_class == ReaderClass::kPerson) ++out_.persons;
      if (reader.reader_class == ReaderClass::kMembers) {
        ++out_.ceptoars_with_members;
        for (const HeldCard& card : session_.trust().cards()) {
          const auto above = parent_handle(card.card->card.handle);
          if (card.card->card.holder.is_zero() && above == name.org &&
              !session_.trust().has_left(card.card->subject)) {
            out_.member_names.push_back(card.card->card.handle);
          }
        }
      }
      out_.audience.readers.push_back(std::move(reader));
      out_.names.push_back(std::move(name));
    }
    out_.organisations = orgs.size();
    return std::move(out_);
  }

  Session& session_;
  const AudienceWish& wish_;
  const RosterState& roster_;
  const Identity& me_;
  std::uint64_t now_ms_;
  ResolvedAudience out_;
  std::vector<std::pair<Reader, ReaderName>> readers_;
};

}  // namespace

std::vector<std::string> split_recipients(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, end);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (!part.empty()) out.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Outcome<ResolvedAudience> resolve(Session& session, const AudienceWish& wish) {
  if (!wish.tlp) return user_error(UserCode::kTlpMissing);
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (auto good = check_clock(session); !good) return good.error();
  return Resolver(session, wish, **roster, **identity).run();
}

Outcome<ResolvedAudience> resolve_again(Session& session, const AgainWish& wish) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (auto good = check_clock(session); !good) return good.error();
  AudienceWish plain;
  plain.tlp = wish.tlp;
  plain.flash = wish.flash;
  return Resolver(session, plain, **roster, **identity).run_again(wish);
}

}  // namespace ceptoar::member
