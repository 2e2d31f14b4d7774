// SPDX-License-Identifier: Apache-2.0
// Cards: how companies and persons become known to others.
#ifndef CEPTOAR_CLI_WORK_CARDS_H_
#define CEPTOAR_CLI_WORK_CARDS_H_

#include <string>
#include <vector>

#include "cli/member/session.h"

namespace ceptoar::work {

struct CardRow {
  std::string handle;
  std::string name_ja;
  std::string name_en;
  std::string role;
  bool company = false;
  std::vector<Contact> contacts;     // without the mark of their confirmation
  std::uint64_t confirmed_ms = 0;    // 0: never
  bool stale = false;                // a person's: not confirmed for long, or not two kinds of means
  bool left = false;                 // its key, or its company's, has ended
  std::uint64_t serial = 0;
  std::uint64_t created_ms = 0;
  std::uint32_t key_epoch = 0;
  member::CardStanding standing = member::CardStanding::kGood;
};
// Sorted by handle. While two cards of one subject contradict each other both stand here, the one whose
// contacts were confirmed last before the other.
member::Outcome<std::vector<CardRow>> card_list(member::Session& session);

// Those that stand under this handle, in the order of card_list(). Errors: E-UNKNOWN-RECIPIENT.
member::Outcome<std::vector<CardRow>> card_choices(member::Session& session,
                                                   const std::string& handle);
// A person asked by telephone: number `choice` of these (from 1) is right; also for one that was
// re-established. From then on it is sealed to again. Errors: E-UNKNOWN-RECIPIENT, E-USAGE-CHOICE.
member::Outcome<CardRow> settle_card(member::Session& session, const std::string& handle,
                                     std::size_t choice);

// A card is stale when nobody confirmed its contacts for so long, or their means are not of two
// different kinds.
inline constexpr std::uint64_t kCardFreshMs = 90ULL * 86'400'000;
std::uint64_t confirmed_at(const std::vector<Contact>& contacts);  // 0: never
bool is_stale(const std::vector<Contact>& contacts, std::uint64_t now_ms);

struct ShareWish {
  std::string to;                  // empty: the default; "own", "community:NAME" or handles
  std::vector<Contact> contacts;   // tel, mail, fax
  std::string name_ja;             // of the person; empty: as on the card before, else the handle
  std::string name_en;
  bool confirm = false;            // the contacts of before are still right
};
struct ShareResult {
  std::vector<std::string> cards;  // handles of what was shared: own, and the company's
  std::size_t readers = 0;
  bool stored = false;             // false: in the outbox
};
// Defaults: staff of roster organisations to community:council, company officers to own companies and
// secretariat. A company's device shares the company's card too.
member::Outcome<ShareResult> card_share(member::Session& session, const ShareWish& wish);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_CARDS_H_
