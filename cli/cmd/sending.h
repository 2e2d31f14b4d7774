// SPDX-License-Identifier: Apache-2.0
// What every command does that sends an advisory: read the document, show who will be able to read
// it, ask, send, say what became of it.
#ifndef CEPTOAR_CLI_CMD_SENDING_H_
#define CEPTOAR_CLI_CMD_SENDING_H_

#include <chrono>
#include <optional>
#include <string>

#include "cli/cmd/context.h"
#include "cli/work/post.h"
#include "schema/limits.h"

namespace ceptoar::cmd {

// Room for every text that may be sent, in Windows-31J too.
inline constexpr std::size_t kDocumentBytes = 2 * limits::kTextBytes;
// "-": standard input. Errors: E-TEXT-LONG, E-FILE-BAD, E-NO-FILE, E-IO.
Outcome<Bytes> load_document(const std::string& file, std::size_t limit = kDocumentBytes);

struct SendOptions {
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
  std::string document = "post";  // "schema": "ceptoar.<document>/1" of --json
  work::SendFate* fate = nullptr; // as in work::send
  std::string* number = nullptr;  // 13 digits, once it was sealed
};
// Shows the readers and the question; false: given up. Errors: E-NO-TERMINAL.
Outcome<bool> confirmed(Context& context, const work::Draft& draft);
// What a command left in the outbox goes now, and stays there where no node takes it. The exit status.
Outcome<int> send_queued(Context& context, OpenSession& session);
// What is kept and waits: E-NODE-DOWN, or E-NODE-STARTING where the node said so.
UserError not_sent_yet(const member::Session& session, const std::string& id);
// The exit status. Errors: those of work::send, not_sent_yet() and E-NOT-ALL-DELIVERED (3), E-NO-TERMINAL.
Outcome<int> show_and_send(Context& context, member::Session& session, const work::Draft& draft,
                           const SendOptions& options);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_SENDING_H_
