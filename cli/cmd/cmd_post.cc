// SPDX-License-Identifier: Apache-2.0
// post: a text from a file, standard input or the editor; show who will be able to read it, ask, send.
#include "cli/cmd/commands.h"
#include "cli/cmd/drafting.h"
#include "cli/cmd/sending.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

// What can be said before a text is written or looked for.
Outcome<void> check_label(const member::Typed& typed) {
  if (!typed.tlp) return user_error(UserCode::kTlpMissing);
  if (!parse_tlp(*typed.tlp)) return user_error(UserCode::kTlpUnknown, {{"given", *typed.tlp}});
  return {};
}

Outcome<int> post_from_editor(Context& context, const PostArgs& args) {
  if (!can_edit(context)) {
    return user_error(UserCode::kUsageMissing, {{"what", "FILE"}, {"command", "ceptoar post"}});
  }
  // A slip of the keyboard is said at once; what is only missing can be said later.
  if (args.tlp) {
    if (const Outcome<void> label = check_label(args); !label) return label.error();
  }
  // The passphrase before the text: nobody writes one for a home that does not open.
  if (const Outcome<OpenSession> session = context.open_session(); !session) return session.error();
  member::KeptDraft draft;
  draft.typed = args;
  const Outcome<member::KeptDraft> written = edit_text(context, draft);
  if (!written) return written.error();
  if (written->number == 0) {
    context.err().say(Msg::kDraftNothing);
    return kExitNegative;
  }
  return send_text(context, *written, {TextFrom::kDraft, args.dry_run, args.wait});
}

}  // namespace

Outcome<int> run(Context& context, const PostArgs& args) {
  if (args.file.empty()) return post_from_editor(context, args);
  Outcome<Bytes> document = load_document(args.file, member::kDraftBytes);
  if (!document) {
    const Outcome<void> label = check_label(args);
    return label ? document.error() : label.error();
  }
  member::KeptDraft draft;
  draft.text = std::move(*document);
  draft.typed = args;
  const TextFrom from = args.file == "-" ? TextFrom::kStandardInput : TextFrom::kFile;
  return send_text(context, std::move(draft), {from, args.dry_run, args.wait});
}

}  // namespace ceptoar::cmd
