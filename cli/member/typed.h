// SPDX-License-Identifier: Apache-2.0
// What a person typed beside the text of an advisory, as typed: a draft keeps it, and it is checked
// anew whenever it is used ("2h" counts from the sending).
#ifndef CEPTOAR_CLI_MEMBER_TYPED_H_
#define CEPTOAR_CLI_MEMBER_TYPED_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::member {

// What a text is to become when it is sent.
enum class TextUse : std::uint8_t { kPost = 0, kReply = 1, kUpdate = 2, kBroadcast = 3 };

struct Typed {
  std::optional<std::string> title;
  std::optional<std::string> tlp;
  std::vector<std::string> to;
  bool with_members = false;
  bool exercise = false;
  bool flash = false;
  std::string kind;                    // "share" (default), "alert"
  std::string certainty;
  std::string as_of, ack_by, act_by;
  std::string importance;              // "0" to "3"
  std::vector<std::string> summary;
  std::vector<std::string> fields;     // "cve=CVE-2026-1234"
  std::vector<std::string> ack_to;
  TextUse use = TextUse::kPost;
  std::string about;                   // kReply, kUpdate: the item's number
  bool all = false;                    // kReply: to all who read the item
  bool alone = false;                  // kBroadcast: without a second officer
  friend bool operator==(const Typed&, const Typed&) = default;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_TYPED_H_
