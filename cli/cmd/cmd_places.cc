// SPDX-License-Identifier: Apache-2.0
// relay group propose, join, leave, renew, list.
#include "cli/cmd/commands.h"
#include "cli/cmd/documents.h"
#include "cli/cmd/screens_relay.h"
#include "cli/cmd/sending.h"
#include "cli/work/places.h"

namespace ceptoar::cmd {

namespace {

Outcome<int> send_word(Context& context, const GroupWordArgs& args, work::PlaceWord word,
                       const std::string& document) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = work::prepare_place_word(**session, args.id, word);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, document});
}

}  // namespace

Outcome<int> run(Context& context, const GroupProposeArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = work::prepare_place(**session, args.name, args.members, args.exercise);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "group-propose"});
}

Outcome<int> run(Context& context, const GroupJoinArgs& args) {
  return send_word(context, args, work::PlaceWord::kJoin, "group-join");
}

Outcome<int> run(Context& context, const GroupLeaveArgs& args) {
  return send_word(context, args, work::PlaceWord::kLeave, "group-leave");
}

Outcome<int> run(Context& context, const GroupRenewArgs& args) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const Outcome<work::Draft> draft = work::prepare_place_renewal(**session, args.id);
  if (!draft) return draft.error();
  return show_and_send(context, **session, *draft, {args.dry_run, args.wait, "group-renew"});
}

Outcome<int> run(Context& context, const GroupListArgs&) {
  const Outcome<OpenSession> session = context.open_started();
  if (!session) return session.error();
  const auto groups = member::groups(**session);
  if (!groups) return groups.error();
  const auto places = work::place_groups(**session);
  if (!places) return places.error();
  if (context.json()) {
    context.print_json(groups_document(*groups, *places));
  } else {
    show_groups(context.out(), *groups, *places);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
