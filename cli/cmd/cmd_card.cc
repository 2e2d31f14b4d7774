// SPDX-License-Identifier: Apache-2.0
// card: share the own one, list those of others.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/show.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const CardShareArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  work::ShareWish wish;
  for (const std::string& part : args.to) wish.to += (wish.to.empty() ? "" : ",") + part;
  for (const std::string& tel : args.telephones) wish.contacts.push_back({"tel", tel});
  for (const std::string& mail : args.mails) wish.contacts.push_back({"mail", mail});
  for (const std::string& fax : args.faxes) wish.contacts.push_back({"fax", fax});
  const Outcome<work::ShareResult> shared = [&] {
    const ui::Progress progress = context.busy(Msg::kBusySending);
    return work::card_share(**session, wish);
  }();
  if (!shared) return shared.error();
  if (context.json()) {
    context.print_json(share_document(*shared));
    return shared->stored ? kExitDone : kExitQueued;
  }
  context.out().say(shared->stored ? Msg::kCardShared : Msg::kCardMade,
                    {{"cards", joined(context.lang(), shared->cards)}});
  context.out().say(Msg::kCardReaders, {{"count", std::to_string(shared->readers)}});
  if (shared->stored) return kExitDone;
  context.out().say(Msg::kQueued);
  return kExitQueued;
}

Outcome<int> run(Context& context, const CardListArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  Outcome<std::vector<work::CardRow>> cards = work::card_list(**session);
  if (!cards) return cards.error();
  if (args.stale) std::erase_if(*cards, [](const work::CardRow& row) { return !row.stale; });
  if (context.json()) {
    context.print_json(cards_document(*cards));
  } else {
    show_cards(context.out(), *cards);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
