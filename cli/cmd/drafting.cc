// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/drafting.h"

#include <unistd.h>

#include <filesystem>

#include "cli/cmd/details.h"
#include "cli/cmd/editor.h"
#include "cli/cmd/sending.h"
#include "cli/member/text_input.h"
#include "cli/work/draft_files.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::draft_name;
using member::KeptDraft;
using member::user_error;

namespace {

constexpr std::uint8_t kActNow = 3;

std::vector<std::filesystem::path> places(const Context& context) {
  return work::draft_directories(context.home(),
                                 context.environment()("XDG_RUNTIME_DIR").value_or(""));
}

// What needs no keys to be seen.
Outcome<work::PostWish> wish_of(const KeptDraft& draft, std::uint64_t now_ms) {
  const member::Typed& typed = draft.typed;
  if (!typed.tlp) return user_error(UserCode::kTlpMissing);
  if (!parse_tlp(*typed.tlp)) {
    return user_error(UserCode::kTlpUnknown, {{"given", make_visible(*typed.tlp, true)}});
  }
  auto details = details_of(typed, now_ms);
  if (!details) return details.error();
  const auto importance = importance_of(typed.importance);
  if (!importance) return importance.error();
  const auto written = member::read_written(draft.text, typed.title, typed.flash);
  if (!written) return written.error();
  work::PostWish wish;
  wish.details = std::move(*details);
  wish.document = draft.text;
  wish.title = typed.title;
  wish.tlp = typed.tlp;
  for (const std::string& part : typed.to) wish.to += (wish.to.empty() ? "" : ",") + part;
  wish.with_members = typed.with_members;
  wish.exercise = typed.exercise;
  wish.flash = typed.flash;
  wish.importance = importance->value_or(typed.flash ? kActNow : 0);
  return wish;
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

Outcome<int> attempt(Context& context, OpenSession& session, const work::PostWish& wish,
                     std::uint32_t kept, const SendOptions& options) {
  if (const Outcome<void> started = context.start(session); !started) return started.error();
  Outcome<work::Draft> draft = [&] {
    const ui::Progress progress = context.busy(Msg::kBusySealing);
    return work::prepare(*session, wish);
  }();
  if (!draft) return draft.error();
  draft->kept = kept;
  return show_and_send(context, *session, *draft, options);
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
  const Outcome<work::PostWish> wish = wish_of(draft, context.now_ms());
  Outcome<OpenSession> session = context.open_session();
  if (!session) {
    if (choice.from == TextFrom::kStandardInput) leave_beside(context, draft);
    return wish ? session.error() : wish.error();
  }
  // Standard input cannot be read a second time.
  if (choice.from == TextFrom::kStandardInput && !choice.dry_run) {
    if (const auto kept = member::keep_draft(**session, draft); !kept) {
      leave_beside(context, draft);
      return kept.error();
    }
  }
  work::SendFate fate;
  const SendOptions options{choice.dry_run, choice.wait, "post", &fate};
  Outcome<int> status =
      wish ? attempt(context, *session, *wish, draft.number, options) : Outcome<int>(wish.error());
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

}  // namespace ceptoar::cmd
