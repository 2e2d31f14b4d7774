// SPDX-License-Identifier: Apache-2.0
#include "cli/work/cards.h"

#include <algorithm>

#include "cli/member/own_cards.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;

Outcome<std::vector<CardRow>> card_list(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::vector<CardRow> out;
  for (const member::HeldCard& held : session.trust().cards()) {
    const Card& card = held.card->card;
    CardRow row;
    row.handle = card.handle;
    row.name_ja = card.name_ja;
    row.name_en = card.name_en;
    row.role = card.role;
    row.company = card.holder.is_zero();
    row.contacts = card.contacts;
    std::erase_if(row.contacts,
                  [](const Contact& c) { return c.means == member::kConfirmedMeans; });
    row.confirmed_ms = confirmed_at(card.contacts);
    row.stale = !row.company && is_stale(card.contacts, session.now_ms());
    row.left = session.trust().has_left(held.card->subject);
    row.serial = card.serial;
    row.created_ms = card.created_ms;
    row.key_epoch = held.card->statement ? held.card->statement->statement.epoch : 0;
    row.standing = held.standing;
    out.push_back(std::move(row));
  }
  return out;
}

std::uint64_t confirmed_at(const std::vector<Contact>& contacts) {
  for (const Contact& contact : contacts) {
    if (contact.means != member::kConfirmedMeans) continue;
    const auto ms = parse_rfc3339(contact.value);
    return ms ? *ms : 0;
  }
  return 0;
}

bool is_stale(const std::vector<Contact>& contacts, std::uint64_t now_ms) {
  return confirmed_at(contacts) + kCardFreshMs < now_ms || member::kinds_of_means(contacts) < 2;
}

Outcome<ShareResult> card_share(Session& session, const ShareWish& wish) {
  const auto shared =
      member::share_cards(session, {wish.to, wish.contacts, wish.name_ja, wish.name_en, wish.confirm});
  if (!shared) return shared.error();
  const auto sent = member::flush_outbox(session);
  if (!sent) return sent.error();
  return ShareResult{shared->handles, shared->readers, sent->left == 0 && sent->refused.empty()};
}

}  // namespace ceptoar::work
