// SPDX-License-Identifier: Apache-2.0
#include "cli/work/cards.h"

#include <algorithm>
#include <tuple>

#include "cli/member/own_cards.h"
#include "cli/member/resolve.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::Outcome;
using member::Session;

namespace {

CardRow row_of(Session& session, const crypto::CardState& state, member::CardStanding standing) {
  const Card& card = state.card;
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
  row.left = session.trust().has_left(state.subject);
  row.serial = card.serial;
  row.created_ms = card.created_ms;
  row.key_epoch = state.statement ? state.statement->statement.epoch : 0;
  row.standing = standing;
  return row;
}

// The same order for everybody: confirmed last, made last, then by the hash.
std::vector<const crypto::CardState*> standing_beside(Session& session,
                                                      const member::HeldCard& held) {
  const crypto::CardState& newest = *held.card;
  auto all = session.trust().contenders(newest.subject.roster_org, newest.card.org,
                                        newest.card.holder);
  const auto rank = [](const crypto::CardState* one) {
    return std::tuple(confirmed_at(one->card.contacts), one->card.created_ms, one->hash);
  };
  std::sort(all.begin(), all.end(), [&](const auto* a, const auto* b) { return rank(b) < rank(a); });
  return all;
}

struct CardChoice {
  const crypto::CardState* card;
  member::CardStanding standing;
};
Outcome<std::vector<CardChoice>> choices(Session& session, const std::string& handle) {
  std::vector<CardChoice> out;
  std::vector<std::string> known;
  for (const member::HeldCard& held : session.trust().cards()) {
    known.push_back(held.card->card.handle);
    if (known.back() != handle) continue;
    for (const crypto::CardState* one : standing_beside(session, held)) {
      out.push_back({one, held.standing});
    }
  }
  if (!out.empty()) return out;
  return member::unknown_recipient(handle, known);
}

}  // namespace

Outcome<std::vector<CardRow>> card_list(Session& session) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::vector<CardRow> out;
  for (const member::HeldCard& held : session.trust().cards()) {
    for (const crypto::CardState* one : standing_beside(session, held)) {
      out.push_back(row_of(session, *one, held.standing));
    }
  }
  return out;
}

Outcome<std::vector<CardRow>> card_choices(Session& session, const std::string& handle) {
  const auto found = choices(session, handle);
  if (!found) return found.error();
  std::vector<CardRow> out;
  for (const CardChoice& one : *found) out.push_back(row_of(session, *one.card, one.standing));
  return out;
}

Outcome<CardRow> settle_card(Session& session, const std::string& handle, std::size_t choice) {
  const auto found = choices(session, handle);
  if (!found) return found.error();
  if (choice < 1 || choice > found->size()) {
    return member::user_error(member::UserCode::kUsageChoice,
                              {{"option", "--choice"},
                               {"value", std::to_string(choice)},
                               {"choices", "1-" + std::to_string(found->size())}});
  }
  const crypto::CardState& chosen = *(*found)[choice - 1].card;
  const auto settled = session.trust().settle_card(chosen.hash, session.now_ms());
  if (!settled) return member::from_error(settled.error(), handle);
  if (auto kept = session.commit(); !kept) return kept.error();
  return row_of(session, chosen, member::CardStanding::kGood);
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
