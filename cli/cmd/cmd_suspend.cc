// SPDX-License-Identifier: Apache-2.0
// roster suspend: propose, sign, status. What is signed goes out with `roster vote --ballot`.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens_suspend.h"
#include "cli/cmd/show.h"
#include "cli/member/enrol_files.h"
#include "cli/member/suspending.h"

namespace ceptoar::cmd {

namespace {

void show_what(ui::Printer& out, Msg text, const std::string& org, std::uint64_t starts_ms) {
  out.say(text, {{"org", org},
                 {"from", long_time(out, starts_ms)},
                 {"until", long_time(out, starts_ms + crypto::kSuspensionMs)}});
}

Outcome<bool> suspension_confirmed(Context& context, const member::OpenSuspension& sheet) {
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedSuspend);
  if (!prompt) return prompt.error();
  ui::Printer& out = context.json() ? context.err() : context.out();
  show_what(out, Msg::kSuspendHead, sheet.handle, sheet.word.starts_ms);
  out.say(Msg::kSuspendMeans);
  if (context.ask_yes(*prompt, context.tr(Msg::kAskSuspend))) return true;
  context.err().say(Msg::kNotVoted);
  return false;
}

}  // namespace

Outcome<int> run(Context& context, const SuspendProposeArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  const auto sheet = member::next_suspension(*voting, args.org, context.now_ms(), args.node);
  if (!sheet) return sheet.error();
  if (auto written = member::enrol::write(args.out, member::encode_sheet(*sheet)); !written) {
    return written.error();
  }
  if (context.json()) return show_file(context, args.out, "");
  show_what(context.out(), Msg::kSuspendHead, args.node.empty() ? args.org : args.org + " " + args.node,
            sheet->starts_ms);
  context.out().say(Msg::kSuspendSheet, {{"path", args.out}});
  return kExitDone;
}

Outcome<int> run(Context& context, const SuspendSignArgs& args) {
  const auto sheet = member::read_suspension_sheet(args.sheet);
  if (!sheet) return sheet.error();
  if (auto free = member::enrol::check_free(args.out); !free) return free.error();
  const auto sure = suspension_confirmed(context, *sheet);
  if (!sure) return sure.error();
  if (!*sure) return kExitNegative;
  const Outcome<member::AdminKeys> keys = context.open_admin(args.admin, args.admin_credential);
  if (!keys) return keys.error();
  const auto control = member::sign_suspension(*sheet, *keys, args.again, context.now_ms());
  if (!control) return control.error();
  if (auto written = member::enrol::write(args.out, member::encode_said({*control})); !written) {
    return written.error();
  }
  if (context.json()) return show_file(context, args.out, "");
  context.out().say(Msg::kBallotMade, {{"path", args.out}});
  return kExitDone;
}

Outcome<int> run(Context& context, const SuspendStatusArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  const auto views = work::suspension_views(*voting, context.now_ms());
  if (context.json()) {
    context.print_json(suspensions_document(views));
    return kExitDone;
  }
  show_suspensions(context.out(), views);
  return kExitDone;
}

}  // namespace ceptoar::cmd
