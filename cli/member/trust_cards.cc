// SPDX-License-Identifier: Apache-2.0
// Contact cards of a TrustStore.
#include <algorithm>

#include "cli/member/rows.h"
#include "cli/member/trust_caches.h"
#include "crypto/roster_ends.h"
#include "schema/limits.h"

namespace ceptoar::member {
namespace {

using store::ArchiveTable;

constexpr std::size_t kCardRows = 100'000;
constexpr std::uint8_t kCardVersion = 1;

// The roster organisation that the card's chain claims to hang from; verify_card decides.
std::optional<OrgId> top_of(BytesView signed_card) {
  const auto wire = parse<SignedCard>(signed_card);
  if (!wire) return std::nullopt;
  const auto card = parse<Card>(wire->card);
  if (!card || card->chain.empty()) return std::nullopt;
  const auto first = parse<SignedCertificate>(card->chain.front());
  if (!first) return std::nullopt;
  const auto certificate = parse<Certificate>(first->certificate);
  if (!certificate) return std::nullopt;
  return certificate->issuer_org;
}

CardPlace place_of(const crypto::CardState& card) {
  return {card.subject.roster_org, card.card.org, card.card.holder};
}

}  // namespace

// What is in memory already is not older than its row.
TrustStore::Caches::Card* TrustStore::Caches::take_card(BytesView stored) {
  RowReader in(stored, kCardVersion);
  const std::uint64_t at_ms = in.u64();
  const auto standing = static_cast<CardStanding>(in.u8());
  const bool is_newest = in.flag();
  const Bytes wire = in.bytes();
  if (!in.finish()) return nullptr;
  auto card = crypto::verify_card(wire, **current, at_ms);
  if (!card) {
    // Verified when it came; its organisation has another admin key since.
    const auto top = top_of(wire);
    if (!top) return nullptr;
    for (const SignPublicKey& key : crypto::old_admin_keys(**current, *top)) {
      card = crypto::verify_card(wire, crypto::with_admin_key(**current, *top, key), at_ms);
      if (card) break;
    }
  }
  if (!card) return nullptr;
  const crypto::CardState& state = **card;
  Card& place = cards[state.hash];
  if (place.state != nullptr) return &place;
  place = {std::make_unique<crypto::CardState>(state), standing, is_newest};
  return &place;
}

void TrustStore::load_cards() const {
  if (caches_->cards_loaded || caches_->rosters.empty()) return;
  caches_->cards_loaded = true;
  const auto rows = archive_.scan(ArchiveTable::kCards, {}, false, kCardRows);
  if (!rows) return;
  for (const auto& row : *rows) {
    const Caches::Card* card = caches_->take_card(row.value);
    if (card == nullptr || !card->newest) continue;
    caches_->card_of.try_emplace(place_of(*card->state),
                                 Caches::CardOf{card->state->hash, card->standing});
  }
}

const crypto::CardState* TrustStore::card_by_hash(const Hash32& hash) const {
  const auto found = caches_->cards.find(hash);
  if (found != caches_->cards.end()) return found->second.state.get();
  if (caches_->cards_loaded || caches_->rosters.empty()) return nullptr;
  const auto row = archive_.load(ArchiveTable::kCards, hash.view());
  const Caches::Card* card = row ? caches_->take_card(*row) : nullptr;
  return card == nullptr || card->state->hash != hash ? nullptr : card->state.get();
}

Result<crypto::CardState> TrustStore::add_card(BytesView signed_card, std::uint64_t now_ms,
                                               const Flooded* came) {
  if (caches_->rosters.empty()) return fail(ErrorCode::kNotFound, "no roster");
  auto verified = crypto::verify_card(signed_card, **caches_->current, now_ms);
  if (const auto top = verified || came == nullptr ? std::nullopt : top_of(signed_card)) {
    for (const crypto::RosterState& then : rosters_under_old_keys(*top, came)) {
      verified = crypto::verify_card(signed_card, then, now_ms);
      if (verified) break;
    }
  }
  if (!verified) return verified.error();
  const crypto::CardState& card = **verified;
  if (card_by_hash(card.hash) != nullptr) return card;
  // His device's certificate goes on for weeks, and anybody may carry a card: nothing would be sealed to
  // his company any more but to the key that he made.
  if (came != nullptr && card.statement &&
      is_revoked(card.subject.roster_org, card.statement->device, came->node, came->seq)) {
    return fail(ErrorCode::kNotAuthorized, "card with a key made by a revoked device");
  }

  const HeldCard held = card_of(card.subject.roster_org, card.card.org, card.card.holder);
  CardStanding standing = CardStanding::kGood;
  bool newest = true;
  if (held.card != nullptr) {
    const crypto::CardOrder order = crypto::compare_cards(*held.card, card);
    standing = held.standing;
    if (order == crypto::CardOrder::kDisputed) standing = CardStanding::kDisputed;
    if (order == crypto::CardOrder::kReestablished && standing == CardStanding::kGood) {
      standing = CardStanding::kReestablished;
    }
    newest = order == crypto::CardOrder::kContinued || order == crypto::CardOrder::kReestablished;
  }
  const auto keep = [&](const crypto::CardState& state, CardStanding how, bool is_newest) {
    RowWriter out(kCardVersion);
    out.u64(now_ms).u8(static_cast<std::uint8_t>(how)).flag(is_newest).bytes(state.wire);
    caches_->writes.push_back({ArchiveTable::kCards, to_bytes(state.hash.view()), out.take()});
    if (const auto known = caches_->cards.find(state.hash); known != caches_->cards.end()) {
      known->second.standing = how;
      known->second.newest = is_newest;
    }
  };
  if (held.card != nullptr && newest) keep(*held.card, held.standing, false);
  if (held.card != nullptr && !newest && standing == CardStanding::kDisputed) {
    keep(*held.card, standing, true);
    caches_->card_of[place_of(card)].standing = standing;
  }
  keep(card, standing, newest);
  if (held.card != nullptr && newest) caches_->cards[held.card->hash].newest = false;
  caches_->cards[card.hash] = {std::make_unique<crypto::CardState>(card), standing, newest};
  if (newest) {
    caches_->card_of[place_of(card)] = {card.hash, standing};
    caches_->writes.push_back(
        {ArchiveTable::kCardOf,
         holder_key(card.subject.roster_org, card.card.org, card.card.holder),
         to_bytes(card.hash.view())});
  }
  return card;
}

HeldCard TrustStore::card_of(const OrgId& top, const OrgId& org, const HolderId& holder) const {
  const auto found = caches_->card_of.find({top, org, holder});
  if (found != caches_->card_of.end()) {
    return {card_by_hash(found->second.hash), found->second.standing};
  }
  if (caches_->cards_loaded) return {};
  const auto row = archive_.load(ArchiveTable::kCardOf, holder_key(top, org, holder));
  const auto hash = row ? Hash32::from(*row) : Result<Hash32>(row.error());
  const crypto::CardState* state = hash ? card_by_hash(*hash) : nullptr;
  if (state == nullptr || place_of(*state) != CardPlace{top, org, holder}) return {};
  const CardStanding standing = caches_->cards[*hash].standing;
  caches_->card_of[place_of(*state)] = {*hash, standing};
  return {state, standing};
}

HeldCard TrustStore::card_of(std::string_view handle) const {
  HeldCard out;
  for (const HeldCard& card : cards()) {
    if (card.card->card.handle != handle) continue;
    // Two subjects under one handle: a person must not be able to take another's name.
    if (out.card != nullptr) return {out.card, CardStanding::kDisputed};
    out = card;
  }
  return out;
}

std::vector<const crypto::CardState*> TrustStore::contenders(const OrgId& top, const OrgId& org,
                                                             const HolderId& holder) const {
  load_cards();
  const HeldCard newest = card_of(top, org, holder);
  std::vector<const crypto::CardState*> out;
  if (newest.card == nullptr) return out;
  if (newest.standing != CardStanding::kDisputed) return {newest.card};
  std::vector<const crypto::CardState*> all;
  for (const auto& [hash, one] : caches_->cards) {
    if (place_of(*one.state) == CardPlace{top, org, holder}) all.push_back(one.state.get());
  }
  for (const crypto::CardState* one : all) {
    const bool followed = std::any_of(all.begin(), all.end(), [&](const crypto::CardState* other) {
      return other->card.prev_hash == one->hash;
    });
    const bool beside = caches_->cards.at(one->hash).standing == CardStanding::kDisputed;
    if (one == newest.card || (!followed && beside)) out.push_back(one);
  }
  return out;
}

Result<void> TrustStore::settle_card(const Hash32& hash, std::uint64_t now_ms) {
  const crypto::CardState* chosen = card_by_hash(hash);
  if (chosen == nullptr) return fail(ErrorCode::kNotFound, "no such card");
  const CardPlace place = place_of(*chosen);
  const auto standing = contenders(std::get<0>(place), std::get<1>(place), std::get<2>(place));
  if (std::find(standing.begin(), standing.end(), chosen) == standing.end()) {
    return fail(ErrorCode::kNotFound, "a card that does not stand any more");
  }
  for (const crypto::CardState* one : standing) {
    const bool is_chosen = one == chosen;
    const CardStanding how = is_chosen ? CardStanding::kGood : CardStanding::kPassedOver;
    Caches::Card& held = caches_->cards.at(one->hash);
    held.standing = how;
    held.newest = is_chosen;
    RowWriter out(kCardVersion);
    out.u64(now_ms).u8(static_cast<std::uint8_t>(how)).flag(is_chosen).bytes(one->wire);
    caches_->writes.push_back({ArchiveTable::kCards, to_bytes(one->hash.view()), out.take()});
  }
  caches_->card_of[place] = {hash, CardStanding::kGood};
  caches_->writes.push_back(
      {ArchiveTable::kCardOf,
       holder_key(std::get<0>(place), std::get<1>(place), std::get<2>(place)),
       to_bytes(hash.view())});
  return {};
}

std::vector<HeldCard> TrustStore::cards() const {
  load_cards();
  std::vector<HeldCard> out;
  for (const auto& [place, held] : caches_->card_of) {
    if (const auto* card = card_by_hash(held.hash)) out.push_back({card, held.standing});
  }
  std::sort(out.begin(), out.end(), [](const HeldCard& a, const HeldCard& b) {
    return a.card->card.handle < b.card->card.handle;
  });
  return out;
}

}  // namespace ceptoar::member
