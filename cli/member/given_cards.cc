// SPDX-License-Identifier: Apache-2.0
#include "cli/member/given_cards.h"

#include <algorithm>

#include "cli/member/archive_keys.h"
#include "cli/member/rows.h"
#include "schema/limits.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

Bytes mark_key(const Hash32& card) { return meta_key("card-for-companies/" + card.hex()); }

void add_newest(std::vector<const crypto::CardState*> cards, std::vector<Bytes>& box) {
  std::stable_sort(cards.begin(), cards.end(), [](const auto* a, const auto* b) {
    return a->card.created_ms > b->card.created_ms;
  });
  std::size_t bytes = 0;
  for (std::size_t i = 1; i < box.size(); ++i) bytes += 4 + box[i].size();
  for (const crypto::CardState* card : cards) {
    bytes += 4 + card->wire.size();  // its length before it
    if (box.size() > limits::kReplyCards || bytes > limits::kReplyCardsBytes) return;
    box.push_back(card->wire);
  }
}

std::vector<const crypto::CardState*> trusted_cards(Session& session) {
  std::vector<const crypto::CardState*> out;
  for (const HeldCard& held : session.trust().cards()) {
    const bool good = held.standing == CardStanding::kGood &&
                      !session.trust().has_left(held.card->subject);
    if (good) out.push_back(held.card);
  }
  return out;
}

}  // namespace

Outcome<std::vector<store::ArchiveWrite>> note_for_companies(Session& session, const Hash32& card,
                                                             const Audience& audience) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const bool theirs =
      !(*identity)->is_company() &&
      std::any_of(audience.readers.begin(), audience.readers.end(), [&](const Reader& reader) {
        return reader.reader_class == ReaderClass::kMembers && reader.org == me.org;
      });
  std::vector<store::ArchiveWrite> out;
  if (theirs) out.push_back({ArchiveTable::kMeta, mark_key(card), Bytes(1, 1)});
  return out;
}

void add_cards_for_colleague(Session& session, const HolderId& newcomer, std::vector<Bytes>& box) {
  auto cards = trusted_cards(session);
  std::erase_if(cards, [&](const auto* card) { return card->card.holder == newcomer; });
  add_newest(std::move(cards), box);
}

Outcome<void> add_cards_for_company(Session& session, std::vector<Bytes>& box) {
  std::vector<const crypto::CardState*> cards;
  for (const crypto::CardState* card : trusted_cards(session)) {
    const auto mark = load_optional(session.archive(), ArchiveTable::kMeta, mark_key(card->hash));
    if (!mark) return from_error(mark.error(), "archive");
    if (*mark) cards.push_back(card);
  }
  add_newest(std::move(cards), box);
  return {};
}

void take_given_cards(Session& session, const std::vector<Bytes>& box) {
  for (std::size_t i = 1; i < box.size(); ++i) {
    if (!is_archive_keys(box[i])) (void)session.trust().add_card(box[i], session.now_ms());
  }
}

}  // namespace ceptoar::member
