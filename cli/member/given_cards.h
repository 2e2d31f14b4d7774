// SPDX-License-Identifier: Apache-2.0
// Cards of others that a newcomer takes along with the reply to his enrolment: what was sealed before he
// came he cannot open. They stand in the box of the reply behind its first grant, sealed to him alone.
// Internal to cli/.
#ifndef CEPTOAR_CLI_MEMBER_GIVEN_CARDS_H_
#define CEPTOAR_CLI_MEMBER_GIVEN_CARDS_H_

#include <vector>

#include "cli/member/session.h"

namespace ceptoar::member {

// A CEPTOAR's secretariat holds cards that were meant for it alone, and such that its companies read too.
// This says the latter of a card whose `audience` the own client key is a reader of; nothing otherwise, and
// nothing at a company. Kept in the commit that takes the card in, or sends the own one.
Outcome<std::vector<store::ArchiveWrite>> note_for_companies(Session& session, const Hash32& card,
                                                             const Audience& audience);

// Behind what the box has, at most kReplyCards and kReplyCardsBytes, roughly the newest first: who renews
// often writes often. Those that nobody trusts now, and the newcomer's own, are left out.
// For a person of this office: whatever it may read.
void add_cards_for_colleague(Session& session, const HolderId& newcomer, std::vector<Bytes>& box);
// For a new company of this CEPTOAR: what its companies may read.
Outcome<void> add_cards_for_company(Session& session, std::vector<Bytes>& box);
// The newcomer's side: the cards among what follows the first grant. One that does not hold now is no reason to stay
// outside.
void take_given_cards(Session& session, const std::vector<Bytes>& box);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_GIVEN_CARDS_H_
