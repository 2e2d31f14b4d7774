// SPDX-License-Identifier: Apache-2.0
// roster ready: a CEPTOAR's requirements as a file for whoever proposes the next version.
// roster rules: whether a document is what it registered.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens_voting.h"
#include "cli/member/enrol_files.h"
#include "cli/member/readiness.h"
#include "cli/member/roster_voting.h"
#include "crypto/roster_file.h"

namespace ceptoar::cmd {

namespace {

// Of the home, or of a file that a CEPTOAR got which is not in it yet. A file of another network makes a
// statement that no roster takes.
Outcome<crypto::RosterState> roster_for(member::Session& session, const std::string& rosters) {
  if (rosters.empty()) {
    const auto roster = session.roster();
    if (!roster) return roster.error();
    return **roster;
  }
  const auto bytes = member::enrol::read(rosters);
  if (!bytes) return bytes.error();
  const auto versions = crypto::parse_rosters(*bytes);
  if (!versions) return member::from_error(versions.error(), rosters);
  const auto life = crypto::life_of(*versions);
  if (!life) return member::enrol::from_roster(life.error(), rosters);
  return *life->in_force();
}

}  // namespace

Outcome<int> run(Context& context, const RosterReadyArgs& args) {
  const Outcome<member::AdminKeys> keys = context.open_admin(args.admin, args.admin_credential);
  if (!keys) return keys.error();
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto roster = roster_for(**session, args.rosters);
  if (!roster) return roster.error();
  const member::ReadinessWish wish{
      (*session)->home().config().node, args.rules,       args.rules_name,      args.poc_members,
      args.poc_outside,                 args.coordinator, !args.rosters.empty()};
  const auto made = member::make_readiness(*roster, wish, *keys, context.now_ms());
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

Outcome<int> run(Context& context, const RosterRulesArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if ((*session)->identity()) {  // before enrolment there is a roster to look at, and no node
    if (const Outcome<void> started = context.start(*session); !started) return started.error();
  }
  const auto roster = (*session)->roster();
  if (!roster) return roster.error();
  const auto compared = member::compare_rules(**roster, args.org, args.document);
  if (!compared) return compared.error();
  const int status = compared->same() ? kExitDone : kExitNegative;
  if (context.json()) {
    context.print_json(rules_document(*compared));
    return status;
  }
  context.out().say(compared->same() ? Msg::kRulesSame : Msg::kRulesDiffer,
                    {{"path", args.document},
                     {"org", compared->org},
                     {"name", compared->name},
                     {"hash", member::short_hash(compared->registered)},
                     {"document", member::short_hash(compared->document)}});
  return status;
}

}  // namespace ceptoar::cmd
