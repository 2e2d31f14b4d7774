// SPDX-License-Identifier: Apache-2.0
// org operator list, set, remove, share.
#include "cli/cmd/commands.h"
#include "cli/cmd/screens_operators.h"
#include "cli/cmd/screens_sectors.h"
#include "cli/cmd/sending.h"
#include "cli/work/operators.h"
#include "schema/text.h"

namespace ceptoar::cmd {

using member::user_error;

namespace {

Outcome<std::optional<OperatorStanding>> standing_of(const std::string& word) {
  if (word.empty()) return std::optional<OperatorStanding>();
  if (word == "target") return std::optional(OperatorStanding::kTarget);
  if (word == "other") return std::optional(OperatorStanding::kOther);
  return user_error(UserCode::kUsageChoice, {{"option", "--as"},
                                             {"value", make_visible(word, true)},
                                             {"choices", "other, target"}});
}

Outcome<void> show(Context& context, member::Session& session, const std::string& of) {
  const auto view = work::operators(session, of);
  if (!view) return view.error();
  if (context.json()) {
    context.print_json(operators_document(*view));
  } else {
    show_operators(context.out(), *view, sectors_now(context));
  }
  return {};
}

// What was changed goes to its readers, and is shown as it is now.
Outcome<int> send_and_show(Context& context, OpenSession& session) {
  Outcome<int> status = send_queued(context, session);
  if (!status) return status;
  if (auto shown = show(context, *session, ""); !shown) return shown.error();
  return status;
}

}  // namespace

Outcome<int> run(Context& context, const OperatorListArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (auto shown = show(context, **session, args.handle); !shown) return shown.error();
  return kExitDone;
}

Outcome<int> run(Context& context, const OperatorSetArgs& args) {
  const auto standing = standing_of(args.as);
  if (!standing) return standing.error();
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  auto set = work::set_operators(**session,
                                 {args.names, *standing, args.sector, args.name_ja, args.name_en});
  if (!set) return set.error();
  return send_and_show(context, *session);
}

Outcome<int> run(Context& context, const OperatorRemoveArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  if (auto gone = work::remove_operators(**session, args.names); !gone) return gone.error();
  return send_and_show(context, *session);
}

Outcome<int> run(Context& context, const OperatorShareArgs& args) {
  Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  auto shared = work::share_operators(**session, args.to, args.with_members);
  if (!shared) return shared.error();
  Outcome<int> status = send_and_show(context, *session);
  if (status && !context.json()) context.out().say(Msg::kOperatorKept);
  return status;
}

}  // namespace ceptoar::cmd
