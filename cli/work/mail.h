// SPDX-License-Identifier: Apache-2.0
// Handing a finished mail to a mail server, by the program `curl` (Debian package curl), which speaks
// SMTP with STARTTLS where it is offered, and never without TLS when it logs in. No shell, no address on
// a command line that could be taken for an option, no password on one or in the environment.
#ifndef CEPTOAR_CLI_WORK_MAIL_H_
#define CEPTOAR_CLI_WORK_MAIL_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cli/member/error.h"
#include "crypto/secret.h"

namespace ceptoar::work {

struct MailServer {
  std::string url;   // smtp://host:port or smtps://host:port
  std::string from;  // envelope sender
  // Who logs in, and with what; empty and none: no login.
  std::string login = {};
  std::optional<crypto::SecretMemory> password = {};
  std::string authorities = {};  // PEM file of the authorities that sign its certificate; empty: Debian's
};
inline constexpr std::string_view kDefaultMailServer = "smtp://localhost:25";
bool is_mail_server(std::string_view url);
// One plain address: nothing that begins another header line, another recipient or an option.
bool is_mail_address(std::string_view text);
// A name that ends neither a quoted word nor the name's part before the password.
bool is_mail_login(std::string_view text);
// One line of at most 256 bytes, in a file that this user alone may read; the newline at its end is no
// part of it. `path`: of the home; `credentials`: directory in which a service manager puts secrets
// (systemd.exec(5) LoadCredential=), looked at when the home has none; may be empty.
// Errors: E-MAIL-PASSWORD.
inline constexpr std::string_view kMailPasswordFile = "mail.password";
member::Outcome<crypto::SecretMemory> read_mail_password(const std::filesystem::path& home,
                                                         const std::filesystem::path& credentials);
// Waits at most 30 seconds for the server. `name`: whom it is for, for the error.
// Errors: E-MAIL-FAILED with the server's last words (also when curl is not installed); its `path`, where
// the caller keeps the mail, is empty.
member::Outcome<void> send_mail(const MailServer& server, std::string_view name,
                                const std::string& to, std::string_view eml);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_MAIL_H_
