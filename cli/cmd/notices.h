// SPDX-License-Identifier: Apache-2.0
// Notices of an item that leave the program: to a desktop, by mail, to a command. They say that there
// is something and how urgent, never what: no title, no sender, no text.
#ifndef CEPTOAR_CLI_CMD_NOTICES_H_
#define CEPTOAR_CLI_CMD_NOTICES_H_

#include <functional>
#include <string>
#include <vector>

#include "cli/cmd/args_watch.h"
#include "cli/member/error.h"
#include "cli/ui/term.h"
#include "cli/ui/texts.h"
#include "cli/work/items.h"
#include "cli/work/launch.h"

namespace ceptoar::cmd {

enum class NoticeWay : std::uint8_t { kExec = 1, kDesktop = 2, kMail = 3, kCommand = 4 };
struct Notice {
  NoticeWay way = NoticeWay::kExec;
  std::string what;  // command line or address
};
// Errors: E-USAGE-CHOICE for an address that is none.
member::Outcome<std::vector<Notice>> notices_of(const WatchArgs& args);

struct NoticeSettings {
  ui::Lang lang = ui::Lang::kJa;
  std::string sendmail;
  std::vector<std::string> environment;  // what every program gets
};
// What a program may know of ours: where programs and the desktop are, never our files and keys.
std::vector<std::string> plain_environment(const ui::Environment& environment);
// One sentence.
std::string notice_text(ui::Lang lang, const work::InboxItem& item);
work::Launch launch_of(const Notice& notice, const work::InboxItem& item,
                       const NoticeSettings& settings);

}  // namespace ceptoar::cmd

#endif  // CEPTOAR_CLI_CMD_NOTICES_H_
