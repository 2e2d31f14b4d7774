// SPDX-License-Identifier: Apache-2.0
// What a kept text becomes: an advisory, a reply, a correction, a broadcast, or what a command of
// public-private liaison makes of it (liaison_uses.h).
#ifndef CEPTOAR_CLI_CMD_TEXT_USES_H_
#define CEPTOAR_CLI_CMD_TEXT_USES_H_

#include "cli/cmd/sending.h"
#include "cli/member/drafts.h"

namespace ceptoar::cmd {

// The times that `before` did not have, with their dates: they are meant as of now, and those of a draft as of
// when it was begun.
void date_what_is_new(member::Typed& typed, const member::Typed& before, std::uint64_t now_ms);
// The label of what chooses its own; a reply and a correction have that of their item.
Outcome<void> check_label(const member::Typed& typed);
// What needs no keys to be seen: whoever typed it badly hears so before a passphrase is asked for.
Outcome<void> check_typed(const member::KeptDraft& draft, std::uint64_t now_ms);
// Prepares, shows, asks, sends. `options.document` is chosen here. REQUIRES: a started session.
// Errors: those of the work/ functions and of show_and_send.
Outcome<int> send_as(Context& context, member::Session& session, const member::KeptDraft& draft,
                     SendOptions options);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_TEXT_USES_H_
