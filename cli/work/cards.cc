// SPDX-License-Identifier: Apache-2.0
#include "cli/work/cards.h"

#include "cli/member/own_cards.h"

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
    row.serial = card.serial;
    row.created_ms = card.created_ms;
    row.key_epoch = held.card->statement ? held.card->statement->statement.epoch : 0;
    row.standing = held.standing;
    out.push_back(std::move(row));
  }
  return out;
}

Outcome<ShareResult> card_share(Session& session, const ShareWish& wish) {
  const auto shared =
      member::share_cards(session, {wish.to, wish.contacts, wish.name_ja, wish.name_en});
  if (!shared) return shared.error();
  const auto sent = member::flush_outbox(session);
  if (!sent) return sent.error();
  return ShareResult{shared->handles, shared->readers, sent->left == 0 && sent->refused.empty()};
}

}  // namespace ceptoar::work
