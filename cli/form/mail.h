// SPDX-License-Identifier: Apache-2.0
// A mail as a file (RFC 5322, .eml): for a mail program, or for a mail server. Words are the caller's.
#ifndef CEPTOAR_CLI_FORM_MAIL_H_
#define CEPTOAR_CLI_FORM_MAIL_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace ceptoar::form {

struct Mail {
  std::string from;       // one address; empty: the mail program fills it in
  std::string from_name;  // shown beside it
  std::string to;         // one address
  std::string subject;    // one line
  std::string body;
  std::uint64_t at_ms = 0;
  std::string id;         // before the @ of Message-ID: letters and digits; the same mail twice has one
};
// Lines end in CRLF and have at most 78 characters; subject and name as encoded words, the body in
// base64 of UTF-8, so that any server passes it on unchanged. Nothing in a field begins another
// header line: what is no visible single-line text is made visible first.
std::string eml(const Mail& mail);

// A name for a file that a contact's name cannot lead out of its folder: "03 三条商会".
std::string file_stem(std::size_t number, std::string_view name);

}  // namespace ceptoar::form

#endif  // CEPTOAR_CLI_FORM_MAIL_H_
