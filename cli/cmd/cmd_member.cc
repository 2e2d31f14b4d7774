// SPDX-License-Identifier: Apache-2.0
// member: how a further person of an organisation comes in.
#include "cli/cmd/commands.h"
#include "cli/cmd/files_out.h"
#include "cli/cmd/show.h"
#include "cli/member/enrolment.h"
#include "cli/member/invitation.h"
#include "cli/ui/qr_code.h"

namespace ceptoar::cmd {

namespace {

// At the CEPTOAR of a company's new person: access to the node, and no file to hand back.
int show_access_given(Context& context) {
  if (context.json()) {
    context.print_json(document("file").set("file", ui::Json()).set("number", ui::Json()));
  } else {
    context.out().say(Msg::kAccessGiven);
  }
  return kExitDone;
}

// A document on the standard output stays alone there.
void draw_request(Context& context, const std::string& text) {
  ui::Printer& out = context.json() ? context.err() : context.out();
  const std::optional<ui::QrCode> code = ui::qr_code(text, out.terminal());
  CEPTOAR_CHECK(code.has_value());  // the longest request is a sixth of what a code holds
  const std::size_t room = out.terminal().width;
  if (room != 0 && room < code->columns) {
    out.say(Msg::kQrTooWide, {{"columns", std::to_string(code->columns)}});
    return;
  }
  for (const std::string& line : code->lines) out.line(line);
  out.prose(out.tr(Msg::kRequestQr));
}

}  // namespace

Outcome<int> run(Context& context, const MemberInviteArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const Outcome<member::Invitation> made =
      member::make_invitation(**session, args.handle, args.role, args.out);
  if (!made) return made.error();
  const int status = show_file(context, Msg::kInvited, args.out, made->number);
  if (!context.json()) context.out().prose(context.tr(Msg::kInvitedNext));
  return status;
}

Outcome<int> run(Context& context, const MemberInitArgs& args) {
  const auto lock = context.new_home_lock();
  if (!lock) return lock.error();
  member::MemberInit what;
  what.home = context.home();
  what.out = args.out;
  what.handle = args.handle;
  what.role = args.role;
  member::SystemClock clock;
  const Outcome<member::Numbered> made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyEnrolling);
    return member::member_init(what, **lock, clock, context.random());
  }();
  if (!made) return made.error();
  const int status = show_file(context, Msg::kRequestMade, args.out, made->number);
  if (!args.qr) return status;
  const auto request = member::request_as_text(args.out);
  if (!request) return request.error();
  draw_request(context, *request);
  return status;
}

Outcome<int> run(Context& context, const MemberEnrolArgs& args) {
  // The node gives the copy to certified devices alone: keys without it would promise what they cannot keep.
  if (args.archive && !args.device) {
    return user_error(UserCode::kUsageMissing,
                      {{"what", "--device"}, {"command", "ceptoar member enrol --archive"}});
  }
  const Outcome<member::AdminKeys> admin = context.open_admin(args.admin, args.admin_credential);
  if (!admin) return admin.error();
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<member::Numbered> made = [&] {
    const ui::Progress progress = context.busy(Msg::kBusyEnrolling);
    return member::member_enrol(**session, *admin, args.request, args.number, args.device,
                                args.out, args.archive);
  }();
  if (!made) return made.error();
  // The new staff key, its grants and the person's access go out now.
  if (const Outcome<void> sent = context.start(*session); !sent) return sent.error();
  if (made->number.empty()) return show_access_given(context);
  const int status = show_file(context, Msg::kEnrolled, args.out, made->number);
  const Outcome<const member::Identity*> me = (*session)->identity();
  if (!context.json() && me && (*me)->is_company()) {
    context.out().say(Msg::kEnrolAtCeptoarToo, {{"path", args.request}});
  }
  if (!context.json() && args.archive) context.out().say(Msg::kEnrolledArchive);
  return status;
}

Outcome<int> run(Context& context, const MemberAcceptArgs& args) {
  Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const Outcome<void> accepted = member::member_accept(**session, args.reply, args.number);
  if (!accepted) return accepted.error();
  if (const Outcome<void> started = context.start(*session); !started) return started.error();
  if (!context.json() && !session->started.sync.online) {
    context.err().say(Msg::kAcceptedNoNode, {{"node", (*session)->home().config().node}});
  }
  return show_done(context, Msg::kAccepted);
}

}  // namespace ceptoar::cmd
