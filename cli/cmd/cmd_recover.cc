// SPDX-License-Identifier: Apache-2.0
// roster recover: key, propose, sign, status. What is signed goes out with `roster vote --ballot`.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens_recover.h"
#include "cli/cmd/screens_voting.h"
#include "cli/member/enrol_files.h"
#include "cli/member/recovering.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<bool> recovery_confirmed(Context& context, const member::OpenRecovery& sheet,
                                 Msg question) {
  if (sheet.recovery.roster.created_ms > context.now_ms() + limits::kHlcParkMs) {
    return user_error(UserCode::kClock, {{"what", member::short_hash(sheet.recovery.hash)}});
  }
  if (context.yes()) return true;
  Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedRecovery);
  if (!prompt) return prompt.error();
  ui::Printer& out = context.json() ? context.err() : context.out();
  out.line(member::short_hash(sheet.recovery.hash));
  show_changes(out, member::difference(sheet.life.recovery_base()->roster, sheet.recovery.roster));
  if (context.ask_yes(*prompt, context.tr(question))) return true;
  context.err().say(Msg::kNotVoted);
  return false;
}

Outcome<Control> say_of(const member::OpenRecovery& sheet, const RecoverSignArgs& args,
                        const member::AdminKeys& keys) {
  if (args.object) return member::answer_recovery(sheet, keys, RecoverySays::kObjection);
  if (args.present) return member::answer_recovery(sheet, keys, RecoverySays::kPresent);
  return member::sign_recovery(sheet, keys);
}

}  // namespace

Outcome<int> run(Context& context, const RecoverKeyArgs& args) {
  const auto lock = context.new_admin_lock(args.admin, args.admin_credential);
  if (!lock) return lock.error();
  const auto made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyKeys);
    return member::make_recovery_key(args.admin, args.out, args.voter, **lock, context.random());
  }();
  if (!made) return made.error();
  return show_file(context, args.out, made->number);
}

Outcome<int> run(Context& context, const RecoverProposeArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  const auto wire = member::next_recovery(
      *voting, {args.voters.begin(), args.voters.end()}, context.now_ms());
  if (!wire) return wire.error();
  const Bytes sheet = member::encode_sheet({voting->bytes.rosters, *wire});
  if (auto written = member::enrol::write(args.out, sheet); !written) return written.error();
  if (context.json()) return show_file(context, args.out, "");
  const auto checked = crypto::check_recovery(*voting->life.recovery_base(), *wire);
  if (checked) {
    show_changes(context.out(),
                 member::difference(voting->life.recovery_base()->roster, checked->roster));
  }
  context.out().say(Msg::kRecoverySheet, {{"path", args.out}});
  return kExitDone;
}

Outcome<int> run(Context& context, const RecoverSignArgs& args) {
  if (args.present && args.object) {
    return user_error(UserCode::kUsageExtra,
                      {{"word", "--present"}, {"command", "ceptoar roster recover sign --object"}});
  }
  const auto sheet = member::read_recovery_sheet(args.sheet);
  if (!sheet) return sheet.error();
  if (auto free = member::enrol::check_free(args.out); !free) return free.error();
  const Msg question = args.object    ? Msg::kAskRecoveryObject
                       : args.present ? Msg::kAskRecoveryPresent
                                      : Msg::kAskRecoverySign;
  const auto sure = recovery_confirmed(context, *sheet, question);
  if (!sure) return sure.error();
  if (!*sure) return kExitNegative;
  const Outcome<member::AdminKeys> keys = context.open_admin(args.admin, args.admin_credential);
  if (!keys) return keys.error();
  const auto control = say_of(*sheet, args, *keys);
  if (!control) return control.error();
  if (auto written = member::enrol::write(args.out, member::encode_said({*control})); !written) {
    return written.error();
  }
  if (context.json()) return show_file(context, args.out, "");
  context.out().say(Msg::kBallotMade, {{"path", args.out}});
  return kExitDone;
}

Outcome<int> run(Context& context, const RecoverStatusArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto voting = member::load_voting(**session);
  if (!voting) return voting.error();
  auto views = work::recovery_views(*voting);
  if (!args.recovery.empty()) {
    std::erase_if(views, [&](const work::RecoveryView& one) {
      return !member::means(args.recovery, one.hash);
    });
    if (views.empty()) return user_error(UserCode::kNoRecovery, {{"given", args.recovery}});
  }
  if (!args.out.empty()) {
    const auto sheet = member::sheet_of_recovery(*voting, args.recovery);
    if (!sheet) return sheet.error();
    if (auto written = member::enrol::write(args.out, *sheet); !written) return written.error();
  }
  if (context.json()) {
    context.print_json(recoveries_document(views));
    return kExitDone;
  }
  show_recoveries(context.out(), views);
  if (!args.out.empty()) context.out().say(Msg::kRecoverySheet, {{"path", args.out}});
  return kExitDone;
}

}  // namespace ceptoar::cmd
