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

// To whom, and what stands on it; remembered, so that a card with a new key goes to the same.
struct CardWish {
  std::string to;  // empty: the default of decisions "Who knows whom"
  std::vector<Contact> contacts;
  std::string name_ja;
  std::string name_en;
};
Outcome<std::optional<CardWish>> card_wish(Session& session);

struct SharedCards {
  std::vector<std::string> handles;
  std::size_t readers = 0;
};
// Makes and queues the own card and, at a company's certified device, the company's.
Outcome<SharedCards> share_cards(Session& session, const CardWish& wish);
// True when cards were shared before and one of them carries an older key than the newest.
Outcome<bool> cards_outdated(Session& session);

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_OWN_CARDS_H_
