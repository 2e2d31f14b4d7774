// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/drafting.h"

#include <unistd.h>

#include <filesystem>

#include "cli/cmd/editor.h"
#include "cli/cmd/more_options.h"
#include "cli/cmd/sending.h"
#include "cli/cmd/text_uses.h"
#include "cli/work/draft_files.h"
#include "cli/work/items.h"
#include "cli/work/revise.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::draft_name;
using member::KeptDraft;
using member::user_error;

namespace {

std::vector<std::filesystem::path> places(const Context& context) {
  return work::draft_directories(context.home(),
                                 context.environment()("XDG_RUNTIME_DIR").value_or(""));
}

// Without the archive: where the next command finds it.
void leave_beside(Context& context, const KeptDraft& draft) {
  std::error_code failed;
  if (!std::filesystem::is_directory(context.home(), failed)) return;
  KeptDraft empty = draft;
  empty.text.clear();
  const auto file = work::DraftFile::make(places(context), empty, context.random());
  if (!file) return;
  if (file->put(draft.text)) {
    context.err().say(Msg::kDraftBeside, {{"path", file->path().string()}});
  }
}

Outcome<int> attempt(Context& context, OpenSession& session, const KeptDraft& draft,
                     const SendOptions& options) {
  if (const Outcome<void> started = context.start(session); !started) return started.error();
  return send_as(context, *session, draft, options);
}

// What is about an item is about that one tomorrow too; one that is not found is said when it is sent.
void name_item(member::Session& session, KeptDraft& draft) {
  if (!draft.typed.about.empty()) {
    if (auto number = work::lasting_number(session, draft.typed.about)) draft.typed.about = *number;
  }
  const std::string consent = more(draft.typed, "consent");
  if (consent.empty()) return;
  if (auto number = work::lasting_number(session, consent)) put_more(draft.typed, "consent", *number);
}

// Keeps it where it is not kept yet; what the archive refuses lies beside it.
void stand(Context& context, member::Session& session, KeptDraft& draft) {
  if (const auto kept = member::keep_draft(session, draft); !kept) {
    leave_beside(context, draft);
    return;
  }
  context.set_kept_draft(draft.number);
}

void say_stands(Context& context) {
  if (context.kept_draft() == 0) return;
  ui::Printer& screen = context.json() ? context.err() : context.out();
  screen.say(Msg::kDraftStands, {{"id", draft_name(context.kept_draft())}});
}

}  // namespace

bool can_edit(const Context& context) {
  return !context.globals().no_input && ::isatty(STDIN_FILENO) != 0;
}

Outcome<KeptDraft> edit_text(Context& context, const KeptDraft& draft) {
  const std::string editor = editor_command(context.environment());
  auto file = work::DraftFile::make(places(context), draft, context.random());
  if (!file) return file.error();
  context.out().flush();
  context.err().flush();
  const EditorEnd end = run_editor(editor, file->path());
  Outcome<OpenSession> session = context.open_session();
  if (!session) {
    context.err().say(Msg::kDraftBeside, {{"path", file->path().string()}});
    return session.error();
  }
  const std::filesystem::path recovery = file->recovery_file();
  const auto taken = file->take(**session);
  if (!taken) {
    context.err().say(Msg::kDraftBeside, {{"path", file->path().string()}});
    return taken.error();
  }
  if (!recovery.empty()) {
    context.err().say(Msg::kDraftRecovery, {{"path", recovery.string()}});
  }
  for (std::size_t i = 1; i < taken->size(); ++i) {
    context.err().say(Msg::kDraftTaken, {{"id", draft_name((*taken)[i].number)}});
  }
  const KeptDraft out = taken->empty() ? draft : taken->front();
  if (end.well) return out;
  context.set_kept_draft(out.number);
  return user_error(UserCode::kEditor, {{"editor", make_visible(editor, true)}, {"what", end.what}});
}

Outcome<int> send_text(Context& context, KeptDraft draft, const DraftChoice& choice) {
  if (draft.made_ms == 0) draft.made_ms = context.now_ms();
  const Outcome<void> typed_well = check_typed(draft, context.now_ms());
  Outcome<OpenSession> session = context.open_session();
  if (!session) {
    if (choice.from == TextFrom::kStandardInput) leave_beside(context, draft);
    return typed_well ? session.error() : typed_well.error();
  }
  name_item(**session, draft);
  // Standard input cannot be read a second time.
  if (choice.from == TextFrom::kStandardInput && !choice.dry_run) {
    if (const auto kept = member::keep_draft(**session, draft); !kept) {
      leave_beside(context, draft);
      return kept.error();
    }
  }
  work::SendFate fate;
  const SendOptions options{choice.dry_run, choice.wait, "", &fate};
  Outcome<int> status = typed_well ? attempt(context, *session, draft, options)
                                   : Outcome<int>(typed_well.error());
  if (fate.queued) return status;
  if (choice.dry_run && status && choice.from != TextFrom::kDraft) return status;
  // The node said no for good and the text is a draft again: this one, whose options are known here.
  if (fate.back != 0 && draft.number == 0) draft.number = fate.back;
  stand(context, **session, draft);
  if (fate.back != 0 && fate.back != draft.number) {
    if (const auto gone = member::forget_draft(**session, fate.back); !gone) return gone.error();
  }
  if (status) say_stands(context);
  return status;
}

Outcome<int> send_file(Context& context, const std::string& file, const member::Typed& typed,
                       const DraftChoice& choice) {
  KeptDraft draft;
  draft.typed = typed;
  Outcome<Bytes> document = load_document(file, member::kDraftBytes);
  if (!document) {
    // A label that is missing is missing whatever the file's name.
    const Outcome<void> label = check_label(typed);
    return label ? document.error() : label.error();
  }
  draft.text = std::move(*document);
  DraftChoice from = choice;
  from.from = file == "-" ? TextFrom::kStandardInput : TextFrom::kFile;
  return send_text(context, std::move(draft), from);
}

Outcome<int> send_note(Context& context, const member::Typed& typed, const std::string& note,
                       const DraftChoice& choice) {
  KeptDraft draft;
  draft.typed = typed;
  draft.text = to_bytes(as_bytes(note));
  if (!member::is_blank(draft.text)) return send_text(context, std::move(draft), choice);
  draft.made_ms = context.now_ms();
  if (const Outcome<void> good = check_typed(draft, draft.made_ms); !good) return good.error();
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  name_item(**session, draft);
  work::SendFate fate;
  Outcome<int> status =
      attempt(context, *session, draft, {choice.dry_run, choice.wait, "", &fate});
  // The node said no for good: what was chosen stands all the same.
  if (fate.back != 0) context.set_kept_draft(fate.back);
  return status;
}

Outcome<int> write_and_send(Context& context, const member::Typed& typed, std::string_view command,
                            const DraftChoice& choice) {
  if (!can_edit(context)) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "FILE"}, {"command", "ceptoar " + std::string(command)}});
  }
  KeptDraft draft;
  draft.typed = typed;
  draft.made_ms = context.now_ms();  // what its times count from, however long the writing takes
  {
    // The passphrase before the text: nobody writes one for a home that does not open, nor for an item
    // that is not there.
    const Outcome<OpenSession> session = context.open_session();
    if (!session) return session.error();
    if (!typed.about.empty()) {
      auto number = work::lasting_number(**session, typed.about);
      if (!number) return number.error();
      draft.typed.about = std::move(*number);
    }
    if (typed.use == member::TextUse::kUpdate) {
      auto text = work::text_to_correct(**session, draft.typed.about);
      if (!text) return text.error();
      draft.text = std::move(*text);
    }
  }
  const Outcome<KeptDraft> written = edit_text(context, draft);
  if (!written) return written.error();
  if (written->number == 0) {
    context.err().say(Msg::kDraftNothing);
    return kExitNegative;
  }
  DraftChoice from = choice;
  from.from = TextFrom::kDraft;
  return send_text(context, *written, from);
}

}  // namespace ceptoar::cmd
