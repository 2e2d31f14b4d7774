// SPDX-License-Identifier: Apache-2.0
// alarm: what the program found wrong and nobody has seen yet. The node is not asked, so that nothing
// can come between what is shown and what is marked.
#include "cli/cmd/commands.h"
#include "cli/cmd/screens_alarms.h"

namespace ceptoar::cmd {

Outcome<int> run(Context& context, const AlarmArgs& args) {
  const Outcome<OpenSession> session = context.open_session();
  if (!session) return session.error();
  auto alarms = member::kept_alarms(**session, args.all);
  if (!alarms) return alarms.error();
  if (args.seen) {
    std::vector<member::KeptAlarm> fresh;
    for (const member::KeptAlarm& alarm : *alarms) {
      if (alarm.seen_ms == 0) fresh.push_back(alarm);
    }
    if (auto done = member::mark_seen(**session, fresh); !done) return done.error();
  }
  context.alarms_shown();
  if (context.json()) {
    context.print_json(alarms_document(*alarms));
    return kExitDone;
  }
  ui::Printer& out = context.out();
  for (const member::KeptAlarm& alarm : *alarms) show_alarm(out, alarm);
  if (alarms->empty()) {
    out.say(Msg::kAlarmsNone);
  } else {
    out.say(args.seen ? Msg::kAlarmsSeen : Msg::kAlarmsHow);
  }
  return kExitDone;
}

}  // namespace ceptoar::cmd
