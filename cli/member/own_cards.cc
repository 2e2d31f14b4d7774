// SPDX-License-Identifier: Apache-2.0
#include "cli/member/own_cards.h"

#include <algorithm>

#include "cli/member/own_keys.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

using crypto::StatementState;
using store::ArchiveTable;

constexpr std::uint8_t kWishVersion = 1;
constexpr std::string_view kEverybodyHere = "community:council";

Bytes encode_wish(const CardWish& wish) {
  RowWriter out(kWishVersion);
  out.text(wish.to).text(wish.name_ja).text(wish.name_en);
  out.u32(static_cast<std::uint32_t>(wish.contacts.size()));
  for (const Contact& contact : wish.contacts) out.text(contact.means).text(contact.value);
  return out.take();
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
                                        const CardWish& wish) {
  AudienceWish readers;
  readers.to = split_recipients(wish.to);
  if (readers.to.empty()) {
    readers.to = {me.is_company() ? std::string("own") : std::string(kEverybodyHere)};
  }
  const bool community = readers.to.size() == 1 && readers.to.front().rfind("community:", 0) == 0;
  readers.tlp = community ? Tlp::kGreen : Tlp::kAmber;
  readers.with_members = !community && me.is_company();
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

Card continue_card(Session& session, const crypto::RosterState& roster, const OrgId& org,
                   const HolderId& holder) {
  Card card;
  const HeldCard held = session.trust().card_of(org, holder);
  card.serial = held.card == nullptr ? 1 : held.card->card.serial + 1;
  if (held.card != nullptr) {
    card.prev_hash = held.card->hash;
    card.name_ja = held.card->card.name_ja;
    card.name_en = held.card->card.name_en;
    card.contacts = held.card->card.contacts;
  }
  card.created_ms = session.now_ms();
  card.network_id = roster.network_id;
  card.org = org;
  card.holder = holder;
  return card;
}

Outcome<void> send_card(Session& session, const Card& card, const ResolvedAudience& audience) {
  const Bytes wire = encode(crypto::sign_card(session.home().sign_key(), card, nullptr));
  const auto added = session.trust().add_card(wire, session.now_ms());
  if (!added) return from_error(added.error(), card.handle);
  SealWish wish;
  wish.kind = InnerKind::kCard;
  wish.audience = audience;
  wish.content = wire;
  const auto sent = seal_to_outbox(session, wish);
  if (!sent) return sent.error();
  return {};
}

Outcome<Card> person_card(Session& session, const crypto::RosterState& roster, const Identity& me,
                          const CardWish& wish) {
  const auto statement = own_statement(session, ReaderClass::kPerson);
  if (!statement) return statement.error();
  if (!*statement) return user_error(UserCode::kNoKeyYet, {{"handle", me.subject.handle}});
  Card card = continue_card(session, roster, me.subject.org, me.subject.holder);
  card.handle = me.subject.handle;
  card.role = me.subject.role;
  if (!wish.name_ja.empty()) card.name_ja = wish.name_ja;
  if (!wish.name_en.empty()) card.name_en = wish.name_en;
  if (!wish.contacts.empty()) card.contacts = wish.contacts;
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
  Card card = continue_card(session, roster, me.subject.org, HolderId{});
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

}  // namespace

Outcome<std::optional<CardWish>> card_wish(Session& session) {
  const auto row = load_optional(session.archive(), ArchiveTable::kMeta, meta_key("card-wish"));
  if (!row) return from_error(row.error(), "archive");
  if (!*row) return std::optional<CardWish>();
  RowReader in(**row, kWishVersion);
  CardWish wish;
  wish.to = in.text();
  wish.name_ja = in.text();
  wish.name_en = in.text();
  for (std::uint32_t left = in.count(); left > 0; --left) {
    std::string means = in.text();
    wish.contacts.push_back({std::move(means), in.text()});
  }
  if (auto good = in.finish(); !good) return from_error(good.error(), "archive");
  return std::optional<CardWish>(std::move(wish));
}

Outcome<SharedCards> share_cards(Session& session, const CardWish& wish) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const Identity& me = **identity;
  for (const auto& [text, where] :
       {std::pair<std::string_view, std::string_view>{wish.name_ja, "name"},
        {wish.name_en, "name"}}) {
    if (auto good = check_line(text, where); !good) return good.error();
  }
  for (const Contact& contact : wish.contacts) {
    if (auto good = check_line(contact.value, contact.means); !good) return good.error();
  }
  auto audience = card_audience(session, me, wish);
  if (!audience) return audience.error();
  SharedCards out;
  out.readers = audience->audience.readers.size();
  if (me.is_company() && me.device) {
    const auto card = company_card(session, **roster, me);
    if (!card) return card.error();
    if (auto sent = send_card(session, *card, *audience); !sent) return sent.error();
    out.handles.push_back(card->handle);
  }
  const auto card = person_card(session, **roster, me, wish);
  if (!card) return card.error();
  if (auto sent = send_card(session, *card, *audience); !sent) return sent.error();
  out.handles.push_back(card->handle);
  auto kept = session.commit({{ArchiveTable::kMeta, meta_key("card-wish"), encode_wish(wish)}});
  if (!kept) return kept.error();
  return out;
}

Outcome<bool> cards_outdated(Session& session) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const Identity& me = **identity;
  const auto wish = card_wish(session);
  if (!wish) return wish.error();
  if (!*wish) return false;
  const auto person = own_statement(session, ReaderClass::kPerson);
  if (!person) return person.error();
  if (is_older(session.trust().card_of(me.subject.org, me.subject.holder), *person)) return true;
  if (!me.is_company() || !me.device) return false;
  const auto staff = own_statement(session, ReaderClass::kStaff);
  if (!staff) return staff.error();
  return is_older(session.trust().card_of(me.subject.org, HolderId{}), *staff);
}

}  // namespace ceptoar::member
