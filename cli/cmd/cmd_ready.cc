// SPDX-License-Identifier: Apache-2.0
// roster ready: a CEPTOAR's requirements as a file for whoever proposes the next version.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/member/enrol_files.h"
#include "cli/member/readiness.h"
#include "cli/member/roster_voting.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const RosterReadyArgs& args) {
  const Outcome<member::AdminKeys> keys = context.open_admin(args.admin, args.admin_credential);
  if (!keys) return keys.error();
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto roster = (*session)->roster();
  if (!roster) return roster.error();
  const member::ReadinessWish wish{(*session)->home().config().node, args.rules,
                                   args.rules_name,                  args.poc_members,
                                   args.poc_outside,                 args.coordinator};
  const auto made = member::make_readiness(**roster, wish, *keys, context.now_ms());
  if (!made) return made.error();
  if (auto written = member::enrol::write(args.out, *made); !written) return written.error();
  if (context.json()) return show_file(context, args.out, "");
  const auto wire = parse<SignedReadiness>(*made);
  const auto readiness = wire ? parse<Readiness>(wire->readiness) : Result<Readiness>(wire.error());
  context.out().say(Msg::kReadyMade,
                    {{"path", args.out},
                     {"hash", readiness ? member::short_hash(readiness->rules_hash) : ""}});
  return kExitDone;
}

}  // namespace ceptoar::cmd
