// SPDX-License-Identifier: Apache-2.0
// The own card, and the company's: made, signed and sealed to whom the holder chose. Internal to
// cli/; cli/work/cards.h is what commands use.
#ifndef CEPTOAR_CLI_MEMBER_OWN_CARDS_H_
#define CEPTOAR_CLI_MEMBER_OWN_CARDS_H_

#include <optional>
#include <string>
#include <vector>

#include "cli/member/sealing.h"
#include "cli/member/session.h"

namespace ceptoar::member {

// To whom, and what stands on it; what is left empty stays as on the card before.
struct CardWish {
  std::string to;  // empty: the default of decisions "Who knows whom"
  std::vector<Contact> contacts;
  std::string name_ja;
  std::string name_en;
  bool confirm = false;  // the contacts on the card before are still right
};
// A card says itself when its holder last confirmed its contacts: a contact of this means, with an
// RFC 3339 time. A new key makes a new card, and that is nobody's word about a telephone number.
inline constexpr std::string_view kConfirmedMeans = "confirmed";
// Means of different kind, that mark apart.
std::size_t kinds_of_means(const std::vector<Contact>& contacts);

struct SharedCards {
  std::vector<std::string> handles;
  std::size_t readers = 0;
};
// Makes and queues the own card and, at a company's certified device, the company's. They go to
// wish.to and to every audience of before, so that nobody is left with a card of old keys. `readers`
// counts those of wish.to. Contacts are of two different kinds at least, or none are given.
// Errors: E-CARD-MEANS, and those of resolve().
Outcome<SharedCards> share_cards(Session& session, const CardWish& wish);
// The same cards with the newest keys, to every audience of before. Who never shared a card shows it
// to his own side alone when keys could not be handed out otherwise: a company's to its CEPTOAR, a
// person's to the colleague who changes the staff key.
Outcome<void> renew_cards(Session& session);
// The own cards as they are once more, to the own organisation's new key: whoever just came in cannot
// open what was sent before, and needs his colleague's card to answer in person.
Outcome<void> show_cards_to_newcomer(Session& session);
// True when renew_cards() has something newer to say.
Outcome<bool> cards_outdated(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OWN_CARDS_H_
