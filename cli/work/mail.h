// SPDX-License-Identifier: Apache-2.0
// Handing a finished mail to a mail server, by the program `curl` (Debian package curl), which speaks
// SMTP with STARTTLS where it is offered. No shell, no address on a command line that could be taken
// for an option.
#ifndef CEPTOAR_CLI_WORK_MAIL_H_
#define CEPTOAR_CLI_WORK_MAIL_H_

#include <string>
#include <string_view>

#include "cli/member/error.h"

namespace ceptoar::work {

struct MailServer {
  std::string url;   // smtp://host:port or smtps://host:port
  std::string from;  // envelope sender
};
inline constexpr std::string_view kDefaultMailServer = "smtp://localhost:25";
bool is_mail_server(std::string_view url);
// One plain address: nothing that begins another header line, another recipient or an option.
bool is_mail_address(std::string_view text);
// Waits at most 30 seconds for the server. `name`: whom it is for, for the error.
// Errors: E-MAIL-FAILED with the server's last words (also when curl is not installed).
member::Outcome<void> send_mail(const MailServer& server, std::string_view name,
                                const std::string& to, std::string_view eml);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_MAIL_H_
