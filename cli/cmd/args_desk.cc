// SPDX-License-Identifier: Apache-2.0
#include "cli/cmd/args_tree.h"

namespace ceptoar::cmd {

using ui::Msg;

void declare_desk(Tree& tree) {
  auto [a, alarm] = tree.leaf<AlarmArgs>(&tree.app, "alarm", Msg::kHelpAlarm);
  a.app->add_flag("--all", alarm.all);
  a.app->add_flag("--seen", alarm.seen);
}

}  // namespace ceptoar::cmd
