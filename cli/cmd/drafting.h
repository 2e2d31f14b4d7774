// SPDX-License-Identifier: Apache-2.0
// From a text and what was typed beside it to something sent, or a draft that stands.
#ifndef CEPTOAR_CLI_CMD_DRAFTING_H_
#define CEPTOAR_CLI_CMD_DRAFTING_H_

#include <chrono>
#include <optional>

#include "cli/cmd/context.h"
#include "cli/member/drafts.h"

namespace ceptoar::cmd {

// A terminal to write at, and leave to use it.
bool can_edit(const Context& context);
// Runs the editor on the draft's text and keeps what was written. No session is open meanwhile, so that
// other commands work. A draft without number comes back so when nothing was written. Errors: E-EDITOR,
// with the draft kept (Context::kept_draft) where there was something to keep.
Outcome<member::KeptDraft> edit_text(Context& context, const member::KeptDraft& draft);

enum class TextFrom { kFile, kStandardInput, kDraft };
struct DraftChoice {
  TextFrom from = TextFrom::kFile;
  bool dry_run = false;
  std::optional<std::chrono::milliseconds> wait;
};
// Checks, shows, asks, sends. Whatever keeps it from being sent, text and options stand as a draft and
// the outcome says which; sent, the draft is gone. Outcomes as show_and_send.
Outcome<int> send_text(Context& context, member::KeptDraft draft, const DraftChoice& choice);

// A text from a file or standard input ("-").
Outcome<int> send_file(Context& context, const std::string& file, const member::Typed& typed,
                       const DraftChoice& choice);
// A note that may be left out. Without one there is no text: nothing stands when it is refused.
Outcome<int> send_note(Context& context, const member::Typed& typed, const std::string& note,
                       const DraftChoice& choice);
// A text from the editor; a correction begins with the text that it corrects. `command`: what was
// typed, for E-USAGE-MISSING where nobody can write.
Outcome<int> write_and_send(Context& context, const member::Typed& typed, std::string_view command,
                            const DraftChoice& choice);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_DRAFTING_H_
