// SPDX-License-Identifier: Apache-2.0
#include "cli/member/own_cards.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "cli/member/given_cards.h"
#include "cli/member/own_keys.h"
#include "cli/member/staff.h"
#include "schema/limits.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::member {
namespace {

using crypto::StatementState;
using store::ArchiveTable;

constexpr std::string_view kEverybodyHere = "community:council";
constexpr std::string_view kAudiences = "card-audiences";
// kMeta: colleagues alone have the newest card, the lists of before do not.
constexpr std::string_view kOwed = "cards-owed";

// The lists of recipients that the cards went to; an empty one is the default.
Outcome<std::vector<std::string>> audiences_before(Session& session) {
  std::vector<std::string> out;
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key(kAudiences));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return out;
  const auto list = parse_list(**row);
  if (!list) return user_error(UserCode::kStoreCorrupt, {{"what", std::string(kAudiences)}});
  for (const Bytes& one : *list) out.emplace_back(as_text(one));
  return out;
}

Outcome<void> remember(Session& session, const std::vector<std::string>& audiences) {
  std::vector<Bytes> list;
  list.reserve(audiences.size());
  for (const std::string& one : audiences) list.push_back(to_bytes(as_bytes(one)));
  return session.commit({{ArchiveTable::kMeta, meta_key(kAudiences), encode_list(list)},
                         {ArchiveTable::kMeta, meta_key(kOwed), std::nullopt}});
}

Outcome<void> check_line(std::string_view text, std::string_view where) {
  const std::vector<Argument> place = {{"where", std::string(where)}, {"line", "1"}};
  switch (find_text_fault(text, true)) {
    case TextFault::kNone: return {};
    case TextFault::kBidi: return user_error(UserCode::kTextBidi, place);
    case TextFault::kNotUtf8:
      return user_error(UserCode::kTextEncoding, {{"where", std::string(where)}, {"byte", "0"}});
    case TextFault::kControl: break;
  }
  return user_error(UserCode::kTextControl, place);
}

// Cards are directed entries (decisions "Objects"), so a community's readers are taken under AMBER.
Outcome<ResolvedAudience> card_audience(Session& session, const Identity& me,
                                        std::string_view to) {
  AudienceWish readers;
  readers.to = split_recipients(to);
  // Of its companies' cards a CEPTOAR sees every one: it hands the client key out by them.
  const bool chosen = !readers.to.empty();
  if (!chosen) readers.to = {me.is_company() ? std::string("own") : std::string(kEverybodyHere)};
  const bool community = readers.to.size() == 1 && readers.to.front().rfind("community:", 0) == 0;
  if (chosen && !community && me.is_company()) readers.to.emplace_back("own");
  readers.tlp = community ? Tlp::kGreen : Tlp::kAmber;
  // Whom the person named himself gets it, and not that organisation's companies.
  readers.with_members = !chosen && me.is_company();
  auto resolved = resolve(session, readers);
  if (!resolved) return resolved;
  resolved->tlp = Tlp::kAmber;
  resolved->audience.community.clear();
  return resolved;
}

std::vector<NodeId> own_nodes(const crypto::RosterState& roster, const Identity& me) {
  std::vector<NodeId> out;
  for (const NodeRecord* node : roster.nodes_of(me.subject.roster_org)) out.push_back(node->id);
  std::sort(out.begin(), out.end());
  return out;
}

Card continue_card(Session& session, const crypto::RosterState& roster,
                   const crypto::Subject& me, const HolderId& holder) {
  Card card;
  const HeldCard held = session.trust().card_of(me.roster_org, me.org, holder);
  card.serial = held.card == nullptr ? 1 : held.card->card.serial + 1;
  if (held.card != nullptr) {
    card.prev_hash = held.card->hash;
    card.name_ja = held.card->card.name_ja;
    card.name_en = held.card->card.name_en;
    card.contacts = held.card->card.contacts;
  }
  card.created_ms = session.now_ms();
  card.network_id = roster.network_id;
  card.org = me.org;
  card.holder = holder;
  return card;
}

// One card for all audiences: whoever stands in two of them sees one card, not two in a row.
Outcome<void> send_card(Session& session, const Card& card,
                        const std::vector<ResolvedAudience>& audiences) {
  const Bytes wire = encode(crypto::sign_card(session.home().sign_key(), card, nullptr));
  for (const ResolvedAudience& audience : audiences) {
    SealWish wish;
    wish.kind = InnerKind::kCard;
    wish.audience = audience;
    wish.content = wire;
    const auto sent = seal_to_outbox(session, wish);
    if (!sent) return sent.error();
  }
  // Last: a card that could not be sealed must not count as shared.
  const auto added = session.trust().add_card(wire, session.now_ms());
  if (!added) return from_error(added.error(), card.handle);
  std::vector<store::ArchiveWrite> marks;
  for (const ResolvedAudience& audience : audiences) {
    auto some = note_for_companies(session, added->hash, audience.audience);
    if (!some) return some.error();
    std::ranges::move(*some, std::back_inserter(marks));
  }
  return session.commit(std::move(marks));
}

Outcome<Card> person_card(Session& session, const crypto::RosterState& roster, const Identity& me,
                          const CardWish& wish) {
  const auto statement = own_statement(session, ReaderClass::kPerson);
  if (!statement) return statement.error();
  if (!*statement) return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  Card card = continue_card(session, roster, me.subject, me.subject.holder);
  card.handle = me.subject.handle;
  card.role = me.subject.role;
  if (!wish.name_ja.empty()) card.name_ja = wish.name_ja;
  if (!wish.name_en.empty()) card.name_en = wish.name_en;
  if (!wish.contacts.empty()) card.contacts = wish.contacts;
  if (!card.contacts.empty() && (wish.confirm || !wish.contacts.empty())) {
    std::erase_if(card.contacts, [](const Contact& c) { return c.means == kConfirmedMeans; });
    card.contacts.push_back({std::string(kConfirmedMeans), format_rfc3339(card.created_ms)});
  }
  card.nodes = own_nodes(roster, me);
  card.chain = me.chain;
  card.statement = (*statement)->wire;
  return card;
}

Outcome<Card> company_card(Session& session, const crypto::RosterState& roster,
                           const Identity& me) {
  const auto statement = own_statement(session, ReaderClass::kStaff);
  if (!statement) return statement.error();
  if (!*statement) return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  Card card = continue_card(session, roster, me.subject, HolderId{});
  card.handle = me.subject.handle.substr(me.subject.handle.find('@') + 1);
  const auto names = load_optional(session.archive(), ArchiveTable::kMeta, meta_key("names"));
  if (!names) return from_error(names.error(), "archive");
  if (*names) {
    const auto list = parse_list(**names);
    if (!list || list->size() != 2) return user_error(UserCode::kStoreCorrupt, {{"what", "names"}});
    card.name_ja = as_text((*list)[0]);
    card.name_en = as_text((*list)[1]);
  }
  card.nodes = own_nodes(roster, me);
  card.chain = {me.chain.front()};
  card.statement = (*statement)->wire;
  return card;
}

bool is_older(const HeldCard& card, const std::optional<StatementState>& newest) {
  return card.card != nullptr && newest && card.card->statement &&
         card.card->statement->statement.epoch < newest->statement.epoch;
}

// Its company's certificate was renewed: the card of before is nobody's when the old one ends.
bool has_old_certificate(const HeldCard& card, const Identity& me) {
  return card.card != nullptr && me.is_company() && !card.card->card.chain.empty() &&
         card.card->card.chain.front() != me.chain.front();
}

// A node came, went or was replaced: RED reaches a person at the nodes that his card names.
bool has_other_nodes(Session& session, const HeldCard& card, const Identity& me) {
  const auto* roster = session.trust().current();
  return card.card != nullptr && roster != nullptr && card.card->card.nodes != own_nodes(**roster, me);
}

bool is_outdated(Session& session, const HeldCard& card,
                 const std::optional<StatementState>& newest, const Identity& me) {
  return is_older(card, newest) || has_old_certificate(card, me) || has_other_nodes(session, card, me);
}

Outcome<void> check_wish(const CardWish& wish) {
  for (const std::string& name : {wish.name_ja, wish.name_en}) {
    if (auto good = check_line(name, "name"); !good) return good;
  }
  for (const Contact& contact : wish.contacts) {
    if (auto good = check_line(contact.value, contact.means); !good) return good;
  }
  if (!wish.contacts.empty() && kinds_of_means(wish.contacts) < 2) {
    return user_error(UserCode::kCardMeans, {{"means", wish.contacts.front().means}});
  }
  return {};
}

Outcome<std::string> send_company_card(Session& session, const crypto::RosterState& roster,
                                       const Identity& me,
                                       const std::vector<ResolvedAudience>& audiences) {
  const auto card = company_card(session, roster, me);
  if (!card) return card.error();
  if (auto sent = send_card(session, *card, audiences); !sent) return sent.error();
  return card->handle;
}

Outcome<SharedCards> send_cards(Session& session, const Identity& me, const CardWish& wish,
                                const std::vector<ResolvedAudience>& audiences) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  SharedCards out;
  if (me.is_company() && me.device) {
    auto sent = send_company_card(session, **roster, me, audiences);
    if (!sent) return sent.error();
    out.handles.push_back(std::move(*sent));
  }
  const auto card = person_card(session, **roster, me, wish);
  if (!card) return card.error();
  if (auto sent = send_card(session, *card, audiences); !sent) return sent.error();
  out.handles.push_back(card->handle);
  return out;
}

// Takes out of `lists` whom the roster and the cards no longer know.
Outcome<std::vector<ResolvedAudience>> resolve_before(Session& session, const Identity& me,
                                                      std::vector<std::string>& lists) {
  std::vector<ResolvedAudience> out;
  std::vector<std::string> known;
  for (const std::string& to : lists) {
    auto audience = card_audience(session, me, to);
    if (!audience && audience.error().code == UserCode::kUnknownRecipient) continue;
    if (!audience) return audience.error();
    out.push_back(std::move(*audience));
    known.push_back(to);
  }
  lists = std::move(known);
  return out;
}

// Its CEPTOAR knows the first staff key of a company from the enrolment.
Outcome<bool> is_hidden_from_ceptoar(Session& session, const Identity& me) {
  if (!me.is_company() || !me.device) return false;
  const auto staff = own_statement(session, ReaderClass::kStaff);
  if (!staff) return staff.error();
  const HeldCard card = session.trust().card_of(me.subject.roster_org, me.subject.org, HolderId{});
  if (card.card != nullptr) return is_outdated(session, card, *staff, me);
  return *staff && (*staff)->statement.epoch > 1;
}

// A colleague's device hands out the next staff key by the person's card.
Outcome<bool> is_hidden_from_colleagues(Session& session, const Identity& me) {
  const auto list = staff_list(session);
  if (!list) return list.error();
  if (!*list || (*list)->list.staff.size() < 2) return false;
  const auto person = own_statement(session, ReaderClass::kPerson);
  if (!person) return person.error();
  const HeldCard card =
      session.trust().card_of(me.subject.roster_org, me.subject.org, me.subject.holder);
  return card.card != nullptr ? is_outdated(session, card, *person, me) : person->has_value();
}

bool holds_staff_key(Session& session, const Identity& me) {
  const auto staff = own_statement(session, ReaderClass::kStaff);
  return staff && *staff &&
         session.home().keys().find(crypto::KeyPurpose::kStaffEpoch, me.subject.org.view(),
                                    (*staff)->statement.epoch) != nullptr;
}

// For somebody who came in while the staff key was changed: he cannot seal to it, and nobody can
// hand it to him before his card is known.
Outcome<ResolvedAudience> colleagues_in_person(Session& session, const Identity& me,
                                               const crypto::RosterState& roster) {
  ResolvedAudience out;
  out.tlp = Tlp::kRed;
  out.audience.roster_version = roster.roster.version;
  out.audience.roster_hash = roster.hash;
  const auto list = staff_list(session);
  if (!list) return list.error();
  if (!*list) return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  for (const StaffMember& colleague : (*list)->list.staff) {
    if (colleague.holder == me.subject.holder) continue;
    const HeldCard card =
        session.trust().card_of(me.subject.roster_org, me.subject.org, colleague.holder);
    if (card.card == nullptr || !card.card->statement ||
        session.trust().has_left(card.card->subject)) {
      continue;
    }
    if (out.audience.readers.size() + 1 >= limits::kPersons) break;
    out.audience.readers.push_back(
        reader_of_person(*card.card->statement, card.card->card.chain, card.card->hash));
  }
  if (out.audience.readers.empty()) {
    return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  }
  const auto own = own_person_reader(session);
  if (!own) return own.error();
  out.audience.readers.push_back(*own);
  return out;
}

Outcome<void> show_to_own(Session& session, const Identity& me) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto from_ceptoar = is_hidden_from_ceptoar(session, me);
  if (!from_ceptoar) return from_ceptoar.error();
  const auto from_colleagues = is_hidden_from_colleagues(session, me);
  if (!from_colleagues) return from_colleagues.error();
  const auto own = holds_staff_key(session, me) ? card_audience(session, me, "own")
                                                : colleagues_in_person(session, me, **roster);
  if (!own) return own.error();
  if (*from_ceptoar) {
    if (auto sent = send_company_card(session, **roster, me, {*own}); !sent) return sent.error();
  }
  if (!*from_colleagues) return {};
  const auto card = person_card(session, **roster, me, {});
  if (!card) return card.error();
  return send_card(session, *card, {*own});
}

}  // namespace

std::size_t kinds_of_means(const std::vector<Contact>& contacts) {
  std::set<std::string_view> kinds;
  for (const Contact& contact : contacts) {
    if (contact.means != kConfirmedMeans) kinds.insert(contact.means);
  }
  return kinds.size();
}

Outcome<SharedCards> share_cards(Session& session, const CardWish& wish) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  if (auto good = check_wish(wish); !good) return good.error();
  auto lists = audiences_before(session);
  if (!lists) return lists.error();
  std::erase(*lists, wish.to);
  const auto asked = card_audience(session, **identity, wish.to);
  if (!asked) return asked.error();
  auto audiences = resolve_before(session, **identity, *lists);
  if (!audiences) return audiences.error();
  audiences->push_back(*asked);
  lists->push_back(wish.to);
  auto out = send_cards(session, **identity, wish, *audiences);
  if (!out) return out;
  out->readers = asked->audience.readers.size();
  if (auto kept = remember(session, *lists); !kept) return kept.error();
  return out;
}

Outcome<void> renew_cards(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  auto lists = audiences_before(session);
  if (!lists) return lists.error();
  if (lists->empty()) return show_to_own(session, **identity);
  if (!holds_staff_key(session, **identity)) {
    // A home that was put back: nothing is sealed without the staff's newest key, and colleagues hand that out by
    // the new card alone. They get it in person; whoever else had it before follows once the key is here.
    if (auto noted = session.commit({{ArchiveTable::kMeta, meta_key(kOwed), Bytes{1}}}); !noted) return noted;
    return show_to_own(session, **identity);
  }
  const auto audiences = resolve_before(session, **identity, *lists);
  if (!audiences) return audiences.error();
  if (const auto sent = send_cards(session, **identity, {}, *audiences); !sent) return sent.error();
  return remember(session, *lists);
}

Outcome<void> show_cards_to_newcomer(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const auto own = card_audience(session, **identity, "own");
  if (!own) return own.error();
  for (const HolderId& holder : {HolderId{}, me.holder}) {
    const HeldCard card = session.trust().card_of(me.roster_org, me.org, holder);
    if (card.card == nullptr) continue;
    SealWish wish;
    wish.kind = InnerKind::kCard;
    wish.audience = *own;
    wish.content = card.card->wire;
    const auto sent = seal_to_outbox(session, wish);
    if (!sent) return sent.error();
  }
  return {};
}

Outcome<bool> cards_outdated(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const auto lists = audiences_before(session);
  if (!lists) return lists.error();
  if (lists->empty()) {
    const auto hidden = is_hidden_from_ceptoar(session, me);
    return hidden && !*hidden ? is_hidden_from_colleagues(session, me) : hidden;
  }
  const auto owed = load_optional(session.archive(), ArchiveTable::kMeta, meta_key(kOwed));
  if (!owed) return from_error(owed.error(), "archive");
  if (*owed && holds_staff_key(session, me)) return true;
  const auto person = own_statement(session, ReaderClass::kPerson);
  if (!person) return person.error();
  const auto held = [&](const HolderId& holder) {
    return session.trust().card_of(me.subject.roster_org, me.subject.org, holder);
  };
  const HeldCard own = held(me.subject.holder);
  if (is_outdated(session, own, *person, me)) return true;
  if (!me.is_company() || !me.device) return false;
  const auto staff = own_statement(session, ReaderClass::kStaff);
  if (!staff) return staff.error();
  const HeldCard company = held(HolderId{});
  return is_outdated(session, company, *staff, me);
}

}  // namespace ceptoar::member
