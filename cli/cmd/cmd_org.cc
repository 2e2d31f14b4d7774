// SPDX-License-Identifier: Apache-2.0
// org: how an organisation comes in.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/screens.h"
#include "cli/cmd/screens_voting.h"
#include "cli/member/ceremony.h"
#include "cli/member/enrolment.h"
#include "cli/member/new_admin.h"
#include "cli/member/recovering.h"
#include "cli/member/roster_changes.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

constexpr std::string_view kKinds = "ceptoar, ministry, nisc, council, agency, response_ministry, observer, associate";

UserError missing(std::string what, std::string_view command) {
  return user_error(UserCode::kUsageMissing,
                    {{"what", std::move(what)}, {"command", std::string(command)}});
}

Outcome<member::OrgInit> init_of(Context& context, const OrgInitArgs& args) {
  constexpr std::string_view kCommand = "ceptoar org init";
  member::OrgInit what;
  what.home = context.home();
  what.admin_directory = args.admin;
  what.out = args.out;
  what.handle = args.handle;
  what.under = args.under;
  what.sector = args.sector;
  what.ministry = args.ministry;
  what.name_ja = args.name_ja;
  what.name_en = args.name_en;
  what.holder_handle = args.holder;
  what.role = args.role;
  what.node_pub = args.node;
  if (!args.under.empty()) return what;  // a company has neither kind nor node
  if (args.kind.empty()) return missing("--kind", kCommand);
  const std::optional<OrgKind> kind = parse_org_kind(args.kind);
  if (!kind) {
    return user_error(
        UserCode::kUsageChoice,
        {{"option", "--kind"}, {"value", args.kind}, {"choices", std::string(kKinds)}});
  }
  what.kind = *kind;
  if (args.node.empty()) return missing("--node", kCommand);
  return what;
}

}  // namespace

Outcome<int> run(Context& context, const OrgInitArgs& args) {
  const Outcome<member::OrgInit> what = init_of(context, args);
  if (!what) return what.error();
  const auto home_lock = context.new_home_lock();
  if (!home_lock) return home_lock.error();
  // A medium that was made before witnesses has its lock already.
  const auto admin_lock = member::is_of_ceremony(args.admin)
                              ? context.unlock_admin(args.admin, args.admin_credential)
                              : context.new_admin_lock(args.admin, args.admin_credential);
  if (!admin_lock) return admin_lock.error();
  member::SystemClock clock;
  const Outcome<member::Numbered> made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyEnrolling);
    return member::org_init(*what, **home_lock, **admin_lock, clock, context.random());
  }();
  if (!made) return made.error();
  const int status = show_file(context, Msg::kRequestMade, args.out, made->number);
  if (context.json() || !args.under.empty()) return status;
  const auto request = member::read_org_request(args.out);
  if (!request) return request.error();
  context.out().say(Msg::kRequestKey,
                    {{"number", member::short_admin_number(args.handle, request->request.admin_key)}});
  if (const SignPublicKey& voter = request->request.voter_key; !voter.is_zero()) {
    context.out().say(Msg::kRekeyVoter, {{"number", member::short_voter_number(args.handle, voter)}});
  }
  return status;
}

Outcome<int> run(Context& context, const OrgRekeyArgs& args) {
  // A medium that was made before witnesses has its lock already.
  const auto lock = member::is_of_ceremony(args.admin)
                        ? context.unlock_admin(args.admin, args.admin_credential)
                        : context.new_admin_lock(args.admin, args.admin_credential);
  if (!lock) return lock.error();
  const auto made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyKeys);
    return member::make_new_admin(args.admin, args.out, args.handle, args.voter, **lock,
                                  context.random());
  }();
  if (!made) return made.error();
  if (context.json()) {
    context.print_json(admin_key_document(*made, args.out));
    return kExitDone;
  }
  context.out().say(Msg::kRekeyMade, {{"org", made->org}, {"path", args.out}});
  show_number(context.out(), made->number);
  if (!made->voter_number.empty()) {
    context.out().say(Msg::kRekeyVoter, {{"number", made->voter_number}});
  }
  context.out().say(Msg::kRekeyThen, {{"dir", args.admin}});
  return kExitDone;
}

Outcome<int> run(Context& context, const OrgEnrolArgs& args) {
  const Outcome<member::AdminKeys> admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<member::Numbered> made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyEnrolling);
    return member::org_enrol(**session, *admin, args.request, args.number, args.out);
  }();
  if (!made) return made.error();
  // The new client key, its grants and the company's access go out now.
  if (const Outcome<void> sent = context.start(*session); !sent) return sent.error();
  return show_file(context, Msg::kEnrolled, args.out, made->number);
}

Outcome<int> run(Context& context, const OrgAcceptArgs& args) {
  constexpr std::string_view kCommand = "ceptoar org accept";
  const bool own = args.reply.empty();
  if (own && args.access_out.empty()) return missing("--access-out", kCommand);
  if (!own && args.number.empty()) return missing("--number", kCommand);
  const Outcome<member::AdminKeys> admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if (own) {
    // The node does not run yet: it waits for this access list.
    const Outcome<void> accepted = member::org_accept_own(**session, *admin, args.access_out);
    if (!accepted) return accepted.error();
    if (!context.json()) {
      context.out().say(Msg::kAccepted);
      context.out().say(Msg::kGiveAccess, {{"path", args.access_out}});
      return kExitDone;
    }
    return show_file(context, args.access_out, "");
  }
  const Outcome<void> accepted = member::org_accept(**session, *admin, args.reply, args.number);
  if (!accepted) return accepted.error();
  if (const Outcome<void> started = context.start(*session); !started) return started.error();
  return show_done(context, Msg::kAccepted);
}

}  // namespace ceptoar::cmd
