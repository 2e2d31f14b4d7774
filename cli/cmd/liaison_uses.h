// SPDX-License-Identifier: Apache-2.0
// Texts of the liaison commands, as drafts: `check_...` says what needs no keys to be seen, `send_...`
// prepares, shows, asks and sends. Each stands with its command. The first passes over what a started
// session is needed for. REQUIRES of the second: a started session, a draft that passed the first, a
// fate among the options.
// Errors: those of the work/ function of the command, of show_and_send.
#ifndef CEPTOAR_CLI_CMD_LIAISON_USES_H_
#define CEPTOAR_CLI_CMD_LIAISON_USES_H_

#include "cli/cmd/sending.h"
#include "cli/member/drafts.h"

namespace ceptoar::cmd {

Outcome<void> check_provision(const member::KeptDraft& text, std::uint64_t now_ms);
Outcome<int> send_provision(Context& context, member::Session& session,
                            const member::KeptDraft& text, SendOptions options);

Outcome<void> check_inquiry(const member::KeptDraft& text, std::uint64_t now_ms);
Outcome<int> send_inquiry(Context& context, member::Session& session,
                          const member::KeptDraft& text, SendOptions options);

Outcome<void> check_consent_request(const member::KeptDraft& text, std::uint64_t now_ms);
Outcome<int> send_consent_request(Context& context, member::Session& session,
                                  const member::KeptDraft& text, SendOptions options);

Outcome<void> check_reissue(const member::KeptDraft& text, std::uint64_t now_ms);
Outcome<int> send_reissue(Context& context, member::Session& session,
                          const member::KeptDraft& text, SendOptions options);

// Of a form, of one line, of a consultation. Times in it count from the day on which it was written.
Outcome<void> check_report(const member::KeptDraft& text);
Outcome<int> send_report(Context& context, member::Session& session, const member::KeptDraft& text,
                         SendOptions options);

// A follow-up's form; times in it as above.
Outcome<void> check_follow_up(const member::KeptDraft& text);
Outcome<int> send_follow_up(Context& context, member::Session& session,
                            const member::KeptDraft& text, SendOptions options);

// What is said about a report that is here: passed on, held, what became of it, to a vendor.
Outcome<void> check_handling(const member::KeptDraft& text, std::uint64_t now_ms);
Outcome<int> send_handling(Context& context, member::Session& session,
                           const member::KeptDraft& text, SendOptions options);

Outcome<void> check_inquiry_answer(const member::KeptDraft& text);
Outcome<int> send_inquiry_answer(Context& context, member::Session& session,
                                 const member::KeptDraft& text, SendOptions options);

// Marks the advisory with the draft that it is made of: where that stands, and what comes back if the
// node never takes it.
void belongs_to(work::Draft& draft, const member::KeptDraft& text);
// "banks,telecom".
std::string comma_list(const std::vector<std::string>& words);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_LIAISON_USES_H_
