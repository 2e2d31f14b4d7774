// SPDX-License-Identifier: Apache-2.0
// What a person typed beside the text of an advisory, as typed: a draft keeps it, and it is checked
// anew whenever it is used ("2h" counts from the sending).
#ifndef CEPTOAR_CLI_MEMBER_TYPED_H_
#define CEPTOAR_CLI_MEMBER_TYPED_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ceptoar::member {

// What a text is to become when it is sent.
enum class TextUse : std::uint8_t {
  kPost = 0,
  kReply = 1,
  kUpdate = 2,
  kBroadcast = 3,
  kProvide = 4,      // provide
  kInquiry = 5,      // inquiry new
  kConsent = 6,      // consent request; `about` is the report
  kReissue = 7,      // reissue; `about` is the report
  kReport = 8,       // report new: a form; `about` is the consultation that it was, if any
  kQuickReport = 9,  // report quick: one line
  kConsult = 10,     // report consult: one line
  kFollowUp = 11,    // report update: a form; `about` is the report, as in what follows
  kForward = 12,     // report forward: the note, as of the next two
  kHold = 13,        // report hold
  kOutcome = 14,     // report outcome
  kVendor = 15,      // report vendor: what the vendor should know
  kAnswer = 16,      // inquiry answer: the note; `about` is the inquiry
  kWithdraw = 17,    // withdraw: the reason; `about` is the own item, as in what follows
  kReportWithdraw = 18,  // report withdraw: the reason
};
inline constexpr TextUse kLastTextUse = TextUse::kReportWithdraw;
// The times in the text are meant as of the day on which it was written, whenever it is sent.
constexpr bool says_times(TextUse use) {
  return use == TextUse::kReport || use == TextUse::kQuickReport || use == TextUse::kConsult ||
         use == TextUse::kFollowUp;
}
// Its label is chosen by who sends it; all others have that of what they are about.
constexpr bool chooses_label(TextUse use) {
  return use == TextUse::kPost || use == TextUse::kBroadcast || use == TextUse::kProvide ||
         use == TextUse::kInquiry || use == TextUse::kReissue;
}

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
  std::string about;                   // the number of the item that it is about
  bool all = false;                    // kReply: to all who read the item
  bool alone = false;                  // kBroadcast: without a second officer
  std::vector<std::string> more;       // of its use alone: "until=2h", "propose=yes"
  // Whether an option says a time, which counts from when it was typed.
  bool says_when() const {
    return !as_of.empty() || !ack_by.empty() || !act_by.empty() ||
           std::any_of(more.begin(), more.end(), [](const std::string& one) {
             return one.starts_with("until=") || one.starts_with("publish-at=");
           });
  }
  friend bool operator==(const Typed&, const Typed&) = default;
};

}  // namespace ceptoar::member

#endif  // CEPTOAR_CLI_MEMBER_TYPED_H_
