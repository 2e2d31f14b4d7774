// SPDX-License-Identifier: Apache-2.0
// systems list, add, remove, template. None of them asks the node for anything.
#include "cli/cmd/commands.h"
#include "cli/cmd/screens_systems.h"
#include "cli/work/systems.h"

namespace ceptoar::cmd {

namespace {

Outcome<int> show(Context& context, member::Session& session) {
  const auto systems = member::critical_systems(session);
  if (!systems) return systems.error();
  if (context.json()) {
    context.print_json(systems_document(*systems));
  } else {
    show_systems(context.out(), *systems);
  }
  return kExitDone;
}

}  // namespace

Outcome<int> run(Context& context, const SystemsListArgs&) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  return show(context, **session);
}

Outcome<int> run(Context& context, const SystemsAddArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if (auto added = work::add_systems(**session, args.names, args.note); !added) return added.error();
  return show(context, **session);
}

Outcome<int> run(Context& context, const SystemsRemoveArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  if (auto gone = work::remove_systems(**session, args.names); !gone) return gone.error();
  return show(context, **session);
}

Outcome<int> run(Context& context, const SystemsTemplateArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  const auto filled = work::fill_from_template(
      **session, {args.sector, context.lang() == ui::Lang::kJa, args.dry_run});
  if (!filled) return filled.error();
  if (context.json()) {
    context.print_json(template_document(context.lang(), *filled));
  } else {
    show_template(context.out(), *filled, args.dry_run);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
