// SPDX-License-Identifier: Apache-2.0
// roster: show, keys, genesis, sign, trust.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_ends.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/member/enrolment.h"
#include "cli/work/roster_votes.h"

namespace ceptoar::cmd {

using member::user_error;

Outcome<int> run(Context& context, const RosterShowArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if ((*session)->identity()) {  // before enrolment there is a roster to look at, and no node
    if (const Outcome<void> started = context.start(*session); !started) return started.error();
  }
  const bool one = !args.handle.empty();
  const auto handle = one ? std::optional<std::string>(args.handle) : std::nullopt;
  const Outcome<work::RosterView> roster = args.at.empty()
                                               ? work::roster_view(**session, handle)
                                               : work::roster_view_at(**session, args.at, handle);
  if (!roster) return roster.error();
  if (context.json()) {
    context.print_json(roster_document(*roster));
  } else {
    show_roster(context.out(), *roster, one, sectors_now(context, args.at));
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const RosterKeysArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if ((*session)->identity()) {
    if (const Outcome<void> started = context.start(*session); !started) return started.error();
  }
  const auto rows = work::key_ends(**session);
  if (!rows) return rows.error();
  if (context.json()) {
    context.print_json(key_ends_document(*rows));
  } else {
    show_key_ends(context.out(), *rows, args.all);
  }
  return kExitDone;
}

Outcome<int> run(Context& context, const RosterGenesisArgs& args) {
  using Path = std::filesystem::path;
  const bool assemble = !args.from.empty();
  if (assemble != !args.signatures.empty()) {
    return user_error(UserCode::kUsageMissing, {{"what", assemble ? "--signatures" : "--from"},
                                                {"command", "ceptoar roster genesis"}});
  }
  if (!assemble && args.requests.empty()) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "FILE"}, {"command", "ceptoar roster genesis"}});
  }
  if (assemble && !args.requests.empty()) {
    return user_error(UserCode::kUsageExtra,
                      {{"word", args.requests.front()}, {"command", "ceptoar roster genesis"}});
  }
  const Outcome<member::NetworkNumber> made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyRoster);
    return assemble ? member::genesis_assemble(
                          args.from, {args.signatures.begin(), args.signatures.end()}, args.out)
                    : member::genesis_propose(
                          std::vector<Path>(args.requests.begin(), args.requests.end()), args.out,
                          context.now_ms());
  }();
  if (!made) return made.error();
  return show_file(context, args.out, made->number);
}

Outcome<int> run(Context& context, const RosterSignArgs& args) {
  const Outcome<member::NetworkNumber> proposal = member::roster_number(args.roster);
  if (!proposal) return proposal.error();
  if (!context.yes()) {
    Outcome<ui::Prompt> prompt = context.prompt(Msg::kNeedSign);
    if (!prompt) return prompt.error();
    show_number(context.json() ? context.err() : context.out(), proposal->number);
    if (!context.ask_yes(*prompt, context.tr(Msg::kAskSign))) {
      context.err().say(Msg::kNotSigned);
      return kExitNegative;
    }
  }
  const Outcome<member::AdminKeys> admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  const Outcome<member::NetworkNumber> made = member::genesis_sign(args.roster, *admin, args.out);
  if (!made) return made.error();
  return show_file(context, args.out, made->number);
}

Outcome<int> run(Context& context, const RosterTrustArgs& args) {
  const Outcome<void> trusted = member::trust_roster(context.home(), args.roster, args.number);
  if (!trusted) return trusted.error();
  return show_done(context, Msg::kTrusted);
}

}  // namespace ceptoar::cmd
